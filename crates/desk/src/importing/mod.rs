//! What a line of a list comes to in this newsroom: which agency it means, under
//! which law, whose it is, and which dates follow. Pure but for loading what the
//! newsroom knows.

mod file;

pub(crate) use file::read;

use crate::{Desk, Error, clocks};
use domain::{
    Actor, Agency, AgencyId, Digest, Event, EventKind, LegalFact, NewEvent, PersonId, Visibility,
    When,
    dates::DateLine,
    import::{Entry, Line, Mapping, Problem, Sheet, Standing, agency_key},
};
use jiff::civil::Date;
use statutes::{EventType, Law};
use std::collections::BTreeMap;
use store::{Conn, person::Person};

/// What the newsroom knows that a list may mean.
pub(crate) struct Known {
    agencies: BTreeMap<String, Vec<Agency>>,
    people: Vec<Person>,
    law: std::sync::Arc<Law>,
}

/// Whom a line asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Whom {
    /// An agency that the newsroom knows.
    Known(Agency),
    /// One that it will know then.
    New(Agency),
}

impl Whom {
    /// The agency.
    pub const fn agency(&self) -> &Agency {
        match self {
            Self::Known(agency) | Self::New(agency) => agency,
        }
    }
}

/// What a line will come to.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its number in the list.
    pub number: u32,
    /// What it tells, and what is wrong with it.
    pub entry: Entry,
    /// Whom it asks; none: that is not clear.
    pub whom: Option<Whom>,
    /// Whose it will be.
    pub owner: PersonId,
    /// The next date of it, as the law counts.
    pub next: Option<DateLine>,
    /// Whether that date has passed beyond doubt.
    pub late: bool,
    /// The date that the list counted, where the law counts another.
    pub counted: Option<Date>,
}

impl Planned {
    /// Whether a case can be made of it.
    pub fn ready(&self) -> bool {
        self.entry.problems.is_empty()
    }

    /// What it is known by when it comes again. Private cases are known to their owners
    /// alone: another's list must not learn that they are there.
    pub(crate) fn fingerprint(&self, mapping: &Mapping) -> Digest {
        let law = self.whom.as_ref().map(|whom| &whom.agency().jurisdiction);
        let space = match mapping.visibility {
            Visibility::Newsroom => String::new(),
            Visibility::Private => self.owner.to_string(),
        };
        self.entry
            .fingerprint(law.map_or("", String::as_str), &space)
    }
}

impl Known {
    /// All of it, as of now.
    pub async fn of(conn: &mut Conn, law: std::sync::Arc<Law>) -> Result<Self, Error> {
        let mut known = Self {
            agencies: BTreeMap::new(),
            people: store::person::all(conn).await?,
            law,
        };
        for agency in store::agency::all(conn).await? {
            known.add(&agency);
        }
        Ok(known)
    }

