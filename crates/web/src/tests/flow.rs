//! The flow over HTTP as a browser without JavaScript goes through it.

use super::browser::{Browser, Newsroom, PASSWORD};
use axum::http::StatusCode;
use domain::{AgencyId, Channel, ContactId, Role};

/// An agency with one e-mail address that nobody has confirmed.
async fn agency(newsroom: &Newsroom) -> (AgencyId, ContactId) {
    let actor = newsroom.person("Root", Role::Admin).await;
    let agency = newsroom.agency(&actor).await;
    let contact = newsroom
        .desk
        .add_contact(
            &actor,
            agency,
            Channel::Email,
            "records@town.example",
            "Records",
            "its page",
        )
        .await
        .unwrap();
    (agency, contact)
}

fn answers(agency: AgencyId) -> Vec<(String, String)> {
    let model = desk::letters::model("official-mail").unwrap();
    let mut fields: Vec<_> = model.example_answers().into_iter().collect();
    fields.push(("agency".into(), agency.to_string()));
    fields.push(("title".into(), "Mail with the federal agency".into()));
    fields
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Makes a case by its form and opens it: its path.
async fn new_case(browser: &mut Browser, agency: AgencyId) -> String {
    browser
        .get(&format!("/cases/new/official-mail?agency={agency}"))
        .await;
    let made = browser
        .post("/cases/new/official-mail", &borrowed(&answers(agency)))
        .await;
    let case = made.location().split("/letters").next().unwrap().to_owned();
    browser.get(&case).await;
    case
}

/// Follows a redirect and expects a page.
async fn follow(browser: &mut Browser, answer: &super::browser::Answer) -> super::browser::Answer {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = browser.get(&answer.location()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page
}

#[tokio::test]
async fn from_a_model_to_a_letter_in_the_queue() {
    let newsroom = Newsroom::new().await;
    let (agency, contact) = agency(&newsroom).await;
    let mut ada = newsroom.signed_in("Ada", Role::Editor).await;

    let found = ada.get("/cases/new?q=spd&model=official-mail").await;
    assert!(
        found.body.contains("Sampletown Police Department"),
        "found by its other name"
    );
    let form = ada
        .get(&format!("/cases/new/official-mail?agency={agency}"))
        .await;
    assert!(form.body.contains("Nobody has confirmed an e-mail address"));

    let mut fields = answers(agency);
    fields.push(("preview".into(), "1".into()));
    let preview = ada
        .post("/cases/new/official-mail", &borrowed(&fields))
        .await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(
        preview.body.contains("letter-sheet"),
        "the letter stands beside the form"
    );

    fields.pop();
    let made = ada
        .post("/cases/new/official-mail", &borrowed(&fields))
        .await;
    let letter = made.location().split('?').next().unwrap().to_owned();
    let page = follow(&mut ada, &made).await;
    assert!(page.body.contains("Draft"));

    let saved = ada
        .post(
            &format!("{letter}/save"),
            &[
                ("subject", "Request"),
                ("body", "Dear officer,\r\n\r\nplease.\r\n"),
                ("based_on", "1"),
            ],
        )
        .await;
    follow(&mut ada, &saved).await;
    let approved = ada.post(&format!("{letter}/approve"), &[]).await;
    let page = follow(&mut ada, &approved).await;
    assert!(
        page.body.contains("Confirm this contact"),
        "the way on is shown"
    );

    let contact = contact.to_string();
    let refused = ada
        .post(&format!("{letter}/queue"), &[("contact", &contact)])
        .await;
    assert!(
        refused.status.is_client_error(),
        "nobody has confirmed the address"
    );
    let verified = ada
        .post(
            &format!("/agencies/{agency}/contacts/{contact}/verify"),
            &[],
        )
        .await;
    assert_eq!(verified.status, StatusCode::SEE_OTHER);
    let queued = ada
        .post(&format!("{letter}/queue"), &[("contact", &contact)])
        .await;
    let page = follow(&mut ada, &queued).await;
    assert!(page.body.contains("Take it back"));
    let outbox = ada.get("/outbox").await;
    assert!(outbox.body.contains("records@town.example"));
}

#[tokio::test]
async fn wrong_input_keeps_what_was_typed_and_says_what_to_do() {
    let newsroom = Newsroom::new().await;
    let (agency, _) = agency(&newsroom).await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    ada.get(&format!("/cases/new/official-mail?agency={agency}"))
        .await;
    let mut fields = answers(agency);
    fields.retain(|(name, _)| name != "officials");
    fields.push(("first".into(), "typed <with> care".into()));
    let page = ada
        .post("/cases/new/official-mail", &borrowed(&fields))
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body.contains("typed &#60;with&#62; care")
            || page.body.contains("typed &lt;with&gt; care")
    );
    assert!(page.body.contains("id=\"officials-error\""));
}

#[tokio::test]
async fn a_fact_starts_a_clock_and_its_correction_says_what_moved() {
    let newsroom = Newsroom::new().await;
    let (agency, _) = agency(&newsroom).await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    let case = new_case(&mut ada, agency).await;

    let wrong = ada
        .post(
            &format!("{case}/events"),
            &[("kind", "received"), ("on", "last week")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"last week\"") && wrong.body.contains("id=\"on-error\""));

    let done = ada
        .post(
            &format!("{case}/events"),
            &[("kind", "received"), ("on", "2026-02-20")],
        )
        .await;
    let page = follow(&mut ada, &done).await;
    assert!(page.body.contains("How this was counted") && page.body.contains("Day zero"));

    let event = page.body.split("/events/").nth(1).unwrap_or_default();
    let event = event.split("/correct").next().unwrap().to_owned();
    ada.get(&format!("/events/{event}/correct")).await;
    let done = ada
        .post(
            &format!("/events/{event}/correct"),
            &[("kind", "received"), ("on", "2026-02-23")],
        )
        .await;
    let page = follow(&mut ada, &done).await;
    assert!(
        page.body.contains("What your correction has moved"),
        "before and after are shown"
    );
    let again = ada.get(&case).await;
    assert!(
        !again.body.contains("What your correction has moved"),
        "and only once"
    );

    let closed = ada
        .post(
            &format!("{case}/close"),
            &[("outcome", "abandoned"), ("note", "enough")],
        )
        .await;
    let page = follow(&mut ada, &closed).await;
    assert!(page.body.contains("Abandoned") && page.body.contains("Take it up again"));
}

#[tokio::test]
async fn an_uploaded_file_is_kept_and_never_served_as_a_page() {
    let newsroom = Newsroom::new().await;
    let (agency, _) = agency(&newsroom).await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    let case = new_case(&mut ada, agency).await;
    let done = ada
        .upload(
            &format!("{case}/documents"),
            "x.html",
            "<script>alert(1)</script>",
        )
        .await;
    let page = follow(&mut ada, &done).await;
    let document = page
        .body
        .split("/documents/")
        .find(|part| part.contains("/original"))
        .unwrap();
    let document = document.split('/').next().unwrap();
    let original = ada.get(&format!("/documents/{document}/original")).await;
    assert_eq!(original.body, "<script>alert(1)</script>", "byte for byte");
    assert_eq!(original.header("content-type"), "application/octet-stream");
    assert!(
        original
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert!(
        original
            .header("content-security-policy")
            .contains("sandbox")
    );
    ada.get(&case).await;
    let none = ada.upload(&format!("{case}/documents"), "", "").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_first_account_is_made_by_its_link_once() {
    let newsroom = Newsroom::new().await;
    let token = newsroom.desk.first_admin_link().await.unwrap().unwrap();
    let mut browser = newsroom.browser();
    let sign_in = browser.get("/sign-in").await;
    assert!(sign_in.body.contains("Nobody can sign in yet"));
    let welcome = format!("/welcome/{token}");
    browser.get(&welcome).await;
    let short = browser
        .post(
            &welcome,
            &[
                ("name", "Ada"),
                ("email", "ada@paper.example"),
                ("password", "zq9zq"),
            ],
        )
        .await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.body.contains("value=\"Ada\"") && !short.body.contains("zq9zq"));
    let done = browser
        .post(
            &welcome,
            &[
                ("name", "Ada"),
                ("email", "ada@paper.example"),
                ("password", PASSWORD),
            ],
        )
        .await;
    let desk = follow(&mut browser, &done).await;
    assert!(
        desk.body.contains("Nothing here yet"),
        "an empty desk teaches by doing"
    );
    assert_eq!(
        newsroom.browser().get(&welcome).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_agency_is_added_and_corrected_on_its_pages() {
    let newsroom = Newsroom::new().await;
    let mut ada = newsroom.signed_in("Ada", Role::Reporter).await;
    let empty = ada.get("/agencies/new?name=Harbor%20Office").await;
    assert!(
        empty.body.contains("value=\"Harbor Office\""),
        "{}",
        empty.body
    );
    let wrong = ada
        .post(
            "/agencies",
            &[
                ("name", "Harbor Office"),
                ("jurisdiction", "us"),
                ("body", "agency"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("for federal agencies"),
        "{}",
        wrong.body
    );
    assert!(
        wrong.body.contains("value=\"us\" selected"),
        "what was typed is kept"
    );
    let facts = [
        ("name", "Harbor Office"),
        ("jurisdiction", "us-vt"),
        ("body", "agency"),
        ("aliases", "HO\r\n\r\nThe Harbor"),
    ];
    let made = ada.post("/agencies", &facts).await;
    let address = made.location().split('?').next().unwrap().to_owned();
    let page = ada.get(&address).await;
    assert!(
        page.body.contains("Also called HO, The Harbor."),
        "{}",
        page.body
    );
    assert!(page.body.contains("Vermont"));
    let edit = ada.get(&format!("{address}/edit")).await;
    assert!(
        edit.body.contains("value=\"us-vt\" selected"),
        "{}",
        edit.body
    );
    let saved = ada
        .post(
            &address,
            &[
                ("name", "Harbor Bureau"),
                ("jurisdiction", "us-vt"),
                ("body", "municipality"),
            ],
        )
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert!(ada.get(&address).await.body.contains("Harbor Bureau"));
}
