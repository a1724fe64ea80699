//! From the lines that reading yields to the rows that are kept. No database and
//! no clock here: `verbs::read` stores what this hands over.

use domain::{
    CaseId, Digest, Document, DocumentId,
    document::{Arrival, DocumentState},
};
use extract::{
    mail,
    record::{self, Record, TextSource},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{
    document::Described,
    page::{BatesGap, Duplicate, Failure, Page, Redaction, Segment, WordBox},
};

/// Pages are stored this many at a time, so that a reader sees a release grow.
const BATCH: usize = 40;

/// What has come of one file so far.
pub(crate) struct Intake {
    case: CaseId,
    root: DocumentId,
    root_name: String,
    ids: HashMap<String, DocumentId>,
    parents: HashMap<String, String>,
    waiting_parts: Vec<record::Document>,
    described: Vec<(String, Described)>,
    waiting: Vec<(String, Page)>,
    texts: Vec<record::Page>,
    failures: Vec<record::Failure>,
    redactions: Vec<record::Redaction>,
}

/// What is known of one document once everything has come.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub segments: Vec<Segment>,
    pub redactions: Vec<Redaction>,
    pub duplicates: Vec<Duplicate>,
    pub failures: Vec<Failure>,
    pub bates_gaps: Vec<BatesGap>,
    pages: usize,
}

impl Found {
    /// Why the document as a whole could not be read, if it could not.
    pub fn unreadable(&self) -> Option<&str> {
        let whole = self
            .failures
            .iter()
            .find(|failure| failure.page.is_none() && failure.part.is_none());
        whole
            .filter(|_| self.pages == 0)
            .map(|failure| failure.reason.as_str())
    }
}

impl Intake {
    pub fn new(document: &Document) -> Self {
        Self {
            case: document.case,
            root: document.id,
            root_name: document.name.clone(),
            ids: HashMap::from([(document.name.clone(), document.id)]),
            parents: HashMap::new(),
            waiting_parts: Vec::new(),
            described: Vec::new(),
            waiting: Vec::new(),
            texts: Vec::new(),
            failures: Vec::new(),
            redactions: Vec::new(),
        }
    }

    /// Takes one line.
    pub fn take(&mut self, line: Record) {
        match line {
            Record::Document(document) => self.take_document(document),
            Record::Page(page) => self.take_page(page),
            Record::Failure(failure) => self.failures.push(failure),
            Record::Redaction(redaction) => self.redactions.push(redaction),
            // Made of the pages at the end, not by the child.
            Record::Segment(_) | Record::Dup(_) | Record::RedactionConflict(_) => {}
        }
    }

    fn take_document(&mut self, document: record::Document) {
        let described = Described {
            media_type: document.media_type.clone(),
            producer: document.producer.clone(),
            warnings: document.warnings.clone(),
            facts: document
                .facts
                .iter()
                .map(|(name, value)| (name.clone(), value.replace('\0', "")))
                .collect(),
            pages: i32::try_from(document.pages).unwrap_or(i32::MAX),
        };
        self.described.push((document.file.clone(), described));
        if document.file != self.root_name && !self.ids.contains_key(&document.file) {
            self.waiting_parts.push(document);
        }
    }

    fn take_page(&mut self, mut page: record::Page) {
        let words = std::mem::take(&mut page.words);
        // Postgres text cannot hold a NUL; nor may what is read out of the text later.
        page.text = page.text.replace('\0', "\u{FFFD}");
        let row = Page {
            number: i32::try_from(page.page).unwrap_or(i32::MAX),
            text: page.text.clone(),
            source: source_name(page.source).to_owned(),
            ocr_confidence: page.ocr_confidence,
            rotation: i16::try_from(page.rotation).unwrap_or_default(),
            width: page.width,
            height: page.height,
            needs_ocr: page.source == TextSource::None,
            words: (page.source == TextSource::Ocr).then(|| words.iter().map(word_box).collect()),
        };
        self.waiting.push((page.file.clone(), row));
        self.texts.push(page);
    }

    /// Enough has come to be worth a transaction.
    pub fn full(&self) -> bool {
        self.waiting.len() >= BATCH || self.waiting_parts.len() >= BATCH
    }

    /// Rows for the parts that have come since the last call, parents first.
    pub fn new_parts(
        &mut self,
        mut id: impl FnMut() -> DocumentId,
        now: Timestamp,
    ) -> Vec<Document> {
        let parts = std::mem::take(&mut self.waiting_parts);
        let mut rows = Vec::with_capacity(parts.len());
        for part in parts {
            let parent = part
                .parent
                .clone()
                .unwrap_or_else(|| self.root_name.clone());
            let fresh = id();
            let row = Document {
                id: fresh,
                case: self.case,
                digest: part.sha256.parse().unwrap_or(Digest([0; 32])),
                name: part.file.clone(),
                bytes: i64::try_from(part.bytes).unwrap_or(i64::MAX),
                arrival: Arrival::Message,
                inbound: None,
                parent: Some(self.ids.get(&parent).copied().unwrap_or(self.root)),
                received_at: now,
                state: DocumentState::Reading,
            };
            self.parents.insert(part.file.clone(), parent);
            self.ids.insert(part.file, fresh);
            rows.push(row);
        }
        rows
    }

    /// The id under which a part was known already.
    pub fn known(&mut self, name: &str, id: DocumentId) {
        self.ids.insert(name.to_owned(), id);
    }

    /// The pages that wait to be stored, by document.
    pub fn drain_pages(&mut self) -> Vec<(DocumentId, Vec<Page>)> {
        let mut by_document: BTreeMap<DocumentId, Vec<Page>> = BTreeMap::new();
        for (file, page) in std::mem::take(&mut self.waiting) {
            by_document.entry(self.id_of(&file)).or_default().push(page);
        }
        by_document.into_iter().collect()
    }

