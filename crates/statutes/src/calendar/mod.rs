//! Which days are open, in both readings, for every county that makes a difference.
//!
//! A calendar is worked out once, as one bit per day; after that "the tenth working day" is
//! a few machine instructions. The rules by which a holiday finds its day are in `rules`.

mod open_days;
pub(crate) mod rules;

pub(crate) use open_days::OpenDays;
use open_days::first_day;

use crate::data::{ClosingDays, HolidayRule, Jurisdiction, WeekendShift};
use crate::day::Day;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The years worked out. Events lie in 1970-2150; counting may run on past both ends.
const FIRST: i32 = 1960;
const LAST: i32 = 2200;

/// Open and closed days of one jurisdiction.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    /// County unknown, any other county, then each county named.
    sheets: Vec<Sheet>,
    counties: Vec<String>,
    /// By day.
    marks: Vec<Mark>,
    /// Where in `marks` each stretch of 64 days begins.
    starts: Vec<u32>,
    names: Vec<String>,
}

/// The days of one county, in both readings side by side: `ordinary` leaves doubtful closings
/// open, `latest` closes them.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    words: Vec<[u64; 2]>,
    county: Place,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Unknown,
    Elsewhere,
    County(u8),
}

/// One closing: which day, why, and how sure.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Mark {
    day: Day,
    name: u16,
    certain: bool,
    /// Kept on this day because the holiday itself falls on a weekend.
    moved: bool,
    /// Holidays at a fixed date move off a weekend; the others were placed by their own rule.
    fixed: bool,
    county: Option<u8>,
}

/// A reason why an office is closed on a weekday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing<'a> {
    /// The holiday's name in the data.
    pub name: &'a str,
    /// False where only some offices close, or only in some years.
    pub certain: bool,
    /// True where the holiday falls on a weekend and is kept on this day.
    pub moved: bool,
}

impl Calendar {
    pub(crate) fn build(rules: &BTreeMap<String, HolidayRule>, days: &ClosingDays) -> Calendar {
        let mut calendar = Calendar {
            sheets: Vec::new(),
            counties: Vec::new(),
            marks: Vec::new(),
            starts: Vec::new(),
            names: Vec::new(),
        };
        for county in days.only_in_county.values().map(|county| normal(county)) {
            if !calendar.counties.contains(&county) {
                calendar.counties.push(county);
            }
        }
        let sure = days.holidays.iter().map(|id| (id, true));
        for (id, certain) in sure.chain(days.uncertain.iter().map(|id| (id, false))) {
            calendar.mark_holiday(id, &rules[id], certain, days);
        }
        calendar.mark_dates(&days.closed_dates, true, "Closed by order");
        calendar.mark_dates(&days.uncertain_dates, false, "Closed by order");
        calendar.shift_off_weekends(days);
        calendar
            .marks
            .sort_by_key(|mark| (mark.day, !mark.certain, mark.moved));
        calendar.lay_out_sheets();
        calendar
    }

    fn name(&mut self, name: &str) -> u16 {
        self.names.push(name.to_owned());
        u16::try_from(self.names.len() - 1).expect("a calendar keeps a few dozen holidays")
    }

    fn mark_holiday(&mut self, id: &str, rule: &HolidayRule, certain: bool, days: &ClosingDays) {
        let name = self.name(rule.name());
        let county = days
            .only_in_county
            .get(id)
            .map(|county| self.county_index(county));
        let fixed = matches!(rule, HolidayRule::Fixed { .. });
        let first = days
            .first_year
            .get(id)
            .map_or(FIRST, |year| FIRST.max((*year).into()));
        for year in first..=LAST {
            if let Some(day) = rules::day_in(rule, year) {
                self.marks.push(Mark {
                    day,
                    name,
                    certain,
                    moved: false,
                    fixed,
                    county,
                });
            }
        }
    }

    fn county_index(&self, county: &str) -> u8 {
        let county = normal(county);
        let at = self.counties.iter().position(|one| *one == county);
        u8::try_from(at.expect("every county was listed")).expect("a few counties at most")
    }

    fn mark_dates(&mut self, dates: &[Date], certain: bool, why: &str) {
        if dates.is_empty() {
            return;
        }
        let name = self.name(why);
        self.marks.extend(dates.iter().map(|date| Mark {
            day: Day::of(*date),
            name,
            certain,
            moved: false,
            fixed: false,
            county: None,
        }));
    }

    /// Only holidays at a fixed date move, by one step; the holiday itself stays closed.
    fn shift_off_weekends(&mut self, days: &ClosingDays) {
        let movable: Vec<Mark> = self
            .marks
            .iter()
            .filter(|mark| mark.fixed)
            .copied()
            .collect();
        for mark in movable {
            let by = match (
                mark.day.weekday(),
                days.saturday_holiday,
                days.sunday_holiday,
            ) {
                (5, WeekendShift::PrecedingFriday, _) => -1,
                (5, WeekendShift::FollowingMonday, _) => 2,
                (6, _, WeekendShift::FollowingMonday) => 1,
                _ => continue,
            };
            self.marks.push(Mark {
                day: mark.day.plus(by),
                moved: true,
                ..mark
            });
        }
    }

