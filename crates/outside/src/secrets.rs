//! Passwords that people type into a page: each in a file for our eyes only,
//! beside the data and never in the database, so that no backup carries them.

use crate::mail::Password;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Where they are kept. A closed enum: the folder and its memory twin.
#[derive(Clone, Debug)]
pub enum Secrets {
    /// A folder, made when the first secret is kept.
    Folder(PathBuf),
    /// In memory, for tests.
    Memory(MemorySecrets),
}

/// The memory twin; clones share it.
#[derive(Clone, Default)]
pub struct MemorySecrets(Arc<Mutex<BTreeMap<String, Password>>>);

impl std::fmt::Debug for MemorySecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemorySecrets(…)")
    }
}

impl Default for Secrets {
    fn default() -> Self {
        Self::Memory(MemorySecrets::default())
    }
}

impl Secrets {
    /// Keeps a secret under a name of ours; it replaces the one before whole or not at all.
    pub fn keep(&self, name: &str, secret: &Password) -> io::Result<()> {
        match self {
            Self::Folder(folder) => {
                DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(folder)?;
                let mut file = tempfile::NamedTempFile::new_in(folder)?;
                file.as_file()
                    .set_permissions(Permissions::from_mode(0o600))?;
                file.write_all(secret.0.as_bytes())?;
                file.as_file().sync_all()?;
                file.persist(folder.join(name))
                    .map_err(|error| error.error)?;
                Ok(())
            }
            Self::Memory(memory) => {
                let mut all = memory.0.lock().unwrap_or_else(PoisonError::into_inner);
                all.insert(name.to_owned(), secret.clone());
                Ok(())
            }
        }
    }

    /// The secret of this name, if there is one here.
    pub fn get(&self, name: &str) -> io::Result<Option<Password>> {
        match self {
            Self::Folder(folder) => match fs::read_to_string(folder.join(name)) {
                Ok(text) => Ok(Some(Password(text))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            Self::Memory(memory) => {
                let all = memory.0.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(all.get(name).cloned())
            }
        }
    }

    /// Forgets it; one that is not there is forgotten already.
    pub fn forget(&self, name: &str) -> io::Result<()> {
        match self {
            Self::Folder(folder) => match fs::remove_file(folder.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
            Self::Memory(memory) => {
                let mut all = memory.0.lock().unwrap_or_else(PoisonError::into_inner);
                all.remove(name);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_kept_for_our_eyes_only_and_forgotten() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("secrets");
        for secrets in [Secrets::Folder(folder.clone()), Secrets::default()] {
            assert!(secrets.get("imap").unwrap().is_none());
            for word in ["one", "two"] {
                secrets.keep("imap", &Password(word.into())).unwrap();
                assert_eq!(secrets.get("imap").unwrap().unwrap().0, word);
            }
            if let Secrets::Folder(folder) = &secrets {
                let mode =
                    |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode();
                assert_eq!(mode(folder) & 0o777, 0o700);
                assert_eq!(mode(&folder.join("imap")) & 0o777, 0o600);
            }
            secrets.forget("imap").unwrap();
            secrets.forget("imap").unwrap();
            assert!(secrets.get("imap").unwrap().is_none());
            assert!(!format!("{secrets:?}").contains("two"));
        }
    }
}
