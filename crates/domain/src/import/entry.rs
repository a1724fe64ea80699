//! One line of a list, read by a mapping: what it tells of a request, and what is
//! wrong with it.

use super::{
    columns::Column,
    dates::{DateOrder, day},
    names::agency_key,
    sheet::{Line, Sheet},
    standing::Standing,
};
use crate::{
    event::When,
    person::Visibility,
    values::{Digest, cents},
};
use serde::{Deserialize, Serialize};
use statutes::EventType;
use std::collections::BTreeMap;

/// Longest title that a case takes.
const LONGEST_TITLE: usize = 200;

/// How a list is to be read: what each column holds and what its words mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// One for each column of the sheet.
    pub columns: Vec<Column>,
    /// How dates of three numbers are read.
    pub order: DateOrder,
    /// How a request stands, by the list's own word; a word that is missing here has
    /// not been explained yet.
    pub standings: BTreeMap<String, Standing>,
    /// The law of agencies that the newsroom does not know yet and whose line names
    /// none: a jurisdiction's id, or empty.
    pub law: String,
    /// Their kind: `municipality`, `agency`, `federal`, or empty.
    pub body: String,
    /// How requests were sent whose line does not say it; none: nobody knows, and
    /// what the law counts from receipt begins only once that is recorded.
    pub channel: Option<statutes::Channel>,
    /// Who sees the cases.
    pub visibility: Visibility,
}

impl Mapping {
    /// What the heads and the words suggest.
    pub fn guess(sheet: &Sheet) -> Self {
        let mut columns: Vec<Column> = Vec::with_capacity(sheet.headers.len());
        for head in &sheet.headers {
            let named = Column::named(head);
            let taken = !named.repeats() && columns.contains(&named);
            columns.push(if taken { Column::Kept } else { named });
        }
        let dates = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| is_date(**column));
        let order = DateOrder::of(dates.flat_map(|(index, _)| sheet.column(index)));
        let mut mapping = Self {
            columns,
            order,
            channel: Some(statutes::Channel::Email),
            ..Self::default()
        };
        mapping.guess_words(sheet);
        mapping
    }

    /// Guesses those words for the status that nobody has explained.
    pub fn guess_words(&mut self, sheet: &Sheet) {
        for word in self.words(sheet).into_keys() {
            if let Some(standing) = Standing::guess(&word) {
                self.standings.entry(word).or_insert(standing);
            }
        }
    }

    /// The words that the list has for how a request stands, each with its lines. The
    /// empty word: a line that says when it was over and not how.
    pub fn words(&self, sheet: &Sheet) -> BTreeMap<String, usize> {
        let cell = |line: &Line, column| {
            let cell = self.place(column).and_then(|index| line.cells.get(index));
            cell.cloned().unwrap_or_default()
        };
        let mut words = BTreeMap::new();
        for line in &sheet.lines {
            let word = cell(line, Column::Status);
            if !word.is_empty() || !cell(line, Column::ClosedOn).is_empty() {
                *words.entry(word).or_default() += 1;
            }
        }
        words
    }

    /// Where a column stands.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|one| *one == column)
    }
}

fn is_date(column: Column) -> bool {
    matches!(
        column,
        Column::SentOn
            | Column::ReceivedOn
            | Column::AcknowledgedOn
            | Column::FeeOn
            | Column::DeniedOn
            | Column::ClosedOn
            | Column::DueOn
    )
}

/// A fact that the law counts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Which.
    pub kind: EventType,
    /// When.
    pub when: When,
    /// A fee in cents of a dollar.
    pub amount_cents: Option<i64>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In which column, if in one.
    pub column: Option<Column>,
    /// What, and what to do.
    pub message: String,
}

/// What a line tells of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What was asked for.
    pub title: String,
    /// Whom, as the list calls it.
    pub agency: String,
    /// The law, as the list calls it; empty: it does not say.
    pub law: String,
    /// Kind of agency; empty: it does not say.
    pub body: &'static str,
    /// Whose it is, as the list calls them.
    pub owner: String,
    /// The story.
    pub project: String,
    /// The agency's number.
    pub tracking: String,
    /// How it was sent, as far as line or mapping tell it.
    pub channel: Option<statutes::Channel>,
    /// Facts, in the order of the law.
    pub facts: Vec<Fact>,
    /// How it stands; none: its word has not been explained.
    pub standing: Option<Standing>,
    /// When it was over.
    pub closed: Option<When>,
    /// The date that the list counted.
    pub due: Option<When>,
    /// Everything else that the line holds: head and cell.
    pub kept: Vec<(String, String)>,
    /// What is wrong; empty: it can be taken over.
    pub problems: Vec<Problem>,
}

/// Columns with a fact, in the order in which the facts of one day happen.
const FACTS: [(Column, EventType); 5] = [
    (Column::SentOn, EventType::Sent),
    (Column::ReceivedOn, EventType::Received),
    (Column::AcknowledgedOn, EventType::Acknowledged),
    (Column::FeeOn, EventType::FeeEstimateIssued),
    (Column::DeniedOn, EventType::Denied),
];

