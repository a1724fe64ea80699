//! A day at the desk: a list narrowed, kept and taken away as a table, one deed for many
//! cases, words that are kept while they are typed, and what has changed in a letter.

use crate::{
    kill::{draft, show},
    support::{browser::Browser, program::Newsroom, until},
};

async fn enter(browser: &Browser, welcome: &str) {
    browser.go(welcome).await;
    browser.fill("name", "Ada Marsh").await;
    browser.fill("email", "ada@paper.example").await;
    browser
        .fill("password", "a long sentence for a small test")
        .await;
    browser.press("Make the account").await;
    browser.see("Ada Marsh").await;
}

#[tokio::test]
async fn the_list_is_worked_on_and_a_letter_is_written_without_losing_a_word() {
    let newsroom = Newsroom::fresh(None);
    let running = newsroom.start();
    let browser = Browser::open(true).await;
    let welcome = running.welcome.clone().expect("a first log-in");
    enter(&browser, &welcome).await;
    let bridge = draft(&newsroom, "Bridge inspections");
    draft(&newsroom, "=Harbor pilots");
    let url = &running.url;

    browser
        .go(&format!("{url}/cases?q=bridge&col-law=1&col-reference=1"))
        .await;
    browser.see("Bridge inspections").await;
    assert!(!browser.text().await.contains("Harbor pilots"));
    browser
        .find("#keep > summary")
        .await
        .click()
        .await
        .expect("it opens");
    browser.fill("name", "Bridges").await;
    browser.press("Keep it").await;
    browser.see("The list is kept").await;
    browser.go(&format!("{url}/cases?owner=me")).await;
    browser.see("Bridges").await;
    for row in browser
        .client
        .find_all(fantoccini::Locator::Css("td.pick input"))
        .await
        .expect("boxes")
    {
        row.click().await.expect("it is ticked");
    }
    browser.choose("outcome", "abandoned").await;
    browser.press("Close").await;
    browser.see("Done with all that were ticked").await;
    let table = newsroom.ok(&["case", "list", "--all", "--csv"]);
    assert!(table.starts_with('\u{feff}'), "{table}");
    assert!(
        table.contains("\r\n'=Harbor pilots,"),
        "no formula: {table}"
    );
    assert_eq!(table.matches(",closed,abandoned,").count(), 2, "{table}");
    assert_eq!(show(&newsroom, &bridge)["stage"], "closed");

    draft(&newsroom, "Airport noise");
    browser.go(&format!("{url}/cases?q=airport&owner=")).await;
    browser.press("Airport noise").await;
    browser
        .find("a[href*='/letters/']")
        .await
        .click()
        .await
        .expect("the letter");
    let body = browser.find("#body").await;
    body.send_keys("Words that nobody has saved. ")
        .await
        .expect("typed");
    browser.see("save to make it a version").await;
    browser.client.refresh().await.expect("loaded again");
    browser.see("are not saved yet").await;
    let kept = browser
        .find("#body")
        .await
        .prop("value")
        .await
        .expect("a value");
    assert!(kept.is_some_and(|text| text.contains("Words that nobody has saved.")));
    browser.press("Save").await;
    browser.see("Saved.").await;
    browser.press("What changed").await;
    browser.see("5 new").await;
    until("the change to be marked", || async {
        let new = browser.find("#changes ins").await.text().await.ok()?;
        new.contains("Words that nobody has saved.").then_some(())
    })
    .await;
    running.stop();
}
