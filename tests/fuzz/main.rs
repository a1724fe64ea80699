//! What strangers write, parsed in this process: addresses, heads, reports, links, words,
//! lists, questions on deadlines, files. Each target holds something more than “no panic”.

#![allow(clippy::unwrap_used)] // a test may

mod engine;

use domain::{
    bounce,
    import::{DateOrder, Entry, Mapping, Sheet, day, from_json},
    inbound::{
        Candidate, Clue, Headers, Place, place, references_in, slipped_references,
        tagged_references,
    },
    kinds::{self, About},
    quote,
    search::Search,
    tracking,
    weblink::{self, Body},
};
use engine::fuzz;
use extract::{
    mail::assemble,
    read::{Options, in_process},
    record::{Page, Record, TextSource},
};
use std::ops::ControlFlow;

const MAIL: &[u8] = b"Received: from mail.city.example (mail.city.example [192.0.2.1]) by mx.paper.example with ESMTPS; Mon, 2 Mar 2026 10:00:00 -0500\r\n\
From: \"Records, Dana\" <records@city.example>\r\nTo: Desk <desk+dl-7k3m9q@paper.example>, b@c.example\r\nDelivered-To: desk@paper.example\r\n\
Subject: =?utf-8?q?Re=3A_Your_request_=5BDL-7K3M9Q=5D?=\r\nDate: Tue, 16 Apr 2019 09:30:00 -0400\r\nMessage-ID: <2@city.example>\r\n\
In-Reply-To: <1@paper.example>\r\nReferences: <0@paper.example> <1@paper.example>\r\nAuto-Submitted: no\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
<p>See <a href=3D\"https://files.city.example/r.zip\">here</a></p>\r\n--b\r\nContent-Disposition: attachment; filename*=utf-8''a%20b.txt\r\n\r\nhello\r\n--b--\r\n";

const REPORT: &[u8] = b"From: MAILER-DAEMON@mx.example\r\nTo: desk@paper.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\
Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nI'm sorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
Reporting-MTA: dns; mx.example\r\nOriginal-Envelope-Id: 0195ab\r\n\r\nFinal-Recipient: rfc822; records@city.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <1@paper.example>\r\n\r\nBody\r\n--b--\r\n";

const ANSWER: &[u8] = "Dear Ms. Rae, we received your request on March 2, 2026 and assigned it W-2026-114. We need until April 3, 2026, ten business days. \
The fee is estimated at $1,250.50; please pay before we begin. Portions are withheld under (b)(6) and Exemption (c). No responsive records were located. \
Attached please find the records: https://files.city.example/get?id=1&x=2 — or <https://city.sharefile.example/d-s1?a=b>.\n\nOn Monday you wrote:\n> Please send all."
    .as_bytes();

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn addresses() {
    let seeds: [&[u8]; 5] = [
        b"desk+dl-7k3m9q@paper.example",
        b"desk+dl-7k3m9@paper.example",
        "d\u{e9}sk+dl-7k3m9q@paper.example".as_bytes(),
        b"Re: [DL-7K3M9Q] and dl-7k3m9q, W-2026-00114 and 2026/0012-A",
        MAIL,
    ];
    fuzz("addresses", &seeds, &[], |bytes| {
        let text = text(bytes);
        let recipients: Vec<String> = text.lines().map(str::to_owned).collect();
        let tagged = tagged_references(&recipients);
        for reference in &tagged {
            assert!(text.to_uppercase().contains(reference.as_str()));
        }
        let slipped = slipped_references(&recipients);
        assert!(slipped.len() < 50 * 2000);
        let found = references_in(&text);
        assert!(
            found
                .iter()
                .all(|one| text.to_ascii_uppercase().contains(one.as_str()))
        );
        for key in tracking::keys_in(&text) {
            assert!(key.chars().all(char::is_alphanumeric), "{key}");
        }
        let prints = quote::prints(&text);
        assert!(prints.is_sorted());
        let candidates: Vec<Candidate> = found
            .into_iter()
            .chain(slipped.into_iter().take(20))
            .zip(1..)
            .map(|(reference, case)| Candidate {
                case: domain::CaseId(uuid::Uuid::from_u128(case)),
                reference,
                clue: Clue::ReplyAddress,
            })
            .collect();
        // Two that are sure are never put anywhere by a machine.
        assert!(candidates.len() < 2 || matches!(place(&candidates), Place::Triage(_)));
        let _ = text.parse::<domain::EmailAddress>();
    });
}

#[test]
fn heads() {
    fuzz("heads", &[MAIL, REPORT], &[], |bytes| {
        let Some(found) = desk::headers::parse(bytes) else {
            return;
        };
        let shown = [&found.subject, &found.from_name, &found.from_address];
        let looked_up = found.in_reply_to.iter().chain(&found.message_id);
        for word in shown.into_iter().chain(&found.recipients).chain(looked_up) {
            assert!(!word.contains(char::is_control) && word.chars().count() <= 2000);
        }
        assert!(found.recipients.len() <= 200 && found.in_reply_to.len() <= 200);
        let _ = desk::trust::server_word(bytes, Some("mx.paper.example"));
        let _ = desk::trust::called_spam(bytes, Some("mx.paper.example"));
        // Whoever is not named is not believed.
        assert_eq!(
            desk::trust::bringer(bytes, Some("mx.other.example"), None),
            None
        );
    });
}

