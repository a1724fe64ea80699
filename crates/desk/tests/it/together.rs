//! Colleagues on the same case: notes that name somebody, tasks with their reminders, who
//! is looking, and handing everything over when somebody leaves.

use crate::house::House;
use desk::{Error, verbs::NewDraft};
use domain::{Actor, CaseId, Outcome, PersonId, Visibility};
use jiff::{SignedDuration, civil::date};
use mail_parser::MessageParser;
use store::presence::Place;

/// Subjects of the mails that have gone to this address, in order.
async fn told(house: &House, address: &str) -> Vec<String> {
    house.work().await;
    let parser = MessageParser::new();
    let sent = house.outbox.sent();
    let mails = sent.iter().map(|one| parser.parse(&one.raw).unwrap());
    let to = |mail: &mail_parser::Message<'_>| {
        let to = mail.to().unwrap().first().unwrap().address().unwrap();
        to == address
    };
    mails
        .filter(to)
        .map(|mail| mail.subject().unwrap().to_owned())
        .collect()
}

const COLE: &str = "cole@paper.example";

async fn private(house: &House, by: &Actor) -> CaseId {
    let draft = NewDraft {
        visibility: Visibility::Private,
        ..house.new_draft()
    };
    house.desk.draft(by, draft).await.unwrap().0
}

#[tokio::test]
async fn whom_a_note_names_is_mailed_once_and_it_stands_on_their_desk_until_seen() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let note = "@Cole League and @cole, look; @Rae too. Not cole@paper.example.";
    house
        .desk
        .add_note(&house.reporter, case, note)
        .await
        .unwrap();
    let mails = told(&house, COLE).await;
    assert_eq!(
        mails,
        ["Rae Reporter names you in a note on “Mail with the federal agency”"]
    );
    let waits = async |actor: &Actor| {
        let reader = house.desk.store.reader();
        reader.mentions(actor).await.unwrap()
    };
    let mine = waits(&house.colleague).await;
    assert_eq!(
        (mine.len(), mine[0].by.as_str(), mine[0].text.as_str()),
        (1, "Rae Reporter", note)
    );
    assert!(
        waits(&house.reporter).await.is_empty(),
        "nobody names themselves"
    );
    house.desk.case_opened(&house.editor, case).await.unwrap();
    assert_eq!(waits(&house.colleague).await.len(), 1);
    house
        .desk
        .case_opened(&house.colleague, case)
        .await
        .unwrap();
    assert!(waits(&house.colleague).await.is_empty());
    assert_eq!(told(&house, COLE).await.len(), 1);
}

#[tokio::test]
async fn only_who_may_see_the_case_is_named() {
    let house = House::new().await;
    let case = private(&house, &house.reporter).await;
    let refused = house
        .desk
        .add_note(&house.reporter, case, "@cole look")
        .await;
    let Err(Error::Invalid(fields)) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        fields[0].message.contains("Cole League may not see this"),
        "{fields:?}"
    );
    let noted = house.desk.add_note(&house.reporter, case, "@Ed look").await;
    noted.unwrap();
    assert!(told(&house, COLE).await.is_empty());
    assert_eq!(told(&house, "ed@paper.example").await.len(), 1);
    assert_eq!(
        house
            .count("select count(*) from events where kind = 'note'")
            .await,
        1
    );
}

#[tokio::test]
async fn a_task_is_told_reminded_of_and_done() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let (desk, own) = (&house.desk, &house.reporter);
    let to = house.colleague.id;
    let until = Some(date(2026, 3, 6));
    let task = desk.add_task(own, case, "Call the clerk", to, until).await;
    let task = task.unwrap();
    assert_eq!(
        told(&house, COLE).await,
        ["Rae Reporter gives you a task on “Mail with the federal agency”"]
    );
    let mine = desk
        .store
        .reader()
        .my_tasks(&house.colleague)
        .await
        .unwrap();
    assert_eq!((mine.len(), mine[0].until), (1, until));

    house.on(2026, 3, 5, 9);
    desk.remind().await.unwrap();
    desk.remind().await.unwrap();
    let mails = told(&house, COLE).await;
    assert_eq!(mails.len(), 2, "one reminder, the day before: {mails:?}");
    desk.finish_task(&house.colleague, task, true)
        .await
        .unwrap();
    assert!(
        desk.store
            .reader()
            .my_tasks(&house.colleague)
            .await
            .unwrap()
            .is_empty()
    );
    let all = desk.store.reader().case_tasks(own, case).await.unwrap();
    assert_eq!(all[0].done.as_ref().unwrap().0, "Cole League");
}

