//! The configuration: one file, then the environment over it. Every setting has a
//! default, so that an empty configuration runs a newsroom on this machine.

mod oauth;
mod senders;

use anyhow::Context;
use desk::mailbox::{self, Mailbox, Server};
use domain::EmailAddress;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use oauth::OAuth;
use outside::{
    dns::{Dns, Resolver},
    mail::{
        Password, Security, SmtpSettings, Tokens,
        imap::{ImapMailbox, ImapSettings},
        lmtp,
    },
    secrets::Secrets,
    web::{Guard, Limits},
};
use senders::Identity;
use serde::{Deserialize, Serialize};
use std::{
    num::NonZeroU32,
    path::{Path, PathBuf},
    time::Duration,
};

/// Everything that can be set, as it stands in `daylight.toml` or, as
/// `DAYLIGHT_MAIL__SMTP_HOST`, in the environment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where people reach this newsroom: links in mails begin with it.
    pub base_url: Option<String>,
    /// Mail in and out.
    pub mail: Mail,
    /// What this process does at once.
    pub workers: Workers,
    /// Recognise pages that are pictures (needs tesseract).
    pub ocr: Option<bool>,
    /// Pictures of pages.
    pub pictures: Pictures,
    /// Files fetched from links.
    pub web: Web,
}

/// Files fetched from links, on a person's click.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Web {
    /// Addresses inside the newsroom's own network that may be fetched from all the same,
    /// each with its port, such as 10.1.2.3:443. None unless set.
    pub allow_private: Vec<String>,
    /// Most megabytes of one file (2048).
    pub largest_megabytes: Option<NonZeroU32>,
    /// A file with certificates to trust beside the system's.
    pub certificates: Option<PathBuf>,
}

/// Pictures of pages, drawn when first looked at and kept in `DIR/pictures`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pictures {
    /// Most megabytes kept (2048): those nobody has looked at for longest go first.
    pub megabytes: Option<u32>,
}

