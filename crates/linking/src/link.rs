//! What the crate hands out: links in the shape of the contract.

use serde::{Deserialize, Serialize};

/// What joins a page and a corpus document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Person,
    Org,
    Statute,
    /// Words that the document quotes, found on the page.
    Quote,
    /// The page tells of something that the document tells of.
    Event,
    /// A passage of the document itself.
    TextReuse,
    /// Same subject; no offsets.
    Topic,
}

impl Kind {
    pub const ALL: [Kind; 7] = [
        Kind::Person,
        Kind::Org,
        Kind::Statute,
        Kind::Quote,
        Kind::Event,
        Kind::TextReuse,
        Kind::Topic,
    ];
}

/// Whether a link is news on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Shown on its page.
    Key,
    /// The same words of the page lead to another document first; this one
    /// belongs on the same card.
    Also,
    /// The same words in another printing of the same mail: shown where they
    /// stand first.
    Copy,
    /// A name that many pages bear (the agency, a custodian in each header):
    /// one link stands for all of them in this file.
    RolledUp,
}

/// One page span and one corpus span that belong together, and why.
/// Offsets are Unicode characters of the page's and the document's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "link")]
pub struct Link {
    pub file: String,
    pub page: u32,
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_start: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_end: Option<usize>,
    /// The document's name as given to the index.
    pub doc: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_start: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_end: Option<usize>,
    /// The probability that a careful editor would confirm this link.
    pub score: f64,
    /// The evidence before calibration, between 0 and 1; what
    /// [`crate::Calibration::fit`] wants back with the verdict.
    pub raw: f64,
    pub why: String,
    /// Stable key of the corpus entity, where the link is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    pub tier: Tier,
    /// For a rolled-up link: on how many pages of this file the name stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// The mail on the page that bears the words, where the caller named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// A number for the sentence around the words, by which printings of one
    /// mail are known; 0 where there is none.
    #[serde(skip)]
    pub sentence: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reads_as_the_contract_says() {
        let link = Link {
            file: "vol1.pdf".into(),
            page: 12,
            kind: Kind::TextReuse,
            page_text: Some("words".into()),
            page_start: Some(8),
            page_end: Some(13),
            doc: "a.txt".into(),
            doc_start: Some(0),
            doc_end: Some(5),
            score: 0.93,
            raw: 0.9,
            why: "w".into(),
            entity: None,
            tier: Tier::Key,
            pages: None,
            message: None,
            sentence: 0,
        };
        let value = serde_json::to_value(&link).unwrap();
        assert_eq!(value["type"], "link");
        assert_eq!(value["kind"], "text_reuse");
        assert_eq!(value["page_start"], 8);
        assert_eq!(serde_json::from_value::<Link>(value).unwrap(), link);
    }
}
