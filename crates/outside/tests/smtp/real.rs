//! The same before a server that others have written: aiosmtpd, Debian's package
//! python3-aiosmtpd.

use super::*;
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use tokio::net::TcpStream;

struct RealServer {
    child: Child,
    port: u16,
    kept: tempfile::TempDir,
}

impl Drop for RealServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const REAL_SERVER: &str = r#"
import asyncio, sys
from aiosmtpd.smtp import SMTP

class Keep:
    def __init__(self):
        self.number = 0
    async def handle_DATA(self, server, session, envelope):
        self.number += 1
        with open(f"{sys.argv[2]}/{self.number}", "wb") as out:
            out.write(envelope.original_content)
        return f"250 2.0.0 Ok: queued as real{self.number}"

async def main():
    keep = Keep()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(keep, data_size_limit=1000000), "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()

asyncio.run(main())
"#;

impl RealServer {
    async fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let kept = tempfile::tempdir().unwrap();
        // Debian's own Python: the package is not seen by others.
        let python = ["/usr/bin/python3", "python3"].into_iter().find(|python| {
            let import = Command::new(python)
                .args(["-c", "import aiosmtpd"])
                .output();
            import.is_ok_and(|output| output.status.success())
        });
        let python = python.expect("install python3-aiosmtpd; deploy/test does it");
        let child = Command::new(python)
            .args(["-c", REAL_SERVER, &port.to_string()])
            .arg(kept.path())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { child, port, kept };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "aiosmtpd does not start"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        server
    }
}

#[tokio::test]
async fn a_real_server_gets_the_bytes() {
    let server = RealServer::start().await;
    let settings = SmtpSettings::new("127.0.0.1", server.port, Security::None);
    let (outcome, _) = attempt(settings.clone(), LETTER).await;
    assert_eq!(
        outcome,
        Outcome::Accepted {
            answer: "250 2.0.0 Ok: queued as real1".into(),
            queue_id: Some("real1".into()),
        }
    );
    assert_eq!(std::fs::read(server.kept.path().join("1")).unwrap(), LETTER);
    // Announced with SIZE, the letter is refused before a byte of it is sent.
    let (outcome, reached) = attempt(settings, &long_letter(HUGE)).await;
    assert_eq!(outcome.name(), "refused", "{outcome:?}");
    assert!(!reached);
}
