//! A web server that answers byte for byte as it is told: cuts, drips, lies and never
//! ends where the script says so. It keeps what it was asked.

#[path = "tls.rs"]
#[allow(clippy::duplicate_mod, reason = "some tests stand on both servers")]
mod tls;

use std::{
    io::Result,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tls::tls;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
};

/// What was asked.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub path: String,
    pub headers: Vec<(String, String)>,
    /// What was sent along, of a length that was said.
    pub body: String,
    /// How often this path had been asked for before.
    pub before: usize,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A step of an answer; after the last one the line is closed.
pub enum Act {
    Say(Vec<u8>),
    Wait(Duration),
    /// The same again and again.
    Endless(Vec<u8>, Duration),
}

pub type Script = dyn Fn(&Asked) -> Vec<Act> + Send + Sync;

pub struct Web {
    pub address: SocketAddr,
    pub certificate: tempfile::NamedTempFile,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// Head and body in one piece.
pub fn say(head: &str, body: impl AsRef<[u8]>) -> Vec<Act> {
    let mut bytes = format!("{}\r\n\r\n", head.replace('\n', "\r\n")).into_bytes();
    bytes.extend_from_slice(body.as_ref());
    vec![Act::Say(bytes)]
}

/// An ordinary file.
pub fn file(body: &[u8]) -> Vec<Act> {
    let head = format!(
        "HTTP/1.1 200 OK\nContent-Type: application/pdf\nContent-Length: {}",
        body.len()
    );
    say(&head, body)
}

pub fn redirect(to: &str) -> Vec<Act> {
    say(
        &format!("HTTP/1.1 302 Found\nLocation: {to}\nContent-Length: 0"),
        "",
    )
}

impl Web {
    pub async fn start(script: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static) -> Self {
        Self::with("127.0.0.1:0", script, false).await
    }

    pub async fn start_tls(script: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static) -> Self {
        Self::with("127.0.0.1:0", script, true).await
    }

    /// At an address that the test has chosen.
    pub async fn start_at(
        address: &str,
        script: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static,
    ) -> Self {
        Self::with(address, script, false).await
    }

    async fn with(
        address: &str,
        script: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static,
        protected: bool,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Script> = Arc::new(script);
        let (acceptor, pem) = tls("files.example");
        let certificate = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(certificate.path(), pem).unwrap();
        let kept = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, kept, acceptor) =
                    (Arc::clone(&script), Arc::clone(&kept), acceptor.clone());
                tokio::spawn(async move {
                    if protected {
                        answer(acceptor.accept(stream).await?, &*script, &kept).await
                    } else {
                        answer(stream, &*script, &kept).await
                    }
                });
            }
        });
        Self {
            address,
            certificate,
            asked,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    script: &Script,
    kept: &Mutex<Vec<Asked>>,
) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut asked = Asked::default();
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    asked.path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => asked
                .headers
                .push((name.to_ascii_lowercase(), value.trim().to_owned())),
            None => break,
        }
    }
    let length = asked.header("content-length").map(str::parse);
    if let Some(Ok(length)) = length {
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        asked.body = String::from_utf8_lossy(&body).into_owned();
    }
    {
        let mut kept = kept.lock().unwrap();
        asked.before = kept.iter().filter(|one| one.path == asked.path).count();
        kept.push(asked.clone());
    }
    for act in script(&asked) {
        play(&mut stream, act).await?;
    }
    stream.shutdown().await
}

async fn play(stream: &mut (impl AsyncWrite + Unpin), act: Act) -> Result<()> {
    match act {
        Act::Say(bytes) => {
            stream.write_all(&bytes).await?;
            stream.flush().await
        }
        Act::Wait(time) => {
            tokio::time::sleep(time).await;
            Ok(())
        }
        Act::Endless(bytes, pause) => loop {
            stream.write_all(&bytes).await?;
            stream.flush().await?;
            tokio::time::sleep(pause).await;
        },
    }
}
