//! Finds the header blocks of a document: where they stand and what they tell.
//!
//! This file walks the lines and reads blocks made of keys; headings without keys
//! ("On … wrote:", name and date above "To:") are in `headings`. Which mail a block
//! belongs to and how deep it is quoted is decided in `prints`.

use super::dates::{self, Found};
use super::keys::{self, Hit, Key};
use super::lines::Line;
use super::names::{self, Party};
use super::{headings, labels, separators};

/// Lines of one header block at most; a longer one is cut there.
const MAX_LINES: usize = 120;

/// Longest subject kept, in characters.
const MAX_SUBJECT: usize = 1000;

/// How a header block is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Keys: From, Sent or Date, To, Subject.
    Keyed,
    /// One sentence: "On … Ada Example wrote:".
    Wrote,
    /// Name and date without keys, above "To:" (web mail, Notes).
    Bare,
}

/// One header block.
#[derive(Clone, Debug)]
pub struct Block {
    /// First line, separator or mailbox line included.
    pub first: usize,
    /// One past its last line.
    pub end: usize,
    /// How it is made.
    pub style: Style,
    /// Quote marks before it.
    pub level: u8,
    /// "Original Message" or "Forwarded" stands above it.
    pub separated: bool,
    /// A mailbox owner's name stands above it, as Outlook prints it.
    pub mailbox: bool,
    /// Keys and values are set in columns.
    pub aligned: bool,
    /// Sender.
    pub from: Party,
    /// Sent time.
    pub sent: Option<Found>,
    /// Recipients.
    pub to: Vec<Party>,
    /// Copied recipients.
    pub cc: Vec<Party>,
    /// Subject as printed.
    pub subject: String,
    /// Names of attachments.
    pub attachments: Vec<String>,
}

