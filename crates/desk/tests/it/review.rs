//! Writing a letter with others: remarks and their mails, words kept while they are typed,
//! what to think of before it leaves.

use crate::house::House;
use desk::{Error, verbs::NewDraft};
use domain::{
    Actor, CommentId, LetterId,
    caution::{Caution, ContactKnown},
};
use mail_parser::MessageParser;

/// Subject and addressee of each mail to one of us that has left.
async fn mails(house: &House) -> Vec<(String, String)> {
    house.work().await;
    let parser = MessageParser::new();
    let sent = house.outbox.sent();
    let mails = sent.iter().map(|one| {
        let mail = parser.parse(&one.raw).unwrap();
        let to = mail
            .to()
            .unwrap()
            .first()
            .unwrap()
            .address()
            .unwrap()
            .to_owned();
        (to, mail.subject().unwrap().to_owned())
    });
    mails.collect()
}

async fn remark(house: &House, by: &Actor, letter: LetterId, quote: &str) -> CommentId {
    let said = house
        .desk
        .comment(by, letter, quote, "Name the unit.")
        .await;
    said.unwrap()
}

#[tokio::test]
async fn a_remark_is_mailed_once_to_the_other_person_and_settled() {
    let house = House::new().await;
    let (_, letter) = house.draft().await;
    let desk = &house.desk;
    let first = remark(&house, &house.editor, letter, "").await;
    let told = mails(&house).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "rae@paper.example");
    assert!(told[0].1.starts_with("Ed Editor remarks on “"), "{told:?}");
    remark(&house, &house.reporter, letter, "").await;
    let told = mails(&house).await;
    assert_eq!((told.len(), told[1].0.as_str()), (2, "ed@paper.example"));
    remark(&house, &house.colleague, letter, "").await;
    assert_eq!(
        mails(&house).await.len(),
        4,
        "author and editor, nobody twice"
    );

    desk.resolve_comment(&house.reporter, letter, first, true)
        .await
        .unwrap();
    let all = desk.comments(&house.editor, letter).await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(all[0].resolved.as_ref().unwrap().0, "Rae Reporter");
    desk.resolve_comment(&house.editor, letter, first, false)
        .await
        .unwrap();
    let all = desk.comments(&house.editor, letter).await.unwrap();
    assert!(all.iter().all(|one| one.resolved.is_none()));
    assert_eq!(mails(&house).await.len(), 4, "settling tells nobody");
}

