//! A page as it looks over HTTP: who sees it, how often it is drawn, what a browser
//! may keep, and what is said where there is nothing to see. The drawer is a script
//! that answers as our own child does, and notes each call.

use super::browser::{Browser, Newsroom};
use super::guards::private_case;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use domain::{CaseId, DocumentId, Role};
use std::{os::unix::fs::PermissionsExt, path::Path};
use store::page::Page;
use tempfile::TempDir;

/// A drawer that says this and notes that it was called.
fn drawer(folder: &Path, answer: &str) -> std::path::PathBuf {
    let path = folder.join("drawer.sh");
    let calls = folder.join("calls");
    let script = format!(
        "#!/bin/sh\necho x >> {}\nprintf '%s\\nPNG!' '{answer}'\n",
        calls.display()
    );
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    path
}

fn calls(folder: &Path) -> usize {
    std::fs::read_to_string(folder.join("calls")).map_or(0, |calls| calls.lines().count())
}

const DRAWN: &str = r#"{"Drawn":[{"pixels":[10,20],"dimensions":[100.0,200.0],"turned":1,"words":[{"text":"harbor","box":[10.0,10.0,40.0,20.0],"start":4}]},4]}"#;

struct Room {
    newsroom: Newsroom,
    editor: Browser,
    document: DocumentId,
    folder: TempDir,
}

/// A document of two pages on a private case.
async fn room(answer: &str, media_type: &str) -> Room {
    let folder = TempDir::new().unwrap();
    let mut newsroom = Newsroom::new().await;
    newsroom.draw_by(&drawer(folder.path(), answer));
    let (case, _) = private_case(&newsroom).await;
    let mut editor = newsroom.signed_in("Ed", Role::Editor).await;
    let document = document(&newsroom, &mut editor, case, media_type).await;
    Room {
        newsroom,
        editor,
        document,
        folder,
    }
}

async fn document(
    newsroom: &Newsroom,
    editor: &mut Browser,
    case: CaseId,
    media_type: &str,
) -> DocumentId {
    editor.get(&format!("/cases/{case}")).await;
    editor
        .upload(&format!("/cases/{case}/documents"), "leaf.pdf", "bytes")
        .await;
    let page = editor.get(&format!("/cases/{case}")).await.body;
    let id = page.split("/documents/").nth(2).unwrap();
    let id: DocumentId = id[..36].parse().unwrap();
    let mut tx = newsroom.desk.store.begin().await.unwrap();
    let found = store::document::Described {
        media_type: media_type.into(),
        pages: 2,
        ..Default::default()
    };
    store::document::describe(&mut tx, id, &found)
        .await
        .unwrap();
    let pages = [1, 2].map(|number| Page {
        number,
        text: format!("the harbor\npage {number}"),
        source: "text".into(),
        ..Page::default()
    });
    let now = newsroom.desk.clock.now();
    store::page::save(&mut tx, id, &pages, now).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn a_page_is_drawn_once_and_shown_to_those_who_may_read_it() {
    let mut room = room(DRAWN, "application/pdf").await;
    let place = format!("/documents/{}/pages/1", room.document);
    let page = room.editor.get(&format!("{place}?q=harbor&hit=1")).await;
    assert!(
        page.body.contains("viewBox=\"0 0 100 200\""),
        "{}",
        page.body
    );
    assert!(page.body.contains(">harbor</tspan>"));
    assert!(
        page.body.contains("class=\"mark hit now\""),
        "the place is marked"
    );
    assert!(page.body.contains("alt=\"Page 1 of leaf.pdf as it looks\""));

    let picture = format!("{place}/picture.png");
    let first = room.editor.get(&picture).await;
    assert_eq!(
        (first.status, first.body.as_str()),
        (StatusCode::OK, "PNG!")
    );
    assert_eq!(first.header("content-type"), "image/png");
    assert!(first.header("cache-control").starts_with("private"));
    let tag = first.header("etag").to_owned();
    let known = Request::get(&picture).header(header::IF_NONE_MATCH, &tag);
    let again = room.editor.send(known, Body::empty()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(
        calls(room.folder.path()),
        1,
        "page and picture are one drawing"
    );

    let mut colleague = room.newsroom.signed_in("Cole", Role::Reporter).await;
    for path in [&place, &picture] {
        let refused = colleague.get(path).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
    }
    let known = Request::get(&picture).header(header::IF_NONE_MATCH, &tag);
    let refused = colleague.send(known, Body::empty()).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "nor is it confirmed");
    let stranger = room.newsroom.browser().get(&picture).await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_cannot_be_drawn_says_why_and_keeps_its_text() {
    let answer = r#"{"NotDrawn":{"Failed":"the page is knotted"}}"#;
    let mut room = room(answer, "application/pdf").await;
    let place = format!("/documents/{}/pages/2", room.document);
    let page = room.editor.get(&place).await.body;
    assert!(page.contains("the page is knotted") && page.contains("the harbor"));
    assert!(!page.contains("class=\"leaf"), "no broken picture");
    room.editor.get(&place).await;
    assert_eq!(
        calls(room.folder.path()),
        1,
        "it is not tried at every look"
    );
}

#[tokio::test]
async fn a_file_without_a_look_shows_its_text_and_nothing_odd() {
    let mut room = room(DRAWN, "message/rfc822").await;
    let place = format!("/documents/{}/pages/1", room.document);
    let page = room.editor.get(&place).await.body;
    assert!(page.contains("the harbor") && !page.contains("picture.png"));
    assert!(!page.contains("How the page is shown"));
    let picture = room.editor.get(&format!("{place}/picture.png")).await;
    assert_eq!(picture.status, StatusCode::NOT_FOUND);
    assert_eq!(calls(room.folder.path()), 0);
}

#[tokio::test]
async fn the_way_pages_are_shown_is_remembered_without_scripts() {
    let mut room = room(DRAWN, "application/pdf").await;
    let place = format!("/documents/{}/pages/1", room.document);
    let chosen = room.editor.get(&format!("{place}?view=text")).await;
    assert!(chosen.header("set-cookie").contains("daylight_view=text.1"));
    let page = room.editor.get(&place).await.body;
    assert!(!page.contains("class=\"leaf") && page.contains("loading=\"lazy\""));
}
