//! Where links stand in a message: in plain text by their beginning, in HTML by their
//! anchors, each with the words before it and the part of the message it is in.

use super::MOST_SEEN;
use html5gum::{State, Token, Tokenizer};

/// So many characters before a link are kept.
const BEFORE: usize = 160;

/// Longer ones are no links that anybody could use.
const LONGEST: usize = 8000;

/// A part of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// What the sender writes.
    #[default]
    Own,
    /// Below the greeting at its end.
    Signature,
    /// An older mail.
    Quoted,
}

/// A link as it stands there.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub url: String,
    /// The words that are the link.
    pub words: String,
    /// The words before it.
    pub before: String,
    pub place: Place,
}

/// Reads a message line by line and says in which part it is.
#[derive(Default)]
struct Parts {
    place: Place,
}

/// Lines that begin an older mail.
const QUOTES: [&str; 5] = [
    "-----original message",
    "----- original message",
    "-------- forwarded",
    "---------- forwarded",
    "begin forwarded message",
];

/// Words with which people end.
const ENDS: [&str; 12] = [
    "sincerely",
    "regards",
    "best regards",
    "kind regards",
    "warm regards",
    "respectfully",
    "very truly yours",
    "yours truly",
    "best",
    "cheers",
    "v/r",
    "sent from my",
];

impl Parts {
    fn line(&mut self, line: &str) -> Place {
        let line = line.trim();
        if line.starts_with('>') {
            return Place::Quoted;
        }
        let low = line.to_lowercase();
        let wrote = low.starts_with("on ") && low.ends_with("wrote:");
        let header = low.starts_with("from:") && low.contains('@') && self.place != Place::Own;
        if wrote || header || QUOTES.iter().any(|quote| low.starts_with(quote)) {
            self.place = Place::Quoted;
        } else if self.place == Place::Own && (line == "--" || ends(&low)) {
            self.place = Place::Signature;
        }
        self.place
    }
}

fn ends(low: &str) -> bool {
    let bare = low.trim_end_matches([',', '.', '!']);
    ENDS.contains(&bare) || bare.starts_with("sent from my")
}

/// Links in plain text.
pub(super) fn in_text(text: &str) -> Vec<Seen> {
    let text = joined(text);
    let (mut found, mut parts, mut before) = (Vec::new(), Parts::default(), String::new());
    for line in text.lines() {
        if found.len() >= MOST_SEEN {
            break;
        }
        let place = parts.line(line);
        for (at, url) in urls(line) {
            let before = tail(&format!("{before} {}", tail(&line[..at])));
            found.push(Seen {
                words: String::new(),
                url,
                before,
                place,
            });
        }
        if !line.trim().is_empty() {
            before = tail(&format!("{before} {}", tail(line)));
        }
    }
    found
}

/// A link between angle brackets may be broken over lines (RFC 3986, appendix C).
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<http") {
        out.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        let end = rest.find(['>', '<', ' ']).unwrap_or(rest.len());
        if rest[end..].starts_with('>') && end < LONGEST {
            out.extend(rest[..end].chars().filter(|c| !c.is_whitespace()));
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
    out
}

/// Every `http://…` and `https://…` of a line, with where it begins.
fn urls(line: &str) -> Vec<(usize, String)> {
    // Letters of ASCII keep their places when they are made small.
    let low = line.to_ascii_lowercase();
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = low[from..].find("http").map(|at| at + from) {
        from = at + "http".len();
        if !low[from..].starts_with("://") && !low[from..].starts_with("s://") {
            continue;
        }
        let end = line[at..]
            .find(|c: char| c.is_whitespace() || c.is_control() || "<>\"`{}|\\^".contains(c))
            .map_or(line.len(), |end| at + end);
        let url = without_sentence(&line[at..end]);
        if url.len() < LONGEST {
            found.push((at, url.to_owned()));
        }
        from = end;
    }
    found
}

/// Without the punctuation of the sentence that it stands in, and without brackets that
/// nothing in the link has opened.
fn without_sentence(url: &str) -> &str {
    let count = |wanted: char| url.chars().filter(|c| *c == wanted).count();
    let mut round = count(')').saturating_sub(count('('));
    let mut square = count(']').saturating_sub(count('['));
    let closes = |left: &mut usize| {
        let more = *left > 0;
        *left = left.saturating_sub(1);
        more
    };
    url.trim_end_matches(|c: char| match c {
        ')' => closes(&mut round),
        ']' => closes(&mut square),
        _ => ".,;:!?'*”’»".contains(c),
    })
}

/// The last words, on one line. Looks at a bounded end: a line may hold a whole mail.
fn tail(text: &str) -> String {
    let mut from = text.len().saturating_sub(8 * BEFORE);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let words = text[from..]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let skip = words.chars().count().saturating_sub(BEFORE);
    words.chars().skip(skip).collect()
}

