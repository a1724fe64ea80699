//! What each part of a letter's plain text is: day, recipient, subject, paragraph,
//! heading, list, closing, signature. Nothing is left out or put in another order; what
//! is not recognised is a paragraph.

use jiff::civil::Date;

/// A part of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// The day, as written.
    Day(String),
    /// To whom, line by line.
    Recipient(Vec<String>),
    /// “Re: …”
    Subject(String),
    /// A line that names what follows.
    Heading(String),
    /// Lines without a gap between them.
    Lines(Vec<Entry>),
    /// “Sincerely,”
    Closing(String),
    /// Name and house of whoever signs.
    Signature(Vec<String>),
}

/// One line of the text: a paragraph of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Plain(String),
    Item { label: String, text: String },
}

/// The parts of a text.
pub(crate) fn blocks(body: &str) -> Vec<Block> {
    let parts = paragraphs(body);
    let salutation = parts.iter().take(6).position(|part| salutation(part));
    let closing = salutation.and_then(|from| closing(&parts, from));
    let mut made = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let opening = salutation.is_some_and(|at| number < at);
        match closing {
            Some(at) if number == at => {
                made.push(Block::Closing(part[0].to_owned()));
                if part.len() > 1 {
                    made.push(Block::Signature(owned(&part[1..])));
                }
            }
            Some(at) if number == at + 1 && parts[at].len() == 1 => {
                made.push(Block::Signature(owned(part)));
            }
            _ if opening => made.push(opening_part(part, &made)),
            _ if heading(part, parts.get(number + 1), &made) => {
                made.push(Block::Heading(part[0].to_owned()));
            }
            _ => made.push(lines(part)),
        }
    }
    made
}

