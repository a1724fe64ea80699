//! How to reach the newsroom's mail server, checked once at start.

use super::{dial::Dial, tokens::Tokens};
use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

/// A password that does not show itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// How the connection is protected. There is no opportunistic mode: a server
/// that stops offering STARTTLS gets neither password nor letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465, RFC 8314).
    Tls,
    /// Plain, then upgraded before anything is said (port 587, RFC 3207).
    StartTls,
    /// No protection; only to a server on this machine (port 25).
    None,
    /// No protection, even across a network. Whoever sets it has been warned.
    NoneEvenRemote,
}

/// The mail server's particulars.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// Name or address; with TLS the certificate must be for it.
    pub host: String,
    /// 465 for `Tls`, 587 for `StartTls`, 25 for a server on this machine.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Log-in name; without one nobody logs in.
    pub username: Option<String>,
    /// Password that goes with it.
    pub password: Option<Password>,
    /// Where the server takes tokens in place of a password.
    pub tokens: Option<Tokens>,
    /// What we call ourselves in EHLO; without one, our address in brackets.
    pub hello: Option<String>,
    /// For connecting, and for each answer but the last; the last, to the final
    /// dot, may take `final_timeout`.
    pub timeout: Duration,
    /// How long the server may chew on a letter before the outcome is unknown.
    /// RFC 5321 (4.5.3.2.6) asks for ten minutes; less makes duplicates.
    pub final_timeout: Duration,
    /// A PEM file with certificates to trust beside the system's, for a server
    /// with a certificate of the house.
    pub extra_roots: Option<PathBuf>,
}

impl SmtpSettings {
    /// Settings with the usual patience, without log-in.
    pub fn new(host: impl Into<String>, port: u16, security: Security) -> Self {
        Self {
            host: host.into(),
            port,
            security,
            username: None,
            password: None,
            tokens: None,
            hello: None,
            timeout: Duration::from_secs(60),
            final_timeout: Duration::from_secs(600),
            extra_roots: None,
        }
    }
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The host is neither a name nor an address.
    #[error("“{0}” is not a mail server's name: write it like mail.example.org")]
    Host(String),
    /// One of user name and password is missing, or holds a NUL.
    #[error("the mail server's log-in needs a user name, and either a password or mail.oauth_…")]
    Login,
    /// Tokens would be asked for where others can listen.
    #[error("“{0}” is no address that gives tokens: write it like https://login.example.org/token")]
    TokenUrl(String),
    /// The name for EHLO has characters that no domain has.
    #[error("“{0}” cannot be used to greet a mail server: write it like desk.example.org")]
    Hello(String),
    /// The file with extra certificates cannot be used.
    #[error("no certificates to trust in {}: {reason}", path.display())]
    Roots {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The machine trusts nobody and nothing could be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

/// Settings that have been checked, with TLS prepared; cheap to clone.
#[derive(Clone)]
pub struct SmtpMailer {
    pub(super) settings: Arc<SmtpSettings>,
    pub(super) dial: Dial,
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SmtpMailer").field(&self.settings).finish()
    }
}

impl SmtpMailer {
    /// Checks the settings; talks to nobody yet.
    pub fn new(settings: SmtpSettings) -> Result<Self, SettingsError> {
        check_login(
            settings.username.as_deref(),
            settings.password.as_ref(),
            settings.tokens.is_some(),
        )?;
        check_hello(&settings)?;
        let dial = Dial::new(
            &settings.host,
            settings.port,
            settings.security,
            settings.timeout,
            settings.extra_roots.as_deref(),
        )?;
        Ok(Self {
            settings: Arc::new(settings),
            dial,
        })
    }
}

pub(super) fn check_login(
    username: Option<&str>,
    password: Option<&Password>,
    tokens: bool,
) -> Result<(), SettingsError> {
    match (username, password) {
        (None, None) if !tokens => Ok(()),
        // Control characters separate the fields of XOAUTH2.
        (Some(name), None) if tokens && !name.chars().any(char::is_control) => Ok(()),
        // NUL separates the fields of AUTH PLAIN.
        (Some(name), Some(password))
            if !tokens && !name.contains('\0') && !password.0.contains('\0') =>
        {
            Ok(())
        }
        _ => Err(SettingsError::Login),
    }
}

fn check_hello(settings: &SmtpSettings) -> Result<(), SettingsError> {
    let fits = |name: &str| {
        !name.is_empty()
            && name.len() <= 255
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-.:[]_".contains(c))
    };
    match &settings.hello {
        Some(name) if !fits(name) => Err(SettingsError::Hello(name.clone())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> SmtpSettings {
        SmtpSettings::new("mail.example.org", 587, Security::StartTls)
    }

    #[test]
    fn a_password_does_not_show_itself() {
        let mut settings = settings();
        settings.username = Some("desk".into());
        settings.password = Some(Password("hunter2".into()));
        let mailer = SmtpMailer::new(settings).unwrap();
        assert!(!format!("{mailer:?}").contains("hunter2"));
    }

    #[test]
    fn settings_that_cannot_work_are_refused_at_start() {
        type Spoil = fn(&mut SmtpSettings);
        let cases: [(&str, Spoil); 6] = [
            ("host", |s| s.host = "mail server".into()),
            ("name alone", |s| s.username = Some("desk".into())),
            ("password alone", |s| {
                s.password = Some(Password("x".into()));
            }),
            ("NUL", |s| {
                s.username = Some("a\0b".into());
                s.password = Some(Password("x".into()));
            }),
            ("hello", |s| {
                s.hello = Some("me\r\nMAIL FROM:<a@b.c>".into());
            }),
            ("roots", |s| s.extra_roots = Some("/nowhere/ca.pem".into())),
        ];
        for (what, spoil) in cases {
            let mut settings = settings();
            spoil(&mut settings);
            assert!(SmtpMailer::new(settings).is_err(), "{what}");
        }
    }
}
