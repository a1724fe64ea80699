//! Wording in many styles, all invented; and wording that must not be taken for more.

use super::*;
use jiff::civil::date;

const ON: Date = date(2026, 3, 2);

fn about(subject: &str) -> About<'_> {
    About {
        subject,
        automatic: false,
        on: ON,
    }
}

fn kinds(text: &str) -> Vec<Kind> {
    recognise(about("Re: your letter"), text)
        .into_iter()
        .map(|finding| finding.kind)
        .collect()
}

#[test]
fn each_kind_in_several_styles() {
    use Kind as K;
    let cases: &[(Kind, &[&str])] = &[
        (
            K::Acknowledgement,
            &[
                "This letter acknowledges your public records request dated March 1.",
                "We have received your request and assigned it number 2026-114.",
                "Your FOIA request has been received and logged as W00451-030226.",
                "I am in receipt of your records request.",
                "Thank you for your request. It is being worked on.",
            ],
        ),
        (
            K::Automatic,
            &[
                "Automatic reply: I am out of the office until Monday.",
                "This is an automated message; this mailbox is not monitored.",
                "Please do not reply to this e-mail.",
            ],
        ),
        (
            K::Extension,
            &[
                "Because of unusual circumstances the office is extending the deadline to April 3, 2026.",
                "We will not be able to respond within ten business days.",
                "The town requires additional time to search its mail.",
                "We anticipate that we will respond by 4/3/2026; we expect to respond by then at the latest.",
                "Our estimated date of completion is April 20.",
            ],
        ),
        (
            K::FeeEstimate,
            &[
                "The estimated cost of searching is $480.50.",
                "Please send a deposit of 250 dollars before we begin.",
                "An invoice over $1,200 is enclosed with this letter.",
            ],
        ),
        (
            K::Question,
            &[
                "Could you tell us which officers you mean?",
                "Please clarify what you mean by communications.",
                "Your request is overly broad as written.",
                "What time period are you seeking?",
            ],
        ),
        (
            K::Denial,
            &[
                "Your request is denied in part under exemption (c).",
                "We are withholding four pages in full under 5 U.S.C. § 552(b)(5).",
                "Portions of the records have been redacted under Exemption 7(C).",
                "The department can neither confirm nor deny that such records exist.",
            ],
        ),
        (
            K::NoRecords,
            &[
                "After a diligent search we found no records responsive to your request.",
                "The city does not have any documents of this kind.",
                "We were unable to locate any responsive e-mails.",
            ],
        ),
        (
            K::Production,
            &[
                "Please find attached 43 pages of responsive records.",
                "The documents are available for download at the link below.",
                "Enclosed is a disc with the records that you asked for.",
            ],
        ),
        (
            K::AppealDetermination,
            &[
                "For these reasons your appeal is denied.",
                "Your appeal is granted in part and the matter is remanded to the office.",
                "The city is hereby ordered to provide a response within ten days.",
            ],
        ),
    ];
    for (kind, texts) in cases {
        for text in *texts {
            assert!(
                kinds(text).contains(kind),
                "{kind:?}: {text}: {:?}",
                kinds(text)
            );
        }
    }
}

#[test]
fn good_manners_rights_and_quotations_say_nothing() {
    let texts = [
        "If your request is denied, you may appeal within 90 days.",
        "Records may be withheld where an exemption applies.",
        "Do you have any questions? Call us at extension 114 or use the telephone extension list.",
        "There is no fee for this request.",
        "Fees are waived where the cost is less than $25.",
        "You may file an appeal; your appeal must be filed in writing.",
        "Best regards,\nDana Records\nRecords Access Officer",
        "Thanks.\n\nOn Mon, Mar 2, 2026, Ada Marsh wrote:\n> If any portion is denied, please cite the exemption.\n> I acknowledge your receipt of my request.",
        "I hope that you are well.",
        "",
    ];
    for text in texts {
        assert_eq!(kinds(text), [], "{text}");
    }
}

