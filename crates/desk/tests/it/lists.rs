//! The list of cases as a place to work: filters, orders, lists that are kept, one deed
//! for many, a table for a spreadsheet, and what waits to be read.

use crate::{house::House, post::Mail};
use desk::{Error, verbs::Bulk};
use domain::{
    Actor, CaseId, Outcome, SavedViewId, Stage, Visibility,
    view::{CaseOrder, Column, DueWanted, OwnerWanted, StageWanted, View},
};
use jiff::civil::date;
use store::reader::grid::{GridLine, Here};

async fn titled(house: &House, by: &Actor, title: &str) -> CaseId {
    let mut new = house.new_draft();
    new.title = title.into();
    house.desk.draft(by, new).await.unwrap().0
}

async fn lines(house: &House, by: &Actor, view: &View) -> Vec<GridLine> {
    let here = Here {
        zone: "America/New_York",
        today: house.desk.today().await.unwrap(),
    };
    let reader = house.desk.store.reader();
    reader.grid(by, view, &here, 1).await.unwrap().rows
}

async fn titles(house: &House, by: &Actor, view: View) -> Vec<String> {
    let lines = lines(house, by, &view).await;
    lines.into_iter().map(|line| line.case.title).collect()
}

#[tokio::test]
async fn a_list_shows_what_was_asked_for_in_that_order() {
    let house = House::new().await;
    let (own, other) = (&house.reporter, &house.colleague);
    let first = titled(&house, own, "Bridge inspections").await;
    house.pass(jiff::SignedDuration::from_hours(1));
    titled(&house, own, "Airport noise").await;
    house.pass(jiff::SignedDuration::from_hours(1));
    titled(&house, other, "100% of the calendar_entries").await;
    let mut secret = house.new_draft();
    secret.title = "Secret".into();
    secret.visibility = Visibility::Private;
    house.desk.draft(other, secret).await.unwrap();
    let sent = house.sent().await;
    let done = house.desk.close_case(own, first, Outcome::Abandoned, "");
    done.await.unwrap();
    house.desk.put_into_story(own, sent, "Raids").await.unwrap();
    let story = house.case(sent).await.project;
    let with = |change: fn(&mut View)| {
        let mut view = View::default();
        change(&mut view);
        view
    };
    let mail = "Mail with the federal agency";
    let calendar = "100% of the calendar_entries";
    for (view, expected) in [
        (
            with(|view| view.order = CaseOrder::Title),
            vec![calendar, "Airport noise", mail],
        ),
        (
            with(|view| view.order = CaseOrder::Opened),
            vec![mail, calendar, "Airport noise"],
        ),
        (
            with(|view| view.owner = OwnerWanted::Me),
            vec![mail, "Airport noise"],
        ),
        (with(|view| view.words = "0% OF".into()), vec![calendar]),
        (with(|view| view.words = "%".into()), vec![calendar]),
        (
            with(|view| view.stage = StageWanted::One(Stage::Closed)),
            vec!["Bridge inspections"],
        ),
        (with(|view| view.due = DueWanted::Late), vec![]),
        (
            with(|view| {
                view.due = DueWanted::Never;
                view.order = CaseOrder::Title;
            }),
            vec![calendar, "Airport noise"],
        ),
        (
            View {
                story,
                ..View::default()
            },
            vec![mail],
        ),
    ] {
        assert_eq!(
            titles(&house, own, view.clone()).await,
            expected,
            "{view:?}"
        );
    }
    let all = View {
        stage: StageWanted::All,
        ..View::default()
    };
    assert_eq!(titles(&house, own, all.clone()).await.len(), 4);
    assert_eq!(titles(&house, &house.editor, all).await.len(), 5);
    let named = with(|view| view.words = "federal".into());
    let line = lines(&house, own, &named).await.remove(0);
    assert_eq!(line.sent_on, Some(date(2026, 3, 2)));
    assert_eq!(line.story.map(|(_, title)| title).as_deref(), Some("Raids"));
    house.on(2026, 6, 1, 9);
    assert_eq!(
        titles(&house, own, with(|view| view.due = DueWanted::Late)).await,
        [mail]
    );
}