/// The host that a link's words name, if they look like a link themselves.
pub(super) fn host_shown(words: &str) -> Option<String> {
    let (_, url) = urls(words).into_iter().next()?;
    let url: url::Url = url.parse().ok()?;
    Some(url.host_str()?.to_owned())
}

/// Links in HTML: anchors, and what stands in the text without one.
pub(super) fn in_html(html: &str) -> Vec<Seen> {
    let mut page = Page::default();
    let mut hidden: Option<Vec<u8>> = None;
    let mut tokens = Tokenizer::new(html);
    while let Some(Ok(token)) = tokens.next() {
        if page.found.len() >= MOST_SEEN {
            break;
        }
        match token {
            Token::StartTag(tag) if hidden.is_none() => {
                let name: &[u8] = &tag.name;
                if let Some(state) = raw_content(name) {
                    tokens.set_state(state);
                }
                if HIDDEN.contains(&name) && !tag.self_closing {
                    hidden = Some(name.to_vec());
                } else {
                    let value = |wanted: &[u8]| {
                        let found = tag.attributes.iter().find(|(name, _)| name.0 == wanted);
                        found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
                    };
                    page.start(name, value);
                }
            }
            Token::EndTag(tag) if hidden.as_deref() == Some(&*tag.name) => hidden = None,
            Token::EndTag(tag) if hidden.is_none() => page.end(&tag.name),
            Token::String(text) if hidden.is_none() => page.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    page.line();
    page.found
}

const HIDDEN: [&[u8]; 4] = [b"script", b"style", b"head", b"title"];

/// Elements whose content is not markup; the tokenizer must be told.
fn raw_content(name: &[u8]) -> Option<State> {
    match name {
        b"script" => Some(State::ScriptData),
        b"style" => Some(State::RawText),
        b"title" | b"textarea" => Some(State::RcData),
        _ => None,
    }
}

/// A page as it is read.
#[derive(Default)]
struct Page {
    found: Vec<Seen>,
    parts: Parts,
    /// The line so far, links' words and all.
    line: String,
    /// The same without the links' words.
    bare: String,
    before: String,
    /// The anchor that is open.
    anchor: Option<Seen>,
    quoted: u32,
    signature: bool,
}

impl Page {
    fn start(&mut self, name: &[u8], value: impl Fn(&[u8]) -> Option<String>) {
        let marks = format!(
            "{} {}",
            value(b"class").unwrap_or_default(),
            value(b"id").unwrap_or_default()
        )
        .to_ascii_lowercase();
        // As the common mail programs mark them.
        self.signature |= marks.contains("signature");
        if marks.contains("gmail_quote") || marks.contains("divrplyfwdmsg") {
            self.quoted += 1;
        }
        match name {
            b"a" => {
                let href = value(b"href").filter(|href| href.len() < LONGEST);
                self.anchor = href.map(|url| Seen {
                    url,
                    before: tail(&format!("{} {}", self.before, tail(&self.line))),
                    ..Seen::default()
                });
            }
            b"blockquote" => {
                self.line();
                self.quoted += 1;
            }
            b"br" | b"p" | b"div" | b"tr" | b"li" | b"table" | b"h1" | b"h2" | b"h3" | b"hr" => {
                self.line();
            }
            b"img" => self.text(&value(b"alt").unwrap_or_default()),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"a" => {
                if let Some(mut anchor) = self.anchor.take() {
                    anchor.words = tail(&anchor.words);
                    anchor.place = self.place();
                    self.found.push(anchor);
                }
            }
            b"blockquote" => {
                self.line();
                self.quoted = self.quoted.saturating_sub(1);
            }
            b"p" | b"div" | b"tr" | b"li" | b"h1" | b"h2" | b"h3" => self.line(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        self.line.push_str(text);
        match &mut self.anchor {
            Some(anchor) => anchor.words.push_str(text),
            None => self.bare.push_str(text),
        }
    }

    fn place(&self) -> Place {
        match () {
            () if self.quoted > 0 => Place::Quoted,
            () if self.signature && self.parts.place == Place::Own => Place::Signature,
            () => self.parts.place,
        }
    }

    fn line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let bare = std::mem::take(&mut self.bare);
        self.parts.line(&line);
        for (at, url) in urls(&bare) {
            self.found.push(Seen {
                words: String::new(),
                before: tail(&format!("{} {}", self.before, tail(&bare[..at]))),
                url,
                place: self.place(),
            });
        }
        if !line.trim().is_empty() {
            self.before = tail(&format!("{} {}", self.before, tail(&line)));
        }
    }
}
