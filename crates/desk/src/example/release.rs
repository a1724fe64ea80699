//! The made-up release of the example newsroom: a real PDF of some sixty pages,
//! drawn by code, and the mails that bring it.
//!
//! Every page says that it is no record. Its people are invented; the public facts
//! it mentions are those of the corpus catalogue, and nobody real speaks in it. It
//! holds what real releases hold: threads with quoted tails, three print styles,
//! covered words with labels (one badly covered), a copy that shows what another
//! hides, repeated printings, a press summary with a clipping, look-alikes, and a
//! page that is only a picture.

mod fax;
mod flow;
mod fonts;
mod lines;
mod print;
mod reply;
mod script;
mod write;

pub use reply::{Reply, eml, stray_eml};

use flow::{Flow, Mark, Page};
use fonts::Font;
use script::{Script, Step};

/// Stands on every page.
pub const MARK: &str = "EXAMPLE, NOT A RECORD";

/// Name of the file.
pub const FILE_NAME: &str = "EXAMPLE-release-volume-1.pdf";

/// The release. The same bytes each time.
pub fn pdf() -> Vec<u8> {
    write::pdf(&pages())
}

/// An invented article for the example's corpus, of which the release's press
/// summary quotes a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Headline.
    pub title: &'static str,
    /// Who wrote it.
    pub author: &'static str,
    /// Where it appeared.
    pub outlet: &'static str,
    /// When, as an ISO date.
    pub published: &'static str,
    /// What stands before the quoted passage.
    pub opening: &'static str,
    /// The passage that the release repeats.
    pub passage: &'static str,
    /// What stands after it.
    pub ending: &'static str,
}

impl Clip {
    /// The whole article as plain text.
    pub fn text(&self) -> String {
        format!(
            "{MARK}\n\n{}\n\n{}\n\n{}\n",
            self.opening, self.passage, self.ending
        )
    }
}

/// The article.
pub const CLIP: Clip = Clip {
    title: "Eleven minutes on the Trust Act",
    author: "Rae Reporter",
    outlet: "The Sample Ledger",
    published: "2019-11-06",
    opening: "The roll call at the academy begins at ten to seven, and for eleven minutes of it nobody talks about cars. Officer Tallulah Birdwhistle stands at the board with a slide that says what a civil immigration detainer is, and what it is not.",
    passage: "By the first week of November 603 of 657 officers had sat through the lesson, which explains in plain words why a detainer is not a warrant and whom to call when a federal officer stands at the desk.\nThe night shift of the harbor unit missed it, because it was on the water. It will get its eleven minutes on the boat.",
    ending: "Sgt. Det. Wilhelmina Brackwater, who keeps the log of requests, says that a list is only as good as its dullest day. She writes down every call. The lesson cites the Trust Act of 2014, the changes made five years later, and 8 U.S.C. 1373 in one sentence.",
};

fn pages() -> Vec<Page> {
    let script = Script::read();
    let mut stamp = 0;
    let steps = script.steps.iter();
    steps
        .flat_map(|step| match step {
            Step::Cover => cover(),
            Step::Print(print) => print::mail(&script, print, &mut stamp),
            Step::Fax => vec![Page {
                marks: vec![Mark::Picture],
            }],
        })
        .collect()
}

const COVER: &str = "\
Response to a request for records

This volume was made for people who try the program out. The department, its officers and their messages are invented. Where a page mentions a newspaper, a law or a public official, it repeats what had been published before, and nothing else.

Covers and labels

Ex. (c) and Ex. (f) stand for the exemptions of M.G.L. c. 4, § 7, cl. 26; (b)(6) and (b)(7)(C) for those of 5 U.S.C. 552. Privileged stands for advice of the legal advisor.

What you may find

Messages printed more than once, from more than one mailbox. Two copies that are not covered alike. A page without text, which has to be recognized. Names that look like names you know and are not.

Records Access Officer";

fn cover() -> Vec<Page> {
    let mut flow = Flow::new(Font::Serif, Font::SerifBold, 12.0, false);
    let lines: Vec<String> = COVER.lines().map(str::to_owned).collect();
    flow.text(&lines[0], Font::SerifBold, 18.0, 0.0);
    flow.down(12.0);
    flow.body(&lines[2..]);
    flow.pages
}

#[cfg(test)]
mod tests;
