//! What the printed mails of a release say together: who wrote to whom, when, and
//! what is not there. Mails in, tables out; each mail once, however often printed.

mod missing;
mod people;
mod times;

pub use missing::{BatesGap, Missing, NamedFile, Silence};
pub use people::{People, Person};
pub use times::{Bin, Step, Timeline};

use crate::ids::DocumentId;
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// One mail, at its best printing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrintedMail {
    /// Identity shared by all printings.
    pub message: String,
    /// Where it is printed best.
    pub document: Option<DocumentId>,
    /// That document's name.
    pub document_name: String,
    /// Page on which it starts.
    pub page: i32,
    /// Page on which it ends.
    pub last_page: i32,
    /// How often it is printed.
    pub printings: i64,
    /// Sender's name as printed.
    pub sender: Option<String>,
    /// Sender's address, where printed.
    pub sender_address: Option<String>,
    /// Local minute as printed, without a zone.
    pub sent: Option<DateTime>,
    /// Recipients as printed: names, or addresses where no name stands.
    pub to: Vec<String>,
    /// Copied recipients.
    pub cc: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Attachments that it names.
    pub attachments: Vec<String>,
    /// Sender and minute of the mail it answers, where that is printed too.
    pub parent: Option<(String, Option<DateTime>)>,
}

/// How often and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Mails.
    pub mails: usize,
    /// The first with a date.
    pub first: Option<DateTime>,
    /// The last with a date.
    pub last: Option<DateTime>,
}

impl Count {
    fn add(&mut self, sent: Option<DateTime>) {
        self.mails += 1;
        if let Some(at) = sent {
            self.first = Some(self.first.map_or(at, |first| first.min(at)));
            self.last = Some(self.last.map_or(at, |last| last.max(at)));
        }
    }
}

/// One person's share in a correspondence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondent {
    /// Position among the people.
    pub person: usize,
    /// What they wrote.
    pub wrote: Count,
    /// What went to them, copies included.
    pub got: Count,
}

/// Who wrote to whom.
#[derive(Clone, Debug, Default)]
pub struct Correspondence {
    /// Everybody, spellings folded.
    pub people: People,
    /// Those who wrote or got most first.
    pub correspondents: Vec<Correspondent>,
    /// Mails from one person to another, copies included.
    pub pairs: BTreeMap<(usize, usize), Count>,
}

impl Correspondence {
    /// Counts over mails, each of which is one message.
    #[must_use]
    pub fn of(mails: &[PrintedMail]) -> Self {
        let people = People::of(mails);
        let mut shares: BTreeMap<usize, (Count, Count)> = BTreeMap::new();
        let mut pairs: BTreeMap<(usize, usize), Count> = BTreeMap::new();
        for mail in mails {
            let from = people.sender(mail);
            if let Some(from) = from {
                shares.entry(from).or_default().0.add(mail.sent);
            }
            for to in people.recipients(mail) {
                shares.entry(to).or_default().1.add(mail.sent);
                if let Some(from) = from {
                    pairs.entry((from, to)).or_default().add(mail.sent);
                }
            }
        }
        let share = |(person, (wrote, got))| Correspondent { person, wrote, got };
        let mut correspondents: Vec<Correspondent> = shares.into_iter().map(share).collect();
        correspondents.sort_by(|a, b| {
            let all = |one: &Correspondent| one.wrote.mails + one.got.mails;
            let name = |one: &Correspondent| &people.all()[one.person].name;
            all(b).cmp(&all(a)).then_with(|| name(a).cmp(name(b)))
        });
        Self {
            people,
            correspondents,
            pairs,
        }
    }
}

#[cfg(test)]
pub(crate) fn mail(number: u32, from: &str, to: &[&str], sent: &str) -> PrintedMail {
    PrintedMail {
        message: format!("m{number}"),
        sender: Some(from.to_owned()).filter(|name| !name.is_empty()),
        to: to.iter().map(|name| (*name).to_owned()).collect(),
        sent: sent.parse().ok(),
        page: 1,
        last_page: 1,
        printings: 1,
        ..PrintedMail::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_both_ways_with_their_first_and_last() {
        let mails = [
            mail(1, "Zelda Quill", &["Orla Vex"], "2015-03-01T09:00"),
            mail(
                2,
                "Quill, Zelda",
                &["Vex, Orla", "A. Tern"],
                "2015-05-01T09:00",
            ),
            mail(3, "Orla Vex", &["Zelda Quill"], ""),
        ];
        let found = Correspondence::of(&mails);
        let rows: Vec<(&str, usize, usize)> = found
            .correspondents
            .iter()
            .map(|one| {
                let name = found.people.all()[one.person].name.as_str();
                (name, one.wrote.mails, one.got.mails)
            })
            .collect();
        let expected = [("Orla Vex", 1, 2), ("Zelda Quill", 2, 1), ("A. Tern", 0, 1)];
        assert_eq!(rows, expected);
        let quill = found.people.named("quill, zelda").expect("she wrote");
        let vex = found.people.named("Orla Vex").expect("she wrote");
        let both = found.pairs[&(quill, vex)];
        assert_eq!(both.mails, 2);
        assert_eq!(both.first, mails[0].sent);
        assert_eq!(both.last, mails[1].sent);
        assert_eq!(found.pairs[&(vex, quill)].first, None);
    }
}
