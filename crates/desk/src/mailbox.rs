//! Which mailbox is read, and from where that is known: the configuration first,
//! then what an administrator has set on the page.

use crate::{Desk, Error};
use jiff::civil::Date;
use outside::mail::imap::{ImapMailbox, ImapSettings, Mailbox as Line, MemoryMailbox};
use outside::mail::{Password, Security};
use std::time::Duration;
pub use store::mailbox::Health;
use store::mailbox::MailboxRow;

/// Under this name the page's password is kept.
pub(crate) const SECRET: &str = "imap-password";

/// How often the mailbox is looked at where the server is silent.
pub const USUAL_POLL: Duration = Duration::from_secs(300);

/// RFC 2177: a server may hang up on an IDLE of half an hour.
const LONGEST_IDLE: Duration = Duration::from_secs(28 * 60);

/// A mailbox to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Mailbox {
    /// Where it is.
    pub at: Server,
    /// Its folders; the first is the one that new mail comes into.
    pub folders: Vec<String>,
    /// Only mail that reached the mailbox on this day or later; counts when a folder
    /// is read for the first time.
    pub since: Option<Date>,
    /// How often it is looked at, whatever the server tells by itself.
    pub poll: Duration,
}

/// Where a mailbox is.
#[derive(Clone, Debug, PartialEq)]
pub enum Server {
    /// On a mail server.
    Imap(ImapSettings),
    /// In memory, for tests.
    Memory(MemoryMailbox),
}

impl Mailbox {
    /// The INBOX of this server, all of it.
    pub fn inbox(at: Server) -> Self {
        Self {
            at,
            folders: vec!["INBOX".to_owned()],
            since: None,
            poll: USUAL_POLL,
        }
    }

    /// So long a wait for news may take.
    pub(crate) fn patience(&self) -> Duration {
        self.poll.min(LONGEST_IDLE)
    }

    /// The way to it. Invalid: settings that cannot work.
    pub(crate) fn line(&self) -> Result<Line, Error> {
        match &self.at {
            Server::Imap(settings) => match ImapMailbox::new(settings.clone()) {
                Ok(mailbox) => Ok(Line::Imap(Box::new(mailbox))),
                Err(error) => Err(Error::field("host", error.to_string())),
            },
            Server::Memory(mailbox) => Ok(Line::Memory(mailbox.clone())),
        }
    }
}

/// The port that a way of protection usually has.
pub const fn usual_port(security: Security) -> u16 {
    match security {
        Security::Tls => 993,
        Security::StartTls | Security::None | Security::NoneEvenRemote => 143,
    }
}

/// `tls`, `starttls` or `none`, as configuration and page name them.
pub fn security(word: &str) -> Option<Security> {
    match word {
        "tls" => Some(Security::Tls),
        "starttls" => Some(Security::StartTls),
        "none" => Some(Security::None),
        _ => None,
    }
}

impl Desk {
    /// The mailbox that is read; none where nobody has named one.
    pub async fn mailbox(&self) -> Result<Option<Mailbox>, Error> {
        if let Some(mailbox) = &self.config.mailbox {
            return Ok(Some(mailbox.clone()));
        }
        let mut conn = self.store.connection().await?;
        let Some(row) = store::mailbox::settings(&mut conn).await? else {
            return Ok(None);
        };
        drop(conn);
        let password = self.secret(SECRET).await?;
        let password = password.unwrap_or(Password(String::new()));
        Ok(Some(of_row(&row, password)))
    }

    /// A secret of this machine. Reads a small file: not on the runtime's own threads.
    pub(crate) async fn secret(&self, name: &'static str) -> Result<Option<Password>, Error> {
        let secrets = self.config.secrets.clone();
        let read = tokio::task::spawn_blocking(move || secrets.get(name)).await;
        read.map_err(|error| Error::Broken(Box::new(error)))?
            .map_err(|error| Error::Broken(Box::new(error)))
    }
}

/// The mailbox as the page has set it.
pub(crate) fn of_row(row: &MailboxRow, password: Password) -> Mailbox {
    let settings = ImapSettings::new(
        row.host.clone(),
        row.port,
        security(&row.security).unwrap_or(Security::Tls),
        row.username.clone(),
        password,
    );
    Mailbox {
        folders: row.folders.clone(),
        since: row.since,
        ..Mailbox::inbox(Server::Imap(settings))
    }
}
