//! Lists of cases: columns, orders, filters.

use super::Words;
use domain::view::{CaseOrder, Column, DueWanted};

impl Words for Column {
    fn word(&self) -> &'static str {
        match self {
            Self::Reference => "Reference",
            Self::Agency => "Agency",
            Self::Law => "Law",
            Self::Stage => "Stage",
            Self::Due => "Next date",
            Self::Owner => "Owner",
            Self::Story => "Story",
            Self::Sent => "Sent",
            Self::Opened => "Begun",
            Self::Changed => "Last change",
        }
    }
}

impl Words for CaseOrder {
    fn word(&self) -> &'static str {
        match self {
            Self::Due => "Next date first",
            Self::Opened => "Newest first",
            Self::Changed => "Last changed first",
            Self::Title => "By title",
        }
    }
}

impl Words for DueWanted {
    fn word(&self) -> &'static str {
        match self {
            Self::Any => "Any",
            Self::Late => "Late",
            Self::Soon => "Due within a week",
            Self::Never => "No date",
        }
    }
}
