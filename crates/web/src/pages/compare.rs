//! A story's agencies held against each other: how long each takes, what it asks for, what
//! it withholds. Figures of what people have recorded, nothing more.

use domain::{Outcome, Stage};
use std::collections::BTreeMap;
use store::reader::stories::StoryCase;

/// One agency, or all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Compared {
    pub agency: String,
    pub cases: usize,
    pub answered: usize,
    pub late: usize,
    /// Medians of the days from sending to the first answer and to the end.
    pub first: Option<i32>,
    pub end: Option<i32>,
    /// How many asked for a fee, and the sum in cents.
    pub asked_fee: usize,
    pub fees: i64,
    pub pages: i64,
    pub denied: usize,
    /// Exemptions beside redactions, the most first.
    pub exemptions: Vec<(String, i64)>,
}

/// So many exemptions are named for each.
const EXEMPTIONS: usize = 5;

/// A line for each agency, the quickest to answer first and the silent last; then all.
pub(crate) fn compare(cases: &[StoryCase]) -> (Vec<Compared>, Compared) {
    let mut by_agency: BTreeMap<&str, Vec<&StoryCase>> = BTreeMap::new();
    for case in cases {
        by_agency.entry(&case.line.agency).or_default().push(case);
    }
    let mut lines: Vec<Compared> = by_agency
        .into_iter()
        .map(|(agency, cases)| line(agency, &cases))
        .collect();
    lines.sort_by_key(|line| (line.first.is_none(), line.first));
    let all: Vec<&StoryCase> = cases.iter().collect();
    (lines, line("All", &all))
}

fn line(agency: &str, cases: &[&StoryCase]) -> Compared {
    let first: Vec<i32> = cases
        .iter()
        .filter_map(|case| case.days_to_answer())
        .collect();
    let end = cases.iter().filter_map(|case| case.days_to_end());
    let fees: Vec<i64> = cases.iter().filter_map(|case| case.fee_cents).collect();
    let denied = |case: &&&StoryCase| {
        case.line.stage == Stage::Closed && case.line.outcome == Some(Outcome::Denied)
    };
    Compared {
        agency: agency.to_owned(),
        cases: cases.len(),
        answered: first.len(),
        late: cases.iter().filter(|case| case.late).count(),
        end: median(end.collect()),
        first: median(first),
        asked_fee: fees.len(),
        fees: fees.iter().sum(),
        pages: cases.iter().map(|case| case.pages).sum(),
        denied: cases.iter().filter(denied).count(),
        exemptions: exemptions(cases),
    }
}

fn exemptions(cases: &[&StoryCase]) -> Vec<(String, i64)> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for (label, count) in cases.iter().flat_map(|case| &case.exemptions) {
        *counts.entry(label).or_default() += count;
    }
    let mut all: Vec<(String, i64)> = counts
        .into_iter()
        .map(|(label, count)| (label.to_owned(), count))
        .collect();
    all.sort_by_key(|(_, count)| -count);
    all.truncate(EXEMPTIONS);
    all
}

/// The middle one; of an even number the lower of the two in the middle, a day that was.
fn median(mut days: Vec<i32>) -> Option<i32> {
    days.sort_unstable();
    let middle = days.len().checked_sub(1)? / 2;
    days.get(middle).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::samples::story_case;
    use jiff::civil::date;

    fn case(agency: &str, sent: i8, answered: Option<i8>, ended: Option<i8>) -> StoryCase {
        let stage = if ended.is_some() {
            Stage::Closed
        } else {
            Stage::Sent
        };
        let mut case = story_case(stage, ended.map(|_| Outcome::Denied));
        case.line.agency = agency.into();
        case.late = false;
        case.sent_on = Some(date(2026, 3, sent));
        case.answered_on = answered.map(|day| date(2026, 3, day));
        case.ended_on = ended.map(|day| date(2026, 4, day));
        case.fee_cents = answered.map(|_| 1_000);
        case.exemptions = vec![("(b)".into(), 2)];
        case
    }

    #[test]
    fn agencies_are_held_against_each_other() {
        let cases = [
            case("Silent", 1, None, None),
            case("Slow", 1, Some(21), Some(1)),
            case("Quick", 1, Some(3), Some(1)),
            case("Quick", 1, Some(5), None),
            case("Quick", 1, Some(9), None),
        ];
        let (lines, all) = compare(&cases);
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.agency.as_str(), line.cases, line.first, line.end))
            .collect();
        assert_eq!(
            told,
            [
                ("Quick", 3, Some(4), Some(31)),
                ("Slow", 1, Some(20), Some(31)),
                ("Silent", 1, None, None)
            ]
        );
        assert_eq!(
            (all.cases, all.answered, all.first, all.denied),
            (5, 4, Some(4), 2)
        );
        assert_eq!((all.asked_fee, all.fees), (4, 4_000));
        assert_eq!(all.exemptions, [("(b)".to_owned(), 10)]);
        assert_eq!(median(vec![]), None);
    }
}
