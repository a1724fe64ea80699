//! Printed page numbers: "3", "Page 3 of 12", and what scanners make of them.

use super::lines::Line;

/// What a page says of its place in its document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageNumber {
    /// Page number printed on the page.
    pub number: Option<u32>,
    /// "of n", if printed.
    pub of: Option<u32>,
}

/// The page number that makes up a line, or stands in a line known to be furniture.
pub fn read(line: &Line<'_>) -> Option<PageNumber> {
    page_number(line.content).or_else(|| bent_number(line))
}

/// A line that is nothing but a page number: "3", "- 3 -", "Page 3 of 12", "3/12".
fn page_number(content: &str) -> Option<PageNumber> {
    if content.len() > 24 {
        return None;
    }
    let words: Vec<&str> = content
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let words = match words.split_first() {
        Some((first, rest))
            if first.eq_ignore_ascii_case("page") || first.eq_ignore_ascii_case("pg") =>
        {
            rest
        }
        _ => &words[..],
    };
    let number = |w: &str| w.parse::<u32>().ok().filter(|_| w.len() <= 4);
    let of = content.contains('/') && !content.contains("//");
    match words {
        [n] => Some(PageNumber {
            number: Some(number(n)?),
            of: None,
        }),
        [n, "of" | "Of" | "OF", m] => Some(PageNumber {
            number: Some(number(n)?),
            of: Some(number(m)?),
        }),
        [n, m] if of => Some(PageNumber {
            number: Some(number(n)?),
            of: Some(number(m)?),
        }),
        _ => None,
    }
}

/// "lof2", "2 ot 3": a page number that a scanner ran together.
fn bent_number(line: &Line<'_>) -> Option<PageNumber> {
    if !line.scan || line.content.len() > 12 {
        return None;
    }
    let folded: String = line
        .content
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let folded = folded
        .to_lowercase()
        .replace(['l', 'i', '|', '!'], "1")
        .replace('z', "2");
    let (n, m) = ["of", "ot", "0f"]
        .iter()
        .find_map(|of| folded.split_once(of))?;
    let (number, of) = (n.parse().ok()?, m.parse().ok()?);
    (number <= of && of < 1000).then_some(PageNumber {
        number: Some(number),
        of: Some(of),
    })
}

/// "Page 3 of 12" inside a longer footer.
pub fn number_in(content: &str) -> Option<PageNumber> {
    let words: Vec<&str> = content.split_whitespace().collect();
    words.windows(3).find_map(|w| {
        let (n, m) = (w[0].parse().ok()?, w[2].parse().ok()?);
        (w[1].eq_ignore_ascii_case("of")).then_some(PageNumber {
            number: Some(n),
            of: Some(m),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_page_numbers() {
        for (text, number, of) in [
            ("3", 3, None),
            ("- 12 -", 12, None),
            ("Page 2 of 7", 2, Some(7)),
            ("2/7", 2, Some(7)),
        ] {
            let want = PageNumber {
                number: Some(number),
                of,
            };
            assert_eq!(page_number(text), Some(want), "{text}");
        }
        for text in ["", "Page", "12 Main", "617 555 0100", "2015-03-04 12"] {
            assert_eq!(page_number(text), None, "{text}");
        }
    }
}
