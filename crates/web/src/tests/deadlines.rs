//! Reminders, calendars and corrections of the law, as people reach them.

use super::browser::Newsroom;
use axum::http::{Request, StatusCode};
use domain::{CaseId, LegalFact, Role, Visibility, When};
use jiff::civil::date;
use statutes::EventType;

/// A case of Root's that the agency has received.
async fn received(newsroom: &Newsroom) -> CaseId {
    let root = newsroom.person("Root", Role::Admin).await;
    let title = "Mail with the federal agency";
    let (case, _) = newsroom.drafted(&root, title, Visibility::Newsroom).await;
    let fact = LegalFact::of(EventType::Received);
    newsroom
        .desk
        .record_event(&root, case, fact, When::On(date(2026, 2, 20)), None)
        .await
        .unwrap();
    case
}

#[tokio::test]
async fn schedules_are_read_kept_and_refused_beside_their_field() {
    let newsroom = Newsroom::new().await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    let page = ada.get("/reminders").await;
    assert!(page.body.contains("value=\"30, 14, 7, 2\""));
    let fields = [
        ("agency_business", "5, 3"),
        ("agency_days", ""),
        ("agency_day", "1"),
        ("appeal_days", "60,30"),
        ("ours_days", "1"),
    ];
    let saved = ada.post("/reminders", &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = ada.get("/reminders").await;
    assert!(page.body.contains("value=\"60, 30\"") && page.body.contains("value=\"5, 3\""));
    let wrong = ada
        .post(
            "/reminders",
            &[("appeal_days", "soon"), ("agency_business", "999")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("id=\"appeal_days-error\"") && wrong.body.contains("value=\"soon\"")
    );
    assert!(wrong.body.contains("id=\"agency_business-error\""));
    let digest = [
        ("rhythm", "weekly"),
        ("hour", "6"),
        ("weekday", "3"),
        ("quiet_7", "1"),
    ];
    ada.post("/reminders/digest", &digest).await;
    let page = ada.get("/reminders").await;
    assert!(
        page.body.contains("value=\"weekly\" checked"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_case_offers_a_reminder_a_snooze_and_says_why_mails_come() {
    let newsroom = Newsroom::new().await;
    let case = received(&newsroom).await;
    let mut ada = newsroom.signed_in("Ada", Role::Editor).await;
    let page = ada.get(&format!("/cases/{case}/reminders")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("You get none of its dates"),
        "Ada does not answer for it"
    );
    let set = ada
        .post(
            &format!("/cases/{case}/reminders/own"),
            &[("weeks", "3"), ("note", "Call <them>")],
        )
        .await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.body);
    let page = ada.get("/reminders").await;
    assert!(page.body.contains("Mon, Mar 23, 2026") && page.body.contains("Call &#60;them&#62;"));
    let past = ada
        .post(
            &format!("/cases/{case}/reminders/own"),
            &[("on", "2026-03-01")],
        )
        .await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    let id = page.body.split("/reminders/own/").nth(1).unwrap();
    let id = id.split('/').next().unwrap().to_owned();
    let gone = ada
        .post(
            &format!("/reminders/own/{id}/cancel"),
            &[("back", "/reminders")],
        )
        .await;
    assert_eq!(gone.location(), "/reminders?said=unset");
    assert!(
        !ada.get("/reminders")
            .await
            .body
            .contains("Call &#60;them&#62;")
    );
}

#[tokio::test]
async fn what_is_refused_on_a_case_leaves_its_schedules_as_they_are() {
    let newsroom = Newsroom::new().await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    let by = newsroom
        .desk
        .command_line_actor(Some("ada@paper.example"))
        .await
        .unwrap();
    let (case, _) = newsroom.drafted(&by, "Mine", Visibility::Newsroom).await;
    let page = format!("/cases/{case}/reminders");
    ada.get(&page).await;
    let own = [("agency_own", "1"), ("agency_days", "11")];
    let saved = ada.post(&page, &own).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    for (form, field) in [("own", "on"), ("snooze", "until")] {
        let wrong = ada
            .post(&format!("{page}/{form}"), &[(field, "2026-03-01")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for kept in [
            format!("id=\"{field}-error\""),
            "value=\"2026-03-01\"".to_owned(),
            "name=\"agency_own\" value=\"1\" checked".to_owned(),
            "value=\"11\"".to_owned(),
            "value=\"30, 14, 7, 2\"".to_owned(),
        ] {
            assert!(wrong.body.contains(&kept), "{form}: {kept}");
        }
    }
    let wrong = ada.post(&page, &[("agency_own", "1"), ("agency_days", "soon")]);
    let wrong = wrong.await;
    assert!(
        wrong.body.contains("value=\"soon\"")
            && !wrong
                .body
                .contains("name=\"agency_day\" value=\"1\" checked"),
        "the form that was sent stands as it was sent"
    );
}

#[tokio::test]
async fn a_day_that_no_year_has_is_refused_beside_the_holidays_day() {
    let newsroom = Newsroom::new().await;
    let mut ed = newsroom.signed_in("Ed", Role::Editor).await;
    ed.get("/law/us-ma").await;
    let fields = [
        ("what", "holiday"),
        ("name", "Harbor Day"),
        ("month", "2"),
        ("month_day", "31"),
        ("source", "Order of the mayor, invented"),
        ("checked_on", "2026-03-01"),
    ];
    let wrong = ed.post("/law/us-ma/corrections", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "id=\"month_day-error\"",
        "value=\"31\"",
        "value=\"Harbor Day\"",
    ] {
        assert!(wrong.body.contains(kept), "{kept}");
    }
}

#[tokio::test]
async fn nothing_that_a_mail_links_to_acts_by_being_opened() {
    let newsroom = Newsroom::new().await;
    let case = received(&newsroom).await;
    let mut ada = newsroom.signed_in("Ada", Role::Editor).await;
    for path in [
        format!("/cases/{case}/reminders"),
        "/reminders".to_owned(),
        format!("/cases/{case}/letters/new?kind=overdue"),
    ] {
        assert_eq!(ada.get(&path).await.status, StatusCode::OK, "{path}");
    }
    for path in [
        "/reminders/digest".to_owned(),
        "/reminders/calendars".to_owned(),
        format!("/cases/{case}/reminders/own"),
        format!("/cases/{case}/reminders/snooze"),
        "/law/us-ma/corrections".to_owned(),
    ] {
        let answer = ada.get(&path).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn a_calendars_address_is_shown_once_and_opens_without_signing_in() {
    let newsroom = Newsroom::new().await;
    received(&newsroom).await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    ada.get("/reminders").await;
    let made = ada
        .post("/reminders/calendars", &[("scope", "newsroom")])
        .await;
    let token = made.body.split("/calendar/").nth(1).unwrap();
    let path = format!("/calendar/{}", token.split('"').next().unwrap());
    assert!(
        !ada.get("/reminders").await.body.contains(&path),
        "only once"
    );
    let mut program = newsroom.browser();
    let file = program.get(&path).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert!(
        file.body.contains("DTSTART;VALUE=DATE:20260306"),
        "{}",
        file.body
    );
    let page = ada.get("/reminders").await;
    let id = page.body.split("/reminders/calendars/").nth(1).unwrap();
    let id = id.split('/').next().unwrap().to_owned();
    ada.post(&format!("/reminders/calendars/{id}/revoke"), &[])
        .await;
    for gone in [path.as_str(), "/calendar/guess.ics", "/calendar/guess"] {
        assert_eq!(
            program.get(gone).await.status,
            StatusCode::NOT_FOUND,
            "{gone}"
        );
    }
}

#[tokio::test]
async fn an_editor_corrects_the_law_and_the_case_shows_before_and_after() {
    let newsroom = Newsroom::new().await;
    let case = received(&newsroom).await;
    let mut ed = newsroom.signed_in("Ed", Role::Editor).await;
    let page = ed.get("/law/us-ma").await;
    assert!(page.body.contains("Correct the law data") && page.body.contains("M.G.L. c. 66"));
    let fields = [
        ("what", "closed"),
        ("day", "2026-02-24"),
        ("source", "Order of the mayor, invented"),
        ("checked_on", "2026-03-01"),
        ("confidence", "verified"),
    ];
    let made = ed.post("/law/us-ma/corrections", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let shown = ed.get(&format!("/cases/{case}")).await;
    for words in [
        "Mon, Mar 9, 2026 instead of Fri, Mar 6, 2026",
        "the law data was corrected: offices closed on Tue, Feb 24, 2026",
        "Tue, Feb 24, 2026 is Closed by order",
        "What would move a date",
        "<svg viewBox",
    ] {
        assert!(shown.body.contains(words), "{words} in {}", shown.body);
    }
    let patch = ed.get("/law/corrections.toml").await;
    assert!(patch.body.contains("2026-02-24"));
    let list = ed.get("/law").await;
    let id = list.body.split("/law/corrections/").nth(1).unwrap();
    let id = id.split('/').next().unwrap().to_owned();
    let back = ed.post(&format!("/law/corrections/{id}/revert"), &[]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    assert!(ed.get("/law").await.body.contains("taken back by Ed"));
}

#[tokio::test]
async fn a_reporter_reads_the_law_and_cannot_change_it() {
    let newsroom = Newsroom::new().await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    let page = ada.get("/law/us-ma").await;
    assert!(!page.body.contains("Correct the law data"));
    let fields = [
        ("what", "closed"),
        ("day", "2026-02-24"),
        ("source", "me"),
        ("checked_on", "2026-03-01"),
    ];
    let refused = ada.post("/law/us-ma/corrections", &fields).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let unknown = ada.get("/law/us-zz").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let mut nobody = newsroom.browser();
    let request = Request::get("/law/us-ma");
    let answer = nobody.send(request, axum::body::Body::empty()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}
