//! Two people on one letter, by browsers without JavaScript: remarks, changes, words kept
//! while they are typed, a conflict that shows both; tasks; a colleague who leaves.

use super::browser::Newsroom;
use axum::http::StatusCode;
use domain::{Role, Visibility};

#[tokio::test]
async fn two_people_write_one_letter_and_nothing_is_lost() {
    let newsroom = Newsroom::new().await;
    let root = newsroom.person("Root", Role::Admin).await;
    let (case, letter) = newsroom
        .drafted(&root, "Bridge inspections", Visibility::Newsroom)
        .await;
    let here = format!("/cases/{case}/letters/{letter}");
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    let mut ed = newsroom.signed_in("Ed", Role::Editor).await;
    ada.get(&here).await;
    let page = ed.get(&here).await;
    assert!(page.body.contains("Ada has this open."), "who else looks");
    assert!(page.body.contains("What its legal sentences rest on"));
    let writing = [
        ("place", "letter"),
        ("id", &letter.to_string()),
        ("writing", "1"),
    ];
    assert_eq!(ed.post("/here", &writing).await.body, "Ada has this open.");
    assert_eq!(
        ada.post("/here", &[("place", "letter"), ("id", &letter.to_string())])
            .await
            .body,
        "Ed is writing here now."
    );
    let nowhere = ada.post("/here", &[("place", "moon")]).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);

    let typed = |body| [("subject", "Request"), ("body", body), ("based_on", "1")];
    let kept = ada
        .post(&format!("{here}/autosave"), &typed("Dear officer, mine"))
        .await;
    assert_eq!(kept.status, StatusCode::OK);
    assert!(kept.body.starts_with("Kept at "), "{}", kept.body);
    let page = ada.get(&here).await;
    assert!(page.body.contains("are not saved yet"));
    assert!(page.body.contains("Dear officer, mine"));

    let saved = ed
        .post(&format!("{here}/save"), &typed("Dear officer, theirs"))
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let late = ada
        .post(
            &format!("{here}/autosave"),
            &typed("Dear officer, mine too"),
        )
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let both = ada
        .post(&format!("{here}/save"), &typed("Dear officer, mine too"))
        .await;
    assert_eq!(both.status, StatusCode::CONFLICT);
    for part in [
        "Version 2 was saved while you were writing",
        "<del>theirs</del>",
        "<ins>mine too</ins>",
    ] {
        assert!(both.body.contains(part), "{part}");
    }
    let merged = [
        ("subject", "Request"),
        ("body", "Dear officer, theirs and mine"),
        ("based_on", "2"),
    ];
    let saved = ada.post(&format!("{here}/save"), &merged).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = ed.get(&format!("{here}?changes=3")).await;
    assert!(page.body.contains("From version 2 to 3"), "{}", page.body);
    assert!(
        page.body.contains("<ins>theirs and mine</ins>")
            || page.body.contains("<ins> and mine</ins>")
    );
    let page = ed.get(&format!("{here}?since=1&changes=3")).await;
    assert!(page.body.contains("From version 1 to 3"));
}

#[tokio::test]
async fn a_remark_a_task_and_a_colleague_who_leaves() {
    let newsroom = Newsroom::new().await;
    let root = newsroom.person("Root", Role::Admin).await;
    let (case, letter) = newsroom
        .drafted(&root, "Bridge inspections", Visibility::Newsroom)
        .await;
    let here = format!("/cases/{case}/letters/{letter}");
    let mut ada = newsroom.signed_in("Ada", Role::Admin).await;
    ada.get(&here).await;
    let wrong = ada
        .post(
            &format!("{here}/comments"),
            &[("quote", "stands nowhere"), ("comment", "Look <b>")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("Look &#60;b&#62;"),
        "what was typed is kept"
    );
    let said = ada
        .post(
            &format!("{here}/comments"),
            &[("quote", ""), ("comment", "Look again")],
        )
        .await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let page = ada.get(&here).await;
    let settle = page
        .body
        .split("/comments/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let settled = ada.post(&format!("{here}/comments/{settle}"), &[]).await;
    assert_eq!(settled.status, StatusCode::SEE_OTHER);
    let page = ada.get(&here).await;
    assert!(page.body.contains("settled by Ada"));

    let path = format!("/cases/{case}");
    ada.get(&path).await;
    let nobody = ada
        .post(&format!("{path}/tasks"), &[("task-what", "Call")])
        .await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.body.contains("Choose who does it."));
    let me = root.id.to_string();
    let given = ada
        .post(
            &format!("{path}/tasks"),
            &[
                ("task-what", "Call"),
                ("task-to", &me),
                ("task-until", "2026-03-20"),
            ],
        )
        .await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
    let page = ada.get(&path).await;
    let done = page
        .body
        .split("/tasks/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let done = ada
        .post(&format!("/tasks/{done}"), &[("case", &case.to_string())])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(ada.get(&path).await.body.contains("done by Ada"));

    let bea = newsroom.person("Bea", Role::Reporter).await;
    let leave = format!("/people/{}/leave", bea.id);
    assert!(ada.get(&leave).await.body.contains("Bea leaves"));
    let nobody = ada.post(&leave, &[("to", "")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let left = ada.post(&leave, &[("to", &me)]).await;
    assert!(
        left.body.contains("Bea can no longer sign in"),
        "{}",
        left.body
    );
    let mut reporter = newsroom.signed_in("Zed", Role::Reporter).await;
    let refused = reporter.get(&format!("/people/{}/leave", root.id)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
