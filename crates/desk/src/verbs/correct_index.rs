//! The index of the corpus: who and what it names, listed and set right. An editor's
//! corrections are an append-only list; each stands until it is taken back, over
//! whatever is proposed when documents come or change.

use crate::{Desk, Error, FieldError, clean, corpus_index::Prepared, one_line};
use domain::{Actor, Job};
use linking::{Correction, Entry, EntryKind, Outcome, Subject};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{correction::NewCorrection, reader::Paged};

/// Entries on one page of the list.
const PAGE: usize = 50;

/// The longest name that an entry takes.
const LONGEST: usize = 200;

/// What the list of entries is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct IndexAsked {
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Words of the name or a spelling.
    pub words: String,
    /// From 1.
    pub page: i64,
}

/// The index as it stands with the newest corrections.
#[derive(Clone)]
pub struct IndexView(Arc<Prepared>);

/// A correction on the list, with what became of it.
#[derive(Clone, Debug)]
pub struct Corrected {
    /// Its number.
    pub id: i64,
    /// What it does, in words.
    pub what: String,
    /// The entry it is about.
    pub entry: Option<Subject>,
    /// Why, if said.
    pub why: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: jiff::Timestamp,
    /// Who took it back, and when.
    pub undone: Option<(String, jiff::Timestamp)>,
    /// Why it changes nothing now; none where it does, or was taken back.
    pub idle: Option<String>,
}

impl Desk {
    /// The index, made ready where it is not yet.
    pub async fn corpus_index(&self) -> Result<IndexView, Error> {
        Ok(IndexView(self.corpus.get(&self.store).await?))
    }

    /// Writes a correction down; what it can change is linked again.
    pub async fn correct_index(
        &self,
        actor: &Actor,
        correction: &Correction,
        why: &str,
    ) -> Result<i64, Error> {
        if !actor.may_edit_newsroom_facts() {
            return Err(Error::Forbidden);
        }
        let index = self.corpus_index().await?;
        let correction = index.checked(correction)?;
        let touched: Vec<Value> = index
            .0
            .entries()
            .touched_by(&correction)
            .into_iter()
            .map(|(kind, name)| json!([kind.as_str(), name]))
            .collect();
        let change = serde_json::to_value(index.with_digests(correction)?)
            .map_err(|error| Error::Broken(Box::new(error)))?;
        self.append_correction(&NewCorrection {
            change: Some(&change),
            undoes: None,
            why: &clean(why),
            touched: Some(&Value::Array(touched)),
            by: actor.id,
            at: self.now(),
        })
        .await
    }

    /// Takes a correction back. The others stand; one that leaned on it may no longer
    /// find its entry, and is shown so.
    pub async fn undo_correction(&self, actor: &Actor, id: i64, why: &str) -> Result<i64, Error> {
        if !actor.may_edit_newsroom_facts() {
            return Err(Error::Forbidden);
        }
        let index = self.corpus_index().await?;
        let kept = index.0.corrections.iter().find(|kept| kept.id == id);
        let kept = kept.ok_or(Error::NotFound)?;
        if kept.undone.is_some() {
            return Err(Error::refused("this correction was taken back already"));
        }
        // Those after it may have meant what it made of the entries.
        let from_here = index.0.corrections.iter().filter(|later| later.id >= id);
        let touched: Option<Vec<Value>> = from_here
            .map(|one| {
                one.touched
                    .as_ref()
                    .and_then(|names| names.as_array().cloned())
            })
            .collect::<Option<Vec<Vec<Value>>>>()
            .map(|all| all.concat());
        let touched = touched.map(Value::Array);
        self.append_correction(&NewCorrection {
            change: None,
            undoes: Some(id),
            why: &clean(why),
            touched: touched.as_ref(),
            by: actor.id,
            at: self.now(),
        })
        .await
    }

    /// The correction, the corpus's new version and the job, in one transaction.
    async fn append_correction(&self, new: &NewCorrection<'_>) -> Result<i64, Error> {
        let mut tx = self.store.begin().await?;
        let version = store::correction::append(&mut tx, new).await?;
        let job = Job::Relink { after: None };
        let key = format!("relink:{version}");
        store::job::enqueue(&mut tx, &job, new.at, Some(&key)).await?;
        tx.commit().await?;
        Ok(version)
    }
}

impl IndexView {
    /// Entries by kind and name.
    pub fn list(&self, asked: &IndexAsked) -> Paged<Entry> {
        let words = asked.words.to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(words.trim());
        let fits = |entry: &&Entry| {
            asked.kind.is_none_or(|kind| kind == entry.kind)
                && (holds(&entry.name)
                    || entry.spellings.iter().any(|s| holds(&s.text))
                    || entry.also.iter().any(|text| holds(text)))
        };
        let page = asked.page.max(1);
        let skip = usize::try_from(page - 1).unwrap_or(0).saturating_mul(PAGE);
        let mut rows: Vec<Entry> = self
            .0
            .entries()
            .0
            .iter()
            .filter(fits)
            .skip(skip)
            .take(PAGE + 1)
            .cloned()
            .collect();
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        Paged { rows, page, more }
    }

    /// How many entries there are of each kind.
    pub fn counts(&self) -> Vec<(EntryKind, usize)> {
        let of = |kind| self.0.entries().0.iter().filter(|e| e.kind == kind).count();
        EntryKind::ALL
            .into_iter()
            .map(|kind| (kind, of(kind)))
            .collect()
    }

    /// One entry.
    pub fn entry(&self, key: &str) -> Result<&Entry, Error> {
        self.0.entries().by_key(key).ok_or(Error::NotFound)
    }

