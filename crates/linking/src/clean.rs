//! What in a corpus document is not its text: subscription blocks, navigation,
//! repeated mastheads, Markdown headers. Gives ranges to leave out of matching;
//! the stored text is never changed, so offsets hold.

use crate::page::line_mask;
use crate::quick::{QuickMap, QuickSet};
use crate::text::fold;

use std::ops::Range;

/// Lines that repeat across documents of a corpus, by their letters.
#[derive(Debug, Default)]
pub(crate) struct Repeated(QuickSet<String>);

impl Repeated {
    /// Short lines found in several documents (three, or a fiftieth of them).
    pub fn over<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Repeated {
        let mut counts: QuickMap<String, usize> = QuickMap::default();
        let mut documents = 0;
        for text in texts {
            documents += 1;
            let own: QuickSet<String> = text
                .lines()
                .filter(|l| l.len() < 400)
                .map(line_mask)
                .filter(|l| l.len() > 3 && l.len() < 160)
                .collect();
            for line in own {
                *counts.entry(line).or_default() += 1;
            }
        }
        let floor = 3.max(documents / 50);
        Repeated(
            counts
                .into_iter()
                .filter(|(_, n)| *n >= floor)
                .map(|(l, _)| l)
                .collect(),
        )
    }
}

/// Character ranges of a document that carry no content of its own.
pub(crate) fn boilerplate(text: &str, repeated: &Repeated) -> Vec<Range<usize>> {
    let mut seen: QuickSet<String> = QuickSet::default();
    let mut out = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.chars().count();
        let letters = fold(line);
        let masthead = letters.len() < 400 && repeated.0.contains(&line_mask(line));
        let again = letters.len() > 3 && seen.contains(&letters);
        if is_navigation(line, &letters) || again || masthead {
            out.push(start..end);
        } else {
            out.extend(link_targets(line, start));
        }
        seen.insert(letters);
        start = end + 1;
    }
    out
}

/// Phrases of newsletters and page frames. A line is dropped only if it is
/// short and says nothing else.
fn is_navigation(line: &str, letters: &str) -> bool {
    const WHOLE: &[&str] = &[
        "okthanks",
        "readmore",
        "subscribe",
        "signin",
        "signup",
        "login",
        "share",
        "advertisement",
        "menu",
        "search",
        "home",
        "skiptocontent",
        "continuereading",
        "relatedarticles",
        "relatedstories",
        "leaveacomment",
        "comments",
        "print",
        "email",
        "next",
        "previous",
        "copylink",
        "newspapersinenglish",
        "newspapersfromunitedstates",
        "accept",
        "acceptcookies",
        "closemenu",
        "backtotop",
        "stayuponlocalnews",
    ];
    const PARTS: &[&str] = &[
        "subscribeto",
        "ournewsletter",
        "confirmationlink",
        "checkyourspam",
        "nowcheckyouremail",
        "clickhereto",
        "allrightsreserved",
        "cookiepolicy",
        "privacypolicy",
        "termsofuse",
        "termsofservice",
        "followuson",
        "supportedbyreaders",
        "profileimage",
        "unsubscribe",
        "signupforour",
        "wellletyouknowwhen",
        "alreadyasubscriber",
        "photocredit",
        "clickthelink",
    ];
    WHOLE.contains(&letters)
        || line.chars().count() < 160 && PARTS.iter().any(|p| letters.contains(p))
}

/// Addresses inside a line: Markdown link targets and bare URLs.
fn link_targets(line: &str, start: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = address(&line[from..]).map(|at| from + at) {
        let ends = |c: char| c.is_whitespace() || matches!(c, ')' | '>' | ']');
        let length = line[at..].find(ends).unwrap_or(line.len() - at);
        let first = start + line[..at].chars().count();
        out.push(first..first + line[at..at + length].chars().count());
        from = at + length;
    }
    out
}

/// Where the first address of a text begins, in bytes.
fn address(text: &str) -> Option<usize> {
    let marks = ["http://", "https://", "www."];
    marks.iter().filter_map(|mark| text.find(mark)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_go_and_prose_stays() {
        let text = "Subscribe to Our Newsletter\n\nThe council met.\nOriginal: [Paper](https://paper.example/some-bridge-shut)\nOk, Thanks\nThe council met.";
        let repeated = Repeated::default();
        let chars: Vec<char> = text.chars().collect();
        let gone: Vec<String> = boilerplate(text, &repeated)
            .into_iter()
            .map(|r| chars[r].iter().collect())
            .collect();
        assert_eq!(
            gone,
            [
                "Subscribe to Our Newsletter",
                "https://paper.example/some-bridge-shut",
                "Ok, Thanks",
                "The council met."
            ]
        );
    }

    #[test]
    fn a_masthead_on_every_document_goes() {
        let texts = [
            "The Quill Gazette\nA b c d.",
            "The Quill Gazette\nE f g h.",
            "The Quill Gazette\nI j k l.",
        ];
        let repeated = Repeated::over(texts.iter().copied());
        assert_eq!(boilerplate(texts[0], &repeated), vec![0..17]);
    }
}
