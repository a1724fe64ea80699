//! Why nothing was fetched, in words for the person who asked for it.

use super::guard::Inside;
use std::net::SocketAddr;

/// A link that is not followed. Trying again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a link of the web.
    #[error(
        "only links that begin with http:// or https:// are fetched, and this begins with “{0}:”"
    )]
    Scheme(String),
    /// Nothing to connect to.
    #[error("this link names no server: copy it again from where you have it")]
    NoHost,
    /// `https://user:password@…`
    #[error(
        "this link holds a user name or password: open it in a browser, download the file, and drop it on the case"
    )]
    LogIn,
    /// It leads into a network that is not the public internet.
    #[error("{}", inside_words(.host, .to, .inside))]
    Inside {
        /// The host as the link names it.
        host: String,
        /// What it stands for.
        to: SocketAddr,
        /// What that is.
        inside: Inside,
    },
    /// A protected link that leads to one which everybody on the way can read.
    #[error(
        "the server sends us on from a protected link (https) to one that everybody on the way can read ({0}): ask the agency for a protected link"
    )]
    Unprotected(String),
    /// Where it sends us on to is no address.
    #[error(
        "the server sends us on to “{0}”, which is no link: tell the agency that it does not work"
    )]
    NoLink(String),
    /// Round and round.
    #[error("the server sent us on {0} times without coming to a file: open the link in a browser")]
    TooManyHops(usize),
    /// More than is fetched.
    #[error(
        "the file is larger than the {} that are fetched at most: download it yourself and give it to `daylight case attach`, or raise largest_megabytes under [web]",
        size(*.0)
    )]
    TooLarge(u64),
    /// Header lines without end.
    #[error(
        "the server's answer has more header lines than any file needs: open the link in a browser"
    )]
    Headers,
}

fn inside_words(host: &str, to: &SocketAddr, inside: &Inside) -> String {
    if *inside == Inside::Port {
        return format!(
            "the link names port {}: only 80, 443 and ports above 1024 are used; an administrator can allow {to} (allow_private under [web])",
            to.port()
        );
    }
    let ip = to.ip().to_string();
    let what = if host.trim_matches(['[', ']']) == ip {
        format!("{host} is {inside}")
    } else {
        format!("{host} stands for {ip}, {inside}")
    };
    format!(
        "{what}: only the public internet is fetched from; if the server is your own, an administrator can allow {to} (allow_private under [web])"
    )
}

/// Why a fetch came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It is not allowed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name has no address.
    #[error("the server {host} cannot be found ({cause}): check the link")]
    Name {
        /// Which.
        host: String,
        /// What the system says.
        cause: String,
    },
    /// Nobody answered, or not as a web server.
    #[error("no connection to {host}: {cause}")]
    Connect {
        /// Which.
        host: String,
        /// What went wrong.
        cause: String,
    },
    /// It fell silent, or as good as.
    #[error("the server fell silent after {}", size(*.0))]
    Silent(u64),
    /// All in all too long.
    #[error(
        "after {hours} h only {} had come: download it yourself and give it to `daylight case attach`",
        size(*.got)
    )]
    TooLong {
        /// The most that is waited.
        hours: u64,
        /// What had come.
        got: u64,
    },
    /// The connection broke off.
    #[error("the connection broke off after {}", size(*.0))]
    Cut(u64),
    /// The file on the server is another one than when we began.
    #[error("the file changed on the server while it was fetched")]
    Changed,
    /// The server has no file for us.
    #[error("{}", status_words(*.0))]
    Status(u16),
    /// An answer without a file in it.
    #[error("the server sent an empty file")]
    Empty,
    /// Our own side.
    #[error("the file could not be kept: {0}")]
    Disk(String),
}

impl Trouble {
    /// Whether another try, a little later, may go better.
    pub fn passing(&self) -> bool {
        match self {
            Self::Name { .. }
            | Self::Connect { .. }
            | Self::Silent(_)
            | Self::Cut(_)
            | Self::Changed => true,
            Self::Status(code) => matches!(code, 408 | 425 | 429 | 500 | 502..=504),
            Self::Refused(_) | Self::TooLong { .. } | Self::Empty | Self::Disk(_) => false,
        }
    }
}

fn status_words(code: u16) -> String {
    let say = |what: &str| format!("the server answered {code}: {what}");
    match code {
        204 | 205 => say("there is no file behind this link"),
        401 | 403 | 407 => say(
            "it wants somebody to log in; open the link in a browser, download the file, and drop it on the case",
        ),
        402 => say("it wants to be paid first"),
        404 | 410 => say("the file is not there, or no longer; ask the agency for a new link"),
        451 => say("it may not give out this file"),
        429 => say("it is asked too often; try again later"),
        500..=599 => say("it is in trouble; try again later"),
        _ => say("that is not a file; open the link in a browser"),
    }
}

/// A number of bytes as people say it.
pub(super) fn size(bytes: u64) -> String {
    const MB: u64 = 1 << 20;
    match bytes {
        0..=1023 => format!("{bytes} bytes"),
        1024..MB => format!("{} kB", bytes / 1024),
        _ => format!("{} MB", bytes / MB),
    }
}