    /// The entry that goes by this name.
    pub fn find(&self, subject: &Subject) -> Option<&Entry> {
        self.0.entries().find(subject)
    }

    /// The documents that name an entry, each with its first place.
    pub fn places(&self, entry: &Entry) -> Vec<(&store::corpus::CorpusDocument, linking::Mention)> {
        let mut last = None;
        let mut all = Vec::new();
        for m in &entry.mentions {
            if last != Some(m.document) {
                last = Some(m.document);
                let name = self.0.index.document_name(m.document);
                all.extend(
                    name.and_then(|n| self.0.documents.get(n))
                        .map(|row| (row, *m)),
                );
            }
        }
        all
    }

    /// All corrections, the newest first; with an entry, those that speak of it.
    pub fn corrections(&self, of: Option<&Entry>) -> Vec<Corrected> {
        let all = self.0.corrections.iter().rev().map(|kept| {
            let change: Option<Correction> = serde_json::from_value(kept.change.clone()).ok();
            Corrected {
                id: kept.id,
                what: change
                    .as_ref()
                    .map_or_else(|| "cannot be read".to_owned(), in_words),
                entry: change.map(|change| change.entry().clone()),
                why: kept.why.clone(),
                by: kept.by.clone(),
                at: kept.at,
                undone: kept.undone.clone(),
                idle: self.0.outcome(kept.id).and_then(idle),
            }
        });
        let about = |one: &Corrected| {
            of.is_none_or(|entry| {
                let found = one.entry.as_ref().and_then(|subject| self.find(subject));
                found.is_some_and(|found| found.key == entry.key)
            })
        };
        all.filter(about).collect()
    }

    /// The correction with clean words, if it would change something.
    fn checked(&self, correction: &Correction) -> Result<Correction, Error> {
        let mut correction = correction.clone();
        match &mut correction {
            Correction::Rename { entry, to } | Correction::Split { entry, to, .. } => {
                *to = name("to", to)?;
                let there = self.find(&Subject::new(entry.kind, to));
                if there.is_some_and(|one| one.name == *to) {
                    return Err(Error::field(
                        "to",
                        "there is one of this name: merge the two",
                    ));
                }
            }
            Correction::AddVariant { text, .. } | Correction::RemoveVariant { text, .. } => {
                *text = name("text", text)?;
            }
            Correction::Merge { .. } | Correction::ChangeKind { .. } | Correction::Hide { .. } => {}
        }
        match self.0.entries().would(&self.0.index, &correction) {
            Outcome::Applied => Ok(correction),
            Outcome::Nothing { why } => Err(Error::Refused(why)),
            Outcome::NotFound { entry } => {
                let said = format!(
                    "no {} of the index goes by the name “{}”",
                    word(entry.kind),
                    entry.name
                );
                match &correction {
                    Correction::Merge { into, .. } if *into == entry => {
                        Err(Error::Invalid(vec![FieldError {
                            field: "into".to_owned(),
                            message: said,
                        }]))
                    }
                    _ => Err(Error::Refused(said)),
                }
            }
        }
    }

    /// Documents are written down by their SHA-256: another import knows them by it.
    fn with_digests(&self, mut correction: Correction) -> Result<Correction, Error> {
        if let Correction::Split { documents, .. } = &mut correction {
            for named in documents {
                let row = self
                    .0
                    .documents
                    .get(named.as_str())
                    .ok_or(Error::NotFound)?;
                *named = row.digest.to_string();
            }
        }
        Ok(correction)
    }
}

/// A name from a form.
fn name(field: &str, text: &str) -> Result<String, Error> {
    let text = one_line(text);
    if !text.chars().any(char::is_alphanumeric) {
        return Err(Error::field(field, "write a name"));
    }
    if text.chars().count() > LONGEST {
        return Err(Error::field(
            field,
            format!("a name has at most {LONGEST} characters"),
        ));
    }
    Ok(text)
}

fn word(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Person => "person",
        EntryKind::Org => "organisation",
        EntryKind::Law => "law",
        EntryKind::Place => "place",
        EntryKind::Event => "event",
        EntryKind::Quote => "quote",
    }
}

fn idle(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Applied => None,
        Outcome::Nothing { why } => Some(why.clone()),
        Outcome::NotFound { entry } => Some(format!(
            "no {} goes by the name “{}” any more; it applies again once one does",
            word(entry.kind),
            entry.name
        )),
    }
}

/// What a correction does, for the list.
fn in_words(correction: &Correction) -> String {
    match correction {
        Correction::Rename { entry, to } => format!("“{}” is called “{to}”", entry.name),
        Correction::Merge { entry, into } => format!("“{}” is “{}”", entry.name, into.name),
        Correction::Split {
            entry,
            spellings,
            documents,
            to,
        } => {
            let spelt = spellings.iter().map(|text| format!("“{text}”"));
            let mut parts: Vec<String> = spelt.collect();
            match documents.len() {
                0 => {}
                1 => parts.push("one document".to_owned()),
                more => parts.push(format!("{more} documents")),
            }
            format!(
                "“{to}” is not “{}”: split off with {}",
                entry.name,
                parts.join(", ")
            )
        }
        Correction::AddVariant { entry, text } => format!("“{text}” is a name of “{}”", entry.name),
        Correction::RemoveVariant { entry, text } => format!("“{text}” is not “{}”", entry.name),
        Correction::ChangeKind { entry, to } => {
            format!(
                "“{}” is no {} but of the kind {}",
                entry.name,
                word(entry.kind),
                word(*to)
            )
        }
        Correction::Hide { entry } => format!("nothing is linked by “{}”", entry.name),
    }
}
