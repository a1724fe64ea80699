//! The mail that tells somebody what a colleague has written to them or given them: a
//! remark on a letter, a note that names them, a task.

use super::{Mail, page};
use askama::Template;

/// What a colleague has written or given.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Who reads it.
    pub person: String,
    /// What happened, as a subject: “Ada Sample remarks on …”.
    pub what: String,
    /// The passage that it is about; empty: none.
    pub quote: String,
    /// What was written.
    pub text: String,
    /// The page where it stands.
    pub url: String,
    /// The case, by its title and reference.
    pub case: String,
    /// The newsroom.
    pub newsroom: String,
}

impl Told {
    /// Renders it.
    pub fn render(&self) -> Mail {
        Mail::of(
            self.what.clone(),
            page(&ToldText { n: self }),
            page(&ToldHtml { n: self }),
        )
    }

    /// Text whose lines are marked as quoted.
    fn quoted(&self, text: &str) -> String {
        let lines = text.lines().map(|line| format!("> {line}"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[derive(Template)]
#[template(path = "mails/told.txt")]
struct ToldText<'a> {
    n: &'a Told,
}

#[derive(Template)]
#[template(path = "mails/told.html")]
struct ToldHtml<'a> {
    n: &'a Told,
}
