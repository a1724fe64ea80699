//! Hours that are missing, come twice or are set by hand: what was told once is
//! not told again, and what is due is told.

use crate::house::House;
use domain::digest::{Rhythm, Wish};
use jiff::SignedDuration;
use std::collections::BTreeSet;

const QUARTER: SignedDuration = SignedDuration::from_mins(15);

async fn a_digest_each_day_from(house: &House, hour: i8) {
    let wish = Wish {
        rhythm: Rhythm::Daily,
        hour,
        quiet: vec![],
        ..Wish::default()
    };
    let chosen = house.desk.choose_digest(&house.reporter, &wish);
    chosen.await.unwrap();
}

/// Both runs, as the worker makes them, every quarter of an hour.
async fn run_for(house: &House, quarters: u32) {
    for _ in 0..quarters {
        house.desk.remind().await.unwrap();
        house.desk.digest().await.unwrap();
        house.pass(QUARTER);
    }
    house.work().await;
}

#[tokio::test]
async fn the_nights_when_clocks_are_changed_tell_once() {
    // The night, and the hour that it leaves out or has twice.
    for (month, day, hour) in [(3, 8, 2), (11, 1, 1)] {
        let house = House::new().await;
        house.on(2026, month, day, 0);
        house.pass(SignedDuration::from_hours(-24 * 9));
        house.sent().await;
        a_digest_each_day_from(&house, hour).await;
        house.on(2026, month, day, 0);
        house.pass(SignedDuration::from_hours(-24));
        run_for(&house, 3 * 96).await;
        let told = house.told();
        let once: BTreeSet<_> = told.iter().collect();
        assert_eq!(once.len(), told.len(), "{told:?}");
        let digests = told.iter().filter(|one| one.starts_with("Records desk, "));
        assert_eq!(
            digests.count(),
            4,
            "the day before's and one each day: {told:?}"
        );
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_or_ahead_by_hand_doubles_nothing() {
    let house = House::new().await;
    house.sent().await;
    a_digest_each_day_from(&house, 7).await;
    house.on(2026, 3, 11, 8);
    run_for(&house, 1).await;
    let told = house.told();
    assert_eq!(told.len(), 2, "a reminder and a digest: {told:?}");
    for hours in [-3, 3, -30] {
        house.pass(SignedDuration::from_hours(hours));
        run_for(&house, 1).await;
        house.on(2026, 3, 11, 8);
    }
    assert_eq!(house.told(), told);
    house.on(2026, 3, 12, 8);
    run_for(&house, 1).await;
    assert_eq!(house.told().len(), 3, "the next day's digest");
    house.on(2026, 3, 11, 8);
    run_for(&house, 1).await;
    house.on(2026, 3, 12, 8);
    run_for(&house, 1).await;
    assert_eq!(house.told().len(), 3, "which has been told");
}
