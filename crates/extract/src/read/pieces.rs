//! A file that is a piece of an archive that was cut up, and the pieces given with it. They are
//! copied one behind the other into a file without a name; what they hold is the child's matter.

use super::Reader;
use super::protocol::ReadJob;
use crate::formats::split::Piece;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is read together with a file.
#[derive(Clone, Debug, Default)]
pub(super) enum Company {
    #[default]
    None,
    /// All pieces, joined.
    Whole(Arc<Whole>),
    /// It is told of under the name of the archive's main piece, and not read itself.
    Beside(String),
}

#[derive(Debug)]
pub(super) struct Whole {
    joined: File,
    lengths: Vec<u64>,
    plain: bool,
    /// Hash and bytes of the piece that the archive goes by.
    own: (String, u64),
}

impl Reader {
    /// The same reader for a file that may be a piece of an archive (`x.z01 … x.zip`, `x.zip.001 …`):
    /// the pieces among `others`, by name and path, are read with it. Files that are no pieces are
    /// read as ever.
    pub fn among(
        &self,
        name: &str,
        path: &Path,
        others: &[(String, PathBuf)],
    ) -> std::io::Result<Self> {
        let mut reader = self.clone();
        reader.company = company(name, path, others)?;
        Ok(reader)
    }

    /// The file to be read: joined where it has company.
    pub(super) fn open(&self, path: &Path) -> Result<File, super::ReadError> {
        match &self.company {
            Company::Whole(whole) => {
                whole
                    .joined
                    .try_clone()
                    .map_err(|source| super::ReadError::Input {
                        path: path.to_owned(),
                        source,
                    })
            }
            _ => super::parent::open(path),
        }
    }

    /// Tells the child whom its input is made of.
    pub(super) fn tell_company(&self, job: &mut ReadJob) {
        match &self.company {
            Company::None => {}
            Company::Beside(main) => job.beside = Some(main.clone()),
            Company::Whole(whole) => {
                job.own = Some(whole.own.clone());
                if !whole.plain {
                    job.pieces.clone_from(&whole.lengths);
                }
            }
        }
    }
}

fn company(name: &str, path: &Path, others: &[(String, PathBuf)]) -> std::io::Result<Company> {
    let Some(piece) = Piece::named(name) else {
        return Ok(Company::None);
    };
    let mut set = vec![(piece.clone(), path.to_owned())];
    for (other, path) in others {
        let found =
            Piece::named(other).filter(|one| one.whole == piece.whole && one.plain == piece.plain);
        if let Some(found) =
            found.filter(|one| set.iter().all(|(known, _)| known.number != one.number))
        {
            set.push((found, path.clone()));
        }
    }
    set.sort_by_key(|(piece, _)| piece.number);
    let has_main = set.iter().any(|(piece, _)| piece.is_main());
    let gapless = set
        .iter()
        .filter(|(piece, _)| piece.number < 10_000)
        .zip(1..)
        .all(|((piece, _), number)| piece.number == number);
    if set.len() < 2 || !has_main || !gapless {
        return Ok(Company::None);
    }
    if !piece.is_main() {
        return Ok(Company::Beside(piece.main_name()));
    }
    join(&set).map(|whole| Company::Whole(Arc::new(whole)))
}

fn join(set: &[(Piece, PathBuf)]) -> std::io::Result<Whole> {
    let mut joined = tempfile::tempfile()?;
    let (mut lengths, mut own, mut plain) = (Vec::new(), Default::default(), false);
    let mut chunk = vec![0; 1 << 18];
    for (piece, path) in set {
        let mut from = super::parent::open(path).map_err(std::io::Error::other)?;
        let (mut digest, mut length) = (Sha256::new(), 0u64);
        loop {
            let count = from.read(&mut chunk)?;
            if count == 0 {
                break;
            }
            joined.write_all(&chunk[..count])?;
            length += count as u64;
            if piece.is_main() {
                digest.update(&chunk[..count]);
            }
        }
        lengths.push(length);
        plain = piece.plain;
        if piece.is_main() {
            own = (hex::encode(digest.finalize()), length);
        }
    }
    Ok(Whole {
        joined,
        lengths,
        plain,
        own,
    })
}
