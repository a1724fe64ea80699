//! A reporter looks at a release: pages as they look with words that can be
//! selected, found and quoted; each page drawn only when it is seen. Told with
//! scripts and without, on the example's made-up release.

use crate::support::{browser::Browser, program::Newsroom, until};
use serde_json::Value;
use std::path::Path;

const EMAIL: &str = "ada@paper.example";
const PASSWORD: &str = "a long sentence for a small test";

#[tokio::test]
async fn a_release_is_looked_at_with_scripts() {
    look(true).await;
}

#[tokio::test]
async fn a_release_is_looked_at_without_scripts() {
    look(false).await;
}

async fn look(scripts: bool) {
    let newsroom = Newsroom::fresh(None);
    newsroom.ok(&["example"]);
    let running = newsroom.start();
    let browser = Browser::open(scripts).await;
    let welcome = running.welcome.clone().expect("a first log-in");
    enter(&browser, &welcome).await;
    let document = release(&browser, &running.url).await;

    a_page_is_seen(&browser, &document).await;
    let drawn = pictures(newsroom.data());
    // Without scripts browsers do not load lazily: the rail is short for their sake.
    assert!(
        (1..40).contains(&drawn),
        "{drawn} pictures: only what is seen is drawn"
    );
    words_are_found(&browser, &document).await;
    a_passage_is_quoted(&browser, &document).await;
    the_view_is_remembered(&browser, &document).await;
    a_page_is_reached_from_anywhere(&browser, &document).await;
    if scripts {
        the_arrows_turn_pages(&browser, &document).await;
    }
    strangers_see_nothing(&document).await;
    running.stop();
}

async fn enter(browser: &Browser, welcome: &str) {
    browser.go(welcome).await;
    browser.fill("name", "Ada Marsh").await;
    browser.fill("email", EMAIL).await;
    browser.fill("password", PASSWORD).await;
    browser.press("Make the account").await;
    browser.see("Ada Marsh").await;
}

/// The address of the example's release, once its first pages have been read.
async fn release(browser: &Browser, url: &str) -> String {
    browser.go(&format!("{url}/search?q=schedule")).await;
    until("the release to be read", || async {
        browser.client.refresh().await.ok()?;
        let places = "return [...document.querySelectorAll('a[href*=\"/documents/\"]')]
            .filter((a) => a.textContent.includes('EXAMPLE-release')).map((a) => a.href)";
        let links = script(browser, places).await;
        let first = links.as_array()?.first()?.as_str()?.to_owned();
        Some(first.split("/pages/").next()?.to_owned())
    })
    .await
}

async fn script(browser: &Browser, code: &str) -> Value {
    let answer = browser.client.execute(code, Vec::new()).await;
    answer.unwrap_or_else(|error| panic!("{code}: {error}"))
}

/// Waits until a question to the page is answered with yes.
async fn holds(browser: &Browser, what: &str, code: &str) {
    until(what, || async {
        (script(browser, code).await == Value::Bool(true)).then_some(())
    })
    .await;
}

async fn a_page_is_seen(browser: &Browser, document: &str) {
    browser.go(&format!("{document}/pages/2")).await;
    let seen = "const i = document.querySelector('.leaf img'); return i.complete && i.naturalWidth > 300 && i.alt.startsWith('Page 2 of ')";
    holds(browser, "the picture of page 2", seen).await;
    let layered = "return document.querySelectorAll('.leaf tspan').length > 10";
    holds(browser, "words on the picture", layered).await;
    // The words lie within the picture, and read like the page's text.
    let inside = "const p = document.querySelector('.leaf').getBoundingClientRect();
        return [...document.querySelectorAll('.leaf tspan')].every((t) => {
            const b = t.getBoundingClientRect();
            return b.left >= p.left - 2 && b.right <= p.right + 2 && b.top >= p.top - 4 && b.bottom <= p.bottom + 4;
        })";
    holds(browser, "words within the picture", inside).await;
    let same = "const text = [...document.querySelector('.page-text').textContent];
        return [...document.querySelectorAll('.leaf tspan')].every((t) => {
            const at = Number(t.dataset.at), word = [...t.textContent];
            return text.slice(at, at + word.length).join('') === word.join('');
        })";
    holds(browser, "the words of the text", same).await;
    let selected = "const line = document.querySelector('.leaf text');
        getSelection().selectAllChildren(line);
        return getSelection().toString().trim().length > 0";
    holds(browser, "words that can be selected", selected).await;
}

