//! Mail that comes in by itself. Not a job: it waits for the server's word for
//! hours. Every process stands ready; a lock lets one of them read.

use desk::Desk;

/// Stays with the mailbox for ever. A panic in one visit does not end the next.
pub(crate) async fn watch(desk: Desk) {
    loop {
        let visiting = desk.clone();
        let mut visit = Visit(tokio::spawn(async move { visiting.watch_mailbox().await }));
        let pause = match (&mut visit.0).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "reading the mailbox broke down; it is begun again");
                std::time::Duration::from_secs(60)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Ends with whoever waits for it.
struct Visit(tokio::task::JoinHandle<std::time::Duration>);

impl Drop for Visit {
    fn drop(&mut self) {
        self.0.abort();
    }
}
