//! The mailbox's part of the settings: how it goes, its form, trying it out.

use super::{people::allowed, settings};
use crate::{
    WebState,
    error::{Page, PageError, see},
    form::Form,
    visit::{Posted, Visit},
};
use axum::extract::State;
use desk::{
    mailbox::Health,
    verbs::{MailboxForm, Tried},
};

/// What the page shows of the mailbox.
pub(crate) struct MailboxShown {
    /// One is read.
    pub set: bool,
    /// The configuration names it: there is no form.
    pub fixed: bool,
    pub form: Form,
    pub health: Health,
    /// What the server said when it was tried just now.
    pub tried: Option<Tried>,
}

/// How a connection can be protected.
pub(crate) const SECURITY: [(&str, &str); 3] = [
    ("tls", "TLS from the first byte (usually port 993)"),
    ("starttls", "STARTTLS (usually port 143)"),
    ("none", "None: only for a server on this machine"),
];

impl MailboxShown {
    /// As it is set.
    pub async fn now(state: &WebState, visit: &Visit) -> Result<Self, PageError> {
        let view = state.desk.mailbox_view(&visit.actor).await?;
        let set = view.form.is_some();
        let known = view.form.unwrap_or_else(|| MailboxForm {
            security: "tls".into(),
            folders: "INBOX".into(),
            ..MailboxForm::default()
        });
        Ok(Self {
            set,
            fixed: view.fixed,
            health: view.health,
            tried: None,
            form: Form::filled([
                ("host", known.host),
                ("port", known.port),
                ("security", known.security),
                ("username", known.username),
                ("folders", known.folders),
                ("since", known.since),
            ]),
        })
    }

    /// As it is set, with the form as it was sent.
    async fn sent(state: &WebState, visit: &Visit, form: Form) -> Result<Self, PageError> {
        let now = Self::now(state, visit).await?;
        Ok(Self { form, ..now })
    }
}

fn read(form: &Form) -> MailboxForm {
    let text = |name: &str| form.get(name).to_owned();
    MailboxForm {
        host: text("host"),
        port: text("port"),
        security: text("security"),
        username: text("username"),
        password: text("password"),
        folders: text("folders"),
        since: text("since"),
    }
}

/// `POST /settings/mailbox`
pub(crate) async fn save(
    State(state): State<WebState>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let set = state
        .desk
        .set_mailbox(&visit.actor, Some(read(&form)))
        .await;
    match set {
        Ok(()) => Ok(see("/settings?said=mailbox#mailbox")),
        Err(error) => {
            form.take(error)?;
            let shown = MailboxShown::sent(&state, &visit, form).await?;
            settings::with_mailbox(&state, visit, shown).await
        }
    }
}

/// `POST /settings/mailbox/try`: nothing is kept.
pub(crate) async fn attempt(
    State(state): State<WebState>,
    Posted { visit, mut form }: Posted,
) -> Page {
    allowed(&visit)?;
    let tried = match state.desk.try_mailbox(&visit.actor, &read(&form)).await {
        Ok(tried) => Some(tried),
        Err(error) => {
            form.take(error)?;
            None
        }
    };
    let mut shown = MailboxShown::sent(&state, &visit, form).await?;
    shown.tried = tried;
    settings::with_mailbox(&state, visit, shown).await
}

/// `POST /settings/mailbox/forget`
pub(crate) async fn forget(
    State(state): State<WebState>,
    Posted { visit, mut form }: Posted,
) -> Page {
    match state.desk.set_mailbox(&visit.actor, None).await {
        Ok(()) => Ok(see("/settings?said=mailbox-off#mailbox")),
        Err(error) => {
            form.take(error)?;
            let shown = MailboxShown::sent(&state, &visit, form).await?;
            settings::with_mailbox(&state, visit, shown).await
        }
    }
}
