//! The document viewer: one page as it looks with its words selectable, its text, its
//! links as cards, the e-mails found, a search inside, and what could not be read.

use super::{
    find::{self, Find},
    look::{Look, Mode},
    picture::{self, Overlay},
    quote::{self, Quote},
};
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
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{Actor, DocumentId, DocumentState, Verdict};
use std::time::Duration;
use store::reader::{
    documents::{DocumentView, FailureLine, PageView, PartLine, SegmentLine},
    fetches::{FetchLine, FetchesOf},
    links::LinkCard,
};
use tokio_util::io::ReaderStream;

/// How long a page waits for what lies on its picture; then it is shown without, and asks again.
const PATIENCE: Duration = Duration::from_millis(1200);
/// Thumbnails before and after the page that is shown: few, for browsers without scripts load
/// them all.
const RAIL: i32 = 15;

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
    /// The links that it was fetched from.
    pub fetches: Vec<FetchLine>,
    pub segments: Vec<SegmentLine>,
    /// E-mails in all; `segments` are those around the page.
    pub mails: i64,
    /// Which page is shown.
    pub number: i32,
    pub page: Option<PageView>,
    pub pieces: Vec<Piece<'m>>,
    pub links: Vec<LinkCard>,
    pub look: Look,
    pub sight: Sight,
    /// Pages in the rail.
    pub rail: Vec<i32>,
    pub find: Option<Find>,
    pub quote: Option<Quote>,
    /// What the addresses of other pages carry on.
    pub tail: String,
    /// Where a verdict leads back to.
    pub here: String,
}

/// The label of what a file says about itself.
fn fact_label(name: &str) -> &str {
    match name {
        "artist" => "Artist, as the file says",
        "camera" => "Camera",
        "description" => "Description in the file",
        "duration" => "Length",
        "place" => "Where it was taken (editors only)",
        "size" => "Picture",
        "software" => "Software",
        "taken" => "Taken, by the device's clock",
        "title" => "Title in the file",
        other => other,
    }
}

/// What there is to see of a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sight {
    /// Its picture with what lies on it.
    Picture(Overlay),
    /// Its picture; what lies on it is still being worked out.
    Later,
    /// It cannot be drawn.
    Failed(String),
    /// This kind of file has no look of its own.
    None,
}

impl DocumentPage<'_> {
    /// Whether the picture is shown.
    fn pictured(&self) -> bool {
        self.look.mode != Mode::Text && matches!(self.sight, Sight::Picture(_) | Sight::Later)
    }

    /// Whether pages of this file have a look at all.
    fn has_pictures(&self) -> bool {
        self.sight != Sight::None
    }

    /// The page shown was read by character recognition.
    fn recognised(&self) -> bool {
        let page = self.page.as_ref();
        self.has_pictures()
            && page.is_some_and(|page| ["ocr", "mixed"].contains(&page.source.as_str()))
    }

    /// What the file says about itself, in words for people.
    fn facts(&self) -> impl Iterator<Item = (&str, &str)> {
        let facts = self.document.facts.iter();
        facts.map(|(name, value)| (fact_label(name), value.as_str()))
    }

    /// What to do where a web page came instead of the file at a link.
    fn no_file(&self) -> Option<&str> {
        let fetch = self.fetches.first().filter(|fetch| fetch.page)?;
        Some(&fetch.reason)
    }

    /// Whether there are more e-mails than are listed.
    fn more_mails(&self) -> bool {
        i64::try_from(self.segments.len()).is_ok_and(|listed| listed < self.mails)
    }

    /// Whether the text stands open; beside a picture alone it is folded.
    fn text_open(&self) -> bool {
        self.look.mode != Mode::Picture || !self.pictured()
    }

    /// The class of the viewer: which columns it has.
    fn columns(&self) -> &'static str {
        match (self.pictured(), self.look.mode) {
            (true, Mode::Both) => "both",
            (true, _) => "picture",
            _ if self.segments.is_empty() && !self.has_pictures() => "no-mails",
            _ => "text",
        }
    }
}

/// Who asks, and how they want to see it.
pub(crate) struct Asking {
    visit: Visit,
    form: Form,
    look: Look,
}

/// `GET /documents/{id}`: its first page, or the one asked for.
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<DocumentId>,
    visit: Visit,
    headers: HeaderMap,
    Asked(form): Asked,
) -> Page {
    match form.get("page").parse::<i32>() {
        Ok(number) if number > 0 => {
            let tail = match form.get("q") {
                "" => String::new(),
                q => format!("?q={}", encode(q)),
            };
            Ok(see(&format!("/documents/{id}/pages/{number}{tail}")))
        }
        _ => {
            let look = Look::of(&headers, &form);
            render(&state, Asking { visit, form, look }, id, 1).await
        }
    }
}

/// `GET /documents/{id}/pages/{number}`
pub(crate) async fn page(
    State(state): State<WebState>,
    Id((id, number)): Id<(DocumentId, i32)>,
    visit: Visit,
    headers: HeaderMap,
    Asked(form): Asked,
) -> Page {
    let look = Look::of(&headers, &form);
    render(&state, Asking { visit, form, look }, id, number).await
}

