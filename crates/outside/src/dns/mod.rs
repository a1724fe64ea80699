//! Whom this machine asks for names: the records by which a domain vouches for its
//! mail. One setting says who is asked; every question is bounded in time.

#[cfg(feature = "testing")]
pub mod testing;

use mail_auth::{
    MessageAuthenticator,
    hickory_resolver::{
        config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts},
        proto::rr::{Name, RData},
        system_conf::read_system_conf,
    },
};
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// How long one name server has for one answer, and how often it is asked.
const ANSWER: Duration = Duration::from_secs(2);
const ATTEMPTS: usize = 2;

/// Who is asked for names: `system`, `off`, or a server such as 192.0.2.53 or
/// 192.0.2.53:5353.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dns {
    /// The name servers of this machine.
    #[default]
    System,
    /// This one.
    Server(SocketAddr),
    /// Nobody: nothing is looked up.
    Off,
}

/// What a setting that cannot be read is answered with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no name server: write system, off, or an address such as 192.0.2.53 or 192.0.2.53:5353"
)]
pub struct NoNameServer(String);

impl FromStr for Dns {
    type Err = NoNameServer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "system" => Ok(Self::System),
            "off" => Ok(Self::Off),
            address => address
                .parse::<SocketAddr>()
                .or_else(|_| address.parse::<IpAddr>().map(|ip| (ip, 53).into()))
                .map(Self::Server)
                .map_err(|_| NoNameServer(text.to_owned())),
        }
    }
}

impl fmt::Display for Dns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("the name servers of this machine"),
            Self::Server(address) => write!(f, "the name server {address}"),
            Self::Off => f.write_str("nobody (mail.dns is off)"),
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// Surely: there is no such record.
    #[error("there is no such record")]
    NoRecord,
    /// Nobody could say.
    #[error("{0}")]
    Unreachable(String),
}

/// Asks for records. Cheap to clone; all clones share one memory of answers.
#[derive(Clone)]
pub struct Resolver {
    dns: Dns,
    answer: Duration,
    asks: Arc<OnceLock<Result<MessageAuthenticator, String>>>,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Resolver").field(&self.dns).finish()
    }
}

impl Resolver {
    /// Asks these; nothing is opened before the first question.
    pub fn new(dns: Dns) -> Self {
        Self {
            dns,
            answer: ANSWER,
            asks: Arc::default(),
        }
    }

    /// The same with a twentieth of the patience: for tests in which nobody answers.
    #[cfg(feature = "testing")]
    pub fn impatient(dns: Dns) -> Self {
        Self {
            answer: ANSWER / 20,
            ..Self::new(dns)
        }
    }

    /// How long one name server has for one answer.
    pub(crate) fn answer(&self) -> Duration {
        self.answer
    }

    /// Who is asked.
    pub fn dns(&self) -> Dns {
        self.dns
    }

    /// The texts published at a name, such as `_dmarc.city.example`; the pieces of one
    /// record are joined.
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        let name = Name::from_str_relaxed(name)
            .map_err(|_| NoAnswer::Unreachable(format!("“{name}” is no name")))?;
        let found = self.asks()?.resolver().txt_lookup(name).await;
        let found = found.map_err(mail_auth::Error::from).map_err(no_answer)?;
        Ok(found
            .answers()
            .iter()
            .filter_map(|record| match &record.data {
                RData::TXT(text) => Some(joined(&text.txt_data)),
                _ => None,
            })
            .collect())
    }

    /// What checks signatures.
    pub(crate) fn asks(&self) -> Result<&MessageAuthenticator, NoAnswer> {
        self.asks
            .get_or_init(|| open(self.dns, self.answer))
            .as_ref()
            .map_err(|reason| NoAnswer::Unreachable(reason.clone()))
    }
}

fn joined(pieces: &[impl AsRef<[u8]>]) -> String {
    let whole: Vec<u8> = pieces.iter().flat_map(AsRef::as_ref).copied().collect();
    String::from_utf8_lossy(&whole).into_owned()
}

fn no_answer(error: mail_auth::Error) -> NoAnswer {
    match error {
        mail_auth::Error::Dns(mail_auth::DnsError::RecordNotFound(_)) => NoAnswer::NoRecord,
        other => NoAnswer::Unreachable(format!("no name server answered: {other}")),
    }
}

fn open(dns: Dns, answer: Duration) -> Result<MessageAuthenticator, String> {
    let (servers, mut options) = match dns {
        Dns::Off => return Err("no names are looked up here (mail.dns is off)".to_owned()),
        Dns::System => read_system_conf()
            .map_err(|error| format!("this machine names no name server: {error}"))?,
        Dns::Server(address) => (only(address), ResolverOpts::default()),
    };
    options.timeout = answer;
    options.attempts = ATTEMPTS;
    MessageAuthenticator::new(servers, options)
        .map_err(|error| format!("names cannot be looked up: {error}"))
}

fn only(address: SocketAddr) -> ResolverConfig {
    let ways = [ConnectionConfig::udp(), ConnectionConfig::tcp()]
        .map(|mut way| {
            way.port = address.port();
            way
        })
        .into();
    ResolverConfig::from_name_servers(vec![NameServerConfig::new(address.ip(), true, ways)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_is_a_word_or_an_address() {
        let server = |text: &str| Dns::Server(text.parse().unwrap());
        let cases = [
            ("system", Ok(Dns::System)),
            (" off ", Ok(Dns::Off)),
            ("192.0.2.53", Ok(server("192.0.2.53:53"))),
            ("192.0.2.53:5353", Ok(server("192.0.2.53:5353"))),
            ("2001:db8::1", Ok(server("[2001:db8::1]:53"))),
            ("[2001:db8::1]:5353", Ok(server("[2001:db8::1]:5353"))),
            ("ns.example", Err(NoNameServer("ns.example".to_owned()))),
            ("", Err(NoNameServer(String::new()))),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Dns>(), expected, "{text}");
        }
    }

    #[tokio::test]
    async fn nobody_is_asked_where_it_is_off() {
        let asked = Resolver::new(Dns::Off).txt("city.example").await;
        assert!(matches!(asked, Err(NoAnswer::Unreachable(why)) if why.contains("off")));
    }
}
