//! The configuration: one file, then the environment over it. Every setting has a
//! default, so that an empty configuration runs a newsroom on this machine.

use anyhow::Context;
use domain::EmailAddress;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use outside::mail::{Password, Security, SmtpSettings};
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
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "desk@localhost.localdomain".to_owned(),
            name: None,
            plus_addressing: true,
            undo_seconds: 30,
            smtp_host: None,
            smtp_port: None,
            smtp_security: "starttls".to_owned(),
            smtp_username: None,
            smtp_password: None,
            smtp_password_file: None,
        }
    }
}

/// What this process does at once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Workers {
    /// Mails and reminders.
    pub mail: Option<usize>,
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
    pub fn smtp(&self) -> anyhow::Result<Option<SmtpSettings>> {
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
        let password = match &mail.smtp_password_file {
            Some(path) => Some(
                std::fs::read_to_string(path)
                    .with_context(|| {
                        format!("mail.smtp_password_file {} cannot be read", path.display())
                    })?
                    .trim_end_matches(['\r', '\n'])
                    .to_owned(),
            ),
            None => mail.smtp_password.clone(),
        };
        let mut settings = SmtpSettings::new(host, mail.smtp_port.unwrap_or(usual_port), security);
        settings.username = mail.smtp_username.clone();
        settings.password = password.map(Password);
        Ok(Some(settings))
    }

    /// What the desk needs to know.
    pub fn desk(
        &self,
        data: &Path,
        address: Option<std::net::SocketAddr>,
    ) -> anyhow::Result<desk::Config> {
        let from: EmailAddress = self.mail.from.parse().context("mail.from")?;
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
            mail_name: self.mail.name.clone().unwrap_or_default(),
            plus_addressing: self.mail.plus_addressing,
            undo_window: jiff::SignedDuration::from_secs(i64::from(self.mail.undo_seconds)),
            ocr: self.ocr.unwrap_or(true),
            pictures: self.pictures.desk(data),
        })
    }

    /// What workers of this process do at once.
    pub fn worker(&self) -> worker::Settings {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let usual = worker::Settings::default();
        worker::Settings {
            mail: self.workers.mail.unwrap_or(usual.mail),
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
}