    /// An agency that is known from now on.
    pub fn add(&mut self, agency: &Agency) {
        let names = std::iter::once(&agency.name).chain(&agency.aliases);
        let mut keys: Vec<String> = names.map(|name| agency_key(name)).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            self.agencies.entry(key).or_default().push(agency.clone());
        }
    }

    /// The agency that a line means; else what the person should say.
    fn whom(&self, entry: &Entry, mapping: &Mapping, fresh: AgencyId) -> Result<Whom, String> {
        let law = self.law_of(entry)?;
        let named = self.agencies.get(&agency_key(&entry.agency));
        let mut fitting = named
            .into_iter()
            .flatten()
            .filter(|agency| law.is_none_or(|law| agency.jurisdiction == law));
        match (fitting.next(), fitting.next()) {
            (Some(agency), None) => return Ok(Whom::Known(agency.clone())),
            (Some(_), Some(_)) => {
                return Err(format!(
                    "several agencies are called “{}”: name the law, or write its full name",
                    entry.agency
                ));
            }
            (None, _) => {}
        }
        let law = law.or(Some(mapping.law.as_str()).filter(|law| !law.is_empty()));
        let law = law.ok_or_else(|| {
            format!(
                "the newsroom does not know “{}”: say under which law it works",
                entry.agency
            )
        })?;
        let body = match (law, entry.body, mapping.body.as_str()) {
            ("us", ..) => "federal",
            (_, "federal", _) => {
                return Err("the federal law is for federal agencies only".to_owned());
            }
            (_, "", "" | "federal") => "municipality",
            (_, "", chosen) => chosen,
            (_, said, _) => said,
        };
        Ok(Whom::New(Agency {
            id: fresh,
            key: None,
            name: entry.agency.clone(),
            jurisdiction: law.to_owned(),
            body: body.to_owned(),
            county: None,
            parent: None,
            aliases: Vec::new(),
            roles: Vec::new(),
            officer_title: "Records Access Officer".to_owned(),
            note: String::new(),
        }))
    }

    /// The law that a line names; none: it names none.
    fn law_of(&self, entry: &Entry) -> Result<Option<&str>, String> {
        if entry.law.is_empty() {
            return Ok((entry.body == "federal").then_some("us"));
        }
        law_named(&self.law, &entry.law)
            .map(Some)
            .ok_or_else(|| format!("“{}” is no state whose law is known", entry.law))
    }

    fn person(&self, named: &str) -> Option<PersonId> {
        let called = |person: &&Person| {
            person.active
                && (person.name.eq_ignore_ascii_case(named)
                    || person.email.as_str().eq_ignore_ascii_case(named))
        };
        let mut found = self.people.iter().filter(called);
        match (found.next(), found.next()) {
            (Some(one), None) => Some(one.id),
            _ => None,
        }
    }
}

/// The law that people mean: its id, a state's name or its two letters, or “federal”.
pub(crate) fn law_named<'l>(law: &'l Law, text: &str) -> Option<&'l str> {
    let last = text.rsplit(',').next().unwrap_or_default();
    let said = last.trim().to_lowercase().replace('.', "");
    let federal = [
        "federal",
        "us",
        "usa",
        "united states",
        "united states of america",
    ];
    if federal.contains(&said.as_str()) {
        return law.jurisdiction("us").map(|place| place.id.as_str());
    }
    let by_name = |place: &&statutes::Jurisdiction| {
        place.id == said
            || place.id.strip_prefix("us-") == Some(said.as_str())
            || place.name.to_lowercase() == said
    };
    law.jurisdictions()
        .find(by_name)
        .map(|place| place.id.as_str())
}

impl Desk {
    /// What the lines of a list will come to, one after the other: a line may name the
    /// agency that the line before makes known.
    pub(crate) fn plan_lines(
        &self,
        mut known: Known,
        sheet: &Sheet,
        mapping: &Mapping,
        importer: &Actor,
        today: Date,
    ) -> Vec<Planned> {
        let lines = sheet.lines.iter();
        lines
            .map(|line| {
                let planned = self.plan_line(&known, sheet, line, mapping, importer, today);
                if let (true, Some(Whom::New(agency))) = (planned.ready(), &planned.whom) {
                    known.add(agency);
                }
                planned
            })
            .collect()
    }

    /// What one line will come to.
    pub(crate) fn plan_line(
        &self,
        known: &Known,
        sheet: &Sheet,
        line: &Line,
        mapping: &Mapping,
        importer: &Actor,
        today: Date,
    ) -> Planned {
        let entry = Entry::read(sheet, mapping, line);
        let mut planned = Planned {
            number: line.number,
            owner: known.person(&entry.owner).unwrap_or(importer.id),
            entry,
            whom: None,
            next: None,
            late: false,
            counted: None,
        };
        if !planned.entry.owner.is_empty() && known.person(&planned.entry.owner).is_none() {
            let said = ("Whose".to_owned(), planned.entry.owner.clone());
            planned.entry.kept.push(said);
        }
        if !planned.entry.agency.is_empty() {
            match known.whom(&planned.entry, mapping, AgencyId(self.chance.id())) {
                Ok(whom) => planned.whom = Some(whom),
                Err(message) => planned.entry.problems.push(Problem {
                    column: None,
                    message,
                }),
            }
        }
        self.count(&mut planned, importer, today);
        planned
    }

