//! Requests that were kept in a spreadsheet, or by another program, before they
//! came here: a sheet of lines and columns is read into entries that say what each
//! line tells of a request and what is wrong with it. Nothing here knows agencies,
//! people or the law; `desk` joins those and makes the cases.

mod columns;
mod dates;
mod entry;
mod muckrock;
mod names;
mod sheet;
mod standing;

pub use columns::Column;
pub use dates::{DateOrder, day};
pub use entry::{Entry, Fact, Mapping, Problem};
pub use muckrock::from_json;
pub use names::agency_key;
pub use sheet::{LONGEST_CELL, Line, MOST_COLUMNS, MOST_LINES, NoSheet, Sheet};
pub use standing::Standing;

/// How far a list has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// It is being explained: nothing has been made of it.
    Mapping,
    /// Its cases are being made.
    Running,
    /// They are made.
    Done,
}

impl ImportState {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Mapping, Self::Running, Self::Done];

    /// The name stored in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mapping => "mapping",
            Self::Running => "running",
            Self::Done => "done",
        }
    }
}

crate::person::named!(ImportState, "state of an import");
