//! Agencies that come with the program, and what people make of them.

use crate::house::House;
use desk::{Error, verbs::AgencyFacts};
use domain::Channel;

#[tokio::test]
async fn seeds_are_loaded_once_and_corrections_by_people_win() {
    let house = House::new().await;
    let desk = &house.desk;
    let agencies = desk.load_seeds().await.unwrap();
    let counts = async || {
        (
            house
                .count("select count(*) from agencies where key is not null")
                .await,
            house.count("select count(*) from contacts").await,
        )
    };
    let first = counts().await;
    assert_eq!(first.0, agencies as i64);
    assert_eq!(
        house
            .count("select count(*) from contacts where verified_on is not null")
            .await,
        1,
        "only the sample's"
    );
    desk.load_seeds().await.unwrap();
    assert_eq!(counts().await, first, "again changes nothing");

    let mut conn = desk.store.connection().await.unwrap();
    let police = store::agency::by_key(&mut conn, "boston-police")
        .await
        .unwrap()
        .unwrap();
    let city = store::agency::by_key(&mut conn, "city-of-boston")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(police.parent, Some(city.id));
    let contacts = store::agency::contacts(&mut conn, police.id).await.unwrap();
    let (one, two) = (&contacts[0], &contacts[1]);
    let facts = AgencyFacts {
        name: "Police Department of Boston".into(),
        jurisdiction: police.jurisdiction.clone(),
        body: police.body.clone(),
        county: "suffolk".into(),
        parent: police.parent,
        aliases: police.aliases.clone(),
        officer_title: "Director of Records".into(),
        note: "Call before noon.".into(),
    };
    desk.correct_agency(&house.reporter, police.id, facts)
        .await
        .unwrap();
    desk.verify_contact(&house.reporter, one.id, jiff::civil::date(2026, 3, 1))
        .await
        .unwrap();
    desk.retire_contact(&house.reporter, two.id).await.unwrap();
    // As after an update of the program: the file is compared anew.
    house
        .behind_its_back("update agencies set seed = jsonb_set(seed, '{county}', '\"norfolk\"')")
        .await;
    desk.load_seeds().await.unwrap();

    let police = store::agency::by_id(&mut conn, police.id).await.unwrap();
    assert_eq!(
        (police.name.as_str(), police.officer_title.as_str()),
        ("Police Department of Boston", "Director of Records")
    );
    assert_eq!(police.key.as_deref(), Some("boston-police"));
    let contacts = store::agency::contacts(&mut conn, police.id).await.unwrap();
    assert_eq!(contacts.len(), 1, "what was retired does not come back");
    assert!(contacts[0].verified(), "what was confirmed stays so");
}

#[tokio::test]
async fn a_newer_file_is_followed_where_nobody_has_said_otherwise() {
    let house = House::new().await;
    house.desk.load_seeds().await.unwrap();
    house
        .behind_its_back(
            "update agencies set name = 'Old Name', seed = jsonb_set(seed, '{name}', '\"Old Name\"') where key = 'fbi';
             insert into contacts (id, agency_id, channel, value, label, source, created_at)
                 select gen_random_uuid(), id, 'fax', '617-555-0100', 'Old', 'Old file', now() from agencies where key = 'fbi';
             update agencies set seed = jsonb_set(seed, '{contacts}', seed -> 'contacts' ||
                 '[{\"channel\":\"fax\",\"value\":\"617-555-0100\",\"label\":\"Old\",\"source\":\"Old file\"}]') where key = 'fbi'",
        )
        .await;
    house.desk.load_seeds().await.unwrap();
    let mut conn = house.desk.store.connection().await.unwrap();
    let agency = store::agency::by_key(&mut conn, "fbi")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(agency.name, desk::seeds::agency("fbi").unwrap().name);
    let contacts = store::agency::contacts(&mut conn, agency.id).await.unwrap();
    assert!(
        contacts.iter().all(|one| one.channel != Channel::Fax),
        "the file no longer has it"
    );
}

#[tokio::test]
async fn contacts_must_fit_their_channel() {
    let house = House::new().await;
    let add = async |channel, value: &str, source: &str| {
        house
            .desk
            .add_contact(&house.reporter, house.agency, channel, value, "", source)
            .await
    };
    for (channel, value) in [
        (Channel::Email, "not an address"),
        (Channel::Portal, "police.example/records"),
        (Channel::Fax, "555"),
        (Channel::Post, "  "),
        (Channel::Email, "records@police.example"),
    ] {
        let refused = add(channel, value, "a letter").await;
        assert!(
            matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "value"),
            "{value}: {refused:?}"
        );
    }
    let refused = add(Channel::Phone, "617-555-0100", " ").await;
    assert!(
        matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "source"),
        "{refused:?}"
    );
    let contact = add(Channel::Phone, "617-555-0100", "their letterhead")
        .await
        .unwrap();
    let tomorrow = house
        .desk
        .verify_contact(&house.reporter, contact, jiff::civil::date(2026, 3, 3))
        .await;
    assert!(matches!(tomorrow, Err(Error::Invalid(_))), "{tomorrow:?}");
    let facts = AgencyFacts {
        jurisdiction: "us-zz".into(),
        ..AgencyFacts::default()
    };
    let Err(Error::Invalid(fields)) = house.desk.add_agency(&house.reporter, facts).await else {
        panic!("an empty form is refused");
    };
    assert_eq!(fields.len(), 3);
}

#[tokio::test]
async fn an_agency_that_is_corrected_moves_the_dates_of_its_open_cases() {
    let house = House::new().await;
    let case = house.sent().await;
    let clock = "initial_response";
    let before = house.due(case, clock).await.unwrap();
    let id = house.case(case).await.agency;
    let known = store::agency::by_id(&mut house.desk.store.connection().await.unwrap(), id)
        .await
        .unwrap();
    let facts = |jurisdiction: &str, body: &str| AgencyFacts {
        name: known.name.clone(),
        jurisdiction: jurisdiction.into(),
        body: body.into(),
        ..AgencyFacts::default()
    };
    for (jurisdiction, body) in [
        ("us", "municipality"),
        ("us-ma", "federal"),
        ("us-zz", "agency"),
    ] {
        let refused = house
            .desk
            .correct_agency(&house.reporter, id, facts(jurisdiction, body));
        assert!(
            matches!(refused.await, Err(Error::Invalid(_))),
            "{jurisdiction} {body}"
        );
    }
    let saved = house
        .desk
        .correct_agency(&house.reporter, id, facts("us", "federal"));
    saved.await.unwrap();
    let cached: Option<String> =
        sqlx::query_scalar("select next_due::text from cases where id = $1")
            .bind(case.0)
            .fetch_one(house.desk.store.pool())
            .await
            .unwrap();
    assert_ne!(cached, Some(before.to_string()));
    let mut conn = house.desk.store.connection().await.unwrap();
    let moves = store::dates::of_case(&mut conn, case, 10).await.unwrap();
    assert!(
        moves.iter().any(|one| one.date.before.0 == Some(before)),
        "the case tells before and after: {moves:?}"
    );
    assert!(house.desk.check_dates().await.unwrap().wrong.is_empty());
}
