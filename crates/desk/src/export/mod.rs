//! Everything about one case as one zip that can be read without Daylight: letters,
//! raw mails both ways with the servers' answers, the chain of events, originals,
//! pages' text, findings with their verdicts, an index page, and the SHA-256 of each.

mod bundle;
mod index;

use crate::{Desk, Error};
use bundle::{Bundle, Writer, file_name};
use domain::{Actor, CaseId, Digest, LetterId, Verdict, delivery::Purpose};
use index::Index;
use serde_json::{Value, json};
use std::fs::File;
use store::reader::{
    Reader,
    case::{CaseView, DocumentLine, LetterLine},
    fetches::{FetchLine, FetchesOf},
    links::{LinkCard, LinkFilter},
};

/// So many pages of findings at most; one has fifty.
const MOST_FINDINGS: i64 = 2000;

/// What an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Entries of the archive.
    pub files: usize,
    /// Their bytes before packing.
    pub bytes: u64,
}

impl Desk {
    /// Writes everything about a case that the actor may see. Refused: a case that
    /// is not there or not open to them.
    pub async fn export(&self, actor: &Actor, case: CaseId, out: File) -> Result<Exported, Error> {
        let view = self.store.reader().case(actor, case).await?;
        let (bundle, writer) = Writer::start(out, self.clock.now());
        let gathered = Gathering {
            desk: self,
            reader: self.store.reader(),
            actor,
            case: view,
            bundle,
        };
        // Where writing broke off, that is the reason, not that nobody listened any more.
        let gathered = gathered.all().await;
        let written = writer.finish().await?;
        gathered?;
        Ok(written)
    }
}

/// One export under way.
struct Gathering<'d> {
    desk: &'d Desk,
    reader: Reader,
    actor: &'d Actor,
    case: CaseView,
    bundle: Bundle,
}

