//! What a law lets an agency charge. A figure that the data does not have is left open,
//! never guessed.

use super::facts::{basis, fits};
use super::law::{Basis, in_words};
use super::text::dollars;
use statutes::Jurisdiction;
use statutes::data::{Fact, Fee};

/// The figures of one law that concern a request by a newsroom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Charges {
    /// Staff time for which nothing is charged, in hours.
    pub free_hours: Vec<Figure>,
    /// Pages for which nothing is charged.
    pub free_pages: Vec<Figure>,
    /// The most for a page of paper, in dollars.
    pub per_page: Vec<Figure>,
    /// The most for an hour of work, in dollars.
    pub hourly: Vec<Figure>,
    /// Below this sum no payment in advance may be asked, in dollars.
    pub advance: Option<Figure>,
    /// What a waiver asks for, in the data's words.
    pub waiver: Option<Waiver>,
    /// Where the law takes the fee away from an agency that is late.
    pub late: Option<Basis>,
}

/// A number of the law.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Hours, pages or dollars.
    pub amount: f64,
    /// What it is about: “copies”, “labor”, “redacting”.
    pub topic: String,
    /// On what it depends, where the kind of body does not decide it alone.
    pub condition: Option<String>,
    /// Where the law says so.
    pub basis: Basis,
}

/// The ground on which a fee is waived.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    /// In the data's words.
    pub standard: String,
    /// Where the law says so.
    pub basis: Basis,
}

/// Topics that are about requesters of another kind.
const NOT_OURS: [&str; 4] = ["commercial", "other requesters", "other", "board review"];

impl Charges {
    pub(super) fn of(place: &Jurisdiction, body: &str) -> Self {
        let ours = |fee: &&Fee| {
            !NOT_OURS.contains(&fee.topic.as_str())
                && fits(&fee.applies_to, body)
                && topic_fits(&fee.topic, body)
        };
        let fees: Vec<&Fee> = place.fees.iter().filter(ours).collect();
        let figures = |of: fn(&Fee) -> Option<f64>| {
            let known = fees.iter().filter_map(|fee| Some((of(fee)?, fee)));
            known
                .filter(|(amount, _)| *amount > 0.0)
                .map(|(amount, fee)| figure(amount, fee))
                .collect::<Vec<_>>()
        };
        let of_topic = |topics: &[&str]| {
            let mut known = fees.iter();
            known
                .find(|fee| topics.contains(&fee.topic.as_str()))
                .copied()
        };
        Self {
            free_hours: figures(|fee| fee.free_hours),
            free_pages: figures(|fee| fee.free_pages.map(f64::from)),
            per_page: figures(|fee| fee.per_page_usd),
            hourly: figures(|fee| fee.hourly_cap_usd),
            advance: of_topic(&["advance payment", "prepayment"])
                .and_then(|fee| Some(figure(fee.threshold_usd?, fee))),
            waiver: of_topic(&["waiver"]).and_then(waiver),
            late: of_topic(&["late penalty"]).map(basis),
        }
    }

    /// The figures as a letter lists them, each with its citation.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for one in &self.free_hours {
            lines.push(format!(
                "{}: {} free{}",
                one.topic(),
                hours(one.amount),
                one.tail()
            ));
        }
        for one in &self.hourly {
            let rate = cents(one.amount);
            lines.push(format!(
                "{}: no more than {} an hour{}",
                one.topic(),
                dollars(rate),
                one.tail()
            ));
        }
        for one in &self.free_pages {
            lines.push(format!(
                "{}: {} pages free{}",
                one.topic(),
                whole(one.amount),
                one.tail()
            ));
        }
        for one in &self.per_page {
            let rate = money(one.amount);
            lines.push(format!(
                "{}: no more than {rate} a page{}",
                one.topic(),
                one.tail()
            ));
        }
        lines.extend(self.advance.as_ref().map(|one| {
            let sum = dollars(cents(one.amount));
            format!("payment in advance: asked only above {sum}{}", one.tail())
        }));
        lines
    }

    /// What the data does not have, by the questions that a person would ask of it.
    pub fn open(&self) -> Vec<&'static str> {
        let unknown = [
            (self.free_hours.is_empty(), "how many hours are free"),
            (
                self.hourly.is_empty(),
                "the most that an hour of work may cost",
            ),
            (self.free_pages.is_empty(), "how many pages are free"),
            (self.per_page.is_empty(), "the most that a page may cost"),
            (
                self.advance.is_none(),
                "above which sum payment may be asked in advance",
            ),
            (self.waiver.is_none(), "when a fee is waived"),
        ];
        let open = unknown.into_iter().filter(|(unknown, _)| *unknown);
        open.map(|(_, what)| what).collect()
    }
}

