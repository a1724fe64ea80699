//! A list of running requests becomes cases: once, whole, with its dates and without
//! a storm of reminders.

use crate::house::House;
use desk::{Error, importing::Whom};
use domain::{
    CaseId, EventKind, ImportId, Outcome, Stage, Visibility,
    import::{Column, Mapping, Standing},
};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use store::import::LineEnd;

/// The house's own agency, one that it does not know, one request that is late, one
/// that is over, one that cannot be read.
const LIST: &str = "\
Request,Agency,State,Filed,Due,Status,Reporter,Story,Shelf,Tracking number
Sergeant's mail,Sample Police Department,MA,2/26/2026,3/13/2026,Pending,Cole League,Raids,B4,SP-2026-113
Jail logs,Elsewhere Sheriff,NY,1/5/2026,,Overdue,,,,
Overtime,Sample Police Department,,9/8/2025,,Done,Nobody Known,Raids,,
Old mail,Sample Police Department,,sometime,,Pending,,,,
";

async fn taken_in(house: &House, text: &str) -> Result<ImportId, Error> {
    house
        .desk
        .take_in_list(&house.reporter, "requests.csv", text.as_bytes())
        .await
}

async fn cases(house: &House, import: ImportId) -> Vec<CaseId> {
    let looked = house.desk.look_through_list(&house.reporter, import).await;
    let ends = looked.unwrap().ends;
    let cases = ends.values().filter_map(|end| match end {
        LineEnd::Case(case) => Some(*case),
        LineEnd::LeftOut(_) => None,
    });
    cases.collect()
}

#[tokio::test]
async fn what_would_come_of_a_list_is_shown_before_anything_is_made() {
    let house = House::new().await;
    let import = taken_in(&house, LIST).await.unwrap();
    let looked = house.desk.look_through_list(&house.reporter, import).await;
    let looked = looked.unwrap();
    let [mail, logs, overtime, old] = &looked.lines[..] else {
        panic!("four lines");
    };
    assert!(matches!(&mail.whom, Some(Whom::Known(agency)) if agency.id == house.agency));
    assert_eq!(mail.owner, house.colleague.id);
    let next = mail.next.as_ref().unwrap().due.unwrap();
    assert_eq!(
        (next.to_string().as_str(), mail.late),
        ("2026-03-12", false)
    );
    assert_eq!(
        mail.counted.unwrap().to_string(),
        "2026-03-13",
        "the list counted a day too many"
    );
    let sheriff = logs.whom.as_ref().unwrap();
    assert!(matches!(sheriff, Whom::New(agency) if agency.jurisdiction == "us-ny"));
    assert!(logs.late);
    assert_eq!(
        overtime.entry.standing,
        Some(Standing::Closed(Outcome::Granted))
    );
    assert_eq!(overtime.owner, house.reporter.id, "nobody bears that name");
    assert_eq!(old.entry.problems[0].column, Some(Column::SentOn));
    assert_eq!(looked.ready(), 3);
    assert_eq!(house.count("select count(*) from cases").await, 0);
    assert_eq!(house.count("select count(*) from agencies").await, 1);
}

#[tokio::test]
async fn lines_become_cases_with_all_that_they_told() {
    let house = House::new().await;
    let import = taken_in(&house, LIST).await.unwrap();
    house.desk.bring_in(&house.reporter, import).await.unwrap();
    house.work().await;
    let made = cases(&house, import).await;
    assert_eq!(made.len(), 3);
    assert_eq!(
        [
            house.case(made[0]).await.progress.stage,
            house.case(made[1]).await.progress.stage,
            house.case(made[2]).await.progress.stage
        ],
        [Stage::Sent, Stage::Sent, Stage::Closed]
    );
    assert_eq!(house.case(made[0]).await.owner, house.colleague.id);
    let notes: Vec<String> = house
        .log(made[0])
        .await
        .into_iter()
        .filter_map(|event| match event.kind {
            EventKind::Note { text } => Some(text),
            _ => None,
        })
        .collect();
    assert_eq!(
        notes,
        [
            "From the list “requests.csv”, line 2.\nDue: 3/13/2026\nStatus: Pending\nShelf: B4\nTracking number: SP-2026-113"
        ]
    );
    assert_eq!(
        house.count("select count(*) from projects").await,
        1,
        "both lines name one story"
    );
    let answers = house.desk.case_answers(&house.reporter, made[0]).await;
    let answers = answers.unwrap();
    let known = ["agency_reference", "sent_on", "due_on"].map(|name| answers[name].as_str());
    assert_eq!(known, ["SP-2026-113", "2026-02-26", "2026-03-12"]);
    let looked = house.desk.look_through_list(&house.reporter, import).await;
    assert_eq!(
        looked.unwrap().ends[&5],
        LineEnd::LeftOut("“sometime” is no date with day, month and year".into())
    );
    house.desk.verify_log().await.unwrap();
}

