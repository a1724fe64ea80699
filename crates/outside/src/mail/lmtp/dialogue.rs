//! One client: its commands, our answers (RFC 2033, 5321, 2034). Commands may come
//! many at once (RFC 2920): they are read one after the other from one buffer.

use super::{Content, Handed, Limits, NotTaken, Stream, Taker};
use std::io;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::time::timeout;

type Line = BufReader<Box<dyn Stream>>;

/// Longest command with its parameters.
const LONGEST_COMMAND: usize = 2048;

/// So many times the size of the largest mail is read to hear the end of one that is larger.
const READ_OUT: u64 = 2;

pub(super) async fn full(mut stream: Box<dyn Stream>) {
    let words = b"421 4.3.2 too many mail servers at once, come back later\r\n";
    let _ = stream.write_all(words).await;
}

pub(super) async fn run(stream: Box<dyn Stream>, limits: Limits, taker: impl Taker) {
    let mut client = Client {
        line: BufReader::new(stream),
        limits,
        known: false,
        from: None,
        to: Vec::new(),
        mistakes: 0,
    };
    // A client that is gone has nothing to be told.
    let _ = client.talk(taker).await;
}

struct Client {
    line: Line,
    limits: Limits,
    known: bool,
    /// MAIL was said: from whom.
    from: Option<Option<String>>,
    to: Vec<String>,
    mistakes: u32,
}

/// What follows from a command.
enum Next {
    Say(String),
    Content,
    Leave,
}

impl Client {
    async fn talk(&mut self, taker: impl Taker) -> io::Result<()> {
        self.say("220 daylight LMTP ready").await?;
        while self.mistakes <= self.limits.mistakes {
            let Ok(read) = timeout(self.limits.silence, self.command()).await else {
                return self.say("421 4.4.2 nothing said for too long").await;
            };
            let next = match read? {
                None => return Ok(()),
                Some(Ok(command)) => self.answer(&command),
                Some(Err(TooLong)) => self.mistake("500 5.5.2 the line is too long"),
            };
            match next {
                Next::Say(words) => self.say(&words).await?,
                Next::Content => self.content(&taker).await?,
                Next::Leave => return self.say("221 2.0.0 good-bye").await,
            }
        }
        self.say("421 4.7.0 too many mistakes").await
    }