/// Mail in and out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The newsroom's own address: letters come from it, answers go to it.
    pub from: String,
    /// The name beside it.
    pub name: Option<String>,
    /// The name of our DKIM key, as it stands in `SELECTOR._domainkey.DOMAIN`.
    pub dkim_selector: Option<String>,
    /// The domain that it signs for; by default that of `from`.
    pub dkim_domain: Option<String>,
    /// The PEM file with the key: RSA (2048 bits or more) or Ed25519. Not set: mails are
    /// not signed here (most providers sign by themselves).
    pub dkim_key_file: Option<PathBuf>,
    /// Further senders, chosen letter by letter.
    pub identities: Vec<Identity>,
    /// Copy each letter to its case's own address: where a connection breaks at the end,
    /// the copy tells that it has left.
    pub copy_to_case: bool,
    /// At most so many letters leave to one domain within a minute; 0: no limit.
    pub letters_per_minute: u32,
    /// Most megabytes of all files that go with one letter.
    pub largest_letter_megabytes: NonZeroU32,
    /// Give each case its own reply address (`desk+dl-7k3m9q@…`). Most mail systems can.
    pub plus_addressing: bool,
    /// Seconds in which a queued letter can still be taken back.
    pub undo_seconds: u32,
    /// The mail server. Not set: nothing leaves this machine.
    pub smtp_host: Option<String>,
    /// Its port; by default 465 for `tls`, 587 for `starttls`, 25 for `none`.
    pub smtp_port: Option<u16>,
    /// `tls`, `starttls` or `none` (only for a server on this machine).
    pub smtp_security: String,
    /// Log-in name.
    pub smtp_username: Option<String>,
    /// Log-in password; better `smtp_password_file`.
    pub smtp_password: Option<String>,
    /// A file that holds the password.
    pub smtp_password_file: Option<PathBuf>,
    /// The server of the mailbox that answers come into. Not set: the one that an
    /// administrator has set on the page, if any.
    pub imap_host: Option<String>,
    /// Its port; by default 993 for `tls`, else 143.
    pub imap_port: Option<u16>,
    /// `tls`, `starttls` or `none` (only for a server on this machine).
    pub imap_security: String,
    /// Log-in name.
    pub imap_username: Option<String>,
    /// Log-in password; better `imap_password_file`.
    pub imap_password: Option<String>,
    /// A file that holds the password.
    pub imap_password_file: Option<PathBuf>,
    /// Where tokens are had for servers that take no password: used for each of the two
    /// that has a log-in name and no password.
    pub oauth: Option<OAuth>,
    /// The folders that are read; the first is the one that new mail comes into.
    pub imap_folders: Vec<String>,
    /// Only mail that reached the mailbox on this day or later, such as 2026-01-31.
    pub imap_since: Option<String>,
    /// Where a mail server of this machine hands over mail by LMTP: 127.0.0.1:2424, or
    /// the path of a socket. Not set: nowhere.
    pub lmtp_listen: Option<String>,
    /// The mail server whose word on senders is believed (`Authentication-Results`), by the name
    /// it signs with; it must remove lines that others have written in its name.
    pub trusted_server: Option<String>,
    /// Who is asked for the names by which domains vouch for their mail: `system` (this
    /// machine's name servers), `off`, or a server such as 192.0.2.53 or 192.0.2.53:5353.
    pub dns: String,
    /// How many days the bytes of a message set aside as spam are kept; 0: for ever.
    pub spam_days: u32,
    /// How often the mailbox is looked at, whatever the server tells by itself.
    pub imap_poll_seconds: NonZeroU32,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "desk@localhost.localdomain".to_owned(),
            name: None,
            dkim_selector: None,
            dkim_domain: None,
            dkim_key_file: None,
            identities: Vec::new(),
            copy_to_case: false,
            letters_per_minute: 20,
            largest_letter_megabytes: NonZeroU32::new(20).expect("it is not zero"),
            plus_addressing: true,
            undo_seconds: 30,
            smtp_host: None,
            smtp_port: None,
            smtp_security: "starttls".to_owned(),
            smtp_username: None,
            smtp_password: None,
            smtp_password_file: None,
            imap_host: None,
            imap_port: None,
            imap_security: "tls".to_owned(),
            imap_username: None,
            imap_password: None,
            imap_password_file: None,
            oauth: None,
            imap_folders: vec!["INBOX".to_owned()],
            imap_since: None,
            lmtp_listen: None,
            trusted_server: None,
            dns: "system".to_owned(),
            spam_days: desk::SPAM_DAYS,
            imap_poll_seconds: NonZeroU32::new(300).expect("it is not zero"),
        }
    }
}

/// What this process does at once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Workers {
    /// Mails and reminders.
    pub mail: Option<usize>,
    /// Files fetched from links.
    pub fetching: Option<usize>,
    /// Documents read; by default one for each processor core.
    pub reading: Option<usize>,
    /// Documents linked.
    pub linking: Option<usize>,
    /// How often a worker says that it lives, in seconds (10). One that was silent for
    /// three times as long counts as dead, and its jobs begin again elsewhere.
    pub heartbeat_seconds: Option<NonZeroU32>,
}

impl Config {
    /// Reads `daylight.toml` (the one given, else the one in the data folder, else
    /// none) and the environment over it.
    pub fn read(file: Option<&Path>, data: &Path) -> anyhow::Result<Self> {
        let beside = data.join("daylight.toml");
        let file = file.map_or(beside.as_path(), |given| given);
        let figment = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(
                Env::prefixed("DAYLIGHT_")
                    .ignore(&["data", "config", "log", "user"])
                    .filter(ours)
                    .split("__"),
            );
        figment
            .extract()
            .with_context(|| format!("the configuration ({}) cannot be used", file.display()))
    }

