//! Mail that a mail server hands over: safe before it is told so, whatever is killed.

use crate::kill::{queued, show};
use crate::support::{free_port, program::Newsroom, until};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

struct Server {
    line: BufReader<TcpStream>,
}

impl Server {
    /// Connects once somebody listens.
    async fn connect(port: u16) -> Self {
        let line = until("somebody to listen", || async {
            TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        let mut server = Self {
            line: BufReader::new(line),
        };
        server.hear().await;
        server
    }

    /// The last line of an answer; none where nobody is there any more.
    async fn hear(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            match self.line.read_line(&mut line).await {
                Ok(read) if read > 0 => {}
                _ => return None,
            }
            if line.as_bytes().get(3) == Some(&b' ') {
                return Some(line);
            }
        }
    }

    async fn ask(&mut self, words: &str) -> Option<String> {
        let text = format!("{words}\r\n");
        self.line.get_mut().write_all(text.as_bytes()).await.ok()?;
        self.hear().await
    }

    /// Everything up to the content, and the content without its end.
    async fn begin(&mut self, to: &str, raw: &str) -> Option<()> {
        self.ask("LHLO mx").await?;
        self.ask("MAIL FROM:<records@police.example>").await?;
        self.ask(&format!("RCPT TO:<{to}>")).await?;
        self.ask("DATA").await?;
        self.line.get_mut().write_all(raw.as_bytes()).await.ok()
    }
}

fn mail(number: usize) -> String {
    format!(
        "From: Dana Records <records@police.example>\r\nTo: undisclosed-recipients:;\r\nDate: Tue, 6 Jan 2026 09:00:00 -0500\r\n\
         Subject: Answer\r\nMessage-ID: <handed-{number}@police.example>\r\n\r\nAnswer {number}.\r\n"
    )
}

#[tokio::test]
async fn killed_between_the_mail_and_our_word_it_is_there_once() {
    let port = free_port();
    let newsroom = Newsroom::fresh(None).listens(port);
    let case = queued(&newsroom);
    let reference = show(&newsroom, &case)["reference"]
        .as_str()
        .expect("one")
        .to_lowercase();
    let to = format!("desk+{reference}@paper.example");
    let mut running = newsroom.start();
    // As a mail server does: again and again, until somebody says 250.
    for (number, pause) in [0_u64, 1, 3, 8, 20, 60].into_iter().enumerate() {
        let mut server = Server::connect(port).await;
        server.begin(&to, &mail(number)).await.expect("go on");
        server
            .line
            .get_mut()
            .write_all(b".\r\n")
            .await
            .expect("written");
        tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        running.kill();
        let heard = server.hear().await;
        running = newsroom.start();
        if !heard.is_some_and(|words| words.starts_with("250")) {
            let mut server = Server::connect(port).await;
            server.begin(&to, &mail(number)).await.expect("go on");
            let said = server.ask(".").await.expect("an answer");
            assert!(said.starts_with("250"), "{said}");
        }
    }
    // Half a mail is none.
    let mut server = Server::connect(port).await;
    server
        .begin(&to, "Subject: half\r\n\r\nhalf")
        .await
        .expect("go on");
    drop(server);
    let attached = |case: serde_json::Value| {
        let events = case["events"].as_array().expect("events").clone();
        events
            .iter()
            .filter(|event| event["event"]["kind"] == "message_attached")
            .count()
    };
    until("all answers", || async {
        (attached(show(&newsroom, &case)) >= 6).then_some(())
    })
    .await;
    running.stop();
    assert_eq!(
        attached(show(&newsroom, &case)),
        6,
        "by the envelope alone, none twice"
    );
}
