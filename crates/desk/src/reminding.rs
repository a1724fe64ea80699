//! The words of reminders: what is due, why, what to do next with one click, why
//! the mail came and where to change that. A link in a mail only opens a page.

use crate::{
    Desk, clocks,
    letters::{
        later_letters,
        mails::{self, Action, Mail},
    },
};
use domain::{
    Agency, Case,
    ical::{Calendar, Entry},
    reminder::Say,
};
use jiff::{Timestamp, civil::Date};
use statutes::{Clock, Side, State};
use store::{newsroom::Newsroom, own_reminder::OwnReminder, person::Person};

/// Who is told of which case, and on which day.
pub(crate) struct Subject<'s> {
    pub case: &'s Case,
    pub agency: &'s Agency,
    pub person: &'s Person,
    pub newsroom: &'s Newsroom,
    /// In the newsroom.
    pub today: Date,
}

impl Desk {
    /// The mail that tells of a clock's date.
    pub(crate) fn reminder(&self, subject: &Subject<'_>, clock: &Clock, say: &Say) -> Mail {
        let (date, kind) = seen_from(subject.today, clock.due.unwrap_or(say.of), clock.due_latest);
        let reminder = mails::Reminder {
            person: subject.person.name.clone(),
            case_title: subject.case.title.clone(),
            reference: subject.case.reference.to_string(),
            agency: subject.agency.name.clone(),
            clock_name: clocks::name(clock).to_owned(),
            ours: clock.side == Side::Requester,
            due: date,
            kind,
            was: say.was,
            working: clocks::story(clock),
            citation: clock.cite.clone(),
            next_step: clocks::next_step(clock, subject.today).to_owned(),
            actions: self.actions(subject, clock),
            case_url: self.case_url(subject.case),
            why_url: self.why_url(subject.case),
            newsroom: subject.newsroom.name.clone(),
        };
        let mut mail = reminder.render();
        mail.calendar = Some(self.calendar_of(subject, &[clock]).render());
        self.with_headers(mail, subject.case)
    }

    /// The mail of a reminder that somebody has set for themselves.
    pub(crate) fn own_reminder(
        &self,
        subject: &Subject<'_>,
        own: &OwnReminder,
        clocks: &[Clock],
    ) -> Mail {
        let running: Vec<&Clock> = clocks.iter().filter(|clock| running(clock)).collect();
        let state = running.iter().filter_map(|clock| {
            let (date, kind) = seen_from(subject.today, clock.due?, clock.due_latest);
            Some(mails::state_line(
                clocks::name(clock),
                date,
                kind,
                clock.alarm,
            ))
        });
        let reminder = mails::OwnReminder {
            person: subject.person.name.clone(),
            case_title: subject.case.title.clone(),
            reference: subject.case.reference.to_string(),
            agency: subject.agency.name.clone(),
            set_on: own.created_on,
            snoozed: own.snooze,
            note: own.note.clone(),
            closed: subject.case.progress.stage == domain::Stage::Closed,
            dates: state.collect(),
            case_url: self.case_url(subject.case),
            why_url: self.why_url(subject.case),
            newsroom: subject.newsroom.name.clone(),
        };
        let mut mail = reminder.render();
        if !running.is_empty() {
            mail.calendar = Some(self.calendar_of(subject, &running).render());
        }
        self.with_headers(mail, subject.case)
    }

    /// The letters that help with this clock now, each prepared behind one click.
    fn actions(&self, subject: &Subject<'_>, clock: &Clock) -> Vec<Action> {
        let late = clock
            .due_latest
            .is_some_and(|latest| latest < subject.today);
        let wanted: &[&str] = match clock.side {
            Side::Requester => &["appeal-ma", "appeal-federal"],
            Side::Agency if late => &["overdue", "appeal-ma", "appeal-federal"],
            Side::Agency => &["status-inquiry"],
        };
        let jurisdiction = &subject.agency.jurisdiction;
        later_letters()
            .iter()
            .filter(|model| wanted.contains(&model.id.as_str()) && model.fits(jurisdiction))
            .map(|model| Action {
                label: model.title.clone(),
                url: format!(
                    "{}/letters/new?kind={}",
                    self.case_url(subject.case),
                    model.id
                ),
            })
            .collect()
    }

