//! Which verb a job calls.

use crate::queue::{Fault, Handler};
use desk::{Desk, Error};
use domain::Job;
use futures_util::FutureExt;
use std::sync::Arc;

/// The desk as a doer of jobs.
pub(crate) fn handler(desk: Desk) -> Handler {
    Arc::new(move |job| {
        let desk = desk.clone();
        async move { finished(run(&desk, job).await) }.boxed()
    })
}

async fn run(desk: &Desk, job: Job) -> Result<(), Error> {
    match job {
        Job::Deliver { delivery } => desk.deliver(delivery).await,
        Job::Sort { inbound } => desk.sort(inbound).await,
        Job::CheckSender { inbound } => desk.check_sender(inbound).await,
        Job::Fetch { fetch } => desk.fetch_link(fetch).await,
        Job::Read { document } => desk.read(document).await,
        Job::Link { document } => desk.link(document).await,
        Job::Relink { after } => desk.relink(after).await,
        Job::Learn => desk.learn().await,
        Job::Remind => desk.remind().await.map(drop),
        Job::RemindCase { case } => desk.remind_case(case).await.map(drop),
        Job::Import { import } => desk.make_cases(import).await,
        Job::Digest => desk.digest().await.map(drop),
        Job::Searches => desk.tell_of_searches().await.map(drop),
        Job::Heal => desk.heal().await,
        Job::Prune => desk.prune().await,
    }
}

/// A job whose row is gone has nothing left to do; everything else is tried again.
fn finished(outcome: Result<(), Error>) -> Result<(), Fault> {
    match outcome {
        Ok(()) | Err(Error::NotFound) => Ok(()),
        Err(error) => Err(Fault::Failed(chain(&error))),
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        words.push_str(": ");
        words.push_str(&next.to_string());
        cause = next.source();
    }
    words
}