    /// What is newly known of whole documents.
    pub fn described(&mut self) -> Vec<(DocumentId, Described)> {
        std::mem::take(&mut self.described)
            .into_iter()
            .map(|(file, one)| (self.id_of(&file), one))
            .collect()
    }

    /// Pages and failures in all.
    pub fn totals(&self) -> (u32, u32) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (count(self.texts.len()), count(self.failures.len()))
    }

    fn id_of(&self, file: &str) -> DocumentId {
        self.ids.get(file).copied().unwrap_or(self.root)
    }

    /// Finds the printed mails and sorts everything by document.
    pub fn assemble(self) -> Vec<(DocumentId, Found)> {
        let assembled = mail::assemble(&self.texts);
        let mut all: BTreeMap<DocumentId, Found> = self
            .ids
            .values()
            .map(|id| (*id, Found::default()))
            .collect();
        let no_text: HashSet<(&str, u32)> = self
            .texts
            .iter()
            .filter(|page| page.source == TextSource::None)
            .map(|page| (page.file.as_str(), page.page))
            .collect();
        for page in &self.texts {
            all.entry(self.id_of(&page.file)).or_default().pages += 1;
        }
        for segment in &assembled.segments {
            all.entry(self.id_of(&segment.file))
                .or_default()
                .segments
                .push(segment_row(segment));
        }
        for redaction in &self.redactions {
            all.entry(self.id_of(&redaction.file))
                .or_default()
                .redactions
                .push(redaction_row(redaction));
        }
        for failure in &self.failures {
            let known = failure
                .page
                .is_some_and(|page| no_text.contains(&(failure.file.as_str(), page)));
            all.entry(self.id_of(&failure.file))
                .or_default()
                .failures
                .push(failure_row(failure, known));
        }
        for gap in &assembled.bates_gaps {
            all.entry(self.id_of(&gap.file))
                .or_default()
                .bates_gaps
                .push(gap_row(gap));
        }
        for duplicate in duplicate_rows(&assembled) {
            all.entry(self.id_of(&duplicate.0))
                .or_default()
                .duplicates
                .push(duplicate.1);
        }
        all.into_iter().collect()
    }
}

pub(crate) fn word_box(word: &record::Word) -> WordBox {
    let length = u32::try_from(word.text.chars().count()).unwrap_or(u32::MAX);
    WordBox {
        start: word.start,
        end: word.start.saturating_add(length),
        bounds: word.bounds,
    }
}

const fn source_name(source: TextSource) -> &'static str {
    match source {
        TextSource::Text => "text",
        TextSource::Ocr => "ocr",
        TextSource::Mixed => "mixed",
        TextSource::None => "none",
    }
}

fn page_number(page: u32) -> i32 {
    i32::try_from(page).unwrap_or(i32::MAX)
}

fn segment_row(segment: &record::Segment) -> Segment {
    let minute = |text: &str| text.parse().ok();
    Segment {
        page: page_number(segment.page),
        last_page: page_number(segment.last_page),
        depth: page_number(segment.depth),
        sender: segment.sender.clone(),
        sender_address: segment.sender_address.clone(),
        sent: segment.sent.as_deref().and_then(minute),
        recipients: segment.to.clone(),
        copied: segment.cc.clone(),
        subject: segment.subject.clone(),
        attachments: segment.attachments.clone(),
        message: segment.message.clone(),
        thread: segment.thread.clone(),
        parent: segment
            .parent
            .as_ref()
            .map(|parent| (parent.sender.clone(), minute(&parent.sent))),
        header: serde_json::to_value(&segment.header).unwrap_or_default(),
        body: serde_json::to_value(&segment.body).unwrap_or_default(),
    }
}

fn gap_row(gap: &mail::Gap) -> BatesGap {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    BatesGap {
        page: page_number(gap.page),
        prefix: gap.prefix.clone(),
        first: number(gap.first),
        last: number(gap.last),
    }
}

fn redaction_row(redaction: &record::Redaction) -> Redaction {
    Redaction {
        page: page_number(redaction.page),
        boxes: serde_json::to_value(&redaction.boxes).unwrap_or_default(),
        area: redaction.area,
        label: redaction.label.clone(),
        text_underneath: redaction.text_underneath,
    }
}

fn failure_row(failure: &record::Failure, no_text: bool) -> Failure {
    Failure {
        page: failure.page.map(page_number),
        part: failure.part.clone(),
        stage: if no_text && failure.stage.is_empty() {
            "ocr".to_owned()
        } else {
            failure.stage.clone()
        },
        reason: failure.reason.clone(),
        retry: failure.retry,
    }
}

/// Repetitions inside one file, filed under the file of their first place.
fn duplicate_rows(assembled: &mail::Assembled) -> Vec<(String, Duplicate)> {
    let repeated = assembled.dups.iter().map(|dup| {
        let kind = match dup.kind {
            record::DupKind::Same => "same",
            record::DupKind::Contained => "contained",
        };
        (
            &dup.a,
            &dup.b,
            kind,
            serde_json::json!({ "file_b": dup.b.file }),
        )
    });
    let conflicts = assembled.redaction_conflicts.iter().map(|conflict| {
        let detail = serde_json::json!({ "file_b": conflict.b.file, "hidden": conflict.hidden });
        (&conflict.a, &conflict.b, "redaction_conflict", detail)
    });
    repeated
        .chain(conflicts)
        .map(|(a, b, kind, detail)| {
            let row = Duplicate {
                kind,
                page_a: page_number(a.page),
                page_b: page_number(b.page),
                detail,
            };
            (a.file.clone(), row)
        })
        .collect()
}
