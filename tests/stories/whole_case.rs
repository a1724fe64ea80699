//! One case from the first sign-in to its end, in a browser, on a fresh newsroom
//! with a real mail server: drafted, approved, sent, counted, reminded, answered,
//! read, linked, judged, closed. Told twice: with scripts and without.

use crate::support::{
    browser::Browser,
    mail_server::{Mail, MailServer},
    program::{Newsroom, Running},
    today,
};
use std::path::PathBuf;

const PASSWORD: &str = "a long sentence for a small test";

#[tokio::test]
async fn a_case_is_walked_in_a_browser() {
    walk(true).await;
}

#[tokio::test]
async fn a_case_is_walked_without_scripts() {
    walk(false).await;
}

/// A fresh newsroom whose first letter has left.
pub struct Sent {
    pub mail: MailServer,
    pub newsroom: Newsroom,
    pub running: Running,
    pub browser: Browser,
    /// The case's page.
    pub case: String,
    pub letter: Mail,
}

/// Steps 1 to 3: somebody comes in, and their first request leaves.
pub async fn sent(scripts: bool) -> Sent {
    let mail = MailServer::start().await;
    let newsroom = Newsroom::fresh(Some(&mail));
    let running = newsroom.start();
    let browser = Browser::open(scripts).await;
    let welcome = running.welcome.as_deref();
    enter(&browser, welcome.expect("a first log-in")).await;
    confirm_contact(&browser, &running.url).await;
    let case = draft(&browser, &running.url).await;
    let letter = approve_and_send(&browser, &mail).await;
    Sent {
        mail,
        newsroom,
        running,
        browser,
        case,
        letter,
    }
}

async fn walk(scripts: bool) {
    let Sent {
        mail,
        newsroom,
        running,
        browser,
        case,
        letter,
    } = sent(scripts).await;
    the_clock_runs(&browser, &case).await;
    let running = a_reminder_comes(&newsroom, running, &mail).await;
    sign_in(&browser, &running.url).await;
    the_answer_comes(&browser, &running.url, &case, &letter).await;
    links_are_judged(&browser, &case).await;
    close(&browser, &case).await;

    running.stop();
    nothing_is_left_over(&newsroom);
}

/// Step 1: the one-time link makes the first account.
async fn enter(browser: &Browser, welcome: &str) {
    browser.go(welcome).await;
    browser.fill("name", "Ada Marsh").await;
    browser.fill("email", "ada@paper.example").await;
    browser.fill("password", PASSWORD).await;
    browser.press("Make the account").await;
    browser.see("Ada Marsh").await;
    browser.go(welcome).await;
    assert!(
        !browser.text().await.contains("Make the account"),
        "the link works once"
    );
}

