//! Every model under several laws, with full and with minimal answers.

mod law;

use super::*;
use statutes::Law;
use std::collections::BTreeMap;

/// Every law with the kinds of body that it binds.
fn laws() -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    for place in Law::shipped().jurisdictions() {
        let bodies: &[&str] = match place.id.as_str() {
            "us" => &["federal"],
            _ => &["municipality", "agency"],
        };
        all.extend(bodies.iter().map(|body| (place.id.clone(), *body)));
    }
    all
}

fn context(jurisdiction: &str, body: &str) -> Context {
    let today = jiff::civil::date(2026, 4, 20);
    let place = Law::shipped().jurisdiction(jurisdiction).unwrap();
    let law = LawFacts::of(place, body, today);
    let federal = law.federal;
    Context {
        newsroom: "The Sample Ledger".into(),
        reporter: "Rae Reporter".into(),
        address: vec!["1 Example Street".into(), "Boston, MA 02100".into()],
        phone: Some("617-555-0100".into()),
        reply_address: "desk+dl-7k3m9q@ledger.example".into(),
        agency: if federal {
            "Example Federal Agency"
        } else {
            "Sample Police Department"
        }
        .into(),
        officer: if federal {
            "FOIA Officer"
        } else {
            "Records Access Officer"
        }
        .into(),
        law,
        today,
        reference: "DL-7K3M9Q".into(),
    }
}

/// The examples of the required fields alone, choices left at their default.
fn minimal(model: &Model) -> BTreeMap<String, String> {
    let mut answers = model.example_answers();
    let required = |f: &&Field| (f.required || f.needed.is_some()) && f.default.is_none();
    let keep: Vec<String> = model
        .fields
        .iter()
        .filter(required)
        .flat_map(Field::inputs)
        .collect();
    answers.retain(|input, _| keep.contains(input));
    answers.retain(|input, _| !input.ends_with("_to"));
    answers
}

/// Every letter under every law: with the examples, with what is required alone, and
/// with each other choice that its form offers.
fn drafts() -> Vec<(String, Draft, Context)> {
    let mut all = Vec::new();
    for (jurisdiction, body) in laws() {
        let cx = context(&jurisdiction, body);
        let fitting = models().iter().chain(later_letters());
        for model in fitting.filter(|m| m.fits(&jurisdiction)) {
            for (size, answers) in variants(model) {
                let name = format!("{} for {jurisdiction} {body}, {size}", model.id);
                let drafted =
                    draft(model, &answers, &cx).unwrap_or_else(|e| panic!("{name}: {e:?}"));
                all.push((name, drafted, cx.clone()));
            }
        }
    }
    all
}

fn variants(model: &Model) -> Vec<(String, BTreeMap<String, String>)> {
    let mut all = vec![
        ("full".to_owned(), model.example_answers()),
        ("minimal".to_owned(), minimal(model)),
    ];
    if model.kind == domain::LetterKind::Request {
        return all;
    }
    for field in model.fields.iter().filter(|f| f.kind == FieldKind::Choice) {
        for option in &field.options {
            let mut answers = model.example_answers();
            answers.insert(field.name.clone(), option.value.clone());
            all.push((format!("with {} {}", field.name, option.value), answers));
        }
    }
    all
}

#[test]
fn every_letter_is_clean_plain_text() {
    let drafts = drafts();
    assert!(drafts.len() > 5_000, "{}", drafts.len());
    for (name, Draft { subject, body }, cx) in drafts {
        for wrong in [
            "{", "}", "\n\n\n", "  ", " \n", "..", " ,", " . ", " .\n", "()", "the the", "\r",
            "( ", " )", ":.", " ;", "- \n", "None)", "Some(",
        ] {
            assert!(!body.contains(wrong), "{name} holds {wrong:?}:\n{body}");
        }
        assert!(
            body.starts_with("April 20, 2026\n\n") && body.ends_with('\n'),
            "{name}"
        );
        assert!(subject.ends_with(" [DL-7K3M9Q]"), "{name}: {subject}");
        assert!(
            !subject.contains(['{', '\n']) && subject.chars().count() <= 200,
            "{name}"
        );
        for needed in [&cx.reporter, &cx.newsroom, &cx.reply_address, &subject] {
            assert!(body.contains(needed.as_str()), "{name} lacks {needed}");
        }
    }
}

#[test]
fn requests_carry_their_own_law_and_no_other() {
    for (name, Draft { body, .. }, cx) in drafts() {
        let said = |words: &str| body.contains(words);
        if !cx.law.federal {
            assert!(!said("552(") && !said("20 working"), "{name}");
        }
        if !cx.law.is("us-ma") {
            assert!(!said("950 CMR") && !said("M.G.L."), "{name}");
        }
        let request = models().iter().any(|m| name.starts_with(&m.id));
        if request {
            assert!(
                said(&cx.law.statute) && said(&cx.law.citation.cite),
                "{name}"
            );
            assert!(said(&cx.law.deadline.basis.cite), "{name}");
        }
    }
}

