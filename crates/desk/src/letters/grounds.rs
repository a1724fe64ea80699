//! The legal sentences of a letter, each with what the law data knows of the citations in
//! it. A citation that the data does not hold is told as such: somebody has to look it up.

use super::{law::LawFacts, notes::Notes, without_marks};
use domain::LetterKind;
use std::collections::BTreeSet;

/// A sentence of the letter that names the law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The sentence.
    pub sentence: String,
    /// The citations in it that the data holds.
    pub cites: Vec<String>,
    /// What the data says there; empty: nothing in it rests on this.
    pub means: Vec<String>,
    /// Known from memory only, or otherwise to be looked at.
    pub check: Option<String>,
}

/// A fact with its citation.
struct Fact {
    cite: String,
    says: String,
    check: Option<String>,
}

/// The legal sentences of a letter, in its order.
pub fn grounds(text: &str, law: &LawFacts) -> Vec<Ground> {
    let facts = facts(law);
    let clean = without_marks(text);
    let sentences = clean.lines().flat_map(sentences);
    let legal = sentences.filter(|sentence| names_law(sentence, &facts));
    legal.map(|sentence| ground(sentence, &facts)).collect()
}

fn ground(sentence: &str, facts: &[Fact]) -> Ground {
    let fitting: Vec<&Fact> = facts
        .iter()
        .filter(|fact| sentence.contains(fact.cite.as_str()))
        .collect();
    let cites: BTreeSet<&str> = fitting.iter().map(|fact| fact.cite.as_str()).collect();
    let means: BTreeSet<&str> = fitting.iter().map(|fact| fact.says.as_str()).collect();
    let check = fitting.iter().find_map(|fact| fact.check.clone());
    let owned = |all: BTreeSet<&str>| all.into_iter().map(str::to_owned).collect();
    Ground {
        sentence: sentence.trim().to_owned(),
        cites: owned(cites),
        means: owned(means),
        check,
    }
}

/// Whether a sentence rests on law: a citation of the data, or the signs of one.
fn names_law(sentence: &str, facts: &[Fact]) -> bool {
    let signs = [
        "§",
        "U.S.C.",
        "C.F.R.",
        " CMR ",
        "Stat.",
        "Gen. Stat",
        " Code ",
    ];
    signs.iter().any(|sign| sentence.contains(sign))
        || facts.iter().any(|fact| sentence.contains(&fact.cite))
}

/// A line cut where a sentence ends: a full stop behind a word of three letters or more, or
/// behind a bracket, and a capital after it. “c. 66” and “U.S.C. 552” end nothing.
fn sentences(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, _) in line.match_indices(". ") {
        let before = line[from..at].trim_end();
        let word: String = before
            .chars()
            .rev()
            .take_while(|c| c.is_alphanumeric() || *c == ')')
            .collect();
        let next = line[at + 2..].chars().next();
        let ends = word.chars().count() > 2 || word.contains(')');
        if ends && next.is_some_and(char::is_uppercase) {
            found.push(&line[from..=at]);
            from = at + 2;
        }
    }
    if !line[from..].trim().is_empty() {
        found.push(&line[from..]);
    }
    found
}

/// What the data holds for this place and body.
fn facts(law: &LawFacts) -> Vec<Fact> {
    let mut facts = vec![Fact {
        cite: law.citation.cite.clone(),
        says: format!(
            "The {} itself, under which the request is made.",
            law.statute
        ),
        check: law.citation.check.clone(),
    }];
    let limit = match &law.deadline.limit {
        super::law::Limit::Days(days) => {
            format!("within {days} of {}", law.deadline.counted_from())
        }
        super::law::Limit::Standard(words) => words.clone(),
    };
    let duty = match law.deadline.duty {
        super::law::Duty::Acknowledge => "say that the request came",
        super::law::Duty::Respond => "answer in writing",
        super::law::Duty::Determine => "decide and say so",
        super::law::Duty::Produce => "hand over the records",
        super::law::Duty::Deny => "say no, if it says no",
    };
    facts.push(Fact {
        cite: law.deadline.basis.cite.clone(),
        says: format!("The agency has to {duty}: {limit}."),
        check: law.deadline.basis.check.clone(),
    });
    facts.extend(law.residency.iter().map(|one| Fact {
        cite: one.basis.cite.clone(),
        says: format!("The law serves {}.", one.who),
        check: one.basis.check.clone(),
    }));
    facts.extend(law.exemptions.iter().map(|one| Fact {
        cite: one.basis.cite.clone(),
        says: format!("A ground for withholding: {}.", one.topic),
        check: one.basis.check.clone(),
    }));
    facts.extend(noted(law));
    facts.retain(|fact| !fact.cite.trim().is_empty());
    facts
}

/// Fees, delays, questions and remedies: the notes end with their citation in brackets.
fn noted(law: &LawFacts) -> Vec<Fact> {
    let kinds = [
        LetterKind::FeeAnswer,
        LetterKind::ExtensionAnswer,
        LetterKind::Clarification,
        LetterKind::Appeal,
    ];
    let notes = kinds.into_iter().map(|kind| Notes::of(kind, law));
    let lines = notes.flat_map(|notes| notes.known);
    lines.filter_map(|line| noted_line(&line)).collect()
}

fn noted_line(line: &str) -> Option<Fact> {
    let check = line
        .split_once(super::UNCHECKED_MARK)
        .and_then(|(_, rest)| rest.split_once(']'))
        .map(|(remark, _)| remark.trim().to_owned());
    let clean = without_marks(line);
    let inner = clean.trim_end().strip_suffix(')')?;
    // The bracket that the last one closes.
    let mut depth = 0_i32;
    let open = inner.char_indices().rev().find_map(|(at, c)| {
        match c {
            ')' => depth += 1,
            '(' if depth == 0 => return Some(at),
            '(' => depth -= 1,
            _ => {}
        }
        None
    })?;
    let mut letters = inner[..open].trim().chars();
    let first = letters.next()?;
    Some(Fact {
        cite: inner[open + 1..].trim().to_owned(),
        says: format!("{}{}.", first.to_uppercase(), letters.as_str()),
        check,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let line = "Under the law (M.G.L. c. 66, § 10) I ask. See 5 U.S.C. 552(a). If not, why? Dr. Who asks.";
        assert_eq!(
            sentences(line),
            [
                "Under the law (M.G.L. c. 66, § 10) I ask.",
                "See 5 U.S.C. 552(a).",
                "If not, why? Dr. Who asks."
            ]
        );
    }

    #[test]
    fn each_legal_sentence_is_explained_with_its_citation() {
        let place = statutes::Law::shipped().jurisdiction("us-ma").unwrap();
        let law = LawFacts::of(place, "municipality", jiff::civil::date(2026, 4, 20));
        let deadline = law.deadline.basis.cite.clone();
        let text = format!(
            "Dear officer:\n\nThank you. The law asks for your answer ({deadline} [check: look]). Bye.\n\nSee 1 Invented Code § 5."
        );
        let found = grounds(&text, &law);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].sentence.ends_with(&format!("({deadline}).")),
            "{found:?}"
        );
        assert!(found[0].cites.contains(&deadline));
        assert!(
            found[0]
                .means
                .iter()
                .any(|one| one.contains("answer in writing: within ten business days")),
            "{found:?}"
        );
        assert_eq!(found[1].sentence, "See 1 Invented Code § 5.");
        assert!(found[1].means.is_empty());
    }
}
