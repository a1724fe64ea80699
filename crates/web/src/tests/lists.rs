//! The list of cases by a browser without JavaScript: filters and columns stand in the
//! address, a list is kept, a deed is done to what is ticked.

use super::browser::Newsroom;
use axum::http::StatusCode;
use domain::{Role, Visibility};

#[tokio::test]
async fn a_list_is_filtered_kept_and_opens_the_desk() {
    let newsroom = Newsroom::new().await;
    let root = newsroom.person("Root", Role::Admin).await;
    newsroom
        .drafted(&root, "Bridge inspections", Visibility::Newsroom)
        .await;
    newsroom
        .drafted(&root, "Airport noise", Visibility::Newsroom)
        .await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    let list = ada.get("/cases?q=bridge&col-owner=1&col-law=1").await;
    assert!(list.body.contains("Bridge inspections"));
    assert!(!list.body.contains("Airport noise"));
    assert!(
        list.body
            .contains("<th scope=\"col\">Law</th><th scope=\"col\">Owner</th>")
    );
    let query = "q=bridge&owner=&columns=law,owner";
    let nameless = ada
        .post(
            &format!("/views?{query}"),
            &[("name", " "), ("default", "1")],
        )
        .await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.body.contains("Give it a name"));
    let kept = ada
        .post(
            &format!("/views?{query}"),
            &[("name", "Bridges"), ("default", "1")],
        )
        .await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    for path in ["/", "/cases"] {
        let page = ada.get(path).await;
        assert!(page.body.contains("Bridges"), "{path}");
        assert!(page.body.contains("Bridge inspections"), "{path}");
        assert!(!page.body.contains("Airport noise"), "{path}");
    }
    let table = ada.get(&format!("/cases.csv?{query}")).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        table
            .body
            .contains("case,law,owner,address\r\nBridge inspections,us-ma,Root,")
    );
    assert_eq!(table.body.matches("\r\n").count(), 2);
}

#[tokio::test]
async fn what_cannot_be_done_is_said_beside_its_case() {
    let newsroom = Newsroom::new().await;
    let root = newsroom.person("Root", Role::Admin).await;
    let bea = newsroom.person("Bea", Role::Reporter).await;
    let (open, _) = newsroom
        .drafted(&root, "Bridge inspections", Visibility::Newsroom)
        .await;
    let (closed, _) = newsroom
        .drafted(&root, "Airport noise", Visibility::Newsroom)
        .await;
    let done = domain::Outcome::Abandoned;
    newsroom
        .desk
        .close_case(&root, closed, done, "")
        .await
        .unwrap();
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    ada.get("/cases?stage=all").await;
    let boxes = [format!("case-{open}"), format!("case-{closed}")];
    let ticked: Vec<(&str, &str)> = boxes.iter().map(|name| (name.as_str(), "1")).collect();
    let path = "/cases/bulk?owner=&stage=all";
    let mut nothing = ticked.clone();
    nothing.push(("deed", "close"));
    let asked = ada.post(path, &nothing).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.body.contains("Choose how they ended."));
    assert_eq!(
        asked.body.matches("\" checked></td>").count(),
        2,
        "still ticked"
    );
    let mut close = nothing.clone();
    close.push(("outcome", "withdrawn"));
    let told = ada.post(path, &close).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(told.body.contains("1 case done, 1 not."), "{}", told.body);
    let row = told.body.split("Airport noise").nth(3).unwrap();
    assert!(row.contains("Not done: "), "beside its case: {row}");
    assert_eq!(told.body.matches("\" checked></td>").count(), 1);
    let mut give = ticked.clone();
    let to = bea.id.to_string();
    give.extend([("deed", "give"), ("to", to.as_str())]);
    let given = ada.post(path, &give).await;
    assert_eq!(given.location(), "/cases?stage=all&owner=&said=bulk");
    let none = ada.post(path, &[("deed", "follow-up")]).await;
    assert!(none.body.contains("Tick one case or more"), "{}", none.body);
    let unknown = ada.post(path, &[("deed", "burn")]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
