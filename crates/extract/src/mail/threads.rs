//! Conversations: who answered which mail, and which mails belong together.
//!
//! An edge is what a print shows: the mail quoted next inside another one. Mails
//! without a quoted tail are joined by subject only where the people fit, the time
//! is near and one conversation alone answers to that.

use super::fold;
use super::identity::Message;
use super::occurrence::Occurrence;
use super::subjects;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The printed clock of an answer may be this many hours behind the mail it answers (zones).
const ZONE_HOURS: i64 = 14;
/// An answer without quoted tail comes within this many days.
const ANSWER_DAYS: i64 = 30;

/// Parent and conversation of every mail.
pub struct Threads {
    /// Index of the mail that each one answers or forwards.
    pub parent: Vec<Option<usize>>,
    /// Conversation id of each.
    pub thread: Vec<String>,
}

/// Draws the edges and gathers conversations.
pub fn draw(occurrences: &[Occurrence], messages: &[Message]) -> Threads {
    let mut parent = quoted_parents(occurrences, messages);
    let mut groups = Groups::new(messages.len());
    for (child, p) in parent.iter().enumerate() {
        if let Some(p) = p {
            groups.join(child, *p);
        }
    }
    // Everything quoted in one print is one conversation, even where a date forbids an edge.
    for o in occurrences {
        let above = o
            .quoted_by
            .or(o.follows)
            .and_then(|i| occurrences[i].message);
        if let (Some(own), Some(above)) = (o.message, above) {
            groups.join(own, above);
        }
    }
    let found = unquoted_parents(occurrences, messages, &parent, &mut groups);
    for (child, p) in found {
        parent[child] = Some(p);
        groups.join(child, p);
    }
    let thread = ids(messages, &mut groups);
    Threads { parent, thread }
}

/// The mail most often quoted next inside each one.
fn quoted_parents(occurrences: &[Occurrence], messages: &[Message]) -> Vec<Option<usize>> {
    let mut votes: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); messages.len()];
    let mut first_quoted: BTreeSet<usize> = BTreeSet::new();
    for o in occurrences {
        let before = o.follows.and_then(|i| occurrences[i].message);
        if let (Some(p), Some(child)) = (before.filter(|p| Some(*p) != o.message), o.message) {
            *votes[child].entry(p).or_default() += 1;
        }
    }
    for o in occurrences {
        let (Some(by), Some(own)) = (o.quoted_by, o.message) else {
            continue;
        };
        // Of several mails forwarded in one, the first is the one answered.
        if !first_quoted.insert(by) {
            continue;
        }
        let Some(child) = occurrences[by].message.filter(|c| *c != own) else {
            continue;
        };
        if hours_between(&messages[own].sent, &messages[child].sent)
            .is_some_and(|h| h >= -ZONE_HOURS)
        {
            *votes[child].entry(own).or_default() += if o.scan { 1 } else { 3 };
        }
    }
    let mut parent: Vec<Option<usize>> = votes
        .iter()
        .map(|v| {
            v.iter()
                .max_by_key(|(p, n)| (**n, std::cmp::Reverse(**p)))
                .map(|(p, _)| *p)
        })
        .collect();
    break_circles(&mut parent, messages);
    parent
}

/// No mail answers itself: an edge to a later mail that closes a circle goes.
fn break_circles(parent: &mut [Option<usize>], messages: &[Message]) {
    for child in 0..parent.len() {
        let Some(p) = parent[child] else { continue };
        if messages[p].sent > messages[child].sent && parent[p].is_some_and(|g| g == child) {
            parent[child] = None;
        }
    }
}

fn hours_between(earlier: &str, later: &str) -> Option<i64> {
    let (a, b): (DateTime, DateTime) = (earlier.parse().ok()?, later.parse().ok()?);
    let span = b.since((jiff::Unit::Hour, a)).ok()?;
    Some(i64::from(span.get_hours()))
}

/// Answers printed without what they answer.
fn unquoted_parents(
    occurrences: &[Occurrence],
    messages: &[Message],
    parent: &[Option<usize>],
    groups: &mut Groups,
) -> Vec<(usize, usize)> {
    let people: Vec<BTreeSet<String>> =
        messages.iter().map(|m| everybody(occurrences, m)).collect();
    let mut by_subject: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, m) in messages.iter().enumerate() {
        by_subject
            .entry(subjects::normal(&m.subject))
            .or_default()
            .push(n);
    }
    let mut found = Vec::new();
    for (child, m) in messages.iter().enumerate() {
        let bare = subjects::normal(&m.subject);
        if parent[child].is_some() || !subjects::is_answer(&m.subject) || bare.is_empty() {
            continue;
        }
        let near = by_subject
            .get(&bare)
            .into_iter()
            .flatten()
            .copied()
            .filter(|p| {
                let hours = hours_between(&messages[*p].sent, &m.sent);
                *p != child && hours.is_some_and(|h| (0..=ANSWER_DAYS * 24).contains(&h))
            });
        // The sender was addressed by the other mail, or both were.
        let own = fold::letters(&m.sender);
        let mut fits: Vec<usize> = near
            .filter(|p| {
                let other = fold::letters(&messages[*p].sender);
                people[*p].contains(&own) && people[child].contains(&other)
            })
            .collect();
        fits.sort_by(|a, b| messages[*b].sent.cmp(&messages[*a].sent));
        let conversations: BTreeSet<usize> = fits.iter().map(|p| groups.root(*p)).collect();
        if let (Some(latest), 1) = (fits.first(), conversations.len()) {
            found.push((child, *latest));
        }
    }
    found
}

fn everybody(occurrences: &[Occurrence], message: &Message) -> BTreeSet<String> {
    let printed = message
        .printed
        .iter()
        .take(50)
        .flat_map(|i| occurrences[*i].parties());
    printed
        .chain([message.sender.as_str()])
        .map(fold::letters)
        .collect()
}

/// A conversation is named after its earliest mail.
fn ids(messages: &[Message], groups: &mut Groups) -> Vec<String> {
    let mut earliest: HashMap<usize, usize> = HashMap::new();
    for n in 0..messages.len() {
        let root = groups.root(n);
        let first = earliest.entry(root).or_insert(n);
        if messages[n].sent < messages[*first].sent {
            *first = n;
        }
    }
    (0..messages.len())
        .map(|n| {
            let first = earliest[&groups.root(n)];
            messages[first].id().replacen("m-", "t-", 1)
        })
        .collect()
}

/// Union-find.
struct Groups(Vec<usize>);

impl Groups {
    fn new(n: usize) -> Groups {
        Groups((0..n).collect())
    }

    fn root(&mut self, mut n: usize) -> usize {
        while self.0[n] != n {
            self.0[n] = self.0[self.0[n]];
            n = self.0[n];
        }
        n
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low;
    }
}
