//! What a law lets an agency charge, and an estimate held against it. A figure that
//! the data does not have is left open, never guessed.

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
    fn certain(&self) -> bool {
        self.condition.is_none()
    }
}

/// What an agency's estimate says, as far as it says it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// In cents.
    pub total: Option<i64>,
    /// Hundredths of an hour.
    pub hours: Option<i64>,
    /// Cents an hour.
    pub rate: Option<i64>,
    /// Pages.
    pub pages: Option<i64>,
    /// Cents a page.
    pub per_page: Option<i64>,
}

/// An estimate held against the law.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// What was compared, a sentence each.
    pub lines: Vec<String>,
    /// The most that the law's figures allow for what the estimate names, in cents;
    /// none where they do not decide it.
    pub most: Option<i64>,
    /// By how much the estimate is higher, in cents.
    pub over: Option<i64>,
}

impl Estimate {
    /// Compares it with the figures that hold for this body without condition. Free
    /// time and pages are taken once, the lowest ceiling counts.
    pub fn check(&self, law: &Charges) -> Checked {
        let mut checked = Checked::default();
        let rate = least(&law.hourly);
        let page = least(&law.per_page);
        if let (Some(asked), Some(most)) = (self.rate, rate.map(|one| cents(one.amount))) {
            checked.note_above(asked, most, "an hour", rate);
        }
        if let (Some(asked), Some(most)) = (self.per_page, page.map(|one| cents(one.amount))) {
            checked.note_above(asked, most, "a page", page);
        }
        let work = self.hours.map(|hours| (hours, self.work(law, hours)));
        let copies = self.pages.map(|pages| (pages, self.copies(law, pages)));
        if let Some((asked, Some(allowed))) = work {
            let rate = lower(self.rate, rate.map(|one| cents(one.amount)));
            let free = least_free(&law.free_hours).map_or(String::new(), |one| {
                format!(", less {} free", hours(one.amount))
            });
            checked.lines.push(format!(
                "{} of work{free}, at {} an hour: {}",
                hours(asked as f64 / 100.0),
                dollars(rate.unwrap_or_default()),
                dollars(allowed)
            ));
        }
        if let Some((asked, Some(allowed))) = copies {
            let rate = lower(self.per_page, page.map(|one| cents(one.amount)));
            let free = least_free(&law.free_pages).map_or(String::new(), |one| {
                format!(", less {} free", whole(one.amount))
            });
            checked.lines.push(format!(
                "{asked} pages{free}, at {} a page: {}",
                money(rate.unwrap_or_default() as f64 / 100.0),
                dollars(allowed)
            ));
        }
        let parts = [work.map(|one| one.1), copies.map(|one| one.1)];
        checked.most = sum(parts);
        checked.over = self
            .total
            .zip(checked.most)
            .map(|(total, most)| total - most)
            .filter(|over| *over > 0);
        checked
    }

    /// The most for this work in cents: at the lower of the rate asked and the law's.
    fn work(&self, law: &Charges, hours: i64) -> Option<i64> {
        let cap = least(&law.hourly).map(|one| cents(one.amount));
        let rate = lower(self.rate, cap)?;
        let free = least_free(&law.free_hours).map_or(0, |one| (one.amount * 100.0) as i64);
        Some(((hours - free).max(0) * rate + 50) / 100)
    }

    fn copies(&self, law: &Charges, pages: i64) -> Option<i64> {
        let cap = least(&law.per_page).map(|one| cents(one.amount));
        let rate = lower(self.per_page, cap)?;
        let free = least_free(&law.free_pages).map_or(0, |one| one.amount as i64);
        Some((pages - free).max(0) * rate)
    }
}

impl Checked {
    fn note_above(&mut self, asked: i64, most: i64, of: &str, law: Option<&Figure>) {
        let Some(law) = law.filter(|_| asked > most) else {
            return;
        };
        self.lines.push(format!(
            "the estimate reckons with {} {of}; the law allows {} ({})",
            money(asked as f64 / 100.0),
            money(most as f64 / 100.0),
            law.basis
        ));
    }
}

/// Both parts where both are named, one where one is; none where a part that is named
/// cannot be decided.
fn sum(parts: [Option<Option<i64>>; 2]) -> Option<i64> {
    let named: Vec<Option<i64>> = parts.into_iter().flatten().collect();
    if named.is_empty() {
        return None;
    }
    named.into_iter().sum()
}

fn lower(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// The lowest ceiling that holds without condition.
fn least(figures: &[Figure]) -> Option<&Figure> {
    let certain = figures.iter().filter(|one| one.certain());
    certain.min_by(|one, other| one.amount.total_cmp(&other.amount))
}

/// The free allowance that is surely due: the smallest where the law has several.
fn least_free(figures: &[Figure]) -> Option<&Figure> {
    least(figures)
}

fn cents(dollars: f64) -> i64 {
    (dollars * 100.0).round() as i64
}

/// “5 cents”, “$25”.
fn money(amount: f64) -> String {
    match cents(amount) {
        1 => "1 cent".to_owned(),
        under if under < 100 => format!("{under} cents"),
        more => dollars(more),
    }
}

/// “the first two hours”, “15 minutes”.
fn hours(amount: f64) -> String {
    if amount < 1.0 {
        return format!("{} minutes", (amount * 60.0).round());
    }
    if amount.fract() == 0.0 {
        let plural = if amount == 1.0 { "hour" } else { "hours" };
        return format!("{} {plural}", in_words(amount as u32));
    }
    format!("{amount} hours")
}

fn whole(amount: f64) -> String {
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
    fn an_estimate_is_held_against_the_figures() {
        let whole = Estimate {
            total: Some(48_000),
            hours: Some(1_000),
            rate: Some(4_000),
            pages: Some(400),
            per_page: Some(20),
        };
        for (id, body, estimate, most, over) in [
            // Ten hours less four, at 25; 400 pages at five cents.
            ("us-ma", "agency", whole, Some(17_000), Some(31_000)),
            // The size of the place is not known: no hour is taken as free.
            ("us-ma", "municipality", whole, Some(27_000), Some(21_000)),
            // An hour less, at 25; 25 cents are the law's, 20 are asked.
            ("us-nd", "agency", whole, Some(30_500), Some(17_500)),
            (
                "us-ma",
                "agency",
                Estimate {
                    total: Some(10_000),
                    ..whole
                },
                Some(17_000),
                None,
            ),
            // No ceiling and no rate: nothing can be said.
            (
                "us-wv",
                "agency",
                Estimate {
                    rate: None,
                    per_page: None,
                    ..whole
                },
                None,
                None,
            ),
            (
                "us-wv",
                "agency",
                Estimate {
                    total: Some(5_000),
                    ..Estimate::default()
                },
                None,
                None,
            ),
            // Half a part known is not the whole.
            (
                "us-ri",
                "agency",
                Estimate {
                    pages: None,
                    ..whole
                },
                Some(13_500),
                Some(34_500),
            ),
        ] {
            let checked = estimate.check(&charges(id, body));
            assert_eq!((checked.most, checked.over), (most, over), "{id} {body}");
        }
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
