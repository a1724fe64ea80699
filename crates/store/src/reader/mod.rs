//! What pages look at: one file for each page's queries, and the plain structs
//! that templates show. Nothing here changes anything.
//!
//! Every query that touches a case repeats [`domain::Actor::may_see`] in SQL, and a
//! row that the reader may not see is a row that is not there. Lists are bounded.

pub mod agencies;
pub mod answers;
pub mod case;
pub mod cases;
pub mod corpus;
pub mod deliveries;
pub mod desk;
pub mod documents;
pub mod entries;
pub mod fetches;
pub mod findings;
pub mod grid;
pub mod imports;
pub mod jobs;
pub mod learning;
pub mod letters;
pub mod links;
pub mod mails;
pub mod newsroom;
pub mod people;
pub mod search;
pub mod stories;
pub mod together;
pub mod tracking;
pub mod triage;

use crate::{Error, Result};
use domain::{Actor, Role};
use sqlx::PgPool;
use std::{fmt, str::FromStr};

/// Reads for pages.
#[derive(Clone, Debug)]
pub struct Reader {
    pool: PgPool,
}

impl Reader {
    pub(crate) const fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

/// One page of a long list.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    /// What is shown.
    pub rows: Vec<T>,
    /// Which page this is, from 1.
    pub page: i64,
    /// Whether another one follows.
    pub more: bool,
}

/// Rows on one page of a list.
pub const PAGE: i64 = 50;

impl<T> Paged<T> {
    /// Cuts the one row too many that was asked for.
    pub fn cut(mut rows: Vec<T>, page: i64) -> Self {
        let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        Self {
            rows,
            page: page.max(1),
            more,
        }
    }
}

/// The rows to skip before this page; far pages are cut off rather than counted out.
fn offset(page: i64) -> i64 {
    (page.clamp(1, 2000) - 1) * PAGE
}

/// Whether somebody sees private cases that are not theirs.
fn sees_private(actor: &Actor) -> bool {
    actor.role >= Role::Editor
}

/// Reads a stored name back into its type.
fn parse<T>(
    table: &'static str,
    id: impl fmt::Display,
    column: &'static str,
    text: &str,
) -> Result<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    text.parse().map_err(|error: T::Err| Error::Inconsistent {
        table,
        id: id.to_string(),
        column,
        reason: error.to_string(),
    })
}

/// Words for a search with `like`: what a person typed, taken literally.
fn like(words: &str) -> String {
    let literal = words
        .trim()
        // The database takes no text with it.
        .replace('\0', "")
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{literal}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_whether_another_follows() {
        let full = Paged::cut((0..=PAGE).collect(), 0);
        assert_eq!((full.rows.len(), full.page, full.more), (50, 1, true));
        assert!(!Paged::cut(vec![1], 3).more);
        assert_eq!((offset(0), offset(2), offset(i64::MAX)), (0, 50, 1999 * 50));
    }

    #[test]
    fn what_is_typed_is_searched_literally() {
        assert_eq!(like(" 50%_a\\b "), "%50\\%\\_a\\\\b%");
    }
}
