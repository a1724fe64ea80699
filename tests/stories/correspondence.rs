//! The whole correspondence of a case in a browser: the letter out, its acknowledgement,
//! more time, a fee, our answer to it, the records; a stray mail that is put somewhere,
//! taken back, called spam, and taken back again.

use crate::{
    support::{browser::Browser, mail_server::Mail, program::Newsroom},
    whole_case::{Sent, all_is_whole, sent},
};

/// One answer to a letter of ours.
fn answer(letter: &Mail, number: usize, subject: &str, text: &str) -> String {
    format!(
        "From: Dana Records <records@police.example>\r\nTo: {}\r\nSubject: {subject}\r\nMessage-ID: <{number}@police.example>\r\n\
         In-Reply-To: {}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"part-{number}.txt\"\r\n\r\nRecord number {number}.\r\n--b--\r\n",
        letter.reply_to, letter.message_id
    )
}

fn comes_in(newsroom: &Newsroom, raw: &str) {
    let file = newsroom.data().join("mail.eml");
    std::fs::write(&file, raw).expect("written");
    newsroom.ok(&["receive", &file.to_string_lossy()]);
}

/// Opens the message with this subject from its case's page.
async fn read(browser: &Browser, case: &str, subject: &str) {
    browser.go(case).await;
    browser.see_in_time(subject).await;
    browser.press(subject).await;
    browser.see("SHA-256").await;
}

#[tokio::test]
async fn a_correspondence_is_held_in_a_browser() {
    let Sent {
        mail: _mail,
        newsroom,
        running,
        browser,
        case,
        letter,
    } = sent(true).await;
    let answers = [
        (
            "Acknowledged 114",
            "We have received your request and assigned it tracking number W-2026-114.",
            "They have the request",
            "W-2026-114",
        ),
        (
            "More time needed",
            "We need additional time to respond and will respond by December 18, 2027.",
            "They take more time",
            "December 18, 2027",
        ),
        (
            "Fee estimate",
            "The estimated fee for your request is $48.50. Please remit payment before we begin.",
            "They ask for money",
            "$48.50",
        ),
        (
            "Records enclosed",
            "Attached please find the responsive records.",
            "They give records",
            "part-4.txt",
        ),
    ];
    for (number, (subject, text, finding, detail)) in (1..).zip(answers) {
        comes_in(&newsroom, &answer(&letter, number, subject, text));
        read(&browser, &case, subject).await;
        browser.see(finding).await;
        browser.see("Who vouches for the sender").await;
        if number == 4 {
            browser.go(&case).await;
            browser.see_in_time(detail).await;
        } else {
            browser.see(detail).await;
        }
    }
    // What one says is recorded in two clicks, with the mail as its proof.
    read(&browser, &case, "Acknowledged 114").await;
    browser.press("Record it").await;
    browser.press("Record it").await;
    browser.see("proof:").await;

    strays(&browser, &newsroom, &running.url, &case).await;
    running.stop();
    all_is_whole(&newsroom);
}

/// A mail that nothing ties to a case: moved, taken back, spam, taken back.
async fn strays(browser: &Browser, newsroom: &Newsroom, url: &str, case: &str) {
    comes_in(
        newsroom,
        "From: Sam Stray <sam@elsewhere.example>\r\nTo: desk@paper.example\r\nSubject: About the buses\r\n\r\nHere is what you wanted.\r\n",
    );
    let triage = format!("{url}/triage");
    browser.go(&triage).await;
    browser.see_in_time("Put it there").await;
    browser.see("About the buses").await;
    let told = newsroom.ok(&[
        "case",
        "show",
        case.rsplit('/').next().expect("an id"),
        "--json",
    ]);
    let shown: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let reference = shown["reference"].as_str().expect("a reference");
    browser.fill("reference", reference).await;
    browser.press("Put it there").await;
    browser.see("Put into its case").await;

    read(browser, case, "About the buses").await;
    browser.see("Moved by people").await;
    browser.press("Take the last move back").await;
    browser.see("it lies as before").await;
    browser.go(&triage).await;
    browser.see("About the buses").await;
    browser.press("It is spam").await;
    browser.see("Set aside as spam.").await;
    browser.see("Nothing waits.").await;
    browser.go(&format!("{url}/triage?spam=1&q=wanted")).await;
    browser.see("About the buses").await;
    browser.see("thrown away after 180 days").await;
    browser.press("It is no spam").await;
    browser.press("Take it back").await;
    browser.see("it lies as before").await;
    browser.see("Spam").await;
}
