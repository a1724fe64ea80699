//! Rich Text Format to plain text (RTF 1.9.1): paragraphs, tabs, characters by
//! code page or Unicode; tracked changes and comments marked where they stand. Fonts, styles, pictures and other machinery are left out.

use super::{pages, plain};
use crate::read::{Input, Walk};
use crate::record::Document;
use encoding_rs::{Encoding, WINDOWS_1252};

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, document: Document) {
    pages::give(
        walk,
        input,
        document,
        &to_text(input.bytes.as_ref().as_ref()),
    );
}

/// Groups whose text nobody is shown.
const HIDDEN: [&str; 22] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "colorschememapping",
    "datastore",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "filetbl",
    "revtbl",
    "latentstyles",
    "pgptbl",
    "fldinst",
    "bkmkstart",
    "bkmkend",
    "mmathPr",
];

/// Groups nested deeper than this are read as if they were not nested.
const DEPTH: usize = 1000;

/// The plain text of an RTF document.
pub(crate) fn to_text(rtf: &[u8]) -> String {
    let mut reader = Reader {
        rtf,
        at: 0,
        out: String::new(),
        pending: Vec::new(),
        encoding: WINDOWS_1252,
        groups: vec![Group {
            hidden: false,
            fallback: 1,
            mark: Mark::None,
        }],
        shown: Mark::None,
        author: String::new(),
        skip: 0,
        fresh: false,
    };
    reader.run();
    reader.out
}

/// What words are, beside being words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Inserted,
    Deleted,
    Comment,
    /// Who made the comment that comes next.
    Author,
}

/// What holds until the next closing brace.
#[derive(Clone, Copy)]
struct Group {
    hidden: bool,
    /// Characters that stand for a Unicode one, for old readers.
    fallback: usize,
    mark: Mark,
}

