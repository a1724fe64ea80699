//! Prints that repeat each other: the same mail on top, or one quoted in the other.

use super::identity::Message;
use super::occurrence::Occurrence;
use crate::record::{Dup, DupKind, Place};
use std::collections::BTreeSet;

/// Above this many printings of one mail, each is paired with the first only.
const ALL_PAIRS: usize = 48;

/// All pairs, each once, in order of the pages.
pub fn find(occurrences: &[Occurrence], messages: &[Message], prints: &[Place]) -> Vec<Dup> {
    let mut same = BTreeSet::new();
    let mut contained = BTreeSet::new();
    for message in messages {
        let on_top = |top: bool| -> Vec<usize> {
            let printed = message.printed.iter().map(|i| &occurrences[*i]);
            let prints: BTreeSet<usize> = printed
                .filter(|o| o.on_top() == top)
                .map(|o| o.print)
                .collect();
            prints.into_iter().collect()
        };
        let (tops, inside) = (on_top(true), on_top(false));
        for (n, a) in tops.iter().enumerate().take(ALL_PAIRS) {
            same.extend(
                tops[n + 1..]
                    .iter()
                    .filter(|_| n == 0 || tops.len() <= ALL_PAIRS)
                    .map(|b| (*a, *b)),
            );
            contained.extend(inside.iter().filter(|b| *b != a).map(|b| (*a, *b)));
        }
    }
    let dup = |kind: DupKind| {
        move |(a, b): (usize, usize)| Dup {
            kind,
            a: prints[a].clone(),
            b: prints[b].clone(),
        }
    };
    let contained: Vec<_> = contained
        .into_iter()
        .filter(|(a, b)| !same.contains(&(*a.min(b), *a.max(b))))
        .collect();
    same.into_iter()
        .map(dup(DupKind::Same))
        .chain(contained.into_iter().map(dup(DupKind::Contained)))
        .collect()
}