#[test]
fn reports() {
    let plain = b"Hi. This is the qmail-send program at x.example.\n\n<a@b.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n";
    fuzz("reports", &[REPORT, MAIL, plain], &[], |bytes| {
        let text = text(bytes);
        let headers = Headers {
            from_address: "mailer-daemon@mx.example".into(),
            subject: text.chars().take(80).collect(),
            ..Headers::default()
        };
        if let Some(report) = desk::report::read(bytes, &headers, &text) {
            let _ = bounce::advice(&report.words);
            let rest = [report.recipient, report.envelope_id, report.original];
            let mut kept = rest.into_iter().flatten().chain([report.words]);
            assert!(!kept.any(|words| words.contains('\0')));
        }
        let _ = bounce::read_status(&text);
        let _ = bounce::original_id(&text);
        let _ = bounce::read_plain("postmaster@x.example", "failure notice", &text);
    });
}

#[test]
fn links() {
    let html = b"<p>See <a href=\"https://files.city.example/r.zip?x=1&amp;y=2\">records</a> <a href='http://safelinks.example/?url=https%3A%2F%2Fa.example%2Fb'>";
    fuzz("links", &[html, ANSWER, MAIL], &[], |bytes| {
        let text = text(bytes);
        let body = Body {
            text: &text,
            html: &text,
        };
        for link in weblink::links(body, None) {
            assert!(
                matches!(link.url.scheme(), "http" | "https"),
                "{}",
                link.url
            );
        }
        if let Some(url) = weblink::parse(&text) {
            let _ = weblink::unwrapped(url);
        }
    });
}

#[test]
fn kinds_of_answers() {
    fuzz("kinds", &[ANSWER], &[], |bytes| {
        let text = text(bytes);
        let about = About {
            subject: "Re: request",
            automatic: false,
            on: jiff::civil::date(2026, 3, 2),
        };
        for finding in kinds::recognise(about, &text) {
            assert!(!finding.words.is_empty());
            assert!(finding.amount_cents.is_none_or(|cents| cents >= 0));
        }
    });
}

#[test]
fn lists() {
    let csv = b"Agency;Title;Sent;Status\r\n\"City; Police\";Mail;03/02/2026;closed\r\nClerk;\"Two\nlines\";2026-03-04;open\r\n";
    let tabs = b"Agency\tTitle\tSent\nCity\tMail\t2 March 2026\n";
    let json = br#"{"results":[{"id":1,"title":"Mail","status":"done","agency":2,"datetime_submitted":"2026-03-02T10:00:00Z"}]}"#;
    fuzz("lists", &[csv, tabs, json], &[], |bytes| {
        let text = text(bytes);
        for sheet in [Sheet::from_text(&text), from_json(&text)]
            .into_iter()
            .flatten()
        {
            let mut mapping = Mapping::guess(&sheet);
            mapping.guess_words(&sheet);
            for line in sheet.lines.iter().take(50) {
                let entry = Entry::read(&sheet, &mapping, line);
                let _ = entry.fingerprint("us-ma", "");
            }
            let order = DateOrder::of(sheet.column(0));
            for cell in sheet.column(0).take(50) {
                let _ = day(cell, order);
            }
        }
    });
}

#[test]
fn searches() {
    let seeds: [&[u8]; 3] = [
        b"locks* from:quill to:\"ben carver\" after:2015-03-01 has:link",
        b"\"exact words\" -not case:DL-7K3M9Q or* date:2015-02-30",
        b"a b c : :: from: \"",
    ];
    fuzz("searches", &seeds, &[], |bytes| {
        let text = text(bytes);
        let (search, wrong) = Search::read(&text);
        assert!(wrong.len() <= text.len());
        // What is left of a line without its filters is no longer than the line.
        assert!(search.typed_words().len() <= 2 * text.len() + 2);
        let _ = (
            search.is_empty(),
            search.by_words(),
            search.of_mail(),
            search.narrowed(),
        );
    });
}

