//! Lines that announce a quoted mail, and the mailbox line that Outlook prints on top.

use super::blocks::Block;
use super::fold;
use super::lines::Line;
use super::names;

/// Does this line only say that a quoted mail follows?
pub fn is_separator(line: &Line<'_>) -> bool {
    let content = line.content;
    // Page-wide text is never a separator.
    if content.len() > 160 || content.is_empty() {
        return false;
    }
    if rule(content) {
        return true;
    }
    let folded = fold::letters(content);
    let known = [
        "originalmessage",
        "originalappointment",
        "forwardedmessage",
        "beginforwardedmessage",
        "startofforwardedmessage",
        "forwardedmessagebegins",
        "replymessage",
        "forwardedappointment",
    ];
    if known.contains(&folded.as_str()) {
        return true;
    }
    let dashed = content.starts_with("--") || content.starts_with("__");
    if dashed && (folded.starts_with("forwardedby") || folded.starts_with("originalmessage")) {
        return true;
    }
    let signs = content
        .chars()
        .filter(|c| !c.is_alphanumeric() && !c.is_whitespace())
        .count();
    let near = |name: &str| fold::distance(&folded, name) <= 3;
    (line.scan || signs >= 4) && (near("originalmessage") || near("forwardedmessage"))
}

/// A line of dashes or underscores.
fn rule(content: &str) -> bool {
    let signs = content
        .chars()
        .filter(|c| matches!(c, '-' | '_' | '=' | '—' | '–' | '*'))
        .count();
    signs >= 8
        && content
            .chars()
            .all(|c| matches!(c, '-' | '_' | '=' | '—' | '–' | '*' | ' '))
}

/// Draws separators and the mailbox line above a block into it.
pub fn attach(lines: &[Line<'_>], block: &mut Block, floor: usize) {
    for _ in 0..2 {
        let above = (floor..block.first)
            .rev()
            .take(3)
            .find(|i| !lines[*i].blank());
        let Some(above) = above.filter(|i| is_separator(&lines[*i])) else {
            break;
        };
        block.separated |= !rule(lines[above].content);
        block.first = above;
    }
    if block.separated || block.level > 0 {
        return;
    }
    if let Some(above) = mailbox_line(lines, block, floor) {
        block.mailbox = true;
        block.first = above;
    }
}

/// The mailbox owner's name above a print: first on its page, and one of those who wrote or got the mail.
fn mailbox_line(lines: &[Line<'_>], block: &Block, floor: usize) -> Option<usize> {
    let page = lines[block.first].page;
    let printed = (floor..block.first)
        .rev()
        .take(6)
        .filter(|i| !lines[*i].blank());
    let above: Vec<usize> = printed
        .take_while(|i| lines[*i].page == page)
        .take(2)
        .collect();
    let first = above.first().copied()?;
    // On a scan one line of dirt may stand between.
    let dirt = lines[first].scan && lines[first].content.chars().count() < 40;
    let next = above.get(1).copied().filter(|_| dirt);
    [Some(first), next]
        .into_iter()
        .flatten()
        .find(|i| is_mailbox(lines, *i, block))
}

fn is_mailbox(lines: &[Line<'_>], at: usize, block: &Block) -> bool {
    let line = &lines[at];
    let text = line.content.trim_matches(|c: char| !c.is_alphanumeric());
    let placed = line.first || near_top(lines, at);
    if !placed || text.split_whitespace().count() > 5 || !names::looks_like_party(text) {
        return false;
    }
    // A signature's name may end up here too: the owner's name is set as the header sets names.
    let header = lines[block.first..block.end].iter().take(3);
    let inverted = header
        .filter(|l| !l.content.contains('@'))
        .any(|l| l.content.contains(", "));
    let owner = names::party(text, line.scan);
    let known = |p: &names::Party| {
        let both = p.name.as_deref().zip(owner.name.as_deref());
        both.is_some_and(|(a, b)| fold::likeness(&fold::letters(a), &fold::letters(b)) >= 0.75)
    };
    let among = [&block.from]
        .into_iter()
        .chain(&block.to)
        .chain(&block.cc)
        .any(known);
    text.contains(',') || among && !inverted
}

/// Only dirt or release stamps stand above this line on its page.
pub fn near_top(lines: &[Line<'_>], at: usize) -> bool {
    const STAMPS: usize = 4;
    let page = lines[at].page;
    let above = lines[..at].iter().rev().take_while(|l| l.page == page);
    let printed: Vec<&Line<'_>> = above.filter(|l| !l.blank()).take(STAMPS + 1).collect();
    let dirt = |l: &Line<'_>| l.scan && l.content.chars().count() < 40;
    printed.len() <= STAMPS && printed.iter().all(|l| stamp_like(l.content) || dirt(l))
}

/// No sentence: short, or full of capitals and figures.
fn stamp_like(content: &str) -> bool {
    let words: Vec<&str> = content.split_whitespace().collect();
    let small = words
        .iter()
        .filter(|w| w.starts_with(|c: char| c.is_lowercase()))
        .count();
    content.len() <= 160 && (words.len() <= 4 || small * 3 <= words.len())
}
