//! Mail handed over by mail servers, well and ill behaved.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

use outside::mail::lmtp::{Address, Handed, Limits, Listener, NotTaken, Taker};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

/// Keeps what it is given, up to a size; refuses while it is told to.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Mail>>>, Arc<Mutex<bool>>);

/// A mail that was taken, with its envelope.
type Mail = (Handed, Vec<u8>);

impl Taker for Kept {
    async fn take(
        &self,
        handed: &Handed,
        content: impl AsyncRead + Send + Unpin,
    ) -> Result<(), NotTaken> {
        let mut raw = Vec::new();
        let read = content.take(1001).read_to_end(&mut raw).await;
        if read.is_err() || *self.1.lock().unwrap() {
            return Err(NotTaken::Later);
        }
        match raw.len() {
            0 => return Err(NotTaken::Empty),
            1001 => return Err(NotTaken::TooLarge),
            _ => {}
        }
        self.0.lock().unwrap().push((handed.clone(), raw));
        Ok(())
    }
}

fn limits() -> Limits {
    Limits {
        mail: 1000,
        recipients: 3,
        clients: 2,
        silence: Duration::from_millis(700),
        mistakes: 4,
    }
}

async fn start(limits: Limits) -> (u16, Kept) {
    let address: Address = "127.0.0.1:0".parse().unwrap();
    let listener = Listener::open(&address).await.unwrap();
    let (port, kept) = (listener.port().unwrap(), Kept::default());
    tokio::spawn(listener.serve(limits, kept.clone()));
    (port, kept)
}

