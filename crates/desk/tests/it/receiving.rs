//! Where mail goes, sentence by sentence: each clue with its reason; moves that are
//! logged, taken back, and teach.

use crate::{house::House, post::Mail};
use desk::{
    Error,
    verbs::{MailSource, NewDraft},
};
use domain::{CaseId, EventKind, inbound::InboundState};
use std::time::Duration;
use store::reader::triage::Shelf;

fn mail(change: impl FnOnce(&mut Mail)) -> String {
    let mut mail = Mail::default();
    change(&mut mail);
    mail.raw()
}

/// A second case of the same agency, whose letter says something else.
async fn another(house: &House, what: &str) -> CaseId {
    let mut draft: NewDraft = house.new_draft();
    draft.title = what.to_owned();
    house.sent_as(draft).await
}

/// What is looked at afterwards.
#[derive(Debug, PartialEq)]
enum Goes {
    Certainly,
    ForALook,
    ToTriage { guesses: usize },
}

async fn goes(house: &House, case: CaseId, raw: String) -> (Goes, String) {
    let id = house.arrives(raw).await;
    let message = house.message(id).await;
    let goes = match (message.state, message.look) {
        (InboundState::Attached, look) => {
            assert_eq!(message.case, Some(case));
            if look {
                Goes::ForALook
            } else {
                Goes::Certainly
            }
        }
        _ => Goes::ToTriage {
            guesses: message.guesses.len(),
        },
    };
    let reason = match message.guesses.first() {
        Some(guess) => guess.reason.clone(),
        None => message.reason.clone(),
    };
    (goes, reason)
}

#[tokio::test]
async fn each_clue_leads_where_it_should_and_says_why() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let other = another(&house, "The second one").await;
    let (address, reference) = (house.address(case).await, house.reference(case).await);
    let message_id: String = sqlx::query_scalar(
        "select message_id from deliveries where case_id = $1 and purpose = 'letter'",
    )
    .bind(case.0)
    .fetch_one(house.desk.store.pool())
    .await
    .unwrap();
    house
        .desk
        .add_number(&house.reporter, case, "W-2026-00417", "their number")
        .await
        .unwrap();
    let slip = address.replace("+dl-", "+dl");
    let triage = |guesses| Goes::ToTriage { guesses };
    let to = |to: &str| mail(|mail| mail.to = to.to_owned());
    let line = |line: String| mail(|mail| mail.lines = line);
    let cases: Vec<(String, Goes, &str)> = vec![
        (to(&address), Goes::Certainly, "own reply address"),
        (
            line(format!("Delivered-To: {address}\r\n")),
            Goes::Certainly,
            "own reply address",
        ),
        (
            line(format!("X-Original-To: {address}\r\n")),
            Goes::Certainly,
            "own reply address",
        ),
        (
            line(format!("Envelope-To: {address}\r\n")),
            Goes::Certainly,
            "own reply address",
        ),
        (
            line(format!("Bcc: {address}\r\n")),
            Goes::Certainly,
            "own reply address",
        ),
        (to(&slip), Goes::ForALook, "one slip away"),
        (
            line(format!("In-Reply-To: {message_id}\r\n")),
            Goes::Certainly,
            "answers a mail that we sent",
        ),
        (
            line(format!(
                "References: <a@b.example> {message_id} <c@d.example>\r\n"
            )),
            Goes::Certainly,
            "answers a mail that we sent",
        ),
        (
            mail(|mail| mail.subject = format!("Re: [{reference}]")),
            Goes::Certainly,
            "in its subject",
        ),
        (
            mail(|mail| mail.text = format!("About {reference}: hello.")),
            triage(1),
            "in its text",
        ),
        (
            mail(|mail| mail.subject = "Update on W-2026-00417".into()),
            Goes::ForALook,
            "W-2026-00417",
        ),
        (
            mail(|mail| mail.text = "Your number is w 2026 00417.".into()),
            Goes::ForALook,
            "W-2026-00417",
        ),
        (
            mail(|mail| mail.from = "records@police.example".into()),
            triage(2),
            "an address of this agency",
        ),
        (
            mail(|mail| mail.from = "chief@police.example".into()),
            triage(2),
            "the same domain",
        ),
        (
            mail(|mail| mail.text = "Who are you?".into()),
            triage(0),
            "nothing in it names a case",
        ),
    ];
    for (raw, expected, reason) in cases {
        let (went, why) = goes(&house, case, raw.clone()).await;
        assert_eq!(went, expected, "{why}\n{raw}");
        assert!(why.contains(reason), "{why}\n{raw}");
    }
    // Both cases are named for sure: a person decides.
    let both = format!("{address}, {}", house.address(other).await);
    let (went, _) = goes(&house, case, to(&both)).await;
    assert_eq!(went, triage(2));
}

