//! The index of the corpus: who and what the background documents name, where each
//! stands, and an editor's corrections. The index is made ready in memory, so these
//! pages ask the desk for it; where entries stand on released pages the reader says.

use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit, encode},
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use desk::{
    Correction, Entry, EntryKind, Error, Subject,
    verbs::{Corrected, IndexAsked, IndexView},
};
use domain::CorpusDocumentId;
use store::reader::{Paged, entries::EntryLink};

#[derive(Template)]
#[template(path = "corpus_index.html")]
pub(crate) struct IndexPage {
    pub l: Layout,
    pub form: Form,
    pub base: String,
    pub kinds: Vec<(EntryKind, usize)>,
    pub kind: Option<EntryKind>,
    pub rows: Paged<IndexRow>,
    /// Corrections that stand and find no entry.
    pub idle: usize,
}

/// An entry in the list.
pub(crate) struct IndexRow {
    pub entry: Entry,
    /// Documents of the corpus that name it.
    pub documents: usize,
    /// Pages of releases that link to it, as far as the visitor may see them.
    pub pages: i64,
}

/// The word for a kind of entry, for one or for many.
pub(crate) fn kind_word(kind: &EntryKind, many: bool) -> &'static str {
    match (kind, many) {
        (EntryKind::Person, false) => "Person",
        (EntryKind::Person, true) => "People",
        (EntryKind::Org, false) => "Organisation",
        (EntryKind::Org, true) => "Organisations",
        (EntryKind::Law, false) => "Law",
        (EntryKind::Law, true) => "Laws",
        (EntryKind::Place, false) => "Place",
        (EntryKind::Place, true) => "Places",
        (EntryKind::Event, false) => "Event",
        (EntryKind::Event, true) => "Events",
        (EntryKind::Quote, false) => "Quotation",
        (EntryKind::Quote, true) => "Quotations",
    }
}

/// Where an entry's page is.
pub(crate) fn address(key: &str) -> String {
    format!("/corpus/index/entry?key={}", encode(key))
}

/// `GET /corpus/index`
pub(crate) async fn list(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    let index = state.desk.corpus_index().await?;
    let kind = EntryKind::parse(form.get("kind"));
    let found = index.list(&IndexAsked {
        kind,
        words: form.get("q").to_owned(),
        page: form.page(),
    });
    let keys: Vec<String> = found.rows.iter().map(|entry| entry.key.clone()).collect();
    let pages = state.reader().entry_pages(&visit.actor, &keys).await?;
    let rows = found.rows.into_iter().map(|entry| IndexRow {
        documents: index.places(&entry).len(),
        pages: pages.get(&entry.key).copied().unwrap_or(0),
        entry,
    });
    let shown = IndexPage {
        rows: Paged {
            rows: rows.collect(),
            page: found.page,
            more: found.more,
        },
        kinds: index.counts(),
        kind,
        idle: idle(&index),
        base: form.base(&["kind", "q"]),
        l: visit.l,
        form,
    };
    page(StatusCode::OK, &shown)
}

fn idle(index: &IndexView) -> usize {
    let all = index.corrections(None);
    all.iter().filter(|one| one.idle.is_some()).count()
}

#[derive(Template)]
#[template(path = "corpus_corrections.html")]
pub(crate) struct CorrectionsPage {
    pub l: Layout,
    pub form: Form,
    pub corrections: Vec<Corrected>,
}

/// `GET /corpus/index/corrections`
pub(crate) async fn corrections(
    State(state): State<WebState>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let shown = CorrectionsPage {
        corrections: state.desk.corpus_index().await?.corrections(None),
        l: visit.l,
        form,
    };
    page(StatusCode::OK, &shown)
}

#[derive(Template)]
#[template(path = "corpus_entry.html")]
pub(crate) struct EntryPage {
    pub l: Layout,
    pub form: Form,
    pub entry: Entry,
    pub places: Vec<Place>,
    pub links: Vec<EntryLink>,
    pub corrections: Vec<Corrected>,
    /// Names of its kind, to choose from when two are one.
    pub others: Vec<String>,
}

impl EntryPage {
    /// Whether this box was ticked in the form that is shown again.
    fn ticked(&self, of: &str, number: impl std::fmt::Display) -> bool {
        self.form.has(&format!("{of}-{number}"))
    }
}

/// A document that names the entry.
pub(crate) struct Place {
    pub document: CorpusDocumentId,
    pub title: String,
    pub before: String,
    pub words: String,
    pub after: String,
}

/// Characters shown round a name.
const AROUND: usize = 120;

/// Names offered to merge with.
const OFFERED: usize = 1000;

/// `GET /corpus/index/entry?key=…`
pub(crate) async fn entry(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    show(&state, visit, form).await
}

