//! A Postfix of our own on free ports of this machine, in a temporary folder that
//! goes with it. It takes mail for city.example and paper.example into one maildir
//! and asks a policy server of ours (`greylisting` and others, by the recipient's
//! name) what to say first.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{fs, thread};
use tempfile::TempDir;

const PROGRAM: &str = "/usr/sbin/postfix";

/// What it has not done by then it will not do.
const PATIENCE: Duration = Duration::from_secs(30);

const LOOK_AGAIN: Duration = Duration::from_millis(20);

pub struct Postfix {
    folder: TempDir,
    running: Option<Child>,
    pub port: u16,
}

impl Postfix {
    /// Starts it with these further lines of `main.cf`; none, with a printed line,
    /// where it cannot run: it has to be installed, and be started by root.
    pub fn start(settings: &str) -> Option<Self> {
        if !Path::new(PROGRAM).exists() {
            println!("skipped: Postfix is not installed (apt-get install postfix)");
            return None;
        }
        if id(&["-u"]) != "0" {
            println!("skipped: Postfix runs only where root starts it");
            return None;
        }
        let folder = tempfile::Builder::new()
            .prefix("postfix-")
            .tempdir()
            .expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("open");
        let mut postfix = Self {
            folder,
            running: None,
            port: free_port(),
        };
        postfix.write_configuration(settings);
        postfix.run();
        Some(postfix)
    }

    fn write_configuration(&self, settings: &str) {
        let here = self.folder.path().display();
        for name in ["etc", "queue", "data", "box"] {
            fs::create_dir(self.path(name)).expect("a folder");
        }
        let (user, group) = (id(&["-u", "postfix"]), id(&["-g", "postfix"]));
        for name in ["data", "box"] {
            let owner = format!("{user}:{group}");
            let done = Command::new("chown")
                .arg(owner)
                .arg(self.path(name))
                .status();
            assert!(done.is_ok_and(|status| status.success()), "chown {name}");
        }
        let policy = policy_server();
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {here}/queue\ndata_directory = {here}/data\n\
             mail_owner = postfix\nsetgid_group = postdrop\nmyhostname = mx.city.example\nmydestination =\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\nalias_maps =\n\
             alias_database =\nlocal_recipient_maps =\nvirtual_mailbox_domains = city.example, paper.example\n\
             virtual_mailbox_maps = static:box/\nvirtual_mailbox_base = {here}\nvirtual_uid_maps = static:{user}\n\
             virtual_gid_maps = static:{group}\nvirtual_minimum_uid = 1\nvirtual_mailbox_limit = 0\n\
             smtpd_relay_restrictions = reject_unauth_destination\nsmtpd_peername_lookup = no\n\
             smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:{policy}, permit\n\
             smtpd_error_sleep_time = 0\nin_flow_delay = 0\nbiff = no\nrecipient_delimiter = +\n\
             smtp_dns_support_level = disabled\nmaillog_file = {here}/log\nmaillog_file_prefixes = {here}\n{settings}\n"
        );
        fs::write(self.path("etc/main.cf"), main).expect("main.cf");
        let mut master = format!("127.0.0.1:{} inet n - n - - smtpd\n", self.port);
        for (name, private, limit, program) in [
            ("cleanup", "n", "0", "cleanup"),
            ("qmgr", "n", "1", "qmgr"),
            ("rewrite", "-", "-", "trivial-rewrite"),
            ("bounce", "-", "0", "bounce"),
            ("defer", "-", "0", "bounce"),
            ("trace", "-", "0", "bounce"),
            ("flush", "n", "0", "flush"),
            ("proxymap", "-", "-", "proxymap"),
            ("smtp", "-", "-", "smtp"),
            ("error", "-", "-", "error"),
            ("retry", "-", "-", "error"),
            ("virtual", "-", "-", "virtual"),
            ("anvil", "-", "1", "anvil"),
            ("tlsmgr", "-", "1", "tlsmgr"),
        ] {
            let rights = if program == "virtual" { "n" } else { "-" };
            master.push_str(&format!(
                "{name} unix {private} {rights} n - {limit} {program}\n"
            ));
        }
        master.push_str("postlog unix-dgram n - n - 1 postlogd\n");
        fs::write(self.path("etc/master.cf"), master).expect("master.cf");
        fs::write(self.path("etc/dynamicmaps.cf"), "").expect("dynamicmaps.cf");
    }

    fn run(&mut self) {
        let mut command = Command::new(PROGRAM);
        command.arg("-c").arg(self.path("etc")).arg("start-fg");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.running = Some(command.spawn().expect("Postfix starts"));
        self.until("listens", || {
            TcpStream::connect(("127.0.0.1", self.port)).is_ok()
        });
    }

    /// Looks again and again: Postfix works in its own time, and tells nobody when.
    fn until(&self, what: &str, done: impl Fn() -> bool) {
        let begun = Instant::now();
        while !done() {
            let waited = begun.elapsed();
            assert!(waited < PATIENCE, "no Postfix that {what}:\n{}", self.log());
            thread::sleep(LOOK_AGAIN);
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// The mails to this address that have come to their end, headers that Postfix
    /// has put on top included.
    pub fn mails_to(&self, address: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path("box/new")) else {
            return Vec::new();
        };
        let mails = entries
            .flatten()
            .filter_map(|entry| fs::read(entry.path()).ok());
        let wanted = format!("Delivered-To: {address}\n");
        mails
            .map(|raw| String::from_utf8_lossy(&raw).into_owned())
            .filter(|raw| raw.contains(&wanted))
            .collect()
    }

    /// How many mails wait inside: taken, and not yet put into the box.
    pub fn inside(&self) -> usize {
        let queues = ["incoming", "active", "deferred"];
        queues
            .iter()
            .map(|name| files(&self.path("queue").join(name)))
            .sum()
    }

    /// Waits until nothing is on its way inside.
    pub fn settle(&self) {
        self.until("has put all mail into its box", || self.inside() == 0);
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let mut abort = Command::new(PROGRAM);
        abort.arg("-c").arg(self.path("etc")).arg("abort");
        let _ = abort.stdout(Stdio::null()).stderr(Stdio::null()).status();
        if let Some(mut running) = self.running.take() {
            let _ = running.kill();
            let _ = running.wait();
        }
    }
}

