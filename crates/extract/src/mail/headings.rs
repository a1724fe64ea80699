//! Headings of quoted or printed mails that are not made of keys.
//!
//! "On … Ada Example wrote:", GroupWise's ">>> Ada Example 5/23/2013 2:13 PM >>>",
//! and the name and date that web mail and Notes print above "To:".

use super::blocks::{Block, Fields, Style};
use super::dates::{self, Found};
use super::keys::{self, Key};
use super::lines::Line;
use super::names::{self, Party};

/// Lines that one "… wrote:" may be wrapped over.
const WRAPPED: usize = 4;

/// "On Dec 10, 2015, at 3:28 AM, Ada Example <ada@zpd.example> wrote:", wrapped or not.
pub fn wrote(lines: &[Line<'_>], at: usize) -> Option<Block> {
    if !may_start(&lines[at]) {
        return None;
    }
    let mut joined = String::new();
    for (i, line) in lines.iter().enumerate().skip(at).take(WRAPPED) {
        let strange = line.level.abs_diff(lines[at].level) > 1;
        if i > at && (line.blank() || strange) {
            return None;
        }
        joined.push_str(line.content);
        if let Some(cut) = ends_with_wrote(&joined) {
            let mut block = Block::new(Style::Wrote, lines, at, i + 1);
            let (from, sent) = who_and_when(&joined, cut)?;
            block.from = from;
            block.sent = Some(sent);
            return Some(block);
        }
        if line.scan && lost_wrote(&joined) {
            let (from, sent) = who_and_when(&joined, joined.len())?;
            let block = Block::new(Style::Wrote, lines, at, i + 1);
            let wraps = lines
                .get(i + 1)
                .is_some_and(|l| ends_with_wrote(l.content).is_some());
            let end = block.end + usize::from(wraps);
            return Some(Block {
                from,
                sent: Some(sent),
                end,
                ..block
            });
        }
        joined.push(' ');
    }
    None
}

/// "On …, Ada Example <ada@zpd.example>" with nothing behind: the scanner lost "wrote:".
fn lost_wrote(text: &str) -> bool {
    text.starts_with("On ") && text.trim_end().ends_with('>') && text.contains('@')
}

/// Cheap look before lines are joined: a figure and a first word that can open such a sentence.
fn may_start(line: &Line<'_>) -> bool {
    let text = line.content;
    let first: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
    let opens = matches!(
        first.as_str(),
        "On" | "on" | "ON" | "Qn" | "0n" | "At" | "Le" | "El" | "Am"
    );
    (opens || text.contains("wrote") || first.parse::<u16>().is_ok())
        && text.bytes().any(|b| b.is_ascii_digit())
        || (opens && line.scan)
}

/// Where "wrote" starts, if the text ends with it (or with "wrote on DATE:").
fn ends_with_wrote(text: &str) -> Option<usize> {
    let trimmed = text
        .trim_end()
        .trim_end_matches(|c: char| !c.is_alphanumeric());
    let colon = text[trimmed.len()..].contains([':', '.', ';', '-']);
    let words = ["wrote", "writes", "wrete", "wrole", "wrotc", "rote"];
    let at_end = words
        .iter()
        .find_map(|w| trimmed.strip_suffix(w))
        .map(str::len);
    at_end.filter(|_| colon).or_else(|| {
        let at = trimmed
            .find(" wrote on ")
            .or_else(|| trimmed.find(" wrote at "))?;
        dates::find(&trimmed[at..])
            .filter(|_| colon)
            .map(|_| at + 1)
    })
}

/// The party and the date in the sentence before "wrote".
fn who_and_when(text: &str, cut: usize) -> Option<(Party, Found)> {
    let sent = dates::find(text)?;
    let before = text[..sent.start.min(cut)].trim();
    let after = text.get(sent.end..cut).unwrap_or_default();
    let after =
        after.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '<' | '"' | '\''));
    let before = before.trim_start_matches(|c: char| !c.is_alphanumeric());
    let opening = ["On", "on", "ON", "Qn", "0n", "At", "Le", "El", "Am"];
    let before = opening
        .iter()
        .find_map(|o| before.strip_prefix(o))
        .unwrap_or(before);
    let own = if names_someone(after) { after } else { before };
    let own = own.trim_end_matches(" wrote").trim_matches([',', ' ']);
    let party = names::party(own, true);
    // A party is short; a sentence that happens to end in "wrote:" is not.
    (own.len() <= 200 && party.label().is_some()).then_some((party, sent))
}

