//! A mail server that does what a story asks: stop talking at a given moment,
//! for as long as it is told to. Each accepted mail is counted once.

use super::free_port;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};

/// What the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mood {
    /// Takes mail.
    Willing,
    /// Says nothing after RCPT: the text has not been handed over.
    SilentBeforeData,
    /// Takes the text and says nothing: nobody can know.
    SilentAfterData,
    /// Answers 451 to MAIL.
    ComeBackLater,
}

impl Mood {
    const fn from(number: u8) -> Self {
        match number {
            0 => Self::Willing,
            1 => Self::SilentBeforeData,
            2 => Self::SilentAfterData,
            _ => Self::ComeBackLater,
        }
    }
}

/// The server.
pub struct Moody {
    /// Where it listens.
    pub port: u16,
    mood: Arc<AtomicU8>,
    /// The texts that it took, and where each session stands: `RCPT`, `TEXT`, …
    taken: Arc<Mutex<Vec<String>>>,
    reached: Arc<Mutex<Vec<&'static str>>>,
}

impl Moody {
    /// Starts one.
    pub async fn start(mood: Mood) -> Self {
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .expect("a port");
        let server = Self {
            port,
            mood: Arc::new(AtomicU8::new(mood as u8)),
            taken: Arc::default(),
            reached: Arc::default(),
        };
        let (mood, taken, reached) = (
            Arc::clone(&server.mood),
            Arc::clone(&server.taken),
            Arc::clone(&server.reached),
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mood, taken, reached) =
                    (Arc::clone(&mood), Arc::clone(&taken), Arc::clone(&reached));
                tokio::spawn(async move {
                    let _ = session(stream, &mood, &taken, &reached).await;
                });
            }
        });
        server
    }

    /// From now on it behaves so.
    pub fn be(&self, mood: Mood) {
        self.mood.store(mood as u8, Ordering::SeqCst);
    }

    /// The mails it took.
    pub async fn taken(&self) -> Vec<String> {
        self.taken.lock().await.clone()
    }

    /// Whether some session has come so far.
    pub async fn reached(&self, step: &'static str) -> bool {
        self.reached.lock().await.contains(&step)
    }
}

async fn session(
    stream: TcpStream,
    mood: &AtomicU8,
    taken: &Mutex<Vec<String>>,
    reached: &Mutex<Vec<&'static str>>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 moody.example ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let now = Mood::from(mood.load(Ordering::SeqCst));
        match verb.as_str() {
            "EHLO" | "HELO" => write.write_all(b"250 moody.example\r\n").await?,
            "MAIL" if now == Mood::ComeBackLater => {
                write.write_all(b"451 4.7.1 come back later\r\n").await?;
            }
            "RCPT" => {
                reached.lock().await.push("RCPT");
                if now == Mood::SilentBeforeData {
                    return forever().await;
                }
                write.write_all(b"250 ok\r\n").await?;
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    text.push_str(&line);
                    text.push('\n');
                }
                taken.lock().await.push(text);
                reached.lock().await.push("TEXT");
                if now == Mood::SilentAfterData {
                    return forever().await;
                }
                write.write_all(b"250 2.0.0 taken as 7\r\n").await?;
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => write.write_all(b"250 ok\r\n").await?,
        }
    }
    Ok(())
}

/// Silence, as long as the story lasts.
async fn forever() -> std::io::Result<()> {
    tokio::time::sleep(Duration::from_secs(3600)).await;
    Ok(())
}
