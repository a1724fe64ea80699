//! Finds what a mail server reports of one of our letters. Only the mail's outer
//! shape is looked at, of a bounded beginning: the words are read by `domain`.

use domain::{
    bounce::{Report, original_id, read_plain, read_status},
    inbound::Headers,
};
use mail_parser::{MessageParser, MessagePart, MimeHeaders, PartType};

/// Reports are short; a letter that comes back whole may be long behind its head.
pub const REPORT_BYTES: u64 = 1 << 20;

/// The report in this mail, if it is one; `text` is what a person reads of it.
pub fn read(raw: &[u8], headers: &Headers, text: &str) -> Option<Report> {
    let report = standard(raw).or_else(|| {
        let report = read_plain(&headers.from_address, &headers.subject, text)?;
        // The letter that came back is often an attachment and not in the text.
        let original = report.original.clone().or_else(|| attached(raw));
        Some(Report { original, ..report })
    });
    report.map(clean)
}

/// Without what the database cannot hold, wherever a part was decoded to it.
fn clean(report: Report) -> Report {
    let text = |text: String| text.replace('\0', "");
    Report {
        fate: report.fate,
        recipient: report.recipient.map(text),
        words: text(report.words),
        envelope_id: report.envelope_id.map(text),
        original: report.original.map(text),
        also: report.also.into_iter().map(clean).collect(),
    }
}

/// `multipart/report` with a `delivery-status` part (RFC 3464).
fn standard(raw: &[u8]) -> Option<Report> {
    let mail = MessageParser::new().parse(raw)?;
    let status = mail.parts.iter().find(|part| {
        is(
            part,
            "message",
            &["delivery-status", "global-delivery-status"],
        )
    })?;
    let report = read_status(&String::from_utf8_lossy(status.contents()))?;
    let original = mail.parts.iter().find_map(letter_in);
    Some(Report { original, ..report })
}

fn attached(raw: &[u8]) -> Option<String> {
    let mail = MessageParser::new().parse(raw)?;
    mail.parts.iter().find_map(letter_in)
}

/// The Message-ID of a letter, or of its head, that a part holds.
fn letter_in(part: &MessagePart<'_>) -> Option<String> {
    if let PartType::Message(letter) = &part.body {
        return letter.message_id().map(|id| format!("<{id}>"));
    }
    let head = is(part, "text", &["rfc822-headers", "rfc822"])
        || is(
            part,
            "message",
            &["rfc822", "global", "rfc822-headers", "global-headers"],
        );
    let text = head.then(|| String::from_utf8_lossy(part.contents()))?;
    original_id(&text)
}

fn is(part: &MessagePart<'_>, kind: &str, subkinds: &[&str]) -> bool {
    part.content_type().is_some_and(|found| {
        found.c_type.eq_ignore_ascii_case(kind)
            && found
                .c_subtype
                .as_deref()
                .is_some_and(|sub| subkinds.iter().any(|one| one.eq_ignore_ascii_case(sub)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::bounce::Fate;

    const REPORT: &str = "From: MAILER-DAEMON@mx.example\r\nTo: desk@paper.example\r\n\
        Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n\
        --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\
        Original-Envelope-Id: 0195ab\r\n\r\n\
        Final-Recipient: rfc822; records@city.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n\
        --b\r\nContent-Type: KIND\r\n\r\nSubject: Request\r\nMessage-ID: <1@paper.example>\r\n\r\nBody\r\n--b--\r\n";

    #[test]
    fn a_standard_report_names_the_letter_whole_or_by_its_head() {
        for kind in [
            "message/rfc822",
            "text/rfc822-headers",
            "message/rfc822-headers",
        ] {
            let raw = REPORT.replace("KIND", kind);
            let report = read(raw.as_bytes(), &Headers::default(), "").expect(kind);
            assert_eq!(report.fate, Fate::Failed);
            assert_eq!(
                report.original.as_deref(),
                Some("<1@paper.example>"),
                "{kind}"
            );
            assert_eq!(report.envelope_id.as_deref(), Some("0195ab"));
            assert!(report.words.contains("no such user"));
        }
    }

    #[test]
    fn an_encoded_status_is_read_and_rubbish_is_survived() {
        let plain = "Final-Recipient: rfc822; a@b.example\n\nAction: failed\n";
        let whole = REPORT.replace("KIND", "text/plain");
        for cut in (0..whole.len()).step_by(7) {
            let _ = read(&whole.as_bytes()[..cut], &Headers::default(), plain);
        }
        let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(5000);
        let _ = read(nested.as_bytes(), &Headers::default(), "");
    }
}
