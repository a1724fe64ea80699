//! Calendars by secret address: read by a parser that is not ours, and closed to
//! whoever has no right to them.

use crate::house::House;
use desk::{Error, verbs::NewDraft};
use domain::Visibility;
use icalendar::{Calendar, CalendarComponent, Component, DatePerhapsTime};
use jiff::civil::date;
use store::calendar::Scope;

/// Parsed by the `icalendar` crate: (day, title) of every entry.
async fn read(house: &House, token: &str) -> Vec<(String, String)> {
    let file = house.desk.calendar(token).await.unwrap();
    let calendar: Calendar = file.parse().unwrap();
    let events = calendar.iter().filter_map(CalendarComponent::as_event);
    events
        .map(|event| {
            let day = match event.get_start() {
                Some(DatePerhapsTime::Date(day)) => day.to_string(),
                other => panic!("a whole day, not {other:?}"),
            };
            assert!(event.get_uid().is_some() && event.get_timestamp().is_some());
            (day, event.get_summary().unwrap().to_owned())
        })
        .collect()
}

#[tokio::test]
async fn a_calendar_holds_the_dates_of_its_cases_and_follows_them() {
    let house = House::new().await;
    let case = house.sent().await;
    let token = house
        .desk
        .make_calendar(&house.reporter, Scope::Own)
        .await
        .unwrap();
    let entries = read(&house, &token).await;
    assert!(
        entries.contains(&(
            "2026-03-16".into(),
            "Sample Police Department: answer in writing".into()
        )),
        "{entries:?}"
    );
    assert!(
        entries
            .iter()
            .any(|(_, title)| title.starts_with("Last day for our appeal")),
        "{entries:?}"
    );
    house.on(2026, 3, 10, 9);
    let fact = domain::LegalFact::of(statutes::EventType::Received);
    let when = domain::When::On(date(2026, 3, 6));
    house
        .desk
        .record_event(&house.reporter, case, fact, when, None)
        .await
        .unwrap();
    assert!(
        read(&house, &token)
            .await
            .iter()
            .any(|(day, _)| day == "2026-03-20")
    );
    house
        .desk
        .close_case(&house.reporter, case, domain::Outcome::Granted, "")
        .await
        .unwrap();
    assert!(
        read(&house, &token).await.is_empty(),
        "what is over rings no more"
    );
}

#[tokio::test]
async fn the_newsrooms_calendar_shows_no_private_case() {
    let house = House::new().await;
    let private = NewDraft {
        visibility: Visibility::Private,
        ..house.new_draft()
    };
    house.sent_as(private).await;
    let newsroom = house
        .desk
        .make_calendar(&house.admin, Scope::Newsroom)
        .await
        .unwrap();
    let own = house
        .desk
        .make_calendar(&house.reporter, Scope::Own)
        .await
        .unwrap();
    assert!(read(&house, &newsroom).await.is_empty());
    assert!(!read(&house, &own).await.is_empty(), "its owner sees it");
    house.sent().await;
    assert!(!read(&house, &newsroom).await.is_empty());
}

#[tokio::test]
async fn a_calendar_that_was_taken_back_or_whose_person_left_is_not_there() {
    let house = House::new().await;
    let (desk, me) = (&house.desk, &house.reporter);
    let token = desk.make_calendar(me, Scope::Own).await.unwrap();
    let feed = desk.calendars(me).await.unwrap().remove(0);
    let other = desk.revoke_calendar(&house.colleague, feed.id).await;
    assert!(matches!(other, Err(Error::NotFound)));
    desk.calendar(&token).await.unwrap();
    desk.revoke_calendar(me, feed.id).await.unwrap();
    assert!(matches!(desk.calendar(&token).await, Err(Error::NotFound)));
    let token = desk.make_calendar(me, Scope::Own).await.unwrap();
    desk.change_person(
        &house.admin,
        me.id,
        "Rae Reporter",
        domain::Role::Reporter,
        false,
    )
    .await
    .unwrap();
    assert!(matches!(desk.calendar(&token).await, Err(Error::NotFound)));
    assert!(matches!(desk.calendar("guess").await, Err(Error::NotFound)));
}
