//! Letters on paper: a letter's PDF, and what stands on top of it.

use super::{documents::download, people::allowed, upload};
use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Id, Posted, Visit},
};
use askama::Template;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use desk::verbs::LARGEST_LOGO;
use domain::{CaseId, LetterId};
use futures_util::StreamExt;

/// `GET /cases/{id}/letters/{letter}/letter.pdf`
pub(crate) async fn pdf(
    State(state): State<WebState>,
    Id((case, letter)): Id<(CaseId, LetterId)>,
    visit: Visit,
) -> Page {
    if state.reader().letter(&visit.actor, letter).await?.case != case {
        return Err(PageError::not_found());
    }
    let made = state.desk.letter_paper(&visit.actor, letter).await?;
    let name = if made.draft {
        format!("DRAFT-{}", made.name)
    } else {
        made.name
    };
    let size = made.bytes.len() as u64;
    Ok(download(&name, size, Body::from(made.bytes)))
}

/// The sizes of paper, by name and in words.
const SHEETS: [(&str, &str); 2] = [
    ("us_letter", "US Letter (8.5 by 11 inches)"),
    ("a4", "A4 (210 by 297 millimetres)"),
];

#[derive(Template)]
#[template(path = "letterhead.html")]
pub(crate) struct LetterheadPage {
    pub l: Layout,
    pub form: Form,
    pub sheets: [(&'static str, &'static str); 2],
    pub logo: bool,
    pub name: String,
    pub address: String,
    pub phone: String,
}

/// `GET /settings/letterhead`
pub(crate) async fn show(State(state): State<WebState>, visit: Visit) -> Page {
    render(&state, visit, Form::default()).await
}

async fn render(state: &WebState, visit: Visit, mut form: Form) -> Page {
    allowed(&visit)?;
    let head = state.desk.letterhead().await?;
    let newsroom = state.reader().newsroom().await?;
    form.preset("website", head.website);
    form.preset("sheet", head.sheet);
    let shown = LetterheadPage {
        sheets: SHEETS,
        logo: head.logo.is_some(),
        name: newsroom.name,
        address: newsroom.postal_address,
        phone: newsroom.phone,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

/// `POST /settings/letterhead`
pub(crate) async fn save(
    State(state): State<WebState>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let done = state
        .desk
        .set_letterhead(&visit.actor, form.get("website"), form.get("sheet"))
        .await;
    match done {
        Ok(()) => Ok(see("/settings/letterhead?said=saved")),
        Err(error) => {
            form.take(error)?;
            render(&state, visit, form).await
        }
    }
}

/// `POST /settings/logo`
pub(crate) async fn logo(
    State(state): State<WebState>,
    upload::Uploading {
        visit, mut parts, ..
    }: upload::Uploading,
) -> Page {
    allowed(&visit)?;
    let mut form = Form::default();
    let mut chosen = None;
    while let Some(mut field) = upload::next(&mut parts).await? {
        if upload::file_name(&field).is_none() {
            continue;
        }
        let mut bytes = Vec::new();
        // One byte more than is allowed, so that the desk sees that it is too much.
        while let Some(Ok(chunk)) = field.next().await {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LARGEST_LOGO {
                break;
            }
        }
        chosen = Some(bytes);
        break;
    }
    match chosen {
        None => form.wrong("file", "Choose a picture."),
        Some(png) => {
            if let Err(error) = state.desk.set_logo(&visit.actor, Some(png)).await {
                form.take(error)?;
            }
        }
    }
    if form.fine() {
        return Ok(see("/settings/letterhead?said=saved"));
    }
    render(&state, visit, form).await
}

/// `POST /settings/logo/forget`
pub(crate) async fn forget_logo(
    State(state): State<WebState>,
    Posted { visit, .. }: Posted,
) -> Page {
    state.desk.set_logo(&visit.actor, None).await?;
    Ok(see("/settings/letterhead?said=saved"))
}

/// `GET /settings/logo.png`
pub(crate) async fn logo_picture(State(state): State<WebState>, visit: Visit) -> Page {
    allowed(&visit)?;
    let Some(png) = state.desk.letterhead().await?.logo else {
        return Err(PageError::not_found());
    };
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("image/png"))];
    Ok((kind, png).into_response())
}
