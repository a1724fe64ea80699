//! Which header blocks are printings of one mail: same minute, same sender.
//!
//! A scanner bends both. Blocks of one minute are one mail if their senders can be
//! one person; a block whose date was broken is matched by sender, subject, words
//! and by what other printings quote in the same place.

use super::fold;
use super::names;
use super::occurrence::Occurrence;
use super::people;
use super::subjects;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Mails of one sender compared in full for one broken block.
const MOST_COMPARED: usize = 4000;

/// A mail and where it is printed.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Sender as shown.
    pub sender: String,
    /// Local minute.
    pub sent: String,
    /// Subject of the best printing.
    pub subject: String,
    /// Indexes of its occurrences.
    pub printed: Vec<usize>,
    /// Every printing is a scan or bears a doubtful date.
    pub weak: bool,
}

impl Message {
    /// The id shared by all printings: a hash of sender and minute, stable over runs.
    pub fn id(&self) -> String {
        format!(
            "m-{:016x}",
            fold::hash(&format!("{} {}", fold::letters(&self.sender), self.sent))
        )
    }
}

/// Groups occurrences into mails and sets `message` of each.
pub fn settle(occurrences: &mut [Occurrence]) -> Vec<Message> {
    let mut messages = by_minute(occurrences);
    let moved = mend(occurrences, &messages);
    for (from, to) in moved {
        let printed = std::mem::take(&mut messages[from].printed);
        messages[to].printed.extend(printed);
    }
    adopt_undated(occurrences, &mut messages);
    adopt_in_context(occurrences, &mut messages);
    messages.retain(|m| !m.printed.is_empty());
    for (n, message) in messages.iter_mut().enumerate() {
        message.printed.sort_unstable();
        for i in &message.printed {
            occurrences[*i].message = Some(n);
        }
    }
    messages
}

/// One mail for each minute and person.
fn by_minute(occurrences: &[Occurrence]) -> Vec<Message> {
    let mut minutes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, o) in occurrences.iter().enumerate() {
        if let (Some(sent), Some(_)) = (&o.segment.sent, &o.segment.sender) {
            minutes.entry(sent.clone()).or_default().push(i);
        }
    }
    let mut messages = Vec::new();
    for (sent, printed) in minutes {
        let mut here: Vec<Message> = Vec::new();
        // Clean printings first: they give the spelling that bent ones are held against.
        let mut order = printed;
        order.sort_by_key(|i| occurrences[*i].scan);
        for i in order {
            let o = &occurrences[i];
            let name = o.segment.sender.clone().unwrap_or_default();
            match here.iter_mut().find(|m| one_mail(occurrences, m, o, &name)) {
                Some(message) => message.printed.push(i),
                None => here.push(Message {
                    sender: name,
                    sent: sent.clone(),
                    printed: vec![i],
                    ..Message::default()
                }),
            }
        }
        messages.extend(here.into_iter().map(|m| with_best(occurrences, m)));
    }
    messages
}

/// Same minute: one person's two spellings, or a bent name under the same subject.
fn one_mail(occurrences: &[Occurrence], message: &Message, o: &Occurrence, name: &str) -> bool {
    if fold::letters(&message.sender) == fold::letters(name) {
        return true;
    }
    let bent = o.scan || message.printed.iter().all(|i| occurrences[*i].scan);
    let subject = message
        .printed
        .iter()
        .any(|i| alike_subject(&occurrences[*i].segment.subject, &o.segment.subject));
    let covered = [message.sender.as_str(), name].contains(&names::REDACTED);
    people::compatible(&message.sender, name) && (bent && !covered || subject)
}

fn alike_subject(left: &str, right: &str) -> bool {
    let (a, b) = (subjects::normal(left), subjects::normal(right));
    a.is_empty() || b.is_empty() || a == b || fold::likeness(&a, &b) >= 0.7
}

fn with_best(occurrences: &[Occurrence], mut message: Message) -> Message {
    message.weak = message
        .printed
        .iter()
        .all(|i| occurrences[*i].scan || occurrences[*i].doubtful);
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for o in message.printed.iter().map(|i| &occurrences[*i]) {
        let covered = o.segment.sender.as_deref() == Some(names::REDACTED);
        let weight = if covered {
            0
        } else {
            1 + 3 * usize::from(!o.scan)
        };
        *votes
            .entry(o.segment.sender.as_deref().unwrap_or_default())
            .or_default() += weight;
    }
    let best = votes
        .iter()
        .max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name)));
    message.sender = best.map(|(name, _)| (*name).to_owned()).unwrap_or_default();
    let subject = message
        .printed
        .iter()
        .map(|i| &occurrences[*i])
        .find(|o| !o.segment.subject.is_empty());
    message.subject = subject
        .map(|o| o.segment.subject.clone())
        .unwrap_or_default();
    message
}