async fn words_are_found(browser: &Browser, document: &str) {
    browser.go(&format!("{document}/pages/1?q=subject")).await;
    browser.see("“subject” on ").await;
    browser.press("Next hit").await;
    holds(
        browser,
        "the current place marked in text and picture",
        "return !!document.querySelector('.page-text mark.now') && !!document.querySelector('.leaf rect.now')",
    )
    .await;
    let place = script(
        browser,
        "return document.querySelector('.page-text .now').textContent.toLowerCase()",
    );
    assert_eq!(place.await, Value::from("subject"));
    browser.go(&format!("{document}/pages/1?q=zzxqj")).await;
    browser.see("Nothing in this document holds “zzxqj”").await;
}

async fn a_passage_is_quoted(browser: &Browser, document: &str) {
    browser.go(&format!("{document}/pages/2?span=0-12")).await;
    let text = script(
        browser,
        "return document.querySelector('#quote textarea').value",
    )
    .await;
    let text = text.as_str().unwrap_or_default();
    assert!(
        text.starts_with('“') && text.contains(", page 2. http") && text.ends_with("?span=0-12"),
        "{text}"
    );
    holds(
        browser,
        "the passage marked",
        "return !!document.querySelector('mark.quoted') && !!document.querySelector('rect.quoted')",
    )
    .await;
}

async fn the_view_is_remembered(browser: &Browser, document: &str) {
    browser.go(&format!("{document}/pages/2?view=text")).await;
    browser.go(&format!("{document}/pages/3")).await;
    let pictures = "return document.querySelectorAll('.leaf').length";
    assert_eq!(script(browser, pictures).await, Value::from(0));
    browser.press("Picture and text").await;
    browser.go(&format!("{document}/pages/3")).await;
    assert_eq!(script(browser, pictures).await, Value::from(1));
}

async fn a_page_is_reached_from_anywhere(browser: &Browser, document: &str) {
    browser.go(&format!("{document}/pages/1")).await;
    browser.fill("page", "5").await;
    browser.press("Go").await;
    browser.find("img[alt^='Page 5 of ']").await;
    browser
        .find(".thumbs a[aria-current=page][href*='/pages/5']")
        .await;
    browser.find(".thumbs img[loading=lazy]").await;
}

async fn the_arrows_turn_pages(browser: &Browser, document: &str) {
    browser.go(&format!("{document}/pages/3")).await;
    let press = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })); return true";
    script(browser, press).await;
    browser.find("img[alt^='Page 4 of ']").await;
}

/// Without a session there is neither page nor picture.
async fn strangers_see_nothing(document: &str) {
    let stranger = Browser::open(false).await;
    for path in ["/pages/2", "/pages/2/picture.png"] {
        stranger.go(&format!("{document}{path}")).await;
        assert!(stranger.url().await.contains("/sign-in"), "{path}");
    }
}

/// How many pictures are kept.
fn pictures(data: &Path) -> usize {
    let Ok(folders) = std::fs::read_dir(data.join("pictures")) else {
        return 0;
    };
    let files = folders
        .flatten()
        .filter_map(|folder| std::fs::read_dir(folder.path()).ok());
    let names = files.flat_map(|files| files.flatten().map(|file| file.path()));
    names
        .filter(|path| path.extension().is_some_and(|kind| kind == "png"))
        .count()
}
