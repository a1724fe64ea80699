//! A real mail server that keeps what it is sent: aiosmtpd, from Debian.

use super::{Kept, free_port, until};
use mail_parser::MessageParser;
use std::{
    net::TcpStream,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A mail server with one mailbox for everybody.
pub struct MailServer {
    folder: TempDir,
    port: u16,
    process: Option<Kept>,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Whom the envelope named.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its Message-ID, with angle brackets.
    pub message_id: String,
    /// Where answers go.
    pub reply_to: String,
    /// Its plain text.
    pub text: String,
}

impl MailServer {
    /// Starts one.
    pub async fn start() -> Self {
        let folder = TempDir::with_prefix("daylight-mail-").expect("a folder");
        let mut server = Self {
            folder,
            port: free_port(),
            process: None,
        };
        server.up().await;
        server
    }

    /// Takes mail again.
    pub async fn up(&mut self) {
        let child = Command::new("/usr/bin/aiosmtpd")
            .args([
                "-n",
                "-l",
                &format!("127.0.0.1:{}", self.port),
                "-c",
                "aiosmtpd.handlers.Mailbox",
            ])
            .arg(self.folder.path().join("box"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3-aiosmtpd is installed (deploy/test does that)");
        self.process = Some(Kept(child));
        let port = self.port;
        until("the mail server", || async move {
            TcpStream::connect(("127.0.0.1", port)).ok()
        })
        .await;
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Everything that has arrived, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join("box/new")) else {
            return Vec::new();
        };
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort_by_key(|path| {
            std::fs::metadata(path)
                .and_then(|data| data.modified())
                .ok()
        });
        files
            .iter()
            .filter_map(|path| parse(&std::fs::read(path).ok()?))
            .collect()
    }

    /// Waits for a mail to this address.
    pub async fn mail_to(&self, address: &str) -> Mail {
        until(&format!("a mail to {address}"), || async {
            self.mails()
                .into_iter()
                .find(|mail| mail.to.contains(address))
        })
        .await
    }

    /// Waits for a mail whose subject holds these words.
    pub async fn mail(&self, subject: &str) -> Mail {
        until(&format!("a mail about {subject}"), || async {
            self.mails()
                .into_iter()
                .find(|mail| mail.subject.contains(subject))
        })
        .await
    }
}

fn parse(raw: &[u8]) -> Option<Mail> {
    let mail = MessageParser::default().parse(raw)?;
    let header = |name: &str| {
        mail.header_raw(name)
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    };
    let reply_to = mail
        .reply_to()
        .and_then(|list| list.first())
        .and_then(|one| one.address())
        .unwrap_or_default();
    Some(Mail {
        to: header("X-RcptTo"),
        subject: mail.subject().unwrap_or_default().to_owned(),
        message_id: header("Message-ID"),
        reply_to: reply_to.to_owned(),
        text: mail.body_text(0).unwrap_or_default().into_owned(),
    })
}
