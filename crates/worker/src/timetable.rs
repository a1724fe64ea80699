//! What is due by the clock. Every process ticks; the key of a tick makes the
//! queue take it once. Nothing is caught up here: each of these jobs compares
//! what is with what should be, so that one run makes good any number of missed ones.

use desk::{Desk, Error};
use domain::Job;
use jiff::Timestamp;
use std::time::Duration;

/// One line of the timetable.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// What is done.
    pub job: Job,
    /// How often, in seconds, counted from the epoch: all processes agree on the slots.
    pub every_s: i64,
}

/// The timetable.
pub const SCHEDULES: [Schedule; 5] = [
    Schedule {
        job: Job::Heal,
        every_s: 30,
    },
    Schedule {
        job: Job::Remind,
        every_s: 300,
    },
    Schedule {
        job: Job::Digest,
        every_s: 300,
    },
    Schedule {
        job: Job::Searches,
        every_s: 300,
    },
    Schedule {
        job: Job::Prune,
        every_s: 600,
    },
];

/// How often a process looks at the timetable.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Looks at the timetable for ever. A database that does not answer is asked again.
pub(crate) async fn tick(desk: Desk) {
    loop {
        if let Err(error) = enqueue_due(&desk).await {
            tracing::warn!(%error, "the timetable could not be looked at; trying again");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Puts in the current slot of every schedule; one that is there already stays as it is.
async fn enqueue_due(desk: &Desk) -> Result<(), Error> {
    let now = desk.clock.now();
    let mut conn = desk.store.connection().await?;
    for schedule in &SCHEDULES {
        store::job::enqueue(&mut conn, &schedule.job, now, Some(&key(schedule, now))).await?;
    }
    Ok(())
}

/// The tick's name: the same in every process, another in every slot.
fn key(schedule: &Schedule, now: Timestamp) -> String {
    format!(
        "tick:{}:{}",
        schedule.job.name(),
        now.as_second().div_euclid(schedule.every_s)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_processes_agree_on_a_tick_and_the_next_is_another() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let heal = &SCHEDULES[0];
        assert_eq!(key(heal, at(60)), key(heal, at(89)));
        assert_ne!(key(heal, at(60)), key(heal, at(90)));
        assert_ne!(key(heal, at(60)), key(&SCHEDULES[1], at(60)));
    }
}
