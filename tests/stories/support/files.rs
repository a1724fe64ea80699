//! A file server that stops in the middle of a file until it is told to go on.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

pub struct FileServer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    willing: watch::Sender<bool>,
}

impl FileServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(AtomicUsize::new(0));
        let (willing, word) = watch::channel(false);
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(give(line, word.clone()));
            }
        });
        Self {
            address,
            asked,
            willing,
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// From now on files are given whole.
    pub fn go_on(&self) {
        self.willing.send_replace(true);
    }

    /// What lies there.
    pub fn whole(&self) -> String {
        release()
    }
}

fn release() -> String {
    "The harbor unit met on Monday and wrote nothing down.\n".repeat(2000)
}

async fn give(mut line: TcpStream, mut word: watch::Receiver<bool>) -> std::io::Result<()> {
    let mut head = [0; 4096];
    let _ = line.read(&mut head).await?;
    let body = release();
    let (first, rest) = body.split_at(body.len() / 2);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"v1\"\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    line.write_all(head.as_bytes()).await?;
    line.write_all(first.as_bytes()).await?;
    line.flush().await?;
    let _ = word.wait_for(|willing| *willing).await;
    line.write_all(rest.as_bytes()).await
}
