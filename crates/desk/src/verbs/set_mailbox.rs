//! The mailbox on the settings page: what it is, how it goes, trying it, changing it.

use crate::{
    Desk, Error, FieldError,
    mailbox::{self, Mailbox, SECRET, Server},
    one_line,
};
use domain::Actor;
use outside::mail::{Password, imap::ImapError};
use std::time::Duration;
use store::mailbox::{Health, MailboxRow};

/// Somebody waits for the answer on a page.
const PATIENCE_OF_A_PERSON: Duration = Duration::from_secs(15);

/// So many folders are read at most.
const MOST_FOLDERS: usize = 20;

/// What the page's form holds.
#[derive(Clone, Debug, Default)]
pub struct MailboxForm {
    /// The server's name.
    pub host: String,
    /// Its port; empty: the usual one.
    pub port: String,
    /// `tls`, `starttls` or `none`.
    pub security: String,
    /// Log-in name.
    pub username: String,
    /// The password; empty: the one that is kept already.
    pub password: String,
    /// Folders, with commas between; empty: INBOX.
    pub folders: String,
    /// Only mail from this day on; empty: all.
    pub since: String,
}

/// The mailbox as the page shows it.
#[derive(Clone, Debug, Default)]
pub struct MailboxView {
    /// The configuration names it: it cannot be changed on the page.
    pub fixed: bool,
    /// What is set, the password left out; none: no mailbox is read.
    pub form: Option<MailboxForm>,
    /// How it goes.
    pub health: Health,
}

/// What a server said when its mailbox was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Its greeting.
    pub greeting: String,
    /// Whether it tells by itself that mail has come.
    pub idle: bool,
    /// The folders to be read: how many messages lie in each, or why it cannot be opened.
    pub folders: Vec<(String, Result<u32, String>)>,
    /// All folders there are.
    pub all: Vec<String>,
}

impl Desk {
    /// The mailbox and how it goes with it. Forbidden but to administrators.
    pub async fn mailbox_view(&self, actor: &Actor) -> Result<MailboxView, Error> {
        if !actor.may_administer() {
            return Err(Error::Forbidden);
        }
        let Some(mailbox) = self.mailbox().await? else {
            return Ok(MailboxView::default());
        };
        Ok(MailboxView {
            fixed: self.config.mailbox.is_some(),
            form: Some(form_of(&mailbox)),
            health: self.mailbox_health(&mailbox).await?,
        })
    }

    /// How it goes with a mailbox.
    pub async fn mailbox_health(&self, mailbox: &Mailbox) -> Result<Health, Error> {
        let account = mailbox.line().map(|line| line.account());
        let mut conn = self.store.connection().await?;
        Ok(store::mailbox::health(&mut conn, &account.unwrap_or_default()).await?)
    }

