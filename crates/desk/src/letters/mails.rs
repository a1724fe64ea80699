//! Mails to our own people: reminders, the invitation to an account, the digest.
//! Each comes as text and as HTML that says the same.

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
    DigestText, d: Digest, "mails/digest.txt";
    DigestHtml, d: Digest, "mails/digest.html";
}

/// Rendering plain fields into a string cannot fail.
fn page(template: &impl Template) -> String {
    template.render().expect("plain fields always render")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn reminder(kind: ReminderKind) -> Reminder {
        Reminder {
            person: "Rae Reporter".into(),
            case_title: "Mail <with> the federal agency".into(),
            reference: "DL-7K3M9Q".into(),
            agency: "Sample Police Department".into(),
            clock_name: "answer in writing".into(),
            ours: false,
            due: date(2026, 3, 16),
            kind,
            was: None,
            working: vec![
                "Received on Monday, March 2, 2026, which is not counted.".into(),
                "Ten business days later: Monday, March 16, 2026.".into(),
            ],
            citation: "M.G.L. c. 66, § 10(a)-(b)".into(),
            next_step: "If nothing has come by the end of the day, send the overdue letter.".into(),
            actions: vec![Action {
                label: "Answer is overdue".into(),
                url: "https://desk.example/cases/1/letters/new?kind=overdue".into(),
            }],
            case_url: "https://desk.example/cases/1".into(),
            why_url: "https://desk.example/cases/1/reminders".into(),
            newsroom: "The Sample Ledger".into(),
        }
    }

    #[test]
    fn a_moved_date_names_the_one_that_no_longer_stands() {
        let mail = Reminder {
            was: Some(date(2026, 3, 12)),
            ..reminder(ReminderKind::Before(3))
        }
        .render();
        assert!(mail.subject.starts_with("Corrected date: Due in 3 days:"));
        for part in [&mail.text, &mail.html] {
            assert!(part.contains("Thursday, March 12, 2026"), "{part}");
        }
    }

    #[test]
    fn a_reminder_of_ones_own_says_what_was_written_and_where_things_stand() {
        let mail = OwnReminder {
            person: "Rae Reporter".into(),
            case_title: "Mail <with> the federal agency".into(),
            reference: "DL-7K3M9Q".into(),
            agency: "Sample Police Department".into(),
            set_on: date(2026, 3, 2),
            snoozed: false,
            note: "Call the clerk".into(),
            closed: true,
            dates: vec![state_line(
                "decide",
                date(2026, 3, 16),
                ReminderKind::Late(2),
                false,
            )],
            case_url: "https://desk.example/cases/1".into(),
            why_url: "https://desk.example/cases/1/reminders".into(),
            newsroom: "The Sample Ledger".into(),
        }
        .render();
        assert_eq!(mail.subject, "Reminder: Call the clerk [DL-7K3M9Q]");
        for part in [&mail.text, &mail.html] {
            for words in [
                "Call the clerk",
                "Monday, March 2, 2026",
                "was to be expected",
                "closed",
            ] {
                assert!(part.contains(words), "{words} in {part}");
            }
        }
    }

    #[test]
    fn a_reminder_says_what_when_why_and_what_next() {
        let mail = reminder(ReminderKind::Before(3)).render();
        let subject = "Due in 3 days: answer in writing, Sample Police Department [DL-7K3M9Q]";
        assert_eq!(mail.subject, subject);
        for part in [&mail.text, &mail.html] {
            for words in [
                "is due in 3 days, on Monday, March 16, 2026",
                "which is not counted",
                "M.G.L. c. 66, § 10(a)-(b)",
                "send the overdue letter",
                "https://desk.example/cases/1",
                "https://desk.example/cases/1/reminders",
                "letters/new?kind=overdue",
            ] {
                assert!(part.contains(words), "{words} in {part}");
            }
        }
        assert!(
            mail.text.contains("<with>") && !mail.html.contains("<with>"),
            "HTML is escaped"
        );
        insta::assert_snapshot!("reminder_text", mail.text);
    }

    #[test]
    fn every_kind_of_day_has_its_words() {
        for (kind, subject, text) in [
            (
                ReminderKind::Before(1),
                "Due tomorrow:",
                "is due tomorrow, Monday",
            ),
            (ReminderKind::Today, "Due today:", "is due today, Monday"),
            (
                ReminderKind::Late(1),
                "Late since yesterday:",
                "was due on Monday",
            ),
            (
                ReminderKind::Late(4),
                "Late for 4 days:",
                "was due on Monday",
            ),
        ] {
            let mail = reminder(kind).render();
            assert!(mail.subject.starts_with(subject), "{}", mail.subject);
            assert!(mail.text.contains(text), "{}", mail.text);
        }
    }

    #[test]
    fn an_invitation_holds_its_link_once_and_says_how_long_it_works() {
        let invitation = Invitation {
            person: "Rae Reporter".into(),
            invited_by: "Ed Editor".into(),
            newsroom: "The Sample Ledger".into(),
            role: "reporter".into(),
            url: "https://desk.example/start/abc?x=1&y=2".into(),
            valid_for: "two days".into(),
        };
        let mail = invitation.render();
        assert_eq!(
            mail.text
                .matches("https://desk.example/start/abc?x=1&y=2")
                .count(),
            1
        );
        assert!(mail.html.contains("x=1&#38;y=2"), "{}", mail.html);
        assert!(mail.text.contains("two days") && mail.text.contains("Ed Editor"));
    }

    #[test]
    fn a_digest_is_silent_on_a_day_without_news() {
        let line = |text: &str| DigestLine {
            text: text.into(),
            url: "https://desk.example/cases/1".into(),
        };
        let mut digest = Digest {
            person: "Rae Reporter".into(),
            day: date(2026, 3, 16),
            late: vec![],
            needs_you: vec![],
            due_soon: vec![],
            moved: vec![],
            came_in: vec![],
            desk_url: "https://desk.example/".into(),
            settings_url: "https://desk.example/settings".into(),
            newsroom: "The Sample Ledger".into(),
        };
        assert_eq!(digest.render(), None);
        digest.came_in = vec![line("60 pages from the Sample Police Department")];
        digest.needs_you = vec![line("a reply without our reference")];
        let mail = digest.render().unwrap();
        assert_eq!(
            mail.subject,
            "Records desk, Monday, March 16: one thing needs you"
        );
        assert!(!mail.text.contains("Due soon") && mail.text.contains("Came in"));
        assert!(mail.html.contains("60 pages"));
    }
}
