//! Which letters the facts of a case call for, law by law.

use super::*;
use jiff::civil::date;
use statutes::{Event, Law, Query, compute};

/// A case under one law: facts by day, letters by day, and the steps that follow.
fn steps(
    law: &str,
    body: &str,
    facts: &[(Fact, Date)],
    letters: &[(LetterKind, Date)],
    today: Date,
) -> Vec<Step> {
    let legal: Vec<(Date, LegalFact)> = facts
        .iter()
        .map(|(kind, day)| (*day, LegalFact::of(*kind)))
        .collect();
    let known: Vec<(Date, &LegalFact)> = legal.iter().map(|(day, fact)| (*day, fact)).collect();
    let query = Query {
        jurisdiction: law.into(),
        body: Some(body.into()),
        events: facts
            .iter()
            .map(|(kind, day)| Event::on(*kind, *day))
            .collect(),
        options: statutes::Options {
            as_of: Some(today),
            ..Default::default()
        },
        ..Query::default()
    };
    let clocks = compute(Law::shipped(), &query)
        .map(|answer| answer.clocks)
        .unwrap();
    let appeal = law != "us-ca";
    turns(&Known {
        facts: &known,
        letters,
        clocks: &clocks,
        appeal,
        today,
    })
    .into_iter()
    .map(|turn| turn.step)
    .collect()
}

#[test]
fn each_turn_calls_for_its_letter() {
    let sent = date(2026, 3, 2);
    let asked = [(Fact::Sent, sent), (Fact::Received, sent)];
    let and = |more: &[(Fact, Date)]| [&asked[..], more].concat();
    let ma = "us-ma";
    for (law, facts, letters, today, wanted) in [
        (ma, and(&[]), vec![], date(2026, 3, 4), vec![]),
        (
            ma,
            and(&[]),
            vec![],
            date(2026, 3, 10),
            vec![Step::AskStatus],
        ),
        (
            ma,
            and(&[]),
            vec![(LetterKind::FollowUp, date(2026, 3, 9))],
            date(2026, 3, 10),
            vec![],
        ),
        (
            ma,
            and(&[(Fact::Acknowledged, date(2026, 3, 4))]),
            vec![],
            date(2026, 3, 10),
            vec![],
        ),
        (ma, and(&[]), vec![], date(2026, 3, 23), vec![Step::Overdue]),
        (
            ma,
            and(&[]),
            vec![(LetterKind::FollowUp, date(2026, 3, 20))],
            date(2026, 3, 27),
            vec![Step::Appeal],
        ),
        // The right to appeal from silence lapses: it comes before the reminder.
        (
            ma,
            and(&[]),
            vec![],
            date(2026, 5, 11),
            vec![Step::Appeal, Step::Overdue],
        ),
        (
            ma,
            and(&[(Fact::FeeEstimateIssued, date(2026, 3, 9))]),
            vec![],
            date(2026, 3, 10),
            vec![Step::AnswerFee],
        ),
        (
            ma,
            and(&[(Fact::FeeEstimateIssued, date(2026, 3, 9))]),
            vec![(LetterKind::FeeAnswer, date(2026, 3, 9))],
            date(2026, 3, 10),
            vec![],
        ),
        (
            "us",
            and(&[(Fact::ClarificationAsked, date(2026, 3, 9))]),
            vec![],
            date(2026, 3, 10),
            vec![Step::AnswerQuestion],
        ),
        (
            "us",
            and(&[
                (Fact::ClarificationAsked, date(2026, 3, 9)),
                (Fact::ClarificationAnswered, date(2026, 3, 10)),
            ]),
            vec![],
            date(2026, 3, 10),
            vec![],
        ),
        (
            ma,
            and(&[(Fact::Denied, date(2026, 3, 10))]),
            vec![],
            date(2026, 3, 12),
            vec![Step::Appeal],
        ),
        (
            ma,
            and(&[
                (Fact::PartialProduction, date(2026, 3, 10)),
                (Fact::Denied, date(2026, 3, 10)),
            ]),
            vec![],
            date(2026, 3, 12),
            vec![Step::Appeal, Step::AnswerDenial],
        ),
        (
            ma,
            and(&[
                (Fact::Denied, date(2026, 3, 10)),
                (Fact::AppealFiled, date(2026, 3, 20)),
            ]),
            vec![],
            date(2026, 3, 23),
            vec![],
        ),
        (
            ma,
            and(&[
                (Fact::Denied, date(2026, 3, 10)),
                (Fact::AppealFiled, date(2026, 3, 20)),
                (Fact::Determination, date(2026, 4, 2)),
            ]),
            vec![],
            date(2026, 4, 3),
            vec![Step::Court],
        ),
        (
            "us-ca",
            and(&[(Fact::Denied, date(2026, 3, 10))]),
            vec![],
            date(2026, 3, 12),
            vec![Step::BeforeCourt],
        ),
        (
            "us-ca",
            and(&[(Fact::Denied, date(2026, 3, 10))]),
            vec![(LetterKind::DenialAnswer, date(2026, 3, 11))],
            date(2026, 3, 12),
            vec![Step::Court],
        ),
        (
            ma,
            and(&[(Fact::Completed, date(2026, 3, 10))]),
            vec![],
            date(2026, 3, 12),
            vec![Step::Close],
        ),
        (
            ma,
            and(&[(Fact::Withdrawn, date(2026, 3, 10))]),
            vec![],
            date(2026, 3, 12),
            vec![],
        ),
    ] {
        let body = if law == "us" {
            "federal"
        } else {
            "municipality"
        };
        assert_eq!(
            steps(law, body, &facts, &letters, today),
            wanted,
            "{law} {facts:?} {letters:?} {today}"
        );
    }
}

#[test]
fn an_extension_that_came_too_late_is_said_to_be_so() {
    let mut claim = LegalFact::of(Fact::ExtensionClaimed);
    claim.extension = Some("own_timeframe_municipality".into());
    let received = LegalFact::of(Fact::Received);
    let mut event = Event::on(Fact::ExtensionClaimed, date(2026, 3, 20));
    event.extension = claim.extension.clone();
    let query = Query {
        jurisdiction: "us-ma".into(),
        body: Some("municipality".into()),
        events: vec![Event::on(Fact::Received, date(2026, 3, 2)), event],
        ..Query::default()
    };
    let clocks = compute(Law::shipped(), &query).unwrap().clocks;
    let facts = [(date(2026, 3, 2), &received), (date(2026, 3, 20), &claim)];
    let known = Known {
        facts: &facts,
        letters: &[],
        clocks: &clocks,
        appeal: true,
        today: date(2026, 3, 20),
    };
    let turn = turns(&known)
        .into_iter()
        .find(|turn| turn.step == Step::AnswerExtension)
        .unwrap();
    assert!(
        turn.why.contains("after its time had run out"),
        "{}",
        turn.why
    );
}