#[test]
fn deadlines() {
    let law = statutes::Law::parse(statutes::data::SHIPPED).unwrap();
    let seeds: [&[u8]; 3] = [
        br#"{"id":"x","jurisdiction":"us-ma","clock":"initial_response","body":"municipality","county":"suffolk","events":[{"type":"received","at":"2019-10-03T10:12:00-04:00"},{"type":"extension_claimed","extension":"own_timeframe_municipality","on":"2019-10-10"}]}"#,
        br#"{"id":"y","jurisdiction":"us","events":[{"type":"received","on":"2024-02-28"},{"type":"clarification_asked","on":"2024-03-05"},{"type":"office_closed","from":"2024-03-06","until":"2024-03-09"}]}"#,
        br#"{"id":"z","jurisdiction":"us-ny","events":[{"type":"received","on":"9999-12-30"},{"type":"agreed_date","until":"-9999-01-01","on":"2024-01-01"}]}"#,
    ];
    fuzz("deadlines", &seeds, &[], |bytes| {
        let line = statutes::batch::answer_bytes(&law, bytes);
        let answer: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert!(
            answer.get("clocks").is_some() != answer.get("error").is_some(),
            "{line}"
        );
        assert!(!line.contains('\n'));
    });
}

/// A whole file through the parsers that are our own, without the child's walls.
fn file(name: &str, bytes: &[u8]) {
    let (mut records, mut documents) = (0_usize, 0_usize);
    in_process(bytes.to_vec(), name, &Options::default(), &mut |record| {
        documents += usize::from(matches!(record, Record::Document(_)));
        records += 1;
        if records < 2000 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    assert!(documents > 0, "{name}: nothing accounts for the file");
}

#[test]
fn mails_as_files() {
    let sealed = b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAG\r\n";
    fuzz("mails as files", &[MAIL, REPORT, sealed], &[], |bytes| {
        file("a.eml", bytes);
    });
}

#[test]
fn rich_text() {
    let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Caf\'e9 \u8364? {\*\generator x;}\par second\bin5 abcde{\pict 00ff}}";
    fuzz("rich text", &[rtf], &[], |bytes| file("a.rtf", bytes));
}

#[test]
fn tables_and_pages() {
    let csv =
        b"From,To,Subject,Date\r\n\"Quill, Ann\",b@c.example,\"Re: a \"\"b\"\"\",2015-05-04\r\n";
    let html = b"<html><head><title>t</title></head><body><p>One &amp; two<table><tr><td>3<td>4</table><script>x</script><pre> a\n b</pre></body></html>";
    fuzz("tables", &[csv], &[], |bytes| file("a.csv", bytes));
    fuzz("pages of the web", &[html], &[], |bytes| {
        file("a.html", bytes);
    });
}

#[test]
fn outlooks_envelopes() {
    // Signature, key, then attributes: level, id, length, data, checksum.
    let mut tnef = b"\x78\x9f\x3e\x22\x01\x00".to_vec();
    for (id, data) in [
        (0x0006_9008_u32, &b"IPM.Note\0"[..]),
        (0x0001_8004, b"Locks\0"),
        (0x0002_800c, b"the text of it"),
    ] {
        tnef.push(1);
        tnef.extend(id.to_le_bytes());
        tnef.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        tnef.extend(data);
        let sum: u16 = data
            .iter()
            .fold(0, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        tnef.extend(sum.to_le_bytes());
    }
    fuzz("TNEF", &[&tnef], &[], |bytes| file("winmail.dat", bytes));
}

#[test]
fn apples_mails() {
    let emlx = [
        format!("{:<10}\n", MAIL.len()).as_bytes(),
        MAIL,
        b"<?xml version=\"1.0\"?><plist><dict><key>flags</key><integer>1</integer></dict></plist>",
    ]
    .concat();
    fuzz("emlx", &[&emlx], &[], |bytes| file("a.emlx", bytes));
    let mbox = [
        b"From a@b.example Mon Mar  2 10:00:00 2026\n",
        MAIL,
        b"\n>From here\n\nFrom c@d.example Mon Mar  2 10:00:00 2026\n",
        MAIL,
    ]
    .concat();
    fuzz("mbox", &[&mbox], &[], |bytes| file("a.mbox", bytes));
}

#[test]
fn printed_heads() {
    let page = "From: Quill, Ann\nSent: Monday, May 4, 2015 9:12 AM\nTo: Ben Carver <ben@city.example>\nCc: 'Dee'; Eve\nSubject: RE: Locks\nAttachments: a.pdf\n\nNo.\n\n\
        -----Original Message-----\nFrom: Ben Carver\nSent: Friday, May 1, 2015 4:00 PM\nTo: Quill, Ann\nSubject: Locks\n\nOn May 1, 2015, at 3:00 PM, Dee wrote:\n> What?\n\nCITY-000114\n";
    fuzz("printed heads", &[page.as_bytes(), MAIL], &[], |bytes| {
        let text = text(bytes);
        let pages: Vec<Page> = text
            .split("Original")
            .zip(1..)
            .map(|(text, page)| Page {
                file: "a.pdf".into(),
                page,
                text: text.to_owned(),
                source: TextSource::Text,
                ocr_confidence: None,
                rotation: 0,
                width: 612.0,
                height: 792.0,
                words: Vec::new(),
            })
            .collect();
        let found = assemble(&pages);
        assert!(found.segments.len() + found.unreadable.len() <= text.len());
    });
}
