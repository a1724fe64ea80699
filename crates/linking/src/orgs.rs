//! Finds the corpus's organisations and named laws on a page: long forms with
//! slips and abbreviations, acronyms, acronyms that only follow from the
//! initials. What stands around the name decides: another capitalised word
//! ("California Such-and-Such Act"), capitals everywhere, a file stamp.

use crate::acronyms;
use crate::entity::{Form, FormKind};
use crate::hit::{Hit, Reason};
use crate::link::Kind;
use crate::names::office;
use crate::page::Prepared;
use crate::quick::QuickMap;
use crate::release::ReleaseStats;
use crate::short_forms::expand;
use crate::slips;
use crate::text::{Shape, Token, gap, starts_sentence};
use crate::words;
use std::collections::{HashMap, HashSet};

/// Forms by their first words, with room for one slip.
#[derive(Debug, Default)]
pub(crate) struct FormIndex {
    pub forms: Vec<Form>,
    /// By their first two words; what is found here is compared word by word.
    pairs: QuickMap<u64, Vec<u32>>,
    single: QuickMap<String, Vec<u32>>,
    acronyms: QuickMap<String, Vec<u32>>,
    /// Capitalised words that stand often around each entity in the corpus.
    pub home: HashMap<usize, HashSet<String>>,
    pub kinds: HashMap<usize, Kind>,
}

impl FormIndex {
    pub fn add(&mut self, form: Form) {
        let id = self.forms.len() as u32;
        if form.kind != FormKind::Long {
            self.acronyms
                .entry(form.words[0].clone())
                .or_default()
                .push(id);
        } else if let [one] = &form.words[..] {
            self.single.entry(one.clone()).or_default().push(id);
        } else {
            let (a, b) = (&form.words[0], &form.words[1]);
            for key in keys(expand(a), expand(b)) {
                let list = self.pairs.entry(key).or_default();
                if !list.contains(&id) {
                    list.push(id);
                }
            }
        }
        self.forms.push(form);
    }

    /// Forms of two words or more that stand here letter by letter, the first
    /// word without a capital.
    pub fn spelled_exactly(&self, tokens: &[Token], i: usize) -> Vec<usize> {
        let Some(next) = tokens
            .get(i + 1)
            .filter(|_| tokens[i].shape == Shape::Lower)
        else {
            return vec![];
        };
        let (a, b) = (expand(&tokens[i].word), expand(&next.word));
        let ids = self.pairs.get(&pair(slips::key(a), slips::key(b)));
        let exact = |id: &&u32| {
            let words = &self.forms[**id as usize].words;
            tokens.len() >= i + words.len()
                && words.iter().zip(&tokens[i..]).all(|(w, t)| *w == t.word)
                && tokens[i + 1..i + words.len()]
                    .iter()
                    .all(Token::follows_directly)
        };
        ids.into_iter()
            .flatten()
            .filter(exact)
            .map(|id| *id as usize)
            .collect()
    }

    pub fn is_acronym(&self, word: &str) -> bool {
        self.acronyms.contains_key(word)
    }
}

/// Keys of two words, with room for a slip in one of them.
fn keys(a: &str, b: &str) -> impl Iterator<Item = u64> {
    let (first, second) = (slips::key(a), slips::key(b));
    let left = slips::deletions(a)
        .into_iter()
        .map(move |k| pair(k, second));
    let right = slips::deletions(b).into_iter().skip(1);
    left.chain(right.map(move |k| pair(first, k)))
}

fn pair(a: u64, b: u64) -> u64 {
    a.rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b
}

/// All organisations and named laws of the corpus that the page may name.
pub(crate) fn find(index: &FormIndex, page: &Prepared<'_>, stats: &ReleaseStats) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for i in 0..page.tokens.len() {
        for (form, end, slips) in candidates(index, page, i) {
            let form = &index.forms[form as usize];
            let hit = match form.kind {
                FormKind::Long => judge_long(index, form, page, i..end, slips),
                _ => acronyms::judge(index, form, page, i, stats),
            };
            hits.extend(hit);
        }
    }
    longest(hits)
}