#[test]
fn marks_stand_only_where_a_fact_is_unconfirmed_or_a_person_must_say_something() {
    for (name, Draft { body, .. }, cx) in drafts() {
        let law = &cx.law;
        let basis = [Some(&law.citation), Some(&law.deadline.basis)];
        let unconfirmed = basis
            .into_iter()
            .flatten()
            .any(|basis| basis.check.is_some());
        let request = models().iter().any(|m| name.starts_with(&m.id));
        if request && law.residency.is_none() && !unconfirmed && law.free_hours.is_none() {
            assert!(!body.contains(UNCHECKED_MARK), "{name}:\n{body}");
        }
    }
    let cx = context("us-tn", "municipality");
    let model = model("official-mail").unwrap();
    let Draft { body, .. } = draft(model, &model.example_answers(), &cx).unwrap();
    assert!(body.contains("citizens of Tennessee") && body.contains(UNCHECKED_MARK));
}

#[test]
fn where_the_law_gives_no_number_its_own_standard_is_quoted() {
    let model = model("statistics-reports").unwrap();
    for (law, words) in [
        (
            "us-fl",
            "Its standard is: promptly, and respond in good faith (Fla. Stat. 119.07(1)(c))",
        ),
        ("us-tx", "Its standard is: promptly: as soon as possible"),
    ] {
        let cx = context(law, "agency");
        let Draft { body, .. } = draft(model, &model.example_answers(), &cx).unwrap();
        assert!(body.contains(words), "{body}");
    }
}

#[test]
fn a_federal_request_asks_for_speed_only_when_told_why() {
    let model = model("official-mail").unwrap();
    let mut answers = model.example_answers();
    let cx = context("us", "federal");
    assert!(
        draft(model, &answers, &cx)
            .unwrap()
            .body
            .contains("I certify")
    );
    answers.remove("urgency");
    assert!(
        !draft(model, &answers, &cx)
            .unwrap()
            .body
            .contains("xpedited")
    );
    let state = context("us-ma", "agency");
    let told = model.example_answers();
    assert!(
        !draft(model, &told, &state)
            .unwrap()
            .body
            .contains("I certify")
    );
}

#[test]
fn every_choice_of_a_later_letter_reads_well() {
    for model in later_letters() {
        let named = model.jurisdictions.first().map(String::as_str);
        let law = named.unwrap_or(if model.fits("us-ma") {
            "us-ma"
        } else {
            "us-pa"
        });
        let cx = context(
            law,
            if law == "us" {
                "federal"
            } else {
                "municipality"
            },
        );
        for field in model.fields.iter().filter(|f| f.kind == FieldKind::Choice) {
            for option in &field.options {
                let mut answers = model.example_answers();
                answers.insert(field.name.clone(), option.value.clone());
                let name = format!("{} {} {}", model.id, field.name, option.value);
                let Draft { body, .. } = draft(model, &answers, &cx).unwrap();
                let body = without_marks(&body);
                for wrong in ["{", "\n\n\n", "  ", " . ", "..", UNCHECKED_MARK] {
                    assert!(!body.contains(wrong), "{name} holds {wrong:?}:\n{body}");
                }
            }
        }
    }
}

#[test]
fn what_time_has_overtaken_is_marked() {
    let appeal = model("appeal-ma").unwrap();
    let mut cx = context("us-ma", "agency");
    cx.today = jiff::civil::date(2026, 6, 15);
    let drafted = |cx: &Context| draft(appeal, &appeal.example_answers(), cx).unwrap().body;
    assert!(
        drafted(&cx).contains("[check: more than 90 days"),
        "91 days after March 16"
    );
    cx.today = jiff::civil::date(2026, 6, 14);
    assert!(
        !drafted(&cx).contains("90 days have passed"),
        "the 90th day"
    );

    let overdue = model("overdue").unwrap();
    cx.today = jiff::civil::date(2026, 3, 16);
    let early = draft(overdue, &overdue.example_answers(), &cx)
        .unwrap()
        .body;
    assert!(early.contains("[check: that day has not passed yet]"));
}

#[test]
fn a_letter_for_another_law_is_refused() {
    let appeal = model("appeal-ma").unwrap();
    let errors = draft(appeal, &appeal.example_answers(), &context("us", "federal")).unwrap_err();
    assert_eq!(errors[0].field, "model");
    assert!(errors[0].message.contains("choose another letter"));
}

