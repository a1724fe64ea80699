//! Helpers for the tests of reading: a reader on our own child program, and files made by code.

#![allow(dead_code)]

use extract::read::{Limits, Options, Reader, Summary, Tools};
use extract::record::{Document, Failure, Page, Record, Redaction};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub mod files;
pub mod office;

/// What a reading came to.
#[derive(Debug, Default)]
pub struct Read {
    pub records: Vec<Record>,
    pub summary: Summary,
}

impl Read {
    pub fn documents(&self) -> Vec<&Document> {
        self.records
            .iter()
            .filter_map(|r| {
                if let Record::Document(d) = r {
                    Some(d)
                } else {
                    None
                }
            })
            .collect()
    }

    pub fn pages(&self) -> Vec<&Page> {
        self.records
            .iter()
            .filter_map(|r| {
                if let Record::Page(p) = r {
                    Some(p)
                } else {
                    None
                }
            })
            .collect()
    }

    pub fn failures(&self) -> Vec<&Failure> {
        self.records
            .iter()
            .filter_map(|r| {
                if let Record::Failure(f) = r {
                    Some(f)
                } else {
                    None
                }
            })
            .collect()
    }

    pub fn redactions(&self) -> Vec<&Redaction> {
        self.records
            .iter()
            .filter_map(|r| {
                if let Record::Redaction(x) = r {
                    Some(x)
                } else {
                    None
                }
            })
            .collect()
    }

    /// All page texts, one after the other.
    pub fn text(&self) -> String {
        self.pages()
            .iter()
            .map(|page| page.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Whether some failure's reason has these words.
    pub fn failed_with(&self, words: &str) -> bool {
        self.failures()
            .iter()
            .any(|failure| failure.reason.contains(words))
    }
}

/// The child program built beside the tests.
pub fn child() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_extract-child"))
}

pub fn reader() -> Reader {
    Reader::new(child(), Limits::default())
}

pub fn read_with(reader: &Reader, path: &Path, options: &Options) -> Read {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let mut read = Read::default();
    read.summary = reader
        .read(path, &name, options, &mut |record| {
            read.records.push(record);
            ControlFlow::Continue(())
        })
        .unwrap();
    read
}

/// Reads bytes through a child, under the given name.
pub fn read_bytes(name: &str, bytes: &[u8]) -> Read {
    read_bytes_with(&reader(), name, bytes, &Options::default())
}

pub fn read_bytes_with(reader: &Reader, name: &str, bytes: &[u8], options: &Options) -> Read {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_with(reader, &path, options)
}

/// A child that is a shell script instead of our program, to misbehave in ways of our choice.
pub fn bad_child(folder: &Path, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("child.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

pub fn reader_of(program: PathBuf, limits: Limits) -> Reader {
    Reader::new(program, limits).with_tools(Tools::none())
}

/// The project's samples, where they are there.
pub fn samples() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    if !path.is_dir() {
        println!("skipped: no samples beside the repository");
        return None;
    }
    Some(path)
}