#[tokio::test]
async fn a_slip_that_could_mean_two_cases_means_none() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let reference = house.reference(case).await;
    // Another case whose reference differs in its last letter alone.
    let last = if reference.ends_with('X') { "Y" } else { "X" };
    let twin = format!("{}{last}", &reference[..reference.len() - 1]);
    let other = another(&house, "The twin").await;
    house
        .behind_its_back(format!(
            "update cases set reference = '{twin}' where id = '{other}'"
        ))
        .await;
    let gone = format!(
        "desk+{}@paper.example",
        &reference[..reference.len() - 1].to_lowercase()
    );
    let (went, why) = goes(&house, case, mail(|mail| mail.to = gone)).await;
    assert_eq!(went, Goes::ToTriage { guesses: 2 }, "{why}");
    // As it stands it is the one case's: nobody thinks of the other.
    let whole = house.address(case).await;
    let (went, why) = goes(&house, case, mail(|mail| mail.to = whole)).await;
    assert_eq!(went, Goes::Certainly, "{why}");
}

#[tokio::test]
async fn a_mail_that_quotes_our_letter_finds_its_case() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let text = house.letter_text(case).await;
    house.desk.heal().await.unwrap();
    // Without the lines that name the case: some mail programs cut an answer's foot.
    let quoted: Vec<String> = text
        .lines()
        .filter(|line| !line.contains("DL-") && !line.contains('@'))
        .map(|line| format!("> {line}"))
        .collect();
    let raw = mail(|mail| {
        mail.text = format!(
            "We will look into this.\n\nYou wrote:\n{}",
            quoted.join("\n")
        );
    });
    let (went, why) = goes(&house, case, raw.clone()).await;
    assert_eq!(
        (went, why.as_str()),
        (Goes::ForALook, "it quotes a letter of ours on this case")
    );
    // A second case with the very same letter: now the words speak for neither.
    another(&house, "The same again").await;
    house.desk.heal().await.unwrap();
    let (went, why) = goes(&house, case, raw.replace("look into", "look at")).await;
    assert_eq!(went, Goes::ToTriage { guesses: 2 }, "{why}");
    assert!(why.contains("much like one on this case"), "{why}");
}

#[tokio::test]
async fn a_quoted_letter_is_found_among_many_that_share_the_models_phrases() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let text = house.letter_text(case).await;
    house.desk.heal().await.unwrap();
    let (other, _) = house.draft().await;
    house
        .behind_its_back(format!(
            "update cases set reference = 'DL-222222' where id = '{other}';
             insert into letters (id, case_id, kind, subject, body, created_by, created_at, updated_at)
                 select gen_random_uuid(), id, 'other', 's', 'b', owner_id, now(), now()
                 from cases, generate_series(1, 450) where id = '{other}';
             insert into letter_prints (letter_id, case_id, prints)
                 select l.id, l.case_id, (select prints[1:3] from letter_prints limit 1)
                 from letters l where l.case_id = '{other}' and l.kind = 'other'"
        ))
        .await;
    let own = text
        .lines()
        .filter(|line| !line.contains("DL-") && !line.contains('@'));
    let quoted: Vec<String> = own.map(|line| format!("> {line}")).collect();
    let raw = mail(|mail| mail.text = quoted.join("\n"));
    let (went, why) = goes(&house, case, raw).await;
    assert_eq!(
        (went, why.as_str()),
        (Goes::ForALook, "it quotes a letter of ours on this case")
    );
}

#[tokio::test]
async fn a_mail_comes_in_again_while_somebody_moves_it() {
    let house = House::with_post().await;
    let raw = mail(|_| {});
    let id = house.arrives(&raw).await;
    let mut moving = house.desk.store.begin().await.unwrap();
    store::inbound::for_update(&mut moving, id).await.unwrap();
    let again = house.desk.receive(raw.as_bytes(), MailSource::Upload);
    let again = tokio::time::timeout(Duration::from_secs(10), again).await;
    assert_eq!(again.expect("nobody waits").unwrap().inbound, id);
}

/// So many letters and figures that no index can make them short.
fn noise(length: usize) -> String {
    let mut seed = 7_u64;
    let mut sign = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b"abcdefghijklmnopqrstuvwxyz012345"[(seed >> 59) as usize])
    };
    (0..length).map(|_| sign()).collect()
}

#[tokio::test]
async fn names_without_end_stop_nothing() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let long = noise(12_000);
    let raw = mail(|mail| {
        mail.from = format!("{long}@elsewhere.example");
        mail.lines = format!("Message-ID: <{long}@elsewhere.example>\r\nReferences: <{long}>\r\n");
    });
    let id = house.arrives(&raw).await;
    assert_eq!(house.lies(id).await, (InboundState::Triage, None));
    house.desk.assign(&house.reporter, id, case).await.unwrap();
    // It has taught, and is answered, all the same.
    let answer = mail(|mail| mail.lines = format!("In-Reply-To: <{long}@elsewhere.example>\r\n"));
    let (went, why) = goes(&house, case, answer).await;
    assert_eq!(went, Goes::Certainly, "{why}");
}

