//! Mails over time: by week, month or year, empty ones kept so that gaps are seen.

use super::PrintedMail;
use jiff::{ToSpan, civil::Date};

/// How long a step of the timeline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Seven days from a Monday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Step {
    fn first_of(self, day: Date) -> Date {
        match self {
            Self::Week => {
                let days = i64::from(day.weekday().to_monday_zero_offset());
                day.saturating_sub(days.days())
            }
            Self::Month => day.first_of_month(),
            Self::Year => day.first_of_year(),
        }
    }

    fn next(self, first: Date) -> Date {
        match self {
            Self::Week => first.saturating_add(1.week()),
            Self::Month => first.saturating_add(1.month()),
            Self::Year => first.saturating_add(1.year()),
        }
    }
}

/// A step of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// Mails on these days.
    pub mails: usize,
}

/// Mails over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// How long each step is.
    pub step: Step,
    /// Without holes, the first and the last never empty.
    pub bins: Vec<Bin>,
    /// Mails without a date that can be read.
    pub undated: usize,
}

/// Steps that a picture can show; with more, the next larger step is taken.
const MOST_WEEKS: i32 = 30;
const MOST_MONTHS: i32 = 120;

impl Timeline {
    /// Counts mails; none where no mail has a date.
    #[must_use]
    pub fn of(mails: &[PrintedMail]) -> Option<Self> {
        let mut days: Vec<Date> = mails.iter().filter_map(|m| Some(m.sent?.date())).collect();
        days.sort_unstable();
        let (first, last) = (*days.first()?, *days.last()?);
        let span = (last - first).get_days();
        let step = match span {
            0.. if span <= MOST_WEEKS * 7 => Step::Week,
            _ if span <= MOST_MONTHS * 30 => Step::Month,
            _ => Step::Year,
        };
        let mut bins = Vec::new();
        let mut start = step.first_of(first);
        while start <= last {
            let next = step.next(start);
            let until = |day: Date| days.partition_point(|d| *d < day);
            bins.push(Bin {
                first: start,
                last: next.yesterday().unwrap_or(next),
                mails: until(next) - until(start),
            });
            if next <= start {
                break;
            }
            start = next;
        }
        Some(Self {
            step,
            bins,
            undated: mails.len() - days.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::mail;
    use super::*;

    #[test]
    fn every_mail_is_in_one_step_and_gaps_are_kept() {
        let cases: [(&[&str], Step, usize); 4] = [
            (&["2015-03-03T09:00"], Step::Week, 1),
            (&["2015-03-03T09:00", "2015-04-20T09:00"], Step::Week, 8),
            (&["2015-03-31T09:00", "2016-04-01T09:00"], Step::Month, 14),
            (&["1999-12-31T09:00", "2016-01-01T09:00"], Step::Year, 18),
        ];
        for (sent, step, bins) in cases {
            let mails: Vec<_> = (0..)
                .zip(sent)
                .map(|(n, s)| mail(n, "A B", &[], s))
                .collect();
            let found = Timeline::of(&mails).expect("they have dates");
            assert_eq!((found.step, found.bins.len()), (step, bins), "{sent:?}");
            let all: usize = found.bins.iter().map(|bin| bin.mails).sum();
            assert_eq!(all, sent.len());
            assert!(found.bins[0].mails > 0 && found.bins[bins - 1].mails > 0);
            let holes = found.bins.windows(2);
            for pair in holes {
                assert_eq!(pair[0].last.tomorrow().ok(), Some(pair[1].first));
            }
        }
        assert_eq!(Timeline::of(&[mail(1, "A B", &[], "")]), None);
    }
}
