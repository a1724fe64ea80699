//! The rows that many pages show: cases, letters, deliveries, messages, documents,
//! links.

use super::{TITLE, id, now};
use crate::pages::messages::LinkShown;
use domain::{
    DeliveryState, Digest, DocumentState, FetchState, LetterKind, Outcome, Reference, Stage,
    Verdict, Visibility,
    delivery::Purpose,
    fetch::{Evidence, Hop},
    inbound::{Authenticity, InboundState},
    kinds::{Finding, Kind},
    vouch,
    weblink::{Body, WebLink, links},
};
use jiff::civil::date;
use store::reader::{
    case::{CaseView, DocumentLine, InboundLine, LetterLine},
    cases::CaseLine,
    deliveries::DeliveryLine,
    fetches::FetchLine,
    letters::LetterStage,
    links::{LinkCard, Passage},
    tracking::NumberLine,
    triage::{GuessLine, InboundView},
};

pub(super) fn case_line(stage: Stage, outcome: Option<Outcome>) -> CaseLine {
    CaseLine {
        id: id(10),
        reference: Reference::from_chance(7),
        title: TITLE.into(),
        agency: "Harbor Department".into(),
        jurisdiction: "us-ma".into(),
        owner: "Ada Invented".into(),
        visibility: Visibility::Private,
        stage,
        outcome,
        next_due: Some(date(2019, 10, 16)),
        next_due_latest: Some(date(2019, 10, 17)),
        next_clock: Some("initial_response".into()),
        updated_at: now(),
    }
}

pub(super) fn case_view(stage: Stage) -> CaseView {
    CaseView {
        id: id(10),
        reference: Reference::from_chance(7),
        title: TITLE.into(),
        agency: id(20),
        agency_name: "Harbor Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        owner: id(1),
        owner_name: "Ada Invented".into(),
        project: Some("Harbor story".into()),
        project_id: Some(id(80)),
        visibility: Visibility::Private,
        model: "official-mail".into(),
        opened_at: now(),
        stage,
        outcome: (stage == Stage::Closed).then_some(Outcome::PartlyGranted),
        next_due: Some(date(2019, 10, 18)),
    }
}

