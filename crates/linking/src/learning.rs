//! What is learnt from people's verdicts on links: wordings that are not to be
//! linked again, and scores fitted to what they confirmed. One part of the
//! verdicts is held out: it never moves a score, it only measures.

use crate::calibration::Calibration;
use crate::index::Rejection;
use crate::link::Kind;
use crate::text::fold;
use std::collections::HashSet;

/// So many new verdicts of a kind make a new fit worth its while.
pub const ENOUGH: usize = 20;

/// From this score on a link is shown as a card.
pub const CARD: f64 = 0.5;

/// One verdict in so many is held out.
const HELD_OUT: u64 = 10;

/// A link that a person has judged, as its verdict stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub kind: Kind,
    /// The evidence before calibration.
    pub raw: f64,
    pub confirmed: bool,
    /// What [`is_held_out`] says of the link's id.
    pub held_out: bool,
    /// The words on the page; empty where the link has none.
    pub page_text: String,
    pub entity: Option<String>,
    /// The document's name as the index has it.
    pub doc: String,
}

/// Whether a link's verdict only measures. Told by the link's id alone, so that
/// no later verdict moves it to the other side.
pub fn is_held_out(id: u128) -> bool {
    // FNV-1a, then the high half: ids drawn one after the other differ in few bits.
    let hash = id
        .to_be_bytes()
        .into_iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    (hash >> 32) % HELD_OUT == 0
}

impl Rejection {
    /// "These words are not that entry"; where the link names no entry, "these
    /// words are not told of there". None where there are no words to know it by.
    pub fn of_wording(
        kind: Kind,
        page_text: &str,
        entity: Option<&str>,
        doc: &str,
    ) -> Option<Rejection> {
        (!fold(page_text).is_empty()).then(|| Rejection {
            kind: Some(kind),
            entity: entity.map(str::to_owned),
            page_text: Some(page_text.to_owned()),
            doc: entity.is_none().then(|| doc.to_owned()),
            ..Rejection::default()
        })
    }
}

/// The places in the list of those whose rejection holds for every page, each
/// wording once. One that was rejected here and confirmed there is left to the
/// verdicts on its own pages: the words alone do not decide it.
pub fn rejected_wordings(judged: &[Judged]) -> Vec<usize> {
    let confirmed: HashSet<_> = judged
        .iter()
        .filter(|one| one.confirmed)
        .map(wording)
        .collect();
    let mut seen = HashSet::new();
    let mut holds = |one: &Judged| {
        let wording = wording(one);
        !one.confirmed
            && !wording.2.is_empty()
            && !confirmed.contains(&wording)
            && seen.insert(wording)
    };
    (0..judged.len()).filter(|&at| holds(&judged[at])).collect()
}

/// What a rejection is known by: kind, entry or document, words.
fn wording(one: &Judged) -> (Kind, Result<String, String>, String) {
    let target = one.entity.clone().ok_or_else(|| one.doc.clone());
    (one.kind, target, fold(&one.page_text))
}

/// A fit of one kind's scores, and how it does on what was held out.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    pub kind: Kind,
    /// For [`Calibration::knots`].
    pub knots: Vec<(f64, f64)>,
    /// Verdicts that moved the scores.
    pub fitted_on: usize,
    /// Verdicts that were held out.
    pub held_out: usize,
    /// Of the held out: those that would be cards by the fitted scores.
    pub shown: usize,
    /// Of the shown: those that were confirmed.
    pub confirmed: usize,
    /// Mean squared distance of the unfitted scores from the held-out verdicts.
    pub loss_unfitted: f64,
    /// The same of the fitted ones.
    pub loss: f64,
}

impl Trial {
    /// Fits the kind to its verdicts; none while nothing is held out to measure by.
    pub fn run(kind: Kind, judged: &[Judged]) -> Option<Trial> {
        let own = judged.iter().filter(|one| one.kind == kind);
        let (held_out, rest): (Vec<&Judged>, Vec<&Judged>) = own.partition(|one| one.held_out);
        if held_out.is_empty() || rest.is_empty() {
            return None;
        }
        let verdicts: Vec<(Kind, f64, bool)> = rest
            .iter()
            .map(|one| (kind, one.raw, one.confirmed))
            .collect();
        let mut fitted = Calibration::fit(&verdicts);
        let shown = held_out
            .iter()
            .filter(|one| fitted.score(kind, one.raw) >= CARD);
        let (shown, confirmed) = shown.fold((0, 0), |(shown, confirmed), one| {
            (shown + 1, confirmed + usize::from(one.confirmed))
        });
        Some(Trial {
            kind,
            fitted_on: rest.len(),
            held_out: held_out.len(),
            shown,
            confirmed,
            loss_unfitted: loss(&Calibration::default(), kind, &held_out),
            loss: loss(&fitted, kind, &held_out),
            knots: fitted.knots.remove(&kind).unwrap_or_default(),
        })
    }