async fn render(state: &WebState, asking: Asking, id: DocumentId, number: i32) -> Page {
    let Asking { visit, form, look } = asking;
    let reader = state.reader();
    let actor = &visit.actor;
    let document = reader.document(actor, id).await?;
    if number < 1 || number > document.pages.max(1) {
        return Err(PageError::not_found());
    }
    let page = reader.page(actor, id, number).await?;
    let links = reader.page_links(actor, id, number).await?;
    let failures = reader.failures(actor, id).await?;
    let segments = reader.segments(actor, id, number).await?;
    let text = page.as_ref().map_or("", |page| page.text.as_str());
    let find = find::find(state, actor, id, number, text, &form).await?;
    let quote = quoted(state, actor, &document, number, text, &segments, &form).await?;
    let marks = all_marks(&links, find.as_ref(), quote.as_ref());
    let sight = sight(state, actor, &document, number, text, &marks).await?;
    let shown = DocumentPage {
        pieces: pieces(text, &marks),
        arrival: arrival(&document.source),
        busy: !matches!(
            document.state,
            DocumentState::Linked | DocumentState::Failed
        ),
        retry: document.state == DocumentState::Failed || failures.iter().any(|one| one.retry),
        parts: reader.parts(actor, id).await?,
        fetches: reader.fetches(actor, FetchesOf::Document(id)).await?,
        mails: reader.segment_count(actor, id).await?,
        here: format!("/documents/{id}/pages/{number}"),
        rail: rail(number, document.pages),
        tail: find.as_ref().map(Find::tail).unwrap_or_default(),
        segments,
        l: visit.l,
        form,
        document,
        failures,
        number,
        page,
        links,
        look,
        sight,
        find,
        quote,
    };
    let mut response = shown_page(shown.form.status(), &shown)?;
    look.remember(&mut response, &shown.form, state.secure());
    Ok(response)
}

/// Pages around this one.
fn rail(number: i32, pages: i32) -> Vec<i32> {
    let first = (number - RAIL).min(pages - 2 * RAIL).max(1);
    (first..=(first + 2 * RAIL).min(pages)).collect()
}

/// The passage that the address names, ready to be copied.
async fn quoted(
    state: &WebState,
    actor: &Actor,
    document: &DocumentView,
    number: i32,
    text: &str,
    segments: &[SegmentLine],
    form: &Form,
) -> Result<Option<Quote>, PageError> {
    let Some(span) = quote::span(form.get("span")) else {
        return Ok(None);
    };
    let reader = state.reader();
    let ordinal = reader.mail_at(actor, document.id, number, span.0).await?;
    let mail = ordinal.and_then(|at| segments.iter().find(|mail| mail.ordinal == at));
    let base_url = &state.desk.config.base_url;
    Ok(quote::quote(base_url, document, number, text, span, mail))
}

/// What there is to see of the page, if it does not take too long.
async fn sight(
    state: &WebState,
    actor: &Actor,
    document: &DocumentView,
    number: i32,
    text: &str,
    marks: &[((i32, i32), Mark)],
) -> Result<Sight, PageError> {
    if document.pages == 0 || !desk::has_pictures(&document.media_type) {
        return Ok(Sight::None);
    }
    let redactions = state
        .reader()
        .page_redactions(actor, document.id, number)
        .await?;
    let layer = state.desk.page_layer(actor, document.id, number);
    Ok(match tokio::time::timeout(PATIENCE, layer).await {
        Ok(Ok(layer)) => Sight::Picture(picture::overlay(text, &layer, marks, &redactions)),
        Err(_) => Sight::Later,
        Ok(Err(desk::Error::Refused(reason) | desk::Error::Unavailable(reason))) => {
            Sight::Failed(reason)
        }
        Ok(Err(desk::Error::NotFound)) => Sight::None,
        Ok(Err(error)) => return Err(error.into()),
    })
}

/// All marks of a page: its links, the words found, the passage quoted.
pub(crate) fn all_marks(
    links: &[LinkCard],
    find: Option<&Find>,
    quote: Option<&Quote>,
) -> Vec<((i32, i32), Mark)> {
    let quoted = quote.map(|quote| {
        let mark = Mark {
            id: "quote".to_owned(),
            class: "quoted",
            title: "Quoted".to_owned(),
        };
        (quote.span, mark)
    });
    let mut marks: Vec<_> = quoted.into_iter().chain(self::marks(links)).collect();
    marks.extend(find.into_iter().flat_map(Find::marks));
    marks
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
        "link" => "fetched from a link",
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

/// `GET /documents/{id}/searchable.pdf`: made while it goes out.
pub(crate) async fn searchable(
    State(state): State<WebState>,
    Id(id): Id<DocumentId>,
    visit: Visit,
) -> Page {
    let file = state.desk.searchable(&visit.actor, id).await?;
    let name = file.name.clone();
    let pages = futures_util::stream::try_unfold(file, |mut file| async move {
        let bytes = file.next().await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(bytes.map(|bytes| (bytes, file)))
    });
    let mut response = download(&name, 0, Body::from_stream(pages));
    // Nobody knows yet how long it will be.
    response.headers_mut().remove(header::CONTENT_LENGTH);
    Ok(response)
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
            let look = Look::default();
            render(&state, Asking { visit, form, look }, id, 1).await
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
