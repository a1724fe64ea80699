//! Mails over time as bars, each of which leads to its mails, with the gaps named.

use super::{Scope, load};
use crate::{
    WebState,
    error::{Page, page},
    layout::Layout,
    visit::{Asked, Id, Visit},
    words,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use domain::{
    CaseId,
    correspondence::{Bin, PrintedMail, Step, Timeline},
};

#[derive(Template)]
#[template(path = "mail_timeline.html")]
pub(crate) struct TimelinePage {
    pub l: Layout,
    pub scope: Scope,
    pub timeline: Option<TimelineView>,
}

/// The picture in its own units, and the same as rows.
pub(crate) struct TimelineView {
    pub width: f64,
    pub height: f64,
    /// Where the bars stand.
    pub floor: f64,
    pub step: &'static str,
    pub largest: usize,
    pub bars: Vec<Bar>,
    pub holes: Vec<Hole>,
    pub ticks: Vec<Tick>,
    /// The same as a table: steps with mails, and the gaps between them.
    pub rows: Vec<Row>,
    pub undated: usize,
    pub words: String,
}

/// One week, month or year; an empty one has no height.
pub(crate) struct Bar {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub mails: usize,
    pub label: String,
    pub link: String,
}

/// A line of the table.
pub(crate) struct Row {
    pub label: String,
    pub mails: usize,
    pub link: String,
}

/// Steps without a mail.
pub(crate) struct Hole {
    pub x: f64,
    pub width: f64,
    pub label: String,
}

/// A word under the bars.
pub(crate) struct Tick {
    pub x: f64,
    pub name: String,
}

const WIDTH: f64 = 720.0;
const MARGIN: f64 = 12.0;
const TALLEST: f64 = 150.0;
const FLOOR: f64 = 172.0;

/// `GET /cases/{id}/timeline`
pub(crate) async fn timeline(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let (scope, mails) = load(&state, &visit.actor, id, &form).await?;
    page(StatusCode::OK, &TimelinePage::of(visit.l, scope, &mails))
}

impl TimelinePage {
    pub fn of(l: Layout, scope: Scope, mails: &[PrintedMail]) -> Self {
        Self {
            timeline: Timeline::of(mails).map(|timeline| view(&scope, &timeline)),
            scope,
            l,
        }
    }
}

fn view(scope: &Scope, timeline: &Timeline) -> TimelineView {
    let bins = &timeline.bins;
    let largest = bins.iter().map(|bin| bin.mails).max().unwrap_or(0);
    let slot = ((WIDTH - 2.0 * MARGIN) / bins.len() as f64).min(60.0);
    let x = |k: usize| MARGIN + slot * k as f64;
    let bar = |(k, bin): (usize, &Bin)| {
        let height = TALLEST * bin.mails as f64 / largest.max(1) as f64;
        Bar {
            x: round(x(k) + slot * 0.08),
            y: round(FLOOR - height),
            width: round((slot * 0.84).max(1.0)),
            height: round(height),
            mails: bin.mails,
            label: label(timeline.step, bin),
            link: link(scope, bin),
        }
    };
    let bars: Vec<Bar> = bins.iter().enumerate().map(bar).collect();
    let empty = holes(timeline.step, bins);
    let hole = |(from, n, label): &(usize, usize, String)| Hole {
        x: round(x(*from)),
        width: round(slot * *n as f64),
        label: label.clone(),
    };
    let holes: Vec<Hole> = empty.iter().map(hole).collect();
    TimelineView {
        width: WIDTH,
        height: FLOOR + 34.0,
        floor: FLOOR,
        step: match timeline.step {
            Step::Week => "week",
            Step::Month => "month",
            Step::Year => "year",
        },
        largest,
        ticks: ticks(timeline.step, bins, x),
        rows: rows(&bars, &empty),
        undated: timeline.undated,
        words: in_words(&bars, &holes, largest),
        bars,
        holes,
    }
}

fn rows(bars: &[Bar], holes: &[(usize, usize, String)]) -> Vec<Row> {
    let row = |(k, bar): (usize, &Bar)| {
        let (label, link) = if bar.mails > 0 {
            (bar.label.clone(), bar.link.clone())
        } else {
            let hole = holes.iter().find(|hole| hole.0 == k)?;
            (hole.2.clone(), String::new())
        };
        Some(Row {
            label,
            mails: bar.mails,
            link,
        })
    };
    bars.iter().enumerate().filter_map(row).collect()
}

fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

fn in_words(bars: &[Bar], holes: &[Hole], largest: usize) -> String {
    let most = bars.iter().find(|bar| bar.mails == largest);
    let most =
        most.map(|bar| format!("Most in {}: {}. ", bar.label, words::count(largest, "mail")));
    let gaps: String = holes
        .iter()
        .take(12)
        .map(|hole| format!("{}. ", hole.label))
        .collect();
    most.unwrap_or_default() + &gaps
}

fn label(step: Step, bin: &Bin) -> String {
    match step {
        Step::Week => format!("the week of {}", bin.first.strftime("%b %-d, %Y")),
        Step::Month => bin.first.strftime("%B %Y").to_string(),
        Step::Year => bin.first.strftime("%Y").to_string(),
    }
}

fn link(scope: &Scope, bin: &Bin) -> String {
    let (first, last) = (bin.first.to_string(), bin.last.to_string());
    scope.address("messages", &[("after", &first), ("before", &last)])
}

/// Runs of empty steps: the first, how many, and what to say.
fn holes(step: Step, bins: &[Bin]) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let mut start = 0;
    for run in bins.chunk_by(|a, b| (a.mails == 0) == (b.mails == 0)) {
        if run[0].mails == 0 {
            let (first, last) = (label(step, &run[0]), label(step, &run[run.len() - 1]));
            let text = match run.len() {
                1 => format!("No mail in {first}"),
                _ => format!("No mail from {first} to {last}"),
            };
            found.push((start, run.len(), text));
        }
        start += run.len();
    }
    found
}

/// Years under months, months under weeks, not closer than they are wide.
fn ticks(step: Step, bins: &[Bin], x: impl Fn(usize) -> f64) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    for (k, bin) in bins.iter().enumerate() {
        let name = match step {
            Step::Week if bin.first.day() > 7 && k > 0 => continue,
            Step::Week => bin.first.strftime("%b %Y").to_string(),
            Step::Month if bin.first.month() > 1 && k > 0 => continue,
            Step::Month if k == 0 => bin.first.strftime("%b %Y").to_string(),
            Step::Month | Step::Year => bin.first.strftime("%Y").to_string(),
        };
        if ticks.last().is_none_or(|last| x(k) - last.x > 58.0) {
            ticks.push(Tick {
                x: round(x(k)),
                name,
            });
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn gaps_are_named_from_their_first_to_their_last() {
        let bin = |month: i8, mails| Bin {
            first: date(2015, month, 1),
            last: date(2015, month, 1).last_of_month(),
            mails,
        };
        let bins = [
            bin(1, 2),
            bin(2, 0),
            bin(3, 0),
            bin(4, 1),
            bin(5, 0),
            bin(6, 1),
        ];
        let found = holes(Step::Month, &bins);
        let expected = [
            (1, 2, "No mail from February 2015 to March 2015".to_owned()),
            (4, 1, "No mail in May 2015".to_owned()),
        ];
        assert_eq!(found, expected);
        let ticks = ticks(Step::Month, &bins, |k| 20.0 * k as f64);
        assert_eq!(ticks.len(), 1);
    }
}
