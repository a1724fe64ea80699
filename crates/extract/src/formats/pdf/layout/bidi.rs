//! Right-to-left lines: placed from left to right on paper, written in the order in which they are read.
//!
//! A small part of the Unicode bidirectional algorithm (UAX #9), the other way
//! round: the line's direction is that of most of its words; runs of words
//! in the other direction keep their own order.

use super::RowWord;

/// Brings the words of a line, given from left to right, into reading order.
pub(super) fn reading_order(mut words: Vec<RowWord>) -> Vec<RowWord> {
    let has = |word: &RowWord, letter: fn(char) -> bool| word.text.chars().any(letter);
    let leftwards = words.iter().filter(|word| has(word, is_leftwards)).count();
    if leftwards == 0 {
        return words;
    }
    let rightwards = words
        .iter()
        .filter(|word| has(word, char::is_alphabetic) && !has(word, is_leftwards))
        .count();
    let line_leftwards = leftwards >= rightwards;
    for word in words.iter_mut().filter(|word| has(word, is_leftwards)) {
        word.text = turned(&word.text);
    }
    if line_leftwards {
        words.reverse();
    }
    // Runs against the line's direction were turned with it, or stand in the order of the paper.
    let against = |word: &RowWord| {
        let own = word.text.chars().any(is_leftwards);
        own != line_leftwards && word.text.chars().any(char::is_alphanumeric)
    };
    let mut start = 0;
    while start < words.len() {
        let length = words[start..]
            .iter()
            .take_while(|word| against(word))
            .count();
        words[start..start + length].reverse();
        start += length.max(1);
    }
    words
}

/// Letters of Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
fn is_leftwards(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && !matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

/// A word as it is read: its characters turned, figures within kept, brackets facing the other way.
fn turned(text: &str) -> String {
    let mut out: Vec<char> = Vec::new();
    let mut figures: Vec<char> = Vec::new();
    for c in text.chars().rev() {
        if c.is_ascii_digit() || matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}') {
            figures.push(c);
            continue;
        }
        out.extend(figures.drain(..).rev());
        out.push(match c {
            '(' => ')',
            ')' => '(',
            '[' => ']',
            ']' => '[',
            other => other,
        });
    }
    out.extend(figures.drain(..).rev());
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_in_their_own_direction() {
        // (as placed on paper from left to right, as read)
        let cases = [
            ("plain words 12", "plain words 12"),
            ("םלוע םולש", "שלום עולם"),
            // An English name and a year within a Hebrew line.
            (
                "Ada Example 2015 תנשב הרק המ",
                "מה קרה בשנת Ada Example 2015",
            ),
            // Two Hebrew words within an English line.
            ("He said םלוע םולש to all", "He said שלום עולם to all"),
            ("(א)34ב", "ב34(א)"),
        ];
        for (paper, read) in cases {
            let words = paper.split(' ').enumerate().map(|(at, text)| RowWord {
                text: text.to_owned(),
                u0: at as f32,
                u1: at as f32,
                v: 0.0,
                size: 10.0,
            });
            let words: Vec<String> = reading_order(words.collect())
                .into_iter()
                .map(|word| word.text)
                .collect();
            assert_eq!(words.join(" "), read);
        }
    }
}
