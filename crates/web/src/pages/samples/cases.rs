//! The desk and the page of a case in each stage, with everything that can happen
//! on one.

use super::{
    Rendered, TITLE, grids, id, layout,
    lines::{
        case_line, case_view, delivery_line, document_line, fetch_lines, inbound_line, letter_line,
        number_line,
    },
    now, refused, render,
};
use crate::{
    pages::{
        case::{CasePage, offered},
        clocks as clock_pages,
        conversation::{self, Happened, Order},
        fact_choices::FactChoices,
        next::{self, Known},
        proof,
    },
    timeline::Timeline,
};
use desk::clocks::ClockView;
use domain::{
    DeliveryState, Digest, DocumentState, EventKind, LegalFact, LetterKind, Outcome, Stage, When,
    dates::MovedDate,
    event::{Proof, Source},
    turn::{Step, Turn},
    what_if::{Effect, Hypothesis, WhatIf},
};
use jiff::{civil::date, tz::TimeZone};
use statutes::{Clock, Event, EventType, Law, Query, Side, compute};
use store::{
    dates::Move,
    reader::{
        case::{EventLine, LinkCount},
        desk::{Attention, DocumentWaiting, LetterWait, LetterWaiting, LinksWaiting},
        letters::LetterStage,
    },
};

pub(super) fn desks() -> Vec<Rendered> {
    let waits = [
        LetterWait::SentBack,
        LetterWait::InReview,
        LetterWait::Approved,
        LetterWait::Draft,
    ];
    let letters = waits.map(|wait| LetterWaiting {
        id: id(30),
        case: id(10),
        title: TITLE.into(),
        kind: LetterKind::Request,
        subject: "Public records request".into(),
        author: "Ada Invented".into(),
        wait,
        note: "Name the period.".into(),
    });
    let document = |failure: Option<&str>| DocumentWaiting {
        id: id(60),
        case: id(10),
        title: TITLE.into(),
        name: "release.pdf".into(),
        failure: failure.map(str::to_owned),
        failures: 2,
    };
    let attention = Attention {
        late: vec![case_line(Stage::Sent, None)],
        soon: vec![case_line(Stage::Acknowledged, None)],
        answers: vec![grids::answer()],
        mentions: vec![super::work::mention()],
        tasks: vec![super::work::task(77, false)],
        letters: letters.into(),
        mail: vec![delivery_line(DeliveryState::Unknown)],
        triage: 2,
        unread: vec![document(Some("locked")), document(None)],
        links: vec![LinksWaiting {
            case: id(10),
            title: TITLE.into(),
            links: 4,
        }],
        dead_jobs: 1,
    };
    let cases: Vec<_> = Stage::ALL
        .map(|stage| {
            case_line(
                stage,
                (stage == Stage::Closed).then_some(Outcome::NoRecords),
            )
        })
        .into();
    let mut pages = grids::desks(attention, &cases);
    pages.extend(grids::lists(&cases));
    pages
}

pub(super) fn case_page(stage: Stage) -> Rendered {
    let l = layout("/cases/x");
    let zone = TimeZone::get("America/New_York").unwrap();
    let case = case_view(stage);
    let letters = vec![
        letter_line(LetterStage::Draft),
        letter_line(LetterStage::Sent),
    ];
    let deliveries: Vec<_> = DeliveryState::ALL.map(delivery_line).into();
    let documents: Vec<_> = DocumentState::ALL.map(document_line).into();
    let links = vec![LinkCount {
        kind: "person".into(),
        all: 9,
        open: 4,
        confirmed: 5,
    }];
    let view = clock_view();
    let turns = vec![Turn {
        step: Step::AnswerFee,
        why: "A fee of <$480>.".into(),
        by: Some(date(2019, 11, 1)),
    }];
    let next = next::action(&Known {
        case: &case,
        letters: &letters,
        deliveries: &deliveries,
        clocks: &view.clocks,
        documents: &documents,
        links: &links,
        turns: &turns,
        today: l.today,
    });
    let (fitting, later) = offered(&case, &turns);
    let inbound = vec![inbound_line()];
    let proofs = proof::choices(&inbound, &documents, &deliveries, "");
    let happened = Happened {
        events: events(),
        letters,
        deliveries,
        inbound,
    };
    let page = CasePage {
        proofs,
        place: "Massachusetts".into(),
        order: Order::NewestFirst,
        talk: conversation::entries(&l, &zone, happened, &view.clocks, now()),
        timeline: Timeline::of(&view, l.today),
        what_ifs: clock_pages::what_ifs_shown(&view.what_ifs),
        moves: clock_pages::moves_shown(&view.moves, &l),
        clocks: clock_pages::shown(&view.clocks, Side::Agency, l.today),
        rights: clock_pages::shown(&view.clocks, Side::Requester, l.today),
        clock_problem: Some("two receipts".into()),
        facts: FactChoices::of(Law::shipped(), "us-ma", "municipality"),
        fitting,
        later,
        moved: vec!["Respond: Fri, Oct 18, 2019 instead of Thu, Oct 17, 2019".into()],
        form: refused(),
        busy: true,
        together: super::work::together(),
        presence: super::work::presence(),
        fetches: fetch_lines(),
        numbers: vec![number_line()],
        next,
        documents,
        links,
        case,
        l,
    };
    render("case", &page)
}

