//! What to think of before a request leaves.

use domain::caution::{Caution, ContactKnown};

/// A caution as a sentence or two that say what helps.
pub(crate) fn caution(one: &Caution) -> String {
    match one {
        Caution::NobodyNamed => "No official is named. Offices refuse searches of everybody's mail; name those whose records you mean.".to_owned(),
        Caution::NoSubject => "Nothing narrows what is asked for: no terms, no domains, no list. It may be called too broad.".to_owned(),
        Caution::NoPeriod => "No period. Give a first and a last day, so that the search has an end.".to_owned(),
        Caution::LongPeriod(years) => format!("The period spans {years} years. Long searches cost more and take longer; ask for the years that matter first."),
        Caution::OddPeriod => "The period ends before it begins, or has not begun yet. Look at its days again.".to_owned(),
        Caution::Contact(ContactKnown::None) => "No address of the agency is known. Add one on its page.".to_owned(),
        Caution::Contact(ContactKnown::Unconfirmed) => "Nobody has confirmed any address of the agency. Confirm one before it is sent.".to_owned(),
        Caution::Contact(_) => "A letter to the confirmed address came back. Ask the agency where its records officer is reached.".to_owned(),
        Caution::NotResident { who, cite, here: Some(here) } => format!("This law serves {who} ({cite}), and the newsroom's address is in {here}. Somebody who lives there may have to ask."),
        Caution::NotResident { who, cite, here: None } => format!("This law serves {who} ({cite}). The newsroom's address names no state, so Daylight cannot tell whether that fits."),
        Caution::Before { title, .. } => format!("Probably asked before: “{title}” asks the same agency for nearly the same."),
    }
}
