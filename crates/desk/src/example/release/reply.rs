//! The mails by which the example's release comes in, as bytes on the wire.

use super::FILE_NAME;
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Zoned;

/// What the agency's reply needs to know of the case it answers.
#[derive(Clone, Debug)]
pub struct Reply<'a> {
    /// The case's reply address.
    pub to: &'a str,
    /// The case's reference.
    pub reference: &'a str,
    /// Subject of our letter.
    pub subject: &'a str,
    /// Message-ID of our letter, in angle brackets, if it is to be answered by it.
    pub in_reply_to: Option<&'a str>,
    /// When it was sent.
    pub sent: &'a Zoned,
}

/// The agency's reply with the release attached. Lines end in CRLF.
pub fn eml(reply: &Reply<'_>) -> Vec<u8> {
    let answered = reply.in_reply_to.map_or(String::new(), |id| {
        format!("In-Reply-To: {id}\r\nReferences: {id}\r\n")
    });
    let (to, sent) = (reply.to, date(reply.sent));
    let subject = subject(&format!("RE: {}", reply.subject));
    let id = reply.reference.to_ascii_lowercase();
    let text = RELEASE_TEXT.replace('\n', "\r\n");
    let attachment = wrapped(&STANDARD.encode(super::pdf()));
    format!(
        "From: Hyacinth Dewberry <h.dewberry@police.example>\r\n\
         To: {to}\r\n\
         Subject: {subject}\r\n\
         Date: {sent}\r\n\
         Message-ID: <release-{id}@police.example>\r\n\
         {answered}\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"example-release-boundary\"\r\n\
         \r\n\
         --example-release-boundary\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\
         \r\n\
         {text}\r\n\
         --example-release-boundary\r\n\
         Content-Type: application/pdf; name=\"{FILE_NAME}\"\r\n\
         Content-Disposition: attachment; filename=\"{FILE_NAME}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\
         \r\n\
         {attachment}\
         --example-release-boundary--\r\n"
    )
    .into_bytes()
}

/// A reply that bears neither our reference nor our Message-ID: a person must say
/// to which case it belongs.
pub fn stray_eml(to: &str, sent: &Zoned) -> Vec<u8> {
    let sent = date(sent);
    let text = STRAY_TEXT.replace('\n', "\r\n");
    format!(
        "From: Orson Pennyfeather <o.pennyfeather@police.example>\r\n\
         To: {to}\r\n\
         Subject: Your records request of October 3\r\n\
         Date: {sent}\r\n\
         Message-ID: <stray-1@police.example>\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\
         \r\n\
         {text}\r\n"
    )
    .into_bytes()
}

const RELEASE_TEXT: &str = "\
EXAMPLE, NOT A RECORD

Good afternoon,

The records that answer your request are attached as one file. Words that the law allows us to withhold are covered, and the exemption stands on each cover. Messages to and from our legal advisor are covered in part as attorney-client communications.

One page is a fax of which we have no better copy.

If you object to this response you may petition the Supervisor of Records under M.G.L. c. 66, § 10A within 90 days.

Hyacinth Dewberry
Records Access Officer
";

const STRAY_TEXT: &str = "\
EXAMPLE, NOT A RECORD

Good morning,

I write from another mailbox, as the one for records is full. Your request is with us under number B000417-100319. The search of the archive runs tonight.

One question: do you want the calendar invitations as well, or the messages alone?

Det. Orson Pennyfeather
";

fn date(sent: &Zoned) -> String {
    sent.strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}

/// A subject in header form: as it is if ASCII, else as an encoded word for each piece.
fn subject(text: &str) -> String {
    if text.is_ascii() && text.len() < 900 {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let words = letters.chunks(12).map(|piece| {
        let piece: String = piece.iter().collect();
        format!("=?utf-8?B?{}?=", STANDARD.encode(piece))
    });
    words.collect::<Vec<_>>().join("\r\n ")
}

/// Base64 in lines of 76.
fn wrapped(base64: &str) -> String {
    let mut out = String::with_capacity(base64.len() + base64.len() / 38 + 2);
    let mut rest = base64;
    while !rest.is_empty() {
        let (line, tail) = rest.split_at(rest.len().min(76));
        out.push_str(line);
        out.push_str("\r\n");
        rest = tail;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent() -> Zoned {
        "2019-11-25T14:31:00-05:00[America/New_York]"
            .parse()
            .unwrap()
    }

    fn reply() -> Vec<u8> {
        eml(&Reply {
            to: "desk+dl-7k3m9q@ledger.example",
            reference: "DL-7K3M9Q",
            subject: "Public records request: mail “by name” [DL-7K3M9Q]",
            in_reply_to: Some("<letter-1@ledger.example>"),
            sent: &sent(),
        })
    }

    #[test]
    fn every_line_ends_as_mail_lines_do() {
        for mail in [reply(), stray_eml("desk@ledger.example", &sent())] {
            let text = String::from_utf8(mail).unwrap();
            assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
            assert!(text.lines().all(|line| line.len() < 998));
            assert!(text.contains("EXAMPLE, NOT A RECORD"));
        }
    }

    #[test]
    fn the_reply_answers_our_letter_and_carries_the_release() {
        let text = String::from_utf8(reply()).unwrap();
        assert!(text.contains("\r\nIn-Reply-To: <letter-1@ledger.example>\r\n"));
        assert!(text.contains("\r\nDate: Mon, 25 Nov 2019 14:31:00 -0500\r\n"));
        let encoded = text.split("base64\r\n\r\n").nth(1).unwrap();
        let encoded = encoded
            .split("--example")
            .next()
            .unwrap()
            .replace("\r\n", "");
        assert_eq!(STANDARD.decode(encoded).unwrap(), super::super::pdf());
    }

    #[test]
    fn the_stray_mail_gives_no_clue_of_ours() {
        let text = String::from_utf8(stray_eml("desk@ledger.example", &sent())).unwrap();
        assert!(!text.contains("DL-") && !text.contains("In-Reply-To") && !text.contains('+'));
    }
}