/// Says all at once, as a server that pipelines does; everything that comes back.
async fn say(port: u16, words: &str) -> String {
    let mut line = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let _ = line.write_all(words.as_bytes()).await;
    let mut answer = Vec::new();
    let reading = line.read_to_end(&mut answer);
    let _ = tokio::time::timeout(Duration::from_secs(10), reading).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// The codes of the last lines of all answers but the greeting and LHLO's.
fn codes(answer: &str) -> Vec<&str> {
    answer
        .lines()
        .filter(|line| line.as_bytes().get(3) == Some(&b' '))
        .skip(2)
        .map(|line| &line[..3])
        .collect()
}

#[tokio::test]
async fn a_mail_for_two_gets_two_answers_and_keeps_its_bytes_and_its_envelope() {
    let (port, kept) = start(limits()).await;
    let answer = say(
        port,
        "LHLO mx\r\nMAIL FROM:<a@x.example> SIZE=30\r\nRCPT TO:<desk+dl-7k3m9q@paper.example>\r\nRCPT TO:<@relay.example:b@y.example>\r\nDATA\r\n\
         Subject: x\r\n\r\n..dot\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@y.example>\r\nDATA\r\nSubject: y\r\n\r\n.\r\nQUIT\r\n",
    )
    .await;
    assert!(
        answer.contains("250-PIPELINING") && answer.contains("250 SIZE 1000"),
        "{answer}"
    );
    assert_eq!(
        codes(&answer),
        [
            "250", "250", "250", "354", "250", "250", "250", "250", "354", "250", "221"
        ]
    );
    let kept = kept.0.lock().unwrap();
    assert_eq!(kept[0].1, b"Subject: x\r\n\r\n.dot\r\n");
    assert_eq!(kept[0].0.from.as_deref(), Some("a@x.example"));
    assert_eq!(
        kept[0].0.to,
        ["desk+dl-7k3m9q@paper.example", "b@y.example"]
    );
    assert_eq!(
        kept[1].0,
        Handed {
            from: None,
            to: vec!["c@y.example".into()]
        }
    );
}

#[tokio::test]
async fn limits_are_told_and_the_next_mail_is_taken() {
    let (port, kept) = start(limits()).await;
    let large = format!("{}\r\n", "x".repeat(70)).repeat(20);
    let answer = say(
        port,
        &format!(
            "LHLO mx\r\nMAIL FROM:<a@x.example> SIZE=5000\r\nMAIL FROM:<a@x.example>\r\n\
             RCPT TO:<a@y.example>\r\nRCPT TO:<b@y.example>\r\nRCPT TO:<c@y.example>\r\nRCPT TO:<d@y.example>\r\n\
             DATA\r\n{large}.\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<a@y.example>\r\nDATA\r\n.\r\n\
             MAIL FROM:<a@x.example>\r\nRCPT TO:<a@y.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"
        ),
    )
    .await;
    assert_eq!(
        codes(&answer),
        [
            "552", "250", "250", "250", "250", "452", "354", "552", "552", "552", "250", "250",
            "354", "554", "250", "250", "354", "250", "221"
        ]
    );
    assert_eq!(kept.0.lock().unwrap().len(), 1);
    *kept.1.lock().unwrap() = true;
    let answer = say(
        port,
        "LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<a@y.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n",
    )
    .await;
    assert_eq!(codes(&answer), ["250", "250", "354", "451", "221"]);
}

#[tokio::test]
async fn hostile_clients_are_bounded() {
    let (port, kept) = start(limits()).await;
    let cases = [
        ("MAIL FROM:<a@b.example>\r\n", "503"),
        ("EHLO x\r\nDATA\r\n", "500"),
        ("LHLO x\r\nMAIL FROM:a@b.example\r\n", "501"),
        ("LHLO x\r\nMAIL FROM:<a\0@b.example>\r\n", "501"),
        ("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<>\r\n", "501"),
        ("LHLO x\r\nMAIL FROM:<>\r\nDATA\r\n", "503"),
        ("\0\u{1}\u{2}\r\n", "500"),
        ("A\r\nB\r\nC\r\nD\r\nE\r\nF\r\n", "421"),
        ("LHLO x\r\n", "421 4.4.2"),
        (
            "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nhalf a mail",
            "354",
        ),
        (
            "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nhalf\n.\nQUIT\n",
            "354",
        ),
    ];
    for (words, expected) in cases {
        let answer = say(port, words).await;
        assert!(answer.contains(expected), "{words:?}: {answer}");
    }
    let long = format!("LHLO {}\r\nQUIT\r\n", "x".repeat(100_000));
    assert!(say(port, &long).await.contains("500 5.5.2"));
    let endless = format!(
        "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n{}",
        "x".repeat(50_000)
    );
    let _ = say(port, &endless).await;
    assert!(kept.0.lock().unwrap().is_empty(), "half a mail is none");
}

#[tokio::test]
async fn more_clients_than_places_are_sent_away_and_places_come_free() {
    let (port, _) = start(limits()).await;
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut line = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let mut greeting = [0; 3];
        line.read_exact(&mut greeting).await.unwrap();
        assert_eq!(&greeting, b"220");
        waiting.push(line);
    }
    let turned_away = say(port, "LHLO x\r\nQUIT\r\n").await;
    assert!(turned_away.starts_with("421 4.3.2"), "{turned_away}");
    drop(waiting);
    let mut answer = String::new();
    for _ in 0..500 {
        answer = say(port, "LHLO x\r\nQUIT\r\n").await;
        if answer.contains("221") {
            return;
        }
    }
    panic!("no place came free: {answer}");
}

#[tokio::test]
async fn a_socket_is_opened_again_where_a_dead_one_lies() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lmtp");
    let address: Address = path.to_str().unwrap().parse().unwrap();
    for _ in 0..2 {
        let listener = Listener::open(&address).await.unwrap();
        assert!(Listener::open(&address).await.is_err(), "somebody listens");
        let serving = tokio::spawn(listener.serve(limits(), Kept::default()));
        let mut line = UnixStream::connect(&path).await.unwrap();
        line.write_all(b"QUIT\r\n").await.unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.unwrap();
        assert!(answer.contains("221"), "{answer}");
        serving.abort();
        let _ = serving.await;
    }
}
