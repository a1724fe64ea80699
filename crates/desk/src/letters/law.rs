//! What a letter says about the law: names, time limits, fees and residency of
//! one jurisdiction, for one kind of body.
//!
//! Every statement carries its citation, and prints a mark beside it where nobody
//! has confirmed the fact; approval refuses a letter that still bears one.

use super::{charges::Charges, delays::Delays, remedies::Remedies};
use std::fmt;

/// Begins a remark in a draft that a person must resolve; the remark ends with
/// `]`. A letter that contains it cannot be approved.
pub const UNCHECKED_MARK: &str = "[check:";

/// What a letter needs to know about the law.
#[derive(Clone, Debug, PartialEq)]
pub struct LawFacts {
    /// `us-ma`, `us`, …
    pub jurisdiction: String,
    /// “Massachusetts”.
    pub jurisdiction_name: String,
    /// True for the federal act.
    pub federal: bool,
    /// Kind of body, as the deadline engine names it: `municipality`, `agency`, `federal`.
    pub body: String,
    /// IANA zone in which the agency's dates are counted.
    pub timezone: String,
    /// Name of the statute without its article.
    pub statute: String,
    /// Its usual short form: “FOIA”.
    pub short: String,
    /// Where it stands.
    pub citation: Basis,
    /// What the agency owes first, and by when.
    pub deadline: Deadline,
    /// Who may ask, where the law asks for residency.
    pub residency: Option<Residency>,
    /// Staff time that the law leaves free for this kind of body.
    pub free_hours: Option<FreeHours>,
    /// What may be charged.
    pub charges: Charges,
    /// How the agency's date may move.
    pub delays: Delays,
    /// What a refusal can be answered with.
    pub remedies: Remedies,
    /// The grounds for withholding that the data holds.
    pub exemptions: Vec<Exemption>,
}

impl LawFacts {
    /// Whether this is that jurisdiction.
    pub fn is(&self, jurisdiction: &str) -> bool {
        self.jurisdiction == jurisdiction
    }

    /// The exemption that an agency means by a sign such as “(b)(6)”, “b6” or “(f)”:
    /// the one whose citation ends so, and no other.
    pub fn exemption(&self, sign: &str) -> Option<&Exemption> {
        let wanted = marks_of(sign);
        if wanted.is_empty() {
            return None;
        }
        let mut fitting = self.exemptions.iter().filter(|one| {
            let known = marks_of(tail(&one.basis.cite));
            !known.is_empty() && (known == wanted || starts(&wanted, &known))
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// What a request under this law is called in a subject line.
    pub fn request_name(&self) -> &'static str {
        if self.federal {
            "FOIA request"
        } else {
            "Public records request"
        }
    }
}

/// The part of a citation from its first bracket on, up to a range.
fn tail(cite: &str) -> &str {
    let from = cite.find('(').map_or("", |at| &cite[at..]);
    from.split('-').next().unwrap_or_default()
}

/// The signs in a bracketed tail: “(b)(7)(A)” and “b7A” are b, 7, A.
fn marks_of(sign: &str) -> Vec<String> {
    let mut marks: Vec<String> = Vec::new();
    let mut fresh = true;
    let sign = match sign.contains('(') {
        true => tail(sign),
        false => sign.rsplit([' ', '.']).next().unwrap_or_default(),
    };
    for letter in sign.chars() {
        if !letter.is_alphanumeric() {
            fresh = true;
            continue;
        }
        let kind = |one: char| one.is_ascii_digit();
        match marks.last_mut() {
            Some(last) if !fresh && last.chars().all(kind) == kind(letter) => last.push(letter),
            _ => marks.push(letter.to_string()),
        }
        fresh = false;
    }
    marks
}

/// A more exact sign of the same paragraph: (b)(7)(C) where the data has (b)(7)(A)-(F).
fn starts(wanted: &[String], known: &[String]) -> bool {
    wanted.len() == 3 && known.len() == 3 && wanted[..2] == known[..2]
}

/// What a statement rests on. Prints as its citation, with a mark where a person
/// must look first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// The law.
    pub cite: String,
    /// What a person must check before this may be said.
    pub check: Option<String>,
}

impl Basis {
    /// A basis that somebody has read.
    pub fn read(cite: &str) -> Self {
        Self {
            cite: cite.to_owned(),
            check: None,
        }
    }