fn clock_view() -> ClockView {
    let clocks = clocks();
    ClockView {
        what_ifs: vec![WhatIf {
            what: Hypothesis::Fact(EventType::Denied),
            effects: vec![Effect {
                before: None,
                after: clocks[0].clone(),
            }],
        }],
        facts: vec![(EventType::Received, date(2019, 10, 3))],
        moves: vec![Move {
            date: MovedDate {
                clock: "initial_response".into(),
                what: "answer in writing".into(),
                before: (Some(date(2019, 10, 17)), Some(date(2019, 10, 17))),
                after: (Some(date(2019, 10, 18)), Some(date(2019, 10, 18))),
            },
            cause: "corrected: received <b>typed".into(),
            at: now(),
        }],
        clocks,
    }
}

fn clocks() -> Vec<Clock> {
    let on = |kind, day| Event::on(kind, day);
    let ask = |events| {
        let query = Query {
            jurisdiction: "us-ma".into(),
            body: Some("municipality".into()),
            county: Some("suffolk".into()),
            events,
            ..Query::default()
        };
        compute(Law::shipped(), &query).unwrap().clocks
    };
    let received = on(EventType::Received, date(2019, 10, 3));
    let mut all = ask(vec![received.clone()]);
    let after_denial = ask(vec![received, on(EventType::Denied, date(2019, 10, 9))]);
    let new = |clock: &Clock| all.iter().all(|known| known.clock != clock.clock);
    let more: Vec<Clock> = after_denial.into_iter().filter(new).collect();
    all.extend(more);
    all
}

fn events() -> Vec<EventLine> {
    use EventKind as K;
    let letter = id(30);
    let letter_kind = LetterKind::Request;
    let kinds = vec![
        K::Opened {
            title: TITLE.into(),
        },
        K::LetterSubmitted {
            letter,
            letter_kind,
        },
        K::LetterSentBack {
            letter,
            letter_kind,
            note: "Name the period.".into(),
        },
        K::FactChecked {
            letter,
            letter_kind,
            about: "Sample Stat. <1>".into(),
            remark: "known from memory only".into(),
        },
        K::LetterApproved {
            letter,
            letter_kind,
            version: 2,
            digest: Digest::of(b"x"),
        },
        K::LetterReopened {
            letter,
            letter_kind,
        },
        K::LetterQueued {
            letter,
            letter_kind,
            delivery: id(40),
        },
        K::LetterUnqueued {
            letter,
            letter_kind,
        },
        K::LetterHandedOver {
            letter,
            letter_kind,
            way: domain::handover::Way::Fax,
            note: "page 1 of <3>".into(),
        },
        K::DeliverySettled {
            delivery: id(40),
            state: "refused".into(),
            answer: "550 no".into(),
        },
        K::Legal(LegalFact::of(EventType::Received)),
        K::MessageAttached {
            message: id(50),
            reason: "it answers ours".into(),
        },
        K::MessageDetached { message: id(50) },
        K::DocumentAttached {
            document: id(60),
            name: "release.pdf".into(),
            digest: Digest::of(b"y"),
            url: None,
        },
        K::DocumentAttached {
            document: id(60),
            name: "release.pdf".into(),
            digest: Digest::of(b"y"),
            url: Some("https://city.example/<release>".into()),
        },
        K::DocumentRead {
            document: id(60),
            pages: 60,
            failures: 2,
        },
        K::Note {
            text: "Called the <clerk>.".into(),
        },
        K::HandedOver { to: id(1) },
        K::Closed {
            outcome: Outcome::Denied,
            note: "Enough.".into(),
        },
        K::Reopened {
            note: String::new(),
        },
    ];
    let line = |(n, kind): (usize, EventKind)| EventLine {
        id: id(100 + n as u128),
        seq: n as i64 + 1,
        when: if n % 2 == 0 {
            When::At(now())
        } else {
            When::On(date(2019, 10, 3))
        },
        recorded_at: now(),
        recorded_by: Some("Ada Invented".into()),
        source: Source::Person,
        proof: (n % 3 == 0).then(|| Proof::Message(id(70))),
        supersedes: (n == 8).then(|| id(99)),
        corrected: n == 6,
        kind,
    };
    kinds.into_iter().enumerate().map(line).collect()
}
