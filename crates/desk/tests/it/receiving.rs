//! Where mail goes, sentence by sentence: each clue with its reason; moves that are
//! logged, taken back, and teach.

use crate::{house::House, post::Mail};
use desk::{Error, verbs::NewDraft};
use domain::{CaseId, EventKind, inbound::InboundState};
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
    assert_eq!(shown[0].id, id);
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
