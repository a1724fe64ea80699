//! The program, started as a newsroom starts it: its own data folder, its own
//! private Postgres.

use super::{Kept, free_port, mail_server::MailServer};
use std::{
    cell::Cell,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// The built program, beside this test.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("a path of our own");
    let folder = test
        .parent()
        .and_then(Path::parent)
        .expect("target/debug/deps");
    let program = folder.join("daylight");
    assert!(
        program.exists(),
        "{} is not there: run `cargo build -p daylight` first",
        program.display()
    );
    program
}

/// The library that gives a program another clock.
fn later_clock() -> PathBuf {
    let found = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
        .map(|machine| PathBuf::from(format!("/usr/lib/{machine}/faketime/libfaketime.so.1")))
        .into_iter()
        .find(|path| path.exists());
    found.expect("faketime is installed (deploy/test does that)")
}

/// Where this machine has Postgres.
fn installed_postgres() -> PathBuf {
    let told = Command::new("pg_config").arg("--bindir").output();
    let folder = match told {
        Ok(told) if told.status.success() => {
            PathBuf::from(String::from_utf8_lossy(&told.stdout).trim())
        }
        _ => newest_of_debian(),
    };
    assert!(
        folder.join("postgres").exists(),
        "{} has no postgres",
        folder.display()
    );
    folder
}

/// Debian keeps the server's programs out of the way, one folder a version.
fn newest_of_debian() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("Postgres is installed");
    let newest = versions
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .max();
    let newest = newest.expect("a version of Postgres");
    PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin"))
}

/// Writes a shell script that may be run.
fn script(path: &Path, text: &str) {
    std::fs::write(path, format!("#!/bin/sh\n{text}\n")).expect("written");
    let runs = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(path, runs).expect("permissions");
}

/// A newsroom on this machine.
pub struct Newsroom {
    data: TempDir,
    port: u16,
    smtp: Option<u16>,
    imap: Option<u16>,
    lmtp: Option<u16>,
    /// A server inside that may be fetched from.
    files: Option<std::net::SocketAddr>,
    /// So many days lie between the world's clock and the newsroom's.
    days_on: Cell<u32>,
}

/// A running `daylight serve`.
pub struct Running {
    child: Kept,
    /// Where its pages are.
    pub url: String,
    /// The link for the first administrator, where one was printed.
    pub welcome: Option<String>,
}

impl Newsroom {
    /// A fresh one, whose letters go to `mail`; without it, nothing leaves.
    pub fn fresh(mail: Option<&MailServer>) -> Self {
        let data = TempDir::with_prefix("daylight-story-").expect("a folder");
        // The private database runs as another user when we are root: it must be able to pass.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(data.path(), open).expect("permissions");
        Self {
            data,
            port: free_port(),
            smtp: mail.map(MailServer::port),
            imap: None,
            lmtp: None,
            files: None,
            days_on: Cell::new(0),
        }
    }

    /// A fresh one, whose letters go to the mail server at this port.
    pub fn fresh_at(port: u16) -> Self {
        Self {
            smtp: Some(port),
            ..Self::fresh(None)
        }
    }

    /// From the next start on mail servers can hand over mail at this port.
    pub fn listens(self, port: u16) -> Self {
        Self {
            lmtp: Some(port),
            ..self
        }
    }

    /// From the next start on files are fetched from this address, too.
    pub fn fetches_from(self, address: std::net::SocketAddr) -> Self {
        Self {
            files: Some(address),
            ..self
        }
    }

    /// From the next start on it reads the mailbox at this port.
    pub fn reads(self, port: u16) -> Self {
        Self {
            imap: Some(port),
            ..self
        }
    }

    /// From the next start on it is so many days later, for the program and its
    /// database alike.
    pub fn days_pass(&self, days: u32) {
        self.days_on.set(self.days_on.get() + days);
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(binary());
        command
            .env_remove("DATABASE_URL")
            .env("DAYLIGHT_DATA", self.data.path())
            .env("DAYLIGHT_MAIL__FROM", "desk@paper.example")
            .env("DAYLIGHT_MAIL__UNDO_SECONDS", "0")
            // No story asks the world's name servers.
            .env("DAYLIGHT_MAIL__DNS", "off")
            .env("DAYLIGHT_WORKERS__HEARTBEAT_SECONDS", "1")
            .env(
                "DAYLIGHT_BASE_URL",
                format!("http://127.0.0.1:{}", self.port),
            );
        if self.days_on.get() > 0 {
            command
                .env("LD_PRELOAD", later_clock())
                .env("FAKETIME", self.offset())
                .env("DONT_FAKE_MONOTONIC", "1")
                .env("PATH", self.postgres_on_the_same_clock());
        }
        if let Some(port) = self.smtp {
            command
                .env("DAYLIGHT_MAIL__SMTP_HOST", "127.0.0.1")
                .env("DAYLIGHT_MAIL__SMTP_PORT", port.to_string())
                .env("DAYLIGHT_MAIL__SMTP_SECURITY", "none");
        }
        if let Some(port) = self.lmtp {
            command.env("DAYLIGHT_MAIL__LMTP_LISTEN", format!("127.0.0.1:{port}"));
        }
        if let Some(address) = self.files {
            command.env("DAYLIGHT_WEB__ALLOW_PRIVATE", format!("[\"{address}\"]"));
        }
        if let Some(port) = self.imap {
            command
                .env("DAYLIGHT_MAIL__IMAP_HOST", "127.0.0.1")
                .env("DAYLIGHT_MAIL__IMAP_PORT", port.to_string())
                .env("DAYLIGHT_MAIL__IMAP_SECURITY", "none")
                .env("DAYLIGHT_MAIL__IMAP_USERNAME", "desk")
                .env("DAYLIGHT_MAIL__IMAP_PASSWORD", super::dovecot::PASSWORD)
                .env("DAYLIGHT_MAIL__IMAP_POLL_SECONDS", "2");
        }
        command
    }

