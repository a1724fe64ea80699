//! Mail that a mail server of this machine hands over (LMTP, RFC 2033): for each
//! recipient an answer of its own, and only after whoever takes the mail says that
//! it is safe. What is done with it is theirs; here is the protocol and its limits.

mod content;
mod dialogue;

pub use content::Content;

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::{fmt, fs, io, str::FromStr, sync::Arc, time::Duration};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::sync::Semaphore;

/// Where to listen: only where nobody but this machine can reach us, because
/// whoever can is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// An address of this machine's own loop.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
}

/// Why there cannot be listened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Neither an address nor a path.
    #[error("“{0}” is no place to listen: write it like 127.0.0.1:2424 or /run/daylight/lmtp")]
    Unreadable(String),
    /// Others could reach it.
    #[error(
        "{0} can be reached from outside, and LMTP asks nobody who they are: use 127.0.0.1 or a path"
    )]
    Open(SocketAddr),
}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        if text.starts_with('/') {
            return Ok(Self::Unix(text.into()));
        }
        match text.parse::<SocketAddr>() {
            Ok(address) if address.ip().to_canonical().is_loopback() => Ok(Self::Tcp(address)),
            Ok(address) => Err(BadAddress::Open(address)),
            Err(_) => Err(BadAddress::Unreadable(text.to_owned())),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => path.display().fmt(f),
        }
    }
}

/// What a client may cost us.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest mail in bytes.
    pub mail: u64,
    /// Most recipients of one mail.
    pub recipients: usize,
    /// Clients at once.
    pub clients: usize,
    /// How long a client may be silent.
    pub silence: Duration,
    /// Mistakes after which we hang up.
    pub mistakes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            mail: 512 << 20,
            recipients: 200,
            clients: 32,
            silence: Duration::from_secs(300),
            mistakes: 20,
        }
    }
}

/// From whom and for whom, by the word of the mail server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    /// None: a mail server's own report.
    pub from: Option<String>,
    /// Every recipient.
    pub to: Vec<String>,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// The mail server shall keep it and try again.
    Later,
    /// It is larger than we take.
    TooLarge,
    /// There is nothing in it.
    Empty,
}

/// Whoever takes the mail.
pub trait Taker: Clone + Send + Sync + 'static {
    /// Reads the content to its end and makes it safe; only then is the server told
    /// that it may forget it.
    fn take(
        &self,
        handed: &Handed,
        content: impl AsyncRead + Send + Unpin,
    ) -> impl Future<Output = Result<(), NotTaken>> + Send;
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

enum Door {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// An open door.
pub struct Listener(Door);

impl Listener {
    /// Opens it. An old socket that nobody listens at any more is cleared away.
    pub async fn open(address: &Address) -> io::Result<Self> {
        match address {
            Address::Tcp(address) => Ok(Self(Door::Tcp(TcpListener::bind(address).await?))),
            Address::Unix(path) => {
                if path.exists() && UnixStream::connect(path).await.is_err() {
                    fs::remove_file(path)?;
                }
                let listener = UnixListener::bind(path)?;
                // Who may reach it is decided by its folder.
                fs::set_permissions(path, fs::Permissions::from_mode(0o666))?;
                Ok(Self(Door::Unix(listener)))
            }
        }
    }

    /// Where it listens by TCP.
    pub fn port(&self) -> Option<u16> {
        match &self.0 {
            Door::Tcp(listener) => listener.local_addr().ok().map(|address| address.port()),
            Door::Unix(_) => None,
        }
    }

    /// Serves whoever comes, for ever. Dropped, it hangs up on everybody.
    pub async fn serve(self, limits: Limits, taker: impl Taker) {
        let places = Arc::new(Semaphore::new(limits.clients));
        let mut clients = tokio::task::JoinSet::new();
        loop {
            let stream: Box<dyn Stream> = match self.accept().await {
                Ok(stream) => stream,
                // Too many open files, mostly: it passes.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                }
            };
            while clients.try_join_next().is_some() {}
            let taker = taker.clone();
            let place = Arc::clone(&places).try_acquire_owned();
            clients.spawn(async move {
                match place {
                    Ok(_place) => dialogue::run(stream, limits, taker).await,
                    Err(_) => dialogue::full(stream).await,
                }
            });
        }
    }

    async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match &self.0 {
            Door::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                let _ = stream.set_nodelay(true);
                Ok(Box::new(stream))
            }
            Door::Unix(listener) => Ok(Box::new(listener.accept().await?.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_that_nobody_else_can_reach() {
        let cases = [
            ("127.0.0.1:2424", true),
            ("[::1]:2424", true),
            ("/run/daylight/lmtp", true),
            ("0.0.0.0:2424", false),
            ("192.0.2.7:2424", false),
            ("localhost:2424", false),
            ("2424", false),
            ("", false),
        ];
        for (text, fits) in cases {
            assert_eq!(text.parse::<Address>().is_ok(), fits, "{text}");
        }
    }
}
