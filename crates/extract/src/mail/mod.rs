//! Finds the single e-mails printed on pages: who wrote to whom and when, what
//! answers what, what is printed twice, and what one copy hides and another shows.
//!
//! Pure and near-linear: pages in, findings out. Files are read in `read`; links to
//! articles are made elsewhere, on the spans found here. The order of work is the
//! order of `assemble`.

mod bates;
mod blocks;
mod bodies;
mod date_tokens;
mod dates;
#[cfg(test)]
mod dates_tests;
mod dups;
mod fold;
mod forms;
mod furniture;
mod headerless;
mod headings;
mod identity;
mod keys;
mod labels;
mod lines;
mod names;
mod occurrence;
mod page_numbers;
mod people;
mod prints;
mod ranks;
mod redactions;
mod separators;
mod subjects;
mod threads;

pub use bates::{Gap, Stamp};
pub(crate) use labels::is_bent_label;

use crate::record::{Dup, Page, Parent, Place, RedactionConflict, Segment, Span};
use furniture::Told;
use headerless::Sheet;
use identity::Message;
use lines::Line;
use names::Party;
use occurrence::Occurrence;
use people::People;
use prints::Placed;

/// A place on a page of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSpan {
    /// The document's name.
    pub file: String,
    /// Where, in Unicode characters of the page's text.
    pub span: Span,
}

/// Everything that was found on the pages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assembled {
    /// Every header block whose sender and minute are known, in order of the pages.
    pub segments: Vec<Segment>,
    /// Header blocks whose sender or minute cannot be read.
    pub unreadable: Vec<Segment>,
    /// Prints that repeat each other.
    pub dups: Vec<Dup>,
    /// Copies of one mail, one hiding what the other shows.
    pub redaction_conflicts: Vec<RedactionConflict>,
    /// Headers, footers, stamps and page numbers.
    pub furniture: Vec<FileSpan>,
    /// The Bates stamp of each page.
    pub bates: Vec<Stamp>,
    /// Bates numbers that no page bears.
    pub bates_gaps: Vec<Gap>,
}

/// Finds the mails on the pages of all files, given in order.
pub fn assemble(pages: &[Page]) -> Assembled {
    let files: Vec<&[Page]> = pages.chunk_by(|a, b| a.file == b.file).collect();
    let mut documents: Vec<Vec<Line<'_>>> = files.iter().map(|f| lines::of_pages(f)).collect();
    let told = furniture::mark(&mut documents);
    let mut release = Release::default();
    for ((pages, lines), told) in files.into_iter().zip(documents).zip(&told) {
        release.read(pages, lines, told);
    }
    release.finish()
}

/// What is gathered while the files are read.
#[derive(Default)]
struct Release {
    occurrences: Vec<Occurrence>,
    parties: Vec<Parties>,
    prints: Vec<Place>,
    people: People,
    headerless: Vec<Sheet>,
    out: Assembled,
}

/// Correspondents of one header as printed.
struct Parties {
    from: Party,
    to: Vec<Party>,
    cc: Vec<Party>,
}

