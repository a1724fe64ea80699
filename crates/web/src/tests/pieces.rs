//! Files that come in piece by piece, as a browser's script sends them.

use super::browser::{Answer, Browser, Newsroom};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use domain::{Role, Visibility};

/// `minutes.txt` and a day, as tus has it.
const NAMED: &str = "filename bWludXRlcy50eHQ=,modified MTcwMDAwMDAwMDAwMA==";

async fn begin(browser: &mut Browser, place: &str, length: &str, word: &str) -> Answer {
    let request = Request::post(place)
        .header("x-daylight-word", word)
        .header("upload-length", length)
        .header("upload-metadata", NAMED);
    browser.send(request, Body::empty()).await
}

async fn go_on(browser: &mut Browser, upload: &str, from: &str, bytes: &'static str) -> Answer {
    let word = browser.word();
    let request = Request::patch(upload)
        .header("x-daylight-word", word)
        .header("upload-offset", from)
        .header("content-type", "application/offset+octet-stream");
    browser.send(request, Body::from(bytes)).await
}

#[tokio::test]
async fn a_file_comes_in_two_pieces_and_is_attached() {
    let newsroom = Newsroom::new().await;
    let mut ed = newsroom.signed_in("Ed", Role::Editor).await;
    let ada = newsroom.person("Ada", Role::Reporter).await;
    let (case, _) = newsroom
        .drafted(&ada, "Minutes", Visibility::Newsroom)
        .await;
    let page = format!("/cases/{case}");
    let shown = ed.get(&page).await.body;
    assert!(shown.contains(&format!("data-pieces=\"/cases/{case}/uploads\"")));
    let place = format!("/cases/{case}/uploads");
    let word = ed.word();

    let forged = begin(&mut ed, &place, "11", "another word").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let endless = begin(&mut ed, &place, "many", &word).await;
    assert_eq!(endless.status, StatusCode::BAD_REQUEST);
    let empty = begin(&mut ed, &place, "0", &word).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("is empty"), "{}", empty.body);

    let begun = begin(&mut ed, &place, "11", &word).await;
    assert_eq!(begun.status, StatusCode::CREATED);
    assert_eq!(
        (begun.header("upload-offset"), begun.header("tus-resumable")),
        ("0", "1.0.0")
    );
    let upload = begun.location();
    let first = go_on(&mut ed, &upload, "0", "hello ").await;
    assert_eq!(
        (first.status, first.header("upload-offset")),
        (StatusCode::NO_CONTENT, "6")
    );
    let wrong = go_on(&mut ed, &upload, "0", "hello ").await;
    assert_eq!(wrong.status, StatusCode::CONFLICT);
    let head = ed.send(Request::head(&upload), Body::empty()).await;
    assert_eq!(
        (head.header("upload-offset"), head.header("upload-length")),
        ("6", "11")
    );
    let mut other = newsroom.signed_in("Bea", Role::Reporter).await;
    let not_theirs = other.send(Request::head(&upload), Body::empty()).await;
    assert_eq!(not_theirs.status, StatusCode::NOT_FOUND);
    let last = go_on(&mut ed, &upload, "6", "world").await;
    assert_eq!(
        (last.status, last.header("upload-offset")),
        (StatusCode::NO_CONTENT, "11")
    );
    assert!(ed.get(&page).await.body.contains("minutes.txt"));
}

#[tokio::test]
async fn an_upload_can_be_given_up_and_a_hidden_case_takes_none() {
    let newsroom = Newsroom::new().await;
    let mut ed = newsroom.signed_in("Ed", Role::Reporter).await;
    ed.get("/triage").await;
    let word = ed.word();
    let begun = begin(&mut ed, "/triage/uploads", "11", &word).await;
    let upload = begun.location();
    let request = Request::delete(&upload).header("x-daylight-word", word.clone());
    let gone = ed.send(request, Body::empty()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let head = ed.send(Request::head(&upload), Body::empty()).await;
    assert_eq!(head.status, StatusCode::NOT_FOUND);

    let ada = newsroom.person("Ada", Role::Reporter).await;
    let (case, _) = newsroom.drafted(&ada, "Hidden", Visibility::Private).await;
    let hidden = begin(&mut ed, &format!("/cases/{case}/uploads"), "11", &word).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
}
