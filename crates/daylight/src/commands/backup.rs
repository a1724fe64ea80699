//! `daylight backup`: database and files as one zip, consistent, while everybody
//! works on. The database is dumped first, as of one moment; files are never
//! changed or removed, so all that the dump speaks of are there afterwards.

use crate::{
    connection::Connection,
    newsroom::{self, Place},
    senses::SystemClock,
};
use anyhow::{Context, bail};
use desk::time::Clock;
use domain::{Digest, values};
use jiff::Timestamp;
use outside::files::{Files, FilesError, LocalFiles};
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};
use store::dump::Database;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Of the archive's layout; another one is another number.
pub const FORMAT: u32 = 1;
/// The entry that says what the archive holds.
pub const MANIFEST: &str = "manifest.json";
/// The entry with the database.
pub const DATABASE: &str = "database.dump";
/// Entries below it are the files, each named by its SHA-256.
pub const FILES: &str = "files/";

/// Where the backup goes.
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// The file to write; it must not be there yet.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// What an archive holds: its last entry, so that an archive without it is not whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// `FORMAT` then.
    pub format: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// The program's version.
    pub program: String,
    /// The database's schema.
    pub schema: i64,
    /// SHA-256 of the database's dump.
    pub database: Digest,
    /// How many files there are.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files left out because their bytes no longer are what their names say.
    pub damaged: Vec<Digest>,
}

/// Writes the archive; 1 if a file was damaged and had to be left out.
pub async fn run(place: &Place, args: &Backup) -> anyhow::Result<ExitCode> {
    if args.output.exists() {
        bail!(
            "{} is there already: choose another name",
            args.output.display()
        );
    }
    let data = newsroom::prepare(&place.data)?;
    let files = Files::Local(LocalFiles::open_folder(data.join("files"))?);
    // As it is: a backup made before an upgrade must be of what was there before.
    let connection = Connection::open(&data).await?;
    let written = write(&connection, files, &args.output).await;
    connection.close().await;
    let manifest = written?;
    println!(
        "{}: the database and {} files, {} bytes",
        args.output.display(),
        manifest.files,
        manifest.bytes
    );
    for digest in &manifest.damaged {
        eprintln!(
            "daylight: the file {digest} is damaged and was left out: find it in an older backup"
        );
    }
    Ok(if manifest.damaged.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn write(connection: &Connection, files: Files, output: &Path) -> anyhow::Result<Manifest> {
    let (schema, _) = connection.store.schema_versions().await?;
    if schema == 0 {
        bail!(
            "there is no newsroom here yet: name its data folder (--data DIR) or database (DATABASE_URL)"
        );
    }
    let (database, output) = (connection.database(), output.to_owned());
    let written = tokio::task::spawn_blocking(move || {
        let archive = Archive::begin(&output)?;
        let draft = archive.draft.clone();
        let written = archive.write(&database, &files, schema, SystemClock.now());
        if written.is_err() {
            let _ = std::fs::remove_file(draft);
        }
        written
    });
    written.await?
}

/// An archive being written, under another name until it is whole.
struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    draft: PathBuf,
    output: PathBuf,
}

impl Archive {
    fn begin(output: &Path) -> anyhow::Result<Self> {
        let mut draft = output.as_os_str().to_owned();
        draft.push(".unfinished");
        let draft = PathBuf::from(draft);
        // It holds everything: log-ins, private cases, raw mails.
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .with_context(|| format!("{} cannot be written", draft.display()))?;
        Ok(Self {
            zip: ZipWriter::new(BufWriter::new(file)),
            draft,
            output: output.to_owned(),
        })
    }

    fn write(
        mut self,
        database: &Database,
        files: &Files,
        schema: i64,
        made_at: Timestamp,
    ) -> anyhow::Result<Manifest> {
        self.zip.start_file(DATABASE, as_it_is())?;
        let mut dump = Hashing::new(&mut self.zip);
        database.dump(&mut dump)?;
        let mut manifest = Manifest {
            format: FORMAT,
            made_at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema,
            database: dump.digest(),
            files: 0,
            bytes: 0,
            damaged: Vec::new(),
        };
        for found in files.each() {
            match found {
                Ok(digest) => self.add(files, digest, &mut manifest)?,
                // Somebody else's file in our folder is none of the newsroom's.
                Err(FilesError::Stray(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.zip.start_file(MANIFEST, as_it_is())?;
        serde_json::to_writer_pretty(&mut self.zip, &manifest)?;
        self.finish()?;
        Ok(manifest)
    }

    fn add(
        &mut self,
        files: &Files,
        digest: Digest,
        manifest: &mut Manifest,
    ) -> anyhow::Result<()> {
        let path = files.path(&digest);
        let mut file =
            File::open(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        self.zip
            .start_file(format!("{FILES}{digest}"), as_it_is())?;
        let mut entry = Hashing::new(&mut self.zip);
        let bytes = std::io::copy(&mut file, &mut entry)?;
        if entry.digest() == digest {
            manifest.files += 1;
            manifest.bytes += bytes;
        } else {
            self.zip.abort_file()?;
            manifest.damaged.push(digest);
        }
        Ok(())
    }

    /// On the disk for good before it gets its name.
    fn finish(self) -> anyhow::Result<()> {
        let file = self
            .zip
            .finish()?
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        std::fs::rename(&self.draft, &self.output)
            .with_context(|| format!("{} cannot be written", self.output.display()))
    }
}

/// Stored without compression: dumps are compressed already, and so is most of what agencies send.
fn as_it_is() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(true)
}

/// Passes bytes on and counts their SHA-256 on the way.
pub struct Hashing<T> {
    inner: T,
    state: values::Hashing,
}

impl<T> Hashing<T> {
    /// Round a reader or writer.
    pub fn new(inner: T) -> Self {
        Self {
            inner,
            state: values::Hashing::default(),
        }
    }

    /// Of all that has passed.
    pub fn digest(self) -> Digest {
        self.state.finish()
    }
}

impl<T: Write> Write for Hashing<T> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.state.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Hashing<T> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.state.update(&buffer[..read]);
        Ok(read)
    }
}
