//! Brings background documents into the corpus. Idempotent: a file is known by
//! its SHA-256, and one that the catalogue knows takes its facts from there.

use crate::{
    Desk, Error,
    verbs::receive::{invalid, kept},
};
use domain::{CorpusDocumentId, Digest};
use extract::{read::Options, record::Record};
use linking::catalogue::{self, Catalogue, Entry};
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};
use store::corpus::CorpusDocument;

/// The catalogue that ships with the program.
pub const SHIPPED_CATALOGUE: &str = include_str!("../../../../seeds/corpus.toml");

/// A larger background document is refused.
const LARGEST: u64 = 1 << 30;

/// A larger text is cut; it is a book, not an article.
const LONGEST_TEXT: usize = 20_000_000;

/// What became of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Documents that are new or whose text or facts changed.
    pub changed: usize,
    /// Documents that were here already.
    pub unchanged: usize,
    /// Files that could not be imported, each with the reason.
    pub failed: Vec<(String, String)>,
}

impl Desk {
    /// Loads the shipped catalogue: its abstracts stand in for texts that are not here.
    pub async fn load_catalogue(&self) -> Result<Imported, Error> {
        let catalogue = parse(SHIPPED_CATALOGUE)?;
        let mut done = Imported::default();
        for document in &catalogue.documents {
            let Some(entry) = catalogue.entry(&document.sha256) else {
                continue;
            };
            let digest: Digest = document
                .sha256
                .parse()
                .map_err(|_| invalid("catalogue", "a SHA-256 is wrong"))?;
            let row = self.row(digest, &document.file, None, "text/plain", Some(&entry));
            self.file(&row, &mut done).await?;
        }
        Ok(done)
    }

    /// Imports files, and all files in folders. With no catalogue given, the
    /// shipped one is asked. Each file ends as imported or as a failure with its reason.
    pub async fn import_corpus(
        &self,
        paths: &[PathBuf],
        catalogue: Option<&str>,
    ) -> Result<Imported, Error> {
        let catalogue = parse(catalogue.unwrap_or(SHIPPED_CATALOGUE))?;
        let mut done = Imported::default();
        for path in files_under(paths).map_err(|error| invalid("path", &error.to_string()))? {
            if let Err(error) = self.import_one(&path, &catalogue, &mut done).await {
                done.failed
                    .push((path.display().to_string(), error.to_string()));
            }
        }
        Ok(done)
    }

    async fn import_one(
        &self,
        path: &Path,
        catalogue: &Catalogue,
        done: &mut Imported,
    ) -> Result<(), Error> {
        let file = tokio::fs::File::open(path)
            .await
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let stored = self.files.put_stream(file, LARGEST).await.map_err(kept)?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let (text, media_type) = self.corpus_text(&stored.digest, &name).await?;
        let entry = catalogue.entry(&stored.digest.to_string());
        let row = self.row(
            stored.digest,
            &name,
            Some(text),
            &media_type,
            entry.as_ref(),
        );
        self.file(&row, done).await
    }

    async fn file(&self, row: &CorpusDocument, done: &mut Imported) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let changed = store::corpus::save(&mut tx, row, self.clock.now()).await?;
        tx.commit().await?;
        if changed {
            done.changed += 1;
        } else {
            done.unchanged += 1;
        }
        Ok(())
    }

    fn row(
        &self,
        digest: Digest,
        name: &str,
        text: Option<String>,
        media_type: &str,
        entry: Option<&Entry>,
    ) -> CorpusDocument {
        let known = entry.map(|entry| &entry.document);
        let title = known.map(|known| known.title.clone());
        CorpusDocument {
            id: CorpusDocumentId(self.chance.id()),
            name: name.to_owned(),
            digest,
            title: title.unwrap_or_else(|| first_line(text.as_deref().unwrap_or(name), name)),
            author: known
                .and_then(|known| known.author.clone())
                .unwrap_or_default(),
            outlet: known
                .and_then(|known| known.outlet.clone())
                .unwrap_or_default(),
            published: known
                .and_then(|known| known.published.clone())
                .unwrap_or_default(),
            summary: entry.map(Entry::stand_in_text).unwrap_or_default(),
            full_text: text,
            media_type: media_type.to_owned(),
            facts: entry.and_then(|entry| serde_json::to_value(entry).ok()),
        }
    }

    /// The document's text. Plain text is kept to the letter, since links count
    /// its characters; everything else is read by a child process.
    async fn corpus_text(&self, digest: &Digest, name: &str) -> Result<(String, String), Error> {
        if Path::new(name)
            .extension()
            .is_some_and(|end| end == "txt" || end == "md")
        {
            let bytes = self.files.read(digest, LARGEST).await.map_err(kept)?;
            let text = extract::read::to_the_letter(&bytes);
            return Ok((text, "text/plain".to_owned()));
        }
        let (reader, path, name) = (
            self.reader.clone(),
            self.files.path(digest),
            name.to_owned(),
        );
        let read = tokio::task::spawn_blocking(move || read_text(&reader, &path, &name));
        read.await.map_err(|error| Error::Broken(Box::new(error)))?
    }
}

/// All pages of a file in one text, a blank line between them, and its media type.
fn read_text(
    reader: &extract::read::Reader,
    path: &Path,
    name: &str,
) -> Result<(String, String), Error> {
    let (mut text, mut media_type, mut failure) = (String::new(), String::new(), None);
    let outcome = reader.read(path, name, &Options::default(), &mut |record| {
        match record {
            Record::Document(document) if document.file == name => media_type = document.media_type,
            Record::Page(page) => {
                text.push_str(&page.text);
                text.push_str("\n\n");
            }
            Record::Failure(found) => failure = failure.take().or(Some(found.reason)),
            _ => {}
        }
        if text.len() > LONGEST_TEXT {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    match (outcome, failure) {
        (Err(extract::read::ReadError::Stopped) | Ok(_), _) if !text.trim().is_empty() => {
            Ok((text, media_type))
        }
        (_, Some(reason)) => Err(Error::Refused(reason)),
        (Err(error), None) => Err(Error::Unavailable(error.to_string())),
        (Ok(_), None) => Err(Error::Refused("no text was found in it".to_owned())),
    }
}

fn parse(toml: &str) -> Result<Catalogue, Error> {
    catalogue::parse(toml).map_err(|error| invalid("catalogue", &error.to_string()))
}

/// A title for a document that no catalogue knows.
fn first_line(text: &str, name: &str) -> String {
    let line = text
        .lines()
        .map(|line| line.trim().trim_start_matches('#').trim())
        .find(|line| line.len() > 3);
    line.unwrap_or(name).chars().take(200).collect()
}

/// The files themselves and every file below the folders, in order; hidden ones and read-me files are passed over.
fn files_under(paths: &[PathBuf]) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = paths.to_vec();
    while let Some(path) = waiting.pop() {
        if !path.is_dir() {
            found.push(path);
            continue;
        }
        for entry in std::fs::read_dir(&path)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().to_lowercase();
            if !name.starts_with('.')
                && !name.starts_with("readme")
                && !entry.file_type()?.is_symlink()
            {
                waiting.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