/// A form inside a longer one is part of that name ("Council" in "City Council").
fn longest(hits: Vec<Hit>) -> Vec<Hit> {
    let inside = |a: &Hit, b: &Hit| {
        a.entity != b.entity
            && b.words.start <= a.words.start
            && a.words.end <= b.words.end
            && b.words.len() > a.words.len()
    };
    let keep: Vec<bool> = hits
        .iter()
        .map(|a| !hits.iter().any(|b| b.logit > 0.0 && inside(a, b)))
        .collect();
    hits.into_iter()
        .zip(keep)
        .filter_map(|(h, k)| k.then_some(h))
        .collect()
}

/// Forms that the words from `i` on spell: (form, end, slips).
/// Whether one of the forms may start at this word.
pub(crate) fn may_start(index: &FormIndex, page: &Prepared<'_>, i: usize) -> bool {
    !candidates(index, page, i).is_empty()
}

fn candidates(index: &FormIndex, page: &Prepared<'_>, i: usize) -> Vec<(u32, usize, usize)> {
    let tokens = &page.tokens;
    let token = &tokens[i];
    let mut found = Vec::new();
    if matches!(token.shape, Shape::Upper | Shape::Mixed) || token.dotted {
        let acronym = index.acronyms.get(&token.word);
        let unfolded = || {
            index
                .acronyms
                .get(&token.word.replace(['1', '0'], "i").replace('l', "i"))
        };
        let ids = acronym.or_else(|| (token.shape == Shape::Mixed).then(unfolded).flatten());
        found.extend(ids.into_iter().flatten().map(|id| (*id, i + 1, 0)));
    }
    if let Some(ids) = index.single.get(&token.word) {
        found.extend(ids.iter().map(|id| (*id, i + 1, 0)));
    }
    let Some(next) = tokens.get(i + 1) else {
        return found;
    };
    let (a, b) = (expand(&token.word), expand(&next.word));
    let mut ids: Vec<u32> = Vec::new();
    let mut look = |key: u64| {
        for id in index.pairs.get(&key).into_iter().flatten() {
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
    };
    if token.capital() || next.capital() {
        keys(a, b).for_each(look);
    } else {
        look(pair(slips::key(a), slips::key(b)));
    }
    for id in ids {
        if let Some((end, slips)) = spelled(tokens, i, &index.forms[id as usize].words) {
            found.push((id, end, slips));
        }
    }
    found
}

/// Compares words one by one; "the" may be missing on either side.
fn spelled(tokens: &[Token], from: usize, words: &[String]) -> Option<(usize, usize)> {
    let mut at = from;
    let mut slips_taken = 0;
    for (k, word) in words.iter().enumerate() {
        let token = tokens.get(at)?;
        if k > 0
            && token.after(gap::STOP | gap::COLON | gap::BLANK_LINE)
            && !tokens[at - 1].dotted
            && tokens[at - 1].word.len() > 5
        {
            return None;
        }
        if k > 0 && token.after(gap::COMMA) {
            return None;
        }
        let (seen, meant) = (expand(&token.word), expand(word));
        match slips::slips(seen, meant) {
            Some(s) => slips_taken += s,
            None if same_stem(seen, meant) => {}
            None => return None,
        }
        at += 1;
    }
    (slips_taken <= 1 + words.len() / 3).then_some((at, slips_taken))
}

/// Singular for plural: "Public School" for "Public Schools".
fn same_stem(a: &str, b: &str) -> bool {
    a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a)
}

