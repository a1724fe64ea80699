//! Finds the date and time printed in a line, as a local minute.
//!
//! All usual forms of mail programs, with and without weekday, seconds and zone,
//! 12 and 24 hours, US order unless the weekday or the figures say otherwise, and
//! with the slips of scanners. The zone is read over, not applied: the result is
//! the minute as printed. A date without a time is not a sent time.

use super::date_tokens::{Kind, Token, tokens};
use jiff::civil::{Date, DateTime, Time, Weekday};

/// A date with time, and where in the text it stands (bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Local minute as printed.
    pub at: DateTime,
    /// First byte.
    pub start: usize,
    /// One past the last byte, zone included.
    pub end: usize,
    /// The printed weekday contradicts the date: a slip of the scanner in one of them.
    pub doubtful: bool,
}

/// Years a released e-mail can bear.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2079;

/// The first date with time in the text.
pub fn find(text: &str) -> Option<Found> {
    let tokens = tokens(text);
    let clock = clock(&tokens)?;
    let weekday = tokens.iter().position(|t| t.weekday().is_some());
    let named = weekday.and_then(|i| tokens[i].weekday());
    let day = written_day(&tokens, &clock, named).or_else(|| figures(&tokens, &clock, named))?;
    let time = Time::new(clock.hour, clock.minute, 0, 0).ok()?;
    let mut first = day.first.min(clock.first);
    let mut last = day.last.max(clock.last);
    if let Some(i) = weekday.filter(|i| *i + 3 >= first && *i <= last + 2) {
        first = first.min(i);
        last = last.max(i);
    }
    let last = over_zone(&tokens, last);
    Some(Found {
        at: day.date.to_datetime(time),
        start: tokens[first].start,
        end: tokens[last].end,
        doubtful: named.is_some_and(|w| w != day.date.weekday()),
    })
}

