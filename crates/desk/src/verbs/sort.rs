//! Puts a message where it belongs: into the one case that is certain, else to
//! triage with the best guesses. A worker does it after every arrival.

use crate::{Desk, Error, headers, report};
use domain::{
    Actor, CaseId, Digest, Document, DocumentId, EventKind, InboundId, Job,
    bounce::Report,
    document::{Arrival, DocumentState},
    event::{Proof, Source},
    inbound::{Candidate, Headers, InboundState, Place, place},
    kinds::{self, About, Finding},
    tracking::keys_in,
};
use extract::{read::Options, record::Record};
use jiff::{Timestamp, tz::TimeZone};
use std::ops::ControlFlow;
use store::{inbound::Inbound, moves::Lying};
use tokio::io::AsyncReadExt;

/// So many characters of a mail's text are searched for references.
const TEXT_CHARS: usize = 40_000;

/// So many are shown where messages are listed.
const EXCERPT_CHARS: usize = 280;

/// What was read of a message, outside of any transaction.
struct Seen {
    headers: Headers,
    /// Its first words.
    text: String,
    /// What could not be parsed.
    problem: Option<&'static str>,
    /// What a mail server reports in it.
    report: Option<Report>,
    /// What it seems to say.
    findings: Vec<Finding>,
}

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
        let head = self.beginning(&waiting.digest, headers::HEAD_BYTES).await?;
        let headers = headers::parse(&head);
        if let Some(headers) = &headers
            && self.sort_copy(&waiting, headers).await?
        {
            return Ok(());
        }
        let mut seen = self.look_at(&waiting, headers).await?;
        let mut tx = self.store.begin().await?;
        let waiting = store::inbound::for_update(&mut tx, inbound).await?;
        if waiting.state != InboundState::Received {
            return Ok(());
        }
        let envelope = store::inbound::envelope_recipients(&mut tx, inbound).await?;
        seen.headers.recipients.extend(envelope);
        let Seen { headers, text, .. } = &seen;
        store::inbound::save_headers(&mut tx, inbound, headers, text, seen.problem).await?;
        store::inbound::save_findings(&mut tx, inbound, &seen.findings).await?;
        self.ask_who_sent_it(&mut tx, inbound, &head, &headers.from_address)
            .await?;
        let candidates = self.candidates(&mut tx, inbound, &seen).await?;
        let waiting = Inbound {
            subject: seen.headers.subject,
            ..waiting
        };
        self.lay_down(&mut tx, &waiting, &place(&candidates))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The cases that the message could belong to. What it tells of letters of ours is
    /// heard: a mail server's report of the one, an answer of all that it answers.
    async fn candidates(
        &self,
        tx: &mut store::Conn,
        inbound: InboundId,
        seen: &Seen,
    ) -> Result<Vec<Candidate>, Error> {
        let Seen { headers, text, .. } = seen;
        let Some(report) = &seen.report else {
            self.hear_answer(tx, headers, inbound).await?;
            return self.named_in(tx, headers, text).await;
        };
        if let Some(about) = self.reported_on(tx, report).await? {
            self.hear_report(tx, &about, report, inbound).await?;
            if let Some(case) = about.case {
                return Ok(vec![store::inbound::reports_on(tx, case).await?]);
            }
        }
        self.named_in(tx, headers, text).await
    }

    async fn named_in(
        &self,
        tx: &mut store::Conn,
        headers: &Headers,
        text: &str,
    ) -> Result<Vec<Candidate>, Error> {
        let mut found = store::inbound::candidates(tx, headers, text).await?;
        let keys = keys_in(&format!("{}\n{text}", headers.subject));
        found.extend(store::tracking::candidates(tx, &keys).await?);
        found.extend(store::prints::candidates(tx, text).await?);
        Ok(found)
    }

    /// Into its case, marked for a look where that is only likely, or to triage.
    async fn lay_down(
        &self,
        tx: &mut store::Conn,
        message: &Inbound,
        place: &Place,
    ) -> Result<(), Error> {
        let (guess, look) = match place {
            Place::Case(guess) => (guess, false),
            Place::Likely(guess) => (guess, true),
            Place::Triage(guesses) => {
                let reason = match guesses.is_empty() {
                    true => "nothing in it names a case",
                    false => "no case is certain",
                };
                let lies = Lying::in_triage(reason, guesses);
                return Ok(store::moves::lay(tx, message.id, &lies).await?);
            }
        };
        self.put_into_case(tx, message, guess.case, &guess.reason, None)
            .await?;
        let lies = Lying {
            case: Some(guess.case),
            look,
            ..Lying::by_itself(InboundState::Attached, &guess.reason)
        };
        Ok(store::moves::lay(tx, message.id, &lies).await?)
    }

    /// What the message says of itself, its first words, and what could not be parsed.
    async fn look_at(&self, message: &Inbound, headers: Option<Headers>) -> Result<Seen, Error> {
        let digest = &message.digest;
        let (mut headers, text, problem) = match headers {
            Some(headers) => (headers, self.first_words(digest).await?, None),
            None => {
                let none = "this is no e-mail: it has no header lines";
                (Headers::default(), String::new(), Some(none))
            }
        };
        headers.excerpt = excerpt(&text);
        let raw = self.beginning(digest, report::REPORT_BYTES).await?;
        let report = report::read(&raw, &headers, &text);
        let findings = match &report {
            None => recognised(&headers, &text, message.received_at),
            Some(_) => Vec::new(),
        };
        Ok(Seen {
            headers,
            text,
            problem,
            report,
            findings,
        })
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
        let read = tokio::task::spawn_blocking(move || {
            let mut text = String::new();
            let outcome = reader.read(&path, "message.eml", &Options::default(), &mut |record| {
                match record {
                    Record::Page(page) if page.file == "message.eml" && text.len() < TEXT_CHARS => {
                        // Postgres text cannot hold a NUL.
                        text.push_str(&page.text.replace('\0', "\u{FFFD}"));
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

    /// What a case gets with a message: its event, and a document to be read.
    /// `by` is the person who said so; nobody where it was certain by itself.
    pub(crate) async fn put_into_case(
        &self,
        tx: &mut store::Conn,
        inbound: &Inbound,
        case: CaseId,
        reason: &str,
        by: Option<&Actor>,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let case = store::case::for_update(tx, case).await?;
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
        store::event::append(tx, &case, vec![event]).await?;
        Ok(())
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
