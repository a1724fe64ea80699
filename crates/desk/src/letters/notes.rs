//! What the law data says to the matter of a letter, for the person who writes it: the
//! figures and rules with their citations, and what the data does not have.

use super::law::LawFacts;
use domain::LetterKind;

/// What is known and what is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// A sentence each, with its citation.
    pub known: Vec<String>,
    /// What the data has nothing on.
    pub open: Vec<String>,
}

impl Notes {
    /// What the law says to a letter of this kind.
    pub fn of(kind: LetterKind, law: &LawFacts) -> Self {
        match kind {
            LetterKind::FeeAnswer => fees(law),
            LetterKind::ExtensionAnswer => extensions(law),
            LetterKind::Narrowing | LetterKind::Clarification => questions(law),
            LetterKind::Appeal | LetterKind::DenialAnswer => remedies(law),
            _ => Self::default(),
        }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && self.open.is_empty()
    }
}

fn fees(law: &LawFacts) -> Notes {
    let mut known = law.charges.lines();
    known.extend(
        law.charges
            .waiver
            .iter()
            .map(|waiver| format!("waiver: {} ({})", waiver.standard, waiver.basis)),
    );
    known.extend(
        law.charges
            .late
            .iter()
            .map(|late| format!("an agency that is late loses fees ({late})")),
    );
    Notes {
        known,
        open: law.charges.open().into_iter().map(str::to_owned).collect(),
    }
}

fn extensions(law: &LawFacts) -> Notes {
    let known = law.delays.extensions.iter().map(|one| {
        format!(
            "{}, {} ({})",
            one.id.replace('_', " "),
            one.measure(),
            one.basis
        )
    });
    let known: Vec<String> = known.collect();
    let open = known
        .is_empty()
        .then(|| "any way of taking longer by a notice".to_owned());
    Notes {
        open: open.into_iter().collect(),
        known,
    }
}

fn questions(law: &LawFacts) -> Notes {
    let stop = law.delays.question.as_ref();
    let known = stop.map(|stop| {
        let what = match stop {
            one if one.nothing() => "does not stop the time",
            one if one.pauses() => "stops the time until it is answered",
            one if one.restarts() => "lets the time begin anew with the answer",
            _ => "may stop the time: it is not settled",
        };
        format!("a question to the requester {what} ({})", stop.basis)
    });
    let open = stop
        .is_none()
        .then(|| "what a question does to the time".to_owned());
    Notes {
        known: known.into_iter().collect(),
        open: open.into_iter().collect(),
    }
}

fn remedies(law: &LawFacts) -> Notes {
    let all = &law.remedies;
    let mut notes = Notes::default();
    for route in all.appeal.iter().chain(&all.courts).chain(&all.others) {
        let within = route.within.map(|days| {
            let from = match route.from.as_str() {
                "" => String::new(),
                from => format!(" from {from}"),
            };
            format!(", within {days}{from}")
        });
        if within.is_none() {
            notes
                .open
                .push(format!("how long one has to turn to {}", route.named()));
        }
        let first = if route.required {
            ", before any suit"
        } else {
            ""
        };
        let within = within.unwrap_or_default();
        notes.known.push(format!(
            "{}{within}{first} ({})",
            route.named(),
            route.basis
        ));
    }
    if all.appeal.is_none() {
        notes
            .open
            .push("any appeal that comes before the court".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use statutes::Law;

    #[test]
    fn every_law_says_something_or_that_it_is_open() {
        for place in Law::shipped().jurisdictions() {
            let law = LawFacts::of(place, "agency", jiff::civil::date(2026, 4, 20));
            for kind in [
                LetterKind::FeeAnswer,
                LetterKind::ExtensionAnswer,
                LetterKind::Narrowing,
                LetterKind::Appeal,
            ] {
                let notes = Notes::of(kind, &law);
                assert!(!notes.is_empty(), "{} {kind}", place.id);
                assert!(
                    notes.known.iter().all(|line| line.ends_with(')')),
                    "{notes:?}"
                );
            }
            assert!(Notes::of(LetterKind::Thanks, &law).is_empty());
        }
    }
}