async fn show(state: &WebState, visit: Visit, form: Form) -> Page {
    let index = state.desk.corpus_index().await?;
    let entry = index.entry(form.get("key"))?.clone();
    let links = state.reader().entry_links(&visit.actor, &entry.key).await?;
    let shown = EntryPage {
        places: places(&index, &entry),
        corrections: index.corrections(Some(&entry)),
        others: others(&index, &entry),
        l: visit.l,
        links,
        entry,
        form,
    };
    page(shown.form.status(), &shown)
}

fn places(index: &IndexView, entry: &Entry) -> Vec<Place> {
    let cut = |text: &str, from: usize, to: usize| -> String {
        text.chars()
            .skip(from)
            .take(to.saturating_sub(from))
            .collect()
    };
    let all = index.places(entry).into_iter();
    all.map(|(row, mention)| {
        let (start, end) = (mention.start as usize, mention.end as usize);
        Place {
            document: row.id,
            title: row.title.clone(),
            before: cut(row.text(), start.saturating_sub(AROUND), start),
            words: cut(row.text(), start, end),
            after: cut(row.text(), end, end + AROUND),
        }
    })
    .collect()
}

fn others(index: &IndexView, entry: &Entry) -> Vec<String> {
    let mut names = Vec::new();
    let mut asked = IndexAsked {
        kind: Some(entry.kind),
        words: String::new(),
        page: 1,
    };
    loop {
        let found = index.list(&asked);
        let fit = found.rows.into_iter().filter(|one| one.key != entry.key);
        names.extend(fit.map(|one| one.name));
        if !found.more || names.len() >= OFFERED {
            return names;
        }
        asked.page += 1;
    }
}

/// `POST /corpus/index/{what}`: one correction of the entry that the form names.
pub(crate) async fn correct(
    State(state): State<WebState>,
    Id(what): Id<String>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let index = state.desk.corpus_index().await?;
    let entry = index.entry(form.get("key"))?;
    let subject = Subject {
        kind: entry.kind,
        name: entry.name.clone(),
    };
    let correction = read(&what, subject, &form).ok_or_else(PageError::not_found)?;
    let asked = state
        .desk
        .correct_index(&visit.actor, &correction, form.get("why"));
    match asked.await {
        Ok(_) => {
            let index = state.desk.corpus_index().await?;
            let leads = leads_to(&correction);
            let next = index
                .find(&leads)
                .map_or_else(|| "/corpus/index".to_owned(), |e| address(&e.key));
            Ok(see(&next))
        }
        Err(Error::Refused(why)) => {
            form.refusal = Some(why);
            show(&state, visit, form).await
        }
        Err(Error::Invalid(fields)) => {
            form.refused(fields);
            show(&state, visit, form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The correction that a form asks for; none where the address names no such.
fn read(what: &str, entry: Subject, form: &Form) -> Option<Correction> {
    let ticked = |prefix: &str| -> Vec<String> {
        let all = form
            .values()
            .iter()
            .filter(|(name, _)| name.starts_with(prefix));
        all.map(|(_, value)| value.clone()).collect()
    };
    let text = form.get("text").to_owned();
    Some(match what {
        "rename" => Correction::Rename {
            entry,
            to: form.get("to").to_owned(),
        },
        "merge" => Correction::Merge {
            into: Subject {
                kind: entry.kind,
                name: form.get("into").to_owned(),
            },
            entry,
        },
        "split" => Correction::Split {
            entry,
            spellings: ticked("spelling-"),
            documents: ticked("document-"),
            to: form.get("apart").to_owned(),
        },
        "add" => Correction::AddVariant { entry, text },
        "not-this" => Correction::RemoveVariant { entry, text },
        "kind" => Correction::ChangeKind {
            entry,
            to: EntryKind::parse(form.get("kind"))?,
        },
        "hide" => Correction::Hide { entry },
        _ => return None,
    })
}

/// The entry to look at afterwards.
fn leads_to(correction: &Correction) -> Subject {
    let entry = correction.entry().clone();
    match correction {
        Correction::Rename { to, .. } => Subject {
            name: to.clone(),
            ..entry
        },
        Correction::Merge { into, .. } => into.clone(),
        Correction::ChangeKind { to, .. } => Subject { kind: *to, ..entry },
        _ => entry,
    }
}

/// `POST /corpus/index/corrections/{id}/undo`
pub(crate) async fn undo(
    State(state): State<WebState>,
    Id(id): Id<i64>,
    Posted { visit, form }: Posted,
) -> Page {
    let done = state
        .desk
        .undo_correction(&visit.actor, id, form.get("why"))
        .await;
    match done {
        Ok(_) => Ok(see("/corpus/index/corrections")),
        Err(Error::Refused(why)) => {
            let mut form = form;
            form.refusal = Some(why);
            let shown = CorrectionsPage {
                corrections: state.desk.corpus_index().await?.corrections(None),
                l: visit.l,
                form,
            };
            page(shown.form.status(), &shown)
        }
        Err(error) => Err(error.into()),
    }
}
