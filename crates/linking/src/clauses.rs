//! The parts of a page that can tell of something: its sentences, and their
//! clauses where a colon or a semicolon parts them.

use crate::features::Feature;
use crate::page::Prepared;
use crate::text::gap;
use crate::zones::Zone;
use std::ops::Range;

/// A sentence or a part of one.
pub(crate) struct Clause {
    /// Words of the page.
    pub words: Range<usize>,
    /// Position of its sentence among the page's sentences.
    sentence: usize,
}

/// Words that a clause of its own has at least.
const SHORTEST: usize = 4;

/// Every sentence, and its clauses where it has several.
pub(crate) fn cut(page: &Prepared<'_>) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for (sentence, words) in page.sentences.iter().enumerate() {
        clauses.push(Clause {
            words: words.clone(),
            sentence,
        });
        let parts = parts(page, words);
        if parts.len() > 1 {
            let part = |words| Clause { words, sentence };
            clauses.extend(parts.into_iter().map(part));
        }
    }
    clauses
}

fn parts(page: &Prepared<'_>, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = sentence.start;
    for i in sentence.clone().skip(1) {
        let long = i - start >= SHORTEST && sentence.end - i >= SHORTEST;
        if page.tokens[i].after(gap::COLON) && long {
            parts.push(start..i);
            start = i;
        }
    }
    parts.push(start..sentence.end);
    parts
}

/// Features of the neighbouring clauses and the subject of the message.
pub(crate) fn around<'f>(
    page: &Prepared<'_>,
    clauses: &[Clause],
    k: usize,
    features: &'f [Vec<Feature>],
) -> Vec<&'f Feature> {
    let own = &clauses[k];
    let segment = |c: &Clause| page.segments[c.words.start];
    let near = |c: &Clause| {
        let apart = c.words.end <= own.words.start || own.words.end <= c.words.start;
        let beside = c.sentence.abs_diff(own.sentence) < 2;
        apart
            && segment(c) == segment(own)
            && (beside || page.zones[c.words.start] == Zone::Subject)
    };
    (0..clauses.len())
        .filter(|j| near(&clauses[*j]))
        .flat_map(|j| &features[j])
        .collect()
}

/// Whether the sentence around a clause says that its matter was in the press.
pub(crate) fn speaks_of_the_press(page: &Prepared<'_>, clause: &Range<usize>) -> bool {
    let word = |i: usize| page.tokens.get(i).map_or("", |t| t.word.as_str());
    let named = |i: usize| match word(i) {
        "newspaper" | "newspapers" | "headline" | "headlines" | "reporter" | "reporters" => true,
        "paper" | "papers" | "news" | "press" | "media" | "article" | "story" => {
            i > 0 && matches!(word(i - 1), "the" | "this" | "that" | "local")
        }
        _ => false,
    };
    let sentence = page.sentence_of(clause.start);
    sentence.clone().any(named)
}

#[cfg(test)]
mod tests {
    use crate::{CorpusDocument, Index, Kind, Link, Page};

    fn events(articles: &[&str], mail: &str) -> Vec<Link> {
        let document = |(k, text): (usize, &&str)| CorpusDocument {
            name: format!("{k}.txt"),
            text: (*text).into(),
            facts: None,
        };
        let documents: Vec<CorpusDocument> = articles.iter().enumerate().map(document).collect();
        let text = format!("From: A Roe\nTo: B Doe\nSubject: Today\n\n{mail}\n\nRegards\n");
        let page = Page {
            file: "a.pdf",
            number: 1,
            text: &text,
            furniture: vec![],
            mails: vec![],
        };
        let links = Index::build(&documents).link(&[page]);
        let sure = |l: &Link| l.kind == Kind::Event && l.score >= 0.5;
        links.into_iter().filter(sure).collect()
    }

    const WANTED: &str = "The Tidewater Gazette has asked for each of the ferry logs; the clerk counts some 640 pages.";

    const FERRY: &str = "The Tidewater Gazette obtained 640 pages of ferry logs last spring.\n\n\
        The harbor was quiet.";

    #[test]
    fn what_a_semicolon_parts_is_read_as_one() {
        let found = events(&[FERRY], WANTED);
        assert_eq!(found.len(), 1, "{found:?}");
        let text = found[0].page_text.as_deref().unwrap_or_default();
        assert!(text.contains("ferry logs; the clerk counts"), "{text}");
        assert!(
            events(
                &[FERRY],
                "The Gazette wants a cake; the clerk counts some 12 candles."
            )
            .is_empty()
        );
    }

    #[test]
    fn articles_that_tell_the_same_are_both_linked() {
        let other =
            "Hundreds of pages of ferry logs, obtained by the Tidewater Gazette, name the captain.";
        let found = events(&[FERRY, other], WANTED);
        let mut documents: Vec<&str> = found.iter().map(|l| l.doc.as_str()).collect();
        documents.sort_unstable();
        assert_eq!(documents, ["0.txt", "1.txt"], "{found:?}");
        assert!(
            found
                .iter()
                .any(|l| l.why.contains("tells of the same as 0.txt"))
        );
    }

    #[test]
    fn a_matter_that_was_in_the_press_needs_less() {
        let article =
            "A porter warned the wardens of a man who was due at the pottery works that night.";
        let said = "The case from the paper: he was due at the pottery works and the wardens had a warning.";
        let unsaid = "He was due at the pottery works and the wardens had a warning.";
        let score = |mail| events(&[article], mail).first().map_or(0.0, |l| l.score);
        assert!(score(said) > score(unsaid));
    }
}
