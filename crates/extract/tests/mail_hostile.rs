//! Pages made to hurt: nothing panics, nothing grows beyond its input, spans hold.

use extract::mail::assemble;
use extract::record::{Page, TextSource};
use proptest::prelude::*;

fn page(page: u32, text: String, source: TextSource) -> Page {
    Page {
        file: "hostile".into(),
        page,
        text,
        source,
        ..Page::default()
    }
}

/// Every span lies inside its page's text.
fn check(pages: &[Page]) {
    let found = assemble(pages);
    let long = |n: u32| {
        pages
            .iter()
            .find(|p| p.page == n)
            .map_or(0, |p| p.text.chars().count())
    };
    for s in found.segments.iter().chain(&found.unreadable) {
        for span in s
            .header
            .iter()
            .chain(&s.body)
            .chain(&s.signature)
            .chain(&s.disclaimer)
        {
            assert!(
                span.start <= span.end && span.end as usize <= long(span.page),
                "{span:?}"
            );
        }
    }
    for f in &found.furniture {
        assert!(f.span.end as usize <= long(f.span.page), "{f:?}");
    }
}

const HEADER: &str = "From: Example, Ada\nSent: Wednesday, December 9, 2015 4:01 PM\nTo: Sample, Bo\nSubject: Racks\n";

#[test]
fn long_and_deep_pages_are_read() {
    for source in [TextSource::Text, TextSource::Ocr] {
        for text in [
            "a".repeat(500_000),
            "From: ".repeat(100_000),
            "From:\n".repeat(30_000),
            "To: x\nCc: y\n".repeat(20_000),
            format!("{}{}", HEADER, "x; ".repeat(100_000)),
            format!(
                "From: {}\nSent: 12/9/2015 4:01 PM\nTo: x\nSubject: {}\n",
                "a, ".repeat(50_000),
                "RE: ".repeat(50_000)
            ),
            HEADER.repeat(3_000),
            (0..2_000)
                .map(|n| {
                    format!(
                        "{} On Dec 9, 2015, at 4:01 PM, Ada <a@b.example> wrote:\n",
                        ">".repeat(n % 300)
                    )
                })
                .collect(),
            "On 1 wrote: ".repeat(50_000),
            "\u{202f}\u{0301}ﬁ\u{feff}\r\n".repeat(20_000),
            "( [ < ".repeat(50_000),
        ] {
            check(&[page(1, text.clone(), source), page(2, text, source)]);
        }
    }
}

#[test]
fn no_pages_and_empty_pages_are_nothing() {
    check(&[]);
    check(&[
        page(1, String::new(), TextSource::None),
        page(7, "\n\n".into(), TextSource::None),
    ]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn any_mixture_of_header_parts_is_read(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("From:".to_owned()), Just(" Example, Ada".into()), Just("\n".into()), Just("Sent: ".into()),
                Just("Wed, Dec 9, 2015 at 4:01 PM".into()), Just("> ".into()), Just(" wrote:".into()), Just("On ".into()),
                Just("-----Original Message-----".into()), Just("Subject: RE: ".into()), Just("To: ".into()), Just("12/9".into()),
                Just("(b)(6)".into()), Just(">>> ".into()), "\\PC{0,6}",
            ],
            0..60,
        ),
        scan in any::<bool>(),
    ) {
        let source = if scan { TextSource::Mixed } else { TextSource::Text };
        let text = parts.concat();
        check(&[page(1, text.clone(), source), page(2, text.replace('a', "é"), source), page(3, text, source)]);
    }
}
