//! What has changed between two texts, by words: what is gone, what is new, and what
//! stands as it stood. White space counts where lines and paragraphs begin.

/// What has become of some words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// They stand in both.
    Same,
    /// Only in the older text.
    Gone,
    /// Only in the newer text.
    New,
}

/// Words that share a fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which.
    pub mark: Mark,
    /// The words with the space between them.
    pub text: String,
}

impl Piece {
    /// Whether they stand in both texts.
    pub fn same(&self) -> bool {
        self.mark == Mark::Same
    }

    /// Whether they are gone.
    pub fn gone(&self) -> bool {
        self.mark == Mark::Gone
    }
}

/// Largest table of compared words; beyond it the differing middles are shown whole.
const CELLS: usize = 25_000_000;

/// The differences; nothing but one `Same` piece where there are none. The pieces that are
/// not `New` give the older text, those that are not `Gone` the newer.
pub fn words(before: &str, after: &str) -> Vec<Piece> {
    let (old, new) = (tokens(before), tokens(after));
    let pairs = old.iter().zip(&new);
    let head = pairs.take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let pairs = old.iter().rev().zip(new.iter().rev()).take(rest);
    let tail = pairs.take_while(|(a, b)| a == b).count();
    let mut pieces = Pieces::default();
    pieces.add(Mark::Same, &old[..head]);
    middle(
        &mut pieces,
        &old[head..old.len() - tail],
        &new[head..new.len() - tail],
    );
    pieces.add(Mark::Same, &old[old.len() - tail..]);
    joined(pieces.0)
}

/// How many words are gone, and how many are new.
pub fn counts(pieces: &[Piece]) -> (usize, usize) {
    let count = |mark: Mark| {
        let of_mark = pieces.iter().filter(|piece| piece.mark == mark);
        of_mark
            .map(|piece| piece.text.split_whitespace().count())
            .sum()
    };
    (count(Mark::Gone), count(Mark::New))
}

/// Words and the space between them, in turn.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut blank = None;
    for (at, letter) in text.char_indices() {
        let now = letter.is_whitespace();
        if blank.is_some_and(|before| before != now) {
            found.push(&text[from..at]);
            from = at;
        }
        blank = Some(now);
    }
    if from < text.len() {
        found.push(&text[from..]);
    }
    found
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn add(&mut self, mark: Mark, words: &[&str]) {
        if words.is_empty() {
            return;
        }
        let text = words.concat();
        match self.0.last_mut() {
            Some(last) if last.mark == mark => last.text.push_str(&text),
            _ => self.0.push(Piece { mark, text }),
        }
    }
}

/// The longest common run of words, by the table of its lengths.
fn middle(pieces: &mut Pieces, old: &[&str], new: &[&str]) {
    let width = new.len() + 1;
    if old.len().saturating_mul(width) > CELLS {
        pieces.add(Mark::Gone, old);
        pieces.add(Mark::New, new);
        return;
    }
    // longest[i][j]: of old[i..] and new[j..].
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i] == new[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            pieces.add(Mark::Same, &old[i..=i]);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || i < old.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1]
        {
            pieces.add(Mark::Gone, &old[i..=i]);
            i += 1;
        } else {
            pieces.add(Mark::New, &new[j..=j]);
            j += 1;
        }
    }
}

/// A blank alone between two changes belongs to both: what reads as one change is one.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let (mut gone, mut new) = (String::new(), String::new());
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        let bridge = piece.mark == Mark::Same
            && piece.text.chars().all(|c| c == ' ')
            && (!gone.is_empty() || !new.is_empty())
            && pieces.peek().is_some();
        match piece.mark {
            Mark::Gone => gone.push_str(&piece.text),
            Mark::New => new.push_str(&piece.text),
            Mark::Same if bridge => {
                gone.push_str(&piece.text);
                new.push_str(&piece.text);
            }
            Mark::Same => {
                flush(&mut out, &mut gone, &mut new);
                out.push(piece);
            }
        }
    }
    flush(&mut out, &mut gone, &mut new);
    out
}

fn flush(out: &mut Vec<Piece>, gone: &mut String, new: &mut String) {
    for (mark, text) in [(Mark::Gone, gone), (Mark::New, new)] {
        if !text.is_empty() {
            let text = std::mem::take(text);
            out.push(Piece { mark, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As people write corrections: [-gone-]{+new+}.
    fn shown(before: &str, after: &str) -> String {
        let pieces = words(before, after).into_iter();
        let shown = pieces.map(|piece| match piece.mark {
            Mark::Same => piece.text,
            Mark::Gone => format!("[-{}-]", piece.text),
            Mark::New => format!("{{+{}+}}", piece.text),
        });
        shown.collect()
    }

    #[test]
    fn changes_are_told_by_words() {
        for (before, after, expected) in [
            ("", "", ""),
            ("same words", "same words", "same words"),
            (
                "all mail of May",
                "all mail of June",
                "all mail of [-May-]{+June+}",
            ),
            ("one three", "one two three", "one {+two +}three"),
            ("one two three", "one three", "one [-two -]three"),
            (
                "send the big file",
                "send a small file",
                "send [-the big-]{+a small+} file",
            ),
            ("a\n\nb", "a\n\nc\n\nb", "a\n\n{+c\n\n+}b"),
            ("", "new", "{+new+}"),
        ] {
            assert_eq!(shown(before, after), expected);
        }
        assert_eq!(counts(&words("all mail of May", "all of it")), (2, 1));
    }

    #[test]
    fn both_texts_can_be_read_from_the_pieces() {
        let parts = ["", "a", "b ", " ", "a b", "\n\n", "b\na "];
        let mut texts = Vec::new();
        for one in parts {
            for other in parts {
                texts.extend(parts.map(|third| format!("{one}{other}{third}")));
            }
        }
        for before in &texts {
            for after in &texts {
                let pieces = words(before, after);
                let side = |hidden: Mark| -> String {
                    let kept = pieces.iter().filter(|piece| piece.mark != hidden);
                    kept.map(|piece| piece.text.as_str()).collect()
                };
                assert_eq!(
                    (side(Mark::New), side(Mark::Gone)),
                    (before.clone(), after.clone())
                );
            }
        }
    }
}
