//! The dialogue with an IMAP server. Commands and their answers are matched here
//! rather than by the client library's own helpers, because these take a refused
//! FETCH for an empty one: then a message that could not be read would look like
//! one that is gone.

use super::super::dial::{Broken, Stream};
use super::super::{
    settings::Security,
    tokens::{TokenError, Tokens, xoauth2},
};
use super::{ImapError, ImapMailbox, Opened, Woken, utf7};
use async_imap::{
    Authenticator, Client, Connection, Session,
    extensions::idle::IdleResponse,
    imap_proto::{
        AttributeValue, Capability, MailboxDatum, NameAttribute, Response, ResponseCode, Status,
    },
};
use jiff::civil::Date;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{fmt::Write, time::Duration};
use tokio::{io::AsyncWriteExt, time::timeout};

type Wire = Box<dyn Stream>;

/// So many lines of an answer are read before the server counts as mad. A folder
/// with a million messages still answers a search in one line.
const MOST_LINES: usize = 200_000;

/// A line to a server, logged in.
#[derive(Debug)]
pub struct Talk {
    session: Session<Wire>,
    greeting: String,
    idle: bool,
    /// The server said in passing that something came.
    news: bool,
    patience: Duration,
}

/// What a server can do, as far as we care.
#[derive(Clone, Copy, Debug, Default)]
struct Offers {
    idle: bool,
    start_tls: bool,
    plain: bool,
    no_login: bool,
}

impl Talk {
    pub(super) async fn begin(mailbox: &ImapMailbox) -> Result<Self, ImapError> {
        let settings = &mailbox.settings;
        let patience = settings.timeout;
        let (stream, _) = mailbox.dial.connect().await?;
        let mut client = Client::new(stream);
        let greeting = greeted(&mut client, patience).await?;
        if settings.security == Security::StartTls {
            client = start_tls(client, mailbox).await?;
        }
        let offers = offers(&mut client, patience).await?;
        let session = log_in(client, mailbox, offers).await?;
        let mut talk = Self {
            session,
            greeting,
            idle: false,
            news: false,
            patience,
        };
        // Many servers offer more to those who are known.
        talk.idle = self::offers(&mut talk.session, patience).await?.idle;
        Ok(talk)
    }

    pub(super) fn greeting(&self) -> &str {
        &self.greeting
    }

    pub(super) const fn can_idle(&self) -> bool {
        self.idle
    }

    pub(super) async fn folders(&mut self) -> Result<Vec<String>, ImapError> {
        let mut found = Vec::new();
        self.ask("LIST \"\" \"*\"", "LIST", |line| {
            if let Response::MailboxData(MailboxDatum::List(one)) = line
                && !one.name_attributes.contains(&NameAttribute::NoSelect)
            {
                found.push(utf7::decode(&one.name));
            }
        })
        .await?;
        Ok(found)
    }

    pub(super) async fn open(&mut self, folder: &str) -> Result<Opened, ImapError> {
        let command = format!("EXAMINE {}", quoted(&utf7::encode(folder))?);
        let mut opened = Opened {
            uid_validity: 0,
            messages: 0,
        };
        self.ask(&command, "EXAMINE", |line| match line {
            Response::MailboxData(MailboxDatum::Exists(count)) => opened.messages = *count,
            Response::Data { outcome, .. } => {
                if let Some(ResponseCode::UidValidity(number)) = outcome.code {
                    opened.uid_validity = number;
                }
            }
            _ => {}
        })
        .await?;
        self.news = false;
        // RFC 3501, 2.3.1.1: without it, UIDs cannot be relied on from one visit to the next.
        if opened.uid_validity == 0 {
            return Err(ImapError::Nonsense("EXAMINE (it names no UIDVALIDITY)"));
        }
        Ok(opened)
    }

