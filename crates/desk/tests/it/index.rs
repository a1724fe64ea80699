//! Corrections of the corpus's index: they outlive what is imported anew, can be taken
//! back, and link again what they may change and nothing else.

use crate::house::House;
use desk::{Correction, EntryKind, Error, Subject, verbs::IndexAsked};
use domain::{CorpusDocumentId, Digest, DocumentId, document::Arrival};
use store::{corpus::CorpusDocument, page::Page};

pub(crate) const TIDES: &str = "Mayor Zelda Brannigan said on March 3, 2015 that the Tidewater Port Authority had kept the dredging \
    receipts in a flooded cellar. “The receipts are safe with the harbor watch,” said Tormund Ollivander, director of the \
    Tidewater Port Authority. Ollivander left the cellar at noon.";

const LATER: &str = "Z. Brannigan, a harbor pilot, said that the pilot boats had burned. Brannigan steered the last boat \
    out of the flooded harbor himself.";

pub(crate) const LETTER: &str = "Mayor Zelda Brannigan asked the Tidewater Port Authority for the dredging receipts from the flooded \
    cellar of the harbor watch.";

const LUNCH: &str = "The lunch order for Friday is two pizzas and a salad, please reply by noon.";

/// Brings a background document in, as an import does.
pub(crate) async fn import(house: &House, name: &str, text: &str) {
    let now = house.desk.clock.now();
    let document = CorpusDocument {
        id: CorpusDocumentId(house.desk.chance.id()),
        name: name.into(),
        digest: Digest::of(text.as_bytes()),
        title: name.into(),
        author: String::new(),
        outlet: String::new(),
        published: String::new(),
        summary: String::new(),
        full_text: Some(text.into()),
        media_type: "text/plain".into(),
        facts: None,
    };
    let mut tx = house.desk.store.begin().await.unwrap();
    store::corpus::save(&mut tx, &document, now).await.unwrap();
    tx.commit().await.unwrap();
}