#[tokio::test]
async fn what_is_late_already_is_not_mailed_but_what_comes_is() {
    let house = House::new().await;
    let mut list = String::from("Request,Agency,Filed\n");
    for n in 0..30 {
        list.push_str(&format!("Request {n},Sample Police Department,9/8/2025\n"));
    }
    list.push_str("Fresh,Sample Police Department,3/2/2026\n");
    let import = taken_in(&house, &list).await.unwrap();
    house.desk.bring_in(&house.reporter, import).await.unwrap();
    house.work().await;
    assert_eq!(house.desk.remind().await.unwrap(), 0);
    assert_eq!(house.told(), Vec::<String>::new());
    house.on(2026, 3, 16, 9);
    house.desk.remind().await.unwrap();
    house.work().await;
    let told = house.told();
    assert!(
        told.len() == 1 && told[0].starts_with("Due today: answer"),
        "the one whose date is near: {told:?}"
    );
}

#[tokio::test]
async fn a_list_that_comes_again_makes_nothing_twice() {
    let house = House::new().await;
    let import = taken_in(&house, LIST).await.unwrap();
    house.desk.bring_in(&house.reporter, import).await.unwrap();
    house.work().await;
    let mended = LIST.replace("sometime", "2/27/2026");
    let again = taken_in(&house, &mended).await.unwrap();
    let looked = house.desk.look_through_list(&house.reporter, again).await;
    let looked = looked.unwrap();
    assert_eq!((looked.here.len(), looked.ready()), (3, 1));
    house.desk.bring_in(&house.reporter, again).await.unwrap();
    house.work().await;
    assert_eq!(house.count("select count(*) from cases").await, 4);
    assert_eq!(cases(&house, again).await.len(), 1);
    assert_eq!(house.count("select count(*) from agencies").await, 2);
}

#[tokio::test]
async fn a_job_that_died_half_way_goes_on_where_it_was() {
    let house = House::new().await;
    let import = taken_in(&house, LIST).await.unwrap();
    house.desk.bring_in(&house.reporter, import).await.unwrap();
    // As if the worker had been killed after the first line: its transaction stands alone.
    house.desk.make_cases(import).await.unwrap();
    house
        .behind_its_back(
            "delete from import_lines where line > 2;
             update imports set state = 'running';
             alter table events disable trigger user;
             alter table date_moves disable trigger user;
             delete from reminders; delete from date_moves;
             delete from events where case_id not in (select case_id from import_lines);
             delete from cases where id not in (select case_id from import_lines);",
        )
        .await;
    house.work().await;
    let made: BTreeSet<CaseId> = cases(&house, import).await.into_iter().collect();
    assert_eq!(made.len(), 3);
    assert_eq!(house.count("select count(*) from cases").await, 3);
}

#[tokio::test]
async fn a_job_that_met_another_at_work_is_not_the_last() {
    let house = House::new().await;
    let import = taken_in(&house, LIST).await.unwrap();
    house.desk.bring_in(&house.reporter, import).await.unwrap();
    // Somebody is at it and dies; the job that met them is done with.
    let claim = house.desk.store.claim(import.0).await.unwrap().unwrap();
    house.work().await;
    assert_eq!(house.count("select count(*) from cases").await, 0);
    claim.release().await.unwrap();
    house.pass(SignedDuration::from_mins(5));
    house.desk.heal().await.unwrap();
    house.work().await;
    assert_eq!(cases(&house, import).await.len(), 3);
}