#[test]
fn one_letter_can_say_several_things_each_with_its_words() {
    let text = "Dear Ms. Marsh:\n\nThe Office has received your request of February 27, 2026. It has been assigned tracking number PRR-2026-0114.\n\n\
        Due to unusual circumstances we require additional time. We expect to respond by April 3, 2026.\n\n\
        The estimated fee is $75.00 for search and $405.50 for review, for a total cost of $480.50.\n\nSincerely,\nDana Records";
    let found = recognise(about("Re: your request"), text);
    let told: Vec<Kind> = found.iter().map(|one| one.kind).collect();
    assert_eq!(
        told,
        [Kind::Acknowledgement, Kind::Extension, Kind::FeeEstimate]
    );
    assert_eq!(found[0].tracking.as_deref(), Some("PRR-2026-0114"));
    assert_eq!(found[1].date, Some(date(2026, 4, 3)));
    assert_eq!(found[2].amount_cents, Some(48_050));
    for finding in &found {
        assert!(
            text.replace('\n', " ").contains(&finding.words),
            "the very words: {}",
            finding.words
        );
    }
}

#[test]
fn a_machines_header_is_enough() {
    let machine = About {
        automatic: true,
        ..about("Thank you")
    };
    let found = recognise(machine, "I will be back.");
    assert_eq!(found[0].kind, Kind::Automatic);
}

#[test]
fn days() {
    let cases = [
        ("by October 18, 2019.", Some(date(2019, 10, 18))),
        ("by Oct. 18th, 2019", Some(date(2019, 10, 18))),
        ("until 18 October 2019", Some(date(2019, 10, 18))),
        ("on 10/18/2019", Some(date(2019, 10, 18))),
        ("on 10/18/19.", Some(date(2019, 10, 18))),
        ("(2019-10-18)", Some(date(2019, 10, 18))),
        (
            "from March 2, 2026 until April 3, 2026",
            Some(date(2026, 4, 3)),
        ),
        ("until April 3", Some(date(2026, 4, 3))),
        ("until January 5", Some(date(2027, 1, 5))),
        ("in March of next year", None),
        ("on 13/45/2019", None),
        ("we may decide", None),
        ("552-1234-99", None),
    ];
    for (text, expected) in cases {
        assert_eq!(date_in(text, ON), expected, "{text}");
    }
}

#[test]
fn sums() {
    let cases = [
        ("$25", Some(2500)),
        ("$1,234.56 in all", Some(123_456)),
        ("$ 40.5", Some(4050)),
        ("$25.00, $75.00 and $10", Some(7500)),
        ("1,200 dollars", Some(120_000)),
        ("USD 300", Some(30_000)),
        ("$0.20 a page", Some(20)),
        ("$", None),
        ("$1.234", None),
        ("25 pages", None),
        ("$99999999999999999999", None),
    ];
    for (text, expected) in cases {
        assert_eq!(amount_cents(text), expected, "{text}");
    }
}

#[test]
fn numbers() {
    let cases = [
        (
            "It was assigned tracking number 2026-ICFO-00114.",
            Some("2026-ICFO-00114"),
        ),
        (
            "Your reference number is W004521-030226.",
            Some("W004521-030226"),
        ),
        ("Request #26-1432 was opened.", Some("26-1432")),
        ("Case No. SPR26/0114 was opened.", Some("SPR26/0114")),
        ("FOIA Request Number: 114-26", Some("114-26")),
        ("We assigned it the number R000123.", Some("R000123")),
        ("Your request dated 03/02/2026 is here.", None),
        ("Your request for 2019 files is here.", None),
        ("The case is closed.", None),
    ];
    for (text, expected) in cases {
        assert_eq!(tracking_number(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn cited_exemptions() {
    let cases: &[(&str, &[&str])] = &[
        (
            "under 5 U.S.C. § 552(b)(6) and (b)(7)(C).",
            &["(b)(6)", "(b)(7)(C)"],
        ),
        ("(under (b)(5))", &["(b)(5)"]),
        ("Exemptions 6 and 7(C) apply.", &["6", "7(C)"]),
        ("Exemption (f) protects it.", &["(f)"]),
        ("exemption (c), (f) and (n)", &["(c)", "(f)", "(n)"]),
        ("an exemption that applies", &[]),
        ("no exemption", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(exemptions(text), *expected, "{text}");
    }
}

#[test]
fn nothing_makes_it_stumble() {
    let odd = [
        "$".repeat(5000),
        "(b)(".repeat(3000),
        "é$é(b)(é exemption é".repeat(200),
        "? ".repeat(9000),
        "fee $1 ".repeat(3000),
    ];
    for text in odd {
        let _ = recognise(about(&text), &text);
    }
}