/// Mails whose every date is doubtful, and the mail they are a bent printing of.
fn mend(occurrences: &[Occurrence], messages: &[Message]) -> Vec<(usize, usize)> {
    let mut by_sender: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, m) in messages.iter().enumerate().filter(|(_, m)| !m.weak) {
        by_sender
            .entry(fold::letters(&m.sender))
            .or_default()
            .push(n);
    }
    let weak = messages.iter().enumerate().filter(|(_, m)| m.weak);
    weak.filter_map(|(n, m)| {
        let known = by_sender.get(&fold::letters(&m.sender))?;
        let fits = |k: &&usize| {
            let other = &messages[**k];
            figures_apart(&m.sent, &other.sent) <= 2
                && alike_subject(&m.subject, &other.subject)
                && likeness(occurrences, m.printed[0], other.printed[0]) >= 0.5
        };
        let best = known
            .iter()
            .take(MOST_COMPARED)
            .filter(fits)
            .min_by_key(|k| figures_apart(&m.sent, &messages[**k].sent))?;
        Some((n, *best))
    })
    .collect()
}

/// Figures in which two minutes differ.
fn figures_apart(left: &str, right: &str) -> usize {
    left.bytes()
        .zip(right.bytes())
        .filter(|(a, b)| a != b)
        .count()
}

/// Share of the shorter mail's words that the other one has too.
pub fn likeness(occurrences: &[Occurrence], a: usize, b: usize) -> f32 {
    let words = |i: usize| -> HashSet<&str> {
        let own = occurrences[i].words.iter().map(|w| w.folded.as_str());
        own.filter(|w| !w.is_empty()).take(400).collect()
    };
    let (a, b) = (words(a), words(b));
    let shorter = a.len().min(b.len());
    if shorter == 0 {
        return 0.0;
    }
    a.intersection(&b).count() as f32 / shorter as f32
}

/// Blocks whose date could not be read: found again by sender, subject and words.
fn adopt_undated(occurrences: &mut [Occurrence], messages: &mut [Message]) {
    let mut by_sender: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, m) in messages
        .iter()
        .enumerate()
        .filter(|(_, m)| !m.printed.is_empty())
    {
        by_sender
            .entry(fold::letters(&m.sender))
            .or_default()
            .push(n);
    }
    for i in 0..occurrences.len() {
        let o = &occurrences[i];
        let Some(sender) = o
            .segment
            .sender
            .as_deref()
            .filter(|_| o.segment.sent.is_none() && o.scan)
        else {
            continue;
        };
        let Some(known) = by_sender.get(&fold::letters(sender)) else {
            continue;
        };
        let alike = |n: &usize| {
            let m = &messages[*n];
            let words = likeness(occurrences, i, m.printed[0]);
            (alike_subject(&m.subject, &o.segment.subject) && words >= 0.6).then_some((words, *n))
        };
        let mut fits: Vec<(f32, usize)> =
            known.iter().take(MOST_COMPARED).filter_map(alike).collect();
        fits.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let clear = match fits.as_slice() {
            [] => None,
            [one] => Some(one.1),
            [first, second, ..] => (first.0 > second.0 + 0.1).then_some(first.1),
        };
        if let Some(n) = clear {
            messages[n].printed.push(i);
        }
    }
}

/// What a broken block must be by its place: other printings of the mail around it show
/// what that mail quotes.
fn adopt_in_context(occurrences: &[Occurrence], messages: &mut [Message]) {
    let mut of = vec![None; occurrences.len()];
    for (n, m) in messages.iter().enumerate() {
        m.printed.iter().for_each(|i| of[*i] = Some(n));
    }
    let mut quotes: HashMap<usize, usize> = HashMap::new();
    for (i, o) in occurrences.iter().enumerate().filter(|(_, o)| !o.scan) {
        if let (Some(child), Some(own)) = (o.quoted_by.and_then(|by| of[by]), of[i]) {
            quotes.entry(child).or_insert(own);
        }
    }
    for (i, o) in occurrences.iter().enumerate() {
        let alone = of[i].is_none_or(|n| messages[n].weak && messages[n].printed.len() == 1);
        let around = o
            .quoted_by
            .and_then(|by| of[by])
            .filter(|_| alone && o.scan);
        let Some(known) = around
            .and_then(|n| quotes.get(&n))
            .copied()
            .filter(|k| of[i] != Some(*k))
        else {
            continue;
        };
        let sender = o.segment.sender.as_deref().unwrap_or_default();
        let named = !sender.is_empty() && people::compatible(&messages[known].sender, sender);
        let first = messages[known].printed.first().copied();
        if named || first.is_some_and(|f| likeness(occurrences, i, f) >= 0.6) {
            if let Some(n) = of[i].replace(known) {
                messages[n].printed.retain(|k| *k != i);
            }
            messages[known].printed.push(i);
        }
    }
}