    async fn say(&mut self, words: &str) -> io::Result<()> {
        let text = format!("{words}\r\n");
        let writing = async {
            self.line.write_all(text.as_bytes()).await?;
            self.line.flush().await
        };
        match timeout(self.limits.silence, writing).await {
            Ok(written) => written,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// One line; none where the client has hung up. One that is too long is read to
    /// its end and forgotten.
    async fn command(&mut self) -> io::Result<Option<Result<String, TooLong>>> {
        let mut line = Vec::new();
        let mut long = false;
        loop {
            let buffer = self.line.fill_buf().await?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(buffer.len(), |end| end + 1);
            if line.len() + taken > LONGEST_COMMAND {
                long = true;
                line.clear();
            } else if !long {
                line.extend_from_slice(&buffer[..taken]);
            }
            self.line.consume(taken);
            if end.is_some() {
                let text = String::from_utf8_lossy(&line);
                let text = text.trim_end_matches(['\r', '\n']).to_owned();
                return Ok(Some(if long { Err(TooLong) } else { Ok(text) }));
            }
        }
    }

    fn answer(&mut self, command: &str) -> Next {
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        match verb.to_ascii_uppercase().as_str() {
            "LHLO" => self.hello(rest),
            "MAIL" if !self.known => self.mistake("503 5.5.1 say LHLO first"),
            "MAIL" => self.mail(rest),
            "RCPT" => self.recipient(rest),
            "DATA" if self.to.is_empty() => self.mistake("503 5.5.1 nobody to give it to"),
            "DATA" => Next::Content,
            "RSET" => {
                self.forget();
                Next::Say("250 2.0.0 forgotten".into())
            }
            "NOOP" => Next::Say("250 2.0.0 still here".into()),
            "VRFY" => Next::Say("252 2.5.0 give it to us and see".into()),
            "QUIT" => Next::Leave,
            "HELO" | "EHLO" => self.mistake("500 5.5.1 this is LMTP: say LHLO"),
            _ => self.mistake("500 5.5.1 not understood"),
        }
    }

    fn mistake(&mut self, words: &str) -> Next {
        self.mistakes += 1;
        Next::Say(words.to_owned())
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    fn hello(&mut self, name: &str) -> Next {
        if name.trim().is_empty() {
            return self.mistake("501 5.5.4 who are you?");
        }
        self.forget();
        self.known = true;
        let size = self.limits.mail;
        Next::Say(format!(
            "250-daylight\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n\
             250-ENHANCEDSTATUSCODES\r\n250 SIZE {size}"
        ))
    }

    fn mail(&mut self, rest: &str) -> Next {
        if self.from.is_some() {
            return self.mistake("503 5.5.1 one mail after the other");
        }
        let Some((from, parameters)) = path(rest, "FROM:") else {
            return self.mistake("501 5.5.4 write it as MAIL FROM:<address>");
        };
        let size = parameters
            .split_whitespace()
            .find_map(|one| one.to_ascii_uppercase().strip_prefix("SIZE=")?.parse().ok());
        if size.is_some_and(|size: u64| size > self.limits.mail) {
            return Next::Say("552 5.3.4 larger than we take".into());
        }
        self.from = Some(Some(from).filter(|from| !from.is_empty()));
        Next::Say("250 2.1.0 go on".into())
    }

    fn recipient(&mut self, rest: &str) -> Next {
        if self.from.is_none() {
            return self.mistake("503 5.5.1 say MAIL first");
        }
        match path(rest, "TO:") {
            Some((to, _)) if !to.is_empty() => {
                if self.to.len() == self.limits.recipients {
                    return Next::Say("452 4.5.3 that is enough for one mail".into());
                }
                self.to.push(to);
                Next::Say("250 2.1.5 welcome here".into())
            }
            _ => self.mistake("501 5.5.4 write it as RCPT TO:<address>"),
        }
    }

    /// The mail itself, and an answer for each recipient in their order (RFC 2033, 4.2).
    async fn content(&mut self, taker: &impl Taker) -> io::Result<()> {
        self.say("354 end it with a dot").await?;
        let handed = Handed {
            from: self.from.take().flatten(),
            to: std::mem::take(&mut self.to),
        };
        let silence = self.limits.silence;
        let mut patient = Patient::new(&mut self.line, silence);
        let mut content = Content::of(&mut patient);
        let taken = taker.take(&handed, &mut content).await;
        if !content.ended() {
            read_out(&mut content, self.limits.mail.saturating_mul(READ_OUT)).await?;
        }
        let words = match taken {
            Ok(()) => "250 2.0.0 kept",
            Err(NotTaken::Later) => "451 4.3.0 not now, come back later",
            Err(NotTaken::TooLarge) => "552 5.3.4 larger than we take",
            Err(NotTaken::Empty) => "554 5.6.0 there is nothing in it",
        };
        let all = vec![words; handed.to.len()].join("\r\n");
        self.say(&all).await
    }
}

/// Reads what is left of a mail that was not taken, so that the server hears why.
async fn read_out(content: &mut (impl tokio::io::AsyncRead + Unpin), most: u64) -> io::Result<()> {
    let mut rest = content.take(most);
    tokio::io::copy(&mut rest, &mut tokio::io::sink()).await?;
    match rest.limit() {
        0 => Err(io::ErrorKind::InvalidData.into()),
        _ => Ok(()),
    }
}

/// `FROM:<address> PARAMETERS`; source routes are passed over as RFC 5321 wants it.
fn path(rest: &str, name: &str) -> Option<(String, String)> {
    let rest = rest.trim_start();
    let head = rest.get(..name.len())?;
    if !head.eq_ignore_ascii_case(name) {
        return None;
    }
    let inner = rest[name.len()..].trim_start().strip_prefix('<')?;
    let (address, parameters) = inner.split_once('>')?;
    let address = match address.strip_prefix('@') {
        Some(route) => route.split_once(':')?.1,
        None => address,
    };
    let fits = address.len() <= 320 && !address.contains(|c: char| c.is_control() || c == ' ');
    fits.then(|| (address.to_owned(), parameters.to_owned()))
}

struct TooLong;

/// A line whose other end may not be silent for longer than this.
struct Patient<'a> {
    line: &'a mut Line,
    silence: std::time::Duration,
    until: std::pin::Pin<Box<tokio::time::Sleep>>,
}

impl<'a> Patient<'a> {
    fn new(line: &'a mut Line, silence: std::time::Duration) -> Self {
        Self {
            line,
            silence,
            until: Box::pin(tokio::time::sleep(silence)),
        }
    }
}

impl tokio::io::AsyncRead for Patient<'_> {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        std::pin::Pin::new(&mut *self.line).poll_read(cx, buffer)
    }
}

impl tokio::io::AsyncBufRead for Patient<'_> {
    fn poll_fill_buf(
        self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<io::Result<&[u8]>> {
        use std::task::Poll;
        let this = self.get_mut();
        match std::pin::Pin::new(&mut *this.line).poll_fill_buf(cx) {
            Poll::Ready(read) => {
                let next = tokio::time::Instant::now() + this.silence;
                this.until.as_mut().reset(next);
                Poll::Ready(read)
            }
            Poll::Pending => match this.until.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                Poll::Pending => Poll::Pending,
            },
        }
    }

    fn consume(self: std::pin::Pin<&mut Self>, amount: usize) {
        std::pin::Pin::new(&mut *self.get_mut().line).consume(amount);
    }
}
