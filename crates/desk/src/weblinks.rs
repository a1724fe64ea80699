//! The links of a message: its text and its HTML are taken out of a bounded beginning
//! of the mail, and `domain` says which of them may lead to records.

use crate::{Desk, Error, verbs::kept};
use domain::{
    Actor, InboundId,
    weblink::{Body, WebLink, links},
};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};
use url::Url;

/// So much of a mail is looked at: bodies stand before attachments.
const BEGINNING: u64 = 2 << 20;

/// So many bytes of each form are read.
const LONGEST: usize = 512 << 10;

/// A mail forwarded as an attachment of a mail forwarded as an attachment.
const DEPTH: usize = 3;

impl Desk {
    /// The links of a message that the actor may see, the likeliest first; none where its
    /// original is gone.
    pub async fn message_links(
        &self,
        actor: &Actor,
        message: InboundId,
    ) -> Result<Vec<WebLink>, Error> {
        let digest = self.store.reader().inbound(actor, message).await?.digest;
        if !self.files.exists(&digest).await.map_err(kept)? {
            // `daylight doctor --files` tells of originals that are gone; the page stands.
            return Ok(Vec::new());
        }
        let raw = self.beginning(&digest, BEGINNING).await?;
        let ours: Option<Url> = self.config.base_url.parse().ok();
        let looking = tokio::task::spawn_blocking(move || links_in(&raw, ours.as_ref()));
        looking
            .await
            .map_err(|error| Error::Broken(Box::new(error)))
    }
}

fn links_in(raw: &[u8], ours: Option<&Url>) -> Vec<WebLink> {
    let (mut text, mut html) = (String::new(), String::new());
    if let Some(mail) = MessageParser::new().parse(raw) {
        gather(&mail, &mut text, &mut html, DEPTH);
    }
    let body = Body {
        text: &text,
        html: &html,
    };
    links(body, ours)
}

/// What a person reads of the mail, in both forms; attachments are files and not text.
fn gather(mail: &Message<'_>, text: &mut String, html: &mut String, depth: usize) {
    for part in &mail.parts {
        match &part.body {
            PartType::Text(body) if !is_attachment(part) => add(text, body),
            PartType::Html(body) if !is_attachment(part) => add(html, body),
            PartType::Message(inner) if depth > 0 => gather(inner, text, html, depth - 1),
            _ => {}
        }
    }
}

fn is_attachment(part: &MessagePart<'_>) -> bool {
    part.content_disposition()
        .is_some_and(mail_parser::ContentType::is_attachment)
}

fn add(to: &mut String, body: &str) {
    let mut end = body.len().min(LONGEST.saturating_sub(to.len()));
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    to.push_str(&body[..end]);
    to.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_mail_and_of_one_inside_it_are_read_and_attachments_are_not() {
        let raw = "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n\
            --m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
            --a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            The records: https://city.example/re=\r\nlease.pdf?a=3D1\r\n\
            --a\r\nContent-Type: text/html\r\n\r\n<a href=\"https://city.example/other.zip\">Download</a>\r\n--a--\r\n\
            --m\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nhttps://city.example/attached.pdf\r\n\
            --m\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nhttps://city.example/inner.pdf\r\n--m--\r\n";
        let found = links_in(raw.as_bytes(), None);
        let urls: Vec<_> = found.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(
            urls,
            [
                "https://city.example/other.zip",
                "https://city.example/release.pdf?a=1",
                "https://city.example/inner.pdf"
            ]
        );
        for cut in (0..raw.len()).step_by(13) {
            let _ = links_in(&raw.as_bytes()[..cut], None);
        }
    }
}
