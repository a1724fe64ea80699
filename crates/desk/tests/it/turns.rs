//! Letters for every turn, from the case's own facts: what fits when, what is filled in,
//! and what has to be looked at before it is approved.

use crate::house::House;
use desk::{
    Error,
    verbs::{AgencyFacts, Evidence, Have, NewDraft, NewLetter, Ticks, model_for},
};
use domain::{CaseId, EventKind, LegalFact, LetterId, LetterState, When, turn::Step};
use jiff::civil::Date;
use statutes::EventType as Fact;

/// A case under this law whose request was sent and received on 2 March 2026.
async fn asked(house: &House, law: &str) -> CaseId {
    let facts = AgencyFacts {
        name: format!("{law} Police"),
        jurisdiction: law.into(),
        body: if law == "us" {
            "federal"
        } else {
            "municipality"
        }
        .into(),
        ..AgencyFacts::default()
    };
    let agency = house.desk.add_agency(&house.editor, facts).await.unwrap();
    let new = NewDraft {
        agency: Some(agency),
        ..house.new_draft()
    };
    let (case, _) = house.desk.draft(&house.reporter, new).await.unwrap();
    for kind in [Fact::Sent, Fact::Received] {
        record(house, case, LegalFact::of(kind), "2026-03-02").await;
    }
    case
}

async fn record(house: &House, case: CaseId, fact: LegalFact, on: &str) {
    let when = When::On(on.parse().unwrap());
    let done = house
        .desk
        .record_event(&house.reporter, case, fact, when, None)
        .await;
    done.unwrap();
}

async fn steps(house: &House, case: CaseId) -> Vec<Step> {
    let turns = house.desk.turns(&house.reporter, case).await.unwrap();
    turns.into_iter().map(|turn| turn.step).collect()
}

/// The letter for a step, its form filled by the case alone and by `more`.
async fn written(house: &House, case: CaseId, model: &str, more: &[(&str, &str)]) -> LetterId {
    let model = desk::letters::model(model).unwrap();
    let known = house
        .desk
        .case_answers(&house.reporter, case)
        .await
        .unwrap();
    let mut answers = model.of_known(&known);
    answers.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let new = NewLetter {
        kind: model.kind,
        model: Some(model.id.clone()),
        answers,
    };
    let letter = house.desk.write_letter(&house.reporter, case, new).await;
    letter.unwrap_or_else(|error| panic!("{}: {error:?}", model.id))
}

/// A refusal under a law whose appeal is known from memory only, and the letter against it.
async fn refused_in_new_hampshire() -> (House, CaseId, LetterId) {
    let house = House::new().await;
    house.on(2026, 3, 16, 9);
    let case = asked(&house, "us-nh").await;
    record(&house, case, LegalFact::of(Fact::Denied), "2026-03-13").await;
    let reasons = [("reasons", "Nothing was listed.")];
    let letter = written(&house, case, "appeal-state", &reasons).await;
    (house, case, letter)
}

#[tokio::test]
async fn a_fact_known_from_memory_blocks_approval_until_it_is_ticked() {
    let (house, case, letter) = refused_in_new_hampshire().await;
    let open = house.desk.to_check(&house.reporter, letter).await.unwrap();
    let abouts: Vec<&str> = open.iter().map(|one| one.check.about.as_str()).collect();
    assert!(abouts.contains(&"RSA 91-A:7-a, -b"), "{abouts:?}");
    let body = house.letter(letter).await.body;
    assert!(body.contains("(RSA 91-A:7-a, -b [check: known from memory only; confirm it])"));

    let refused = house.desk.approve(&house.editor, letter).await;
    assert!(
        matches!(&refused, Err(Error::Refused(words)) if words.contains("RSA 91-A:7-a, -b")),
        "{refused:?}"
    );
    // Deleting the remark by hand does not answer the question.
    let bare = desk::letters::without_marks(&body);
    let subject = house.letter(letter).await.subject;
    house
        .desk
        .save_letter(&house.reporter, letter, &subject, &bare, 1)
        .await
        .unwrap();
    let refused = house.desk.approve(&house.editor, letter).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let unknown = ["RSA 1".to_owned()];
    let wrong = house
        .desk
        .check_and_approve(&house.editor, letter, Ticks::These(&unknown))
        .await;
    assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
    // One is not all; what the reporter ticked is kept.
    let first = [open[0].key.clone()];
    let ticked = house
        .desk
        .check_letter(&house.reporter, letter, Ticks::These(&first))
        .await;
    assert_eq!(ticked.unwrap(), 1);
    if open.len() > 1 {
        assert!(house.desk.approve(&house.editor, letter).await.is_err());
    }
    house
        .desk
        .check_and_approve(&house.editor, letter, Ticks::All)
        .await
        .unwrap();
    let fixed = house.letter(letter).await;
    assert!(matches!(fixed.state, LetterState::Approved(_)) && !fixed.body.contains("[check"));
    let ticks: Vec<_> = house
        .log(case)
        .await
        .into_iter()
        .filter(|event| matches!(event.kind, EventKind::FactChecked { .. }))
        .map(|event| event.recorded_by.unwrap())
        .collect();
    assert_eq!(ticks.len(), open.len(), "each tick once, with who");
    assert_eq!(ticks[0], house.reporter.id);
    assert!(open.len() == 1 || ticks.contains(&house.editor.id));
}

