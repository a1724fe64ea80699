//! Whatever stands in a corpus or on a page, it is read without a panic, and the
//! offsets of what is found lie inside the texts.

use linking::{CorpusDocument, Index, Page};
use proptest::prelude::*;

/// Pieces of the things that are looked for, whole and broken, in several scripts.
const PIECES: &[&str] = &[
    "The ",
    "the ",
    " of ",
    "ABC",
    "QHWC",
    " (QHWC)",
    "Quayside Harbor Council",
    "Department",
    " and ",
    "Zelda Quillon",
    "Quillon, Zelda",
    "Sgt. ",
    "Chief ",
    "Z. ",
    " said ",
    ", who",
    "\u{201c}",
    "\u{201d}",
    "\"",
    "\n",
    "\n\n",
    " ",
    ". ",
    ", ",
    ": ",
    "8 U.S.C. ",
    "§ ",
    "§§ 1, 2(a)",
    "1357(g)",
    "G.L. c. 4, § 7",
    "chapter 66A",
    "From: A Roe\nSent: Monday, May 4, 2015 9:12 AM\nTo: B Doe\nSubject: Keys\n",
    "> ",
    "-----Original Message-----\n",
    "on May 4, 2015",
    "eight hundred ",
    "1,200 people",
    "http://example.org/a(b)",
    "\u{41a}\u{438}\u{457}\u{432}",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
    "\u{4eac}\u{90fd}",
    "É",
    "\u{345}",
    "\u{93e}",
    "ß",
    "ﬁ",
    "\u{130}",
    "\u{1f600}",
    "â€™",
    "-\n> ",
    "'s",
    "’",
    "Quillon's ",
    "QUILLON ",
    "ABC-QHWC 000123",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,4}",
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn any_text_is_read(articles in proptest::collection::vec(text(), 0..4), pages in proptest::collection::vec(text(), 1..4)) {
        let names = ["a.txt", "b.txt", "c.txt"];
        let documents: Vec<CorpusDocument> = names
            .iter()
            .zip(&articles)
            .map(|(name, text)| CorpusDocument { name: (*name).into(), text: text.clone(), facts: None })
            .collect();
        let release: Vec<Page<'_>> = (1..)
            .zip(&pages)
            .map(|(number, text)| Page { file: "r.pdf", number, text, furniture: vec![], mails: vec![] })
            .collect();
        for link in Index::build(&documents).link(&release) {
            let text = &pages[link.page as usize - 1];
            let inside = |start: Option<usize>, end: Option<usize>, text: &str| {
                start <= end && end.unwrap_or(0) <= text.chars().count()
            };
            let at = names.iter().position(|name| *name == link.doc).unwrap();
            prop_assert!(inside(link.page_start, link.page_end, text), "{link:?}");
            prop_assert!(inside(link.doc_start, link.doc_end, &articles[at]), "{link:?}");
        }
    }
}

#[test]
fn a_place_in_another_script_may_follow_an_acronym() {
    let text = "The QHWC of \u{41a}\u{438}\u{457}\u{432} met. The QHWC of \u{5e9}\u{5dc}\u{5d5}\u{5dd} left.";
    let article = CorpusDocument {
        name: "a".into(),
        text: text.into(),
        facts: None,
    };
    let page = Page {
        file: "r.pdf",
        number: 1,
        text,
        furniture: vec![],
        mails: vec![],
    };
    assert!(!Index::build(&[article]).link(&[page]).is_empty());
}
