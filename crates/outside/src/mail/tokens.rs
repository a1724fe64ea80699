//! Log-ins without a password: a provider gives a token for a short time (OAuth 2, RFC
//! 6749), and mail servers take it in place of a password (`XOAUTH2`). For providers that
//! let no program in with a password any more.
//!
//! A token is asked for when a server is to be shown one, kept in memory until shortly
//! before its end, and thrown away when a server refuses it. Where the provider gives a
//! new refresh token with it, that one is kept in a file for our eyes only.

use super::settings::{Password, SettingsError};
use crate::{secrets::Secrets, tls::client_config};
use futures_util::StreamExt;
use reqwest::{Client, Response, Url, redirect::Policy};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{fmt, path::Path, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// A token is not shown to anybody in its last minute.
const MARGIN: Duration = Duration::from_secs(60);

/// Where the provider does not say how long its token is good for.
const UNSAID: u64 = 300;

/// An answer is a few kilobytes of JSON.
const ANSWER_BYTES: usize = 64 << 10;

/// For the whole question.
const PATIENCE: Duration = Duration::from_secs(30);

/// Under this name a refresh token that came later is kept.
const SECRET: &str = "oauth-refresh-token";

/// On whose word tokens are given.
#[derive(Clone, PartialEq, Eq)]
pub struct Grant {
    /// Where tokens are given, by `https` (or on this machine).
    pub token_url: String,
    /// What the provider calls this program.
    pub client_id: String,
    /// The program's own secret.
    pub client_secret: Option<Password>,
    /// What a person's consent has left; without one the program asks for itself
    /// (`client_credentials`).
    pub refresh_token: Option<Password>,
    /// What the token is to open, in the provider's words.
    pub scope: Option<String>,
}

/// Tokens of one grant; clones share them.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    grant: Grant,
    url: Url,
    client: Client,
    secrets: Secrets,
    held: Mutex<Option<Held>>,
}

struct Held {
    token: Password,
    until: Instant,
}

/// Why there is no token. The text is for the person who has to mend it.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The provider could not be asked.
    #[error("the provider of log-ins ({host}) could not be asked: {reason}")]
    Silent {
        /// Whom we asked.
        host: String,
        /// Why.
        reason: String,
    },
    /// It gave none.
    #[error("the provider of log-ins gives no token: {0}; see mail.oauth_… in the configuration")]
    Refused(String),
    /// The refresh token could not be read or kept.
    #[error("the refresh token cannot be kept beside the data: {0}")]
    Kept(String),
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens({})", self.0.url)
    }
}

impl PartialEq for Tokens {
    fn eq(&self, other: &Self) -> bool {
        self.0.grant == other.0.grant
    }
}

impl Eq for Tokens {}

/// What a provider answers (RFC 6749, 5.1 and 5.2).
#[derive(Deserialize)]
struct Told {
    access_token: Option<String>,
    expires_in: Option<u64>,
    refresh_token: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

impl Tokens {
    /// Checks the grant; asks nobody yet. `roots` are certificates to trust beside the
    /// system's.
    pub fn new(
        grant: Grant,
        secrets: Secrets,
        roots: Option<&Path>,
    ) -> Result<Self, SettingsError> {
        let url = checked(&grant.token_url)?;
        let client = Client::builder()
            .tls_backend_preconfigured(client_config(roots)?)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .map_err(|error| SettingsError::Tls(error.to_string()))?;
        Ok(Self(Arc::new(Inner {
            grant,
            url,
            client,
            secrets,
            held: Mutex::new(None),
        })))
    }

    /// A token that is good for another minute at least.
    pub async fn access(&self) -> Result<Password, TokenError> {
        let mut held = self.0.held.lock().await;
        if let Some(good) = held.as_ref().filter(|held| held.until > Instant::now()) {
            return Ok(good.token.clone());
        }
        let asked = Instant::now();
        let refresh = self.refresh_token().await?;
        let told = self.ask(refresh.as_ref()).await?;
        let Some(token) = told.access_token.filter(|token| fit(token)) else {
            return Err(TokenError::Refused(words(
                told.error,
                told.error_description,
            )));
        };
        if let Some(next) = told.refresh_token.filter(|next| fit(next))
            && refresh.is_some_and(|known| known.0 != next)
        {
            self.keep(&next).await?;
        }
        let lives = Duration::from_secs(told.expires_in.unwrap_or(UNSAID).min(86_400));
        let token = Password(token);
        *held = Some(Held {
            token: token.clone(),
            until: asked + lives.saturating_sub(MARGIN),
        });
        Ok(token)
    }

    /// A server has refused this token: the next one is asked for.
    pub async fn refused(&self, token: &Password) {
        let mut held = self.0.held.lock().await;
        if held.as_ref().is_some_and(|held| held.token == *token) {
            *held = None;
        }
    }

