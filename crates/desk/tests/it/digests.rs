//! The digest: by the person's own clock, once, and silent without news.

use crate::house::House;
use domain::{
    LegalFact, When,
    digest::{Rhythm, Wish},
};
use jiff::civil::date;
use mail_parser::MessageParser;
use statutes::EventType;

async fn daily(house: &House) {
    let wish = Wish {
        rhythm: Rhythm::Daily,
        ..Wish::default()
    };
    house
        .desk
        .choose_digest(&house.reporter, &wish)
        .await
        .unwrap();
}

fn digests(house: &House) -> Vec<(String, String)> {
    let sent = house.outbox.sent();
    let parsed = sent
        .iter()
        .map(|one| MessageParser::new().parse(&one.raw).unwrap());
    parsed
        .filter(|mail| mail.subject().unwrap().starts_with("Records desk, "))
        .map(|mail| {
            (
                mail.subject().unwrap().to_owned(),
                mail.body_text(0).unwrap().into_owned(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_digest_tells_what_moved_and_what_is_due_and_comes_once() {
    let house = House::new().await;
    let case = house.sent().await;
    daily(&house).await;
    house.on(2026, 3, 12, 9);
    let fact = LegalFact::of(EventType::Received);
    let when = When::On(date(2026, 3, 6));
    house
        .desk
        .record_event(&house.reporter, case, fact, when, None)
        .await
        .unwrap();
    house.on(2026, 3, 13, 6);
    assert_eq!(
        house.desk.digest().await.unwrap(),
        1,
        "Thursday's, before Friday's hour"
    );
    house.on(2026, 3, 13, 7);
    for _ in 0..3 {
        house.desk.digest().await.unwrap();
    }
    house.work().await;
    let told = digests(&house);
    assert_eq!(told.len(), 2, "{told:?}");
    for words in [
        "Due soon",
        "Fri, Mar 20",
        "Dates that moved",
        "instead of Mon, Mar 16",
        "/reminders",
    ] {
        assert!(told[0].1.contains(words), "{words} in {}", told[0].1);
    }
    assert!(!told[1].1.contains("Dates that moved"), "told already");
}

#[tokio::test]
async fn many_schedulers_and_three_days_down_make_one() {
    let house = House::new().await;
    house.sent().await;
    daily(&house).await;
    house.on(2026, 3, 13, 8);
    let runs = futures_util::future::join_all((0..5).map(|_| house.desk.digest())).await;
    let queued: usize = runs.into_iter().map(Result::unwrap).sum();
    assert_eq!(queued, 1);
    house.on(2026, 3, 18, 8);
    assert_eq!(
        house.desk.digest().await.unwrap(),
        1,
        "one, not one for each day missed"
    );
    assert_eq!(house.desk.digest().await.unwrap(), 0);
    house.on(2026, 3, 21, 8);
    assert_eq!(house.desk.digest().await.unwrap(), 1, "Friday's");
    assert_eq!(
        house.desk.digest().await.unwrap(),
        0,
        "the weekend is quiet"
    );
}

#[tokio::test]
async fn a_day_without_news_gets_its_line_and_no_mail() {
    let house = House::new().await;
    daily(&house).await;
    house.on(2026, 3, 13, 8);
    assert_eq!(house.desk.digest().await.unwrap(), 0);
    assert_eq!(
        house
            .count("select count(*) from digests where delivery_id is null")
            .await,
        1
    );
    house.work().await;
    assert!(digests(&house).is_empty());
}
