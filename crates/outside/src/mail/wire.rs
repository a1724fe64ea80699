//! The connection to a mail server: bytes, lines and time limits; plain, then
//! perhaps TLS. Knows answers, not what was asked. Logs nothing: passwords and
//! letters pass through here.

use super::answer::{Answer, MAX_BYTES, Progress, parse_code, read_line};
use super::settings::{Security, SmtpMailer};
use std::{io, net::SocketAddr, time::Duration};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for T {}

/// How much is written under one time limit: a slow line may take as long as it
/// likes for a large letter, as long as it moves.
const CHUNK: usize = 64 * 1024;

/// Why the dialogue cannot go on. The text is for the person who has to mend it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("no connection to {host} port {port}: {cause}")]
    Connect {
        host: String,
        port: u16,
        cause: io::Error,
    },
    #[error(
        "{0} is not this machine and the connection would not be protected; set TLS or STARTTLS"
    )]
    Unprotected(SocketAddr),
    #[error("TLS with {host} failed: {cause}")]
    Tls { host: String, cause: io::Error },
    #[error("no answer within {} s", .0.as_secs_f32())]
    Slow(Duration),
    #[error("the connection broke: {0}")]
    Lost(io::Error),
    #[error("the server closed the connection")]
    Closed,
    #[error("what came back is not SMTP: “{0}”")]
    NotSmtp(String),
    #[error("the server spoke before it was asked, behind its answer to STARTTLS")]
    Injected,
}

/// One connection. Every wait on it ends after the settings' time.
pub(super) struct Wire {
    stream: BufReader<Box<dyn Stream>>,
    local: SocketAddr,
    patience: Duration,
}

impl Wire {
    /// Connects to the first of the host's addresses that answers; with
    /// `Security::Tls` the handshake is done, too.
    pub async fn connect(mailer: &SmtpMailer) -> Result<Self, Broken> {
        let settings = &mailer.settings;
        let tcp = connect_tcp(mailer).await?;
        let peer = tcp.peer_addr().map_err(Broken::Lost)?;
        if settings.security == Security::None && !peer.ip().to_canonical().is_loopback() {
            return Err(Broken::Unprotected(peer));
        }
        let local = tcp.local_addr().map_err(Broken::Lost)?;
        // A command is one small packet that waits for an answer.
        tcp.set_nodelay(true).map_err(Broken::Lost)?;
        let stream: Box<dyn Stream> = match settings.security {
            Security::Tls => handshake(mailer, Box::new(tcp)).await?,
            Security::StartTls | Security::None | Security::NoneEvenRemote => Box::new(tcp),
        };
        Ok(Self {
            stream: BufReader::new(stream),
            local,
            patience: settings.timeout,
        })
    }

    /// The upgrade after the server agreed to STARTTLS. Whatever it said beyond
    /// that agreement came over the open line, perhaps from somebody else.
    pub async fn upgrade(self, mailer: &SmtpMailer) -> Result<Self, Broken> {
        if !self.stream.buffer().is_empty() {
            return Err(Broken::Injected);
        }
        let stream = handshake(mailer, self.stream.into_inner()).await?;
        Ok(Self {
            stream: BufReader::new(stream),
            ..self
        })
    }

    /// Our side's address, for EHLO.
    pub fn local(&self) -> SocketAddr {
        self.local
    }

    /// Writes one command and reads its answer.
    pub async fn ask(&mut self, command: &str) -> Result<Answer, Broken> {
        self.write(format!("{command}\r\n").as_bytes()).await?;
        self.answer(self.patience).await
    }

    /// Writes these bytes, however long it takes as long as each piece moves.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        for piece in bytes.chunks(CHUNK) {
            let writing = self.stream.write_all(piece);
            within(self.patience, writing).await?;
        }
        within(self.patience, self.stream.flush()).await
    }

    /// Reads one complete answer, all of it within `patience`.
    pub async fn answer(&mut self, patience: Duration) -> Result<Answer, Broken> {
        timeout(patience, self.read_answer())
            .await
            .map_err(|_| Broken::Slow(patience))?
    }

    async fn read_answer(&mut self) -> Result<Answer, Broken> {
        let mut lines: Vec<String> = Vec::new();
        let mut room = MAX_BYTES;
        loop {
            let line = self.read_line(room).await?;
            room -= line.len();
            let first = lines
                .first()
                .and_then(|line| line.get(..3))
                .and_then(parse_code);
            let progress = read_line(&line, first);
            lines.push(line);
            match progress {
                Progress::More => {}
                Progress::Complete(code) => {
                    return Ok(Answer {
                        code,
                        text: lines.join("\n"),
                    });
                }
                Progress::Malformed => return Err(not_smtp(&lines.join("\n"))),
            }
        }
    }

    /// One line without its end; at most `room` bytes, which also bounds memory.
    async fn read_line(&mut self, room: usize) -> Result<String, Broken> {
        let mut line = Vec::new();
        loop {
            let buffer = self.stream.fill_buf().await.map_err(Broken::Lost)?;
            if buffer.is_empty() {
                return Err(Broken::Closed);
            }
            let end = buffer.iter().position(|b| *b == b'\n');
            let taken = end.map_or(buffer.len(), |end| end + 1);
            line.extend_from_slice(&buffer[..taken]);
            self.stream.consume(taken);
            if line.len() >= room {
                return Err(not_smtp(&String::from_utf8_lossy(&line)));
            }
            if end.is_some() {
                let text = String::from_utf8_lossy(&line);
                return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
            }
        }
    }

    /// Says good-bye if the server still listens; whether it does is of no
    /// consequence any more.
    pub async fn quit(mut self) {
        let patience = self.patience.min(Duration::from_secs(5));
        let _ = timeout(patience, self.ask("QUIT")).await;
        let _ = timeout(patience, self.stream.shutdown()).await;
    }
}

async fn connect_tcp(mailer: &SmtpMailer) -> Result<TcpStream, Broken> {
    let (host, port) = (mailer.settings.host.as_str(), mailer.settings.port);
    let failed = |cause| Broken::Connect {
        host: host.to_owned(),
        port,
        cause,
    };
    let patience = mailer.settings.timeout;
    let looking_up = timeout(patience, lookup_host((host, port))).await;
    let addresses = looking_up
        .map_err(|_| Broken::Slow(patience))?
        .map_err(failed)?;
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in addresses {
        match timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error,
            Err(_) => last = io::Error::new(io::ErrorKind::TimedOut, "it did not answer in time"),
        }
    }
    Err(failed(last))
}

async fn handshake(
    mailer: &SmtpMailer,
    stream: Box<dyn Stream>,
) -> Result<Box<dyn Stream>, Broken> {
    let connector = TlsConnector::from(mailer.tls.clone());
    let shaking = connector.connect(mailer.server_name.clone(), stream);
    let patience = mailer.settings.timeout;
    match timeout(patience, shaking).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(cause)) => Err(Broken::Tls {
            host: mailer.settings.host.clone(),
            cause,
        }),
        Err(_) => Err(Broken::Slow(patience)),
    }
}

async fn within(
    patience: Duration,
    work: impl Future<Output = io::Result<()>>,
) -> Result<(), Broken> {
    timeout(patience, work)
        .await
        .map_err(|_| Broken::Slow(patience))?
        .map_err(Broken::Lost)
}

fn not_smtp(text: &str) -> Broken {
    Broken::NotSmtp(text.chars().take(200).collect())
}
