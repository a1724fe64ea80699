//! A passage ready to be copied, with what a reader needs to find it again: who wrote
//! it to whom and when, the file and the page, and a lasting address.

use crate::words;
use store::reader::documents::{DocumentView, SegmentLine};

/// Longest passage quoted, in characters.
const LONGEST: usize = 3000;

/// A passage and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    /// Its first character in the page's text, and one past its last.
    pub span: (i32, i32),
    /// Passage and citation.
    pub text: String,
    /// Its lasting address.
    pub address: String,
}

/// The stretch that an address names: `812-820`.
pub(crate) fn span(asked: &str) -> Option<(i32, i32)> {
    let (start, end) = asked.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (0 <= start && start < end).then_some((start, end))
}

/// The quotation of a stretch of a page; none where there is nothing.
pub(crate) fn quote(
    base_url: &str,
    document: &DocumentView,
    number: i32,
    text: &str,
    span: (i32, i32),
    mail: Option<&SegmentLine>,
) -> Option<Quote> {
    let at = |value: i32| usize::try_from(value).unwrap_or(0);
    let letters = text.chars().skip(at(span.0)).take(at(span.1 - span.0));
    let passage: String = letters.take(LONGEST).collect();
    let passage = passage.split_whitespace().collect::<Vec<_>>().join(" ");
    if passage.is_empty() {
        return None;
    }
    let address = format!(
        "{base_url}/documents/{}/pages/{number}?span={}-{}",
        document.id, span.0, span.1
    );
    let mail = mail.map_or(String::new(), |mail| format!("{}. ", cite(mail)));
    let file = words::file(&document.name);
    let text = format!("“{passage}”\n{mail}{file}, page {number}. {address}");
    Some(Quote {
        span,
        text,
        address,
    })
}

/// Who to whom, about what, when: as far as it is known.
fn cite(mail: &SegmentLine) -> String {
    let mut parts = Vec::new();
    let sender = mail.sender.as_deref().unwrap_or("Sender not legible");
    parts.push(match &mail.to[..] {
        [] => sender.to_owned(),
        [one] => format!("{sender} to {one}"),
        [one, others @ ..] => format!("{sender} to {one} and {} more", others.len()),
    });
    if !mail.subject.is_empty() {
        parts.push(format!("“{}”", mail.subject));
    }
    if let Some(sent) = mail.sent {
        parts.push(sent.strftime("%b %-d, %Y, %-I:%M %p").to_string());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_stretches_are_taken() {
        for (asked, expected) in [
            ("3-9", Some((3, 9))),
            ("9-3", None),
            ("-3-9", None),
            ("3", None),
            ("", None),
        ] {
            assert_eq!(span(asked), expected, "{asked}");
        }
    }

    #[test]
    fn a_mail_is_cited_as_far_as_it_is_known() {
        let mut mail = SegmentLine {
            ordinal: 1,
            page: 1,
            last_page: 1,
            depth: 0,
            sender: Some("Bo Imagined".into()),
            sender_address: None,
            sent: Some(jiff::civil::date(2019, 9, 1).at(9, 5, 0, 0)),
            to: vec!["Cy Madeup".into(), "Di Invented".into()],
            subject: "Berth".into(),
            attachments: vec![],
            printings: 1,
        };
        assert_eq!(
            cite(&mail),
            "Bo Imagined to Cy Madeup and 1 more, “Berth”, Sep 1, 2019, 9:05 AM"
        );
        (mail.sender, mail.sent) = (None, None);
        (mail.to, mail.subject) = (vec![], String::new());
        assert_eq!(cite(&mail), "Sender not legible");
    }
}