#[tokio::test]
async fn a_passage_is_quoted_as_it_stands_or_not_at_all() {
    let house = House::new().await;
    let (_, letter) = house.draft().await;
    let text = house.letter(letter).await.body;
    let across: String = text
        .split_whitespace()
        .skip(20)
        .take(12)
        .collect::<Vec<_>>()
        .join("\n ");
    remark(&house, &house.editor, letter, &across).await;
    let kept = house.desk.comments(&house.editor, letter).await.unwrap();
    assert_eq!(
        kept[0].quote,
        across.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    for (quote, said) in [("words that stand nowhere", "x"), ("", "  ")] {
        let refused = house.desk.comment(&house.editor, letter, quote, said).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{quote:?}");
    }
}

#[tokio::test]
async fn nobody_remarks_on_a_letter_that_they_may_not_see() {
    let house = House::new().await;
    let private = NewDraft {
        visibility: domain::Visibility::Private,
        ..house.new_draft()
    };
    let (_, letter) = house.desk.draft(&house.reporter, private).await.unwrap();
    let (desk, other) = (&house.desk, &house.colleague);
    let refused = desk.comment(other, letter, "", "x").await;
    assert!(matches!(refused, Err(Error::NotFound)));
    assert!(matches!(
        desk.comments(other, letter).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        desk.look_over(other, letter).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        desk.unsaved(other, letter).await,
        Err(Error::NotFound)
    ));
    let refused = desk.autosave(other, letter, "s", "b", 1).await;
    assert!(matches!(refused, Err(Error::NotFound)));
}

#[tokio::test]
async fn words_are_kept_while_they_are_typed_and_nothing_of_others_is_lost() {
    let house = House::new().await;
    let (_, letter) = house.draft().await;
    let (desk, own, other) = (&house.desk, &house.reporter, &house.editor);
    desk.autosave(own, letter, "Mine", "My words\r\nso far", 1)
        .await
        .unwrap();
    assert_eq!(house.letter(letter).await.version, 1, "no version is made");
    let kept = desk.unsaved(own, letter).await.unwrap().unwrap();
    assert_eq!((kept.body.as_str(), kept.based_on), ("My words\nso far", 1));
    assert_eq!(desk.unsaved(other, letter).await.unwrap(), None);

    desk.save_letter(other, letter, "Theirs", "Their words", 1)
        .await
        .unwrap();
    let late = desk
        .autosave(own, letter, "Mine", "My words, more", 1)
        .await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    let kept = desk.unsaved(own, letter).await.unwrap().unwrap();
    assert_eq!(kept.body, "My words, more", "kept all the same");
    assert_eq!(house.letter(letter).await.body, "Their words");
    let refused = desk.save_letter(own, letter, "Mine", "My words, more", 1);
    assert!(matches!(refused.await, Err(Error::Conflict(_))));
    assert!(desk.unsaved(own, letter).await.unwrap().is_some());

    desk.save_letter(own, letter, "Both", "Their words and mine", 2)
        .await
        .unwrap();
    assert_eq!(desk.unsaved(own, letter).await.unwrap(), None);
    desk.autosave(own, letter, "Both", "Their words and mine", 3)
        .await
        .unwrap();
    let same = desk.unsaved(own, letter).await.unwrap();
    assert_eq!(same, None, "what is saved is not kept");
    desk.autosave(own, letter, "Both", "Thrown away", 3)
        .await
        .unwrap();
    desk.forget_unsaved(own, letter).await.unwrap();
    assert_eq!(desk.unsaved(own, letter).await.unwrap(), None);
    desk.submit(own, letter).await.unwrap();
    desk.approve(other, letter).await.unwrap();
    let fixed = desk.autosave(own, letter, "Both", "Too late", 3).await;
    assert!(matches!(fixed, Err(Error::Refused(_))), "{fixed:?}");
}

#[tokio::test]
async fn a_request_is_looked_over_and_nothing_stops_it() {
    let house = House::new().await;
    let (first, letter) = house.draft().await;
    let look = async |letter| house.desk.look_over(&house.reporter, letter).await.unwrap();
    let found = look(letter).await;
    assert_eq!(found.cautions, [], "the model's own example is bounded");
    let deadline = found
        .grounds
        .iter()
        .find(|one| one.sentence.contains("ten business days"));
    assert!(
        deadline
            .unwrap()
            .means
            .iter()
            .any(|one| one.contains("answer in writing"))
    );

    let mut wide = house.new_draft();
    wide.answers
        .insert("period_from".into(), "2010-01-01".into());
    let (_, again) = house.desk.draft(&house.reporter, wide).await.unwrap();
    let found = look(again).await.cautions;
    assert!(
        matches!(found[..], [Caution::Before { case, .. }, Caution::LongPeriod(10)] if case == first),
        "{found:?}"
    );

    let retired = house
        .desk
        .retire_contact(&house.editor, house.contact)
        .await;
    retired.unwrap();
    let found = look(again).await.cautions;
    assert_eq!(found[0], Caution::Contact(ContactKnown::None));
    house.desk.submit(&house.reporter, again).await.unwrap();
    house.desk.approve(&house.editor, again).await.unwrap();
}

#[tokio::test]
async fn a_secret_case_is_no_likeness_for_others() {
    let house = House::new().await;
    let private = NewDraft {
        visibility: domain::Visibility::Private,
        ..house.new_draft()
    };
    house.desk.draft(&house.colleague, private).await.unwrap();
    let (_, letter) = house.draft().await;
    let found = house.desk.look_over(&house.reporter, letter).await.unwrap();
    assert_eq!(found.cautions, []);
    let found = house.desk.look_over(&house.editor, letter).await.unwrap();
    assert!(
        matches!(found.cautions[..], [Caution::Before { .. }]),
        "{found:?}"
    );
}
