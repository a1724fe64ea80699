//! A corpus entity recognised on a page, before context and calibration.

use crate::link::Kind;
use std::borrow::Cow;
use std::ops::Range;

/// One thing that speaks for or against a link, and how strongly.
#[derive(Debug, Clone)]
pub(crate) struct Reason {
    pub logit: f32,
    pub text: Cow<'static, str>,
}

#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub entity: usize,
    pub kind: Kind,
    /// Words of the page.
    pub words: Range<usize>,
    /// Log-odds so far.
    pub logit: f32,
    pub reasons: Vec<Reason>,
    /// The form alone does not carry: something around it has to agree.
    pub needs_support: bool,
    /// A person named by surname only: what stands around it decides.
    pub surname_only: bool,
}

impl Hit {
    /// A hit of which nothing is known yet but what and where.
    pub fn new(kind: Kind, entity: usize, words: Range<usize>) -> Self {
        Self {
            entity,
            kind,
            words,
            logit: 0.0,
            reasons: vec![],
            needs_support: false,
            surname_only: false,
        }
    }

    pub fn add(&mut self, logit: f32, text: impl Into<Cow<'static, str>>) {
        self.logit += logit;
        self.reasons.push(Reason {
            logit,
            text: text.into(),
        });
    }

    /// Between 0 and 1.
    pub fn raw(&self) -> f64 {
        1.0 / (1.0 + f64::from(-self.logit).exp())
    }

    /// The features that fired, the strongest first, as one sentence.
    pub fn sentence(&self) -> String {
        let mut reasons: Vec<&Reason> = self.reasons.iter().collect();
        reasons.sort_by(|a, b| b.logit.abs().total_cmp(&a.logit.abs()));
        let mut parts: Vec<&str> = Vec::new();
        for r in reasons {
            if !parts.contains(&&*r.text) && parts.len() < 4 {
                parts.push(&r.text);
            }
        }
        sentence(&parts)
    }
}

/// Joins parts to one sentence with a capital and a full stop.
pub(crate) fn sentence(parts: &[&str]) -> String {
    let text = parts.join("; ");
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).chain(['.']).collect(),
        None => String::new(),
    }
}
