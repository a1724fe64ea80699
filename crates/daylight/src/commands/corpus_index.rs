//! `daylight corpus index`: whom and what the background documents name, and an
//! editor's corrections of that.

use super::case::told;
use crate::newsroom::{Newsroom, Place};
use anyhow::Context;
use desk::{
    Correction, Entry, EntryKind, Subject,
    verbs::{Corrected, IndexAsked, IndexView},
};
use serde_json::{Value, json};
use std::process::ExitCode;

/// The index of the corpus.
#[derive(Debug, clap::Args)]
pub struct Indexing {
    /// Who is acting, by e-mail address; needed where the newsroom has several administrators.
    #[arg(
        long = "as",
        global = true,
        env = "DAYLIGHT_USER",
        value_name = "EMAIL"
    )]
    user: Option<String>,
    /// Why it is corrected; kept with the correction.
    #[arg(long, global = true, default_value = "", hide_default_value = true)]
    why: String,
    /// Machine-readable.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

/// person, org, law, place, event or quote.
fn kind(name: &str) -> Result<EntryKind, String> {
    EntryKind::parse(name).ok_or_else(|| "one of person, org, law, place, event, quote".to_owned())
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// List entries by kind and name.
    List {
        /// Words of the name or a spelling.
        #[arg(default_value = "")]
        words: String,
        /// Only this kind: person, org, law, place, event or quote.
        #[arg(long, value_parser = kind)]
        kind: Option<EntryKind>,
    },
    /// List all corrections, the newest first.
    Corrections,
    /// Call an entry otherwise; its old name still finds it.
    Rename {
        #[command(flatten)]
        entry: Named,
        /// Its new name.
        to: String,
    },
    /// Say that two entries are one; the second's name stays.
    Merge {
        #[command(flatten)]
        entry: Named,
        /// The name of the one that stays.
        into: String,
    },
    /// Say that an entry is two: what is spelt so, or stands in these documents, is another.
    Split {
        #[command(flatten)]
        entry: Named,
        /// The other's name.
        to: String,
        /// A spelling that is the other's; again for more.
        #[arg(long)]
        spelling: Vec<String>,
        /// A file name or title whose mentions are the other's; again for more.
        #[arg(long)]
        document: Vec<String>,
    },
    /// Add a spelling by which pages may call it.
    Add {
        #[command(flatten)]
        entry: Named,
        /// The spelling.
        text: String,
    },
    /// "Not this one": what is spelt so is never it.
    NotThis {
        #[command(flatten)]
        entry: Named,
        /// The spelling.
        text: String,
    },
    /// Say that a name is of another kind.
    Kind {
        #[command(flatten)]
        entry: Named,
        /// person, org, law or place.
        #[arg(value_parser = kind)]
        to: EntryKind,
    },
    /// Link nothing by it.
    Hide {
        #[command(flatten)]
        entry: Named,
    },
    /// Take a correction back.
    Undo {
        /// Its number, as `corrections` lists it.
        number: i64,
    },
}

/// An entry of the index.
#[derive(Clone, Debug, clap::Args)]
struct Named {
    /// person, org, law, place, event or quote.
    #[arg(value_parser = kind)]
    kind: EntryKind,
    /// Its name.
    name: String,
}

impl From<Named> for Subject {
    fn from(named: Named) -> Self {
        Self {
            kind: named.kind,
            name: named.name,
        }
    }
}