/// After two weeks nobody is signed in any more.
async fn sign_in(browser: &Browser, url: &str) {
    browser.go(&format!("{url}/sign-in")).await;
    browser.fill("email", "ada@paper.example").await;
    browser.fill("password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.see("Ada Marsh").await;
}

/// Nothing is sent to an address that nobody has confirmed.
async fn confirm_contact(browser: &Browser, url: &str) {
    browser.go(&format!("{url}/agencies?q=Boston+Police")).await;
    browser.press("Boston Police Department").await;
    let agency = browser.url().await;
    open_details(browser).await;
    browser.choose("channel", "email").await;
    browser.fill("value", "records@police.example").await;
    browser
        .fill("source", "a telephone call with the clerk")
        .await;
    browser.press("Add it").await;
    browser.go(&agency).await;
    browser.see("records@police.example").await;
    browser.press("Confirm records@police.example").await;
    browser.see("Confirmed").await;
}

/// Without scripts a browser still opens details by itself.
async fn open_details(browser: &Browser) {
    let summary = browser.find("details.panel > summary").await;
    summary.click().await.expect("it opens");
}

/// Step 2: a draft from the model, under the law that applies.
async fn draft(browser: &Browser, url: &str) -> String {
    browser
        .go(&format!("{url}/cases/new?q=Boston+Police"))
        .await;
    browser.press("Boston Police Department").await;
    browser.press("E-mail between officials").await;
    browser
        .fill("title", "A sergeant's mail with federal agents")
        .await;
    browser
        .fill("officials", "Jane Example, sergeant detective")
        .await;
    browser.fill("domains", "ice.dhs.gov").await;
    fill_date(browser, "period_from", "2017-01-01").await;
    fill_date(browser, "period_to", "2019-09-30").await;
    browser.press("Show the letter").await;
    browser.see("Public Records").await;
    browser.press("Make the draft").await;
    browser.see("Boston Police Department").await;
    let here = browser.url().await;
    let case = here
        .split("/letters/")
        .next()
        .expect("a case's letter")
        .to_owned();
    assert!(
        case.contains("/cases/"),
        "after the draft comes its letter, not {here}"
    );
    case
}

/// A date as a browser of any language takes it.
async fn fill_date(browser: &Browser, name: &str, date: &str) {
    let field = browser.find(&format!("[name='{name}']")).await;
    let (year, rest) = date.split_once('-').expect("a date");
    let (month, day) = rest.split_once('-').expect("a date");
    field
        .send_keys(&format!("{month}{day}{year}"))
        .await
        .expect("typed");
    let stands = field
        .prop("value")
        .await
        .expect("a value")
        .unwrap_or_default();
    assert_eq!(stands, date, "{name}");
}

/// Steps 2 and 3: approved, queued, sent, and proved.
async fn approve_and_send(browser: &Browser, mail: &MailServer) -> Mail {
    browser.press("Approve").await;
    browser.see("records@police.example").await;
    browser.press("Send it").await;
    let letter = mail.mail("DL-").await;
    assert_eq!(letter.to, "records@police.example");
    assert!(
        letter.text.contains("ice.dhs.gov") && letter.text.contains("Jane Example"),
        "{}",
        letter.text
    );
    assert!(
        letter.reply_to.contains('+'),
        "answers come to the case: {}",
        letter.reply_to
    );
    browser.see_in_time("Sent").await;
    letter
}

/// Step 4: the receipt is confirmed, and the clock shows its working and its law.
async fn the_clock_runs(browser: &Browser, case: &str) {
    browser.go(case).await;
    browser.choose("kind", "received").await;
    fill_date(browser, "on", &today().to_string()).await;
    browser.press("Record it").await;
    browser.see("M.G.L. c. 66").await;
    browser.see("How this was counted").await;
}

/// Step 5: two weeks later the answer is due, and its reporter gets one mail.
async fn a_reminder_comes(newsroom: &Newsroom, running: Running, mail: &MailServer) -> Running {
    running.stop();
    newsroom.days_pass(15);
    let running = newsroom.start();
    let reminder = mail.mail_to("ada@paper.example").await;
    assert!(
        reminder.text.contains("A sergeant's mail"),
        "{}",
        reminder.text
    );
    assert!(
        reminder.text.contains("/cases/"),
        "a link to the case: {}",
        reminder.text
    );
    assert!(
        reminder.text.contains("M.G.L. c. 66"),
        "and the law: {}",
        reminder.text
    );
    running
}

/// Steps 6 and 7: an answer by mail finds its case, an upload is read, and a mail
/// that nothing ties to a case goes to triage.
async fn the_answer_comes(browser: &Browser, url: &str, case: &str, letter: &Mail) {
    let folder = tempfile::TempDir::new().expect("a folder");
    let answer = folder.path().join("answer.eml");
    let reply = format!(
        "From: Dana Records <records@police.example>\r\nTo: {}\r\nSubject: Re: {}\r\nMessage-ID: <answer-1@police.example>\r\n\
         In-Reply-To: {}\r\nDate: Mon, 5 Oct 2026 09:00:00 -0400\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Your request was received. A first part follows.\r\n",
        letter.reply_to, letter.subject, letter.message_id
    );
    std::fs::write(&answer, reply).expect("written");
    let stray = folder.path().join("stray.eml");
    std::fs::write(&stray, "From: x@elsewhere.example\r\nTo: desk@paper.example\r\nSubject: Hello\r\n\r\nAbout nothing.\r\n").expect("written");
    browser.go(&format!("{url}/triage")).await;
    browser.give_file("file", &answer).await;
    press_upload(browser, "Bring it in").await;
    browser.go(case).await;
    browser.see_in_time("Dana Records").await;
    browser.go(&format!("{url}/triage")).await;
    browser.give_file("file", &stray).await;
    press_upload(browser, "Bring it in").await;
    browser.see_in_time("Hello").await;

    browser.go(case).await;
    browser.give_file("file", &release(&folder)).await;
    press_upload(browser, "Add files").await;
    browser.see_in_time("release.txt").await;
}

/// With scripts an upload begins when the file is chosen; the button may be gone.
async fn press_upload(browser: &Browser, words: &str) {
    let path = format!("//button[contains(normalize-space(.), \"{words}\")]");
    if let Ok(button) = browser.client.find(fantoccini::Locator::XPath(&path)).await {
        let _ = button.click().await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
}

/// A printed mail between invented people that mentions what the corpus knows.
fn release(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("release.txt");
    let text = "From: Birdwhistle, Tallulah\nSent: Monday, October 28, 2019 9:12 AM\nTo: Dewberry, Hyacinth\n\
        Subject: Training\n\nThe lesson cites the Boston Trust Act and 8 U.S.C. 1373. Laura Rótolo of the American Civil\n\
        Liberties Union of Massachusetts and Mayor Marty Walsh were in the paper; WBUR had obtained the e-mails of\n\
        Sergeant Detective Gregory Gallagher.\n";
    std::fs::write(&path, text).expect("written");
    path
}

/// Step 8: each link shows both passages and a reason; confirmed, rejected, undone.
async fn links_are_judged(browser: &Browser, case: &str) {
    browser.go(&format!("{case}/links")).await;
    browser.see_in_time("Why:").await;
    // The mail is linked by itself; the file that came after it has links of its own.
    browser.see_in_time("release.txt").await;
    browser.go(&format!("{case}/links?judged=1")).await;
    browser.press("Confirm").await;
    browser.see("1 of ").await;
    browser.see("Confirmed").await;
    browser.press("Reject").await;
    browser.see("2 of ").await;
    browser.see("Rejected").await;
    browser.press("Undo").await;
    browser.see("1 of ").await;
    browser.go(&format!("{case}/links?judged=1")).await;
    browser.see("1 of ").await;
}

/// Step 9: closed, with an outcome.
async fn close(browser: &Browser, case: &str) {
    browser.go(&format!("{case}/close")).await;
    browser
        .find("input[name='outcome'][value='partly_granted']")
        .await
        .click()
        .await
        .expect("chosen");
    browser.press("Close the case").await;
    browser.go(case).await;
    browser.see("Closed").await;
}

/// The event log and every file are whole: the program itself looks.
pub fn all_is_whole(newsroom: &Newsroom) {
    let told = newsroom.ok(&["doctor", "--files", "--json"]);
    assert!(told.contains("event log"), "{told}");
}

/// A story ends with no job and no letter left over.
fn nothing_is_left_over(newsroom: &Newsroom) {
    all_is_whole(newsroom);
    let cases = newsroom.ok(&["case", "list", "--all", "--json"]);
    assert!(cases.contains("partly_granted"), "{cases}");
}
