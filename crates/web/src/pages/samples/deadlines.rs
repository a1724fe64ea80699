//! Pages about when to remind, and about the law that dates are counted by.

use super::{Rendered, id, layout, lines::case_view, now, refused, render};
use crate::pages::{
    law::{self, LawPage, LawPlacePage},
    reminders::{self, CaseRemindersPage, RemindersPage},
};
use desk::verbs::CaseReminders;
use domain::{
    Stage,
    habit::Habits,
    law::Correction,
    reminder::{Planned, ReminderKind},
};
use jiff::civil::date;
use statutes::Law;
use store::{
    calendar::{Feed, Scope},
    law::Kept,
    own_reminder::OwnReminder,
    reminder::Entry,
};

pub(super) fn reminding() -> Vec<Rendered> {
    let own = OwnReminder {
        id: id(90),
        case: id(10),
        person: id(1),
        on: date(2019, 11, 8),
        note: "Call the <clerk>".into(),
        snooze: true,
        created_on: date(2019, 10, 18),
    };
    let planned = Planned {
        kind: ReminderKind::DaysBefore(7),
        on: date(2019, 10, 25),
        of: date(2019, 11, 1),
    };
    let told = ["on_the_day", "late", "moved_2", "before_3_business_days"].map(|kind| Entry {
        id: id(91),
        case: id(10),
        clock: "initial_response".into(),
        due: date(2019, 10, 18),
        kind: kind.into(),
        person: id(1),
        planned_on: date(2019, 10, 15),
        delivery: Some(id(41)),
        created_at: now(),
    });
    let feed = Feed {
        id: id(92),
        person: id(1),
        scope: Scope::Newsroom,
        created_at: now(),
        last_read_at: Some(now()),
    };
    let mine = RemindersPage {
        l: layout("/reminders"),
        form: refused(),
        kinds: reminders::KINDS,
        weekdays: reminders::WEEKDAYS,
        zone: "America/New_York".into(),
        own: vec![own.clone()],
        feeds: vec![feed],
        address: Some("https://desk.example/calendar/secret.ics".into()),
    };
    let mut pages = vec![render("reminders", &mine)];
    for (owner, stage) in [(true, Stage::Sent), (false, Stage::Closed)] {
        let page = CaseRemindersPage {
            l: layout("/cases/x/reminders"),
            form: refused(),
            kinds: reminders::KINDS,
            case: case_view(stage),
            reminders: CaseReminders {
                habits: Habits::default(),
                own: vec![own.clone()],
                told: told.to_vec(),
                planned: vec![("answer in writing".into(), planned)],
                owner,
            },
        };
        pages.push(render("case_reminders", &page));
    }
    pages
}

pub(super) fn law_pages() -> Vec<Rendered> {
    let correction: Correction = serde_json::from_value(serde_json::json!({
        "jurisdiction": "us-ma", "table": "calendar", "id": null, "change": "include",
        "field": "closed_dates", "value": "2019-10-21", "source": "Order <no>",
        "confidence": "verified", "checked_on": "2019-10-18", "checked_by": "Ada Invented",
        "note": "A storm",
    }))
    .expect("a correction as it is kept");
    let kept = |reverted| Kept {
        id: id(if reverted { 93 } else { 94 }),
        number: 1,
        jurisdiction: "us-ma".into(),
        title: "offices closed on <b>typed".into(),
        corrections: vec![correction.clone()],
        made_by: "Ada Invented".into(),
        made_at: now(),
        reverted: reverted.then(|| ("Bo Imagined".to_owned(), now())),
    };
    let corrections = vec![kept(false), kept(true)];
    let list = LawPage {
        l: layout("/law"),
        form: refused(),
        as_of: date(2019, 10, 1),
        places: Law::shipped()
            .jurisdictions()
            .map(law::place_line)
            .collect(),
        corrections: corrections.clone(),
        misfits: vec![("a holiday".into(), "it is <gone>".into())],
        editor: true,
    };
    let mut pages = vec![render("law", &list)];
    for (place, editor) in Law::shipped()
        .jurisdictions()
        .zip([true, false].into_iter().cycle())
    {
        let page = LawPlacePage {
            l: layout("/law/x"),
            form: refused(),
            id: place.id.clone(),
            name: place.name.clone(),
            law: place.law.name.clone(),
            cite: place.law.citation.clone(),
            as_of: date(2019, 10, 1),
            groups: law::groups(place),
            closings: law::closings(place, date(2019, 10, 18)),
            numbers: law::numbers(place)
                .iter()
                .map(|one| (one.key(), one.says()))
                .collect(),
            corrections: corrections.clone(),
            editor,
        };
        pages.push(render("law_place", &page));
    }
    pages
}