/// “copies, state” is for state bodies, “copies, local” for the others.
fn topic_fits(topic: &str, body: &str) -> bool {
    match topic.split_once(", ") {
        Some((_, "state")) => body == "agency",
        Some((_, "local")) => body == "municipality",
        _ => true,
    }
}

fn figure(amount: f64, fee: &Fee) -> Figure {
    let people = |n: u32| {
        dollars(i64::from(n) * 100)
            .trim_start_matches('$')
            .to_owned()
    };
    let condition = match (fee.population_over, fee.population_up_to) {
        (Some(over), _) => Some(format!("in places of more than {} people", people(over))),
        (_, Some(up_to)) => Some(format!("in places of up to {} people", people(up_to))),
        _ => fee.up_to_pages.map(|pages| format!("up to {pages} pages")),
    };
    let mut basis = basis(fee);
    if let (None, Some(note)) = (&basis.check, doubt(fee)) {
        basis.check = Some(note);
    }
    Figure {
        amount,
        topic: fee.topic.clone(),
        condition,
        basis,
    }
}

/// The data's note where it says that the figure may not hold for us or not today.
fn doubt(fee: &Fee) -> Option<String> {
    let note = fee.note()?;
    let lower = note.to_lowercase();
    let doubtful = ["resident", "conflict", "older", "newer", "changed", "check"];
    doubtful
        .iter()
        .any(|word| lower.contains(word))
        .then(|| note.trim_end_matches('.').to_owned())
}

fn waiver(fee: &Fee) -> Option<Waiver> {
    Some(Waiver {
        standard: fee.standard.clone()?,
        basis: basis(fee),
    })
}

impl Figure {
    fn topic(&self) -> &str {
        match self.topic.split_once(", ") {
            Some((topic, _)) => topic,
            None => &self.topic,
        }
    }

    /// Its condition and citation, as they follow the figure.
    fn tail(&self) -> String {
        let condition = self.condition.as_ref();
        let condition = condition.map_or(String::new(), |words| format!(", {words}"));
        format!("{condition} ({})", self.basis)
    }

    /// Counted on: nothing but the kind of body decides it.
    pub(super) fn certain(&self) -> bool {
        self.condition.is_none()
    }
}

pub(super) fn cents(dollars: f64) -> i64 {
    (dollars * 100.0).round() as i64
}

/// “5 cents”, “$25”.
pub(super) fn money(amount: f64) -> String {
    match cents(amount) {
        1 => "1 cent".to_owned(),
        under if under < 100 => format!("{under} cents"),
        more => dollars(more),
    }
}

/// “two hours”, “15 minutes”.
pub(super) fn hours(amount: f64) -> String {
    if amount < 1.0 {
        return format!("{} minutes", (amount * 60.0).round());
    }
    if amount.fract() == 0.0 {
        let plural = if amount == 1.0 { "hour" } else { "hours" };
        return format!("{} {plural}", in_words(amount as u32));
    }
    format!("{amount} hours")
}

pub(super) fn whole(amount: f64) -> String {
    format!("{}", amount as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statutes::Law;

    fn charges(id: &str, body: &str) -> Charges {
        Charges::of(Law::shipped().jurisdiction(id).unwrap(), body)
    }

    #[test]
    fn figures_are_those_of_the_data_for_this_body() {
        let ma = charges("us-ma", "municipality").lines().join("\n");
        assert!(ma.contains("free time: two hours free, in places of more than 20,000 people (M.G.L. c. 66, § 10(d)(iii))"), "{ma}");
        assert!(
            ma.contains("no more than 5 cents a page (M.G.L. c. 66, § 10(d)(i); 950 CMR 32.07(2))"),
            "{ma}"
        );
        assert!(ma.contains("hourly cap: no more than $25 an hour"), "{ma}");
        let ct = charges("us-ct", "municipality");
        assert_eq!(ct.per_page[0].amount, 0.5);
        let us = charges("us", "federal");
        assert_eq!((us.free_pages[0].amount, us.free_hours.len()), (100.0, 0));
        assert_eq!(us.advance.unwrap().amount, 250.0);
    }

    #[test]
    fn what_the_data_lacks_is_said_to_be_open() {
        let open = charges("us-wv", "agency").open();
        assert_eq!(open.len(), 6, "{open:?}");
        assert!(
            !charges("us-nd", "agency")
                .open()
                .contains(&"the most that a page may cost")
        );
    }

    #[test]
    fn every_law_gives_lines_that_read_and_cite() {
        for place in Law::shipped().jurisdictions() {
            for body in ["agency", "municipality", "federal"] {
                for line in Charges::of(place, body).lines() {
                    assert!(
                        line.ends_with(')') && !line.contains("NaN"),
                        "{}: {line}",
                        place.id
                    );
                }
            }
        }
    }
}