    /// A basis that nobody has confirmed, or that may not fit this body.
    pub fn unchecked(cite: &str, check: &str) -> Self {
        Self {
            cite: cite.to_owned(),
            check: Some(check.to_owned()),
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cite)?;
        match &self.check {
            Some(check) => write!(f, " {UNCHECKED_MARK} {check}]"),
            None => Ok(()),
        }
    }
}

/// The agency's first duty and its time.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    /// What is owed.
    pub duty: Duty,
    /// How soon.
    pub limit: Limit,
    /// True where the law counts from the request rather than from its receipt.
    pub from_request: bool,
    /// Where the law says so.
    pub basis: Basis,
}

impl Deadline {
    /// “receipt”, or “the request” where the law counts from there.
    pub fn counted_from(&self) -> &'static str {
        if self.from_request {
            "the request"
        } else {
            "receipt"
        }
    }
}

/// What an agency can owe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// To say that the request came.
    Acknowledge,
    /// To answer in writing.
    Respond,
    /// To decide and say so.
    Determine,
    /// To hand over the records.
    Produce,
    /// To say no, if it says no.
    Deny,
}

/// How soon something is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// A number of days or hours.
    Days(Days),
    /// The law gives no number but a standard, in a few words.
    Standard(String),
}

/// A number with its unit. Prints as letters say it: “ten business days”.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Open days, in the words of state laws.
    BusinessDays,
    /// Open days, in the words of the federal act.
    WorkingDays,
    /// Every day.
    CalendarDays,
    /// Hours on the clock.
    Hours,
    /// Months.
    Months,
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::BusinessDays => "business day",
            Unit::WorkingDays => "working day",
            Unit::CalendarDays => "calendar day",
            Unit::Hours => "hour",
            Unit::Months => "month",
        };
        let plural = if self.amount == 1 { "" } else { "s" };
        write!(f, "{} {unit}{plural}", in_words(self.amount))
    }
}

/// One to ten as words, more as digits.
pub(super) fn in_words(number: u32) -> String {
    const WORDS: [&str; 11] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    match WORDS.get(number as usize) {
        Some(word) => (*word).to_owned(),
        None => number.to_string(),
    }
}

/// A ground for withholding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// What it protects, in the data's words.
    pub topic: String,
    /// Where the law says so.
    pub basis: Basis,
}

/// Who may ask, where not everybody may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Residency {
    /// In the data's words: “residents of the Commonwealth”.
    pub who: String,
    /// Where the law says so.
    pub basis: Basis,
}

/// Staff time for which nothing is charged.
#[derive(Clone, Debug, PartialEq)]
pub struct FreeHours {
    /// “four hours”.
    pub hours: Days,
    /// Where the law says so.
    pub basis: Basis,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_letters_write_them() {
        for (amount, unit, words) in [
            (1, Unit::BusinessDays, "one business day"),
            (10, Unit::BusinessDays, "ten business days"),
            (20, Unit::WorkingDays, "20 working days"),
            (7, Unit::CalendarDays, "seven calendar days"),
            (72, Unit::Hours, "72 hours"),
        ] {
            assert_eq!(Days { amount, unit }.to_string(), words);
        }
    }

    #[test]
    fn an_exemption_is_known_by_the_sign_beside_a_redaction() {
        let today = jiff::civil::date(2026, 4, 20);
        let facts = |id, body| {
            let place = statutes::Law::shipped().jurisdiction(id).unwrap();
            LawFacts::of(place, body, today)
        };
        let (us, ma) = (facts("us", "federal"), facts("us-ma", "agency"));
        for (law, sign, cite) in [
            (&us, "(b)(6)", Some("5 U.S.C. 552(b)(6)")),
            (&us, "b6", Some("5 U.S.C. 552(b)(6)")),
            (&us, "(b) (7)(C)", Some("5 U.S.C. 552(b)(7)(A)-(F)")),
            (&us, "(b)(7)(C)", Some("5 U.S.C. 552(b)(7)(A)-(F)")),
            (&us, "(b)(77)", None),
            (&us, "", None),
            (&ma, "(f)", Some("M.G.L. c. 4, § 7, cl. 26(f)")),
            (&ma, "cl. 26(c)", Some("M.G.L. c. 4, § 7, cl. 26(c)")),
            (&ma, "Exemption (n)", Some("M.G.L. c. 4, § 7, cl. 26(n)")),
            (&ma, "privileged", None),
        ] {
            let found = law.exemption(sign).map(|one| one.basis.cite.as_str());
            assert_eq!(found, cite, "{sign}");
        }
    }

    #[test]
    fn an_unconfirmed_basis_prints_its_mark() {
        let basis = Basis::unchecked("RSA 1", "from memory; confirm it");
        assert_eq!(basis.to_string(), "RSA 1 [check: from memory; confirm it]");
        assert!(basis.to_string().contains(UNCHECKED_MARK));
        assert_eq!(Basis::read("RSA 1").to_string(), "RSA 1");
    }
}
