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
        deliveries::{self, DeliveryPage, OutboxPage},
        fact_choices::FactChoices,
        facts::CorrectPage,
        leaving::{Leaving, SenderShown},
        letter::{LetterPage, choices, ways},
        messages::{self, MessagePage, OpenCase},
        triage::TriagePage,
    },
};
use desk::letters::{Draft, later_letters, models};
use domain::{Channel, DeliveryState, LetterKind, Stage, inbound::InboundState};
use statutes::Law;
use store::{
    enclosure::Enclosure,
    reader::{
        agencies::AgencyView,
        deliveries::{Attempt, DeliveryView},
        letters::{LetterDelivery, LetterStage, LetterView, VersionLine, VersionText},
        triage::MessageRead,
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
    for model in models().iter().chain(later_letters()) {
        pages.push(compose_page(&model.id));
    }
    use LetterStage as S;
    pages.extend([S::Draft, S::InReview, S::Approved, S::Queued, S::Sent].map(letter_page));
    pages
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
        marks: 1,
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
            spam: state == InboundState::Spam,
            busy: true,
            messages,
            cases: vec![case_line(Stage::Sent, None)],
        };
        let message = MessagePage {
            l: layout("/x"),
            form: refused(),
            findings: messages::findings_shown(&inbound_view(state), Some(&open_case())),
            message: inbound_view(state),
            says: vec![("They <have> it", "/cases/x?kind=received#record".into())],
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

fn open_case() -> OpenCase {
    OpenCase {
        id: id(10),
        when: domain::When::On(jiff::civil::date(2026, 3, 2)),
        zone: jiff::tz::TimeZone::UTC,
    }
}
