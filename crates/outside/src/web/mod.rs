//! Files that lie at links: fetched into the file store, under guard.
//!
//! A link comes from whoever wrote a mail, so nothing about it is believed. Each hop is
//! judged anew (`guard`): the link itself, every address its name stands for, and the
//! connection goes to exactly these (`names`). Redirects are followed by hand (`ask`).
//! What comes is streamed into the store, hashed on the way and never held in memory; a
//! connection that breaks is taken up where it broke, if the server can show that the
//! file is still the same (`flow`). No proxy is used, nothing is unpacked, no cookie
//! outlives the fetch.
//!
//! One fetch is tried a bounded number of times; whether and when it is asked for again
//! is `desk`'s.

mod answer;
mod ask;
mod flow;
mod guard;
mod names;
mod trouble;

pub use guard::{Guard, Inside};
pub use names::{Names, Table};
pub use trouble::{Refusal, Trouble};

use crate::{
    files::{Files, FilesError, Stored},
    mail::SettingsError,
    tls::client_config,
};
use ask::Trail;
use domain::fetch::Hop;
use rustls::ClientConfig;
use std::{
    fmt, io,
    path::PathBuf,
    sync::atomic::{AtomicU32, AtomicU64, Ordering},
    time::Duration,
};
use tokio::{io::AsyncReadExt, time::Instant};
use url::Url;

/// How much is fetched and how long is waited.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Most bytes of one file (2 GiB).
    pub bytes: u64,
    /// For a connection to come about.
    pub connect: Duration,
    /// For the answer to begin, and between two pieces of it.
    pub idle: Duration,
    /// In each `idle` at least so many bytes must come: a drip holds a worker for hours.
    pub least: u64,
    /// For everything together.
    pub total: Duration,
    /// Redirects followed.
    pub hops: usize,
    /// Header bytes of one answer.
    pub headers: usize,
    /// Tries in all, those that go on where a connection broke among them.
    pub tries: u32,
    /// Before the second try; doubled before each further one.
    pub pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 2 << 30,
            connect: Duration::from_secs(15),
            idle: Duration::from_secs(60),
            least: 16 << 10,
            total: Duration::from_secs(6 * 3600),
            hops: 10,
            headers: 64 << 10,
            tries: 6,
            pause: Duration::from_secs(1),
        }
    }
}

/// What the fetcher is told at start.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Which addresses are let through.
    pub guard: Guard,
    /// How much, how long.
    pub limits: Limits,
    /// Who knows the addresses of names.
    pub names: Names,
    /// A PEM file with certificates to trust beside the system's.
    pub extra_roots: Option<PathBuf>,
}

/// Fetches files from links. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    guard: Guard,
    limits: Limits,
    names: Names,
    tls: ClientConfig,
}

impl fmt::Debug for Web {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Web")
            .field("guard", &self.guard)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// How far a fetch has come, for whoever looks on.
#[derive(Debug, Default)]
pub struct Progress {
    got: AtomicU64,
    whole: AtomicU64,
}

impl Progress {
    /// Bytes that have come, and how many there will be where the server has said.
    pub fn now(&self) -> (u64, Option<u64>) {
        let whole = self.whole.load(Ordering::Relaxed);
        let got = self.got.load(Ordering::Relaxed);
        (got, Some(whole).filter(|whole| *whole > 0))
    }

    fn set(&self, got: u64, whole: Option<u64>) {
        self.got.store(got, Ordering::Relaxed);
        self.whole.store(whole.unwrap_or(0), Ordering::Relaxed);
    }
}

/// A file that was fetched and is kept.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Where it lies.
    pub stored: Stored,
    /// What it is called.
    pub name: String,
    /// The way to it, the last hop is the one that gave it.
    pub hops: Vec<Hop>,
    /// The header lines that tell where it is from.
    pub headers: Vec<(String, String)>,
    /// It is a page to look at (a log-in, a preview), not a file.
    pub page: bool,
}

/// A fetch that came to nothing.
#[derive(Clone, Debug)]
pub struct Failed {
    /// Why.
    pub trouble: Trouble,
    /// How far it got.
    pub hops: Vec<Hop>,
}

/// Tries that are left.
struct Budget {
    used: AtomicU32,
    most: u32,
}

