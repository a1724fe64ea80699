//! The mailbox's memory twin: folders whose messages can be put in, lost, spoilt.

use super::{ImapError, Opened, Woken};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// What lies under a UID.
#[derive(Clone, Debug)]
pub enum Letter {
    /// A message.
    Whole(Vec<u8>),
    /// A message of which the server says such a size and does not give a byte.
    Huge(u64),
    /// The server says no when it is asked for the bytes.
    Refused,
    /// The line breaks after so many bytes.
    Cut(Vec<u8>, usize),
}

#[derive(Debug, Default)]
struct Folder {
    uid_validity: u32,
    letters: BTreeMap<u32, Letter>,
}

#[derive(Debug, Default)]
struct State {
    folders: BTreeMap<String, Folder>,
    away: Option<String>,
    visits: u64,
}

/// A mailbox in memory; clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryMailbox {
    state: Arc<Mutex<State>>,
    news: Arc<Notify>,
}

impl PartialEq for MemoryMailbox {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.state, &other.state)
    }
}

impl MemoryMailbox {
    /// A mailbox with an empty INBOX.
    pub fn new() -> Self {
        let mailbox = Self::default();
        mailbox.renumber("INBOX", 1);
        mailbox
    }

    /// Puts something under this UID, and tells whoever waits.
    pub fn put(&self, folder: &str, uid: u32, letter: Letter) {
        let mut state = self.lock();
        let folder = state.folders.entry(folder.to_owned()).or_default();
        folder.letters.insert(uid, letter);
        drop(state);
        self.news.notify_waiters();
    }

    /// Removes what lies under this UID.
    pub fn remove(&self, folder: &str, uid: u32) {
        if let Some(folder) = self.lock().folders.get_mut(folder) {
            folder.letters.remove(&uid);
        }
    }

    /// The folder is another one from now on, or a new one: empty, its UIDs begin anew.
    pub fn renumber(&self, folder: &str, uid_validity: u32) {
        let empty = Folder {
            uid_validity,
            letters: BTreeMap::new(),
        };
        self.lock().folders.insert(folder.to_owned(), empty);
    }

    /// Nobody can connect from now on, for this reason; none: they can again.
    pub fn away(&self, reason: Option<&str>) {
        self.lock().away = reason.map(str::to_owned);
    }

    /// How often somebody has connected.
    pub fn visits(&self) -> u64 {
        self.lock().visits
    }

    pub(super) fn visit(&self) -> Result<Visit, ImapError> {
        let mut state = self.lock();
        state.visits += 1;
        match &state.away {
            Some(reason) => Err(ImapError::Lost(reason.clone())),
            None => Ok(Visit {
                mailbox: self.clone(),
                folder: String::new(),
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open line to the twin.
#[derive(Debug)]
pub struct Visit {
    mailbox: MemoryMailbox,
    folder: String,
}

impl Visit {
    pub(super) fn folders(&self) -> Vec<String> {
        self.mailbox.lock().folders.keys().cloned().collect()
    }

    pub(super) fn open(&mut self, folder: &str) -> Result<Opened, ImapError> {
        folder.clone_into(&mut self.folder);
        self.with(|folder| Opened {
            uid_validity: folder.uid_validity,
            messages: u32::try_from(folder.letters.len()).unwrap_or(u32::MAX),
        })
    }

    pub(super) fn uids(&self) -> Result<Vec<u32>, ImapError> {
        self.with(|folder| folder.letters.keys().copied().collect())
    }

    pub(super) fn size(&self, uid: u32) -> Result<Option<u64>, ImapError> {
        self.with(|folder| {
            folder.letters.get(&uid).map(|letter| match letter {
                Letter::Whole(raw) | Letter::Cut(raw, _) => raw.len() as u64,
                Letter::Huge(size) => *size,
                Letter::Refused => 1,
            })
        })
    }

    pub(super) fn piece(
        &self,
        uid: u32,
        at: u32,
        length: u32,
    ) -> Result<Option<Vec<u8>>, ImapError> {
        let letter = self.with(|folder| folder.letters.get(&uid).cloned())?;
        let (raw, end) = match letter {
            None => return Ok(None),
            Some(Letter::Refused) => return Err(ImapError::Refused("NO internal error".into())),
            Some(Letter::Huge(_)) => return Err(ImapError::Lost("it is far too large".into())),
            Some(Letter::Whole(raw)) => (raw, None),
            Some(Letter::Cut(raw, end)) => (raw, Some(end)),
        };
        let from = (at as usize).min(raw.len());
        let to = from.saturating_add(length as usize).min(raw.len());
        match end {
            Some(end) if end < to => Err(ImapError::Lost("the connection broke".into())),
            _ => Ok(Some(raw[from..to].to_vec())),
        }
    }

    pub(super) async fn wait(
        &self,
        at_most: Duration,
        told: impl Future<Output = ()> + Send,
    ) -> Woken {
        tokio::select! {
            () = self.mailbox.news.notified() => Woken::News,
            () = tokio::time::sleep(at_most) => Woken::Time,
            () = told => Woken::Told,
        }
    }

    fn with<T>(&self, look: impl FnOnce(&Folder) -> T) -> Result<T, ImapError> {
        let state = self.mailbox.lock();
        match state.folders.get(&self.folder) {
            Some(folder) => Ok(look(folder)),
            None => Err(ImapError::Refused("NO there is no such folder".into())),
        }
    }
}