impl Release {
    /// Reads one file's pages.
    fn read(&mut self, pages: &[Page], lines: Vec<Line<'_>>, told: &Told) {
        let Some(file) = pages.first().map(|p| p.file.as_str()) else {
            return;
        };
        let marked = lines.iter().filter(|l| l.furniture);
        let place = |l: &Line<'_>| FileSpan {
            file: file.to_owned(),
            span: l.span(),
        };
        self.out.furniture.extend(marked.map(place));
        let page_numbers: Vec<u32> = pages.iter().map(|p| p.page).collect();
        self.out
            .bates
            .extend(bates::stamps(file, &lines, &page_numbers));
        let lines = without_furniture(lines);
        let blocks = blocks::find(&lines);
        let placed = prints::place(&lines, blocks, told);
        let without = prints::without_header(&lines, &placed, told);
        self.headerless.extend(
            without
                .into_iter()
                .filter_map(|part| Sheet::of(file, &lines[part])),
        );
        self.add(file, &lines, placed);
    }

    /// Adds one file's blocks to the release.
    fn add(&mut self, file: &str, lines: &[Line<'_>], placed: Vec<Placed>) {
        let (base, first_print) = (self.occurrences.len(), self.prints.len());
        for one in placed {
            let print = first_print + one.print;
            let page = lines[one.block.first].page;
            if print == self.prints.len() {
                self.prints.push(Place {
                    file: file.to_owned(),
                    page,
                });
            }
            let occurrence = occurrence(file, lines, &one, print, base);
            let block = one.block;
            let parties = Parties {
                from: block.from,
                to: block.to,
                cc: block.cc,
            };
            for party in [&parties.from]
                .into_iter()
                .chain(&parties.to)
                .chain(&parties.cc)
            {
                self.people.note(party, occurrence.scan);
            }
            self.occurrences.push(occurrence);
            self.parties.push(parties);
        }
    }

    /// Decides what only the whole release can tell.
    fn finish(mut self) -> Assembled {
        self.people.settle();
        for (o, parties) in self.occurrences.iter_mut().zip(&self.parties) {
            let people = &mut self.people;
            o.segment.sender = people.resolve(&parties.from, o.scan);
            let mut all = |list: &[Party]| -> Vec<String> {
                list.iter()
                    .filter_map(|p| people.resolve(p, o.scan))
                    .collect()
            };
            (o.segment.to, o.segment.cc) = (all(&parties.to), all(&parties.cc));
        }
        let messages = identity::settle(&mut self.occurrences);
        let threads = threads::draw(&self.occurrences, &messages);
        self.out.dups = dups::find(&self.occurrences, &messages, &self.prints);
        self.out.dups.extend(headerless::find(&self.headerless));
        self.out.redaction_conflicts = redactions::find(&self.occurrences, &messages, &self.prints);
        self.out.bates_gaps = bates::gaps(&self.out.bates);
        for o in self.occurrences {
            let known = o
                .message
                .map(|m| told(o.segment.clone(), m, &messages, &threads));
            match known {
                Some(segment) => self.out.segments.push(segment),
                None => self.out.unreadable.push(o.segment),
            }
        }
        self.out
    }
}

/// A segment with what the release knows of its mail.
fn told(
    mut segment: Segment,
    m: usize,
    messages: &[Message],
    threads: &threads::Threads,
) -> Segment {
    let message = &messages[m];
    segment.sender = Some(message.sender.clone());
    segment.sent = Some(message.sent.clone());
    segment.message = message.id();
    segment.thread = threads.thread[m].clone();
    segment.parent = threads.parent[m].map(|p| Parent {
        sender: messages[p].sender.clone(),
        sent: messages[p].sent.clone(),
    });
    segment
}

/// One block as an occurrence; names as printed, still to be settled.
fn occurrence(
    file: &str,
    lines: &[Line<'_>],
    one: &Placed,
    print: usize,
    base: usize,
) -> Occurrence {
    let block = &one.block;
    let sender = block.from.label().unwrap_or_default();
    let own = bodies::read(&lines[one.body.clone()], sender);
    let header = &lines[block.first..block.end];
    let page = lines[block.first].page;
    let last = lines[one.body.clone()].iter().rev().find(|l| !l.blank());
    let segment = Segment {
        file: file.to_owned(),
        page,
        last_page: last.or(header.last()).map_or(page, |l| l.page),
        depth: one.depth,
        sender_address: block.from.address.clone(),
        sent: block.sent.map(|s| dates::minute(s.at)),
        subject: block.subject.clone(),
        attachments: block.attachments.clone(),
        header: lines::spans(header, |_| true),
        body: own.body,
        signature: own.signature,
        disclaimer: own.disclaimer,
        ..Segment::default()
    };
    Occurrence {
        segment,
        print,
        quoted_by: one.quoted_by.map(|i| base + i),
        follows: one.follows.map(|i| base + i),
        message: None,
        scan: header.iter().any(|l| l.scan),
        doubtful: block.sent.is_some_and(|s| s.doubtful),
        words: own.words,
    }
}

/// The lines of running text: no furniture, no blank lines where pages meet.
fn without_furniture(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut kept: Vec<Line<'_>> = Vec::with_capacity(lines.len());
    for line in lines {
        if line.furniture || (line.blank() && kept.last().is_none_or(|l| l.page != line.page)) {
            continue;
        }
        if line.first {
            let text_end = kept.iter().rposition(|l| !l.blank()).map_or(0, |i| i + 1);
            kept.truncate(text_end);
        }
        kept.push(line);
    }
    kept
}
