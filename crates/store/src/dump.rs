//! The whole database as one stream of bytes, and back: by Postgres' own
//! `pg_dump`, `pg_restore` and `psql`, which alone know every kind of thing in it. A dump
//! is one moment's state, taken while everybody works on.
//!
//! Blocking throughout: call it from `spawn_blocking`.

use crate::{Result, Store};
use jiff::Timestamp;
use std::{
    fmt,
    io::{Read, Write},
    panic::resume_unwind,
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
};

/// Why there is no dump, or why it was not loaded. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The program is not installed.
    #[error("{0} is not installed: it comes with PostgreSQL (`apt-get install postgresql-client`)")]
    NoProgram(&'static str),
    /// The program gave up.
    #[error("{program} gave up: {said}")]
    Failed {
        /// Which one.
        program: &'static str,
        /// Its own words.
        said: String,
    },
    /// The bytes could not be passed on.
    #[error("the database's bytes could not be passed on")]
    Stream(#[from] std::io::Error),
}

/// Where a database is and which programs talk to it.
#[derive(Clone)]
pub struct Database {
    /// As Postgres understands it; a password in it is not shown to other users of this machine.
    pub url: String,
    /// The folder with `pg_dump`, `pg_restore` and `psql`; otherwise those in `PATH`.
    pub programs: Option<PathBuf>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("programs", &self.programs)
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Writes the database as it is at this moment.
    pub fn dump(&self, out: &mut dyn Write) -> Result<(), DumpError> {
        let mut command = self.command("pg_dump");
        command
            .args(["--format=custom", "--no-owner", "--no-privileges"])
            .stdout(Stdio::piped());
        let mut child = start(&mut command, "pg_dump")?;
        let copied = match child.stdout.take() {
            Some(mut bytes) => std::io::copy(&mut bytes, out).map(drop),
            None => Ok(()),
        };
        end(child, "pg_dump")?;
        Ok(copied?)
    }

    /// Fills an empty database with a dump of `made_at`; all of it or nothing. Mails
    /// that were under way then become *unknown* in the same transaction: nobody knows
    /// which of them have left since, so none is sent until a person has decided.
    pub fn load(&self, bytes: &mut (dyn Read + Send), made_at: Timestamp) -> Result<(), DumpError> {
        let mut unpacking = self.unpacking()?;
        let mut filling = self.filling()?;
        let copied = match (
            unpacking.stdin.take(),
            unpacking.stdout.take(),
            filling.stdin.take(),
        ) {
            (Some(packed), Some(mut script), Some(mut into)) => std::thread::scope(|threads| {
                let feeding = threads.spawn(move || feed(bytes, packed));
                std::io::copy(&mut script, &mut into)?;
                into.write_all(doubt(made_at).as_bytes())?;
                drop(into);
                feeding.join().unwrap_or_else(|panic| resume_unwind(panic))
            }),
            _ => Ok(()),
        };
        // Their own words say more than a broken pipe.
        let unpacked = end(unpacking, "pg_restore");
        end(filling, "psql")?;
        unpacked?;
        Ok(copied?)
    }

    /// Turns a dump into statements.
    fn unpacking(&self) -> Result<Child, DumpError> {
        let mut command = Command::new(self.program("pg_restore"));
        command
            .args(["--no-owner", "--no-privileges", "--file=-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        start(&mut command, "pg_restore")
    }

    /// Carries statements out, in one transaction.
    fn filling(&self) -> Result<Child, DumpError> {
        let mut command = self.command("psql");
        command
            .args(["--no-psqlrc", "--quiet", "--single-transaction"])
            .arg("--set=ON_ERROR_STOP=1")
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        start(&mut command, "psql")
    }

    fn program(&self, name: &'static str) -> PathBuf {
        self.programs
            .as_ref()
            .map_or_else(|| name.into(), |folder| folder.join(name))
    }

    /// The program with the address; the password goes by the environment, since
    /// everybody on the machine can read a command line.
    fn command(&self, program: &'static str) -> Command {
        let (url, password) = without_password(&self.url);
        let mut command = Command::new(self.program(program));
        command.arg(format!("--dbname={url}"));
        if let Some(password) = password {
            command.env("PGPASSWORD", password);
        }
        command
    }
}

/// Gives the dump to whoever unpacks it.
fn feed(bytes: &mut dyn Read, mut packed: ChildStdin) -> std::io::Result<()> {
    std::io::copy(bytes, &mut packed).map(drop)
}

/// The reason that such mails carry.
fn why(made_at: Timestamp) -> String {
    format!("restored from a backup of {made_at}: nobody knows whether this left since")
}

fn doubt(made_at: Timestamp) -> String {
    format!(
        "\nupdate public.deliveries set state = 'unknown', next_attempt_at = null, answer = '{}'
         where state in ('queued', 'attempting', 'deferred');\n",
        why(made_at)
    )
}

fn start(command: &mut Command, program: &'static str) -> Result<Child, DumpError> {
    command
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => DumpError::NoProgram(program),
            _ => error.into(),
        })
}

fn end(child: Child, program: &'static str) -> Result<(), DumpError> {
    let done = child.wait_with_output()?;
    if done.status.success() {
        return Ok(());
    }
    Err(DumpError::Failed {
        program,
        said: String::from_utf8_lossy(&done.stderr).trim().to_owned(),
    })
}

/// `postgres://user:secret@host/name` without the secret, and the secret.
fn without_password(url: &str) -> (String, Option<String>) {
    let parts = url.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find('/').unwrap_or(rest.len());
        let (who, place) = rest[..end].rsplit_once('@')?;
        let (user, secret) = who.split_once(':')?;
        let url = format!("{scheme}://{user}@{place}{}", &rest[end..]);
        Some((url, decoded(secret)))
    });
    match parts {
        Some((url, secret)) => (url, Some(secret)),
        None => (url.to_owned(), None),
    }
}

/// `%40` is `@`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Store {
    /// How many mails were under way when the backup of `made_at` was made, that
    /// this database was filled from.
    pub async fn doubted(&self, made_at: Timestamp) -> Result<i64> {
        let doubted = sqlx::query_scalar(
            "select count(*) from deliveries where state = 'unknown' and answer = $1",
        );
        Ok(doubted.bind(why(made_at)).fetch_one(&self.pool).await?)
    }

    /// Whether there is nothing in the database yet: no table of ours or anybody's.
    pub async fn is_empty(&self) -> Result<bool> {
        let any: bool = sqlx::query_scalar(
            "select exists (select from pg_tables where schemaname not in ('pg_catalog', 'information_schema'))",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(!any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_stays_out_of_the_command_line() {
        let cases = [
            (
                "postgres://ada:s%40fe@db.example:5432/daylight?sslmode=require",
                "postgres://ada@db.example:5432/daylight?sslmode=require",
                Some("s@fe"),
            ),
            (
                "postgres://daylight@localhost/daylight?host=%2Ftmp",
                "postgres://daylight@localhost/daylight?host=%2Ftmp",
                None,
            ),
            ("postgres:///daylight", "postgres:///daylight", None),
        ];
        for (url, shown, password) in cases {
            let found = without_password(url);
            assert_eq!((found.0.as_str(), found.1.as_deref()), (shown, password));
        }
    }
}
