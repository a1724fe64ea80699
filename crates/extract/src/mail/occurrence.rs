//! One printing of one mail while it is worked on.

use super::bodies::Word;
use crate::record::Segment;

/// A header block with its words, its place, and what has been found out about it.
#[derive(Clone, Debug, Default)]
pub struct Occurrence {
    /// What will be handed out.
    pub segment: Segment,
    /// Which print it stands in, counted over all documents.
    pub print: usize,
    /// The occurrence that quotes it.
    pub quoted_by: Option<usize>,
    /// The occurrence before it in a conversation printed oldest first.
    pub follows: Option<usize>,
    /// Index of its mail, once known.
    pub message: Option<usize>,
    /// Header recognised from a picture.
    pub scan: bool,
    /// The weekday contradicts the date.
    pub doubtful: bool,
    /// Its own words, signature included.
    pub words: Vec<Word>,
}

impl Occurrence {
    /// Printed on top.
    pub fn on_top(&self) -> bool {
        self.segment.depth == 0
    }

    /// Everybody in its header, sender first.
    pub fn parties(&self) -> impl Iterator<Item = &str> {
        let others = self.segment.to.iter().chain(&self.segment.cc);
        self.segment.sender.iter().chain(others).map(String::as_str)
    }
}
