//! What stands beside a letter: changes, remarks, what to think of, legal sentences.

use super::{Rendered, TITLE, id, layout, now, render};
use crate::{
    form::Form,
    pages::{
        leave::LeavePage,
        letter_work::{Change, Work},
        together::{Presence, Together},
    },
};
use desk::{
    letters::grounds::Ground,
    verbs::{Left, LookedOver},
};
use domain::{
    caution::{Caution, ContactKnown},
    diff,
};
use jiff::civil::date;
use store::{
    letter_comment::Comment,
    presence::Present,
    reader::{
        letters::{VersionLine, VersionText},
        together::{MentionLine, TaskLine},
    },
};

pub(super) fn work() -> Work {
    let cautions = vec![
        Caution::Contact(ContactKnown::None),
        Caution::Contact(ContactKnown::Unconfirmed),
        Caution::Contact(ContactKnown::Bounced),
        not_resident(Some("MA")),
        not_resident(None),
        Caution::Before {
            case: id(11),
            title: TITLE.into(),
        },
        Caution::NobodyNamed,
        Caution::NoSubject,
        Caution::NoPeriod,
        Caution::LongPeriod(7),
        Caution::OddPeriod,
    ];
    let ground = |means: &[&str], check: Option<&str>| Ground {
        sentence: "The law asks for your <officer> answer within ten days (Code § 5).".into(),
        cites: vec!["Code § 5".into()],
        means: means.iter().map(|line| (*line).to_owned()).collect(),
        check: check.map(str::to_owned),
    };
    Work {
        looked: LookedOver {
            cautions,
            grounds: vec![
                ground(&["The agency has to answer."], None),
                ground(&["The agency has to answer."], Some("look <later>")),
                ground(&[], None),
            ],
        },
        comments: vec![comment(70, false), comment(71, true)],
        change: Some(change()),
        against: diff::words("what they wrote", "what <later> wrote"),
        unsaved: Some(now()),
    }
}

fn not_resident(here: Option<&str>) -> Caution {
    Caution::NotResident {
        who: "residents".into(),
        cite: "Code § 1".into(),
        here: here.map(str::to_owned),
    }
}

fn comment(n: u128, settled: bool) -> Comment {
    Comment {
        id: id(n),
        version: 2,
        quote: if settled { "" } else { "all <Harbor> mail" }.into(),
        body: "Name the <officer>.".into(),
        author: id(2),
        author_name: "Ed <clerk>".into(),
        created_at: now(),
        resolved: settled.then(|| ("Ada Invented".into(), now())),
    }
}

fn change() -> Change {
    let text = |number, body: &str| VersionText {
        number,
        subject: "Public records request".into(),
        body: body.into(),
    };
    let line = VersionLine {
        number: 3,
        by: "Ed <clerk>".into(),
        at: now(),
        length: 20,
    };
    let (from, to) = (
        text(2, "All mail of <Harbor> pilots"),
        text(3, "Some mail of pilots"),
    );
    Change::of(from, to, &[line])
}

pub(super) fn presence() -> Presence {
    let present = |name: &str, editing| Present {
        name: name.into(),
        editing,
        seen_at: now(),
    };
    Presence {
        place: "case",
        id: "x".into(),
        others: vec![present("Ed <clerk>", true), present("Zoë Sample", false)],
    }
}

pub(super) fn task(n: u128, done: bool) -> TaskLine {
    TaskLine {
        id: id(n),
        case: id(10),
        title: TITLE.into(),
        what: "Call the <clerk>".into(),
        assignee: id(1),
        assignee_name: "Ada Invented".into(),
        until: Some(date(2019, 10, 16)),
        by: "Ed <clerk>".into(),
        done: done.then(|| ("Ada Invented".into(), now())),
    }
}

pub(super) fn mention() -> MentionLine {
    MentionLine {
        event: id(45),
        case: id(10),
        title: TITLE.into(),
        by: "Ed <clerk>".into(),
        text: "@Ada look at <later>".into(),
        at: now(),
    }
}

pub(super) fn together() -> Together {
    Together {
        tasks: vec![task(75, false), task(76, true)],
        people: vec![(id(1), "Ada <clerk>".into())],
    }
}

pub(super) fn leaving() -> Vec<Rendered> {
    let page = |left| LeavePage {
        l: layout("/people"),
        form: Form::default(),
        id: id(2),
        name: "Ed <clerk>".into(),
        people: vec![(id(1), "Ada Invented".into())],
        left,
    };
    let left = Left {
        cases: 12,
        tasks: 3,
        tasks_left: 1,
        reminders: 2,
        searches: 1,
    };
    vec![
        render("leave", &page(None)),
        render("leave", &page(Some(left))),
    ]
}
