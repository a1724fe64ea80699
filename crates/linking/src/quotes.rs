//! Finds words on a page that the corpus quotes: through scanning slips and
//! line breaks for four words or more; letter by letter for two or three,
//! and then only if what stands around fits too.

use crate::corpus::Read;
use crate::hit::{Hit, Reason};
use crate::link::Kind;
use crate::page::Prepared;
use crate::propose::quotes::LONG_QUOTE;
use crate::shingles::{align, hash};
use crate::slips::ocr_fold;
use crate::words;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// A quoted string of the corpus.
#[derive(Debug, Clone)]
pub(crate) struct Quoted {
    pub words: Vec<String>,
    /// Characters of the document, per word.
    pub spans: Vec<(u32, u32)>,
}

impl Quoted {
    pub fn new(read: &Read, range: Range<usize>) -> Quoted {
        let words = read.tokens[range.clone()]
            .iter()
            .map(|t| t.word.clone())
            .collect();
        let spans = range
            .map(|i| {
                let span = read.span(i..i + 1);
                (span.start as u32, span.end as u32)
            })
            .collect();
        Quoted { words, spans }
    }
}

#[derive(Debug, Default)]
pub(crate) struct QuoteIndex {
    /// Entity, document, words.
    pub quotes: Vec<(usize, u32, Quoted)>,
    pairs: HashMap<u64, Vec<(u32, u32)>>,
}

/// A quote found on the page, with its place in the document.
pub(crate) struct QuoteHit {
    pub hit: Hit,
    pub document: u32,
    /// Characters of the document.
    pub span: Range<usize>,
}

/// More quotes than this under one pair of words: the pair says nothing.
const COMMON_PAIR: usize = 64;

impl QuoteIndex {
    pub fn add(&mut self, entity: usize, document: u32, quoted: Quoted) {
        let id = self.quotes.len() as u32;
        for (k, pair) in quoted.words.windows(2).enumerate() {
            if pair.iter().any(|w| !words::is_function_word(w)) {
                let list = self
                    .pairs
                    .entry(hash(pair.iter().map(String::as_str)))
                    .or_default();
                if list.len() < COMMON_PAIR {
                    list.push((id, k as u32));
                }
            }
        }
        self.quotes.push((entity, document, quoted));
    }

    pub fn find(&self, page: &Prepared<'_>) -> Vec<QuoteHit> {
        let mut starts: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
        for (i, pair) in page.tokens.windows(2).enumerate() {
            if page.is_news(i) || page.is_news(i + 1) {
                let key = hash(pair.iter().map(|t| t.word.as_str()));
                for (id, k) in self.pairs.get(&key).into_iter().flatten() {
                    starts
                        .entry(*id)
                        .or_default()
                        .push(i as i64 - i64::from(*k));
                }
            }
        }
        starts
            .into_iter()
            .filter_map(|(id, starts)| self.verify(page, id, &starts))
            .collect()
    }

    /// Aligns a quote with the part of the page where most of its pairs lie.
    fn verify(&self, page: &Prepared<'_>, id: u32, starts: &[i64]) -> Option<QuoteHit> {
        let (entity, document, quoted) = &self.quotes[id as usize];
        let n = quoted.words.len();
        let near = |s: &i64| starts.iter().filter(|t| (**t - s).abs() <= 4).count();
        let best = *starts
            .iter()
            .max_by_key(|s| (near(s), std::cmp::Reverse(**s)))?;
        let hit = |words, logit, reasons| Hit {
            logit,
            reasons,
            needs_support: n < LONG_QUOTE,
            ..Hit::new(Kind::Quote, *entity, words)
        };
        if n < LONG_QUOTE {
            let from = usize::try_from(best).ok()?;
            let tokens = page.tokens.get(from..from + n)?;
            let same = tokens
                .iter()
                .zip(&quoted.words)
                .all(|(t, w)| t.word == *w || w.len() > 4 && ocr_fold(&t.word) == ocr_fold(w));
            let reasons = vec![Reason {
                logit: 1.0,
                text: "the few words that the article quotes, letter by letter".into(),
            }];
            let span = quoted.spans[0].0 as usize..quoted.spans[n - 1].1 as usize;
            return same.then(|| QuoteHit {
                hit: hit(from..from + n, 1.0, reasons),
                document: *document,
                span,
            });
        }
        let from = (best - 5).max(0) as usize;
        let to = ((best + n as i64 + 8).max(0) as usize).min(page.tokens.len());
        let a: Vec<&str> = page.tokens[from..to]
            .iter()
            .map(|t| t.word.as_str())
            .collect();
        let b: Vec<&str> = quoted.words.iter().map(String::as_str).collect();
        let found = align(&a, &b)?;
        let content = b[found.b.clone()]
            .iter()
            .map(|w| words::weight(w))
            .sum::<f32>();
        let covered = found.matched as f32 / n as f32;
        let solid = found.matched as f32 / found.a.len().max(found.b.len()) as f32;
        if found.matched < LONG_QUOTE
            || covered < 0.6 && found.matched < 9
            || solid < 0.6
            || content < 1.0
        {
            return None;
        }
        let logit =
            -2.0 + 4.0 * covered + 0.25 * found.matched.min(14) as f32 + 0.3 * content.min(6.0)
                - 2.0 * (1.0 - solid);
        let text = format!(
            "{} of the {n} words that the article quotes stand here in the same order{}",
            found.matched,
            bent(found.bent)
        );
        let reasons = vec![Reason {
            logit,
            text: text.into(),
        }];
        let span = quoted.spans[found.b.start].0 as usize..quoted.spans[found.b.end - 1].1 as usize;
        let words = from + found.a.start..from + found.a.end;
        Some(QuoteHit {
            hit: hit(words, logit, reasons),
            document: *document,
            span,
        })
    }
}

fn bent(n: usize) -> String {
    match n {
        0 => String::new(),
        1 => ", one of them misread".to_owned(),
        n => format!(", {n} of them misread"),
    }
}