    /// Sets the mailbox, or with none reads none any more. Forbidden but to
    /// administrators; refused where the configuration names one.
    pub async fn set_mailbox(&self, actor: &Actor, form: Option<MailboxForm>) -> Result<(), Error> {
        self.may_set_mailbox(actor)?;
        let Some(form) = form else {
            return self.forget_mailbox(actor).await;
        };
        let (row, password) = self.read_form(&form).await?;
        mailbox::of_row(&row, password.clone()).line()?;
        let secrets = self.config.secrets.clone();
        let keep = tokio::task::spawn_blocking(move || secrets.keep(SECRET, &password));
        done(keep.await)?;
        let mut tx = self.store.begin().await?;
        store::mailbox::set_settings(&mut tx, Some(&row), actor.id, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn forget_mailbox(&self, actor: &Actor) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        store::mailbox::set_settings(&mut tx, None, actor.id, self.now()).await?;
        tx.commit().await?;
        let secrets = self.config.secrets.clone();
        done(tokio::task::spawn_blocking(move || secrets.forget(SECRET)).await)
    }

    /// Tries the form's mailbox and tells what the server said; nothing is kept.
    /// Forbidden but to administrators. Refused, in the server's words: no
    /// connection, no entry.
    pub async fn try_mailbox(&self, actor: &Actor, form: &MailboxForm) -> Result<Tried, Error> {
        self.may_set_mailbox(actor)?;
        let (row, password) = self.read_form(form).await?;
        self.knock(&mailbox::of_row(&row, password)).await
    }

    /// Connects to a mailbox and looks at its folders.
    pub async fn knock(&self, mailbox: &Mailbox) -> Result<Tried, Error> {
        let mut mailbox = mailbox.clone();
        if let Server::Imap(settings) = &mut mailbox.at {
            settings.timeout = PATIENCE_OF_A_PERSON;
        }
        let refused = |error: ImapError| Error::Refused(error.to_string());
        let mut line = mailbox.line()?.connect().await.map_err(refused)?;
        let all = line.folders().await.map_err(refused)?;
        let mut folders = Vec::new();
        for folder in &mailbox.folders {
            let found = match line.open(folder).await {
                Ok(opened) => Ok(opened.messages),
                Err(error) if error.line_stands() => Err(error.to_string()),
                Err(error) => return Err(refused(error)),
            };
            folders.push((folder.clone(), found));
        }
        let tried = Tried {
            greeting: line.greeting().to_owned(),
            idle: line.can_idle(),
            folders,
            all,
        };
        line.leave().await;
        Ok(tried)
    }

    fn may_set_mailbox(&self, actor: &Actor) -> Result<(), Error> {
        if !actor.may_administer() {
            return Err(Error::Forbidden);
        }
        if self.config.mailbox.is_some() {
            return Err(Error::refused(
                "the configuration names the mailbox (mail.imap_host): change it there",
            ));
        }
        Ok(())
    }

    async fn read_form(&self, form: &MailboxForm) -> Result<(MailboxRow, Password), Error> {
        let row = read(form)?;
        if !form.password.is_empty() {
            return Ok((row, Password(form.password.clone())));
        }
        let mut conn = self.store.connection().await?;
        let before = store::mailbox::settings(&mut conn).await?;
        drop(conn);
        // A kept password goes to nobody but the server that it was typed for.
        let same = before
            .is_some_and(|before| (&before.host, &before.username) == (&row.host, &row.username));
        match self.secret(SECRET).await? {
            Some(password) if same => Ok((row, password)),
            _ => Err(Error::field("password", "type the mailbox's password")),
        }
    }
}

fn done(kept: Result<std::io::Result<()>, tokio::task::JoinError>) -> Result<(), Error> {
    kept.map_err(|error| Error::Broken(Box::new(error)))?
        .map_err(|error| Error::Broken(Box::new(error)))
}

fn form_of(mailbox: &Mailbox) -> MailboxForm {
    let mut form = MailboxForm {
        folders: mailbox.folders.join(", "),
        since: mailbox.since.map(|day| day.to_string()).unwrap_or_default(),
        ..MailboxForm::default()
    };
    if let Server::Imap(settings) = &mailbox.at {
        use outside::mail::Security as S;
        form.host.clone_from(&settings.host);
        form.port = settings.port.to_string();
        form.username.clone_from(&settings.username);
        form.security = match settings.security {
            S::Tls => "tls",
            S::StartTls => "starttls",
            S::None | S::NoneEvenRemote => "none",
        }
        .to_owned();
    }
    form
}

fn read(form: &MailboxForm) -> Result<MailboxRow, Error> {
    let mut wrong: Vec<FieldError> = Vec::new();
    let mut note = |field: &str, message: &str| {
        wrong.push(FieldError {
            field: field.to_owned(),
            message: message.to_owned(),
        });
    };
    let security = mailbox::security(&form.security);
    if security.is_none() {
        note("security", "choose how the connection is protected");
    }
    let port = match form.port.trim() {
        "" => security.map_or(0, mailbox::usual_port),
        typed => typed.parse().unwrap_or(0),
    };
    if port == 0 && security.is_some() {
        note("port", "a port is a number up to 65535, such as 993");
    }
    let since = match form.since.trim() {
        "" => None,
        typed => typed.parse().ok().or_else(|| {
            note(
                "since",
                "give the day, such as 2026-01-31, or leave it empty",
            );
            None
        }),
    };
    let folders = folders_in(&form.folders);
    if folders.len() > MOST_FOLDERS {
        note("folders", "more than twenty folders: leave some out");
    }
    let row = MailboxRow {
        host: one_line(&form.host),
        port,
        security: form.security.clone(),
        username: one_line(&form.username),
        folders,
        since,
    };
    if row.host.is_empty() {
        note("host", "give the server's name, such as imap.example.org");
    }
    if row.username.is_empty() {
        note("username", "give the name that the mailbox is opened with");
    }
    if wrong.is_empty() {
        Ok(row)
    } else {
        Err(Error::Invalid(wrong))
    }
}

/// Names with commas between, each once; none means the INBOX.
fn folders_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in text.split([',', '\n']).map(one_line) {
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
    }
    if found.is_empty() {
        found.push("INBOX".to_owned());
    }
    found
}