#[test]
fn what_people_write_cannot_break_the_letter() {
    let model = model("contracts-spending").unwrap();
    let mut answers = model.example_answers();
    answers.insert(
        "subject".into(),
        "pens {and}\r\nBcc: x@y.example\n\n\n ink {{ l.subject }} ".into(),
    );
    answers.insert("vendors".into(), "A & B <Co>\n\n{vendors}".into());
    let drafted = draft(model, &answers, &context("us-ma", "agency")).unwrap();
    assert!(!drafted.subject.contains(['\r', '\n']));
    assert!(
        drafted
            .body
            .contains("pens {and} Bcc: x@y.example ink {{ l.subject }}")
    );
    assert!(drafted.body.contains("- A & B <Co>\n- {vendors}\n"));
}

#[test]
fn the_official_mail_request_reads_like_this() {
    let model = model("official-mail").unwrap();
    for (law, body) in [("us-ma", "municipality"), ("us", "federal")] {
        let drafted = draft(model, &model.example_answers(), &context(law, body)).unwrap();
        let letter = format!("Subject: {}\n\n{}", drafted.subject, drafted.body);
        insta::assert_snapshot!(format!("official_mail_{law}"), letter);
    }
}

#[test]
fn what_the_case_knows_makes_the_letter_say_more() {
    for (id, law, body, changes, says) in [
        (
            "extension-answer",
            "us-ma",
            "municipality",
            &[("answer", "dispute"), ("timely", "late")][..],
            &[
                "Time that is over cannot be lengthened",
                "No fee may be charged",
                "at most 25 business days in all, counted from receipt, on these grounds",
            ][..],
        ),
        (
            "extension-answer",
            "us-ma",
            "municipality",
            &[("answer", "dispute")],
            &["the law ends on April 7, 2026"],
        ),
        (
            "extension-answer",
            "us",
            "federal",
            &[("answer", "ask")],
            &["ten working days more, on these grounds: records in field offices"],
        ),
        (
            "extension-answer",
            "us-fl",
            "agency",
            &[("answer", "dispute")],
            &["no provision of the", "You name no rule"],
        ),
        (
            "narrowing",
            "us-ma",
            "agency",
            &[],
            &["keeps its date of receipt, March 2, 2026, and the date of your answer stays"],
        ),
        (
            "narrowing",
            "us",
            "federal",
            &[],
            &["with this answer it runs on from where it stood (5 U.S.C. 552(a)(6)(A)"],
        ),
        (
            "narrowing",
            "us-al",
            "agency",
            &[],
            &["the time runs anew from this answer"],
        ),
        (
            "narrowing",
            "us-oh",
            "agency",
            &[],
            &["I ask you to keep its date of receipt, March 2, 2026, and its place in line"],
        ),
        (
            "fee-answer",
            "us-ma",
            "agency",
            &[("answer", "object"), ("late", "late")],
            &[
                "costs at most $170, which is $310 less than you ask for",
                "$40 an hour; the law allows $25",
                "and so no fee may be charged",
            ],
        ),
        (
            "fee-answer",
            "us-or",
            "agency",
            &[("answer", "waive")],
            &["primarily benefits the general public (ORS 192.324(5))"],
        ),
        (
            "fee-answer",
            "us-wv",
            "agency",
            &[("answer", "itemize")],
            &["Please name the provision that allows each charge"],
        ),
        (
            "denial-answer",
            "us",
            "federal",
            &[("exemptions", "(b)(6)")],
            &["(b)(6), that is:", "5 U.S.C. 552(b)(6)", "foresee"],
        ),
        (
            "denial-answer",
            "us-ma",
            "agency",
            &[],
            &[
                "(f), that is: investigatory materials",
                "release.pdf: (f) on pages 3 and 5 to 7",
                "the law sends it to the Supervisor of Records",
            ],
        ),
        (
            "appeal-state",
            "us-pa",
            "agency",
            &[("ground", "no_response")],
            &[
                "Office of Open Records\nPennsylvania\n",
                "15 business days",
                "It treats silence beyond its time as a refusal",
            ],
        ),
        (
            "appeal-state",
            "us-ny",
            "agency",
            &[],
            &["FOIL appeals officer\nSample Police Department\n"],
        ),
        (
            "before-court",
            "us-ca",
            "agency",
            &[],
            &[
                "names no administrative appeal of which we know: the next step is the superior court",
            ],
        ),
        (
            "closing",
            "us-wa",
            "agency",
            &[],
            &["keep my right to appeal to the internal review"],
        ),
        (
            "closing",
            "us-ca",
            "agency",
            &[],
            &["keep my right to go to court"],
        ),
    ] {
        let model = model(id).unwrap();
        let mut answers = model.example_answers();
        for (field, value) in changes {
            answers.insert((*field).to_owned(), (*value).to_owned());
        }
        let Draft { body: text, .. } = draft(model, &answers, &context(law, body)).unwrap();
        for words in says {
            assert!(
                text.contains(words),
                "{id} for {law} lacks “{words}”:\n{text}"
            );
        }
    }
}
