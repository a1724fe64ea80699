//! Pages on which letters are written, and those of what went out and came in.

use super::{
    Rendered, TITLE, id, layout,
    lines::{case_line, case_view, delivery_line, inbound_view, web_links},
    newsroom::{agency_line, agency_view, contact},
    now, paged, refused, render,
};
use crate::{
    form::Form,
    pages::{
        close::ClosePage,
        compose::{self, AgencyShown, ComposePage, NewCasePage},
        court::CourtPage,
        deliveries::{self, DeliveryPage, OutboxPage},
        fact_choices::FactChoices,
        facts::CorrectPage,
        leaving::{Leaving, SenderShown},
        letter::{LetterPage, choices, ways},
        messages::{self, MessagePage, OpenCase},
        triage::TriagePage,
    },
};
use desk::{
    letters::{Check, Draft, LawFacts, Notes, later_letters, models},
    verbs::{Court, Evidence, Have, Item, ToCheck},
};
use domain::{Channel, DeliveryState, Digest, LetterKind, Stage, inbound::InboundState};
use jiff::civil::date;
use statutes::{EventType, Law};
use store::{
    enclosure::Enclosure,
    letter_check::Tick,
    paper::Paper,
    reader::{
        agencies::AgencyView,
        deliveries::{Attempt, DeliveryView},
        letters::{LetterDelivery, LetterStage, LetterView, VersionLine, VersionText},
        triage::{MessageRead, MoveLine, Shelf},
    },
};

pub(super) fn writing() -> Vec<Rendered> {
    let new_case = |agency: Option<AgencyView>| NewCasePage {
        l: layout("/cases/new"),
        form: refused(),
        model: Some("official-mail".into()),
        place: "Massachusetts".into(),
        agencies: paged(vec![agency_line()]),
        models: models().iter().collect(),
        agency,
    };
    let correct = CorrectPage {
        l: layout("/events/x/correct"),
        case: case_view(Stage::Sent),
        event: id(100),
        now: "Request received, Thu, Oct 3, 2019.".into(),
        form: refused(),
        facts: FactChoices::of(Law::shipped(), "us", "federal"),
    };
    let close = ClosePage {
        l: layout("/x"),
        case: case_view(Stage::Sent),
        form: refused(),
    };
    let mut pages = vec![
        render("new_case", &new_case(None)),
        render("new_case", &new_case(Some(agency_view()))),
        render("correct", &correct),
        render("close", &close),
    ];
    pages.extend([true, false].map(court_page));
    for model in models().iter().chain(later_letters()) {
        pages.push(compose_page(&model.id));
    }
    use LetterStage as S;
    pages.extend([S::Draft, S::InReview, S::Approved, S::Queued, S::Sent].map(letter_page));
    pages
}

fn court_page(full: bool) -> Rendered {
    let law = LawFacts::of(
        Law::shipped().jurisdiction("us-ma").unwrap(),
        "agency",
        date(2026, 4, 20),
    );
    let item = |state, at| Item {
        what: "The <request>",
        said: "Made on <b>.".into(),
        state,
        at,
        basis: Some(law.citation.clone()),
    };
    let court = Court {
        courts: law.remedies.courts.clone(),
        last_day: full.then(|| date(2026, 6, 1)),
        items: vec![
            item(Have::There, Some(Evidence::Letter(id(30)))),
            item(Have::Missing, None),
            item(Have::Look, Some(Evidence::Event(id(100)))),
        ],
        withheld: vec!["<release>.pdf: page 3".into()],
        days: vec![(date(2026, 3, 2), EventType::Sent, id(100))],
        law: (law.statute.clone(), law.citation.clone()),
    };
    let empty = Court {
        courts: vec![],
        items: vec![],
        withheld: vec![],
        days: vec![],
        ..court.clone()
    };
    let page = CourtPage {
        l: layout("/x"),
        case: case_view(Stage::Sent),
        court: if full { court } else { empty },
    };
    render("court", &page)
}

fn compose_page(model: &str) -> Rendered {
    let model = compose::known(model);
    let later = model.kind != LetterKind::Request;
    let page = ComposePage {
        l: layout("/cases/new/x"),
        form: refused(),
        agency: AgencyShown::of(&agency_view()),
        case: later.then(|| case_view(Stage::Sent)),
        place: "Massachusetts".into(),
        fits: false,
        notes: Notes {
            known: vec!["copies: no more than <5> cents".into()],
            open: vec!["how many hours are free".into()],
        },
        fields: compose::fields(model, "federal"),
        action: "/cases/new/x".into(),
        stories: vec!["<story>".into()],
        senders: vec!["desk@paper.example".into(), "radio@paper.example".into()],
        draft: Some(Draft {
            subject: "Subject".into(),
            body: "Dear …\n".into(),
        }),
        model,
    };
    render("compose", &page)
}