impl Entry {
    /// Reads a line.
    pub fn read(sheet: &Sheet, mapping: &Mapping, line: &Line) -> Self {
        let mut reading = Reading {
            mapping,
            line,
            entry: Self::default(),
        };
        reading.names();
        reading.facts();
        reading.standing();
        reading.keep(&sheet.headers);
        reading.entry
    }

    /// The same for the same request under the same law, in whatever list it comes again.
    /// `space` keeps apart lists that must not know of each other.
    pub fn fingerprint(&self, jurisdiction: &str, space: &str) -> Digest {
        let day = |when: When| match when {
            When::At(at) => at.to_string(),
            When::On(on) => on.to_string(),
        };
        let of = |kind| self.facts.iter().find(|fact| fact.kind == kind);
        let begun = of(EventType::Sent).or_else(|| of(EventType::Received));
        let when = begun.map(|fact| fact.when).or(self.closed);
        let fields = serde_json::json!([
            self.title.to_lowercase(),
            agency_key(&self.agency),
            jurisdiction,
            space,
            when.map(day),
            self.tracking.to_lowercase(),
        ]);
        Digest::of(fields.to_string().as_bytes())
    }
}

struct Reading<'l> {
    mapping: &'l Mapping,
    line: &'l Line,
    entry: Entry,
}

impl Reading<'_> {
    fn cell(&self, column: Column) -> &str {
        let place = self.mapping.place(column);
        let cell = place.and_then(|index| self.line.cells.get(index));
        cell.map_or("", String::as_str)
    }

    /// A cell on one line.
    fn line(&self, column: Column) -> String {
        self.cell(column)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn wrong(&mut self, column: Column, message: impl Into<String>) {
        self.entry.problems.push(Problem {
            column: Some(column),
            message: message.into(),
        });
    }

    fn names(&mut self) {
        self.entry.agency = self.line(Column::Agency);
        self.entry.law = self.line(Column::Law);
        self.entry.body = body(self.cell(Column::Body));
        self.entry.owner = self.line(Column::Owner);
        self.entry.project = self.line(Column::Project);
        self.entry.tracking = self.line(Column::Tracking);
        self.entry.channel = channel(self.cell(Column::Channel)).or(self.mapping.channel);
        let title = self.line(Column::Title);
        if title.chars().count() > LONGEST_TITLE {
            let whole = ("What was asked for".to_owned(), title.clone());
            self.entry.kept.push(whole);
        }
        self.entry.title = title.chars().take(LONGEST_TITLE).collect();
        if self.entry.title.is_empty() {
            self.wrong(Column::Title, "it does not say what was asked for");
        }
        if self.entry.agency.is_empty() {
            self.wrong(Column::Agency, "it names no agency");
        } else if self.entry.agency.chars().count() > LONGEST_TITLE {
            self.wrong(Column::Agency, "this is too long for an agency's name");
        }
    }

    fn facts(&mut self) {
        for (column, kind) in FACTS {
            if let Some(when) = self.day(column) {
                let amount_cents = match kind {
                    EventType::FeeEstimateIssued => cents(self.cell(Column::FeeAmount)),
                    _ => None,
                };
                self.entry.facts.push(Fact {
                    kind,
                    when,
                    amount_cents,
                });
            }
        }
        self.entry.closed = self.day(Column::ClosedOn);
        // A date that the list counted binds nobody: one that cannot be read is kept as text.
        self.entry.due = day(self.cell(Column::DueOn), self.mapping.order);
    }

    /// The day that a cell names; a cell that names none is wrong.
    fn day(&mut self, column: Column) -> Option<When> {
        let text = self.cell(column).to_owned();
        if text.is_empty() {
            return None;
        }
        let named = day(&text, self.mapping.order);
        if named.is_none() {
            let text: String = text.chars().take(40).collect();
            self.wrong(
                column,
                format!("“{text}” is no date with day, month and year"),
            );
        }
        named
    }

    fn standing(&mut self) {
        let word = self.cell(Column::Status).to_owned();
        let over = |entry: &Entry| entry.closed.is_some();
        self.entry.standing = match self.mapping.standings.get(&word) {
            _ if word.is_empty() && !over(&self.entry) => Some(Standing::Open),
            known => known.copied(),
        };
        match self.entry.standing {
            None if word.is_empty() => {
                self.wrong(
                    Column::Status,
                    "it was over on a day, but it does not say how",
                );
            }
            None => {
                let message = format!("say what “{word}” means");
                self.wrong(Column::Status, message);
            }
            Some(Standing::Draft) => {
                self.wrong(
                    Column::Status,
                    "it has not been sent: begin it here as a draft",
                );
            }
            Some(Standing::Open) if !self.begun() => {
                self.wrong(
                    Column::SentOn,
                    "it does not say when it was sent: without that no date can be counted",
                );
            }
            Some(_) => {}
        }
    }

    /// Whether it says when it began, be it in a way that cannot be read.
    fn begun(&self) -> bool {
        [Column::SentOn, Column::ReceivedOn]
            .iter()
            .any(|column| !self.cell(*column).is_empty())
    }

    /// What no field takes is kept word for word beside its head.
    fn keep(&mut self, headers: &[String]) {
        let columns = self
            .mapping
            .columns
            .iter()
            .zip(headers)
            .zip(&self.line.cells);
        for ((column, head), cell) in columns {
            let unread = match column {
                Column::Kept | Column::DueOn | Column::Status | Column::Tracking => true,
                Column::ClosedOn => !matches!(self.entry.standing, Some(Standing::Closed(_))),
                Column::FeeAmount => !self
                    .entry
                    .facts
                    .iter()
                    .any(|fact| fact.amount_cents.is_some()),
                Column::Channel => channel(cell).is_none(),
                Column::Body => self.entry.body.is_empty(),
                _ => false,
            };
            if unread && !cell.is_empty() {
                self.entry.kept.push((head.clone(), cell.clone()));
            }
        }
    }
}

