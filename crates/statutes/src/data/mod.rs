//! The law as data: what `jurisdictions.toml` holds, as checked types.
//!
//! `model` says what a fact looks like, `vocabulary` which words it may use, `read` turns TOML into facts and collects every
//! mistake, `check` looks at what one fact says about another, `correction` layers a
//! newsroom's own corrections over the file. Nothing here counts a day.

mod check;
mod correction;
mod model;
mod read;
mod vocabulary;

pub use correction::{Change, Correction, patch_toml};
pub use model::*;
pub(crate) use read::in_backticks;
pub(crate) use vocabulary::words;
pub use vocabulary::*;

use crate::calendar::Calendar;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The data file as it was when this crate was built.
pub const SHIPPED: &str = include_str!("../../../../seeds/statutes/jurisdictions.toml");

/// Loaded and validated law: every jurisdiction with its calendar worked out.
#[derive(Debug)]
pub struct Law {
    pub(crate) raw: toml::Table,
    meta: Meta,
    jurisdictions: Vec<Jurisdiction>,
    index: HashMap<String, usize>,
}

/// One mistake in the data. `table` is the TOML table (`jurisdiction.us-ma.clock[initial_response]`),
/// `field` the key in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table}: {field}: {message}")]
pub struct DataError {
    pub table: String,
    pub field: String,
    pub message: String,
}

impl Law {
    /// The law shipped with this crate, parsed once.
    pub fn shipped() -> &'static Law {
        static LAW: LazyLock<Law> = LazyLock::new(|| {
            Law::parse(SHIPPED).expect("the shipped data file is valid: a test parses it")
        });
        &LAW
    }

    /// Reads and checks a data file. All mistakes are returned, not only the first.
    pub fn parse(text: &str) -> Result<Law, Vec<DataError>> {
        let raw: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            vec![DataError {
                table: "(file)".into(),
                field: "(syntax)".into(),
                message: error.to_string(),
            }]
        })?;
        Law::from_table(raw)
    }

    /// The same law with a newsroom's corrections applied in order. The result is checked as
    /// strictly as a file, so a correction can never leave half a fact behind.
    pub fn with_corrections(&self, patch: &[Correction]) -> Result<Law, Vec<DataError>> {
        let mut raw = self.raw.clone();
        let errors: Vec<DataError> = patch
            .iter()
            .filter_map(|one| correction::apply(&mut raw, one).err())
            .collect();
        if errors.is_empty() {
            Law::from_table(raw)
        } else {
            Err(errors)
        }
    }

    fn from_table(raw: toml::Table) -> Result<Law, Vec<DataError>> {
        let mut errors = Vec::new();
        let file = read::file(&raw, &mut errors);
        check::file(&file, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        let read::File {
            meta,
            holidays,
            places,
        } = file;
        let meta = meta.expect("a missing [meta] is an error, returned above");
        let jurisdictions: Vec<Jurisdiction> = places
            .into_iter()
            .map(|place| {
                let calendar = Calendar::build(&holidays, &place.closing_days);
                place.finish(calendar)
            })
            .collect();
        let index = jurisdictions
            .iter()
            .enumerate()
            .map(|(at, one)| (one.id.clone(), at))
            .collect();
        Ok(Law {
            raw,
            meta,
            jurisdictions,
            index,
        })
    }

    /// `us`, `us-dc` or `us-` and the two-letter code, in lower case.
    pub fn jurisdiction(&self, id: &str) -> Option<&Jurisdiction> {
        self.index.get(id).map(|at| &self.jurisdictions[*at])
    }

    /// All jurisdictions, in the order of the file.
    pub fn jurisdictions(&self) -> impl Iterator<Item = &Jurisdiction> {
        self.jurisdictions.iter()
    }

    /// What the file says of itself, the date of its state among it.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }
}
