//! The connection to a mail server: bytes, lines and time limits; plain, then
//! perhaps TLS. Knows answers, not what was asked. Logs nothing: passwords and
//! letters pass through here.

use super::answer::{Answer, MAX_BYTES, Progress, parse_code, read_line};
use super::dial::{Broken, Stream};
use super::settings::SmtpMailer;
use std::{io, net::SocketAddr, time::Duration};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::time::timeout;

/// How much is written under one time limit: a slow line may take as long as it
/// likes for a large letter, as long as it moves.
const CHUNK: usize = 64 * 1024;

/// One connection. Every wait on it ends after the settings' time.
pub(super) struct Wire {
    stream: BufReader<Box<dyn Stream>>,
    local: SocketAddr,
    patience: Duration,
}

impl Wire {
    /// Connects; with `Security::Tls` the handshake is done, too.
    pub async fn connect(mailer: &SmtpMailer) -> Result<Self, Broken> {
        let (stream, local) = mailer.dial.connect().await?;
        Ok(Self {
            stream: BufReader::new(stream),
            local,
            patience: mailer.settings.timeout,
        })
    }

    /// The upgrade after the server agreed to STARTTLS. Whatever it said beyond
    /// that agreement came over the open line, perhaps from somebody else.
    pub async fn upgrade(self, mailer: &SmtpMailer) -> Result<Self, Broken> {
        if !self.stream.buffer().is_empty() {
            return Err(Broken::Injected);
        }
        let stream = mailer.dial.handshake(self.stream.into_inner()).await?;
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
