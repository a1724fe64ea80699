//! From a host to the addresses that may be connected to. A name is looked up once for
//! each connection, all its addresses are judged, and the connection is made to exactly
//! these: nobody can answer differently between the look and the call.

use super::{
    guard::Guard,
    trouble::{Refusal, Trouble},
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use url::{Host, Url};

/// Answers what addresses a name has.
pub type Table = dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync;

/// Who is asked for a name's addresses.
#[derive(Clone, Default)]
pub enum Names {
    /// This machine.
    #[default]
    System,
    /// A table of a test's own.
    Table(Arc<Table>),
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Table(_) => "Table(…)",
        })
    }
}

impl Names {
    async fn ask(&self, name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        match self {
            Self::System => Ok(tokio::net::lookup_host((name, port)).await?.collect()),
            Self::Table(table) => Ok(table(name)?
                .into_iter()
                .map(|ip| SocketAddr::new(ip, port))
                .collect()),
        }
    }

    /// Every address of the link's host, each let through by the guard. An address
    /// written out, in whatever spelling, is judged like one that was looked up.
    pub async fn judged(&self, url: &Url, guard: &Guard) -> Result<Vec<SocketAddr>, Trouble> {
        let port = url.port_or_known_default().ok_or(Refusal::NoHost)?;
        let (host, found) = match url.host().ok_or(Refusal::NoHost)? {
            Host::Ipv4(ip) => (ip.to_string(), vec![SocketAddr::new(ip.into(), port)]),
            Host::Ipv6(ip) => (ip.to_string(), vec![SocketAddr::new(ip.into(), port)]),
            Host::Domain(name) => {
                let found = self.ask(name, port).await.map_err(|cause| Trouble::Name {
                    host: name.to_owned(),
                    cause: cause.to_string(),
                })?;
                (name.to_owned(), found)
            }
        };
        for to in &found {
            guard.judge(*to).map_err(|inside| Refusal::Inside {
                host: host.clone(),
                to: *to,
                inside,
            })?;
        }
        if found.is_empty() {
            let cause = "it has no address".to_owned();
            return Err(Trouble::Name { host, cause });
        }
        Ok(found)
    }
}

/// Gives the addresses that were judged, whatever it is asked for.
pub(super) struct Pinned(pub Vec<SocketAddr>);

impl Resolve for Pinned {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(self.0.clone().into_iter());
        Box::pin(async move { Ok(addresses) })
    }
}
