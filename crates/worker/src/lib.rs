//! The table of jobs and the timetable; everything that knows the job queue.
//!
//! `queue` runs jobs by a recipe that works round the queue's sharp edges,
//! `table` says which verb a job calls, `timetable` puts in what is due by the
//! clock, once for all processes. `mailbox` stays with the mailbox, if one is set.

mod mailbox;
mod queue;
mod table;
mod timetable;

pub use queue::{Fault, Handler, Senses, Settings, run_queues};
pub use timetable::{SCHEDULES, Schedule};

use desk::Desk;
use std::{future::Future, sync::Arc};

/// Runs workers and the timetable until `stop` is ready, then lets running jobs finish.
pub async fn run(desk: Desk, settings: Settings, stop: impl Future<Output = ()> + Send + 'static) {
    let ticking = tokio::spawn(timetable::tick(desk.clone()));
    let watching = tokio::spawn(mailbox::watch(desk.clone()));
    let listening = tokio::spawn(listen(desk.clone()));
    let store = desk.store.clone();
    let senses = Senses {
        clock: Arc::clone(&desk.clock),
        chance: Arc::clone(&desk.chance),
    };
    run_queues(&store, settings, &senses, table::handler(desk), stop).await;
    // All may be cut off anywhere: what they have not committed has not happened.
    ticking.abort();
    watching.abort();
    listening.abort();
}

/// Listens for mail servers that hand over mail, if the configuration says where.
async fn listen(desk: Desk) {
    desk.listen_for_mail().await;
}