fn letter_page(stage: LetterStage) -> Rendered {
    let version = |number| VersionText {
        number,
        subject: "Older".into(),
        body: "Text\n".into(),
    };
    let delivery = LetterDelivery {
        id: id(40),
        state: DeliveryState::Queued,
        to: vec!["records@harbor.example".into()],
        answer: String::new(),
        next_attempt_at: Some(now()),
        updated_at: now(),
    };
    let letter = LetterView {
        id: id(30),
        case: id(10),
        title: TITLE.into(),
        agency: id(20),
        agency_name: "Harbor Department".into(),
        kind: LetterKind::Request,
        stage,
        subject: "Public records request".into(),
        body: "Dear <officer>,\n".into(),
        version: 3,
        author: id(1),
        author_name: "Ada Invented".into(),
        review_note: "Name the period.".into(),
        approved_version: Some(3),
        approved_by: Some("Bo Imagined".into()),
        updated_at: now(),
        sender: None,
        jurisdiction: "us-ma".into(),
    };
    let page = LetterPage {
        l: layout("/x"),
        form: refused(),
        here: "/cases/x/letters/y".into(),
        editable: matches!(stage, LetterStage::Draft | LetterStage::InReview),
        may_approve: true,
        checks: [true, false]
            .map(|done| ToCheck {
                key: format!("{done}"),
                check: Check {
                    about: "Sample Stat. <1>".into(),
                    remark: "known from memory only".into(),
                    citation: true,
                },
                done: done.then(|| Tick {
                    by: id(1),
                    name: "Ada Invented".into(),
                    at: now(),
                }),
            })
            .into(),
        unticked: 1,
        theirs: Some(version(2)),
        old: Some(version(1)),
        contacts: choices(vec![
            contact(Channel::Email, true),
            contact(Channel::Post, false),
        ]),
        sendable: true,
        ways: ways(&choices(vec![contact(Channel::Post, false)])),
        reply_to: "desk+<tag>@paper.example".into(),
        versions: vec![VersionLine {
            number: 3,
            by: "Ada Invented".into(),
            at: now(),
            length: 12,
        }],
        deliveries: vec![delivery],
        papers: vec![Paper {
            number: 1,
            version: 3,
            digest: Digest::of(b"paper"),
            bytes: 14_000,
            made_by: id(1),
            made_at: now(),
        }],
        leaving: Leaving {
            senders: ["desk@paper.example", "radio@paper.example"]
                .map(|address| SenderShown {
                    address: address.into(),
                    name: "<Desk>".into(),
                    answers: "desk+<tag>@paper.example".into(),
                    chosen: address.starts_with("desk"),
                })
                .into(),
            lost: Some("gone@paper.example".into()),
            files: vec![Enclosure {
                id: id(70),
                name: "<authorization>.pdf".into(),
                media_type: "application/pdf".into(),
                digest: domain::Digest::of(b"x"),
                bytes: 4096,
            }],
            megabytes: 20,
            office: "Monday, March 2, 9:00 AM at the agency".into(),
            usual_office: true,
        },
        work: super::work::work(),
        presence: super::work::presence(),
        leaves_at: Some("Monday, March 2, 9:00 AM at the agency".into()),
        letter,
    };
    render("letter", &page)
}

pub(super) fn mails() -> Vec<Rendered> {
    let lines: Vec<_> = DeliveryState::ALL.map(delivery_line).into();
    let outbox = OutboxPage {
        l: layout("/outbox"),
        waiting: true,
        base: "?".into(),
        mails: paged(lines),
    };
    let mut pages = vec![render("outbox", &outbox)];
    for state in DeliveryState::ALL {
        let mail = DeliveryView {
            line: delivery_line(state),
            from: "desk@courier.example".into(),
            message_id: "<1@courier.example>".into(),
            queue_id: Some("4XYZ".into()),
            bytes: 5120,
            settled_by: Some("Ada Invented".into()),
            office_hours: true,
            jurisdiction: Some("us-ma".into()),
            copy: Some(id(80)),
            attempts: vec![Attempt {
                number: 1,
                started_at: now(),
                handed_over_at: Some(now()),
                ended_at: None,
                outcome: None,
                answer: "421 later".into(),
            }],
        };
        let page = DeliveryPage {
            l: layout("/deliveries/x"),
            form: Form::default(),
            advice: crate::words::delivery_advice(state),
            actions: deliveries::actions(state),
            leaves_at: Some("Monday, March 2, 9:00 AM at the agency".into()),
            cut: true,
            raw: Some("From: <desk>\n\nDear …\n".into()),
            mail,
        };
        pages.push(render("delivery", &page));
    }
    for state in InboundState::ALL {
        let messages = vec![inbound_view(state)];
        let triage = TriagePage {
            l: layout("/triage"),
            form: refused(),
            shelf: match state {
                InboundState::Spam => Shelf::Spam,
                InboundState::Attached => Shelf::Look,
                _ => Shelf::Waiting,
            },
            words: "<fees> & \"more\"".into(),
            base: "?q=a&".into(),
            to_look: 3,
            undo: Some(id(70)),
            spam_days: 180,
            busy: true,
            messages: paged(messages),
            cases: vec![case_line(Stage::Sent, None)],
        };
        let message = MessagePage {
            l: layout("/x"),
            form: refused(),
            findings: messages::findings_shown(&inbound_view(state), Some(&open_case())),
            message: inbound_view(state),
            says: vec![("They <have> it", "/cases/x?kind=received#record".into())],
            moves: move_lines(),
            can_check: true,
            links: web_links(),
            may_fetch: state == InboundState::Attached,
            read: (state == InboundState::Attached).then(|| MessageRead {
                document: id(60),
                pages: 2,
                text: "From: <clerk>\nSubject: x\n\nWe have your request, <b>typed</b>.\n".into(),
            }),
        };
        pages.extend([render("triage", &triage), render("message", &message)]);
    }
    pages
}

/// A message moved, and moved back.
fn move_lines() -> Vec<MoveLine> {
    let line = |undone_by: Option<&str>| MoveLine {
        at: now(),
        by: "Ana <b>".into(),
        from: InboundState::Triage,
        from_case: None,
        to: InboundState::Attached,
        to_case: Some((id(10), "DL-7K3M9Q".into())),
        undone_by: undone_by.map(str::to_owned),
    };
    vec![line(None), line(Some("Ben"))]
}

fn open_case() -> OpenCase {
    OpenCase {
        id: id(10),
        when: domain::When::On(jiff::civil::date(2026, 3, 2)),
        zone: jiff::tz::TimeZone::UTC,
    }
}
