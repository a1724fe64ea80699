//! Every kind of page that the desk links to is looked at by axe-core, at the width of a
//! desk and of a telephone, against WCAG 2.2 AA. The checker is not ours: `deploy/test`
//! fetches it and names it in `DAYLIGHT_AXE`; without it nothing is checked, and that is said.

use crate::support::{browser::Browser, program::Newsroom, until};
use fantoccini::Client;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Kinds of pages looked at; more would mean that addresses are told apart that are alike.
const MOST: usize = 120;

#[tokio::test]
async fn no_page_breaks_the_rules_of_accessibility() {
    let Some(axe) = std::env::var_os("DAYLIGHT_AXE") else {
        println!("skipped: DAYLIGHT_AXE does not name axe-core's axe.min.js");
        return;
    };
    let axe = std::fs::read_to_string(axe).expect("axe-core can be read");
    let newsroom = Newsroom::fresh(None);
    newsroom.ok(&["example"]);
    let running = newsroom.start();
    let browser = Browser::open(true).await;
    let welcome = running.welcome.clone().expect("a first log-in");
    let mut found = violations(&browser.client, &axe, &welcome).await;
    enter(&browser, &welcome).await;
    release_is_read(&browser, &running.url).await;
    let mut seen = BTreeSet::new();
    let mut waiting = VecDeque::from(["/".to_owned(), "/search?q=schedule".to_owned()]);
    while let Some(path) = waiting.pop_front() {
        if seen.len() >= MOST || !is_page(&path) || !seen.insert(kind(&path)) {
            continue;
        }
        let address = format!("{}{path}", running.url);
        found.extend(violations(&browser.client, &axe, &address).await);
        waiting.extend(links(&browser.client).await);
    }
    running.stop();
    assert!(seen.len() > 40, "only these pages were reached: {seen:?}");
    println!("{} kinds of pages", seen.len());
    let list: Vec<String> = found
        .iter()
        .map(|(rule, at)| format!("{rule}\n    {at}"))
        .collect();
    assert!(
        list.is_empty(),
        "{} rules broken:\n{}",
        list.len(),
        list.join("\n")
    );
}

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

async fn release_is_read(browser: &Browser, url: &str) {
    browser.go(&format!("{url}/search?q=schedule")).await;
    until("the release to be read", || async {
        browser.client.refresh().await.ok()?;
        browser
            .text()
            .await
            .contains("EXAMPLE-release")
            .then_some(())
    })
    .await;
}

/// The rules that a page breaks, each with the first place where it does.
async fn violations(client: &Client, axe: &str, address: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    client.goto(address).await.expect("the page loads");
    client
        .execute(axe, Vec::new())
        .await
        .expect("axe-core runs");
    for (width, height) in [(390, 844), (1280, 1000)] {
        client.set_window_size(width, height).await.expect("a size");
        let ask = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'],
                runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
               .then((told) => done(told.violations.map((rule) => [
                   rule.id + ': ' + rule.help,
                   rule.nodes.length + ' times, first ' + rule.nodes[0].html.slice(0, 300)
                     + ' ' + rule.nodes[0].failureSummary ])))
               .catch((error) => done([['axe-core itself', String(error)]]))";
        let told = client
            .execute_async(ask, Vec::new())
            .await
            .expect("an answer");
        for pair in told.as_array().expect("a list") {
            let text = |n: usize| pair[n].as_str().unwrap_or_default().to_owned();
            let place = format!("{} at {width}: {}", kind(address), text(1));
            found
                .entry(format!("{} [{}]", text(0), kind(address)))
                .or_insert(place);
        }
    }
    found
}

/// Where the page leads, as paths with their queries.
async fn links(client: &Client) -> Vec<String> {
    let ask = "return [...document.querySelectorAll('a[href]')].map((a) => new URL(a.href))
        .filter((to) => to.origin === location.origin).map((to) => to.pathname + to.search)";
    let told = client.execute(ask, Vec::new()).await.unwrap_or(json!([]));
    let text = |value: &Value| value.as_str().map(str::to_owned);
    told.as_array()
        .into_iter()
        .flatten()
        .filter_map(text)
        .collect()
}

/// What a browser shows as a page of ours.
fn is_page(path: &str) -> bool {
    let files = [
        "/original",
        "/static",
        "/sign-out",
        "/download",
        "/raw",
        "/picture",
        ".eml",
        ".csv",
        ".ics",
        ".svg",
        ".mbox",
        ".jsonl",
        ".zip",
        ".pdf",
        "/export",
    ];
    !files.iter().any(|part| path.contains(part))
}

/// The address without what differs between pages of one kind: ids, numbers, values.
fn kind(address: &str) -> String {
    let path = address.split_once("://").map_or(address, |(_, rest)| {
        rest.split_once('/').map_or("", |(_, path)| path)
    });
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let part = |part: &str| {
        let id = part.len() > 20 || part.starts_with(|c: char| c.is_ascii_digit());
        if id {
            "…".to_owned()
        } else {
            part.to_owned()
        }
    };
    let path: Vec<String> = path.trim_matches('/').split('/').map(part).collect();
    let mut names: Vec<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    names.sort_unstable();
    names.dedup();
    format!("/{} {}", path.join("/"), names.join(" "))
        .trim_end()
        .to_owned()
}