    pub(super) async fn uids(
        &mut self,
        last: u32,
        since: Option<Date>,
    ) -> Result<Vec<u32>, ImapError> {
        let mut command = format!("UID SEARCH UID {}:*", last.saturating_add(1));
        if let Some(day) = since {
            let _ = write!(command, " SINCE {}", day.strftime("%-d-%b-%Y"));
        }
        let mut found = Vec::new();
        self.ask(&command, "SEARCH", |line| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = line {
                found.extend_from_slice(uids);
            }
        })
        .await?;
        Ok(found)
    }

    pub(super) async fn size(&mut self, uid: u32) -> Result<Option<u64>, ImapError> {
        let mut found = None;
        self.fetch(uid, "RFC822.SIZE", |one| {
            if let AttributeValue::Rfc822Size(size) = one {
                found = Some(u64::from(*size));
            }
        })
        .await?;
        Ok(found)
    }

    pub(super) async fn piece(
        &mut self,
        uid: u32,
        at: u32,
        length: u32,
    ) -> Result<Option<Vec<u8>>, ImapError> {
        let mut found = None;
        self.fetch(uid, &format!("BODY.PEEK[]<{at}.{length}>"), |one| {
            if let AttributeValue::BodySection {
                section: None,
                data,
                ..
            } = one
            {
                found = Some(data.as_deref().unwrap_or_default().to_vec());
            }
        })
        .await?;
        Ok(found)
    }

    /// Asks for something of one message; `see` gets what the answer says of it.
    /// Servers may add lines about other messages.
    async fn fetch(
        &mut self,
        uid: u32,
        what: &str,
        mut see: impl FnMut(&AttributeValue<'_>) + Send,
    ) -> Result<(), ImapError> {
        let command = format!("UID FETCH {uid} (UID {what})");
        self.ask(&command, "FETCH", |line| {
            if let Response::Fetch(_, all) = line
                && all
                    .iter()
                    .any(|one| matches!(one, AttributeValue::Uid(number) if *number == uid))
            {
                all.iter().for_each(&mut see);
            }
        })
        .await
    }

    /// With IDLE where the server knows it. Either way the line is asked for a sign
    /// of life afterwards: one that died in silence must not look like a quiet day.
    pub(super) async fn wait(
        mut self,
        at_most: Duration,
        told: impl Future<Output = ()> + Send,
    ) -> Result<(Self, Woken), ImapError> {
        if std::mem::take(&mut self.news) {
            return Ok((self, Woken::News));
        }
        if !self.idle {
            let woken = tokio::select! {
                () = tokio::time::sleep(at_most) => Woken::Time,
                () = told => Woken::Told,
            };
            self.ask("NOOP", "NOOP", |_| {}).await?;
            return Ok((self, woken));
        }
        let patience = self.patience;
        let mut handle = self.session.idle();
        within(patience, handle.init()).await?;
        let woken = {
            let (news, stop) = handle.wait_with_timeout(at_most);
            let woken = tokio::select! {
                woken = news => match woken.map_err(lost)? {
                    IdleResponse::NewData(_) => Woken::News,
                    IdleResponse::Timeout => Woken::Time,
                    IdleResponse::ManualInterrupt => return Err(closed()),
                },
                // Keep-alives begin the library's time anew; this one is ours.
                () = tokio::time::sleep(at_most) => Woken::Time,
                () = told => Woken::Told,
            };
            drop(stop);
            woken
        };
        self.session = within(patience, handle.done()).await?;
        Ok((self, woken))
    }

    pub(super) async fn leave(mut self) {
        let patience = self.patience.min(Duration::from_secs(5));
        let _ = timeout(patience, self.session.logout()).await;
    }

    async fn ask(
        &mut self,
        command: &str,
        name: &'static str,
        mut see: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), ImapError> {
        let news = &mut self.news;
        ask(&mut self.session, command, name, self.patience, |line| {
            *news |= matches!(line, Response::MailboxData(MailboxDatum::Exists(_)));
            see(line);
        })
        .await
    }
}

/// Tags of our own commands; the library's begin with another letter.
static NEXT_TAG: AtomicU64 = AtomicU64::new(1);

