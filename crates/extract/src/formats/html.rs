//! HTML to readable text: blocks on lines of their own, tables as rows with
//! tabs between cells, quoted mail behind `> `, nothing of scripts and styles.
//! Works on the token stream, so no nesting can overflow it.

use super::{pages, plain};
use crate::read::{Input, Walk};
use crate::record::Document;
use encoding_rs::Encoding;
use html5gum::{State, Token, Tokenizer};

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, document: Document) {
    let text = text_of(input.bytes.as_ref().as_ref());
    pages::give(walk, input, document, &text);
}

/// The readable text of an HTML document whose encoding it tells itself, or its look.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    to_text(&decode(bytes))
}

/// Decodes by the mark, the declared charset, else by look.
fn decode(bytes: &[u8]) -> String {
    let declared = declared_charset(&bytes[..bytes.len().min(2048)])
        .and_then(|label| Encoding::for_label(&label));
    match declared {
        Some(encoding)
            if Encoding::for_bom(bytes).is_none() && std::str::from_utf8(bytes).is_err() =>
        {
            encoding.decode(bytes).0.replace("\r\n", "\n")
        }
        _ => plain::decode(bytes),
    }
}

fn declared_charset(head: &[u8]) -> Option<Vec<u8>> {
    let lower = head.to_ascii_lowercase();
    let at = lower.windows(8).position(|window| window == b"charset=")? + 8;
    let value = lower[at..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '));
    Some(
        value
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .collect(),
    )
}

/// The readable text of an HTML document.
pub(crate) fn to_text(html: &str) -> String {
    let mut writer = Writer::default();
    let mut hidden: Option<Vec<u8>> = None;
    let mut tokens = Tokenizer::new(html);
    while let Some(Ok(token)) = tokens.next() {
        match token {
            Token::StartTag(tag) if hidden.is_none() => {
                let name = tag.name.to_ascii_lowercase();
                if let Some(state) = raw_content(&name) {
                    tokens.set_state(state);
                }
                if HIDDEN.contains(&name.as_slice()) && !tag.self_closing {
                    hidden = Some(name);
                } else {
                    writer.start(&name);
                }
            }
            Token::EndTag(tag) => {
                let name = tag.name.to_ascii_lowercase();
                if hidden.as_ref() == Some(&name) {
                    hidden = None;
                } else if hidden.is_none() {
                    writer.end(&name);
                }
            }
            Token::String(text) if hidden.is_none() => writer.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    writer.finish()
}

/// Elements whose content nobody is shown.
const HIDDEN: [&[u8]; 6] = [
    b"script",
    b"style",
    b"head",
    b"template",
    b"noscript",
    b"title",
];

/// Elements whose content is not markup; the tokenizer must be told.
fn raw_content(name: &[u8]) -> Option<State> {
    match name {
        b"script" => Some(State::ScriptData),
        b"style" => Some(State::RawText),
        b"title" | b"textarea" => Some(State::RcData),
        _ => None,
    }
}

#[derive(Default)]
struct Writer {
    out: String,
    /// A line break, or two, that the next text must begin with.
    breaks: u8,
    space: bool,
    preformatted: u32,
    quoted: u32,
}

impl Writer {
    fn start(&mut self, name: &[u8]) {
        match name {
            b"br" => self.line(),
            b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"ul" | b"ol" | b"table"
            | b"dl" => self.gap(2),
            b"blockquote" => {
                self.gap(1);
                self.quoted = (self.quoted + 1).min(8);
            }
            b"pre" | b"textarea" => {
                self.gap(1);
                self.preformatted += 1;
            }
            b"li" => {
                self.gap(1);
                self.text("- ");
            }
            b"td" | b"th" if self.breaks == 0 && !self.out.is_empty() => {
                self.out.push('\t');
                self.space = false;
            }
            _ if BLOCKS.contains(&name) => self.gap(1),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"ul" | b"ol" | b"table"
            | b"dl" => self.gap(2),
            b"blockquote" => {
                self.quoted = self.quoted.saturating_sub(1);
                self.gap(1);
            }
            b"pre" | b"textarea" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.gap(1);
            }
            b"li" => self.gap(1),
            _ if BLOCKS.contains(&name) => self.gap(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (index, line) in text.split('\n').enumerate() {
                if index > 0 {
                    self.line();
                }
                self.put(line.trim_end_matches('\r'));
            }
            return;
        }
        let mut words = text
            .split(|c: char| c.is_whitespace() && c != '\u{a0}')
            .peekable();
        while let Some(word) = words.next() {
            self.put(&word.replace('\u{a0}', " "));
            self.space |= words.peek().is_some();
        }
    }

    fn put(&mut self, piece: &str) {
        if piece.is_empty() {
            return;
        }
        let fresh = self.out.is_empty() || self.breaks > 0;
        if !self.out.is_empty() {
            for _ in 0..self.breaks {
                self.out.push('\n');
            }
        }
        if fresh || self.out.ends_with('\n') {
            self.out.push_str(&"> ".repeat(self.quoted as usize));
        } else if self.space {
            self.out.push(' ');
        }
        self.breaks = 0;
        self.space = false;
        self.out.push_str(piece);
    }

    /// At least `lines` line breaks before the next text.
    fn gap(&mut self, lines: u8) {
        self.breaks = self.breaks.max(lines);
        self.space = false;
    }

    /// One more line break before the next text.
    fn line(&mut self) {
        self.breaks = (self.breaks + 1).min(3);
        self.space = false;
    }

    fn finish(self) -> String {
        let lines: Vec<&str> = self.out.lines().map(str::trim_end).collect();
        lines.join("\n").trim_matches('\n').to_owned()
    }
}

const BLOCKS: [&[u8]; 16] = [
    b"div", b"tr", b"hr", b"section", b"article", b"header", b"footer", b"address", b"dt", b"dd",
    b"form", b"main", b"aside", b"nav", b"figure", b"body",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_text() {
        let cases = [
            (
                "<p>One <b>two</b>\n three</p><p>four",
                "One two three\n\nfour",
            ),
            ("a<br>b<br><br>c", "a\nb\n\nc"),
            ("<script>if (a<b) { '<p>' }</script>x", "x"),
            ("<style>p{}</style><title>t</title>x", "x"),
            (
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c<td>d</table>",
                "a\tb\nc\td",
            ),
            ("<ul><li>a<li>b</ul>", "- a\n- b"),
            (
                "<div>x</div><blockquote><div>y</div><div>z</div></blockquote>w",
                "x\n> y\n> z\nw",
            ),
            ("<pre>a\n  b</pre>", "a\n  b"),
            (
                "caf&eacute; &amp; cr&#232;me&nbsp;x",
                "caf\u{e9} & cr\u{e8}me x",
            ),
            ("no < tag", "no < tag"),
        ];
        for (html, expected) in cases {
            assert_eq!(to_text(html), expected, "{html}");
        }
    }

    #[test]
    fn deep_nesting_is_only_long() {
        let html = "<div>".repeat(20_000) + "x";
        assert_eq!(to_text(&html), "x");
    }
}
