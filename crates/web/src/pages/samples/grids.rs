//! The desk, and the list of cases with its filters, columns and deeds.

use super::{Rendered, TITLE, id, layout, now, paged, refused, render};
use crate::{
    form::Form,
    pages::{cases::CasesPage, desk::DeskPage},
};
use desk::verbs::Bulked;
use domain::view::{Column, DueWanted, View};
use jiff::civil::date;
use std::collections::BTreeSet;
use store::{
    reader::{answers::AnswerWaiting, cases::CaseLine, desk::Attention, grid::GridLine},
    saved_view::SavedView,
};

pub(super) fn answer() -> AnswerWaiting {
    AnswerWaiting {
        id: id(40),
        case: id(10),
        title: TITLE.into(),
        from: "Records <clerk>".into(),
        subject: String::new(),
        received_at: now(),
    }
}

fn lines(cases: &[CaseLine]) -> Vec<GridLine> {
    let line = |(n, case): (usize, &CaseLine)| GridLine {
        case: CaseLine {
            id: id(100 + n as u128),
            ..case.clone()
        },
        story: (n % 2 == 0).then(|| (id(80), "Raids <story>".to_owned())),
        opened_at: now(),
        sent_on: (n % 3 > 0).then(|| date(2019, 10, 1)),
    };
    cases.iter().enumerate().map(line).collect()
}

pub(super) fn desks(attention: Attention, cases: &[CaseLine]) -> Vec<Rendered> {
    let page = |attention, any_case, own, cases: Vec<GridLine>| DeskPage {
        l: layout("/"),
        any_case,
        attention,
        heading: if own { "My cases" } else { "Late <later>" }.into(),
        own,
        columns: Column::USUAL.to_vec(),
        more: !cases.is_empty(),
        cases,
        query: "owner=me".into(),
        nothing: BTreeSet::new(),
        nobody: None,
    };
    let none = Attention::default;
    vec![
        render("desk", &page(attention, true, true, lines(cases))),
        render("desk", &page(none(), true, true, vec![])),
        render("desk", &page(none(), true, false, vec![])),
        render("desk", &page(none(), false, true, vec![])),
    ]
}

pub(super) fn lists(cases: &[CaseLine]) -> Vec<Rendered> {
    let kept = SavedView {
        id: id(90),
        name: "Late <later>".into(),
        view: View {
            due: DueWanted::Late,
            story: Some(id(80)),
            columns: Column::ALL.to_vec(),
            ..View::default()
        },
        default: true,
    };
    let page = |view: View, form: Form, bulked: Option<Bulked>, cases| CasesPage {
        l: layout("/cases"),
        form,
        view,
        people: vec![(id(1), "Ada <clerk>".into())],
        stories: vec!["Raids <story>".into()],
        views: vec![kept.clone()],
        cases: paged(cases),
        ticked: BTreeSet::from([id(101)]),
        bulked,
    };
    let bulked = Bulked {
        done: vec![id(100)],
        refused: vec![(id(101), "<no>".into()), (id(999), "<no>".into())],
    };
    let mut wrong = refused();
    for field in [
        "name",
        "to",
        "story",
        "remind-note",
        "outcome",
        "close-note",
    ] {
        wrong.wrong(field, "Choose again.");
    }
    let plain = View::default;
    vec![
        render("cases", &page(plain(), wrong, None, lines(cases))),
        render(
            "cases",
            &page(
                kept.view.clone(),
                Form::default(),
                Some(bulked),
                lines(cases),
            ),
        ),
        render("cases", &page(plain(), Form::default(), None, vec![])),
    ]
}
