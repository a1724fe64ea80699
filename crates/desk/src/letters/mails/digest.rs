//! The digest: one mail of what is late, waits, comes due, has moved and came in.

use super::{Mail, page};
use askama::Template;
use jiff::civil::Date;

/// What happened in a person's cases, and what comes next.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// Who reads it.
    pub person: String,
    /// The day it is for.
    pub day: Date,
    /// What is late beyond doubt.
    pub late: Vec<DigestLine>,
    /// What waits for the person.
    pub needs_you: Vec<DigestLine>,
    /// What falls due soon.
    pub due_soon: Vec<DigestLine>,
    /// Dates that are others now.
    pub moved: Vec<DigestLine>,
    /// What came in.
    pub came_in: Vec<DigestLine>,
    /// The desk's front page.
    pub desk_url: String,
    /// Where digests are turned on and off.
    pub settings_url: String,
    /// The newsroom.
    pub newsroom: String,
}

/// One line of a digest.
#[derive(Clone, Debug, PartialEq)]
pub struct DigestLine {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

impl Digest {
    /// Renders it, or nothing on a day without news.
    pub fn render(&self) -> Option<Mail> {
        let lines: usize = self.sections().iter().map(|(_, lines)| lines.len()).sum();
        (lines > 0).then(|| {
            Mail::of(
                format!("Records desk, {}: {}", self.day_long(), self.headline()),
                page(&DigestText { d: self }),
                page(&DigestHtml { d: self }),
            )
        })
    }

    fn day_long(&self) -> String {
        self.day.strftime("%A, %B %-d").to_string()
    }

    fn headline(&self) -> String {
        let counts = [
            (self.late.len(), "late"),
            (self.due_soon.len(), "due soon"),
            (self.moved.len(), "moved"),
            (self.came_in.len(), "came in"),
        ];
        let first = counts.iter().find(|(count, _)| *count > 0);
        match (self.needs_you.len(), first) {
            (1, _) => "one thing needs you".to_owned(),
            (0, Some((count, what))) => format!("{count} {what}"),
            (n, _) => format!("{n} things need you"),
        }
    }

    fn sections(&self) -> Vec<(&'static str, &[DigestLine])> {
        let all = [
            ("Late", self.late.as_slice()),
            ("Waits for you", self.needs_you.as_slice()),
            ("Due soon", self.due_soon.as_slice()),
            ("Dates that moved", self.moved.as_slice()),
            ("Came in", self.came_in.as_slice()),
        ];
        all.into_iter()
            .filter(|(_, lines)| !lines.is_empty())
            .collect()
    }
}

#[derive(Template)]
#[template(path = "mails/digest.txt")]
struct DigestText<'a> {
    d: &'a Digest,
}

#[derive(Template)]
#[template(path = "mails/digest.html")]
struct DigestHtml<'a> {
    d: &'a Digest,
}
