//! From header blocks to printed mails: what starts a new print, what it quotes,
//! how deep, and which lines are a mail's own words.

use super::blocks::{Block, Style};
use super::furniture::Told;
use super::lines::Line;
use super::separators;
use super::subjects;
use std::collections::HashMap;
use std::ops::Range;

/// A header block in its print.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The block.
    pub block: Block,
    /// Which print of the document it belongs to.
    pub print: usize,
    /// Quoting depth, 0 on top.
    pub depth: u32,
    /// The block that quotes this one (index in the same list).
    pub quoted_by: Option<usize>,
    /// In a conversation printed oldest first, the mail before this one.
    pub follows: Option<usize>,
    /// Lines of its own words.
    pub body: Range<usize>,
}

/// Sorts the blocks of one document into prints.
pub fn place(lines: &[Line<'_>], blocks: Vec<Block>, told: &Told) -> Vec<Placed> {
    let pages = Pages {
        told,
        fill: fullness(lines),
        aligned: blocks.first().is_some_and(|b| b.aligned),
    };
    let ends: Vec<usize> = blocks
        .iter()
        .skip(1)
        .map(|b| b.first)
        .chain([lines.len()])
        .collect();
    let mut placed: Vec<Placed> = Vec::new();
    let mut print = 0;
    for (block, end) in blocks.into_iter().zip(ends) {
        let before = placed.last().map(|p| &p.block);
        // A mail does not quote itself: the same mail again is another copy.
        let again = placed
            .iter()
            .rev()
            .take_while(|p| p.print == print)
            .any(|p| same_mail(&p.block, &block));
        let top = before.is_none_or(|b| starts_print(lines, &block, b, again, &pages));
        if top && !placed.is_empty() {
            print += 1;
        }
        let body = own_lines(lines, block.end..end.max(block.end), told);
        let follows = placed
            .len()
            .checked_sub(1)
            .filter(|i| !top && goes_on(&placed[*i], &block));
        let quoted_by = if top || follows.is_some() {
            None
        } else {
            quoting(lines, &placed, &block, print)
        };
        let depth = quoted_by.map_or(0, |i| placed[i].depth + 1);
        placed.push(Placed {
            block,
            print,
            depth,
            quoted_by,
            follows,
            body,
        });
    }
    placed
}

/// Web mail prints a conversation as mails one after the other, oldest first.
fn goes_on(before: &Placed, block: &Block) -> bool {
    let later = before
        .block
        .sent
        .zip(block.sent)
        .is_some_and(|(a, b)| a.at <= b.at);
    let bare = before.block.style == Style::Bare && block.style == Style::Bare;
    bare && later && block.level == 0 && !block.separated && before.quoted_by.is_none()
}

fn same_mail(left: &Block, right: &Block) -> bool {
    let minute = |b: &Block| b.sent.map(|s| s.at);
    minute(left).is_some() && minute(left) == minute(right) && left.from.name == right.from.name
}

/// The documents among the lines that no header opens, one for each known start.
pub fn without_header(lines: &[Line<'_>], placed: &[Placed], told: &Told) -> Vec<Range<usize>> {
    let mut free: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for one in placed {
        free.push(from..one.block.first.max(from));
        from = from.max(one.body.end);
    }
    free.push(from..lines.len());
    free.into_iter()
        .flat_map(|part| parted(lines, part, told))
        .collect()
}

/// Cuts a stretch of lines at the pages on which a document is known to start.
fn parted(lines: &[Line<'_>], part: Range<usize>, told: &Told) -> Vec<Range<usize>> {
    let starts = |i: &usize| lines[*i].first && told.starts(lines[*i].page) == Some(true);
    let cuts = part.clone().skip(1).filter(starts);
    let mut edges: Vec<usize> = [part.start]
        .into_iter()
        .chain(cuts)
        .chain([part.end])
        .collect();
    edges.dedup();
    edges.windows(2).map(|w| w[0]..w[1]).collect()
}

/// A mail's lines end where the furniture says that another document starts.
fn own_lines(lines: &[Line<'_>], body: Range<usize>, told: &Told) -> Range<usize> {
    let page = lines[..body.start].last().map_or(0, |l| l.page);
    let stop = body.clone().find(|i| {
        lines[*i].page > page && lines[*i].first && told.starts(lines[*i].page) == Some(true)
    });
    body.start..stop.unwrap_or(body.end)
}

/// The block whose words a quoted block stands in: the last one whose own words are quoted no deeper.
fn quoting(lines: &[Line<'_>], placed: &[Placed], block: &Block, print: usize) -> Option<usize> {
    let own = placed
        .iter()
        .enumerate()
        .rev()
        .take_while(|(_, p)| p.print == print);
    let mut top = None;
    for (i, before) in own {
        top = Some(i);
        if body_level(lines, before) <= block.level {
            return Some(i);
        }
    }
    top
}

/// How many quote marks a block's own words bear.
fn body_level(lines: &[Line<'_>], placed: &Placed) -> u8 {
    let first = lines[placed.body.clone()]
        .iter()
        .take(12)
        .find(|l| !l.blank());
    match (placed.block.style, first) {
        (Style::Wrote, Some(line)) => line.level,
        // Nothing of its own is left: a quoted sentence quotes one deeper.
        (Style::Wrote, None) => placed.block.level + 1,
        _ => placed.block.level,
    }
}

/// What is known of the pages.
struct Pages<'a> {
    told: &'a Told,
    /// The first mail's keys and values are set in columns.
    aligned: bool,
    /// How full each page is, 0 to 1.
    fill: HashMap<u32, f32>,
}

/// Lines of each page against the fullest one, blank lines counted or not, whichever is more.
fn fullness(lines: &[Line<'_>]) -> HashMap<u32, f32> {
    let mut printed: HashMap<u32, (usize, usize)> = HashMap::new();
    for line in lines {
        let (all, filled) = printed.entry(line.page).or_default();
        *all += 1;
        *filled += usize::from(!line.blank());
    }
    let most_all = printed
        .values()
        .map(|(all, _)| *all)
        .max()
        .unwrap_or(1)
        .max(1) as f32;
    let most = printed
        .values()
        .map(|(_, filled)| *filled)
        .max()
        .unwrap_or(1)
        .max(1) as f32;
    let share = |(all, filled): (usize, usize)| (all as f32 / most_all).max(filled as f32 / most);
    printed
        .into_iter()
        .map(|(page, counts)| (page, share(counts)))
        .collect()
}

/// Does this block begin a new print, rather than go on quoting inside the one before?
fn starts_print(
    lines: &[Line<'_>],
    block: &Block,
    before: &Block,
    again: bool,
    pages: &Pages<'_>,
) -> bool {
    let at = block.first;
    let top = lines[at].first || separators::near_top(lines, at);
    let quoted = block.separated || block.level > 0 || block.style == Style::Wrote;
    let other_page = lines[at].page != lines[before.first].page;
    if quoted || !top || !other_page {
        return false;
    }
    let page = lines[at].page;
    if let Some(starts) = pages.told.starts(page) {
        return starts;
    }
    // Mail programs set the keys of the mail on top in columns, those of quoted ones not.
    if pages.aligned && !block.aligned {
        return false;
    }
    block.mailbox || again || weigh(block, before, page, pages)
}

/// No page number tells: a quoted mail is older, of the same subject, and stands after a full page.
fn weigh(block: &Block, before: &Block, page: u32, pages: &Pages<'_>) -> bool {
    let same = subjects::normal(&block.subject) == subjects::normal(&before.subject)
        && !block.subject.is_empty();
    let older = match (block.sent, before.sent) {
        (Some(own), Some(other)) => own.at <= other.at,
        _ => true,
    };
    let full = pages.fill.get(&(page - 1)).copied().unwrap_or(1.0) >= 0.6;
    !(same && older && full)
}