    fn offset(&self) -> String {
        format!("+{}d", self.days_on.get())
    }

    /// A `PATH` by which the program finds Postgres programs that live on its own
    /// clock: its launcher gives them a clean environment, so they put the clock
    /// on by themselves.
    fn postgres_on_the_same_clock(&self) -> std::ffi::OsString {
        let real = installed_postgres();
        let folder = self.data.path().join("later").join(self.offset());
        std::fs::create_dir_all(&folder).expect("a folder");
        script(
            &folder.join("pg_config"),
            &format!("echo {}", folder.display()),
        );
        for program in ["initdb", "pg_ctl", "psql"] {
            let _ = std::os::unix::fs::symlink(real.join(program), folder.join(program));
        }
        let clock = format!(
            "LD_PRELOAD={} FAKETIME={} DONT_FAKE_MONOTONIC=1 exec {} \"$@\"",
            later_clock().display(),
            self.offset(),
            real.join("postgres").display()
        );
        script(&folder.join("postgres"), &clock);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(folder).chain(std::env::split_paths(&path));
        std::env::join_paths(all).expect("folders without a colon")
    }

    /// Starts it and waits until it says where its pages are.
    pub fn start(&self) -> Running {
        self.start_with(&[])
    }

    /// The same with more arguments.
    pub fn start_with(&self, more: &[&str]) -> Running {
        let mut command = self.command();
        command
            .args(["serve", "--addr", &format!("127.0.0.1:{}", self.port)])
            .args(more);
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.data.path().join("log.txt"));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(log.expect("a log"))
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("its output");
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut running = Running {
            child: Kept(child),
            url: String::new(),
            welcome: None,
        };
        while let Ok(line) = lines.recv_timeout(super::PATIENCE) {
            if let Some(url) = line.strip_prefix("Daylight is at ") {
                running.url = url.trim_end_matches('/').to_owned();
            }
            if line.contains("/welcome/") {
                running.welcome = Some(line.trim().to_owned());
            }
            // The last line of the greeting.
            if line.starts_with("Ready") {
                return running;
            }
        }
        panic!(
            "the program did not start: {}",
            std::fs::read_to_string(self.data.path().join("log.txt")).unwrap_or_default()
        );
    }

    /// Runs a command in this newsroom.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command()
            .args(args)
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }

    /// Gives Ada Marsh an account, as the administrator.
    pub fn with_ada(&self) {
        let ada = [
            "user",
            "add",
            "ada@paper.example",
            "--name",
            "Ada Marsh",
            "--role",
            "admin",
        ];
        self.ok(&ada);
    }

    /// Begins anew with an empty data folder.
    pub fn forget(&self) {
        for entry in std::fs::read_dir(self.data.path())
            .expect("the folder")
            .flatten()
        {
            let path = entry.path();
            let gone = if path.is_dir() {
                std::fs::remove_dir_all(&path)
            } else {
                std::fs::remove_file(&path)
            };
            gone.expect("removed");
        }
    }

    /// Starts a command and kills it as a power cut would after so many milliseconds,
    /// if it is not done by then.
    pub fn kill_in(&self, millis: u64, args: &[&str]) {
        let mut command = self.command();
        command.args(args).stdin(Stdio::null());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = Kept(child.expect("the program starts"));
        thread::sleep(Duration::from_millis(millis));
        drop(child);
    }

    /// Runs a command that must succeed; what it printed.
    pub fn ok(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert!(
            done.status.success(),
            "daylight {args:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8(done.stdout).expect("UTF-8")
    }
}

impl Running {
    /// Kills it as a power cut would.
    pub fn kill(self) {
        drop(self.child);
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(mut self) {
        let id = i32::try_from(self.child.0.id()).expect("a process id");
        // SAFETY: a signal to a child that we hold and have not waited for.
        #[expect(unsafe_code, reason = "std has no way to send SIGTERM")]
        unsafe {
            libc::kill(id, libc::SIGTERM);
        }
        let _ = self.child.0.wait();
    }
}
