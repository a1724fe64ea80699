//! What our own people read, in text and in HTML.

use super::*;
use jiff::civil::date;

fn reminder(kind: ReminderKind) -> Reminder {
    Reminder {
        person: "Rae Reporter".into(),
        case_title: "Mail <with> the federal agency".into(),
        reference: "DL-7K3M9Q".into(),
        agency: "Sample Police Department".into(),
        clock_name: "answer in writing".into(),
        ours: false,
        due: date(2026, 3, 16),
        kind,
        was: None,
        working: vec![
            "Received on Monday, March 2, 2026, which is not counted.".into(),
            "Ten business days later: Monday, March 16, 2026.".into(),
        ],
        citation: "M.G.L. c. 66, § 10(a)-(b)".into(),
        next_step: "If nothing has come by the end of the day, send the overdue letter.".into(),
        actions: vec![Action {
            label: "Answer is overdue".into(),
            url: "https://desk.example/cases/1/letters/new?kind=overdue".into(),
        }],
        case_url: "https://desk.example/cases/1".into(),
        why_url: "https://desk.example/cases/1/reminders".into(),
        newsroom: "The Sample Ledger".into(),
    }
}

#[test]
fn a_moved_date_names_the_one_that_no_longer_stands() {
    let mail = Reminder {
        was: Some(date(2026, 3, 12)),
        ..reminder(ReminderKind::Before(3))
    }
    .render();
    assert!(mail.subject.starts_with("Corrected date: Due in 3 days:"));
    for part in [&mail.text, &mail.html] {
        assert!(part.contains("Thursday, March 12, 2026"), "{part}");
    }
}

#[test]
fn a_reminder_of_ones_own_says_what_was_written_and_where_things_stand() {
    let mail = OwnReminder {
        person: "Rae Reporter".into(),
        case_title: "Mail <with> the federal agency".into(),
        reference: "DL-7K3M9Q".into(),
        agency: "Sample Police Department".into(),
        set_on: date(2026, 3, 2),
        snoozed: false,
        note: "Call the clerk".into(),
        closed: true,
        dates: vec![state_line(
            "decide",
            date(2026, 3, 16),
            ReminderKind::Late(2),
            false,
        )],
        case_url: "https://desk.example/cases/1".into(),
        why_url: "https://desk.example/cases/1/reminders".into(),
        newsroom: "The Sample Ledger".into(),
    }
    .render();
    assert_eq!(mail.subject, "Reminder: Call the clerk [DL-7K3M9Q]");
    for part in [&mail.text, &mail.html] {
        for words in [
            "Call the clerk",
            "Monday, March 2, 2026",
            "was to be expected",
            "closed",
        ] {
            assert!(part.contains(words), "{words} in {part}");
        }
    }
}

#[test]
fn a_reminder_says_what_when_why_and_what_next() {
    let mail = reminder(ReminderKind::Before(3)).render();
    let subject = "Due in 3 days: answer in writing, Sample Police Department [DL-7K3M9Q]";
    assert_eq!(mail.subject, subject);
    for part in [&mail.text, &mail.html] {
        for words in [
            "is due in 3 days, on Monday, March 16, 2026",
            "which is not counted",
            "M.G.L. c. 66, § 10(a)-(b)",
            "send the overdue letter",
            "https://desk.example/cases/1",
            "https://desk.example/cases/1/reminders",
            "letters/new?kind=overdue",
        ] {
            assert!(part.contains(words), "{words} in {part}");
        }
    }
    assert!(
        mail.text.contains("<with>") && !mail.html.contains("<with>"),
        "HTML is escaped"
    );
    insta::assert_snapshot!("reminder_text", mail.text);
}

#[test]
fn every_kind_of_day_has_its_words() {
    for (kind, subject, text) in [
        (
            ReminderKind::Before(1),
            "Due tomorrow:",
            "is due tomorrow, Monday",
        ),
        (ReminderKind::Today, "Due today:", "is due today, Monday"),
        (
            ReminderKind::Late(1),
            "Late since yesterday:",
            "was due on Monday",
        ),
        (
            ReminderKind::Late(4),
            "Late for 4 days:",
            "was due on Monday",
        ),
    ] {
        let mail = reminder(kind).render();
        assert!(mail.subject.starts_with(subject), "{}", mail.subject);
        assert!(mail.text.contains(text), "{}", mail.text);
    }
}

#[test]
fn an_invitation_holds_its_link_once_and_says_how_long_it_works() {
    let invitation = Invitation {
        person: "Rae Reporter".into(),
        invited_by: "Ed Editor".into(),
        newsroom: "The Sample Ledger".into(),
        role: "reporter".into(),
        url: "https://desk.example/start/abc?x=1&y=2".into(),
        valid_for: "two days".into(),
    };
    let mail = invitation.render();
    assert_eq!(
        mail.text
            .matches("https://desk.example/start/abc?x=1&y=2")
            .count(),
        1
    );
    assert!(mail.html.contains("x=1&#38;y=2"), "{}", mail.html);
    assert!(mail.text.contains("two days") && mail.text.contains("Ed Editor"));
}

#[test]
fn a_digest_is_silent_on_a_day_without_news() {
    let line = |text: &str| DigestLine {
        text: text.into(),
        url: "https://desk.example/cases/1".into(),
    };
    let mut digest = Digest {
        person: "Rae Reporter".into(),
        day: date(2026, 3, 16),
        late: vec![],
        needs_you: vec![],
        due_soon: vec![],
        moved: vec![],
        came_in: vec![],
        desk_url: "https://desk.example/".into(),
        settings_url: "https://desk.example/settings".into(),
        newsroom: "The Sample Ledger".into(),
    };
    assert_eq!(digest.render(), None);
    digest.came_in = vec![line("60 pages from the Sample Police Department")];
    digest.needs_you = vec![line("a reply without our reference")];
    let mail = digest.render().unwrap();
    assert_eq!(
        mail.subject,
        "Records desk, Monday, March 16: one thing needs you"
    );
    assert!(!mail.text.contains("Due soon") && mail.text.contains("Came in"));
    assert!(mail.html.contains("60 pages"));
}
