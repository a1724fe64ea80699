//! A Dovecot of our own: IMAP and LMTP on free ports of this machine, as a user
//! without rights, in a temporary folder that goes with it.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::net::TcpListener;
use std::os::unix::{fs::PermissionsExt, process::CommandExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{fs, thread};
use tempfile::TempDir;

/// Whom the server runs as where the tests run as root: `nobody`.
const NOBODY: u32 = 65_534;

/// The password of every mailbox: any name gets in with it.
pub const PASSWORD: &str = "open-sesame";

pub struct Dovecot {
    folder: TempDir,
    running: Option<Child>,
    pub imap: u16,
    pub imaps: u16,
    pub lmtp: u16,
}

impl Dovecot {
    /// Starts it; none, with a printed line, where Dovecot is not installed.
    pub fn start() -> Option<Self> {
        Self::start_with("")
    }

    /// Lets those in, too, whose token the service at this address calls good.
    #[allow(dead_code, reason = "not every test shows tokens")]
    pub fn asking(introspection: &str) -> Option<Self> {
        Self::start_with(introspection)
    }

    fn start_with(introspection: &str) -> Option<Self> {
        if !Path::new("/usr/sbin/dovecot").exists() {
            println!("skipped: Dovecot is not installed (apt-get install dovecot-imapd)");
            return None;
        }
        let folder = tempfile::Builder::new()
            .prefix("dovecot-")
            .tempdir()
            .expect("a folder");
        let mut dovecot = Self {
            folder,
            running: None,
            imap: free_port(),
            imaps: free_port(),
            lmtp: free_port(),
        };
        dovecot.write_configuration(introspection);
        dovecot.run();
        Some(dovecot)
    }

    /// Starts the server again where it lay: the mail is still there.
    pub fn run(&mut self) {
        let mut command = Command::new("/usr/sbin/dovecot");
        command
            .args(["-F", "-c"])
            .arg(self.path("dovecot.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        if as_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        self.running = Some(command.spawn().expect("Dovecot starts"));
        for _ in 0..400 {
            if [self.imap, self.lmtp]
                .iter()
                .all(|port| std::net::TcpStream::connect(("127.0.0.1", *port)).is_ok())
            {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("Dovecot does not listen:\n{}", self.log());
    }

    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            // All of it: the processes that talk to clients outlive their master.
            let group = format!("-{}", running.id());
            let _ = Command::new("kill").args(["--", &group]).status();
            let _ = running.wait();
        }
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    pub fn certificate(&self) -> PathBuf {
        self.path("cert.pem")
    }

    /// Puts a mail into a user's mailbox, as a delivery would.
    pub fn put(&self, user: &str, raw: &str) {
        let folder = self.maildir(user);
        let name = format!("{}.{}.test", unique(), raw.len());
        let fresh = folder.join("tmp").join(&name);
        fs::write(&fresh, raw.replace("\r\n", "\n")).expect("written");
        own(&fresh);
        fs::rename(&fresh, folder.join("new").join(&name)).expect("delivered");
    }

    /// The user's INBOX is thrown away: the next one has another UIDVALIDITY.
    pub fn forget(&self, user: &str) {
        fs::remove_dir_all(self.maildir(user)).expect("removed");
        // UIDVALIDITY is a time in seconds: the next folder must be younger.
        thread::sleep(Duration::from_millis(1100));
    }

    /// Messages that nobody has marked as seen.
    pub fn unseen(&self, user: &str) -> usize {
        let folder = self.maildir(user);
        ["new", "cur"]
            .iter()
            .flat_map(|sub| fs::read_dir(folder.join(sub)).expect("a maildir"))
            .filter(|entry| {
                let name = entry.as_ref().expect("an entry").file_name();
                !name
                    .to_string_lossy()
                    .rsplit(',')
                    .next()
                    .is_some_and(|flags| flags.contains('S'))
            })
            .count()
    }

    pub fn maildir(&self, user: &str) -> PathBuf {
        let folder = self.path("mail").join(user);
        for sub in ["", "cur", "new", "tmp"] {
            fs::create_dir_all(folder.join(sub)).expect("a folder");
            own(&folder.join(sub));
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_configuration(&self, introspection: &str) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        fs::write(self.certificate(), cert.pem()).expect("written");
        fs::write(self.path("key.pem"), signing_key.serialize_pem()).expect("written");
        for sub in ["mail", "run", "state"] {
            fs::create_dir(self.path(sub)).expect("a folder");
        }
        let (uid, gid, user, group) = who();
        let here = self.folder.path().display();
        let (imap, imaps, lmtp) = (self.imap, self.imaps, self.lmtp);
        let tokens = match introspection.is_empty() {
            true => String::new(),
            false => format!(
                "auth_mechanisms = plain xoauth2\n\
                 passdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {here}/oauth2.conf\n}}\n"
            ),
        };
        let asking = format!(
            "introspection_mode = post\nintrospection_url = {introspection}\n\
             username_attribute = username\nactive_attribute = active\nactive_value = true\n"
        );
        fs::write(self.path("oauth2.conf"), asking).expect("written");
        let text = format!(
            "base_dir = {here}/run\nstate_dir = {here}/state\nlog_path = {here}/log\n\
             protocols = imap lmtp\nlisten = 127.0.0.1\n\
             default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
             mail_location = maildir:{here}/mail/%u\nfirst_valid_uid = 1\n\
             disable_plaintext_auth = no\nssl = yes\nssl_cert = <{here}/cert.pem\nssl_key = <{here}/key.pem\n\
             {tokens}passdb {{\n driver = static\n mechanisms = plain login\n args = password={PASSWORD}\n}}\n\
             userdb {{\n driver = static\n args = uid={uid} gid={gid} home={here}/mail/%u\n}}\n\
             service anvil {{\n chroot =\n}}\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n port = {imap}\n }}\n inet_listener imaps {{\n port = {imaps}\n ssl = yes\n }}\n}}\n\
             service lmtp {{\n chroot =\n inet_listener lmtp {{\n port = {lmtp}\n }}\n}}\n\
             recipient_delimiter = +\nlmtp_save_to_detail_mailbox = no\nauth_username_format = %n\n",
        );
        fs::write(self.path("dovecot.conf"), text).expect("written");
        own_all(self.folder.path());
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn as_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0)
}

fn who() -> (u32, u32, String, String) {
    if as_root() {
        return (NOBODY, NOBODY, "nobody".into(), "nogroup".into());
    }
    let me = fs::metadata("/proc/self").expect("myself");
    let ask = |flag: &str| {
        let told = Command::new("id").arg(flag).output().expect("id");
        String::from_utf8_lossy(&told.stdout).trim().to_owned()
    };
    use std::os::unix::fs::MetadataExt;
    (me.uid(), me.gid(), ask("-un"), ask("-gn"))
}

fn own(path: &Path) {
    if as_root() {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("owned");
    }
}

fn own_all(folder: &Path) {
    own(folder);
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("reachable");
    for entry in fs::read_dir(folder).expect("a folder") {
        own(&entry.expect("an entry").path());
    }
}

/// A name that no other delivery of this machine has.
fn unique() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!(
        "{}.{:06}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}
