//! What stories stand on: the program itself, a mail server, a browser.

pub mod browser;
#[path = "../../../crates/outside/tests/support/dovecot.rs"]
#[expect(dead_code, reason = "shared with another crate, which uses the rest")]
pub mod dovecot;
pub mod files;
pub mod mail_server;
pub mod program;
pub mod smtp;

use std::{
    net::TcpListener,
    process::Child,
    time::{Duration, Instant},
};

/// How long anything may take before a story gives up on it. Machines are shared
/// and slow at times; a story that passes never waits so long.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Asks again and again until there is an answer.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "waited too long for {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Today in Boston.
#[expect(clippy::disallowed_methods, reason = "a story lives in the real world")]
pub fn today() -> jiff::civil::Date {
    jiff::Timestamp::now()
        .in_tz("America/New_York")
        .expect("a zone")
        .date()
}

/// A port that nobody listens on just now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("its address")
        .port()
}

/// A process that does not outlive its story.
pub struct Kept(pub Child);

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
