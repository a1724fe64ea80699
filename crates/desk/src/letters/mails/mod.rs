//! Mails to our own people: reminders, the invitation to an account, the digest.
//! Each comes as text and as HTML that says the same.

mod digest;
mod search_news;
mod told;

pub use digest::{Digest, DigestLine};
pub use search_news::SearchNews;
pub use told::Told;

use askama::Template;
use jiff::civil::Date;

/// A mail ready to be addressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// One line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part; holds no picture, script or outside reference.
    pub html: String,
    /// Headers beside the usual.
    pub headers: Vec<(String, String)>,
    /// An iCalendar file with the dates it speaks of.
    pub calendar: Option<String>,
}

impl Mail {
    fn of(subject: String, text: String, html: String) -> Self {
        Self {
            subject,
            text,
            html,
            headers: Vec::new(),
            calendar: None,
        }
    }
}

/// Something to do next: a page that asks, never one that acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it offers.
    pub label: String,
    /// The page.
    pub url: String,
}

/// When a reminder goes out, seen from the day it speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReminderKind {
    /// So many days before it.
    Before(u32),
    /// On the day.
    Today,
    /// So many days after it.
    Late(u32),
}

/// Reminds a person of a date in one of their cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Reminder {
    /// Who is reminded.
    pub person: String,
    /// The case's title.
    pub case_title: String,
    /// The case's reference.
    pub reference: String,
    /// The agency.
    pub agency: String,
    /// What falls due, as the case page names it: “answer in writing”.
    pub clock_name: String,
    /// It binds us, not the agency.
    pub ours: bool,
    /// The day.
    pub due: Date,
    /// Where that day stands from today.
    pub kind: ReminderKind,
    /// The day that was told before and no longer stands.
    pub was: Option<Date>,
    /// How the day was found, step by step, in plain words.
    pub working: Vec<String>,
    /// The law.
    pub citation: String,
    /// What to do next, one sentence.
    pub next_step: String,
    /// Letters that help, prepared behind one click.
    pub actions: Vec<Action>,
    /// The case's page.
    pub case_url: String,
    /// Why the mail came, and where that is changed.
    pub why_url: String,
    /// The newsroom.
    pub newsroom: String,
}

impl Reminder {
    /// Renders it.
    pub fn render(&self) -> Mail {
        let corrected = if self.was.is_some() {
            "Corrected date: "
        } else {
            ""
        };
        Mail::of(
            format!(
                "{corrected}{}: {}, {} [{}]",
                self.when_short(),
                self.clock_name,
                self.agency,
                self.reference
            ),
            page(&ReminderText { r: self }),
            page(&ReminderHtml { r: self }),
        )
    }

    /// Who has to do what.
    fn headline(&self) -> String {
        if self.ours {
            self.clock_name.clone()
        } else {
            format!("{} has to {}. It", self.agency, self.clock_name)
        }
    }

    fn was_long(&self) -> Option<String> {
        self.was
            .map(|was| was.strftime("%A, %B %-d, %Y").to_string())
    }

    fn due_long(&self) -> String {
        self.due.strftime("%A, %B %-d, %Y").to_string()
    }

    fn when_short(&self) -> String {
        self.kind.short()
    }

    fn when_long(&self) -> String {
        self.kind.long(&self.due_long())
    }
}

/// One of a case's dates in a line; what raises no alarm is never called late.
pub fn state_line(what: &str, due: Date, kind: ReminderKind, alarm: bool) -> String {
    let day = due.strftime("%A, %B %-d, %Y");
    let when = match kind {
        ReminderKind::Late(_) if !alarm => "was to be expected".to_owned(),
        kind => kind.short().to_lowercase(),
    };
    format!("{what}: {day} ({when})")
}

impl ReminderKind {
    fn short(self) -> String {
        match self {
            Self::Before(1) => "Due tomorrow".to_owned(),
            Self::Before(days) => format!("Due in {days} days"),
            Self::Today => "Due today".to_owned(),
            Self::Late(1) => "Late since yesterday".to_owned(),
            Self::Late(days) => format!("Late for {days} days"),
        }
    }

    fn long(self, due: &str) -> String {
        match self {
            Self::Before(1) => format!("is due tomorrow, {due}"),
            Self::Before(days) => format!("is due in {days} days, on {due}"),
            Self::Today => format!("is due today, {due}"),
            Self::Late(_) => format!("was due on {due}"),
        }
    }
}

/// Reminds a person of what they wanted to be reminded of.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnReminder {
    /// Who is reminded.
    pub person: String,
    /// The case's title.
    pub case_title: String,
    /// The case's reference.
    pub reference: String,
    /// The agency.
    pub agency: String,
    /// When they asked for it.
    pub set_on: Date,
    /// They had put the case off until today.
    pub snoozed: bool,
    /// What they wrote for themselves.
    pub note: String,
    /// The case is over.
    pub closed: bool,
    /// Where its dates stand, one line each.
    pub dates: Vec<String>,
    /// The case's page.
    pub case_url: String,
    /// Why the mail came, and where that is changed.
    pub why_url: String,
    /// The newsroom.
    pub newsroom: String,
}

impl OwnReminder {
    /// Renders it.
    pub fn render(&self) -> Mail {
        let about = match (self.note.is_empty(), self.snoozed) {
            (false, _) => self.note.lines().next().unwrap_or_default(),
            (true, true) => "you put this off until today",
            (true, false) => "you wanted to look at this today",
        };
        Mail::of(
            format!("Reminder: {about} [{}]", self.reference),
            page(&OwnReminderText { r: self }),
            page(&OwnReminderHtml { r: self }),
        )
    }

    fn set_long(&self) -> String {
        self.set_on.strftime("%A, %B %-d, %Y").to_string()
    }
}

/// Invites a person to their account, or to a new password.
#[derive(Clone, Debug, PartialEq)]
pub struct Invitation {
    /// Who is invited.
    pub person: String,
    /// Who invites.
    pub invited_by: String,
    /// The newsroom.
    pub newsroom: String,
    /// “reporter”, “editor”, “administrator”.
    pub role: String,
    /// The one-time link.
    pub url: String,
    /// How long the link works, in words: “two days”.
    pub valid_for: String,
}

impl Invitation {
    /// Renders it.
    pub fn render(&self) -> Mail {
        Mail::of(
            format!("Your account at the records desk of {}", self.newsroom),
            page(&InvitationText { i: self }),
            page(&InvitationHtml { i: self }),
        )
    }
}

macro_rules! pages {
    ($($name:ident, $field:ident: $of:ident, $path:tt;)+) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            $field: &'a $of,
        }
    )+};
}

pages! {
    ReminderText, r: Reminder, "mails/reminder.txt";
    ReminderHtml, r: Reminder, "mails/reminder.html";
    OwnReminderText, r: OwnReminder, "mails/own_reminder.txt";
    OwnReminderHtml, r: OwnReminder, "mails/own_reminder.html";
    InvitationText, i: Invitation, "mails/invitation.txt";
    InvitationHtml, i: Invitation, "mails/invitation.html";
}

/// Rendering plain fields into a string cannot fail.
fn page(template: &impl Template) -> String {
    template.render().expect("plain fields always render")
}

#[cfg(test)]
mod tests;
