//! The example newsroom: it can be loaded at any hour, and once.

use crate::{house::House, post::reads};

#[tokio::test]
async fn the_example_is_loaded_at_any_hour_and_once() {
    // Late in the evening in Boston another day has begun in Greenwich.
    for hour in [3, 22] {
        let house = House::with(reads).await;
        house.on(2026, 11, 22, hour);
        assert!(house.desk.load_example().await.unwrap(), "at {hour}");
        assert!(!house.desk.load_example().await.unwrap(), "at {hour}");
    }
}
