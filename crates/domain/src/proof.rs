//! What proves an event: a message, a page, a delivery with its server's answer.

use crate::{DeliveryId, DocumentId, InboundId};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What proves an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A message that came in.
    Message(InboundId),
    /// A page of a document.
    Page {
        /// The document.
        document: DocumentId,
        /// Its page, from 1.
        page: u32,
    },
    /// A delivery and its server's answer.
    Delivery(DeliveryId),
}

/// `message:ID`, `page:DOCUMENT:NUMBER` or `delivery:ID`, as forms and commands have it.
impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(id) => write!(f, "message:{id}"),
            Self::Page { document, page } => write!(f, "page:{document}:{page}"),
            Self::Delivery(id) => write!(f, "delivery:{id}"),
        }
    }
}

/// Not the name of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write message:ID, page:DOCUMENT:NUMBER or delivery:ID")]
pub struct UnknownProof;

impl FromStr for Proof {
    type Err = UnknownProof;

    fn from_str(text: &str) -> Result<Self, UnknownProof> {
        let mut parts = text.trim().split(':');
        let (kind, id) = (parts.next(), parts.next().ok_or(UnknownProof)?);
        let proof = match kind {
            Some("message") => id.parse().ok().map(Self::Message),
            Some("delivery") => id.parse().ok().map(Self::Delivery),
            Some("page") => {
                let page = parts.next().map_or(Ok(1), str::parse);
                let page = page.ok().filter(|page| (1..=MOST_PAGES).contains(page));
                id.parse()
                    .ok()
                    .zip(page)
                    .map(|(document, page)| Self::Page { document, page })
            }
            _ => None,
        };
        proof.filter(|_| parts.next().is_none()).ok_or(UnknownProof)
    }
}

/// No document has more pages; a larger number is a slip.
const MOST_PAGES: u32 = 10_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199a1b2-0000-7000-8000-000000000001";

    #[test]
    fn it_reads_what_it_writes() {
        for name in [
            format!("message:{ID}"),
            format!("delivery:{ID}"),
            format!("page:{ID}:7"),
        ] {
            assert_eq!(name.parse::<Proof>().unwrap().to_string(), name);
        }
        let first = format!("page:{ID}").parse::<Proof>().unwrap();
        assert_eq!(first.to_string(), format!("page:{ID}:1"));
    }

    #[test]
    fn what_names_no_proof_is_refused() {
        let wrong =
            ["", "message", "message:", "message:7", "letter:", "page::1"].map(str::to_owned);
        let ids = [
            "letter:{}",
            "message:{}:1",
            "page:{}:0",
            "page:{}:x",
            "page:{}:1:2",
            "page:{}:99999999",
        ];
        for name in wrong
            .into_iter()
            .chain(ids.map(|name| name.replace("{}", ID)))
        {
            assert_eq!(name.parse::<Proof>(), Err(UnknownProof), "{name}");
        }
    }
}
