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
    if dashed && folded.starts_with("forwardedby")
        || dashed && folded.starts_with("originalmessage")
    {
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
    let above = (floor..block.first)
        .rev()
        .take(4)
        .find(|i| !lines[*i].blank());
    let same_page = |i: &usize| lines[*i].page == lines[block.first].page;
    if let Some(above) = above.filter(same_page).filter(|i| is_mailbox(lines, *i)) {
        block.mailbox = true;
        block.first = above;
    }
}

fn is_mailbox(lines: &[Line<'_>], at: usize) -> bool {
    let line = &lines[at];
    let text = line.content.trim_matches(|c: char| !c.is_alphanumeric());
    (line.first || near_top(lines, at))
        && text.split_whitespace().count() <= 5
        && names::looks_like_party(text)
}

/// Only dirt or release stamps stand above this line on its page.
pub fn near_top(lines: &[Line<'_>], at: usize) -> bool {
    const STAMPS: usize = 4;
    let page = lines[at].page;
    let above = lines[..at].iter().rev().take_while(|l| l.page == page);
    let printed: Vec<&Line<'_>> = above.filter(|l| !l.blank()).take(STAMPS + 1).collect();
    printed.len() <= STAMPS && printed.iter().all(|l| stamp_like(l.content))
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