#[tokio::test]
async fn a_draft_with_its_remarks_is_fixed_without_them() {
    let (house, _, letter) = refused_in_new_hampshire().await;
    let desk = &house.desk;
    let by_a_colleague = desk
        .check_letter(&house.colleague, letter, Ticks::All)
        .await;
    assert!(by_a_colleague.is_ok(), "whoever sees the case may look");
    desk.check_and_approve(&house.editor, letter, Ticks::All)
        .await
        .unwrap();
    let fixed = house.letter(letter).await;
    assert!(!fixed.body.contains("[check") && fixed.body.contains("(RSA 91-A:7-a, -b)"));
    assert_eq!(fixed.version, 2, "what was cut is a version of its own");
    let fixed = desk.check_letter(&house.reporter, letter, Ticks::All).await;
    assert!(
        matches!(fixed, Err(Error::Refused(_)) | Err(Error::Conflict(_))),
        "{fixed:?}"
    );
}

#[tokio::test]
async fn each_fact_brings_its_letter_filled_in() {
    let house = House::new().await;
    house.on(2026, 3, 10, 9);
    let case = asked(&house, "us-ma").await;
    let mut fee = LegalFact::of(Fact::FeeEstimateIssued);
    fee.amount_cents = Some(48_000);
    record(&house, case, fee, "2026-03-09").await;
    assert_eq!(steps(&house, case).await, [Step::AnswerFee]);
    let letter = written(
        &house,
        case,
        "fee-answer",
        &[("hours", "10"), ("rate", "40"), ("answer", "object")],
    )
    .await;
    let body = house.letter(letter).await.body;
    assert!(
        body.contains("your estimate of March 9, 2026, for $480"),
        "{body}"
    );
    assert!(
        body.contains("ten hours of work, at $25 an hour: $250"),
        "{body}"
    );
    assert!(
        body.contains("costs at most $250, which is $230 less"),
        "{body}"
    );
    assert_eq!(steps(&house, case).await, [], "a draft is the next step");

    let mut claim = LegalFact::of(Fact::ExtensionClaimed);
    claim.extension = Some("own_timeframe_municipality".into());
    claim.until = Some("2026-05-29".parse().unwrap());
    record(&house, case, claim, "2026-03-10").await;
    assert_eq!(steps(&house, case).await, [Step::AnswerExtension]);
    let known = house
        .desk
        .case_answers(&house.reporter, case)
        .await
        .unwrap();
    let say = |name: &str| known.get(name).map(String::as_str);
    assert_eq!(say("claimed_on"), Some("2026-03-10"));
    assert_eq!(say("due_before"), Some("2026-03-16"), "ten business days");
    assert_eq!(
        say("lawful_until"),
        Some("2026-04-06"),
        "25 business days from receipt"
    );
    assert_eq!(
        say("answer"),
        Some("dispute"),
        "it names more than the law gives"
    );
    let letter = written(&house, case, "extension-answer", &[]).await;
    let body = house.letter(letter).await.body;
    assert!(
        body.contains("You name May 29, 2026; the law ends on April 6, 2026."),
        "{body}"
    );

    house.on(2026, 3, 20, 9);
    let late = asked(&house, "us-ma").await;
    let mut claim = LegalFact::of(Fact::ExtensionClaimed);
    claim.extension = Some("own_timeframe_municipality".into());
    record(&house, late, claim, "2026-03-19").await;
    let letter = written(&house, late, "extension-answer", &[]).await;
    let body = house.letter(letter).await.body;
    assert!(
        body.contains("Time that is over cannot be lengthened"),
        "{body}"
    );
    assert!(
        body.contains("950 CMR 32.06(2)(c)"),
        "and no fee may be charged: {body}"
    );
}