fn names_someone(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

/// GroupWise: ">>> Ada Example 5/23/2013 2:13 PM >>>".
pub fn groupwise(lines: &[Line<'_>], at: usize) -> Option<Block> {
    let text = lines[at].text.trim();
    let inner = text.strip_prefix(">>>")?.trim_end_matches(['>', '<', ' ']);
    let marked = text.ends_with(">>>") || text.ends_with("<<<");
    let sent = dates::find(inner)?;
    let own = format!("{} {}", &inner[..sent.start], &inner[sent.end..]);
    let own = own
        .trim()
        .trim_end_matches("wrote:")
        .trim_matches([',', ' ']);
    let own = own.strip_suffix(" on").unwrap_or(own);
    if !marked && !text.ends_with(':') || own.len() > 160 {
        return None;
    }
    let mut block = Block::new(Style::Wrote, lines, at, at + 1);
    block.level = 0;
    block.from = names::party(own, lines[at].scan);
    block.sent = Some(sent);
    block.from.label().is_some().then_some(block)
}

/// Name and date on the lines above "To:" (web mail, Gmail's print, Notes).
pub fn bare(lines: &[Line<'_>], to_at: usize, floor: usize, fields: &Fields<'_>) -> Option<Block> {
    let above: Vec<usize> = (floor..to_at)
        .rev()
        .take(5)
        .filter(|i| !lines[*i].blank())
        .take(3)
        .collect();
    let dated = above
        .iter()
        .position(|i| heading_date(lines[*i].content).is_some())?;
    let sent = heading_date(lines[above[dated]].content)?;
    let line = lines[above[dated]].content;
    let beside = format!("{} {}", &line[..sent.start], &line[sent.end..]);
    let (own, first) = if names_someone(&beside) {
        (beside, above[dated])
    } else {
        // The name stands above the date, or between the date and "To:".
        let name_at = above
            .get(dated + 1)
            .or_else(|| above.first().filter(|_| dated > 0))?;
        (
            lines[*name_at].content.to_owned(),
            above[dated].min(*name_at),
        )
    };
    let own = own.trim().trim_end_matches(" on").trim();
    if !names::looks_like_party(own) && !own.contains('/') || keys::read(own, false).is_some() {
        return None;
    }
    let mut block = fields.fill(lines, first);
    block.style = Style::Bare;
    if block.subject.is_empty() {
        block.subject = subject_above(lines, first, floor);
    }
    block.sent = Some(sent);
    block.from = names::party(own, lines[to_at].scan);
    (block.from.label().is_some() && fields.has(Key::To)).then_some(block)
}

/// Web mail prints the subject as a title above the first mail.
fn subject_above(lines: &[Line<'_>], first: usize, floor: usize) -> String {
    let page = lines[first].page;
    let above = (floor..first)
        .rev()
        .take(8)
        .filter(|i| lines[*i].page == page);
    let printed: Vec<&str> = above
        .map(|i| lines[i].content)
        .filter(|c| !c.is_empty())
        .take(4)
        .collect();
    let counts = |c: &str| {
        let (n, rest) = c.split_once(' ').unwrap_or(("", ""));
        n.parse::<u16>().is_ok() && rest.starts_with("message")
    };
    let title = |c: &&&str| {
        !counts(c)
            && !c.contains('@')
            && dates::find(c).is_none()
            && !c.eq_ignore_ascii_case("gmail")
    };
    let reaches_top = lines[floor..first]
        .iter()
        .any(|l| l.first && l.page == page);
    let found = printed
        .iter()
        .find(title)
        .filter(|_| reaches_top && printed.len() < 4);
    found.map(|c| (**c).to_owned()).unwrap_or_default()
}

/// A date that fills its line but for a name.
fn heading_date(content: &str) -> Option<Found> {
    let short = content.chars().count() <= 140;
    dates::find(content).filter(|_| short)
}

/// "Ada Example on 03/04/2002 09:12 AM": the name, and the time into `sent`.
pub fn name_on_date(from: &str, sent: &mut Option<Found>) -> String {
    match dates::find(from) {
        Some(found) => {
            *sent = Some(found);
            let name = from[..found.start].trim_end();
            name.trim_end_matches([',', ' '])
                .trim_end_matches(" on")
                .to_owned()
        }
        None => from.to_owned(),
    }
}
