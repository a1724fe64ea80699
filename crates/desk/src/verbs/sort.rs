//! Puts a message where it belongs: into the one case that is certain, else to
//! triage with the best guesses. A worker does it after every arrival.

use crate::{Desk, Error, headers, report};
use domain::{
    Actor, Case, CaseId, Digest, Document, DocumentId, EventKind, InboundId, Job,
    bounce::Report,
    document::{Arrival, DocumentState},
    event::{Proof, Source},
    inbound::{Headers, InboundState, Place, place},
    kinds::{self, About, Finding},
    tracking::keys_in,
};
use extract::{read::Options, record::Record};
use jiff::{Timestamp, tz::TimeZone};
use std::ops::ControlFlow;
use store::inbound::Inbound;
use tokio::io::AsyncReadExt;

/// So many characters of a mail's text are searched for references.
const TEXT_CHARS: usize = 40_000;

/// So many are shown where messages are listed.
const EXCERPT_CHARS: usize = 280;

impl Desk {
    /// Parses the message and puts it into its case or to triage. Done before:
    /// nothing happens.
    pub async fn sort(&self, inbound: InboundId) -> Result<(), Error> {
        let waiting = {
            let mut conn = self.store.connection().await?;
            store::inbound::for_update(&mut conn, inbound).await?
        };
        if waiting.state != InboundState::Received {
            return Ok(());
        }
        if self.sort_copy(&waiting).await? {
            return Ok(());
        }
        let (mut headers, text, parse_error) = self.look_at(&waiting.digest).await?;
        let head = self.beginning(&waiting.digest, headers::HEAD_BYTES).await?;
        let report = self.report_in(&waiting.digest, &headers, &text).await?;
        let findings = match &report {
            None => recognised(&headers, &text, waiting.received_at),
            Some(_) => Vec::new(),
        };
        let mut tx = self.store.begin().await?;
        let waiting = store::inbound::for_update(&mut tx, inbound).await?;
        if waiting.state != InboundState::Received {
            return Ok(());
        }
        headers
            .recipients
            .extend(store::inbound::envelope_recipients(&mut tx, inbound).await?);
        store::inbound::save_headers(&mut tx, inbound, &headers, &text, parse_error).await?;
        store::inbound::save_findings(&mut tx, inbound, &findings).await?;
        self.ask_who_sent_it(&mut tx, inbound, &head, &headers.from_address)
            .await?;
        let mut candidates = store::inbound::candidates(&mut tx, &headers, &text).await?;
        let keys = keys_in(&format!("{}\n{text}", headers.subject));
        candidates.extend(store::tracking::candidates(&mut tx, &keys).await?);
        candidates.extend(store::prints::candidates(&mut tx, &text).await?);
        match &report {
            Some(report) => {
                if let Some(about) = self.reported_on(&mut tx, report).await? {
                    self.hear_report(&mut tx, &about, report, inbound).await?;
                    candidates = match about.case {
                        Some(case) => vec![store::inbound::reports_on(&mut tx, case).await?],
                        None => candidates,
                    };
                }
            }
            None => self.hear_answer(&mut tx, &headers, inbound).await?,
        }
        let placed = place(&candidates);
        let likely = matches!(placed, Place::Likely(_));
        match placed {
            Place::Case(guess) | Place::Likely(guess) => {
                let waiting = Inbound {
                    subject: headers.subject,
                    ..waiting
                };
                self.put_into_case(&mut tx, &waiting, guess.case, &guess.reason, None)
                    .await?;
                if likely {
                    store::moves::mark_for_look(&mut tx, inbound).await?;
                }
            }
            Place::Triage(guesses) => {
                let reason = match guesses.first() {
                    None => "nothing in it names a case",
                    Some(_) => "no case is certain",
                };
                store::inbound::put(
                    &mut tx,
                    inbound,
                    InboundState::Triage,
                    None,
                    reason,
                    &guesses,
                    None,
                )
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// What the message says of itself, its first words, and what could not be parsed.
    async fn look_at(
        &self,
        digest: &Digest,
    ) -> Result<(Headers, String, Option<&'static str>), Error> {
        let head = self.beginning(digest, headers::HEAD_BYTES).await?;
        let Some(mut headers) = headers::parse(&head) else {
            return Ok((
                Headers::default(),
                String::new(),
                Some("this is no e-mail: it has no header lines"),
            ));
        };
        let text = self.first_words(digest).await?;
        headers.excerpt = excerpt(&text);
        Ok((headers, text, None))
    }

    /// What a mail server reports in this mail, if it is a report.
    async fn report_in(
        &self,
        digest: &Digest,
        headers: &Headers,
        text: &str,
    ) -> Result<Option<Report>, Error> {
        let raw = self.beginning(digest, report::REPORT_BYTES).await?;
        Ok(report::read(&raw, headers, text))
    }

    /// The first bytes of a mail.
    pub(crate) async fn beginning(&self, digest: &Digest, most: u64) -> Result<Vec<u8>, Error> {
        let (file, _) = self
            .files
            .open(digest)
            .await
            .map_err(crate::verbs::receive::kept)?;
        let mut head = Vec::new();
        file.take(most)
            .read_to_end(&mut head)
            .await
            .map_err(|error| Error::Broken(Box::new(error)))?;
        Ok(head)
    }

    /// The beginning of a mail's own text, read by a child process.
    async fn first_words(&self, digest: &Digest) -> Result<String, Error> {
        let (reader, path) = (self.reader.clone(), self.files.path(digest));
        let read =
            tokio::task::spawn_blocking(move || {
                let mut text = String::new();
                let outcome =
                    reader.read(&path, "message.eml", &Options::default(), &mut |record| {
                        match record {
                            Record::Page(page)
                                if page.file == "message.eml" && text.len() < TEXT_CHARS =>
                            {
                                text.push_str(&page.text);
                                text.push('\n');
                                ControlFlow::Continue(())
                            }
                            Record::Document(_) => ControlFlow::Continue(()),
                            _ => ControlFlow::Break(()),
                        }
                    });
                match outcome {
                    Ok(_) | Err(extract::read::ReadError::Stopped) => Ok(text),
                    Err(error) => Err(error),
                }
            });
        let text = read.await.map_err(|error| Error::Broken(Box::new(error)))?;
        text.map_err(|error| Error::Broken(Box::new(error)))
            .map(|text| body_of(&text).chars().take(TEXT_CHARS).collect())
    }

    /// Puts a message into a case, with its event, as a document to be read.
    /// `by` is the person who said so; nobody where it was certain by itself.
    pub(crate) async fn put_into_case(
        &self,
        tx: &mut store::Conn,
        inbound: &Inbound,
        case: CaseId,
        reason: &str,
        by: Option<&Actor>,
    ) -> Result<Case, Error> {
        let now = self.clock.now();
        let case = store::case::for_update(tx, case).await?;
        store::inbound::put(
            tx,
            inbound.id,
            InboundState::Attached,
            Some(case.id),
            reason,
            &[],
            by.map(|actor| actor.id),
        )
        .await?;
        let document = Document {
            id: DocumentId(self.chance.id()),
            case: case.id,
            digest: inbound.digest,
            name: file_name(&inbound.subject),
            bytes: inbound.bytes,
            arrival: Arrival::Message,
            inbound: Some(inbound.id),
            parent: None,
            received_at: inbound.received_at,
            state: DocumentState::Received,
        };
        let (document, new) =
            store::document::insert(tx, &document, by.map(|actor| actor.id)).await?;
        if new {
            store::job::enqueue(tx, &Job::Read { document }, now, None).await?;
        }
        let kind = EventKind::MessageAttached {
            message: inbound.id,
            reason: reason.to_owned(),
        };
        let mut event = self.event(kind, by);
        event.when = domain::When::At(inbound.received_at);
        event.source = if by.is_some() {
            Source::Person
        } else {
            Source::Message
        };
        event.proof = Some(Proof::Message(inbound.id));
        Ok(store::event::append(tx, &case, vec![event]).await?)
    }
}

/// What the message seems to say: shown, never recorded by itself.
fn recognised(headers: &Headers, text: &str, received_at: Timestamp) -> Vec<Finding> {
    let at = headers.sent_at.unwrap_or(received_at).min(received_at);
    let about = About {
        subject: &headers.subject,
        automatic: headers.automatic,
        on: at.to_zoned(TimeZone::UTC).date(),
    };
    kinds::recognise(about, text)
}

/// The text below the header lines that `extract` prints on top of a mail.
pub fn body_of(text: &str) -> &str {
    text.split_once("\n\n").map_or(text, |(_, body)| body)
}

/// A file name made of a subject.
fn file_name(subject: &str) -> String {
    let clean: String = subject
        .chars()
        .map(|c| {
            if c.is_control() || r#"/\:*?"<>|"#.contains(c) {
                ' '
            } else {
                c
            }
        })
        .take(100)
        .collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if clean.is_empty() {
        "message.eml".to_owned()
    } else {
        format!("{clean}.eml")
    }
}

/// The first words of a text, never half of one.
fn excerpt(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = text.char_indices().nth(EXCERPT_CHARS) else {
        return text;
    };
    let head = &text[..end];
    let whole = head.rsplit_once(' ').map_or(head, |(words, _)| words);
    format!("{whole} …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_whole() {
        assert_eq!(excerpt(" Good\n morning. "), "Good morning.");
        let long = "lamp ".repeat(100);
        assert_eq!(
            excerpt(&long),
            format!("{} …", "lamp ".repeat(56).trim_end())
        );
        assert_eq!(excerpt(&"x".repeat(400)).chars().count(), EXCERPT_CHARS + 2);
    }

    #[test]
    fn subjects_become_file_names() {
        let cases = [
            ("Re: a/b <c>", "Re a b c.eml"),
            ("", "message.eml"),
            ("..\r\n", "...eml"),
            ("Größe", "Größe.eml"),
        ];
        for (subject, name) in cases {
            assert_eq!(file_name(subject), name);
        }
    }
}
