//! Which of a page's links are a card of their own: one mention is one card,
//! however many documents it leads to and however often its mail was printed.
//! No link is dropped; what is not a card gets another tier.

use crate::link::{Kind, Link, Tier};
use std::collections::HashSet;

/// Of the links from the same words of a page the first stays a card; of the
/// documents on its subject the likeliest. Takes the links of one page, best first.
pub(crate) fn fold_documents(links: &mut [Link]) {
    let passages: Vec<(String, Option<usize>, Option<usize>)> = links
        .iter()
        .filter(|l| l.kind == Kind::TextReuse)
        .map(|l| (l.doc.clone(), l.page_start, l.page_end))
        .collect();
    // What an article's own passage tells is on that passage's card.
    let inside = |l: &Link| {
        let covers = |p: &(String, Option<usize>, Option<usize>)| {
            p.0 == l.doc && p.1 <= l.page_start && l.page_end <= p.2
        };
        l.kind == Kind::Event && passages.iter().any(covers)
    };
    let mut seen = HashSet::new();
    for link in links.iter_mut().filter(|l| l.tier == Tier::Key) {
        if inside(link) || !seen.insert((link.kind, link.page_start, link.page_end)) {
            link.tier = Tier::Also;
        }
    }
}

/// The same sentence, saying the same, in another printing of its mail is no
/// card again. Takes the links of a release in the order of its pages.
pub(crate) fn fold_copies(links: &mut [Link]) {
    let mut seen = HashSet::new();
    for link in links
        .iter_mut()
        .filter(|l| l.tier == Tier::Key && l.kind != Kind::Topic)
    {
        let what = link
            .entity
            .clone()
            .unwrap_or_else(|| format!("{:?}", link.doc_start));
        let first = seen.insert((link.sentence, link.kind, what, link.doc.clone()));
        if !first && link.sentence != 0 {
            link.tier = Tier::Copy;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{CorpusDocument, Index, Page, Tier};

    #[test]
    fn one_mention_is_one_card_however_many_documents_and_printings() {
        let article = |name: &str| CorpusDocument {
            name: name.into(),
            text: format!(
                "The harbor master Zelda Quillon said on Monday that {name} was false. Quillon left."
            ),
            facts: None,
        };
        let index = Index::build(&[article("the log"), article("the bill"), article("the map")]);
        let text = "From: A Roe\nTo: B Doe\nSubject: Keys\n\nThe keys are with Zelda Quillon since Friday.\n";
        let again = format!("From: C Poe\nTo: B Doe\nSubject: FW: Keys\n\nSee below.\n\n{text}");
        let page = |number: u32, text| Page {
            file: "a.pdf",
            number,
            text,
            furniture: vec![],
            mails: vec![],
        };
        let links = index.link(&[page(1, text), page(2, &again)]);
        let tiers: Vec<(u32, Tier)> = links.iter().map(|l| (l.page, l.tier)).collect();
        let expected = [
            (1, Tier::Key),
            (1, Tier::Also),
            (1, Tier::Also),
            (2, Tier::Copy),
            (2, Tier::Also),
            (2, Tier::Also),
        ];
        assert_eq!(tiers, expected);
    }
}