    fn lay_out_sheets(&mut self) {
        let counties = (0..self.counties.len() as u8).map(Place::County);
        let places = [Place::Unknown, Place::Elsewhere]
            .into_iter()
            .chain(counties);
        self.sheets = places
            .map(|county| Sheet::new(county, &self.marks))
            .collect();
        let stretches = self.sheets[0].words.len() as i32;
        self.starts = (0..=stretches)
            .map(|at| {
                self.marks
                    .partition_point(|mark| mark.day.0 < first_day() + at * 64)
                    as u32
            })
            .collect();
    }

    /// The sheet of a county; without one, doubtful county days close in the latest reading.
    pub(crate) fn sheet(&self, county: Option<&str>) -> &Sheet {
        match county {
            None => &self.sheets[0],
            Some(_) if self.counties.is_empty() => &self.sheets[1],
            Some(county) => {
                let county = normal(county);
                let at = self.counties.iter().position(|one| *one == county);
                &self.sheets[at.map_or(1, |at| at + 2)]
            }
        }
    }

    /// Why a day is closed on this sheet: the surest reason first. `None` for a weekend that is
    /// no holiday, and for an open day.
    pub(crate) fn reason(&self, sheet: &Sheet, day: Day, latest: bool) -> Option<Closing<'_>> {
        self.marks_on(day)
            .find(|mark| mark.closes(sheet.county, latest))
            .map(|mark| self.told(mark))
    }

    fn marks_on(&self, day: Day) -> impl Iterator<Item = &Mark> {
        let at = ((day.0 - first_day()) / 64) as usize;
        let from = self
            .starts
            .get(at)
            .map_or(self.marks.len(), |from| *from as usize);
        let marks = self.marks[from..].iter();
        marks
            .skip_while(move |mark| mark.day < day)
            .take_while(move |mark| mark.day == day)
    }

    fn told(&self, mark: &Mark) -> Closing<'_> {
        Closing {
            name: &self.names[usize::from(mark.name)],
            certain: mark.certain,
            moved: mark.moved,
        }
    }
}

impl Mark {
    /// A closing of one county closes there; where the county is unknown, only if every doubt
    /// goes to the agency.
    fn closes(&self, place: Place, latest: bool) -> bool {
        let here = match (self.county, place) {
            (None, _) => true,
            (Some(county), Place::County(this)) => county == this,
            (Some(_), Place::Unknown) => latest,
            (Some(_), Place::Elsewhere) => false,
        };
        here && (self.certain || latest)
    }
}

/// "Suffolk County" and "suffolk" are one county.
fn normal(county: &str) -> String {
    let county = county.trim().to_lowercase();
    county.strip_suffix(" county").unwrap_or(&county).to_owned()
}

impl Sheet {
    fn new(county: Place, marks: &[Mark]) -> Sheet {
        let days = Day::from_ymd(LAST + 1, 1, 1).0 - first_day();
        let mut words = vec![[0; 2]; (days as usize).div_ceil(64)];
        for at in (0..days).filter(|at| !Day(first_day() + at).is_weekend()) {
            let word: &mut [u64; 2] = &mut words[at as usize / 64];
            word.iter_mut().for_each(|lane| *lane |= 1 << (at % 64));
        }
        for mark in marks {
            let at = mark.day.0 - first_day();
            let Some(word) = words.get_mut((at / 64) as usize).filter(|_| at >= 0) else {
                continue;
            };
            for latest in [false, true]
                .into_iter()
                .filter(|latest| mark.closes(county, *latest))
            {
                word[usize::from(latest)] &= !(1 << (at % 64));
            }
        }
        Sheet { words, county }
    }

    pub(crate) fn open_days(&self, latest: bool) -> OpenDays<'_> {
        OpenDays {
            words: &self.words,
            lane: usize::from(latest),
        }
    }
}

/// Questions about closing days, for reminders, calendars and pages. `county` matters where a
/// holiday is kept in one county only; `None` means that it is not known.
impl Jurisdiction {
    /// Whether offices are open by the ordinary reading: a doubtful closing counts as open.
    pub fn is_open_day(&self, county: Option<&str>, date: Date) -> bool {
        self.calendar
            .sheet(county)
            .open_days(false)
            .is_open(Day::of(date))
    }

    /// Whether offices are open however every doubt is decided.
    pub fn is_surely_open_day(&self, county: Option<&str>, date: Date) -> bool {
        self.calendar
            .sheet(county)
            .open_days(true)
            .is_open(Day::of(date))
    }

    /// The holidays of a date, certain ones first; empty on an ordinary weekend.
    pub fn closings_on(&self, county: Option<&str>, date: Date) -> Vec<Closing<'_>> {
        let sheet = self.calendar.sheet(county);
        let marks = self.calendar.marks_on(Day::of(date));
        marks
            .filter(|mark| mark.closes(sheet.county, true))
            .map(|mark| self.calendar.told(mark))
            .collect()
    }

    /// The working day `n` working days after a date, or before it where `n` is negative; the
    /// date itself where `n` is 0. Reminders count back from a due date with it.
    pub fn business_day_offset(&self, county: Option<&str>, date: Date, n: i32) -> Date {
        let open = self.calendar.sheet(county).open_days(false);
        let day = Day::of(date);
        let found = match n {
            0 => day,
            1.. => open.nth_after(day, n.unsigned_abs()),
            _ => open.nth_before(day, n.unsigned_abs()),
        };
        found.date()
    }
}

#[cfg(test)]
mod tests;