    /// Whether the fitted scores may be used: on what was held out they are no
    /// worse than the unfitted.
    pub fn is_no_worse(&self) -> bool {
        self.loss <= self.loss_unfitted
    }
}

fn loss(calibration: &Calibration, kind: Kind, held_out: &[&Judged]) -> f64 {
    let squares = held_out.iter().map(|one| {
        let said = f64::from(u8::from(one.confirmed));
        (calibration.score(kind, one.raw) - said).powi(2)
    });
    squares.sum::<f64>() / held_out.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(raw: f64, confirmed: bool, held_out: bool) -> Judged {
        Judged {
            kind: Kind::Person,
            raw,
            confirmed,
            held_out,
            page_text: "Brannigan".into(),
            entity: Some("person:zelda-brannigan".into()),
            doc: "tides.txt".into(),
        }
    }

    fn many(count: usize, confirmed: bool, held_out: bool) -> Vec<Judged> {
        vec![judged(0.95, confirmed, held_out); count]
    }

    #[test]
    fn a_reporter_who_contradicts_the_scores_moves_them() {
        let mut all = many(90, false, false);
        all.extend(many(10, false, true));
        let trial = Trial::run(Kind::Person, &all).unwrap();
        assert_eq!((trial.fitted_on, trial.held_out), (90, 10));
        assert_eq!((trial.shown, trial.confirmed), (0, 0), "no card any more");
        assert!(trial.is_no_worse() && trial.loss < trial.loss_unfitted / 2.0);
        let mut fitted = Calibration::default();
        fitted.knots.insert(Kind::Person, trial.knots);
        assert!(fitted.score(Kind::Person, 0.95) < 0.3);
        assert!(Calibration::default().score(Kind::Person, 0.95) > 0.9);
    }

    #[test]
    fn what_is_held_out_never_moves_a_score() {
        let fit = |held_out: Vec<Judged>| {
            let mut all = many(30, true, false);
            all.extend(held_out);
            Trial::run(Kind::Person, &all).unwrap()
        };
        let (kind, unkind) = (fit(many(9, true, true)), fit(many(9, false, true)));
        assert_eq!(kind.knots, unkind.knots);
        assert!(kind.loss < unkind.loss, "but it measures");
        assert_eq!((kind.shown, kind.confirmed), (9, 9));
        assert_eq!((unkind.shown, unkind.confirmed), (9, 0));
        assert!(Trial::run(Kind::Person, &many(30, true, false)).is_none());
        assert!(Trial::run(Kind::Org, &many(30, true, true)).is_none());
    }

    #[test]
    fn a_fit_that_does_worse_on_what_was_held_out_is_told_so() {
        let mut all = many(60, false, false);
        all.extend(many(6, true, true));
        assert!(!Trial::run(Kind::Person, &all).unwrap().is_no_worse());
    }

    #[test]
    fn about_a_tenth_is_held_out_whatever_the_ids() {
        let drawn = (0_u128..5000).map(|n| (0x0190_0000_0000_7000 << 64) | (n << 40) | n);
        let held = drawn.filter(|id| is_held_out(*id)).count();
        assert!((400..600).contains(&held), "{held}");
        assert!((0..1000).all(|id| is_held_out(id) == is_held_out(id)));
    }

    #[test]
    fn a_wording_rejected_and_nowhere_confirmed_holds_once() {
        let with = |text: &str, entity: Option<&str>, confirmed| Judged {
            page_text: text.into(),
            entity: entity.map(Into::into),
            ..judged(0.9, confirmed, false)
        };
        let zelda = Some("person:zelda-brannigan");
        let list = [
            with("Brannigan", zelda, false),
            with("BRANNIGAN,", zelda, false),
            with("Brannigan", Some("person:zeke"), true),
            with("Z. Brannigan", zelda, false),
            with("Z. Brannigan", zelda, true),
            with("", None, false),
            with("the flooded cellar", None, false),
        ];
        assert_eq!(rejected_wordings(&list), [0, 6]);
        let covered = |one: &Judged| {
            let entity = one.entity.as_deref();
            Rejection::of_wording(one.kind, &one.page_text, entity, &one.doc).unwrap()
        };
        assert_eq!(covered(&list[0]).doc, None, "in every document");
        assert_eq!(covered(&list[6]).doc.as_deref(), Some("tides.txt"));
    }
}