pub(super) fn letter_line(stage: LetterStage) -> LetterLine {
    LetterLine {
        id: id(30),
        kind: LetterKind::Request,
        stage,
        subject: "Public records request: calendars".into(),
        body: "Dear Records Access Officer,\n\nPlease …\n".into(),
        author: "Ada Invented".into(),
        review_note: "Name the period.".into(),
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn delivery_line(state: DeliveryState) -> DeliveryLine {
    DeliveryLine {
        id: id(40),
        purpose: Purpose::Letter,
        case: Some(id(10)),
        title: Some(TITLE.into()),
        letter: Some(id(30)),
        subject: "Public records request: calendars".into(),
        to: vec!["records@harbor.example".into()],
        state,
        attempts: 2,
        next_attempt_at: Some(now()),
        answer: "451 4.3.0 try <later>".into(),
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn inbound_line() -> InboundLine {
    InboundLine {
        id: id(50),
        from_name: "Records Desk".into(),
        from_address: "records@harbor.example".into(),
        subject: "Re: your request".into(),
        excerpt: "We have your request.\nIt will take a while.".into(),
        reason: "it answers a mail that we sent on this case".into(),
        text: Some("From: <records>\n\nWe have it.\n\n> Is it <there>?\n".into()),
        sent_at: Some(now()),
        received_at: now(),
        documents: vec![(id(60), "answer.eml".into())],
    }
}

pub(super) fn inbound_view(state: InboundState) -> InboundView {
    InboundView {
        id: id(50),
        state,
        case: (state == InboundState::Attached).then(|| id(10)),
        reason: "two cases could be meant".into(),
        parse_error: Some("the header breaks off".into()),
        from_name: "Records Desk".into(),
        from_address: "records@harbor.example".into(),
        recipients: vec!["desk@courier.example".into()],
        subject: String::new(),
        excerpt: "We have your request.".into(),
        sent_at: Some(now()),
        received_at: now(),
        bytes: 5120,
        digest: Digest::of(b"mail"),
        guesses: vec![GuessLine {
            case: id(10),
            reference: "DL-7K3M9Q".into(),
            title: TITLE.into(),
            reason: "it comes from an address of this agency".into(),
        }],
        findings: Kind::ALL
            .map(|kind| Finding {
                kind,
                words: "We need more <b>time</b>, until April 3.".into(),
                date: Some(date(2026, 4, 3)),
                amount_cents: Some(48_050),
                tracking: Some("W-114".into()),
                exemptions: vec!["(b)(6)".into()],
            })
            .to_vec(),
        authenticity: Authenticity::Forged,
        vouching: vouch::Vouching {
            server: Some(vouch::ServerWord {
                server: "mx.courier.example".into(),
                word: Authenticity::Unknown,
                said: "spf=none <b>".into(),
            }),
            own: Some(vouch::Evidence {
                from: Some("harbor.example".into()),
                looks: [
                    vouch::Verdict::Pass,
                    vouch::Verdict::Fail,
                    vouch::Verdict::Absent,
                    vouch::Verdict::Unsure,
                ]
                .map(|verdict| vouch::Look {
                    method: vouch::Method::Dkim,
                    verdict,
                    domain: "harbor.example".into(),
                    why: "harbor.example has signed it, and it is <b>unchanged</b>".into(),
                })
                .to_vec(),
                ..vouch::Evidence::default()
            }),
            looks: 1,
        },
        spam_hint: "mail of this sender was called spam before".into(),
        spam_at: (state == InboundState::Spam).then(now),
        bytes_gone_at: None,
        look: state == InboundState::Attached,
    }
}

pub(super) fn document_line(state: DocumentState) -> DocumentLine {
    DocumentLine {
        id: id(60),
        name: "mail.eml/release.pdf".into(),
        part: true,
        bytes: 1_400_000,
        state,
        failure: (state == DocumentState::Failed)
            .then(|| "The file is locked with a password.".into()),
        pages: 60,
        pages_read: 12,
        needs_ocr: 1,
        failures: 2,
        retry: true,
        segments: 31,
        links_open: 4,
        received_at: now(),
        parts: 3,
    }
}

pub(super) fn link_card(verdict: Option<Verdict>) -> LinkCard {
    let passage = |words: &str| Passage {
        before: "said that ".into(),
        words: words.into(),
        after: " would\nanswer".into(),
    };
    LinkCard {
        id: id(70),
        case: id(10),
        document: id(60),
        document_name: "release.pdf".into(),
        page: 3,
        kind: "person".into(),
        page_text: "Comm'r Imagined".into(),
        page_span: Some((4, 19)),
        page_passage: passage("Comm'r Imagined"),
        corpus: id(80),
        corpus_title: "Harbor <story>".into(),
        corpus_source: "Ada Invented, The Invented Courier, 2019-09-01".into(),
        doc_text: "Commissioner Imagined".into(),
        doc_span: Some((10, 31)),
        doc_passage: passage("Commissioner Imagined"),
        entity: Some("Bo Imagined".into()),
        score: 0.93,
        why: "same surname with the same office".into(),
        verdict,
        current: verdict.is_none(),
    }
}

/// A fetch in each state, one of them a page instead of a file.
pub(super) fn fetch_lines() -> Vec<FetchLine> {
    let line = |state: FetchState| FetchLine {
        id: id(90),
        case: id(10),
        inbound: Some(id(50)),
        url: "https://www.dropbox.com/s/a/<release>.zip?dl=0".into(),
        target: "https://www.dropbox.com/s/a/<release>.zip?dl=1".into(),
        state,
        reason: "the server answered 404: <gone>".into(),
        bytes: 12_000_000,
        expected: Some(40_000_000),
        page: state == FetchState::Fetched,
        document: (state == FetchState::Fetched).then(|| (id(60), "release.zip".into())),
        digest: Some(Digest::of(b"z")),
        asked_by: "Ada Invented".into(),
        asked_at: now(),
        settled_at: Some(now()),
        evidence: Evidence {
            hops: vec![Hop {
                url: "https://www.dropbox.com/s/a/<release>.zip?dl=1".into(),
                address: Some("162.125.1.18:443".into()),
                status: Some(200),
            }],
            headers: vec![("etag".into(), "\"<1>\"".into())],
        },
    };
    FetchState::ALL.into_iter().rev().map(line).collect()
}

/// Links of a message: one for each fetch, one wrapped and lying, one that leads nowhere.
pub(super) fn web_links() -> Vec<LinkShown> {
    let text = "Download: https://www.dropbox.com/s/a/release.zip?dl=0 and https://city.example/x or https://city.example/";
    let html =
        "<a href='https://www.google.com/url?q=https://evil.example/'>https://city.example/</a>";
    let found = links(Body { text, html }, None);
    let mut fetches = fetch_lines().into_iter().map(Some).chain([None]).cycle();
    let shown = |link: &WebLink| LinkShown {
        link: link.clone(),
        fetch: fetches.next().flatten(),
    };
    found.iter().cycle().take(8).map(shown).collect()
}

pub(super) fn number_line() -> NumberLine {
    NumberLine {
        id: id(95),
        case: id(10),
        title: TITLE.into(),
        number: "2026-PRR-<00123>".into(),
        note: "the portal's <number>".into(),
        added_by: "Ada Invented".into(),
        added_at: now(),
    }
}
