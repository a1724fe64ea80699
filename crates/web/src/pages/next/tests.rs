//! What a case asks of us first.

use super::*;
use domain::{Outcome, Reference, Visibility, turn::Step};
use jiff::civil::date;
use statutes::{Event, EventType, Law, Query, compute};
use uuid::Uuid;

fn case(stage: Stage) -> CaseView {
    CaseView {
        id: CaseId(Uuid::from_u128(1)),
        reference: Reference::from_chance(1),
        title: "A case".into(),
        agency: Uuid::from_u128(2).into(),
        agency_name: "Harbor Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        owner: Uuid::from_u128(3).into(),
        owner_name: "Ada Invented".into(),
        project: None,
        project_id: None,
        visibility: Visibility::Newsroom,
        model: "official-mail".into(),
        opened_at: jiff::Timestamp::UNIX_EPOCH,
        stage,
        outcome: (stage == Stage::Closed).then_some(Outcome::Granted),
        next_due: None,
    }
}

fn letter(stage: LetterStage, note: &str) -> LetterLine {
    LetterLine {
        id: Uuid::from_u128(4).into(),
        kind: LetterKind::Request,
        stage,
        subject: String::new(),
        body: String::new(),
        author: String::new(),
        review_note: note.into(),
        created_at: jiff::Timestamp::UNIX_EPOCH,
        updated_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

fn clocks(more: Vec<Event>) -> Vec<Clock> {
    let mut events = vec![Event::on(EventType::Received, date(2019, 10, 3))];
    events.extend(more);
    let query = Query {
        jurisdiction: "us-ma".into(),
        body: Some("municipality".into()),
        events,
        ..Query::default()
    };
    compute(Law::shipped(), &query).unwrap().clocks
}

#[test]
fn the_most_urgent_comes_first() {
    let open = [LinkCount {
        kind: "person".into(),
        all: 3,
        open: 2,
        confirmed: 1,
    }];
    let sent = || vec![letter(LetterStage::Sent, "")];
    let early = date(2019, 10, 7);
    let late = date(2020, 1, 31);
    for (stage, letters, clocks, links, today, label) in [
        (Stage::Closed, sent(), vec![], &open[..], early, ""),
        (
            Stage::Draft,
            vec![letter(LetterStage::Draft, "")],
            vec![],
            &[][..],
            early,
            "Go on writing",
        ),
        (
            Stage::Draft,
            vec![letter(LetterStage::Draft, "why")],
            vec![],
            &[][..],
            early,
            "Change it",
        ),
        (
            Stage::InReview,
            vec![letter(LetterStage::InReview, "")],
            vec![],
            &[][..],
            early,
            "Review it",
        ),
        (
            Stage::Approved,
            vec![letter(LetterStage::Approved, "")],
            vec![],
            &[][..],
            early,
            "Send it",
        ),
        (
            Stage::Sent,
            sent(),
            clocks(vec![]),
            &[][..],
            early,
            "Record what came",
        ),
        (
            Stage::Sent,
            sent(),
            clocks(vec![]),
            &open[..],
            late,
            "Write that it is overdue",
        ),
        (
            Stage::Producing,
            sent(),
            clocks(vec![]),
            &open[..],
            late,
            "Review links",
        ),
        (
            Stage::Producing,
            sent(),
            vec![],
            &[][..],
            early,
            "Close the case",
        ),
        (Stage::Sent, sent(), vec![], &[][..], early, "Record it"),
    ] {
        // Our own appeal window would come before; it is looked at by itself.
        let clocks: Vec<_> = clocks
            .into_iter()
            .filter(|one| one.side == Side::Agency)
            .collect();
        let case = case(stage);
        let known = Known {
            case: &case,
            letters: &letters,
            deliveries: &[],
            clocks: &clocks,
            documents: &[],
            links,
            turns: &[],
            today,
        };
        assert_eq!(action(&known).label, label, "{stage} {today}");
    }
}

#[test]
fn our_own_window_is_named_when_it_is_near() {
    let clocks = clocks(vec![Event::on(EventType::Denied, date(2019, 10, 9))]);
    let case = case(Stage::Acknowledged);
    let ours = clocks
        .iter()
        .find(|clock| clock.side == Side::Requester)
        .expect("a denial opens one");
    let known = Known {
        case: &case,
        letters: &[],
        deliveries: &[],
        clocks: &clocks,
        documents: &[],
        links: &[],
        turns: &[],
        today: ours.due.unwrap(),
    };
    assert!(
        action(&known).text.starts_with("We must petition"),
        "{}",
        action(&known).text
    );
}

#[test]
fn the_letter_that_fits_is_the_next_action() {
    let case = case(Stage::Acknowledged);
    let today = date(2026, 3, 12);
    let turn = |step, by| Turn {
        step,
        why: "Because.".into(),
        by,
    };
    let fee = || turn(Step::AnswerFee, None);
    let appeal = |by| turn(Step::Appeal, Some(by));
    for (turns, letters, label, link) in [
        (
            vec![fee()],
            vec![],
            "Answer the fee estimate",
            "/letters/new?kind=fee-answer",
        ),
        (
            vec![fee(), appeal(date(2026, 3, 20))],
            vec![],
            "Write the appeal",
            "/letters/new?kind=appeal-ma",
        ),
        (
            vec![fee(), appeal(date(2026, 6, 20))],
            vec![],
            "Answer the fee estimate",
            "/letters/new?kind=fee-answer",
        ),
        (
            vec![appeal(date(2026, 3, 20))],
            vec![letter(LetterStage::Draft, "")],
            "Go on writing",
            "/letters/",
        ),
        (
            vec![turn(Step::Court, None)],
            vec![],
            "What a suit needs",
            "/court",
        ),
    ] {
        let known = Known {
            case: &case,
            letters: &letters,
            deliveries: &[],
            clocks: &[],
            documents: &[],
            links: &[],
            turns: &turns,
            today,
        };
        let next = action(&known);
        assert_eq!(next.label, label, "{turns:?}");
        assert!(next.link.unwrap().contains(link), "{turns:?}");
    }
}
