//! Precision, recall and their mean, and how they are printed.

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;

/// Counts of what was found rightly, found wrongly and missed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

impl Figures {
    /// Compares two sets.
    pub fn of<T: Eq + Hash>(truth: &HashSet<T>, found: &HashSet<T>) -> Figures {
        let right = truth.intersection(found).count();
        Figures {
            right,
            wrong: found.len() - right,
            missed: truth.len() - right,
        }
    }

    /// `None` where nothing was found.
    pub fn precision(&self) -> Option<f64> {
        share(self.right, self.right + self.wrong)
    }

    /// `None` where there was nothing to find.
    pub fn recall(&self) -> Option<f64> {
        share(self.right, self.right + self.missed)
    }

    pub fn f1(&self) -> f64 {
        match (self.precision(), self.recall()) {
            (Some(p), Some(r)) => mean_of(p, r),
            _ => 0.0,
        }
    }
}

/// The harmonic mean.
pub fn mean_of(p: f64, r: f64) -> f64 {
    if p + r == 0.0 {
        0.0
    } else {
        2.0 * p * r / (p + r)
    }
}

pub fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

pub fn shown(figure: Option<f64>) -> String {
    figure.map_or_else(|| "  -  ".into(), |figure| format!("{figure:.3}"))
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "P {} R {} F1 {:.3} (right {}, wrong {}, missed {})",
            shown(self.precision()),
            shown(self.recall()),
            self.f1(),
            self.right,
            self.wrong,
            self.missed
        )
    }
}
