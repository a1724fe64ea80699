//! How tokens are had for mail servers that take no password, as it is configured.

use super::secret;
use anyhow::Context;
use outside::{
    mail::{Grant, Tokens},
    secrets::Secrets,
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A provider of tokens (OAuth 2), for SMTP and IMAP alike.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OAuth {
    /// Where it gives tokens: https://…/token.
    pub token_url: String,
    /// What it calls this program.
    pub client_id: String,
    /// The program's own secret; better `client_secret_file`.
    pub client_secret: Option<String>,
    /// A file that holds it.
    pub client_secret_file: Option<PathBuf>,
    /// A file with the refresh token that a person's consent has left. Not set: the
    /// program asks for itself (client credentials).
    pub refresh_token_file: Option<PathBuf>,
    /// What the tokens are to open, as the provider names it.
    pub scope: Option<String>,
}

impl OAuth {
    /// The tokens; `data` is where a later refresh token is kept.
    pub fn tokens(&self, data: &Path) -> anyhow::Result<Tokens> {
        anyhow::ensure!(
            !self.client_id.trim().is_empty(),
            "mail.oauth.client_id is not set: the provider knows Daylight by it"
        );
        let client_secret = secret(
            "mail.oauth.client_secret",
            self.client_secret_file.as_deref(),
            self.client_secret.as_ref(),
        )?;
        let refresh = self.refresh_token_file.as_deref();
        let refresh_token = secret("mail.oauth.refresh_token", refresh, None)?;
        anyhow::ensure!(
            client_secret.is_some() || refresh_token.is_some(),
            "mail.oauth has neither a client_secret_file nor a refresh_token_file: no token is given without one"
        );
        let grant = Grant {
            token_url: self.token_url.clone(),
            client_id: self.client_id.trim().to_owned(),
            client_secret,
            refresh_token,
            scope: self.scope.clone(),
        };
        let secrets = Secrets::Folder(data.join("secrets"));
        Tokens::new(grant, secrets, None).context("mail.oauth")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_no_token_is_refused_at_start() {
        let good = OAuth {
            token_url: "https://login.example/token".into(),
            client_id: "daylight".into(),
            client_secret: Some("word".into()),
            ..OAuth::default()
        };
        let data = tempfile::tempdir().unwrap();
        assert!(good.tokens(data.path()).is_ok());
        type Spoil = fn(&mut OAuth);
        let spoilt: [(&str, Spoil); 4] = [
            ("token_url", |o| {
                o.token_url = "http://login.example/token".into();
            }),
            ("client_id", |o| o.client_id.clear()),
            ("client_secret", |o| o.client_secret = None),
            ("file", |o| {
                o.refresh_token_file = Some("/nowhere/token".into());
            }),
        ];
        for (what, spoil) in spoilt {
            let mut one = good.clone();
            spoil(&mut one);
            assert!(one.tokens(data.path()).is_err(), "{what}");
        }
    }
}