#[tokio::test]
async fn what_is_done_or_given_away_reminds_nobody() {
    let house = House::new().await;
    let (case, _) = house.draft().await;
    let (desk, own) = (&house.desk, &house.reporter);
    let until = Some(date(2026, 3, 6));
    let done = desk
        .add_task(own, case, "One", house.colleague.id, until)
        .await;
    let given = desk
        .add_task(own, case, "Two", house.colleague.id, until)
        .await;
    let (done, given) = (done.unwrap(), given.unwrap());
    desk.finish_task(own, done, true).await.unwrap();
    desk.give_task(own, given, house.editor.id).await.unwrap();
    house.on(2026, 3, 5, 9);
    desk.remind().await.unwrap();
    assert_eq!(
        told(&house, COLE).await.len(),
        2,
        "only that they were given"
    );
    assert_eq!(
        told(&house, "ed@paper.example").await.len(),
        2,
        "given, and reminded"
    );
    desk.finish_task(own, done, false).await.unwrap();
    let refused = desk.add_task(own, case, " ", house.editor.id, None).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    let past = Some(date(2026, 3, 4));
    let refused = desk.add_task(own, case, "x", house.editor.id, past).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    let secret = private(&house, own).await;
    let refused = desk
        .add_task(own, secret, "x", house.colleague.id, None)
        .await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    let theirs = desk
        .add_task(own, secret, "x", house.editor.id, None)
        .await
        .unwrap();
    let refused = desk.finish_task(&house.colleague, theirs, true).await;
    assert!(matches!(refused, Err(Error::NotFound)));
}

#[tokio::test]
async fn who_has_it_open_is_shown_to_the_others_for_a_minute() {
    let house = House::new().await;
    let (case, letter) = house.draft().await;
    let (own, ed) = (&house.reporter, &house.editor);
    let here = async |actor: &Actor, place, writing| {
        let there = house.desk.be_here(actor, place, writing).await.unwrap();
        let names = there.into_iter().map(|one| (one.name, one.editing));
        names.collect::<Vec<_>>()
    };
    let place = Place::Letter(letter);
    assert_eq!(here(own, place, true).await, []);
    assert_eq!(
        here(ed, place, false).await,
        [("Rae Reporter".to_owned(), true)]
    );
    assert_eq!(
        here(own, place, false).await,
        [("Ed Editor".to_owned(), false)]
    );
    assert_eq!(here(ed, Place::Case(case), false).await, [], "another page");
    house.pass(SignedDuration::from_secs(61));
    assert_eq!(here(ed, place, false).await.len(), 1);
    house.pass(SignedDuration::from_secs(61));
    assert_eq!(here(ed, place, false).await, [], "gone");
    let secret = private(&house, own).await;
    let refused = house
        .desk
        .be_here(&house.colleague, Place::Case(secret), false)
        .await;
    assert!(matches!(refused, Err(Error::NotFound)));
    house.pass(SignedDuration::from_hours(25));
    house.desk.prune().await.unwrap();
    assert_eq!(house.count("select count(*) from presence").await, 0);
}

#[tokio::test]
async fn who_leaves_hands_everything_over() {
    let house = House::new().await;
    let (desk, own, to) = (&house.desk, &house.reporter, &house.colleague);
    let (open, _) = house.draft().await;
    let secret = private(&house, own).await;
    let (closed, _) = house.draft().await;
    desk.close_case(own, closed, Outcome::Abandoned, "")
        .await
        .unwrap();
    let editors = private(&house, &house.editor).await;
    desk.add_task(own, open, "Call", own.id, Some(date(2026, 3, 20)))
        .await
        .unwrap();
    desk.remind_me(own, open, date(2026, 3, 10), "look")
        .await
        .unwrap();
    desk.keep_search(own, "Tides", "tide", true).await.unwrap();
    desk.keep_search(to, "tides", "other", false).await.unwrap();

    for (by, heir) in [
        (&house.editor, to.id),
        (&house.admin, own.id),
        (&house.admin, PersonId(uuid::Uuid::nil())),
    ] {
        desk.leave(by, own.id, heir).await.unwrap_err();
    }
    assert_eq!(house.case(open).await.owner, own.id, "nothing was given");
    let left = desk.leave(&house.admin, own.id, to.id).await.unwrap();
    assert_eq!((left.cases, left.tasks, left.tasks_left), (3, 1, 0));
    // Their own and that of the task, which is told anew.
    assert_eq!((left.reminders, left.searches), (1, 1));
    for case in [open, secret, closed] {
        assert_eq!(house.case(case).await.owner, to.id);
    }
    assert_eq!(house.case(editors).await.owner, house.editor.id);
    let tasks = desk.store.reader().my_tasks(to).await.unwrap();
    assert_eq!(tasks.len(), 1);
    assert_eq!(desk.own_reminders(to).await.unwrap().len(), 2);
    let searches = desk.kept_searches(to).await.unwrap();
    assert_eq!(searches.len(), 2);
    assert!(
        searches
            .iter()
            .any(|one| one.name.starts_with("Tides (Rae Reporter, ")),
        "{searches:?}"
    );
    assert_eq!(
        house
            .count("select count(*) from people where not active")
            .await,
        1
    );
    let again = desk.leave(&house.admin, own.id, to.id).await.unwrap();
    assert_eq!(
        again,
        desk::verbs::Left::default(),
        "a second time changes nothing"
    );
    let only = desk.leave(&house.admin, house.admin.id, to.id).await;
    assert!(only.is_err());
}
