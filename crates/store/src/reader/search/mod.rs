//! One search: pages, and beside them the corpus, letters, notes and mail in triage.
//! Everything is asked with the reader's rights in the query itself.

mod beside;
mod pages;

pub use beside::{CorpusHit, LetterHit, MailHit, NoteHit};
pub use pages::{Facet, Facets, Found, PageHit, RANKED};

/// Hits are counted up to here.
pub const MOST_COUNTED: i64 = 10_000;

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they are what was searched for.
    pub found: bool,
}

/// Marks of the database round found words: characters that no page's text holds.
const HEADLINE: &str = "StartSel=\u{2}, StopSel=\u{3}, MaxFragments=2, MaxWords=28, MinWords=12, FragmentDelimiter=\" … \"";

/// Splits a snippet at the database's marks.
fn pieces(snippet: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut push = |text: &str, found| {
        if !text.is_empty() {
            out.push(Piece {
                text: text.to_owned(),
                found,
            });
        }
    };
    let mut parts = snippet.split('\u{2}');
    push(parts.next().unwrap_or_default(), false);
    for part in parts {
        let (found, rest) = part.split_once('\u{3}').unwrap_or((part, ""));
        push(found, true);
        push(rest, false);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_split_at_the_marks() {
        let found: Vec<_> = pieces("a \u{2}b\u{3} c \u{2}d\u{3}")
            .into_iter()
            .map(|piece| (piece.text, piece.found))
            .collect();
        let expected = [("a ", false), ("b", true), (" c ", false), ("d", true)];
        assert_eq!(
            found,
            expected.map(|(text, found)| (text.to_owned(), found))
        );
    }
}