/// Sends a command and shows all lines of its answer to `see`. NO and BAD are the
/// server's refusal, with its words. Each line must come within `patience`.
async fn ask(
    line: &mut Connection<Wire>,
    command: &str,
    name: &'static str,
    patience: Duration,
    mut see: impl FnMut(&Response<'_>) + Send,
) -> Result<(), ImapError> {
    let tag = format!("D{}", NEXT_TAG.fetch_add(1, Ordering::Relaxed));
    say(line, &format!("{tag} {command}\r\n"), patience).await?;
    for _ in 0..MOST_LINES {
        let read = timeout(patience, line.read_response()).await;
        let read = read.map_err(|_| slow(patience))?;
        let response = read
            .map_err(|error| unreadable(&error, name))?
            .ok_or_else(closed)?;
        match response.parsed() {
            Response::Done {
                tag: answered,
                status,
                outcome,
            } if answered.0 == tag => {
                // Codes such as UIDVALIDITY may come on the last line, too.
                see(response.parsed());
                return verdict(status, outcome.information.as_deref(), name);
            }
            Response::Data {
                status: Status::Bye,
                outcome,
            } => {
                let words = outcome.information.as_deref().unwrap_or("BYE");
                return Err(ImapError::Lost(shown("the server hung up:", words)));
            }
            other => see(other),
        }
    }
    Err(ImapError::Nonsense(name))
}

async fn say(line: &mut Connection<Wire>, text: &str, patience: Duration) -> Result<(), ImapError> {
    let wire = line.get_mut();
    let writing = async {
        wire.write_all(text.as_bytes()).await?;
        wire.flush().await
    };
    timeout(patience, writing)
        .await
        .map_err(|_| slow(patience))?
        .map_err(|error| Broken::Lost(error).into())
}

fn verdict(status: &Status, words: Option<&str>, name: &'static str) -> Result<(), ImapError> {
    let words = words.unwrap_or(name);
    match status {
        Status::Ok => Ok(()),
        Status::No => Err(ImapError::Refused(shown("NO", words))),
        Status::Bad => Err(ImapError::Refused(shown("BAD", words))),
        _ => Err(ImapError::Nonsense(name)),
    }
}

async fn greeted(client: &mut Client<Wire>, patience: Duration) -> Result<String, ImapError> {
    let read = timeout(patience, client.read_response()).await;
    let read = read.map_err(|_| slow(patience))?;
    let response = read
        .map_err(|error| unreadable(&error, "our call"))?
        .ok_or_else(closed)?;
    match response.parsed() {
        Response::Data {
            status: Status::Ok,
            outcome,
        } => Ok(shown("", outcome.information.as_deref().unwrap_or("OK"))),
        Response::Data { outcome, .. } => Err(ImapError::Lost(shown(
            "the server turned us away:",
            outcome.information.as_deref().unwrap_or("no reason given"),
        ))),
        _ => Err(ImapError::Nonsense("our call (is it an IMAP server?)")),
    }
}

/// Whatever the server said before the line was protected is thrown away with the
/// old client's buffer.
async fn start_tls(
    mut client: Client<Wire>,
    mailbox: &ImapMailbox,
) -> Result<Client<Wire>, ImapError> {
    let patience = mailbox.settings.timeout;
    if !offers(&mut client, patience).await?.start_tls {
        return Err(ImapError::Lost(
            "the server does not offer STARTTLS: it would get the password unprotected".into(),
        ));
    }
    ask(&mut client, "STARTTLS", "STARTTLS", patience, |_| {}).await?;
    let stream = mailbox.dial.handshake(client.into_inner()).await?;
    Ok(Client::new(stream))
}

async fn offers(line: &mut Connection<Wire>, patience: Duration) -> Result<Offers, ImapError> {
    let mut offers = Offers::default();
    ask(line, "CAPABILITY", "CAPABILITY", patience, |line| {
        if let Response::Capabilities(all) = line {
            all.iter().for_each(|one| offers.note(one));
        }
    })
    .await?;
    Ok(offers)
}

impl Offers {
    fn note(&mut self, one: &Capability<'_>) {
        match one {
            Capability::Auth(name) => self.plain |= name.eq_ignore_ascii_case("PLAIN"),
            Capability::Atom(name) => match name.to_ascii_uppercase().as_str() {
                "IDLE" => self.idle = true,
                "STARTTLS" => self.start_tls = true,
                "LOGINDISABLED" => self.no_login = true,
                _ => {}
            },
            Capability::Imap4rev1 => {}
        }
    }
}

/// AUTH PLAIN (RFC 4616), which takes any character; else LOGIN.
async fn log_in(
    client: Client<Wire>,
    mailbox: &ImapMailbox,
    offers: Offers,
) -> Result<Session<Wire>, ImapError> {
    let settings = &mailbox.settings;
    if let Some(tokens) = &settings.tokens {
        return show_token(client, mailbox, tokens).await;
    }
    let (name, password) = (&settings.username, &settings.password.0);
    if offers.no_login && !offers.plain {
        return Err(ImapError::Login(
            "it takes passwords only over a protected line".into(),
        ));
    }
    let entering = async {
        if offers.plain {
            let secret = Plain(format!("\0{name}\0{password}"));
            client.authenticate("PLAIN", secret).await
        } else {
            client.login(name, password).await
        }
    };
    let entered = timeout(settings.timeout, entering).await;
    inside(entered.map_err(|_| slow(settings.timeout))?)
}

/// AUTH XOAUTH2: a token in place of a password. A refused one is not shown again.
async fn show_token(
    client: Client<Wire>,
    mailbox: &ImapMailbox,
    tokens: &Tokens,
) -> Result<Session<Wire>, ImapError> {
    let settings = &mailbox.settings;
    let token = tokens.access().await.map_err(|error| match error {
        TokenError::Silent { .. } => ImapError::Lost(error.to_string()),
        TokenError::Refused(_) | TokenError::Kept(_) => ImapError::Login(error.to_string()),
    })?;
    // The second time it is asked, the server says what is wrong: an empty answer ends it.
    let secret = Plain(xoauth2(&settings.username, &token));
    let entered = timeout(settings.timeout, client.authenticate("XOAUTH2", secret)).await;
    let entered = inside(entered.map_err(|_| slow(settings.timeout))?);
    if matches!(entered, Err(ImapError::Login(_))) {
        tokens.refused(&token).await;
    }
    entered
}

type Entered = Result<Session<Wire>, (async_imap::error::Error, Client<Wire>)>;

fn inside(entered: Entered) -> Result<Session<Wire>, ImapError> {
    use async_imap::error::Error as E;
    match entered {
        Ok(session) => Ok(session),
        Err((E::No(words) | E::Bad(words), _)) => Err(ImapError::Login(library_words(&words))),
        Err((error, _)) => Err(lost(error)),
    }
}

struct Plain(String);

impl Authenticator for Plain {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> String {
        std::mem::take(&mut self.0)
    }
}

/// A name in quotation marks (RFC 3501, 4.3); no line breaks can be in one.
fn quoted(name: &str) -> Result<String, ImapError> {
    if name.chars().any(char::is_control) {
        return Err(ImapError::Refused("no folder has such a name".into()));
    }
    let name = name.replace('\\', "\\\\").replace('"', "\\\"");
    Ok(format!("\"{name}\""))
}

/// The library puts its own labels round what the server said.
fn library_words(words: &str) -> String {
    let inner = words
        .rsplit_once("info: Some(\"")
        .and_then(|(_, behind)| behind.rsplit_once("\")"))
        .map_or(words, |(inner, _)| inner);
    shown("", inner)
}

fn shown(label: &str, words: &str) -> String {
    let clean: String = format!("{label} {words}")
        .replace(char::is_control, " ")
        .chars()
        .take(300)
        .collect();
    clean.trim().to_owned()
}

async fn within<T>(
    patience: Duration,
    work: impl Future<Output = async_imap::error::Result<T>>,
) -> Result<T, ImapError> {
    timeout(patience, work)
        .await
        .map_err(|_| slow(patience))?
        .map_err(lost)
}

fn slow(patience: Duration) -> ImapError {
    Broken::Slow(patience).into()
}

fn closed() -> ImapError {
    Broken::Closed.into()
}

/// The library quotes what it could not understand: perhaps a letter. It is not repeated.
fn unreadable(error: &std::io::Error, asked: &'static str) -> ImapError {
    if error.kind() == std::io::ErrorKind::Other {
        ImapError::Nonsense(asked)
    } else {
        ImapError::Lost(format!("the connection broke: {error}"))
    }
}

fn lost(error: async_imap::error::Error) -> ImapError {
    use async_imap::error::Error as E;
    match error {
        E::Io(error) => unreadable(&error, "a command"),
        E::No(words) | E::Bad(words) => ImapError::Refused(library_words(&words)),
        E::ConnectionLost => closed(),
        E::Validate(_) => ImapError::Login("name or password hold a line break".into()),
        _ => ImapError::Nonsense("a command"),
    }
}

impl From<Broken> for ImapError {
    fn from(broken: Broken) -> Self {
        Self::Lost(broken.to_string())
    }
}
