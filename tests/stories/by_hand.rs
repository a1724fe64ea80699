//! An agency that takes requests by a form on its web site alone: drafted, approved,
//! typed in by a person, and its clock runs; the mail that names the form's number comes
//! into the case by itself, marked for a look.

use crate::{
    kill::{draft, show},
    support::{program::Newsroom, today},
};
use serde_json::Value;

const AGENCY: &str = "Boston Police Department";

fn drafted(newsroom: &Newsroom) -> String {
    newsroom.with_ada();
    let portal = "https://portal.city.example/request";
    newsroom.ok(&[
        "agency",
        "add-contact",
        AGENCY,
        portal,
        "--source",
        "a call",
        "--channel",
        "portal",
    ]);
    draft(newsroom, "By the portal")
}

fn events<'c>(case: &'c Value, name: &str) -> Vec<&'c Value> {
    let all = case["events"].as_array().expect("events").iter();
    all.filter(|one| one["event"]["kind"] == name || one["event"]["fact"] == name)
        .collect()
}

#[test]
fn a_request_by_a_portal_alone_runs_its_clock_and_gets_its_answers() {
    let newsroom = Newsroom::fresh(None);
    let case = drafted(&newsroom);
    let today = today();
    let ahead = today
        .checked_add(jiff::ToSpan::days(14))
        .expect("a day")
        .to_string();
    let today = today.to_string();
    let sent = [
        "case",
        "sent",
        &case,
        "--at",
        &today,
        "--channel",
        "portal",
        "--confirmation",
        "2026-PRR-00123",
        "--check-on",
        &ahead,
    ];
    let early = newsroom.run(&sent);
    assert_eq!(
        early.status.code(),
        Some(1),
        "nothing is sent that nobody approved"
    );
    newsroom.ok(&["case", "approve", &case]);
    let told = newsroom.ok(&sent);
    assert!(told.contains("initial_response"), "its clock runs: {told}");
    let whole = show(&newsroom, &case);
    assert_eq!(whole["stage"], "sent");
    assert_eq!(events(&whole, "sent")[0]["event"]["channel"], "portal");
    assert_eq!(whole["numbers"][0]["number"], "2026-PRR-00123");

    // From an address that nobody knows, to the newsroom's address, without the reference.
    let mail = newsroom.data().join("answer.eml");
    let raw = "From: No Reply <noreply@forms.example>\r\nTo: desk@paper.example\r\nSubject: Request 2026 PRR 00123 received\r\n\
        Message-ID: <1@forms.example>\r\nDate: Tue, 6 Jan 2026 09:00:00 -0500\r\n\r\nWe have your request.\r\n";
    std::fs::write(&mail, raw).expect("written");
    let other = newsroom.data().join("other.eml");
    std::fs::write(&other, raw.replace("00123", "00124").replace("<1@", "<2@")).expect("written");
    let told = newsroom.ok(&["receive", &mail.to_string_lossy(), &other.to_string_lossy()]);
    assert!(
        told.contains(&format!("in case {case}")) && told.contains("in triage"),
        "{told}"
    );
    let whole = show(&newsroom, &case);
    let attached = events(&whole, "message_attached");
    assert_eq!(attached.len(), 1);
    let reason = attached[0]["event"]["reason"].as_str().expect("a reason");
    assert!(
        reason.contains("2026-PRR-00123") && reason.contains("a number of this case"),
        "{reason}"
    );
    assert!(!newsroom.ok(&["doctor"]).contains("MEND event log"));
}
