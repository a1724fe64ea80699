//! Corrections of the law: every open case moves in the same transaction, before and
//! after are told, and what is taken back moves back.

use crate::house::House;
use desk::{
    Error,
    verbs::{LawCorrection, WhatDiffers},
};
use jiff::civil::date;
use statutes::Confidence;

const CLOCK: &str = "initial_response";

fn correction(what: WhatDiffers) -> LawCorrection {
    LawCorrection {
        jurisdiction: "us-ma".into(),
        what,
        source: "Order of the governor, invented".into(),
        confidence: Confidence::Verified,
        checked_on: date(2026, 3, 2),
        note: String::new(),
    }
}

fn storm() -> LawCorrection {
    correction(WhatDiffers::ClosedOn {
        day: date(2026, 3, 13),
    })
}

#[tokio::test]
async fn a_closing_learned_late_moves_dates_and_unsent_reminders_and_says_so() {
    let house = House::new().await;
    let case = house.sent().await;
    house.on(2026, 3, 11, 9);
    house.outbox.fail_next(outside::mail::Fault::NoConnection);
    assert_eq!(house.desk.remind().await.unwrap(), 1);
    house.work().await;
    let changed = house
        .desk
        .correct_law(&house.editor, &storm())
        .await
        .unwrap();
    assert_eq!(
        (changed.moved.as_slice(), changed.counted),
        (&[case][..], 1)
    );
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 17)));
    assert_eq!(
        house.count("select count(*) from reminders").await,
        0,
        "it had not left"
    );
    let view = house.desk.clock_view(&house.reporter, case).await.unwrap();
    let moved = view
        .moves
        .iter()
        .find(|one| one.date.clock == CLOCK)
        .unwrap();
    assert_eq!(
        (moved.date.before.0, moved.date.after.0),
        (Some(date(2026, 3, 16)), Some(date(2026, 3, 17)))
    );
    assert!(
        moved.cause.contains("offices closed on Fri, Mar 13, 2026"),
        "{}",
        moved.cause
    );
    let working = &view
        .clocks
        .iter()
        .find(|one| one.clock == CLOCK)
        .unwrap()
        .working;
    assert!(
        working
            .iter()
            .any(|step| step.on == Some(date(2026, 3, 13)))
    );

    let back = house
        .desk
        .revert_law(&house.editor, changed.id)
        .await
        .unwrap();
    assert_eq!(back.moved, [case]);
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 16)));
    let twice = house.desk.revert_law(&house.editor, changed.id).await;
    assert!(matches!(twice, Err(Error::Conflict(_))));
    let listed = house.desk.law_corrections().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].reverted.as_ref().unwrap().0, "Ed Editor");
    assert!(house.desk.check_dates().await.unwrap().wrong.is_empty());
}

#[tokio::test]
async fn whoever_was_told_the_old_date_is_told_the_new_one() {
    let house = House::new().await;
    house.sent().await;
    house.on(2026, 3, 11, 9);
    house.desk.remind().await.unwrap();
    house.work().await;
    house
        .desk
        .correct_law(&house.editor, &storm())
        .await
        .unwrap();
    house.work().await;
    let sent = house.outbox.sent();
    let last = mail_parser::MessageParser::new()
        .parse(&sent.last().unwrap().raw)
        .unwrap();
    assert!(last.subject().unwrap().starts_with("Corrected date:"));
}

#[tokio::test]
async fn another_process_counts_by_the_newest_edition() {
    let house = House::new().await;
    let case = house.sent().await;
    let other = house.another_process();
    assert_eq!(
        other.clocks(&house.editor, case).await.unwrap()[0].due,
        Some(date(2026, 3, 16))
    );
    house
        .desk
        .correct_law(&house.editor, &storm())
        .await
        .unwrap();
    assert_eq!(
        other.clocks(&house.editor, case).await.unwrap()[0].due,
        Some(date(2026, 3, 17))
    );
}

#[tokio::test]
async fn holidays_and_numbers_are_corrected_and_exported_as_a_patch() {
    let house = House::new().await;
    let case = house.sent().await;
    let holiday = WhatDiffers::Holiday {
        name: "Founders' Day".into(),
        month: 3,
        day: 12,
        since: Some(2020),
    };
    let first = house
        .desk
        .correct_law(&house.editor, &correction(holiday))
        .await
        .unwrap();
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 17)));
    let number = WhatDiffers::Number {
        table: "clock".into(),
        id: CLOCK.into(),
        field: "amount".into(),
        value: 12,
    };
    house
        .desk
        .correct_law(&house.editor, &correction(number))
        .await
        .unwrap();
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 19)));
    let patch = house.desk.law_patch().await.unwrap();
    for words in [
        "[[correction]]",
        "Founders' Day",
        "first_year",
        "checked_by = \"Ed Editor\"",
    ] {
        assert!(patch.contains(words), "{words} in {patch}");
    }
    house
        .desk
        .revert_law(&house.editor, first.id)
        .await
        .unwrap();
    assert_eq!(
        house.due(case, CLOCK).await,
        Some(date(2026, 3, 18)),
        "each by itself"
    );
}

#[tokio::test]
async fn holidays_of_ones_own_are_taken_back_in_any_order() {
    let house = House::new().await;
    let case = house.sent().await;
    let holiday = |name: &str, day| WhatDiffers::Holiday {
        name: name.into(),
        month: 3,
        day,
        since: Some(2020),
    };
    let desk = &house.desk;
    let (ed, one) = (&house.editor, correction(holiday("One", 12)));
    let first = desk.correct_law(ed, &one).await.unwrap();
    let two = correction(holiday("Two", 13));
    let second = desk.correct_law(ed, &two).await.unwrap();
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 18)));
    let doubled = desk.correct_law(ed, &two).await;
    assert!(matches!(doubled, Err(Error::Invalid(_))), "{doubled:?}");
    desk.revert_law(ed, first.id).await.unwrap();
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 17)));
    desk.revert_law(ed, second.id).await.unwrap();
    assert_eq!(house.due(case, CLOCK).await, Some(date(2026, 3, 16)));
}

#[tokio::test]
async fn only_editors_correct_the_law_and_only_with_a_source() {
    let house = House::new().await;
    let forbidden = house.desk.correct_law(&house.reporter, &storm()).await;
    assert!(matches!(forbidden, Err(Error::Forbidden)));
    let number = |field: &str| WhatDiffers::Number {
        table: "clock".into(),
        id: CLOCK.into(),
        field: field.into(),
        value: 5,
    };
    let wrong = [
        (
            "source",
            LawCorrection {
                source: "  ".into(),
                ..storm()
            },
        ),
        (
            "checked_on",
            LawCorrection {
                checked_on: date(2026, 3, 3),
                ..storm()
            },
        ),
        (
            "jurisdiction",
            LawCorrection {
                jurisdiction: "us-zz".into(),
                ..storm()
            },
        ),
        ("what", correction(number("no_such_field"))),
        (
            "day",
            correction(WhatDiffers::Holiday {
                name: "Never".into(),
                month: 2,
                day: 30,
                since: None,
            }),
        ),
    ];
    for (field, new) in wrong {
        let refused = house.desk.correct_law(&house.editor, &new).await;
        let on_field = matches!(&refused, Err(Error::Invalid(all)) if all[0].field == field);
        assert!(on_field, "{field}: {refused:?}");
    }
    assert_eq!(house.count("select count(*) from law_corrections").await, 0);
    assert_eq!(house.count("select version from law_state").await, 0);
}
