//! Pages about the house itself: agencies, people, settings, jobs, and the
//! search over all.

use super::{
    Rendered, TITLE, id, layout,
    lines::{case_line, number_line},
    now, paged, refused, render,
};
use crate::{
    form::Form,
    pages::{
        agencies::{AgenciesPage, AgencyFormPage, AgencyPage, AgencyRow, LawShown},
        jobs::{JobsPage, dead_shown, queue_shown},
        mailbox::MailboxShown,
        paper::LetterheadPage,
        people::PeoplePage,
        search::{Beside, SearchPage},
        settings::SettingsPage,
    },
};
use desk::{mailbox::Health, verbs::Tried};
use domain::{Channel, Job, Role, Stage};
use jiff::civil::date;
use statutes::Law;
use store::{
    reader::{
        agencies::{AgencyLine, AgencyView, ContactLine},
        jobs::{DeadJob, FailedDocument, QueueLine},
        people::PersonLine,
        search::{CorpusHit, Facet, Facets, LetterHit, MailHit, NoteHit, PageHit, Piece},
    },
    saved_search::SavedSearch,
};

pub(super) fn the_newsroom() -> Vec<Rendered> {
    let row = AgencyRow {
        line: agency_line(),
        place: "Massachusetts".into(),
    };
    let agencies = AgenciesPage {
        l: layout("/agencies"),
        form: refused(),
        base: "?".into(),
        agencies: paged(vec![row]),
    };
    let agency = AgencyPage {
        l: layout("/agencies/x"),
        form: refused(),
        agency: agency_view(),
        place: "Massachusetts".into(),
        law: Law::shipped().jurisdiction("us-ma").map(LawShown::of),
        cases: paged(vec![case_line(Stage::Sent, None)]),
    };
    let agency_form = AgencyFormPage {
        l: layout("/agencies/new"),
        form: refused(),
        agency: Some((id(20), "Harbor <Department>".into())),
        laws: vec![("us-ma".into(), "Massachusetts".into())],
    };
    let people = PeoplePage {
        l: layout("/people"),
        form: refused(),
        people: vec![person()],
        invitation: Some("http://desk.example/invitation/x".into()),
    };
    let settings = SettingsPage {
        l: layout("/settings"),
        form: refused(),
        mail_from: "desk@courier.example".into(),
        senders: vec!["radio@courier.example".into()],
        mailbox: mailbox_shown(),
    };
    let letterhead = LetterheadPage {
        l: layout("/settings/letterhead"),
        form: refused(),
        sheets: [("us_letter", "US Letter"), ("a4", "A4")],
        logo: true,
        name: "The Invented <Courier>".into(),
        address: "1 Quay\nHarbor".into(),
        phone: "(617) 555-0100".into(),
    };
    let piece = |text: &str, found| Piece {
        text: text.into(),
        found,
    };
    let search = SearchPage {
        l: layout("/search"),
        form: refused(),
        base: "?".into(),
        pages: paged(vec![PageHit {
            case: id(10),
            title: TITLE.into(),
            document: id(60),
            name: "release.pdf".into(),
            page: 3,
            snippet: vec![piece("the ", false), piece("harbor", true)],
        }]),
        beside: beside(&piece),
        found: 1234,
        ranked: true,
        facets: facets(),
        asked: true,
        gave_up: false,
        narrowed: false,
        line: "harbor".into(),
        kept: Vec::new(),
    };
    let search_shown = render("search", &search);
    let kept_searches = SearchPage {
        form: Form::default(),
        asked: false,
        kept: vec![SavedSearch {
            id: id(81),
            person: id(1),
            name: "Tide <tables>".into(),
            line: "\"tide table\" from:\"Quill\"".into(),
            mail: true,
            since: now(),
        }],
        l: layout("/search"),
        facets: Facets::default(),
        beside: Beside::default(),
        pages: paged(Vec::new()),
        base: String::new(),
        line: String::new(),
        ..search
    };
    vec![
        render("agencies", &agencies),
        render("agency", &agency),
        render("agency_form", &agency_form),
        render("people", &people),
        render("settings", &settings),
        search_shown,
        render("search", &kept_searches),
        render("letterhead", &letterhead),
        jobs_page(),
    ]
}

