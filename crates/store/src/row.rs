//! From a row's plain columns to the domain's types. What cannot be converted is
//! an inconsistency that names table, row and column.

use crate::{Error, Result};
use domain::Digest;
use std::{fmt::Display, str::FromStr};
use uuid::Uuid;

/// One row of one table, for error texts.
#[derive(Clone, Copy)]
pub(crate) struct Row(pub &'static str, pub Uuid);

impl Row {
    /// Parses a column of text.
    pub fn parse<T: FromStr<Err: Display>>(self, column: &'static str, text: &str) -> Result<T> {
        text.parse()
            .map_err(|reason: T::Err| self.broken(column, reason))
    }

    /// Reads a column of 32 bytes.
    pub fn digest(self, column: &'static str, bytes: &[u8]) -> Result<Digest> {
        Digest::from_slice(bytes).map_err(|reason| self.broken(column, reason))
    }

    /// Reads a column of JSON.
    pub fn json<T: serde::de::DeserializeOwned>(
        self,
        column: &'static str,
        value: serde_json::Value,
    ) -> Result<T> {
        serde_json::from_value(value).map_err(|reason| self.broken(column, reason))
    }

    /// The error for a column.
    pub fn broken(self, column: &'static str, reason: impl Display) -> Error {
        Error::Inconsistent {
            table: self.0,
            id: self.1.to_string(),
            column,
            reason: reason.to_string(),
        }
    }
}

/// An update that names the state it expects must have changed exactly one row.
pub(crate) fn changed_one(rows: u64) -> Result<()> {
    if rows == 1 {
        Ok(())
    } else {
        Err(Error::Conflict)
    }
}