impl Block {
    /// An empty block of a style.
    pub fn new(style: Style, lines: &[Line<'_>], first: usize, end: usize) -> Block {
        Block {
            first,
            end,
            style,
            level: lines[first].level,
            separated: lines[first].glued,
            mailbox: false,
            aligned: false,
            from: Party::default(),
            sent: None,
            to: Vec::new(),
            cc: Vec::new(),
            subject: String::new(),
            attachments: Vec::new(),
        }
    }
}

/// All header blocks of a document's lines (furniture already taken out), in order.
pub fn find(lines: &[Line<'_>]) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let floor = found.last().map_or(0, |b| b.end);
        match block_at(lines, at, floor) {
            Some(mut block) => {
                separators::attach(lines, &mut block, floor);
                at = block.end.max(at + 1);
                found.push(block);
            }
            None => at += 1,
        }
    }
    found
}

fn block_at(lines: &[Line<'_>], at: usize, floor: usize) -> Option<Block> {
    let line = &lines[at];
    if line.blank() {
        return None;
    }
    if let Some(hit) = keys::read(line.content, line.scan) {
        return keyed(lines, at, hit.key, floor);
    }
    headings::wrote(lines, at).or_else(|| headings::groupwise(lines, at))
}

/// A block of keys that starts at this line.
fn keyed(lines: &[Line<'_>], at: usize, first: Key, floor: usize) -> Option<Block> {
    if matches!(first, Key::Other | Key::Attachments | Key::Bcc | Key::Cc) {
        return None;
    }
    let fields = Fields::gather(lines, at);
    if let Some(block) = fields.block(lines, at) {
        return Some(block);
    }
    match first {
        Key::To => headings::bare(lines, at, floor, &fields),
        Key::Sent => lost_from(lines, at, floor, &fields),
        _ => None,
    }
}

/// The "From" key is lost or has lost its colon: the line above the date is the sender.
fn lost_from(lines: &[Line<'_>], at: usize, floor: usize, fields: &Fields<'_>) -> Option<Block> {
    let above = (floor..at).rev().take(2).find(|i| !lines[*i].blank())?;
    let line = &lines[above];
    let text = line
        .content
        .trim_start_matches(|c: char| !c.is_alphanumeric());
    let keyed = keys::bare(text).filter(|h| h.key == Key::From);
    let complete = fields.has(Key::To) && (fields.has(Key::Subject) || fields.has(Key::Cc));
    let sentence = text.ends_with([',', '.', '!', '?']) && !text.contains('<');
    let short = text.chars().count() < 60 && !sentence && !separators::is_separator(line);
    if keyed.is_none() && !line.scan || !complete || !short {
        return None;
    }
    let mut block = fields.fill(lines, above);
    block.from = names::party(keyed.map_or(text, |h| h.value), true);
    (block.sent.is_some() && block.from.name.is_some()).then_some(block)
}

/// What the keys of one block tell.
pub struct Fields<'a> {
    /// Key and the pieces of its value, line by line.
    found: Vec<(Key, Vec<&'a str>)>,
    exact: usize,
    /// A key without value was read again.
    twice: bool,
    /// One past the last line.
    pub end: usize,
    scan: bool,
}

impl<'a> Fields<'a> {
    /// Reads keys and wrapped values from a line on, until the block ends.
    pub fn gather(lines: &'a [Line<'a>], at: usize) -> Fields<'a> {
        let mut fields = Fields {
            found: Vec::new(),
            exact: 0,
            twice: false,
            end: at,
            scan: lines[at].scan,
        };
        let stop = lines.len().min(at + MAX_LINES);
        let mut i = at;
        while i < stop {
            let line = &lines[i];
            let other_level = line.level != lines[at].level && !line.blank() && !line.scan;
            if other_level || separators::is_separator(line) {
                break;
            }
            match fields.key_at(line) {
                // A scanner may read one key twice, the second time without a value.
                Some(hit) if fields.read_twice(&hit, line.scan) => fields.twice = true,
                Some(hit) if fields.has(hit.key) && hit.key != Key::Other => break,
                Some(hit) => fields.push(hit),
                None if line.blank() => {
                    if !fields.goes_on_after_blank(lines, i) {
                        break;
                    }
                }
                None if fields.continues(lines, i) => fields.append(line.content),
                None => break,
            }
            if !line.blank() {
                fields.end = i + 1;
            }
            i += 1;
        }
        fields.take_column(lines);
        fields
    }

    fn key_at(&self, line: &'a Line<'a>) -> Option<Hit<'a>> {
        let bare = || keys::bare(line.content).filter(|h| !self.full() && !self.has(h.key));
        keys::read(line.content, line.scan).or_else(bare)
    }

    fn read_twice(&self, hit: &Hit<'_>, scan: bool) -> bool {
        scan && !self.twice && hit.value.is_empty() && self.has(hit.key)
    }

    /// Was this key read?
    pub fn has(&self, key: Key) -> bool {
        self.found.iter().any(|(k, _)| *k == key)
    }

    fn push(&mut self, hit: Hit<'a>) {
        self.exact += usize::from(hit.exact);
        self.found.push((hit.key, vec![hit.value]));
    }

    fn append(&mut self, piece: &'a str) {
        if let Some((_, pieces)) = self.found.last_mut() {
            pieces.push(piece);
        }
    }

    fn current(&self) -> Option<(Key, &str)> {
        self.found
            .last()
            .map(|(key, pieces)| (*key, pieces.last().copied().unwrap_or_default()))
    }

    fn value(&self, key: Key) -> String {
        let pieces = self
            .found
            .iter()
            .find(|(k, _)| *k == key)
            .map(|(_, p)| p.join(" "));
        pieces.unwrap_or_default()
    }

    fn full(&self) -> bool {
        [Key::From, Key::Sent, Key::To, Key::Subject]
            .iter()
            .all(|k| self.has(*k))
    }

    /// After a blank line a block goes on only with a key it has not had yet.
    fn goes_on_after_blank(&self, lines: &[Line<'_>], i: usize) -> bool {
        let room = if self.full() { 1 } else { 3 };
        let Some(next) = lines[i..].iter().take(room + 1).find(|l| !l.blank()) else {
            return false;
        };
        let hit = keys::read(next.content, next.scan);
        hit.is_some_and(|h| !self.has(h.key) && (!self.full() || h.key != Key::Other))
    }

    /// A line without a key: does it carry on the value above?
    fn continues(&self, lines: &[Line<'_>], i: usize) -> bool {
        let Some((key, last)) = self.current() else {
            return false;
        };
        let list = matches!(key, Key::To | Key::Cc | Key::Bcc | Key::Attachments);
        if list && last.trim_end().ends_with([';', ',']) {
            return true;
        }
        let ahead = if list { 40 } else { 2 };
        if self.key_follows(lines, i, ahead) {
            return list || key != Key::Sent || self.scan || self.value(Key::Sent).is_empty();
        }
        key == Key::Subject && self.subject_wraps(lines, i)
    }

    /// A key not had yet stands within the next lines, no blank between.
    fn key_follows(&self, lines: &[Line<'_>], i: usize, ahead: usize) -> bool {
        let following = lines[i + 1..].iter().take(ahead).take_while(|l| !l.blank());
        let keys = following.filter_map(|l| keys::read(l.content, l.scan));
        keys.take(1)
            .any(|h| !self.has(h.key) && h.key != Key::Other)
    }

    /// The last value of a block is a subject too long for its line: one more line, then a blank.
    fn subject_wraps(&self, lines: &[Line<'_>], i: usize) -> bool {
        let pieces = self.found.last().map_or(0, |(_, p)| p.len());
        let wide = i
            .checked_sub(1)
            .is_some_and(|k| lines[k].text.trim_end().chars().count() >= 68);
        let ends = lines.get(i + 1).is_none_or(Line::blank);
        let short = lines[i].content.chars().count() < 60;
        pieces == 1 && wide && ends && short
    }

    /// Labels printed as one column and values as the next: "From: / Sent: / To:" then the values.
    fn take_column(&mut self, lines: &'a [Line<'a>]) {
        let empty = self
            .found
            .iter()
            .all(|(_, p)| p.iter().all(|v| v.is_empty()));
        if !empty || self.found.len() < 3 {
            return;
        }
        let mut at = self.end;
        while at < lines.len() && lines[at].blank() && at < self.end + 2 {
            at += 1;
        }
        let values: Vec<&str> = lines[at..]
            .iter()
            .map(|l| l.content)
            .take_while(|c| !c.is_empty())
            .take(40)
            .collect();
        let date_at = self.found.iter().position(|(k, _)| *k == Key::Sent);
        let dated = date_at
            .and_then(|d| values.get(d))
            .is_some_and(|v| dates::find(v).is_some());
        if !dated {
            return;
        }
        // The column of values is taken in order; what is missing at its end stays empty.
        let taken = values.len().min(self.found.len());
        for ((_, pieces), value) in self.found.iter_mut().zip(&values) {
            *pieces = vec![value];
        }
        self.end = at + taken;
    }

    /// The block, if the keys make one.
    fn block(&self, lines: &[Line<'_>], at: usize) -> Option<Block> {
        let named = [Key::From, Key::Sent, Key::To, Key::Cc, Key::Subject];
        let count = named.iter().filter(|k| self.has(**k)).count();
        let enough = count >= 3 && (self.exact >= 2 || self.scan);
        if !self.has(Key::From) || !enough {
            return None;
        }
        Some(self.fill(lines, at))
    }

    /// A block with what the keys tell, starting at `first`.
    pub fn fill(&self, lines: &[Line<'_>], first: usize) -> Block {
        let mut block = Block::new(Style::Keyed, lines, first, self.end);
        let from = self.value(Key::From);
        block.sent = dates::find(&self.value(Key::Sent));
        let own = match block.sent {
            // Notes prints the time behind the name: "From: Ada Example on 03/04/2002 09:12 AM".
            None => headings::name_on_date(&from, &mut block.sent),
            Some(_) => from,
        };
        block.from = names::party(&own, self.scan);
        block.aligned = lines[first..self.end]
            .iter()
            .filter(|l| in_columns(l))
            .count()
            >= 2;
        block.to = names::list(&self.value(Key::To), self.scan);
        block.cc = names::list(&self.value(Key::Cc), self.scan);
        let subject = self.value(Key::Subject);
        block.subject = without_margin(subject.trim())
            .chars()
            .take(MAX_SUBJECT)
            .collect();
        block.attachments = attachments(&self.value(Key::Attachments));
        block
    }
}

/// A wide blank stands between the key and its value.
fn in_columns(line: &Line<'_>) -> bool {
    line.content.split_once(':').is_some_and(|(key, rest)| {
        key.len() <= 12
            && (rest.starts_with("   ") || rest.starts_with('\t'))
            && !rest.trim().is_empty()
    })
}

/// Codes printed in the margin beside a subject are none of its words.
fn without_margin(subject: &str) -> &str {
    match subject.rsplit_once("    ") {
        Some((own, margin)) if labels::strip(margin).0.is_empty() => own.trim_end(),
        _ => subject,
    }
}

fn attachments(value: &str) -> Vec<String> {
    let parts = value.split([';', ',']).map(|p| p.trim().to_owned());
    parts.filter(|p| !p.is_empty()).take(200).collect()
}