impl Budget {
    /// Takes one and waits before it; false: none is left.
    async fn another(&self, pause: Duration) -> bool {
        let used = self.used.fetch_add(1, Ordering::Relaxed) + 1;
        if used >= self.most {
            return false;
        }
        tokio::time::sleep(pause * 2_u32.saturating_pow(used.min(6) - 1)).await;
        true
    }
}

impl Web {
    /// Prepares TLS; talks to nobody yet.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let mut tls = client_config(settings.extra_roots.as_deref())?;
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            guard: settings.guard,
            limits: settings.limits,
            names: settings.names,
            tls,
        })
    }

    /// From the public internet alone, within the usual limits.
    pub fn public() -> Self {
        Self::new(Settings::default())
            .expect("without extra certificates nothing can be wrong with them")
    }

    /// What is let through besides the public internet.
    pub fn allowed(&self) -> &[std::net::SocketAddr] {
        self.guard.allowed()
    }

    /// Fetches what lies at `url` into `files`, all or nothing.
    pub async fn fetch(
        &self,
        url: &Url,
        files: &Files,
        progress: &Progress,
    ) -> Result<Fetched, Failed> {
        let trail = Trail::default();
        let until = Instant::now() + self.limits.total;
        let trying = self.try_often(url, files, progress, &trail);
        let outcome = match tokio::time::timeout_at(until, trying).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Trouble::TooLong {
                hours: self.limits.total.as_secs().div_ceil(3600),
                got: progress.now().0,
            }),
        };
        outcome.map_err(|trouble| Failed {
            trouble,
            hops: trail.hops(),
        })
    }

    async fn try_often(
        &self,
        url: &Url,
        files: &Files,
        progress: &Progress,
        trail: &Trail,
    ) -> Result<Fetched, Trouble> {
        let budget = Budget {
            used: AtomicU32::new(0),
            most: self.limits.tries,
        };
        loop {
            let tried = self.try_once(url, files, progress, trail, &budget).await;
            match tried {
                Err(trouble) if trouble.passing() => {
                    if !budget.another(self.limits.pause).await {
                        return Err(trouble);
                    }
                }
                settled => return settled,
            }
        }
    }

    async fn try_once(
        &self,
        url: &Url,
        files: &Files,
        progress: &Progress,
        trail: &Trail,
        budget: &Budget,
    ) -> Result<Fetched, Trouble> {
        progress.set(0, None);
        let flow = flow::Flow::open(self, url, progress, trail, budget).await?;
        let (headers, last) = (flow.headers.clone(), flow.url.clone());
        let stored = files
            .put_stream(flow.reader(), self.limits.bytes)
            .await
            .map_err(|error| kept(error, self.limits.bytes))?;
        if stored.bytes == 0 {
            return Err(Trouble::Empty);
        }
        Ok(Fetched {
            page: answer::is_page(&headers, &beginning(files, &stored).await?),
            name: answer::name(&headers, &last),
            headers: answer::evidence(&headers),
            hops: trail.hops(),
            stored,
        })
    }
}

/// What a refusal of the file store means for a fetch.
fn kept(error: FilesError, limit: u64) -> Trouble {
    match error {
        FilesError::TooLarge { .. } => Refusal::TooLarge(limit).into(),
        FilesError::Interrupted(cause) => trouble_in(&cause),
        other => Trouble::Disk(other.to_string()),
    }
}

/// The trouble that a stream ended with.
fn trouble_in(cause: &io::Error) -> Trouble {
    let inner = cause.get_ref().and_then(|inner| inner.downcast_ref());
    inner
        .cloned()
        .unwrap_or_else(|| Trouble::Disk(cause.to_string()))
}

/// The first bytes of a file that was kept.
async fn beginning(files: &Files, stored: &Stored) -> Result<Vec<u8>, Trouble> {
    let lost = |error: &dyn fmt::Display| Trouble::Disk(error.to_string());
    let (file, _) = files
        .open(&stored.digest)
        .await
        .map_err(|error| lost(&error))?;
    let mut first = Vec::new();
    file.take(1024)
        .read_to_end(&mut first)
        .await
        .map_err(|error| lost(&error))?;
    Ok(first)
}
