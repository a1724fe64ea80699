//! The outbox, and one mail with the server's answers.

use super::{documents::download, leaving::at_agency};
use crate::{
    WebState,
    error::{Page, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit},
    words::{self, Words},
};
use askama::Template;
use axum::{body::Body, extract::State};
use domain::{DeliveryId, DeliveryState, delivery::Purpose};
use store::reader::{
    Paged,
    deliveries::{DeliveryLine, DeliveryView},
};

#[derive(Template)]
#[template(path = "outbox.html")]
pub(crate) struct OutboxPage {
    pub l: Layout,
    pub waiting: bool,
    pub base: String,
    pub mails: Paged<DeliveryLine>,
}

/// `GET /outbox`
pub(crate) async fn outbox(
    State(state): State<WebState>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let waiting = !form.has("all");
    let shown = OutboxPage {
        mails: state
            .reader()
            .outbox(&visit.actor, waiting, form.page())
            .await?,
        base: form.base(&["all"]),
        waiting,
        l: visit.l,
    };
    page(axum::http::StatusCode::OK, &shown)
}

#[derive(Template)]
#[template(path = "delivery.html")]
pub(crate) struct DeliveryPage {
    pub l: Layout,
    pub form: Form,
    pub mail: DeliveryView,
    pub advice: &'static str,
    /// When it is tried, as the agency's clock has it.
    pub leaves_at: Option<String>,
    /// The beginning of the exact bytes; none where they are nobody's to read.
    pub raw: Option<String>,
    /// There is more of them than is shown.
    pub cut: bool,
    /// What can be done: the deed's name, its words, whether it is the likely one.
    pub actions: Vec<(&'static str, &'static str, bool)>,
}

/// What a person can do with a mail in this state.
pub(crate) fn actions(state: DeliveryState) -> Vec<(&'static str, &'static str, bool)> {
    use DeliveryState as S;
    match state {
        S::Queued => vec![("cancel", "Take it back", false)],
        S::Deferred => vec![
            ("resend", "Try now", false),
            ("cancel", "Take it back", false),
        ],
        S::Refused | S::Bounced => {
            vec![
                ("cancel", "Take it back", true),
                ("resend", "Send it again", false),
            ]
        }
        S::Unknown => vec![
            ("mark-sent", "It has left", true),
            ("resend", "Send it again", false),
        ],
        S::Held => vec![
            ("mark-sent", "I have sent it", true),
            ("resend", "Send it now", false),
            ("cancel", "Take it back", false),
        ],
        S::Attempting | S::Accepted | S::Delivered | S::Cancelled => vec![],
    }
}

/// `GET /deliveries/{id}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<DeliveryId>,
    visit: Visit,
) -> Page {
    render(&state, visit, id, Form::default()).await
}

async fn render(state: &WebState, visit: Visit, id: DeliveryId, form: Form) -> Page {
    let mail = state.reader().delivery(&visit.actor, id).await?;
    let raw = match mail.line.case {
        Some(_) => {
            let reader = state.reader();
            let first = reader.mail_beginning(&visit.actor, id, SHOWN).await?;
            Some(String::from_utf8_lossy(&first).replace("\r\n", "\n"))
        }
        None => None,
    };
    let mut actions = actions(mail.line.state);
    let waits = mail
        .line
        .next_attempt_at
        .filter(|at| *at > state.desk.clock.now());
    if mail.line.state == DeliveryState::Queued && waits.is_some() {
        actions.insert(0, ("resend", "Send it now", false));
    }
    // A reminder goes to one of us: no agency's clock tells its time.
    let zone_of = mail
        .jurisdiction
        .as_deref()
        .filter(|_| mail.line.purpose == Purpose::Letter);
    let shown = DeliveryPage {
        leaves_at: zone_of
            .zip(waits)
            .map(|(law, at)| at_agency(state, law, at)),
        cut: mail.bytes > i64::from(SHOWN),
        raw,
        advice: match mail.line.state {
            DeliveryState::Bounced => domain::bounce::advice(&mail.line.answer),
            state => words::delivery_advice(state),
        },
        actions,
        l: visit.l,
        mail,
        form,
    };
    page(shown.form.status(), &shown)
}

/// So many bytes of a mail are shown; a download has them all.
const SHOWN: i32 = 24 * 1024;

/// `GET /deliveries/{id}/mail.eml`: the exact bytes.
pub(crate) async fn mail(
    State(state): State<WebState>,
    Id(id): Id<DeliveryId>,
    visit: Visit,
) -> Page {
    let raw = state.reader().mail_bytes(&visit.actor, id).await?;
    let size = raw.len() as u64;
    Ok(download("mail.eml", size, Body::from(raw)))
}

async fn after(
    state: &WebState,
    visit: Visit,
    id: DeliveryId,
    done: Result<(), desk::Error>,
    said: &str,
) -> Page {
    match done {
        Ok(()) => Ok(see(&format!("/deliveries/{id}?said={said}"))),
        Err(error) => {
            let mut form = Form::default();
            form.take(error)?;
            render(state, visit, id, form).await
        }
    }
}

/// `POST /deliveries/{id}/cancel`
pub(crate) async fn cancel(
    State(state): State<WebState>,
    Id(id): Id<DeliveryId>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.cancel_delivery(&visit.actor, id).await;
    after(&state, visit, id, done, "cancelled").await
}

/// `POST /deliveries/{id}/resend`
pub(crate) async fn resend(
    State(state): State<WebState>,
    Id(id): Id<DeliveryId>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.resend(&visit.actor, id).await;
    after(&state, visit, id, done, "resent").await
}

/// `POST /deliveries/{id}/mark-sent`
pub(crate) async fn mark_sent(
    State(state): State<WebState>,
    Id(id): Id<DeliveryId>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.mark_sent(&visit.actor, id).await;
    after(&state, visit, id, done, "marked").await
}
