//! `daylight restore`: a newsroom of a backup. Everything is verified before the
//! database is filled, and that happens as a whole or not at all: a restore that
//! was interrupted can be given again.

use super::backup::{DATABASE, FILES, FORMAT, Hashing, MANIFEST, Manifest};
use crate::{
    connection::Connection,
    newsroom::{self, Place},
};
use anyhow::{Context, bail};
use domain::Digest;
use outside::files::{Files, LocalFiles};
use std::{
    fs::File,
    io::{BufReader, Read},
    path::PathBuf,
    pin::Pin,
    process::ExitCode,
    task::{self, Poll},
};
use tokio::io::{AsyncRead, ReadBuf};
use zip::ZipArchive;

/// Which backup.
#[derive(Debug, clap::Args)]
pub struct Restore {
    /// A file that `daylight backup` has written.
    file: PathBuf,
}

type Archive = ZipArchive<BufReader<File>>;

/// Fills an empty place; refuses one where anything is.
pub async fn run(place: &Place, args: &Restore) -> anyhow::Result<ExitCode> {
    let mut archive = open(&args.file)?;
    let manifest = manifest(&mut archive)
        .with_context(|| format!("{} is no whole backup", args.file.display()))?;
    let data = newsroom::prepare(&place.data)?;
    let files = Files::Local(LocalFiles::open_folder(data.join("files"))?);
    let connection = Connection::open(&data).await?;
    let done = fill(archive, &manifest, &connection, files).await;
    connection.close().await;
    let doubted = done?;
    println!(
        "Restored as of {}: the database and {} files, each verified.",
        manifest.made_at, manifest.files
    );
    if doubted > 0 {
        println!(
            "Mails that were on their way then: {doubted}. Whether they have left since, only you can know: \
             they wait in the outbox for your word."
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn open(path: &PathBuf) -> anyhow::Result<Archive> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    ZipArchive::new(BufReader::new(file))
        .with_context(|| format!("{} is no whole backup", path.display()))
}

fn manifest(archive: &mut Archive) -> anyhow::Result<Manifest> {
    let manifest: Manifest = serde_json::from_reader(archive.by_name(MANIFEST)?)?;
    if manifest.format != FORMAT {
        bail!(
            "it has layout {}, but this program knows only {FORMAT}: use Daylight {}",
            manifest.format,
            manifest.program
        );
    }
    Ok(manifest)
}

/// Files first, the database last; how many mails were on their way.
async fn fill(
    archive: Archive,
    manifest: &Manifest,
    connection: &Connection,
    files: Files,
) -> anyhow::Result<i64> {
    let store = &connection.store;
    if !store.is_empty().await? {
        bail!(
            "there is a newsroom here already: restore into an empty data folder (--data DIR), or into an \
             empty database (DATABASE_URL)"
        );
    }
    let (_, known) = store.schema_versions().await?;
    if manifest.schema > known {
        bail!(
            "the backup has schema {}, but this program knows only {known}: use Daylight {} or later",
            manifest.schema,
            manifest.program
        );
    }
    let (database, facts) = (connection.database(), manifest.clone());
    tokio::task::spawn_blocking(move || {
        let mut archive = archive;
        unpack(&mut archive, &files, facts.files)?;
        verify(&mut archive, facts.database)?;
        let mut dump = archive.by_name(DATABASE)?;
        anyhow::Ok(database.load(&mut dump, facts.made_at)?)
    })
    .await??;
    store.migrate().await?;
    Ok(store.doubted(manifest.made_at).await?)
}

/// Every file into the store, which names it by what it holds.
fn unpack(archive: &mut Archive, files: &Files, expected: u64) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Handle::current();
    let mut found = 0;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let Some(name) = entry.name()?.strip_prefix(FILES).map(str::to_owned) else {
            continue;
        };
        let digest: Digest = name.parse().with_context(|| format!("an entry {name}"))?;
        let stored = runtime.block_on(files.put_stream(Entry(&mut entry), u64::MAX))?;
        if stored.digest != digest {
            bail!("the file {digest} is damaged in this backup: take another one");
        }
        found += 1;
    }
    if found != expected {
        bail!("{found} of {expected} files are in this backup: take another one");
    }
    Ok(())
}

/// An archive's entry as the file store reads; on a thread that may wait for the disk.
struct Entry<R>(R);

impl<R: Read + Unpin> AsyncRead for Entry<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let read = self.0.read(buffer.initialize_unfilled())?;
        buffer.advance(read);
        Poll::Ready(Ok(()))
    }
}

/// Before anything of it is believed.
fn verify(archive: &mut Archive, wanted: Digest) -> anyhow::Result<()> {
    let mut dump = Hashing::new(archive.by_name(DATABASE)?);
    std::io::copy(&mut dump, &mut std::io::sink())?;
    if dump.digest() != wanted {
        bail!("the database is damaged in this backup: take another one");
    }
    Ok(())
}
