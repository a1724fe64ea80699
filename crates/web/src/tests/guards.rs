//! Who is let through, and what a refusal gives away.

use super::browser::Newsroom;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use domain::{CaseId, LetterId, Role, Visibility};

/// A private case of a reporter who is not signed in anywhere.
pub(super) async fn private_case(newsroom: &Newsroom) -> (CaseId, LetterId) {
    let sam = newsroom.person("Sam", Role::Reporter).await;
    newsroom
        .drafted(&sam, "Secret <matter>", Visibility::Private)
        .await
}

#[tokio::test]
async fn nobody_gets_past_the_door_without_signing_in() {
    let newsroom = Newsroom::new().await;
    let mut stranger = newsroom.browser();
    for path in [
        "/",
        "/cases",
        "/triage",
        "/outbox",
        "/corpus",
        "/agencies",
        "/people",
        "/settings",
        "/jobs",
        "/search?q=a",
    ] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/sign-in"), "{path}");
    }
    let post = stranger.post_bare("/settings", &[("name", "Mine")]).await;
    assert_eq!(
        (post.status, post.location().as_str()),
        (StatusCode::SEE_OTHER, "/sign-in")
    );
    assert_eq!(stranger.get("/nowhere").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_private_case_is_not_there_for_a_colleague() {
    let newsroom = Newsroom::new().await;
    let (case, letter) = private_case(&newsroom).await;
    let mut colleague = newsroom.signed_in("Cole", Role::Reporter).await;
    let desk = colleague.get("/").await;
    assert!(!desk.body.contains("Secret"));
    for path in [
        format!("/cases/{case}"),
        format!("/cases/{case}/letters/{letter}"),
        format!("/cases/{case}/links"),
        format!("/cases/{case}/close"),
        format!("/cases/{case}/letters/new?kind=thanks"),
    ] {
        let answer = colleague.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.body.contains("Secret"), "{path}");
    }
    for (path, fields) in [
        (format!("/cases/{case}/notes"), vec![("text", "hello")]),
        (format!("/cases/{case}/close"), vec![("outcome", "denied")]),
        (
            format!("/cases/{case}/events"),
            vec![("kind", "received"), ("on", "2026-02-20")],
        ),
        (format!("/cases/{case}/letters/{letter}/approve"), vec![]),
    ] {
        let answer = colleague.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.body.contains("Secret"), "{path}");
    }
    let refused = colleague
        .upload(&format!("/cases/{case}/documents"), "a.txt", "x")
        .await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    for list in [
        "/cases?stage=all",
        "/search?q=secret",
        "/outbox?all=1",
        "/jobs",
    ] {
        assert!(!colleague.get(list).await.body.contains("Secret"), "{list}");
    }
    let mut editor = newsroom.signed_in("Ed", Role::Editor).await;
    let page = editor.get(&format!("/cases/{case}")).await;
    assert!(
        page.body.contains("Secret &#60;matter&#62;")
            || page.body.contains("Secret &lt;matter&gt;")
    );
}

#[tokio::test]
async fn a_post_needs_the_word_of_its_session_and_our_own_page() {
    let newsroom = Newsroom::new().await;
    let mut admin = newsroom.signed_in("Ada", Role::Admin).await;
    admin.get("/settings").await;
    let word = admin.word();
    for given in ["", "wrong", &word[1..]] {
        let answer = admin
            .post_bare("/settings", &[("name", "Theirs"), ("csrf", given)])
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{given}");
    }
    let elsewhere = Request::post("/settings")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = admin
        .send(elsewhere, Body::from(format!("name=Theirs&csrf={word}")))
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let settings = admin.get("/settings").await;
    assert!(!settings.body.contains("Theirs"), "nothing was changed");
    let fine = admin
        .post(
            "/settings",
            &[
                ("name", "Ours"),
                ("timezone", "America/New_York"),
                ("postal_address", "1 Example Street"),
            ],
        )
        .await;
    assert_eq!(fine.status, StatusCode::SEE_OTHER, "{}", fine.body);
}

#[tokio::test]
async fn signing_in_needs_the_cookie_that_came_with_its_form() {
    let newsroom = Newsroom::new().await;
    let mut browser = newsroom.browser();
    browser.get("/sign-in").await;
    browser.forget(crate::cookies::GATE);
    let answer = browser
        .post("/sign-in", &[("email", "a@b.example"), ("password", "x")])
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    browser.get("/sign-in").await;
    let wrong = browser
        .post(
            "/sign-in",
            &[("email", "a@b.example"), ("password", "not it at all")],
        )
        .await;
    assert!(wrong.status.is_client_error());
    assert!(wrong.body.contains("a@b.example") && !wrong.body.contains("not it at all"));
}

