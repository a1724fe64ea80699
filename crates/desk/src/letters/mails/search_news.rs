//! The mail that tells of new documents which hold a search that somebody keeps.

use super::{DigestLine, Mail, page};
use askama::Template;

/// New documents that hold a kept search.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchNews {
    /// Who reads it.
    pub person: String,
    /// What they call the search.
    pub name: String,
    /// The documents, each with its case and how many pages hold it.
    pub documents: Vec<DigestLine>,
    /// Where searches are kept and their mails turned off.
    pub search_url: String,
    /// The newsroom.
    pub newsroom: String,
}

impl SearchNews {
    /// Renders it.
    pub fn render(&self) -> Mail {
        Mail::of(
            format!("“{}”: {}", self.name, self.count()),
            page(&SearchNewsText { n: self }),
            page(&SearchNewsHtml { n: self }),
        )
    }

    fn count(&self) -> String {
        match self.documents.len() {
            1 => "a new document holds it".to_owned(),
            n => format!("{n} new documents hold it"),
        }
    }
}

#[derive(Template)]
#[template(path = "mails/search_news.txt")]
struct SearchNewsText<'a> {
    n: &'a SearchNews,
}

#[derive(Template)]
#[template(path = "mails/search_news.html")]
struct SearchNewsHtml<'a> {
    n: &'a SearchNews,
}