impl Gathering<'_> {
    async fn all(self) -> Result<(), Error> {
        let clocks = self.desk.clocks(self.actor, self.case.id).await?;
        let mut index = Index::new(&self.case, self.desk.clock.now());
        index.clocks = clocks.iter().map(index::Clock::of).collect();
        self.events(&mut index).await?;
        self.letters(&mut index).await?;
        self.sent(&mut index).await?;
        self.received(&mut index).await?;
        self.documents(&mut index).await?;
        self.findings(&mut index).await?;
        let numbers = self.reader.case_numbers(self.actor, self.case.id).await?;
        let numbers: Vec<_> = numbers
            .iter()
            .map(|one| json!({"number": one.number, "note": one.note, "added_by": one.added_by, "added_at": one.added_at}))
            .collect();
        let case = json!({
            "reference": self.case.reference, "title": self.case.title, "agency": self.case.agency_name,
            "jurisdiction": self.case.jurisdiction, "owner": self.case.owner_name, "model": self.case.model,
            "opened_at": self.case.opened_at, "stage": self.case.stage, "outcome": self.case.outcome,
            "clocks": clocks, "numbers": numbers,
        });
        self.bundle.json("case.json", &case).await?;
        self.bundle.text("index.html", index.page()?).await
    }

    /// The chain as it is stored: each event with the hash of the one before it.
    async fn events(&self, index: &mut Index) -> Result<(), Error> {
        let mut conn = self.desk.store.connection().await?;
        let chain = store::event::of_case(&mut conn, self.case.id).await?;
        let lines = chain.iter().map(|event| {
            json!({
                "seq": event.seq, "id": event.id, "event": event.kind, "when": event.when,
                "recorded_at": event.recorded_at, "recorded_by": event.recorded_by, "source": event.source,
                "proof": event.proof, "supersedes": event.supersedes,
                "prev_hash": event.prev_hash.to_string(), "hash": event.hash.to_string(),
            })
        });
        self.bundle.lines("events.jsonl", lines).await?;
        for line in self.reader.case_events(self.actor, self.case.id).await? {
            index.events.push(index::Event::of(&line));
        }
        Ok(())
    }

    async fn letters(&self, index: &mut Index) -> Result<(), Error> {
        let letters = self.reader.case_letters(self.actor, self.case.id).await?;
        for (number, letter) in (1..).zip(&letters) {
            let kind = letter.kind.as_str();
            let name = format!("letters/{number:02}-{kind}.txt");
            let text = format!("{}\n\n{}", letter.subject, letter.body);
            self.bundle.text(&name, text).await?;
            index.letter(&name, &letter.subject, kind, letter.updated_at);
            self.papers(&name, letter.id).await?;
            self.enclosed(&name, letter, index).await?;
        }
        Ok(())
    }

    /// The files that go, or went, with a letter.
    async fn enclosed(
        &self,
        text: &str,
        letter: &LetterLine,
        index: &mut Index,
    ) -> Result<(), Error> {
        let stem = text.trim_end_matches(".txt");
        let files = self.reader.letter_files(self.actor, letter.id).await?;
        for (number, file) in (1..).zip(files) {
            let name = format!("{stem}/{number:02}-{}", file_name(&file.name));
            self.original(&name, file.digest).await?;
            index.enclosed(&name, &file.name, letter.updated_at);
        }
        Ok(())
    }

    /// The copies of a letter that were handed out to be posted, faxed or uploaded.
    async fn papers(&self, letter: &str, id: LetterId) -> Result<(), Error> {
        let stem = letter.trim_end_matches(".txt");
        for paper in self.desk.letter_papers(self.actor, id).await? {
            let name = format!("{stem}-{}.pdf", paper.number);
            self.original(&name, paper.digest).await?;
        }
        Ok(())
    }

    /// What left, byte for byte, what each server said, and the copy that came back.
    async fn sent(&self, index: &mut Index) -> Result<(), Error> {
        let mut all = Vec::new();
        let lines = self
            .reader
            .case_deliveries(self.actor, self.case.id)
            .await?;
        for (number, line) in (1..).zip(&lines) {
            let mail = self.reader.delivery(self.actor, line.id).await?;
            let attempts: Vec<Value> = mail
                .attempts
                .iter()
                .map(|one| {
                    json!({ "number": one.number, "started_at": one.started_at, "handed_over_at": one.handed_over_at,
                            "ended_at": one.ended_at, "outcome": one.outcome, "answer": one.answer })
                })
                .collect();
            let name = format!("mails/sent/{number:02}.eml");
            let copy = mail
                .copy
                .map(|copy| (copy, format!("mails/sent/{number:02}-copy.eml")));
            all.push(json!({
                "file": name, "copy": copy.as_ref().map(|(_, name)| name), "purpose": line.purpose.as_str(), "subject": line.subject, "from": mail.from, "to": line.to,
                "message_id": mail.message_id, "state": line.state.as_str(), "answer": line.answer,
                "queue_id": mail.queue_id, "settled_by": mail.settled_by, "created_at": line.created_at,
                "updated_at": line.updated_at, "attempts": attempts,
            }));
            let raw = self.reader.mail_bytes(self.actor, line.id).await?;
            self.bundle.bytes(&name, raw).await?;
            if line.purpose == Purpose::Letter {
                index.sent(&name, line);
            }
            if let Some((copy, name)) = copy {
                let copy = self.reader.inbound(self.actor, copy).await?;
                self.original(&name, copy.digest).await?;
                index.came_back(&name, &copy);
            }
        }
        self.bundle.json("mails/deliveries.json", &json!(all)).await
    }

    async fn received(&self, index: &mut Index) -> Result<(), Error> {
        let messages = self.reader.case_inbound(self.actor, self.case.id).await?;
        for (number, line) in (1..).zip(&messages) {
            let message = self.reader.inbound(self.actor, line.id).await?;
            let name = format!("mails/received/{number:02}.eml");
            self.original(&name, message.digest).await?;
            index.received(&name, &message);
        }
        Ok(())
    }

    /// A file of the store as it is kept.
    async fn original(&self, name: &str, digest: Digest) -> Result<(), Error> {
        let path = self.desk.files.path(&digest);
        let file = File::open(path).map_err(|_| gone(name, digest))?;
        self.bundle.file(name, file, digest).await
    }

    async fn documents(&self, index: &mut Index) -> Result<(), Error> {
        let of_case = FetchesOf::Case(self.case.id);
        let fetches = self.reader.fetches(self.actor, of_case).await?;
        self.bundle
            .lines("fetches.jsonl", fetches.iter().map(fetch))
            .await?;
        index.fetched(&fetches);
        let documents = self.reader.case_documents(self.actor, self.case.id).await?;
        for (number, line) in (1..).zip(&documents) {
            self.document(number, line, index).await?;
        }
        Ok(())
    }

    async fn document(
        &self,
        number: usize,
        line: &DocumentLine,
        index: &mut Index,
    ) -> Result<(), Error> {
        let document = self.reader.document(self.actor, line.id).await?;
        let last = document.name.rsplit('/').next().unwrap_or_default();
        let name = format!("documents/{number:03}-{}", file_name(last));
        let original = self.desk.original(self.actor, line.id).await?;
        self.bundle
            .file(&name, original.file, original.digest)
            .await?;
        let pages = {
            let mut conn = self.desk.store.connection().await?;
            store::page::of_document(&mut conn, line.id).await?
        };
        for (page, text) in pages {
            let name = format!("pages/{number:03}/{page:05}.txt");
            self.bundle.text(&name, text).await?;
        }
        let failures = self.reader.failures(self.actor, line.id).await?;
        index.document(number, &name, line, &document, &failures);
        Ok(())
    }

    async fn findings(&self, index: &mut Index) -> Result<(), Error> {
        let filter = LinkFilter {
            kind: None,
            document: None,
            judged: true,
        };
        let (mut all, mut page) = (Vec::new(), 1);
        loop {
            let found = self
                .reader
                .links_to_review(self.actor, self.case.id, &filter, page)
                .await?;
            all.extend(found.rows);
            if !found.more || page >= MOST_FINDINGS {
                break;
            }
            page += 1;
        }
        self.bundle
            .lines("findings.jsonl", all.iter().map(finding))
            .await?;
        index.findings = all
            .iter()
            .filter(|link| link.verdict == Some(Verdict::Confirmed))
            .map(index::Finding::of)
            .collect();
        index.found = all.len();
        Ok(())
    }
}

