//! A line to a mail server: name looked up, connected, protected. Shared by mail
//! that leaves and mail that is fetched. Knows nothing of what is said on it, and
//! logs nothing: passwords and letters pass through here.

use super::settings::{Security, SettingsError};
use crate::tls::client_config;
use rustls::{ClientConfig, pki_types::ServerName};
use std::path::Path;
use std::{fmt, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Anything that bytes go through both ways.
pub(super) trait Stream: AsyncRead + AsyncWrite + fmt::Debug + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + fmt::Debug + Send + Sync + Unpin> Stream for T {}

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

/// Where a server is and how the line to it is protected, checked.
#[derive(Clone)]
pub(super) struct Dial {
    host: String,
    port: u16,
    pub security: Security,
    /// For connecting and for the handshake.
    patience: Duration,
    server_name: ServerName<'static>,
    tls: Arc<ClientConfig>,
}

impl Dial {
    /// Checks the name and prepares TLS; talks to nobody yet.
    pub fn new(
        host: &str,
        port: u16,
        security: Security,
        patience: Duration,
        extra_roots: Option<&Path>,
    ) -> Result<Self, SettingsError> {
        let server_name = ServerName::try_from(host.to_owned())
            .map_err(|_| SettingsError::Host(host.to_owned()))?;
        Ok(Self {
            host: host.to_owned(),
            port,
            security,
            patience,
            server_name,
            tls: Arc::new(client_config(extra_roots)?),
        })
    }

    /// Connects to the first of the host's addresses that answers; with
    /// `Security::Tls` the handshake is done, too. With our own address.
    pub async fn connect(&self) -> Result<(Box<dyn Stream>, SocketAddr), Broken> {
        let tcp = self.connect_tcp().await?;
        let peer = tcp.peer_addr().map_err(Broken::Lost)?;
        if self.security == Security::None && !peer.ip().to_canonical().is_loopback() {
            return Err(Broken::Unprotected(peer));
        }
        let local = tcp.local_addr().map_err(Broken::Lost)?;
        // A command is one small packet that waits for an answer.
        tcp.set_nodelay(true).map_err(Broken::Lost)?;
        let stream: Box<dyn Stream> = match self.security {
            Security::Tls => self.handshake(Box::new(tcp)).await?,
            Security::StartTls | Security::None | Security::NoneEvenRemote => Box::new(tcp),
        };
        Ok((stream, local))
    }

    async fn connect_tcp(&self) -> Result<TcpStream, Broken> {
        let failed = |cause| Broken::Connect {
            host: self.host.clone(),
            port: self.port,
            cause,
        };
        let patience = self.patience;
        let looking_up = timeout(patience, lookup_host((self.host.as_str(), self.port))).await;
        let addresses = looking_up
            .map_err(|_| Broken::Slow(patience))?
            .map_err(failed)?;
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in addresses {
            match timeout(patience, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = error,
                Err(_) => {
                    last = io::Error::new(io::ErrorKind::TimedOut, "it did not answer in time");
                }
            }
        }
        Err(failed(last))
    }

    /// TLS over a line that is open already.
    pub async fn handshake(&self, stream: Box<dyn Stream>) -> Result<Box<dyn Stream>, Broken> {
        let connector = TlsConnector::from(self.tls.clone());
        let shaking = connector.connect(self.server_name.clone(), stream);
        match timeout(self.patience, shaking).await {
            Ok(Ok(stream)) => Ok(Box::new(stream)),
            Ok(Err(cause)) => Err(Broken::Tls {
                host: self.host.clone(),
                cause,
            }),
            Err(_) => Err(Broken::Slow(self.patience)),
        }
    }
}
