//! A mail's own words: what stands between its header and the next, without quoted
//! lines, with signature and legal notice set apart.

use super::fold;
use super::lines::{self, Line};
use crate::record::Span;

/// A mail's words and where its parts stand.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The sender's words.
    pub body: Vec<Span>,
    /// The signature.
    pub signature: Vec<Span>,
    /// Legal notice, warning of an outside sender.
    pub disclaimer: Vec<Span>,
    /// Every word of the three, in order.
    pub words: Vec<Word>,
}

/// One printed word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As printed.
    pub text: String,
    /// Letters and figures only; empty for signs.
    pub folded: String,
    /// Page number.
    pub page: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Body,
    Signature,
    Disclaimer,
}

/// Reads the lines below a header. `sender`: the name that a signature begins with.
pub fn read(lines: &[Line<'_>], sender: &str) -> Own {
    let level = lines.iter().find(|l| !l.blank()).map_or(0, |l| l.level);
    let is_own = |l: &Line<'_>| l.level <= level && !super::separators::is_separator(l);
    let kept: Vec<usize> = (0..lines.len()).filter(|i| is_own(&lines[*i])).collect();
    let own: Vec<&Line<'_>> = kept.iter().map(|i| &lines[*i]).collect();
    let mut parts = vec![None; lines.len()];
    for (i, part) in kept.iter().zip(split(&own, sender)) {
        parts[*i] = Some(part);
    }
    let of = |part: Part| lines::spans(lines, |i| parts[i] == Some(part));
    Own {
        body: of(Part::Body),
        signature: of(Part::Signature),
        disclaimer: of(Part::Disclaimer),
        words: own.iter().flat_map(|l| words(l)).collect(),
    }
}

fn words<'a>(line: &'a Line<'_>) -> impl Iterator<Item = Word> + 'a {
    line.content.split_whitespace().map(|w| Word {
        text: w.to_owned(),
        folded: fold::letters(w),
        page: line.page,
    })
}

fn split(own: &[&Line<'_>], sender: &str) -> Vec<Part> {
    let mut parts = vec![Part::Body; own.len()];
    let end = mark_notices(own, &mut parts);
    if let Some(from) = signature_start(&own[..end], sender) {
        for part in parts[from..end].iter_mut().filter(|p| **p == Part::Body) {
            *part = Part::Signature;
        }
    }
    parts
}

/// Marks paragraphs that are legal notices; answers where the first one below the text starts.
fn mark_notices(own: &[&Line<'_>], parts: &mut [Part]) -> usize {
    let mut end = own.len();
    let mut at = 0;
    while at < own.len() {
        if own[at].blank() {
            at += 1;
            continue;
        }
        let stop = (at..own.len())
            .find(|i| own[*i].blank() || starts_notice(own, at, *i))
            .unwrap_or(own.len());
        let text: String = own[at..stop]
            .iter()
            .take(40)
            .map(|l| l.content)
            .collect::<Vec<_>>()
            .join(" ");
        if is_notice(&text) {
            parts[at..stop].fill(Part::Disclaimer);
            if at > 0 {
                end = end.min(at);
            }
        }
        at = stop.max(at + 1);
    }
    end
}

/// A notice that follows a signature without a blank line begins with its own key word.
fn starts_notice(own: &[&Line<'_>], from: usize, i: usize) -> bool {
    const OPENINGS: [&str; 9] = [
        "warning",
        "caution",
        "notice",
        "confidential",
        "confidentiality",
        "disclaimer",
        "privileged",
        "thismessage",
        "thisemail",
    ];
    let head: String = own[i].content.chars().take(40).collect();
    let mut words = fold::words(&head).into_iter();
    let first = words.next().unwrap_or_default();
    let two = format!("{first}{}", words.next().unwrap_or_default());
    i > from && (OPENINGS.contains(&first.as_str()) || OPENINGS.contains(&two.as_str()))
}

/// Two marks of legal language, or one that nothing else bears.
fn is_notice(text: &str) -> bool {
    const MARKS: [&str; 20] = [
        "confidential",
        "privileged",
        "intended recipient",
        "intended for the",
        "addressee",
        "person it is addressed",
        "individual or entity",
        "disclos",
        "unauthorized",
        "unauthorised",
        "prohibited",
        "received this",
        "in error",
        "delete",
        "exempt from",
        "public record",
        "copying",
        "distribution",
        "virus",
        "do not pass it on",
    ];
    const ALONE: [&str; 5] = [
        "do not click links",
        "originated from outside",
        "external email",
        "external sender",
        "sent from my ",
    ];
    let text = text.to_lowercase();
    let marks = MARKS.iter().filter(|m| text.contains(**m)).count();
    let long = text.len() >= 60;
    marks >= 3 && long || ALONE.iter().any(|m| text.contains(m)) && text.len() < 400
}

/// Lines of a signature at most.
const SIGNATURE: usize = 14;

/// Where the signature starts: at "-- ", at a closing ("Best,"), or at the sender's own name.
fn signature_start(own: &[&Line<'_>], sender: &str) -> Option<usize> {
    let printed: Vec<usize> = (0..own.len()).filter(|i| !own[*i].blank()).collect();
    let tail = &printed[printed.len().saturating_sub(SIGNATURE)..];
    let dashes = tail.iter().copied().find(|i| own[*i].content == "--");
    let closing = || {
        tail.iter()
            .copied()
            .find(|i| is_closing(own[*i].content) && short_below(own, *i))
    };
    let named = || {
        let name = fold::letters(sender);
        let is_name = |i: &usize| {
            let line = fold::letters(own[*i].content);
            line.len() >= 4 && line.len() <= name.len() + 12 && fold::likeness(&line, &name) >= 0.8
        };
        let below_first = tail.iter().copied().filter(|i| Some(i) != printed.first());
        below_first
            .into_iter()
            .find(|i| is_name(i) && short_below(own, *i))
    };
    dashes.or_else(closing).or_else(named)
}

fn is_closing(content: &str) -> bool {
    const CLOSINGS: [&str; 24] = [
        "best",
        "bestregards",
        "regards",
        "kindregards",
        "warmregards",
        "thanks",
        "thankyou",
        "manythanks",
        "thx",
        "sincerely",
        "sincerelyyours",
        "respectfully",
        "respectfullysubmitted",
        "vr",
        "cheers",
        "allthebest",
        "yours",
        "yourstruly",
        "verytrulyyours",
        "cordially",
        "takecare",
        "thanksagain",
        "thanksinadvance",
        "r",
    ];
    content.len() <= 28 && CLOSINGS.contains(&fold::letters(content).as_str())
}

/// Below it stand only short lines, none of them a sentence.
fn short_below(own: &[&Line<'_>], at: usize) -> bool {
    own[at..]
        .iter()
        .all(|l| l.content.chars().count() <= 72 && !l.content.ends_with(['?', '!']))
}
