//! What people say of links holds for later pages, and moves the scores once enough
//! of it has come.

use crate::{
    house::House,
    index::{LETTER, TIDES, import, released},
};
use domain::{DocumentId, LinkId, Verdict};
use jiff::SignedDuration;
use uuid::Uuid;

/// A document's link to the mayor: its id and score.
async fn mayor(house: &House, document: DocumentId) -> Option<(LinkId, f64, bool)> {
    let row: Option<(Uuid, f64, bool)> = sqlx::query_as(
        "select id, score, card from links where document_id = $1 and kind = 'person'
            and entity = 'person:zelda-brannigan' and current",
    )
    .bind(document.0)
    .fetch_optional(house.desk.store.pool())
    .await
    .unwrap();
    row.map(|(id, score, card)| (id.into(), score, card))
}

async fn judge(house: &House, link: LinkId, verdict: Verdict) {
    let judged = house.desk.judge(&house.reporter, link, verdict);
    judged.await.unwrap();
}

/// Until what was judged has been learnt, and pages are linked by it.
async fn learn(house: &House) {
    house.pass(SignedDuration::from_mins(5));
    house.work().await;
    assert_eq!(house.waiting_jobs().await, 0);
}

#[tokio::test]
async fn a_rejected_wording_is_linked_on_no_other_page() {
    let house = House::new().await;
    import(&house, "tides.txt", TIDES).await;
    let first = released(&house, "first.pdf", LETTER).await;
    let second = released(&house, "second.pdf", LETTER).await;
    house.work().await;
    let (link, ..) = mayor(&house, first).await.unwrap();
    assert!(mayor(&house, second).await.is_some());

    judge(&house, link, Verdict::Rejected).await;
    learn(&house).await;
    assert!(mayor(&house, second).await.is_none(), "on older pages too");
    let third = released(&house, "third.pdf", LETTER).await;
    assert!(mayor(&house, third).await.is_none(), "nor on later ones");
    let others = house
        .count("select count(distinct document_id) from links where kind = 'org' and current")
        .await;
    assert_eq!(others, 3, "other entries of the same pages stay");
    let kept = house
        .count("select count(*) from links where verdict = 'rejected'")
        .await;
    assert_eq!(kept, 1, "what was judged is kept, once");

    // Taken back; the job is lost, and healing finds that it was.
    judge(&house, link, Verdict::Undone).await;
    house.behind_its_back("delete from apalis.jobs").await;
    house.pass(SignedDuration::from_mins(20));
    house.desk.heal().await.unwrap();
    house.work().await;
    for document in [first, second, third] {
        assert!(mayor(&house, document).await.is_some());
    }

    // Rejected here and confirmed there: the words alone do not decide it.
    let (elsewhere, ..) = mayor(&house, second).await.unwrap();
    judge(&house, elsewhere, Verdict::Confirmed).await;
    judge(&house, link, Verdict::Rejected).await;
    learn(&house).await;
    assert!(mayor(&house, third).await.is_some());

    let version = "select version from corpus";
    let before = house.count(version).await;
    house.desk.learn().await.unwrap();
    assert_eq!(house.count(version).await, before, "nothing new to learn");
}

/// So many links like the one there, unjudged, with ids that are always the same.
async fn alike(house: &House, count: i64) -> Vec<LinkId> {
    house
        .behind_its_back(format!(
            "insert into links (id, key, case_id, document_id, page, kind, page_text, corpus_document_id, doc_text,
                 score, raw_score, why, card, found_at)
             select md5(n::text)::uuid, sha256(n::text::bytea), case_id, document_id, page, kind, '', corpus_document_id,
                 doc_text, score, raw_score, why, card, found_at
             from links, generate_series(1, {count}) n where entity = 'person:zelda-brannigan'"
        ))
        .await;
    let all: Vec<Uuid> =
        sqlx::query_scalar("select id from links where page_text = '' order by id")
            .fetch_all(house.desk.store.pool())
            .await
            .unwrap();
    all.into_iter().map(LinkId).collect()
}

async fn fits(house: &House) -> Vec<(bool, i32, i32, i32, i32, i64)> {
    sqlx::query_as(
        "select taken, fitted_on, held_out, shown, confirmed, version from calibration_fits order by id",
    )
    .fetch_all(house.desk.store.pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn verdicts_move_the_scores_of_their_kind_if_what_was_held_out_bears_it() {
    let house = House::new().await;
    import(&house, "tides.txt", TIDES).await;
    let letter = released(&house, "letter.pdf", LETTER).await;
    house.work().await;
    let (_, shipped, card) = mayor(&house, letter).await.unwrap();
    assert!(shipped > 0.8 && card);
    let links = alike(&house, 60).await;
    let held_out = |link: &LinkId| linking::is_held_out(link.0.as_u128());
    let tenth = links.iter().filter(|link| held_out(link)).count();
    assert!((1..15).contains(&tenth), "{tenth}");

    for &link in &links[..desk::ENOUGH_VERDICTS - 1] {
        judge(&house, link, Verdict::Rejected).await;
    }
    learn(&house).await;
    assert!(fits(&house).await.is_empty(), "one is missing");

    for &link in &links[desk::ENOUGH_VERDICTS - 1..] {
        judge(&house, link, Verdict::Rejected).await;
    }
    learn(&house).await;
    let version = house.count("select version from corpus").await;
    let (fitted_on, measured) = (
        i32::try_from(60 - tenth).unwrap(),
        i32::try_from(tenth).unwrap(),
    );
    let first = (true, fitted_on, measured, 0, 0, version);
    assert_eq!(fits(&house).await, [first]);
    let (_, fitted, card) = mayor(&house, letter).await.unwrap();
    assert!(fitted < 0.5 && !card, "{fitted}: every page is linked anew");
    let orgs = house
        .count("select count(*) from links where kind = 'org' and card and current")
        .await;
    assert!(orgs > 0, "other kinds are as they were");

    // Now what is held out says the opposite of what is fitted on.
    for link in &links {
        let verdict = match held_out(link) {
            true => Verdict::Confirmed,
            false => Verdict::Rejected,
        };
        judge(&house, *link, verdict).await;
    }
    learn(&house).await;
    let told = fits(&house).await;
    assert_eq!((told.len(), told[1].0), (2, false), "kept, and refused");
    let (_, again, card) = mayor(&house, letter).await.unwrap();
    assert!((again - shipped).abs() < 1e-9 && card, "as it came");

    let shown = house.desk.store.reader().learnt().await.unwrap();
    let people = shown.iter().find(|one| one.kind == "person").unwrap();
    assert_eq!(people.confirmed + people.rejected, 60);
    assert_eq!(people.fresh, 0);
    assert!(!people.fit.as_ref().unwrap().taken);
    let gone = sqlx::query("delete from calibration_fits")
        .execute(house.desk.store.pool())
        .await;
    assert!(gone.unwrap_err().to_string().contains("append-only"));
}
