//! Finds the quoted strings of a document and says which of them are worth
//! searching for.

use crate::corpus::Read;
use crate::text::Token;
use crate::words;
use std::ops::Range;

/// Words between quotation marks.
pub(crate) fn propose(read: &Read) -> Vec<Range<usize>> {
    let chars = &read.view.chars;
    let mut found = Vec::new();
    let mut open: Option<(char, usize)> = None;
    for (i, &c) in chars.iter().enumerate() {
        match (c, open) {
            ('“' | '«', _) => open = Some(('”', i + 1)),
            ('"', None) => open = Some(('"', i + 1)),
            ('”' | '»', Some((_, from))) | ('"', Some(('"', from))) => {
                found.extend(words_between(read, from, i));
                open = None;
            }
            ('\n', Some(('"', _))) => open = None,
            ('\n', Some((_, from))) if chars.get(i + 1) == Some(&'\n') => {
                // A quotation may run over paragraphs, its mark repeated.
                found.extend(words_between(read, from, i));
                open = None;
            }
            _ => {}
        }
    }
    found
}

fn words_between(read: &Read, from: usize, to: usize) -> Option<Range<usize>> {
    let start = read.tokens.partition_point(|t| t.start < from);
    let end = read.tokens.partition_point(|t| t.end <= to);
    (start < end && end - start <= 120).then_some(start..end)
}

/// Long enough to be known again anywhere.
pub(crate) const LONG_QUOTE: usize = 4;

/// Whether two or three words can carry a link: they hold something rare and
/// are not a name or a term.
pub(crate) fn short_is_telling(read: &Read, words: &Range<usize>) -> bool {
    let tokens = &read.tokens[words.clone()];
    if !(2..LONG_QUOTE).contains(&tokens.len()) {
        return false;
    }
    let name_like = tokens
        .iter()
        .skip(1)
        .filter(|t| !words::is_function_word(&t.word))
        .all(Token::capital);
    !name_like && tokens.iter().map(|t| words::weight(&t.word)).sum::<f32>() > 1.0
}