    async fn ask(&self, refresh: Option<&Password>) -> Result<Told, TokenError> {
        let Inner { url, client, .. } = self.0.as_ref();
        let silent = |reason: String| TokenError::Silent {
            host: url.host_str().unwrap_or_default().to_owned(),
            reason,
        };
        let answer = client
            .post(url.clone())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .body(self.form(refresh))
            .send()
            .await
            .map_err(|error| silent(plain(&error)))?;
        let status = answer.status();
        let body = whole(answer).await.map_err(silent)?;
        match serde_json::from_slice::<Told>(&body) {
            Ok(told) if status.is_success() || told.error.is_some() => Ok(told),
            _ => Err(silent(format!("it answers {status}, and no token"))),
        }
    }

    fn form(&self, refresh: Option<&Password>) -> String {
        let grant = &self.0.grant;
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", &grant.client_id);
        match refresh {
            Some(token) => form
                .append_pair("grant_type", "refresh_token")
                .append_pair("refresh_token", &token.0),
            None => form.append_pair("grant_type", "client_credentials"),
        };
        if let Some(secret) = &grant.client_secret {
            form.append_pair("client_secret", &secret.0);
        }
        if let Some(scope) = &grant.scope {
            form.append_pair("scope", scope);
        }
        form.finish()
    }

    /// The newest refresh token: what was kept, if it came from the one that is set.
    async fn refresh_token(&self) -> Result<Option<Password>, TokenError> {
        let Some(set) = self.0.grant.refresh_token.clone() else {
            return Ok(None);
        };
        let secrets = self.0.secrets.clone();
        let kept = beside(move || secrets.get(SECRET)).await?;
        let newest = kept.as_ref().and_then(|kept| {
            let (of, token) = kept.0.split_once('\n')?;
            (of == mark(&set)).then(|| Password(token.to_owned()))
        });
        Ok(Some(newest.unwrap_or(set)))
    }

    async fn keep(&self, next: &str) -> Result<(), TokenError> {
        let Some(set) = &self.0.grant.refresh_token else {
            return Ok(());
        };
        let text = Password(format!("{}\n{next}", mark(set)));
        let secrets = self.0.secrets.clone();
        beside(move || secrets.keep(SECRET, &text)).await
    }
}

/// The answer to an XOAUTH2 challenge.
pub(super) fn xoauth2(name: &str, token: &Password) -> String {
    format!("user={name}\u{1}auth=Bearer {}\u{1}\u{1}", token.0)
}

/// `https`, or a server on this machine.
fn checked(text: &str) -> Result<Url, SettingsError> {
    let refuse = || SettingsError::TokenUrl(text.to_owned());
    let url: Url = text.trim().parse().map_err(|_| refuse())?;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(url),
        "http" if here => Ok(url),
        _ => Err(refuse()),
    }
}

/// Of which token a later one came.
fn mark(token: &Password) -> String {
    let digest = Sha256::digest(token.0.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Printable ASCII, as RFC 6749 (A.12) has it: nothing that ends a line.
fn fit(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// What a provider says, short and on one line.
fn words(error: Option<String>, description: Option<String>) -> String {
    let all = [error, description].into_iter().flatten();
    let text = all.collect::<Vec<_>>().join(": ");
    let text: Vec<&str> = text.split_whitespace().collect();
    match text.is_empty() {
        true => "it says nothing about why".to_owned(),
        false => text.join(" ").chars().take(300).collect(),
    }
}

/// The innermost reason; no address, for secrets may stand in one.
fn plain(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    reason.to_string()
}

async fn whole(answer: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    let mut pieces = answer.bytes_stream();
    while let Some(piece) = pieces.next().await {
        body.extend_from_slice(&piece.map_err(|error| plain(&error))?);
        if body.len() > ANSWER_BYTES {
            return Err("its answer has no end".to_owned());
        }
    }
    Ok(body)
}

async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, TokenError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| TokenError::Kept(error.to_string()))?
        .map_err(|error| TokenError::Kept(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_given_by_https_or_on_this_machine() {
        for (url, good) in [
            ("https://login.example/token", true),
            ("http://127.0.0.1:81/token", true),
            ("http://login.example/token", false),
            ("ftp://login.example/", false),
            ("login.example", false),
        ] {
            assert_eq!(checked(url).is_ok(), good, "{url}");
        }
    }

    #[test]
    fn what_a_provider_says_is_one_line_and_a_token_too() {
        let said = words(
            Some("invalid_grant".into()),
            Some("gone\r\n since May".into()),
        );
        assert_eq!(said, "invalid_grant: gone since May");
        assert_eq!(words(None, None), "it says nothing about why");
        for (token, good) in [("ya29.a-B_", true), ("", false), ("a\r\nQUIT", false)] {
            assert_eq!(fit(token), good);
        }
    }
}
