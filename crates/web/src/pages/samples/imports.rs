//! A list of requests that is brought in: before, with every end of a line, and after.

use super::{Rendered, TITLE, id, layout, now, refused, render};
use crate::{
    form::Form,
    pages::imports::{ColumnShown, Counts, ImportPage, ImportsPage, LineShown, WordShown},
};
use desk::importing::{Planned, Whom};
use domain::{
    Agency, Outcome,
    dates::DateLine,
    import::{Column, Entry, ImportState, Mapping, Problem, Standing},
};
use jiff::civil::date;
use statutes::{Side, State};
use store::{import::LineEnd, reader::imports::ImportLine};

pub(super) fn imports() -> Vec<Rendered> {
    let start = ImportsPage {
        l: layout("/imports"),
        form: refused(),
        imports: ImportState::ALL.map(import_line).into(),
    };
    let mut pages = vec![render("imports", &start)];
    pages.extend(ImportState::ALL.map(|state| render("import", &import(state))));
    pages
}

fn import_line(state: ImportState) -> ImportLine {
    ImportLine {
        id: id(70),
        name: "<Harbor> requests.xlsx".into(),
        state,
        made_by: "Ada Invented".into(),
        made_at: now(),
        cases: 3,
    }
}

fn import(state: ImportState) -> ImportPage {
    let done = state != ImportState::Mapping;
    ImportPage {
        l: layout("/imports/x"),
        form: Form::default(),
        id: id(70),
        name: "<Harbor> requests.xlsx".into(),
        state,
        columns: vec![
            column("Request", &[TITLE], Column::Title),
            column("", &[], Column::Kept),
        ],
        words: vec![word("Pending", Some(Standing::Open)), word("<broke>", None)],
        laws: vec![("us-ma".into(), "Massachusetts".into())],
        mapping: Mapping::default(),
        left_out: 12,
        counts: Counts {
            lines: 412,
            ready: 3,
            late: 1,
            here: 1,
            wrong: 1,
            agencies: 1,
            made: 2,
            refused: 1,
        },
        lines: vec![
            line(2, None),
            line(3, Some(Standing::Open)),
            line(4, Some(Standing::Closed(Outcome::Granted))),
            LineShown {
                here: Some(id(10)),
                ..line(5, Some(Standing::Open))
            },
            LineShown {
                end: done.then(|| LineEnd::Case(id(10))),
                ..line(6, Some(Standing::Open))
            },
            LineShown {
                end: done.then(|| LineEnd::LeftOut("“<no>” is no date".into())),
                ..line(7, Some(Standing::Open))
            },
        ],
    }
}

fn column(head: &str, cells: &[&str], column: Column) -> ColumnShown {
    ColumnShown {
        head: head.into(),
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        column,
    }
}

fn word(word: &str, standing: Option<Standing>) -> WordShown {
    WordShown {
        word: word.into(),
        lines: 4,
        standing,
    }
}

/// A line that stands so; without a standing, one that is not clear at all.
fn line(number: u32, standing: Option<Standing>) -> LineShown {
    let clear = standing.is_some();
    let problem = Problem {
        column: None,
        message: "say what “<broke>” means".into(),
    };
    LineShown {
        plan: Planned {
            number,
            entry: Entry {
                title: if clear { TITLE.into() } else { String::new() },
                agency: if clear {
                    "<Harbor> Department".into()
                } else {
                    String::new()
                },
                standing,
                problems: if clear { vec![] } else { vec![problem] },
                ..Entry::default()
            },
            whom: clear.then(|| Whom::New(agency())),
            owner: id(1),
            next: clear.then(next),
            late: true,
            counted: Some(date(2019, 10, 19)),
        },
        place: "Massachusetts".into(),
        new: true,
        here: None,
        end: None,
    }
}

fn next() -> DateLine {
    DateLine {
        clock: "initial_response".into(),
        what: "answer in writing".into(),
        side: Side::Agency,
        state: State::Running,
        due: Some(date(2019, 10, 18)),
        latest: Some(date(2019, 10, 18)),
        alarm: true,
        cite: "M.G.L. c. 66, § 10".into(),
    }
}

fn agency() -> Agency {
    Agency {
        id: id(20),
        key: None,
        name: "<Harbor> Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        county: None,
        parent: None,
        aliases: vec![],
        roles: vec![],
        officer_title: "Records Access Officer".into(),
        note: String::new(),
    }
}
