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