fn paragraphs(body: &str) -> Vec<Vec<&str>> {
    let mut parts: Vec<Vec<&str>> = vec![Vec::new()];
    for line in body.lines() {
        if line.trim().is_empty() {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(line.trim_end());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn opening_part(part: &[&str], before: &[Block]) -> Block {
    let first = part[0].trim_start();
    let named = before.iter().any(|one| matches!(one, Block::Recipient(_)));
    if before.is_empty() && part.len() == 1 && is_day(first) {
        Block::Day(first.to_owned())
    } else if part.len() == 1 && is_subject(first) {
        Block::Subject(first.to_owned())
    } else if !named && part.len() <= 8 && part.iter().all(|line| line.chars().count() <= 80) {
        Block::Recipient(owned(part))
    } else {
        lines(part)
    }
}

/// A year, and a month by its name; or a date in figures.
fn is_day(line: &str) -> bool {
    let year = line
        .split(|one: char| !one.is_ascii_digit())
        .any(|one| one.len() == 4);
    let mut words = line.split(|one: char| !one.is_alphabetic());
    let month = words.any(|word| Date::strptime("%Y %B %d", format!("2000 {word} 1")).is_ok());
    year && (month || line.parse::<Date>().is_ok()) && line.chars().count() <= 40
}

fn is_subject(line: &str) -> bool {
    let lower = line.to_lowercase();
    ["re:", "subject:"].iter().any(|one| lower.starts_with(one))
}

/// “Dear Sir or Madam:”
fn salutation(part: &[&str]) -> bool {
    let [line] = part else { return false };
    let lower = line.trim().to_lowercase();
    let greets = ["dear ", "to whom ", "good ", "hello", "to the "];
    lower.chars().count() <= 90
        && lower.ends_with([':', ','])
        && greets.iter().any(|one| lower.starts_with(one))
}

/// The last short line with a comma at its end that something follows.
fn closing(parts: &[Vec<&str>], salutation: usize) -> Option<usize> {
    let short = |line: &str| line.ends_with(',') && line.chars().count() <= 40;
    (salutation + 1..parts.len())
        .rev()
        .find(|&at| short(parts[at][0]) && (parts[at].len() > 1 || at + 1 < parts.len()))
}

/// A short line on its own, without a stop, that something follows. After the signature
/// there are none.
fn heading(part: &[&str], next: Option<&Vec<&str>>, before: &[Block]) -> bool {
    let [line] = part else { return false };
    let signed = before.iter().any(|one| matches!(one, Block::Signature(_)));
    let ends = ['.', ',', ':', ';', '?', '!', '”', '"'];
    !signed
        && next.is_some()
        && !before.is_empty()
        && line.chars().count() <= 70
        && !line.ends_with(ends)
        && label(line).is_none()
        && line.chars().any(char::is_lowercase)
}

fn lines(part: &[&str]) -> Block {
    Block::Lines(part.iter().map(|line| entry(line)).collect())
}

fn entry(line: &str) -> Entry {
    match label(line.trim_start()) {
        Some((label, text)) => Entry::Item {
            label: label.to_owned(),
            text: text.trim().to_owned(),
        },
        None => Entry::Plain(line.trim().to_owned()),
    }
}

/// The mark of a list and what follows it: “- ”, “• ”, “1. ”, “2) ”, “(a) ”.
fn label(line: &str) -> Option<(&str, &str)> {
    let (mark, text) = line.split_once(' ')?;
    let inner = mark.trim_start_matches('(').trim_end_matches([')', '.']);
    let bullet = matches!(mark, "-" | "–" | "•" | "*");
    let closed = mark.ends_with([')', '.'])
        && mark.len() == inner.len() + 1 + usize::from(mark.starts_with('('));
    let number =
        inner.len() <= 3 && !inner.is_empty() && inner.chars().all(|one| one.is_ascii_digit());
    let letter = mark.ends_with(')')
        && inner.len() == 1
        && inner.chars().all(|one| one.is_ascii_lowercase());
    ((bullet || closed && (number || letter)) && !text.trim().is_empty()).then_some((mark, text))
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| line.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &str = "March 2, 2026\n\nRecords Access Officer\nTown of Example\n\nRe: Mail [DL-7K3M9Q]\n\nDear Records Access Officer:\n\nI ask for these records.\n\nRecords requested\n\n1. All mail, from:\n\n- the clerk\n- the mayor\n\nThank you,\nfor all.\n\nSincerely,\n\nAda Example\nThe Paper\n\nCopy: the clerk\n";

    #[test]
    fn each_part_is_what_it_is() {
        let made = blocks(LETTER);
        let kinds: Vec<&str> = made.iter().map(name).collect();
        assert_eq!(
            kinds,
            [
                "day",
                "recipient",
                "subject",
                "lines",
                "lines",
                "heading",
                "lines",
                "lines",
                "lines",
                "closing",
                "signature",
                "lines"
            ]
        );
        let Block::Lines(items) = &made[7] else {
            panic!()
        };
        assert_eq!(items.len(), 2);
        assert!(
            matches!(&items[1], Entry::Item { label, text } if label == "-" && text == "the mayor")
        );
    }

    #[test]
    fn a_text_without_shape_is_paragraphs() {
        for text in [
            "Just a line",
            "one\ntwo\n\nthree, and four,",
            "March 2, 2026",
        ] {
            assert!(
                blocks(text)
                    .iter()
                    .all(|one| matches!(one, Block::Lines(_) | Block::Heading(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_day_is_told_from_an_office() {
        for (line, day) in [
            ("March 2, 2026", true),
            ("Boston, 2 MARCH 2026", true),
            ("2026-03-02", true),
            ("May 4th, 2026", true),
            ("March 2", false),
            ("Office of the Mayor, Suite 1200", false),
            ("Marching Band of 2026", false),
        ] {
            assert_eq!(is_day(line), day, "{line}");
        }
    }

    #[test]
    fn marks_of_lists() {
        for (line, mark) in [
            ("1. a", Some("1.")),
            ("(b) x", Some("(b)")),
            ("12) x", Some("12)")),
            ("- x", Some("-")),
            ("1.5 million", None),
            ("M. Example", None),
            ("2019. was", None),
            ("-", None),
        ] {
            assert_eq!(label(line).map(|one| one.0), mark, "{line}");
        }
    }

    fn name(block: &Block) -> &'static str {
        match block {
            Block::Day(_) => "day",
            Block::Recipient(_) => "recipient",
            Block::Subject(_) => "subject",
            Block::Heading(_) => "heading",
            Block::Lines(_) => "lines",
            Block::Closing(_) => "closing",
            Block::Signature(_) => "signature",
        }
    }
}
