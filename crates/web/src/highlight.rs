//! Text with marks in it: pieces one after the other, each inside at most one
//! mark. Offsets count Unicode characters, as links do.

/// A mark on a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// For the address of the mark.
    pub id: String,
    /// `confirmed`, `rejected` or nothing.
    pub class: &'static str,
    /// What it says when pointed at.
    pub title: String,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'m> {
    pub text: String,
    pub mark: Option<&'m Mark>,
    /// The first piece of its mark: it bears the mark's address.
    pub first: bool,
}

/// Cuts the text at the marks. Where marks overlap, the one that begins later
/// wins, so that a name inside a quotation stays to be seen.
pub(crate) fn pieces<'m>(text: &str, marks: &'m [((i32, i32), Mark)]) -> Vec<Piece<'m>> {
    let letters: Vec<char> = text.chars().collect();
    let spans: Vec<(usize, usize, &Mark)> = marks
        .iter()
        .map(|((start, end), mark)| (within(*start, &letters), within(*end, &letters), mark))
        .filter(|(start, end, _)| start < end)
        .collect();
    let mut cuts: Vec<usize> = spans
        .iter()
        .flat_map(|(start, end, _)| [*start, *end])
        .collect();
    cuts.extend([0, letters.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut seen: Vec<&str> = Vec::new();
    cuts.windows(2)
        .map(|cut| {
            let over = spans
                .iter()
                .filter(|(start, end, _)| *start <= cut[0] && cut[1] <= *end);
            let mark = over
                .max_by_key(|(start, _, _)| *start)
                .map(|(_, _, mark)| *mark);
            let first = mark.is_some_and(|mark| !seen.contains(&mark.id.as_str()));
            seen.extend(mark.map(|mark| mark.id.as_str()));
            Piece {
                text: letters[cut[0]..cut[1]].iter().collect(),
                mark,
                first,
            }
        })
        .collect()
}

fn within(at: i32, letters: &[char]) -> usize {
    usize::try_from(at).unwrap_or(0).min(letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(id: &str) -> Mark {
        Mark {
            id: id.into(),
            class: "",
            title: String::new(),
        }
    }

    fn shown(text: &str, marks: &[((i32, i32), Mark)]) -> String {
        pieces(text, marks)
            .into_iter()
            .map(|piece| match piece.mark {
                Some(mark) if piece.first => format!("[{}#{}]", mark.id, piece.text),
                Some(mark) => format!("[{}:{}]", mark.id, piece.text),
                None => piece.text,
            })
            .collect()
    }

    #[test]
    fn marks_stand_where_their_characters_stand() {
        for (text, marks, expected) in [
            ("plain", vec![], "plain"),
            ("Zoë said", vec![((0, 3), mark("a"))], "[a#Zoë] said"),
            (
                "one two three",
                vec![((0, 13), mark("a")), ((4, 7), mark("b"))],
                "[a#one ][b#two][a: three]",
            ),
            (
                "abc",
                vec![
                    ((2, 99), mark("a")),
                    ((-4, 1), mark("b")),
                    ((2, 2), mark("c")),
                ],
                "[b#a]b[a#c]",
            ),
            ("", vec![((0, 4), mark("a"))], ""),
        ] {
            assert_eq!(shown(text, &marks), expected);
        }
    }
}
