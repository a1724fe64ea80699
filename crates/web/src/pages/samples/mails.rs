//! The printed mails of a case together.

use super::{Rendered, id, layout, lines::case_view, refused, render};
use crate::{
    form::Form,
    pages::correspondence::{CorrespondentsPage, MessagesPage, MissingPage, Scope, TimelinePage},
};
use domain::{
    Stage,
    correspondence::{BatesGap, Missing, PrintedMail},
};

fn mail(number: u32, sender: &str, sent: &str) -> PrintedMail {
    PrintedMail {
        message: format!("m{number}"),
        document: Some(id(60)),
        document_name: "<story>.pdf".into(),
        page: 3,
        last_page: 4,
        printings: i64::from(number),
        sender: Some(sender.into()),
        sent: sent.parse().ok(),
        to: vec!["Quill, Zelda".into(), "Orla Vex <clerk>".into()],
        cc: vec!["A Name That Is Much Longer Than Any Picture".into()],
        subject: "RE: Keys <no>".into(),
        attachments: vec!["tide <table>.pdf".into()],
        ..PrintedMail::default()
    }
}

fn mails() -> Vec<PrintedMail> {
    let sent = [
        "2014-01-03T09:12",
        "2014-01-04T09:12",
        "2014-02-04T09:12",
        "2015-06-04T09:12",
        "",
    ];
    let senders = [
        "Zelda Quill",
        "<clerk>",
        "Zelda Quill",
        "Orla Vex",
        "zq@tide.example",
    ];
    let one = |((number, sent), sender)| mail(number, sender, sent);
    (1..)
        .zip(sent)
        .zip(senders)
        .cycle()
        .take(40)
        .map(one)
        .collect()
}

/// Each page with mails, of one document and of none.
pub(super) fn correspondence() -> Vec<Rendered> {
    let scope = |mails: &[PrintedMail], only: bool| {
        let document = only.then(|| (id(60), "<story>.pdf".to_owned()));
        Scope::of(case_view(Stage::Producing), document, mails)
    };
    let gap = BatesGap {
        document: id(60),
        document_name: "<story>.pdf".into(),
        page: 4,
        prefix: "HD-".into(),
        first: 12,
        last: 14,
    };
    let mut pages = Vec::new();
    for (mails, only) in [(mails(), false), (mails(), true), (Vec::new(), false)] {
        let l = || layout("/cases");
        let scope = || scope(&mails, only);
        let gaps = if mails.is_empty() {
            vec![]
        } else {
            vec![gap.clone()]
        };
        pages.push(render(
            "correspondents",
            &CorrespondentsPage::of(l(), scope(), &mails),
        ));
        pages.push(render(
            "mail_timeline",
            &TimelinePage::of(l(), scope(), &mails),
        ));
        pages.push(render(
            "missing",
            &MissingPage::of(
                l(),
                scope(),
                &mails,
                &Missing::of(&mails, &mails, &[], gaps),
            ),
        ));
        let wrong = Form::filled([("after", "yesterday".into()), ("sender", "quill".into())]);
        for form in [Form::default(), refused(), wrong] {
            pages.push(render(
                "mails",
                &MessagesPage::of(l(), form, scope(), &mails, None),
            ));
        }
    }
    pages
}
