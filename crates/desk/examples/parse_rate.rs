//! How many ordinary mails a second one core takes apart: head, own text, report, links,
//! what it seems to say, numbers, prints, and the server's word. Database and child
//! processes are left out; `cargo run --release -p desk --example parse_rate [MAILS]`.

use desk::{headers, report, trust, verbs::body_of};
use domain::{
    inbound::references_in,
    kinds::{self, About},
    quote, tracking,
    weblink::{Body, links},
};
use extract::{
    read::{Options, in_process},
    record::Record,
};
use std::{ops::ControlFlow, time::Instant};

/// Some five kilobytes, as agencies write: plain text and HTML, our letter quoted below.
fn ordinary(number: usize) -> Vec<u8> {
    let said = format!(
        "Dear Ms. Reporter, we received your request number W-2026-{number:05} on March 2, 2026. We need ten more business days, \
         until March 30, 2026. The estimate is $48.50. The first records are at https://files.city.example/r/{number}.zip .\r\n\r\nDana Records\r\n"
    );
    let quoted = "> Please send every contract with the makers of the electric buses that stand idle in the depot.\r\n".repeat(12);
    format!(
        "Return-Path: <records@city.example>\r\nReceived: from mail.city.example (mail.city.example [192.0.2.1]) by mx.paper.example with ESMTPS id {number}; Mon, 2 Mar 2026 10:00:00 -0500\r\n\
         Authentication-Results: mx.paper.example; dkim=pass header.d=city.example; spf=pass; dmarc=pass\r\nFrom: Dana Records <records@city.example>\r\n\
         To: desk@paper.example\r\nSubject: =?utf-8?q?Re=3A_Your_request_{number}?=\r\nDate: Mon, 2 Mar 2026 10:00:00 -0500\r\nMessage-ID: <{number}@city.example>\r\n\
         In-Reply-To: <1@paper.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{said}\r\nOn Monday you wrote:\r\n{quoted}\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>{said}</p><blockquote>{quoted}</blockquote></body></html>\r\n--b--\r\n"
    )
    .into_bytes()
}

/// What is found in one mail: a number, so that nothing is left undone.
fn take_apart(raw: &[u8]) -> usize {
    let Some(head) = headers::parse(raw) else {
        return 0;
    };
    let mut text = String::new();
    let options = Options::default();
    in_process(raw.to_vec(), "message.eml", &options, &mut |record| {
        if let Record::Page(page) = &record {
            text.push_str(&page.text);
        }
        ControlFlow::Continue(())
    });
    let text = body_of(&text);
    let word = trust::server_word(raw, Some("mx.paper.example"));
    let about = About {
        subject: &head.subject,
        automatic: head.automatic,
        on: jiff::civil::date(2026, 3, 2),
    };
    usize::from(report::read(raw, &head, text).is_some())
        + usize::from(word.is_some())
        + kinds::recognise(about, text).len()
        + links(Body { text, html: "" }, None).len()
        + tracking::keys_in(text).len()
        + references_in(text).len()
        + quote::prints(text).len()
}

fn main() {
    let given = std::env::args().nth(1);
    let many: usize = given.map_or(3000, |given| given.parse().expect("a number of mails"));
    let mails: Vec<Vec<u8>> = (0..many).map(ordinary).collect();
    let bytes: usize = mails.iter().map(Vec::len).sum();
    let began = Instant::now();
    let found: usize = mails.iter().map(|raw| take_apart(raw)).sum();
    let took = began.elapsed().as_secs_f64();
    println!(
        "{many} mails of {} bytes on average in {took:.2} s on one core: {:.0} a second ({found} things found)",
        bytes / many.max(1),
        many as f64 / took
    );
}