#[tokio::test]
async fn requests_that_only_look_alike_are_two() {
    let house = House::new().await;
    let list = "Request,Agency,State,Sent,Received\n\
        Files,Springfield Police,MA,2/2/2026,\n\
        Files,Springfield Police,IL,2/2/2026,\n\
        Files,Springfield PD,MA,,2/3/2026\n\
        Files,Springfield PD,MA,,2/4/2026\n";
    let import = taken_in(&house, list).await.unwrap();
    let looked = house.desk.look_through_list(&house.reporter, import).await;
    let whom: Vec<bool> = looked
        .unwrap()
        .lines
        .iter()
        .map(|line| matches!(line.whom, Some(Whom::New(_))))
        .collect();
    assert_eq!(
        whom,
        [true, true, true, false],
        "known from the line before"
    );
    house.desk.bring_in(&house.reporter, import).await.unwrap();
    house.work().await;
    assert_eq!(cases(&house, import).await.len(), 4);
}

#[tokio::test]
async fn a_list_does_not_betray_private_cases() {
    let house = House::new().await;
    let private = async |who, import| {
        let looked = house.desk.look_through_list(who, import).await.unwrap();
        let mapping = Mapping {
            visibility: Visibility::Private,
            ..looked.import.mapping
        };
        house.desk.explain_list(who, import, mapping).await.unwrap();
    };
    let theirs = house
        .desk
        .take_in_list(&house.colleague, "a.csv", LIST.as_bytes());
    let theirs = theirs.await.unwrap();
    private(&house.colleague, theirs).await;
    house.desk.bring_in(&house.colleague, theirs).await.unwrap();
    house.work().await;
    let ours = taken_in(&house, LIST).await.unwrap();
    let looked = house
        .desk
        .look_through_list(&house.reporter, ours)
        .await
        .unwrap();
    assert_eq!((looked.here.len(), looked.ready()), (0, 3));
}

#[tokio::test]
async fn an_unknown_law_or_kind_is_refused_at_once() {
    let house = House::new().await;
    let import = taken_in(&house, LIST).await.unwrap();
    let said = async |law: &str, body: &str| {
        let looked = house.desk.look_through_list(&house.reporter, import).await;
        let mapping = Mapping {
            law: law.into(),
            body: body.into(),
            ..looked.unwrap().import.mapping
        };
        house
            .desk
            .explain_list(&house.reporter, import, mapping)
            .await
    };
    said("Illinois", "agency").await.unwrap();
    for (law, body) in [("us-zz", ""), ("us-ma", "City")] {
        assert!(
            matches!(said(law, body).await, Err(Error::Invalid(_))),
            "{law} {body}"
        );
    }
}

#[tokio::test]
async fn a_list_is_its_bringer_s_and_the_editors() {
    let house = House::new().await;
    let import = taken_in(&house, LIST).await.unwrap();
    let desk = &house.desk;
    let theirs = desk.look_through_list(&house.colleague, import).await;
    assert!(matches!(theirs, Err(Error::NotFound)));
    assert!(matches!(
        desk.bring_in(&house.colleague, import).await,
        Err(Error::NotFound)
    ));
    desk.look_through_list(&house.editor, import).await.unwrap();
}

#[tokio::test]
async fn what_is_no_list_is_refused_with_what_to_do() {
    let house = House::new().await;
    for (text, wanted) in [
        ("", "nothing in this list"),
        ("hello", "one column"),
        ("{\"results\": []}", "api_v2/requests"),
    ] {
        match taken_in(&house, text).await {
            Err(Error::Invalid(fields)) => assert!(fields[0].message.contains(wanted), "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    let nothing = taken_in(&house, "Request,Agency\nMail,Nobody\n")
        .await
        .unwrap();
    let refused = house.desk.bring_in(&house.reporter, nothing).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
}
