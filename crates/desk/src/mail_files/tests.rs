//! The files, read by programs that are not ours.

use super::*;
use domain::correspondence::PrintedMail;
use mail_parser::MessageParser;
use proptest::prelude::*;

fn mail(number: u32, sender: &str, subject: &str) -> PrintedMail {
    PrintedMail {
        message: format!("m{number}"),
        document_name: "release.pdf".into(),
        page: 7,
        last_page: 8,
        printings: 2,
        sender: Some(sender.into()),
        sender_address: (number == 1).then(|| "zelda@tide.example".into()),
        sent: "2015-03-03T09:12".parse().ok(),
        to: vec![
            "Orla Vex".into(),
            "pier@tide.example".into(),
            "Quill, Zelda".into(),
        ],
        cc: vec!["Tern, Åsa \"Gull\"".into()],
        subject: subject.into(),
        attachments: vec!["tide table.pdf".into()],
        parent: (number == 2).then(|| ("Zelda Quill".into(), "2015-03-03T09:12".parse().ok())),
        ..PrintedMail::default()
    }
}

/// Splits a mailbox as mail programs do: at lines that begin with “From ”.
fn messages(mailbox: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in mailbox.lines() {
        if line.starts_with("From ") {
            found.push(String::new());
        } else if let Some(last) = found.last_mut() {
            last.push_str(line);
            last.push_str("\r\n");
        }
    }
    found
}

#[test]
fn a_mail_program_reads_the_mailbox() {
    let mails = [
        mail(1, "Zelda Quill", "Keys"),
        mail(2, "Vex, Orla", "RE: Schlüssel ✓"),
    ];
    let text = "From the pier\n>From here\nFrom there: “é”\n".to_owned();
    let texts = HashMap::from([
        ("m1".to_owned(), text.clone()),
        ("m2".to_owned(), String::new()),
    ]);
    let found = messages(&write(&mails, &texts, MailFormat::Mbox));
    assert_eq!(found.len(), 2);
    let first = MessageParser::default()
        .parse(found[0].as_bytes())
        .expect("it is a mail");
    assert_eq!(
        first
            .body_text(0)
            .expect("it has a text")
            .replace("\r\n", "\n"),
        text
    );
    let from = first
        .from()
        .and_then(|from| from.first())
        .expect("it has a sender");
    assert_eq!(
        (from.name(), from.address()),
        (Some("Zelda Quill"), Some("zelda@tide.example"))
    );
    let to: Vec<_> = first
        .to()
        .expect("it has recipients")
        .iter()
        .map(|one| one.address().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        to,
        [
            "orla-vex@printed.invalid",
            "pier@tide.example",
            "zelda@tide.example"
        ]
    );
    let copied = first
        .cc()
        .and_then(|cc| cc.first())
        .and_then(|one| one.name());
    assert_eq!(copied, Some("Tern, Åsa \"Gull\""));
    let source = first
        .header("X-Daylight-Source")
        .and_then(|value| value.as_text());
    assert_eq!(source, Some("release.pdf, page 7"));
    assert_eq!(
        first
            .date()
            .map(|date| (date.year, date.month, date.day, date.hour, date.minute)),
        Some((2015, 3, 3, 9, 12))
    );
    let second = MessageParser::default()
        .parse(found[1].as_bytes())
        .expect("it is a mail");
    assert_eq!(second.subject(), Some("RE: Schlüssel ✓"));
    assert_eq!(second.in_reply_to().as_text(), first.message_id());
}

#[test]
fn lines_of_json_follow_the_contract() {
    let line = write(
        &[mail(2, "Vex, Orla", "Keys")],
        &HashMap::new(),
        MailFormat::Jsonl,
    );
    let value: serde_json::Value = serde_json::from_str(line.trim()).expect("it is JSON");
    assert_eq!(
        (&value["sent"], &value["page"]),
        (&json!("2015-03-03T09:12"), &json!(7))
    );
    assert_eq!(value["parent"]["sender"], "Zelda Quill");
}

/// Reads CSV as RFC 4180 says, strictly.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    let mut inside = false;
    while let Some(c) = chars.next() {
        match (inside, c) {
            (true, '"') if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            (true, '"') => inside = false,
            (false, '"') if cell.is_empty() => inside = true,
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') => {
                assert_eq!(chars.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    rows
}

proptest! {
    #[test]
    fn a_table_gives_back_what_it_was_given_and_no_formula(
        subject in "[=+@|%\\-\t\r\n \",;a-z＝]{0,12}", text in "\\PC{0,40}",
    ) {
        let one = mail(1, "=cmd()", &subject);
        let texts = HashMap::from([("m1".to_owned(), text.clone())]);
        let rows = rows(&write(&[one], &texts, MailFormat::Csv));
        prop_assert_eq!(rows.len(), 2);
        prop_assert_eq!(rows[0].len(), rows[1].len());
        for cell in &rows[1] {
            let first = cell.trim_start_matches(' ').chars().next().unwrap_or('a');
            prop_assert!(!"=+-@\t\r\n|%＝＋－＠".contains(first), "{:?}", cell);
        }
        for (cell, given) in [(&rows[1][5], &subject), (&rows[1][12], &text)] {
            prop_assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), given.strip_prefix('\'').unwrap_or(given));
        }
    }

    #[test]
    fn any_mail_stays_one_mail_in_the_mailbox(
        sender in "\\PC{0,30}", subject in "\\PC{0,200}", party in "[ -~\n]{0,60}", text in "(From |\n|[a-z>é]){0,60}",
    ) {
        let mut one = mail(1, &sender, &subject);
        one.to = vec![party];
        let texts = HashMap::from([("m1".to_owned(), text.clone())]);
        let found = messages(&write(&[one], &texts, MailFormat::Mbox));
        prop_assert_eq!(found.len(), 1);
        let read = MessageParser::default().parse(found[0].as_bytes()).expect("it is a mail");
        let body = read.body_text(0).map(|body| body.replace("\r\n", "\n")).unwrap_or_default();
        prop_assert_eq!(body, text);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(words(read.subject().unwrap_or_default()), words(&subject));
        prop_assert!(read.header("X-Daylight-Source").is_some());
    }
}
