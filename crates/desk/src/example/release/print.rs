//! Prints mails in the three styles of the release.

use super::{
    CLIP,
    flow::{Flow, LEFT, Page},
    fonts::Font,
    script::{Mail, Person, Print, Script, Style},
};

/// The pages of one printed mail. `stamp` is the last number used by the stamped
/// style.
pub(super) fn mail(script: &Script, print: &Print, stamp: &mut u32) -> Vec<Page> {
    let thread = script.thread(&print.mail);
    match print.style {
        Style::Outlook => outlook(&thread, print),
        Style::Gmail => gmail(&thread, print),
        Style::Bates => bates(&thread, print, stamp),
    }
}

fn outlook(thread: &[&Mail], print: &Print) -> Vec<Page> {
    let mut flow = Flow::new(Font::Sans, Font::SansBold, 10.5, print.reveal);
    flow.text(&print.owner, Font::SansBold, 13.0, 0.0);
    let y = flow.y() + 6.0;
    flow.page().rule(y, 1.8);
    flow.down(12.0);
    for (depth, mail) in thread.iter().enumerate() {
        let column = if depth == 0 { 84.0 } else { 62.0 };
        if depth > 0 {
            flow.down(8.0);
            flow.rule();
        }
        for (label, value) in headers(mail, "%A, %B %-d, %Y %-I:%M %p") {
            flow.field(&format!("{label}:"), &value, column);
        }
        flow.down(10.0);
        flow.body(&body(mail));
    }
    let mut pages = flow.pages;
    for (i, page) in pages.iter_mut().enumerate() {
        page.centred(40.0, Font::Sans, 9.0, &(i + 1).to_string());
    }
    pages
}

fn gmail(thread: &[&Mail], print: &Print) -> Vec<Page> {
    let mut flow = Flow::new(Font::Sans, Font::SansBold, 10.0, print.reveal);
    let y = flow.y();
    flow.page().text(LEFT, y, Font::SansBold, 15.0, "Mail");
    flow.page().right(y, Font::Sans, 9.0, &print.owner);
    flow.down(14.0);
    flow.rule();
    let subject = thread.last().map_or("", |mail| mail.subject.as_str());
    flow.text(subject, Font::SansBold, 13.0, 0.0);
    let count = match thread.len() {
        1 => "1 message".to_owned(),
        n => format!("{n} messages"),
    };
    flow.text(&count, Font::Sans, 9.0, 0.0);
    for (i, mail) in thread.iter().rev().enumerate() {
        flow.rule();
        let from = format!("{} <{}>", mail.from.name, mail.from.address);
        let y = flow.y();
        let sent = mail
            .sent
            .strftime("%a, %b %-d, %Y at %-I:%M %p")
            .to_string();
        flow.page().right(y, Font::Sans, 9.0, &sent);
        flow.text(&from, Font::SansBold, 10.0, 0.0);
        flow.text(
            &format!("To: {}", with_addresses(&mail.to)),
            Font::Sans,
            9.0,
            0.0,
        );
        if !mail.cc.is_empty() {
            flow.text(
                &format!("Cc: {}", with_addresses(&mail.cc)),
                Font::Sans,
                9.0,
                0.0,
            );
        }
        flow.down(8.0);
        flow.body(&body(mail));
        if i > 0 {
            flow.down(4.0);
            flow.text("[Quoted text hidden]", Font::Sans, 9.0, 0.0);
        }
        for name in &mail.attachments {
            flow.text(&format!("Attachment: {name}"), Font::Sans, 9.0, 0.0);
        }
    }
    let mut pages = flow.pages;
    let total = pages.len();
    for (i, page) in pages.iter_mut().enumerate() {
        page.text(
            LEFT,
            40.0,
            Font::Sans,
            7.5,
            "https://mail.police.example/print?view=pt&search=all",
        );
        page.right(40.0, Font::Sans, 7.5, &format!("{}/{total}", i + 1));
    }
    pages
}

fn bates(thread: &[&Mail], print: &Print, stamp: &mut u32) -> Vec<Page> {
    let mut flow = Flow::new(Font::Typewriter, Font::TypewriterBold, 10.0, print.reveal);
    for (depth, mail) in thread.iter().enumerate() {
        if depth > 0 {
            flow.down(8.0);
            flow.text("-----Original Message-----", Font::Typewriter, 10.0, 0.0);
        }
        for (label, value) in headers(mail, "%A, %B %d, %Y %-I:%M %p") {
            flow.text(&format!("{label}: {value}"), Font::Typewriter, 10.0, 0.0);
        }
        flow.down(10.0);
        flow.body(&body(mail));
    }
    let mut pages = flow.pages;
    for page in &mut pages {
        *stamp += 1;
        page.right(
            36.0,
            Font::TypewriterBold,
            11.0,
            &format!("EXAMPLE {stamp:06}"),
        );
    }
    pages
}

/// The header block as the office program prints it.
fn headers(mail: &Mail, date: &str) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        (
            "From",
            format!("{} <{}>", mail.from.name, mail.from.address),
        ),
        ("Sent", mail.sent.strftime(date).to_string()),
        ("To", names(&mail.to)),
    ];
    if !mail.cc.is_empty() {
        headers.push(("Cc", names(&mail.cc)));
    }
    headers.push(("Subject", mail.subject.clone()));
    if !mail.attachments.is_empty() {
        headers.push(("Attachments", mail.attachments.join("; ")));
    }
    headers
}

fn names(people: &[Person]) -> String {
    let names: Vec<_> = people.iter().map(|p| p.name.as_str()).collect();
    names.join("; ")
}

fn with_addresses(people: &[Person]) -> String {
    let each: Vec<_> = people
        .iter()
        .map(|p| format!("{} <{}>", p.name, p.address))
        .collect();
    each.join(", ")
}

/// The mail's lines, with the clipping where its place is.
fn body(mail: &Mail) -> Vec<String> {
    let lines = mail.body.iter().flat_map(|line| match line.as_str() {
        "[clip]" => CLIP.passage.lines().map(str::to_owned).collect(),
        _ => vec![line.clone()],
    });
    lines.collect()
}