#[tokio::test]
async fn lists_are_kept_by_their_owner_and_one_opens_first() {
    let house = House::new().await;
    let (desk, own, other) = (&house.desk, &house.reporter, &house.colleague);
    let late = View {
        due: DueWanted::Late,
        columns: vec![Column::Owner, Column::Sent],
        ..View::default()
    };
    let first = desk.keep_view(own, " Late ", late.clone(), true).await;
    let first = first.unwrap();
    let second = desk.keep_view(own, "Mine", View::mine(), true).await;
    let second = second.unwrap();
    for name in ["late", "", "  "] {
        let refused = desk.keep_view(own, name, View::default(), false).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{name:?}");
    }
    desk.keep_view(other, "Late", View::default(), false)
        .await
        .unwrap();
    let opens = async || -> Vec<SavedViewId> {
        let kept = desk.kept_views(own).await.unwrap();
        let first = kept.iter().filter(|kept| kept.default);
        first.map(|kept| kept.id).collect()
    };
    assert_eq!(opens().await, [second]);
    desk.open_with_view(own, Some(first)).await.unwrap();
    assert_eq!(opens().await, [first]);
    let theirs = desk.open_with_view(other, Some(first)).await;
    assert!(matches!(theirs, Err(Error::NotFound)));
    let theirs = desk.drop_view(other, first).await;
    assert!(matches!(theirs, Err(Error::NotFound)));
    assert_eq!(opens().await, [first]);
    let kept = desk.kept_views(own).await.unwrap();
    assert_eq!((kept[0].name.as_str(), &kept[0].view), ("Late", &late));
    desk.open_with_view(own, None).await.unwrap();
    assert!(opens().await.is_empty());
    desk.drop_view(own, first).await.unwrap();
    assert_eq!(desk.kept_views(own).await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_deed_is_done_to_many_and_each_refusal_is_told() {
    let house = House::new().await;
    let (desk, own) = (&house.desk, &house.reporter);
    let (queued, _, _) = house.queued().await;
    let draft = titled(&house, own, "A draft").await;
    let mut secret = house.new_draft();
    secret.visibility = Visibility::Private;
    let (secret, _) = desk.draft(&house.editor, secret).await.unwrap();
    let all = [queued, draft, secret];

    let close = Bulk::Close(Outcome::Withdrawn, "no story".into());
    let told = desk.bulk(own, &all, &close).await.unwrap();
    assert_eq!(told.done, [draft]);
    assert!(told.why(queued).unwrap().contains("waiting"), "{told:?}");
    assert!(told.why(secret).unwrap().contains("not open to you"));
    assert_eq!(house.stage(draft).await, Stage::Closed);
    assert_eq!(house.stage(secret).await, Stage::Draft);

    let told = desk.bulk(own, &all, &Bulk::FollowUp).await.unwrap();
    assert_eq!(told.done, []);
    assert_eq!(told.why(draft), Some("the case is closed"));
    house.work().await;
    let told = desk.bulk(own, &[queued], &Bulk::FollowUp).await.unwrap();
    assert_eq!(told.why(queued), Some("no answer is late beyond doubt"));
    house.on(2026, 6, 1, 9);
    let told = desk.bulk(own, &[queued], &Bulk::FollowUp).await.unwrap();
    assert_eq!(told.done, [queued]);
    let again = desk.bulk(own, &[queued], &Bulk::FollowUp).await.unwrap();
    assert!(again.why(queued).unwrap().contains("being written"));
    let drafts = "select count(*) from letters where kind = 'follow_up'";
    assert_eq!(house.count(drafts).await, 1);

    let give = Bulk::Give(house.colleague.id);
    let told = desk.bulk(own, &[queued, queued], &give).await.unwrap();
    assert_eq!(told.done, [queued]);
    assert_eq!(house.case(queued).await.owner, house.colleague.id);
    let into = Bulk::Story("Raids".into());
    let told = desk.bulk(own, &[queued, draft], &into).await.unwrap();
    assert_eq!(told.done.len(), 2);
    assert_eq!(house.count("select count(*) from projects").await, 1);
    let on = Bulk::Remind(date(2026, 7, 1), "look".into());
    assert_eq!(desk.bulk(own, &[queued], &on).await.unwrap().done.len(), 1);
    assert_eq!(desk.own_reminders(own).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_field_that_no_case_can_take_changes_nothing() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let nobody = domain::PersonId(uuid::Uuid::from_u128(9));
    for deed in [
        Bulk::Give(nobody),
        Bulk::Story("  ".into()),
        Bulk::Remind(date(2020, 1, 1), String::new()),
    ] {
        let refused = house.desk.bulk(&house.reporter, &[case], &deed).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{deed:?}");
    }
    let none = house.desk.bulk(&house.reporter, &[], &Bulk::FollowUp);
    assert!(matches!(none.await, Err(Error::Invalid(_))));
    assert_eq!(house.case(case).await.owner, house.reporter.id);
    assert_eq!(house.count("select count(*) from projects").await, 0);
}

#[tokio::test]
async fn the_table_holds_every_row_of_every_page_and_no_formula() {
    let house = House::new().await;
    house.many(120).await;
    titled(&house, &house.reporter, "=HYPERLINK(\"x\"), é").await;
    let view = View {
        columns: vec![Column::Stage, Column::Sent, Column::Reference],
        order: CaseOrder::Title,
        ..View::default()
    };
    let table = house.desk.case_table(&house.reporter, &view).await.unwrap();
    assert!(table.as_bytes().starts_with(&[0xef, 0xbb, 0xbf]));
    let rows: Vec<&str> = table.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert_eq!(rows[0], "case,stage,outcome,sent,reference,address");
    assert_eq!(rows.len(), 1 + 121 + 1, "a head, the rows, a last line end");
    let found = |start: &str| rows.iter().filter(|row| row.starts_with(start)).count();
    assert_eq!(
        found("\"'=HYPERLINK(\"\"x\"\"), é\",draft,,,DL-"),
        1,
        "{table}"
    );
    assert_eq!(found("bulk,sent,,2026-03-02,DL-"), 119, "{table}");
    assert!(
        rows[1..122]
            .iter()
            .all(|row| row.contains(",https://desk.example/cases/"))
    );
}

#[tokio::test]
async fn no_page_of_the_list_reads_every_case() {
    let house = House::new().await;
    house.many(30_000).await;
    house
        .behind_its_back(
            "update cases set next_due = date '2026-03-01' + (('x' || right(id::text, 4))::bit(16)::int % 400),
                next_due_latest = date '2026-03-01' + (('x' || right(id::text, 4))::bit(16)::int % 400),
                title = 'Case ' || md5(id::text);",
        )
        .await;
    // As autovacuum does: the index over words has its new entries in order.
    house.behind_its_back("vacuum analyze cases").await;
    let here = Here {
        zone: "America/New_York",
        today: date(2026, 3, 2),
    };
    let reader = house.desk.store.reader();
    let views = [
        View::default(),
        View::mine(),
        View {
            due: DueWanted::Late,
            ..View::default()
        },
        View {
            due: DueWanted::Soon,
            ..View::mine()
        },
        View {
            stage: StageWanted::All,
            ..View::default()
        },
        View {
            order: CaseOrder::Opened,
            ..View::default()
        },
        View {
            order: CaseOrder::Changed,
            ..View::default()
        },
        View {
            order: CaseOrder::Title,
            ..View::default()
        },
        View {
            words: "abcdef12".into(),
            ..View::default()
        },
    ];
    for view in views {
        for actor in [&house.reporter, &house.editor] {
            let plan = reader.grid_plan(actor, &view, &here).await.unwrap();
            let plan = plan.join("\n");
            assert!(!plan.contains("Seq Scan on cases"), "{view:?}\n{plan}");
            assert!(!plan.contains("Seq Scan on events"), "{view:?}\n{plan}");
        }
    }
}

#[tokio::test]
async fn an_answer_waits_until_whoever_answers_for_the_case_has_opened_it() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let to = house.address(case).await;
    let arrives = async |text: &str| {
        let mail = Mail {
            to: to.clone(),
            text: text.into(),
            ..Mail::default()
        };
        house.arrives(mail.raw()).await
    };
    let waits = async |actor: &Actor| {
        let reader = house.desk.store.reader();
        reader.answers_waiting(actor).await.unwrap().len()
    };
    let first = arrives("We have it.").await;
    arrives("More to come.").await;
    assert_eq!(waits(&house.reporter).await, 2);
    assert_eq!(waits(&house.colleague).await, 0, "it is not their case");
    house
        .desk
        .message_opened(&house.editor, first)
        .await
        .unwrap();
    assert_eq!(
        waits(&house.reporter).await,
        2,
        "an editor's eyes are not theirs"
    );
    house
        .desk
        .message_opened(&house.reporter, first)
        .await
        .unwrap();
    assert_eq!(waits(&house.reporter).await, 1);
    house.desk.case_opened(&house.reporter, case).await.unwrap();
    assert_eq!(waits(&house.reporter).await, 0);
    arrives("And a last one.").await;
    let give = house
        .desk
        .hand_over(&house.reporter, case, house.colleague.id);
    give.await.unwrap();
    assert_eq!(waits(&house.colleague).await, 1, "it goes with the case");
}
