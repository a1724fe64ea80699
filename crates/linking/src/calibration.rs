//! From evidence to probability. Each kind has a table of knots: raw score and
//! the share of links of that raw score which an editor confirms.
//!
//! The start-up tables were read off a made-up release with a truth file, by
//! kind, then rounded towards caution; `fit` replaces them, smoothly, as
//! reporters' verdicts come in.

use crate::link::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Maps the raw score of each kind to a probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Per kind: (raw, probability), both rising.
    pub knots: BTreeMap<Kind, Vec<(f64, f64)>>,
}

impl Default for Calibration {
    fn default() -> Self {
        let knots = Kind::ALL
            .into_iter()
            .map(|k| (k, start_up(k).to_vec()))
            .collect();
        Calibration { knots }
    }
}

/// How many verdicts the start-up table is worth, spread over its knots.
const PRIOR_WEIGHT: f64 = 40.0;

fn start_up(kind: Kind) -> &'static [(f64, f64)] {
    match kind {
        Kind::Person => &[
            (0.0, 0.02),
            (0.5, 0.4),
            (0.8, 0.85),
            (0.95, 0.97),
            (1.0, 0.99),
        ],
        Kind::Org => &[
            (0.0, 0.02),
            (0.5, 0.4),
            (0.8, 0.88),
            (0.95, 0.98),
            (1.0, 0.99),
        ],
        Kind::Statute => &[
            (0.0, 0.02),
            (0.5, 0.45),
            (0.8, 0.9),
            (0.95, 0.98),
            (1.0, 0.99),
        ],
        Kind::Quote => &[
            (0.0, 0.02),
            (0.5, 0.45),
            (0.8, 0.9),
            (0.95, 0.98),
            (1.0, 0.99),
        ],
        Kind::TextReuse => &[(0.0, 0.05), (0.5, 0.6), (0.8, 0.95), (1.0, 0.99)],
        Kind::Event => &[
            (0.0, 0.01),
            (0.15, 0.05),
            (0.35, 0.15),
            (0.45, 0.4),
            (0.55, 0.65),
            (0.65, 0.8),
            (0.78, 0.92),
            (1.0, 0.97),
        ],
        Kind::Topic => &[
            (0.0, 0.03),
            (0.1, 0.25),
            (0.22, 0.5),
            (0.35, 0.7),
            (0.5, 0.82),
            (0.8, 0.92),
            (1.0, 0.96),
        ],
    }
}

impl Calibration {
    /// The probability for a raw score.
    pub fn score(&self, kind: Kind, raw: f64) -> f64 {
        let knots = self.knots.get(&kind).map_or(start_up(kind), Vec::as_slice);
        let raw = raw.clamp(0.0, 1.0);
        let Some(k) = knots.iter().position(|(x, _)| *x >= raw) else {
            return knots.last().map_or(raw, |k| k.1);
        };
        if k == 0 {
            return knots[0].1;
        }
        let ((x0, y0), (x1, y1)) = (knots[k - 1], knots[k]);
        y0 + (y1 - y0) * (raw - x0) / (x1 - x0).max(1e-9)
    }

    /// Fits each kind to verdicts (kind, raw, confirmed). With few verdicts it
    /// stays near the start-up table; the result never falls as raw rises.
    pub fn fit(verdicts: &[(Kind, f64, bool)]) -> Calibration {
        let mut calibration = Calibration::default();
        for kind in Kind::ALL {
            let own: Vec<(f64, f64, f64)> = verdicts
                .iter()
                .filter(|v| v.0 == kind)
                .map(|v| (v.1.clamp(0.0, 1.0), f64::from(u8::from(v.2)), 1.0))
                .collect();
            if !own.is_empty() {
                let prior = Calibration::default();
                let knots = fit_one(own, |raw| prior.score(kind, raw));
                calibration.knots.insert(kind, knots);
            }
        }
        calibration
    }
}

/// Isotonic regression (pool adjacent violators) over the verdicts and the
/// prior's pseudo-verdicts, thinned to some twenty steps.
fn fit_one(mut points: Vec<(f64, f64, f64)>, prior: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    const STEPS: usize = 20;
    for i in 0..=STEPS {
        let raw = i as f64 / STEPS as f64;
        points.push((raw, prior(raw), PRIOR_WEIGHT / (STEPS + 1) as f64));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut pools: Vec<Pool> = Vec::new();
    for (x, y, weight) in bins(&points, STEPS) {
        pools.push(Pool {
            from: x,
            to: x,
            y,
            weight,
        });
        while let [.., a, b] = pools[..]
            && a.y > b.y
        {
            pools.truncate(pools.len() - 2);
            pools.push(a.with(b));
        }
    }
    pools.into_iter().flat_map(Pool::knots).collect()
}

/// Neighbours of one level: what one of them says holds from its first raw score to its
/// last.
#[derive(Clone, Copy)]
struct Pool {
    from: f64,
    to: f64,
    y: f64,
    weight: f64,
}

impl Pool {
    fn with(self, next: Pool) -> Pool {
        let weight = self.weight + next.weight;
        Pool {
            from: self.from,
            to: next.to,
            y: (self.y * self.weight + next.y * next.weight) / weight,
            weight,
        }
    }

    fn knots(self) -> Vec<(f64, f64)> {
        let y = self.y.clamp(0.01, 0.99);
        match self.from < self.to {
            true => vec![(self.from, y), (self.to, y)],
            false => vec![(self.from, y)],
        }
    }
}

/// Weighted means of the points by steps of raw score.
fn bins(points: &[(f64, f64, f64)], steps: usize) -> Vec<(f64, f64, f64)> {
    let mut sums = vec![(0.0, 0.0, 0.0); steps + 1];
    for (x, y, w) in points {
        let s = &mut sums[(x * steps as f64).round() as usize];
        *s = (s.0 + x * w, s.1 + y * w, s.2 + w);
    }
    sums.into_iter()
        .filter(|s| s.2 > 0.0)
        .map(|(x, y, w)| (x / w, y / w, w))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_rise_with_the_evidence() {
        let c = Calibration::default();
        for kind in Kind::ALL {
            let scores: Vec<f64> = (0..=100)
                .map(|i| c.score(kind, f64::from(i) / 100.0))
                .collect();
            assert!(scores.windows(2).all(|w| w[0] <= w[1]), "{kind:?}");
            assert!(scores[100] < 1.0 && scores[0] > 0.0);
        }
    }

    #[test]
    fn verdicts_move_the_scores_and_only_their_kind() {
        let before = Calibration::default();
        let verdicts: Vec<_> = (0..400).map(|i| (Kind::Person, 0.95, i % 2 == 0)).collect();
        let after = Calibration::fit(&verdicts);
        assert!((after.score(Kind::Person, 0.95) - 0.5).abs() < 0.1);
        assert_eq!(after.score(Kind::Org, 0.95), before.score(Kind::Org, 0.95));
        let few = Calibration::fit(&[(Kind::Person, 0.95, false)]);
        assert!(few.score(Kind::Person, 0.95) > 0.6);
    }
}
