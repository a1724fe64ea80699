//! The newsroom's settings, the mailbox among them. For administrators.

use super::{mailbox::MailboxShown, people::allowed};
use crate::{
    WebState,
    error::{Page, page, see},
    form::Form,
    layout::Layout,
    visit::{Posted, Visit},
};
use askama::Template;
use axum::extract::State;
use desk::verbs::Settings;

#[derive(Template)]
#[template(path = "settings.html")]
pub(crate) struct SettingsPage {
    pub l: Layout,
    pub form: Form,
    pub mail_from: String,
    /// Further addresses that letters leave from.
    pub senders: Vec<String>,
    pub mailbox: MailboxShown,
}

/// `GET /settings`
pub(crate) async fn show(State(state): State<WebState>, visit: Visit) -> Page {
    allowed(&visit)?;
    let mailbox = MailboxShown::now(&state, &visit).await?;
    with_mailbox(&state, visit, mailbox).await
}

/// The settings as they are, with the mailbox's form as it was sent or is set.
pub(crate) async fn with_mailbox(state: &WebState, visit: Visit, mailbox: MailboxShown) -> Page {
    let now = state.reader().newsroom().await?;
    let mut form = Form::filled([
        ("name", now.name),
        ("postal_address", now.postal_address),
        ("phone", now.phone),
        ("timezone", now.timezone),
    ]);
    if now.self_approval {
        form.preset("self_approval", "1");
    }
    if now.office_hours {
        form.preset("office_hours", "1");
    }
    render(state, visit, form, mailbox)
}

fn render(state: &WebState, visit: Visit, form: Form, mailbox: MailboxShown) -> Page {
    let status = if form.fine() {
        mailbox.form.status()
    } else {
        form.status()
    };
    let shown = SettingsPage {
        mail_from: state.desk.config.mail_from.to_string(),
        senders: {
            let further = state.desk.config.senders.iter();
            further.map(|one| one.address.to_string()).collect()
        },
        l: visit.l,
        form,
        mailbox,
    };
    page(status, &shown)
}

/// `POST /settings`
pub(crate) async fn save(
    State(state): State<WebState>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let new = Settings {
        name: form.get("name").to_owned(),
        postal_address: form.get("postal_address").to_owned(),
        phone: form.get("phone").to_owned(),
        timezone: form.get("timezone").trim().to_owned(),
        self_approval: form.has("self_approval"),
        office_hours: form.has("office_hours"),
    };
    match state.desk.settings(&visit.actor, new).await {
        Ok(()) => Ok(see("/settings?said=saved")),
        Err(error) => {
            form.take(error)?;
            let mailbox = MailboxShown::now(&state, &visit).await?;
            render(&state, visit, form, mailbox)
        }
    }
}