    /// The mail server, if one is set.
    pub fn smtp(&self, data: &Path) -> anyhow::Result<Option<SmtpSettings>> {
        let mail = &self.mail;
        let Some(host) = mail
            .smtp_host
            .clone()
            .filter(|host| !host.trim().is_empty())
        else {
            return Ok(None);
        };
        let (security, usual_port) = match mail.smtp_security.as_str() {
            "tls" => (Security::Tls, 465),
            "starttls" => (Security::StartTls, 587),
            "none" => (Security::None, 25),
            other => anyhow::bail!("mail.smtp_security is “{other}”: use tls, starttls or none"),
        };
        let password = secret(
            "mail.smtp_password",
            mail.smtp_password_file.as_deref(),
            mail.smtp_password.as_ref(),
        )?;
        let mut settings = SmtpSettings::new(host, mail.smtp_port.unwrap_or(usual_port), security);
        settings.username = mail.smtp_username.clone();
        if password.is_none() && settings.username.is_some() {
            settings.tokens = self.tokens(data)?;
        }
        settings.password = password;
        Ok(Some(settings))
    }

    fn tokens(&self, data: &Path) -> anyhow::Result<Option<Tokens>> {
        let oauth = self.mail.oauth.as_ref();
        oauth.map(|oauth| oauth.tokens(data)).transpose()
    }

    /// The mailbox that answers come into, if one is set here.
    pub fn mailbox(&self, data: &Path) -> anyhow::Result<Option<Mailbox>> {
        let mail = &self.mail;
        let Some(host) = mail
            .imap_host
            .clone()
            .filter(|host| !host.trim().is_empty())
        else {
            return Ok(None);
        };
        let word = &mail.imap_security;
        let security = mailbox::security(word).with_context(|| {
            format!("mail.imap_security is “{word}”: use tls, starttls or none")
        })?;
        let port = mail.imap_port.unwrap_or(mailbox::usual_port(security));
        let username = mail
            .imap_username
            .clone()
            .context("mail.imap_username is not set: the mailbox is opened with it")?;
        let password = secret(
            "mail.imap_password",
            mail.imap_password_file.as_deref(),
            mail.imap_password.as_ref(),
        )?;
        let tokens = match password {
            Some(_) => None,
            None => self.tokens(data)?,
        };
        anyhow::ensure!(
            password.is_some() || tokens.is_some(),
            "neither mail.imap_password_file nor [mail.oauth] is set: the mailbox is opened with one of them"
        );
        let password = password.unwrap_or(Password(String::new()));
        let mut settings = ImapSettings::new(host, port, security, username, password);
        settings.tokens = tokens;
        ImapMailbox::new(settings.clone()).context("the mailbox (mail.imap_…)")?;
        anyhow::ensure!(
            !mail.imap_folders.is_empty(),
            "mail.imap_folders names no folder: leave it out for the INBOX"
        );
        let since = mail.imap_since.as_deref().map(str::parse).transpose();
        Ok(Some(Mailbox {
            folders: mail.imap_folders.clone(),
            since: since.context("mail.imap_since is no day: write it like 2026-01-31")?,
            poll: Duration::from_secs(u64::from(mail.imap_poll_seconds.get())),
            ..Mailbox::inbox(Server::Imap(settings))
        }))
    }

    /// Where mail servers of this machine hand over mail, if anywhere.
    fn lmtp(&self) -> anyhow::Result<Option<lmtp::Address>> {
        let set = self.mail.lmtp_listen.as_deref().map(str::trim);
        set.filter(|set| !set.is_empty())
            .map(str::parse)
            .transpose()
            .context("mail.lmtp_listen")
    }