/// A released document of one page, read and linked.
pub(crate) async fn released(house: &House, name: &str, text: &str) -> DocumentId {
    let (case, _) = house.draft().await;
    let attached = house.desk.attach(
        &house.reporter,
        case,
        name,
        text.as_bytes(),
        Arrival::Upload,
    );
    let document = attached.await.unwrap().document;
    let page = Page {
        number: 1,
        text: text.into(),
        source: "text".into(),
        ..Page::default()
    };
    let now = house.desk.clock.now();
    let mut tx = house.desk.store.begin().await.unwrap();
    store::page::save(&mut tx, document, &[page], now)
        .await
        .unwrap();
    store::document::set_state(&mut tx, document, domain::DocumentState::Read, None, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    house.desk.link(document).await.unwrap();
    document
}

fn person(name: &str) -> Subject {
    Subject {
        kind: EntryKind::Person,
        name: name.into(),
    }
}

/// Whom a document's pages are linked to, each once.
async fn people_on(house: &House, document: DocumentId) -> Vec<String> {
    sqlx::query_scalar(
        "select distinct l.entity || ' ' || k.name from links l join corpus_documents k on k.id = l.corpus_document_id
         where l.document_id = $1 and l.kind = 'person' and l.current order by 1",
    )
    .bind(document.0)
    .fetch_all(house.desk.store.pool())
    .await
    .unwrap()
}

/// When the document's links were last made anew, and against which corpus.
async fn linked(house: &House, document: DocumentId) -> (i64, i64) {
    sqlx::query_as(
        "select coalesce(linked_version, 0), (select count(*) from links where document_id = d.id)
         from documents d where id = $1",
    )
    .bind(document.0)
    .fetch_one(house.desk.store.pool())
    .await
    .unwrap()
}

async fn correct(house: &House, correction: Correction) -> Result<i64, Error> {
    house.pass(jiff::SignedDuration::from_mins(1));
    house
        .desk
        .correct_index(&house.editor, &correction, "two namesakes")
        .await
}

fn split() -> Correction {
    Correction::Split {
        entry: person("Zelda Brannigan"),
        spellings: vec!["Z. Brannigan".into()],
        documents: vec![],
        to: "Zeke Brannigan".into(),
    }
}

const MAYOR_IN_BOTH: [&str; 2] = [
    "person:zelda-brannigan later.txt",
    "person:zelda-brannigan tides.txt",
];

#[tokio::test]
async fn a_correction_links_again_what_it_may_change_and_nothing_else() {
    let house = House::new().await;
    import(&house, "tides.txt", TIDES).await;
    import(&house, "later.txt", LATER).await;
    let letter = released(&house, "letter.pdf", LETTER).await;
    let lunch = released(&house, "lunch.pdf", LUNCH).await;
    house.work().await;
    assert_eq!(people_on(&house, letter).await, MAYOR_IN_BOTH);
    // A mark that only a new linking would wipe away.
    sqlx::query("update links set why = 'untouched'")
        .execute(house.desk.store.pool())
        .await
        .unwrap();
    let (before, _) = linked(&house, lunch).await;

    let version = correct(
        &house,
        Correction::Split {
            entry: person("Zelda Brannigan"),
            spellings: vec![],
            documents: vec![later(&house).await],
            to: "Zeke Brannigan".into(),
        },
    )
    .await
    .unwrap();
    assert_eq!(version, before + 1);
    assert_eq!(
        house.waiting_jobs().await,
        1,
        "the job came with the correction"
    );
    house.work().await;
    assert_eq!(
        people_on(&house, letter).await,
        ["person:zelda-brannigan tides.txt"]
    );
    assert_eq!(linked(&house, letter).await.0, version);
    assert_eq!(
        linked(&house, lunch).await.0,
        version,
        "looked at, and passed over"
    );

    // A name that stands on no page: both are passed over, links and all.
    sqlx::query("update links set why = 'untouched'")
        .execute(house.desk.store.pool())
        .await
        .unwrap();
    let walrus = Correction::AddVariant {
        entry: person("Zeke Brannigan"),
        text: "Old Walrus".into(),
    };
    correct(&house, walrus).await.unwrap();
    house.work().await;
    let touched = house
        .count("select count(*) from links where why <> 'untouched'")
        .await;
    assert!(
        touched > 0,
        "Brannigan stands on the letter: it may be Zeke"
    );
    let port = Correction::AddVariant {
        entry: Subject {
            kind: EntryKind::Org,
            name: "Tidewater Port Authority".into(),
        },
        text: "Quayside Mudlarks".into(),
    };
    correct(&house, port).await.unwrap();
    house.work().await;
    assert_eq!(house.waiting_jobs().await, 0);
}

/// The later document, as the index knows it.
async fn later(house: &House) -> String {
    let index = house.desk.corpus_index().await.unwrap();
    let entry = index.find(&person("Zelda Brannigan")).unwrap();
    let all = index.places(entry);
    all.iter()
        .find(|(row, _)| row.name == "later.txt")
        .unwrap()
        .0
        .id
        .to_string()
}

#[tokio::test]
async fn corrections_outlive_imports_and_can_be_taken_back() {
    let house = House::new().await;
    import(&house, "tides.txt", TIDES).await;
    import(&house, "later.txt", LATER).await;
    correct(&house, split()).await.unwrap();
    correct(
        &house,
        Correction::Rename {
            entry: person("Zeke Brannigan"),
            to: "Zeke the Pilot".into(),
        },
    )
    .await
    .unwrap();
    // The corpus grows: everything is proposed anew, and both hold.
    import(
        &house,
        "new.txt",
        "Mayor Zelda Brannigan said that she would stay. Z. Brannigan said that his boat was sold.",
    )
    .await;
    let index = house.desk.corpus_index().await.unwrap();
    let pilot = index
        .find(&person("Zeke the Pilot"))
        .expect("renamed still");
    assert_eq!(index.places(pilot).len(), 2, "the new document's, too");
    let told = index.corrections(None);
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|one| one.idle.is_none()));
    assert_eq!(
        (told[1].why.as_str(), told[1].by.as_str()),
        ("two namesakes", "Ed Editor")
    );
    assert_eq!(index.corrections(Some(pilot)).len(), 1);

    // Without the split the rename finds nobody: it is shown so, and not dropped.
    house
        .desk
        .undo_correction(&house.editor, told[1].id, "")
        .await
        .unwrap();
    let index = house.desk.corpus_index().await.unwrap();
    let told = index.corrections(None);
    assert!(
        told[0].idle.as_deref().unwrap().contains("Zeke Brannigan"),
        "{told:?}"
    );
    assert_eq!(
        told[1].undone.as_ref().map(|(by, _)| by.as_str()),
        Some("Ed Editor")
    );
    assert!(index.find(&person("Zeke the Pilot")).is_none());
    let again = house
        .desk
        .undo_correction(&house.editor, told[1].id, "")
        .await;
    assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
    let all = index.list(&IndexAsked {
        kind: Some(EntryKind::Person),
        words: "brannigan".into(),
        page: 1,
    });
    assert_eq!(all.rows.len(), 1);
    // The list is append-only in the database itself.
    let wiped = sqlx::query("delete from corpus_corrections")
        .execute(house.desk.store.pool())
        .await;
    assert!(wiped.unwrap_err().to_string().contains("append-only"));
}

#[tokio::test]
async fn what_would_change_nothing_is_refused_with_its_reason() {
    let house = House::new().await;
    import(&house, "tides.txt", TIDES).await;
    let mayor = person("Zelda Brannigan");
    let cases = [
        (
            Correction::Merge {
                entry: mayor.clone(),
                into: mayor.clone(),
            },
            "they are one already",
        ),
        (
            Correction::Merge {
                entry: mayor.clone(),
                into: person("Nobody"),
            },
            "no person of the index goes by the name “Nobody”",
        ),
        (
            Correction::Rename {
                entry: mayor.clone(),
                to: " ".into(),
            },
            "write a name",
        ),
        (
            Correction::Rename {
                entry: mayor.clone(),
                to: "Tormund Ollivander".into(),
            },
            "there is one of this name: merge the two",
        ),
        (
            Correction::AddVariant {
                entry: mayor.clone(),
                text: "zelda  brannigan".into(),
            },
            "it is known by this spelling already",
        ),
        (
            Correction::ChangeKind {
                entry: mayor,
                to: EntryKind::Quote,
            },
            "what is told or quoted cannot become a name",
        ),
    ];
    for (correction, reason) in cases {
        let said = correct(&house, correction).await.unwrap_err().to_string();
        assert!(said.contains(reason), "{said}");
    }
    assert_eq!(
        house.count("select count(*) from corpus_corrections").await,
        0
    );
    assert_eq!(house.waiting_jobs().await, 0);
}
