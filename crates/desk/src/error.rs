//! What a verb answers when it does not do what was asked: few variants, by what
//! a page, a command or a worker would do differently.

use crate::FieldError;

/// Why a verb did nothing. Its text can be shown as it stands.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the person may not know of it.
    #[error("there is nothing here, or it is not open to you")]
    NotFound,
    /// The person's role does not allow it.
    #[error("your role does not allow this: ask an administrator")]
    Forbidden,
    /// A rule of the desk refuses it now; the text says what to do.
    #[error("{0}")]
    Refused(String),
    /// Fields of a form that cannot be used.
    #[error("{}", sentences(.0))]
    Invalid(Vec<FieldError>),
    /// Somebody else was faster.
    #[error("{0}")]
    Conflict(String),
    /// Something that is needed does not answer just now; trying again later may help.
    #[error("{0}")]
    Unavailable(String),
    /// Something that must not happen; a bug or a damaged database.
    #[error("something is broken here; the log says what")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

fn sentences(fields: &[FieldError]) -> String {
    let all: Vec<String> = fields.iter().map(ToString::to_string).collect();
    all.join("; ")
}

impl Error {
    /// One field that cannot be used.
    pub(crate) fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.to_owned(),
            message: message.into(),
        }])
    }

    /// A refusal in these words.
    pub(crate) fn refused(words: impl Into<String>) -> Self {
        Self::Refused(words.into())
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::NotFound,
            store::Error::Conflict => {
                Self::Conflict("somebody else changed this in between: look again".to_owned())
            }
            error if error.is_outage() => {
                Self::Unavailable("the database does not answer: try again in a moment".to_owned())
            }
            error => Self::Broken(Box::new(error)),
        }
    }
}

impl From<domain::case::Refused> for Error {
    fn from(refused: domain::case::Refused) -> Self {
        Self::Refused(refused.to_string())
    }
}

impl From<domain::letter::LetterRefused> for Error {
    fn from(refused: domain::letter::LetterRefused) -> Self {
        match refused {
            domain::letter::LetterRefused::SavedInBetween { .. } => {
                Self::Conflict(refused.to_string())
            }
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<domain::delivery::DeliveryRefused> for Error {
    fn from(refused: domain::delivery::DeliveryRefused) -> Self {
        Self::Refused(refused.to_string())
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Invalid(fields)
    }
}