struct Reader<'r> {
    rtf: &'r [u8],
    at: usize,
    out: String,
    /// Bytes in the document's code page, not decoded yet.
    pending: Vec<u8>,
    encoding: &'static Encoding,
    groups: Vec<Group>,
    /// As what the words last written stand there.
    shown: Mark,
    author: String,
    /// Characters to be left out after a Unicode one.
    skip: usize,
    /// A group has just begun.
    fresh: bool,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.rtf.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    let top = self.top();
                    if self.groups.len() < DEPTH {
                        self.groups.push(top);
                    }
                    self.fresh = true;
                }
                b'}' => {
                    self.flush();
                    if self.groups.len() > 1 {
                        self.groups.pop();
                    }
                    self.skip = 0;
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                byte => {
                    self.fresh = false;
                    self.byte(byte);
                }
            }
        }
        self.flush();
        self.stand_as(Mark::None);
    }

    /// What comes next in this group is something else.
    fn mark(&mut self, mark: Mark, number: Option<i32>) {
        self.flush();
        if let Some(group) = self.groups.last_mut() {
            match mark {
                Mark::Comment | Mark::Author => (group.hidden, group.mark) = (false, mark),
                _ if matches!(group.mark, Mark::Comment | Mark::Author) => {}
                _ if number == Some(0) => group.mark = Mark::None,
                _ => group.mark = mark,
            }
        }
    }

    fn write(&mut self, text: &str) {
        match self.top().mark {
            Mark::Author => self.author.push_str(text),
            mark => {
                self.stand_as(mark);
                self.out.push_str(text);
            }
        }
    }

    fn stand_as(&mut self, mark: Mark) {
        let before = std::mem::replace(&mut self.shown, mark);
        if mark == before {
            return;
        }
        if before != Mark::None {
            let kept = self.out.trim_end_matches('\n').len();
            self.out.insert(kept, ']');
        }
        let begin = match mark {
            Mark::None | Mark::Author => return,
            Mark::Inserted => "[inserted: ".to_owned(),
            Mark::Deleted => "[deleted: ".to_owned(),
            Mark::Comment => match std::mem::take(&mut self.author).trim() {
                "" => "[comment: ".to_owned(),
                by => format!("[comment by {by}: "),
            },
        };
        self.out.push_str(&begin);
    }

    fn top(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group {
            hidden: false,
            fallback: 1,
            mark: Mark::None,
        })
    }

    fn hide(&mut self) {
        if let Some(group) = self.groups.last_mut() {
            group.hidden = true;
        }
    }

    fn control(&mut self) {
        let Some(&byte) = self.rtf.get(self.at) else {
            return;
        };
        if !byte.is_ascii_alphabetic() {
            self.at += 1;
            match byte {
                b'\'' => {
                    let digits = self
                        .rtf
                        .get(self.at..self.at + 2)
                        .and_then(|pair| std::str::from_utf8(pair).ok());
                    if let Some(value) = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
                        self.at += 2;
                        self.byte(value);
                    }
                }
                b'*' if self.fresh => self.hide(),
                b'~' => self.character(' '),
                b'_' => self.character('-'),
                b'\\' | b'{' | b'}' => self.byte(byte),
                b'\r' | b'\n' => self.character('\n'),
                _ => {}
            }
            return;
        }
        let (word, number) = self.word();
        self.act(&word, number);
        self.fresh = false;
    }

    /// A control word, its number, and the one space that ends it.
    fn word(&mut self) -> (String, Option<i32>) {
        let rest = &self.rtf[self.at..];
        let letters = rest
            .iter()
            .take(40)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let word = String::from_utf8_lossy(&rest[..letters]).into_owned();
        let sign = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[letters + sign..]
            .iter()
            .take(10)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let end = letters + if digits > 0 { sign + digits } else { 0 };
        let number = std::str::from_utf8(&rest[letters..end])
            .ok()
            .and_then(|digits| digits.parse().ok());
        self.at += end + usize::from(rest.get(end) == Some(&b' '));
        (word, number)
    }

    fn act(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" | "line" | "sect" | "row" => self.character('\n'),
            "page" => self.character('\u{c}'),
            "tab" | "cell" | "nestcell" => self.character('\t'),
            "emdash" => self.character('\u{2014}'),
            "endash" => self.character('\u{2013}'),
            "lquote" => self.character('\u{2018}'),
            "rquote" => self.character('\u{2019}'),
            "ldblquote" => self.character('\u{201c}'),
            "rdblquote" => self.character('\u{201d}'),
            "bullet" => self.character('\u{2022}'),
            "ansicpg" => self.encoding = plain::code_page(number.unwrap_or(1252).unsigned_abs()),
            "uc" => {
                let fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16);
                if let Some(group) = self.groups.last_mut() {
                    group.fallback = fallback;
                }
            }
            "u" => {
                // Negative numbers are the upper half of 16 bits; surrogate pairs are not put together.
                let code = number.unwrap_or(0) as u16;
                self.character(char::from_u32(u32::from(code)).unwrap_or('\u{fffd}'));
                self.skip = self.top().fallback;
            }
            "revised" => self.mark(Mark::Inserted, number),
            "deleted" => self.mark(Mark::Deleted, number),
            "plain" => self.mark(Mark::None, None),
            "annotation" => self.mark(Mark::Comment, None),
            "atnauthor" => self.mark(Mark::Author, None),
            "bin" => self.pass_over(number),
            word if HIDDEN.contains(&word) => self.hide(),
            _ => {}
        }
    }

    /// Leaves out raw bytes, whose number the file tells.
    fn pass_over(&mut self, count: Option<i32>) {
        let count = count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(0);
        self.at = self.at.saturating_add(count);
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.top().hidden {
            self.pending.push(byte);
        }
    }

    fn character(&mut self, c: char) {
        self.flush();
        if !self.top().hidden {
            self.write(c.encode_utf8(&mut [0; 4]));
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let pending = std::mem::take(&mut self.pending);
            self.write(&self.encoding.decode_without_bom_handling(&pending).0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn rtf_reads_as_text() {
        let cases: [(&[u8], &str); 8] = [
            (
                b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\f0 Hello\\par there}",
                "Hello\nthere",
            ),
            (b"{\\rtf1 caf\\'e9 \\u8211?x}", "caf\u{e9} \u{2013}x"),
            (b"{\\rtf1\\uc2 \\u916 ??D}", "\u{394}D"),
            (b"{\\rtf1 {\\*\\secret no}yes \\{\\}}", "yes {}"),
            (b"{\\rtf1\\ansicpg1251 \\'cf\\'f0}", "\u{41f}\u{440}"),
            (
                b"{\\rtf1 Kept {\\deleted\\revauthdel1 ten}{\\revised twelve} of\\revised  them\\revised0 .}",
                "Kept [deleted: ten][inserted: twelve] of[inserted:  them].",
            ),
            (
                b"{\\rtf1 a{\\*\\atnid x}{\\*\\atnauthor Bo}\\chatn{\\*\\annotation{\\*\\atndate 1}{\\plain why?}\\par} b}",
                "a[comment by Bo: why?]\n b",
            ),
            (b"{\\rtf1 a\\bin4 }}}}b}}}", "ab"),
        ];
        for (rtf, expected) in cases {
            assert_eq!(to_text(rtf), expected);
        }
    }

    #[test]
    fn deep_or_cut_off_groups_end() {
        assert_eq!(to_text(&b"{".repeat(100_000)), "");
        assert_eq!(to_text(b"{\\rtf1 x\\'"), "x");
        assert_eq!(to_text(b"\\"), "");
    }
}
