//! The mails of a release over HTTP: counted once, narrowed, taken along, and not
//! there for who may not see the case.

use super::browser::{Browser, Newsroom};
use super::guards::private_case;
use axum::http::StatusCode;
use domain::{CaseId, DocumentId, Role};
use serde_json::json;
use store::page::{BatesGap, Page, Segment};

struct Room {
    newsroom: Newsroom,
    editor: Browser,
    case: CaseId,
    document: DocumentId,
}

fn segment(sender: &str, to: &str, sent: &str, message: &str) -> Segment {
    Segment {
        page: 1,
        last_page: 1,
        sender: Some(sender.into()),
        sent: sent.parse().ok(),
        recipients: vec![to.into()],
        subject: format!("Keys of {message}"),
        message: message.into(),
        thread: "t".into(),
        header: json!([]),
        body: json!([{ "page": 1, "start": 0, "end": 6 }, { "page": 1, "start": 11, "end": 15 }]),
        ..Segment::default()
    }
}

/// A private case with a document of two pages and three mails, one printed twice.
async fn room() -> Room {
    let newsroom = Newsroom::new().await;
    let (case, _) = private_case(&newsroom).await;
    let mut editor = newsroom.signed_in("Ed", Role::Editor).await;
    editor.get(&format!("/cases/{case}")).await;
    editor
        .upload(&format!("/cases/{case}/documents"), "leaf.pdf", "bytes")
        .await;
    let page = editor.get(&format!("/cases/{case}")).await.body;
    let id = page
        .split("/documents/")
        .nth(2)
        .expect("the file is listed");
    let document: DocumentId = id[..36].parse().expect("an id");
    let mut tx = newsroom.desk.store.begin().await.expect("a database");
    let pages = [(1, "harbor and tide"), (2, "pilot")].map(|(number, text)| Page {
        number,
        text: text.into(),
        source: "text".into(),
        ..Page::default()
    });
    let now = newsroom.desk.clock.now();
    store::page::save(&mut tx, document, &pages, now)
        .await
        .expect("saved");
    let mut quoted = segment("Zelda Quill", "Orla Vex", "2015-03-03T09:12", "m1");
    (quoted.depth, quoted.page, quoted.last_page) = (1, 2, 2);
    let mut answer = segment("Vex, Orla", "Quill, Zelda", "2015-03-04T10:00", "m2");
    answer.subject = "RE: Lamps".into();
    answer.attachments = vec!["lamps.xls".into()];
    let segments = [
        quoted,
        segment("Zelda Quill", "Orla Vex", "2015-03-03T09:12", "m1"),
        answer,
        segment("Zelda Quill", "A. Tern", "2015-06-03T09:12", "m3"),
    ];
    store::page::replace_segments(&mut tx, document, &segments)
        .await
        .expect("kept");
    let gap = BatesGap {
        page: 1,
        prefix: "HD-".into(),
        first: 12,
        last: 14,
    };
    store::page::replace_bates_gaps(&mut tx, document, &[gap])
        .await
        .expect("kept");
    tx.commit().await.expect("kept");
    Room {
        newsroom,
        editor,
        case,
        document,
    }
}

#[tokio::test]
async fn a_release_shows_who_wrote_to_whom_and_when() {
    let mut room = room().await;
    let case = room.case;
    let people = room
        .editor
        .get(&format!("/cases/{case}/correspondents"))
        .await;
    assert_eq!(people.status, StatusCode::OK);
    assert!(
        people.body.contains("3 mails in 4 printings"),
        "{}",
        people.body
    );
    assert!(people.body.contains("Zelda Quill to Orla Vex: 1 mail"));
    assert!(people.body.contains("also Quill, Zelda"));
    let narrowed = format!("/cases/{case}/messages?sender=Orla%20Vex&#38;recipient=Zelda%20Quill");
    assert!(people.body.contains(&narrowed), "a pair leads to its mails");
    let time = room
        .editor
        .get(&format!(
            "/cases/{case}/timeline?document={}",
            room.document
        ))
        .await;
    assert!(
        time.body.contains("No mail from the week of Mar 9, 2015"),
        "{}",
        time.body
    );
    assert!(time.body.contains("after=2015-03-02&#38;before=2015-03-08"));
}