    /// What the desk needs to know.
    pub fn desk(
        &self,
        data: &Path,
        address: Option<std::net::SocketAddr>,
    ) -> anyhow::Result<desk::Config> {
        let from: EmailAddress = self.mail.from.parse().context("mail.from")?;
        let mail = &self.mail;
        let set = (&mail.dkim_selector, &mail.dkim_domain, &mail.dkim_key_file);
        let dkim = senders::dkim(&from, set).context("the DKIM key (mail.dkim_…)")?;
        let senders = senders::all(&from, &mail.identities)?;
        let here = address.map_or_else(
            || "127.0.0.1:8080".to_owned(),
            |address| address.to_string(),
        );
        let base_url = self
            .base_url
            .clone()
            .unwrap_or_else(|| format!("http://{here}"));
        Ok(desk::Config {
            base_url: base_url.trim_end_matches('/').to_owned(),
            mail_from: from,
            dkim,
            senders,
            copy_to_case: mail.copy_to_case,
            letters_per_minute: mail.letters_per_minute,
            largest_letter: u64::from(mail.largest_letter_megabytes.get()) << 20,
            mail_name: self.mail.name.clone().unwrap_or_default(),
            plus_addressing: self.mail.plus_addressing,
            undo_window: jiff::SignedDuration::from_secs(i64::from(self.mail.undo_seconds)),
            ocr: self.ocr.unwrap_or(true),
            mailbox: self.mailbox(data)?,
            lmtp: self.lmtp()?,
            trusted_server: self.mail.trusted_server.clone(),
            dns: Resolver::new(self.mail.dns.parse::<Dns>().context("mail.dns")?),
            spam_days: self.mail.spam_days,
            secrets: Secrets::Folder(data.join("secrets")),
            pictures: self.pictures.desk(data),
            web: self.web()?,
        })
    }

    /// What fetches files from links.
    fn web(&self) -> anyhow::Result<outside::web::Web> {
        let allowed = self.web.allow_private.iter().map(|one| {
            one.trim().parse().with_context(|| {
                format!("web.allow_private: “{one}” is no address with a port, such as 10.1.2.3:443 or [fd00::7]:443")
            })
        });
        let usual = Limits::default();
        let settings = outside::web::Settings {
            guard: Guard::and(allowed.collect::<anyhow::Result<_>>()?),
            limits: Limits {
                bytes: self
                    .web
                    .largest_megabytes
                    .map_or(usual.bytes, |megabytes| u64::from(megabytes.get()) << 20),
                ..usual
            },
            extra_roots: self.web.certificates.clone(),
            ..outside::web::Settings::default()
        };
        outside::web::Web::new(settings).context("web.certificates")
    }

    /// What workers of this process do at once.
    pub fn worker(&self) -> worker::Settings {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let usual = worker::Settings::default();
        worker::Settings {
            mail: self.workers.mail.unwrap_or(usual.mail),
            fetching: self.workers.fetching.unwrap_or(usual.fetching),
            reading: self.workers.reading.unwrap_or(cores),
            linking: self.workers.linking.unwrap_or(usual.linking),
            heartbeat: self
                .workers
                .heartbeat_seconds
                .map_or(usual.heartbeat, |seconds| {
                    Duration::from_secs(u64::from(seconds.get()))
                }),
            ..usual
        }
    }
}

/// A secret: from its file, else as it stands.
fn secret(
    of: &str,
    file: Option<&Path>,
    given: Option<&String>,
) -> anyhow::Result<Option<Password>> {
    let Some(path) = file else {
        return Ok(given.cloned().map(Password));
    };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{of}_file {} cannot be read", path.display()))?;
    Ok(Some(Password(
        text.trim_end_matches(['\r', '\n']).to_owned(),
    )))
}

impl Pictures {
    fn desk(&self, data: &Path) -> desk::Pictures {
        let usual = desk::Pictures::default();
        desk::Pictures {
            folder: Some(data.join("pictures")),
            most_bytes: self
                .megabytes
                .map_or(usual.most_bytes, |megabytes| u64::from(megabytes) << 20),
        }
    }
}

/// Only names that are settings; other `DAYLIGHT_…` variables are for scripts.
fn ours(name: &figment::value::UncasedStr) -> bool {
    let name = name.as_str().to_ascii_lowercase();
    ["base_url", "ocr"].contains(&name.as_str())
        || name.starts_with("mail__")
        || name.starts_with("workers__")
        || name.starts_with("pictures__")
        || name.starts_with("web__")
}
