//! A case's time as a picture: what happened, how far each clock runs, where today
//! is. Only numbers and words are made here; the template draws them, and says the
//! same as a list.

use crate::words;
use desk::clocks::ClockView;
use domain::clock::{binds, counts};
use jiff::{ToSpan, civil::Date};
use statutes::{Clock, Side, State, StepKind};

/// The picture's width in its own units; a phone shows it one to one.
const WIDTH: f64 = 340.0;

/// Left and right of the first and the last day.
const MARGIN: f64 = 8.0;

/// A clock takes so much height.
const ROW: f64 = 38.0;

/// Above the first clock: today's word and the dots of what happened.
const TOP: f64 = 46.0;

/// Our appeal window may end in years: the picture ends sooner.
const LONGEST_DAYS: i32 = 150;

/// The picture.
pub(crate) struct Timeline {
    pub width: f64,
    pub height: f64,
    pub today: f64,
    /// Where the word “today” is anchored: `start`, `middle`, `end`.
    pub today_anchor: &'static str,
    pub dots: Vec<Dot>,
    pub bars: Vec<Bar>,
    pub months: Vec<Month>,
    /// The same in words, by day.
    pub lines: Vec<(Date, String)>,
}

/// Something that happened.
pub(crate) struct Dot {
    pub x: f64,
    pub label: String,
}

/// A clock from its first day to its last.
pub(crate) struct Bar {
    pub y: f64,
    pub x: f64,
    pub width: f64,
    /// From the ordinary to the latest reading.
    pub doubt: f64,
    pub label: String,
    pub date: String,
    pub class: &'static str,
    /// It ends beyond the picture.
    pub cut: bool,
    /// Days that were not counted.
    pub gaps: Vec<f64>,
}

/// The first of a month.
pub(crate) struct Month {
    pub x: f64,
    pub name: String,
}

/// From days to units.
struct Scale {
    first: Date,
    last: Date,
}

impl Scale {
    fn x(&self, day: Date) -> f64 {
        let day = day.clamp(self.first, self.last);
        let all = f64::from((self.last - self.first).get_days().max(1));
        let x = MARGIN + f64::from((day - self.first).get_days()) / all * (WIDTH - 2.0 * MARGIN);
        (x * 10.0).round() / 10.0
    }
}

impl Timeline {
    /// The picture; none where nothing has happened yet.
    pub fn of(view: &ClockView, today: Date) -> Option<Self> {
        let mut clocks: Vec<&Clock> = view
            .clocks
            .iter()
            .filter(|clock| clock.started_on.is_some() && (clock.due.is_some() || counts(clock)))
            .filter(|clock| binds(clock) || counts(clock))
            .collect();
        clocks.sort_by_key(|clock| (clock.started_on, clock.due));
        let scale = scale(view, &clocks, today)?;
        let today_x = scale.x(today);
        let bars: Vec<Bar> = clocks
            .iter()
            .enumerate()
            .map(|(row, clock)| bar(clock, row, &scale, today))
            .collect();
        Some(Self {
            width: WIDTH,
            height: TOP + ROW * bars.len() as f64 + 20.0,
            today: today_x,
            today_anchor: match today_x {
                x if x < 40.0 => "start",
                x if x > WIDTH - 40.0 => "end",
                _ => "middle",
            },
            dots: dots(view, &scale),
            months: months(&scale),
            lines: lines(view, &clocks, today),
            bars,
        })
    }
}

fn scale(view: &ClockView, clocks: &[&Clock], today: Date) -> Option<Scale> {
    let facts = view.facts.iter().map(|(_, day)| *day);
    let starts = clocks.iter().filter_map(|clock| clock.started_on);
    let first = facts.clone().chain(starts).min()?;
    let ends = clocks
        .iter()
        .flat_map(|clock| [clock.due, clock.due_latest])
        .flatten();
    let farthest = today.saturating_add(LONGEST_DAYS.days());
    let last = ends.chain(facts).chain([today]).max()?;
    Some(Scale {
        first: first.min(today).saturating_sub(2.days()),
        last: last.min(farthest).saturating_add(4.days()),
    })
}