/// `2015-03-03T09:12`, the contract's form.
pub fn minute(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A time of day among the tokens.
struct Clock {
    hour: i8,
    minute: i8,
    first: usize,
    last: usize,
    /// A year that ran into the hour ("20141:30").
    year: Option<i16>,
}

fn clock(tokens: &[Token<'_>]) -> Option<Clock> {
    (0..tokens.len())
        .find_map(|i| colon_clock(tokens, i))
        .or_else(|| {
            (0..tokens.len()).find_map(|i| dotted_clock(tokens, i).or_else(|| military(tokens, i)))
        })
}

/// `4:01 PM`, `16:01:22`, `10: 08 AM`, `9 :18 PM`.
fn colon_clock(tokens: &[Token<'_>], i: usize) -> Option<Clock> {
    let minute = tokens.get(i + 1)?;
    if !minute.gap.contains(':') || minute.gap.len() > 4 {
        return None;
    }
    clock_of(tokens, i, ':')
}

/// `4.01 PM`: only with a half of the day, or it is a sum.
fn dotted_clock(tokens: &[Token<'_>], i: usize) -> Option<Clock> {
    let minute = tokens.get(i + 1)?;
    let dotted = matches!(minute.gap.trim(), "." | ";" | "h" | ",");
    if !dotted || half(tokens, i + 2).is_none() {
        return None;
    }
    clock_of(tokens, i, '.')
}

fn clock_of(tokens: &[Token<'_>], i: usize, sign: char) -> Option<Clock> {
    let (hour_figures, minute_figures) = (tokens[i].number()?, tokens[i + 1].number()?);
    let (hour_figures, year) = split_year(hour_figures);
    if hour_figures.is_empty() || hour_figures.len() > 2 || minute_figures.len() != 2 {
        return None;
    }
    let hour: i8 = hour_figures.parse().ok()?;
    let minute: i8 = minute_figures.parse().ok()?;
    let mut last = i + 1;
    let second = tokens
        .get(i + 2)
        .filter(|t| t.gap.contains(sign) && t.gap.len() <= 3);
    if second.and_then(Token::number).is_some_and(|n| n.len() == 2) {
        last = i + 2;
        if tokens
            .get(last + 1)
            .is_some_and(|t| t.gap == "." && t.number().is_some())
        {
            last += 1;
        }
    }
    let (hour, last) = apply_half(tokens, hour, last)?;
    (minute < 60).then_some(Clock {
        hour,
        minute,
        first: i,
        last,
        year,
    })
}

/// A year that a scanner ran into the hour.
fn split_year(figures: &str) -> (&str, Option<i16>) {
    let year = figures
        .get(..4)
        .and_then(|y| y.parse::<i16>().ok())
        .filter(|y| YEARS.contains(y));
    match year {
        Some(_) if figures.len() > 4 => (&figures[4..], year),
        _ => (figures, None),
    }
}

/// `1430 hrs`, `0915 AM`.
fn military(tokens: &[Token<'_>], i: usize) -> Option<Clock> {
    let figures = tokens[i]
        .number()
        .filter(|n| n.len() == 4 || n.len() == 3)?;
    let hours_named = tokens
        .get(i + 1)
        .is_some_and(|t| t.is_word(&["hrs", "hours", "hr", "h"]));
    if !hours_named && half(tokens, i + 1).is_none() {
        return None;
    }
    let (hour, minute) = figures.split_at(figures.len() - 2);
    let (hour, last) = apply_half(tokens, hour.parse().ok()?, i)?;
    let minute = minute.parse::<i8>().ok().filter(|m| *m < 60)?;
    Some(Clock {
        hour,
        minute,
        first: i,
        last: last + usize::from(hours_named),
        year: None,
    })
}

/// Morning or afternoon at token `i`: is it PM, and how many tokens it takes.
fn half(tokens: &[Token<'_>], i: usize) -> Option<(bool, usize)> {
    let token = tokens.get(i).filter(|t| t.gap.len() <= 4)?;
    if token.is_word(&["am", "pm"]) {
        return Some((token.is_word(&["pm"]), 1));
    }
    let letter = token.is_word(&["a", "p"]);
    let dotted = letter
        && tokens
            .get(i + 1)
            .is_some_and(|t| t.gap.len() <= 2 && t.is_word(&["m"]));
    if dotted {
        return Some((token.is_word(&["p"]), 2));
    }
    (letter && token.gap.is_empty()).then(|| (token.is_word(&["p"]), 1))
}

/// The hour of the day after AM or PM, and the last token read.
fn apply_half(tokens: &[Token<'_>], hour: i8, last: usize) -> Option<(i8, usize)> {
    match half(tokens, last + 1) {
        None => (hour < 24).then_some((hour, last)),
        // "16:01 PM" is printed by some programs: the 24-hour figure wins.
        Some((_, used)) if (13..24).contains(&hour) => Some((hour, last + used)),
        Some((pm, used)) => (1..=12)
            .contains(&hour)
            .then(|| (hour % 12 + if pm { 12 } else { 0 }, last + used)),
    }
}

/// A civil date among the tokens.
struct Day {
    date: Date,
    first: usize,
    last: usize,
}

/// `December 9, 2015`, `9 Dec 2015`, `Dec 9 15:22:49 2009`, `09-Dec-15`.
fn written_day(tokens: &[Token<'_>], clock: &Clock, named: Option<Weekday>) -> Option<Day> {
    let at = (0..tokens.len()).find(|i| {
        // "May" and "March" are words too: a month stands beside a figure.
        let beside = |k: Option<usize>| k.and_then(|k| tokens.get(k)).is_some_and(Token::is_number);
        tokens[*i].is_month() && (beside(i.checked_sub(1)) || beside(Some(*i + 1)))
    })?;
    let day_at = day_index(tokens, clock, at)?;
    let day: i8 = tokens[day_at].number()?.parse().ok()?;
    let (year, year_at) = year_near(tokens, clock, at, day_at)?;
    let month = tokens[at].month(|month| {
        named.is_none_or(|w| Date::new(year, month, day).is_ok_and(|d| d.weekday() == w))
    })?;
    let date = Date::new(year, month, day).ok()?;
    let first = at.min(day_at).min(year_at);
    Some(Day {
        date,
        first,
        last: at.max(day_at).max(year_at),
    })
}

fn day_index(tokens: &[Token<'_>], clock: &Clock, month_at: usize) -> Option<usize> {
    let fits = |k: usize| {
        let apart = k < clock.first || k > clock.last;
        apart
            && tokens
                .get(k)
                .is_some_and(|t| t.number().is_some_and(is_day))
    };
    let before = month_at.checked_sub(1).filter(|k| fits(*k));
    // "9 Dec 15": the figure before is the day, unless that figure belongs to something else.
    let after_is_year = !fits(month_at + 1) || before.is_some_and(|k| tokens[k + 1].gap.len() <= 1);
    match before {
        Some(k) if after_is_year || !fits(month_at + 1) => Some(k),
        _ if fits(month_at + 1) => Some(month_at + 1),
        // One piece of scanner's dirt between month and day.
        _ => Some(month_at + 2).filter(|k| fits(*k)),
    }
}

fn is_day(figures: &str) -> bool {
    figures.len() <= 2 && figures.parse::<u8>().is_ok_and(|d| (1..=31).contains(&d))
}

fn year_near(
    tokens: &[Token<'_>],
    clock: &Clock,
    month: usize,
    day: usize,
) -> Option<(i16, usize)> {
    if let Some(year) = clock.year {
        return Some((year, clock.first));
    }
    let from = month.max(day) + 1;
    let open = |k: &usize| !inside(clock, *k);
    let four = (from..tokens.len().min(from + 9))
        .filter(open)
        .find_map(|k| {
            let year = tokens[k].number().filter(|n| n.len() == 4)?.parse().ok()?;
            YEARS.contains(&year).then_some((year, k))
        });
    four.or_else(|| {
        let figures = tokens.get(from).filter(|_| open(&from))?.number()?;
        Some((
            two_digit_year(figures).or_else(|| short_year(figures))?,
            from,
        ))
    })
}

/// A year that lost one figure, if only one year of e-mail can be meant: "216", "205".
fn short_year(figures: &str) -> Option<i16> {
    let fits = |year: &i16| {
        let whole = year.to_string();
        (0..4).any(|lost| whole[..lost] == figures[..lost] && whole[lost + 1..] == figures[lost..])
    };
    let mut years = (1995..=2029).filter(|y| figures.len() == 3 && fits(y));
    years.next().filter(|_| years.next().is_none())
}

fn inside(clock: &Clock, k: usize) -> bool {
    (clock.first..=clock.last).contains(&k)
}

fn two_digit_year(figures: &str) -> Option<i16> {
    let year: i16 = figures.parse().ok().filter(|_| figures.len() == 2)?;
    Some(if year < 70 { 2000 + year } else { 1900 + year })
}

/// `12/9/2015`, `2015-12-09`, `9.12.2015`, `12-9-15`.
fn figures(tokens: &[Token<'_>], clock: &Clock, named: Option<Weekday>) -> Option<Day> {
    (0..tokens.len().saturating_sub(2)).find_map(|i| {
        if inside(clock, i) || inside(clock, i + 1) {
            return None;
        }
        let sign = tokens[i + 1].gap.trim();
        let same = tokens[i + 2].gap.trim() == sign || clock.year.is_some();
        if !matches!(sign, "/" | "-" | "." | "\u{2010}" | "\u{2013}") || !same {
            return None;
        }
        let [a, b, c] = [0, 1, 2].map(|k| tokens[i + k].number());
        let (a, b) = (a?, b?);
        let date = match clock.year.filter(|_| clock.first == i + 2) {
            Some(year) => month_day(a, b, year, sign, named),
            None => in_order(a, b, c?, sign, named),
        }?;
        Some(Day {
            date,
            first: i,
            last: i + 2,
        })
    })
}

fn in_order(a: &str, b: &str, c: &str, sign: &str, named: Option<Weekday>) -> Option<Date> {
    if a.len() == 4 {
        let year = a.parse().ok().filter(|y| YEARS.contains(y))?;
        return Date::new(year, b.parse().ok()?, c.parse().ok()?).ok();
    }
    let year = match c.len() {
        4 => c.parse().ok().filter(|y| YEARS.contains(y))?,
        _ => two_digit_year(c)?,
    };
    month_day(a, b, year, sign, named)
}

/// US order, unless impossible, written with dots, or contradicted by the weekday.
fn month_day(a: &str, b: &str, year: i16, sign: &str, named: Option<Weekday>) -> Option<Date> {
    let (a, b): (i8, i8) = (a.parse().ok()?, b.parse().ok()?);
    let us = Date::new(year, a, b).ok();
    let other = Date::new(year, b, a).ok();
    let (likely, less) = if sign == "." {
        (other, us)
    } else {
        (us, other)
    };
    let fits = |d: &Date| named.is_some_and(|w| w == d.weekday());
    less.filter(|d| fits(d) && !likely.is_some_and(|l| fits(&l)))
        .or(likely)
        .or(less)
}

/// Zone names and offsets after the date belong to it.
fn over_zone(tokens: &[Token<'_>], mut last: usize) -> usize {
    for _ in 0..4 {
        let Some(next) = tokens.get(last + 1) else {
            break;
        };
        let offset = next
            .gap
            .trim_start_matches([' ', '('])
            .starts_with(['+', '-', '−'])
            && next.number().is_some_and(|n| n.len() == 4 || n.len() == 2);
        let offset_end = next.gap == ":" && tokens[last].gap.trim().ends_with(['+', '-', '−']);
        let zone = next.gap.len() <= 2 && matches!(next.kind, Kind::Word) && is_zone(next.text);
        if !(offset || offset_end || zone) {
            break;
        }
        last += 1;
    }
    last
}

fn is_zone(word: &str) -> bool {
    const ZONES: [&str; 22] = [
        "EST", "EDT", "ET", "CST", "CDT", "CT", "MST", "MDT", "MT", "PST", "PDT", "PT", "AKST",
        "AKDT", "HST", "GMT", "UTC", "Z", "BST", "CET", "CEST", "AST",
    ];
    ZONES.contains(&word)
}