    /// Counts the dates of a line; facts that contradict each other are its problem.
    fn count(&self, planned: &mut Planned, importer: &Actor, today: Date) {
        let Some(agency) = planned.whom.as_ref().map(Whom::agency).cloned() else {
            return;
        };
        let there = self.day_there(&agency.jurisdiction, self.now());
        let future = planned.entry.facts.iter().map(|fact| fact.when);
        let future = future
            .chain(planned.entry.closed)
            .any(|when| self.day_of(&agency, when) > there);
        if future {
            planned.entry.problems.push(Problem {
                column: None,
                message: "it tells of a day that lies in the future".to_owned(),
            });
            return;
        }
        let events = events_of(self, &planned.entry, importer);
        let clocks = match self.clocks_of(&agency, &events) {
            Ok(clocks) => clocks,
            Err(problem) => {
                let message = match problem.field.starts_with("events") {
                    true => format!("its dates contradict each other: {}", problem.message),
                    false => problem.to_string(),
                };
                planned.entry.problems.push(Problem {
                    column: None,
                    message,
                });
                return;
            }
        };
        if matches!(planned.entry.standing, Some(Standing::Closed(_))) {
            return;
        }
        if let Some((clock, due)) = domain::clock::next_due(&clocks) {
            let line = DateLine::of(clock, clocks::name(clock));
            planned.late = clock.alarm && clock.due_latest.is_some_and(|latest| latest < today);
            planned.next = Some(line);
            let listed = planned.entry.due.map(|when| self.day_of(&agency, when));
            planned.counted = listed.filter(|listed| *listed != due);
        }
    }

    fn day_of(&self, agency: &Agency, when: When) -> Date {
        match when {
            When::At(at) => self.day_there(&agency.jurisdiction, at),
            When::On(on) => on,
        }
    }
}

/// The facts of a line as a log of its own, only to be counted.
fn events_of(desk: &Desk, entry: &Entry, importer: &Actor) -> Vec<Event> {
    let case = domain::CaseId(uuid::Uuid::nil());
    let mut log: Vec<Event> = Vec::new();
    for event in facts(desk, entry, importer, "") {
        let before = log.last().map(|last| (last.seq, last.hash));
        log.push(event.place(case, before));
    }
    log
}

/// The facts of a line, each with where it is known from.
pub(crate) fn facts(desk: &Desk, entry: &Entry, importer: &Actor, note: &str) -> Vec<NewEvent> {
    let facts = entry.facts.iter().map(|fact| NewEvent {
        when: fact.when,
        ..desk.event(
            EventKind::Legal(LegalFact {
                channel: entry.channel.filter(|_| travels(fact.kind)),
                amount_cents: fact.amount_cents,
                note: note.to_owned(),
                ..LegalFact::of(fact.kind)
            }),
            Some(importer),
        )
    });
    facts.collect()
}

/// Whether the law may ask by which way this came about.
fn travels(kind: EventType) -> bool {
    matches!(kind, EventType::Sent | EventType::Received)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_are_known_by_the_names_that_people_use() {
        let law = Law::shipped();
        let cases = [
            ("MA", Some("us-ma")),
            ("Mass", None),
            ("massachusetts", Some("us-ma")),
            ("Boston, MA", Some("us-ma")),
            ("D.C.", Some("us-dc")),
            ("US", Some("us")),
            ("Federal", Some("us")),
            ("us-ny", Some("us-ny")),
            ("", None),
        ];
        for (text, id) in cases {
            assert_eq!(law_named(law, text), id, "{text}");
        }
    }
}