fn bar(clock: &Clock, row: usize, scale: &Scale, today: Date) -> Bar {
    let start = clock.started_on.unwrap_or(scale.first);
    // A clock that stands still is drawn as far as today.
    let end = clock.due.unwrap_or(today).max(start);
    let latest = clock.due_latest.unwrap_or(end).max(end);
    let skipped = clock
        .working
        .iter()
        .filter(|step| step.step == StepKind::Skip)
        .filter_map(|step| step.on);
    let x = scale.x(start);
    let late = counts(clock) && binds(clock) && clock.alarm && latest < today;
    Bar {
        y: TOP + ROW * row as f64,
        x,
        width: (scale.x(end) - x).max(3.0),
        doubt: scale.x(latest) - scale.x(end),
        label: words::clock_title(clock),
        date: clock.due.map_or_else(
            || "stands still".to_owned(),
            |due| due.strftime("%b %-d").to_string(),
        ),
        class: match (clock.state, clock.side) {
            _ if late => "late",
            (State::Met | State::Ended, _) => "over",
            (State::Paused, _) => "paused",
            (_, Side::Agency) => "theirs",
            (_, Side::Requester) => "ours",
        },
        cut: end > scale.last,
        gaps: skipped.map(|day| scale.x(day)).collect(),
    }
}

fn dots(view: &ClockView, scale: &Scale) -> Vec<Dot> {
    view.facts
        .iter()
        .map(|(kind, day)| Dot {
            x: scale.x(*day),
            label: format!("{}: {}", words::day(*day), words::fact(*kind)),
        })
        .collect()
}

/// The first days of months, not closer together than their names are wide.
fn months(scale: &Scale) -> Vec<Month> {
    let first = scale.first.first_of_month().saturating_add(1.month());
    let firsts = (0..240).map(|n| first.saturating_add(n.months()));
    let mut shown: Vec<Month> = Vec::new();
    for day in firsts.take_while(|day| *day <= scale.last) {
        let x = scale.x(day);
        let room = shown.last().is_none_or(|last| x - last.x >= 34.0);
        if room && x < WIDTH - 24.0 {
            let pattern = if day.month() == 1 { "%Y" } else { "%b" };
            shown.push(Month {
                x,
                name: day.strftime(pattern).to_string(),
            });
        }
    }
    shown
}

fn lines(view: &ClockView, clocks: &[&Clock], today: Date) -> Vec<(Date, String)> {
    let mut lines: Vec<(Date, String)> = view
        .facts
        .iter()
        .map(|(kind, day)| (*day, words::fact(*kind).to_owned()))
        .collect();
    lines.push((today, "Today".to_owned()));
    for clock in clocks {
        let title = words::clock_title(clock);
        let over = matches!(clock.state, State::Met | State::Ended);
        if let Some(due) = clock.due {
            let over = if over { " (over)" } else { "" };
            lines.push((due, format!("{title}: last day{over}")));
        }
        let latest = clock
            .due_latest
            .filter(|latest| Some(*latest) != clock.due && counts(clock));
        lines.extend(latest.map(|latest| (latest, format!("{title}: late only after this day"))));
    }
    lines.sort_by_key(|(day, _)| *day);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use statutes::{Event, EventType, Law, Query, compute};

    fn view(facts: &[(EventType, Date)]) -> ClockView {
        let query = Query {
            jurisdiction: "us-ma".into(),
            body: Some("municipality".into()),
            county: Some("suffolk".into()),
            events: facts
                .iter()
                .map(|(kind, on)| Event::on(*kind, *on))
                .collect(),
            ..Query::default()
        };
        ClockView {
            clocks: compute(Law::shipped(), &query).unwrap().clocks,
            facts: facts.to_vec(),
            ..ClockView::default()
        }
    }

    #[test]
    fn everything_stands_inside_the_picture_and_in_the_list() {
        let facts = [
            (EventType::Sent, date(2019, 10, 3)),
            (EventType::Received, date(2019, 10, 4)),
        ];
        let view = view(&facts);
        for today in [date(2019, 10, 5), date(2019, 12, 31), date(2024, 1, 1)] {
            let picture = Timeline::of(&view, today).unwrap();
            for bar in &picture.bars {
                assert!(
                    bar.x >= 0.0 && bar.x + bar.width + bar.doubt <= WIDTH,
                    "{today}"
                );
                assert!(bar.y + ROW <= picture.height);
            }
            assert!((0.0..=WIDTH).contains(&picture.today));
            assert!(picture.lines.is_sorted_by_key(|(day, _)| *day));
            assert!(
                picture
                    .lines
                    .iter()
                    .any(|(day, _)| *day == date(2019, 10, 21))
            );
        }
        let late = Timeline::of(&view, date(2019, 12, 31)).unwrap();
        assert!(late.bars.iter().any(|bar| bar.class == "late"));
    }

    #[test]
    fn without_facts_there_is_no_picture() {
        assert!(Timeline::of(&view(&[]), date(2019, 10, 5)).is_none());
    }
}
