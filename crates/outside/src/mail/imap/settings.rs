//! How to reach a mailbox, checked before anybody connects.

use super::super::dial::Dial;
use super::super::{
    settings::{Password, Security, SettingsError, check_login},
    tokens::Tokens,
};
use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

/// The mailbox's particulars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImapSettings {
    /// Name or address; with TLS the certificate must be for it.
    pub host: String,
    /// 993 for `Tls`, 143 for `StartTls` and for a server on this machine.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Log-in name.
    pub username: String,
    /// Password that goes with it.
    pub password: Password,
    /// Where the server takes tokens in place of a password.
    pub tokens: Option<Tokens>,
    /// For connecting, and for each answer.
    pub timeout: Duration,
    /// A PEM file with certificates to trust beside the system's.
    pub extra_roots: Option<PathBuf>,
}

impl ImapSettings {
    /// Settings with the usual patience.
    pub fn new(
        host: impl Into<String>,
        port: u16,
        security: Security,
        username: impl Into<String>,
        password: Password,
    ) -> Self {
        Self {
            host: host.into(),
            port,
            security,
            username: username.into(),
            password,
            tokens: None,
            timeout: Duration::from_secs(60),
            extra_roots: None,
        }
    }
}

/// Settings that have been checked, with TLS prepared; cheap to clone.
#[derive(Clone)]
pub struct ImapMailbox {
    pub(super) settings: Arc<ImapSettings>,
    pub(super) dial: Dial,
}

impl fmt::Debug for ImapMailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ImapMailbox").field(&self.settings).finish()
    }
}

impl ImapMailbox {
    /// Checks the settings; talks to nobody yet.
    pub fn new(settings: ImapSettings) -> Result<Self, SettingsError> {
        let password = Some(&settings.password).filter(|password| !password.0.is_empty());
        check_login(
            Some(&settings.username),
            password,
            settings.tokens.is_some(),
        )?;
        if settings.username.is_empty() {
            return Err(SettingsError::Login);
        }
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

    pub(super) fn account(&self) -> String {
        format!(
            "{}@{}",
            self.settings.username,
            self.settings.host.to_ascii_lowercase()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ImapSettings {
        ImapSettings::new(
            "Mail.Example.org",
            993,
            Security::Tls,
            "desk",
            Password("hunter2".into()),
        )
    }

    #[test]
    fn a_mailbox_is_known_by_its_owner_and_its_server_and_hides_its_password() {
        let mailbox = ImapMailbox::new(settings()).unwrap();
        assert_eq!(mailbox.account(), "desk@mail.example.org");
        assert!(!format!("{mailbox:?}").contains("hunter2"));
    }

    #[test]
    fn settings_that_cannot_work_are_refused_before_anybody_connects() {
        type Spoil = fn(&mut ImapSettings);
        let cases: [(&str, Spoil); 5] = [
            ("host", |s| s.host = "mail server".into()),
            ("no name", |s| s.username.clear()),
            ("no password", |s| s.password.0.clear()),
            ("NUL", |s| s.username = "a\0b".into()),
            ("roots", |s| s.extra_roots = Some("/nowhere/ca.pem".into())),
        ];
        for (what, spoil) in cases {
            let mut settings = settings();
            spoil(&mut settings);
            assert!(ImapMailbox::new(settings).is_err(), "{what}");
        }
    }
}
