//! The document viewer: one page's text with its links as cards beside it, the
//! e-mails found, and what could not be read.

use crate::{
    WebState,
    error::{Page, PageError, page as shown_page, see},
    form::Form,
    highlight::{Mark, Piece, pieces},
    layout::Layout,
    security,
    visit::{Asked, Id, Posted, Visit, encode},
    words::{self, Words},
};
use askama::Template;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{DocumentId, DocumentState, Verdict};
use store::reader::{
    documents::{DocumentView, FailureLine, PageView, PartLine, SegmentLine},
    links::LinkCard,
};
use tokio_util::io::ReaderStream;

#[derive(Template)]
#[template(path = "document.html")]
pub(crate) struct DocumentPage<'m> {
    pub l: Layout,
    pub form: Form,
    pub document: DocumentView,
    pub arrival: &'static str,
    /// Whether a worker still has something to do.
    pub busy: bool,
    pub retry: bool,
    pub failures: Vec<FailureLine>,
    pub parts: Vec<PartLine>,
    pub segments: Vec<SegmentLine>,
    /// Which page is shown.
    pub number: i32,
    pub page: Option<PageView>,
    pub pieces: Vec<Piece<'m>>,
    pub links: Vec<LinkCard>,
    /// Where a verdict leads back to.
    pub here: String,
}

/// `GET /documents/{id}`: its first page, or the one asked for.
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<DocumentId>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    match form.get("page").parse::<i32>() {
        Ok(number) if number > 0 => Ok(see(&format!("/documents/{id}/pages/{number}"))),
        _ => render(&state, visit, id, 1, Form::default()).await,
    }
}

/// `GET /documents/{id}/pages/{number}`
pub(crate) async fn page(
    State(state): State<WebState>,
    Id((id, number)): Id<(DocumentId, i32)>,
    visit: Visit,
) -> Page {
    render(&state, visit, id, number, Form::default()).await
}

async fn render(state: &WebState, visit: Visit, id: DocumentId, number: i32, form: Form) -> Page {
    let reader = state.reader();
    let actor = &visit.actor;
    let document = reader.document(actor, id).await?;
    if number < 1 || number > document.pages.max(1) {
        return Err(PageError::not_found());
    }
    let page = reader.page(actor, id, number).await?;
    let links = reader.page_links(actor, id, number).await?;
    let failures = reader.failures(actor, id).await?;
    let marks = marks(&links);
    let text = page.as_ref().map_or("", |page| page.text.as_str());
    let shown = DocumentPage {
        pieces: pieces(text, &marks),
        arrival: arrival(&document.source),
        busy: !matches!(
            document.state,
            DocumentState::Linked | DocumentState::Failed
        ),
        retry: document.state == DocumentState::Failed || failures.iter().any(|one| one.retry),
        parts: reader.parts(actor, id).await?,
        segments: reader.segments(actor, id).await?,
        here: format!("/documents/{id}/pages/{number}"),
        l: visit.l,
        form,
        document,
        failures,
        number,
        page,
        links,
    };
    shown_page(shown.form.status(), &shown)
}

/// The marks that links make on a page.
pub(crate) fn marks(links: &[LinkCard]) -> Vec<((i32, i32), Mark)> {
    let mark = |link: &LinkCard| Mark {
        id: link.id.to_string(),
        class: match link.verdict {
            Some(Verdict::Confirmed) => "confirmed",
            Some(Verdict::Rejected) => "rejected",
            Some(Verdict::Undone) | None => "",
        },
        title: format!("{}: {}", words::link_kind(&link.kind), link.corpus_title),
    };
    links
        .iter()
        .filter_map(|link| Some((link.page_span?, mark(link))))
        .collect()
}

fn arrival(source: &str) -> &'static str {
    match source {
        "upload" => "uploaded",
        "command" => "attached on the command line",
        "message" => "in a message",
        _ => "added",
    }
}

/// `GET /documents/{id}/original`: the bytes as they came, to be kept, not opened.
pub(crate) async fn original(
    State(state): State<WebState>,
    Id(id): Id<DocumentId>,
    visit: Visit,
) -> Page {
    let original = state.desk.original(&visit.actor, id).await?;
    let bytes = tokio::fs::File::from_std(original.file);
    Ok(download(
        &original.name,
        original.bytes,
        Body::from_stream(ReaderStream::new(bytes)),
    ))
}

/// A file that came from outside: a browser may keep it but never open it here.
pub(crate) fn download(name: &str, size: u64, body: Body) -> Response {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || " .-_()".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let disposition = format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        encode(&name.replace('/', "_"))
    );
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(security::INERT),
    );
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// `POST /documents/{id}/retry`
pub(crate) async fn retry(
    State(state): State<WebState>,
    Id(id): Id<DocumentId>,
    Posted { visit, .. }: Posted,
) -> Page {
    match state.desk.retry(&visit.actor, id).await {
        Ok(()) => Ok(see(&format!("/documents/{id}?said=again"))),
        Err(error) => {
            let mut form = Form::default();
            form.take(error)?;
            render(&state, visit, id, 1, form).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_never_opened_here_whatever_it_is_called() {
        let response = download("a\"b\r\nX: 1/é.html", 3, Body::from("abc"));
        let header =
            |name: header::HeaderName| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header(header::CONTENT_TYPE), "application/octet-stream");
        assert_eq!(
            header(header::CONTENT_DISPOSITION),
            "attachment; filename=\"a_b__X_ 1__.html\"; filename*=UTF-8''a%22b%0D%0AX%3A%201_%C3%A9.html"
        );
        assert!(header(header::CONTENT_SECURITY_POLICY).contains("sandbox"));
    }
}