fn files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let of = |entry: fs::DirEntry| match entry.path() {
        path if path.is_dir() => files(&path),
        _ => 1,
    };
    entries.flatten().map(of).sum()
}

/// Answers by the recipient's name: `grey…` is put off the first time, `busy…` each
/// time, `closed…` is refused.
fn policy_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let seen: Arc<Mutex<HashSet<String>>> = Arc::default();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let seen = seen.clone();
            thread::spawn(move || answer(&client, &seen));
        }
    });
    port
}

fn answer(client: &TcpStream, seen: &Mutex<HashSet<String>>) {
    let mut recipient = String::new();
    let mut client = client;
    for line in BufReader::new(client).lines().map_while(Result::ok) {
        if let Some(address) = line.strip_prefix("recipient=") {
            recipient = address.to_owned();
        }
        if !line.is_empty() {
            continue;
        }
        let first = seen
            .lock()
            .expect("nobody panicked")
            .insert(recipient.clone());
        let action = match recipient.as_str() {
            name if name.starts_with("grey") && first => "450 4.7.1 Greylisted, come back later",
            name if name.starts_with("busy") => "450 4.3.2 The office is busy",
            name if name.starts_with("closed") => "550 5.7.1 The office takes no mail",
            _ => "dunno",
        };
        if client
            .write_all(format!("action={action}\n\n").as_bytes())
            .is_err()
        {
            return;
        }
    }
}

fn id(args: &[&str]) -> String {
    let told = Command::new("id").args(args).output().expect("id runs");
    String::from_utf8_lossy(&told.stdout).trim().to_owned()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}