/// Runs the command.
pub async fn run(place: &Place, asked: Indexing) -> anyhow::Result<ExitCode> {
    let newsroom = Newsroom::open(place, None).await?;
    let done = act(&newsroom, asked).await;
    newsroom.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn act(newsroom: &Newsroom, asked: Indexing) -> anyhow::Result<()> {
    let index = newsroom.desk.corpus_index().await.map_err(told)?;
    let correction = match asked.verb {
        Verb::List { words, kind } => return list(&index, kind, words, asked.json),
        Verb::Corrections => return corrections(&index.corrections(None), asked.json),
        Verb::Undo { number } => {
            let actor = newsroom.actor(asked.user.as_deref()).await?;
            let done = newsroom.desk.undo_correction(&actor, number, &asked.why);
            return said(done.await.map_err(told)?, asked.json);
        }
        verb => correction(&index, verb)?,
    };
    let actor = newsroom.actor(asked.user.as_deref()).await?;
    let done = newsroom.desk.correct_index(&actor, &correction, &asked.why);
    said(done.await.map_err(told)?, asked.json)
}

fn correction(index: &IndexView, verb: Verb) -> anyhow::Result<Correction> {
    Ok(match verb {
        Verb::Rename { entry, to } => Correction::Rename {
            entry: entry.into(),
            to,
        },
        Verb::Merge { entry, into } => Correction::Merge {
            into: Subject {
                kind: entry.kind,
                name: into,
            },
            entry: entry.into(),
        },
        Verb::Split {
            entry,
            to,
            spelling,
            document,
        } => {
            let entry = Subject::from(entry);
            Correction::Split {
                documents: documents(index, &entry, &document)?,
                entry,
                spellings: spelling,
                to,
            }
        }
        Verb::Add { entry, text } => Correction::AddVariant {
            entry: entry.into(),
            text,
        },
        Verb::NotThis { entry, text } => Correction::RemoveVariant {
            entry: entry.into(),
            text,
        },
        Verb::Kind { entry, to } => Correction::ChangeKind {
            entry: entry.into(),
            to,
        },
        Verb::Hide { entry } => Correction::Hide {
            entry: entry.into(),
        },
        Verb::List { .. } | Verb::Corrections | Verb::Undo { .. } => {
            anyhow::bail!("this is no correction")
        }
    })
}

/// The documents that name the entry and are called so.
fn documents(index: &IndexView, entry: &Subject, names: &[String]) -> anyhow::Result<Vec<String>> {
    let Some(entry) = index.find(entry).filter(|_| !names.is_empty()) else {
        return Ok(Vec::new());
    };
    let places = index.places(entry);
    let id = |name: &String| {
        let found = places
            .iter()
            .find(|(row, _)| row.name == *name || row.title == *name);
        found
            .map(|(row, _)| row.id.to_string())
            .with_context(|| format!("no document called “{name}” names {}", entry.name))
    };
    names.iter().map(id).collect()
}

fn list(
    index: &IndexView,
    kind: Option<EntryKind>,
    words: String,
    json: bool,
) -> anyhow::Result<()> {
    let mut asked = IndexAsked {
        kind,
        words,
        page: 1,
    };
    let mut lines = Vec::new();
    loop {
        let found = index.list(&asked);
        lines.extend(found.rows);
        if !found.more {
            break;
        }
        asked.page += 1;
    }
    if json {
        let all: Vec<Value> = lines.iter().map(|entry| as_json(index, entry)).collect();
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    for entry in &lines {
        let hidden = if entry.hidden { ", hidden" } else { "" };
        println!(
            "{:6} {}  ({} in {}{hidden})",
            entry.kind.as_str(),
            entry.name,
            entry.mentions.len(),
            index.places(entry).len(),
        );
    }
    Ok(())
}

fn as_json(index: &IndexView, entry: &Entry) -> Value {
    let spellings = entry.spellings.iter();
    let spellings: Vec<Value> = spellings
        .map(|one| json!({"text": one.text, "count": one.count}))
        .collect();
    let places = index.places(entry).into_iter();
    let documents: Vec<&str> = places.map(|(row, _)| row.name.as_str()).collect();
    json!({
        "key": entry.key,
        "kind": entry.kind.as_str(),
        "name": entry.name,
        "spellings": spellings,
        "also": entry.also,
        "not": entry.not,
        "roles": entry.roles,
        "when": entry.when,
        "places": entry.mentions.len(),
        "documents": documents,
        "hidden": entry.hidden,
        "from_catalogue": entry.from_catalogue,
    })
}

fn corrections(all: &[Corrected], json: bool) -> anyhow::Result<()> {
    if json {
        let lines: Vec<Value> = all
            .iter()
            .map(|one| {
                json!({
                    "number": one.id,
                    "what": one.what,
                    "why": one.why,
                    "by": one.by,
                    "at": one.at.to_string(),
                    "undone_by": one.undone.as_ref().map(|(by, _)| by),
                    "without_effect": one.idle,
                })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&lines)?);
        return Ok(());
    }
    for one in all {
        let state = match (&one.undone, &one.idle) {
            (Some((by, _)), _) => format!("  (taken back by {by})"),
            (None, Some(why)) => format!("  (without effect: {why})"),
            (None, None) => String::new(),
        };
        println!("{:4} {}, {}: {}{state}", one.id, one.at, one.by, one.what);
    }
    Ok(())
}

fn said(version: i64, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", json!({"corpus_version": version}));
    } else {
        println!("Written down. Pages that it may change are linked again by the workers.");
    }
    Ok(())
}
