//! A mail server that does as it is told: answers, cuts the line or falls silent
//! at a chosen command, and keeps every letter whose final dot it has read.

mod tls;

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tls::tls;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

/// Where in the dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// After so many bytes of content.
    Content(usize),
    /// The final dot has been read.
    Dot,
}

/// What happens there instead of the usual.
#[derive(Clone, Debug)]
pub enum Act {
    /// These lines, separated by `\n`.
    Say(&'static str),
    /// The usual answer, and something behind it in the same packet.
    SayMore(&'static str),
    /// These lines, and then the line is cut.
    SayAndCut(&'static str),
    Cut,
    Silence,
}

#[derive(Clone, Debug, Default)]
pub struct Script {
    pub faults: Vec<(At, Act)>,
    /// What EHLO offers, line by line.
    pub offers: Vec<&'static str>,
    pub tls_from_start: bool,
}

impl Script {
    pub fn fault(at: At, act: Act) -> Self {
        Self {
            faults: vec![(at, act)],
            ..Self::default()
        }
    }

    fn at(&self, at: At) -> Option<&Act> {
        self.faults
            .iter()
            .find(|(place, _)| *place == at)
            .map(|(_, act)| act)
    }

    fn content_limit(&self) -> Option<(usize, &Act)> {
        self.faults.iter().find_map(|(place, act)| match place {
            At::Content(bytes) => Some((*bytes, act)),
            _ => None,
        })
    }
}

/// What the server has seen.
#[derive(Debug, Default)]
pub struct Seen {
    pub commands: Vec<String>,
    /// Letters whose final dot arrived, dots undoubled.
    pub letters: Vec<Vec<u8>>,
}

pub struct Server {
    pub address: SocketAddr,
    pub seen: Arc<Mutex<Seen>>,
    ended: Arc<Notify>,
    /// The certificate for `localhost`, as a PEM file.
    pub certificate: tempfile::NamedTempFile,
}

impl Server {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (acceptor, pem) = tls("localhost");
        let certificate = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(certificate.path(), pem).unwrap();
        let dialogue = Dialogue {
            script: Arc::new(script),
            seen: seen.clone(),
            acceptor,
        };
        let ended = Arc::new(Notify::new());
        let tells = ended.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (dialogue, tells) = (dialogue.clone(), tells.clone());
                tokio::spawn(async move {
                    let _ = dialogue.run(stream).await;
                    tells.notify_one();
                });
            }
        });
        Self {
            address,
            seen,
            ended,
            certificate,
        }
    }

    /// Comes back when a dialogue is over: what it has brought has been seen.
    pub async fn over(&self) {
        self.ended.notified().await;
    }

    pub fn letters(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().letters.clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.seen.lock().unwrap().commands.clone()
    }
}

#[derive(Clone)]
struct Dialogue {
    script: Arc<Script>,
    seen: Arc<Mutex<Seen>>,
    acceptor: TlsAcceptor,
}

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}
type Stream = BufReader<Box<dyn Line>>;

impl Dialogue {
    async fn run(self, tcp: TcpStream) -> Result<()> {
        let plain: Box<dyn Line> = if self.script.tls_from_start {
            Box::new(self.acceptor.accept(tcp).await?)
        } else {
            Box::new(tcp)
        };
        let mut stream = BufReader::new(plain);
        self.answer(&mut stream, At::Greeting, "220 test.example ESMTP")
            .await?;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_owned();
            self.seen.lock().unwrap().commands.push(line.clone());
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or("")
                .to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    let offers: String = self
                        .script
                        .offers
                        .iter()
                        .map(|offer| format!("\n250-{offer}"))
                        .collect();
                    let answer = format!("250-test.example{offers}\n250 HELP");
                    self.answer(&mut stream, At::Ehlo, &answer).await?;
                }
                "STARTTLS" => {
                    self.answer(&mut stream, At::StartTls, "220 go on").await?;
                    let tls = self.acceptor.accept(stream.into_inner()).await?;
                    stream = BufReader::new(Box::new(tls));
                }
                "AUTH" => self.log_in(&mut stream, &line).await?,
                "MAIL" => self.answer(&mut stream, At::Mail, "250 ok").await?,
                "RCPT" => self.answer(&mut stream, At::Rcpt, "250 ok").await?,
                "DATA" => self.take(&mut stream).await?,
                "QUIT" => return say(&mut stream, "221 bye").await,
                _ => say(&mut stream, "500 what?").await?,
            }
        }
    }

    async fn log_in(&self, stream: &mut Stream, line: &str) -> Result<()> {
        if line.eq_ignore_ascii_case("AUTH LOGIN") {
            for question in ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"] {
                say(stream, question).await?;
                let mut secret = String::new();
                stream.read_line(&mut secret).await?;
                self.seen
                    .lock()
                    .unwrap()
                    .commands
                    .push(secret.trim_end().to_owned());
            }
        }
        self.answer(stream, At::Auth, "235 welcome").await
    }

    async fn take(&self, stream: &mut Stream) -> Result<()> {
        self.answer(stream, At::Data, "354 go on").await?;
        if self.script.at(At::Data).is_some() {
            return Ok(());
        }
        let mut content = Vec::new();
        while !content.ends_with(b"\r\n.\r\n") && content != b".\r\n" {
            if let Some((limit, act)) = self.script.content_limit()
                && content.len() >= limit
            {
                return play(stream, act, "").await;
            }
            let byte = stream.read_u8().await?;
            content.push(byte);
        }
        content.truncate(content.len() - 3);
        self.seen.lock().unwrap().letters.push(undotted(&content));
        self.answer(
            stream,
            At::Dot,
            "250-2.0.0 Ok\n250 2.0.0 Ok: queued as 4F2B81",
        )
        .await
    }

    async fn answer(&self, stream: &mut Stream, at: At, usual: &str) -> Result<()> {
        match self.script.at(at) {
            Some(act) => play(stream, act, usual).await,
            None => say(stream, usual).await,
        }
    }
}

async fn play(stream: &mut Stream, act: &Act, usual: &str) -> Result<()> {
    match act {
        Act::Say(text) => say(stream, text).await,
        Act::SayMore(more) => say(stream, &format!("{usual}\n{more}")).await,
        Act::SayAndCut(text) => {
            say(stream, text).await?;
            Err(Error::from(ErrorKind::ConnectionAborted))
        }
        Act::Cut => Err(Error::from(ErrorKind::ConnectionAborted)),
        Act::Silence => std::future::pending().await,
    }
}

async fn say(stream: &mut Stream, text: &str) -> Result<()> {
    let text = format!("{}\r\n", text.replace('\n', "\r\n"));
    stream.write_all(text.as_bytes()).await?;
    stream.flush().await
}

fn undotted(content: &[u8]) -> Vec<u8> {
    let text = [b"\r\n", content].concat();
    let mut out = Vec::new();
    let mut rest = &text[..];
    while let Some(byte) = rest.first() {
        if let Some(after) = rest.strip_prefix(b"\r\n..") {
            out.extend_from_slice(b"\r\n.");
            rest = after;
        } else {
            out.push(*byte);
            rest = &rest[1..];
        }
    }
    out.split_off(2)
}