#[tokio::test]
async fn messages_are_listed_once_and_narrowed_without_scripts() {
    let mut room = room().await;
    let base = format!("/cases/{}/messages", room.case);
    let cases: [(&str, &[&str], &[&str]); 8] = [
        (
            "",
            &["Keys of m1", "RE: Lamps", "Keys of m3", "printed 2 times"],
            &[],
        ),
        (
            "?sender=quill%2C+zelda",
            &["Keys of m1", "Keys of m3"],
            &["RE: Lamps"],
        ),
        (
            "?recipient=tern",
            &["Keys of m3"],
            &["Keys of m1", "RE: Lamps"],
        ),
        (
            "?after=2015-03-04&before=2015-03-04",
            &["RE: Lamps"],
            &["Keys of m1", "Keys of m3"],
        ),
        ("?q=lamps", &["RE: Lamps"], &["Keys of m1"]),
        ("?q=harbor+-tide", &["No mail fits"], &["Keys of m1"]),
        ("?sender=nobody", &["No mail fits"], &["Keys of m1"]),
        ("?q=%27%22%5C%00", &["Messages"], &[]),
    ];
    for (asked, shown, hidden) in cases {
        let answer = room.editor.get(&format!("{base}{asked}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{asked}");
        for text in shown {
            assert!(answer.body.contains(text), "{asked} shows {text}");
        }
        for text in hidden {
            assert!(!answer.body.contains(text), "{asked} hides {text}");
        }
    }
    let wrong = room.editor.get(&format!("{base}?after=soon")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Write a day such as 2015-03-31."));
    assert!(wrong.body.contains("value=\"soon\""));
}

#[tokio::test]
async fn what_is_missing_comes_with_words_to_send() {
    let mut room = room().await;
    let answer = room
        .editor
        .get(&format!("/cases/{}/missing", room.case))
        .await;
    for text in [
        "HD-000012 to HD-000014 (3 pages)",
        "lamps.xls",
        "The mail that “RE: Lamps” answers",
        "the following seems to be missing",
    ] {
        assert!(answer.body.contains(text), "{text}: {}", answer.body);
    }
}

#[tokio::test]
async fn mails_can_be_taken_along() {
    let mut room = room().await;
    let base = format!("/cases/{}/mails", room.case);
    let table = room.editor.get(&format!("{base}/csv")).await;
    assert_eq!(
        table
            .body
            .lines()
            .filter(|line| line.starts_with("2015-"))
            .count(),
        3
    );
    let mailbox = room.editor.get(&format!("{base}/mbox")).await;
    assert!(
        mailbox.body.contains("X-Daylight-Source: leaf.pdf, page 1"),
        "{}",
        mailbox.body
    );
    let lines = room
        .editor
        .get(&format!("{base}/jsonl?document={}", room.document))
        .await;
    let first: serde_json::Value =
        serde_json::from_str(lines.body.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        (&first["text"], &first["printings"]),
        (&json!("harbor\ntide"), &json!(2))
    );
    assert_eq!(
        room.editor.get(&format!("{base}/exe")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn mails_of_a_private_case_are_not_there_for_a_colleague() {
    let room = room().await;
    let mut colleague = room.newsroom.signed_in("Cole", Role::Reporter).await;
    let (case, document) = (room.case, room.document);
    for part in [
        "correspondents",
        "timeline",
        "messages",
        "missing",
        "mails/csv",
        "mails/mbox",
        "mails/jsonl",
    ] {
        let answer = colleague.get(&format!("/cases/{case}/{part}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{part}");
        assert!(!answer.body.contains("Quill"), "{part}");
    }
    // A document of another case is none of this one's.
    let cole = room.newsroom.person("Dee", Role::Reporter).await;
    let (own, _) = room
        .newsroom
        .drafted(&cole, "Own", domain::Visibility::Newsroom)
        .await;
    let answer = colleague
        .get(&format!("/cases/{own}/messages?document={document}"))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_search_is_narrowed_by_mail_case_and_agency() {
    let mut room = room().await;
    let cases: [(&str, &str); 13] = [
        ("harbor", "1 page."),
        ("harb*", "1 page."),
        ("pil*+-harbor", "1 page"),
        ("harbor+from:quill", "1 page with these filters"),
        (
            "harbor+from:%22vex,+orla%22+to:%22quill,+zelda%22",
            "1 page with",
        ),
        ("pilot+from:vex", "0 pages with"),
        ("harbor+date:2015-03-04", "1 page with"),
        ("harbor+after:2015-03-05+before:2015-06-02", "0 pages with"),
        ("harbor+case:secret+agency:sampletown", "1 page with"),
        ("harbor+case:other", "0 pages with"),
        ("harbor+has:attachment", "1 page with"),
        ("harbor+has:link", "0 pages with"),
        ("from:quill", "type at least one word"),
    ];
    for (asked, expected) in cases {
        let answer = room.editor.get(&format!("/search?q={asked}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{asked}");
        assert!(answer.body.contains(expected), "{asked}: {}", answer.body);
    }
    let fields = room
        .editor
        .get("/search?q=harbor&from=quill&before=2015-03-03")
        .await;
    assert!(fields.body.contains("1 page with these filters"));
    let wrong = room.editor.get("/search?q=harbor&after=soon").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut colleague = room.newsroom.signed_in("Cole", Role::Reporter).await;
    let hidden = colleague.get("/search?q=harbor+from:quill").await;
    assert!(hidden.body.contains("0 pages with"), "{}", hidden.body);
}

#[tokio::test]
async fn a_search_finds_what_is_written_beside_pages_and_is_kept() {
    let mut room = room().await;
    let desk = &room.newsroom.desk;
    let (actor, case) = (room.newsroom.person("Zoe", Role::Editor).await, room.case);
    desk.add_note(&actor, case, "the lighthouse keeper rang")
        .await
        .expect("noted");
    let mail = "From: keeper@light.example\r\n\r\nHello.\r\n";
    let received = desk.receive(mail.as_bytes(), desk::verbs::MailSource::Upload);
    received.await.expect("kept");
    // As sorting leaves it, which takes a child process.
    let sorted = "update inbound_messages set state = 'triage', subject = 'Lighthouse', from_address = 'keeper@light.example', search = to_tsvector('english', 'lighthouse')";
    let sorted = sqlx::raw_sql(sorted).execute(desk.store.pool());
    sorted.await.expect("sorted");
    let answer = room.editor.get("/search?q=lighthouse").await.body;
    for part in [
        "Notes",
        "keeper rang",
        "Mail in triage",
        "keeper@light.example",
    ] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
    let mut colleague = room.newsroom.signed_in("Cole", Role::Reporter).await;
    let hidden = colleague.get("/search?q=lighthouse").await.body;
    assert!(!hidden.contains("keeper rang"), "a note on a private case");
    // What the hits share narrows the search in one step.
    let harbor = room.editor.get("/search?q=harbor+or+pilot").await.body;
    assert!(harbor.contains("2 pages."), "{harbor}");
    assert!(harbor.contains("from%3A%22Zelda%20Quill%22"), "{harbor}");
    // Kept, shown, and kept no longer.
    let fields = [("q", "harbor from:\"Quill\""), ("name", ""), ("mail", "on")];
    let nameless = room.editor.post("/searches", &fields).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.body.contains("name-error") && nameless.body.contains("1 page with"));
    let fields = [
        ("q", "harbor from:\"Quill\""),
        ("name", "Harbor mail"),
        ("mail", "on"),
    ];
    let kept = room.editor.post("/searches", &fields).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let list = room.editor.get("/search").await.body;
    assert!(list.contains("Harbor mail") && list.contains("Stop its mails"));
    let id = list.split("/searches/").nth(1).expect("its form")[..36].to_owned();
    room.editor
        .post(&format!("/searches/{id}/mail"), &[("mail", "off")])
        .await;
    assert!(room.editor.get("/search").await.body.contains("Mail me"));
    room.editor.post(&format!("/searches/{id}/drop"), &[]).await;
    assert!(
        !room
            .editor
            .get("/search")
            .await
            .body
            .contains("Harbor mail")
    );
}

#[tokio::test]
async fn a_search_finds_whom_the_corpus_knows_in_every_spelling() {
    let mut room = room().await;
    // A link as linking writes it: the second page names her with a slip.
    let link = format!(
        "insert into corpus_documents (id, name, digest, title, imported_at, updated_at)
         values (gen_random_uuid(), 'a.txt', sha256('a'), 'Article', now(), now());
         insert into links (id, key, case_id, document_id, page, kind, page_text, corpus_document_id, doc_text,
                            entity, score, raw_score, why, card, found_at)
         select gen_random_uuid(), sha256(word::bytea), '{}', '{}', page, 'person', word, k.id, 'Zelda Quill',
                'person:zelda-quill', 0.95, 0.9, 'the same name', true, now()
         from corpus_documents k, (values (1, 'Zelda Quill'), (2, 'Zeida Quil')) v(page, word)",
        room.case, room.document
    );
    let pool = room.newsroom.desk.store.pool();
    let link = sqlx::raw_sql(sqlx::AssertSqlSafe(link)).execute(pool);
    link.await.expect("linked");
    for (asked, expected) in [
        ("about:%22zelda+quill%22", "2 pages with"),
        ("about:person:zelda-quill", "2 pages with"),
        ("pilot+about:%22Zeida+Quil%22", "1 page with"),
        ("about:%22orla+vex%22", "0 pages with"),
    ] {
        let answer = room.editor.get(&format!("/search?q={asked}")).await;
        assert!(answer.body.contains(expected), "{asked}: {}", answer.body);
    }
    let facets = room.editor.get("/search?q=harbor+or+pilot").await.body;
    assert!(
        facets.contains("about%3A%22person%3Azelda-quill%22"),
        "{facets}"
    );
    let judged = "update links set verdict = 'rejected' where page = 2";
    sqlx::raw_sql(judged).execute(pool).await.expect("judged");
    let answer = room.editor.get("/search?q=about:%22zelda+quill%22").await;
    assert!(answer.body.contains("1 page with"), "{}", answer.body);
}
