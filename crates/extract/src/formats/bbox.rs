//! The lines of `pdftotext -bbox-layout` that matter to us.

/// What one line of its answer says.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    Page { width: f32, height: f32 },
    Word { bounds: [f32; 4], text: String },
    LineEnd,
    BlockEnd,
    PageEnd,
}

/// Reads one line; `None` for all others.
pub(crate) fn event(line: &str) -> Option<Event> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix("<word ") {
        let (head, text) = rest.split_once('>')?;
        let text = unescape(text.strip_suffix("</word>")?);
        let bounds = [
            number(head, "xMin")?,
            number(head, "yMin")?,
            number(head, "xMax")?,
            number(head, "yMax")?,
        ];
        return Some(Event::Word { bounds, text });
    }
    if let Some(head) = line.strip_prefix("<page ") {
        return Some(Event::Page {
            width: number(head, "width")?,
            height: number(head, "height")?,
        });
    }
    match line {
        "</line>" => Some(Event::LineEnd),
        "</block>" => Some(Event::BlockEnd),
        "</page>" => Some(Event::PageEnd),
        _ => None,
    }
}

fn number(head: &str, name: &str) -> Option<f32> {
    let (_, rest) = head.split_once(&format!("{name}=\""))?;
    rest.split_once('"')?.0.parse().ok()
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_lines_that_matter() {
        let cases = [
            (
                "  <page width=\"612.0\" height=\"792.0\">",
                Some(Event::Page {
                    width: 612.0,
                    height: 792.0,
                }),
            ),
            (
                "    <word xMin=\"1.5\" yMin=\"2\" xMax=\"3\" yMax=\"4\">A&amp;B&lt;</word>",
                Some(Event::Word {
                    bounds: [1.5, 2.0, 3.0, 4.0],
                    text: "A&B<".to_owned(),
                }),
            ),
            ("</line>", Some(Event::LineEnd)),
            ("</page>", Some(Event::PageEnd)),
            ("<word xMin=\"x\">", None),
            ("<html>", None),
        ];
        for (line, expected) in cases {
            assert_eq!(event(line), expected, "{line}");
        }
    }
}
