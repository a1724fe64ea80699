//! The worked examples that come with the law's data, as JSON in and dates out.

mod common;
use common::{Case, clock};

/// Boston Police, e-mail received Monday 1 April 2019, 10:15.
const BOSTON: &str = r#""jurisdiction":"us-ma","body":"municipality","county":"suffolk""#;
const WORCESTER: &str = r#""jurisdiction":"us-ma","body":"municipality","county":"worcester""#;
const ICE: &str = r#""jurisdiction":"us""#;
const APRIL: &str = r#"{"type":"sent","at":"2019-04-01T10:14:00-04:00","channel":"email"},{"type":"received","at":"2019-04-01T10:15:00-04:00"}"#;
const DECEMBER: &str = r#"{"type":"received","at":"2019-12-20T11:00:00-05:00"}"#;

#[test]
fn massachusetts() {
    let claim = |on: &str, until: &str, which: &str| {
        format!(
            r#"{APRIL},{{"type":"extension_claimed","on":"{on}","extension":"{which}"{until}}}"#
        )
    };
    let own = "own_timeframe_municipality";
    let agency = BOSTON.replace("municipality", "agency");
    let order = format!(
        r#"{APRIL},{{"type":"extension_claimed","on":"2019-04-12","extension":"{own}"}},{{"type":"supervisor_extension","on":"2019-05-03","from":"2019-05-07","days":30}}"#
    );
    let denied = format!(r#"{APRIL},{{"type":"denied","on":"2019-04-16"}}"#);
    let at = |instant: &str| format!(r#"{{"type":"received","at":"{instant}"}}"#);
    let initial = "initial_response";
    #[rustfmt::skip]
    let cases: Vec<Case<'_>> = vec![
        ("ten business days", BOSTON, initial, APRIL.into(), "2019-04-16", "2019-04-16"),
        ("own timeframe", BOSTON, initial, claim("2019-04-12", "", own), "2019-05-07", "2019-05-07"),
        ("own date", BOSTON, initial, claim("2019-04-12", r#","until":"2019-04-30""#, own), "2019-04-30", "2019-04-30"),
        ("cut to the ceiling", BOSTON, initial, claim("2019-04-12", r#","until":"2019-06-30""#, own), "2019-05-07", "2019-05-07"),
        ("claimed too late", BOSTON, initial, claim("2019-04-18", "", own), "2019-04-16", "2019-04-16"),
        ("state agency", &agency, initial, claim("2019-04-12", "", "own_timeframe_agency"), "2019-04-23", "2019-04-23"),
        ("order of the Supervisor", BOSTON, initial, order, "2019-06-19", "2019-06-20"),
        ("window to petition", BOSTON, "rao_petition_window", APRIL.into(), "2019-04-30", "2019-04-30"),
        ("appeal from a denial", BOSTON, "supervisor", denied, "2019-07-15", "2019-07-15"),
        ("appeal without an answer", BOSTON, "supervisor_no_response", APRIL.into(), "2019-06-30", "2019-06-30"),
        ("Thanksgiving", WORCESTER, initial, at("2026-11-26T09:00:00-05:00"), "2026-12-11", "2026-12-11"),
        ("Saturday, deemed Monday", WORCESTER, initial, at("2026-06-13T09:00:00-04:00"), "2026-06-30", "2026-06-30"),
        ("Saturday before the change", WORCESTER, initial, at("2019-06-15T09:00:00-04:00"), "2019-06-28", "2019-07-01"),
        ("a Saturday holiday stays", WORCESTER, initial, at("2026-06-26T09:00:00-04:00"), "2026-07-10", "2026-07-10"),
        ("in the evening", WORCESTER, initial, at("2026-09-14T19:40:00-04:00"), "2026-09-28", "2026-09-29"),
    ];
    common::check(&cases);
}

#[test]
fn massachusetts_ignores_a_late_claim() {
    let late = format!(
        r#"{APRIL},{{"type":"extension_claimed","on":"2019-04-18","extension":"own_timeframe_municipality"}}"#
    );
    let clock = clock(BOSTON, "initial_response", &late);
    assert_eq!(
        clock["ignored"],
        serde_json::json!(["own_timeframe_municipality"])
    );
    assert_eq!(clock["state"], "running");
    let skipped = &clock["working"][1];
    assert_eq!(
        (&skipped["step"], &skipped["on"]),
        (&"skip".into(), &"2019-04-15".into())
    );
    assert_eq!(skipped["why"], "Patriots' Day");
}

#[test]
fn federal() {
    let plus = |events: &str| format!("{DECEMBER},{events}");
    let question = r#"{"type":"clarification_asked","on":"2019-12-27"},{"type":"clarification_answered","on":"2020-01-08"}"#;
    let second = format!(
        r#"{question},{{"type":"clarification_asked","on":"2020-01-15"}},{{"type":"clarification_answered","on":"2020-02-20"}}"#
    );
    let fee = format!(
        r#"{question},{{"type":"fee_estimate_issued","on":"2020-01-15"}},{{"type":"fee_paid","on":"2020-01-22"}}"#
    );
    let routed = |arrived: &str| {
        format!(
            r#"{{"type":"first_received","on":"2026-03-02"}},{{"type":"received","on":"{arrived}"}}"#
        )
    };
    let notice =
        r#"{"type":"extension_claimed","on":"2020-01-17","extension":"unusual_circumstances"}"#;
    let denied = r#"{"type":"denied","on":"2026-03-30"}"#;
    let main = "determination";
    #[rustfmt::skip]
    let cases: Vec<Case<'_>> = vec![
        ("twenty working days", ICE, main, DECEMBER.into(), "2020-01-22", "2020-01-23"),
        ("unusual circumstances", ICE, main, plus(notice), "2020-02-05", "2020-02-06"),
        ("a question answered", ICE, main, plus(question), "2020-01-31", "2020-02-04"),
        ("a second question", ICE, main, plus(&second), "2020-01-31", "2020-02-04"),
        ("a fee letter", ICE, main, plus(&fee), "2020-02-06", "2020-02-11"),
        ("routed late", ICE, main, routed("2026-03-27"), "2026-04-13", "2026-04-13"),
        ("routed in time", ICE, main, routed("2026-03-06"), "2026-04-03", "2026-04-03"),
        ("routing cap", ICE, "routing_cap", routed("2026-03-27"), "2026-03-16", "2026-03-16"),
        ("expedited", ICE, "expedite_decision", r#"{"type":"sent","on":"2026-03-02"}"#.into(), "2026-03-12", "2026-03-12"),
        ("appeal", ICE, "agency_appeal", denied.into(), "2026-06-28", "2026-06-28"),
        ("appeal to ICE", ICE, "dhs_ice_appeal", denied.into(), "2026-08-06", "2026-08-06"),
        ("decision on appeal", ICE, "appeal_decision", r#"{"type":"appeal_received","on":"2026-06-10"}"#.into(), "2026-07-10", "2026-07-10"),
    ];
    common::check(&cases);
}

#[test]
fn federal_unanswered_question() {
    let asked = format!(r#"{DECEMBER},{{"type":"clarification_asked","on":"2019-12-27"}}"#);
    let clock = clock(ICE, "determination", &asked);
    assert_eq!(clock["state"], "paused");
    assert_eq!(
        (&clock["due"], &clock["due_latest"]),
        (&().into(), &().into())
    );
    assert_eq!(clock["days_left"], 16);
}

#[test]
fn a_question_on_the_last_day_leaves_no_latest_date() {
    let asked = format!(r#"{DECEMBER},{{"type":"clarification_asked","on":"2020-01-22"}}"#);
    let clock = clock(ICE, "determination", &asked);
    assert_eq!(
        (&clock["due"], &clock["due_latest"]),
        (&"2020-01-22".into(), &().into())
    );
    assert_eq!(
        (&clock["state"], &clock["certain"]),
        (&"running".into(), &false.into())
    );
}

#[test]
fn other_shapes() {
    let on = |day: &str, channel: &str| {
        format!(r#"{{"type":"received","on":"{day}","channel":"{channel}"}}"#)
    };
    let thirty = format!(
        r#"{},{{"type":"extension_claimed","on":"2026-03-06","extension":"thirty_days"}}"#,
        on("2026-03-02", "email")
    );
    #[rustfmt::skip]
    let cases: Vec<Case<'_>> = vec![
        ("Michigan e-mail", r#""jurisdiction":"us-mi""#, "respond", on("2026-03-02", "email"), "2026-03-10", "2026-03-10"),
        ("Michigan by post", r#""jurisdiction":"us-mi""#, "respond", on("2026-03-02", "mail"), "2026-03-09", "2026-03-09"),
        ("Pennsylvania extended", r#""jurisdiction":"us-pa""#, "respond", thirty, "2026-04-08", "2026-04-08"),
        ("California", r#""jurisdiction":"us-ca""#, "determination", on("2026-03-04", "email"), "2026-03-14", "2026-03-16"),
    ];
    common::check(&cases);
}
