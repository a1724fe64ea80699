//! A list of running requests, over HTTP as a browser without JavaScript brings it in.

use super::browser::{Browser, Newsroom};
use axum::http::StatusCode;
use domain::Role;

const LIST: &str = "Request,Agency,Filed,State of it\n\
    Sergeant's mail,Unheard Police,2/26/2026,Asked\n\
    <b>Jail</b> logs,Unheard Police,1/5/2026,Done\n";

async fn at_the_list(newsroom: &Newsroom) -> (Browser, String) {
    let mut browser = newsroom.signed_in("Rae", Role::Reporter).await;
    browser.get("/imports").await;
    let read = browser.upload("/imports", "requests.csv", LIST).await;
    assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.body);
    let place = read.location();
    let page = browser.get(&place).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("&#60;b&#62;Jail") && !page.body.contains("<b>Jail"));
    (browser, place)
}

#[tokio::test]
async fn a_list_is_explained_looked_at_and_made() {
    let newsroom = Newsroom::new().await;
    let (mut browser, place) = at_the_list(&newsroom).await;
    let page = browser.get(&place).await.body;
    assert!(page.contains("the newsroom does not know “Unheard Police”"));
    let refused = browser.post(&format!("{place}/make"), &[]).await;
    assert!(
        refused
            .body
            .contains("line of this list can become a case yet")
    );
    browser.get(&place).await;
    let explained = [
        ("column-0", "title"),
        ("column-1", "agency"),
        ("column-2", "sent"),
        ("column-3", "status"),
        ("word-0", "Asked"),
        ("standing-0", "open"),
        ("word-1", "Done"),
        ("standing-1", "granted"),
        ("channel", "email"),
        ("law", "us-ma"),
        ("body", "municipality"),
        ("order", "month_first"),
        ("visibility", "newsroom"),
    ];
    let saved = browser.post(&place, &explained).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = browser.get(&place).await.body;
    for words in ["Make 2 cases", "1 agency will be new", "Thu, Mar 12, 2026"] {
        assert!(page.contains(words), "{words}");
    }
    let made = browser.post(&format!("{place}/make"), &[]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let running = browser.get(&place).await.body;
    assert!(running.contains("0 of 2 lines so far"));
    let id = place.trim_start_matches("/imports/").split('?').next();
    newsroom
        .desk
        .make_cases(id.unwrap().parse().unwrap())
        .await
        .unwrap();
    let done = browser.get(&place).await.body;
    assert!(done.contains("2 cases made of 2 lines"));
    let cases = browser.get("/cases").await.body;
    assert!(cases.contains("Sergeant&#39;s mail"));
}

#[tokio::test]
async fn a_list_is_nobody_else_s_and_what_is_none_is_told_so() {
    let newsroom = Newsroom::new().await;
    let (_, place) = at_the_list(&newsroom).await;
    let mut other = newsroom.signed_in("Cole", Role::Reporter).await;
    other.get("/imports").await;
    assert_eq!(other.get(&place).await.status, StatusCode::NOT_FOUND);
    let stolen = other.post(&format!("{place}/make"), &[]).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    let page = other.upload("/imports", "empty.csv", "").await;
    assert!(page.body.contains("nothing in this list"), "{}", page.body);
}