#[tokio::test]
async fn what_a_release_hides_stands_in_the_answer_by_page() {
    let house = House::new().await;
    house.on(2026, 3, 20, 9);
    let case = asked(&house, "us").await;
    record(
        &house,
        case,
        LegalFact::of(Fact::PartialProduction),
        "2026-03-18",
    )
    .await;
    record(&house, case, LegalFact::of(Fact::Denied), "2026-03-18").await;
    house.behind_its_back(format!(
        "insert into documents (id, case_id, digest, name, bytes, source, received_at, updated_at)
         values ('00000000-0000-0000-0000-0000000000aa', '{case}', '\\x00', 'release.pdf', 1, 'upload', now(), now());
         insert into redactions (document_id, ordinal, page, boxes, area, label, text_underneath)
         select '00000000-0000-0000-0000-0000000000aa', n, 2 + n, '[]', 0.1, case when n < 3 then '(b)(6)' end, false
         from generate_series(0, 3) n"
    )).await;
    assert_eq!(
        steps(&house, case).await,
        [Step::Appeal, Step::AnswerDenial]
    );
    let letter = written(&house, case, "denial-answer", &[]).await;
    let body = house.letter(letter).await.body;
    for words in [
        "withheld what four redactions on four pages cover",
        "- release.pdf: (b)(6) on pages 2 to 4, three redactions\n",
        "- release.pdf: no exemption beside it on page 5, one redaction\n",
        "(b)(6), that is:",
        "(5 U.S.C. 552(b)(6))",
        "By our count the time for it ends on June 16, 2026",
    ] {
        assert!(body.contains(words), "lacks “{words}”:\n{body}");
    }
    assert_eq!(model_for(Step::Appeal, "us"), Some("appeal-federal"));
    let letter = written(
        &house,
        case,
        "appeal-federal",
        &[("reasons", "The claim cannot be tested.")],
    )
    .await;
    assert!(
        house
            .letter(letter)
            .await
            .body
            .contains("It withholds records in part.")
    );
}

#[tokio::test]
async fn a_suit_is_told_what_is_there_and_what_is_missing() {
    let house = House::new().await;
    house.on(2026, 4, 20, 9);
    let case = asked(&house, "us").await;
    let state = |court: &desk::verbs::Court, what: &str| {
        let item = court.items.iter().find(|item| item.what == what);
        item.unwrap_or_else(|| panic!("no {what}")).state
    };
    let court = house.desk.court(&house.reporter, case).await.unwrap();
    assert_eq!(state(&court, "The request"), Have::There);
    assert_eq!(
        state(&court, "The refusal, or silence"),
        Have::There,
        "20 working days are over"
    );
    assert_eq!(
        state(&court, "The appeal"),
        Have::Look,
        "silence exhausts what comes first"
    );
    record(&house, case, LegalFact::of(Fact::Denied), "2026-04-17").await;
    let court = house.desk.court(&house.reporter, case).await.unwrap();
    assert_eq!(
        state(&court, "The appeal"),
        Have::Missing,
        "the Act asks for it"
    );
    record(&house, case, LegalFact::of(Fact::AppealFiled), "2026-04-18").await;
    let court = house.desk.court(&house.reporter, case).await.unwrap();
    assert_eq!(state(&court, "The appeal"), Have::There);
    assert_eq!(state(&court, "The decision on it"), Have::Look);
    let days: Vec<Date> = court.days.iter().map(|(day, ..)| *day).collect();
    assert!(days.is_sorted() && days.len() == 4);
    let proof = court.items.iter().find_map(|item| match item.at {
        Some(Evidence::Event(event)) => Some(event),
        _ => None,
    });
    assert!(proof.is_some());

    let tennessee = asked(&house, "us-tn").await;
    let court = house.desk.court(&house.reporter, tennessee).await.unwrap();
    assert_eq!(
        state(&court, "Who may ask"),
        Have::Look,
        "citizens of Tennessee"
    );
    assert_eq!(court.courts.len(), 1);
}
