//! An agency's estimate held against what the law lets it charge.

use super::charges::{Charges, Figure, cents, hours, money, whole};
use super::text::dollars;

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
        let hundredths = (hours - free).max(0).checked_mul(rate)?;
        Some(hundredths.checked_add(50)? / 100)
    }

    fn copies(&self, law: &Charges, pages: i64) -> Option<i64> {
        let cap = least(&law.per_page).map(|one| cents(one.amount));
        let rate = lower(self.per_page, cap)?;
        let free = least_free(&law.free_pages).map_or(0, |one| one.amount as i64);
        (pages - free).max(0).checked_mul(rate)
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
    named
        .into_iter()
        .try_fold(0_i64, |all, one| all.checked_add(one?))
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

#[cfg(test)]
mod tests {
    use super::*;
    use statutes::Law;

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
            // More than can be reckoned with: nothing is said.
            (
                "us-wv",
                "agency",
                Estimate {
                    total: Some(1),
                    hours: Some(i64::MAX / 2),
                    rate: Some(i64::MAX / 2),
                    pages: Some(i64::MAX / 2),
                    per_page: Some(i64::MAX / 2),
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
            let law = Charges::of(Law::shipped().jurisdiction(id).unwrap(), body);
            let checked = estimate.check(&law);
            assert_eq!((checked.most, checked.over), (most, over), "{id} {body}");
        }
    }
}