#[tokio::test]
async fn only_administrators_manage_people_and_settings() {
    let newsroom = Newsroom::new().await;
    let mut editor = newsroom.signed_in("Ed", Role::Editor).await;
    editor.get("/").await;
    for path in ["/people", "/settings"] {
        assert_eq!(
            editor.get(path).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    let invite = editor
        .post(
            "/people",
            &[
                ("name", "X"),
                ("email", "x@paper.example"),
                ("role", "admin"),
            ],
        )
        .await;
    assert_eq!(invite.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_answer_tells_the_browser_what_it_may_do() {
    let newsroom = Newsroom::new().await;
    let mut admin = newsroom.signed_in("Ada", Role::Admin).await;
    for path in [
        "/",
        "/nowhere",
        "/sign-in",
        "/static/daylight.css",
        "/health",
    ] {
        let answer = admin.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert!(
            answer
                .header("strict-transport-security")
                .starts_with("max-age="),
            "{path}: https"
        );
    }
    let health = admin.get("/health").await.body;
    assert!(
        health.contains("\"status\":\"ok\"") && !health.contains('@'),
        "{health}"
    );
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_and_ends_with_the_session() {
    let newsroom = Newsroom::new().await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    ada.get("/").await;
    let out = ada.post("/sign-out", &[]).await;
    let cookie = out.header("set-cookie");
    for part in [
        "daylight=;",
        "HttpOnly",
        "SameSite=Lax",
        "Secure",
        "Max-Age=0",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(ada.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_message_in_a_case_is_shown_whole_to_those_who_see_the_case() {
    let newsroom = Newsroom::new().await;
    let (case, _) = private_case(&newsroom).await;
    message_on(&newsroom, case).await;
    let path = format!("/messages/{MESSAGE}");
    let mut admin = newsroom.signed_in("Ann", Role::Admin).await;
    let page = admin.get(&path).await;
    assert!(
        page.body
            .contains(">Good morning,\n\nto the last word.</p>"),
        "{}",
        page.body
    );
    let mut colleague = newsroom.signed_in("Cole", Role::Reporter).await;
    assert_eq!(colleague.get(&path).await.status, StatusCode::NOT_FOUND);
}

/// A mail that lies in the case and has been read.
async fn message_on(newsroom: &Newsroom, case: CaseId) {
    let now = newsroom.desk.clock.now();
    let sql = format!(
        "insert into inbound_messages (id, digest, bytes, source, received_at, state, case_id, subject, excerpt)
         values ('{MESSAGE}', sha256('mail'), 4, 'upload', '{now}', 'attached', '{case}', 'Your request', 'Good morn');
         insert into documents (id, case_id, digest, name, bytes, source, inbound_id, received_at, pages, updated_at)
         values ('{MESSAGE}', '{case}', sha256('mail'), 'mail.eml', 4, 'message', '{MESSAGE}', '{now}', 1, '{now}');
         insert into pages (document_id, number, text, source)
         values ('{MESSAGE}', 1, E'From: A clerk\\nSubject: Your request\\n\\nGood morning,\\n\\nto the last word.\\n', 'text')"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(newsroom.desk.store.pool())
        .await
        .unwrap();
}

#[tokio::test]
async fn what_a_message_says_is_recorded_in_two_clicks_and_points_at_it() {
    let newsroom = Newsroom::new().await;
    let (case, _) = private_case(&newsroom).await;
    message_on(&newsroom, case).await;
    let mut admin = newsroom.signed_in("Ann", Role::Admin).await;
    let message = admin.get(&format!("/messages/{MESSAGE}")).await;
    let body = message.body.replace("&#38;", "&");
    let link = body
        .split("href=\"")
        .find(|link| link.contains("kind=acknowledged"));
    let address = link.unwrap().split(['"', '#']).next().unwrap();
    let form = admin.get(address).await;
    let proof = format!("message:{MESSAGE}");
    assert!(
        form.body.contains("value=\"acknowledged\" selected"),
        "{}",
        form.body
    );
    assert!(
        form.body.contains(&format!("value=\"{proof}\" selected")),
        "{}",
        form.body
    );
    let page = admin.get(&format!("/documents/{MESSAGE}/pages/1")).await;
    let record = format!("/cases/{case}?proof=page%3A{MESSAGE}%3A1#record");
    assert!(page.body.contains(&record), "{}", page.body);
    let chosen = admin.get(record.split('#').next().unwrap()).await;
    let first = format!("value=\"page:{MESSAGE}:1\" selected");
    assert!(chosen.body.contains(&first), "{}", chosen.body);
    let on = address
        .split("on=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    let events = format!("/cases/{case}/events");
    for (proof, status) in [
        ("page:nonsense", StatusCode::UNPROCESSABLE_ENTITY),
        (
            "message:00000000-0000-7000-8000-00000000000b",
            StatusCode::NOT_FOUND,
        ),
        (proof.as_str(), StatusCode::SEE_OTHER),
    ] {
        let sent = admin
            .post(
                &events,
                &[("kind", "acknowledged"), ("on", on), ("proof", proof)],
            )
            .await;
        assert_eq!(sent.status, status, "{proof}: {}", sent.body);
    }
    let page = admin.get(&format!("/cases/{case}")).await;
    let shown = format!("proof: <a href=\"/messages/{MESSAGE}\">the message</a>");
    assert!(page.body.contains(&shown), "{}", page.body);
}

const MESSAGE: &str = "00000000-0000-7000-8000-00000000000a";
