//! Passwords and secrets: argon2id strings, and tokens of which only the SHA-256
//! is kept. Hashing is slow on purpose, so it runs beside the event loop, two at
//! a time: a flood of sign-ins cannot take the whole machine's memory.

use crate::{Desk, Error};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::Digest;
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Short ones are guessed, very long ones only cost time.
const CHARS: std::ops::RangeInclusive<usize> = 10..=256;

static HASHING: Semaphore = Semaphore::const_new(2);

/// Compared with where there is no password, so that both take the same time.
static NOBODYS: LazyLock<String> =
    LazyLock::new(|| hash("nobody's password", b"sixteen bytes...").unwrap_or_default());

/// A secret as it stands in a link or cookie.
pub(crate) fn token_text(token: [u8; 32]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(token)
}

/// What is kept of a secret that somebody brings.
pub(crate) fn token_digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

/// Whether a new password is good enough.
pub(crate) fn acceptable(password: &str, email: &str) -> Result<(), Error> {
    let chars = password.chars().count();
    let message = if chars < *CHARS.start() {
        "use at least ten characters; four words that do not belong together are easy to keep"
    } else if chars > *CHARS.end() {
        "use at most 256 characters"
    } else if password.eq_ignore_ascii_case(email) {
        "your address is the first thing that somebody would try: use something else"
    } else {
        return Ok(());
    };
    Err(Error::field("password", message))
}

fn hash(password: &str, salt: &[u8]) -> Result<String, argon2::password_hash::Error> {
    // The default is argon2id with 19 MiB and two passes: the OWASP cheat sheet's advice.
    let hash: PasswordHash =
        Argon2::default().hash_password_with_salt(password.as_bytes(), salt)?;
    Ok(hash.to_string())
}

fn fits(password: &str, kept: &str) -> bool {
    PasswordHash::new(kept).is_ok_and(|kept| {
        Argon2::default()
            .verify_password(password.as_bytes(), &kept)
            .is_ok()
    })
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let _turn = HASHING
        .acquire()
        .await
        .map_err(|error| Error::Broken(Box::new(error)))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Broken(Box::new(error)))
}

impl Desk {
    /// What is kept of a new password.
    pub(crate) async fn hash_password(&self, password: &str) -> Result<String, Error> {
        let (password, salt) = (password.to_owned(), self.chance.token());
        beside(move || hash(&password, &salt[..16]))
            .await?
            .map_err(|error| Error::Broken(Box::new(error)))
    }

    /// Whether this is the password; takes as long where there is none.
    pub(crate) async fn password_fits(
        &self,
        password: &str,
        kept: Option<String>,
    ) -> Result<bool, Error> {
        let password: String = password.chars().take(*CHARS.end()).collect();
        beside(move || match kept {
            Some(kept) => fits(&password, &kept),
            None => {
                fits(&password, &NOBODYS);
                false
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_alone() {
        let kept = hash("correct horse battery", b"0123456789abcdef").unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(fits("correct horse battery", &kept));
        assert!(!fits("correct horse batterz", &kept));
        assert!(!fits("correct horse battery", "not a hash"));
        assert!(PasswordHash::new(&NOBODYS).is_ok());
    }

    #[test]
    fn passwords_are_measured_in_characters() {
        for (password, good) in [
            ("short", false),
            ("zehn Größe", true),
            ("ada@paper.example", false),
        ] {
            assert_eq!(
                acceptable(password, "Ada@paper.example").is_ok(),
                good,
                "{password}"
            );
        }
        assert!(acceptable(&"x".repeat(257), "a@b.example").is_err());
    }
}