fn judge_long(
    index: &FormIndex,
    form: &Form,
    page: &Prepared<'_>,
    words: std::ops::Range<usize>,
    slips: usize,
) -> Option<Hit> {
    let tokens = &page.tokens[words.clone()];
    let law = index.kinds.get(&form.entity) == Some(&Kind::Statute);
    let capitals = tokens.iter().filter(|t| t.capital()).count();
    let small = tokens
        .iter()
        .filter(|t| words::is_function_word(&t.word))
        .count();
    let named = capitals + small >= tokens.len();
    if !(named || form.lower && tokens.len() > 1)
        && (tokens.len() == 1 || capitals * 2 < tokens.len())
    {
        return None;
    }
    let kind = if law { Kind::Statute } else { Kind::Org };
    let mut hit = Hit::new(kind, form.entity, words.clone());
    match tokens.len() {
        1 => hit.add(
            if words::is_ordinary(&tokens[0].word) {
                0.4
            } else {
                2.0
            },
            "the name is given as in the corpus",
        ),
        2 => hit.add(3.2, "the name is given as in the corpus"),
        _ => hit.add(4.2, "the full name is given as in the corpus"),
    }
    if slips > 0 {
        hit.add(-0.4 * slips as f32, "with a slip in the spelling");
    }
    if !named {
        hit.add(-1.2, "written without capitals");
    }
    if tokens.len() == 1 && starts_here(page, words.start) && words::is_ordinary(&tokens[0].word) {
        hit.add(-1.5, "the word heads a sentence");
    }
    if form.shared {
        hit.add(-1.2, "more than one name in the corpus is written so");
    }
    let foreign = extra_word_before(index, form, page, words.start, law)?;
    if let Some(reason) = foreign {
        hit.reasons.push(reason.clone());
        hit.logit += reason.logit;
    }
    if let Some(weight) = extra_word_after(page, words.end, tokens.len(), law) {
        hit.add(weight, "another capitalised word follows");
    }
    if surrounded_by_capitals(index, page, &words) && tokens.len() < 3 {
        hit.add(-3.0, "capitals all around");
    }
    Some(hit)
}

fn starts_here(page: &Prepared<'_>, i: usize) -> bool {
    starts_sentence(&page.tokens, i) || page.sentence_of(i).start == i
}

/// A capitalised word right before the name makes it another name, unless it
/// is the corpus's own place. `None`: certainly another name.
fn extra_word_before(
    index: &FormIndex,
    form: &Form,
    page: &Prepared<'_>,
    start: usize,
    law: bool,
) -> Option<Option<Reason>> {
    if start == 0 || starts_here(page, start) {
        return Some(None);
    }
    let (before, first) = (&page.tokens[start - 1], &page.tokens[start]);
    let apart = !first.follows_directly() || first.after(gap::NEWLINE) && !page.is_news(start);
    if apart || !before.capital() || before.possessive && !law {
        return Some(None);
    }
    let head = starts_here(page, start - 1);
    let plain = words::is_function_word(&before.word)
        || head && words::is_ordinary(&before.word)
        || office(&before.word).is_some()
        || before.shape == Shape::Upper && index.is_acronym(&before.word);
    if plain {
        return Some(None);
    }
    let home = index.home.get(&form.entity);
    if home.is_some_and(|h| h.contains(&before.word)) {
        return Some(Some(Reason {
            logit: 0.2,
            text: "with the place that the corpus is about".into(),
        }));
    }
    let short = form.words.len() < 3;
    if law || short {
        return None;
    }
    Some(Some(Reason {
        logit: -1.5,
        text: "another capitalised word stands before it".into(),
    }))
}

fn extra_word_after(page: &Prepared<'_>, end: usize, length: usize, law: bool) -> Option<f32> {
    let next = page.tokens.get(end)?;
    let direct = next.gap == 0 && next.shape == Shape::Title && !page.tokens[end - 1].possessive;
    if !direct || law || words::number(&next.word).is_some() || office(&next.word).is_some() {
        return None;
    }
    Some(match length {
        1 => -2.5,
        2 => -1.0,
        _ => -0.3,
    })
}

/// Neighbours in the same line that are capitals too and no acronyms.
pub(crate) fn surrounded_by_capitals(
    index: &FormIndex,
    page: &Prepared<'_>,
    words: &std::ops::Range<usize>,
) -> bool {
    let shouting =
        |t: &Token| t.shape == Shape::Upper && t.word.len() > 3 && !index.is_acronym(&t.word);
    let after = page.tokens[words.end..]
        .iter()
        .take(2)
        .take_while(|t| !t.after(gap::NEWLINE | gap::BLANK_LINE | gap::STOP));
    let before = page.tokens[..words.start]
        .last()
        .filter(|_| !page.tokens[words.start].after(gap::NEWLINE | gap::BLANK_LINE | gap::STOP));
    after.chain(before).any(shouting)
}