/// The law's kind of body, from a list's word.
fn body(word: &str) -> &'static str {
    let word = word.trim().to_lowercase();
    let is = |words: &[&str]| words.contains(&word.as_str());
    match () {
        () if is(&["federal", "f", "national", "us", "u.s."]) => "federal",
        () if is(&["state", "s", "agency", "state agency"]) => "agency",
        () if is(&[
            "local",
            "l",
            "city",
            "town",
            "county",
            "municipal",
            "municipality",
            "police",
            "school",
            "schools",
            "village",
        ]) =>
        {
            "municipality"
        }
        () => "",
    }
}

/// The law's channel, from a list's word.
fn channel(word: &str) -> Option<statutes::Channel> {
    let word = word.trim().to_lowercase();
    let has = |part: &str| word.contains(part);
    match () {
        () if has("portal")
            || has("online")
            || has("web")
            || has("nextrequest")
            || has("govqa") =>
        {
            Some(statutes::Channel::Portal)
        }
        () if has("fax") => Some(statutes::Channel::Fax),
        () if has("email") || has("e-mail") => Some(statutes::Channel::Email),
        () if has("mail") || has("post") || has("letter") => Some(statutes::Channel::Mail),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Outcome;
    use jiff::civil::date;

    fn sheet() -> Sheet {
        Sheet::from_text(
            "Request,Agency,Filed,Due,Status,Fee,Called them\n\
             Sergeant's mail,Sample PD,10/1/2026,10/15/2026,Pending,$125,twice\n\
             ,Sample PD,sometime,,Closed,,\n\
             Logs,Sample PD,,,Done,,\n\
             Calendars,Sample PD,,,,,\n",
        )
        .unwrap()
    }

    fn entries(mapping: &Mapping) -> Vec<Entry> {
        let sheet = sheet();
        sheet
            .lines
            .iter()
            .map(|line| Entry::read(&sheet, mapping, line))
            .collect()
    }

    #[test]
    fn a_line_tells_what_it_holds_and_keeps_the_rest() {
        let first = entries(&Mapping::guess(&sheet())).remove(0);
        assert_eq!(
            (first.title.as_str(), first.agency.as_str()),
            ("Sergeant's mail", "Sample PD")
        );
        assert_eq!(first.facts.len(), 1);
        assert_eq!(first.facts[0].when, When::On(date(2026, 10, 1)));
        assert_eq!(first.standing, Some(Standing::Open));
        assert_eq!(first.due, Some(When::On(date(2026, 10, 15))));
        assert_eq!(first.problems, []);
        let kept: Vec<&str> = first.kept.iter().map(|(head, _)| head.as_str()).collect();
        assert_eq!(kept, ["Due", "Status", "Fee", "Called them"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_column() {
        let mut mapping = Mapping::guess(&sheet());
        let found = entries(&mapping);
        let columns = |entry: &Entry| {
            let columns = entry.problems.iter().map(|problem| problem.column.unwrap());
            columns.collect::<Vec<_>>()
        };
        assert_eq!(
            columns(&found[1]),
            [Column::Title, Column::SentOn, Column::Status]
        );
        assert_eq!(columns(&found[2]), [], "what is over needs no date");
        assert_eq!(columns(&found[3]), [Column::SentOn], "what runs does");
        let denied = Standing::Closed(Outcome::Denied);
        mapping.standings.insert("Closed".into(), denied);
        assert_eq!(entries(&mapping)[1].standing, Some(denied));
    }

    #[test]
    fn the_same_request_is_known_again() {
        let mapping = Mapping::guess(&sheet());
        let [first, _, third, _] = &entries(&mapping)[..] else {
            panic!("four lines");
        };
        let print = |entry: &Entry| entry.fingerprint("us-ma", "");
        assert_ne!(print(first), print(third));
        let longer = Entry {
            agency: "the Sample Police Dept.".into(),
            title: "SERGEANT'S MAIL".into(),
            ..first.clone()
        };
        assert_eq!(print(first), print(&longer));
        assert_ne!(
            print(first),
            first.fingerprint("us-il", ""),
            "every state has a Springfield"
        );
    }

    #[test]
    fn a_mapping_survives_storage() {
        let mapping = Mapping::guess(&sheet());
        let text = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&text).unwrap(), mapping);
    }
}