    /// The dates of one case, to be taken over into a calendar.
    fn calendar_of(&self, subject: &Subject<'_>, clocks: &[&Clock]) -> Calendar {
        let entries = clocks.iter().filter_map(|clock| {
            let line = domain::dates::DateLine::of(clock, clocks::name(clock));
            self.calendar_entry(subject.case, &subject.agency.name, &line, self.now())
        });
        Calendar {
            name: format!("Records desk of {}", subject.newsroom.name),
            organizer: self.config.mail_from.to_string(),
            entries: entries.collect(),
        }
    }

    fn calendar_entry(
        &self,
        case: &Case,
        agency: &str,
        line: &domain::dates::DateLine,
        changed_at: Timestamp,
    ) -> Option<Entry> {
        let reference = case.reference.to_string();
        let about = (case.id, reference.as_str(), case.title.as_str(), agency);
        self.entry(about, line, changed_at)
    }

    /// A date as calendars show it; none where no day counts.
    pub(crate) fn entry(
        &self,
        (case, reference, title, agency): (domain::CaseId, &str, &str, &str),
        line: &domain::dates::DateLine,
        changed_at: Timestamp,
    ) -> Option<Entry> {
        let due = line.due.filter(|_| line.counts())?;
        let late = line.latest.filter(|latest| line.alarm && *latest != due);
        let mut text = format!("{title} ({reference})\n{}", line.cite);
        if let Some(latest) = late {
            text.push_str(&format!("\nLate only after {}.", long(latest)));
        }
        if !line.alarm {
            text.push_str(
                "\nNobody has confirmed this limit, or it binds nobody: it raises no alarm.",
            );
        }
        let alarms = match (line.alarm, line.side) {
            (false, _) => vec![],
            (true, Side::Agency) => vec![1],
            (true, Side::Requester) => vec![14, 2, 0],
        };
        Some(Entry {
            uid: format!("{case}-{}@{}", line.clock, self.config.mail_from.domain()),
            changed_at,
            on: due,
            title: match line.side {
                Side::Agency => format!("{agency}: {}", line.what),
                Side::Requester => format!("Last day for {}: {agency}", line.what),
            },
            text,
            url: format!("{}/cases/{case}", self.config.base_url),
            alarms,
        })
    }

    /// RFC 2369: where a mail program leads whoever wants no more of these. The page
    /// asks; nothing happens by opening it.
    fn with_headers(&self, mut mail: Mail, case: &Case) -> Mail {
        let url = self.why_url(case);
        mail.headers = vec![
            ("List-Unsubscribe".to_owned(), format!("<{url}>")),
            ("List-Id".to_owned(), self.list_id("reminders")),
        ];
        mail
    }

    pub(crate) fn list_id(&self, name: &str) -> String {
        format!("<{name}.{}>", self.config.mail_from.domain())
    }

    fn case_url(&self, case: &Case) -> String {
        format!("{}/cases/{}", self.config.base_url, case.id)
    }

    fn why_url(&self, case: &Case) -> String {
        format!("{}/reminders", self.case_url(case))
    }
}

fn running(clock: &Clock) -> bool {
    matches!(clock.state, State::Running | State::Extended)
}

fn long(date: Date) -> String {
    date.strftime("%A, %B %-d, %Y").to_string()
}

/// The date to speak of and where it stands from today. Between the ordinary and
/// the latest reading nothing may be called late yet: then it is the latest one.
pub(crate) fn seen_from(
    today: Date,
    due: Date,
    latest: Option<Date>,
) -> (Date, mails::ReminderKind) {
    let date = latest
        .filter(|latest| due < today && *latest >= today)
        .unwrap_or(due);
    let days = |from: Date, to: Date| u32::try_from((to - from).get_days()).unwrap_or(0);
    let kind = match date.cmp(&today) {
        std::cmp::Ordering::Greater => mails::ReminderKind::Before(days(today, date)),
        std::cmp::Ordering::Equal => mails::ReminderKind::Today,
        std::cmp::Ordering::Less => mails::ReminderKind::Late(days(date, today)),
    };
    (date, kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use mails::ReminderKind::{Before, Late, Today};

    #[test]
    fn nothing_is_called_late_before_its_latest_reading_is_past() {
        let due = date(2019, 4, 16);
        let latest = date(2019, 4, 19);
        for (today, expected) in [
            (date(2019, 4, 11), (due, Before(5))),
            (due, (due, Today)),
            (date(2019, 4, 17), (latest, Before(2))),
            (latest, (latest, Today)),
            (date(2019, 4, 20), (due, Late(4))),
        ] {
            assert_eq!(seen_from(today, due, Some(latest)), expected, "{today}");
        }
    }
}