#[tokio::test]
async fn a_report_with_nuls_in_it_is_heard() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let (message_id, to): (String, String) = sqlx::query_as(
        "select message_id, envelope_to[1] from deliveries where case_id = $1 and purpose = 'letter'",
    )
    .bind(case.0)
    .fetch_one(house.desk.store.pool())
    .await
    .unwrap();
    let report = format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: desk@paper.example\r\nSubject: Returned\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {to}\0\r\nAction: failed\r\nDiagnostic-Code: smtp; 550 no \0 such user\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\n\r\nBody\r\n--b--\r\n"
    );
    let id = house.arrives(report).await;
    assert_eq!(house.lies(id).await, (InboundState::Attached, Some(case)));
    let state: String = sqlx::query_scalar("select state from deliveries where message_id = $1")
        .bind(message_id)
        .fetch_one(house.desk.store.pool())
        .await
        .unwrap();
    assert_eq!(state, "bounced");
}

#[tokio::test]
async fn likelihood_is_marked_until_a_person_has_looked() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let slip = house.address(case).await.replace("+dl-", "+dl");
    let id = house.arrives(mail(|mail| mail.to = slip)).await;
    let reader = house.desk.store.reader();
    assert_eq!(reader.look_count(&house.reporter).await.unwrap(), 1);
    let shown = reader
        .triage(&house.reporter, Shelf::Look, "", 1)
        .await
        .unwrap();
    assert_eq!(shown.rows[0].id, id);
    house.desk.assign(&house.reporter, id, case).await.unwrap();
    assert_eq!(reader.look_count(&house.reporter).await.unwrap(), 0);
    assert_eq!(house.lies(id).await, (InboundState::Attached, Some(case)));
}

#[tokio::test]
async fn a_move_is_logged_taken_back_and_teaches() {
    let house = House::with_post().await;
    let case = house.sent().await;
    let from_sam = |n: u32| mail(|mail| mail.subject = format!("Number {n}"));
    let first = house.arrives(from_sam(1)).await;
    assert_eq!(house.lies(first).await, (InboundState::Triage, None));
    house
        .desk
        .assign(&house.reporter, first, case)
        .await
        .unwrap();

    // It teaches: the same sender's next mail goes there, for a look.
    let second = house.arrives(from_sam(2)).await;
    let message = house.message(second).await;
    assert!(message.look && message.case == Some(case), "{message:?}");
    assert!(
        message
            .reason
            .contains("was put into a case of this agency before")
    );

    // Two open cases of the agency: it is only a guess, for each.
    let other = another(&house, "The second one").await;
    let third = house.arrives(from_sam(3)).await;
    let message = house.message(third).await;
    assert_eq!(
        (message.state, message.guesses.len()),
        (InboundState::Triage, 2)
    );

    // Moved on in one action, with an event on either side, and taken back.
    let story = |events: &[domain::Event]| {
        let named = events.iter().filter_map(|event| match &event.kind {
            EventKind::MessageAttached { message, .. } if *message == first => Some("in"),
            EventKind::MessageDetached { message } if *message == first => Some("out"),
            _ => None,
        });
        named.collect::<Vec<_>>()
    };
    house
        .desk
        .assign(&house.colleague, first, other)
        .await
        .unwrap();
    assert_eq!(story(&house.log(case).await), ["in", "out"]);
    assert_eq!(story(&house.log(other).await), ["in"]);
    house.desk.undo_move(&house.reporter, first).await.unwrap();
    assert_eq!(
        house.lies(first).await,
        (InboundState::Attached, Some(case))
    );
    assert_eq!(story(&house.log(other).await), ["in", "out"]);
    house.desk.undo_move(&house.reporter, first).await.unwrap();
    assert_eq!(house.lies(first).await, (InboundState::Triage, None));
    let more = house.desk.undo_move(&house.reporter, first).await;
    assert!(matches!(more, Err(Error::Refused(_))), "{more:?}");
    let moves = house
        .desk
        .store
        .reader()
        .inbound_moves(&house.reporter, first)
        .await
        .unwrap();
    assert_eq!(moves.len(), 2);
    assert!(
        moves
            .iter()
            .all(|one| one.undone_by.as_deref() == Some("Rae Reporter"))
    );

    // What was taken back teaches nothing any more.
    let fourth = house.arrives(from_sam(4)).await;
    assert_eq!(house.message(fourth).await.guesses.len(), 0);
}

#[tokio::test]
async fn a_move_out_of_a_private_case_is_taken_back_by_those_alone_who_may_see_it() {
    let house = House::with_post().await;
    let mut draft = house.new_draft();
    draft.visibility = domain::Visibility::Private;
    let case = house.sent_as(draft).await;
    let id = house.arrives(mail(|_| {})).await;
    house.desk.assign(&house.reporter, id, case).await.unwrap();
    house.desk.unassign(&house.reporter, id).await.unwrap();
    let theirs = house.desk.undo_move(&house.colleague, id).await;
    assert!(matches!(theirs, Err(Error::NotFound)), "{theirs:?}");
    let reader = house.desk.store.reader();
    let seen = reader.inbound_moves(&house.colleague, id).await.unwrap();
    assert!(
        seen.iter()
            .all(|one| one.from_case.is_none() && one.to_case.is_none())
    );
    house.desk.undo_move(&house.reporter, id).await.unwrap();
    assert_eq!(house.lies(id).await, (InboundState::Attached, Some(case)));
}