fn beside(piece: &impl Fn(&str, bool) -> Piece) -> Beside {
    Beside {
        numbers: vec![number_line()],
        corpus: vec![CorpusHit {
            id: id(80),
            title: "Harbor story".into(),
            outlet: "The Invented Courier".into(),
            snippet: vec![piece("harbor", true)],
        }],
        letters: vec![LetterHit {
            id: id(30),
            case: id(10),
            title: TITLE.into(),
            subject: "Public records request".into(),
            snippet: vec![piece("harbor", true)],
        }],
        notes: vec![NoteHit {
            seq: 4,
            case: id(10),
            title: TITLE.into(),
            by: "Ada Quill".into(),
            at: now(),
            snippet: vec![piece("harbor", true)],
        }],
        mails: vec![MailHit {
            id: id(40),
            subject: String::new(),
            from: "clerk@town.example".into(),
            snippet: vec![piece("harbor", true)],
        }],
    }
}

fn facets() -> Facets {
    let facet = |value: &str| Facet {
        value: value.into(),
        label: value.into(),
        count: 3,
    };
    Facets {
        years: vec![facet("2014"), facet("2015")],
        names: vec![facet("p:zelda-quill")],
        ..Facets::default()
    }
}

fn jobs_page() -> Rendered {
    let queue = |name: &str| QueueLine {
        queue: name.into(),
        waiting: 1,
        later: 2,
        running: 3,
        dead: 4,
    };
    let jobs = [
        Some(Job::Deliver { delivery: id(40) }),
        Some(Job::Sort { inbound: id(50) }),
        Some(Job::Read { document: id(60) }),
        Some(Job::Link { document: id(60) }),
        Some(Job::Remind),
        Some(Job::Heal),
        Some(Job::Prune),
        None,
    ];
    let dead = jobs.map(|job| DeadJob {
        id: "1".into(),
        queue: "daylight.mail".into(),
        job,
        attempts: 8,
        error: "it <broke>".into(),
        done_at: Some(now()),
    });
    let document = FailedDocument {
        id: id(60),
        case: id(10),
        title: TITLE.into(),
        name: "release.pdf".into(),
        failure: None,
        failures: 2,
        first: Some("Page 7 is damaged.".into()),
        retry: true,
    };
    let queues = ["daylight.mail", "daylight.reading", "daylight.linking"];
    let page = JobsPage {
        l: layout("/jobs"),
        form: Form::default(),
        queues: queues.map(|name| queue_shown(queue(name))).into(),
        documents: vec![document],
        dead: dead.map(dead_shown).into(),
    };
    render("jobs", &page)
}

pub(super) fn agency_view() -> AgencyView {
    AgencyView {
        id: id(20),
        name: "Harbor Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        county: Some("suffolk".into()),
        parent: Some((id(21), "Invented City".into())),
        aliases: vec!["HD".into()],
        roles: vec!["appeal_body".into()],
        officer_title: "Records Access Officer".into(),
        note: "Answers late.".into(),
        contacts: vec![contact(Channel::Email, true), contact(Channel::Post, false)],
    }
}

pub(super) fn agency_line() -> AgencyLine {
    AgencyLine {
        id: id(20),
        name: "Harbor Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        aliases: vec!["HD".into()],
        verified: 0,
        contacts: 2,
    }
}

pub(super) fn contact(channel: Channel, verified: bool) -> ContactLine {
    ContactLine {
        id: id(90 + u128::from(verified)),
        agency: id(20),
        agency_name: "Harbor Department".into(),
        channel,
        value: "records@harbor.example".into(),
        label: "Records access officer".into(),
        source: "https://harbor.example/records".into(),
        verified_on: verified.then(|| date(2019, 9, 30)),
        verified_by: verified.then(|| "Ada Invented".into()),
    }
}

pub(super) fn person() -> PersonLine {
    PersonLine {
        id: id(1),
        name: "Ada Invented".into(),
        email: "ada@courier.example".into(),
        role: Role::Admin,
        active: true,
        joined: false,
        last_seen_at: Some(now()),
        open_cases: 3,
    }
}

fn mailbox_shown() -> MailboxShown {
    MailboxShown {
        set: true,
        fixed: false,
        form: refused(),
        health: Health {
            read_at: Some(now()),
            problem: Some("the server refused the log-in: no such user".into()),
            problem_at: Some(now()),
            failures: 3,
            taken: 41,
            missing: vec![("INBOX".into(), 7, "the message is empty".into())],
        },
        tried: Some(Tried {
            greeting: "Harbor mail is ready".into(),
            idle: true,
            folders: vec![
                ("INBOX".into(), Ok(12)),
                (
                    "Old".into(),
                    Err("the server said: NO there is no such folder".into()),
                ),
            ],
            all: vec!["INBOX".into(), "Sent".into()],
        }),
    }
}