fn gone(name: &str, digest: Digest) -> Error {
    Error::refused(format!(
        "the original {digest} ({name}) is not there: `daylight doctor --files` says more; restore it from a backup"
    ))
}

/// A fetch as it stands in `fetches.jsonl`: what was asked, for whom, the way and what came.
fn fetch(line: &FetchLine) -> Value {
    json!({
        "url": line.url, "target": line.target, "state": line.state, "reason": line.reason,
        "web_page": line.page, "bytes": line.bytes, "sha256": line.digest.map(|digest| digest.to_string()),
        "document": line.document.as_ref().map(|(_, name)| name), "message": line.inbound,
        "asked_by": line.asked_by, "asked_at": line.asked_at, "settled_at": line.settled_at,
        "hops": line.evidence.hops, "headers": line.evidence.headers,
    })
}

/// A finding as it stands in `findings.jsonl`: both passages, the reason, the verdict.
fn finding(link: &LinkCard) -> Value {
    json!({
        "id": link.id, "document": link.document_name, "page": link.page, "kind": link.kind,
        "page_text": link.page_text, "page_span": link.page_span,
        "doc": link.corpus_title, "doc_source": link.corpus_source, "doc_text": link.doc_text,
        "doc_span": link.doc_span, "entity": link.entity, "score": link.score, "why": link.why,
        "verdict": link.verdict,
    })
}
