//! Running text and slides: paragraphs, tables with tabs between cells, comments and tracked
//! changes where they stand, speaker notes behind their slide.

use super::{attribute, comment};
use html5gum::{StartTag, Token, Tokenizer};
use std::collections::{BTreeMap, BTreeSet};

/// Most spaces that one mark may stand for.
const MOST_SPACES: usize = 200;

/// One tracked change, told before the text that it is about.
#[derive(Default)]
struct Change {
    deletion: bool,
    text: String,
}

/// Where the words that come next belong.
enum Place {
    /// The text itself.
    Text,
    /// A comment: who, when, what.
    Comment(String, String, String),
    /// A tracked change that is being told, by its name.
    Change(String),
}

struct Writer {
    out: String,
    /// Cells that are open: a paragraph ends in a space there.
    cells: usize,
    place: Place,
    /// Within these, words are about the text and not of it.
    creator: bool,
    date: bool,
    /// A paragraph is open: words between paragraphs are layout.
    paragraphs: usize,
    /// Paragraphs open around a comment.
    around: usize,
    /// Slides are left out when they are shown, by their style.
    hiding: BTreeSet<String>,
    style: String,
    changes: BTreeMap<String, Change>,
    slides: usize,
}

/// The text of a document.
pub(super) fn text(xml: &str) -> String {
    let mut writer = Writer {
        out: String::new(),
        cells: 0,
        place: Place::Text,
        creator: false,
        date: false,
        paragraphs: 0,
        around: 0,
        hiding: BTreeSet::new(),
        style: String::new(),
        changes: BTreeMap::new(),
        slides: 0,
    };
    for token in Tokenizer::new(xml).flatten() {
        match token {
            Token::StartTag(tag) => {
                writer.begin(&tag);
                if tag.self_closing {
                    writer.end(&tag.name);
                }
            }
            Token::EndTag(tag) => writer.end(&tag.name),
            // A field's value is put in when the slide is shown.
            Token::String(text) if text.as_slice() == b"<number>" => {}
            Token::String(text) => writer.words(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    writer.out
}

impl Writer {
    fn begin(&mut self, tag: &StartTag<()>) {
        match tag.name.as_slice() {
            b"text:p" | b"text:h" => self.paragraphs += 1,
            b"text:tab" => self.put("\t"),
            b"text:s" => {
                let count = attribute(tag, b"text:c").and_then(|count| count.parse().ok());
                self.put(&" ".repeat(count.unwrap_or(1).min(MOST_SPACES)));
            }
            b"text:line-break" => self.put(if self.cells > 0 { " " } else { "\n" }),
            b"text:soft-page-break" => {}
            b"table:table-cell" => self.cells += 1,
            b"draw:page" => self.slide(tag),
            b"presentation:notes" => self.put("\nNotes:\n"),
            b"style:style" => self.style = attribute(tag, b"style:name").unwrap_or_default(),
            b"style:drawing-page-properties" => {
                let seen = attribute(tag, b"presentation:visibility");
                if seen.as_deref() == Some("hidden") {
                    self.hiding.insert(self.style.clone());
                }
            }
            b"office:annotation" => {
                self.around = std::mem::take(&mut self.paragraphs);
                self.place = Place::Comment(String::new(), String::new(), String::new());
            }
            b"dc:creator" => self.creator = true,
            b"dc:date" => self.date = true,
            b"text:changed-region" => {
                let id = attribute(tag, b"text:id").or_else(|| attribute(tag, b"xml:id"));
                self.place = Place::Change(id.unwrap_or_default());
            }
            b"text:deletion" => {
                if let Place::Change(id) = &self.place {
                    self.changes.entry(id.clone()).or_default().deletion = true;
                }
            }
            b"text:change" | b"text:change-start" => self.change(tag),
            b"text:change-end" if self.is_insertion(tag) => self.put("]"),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"text:p" | b"text:h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                let heading = name == b"text:h" && self.cells == 0;
                self.put(match (self.cells > 0, heading) {
                    (true, _) => " ",
                    (false, true) => "\n\n",
                    (false, false) => "\n",
                });
            }
            b"table:table-cell" => {
                self.cells = self.cells.saturating_sub(1);
                self.trim();
                self.out.push(if self.cells > 0 { ' ' } else { '\t' });
            }
            b"table:table-row" if self.cells == 0 => {
                self.trim();
                self.out.push('\n');
            }
            b"office:annotation" => {
                if let Place::Comment(by, on, text) =
                    std::mem::replace(&mut self.place, Place::Text)
                {
                    self.out.push_str(&comment(&by, &on, &text));
                }
                self.paragraphs = std::mem::take(&mut self.around);
            }
            b"dc:creator" => self.creator = false,
            b"dc:date" => self.date = false,
            b"text:changed-region" => self.place = Place::Text,
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        match (&mut self.place, self.creator, self.date) {
            (Place::Comment(by, ..), true, _) => by.push_str(text.trim()),
            (Place::Comment(_, on, _), _, true) => on.push_str(text.trim()),
            (Place::Text, true, _) | (Place::Text, _, true) if self.paragraphs == 0 => {}
            (Place::Change(_), true, _) | (Place::Change(_), _, true) => {}
            _ if self.paragraphs > 0 => {
                let folded = text.replace(['\n', '\r'], " ");
                self.put(&folded);
            }
            _ => {}
        }
    }

    fn put(&mut self, text: &str) {
        match &mut self.place {
            Place::Text => self.out.push_str(text),
            Place::Comment(_, _, comment) => comment.push_str(&text.replace('\n', " ")),
            Place::Change(id) => {
                let change = self.changes.entry(id.clone()).or_default();
                change.text.push_str(&text.replace('\n', " "));
            }
        }
    }

    /// Blanks and empty cells at the end of what is written.
    fn trim(&mut self) {
        let kept = self.out.trim_end_matches([' ', '\t']).len();
        // Cells that hold nothing keep their tabs until the row ends.
        let tabs = self.out[kept..].matches('\t').count();
        self.out.truncate(kept);
        self.out.push_str(&"\t".repeat(tabs));
    }

    fn slide(&mut self, tag: &StartTag<()>) {
        self.slides += 1;
        if self.slides > 1 {
            self.out.push('\u{c}');
        }
        let name = attribute(tag, b"draw:name").unwrap_or_default();
        let own = format!("Slide {}", self.slides);
        let named = name.is_empty() || name == own || name == format!("page{}", self.slides);
        self.out
            .push_str(&if named { own } else { format!("{own}: {name}") });
        let style = attribute(tag, b"draw:style-name").unwrap_or_default();
        if self.hiding.contains(&style) {
            self.out.push_str("\n[hidden slide]");
        }
        self.out.push_str("\n\n");
    }

    fn is_insertion(&self, tag: &StartTag<()>) -> bool {
        let id = attribute(tag, b"text:change-id").unwrap_or_default();
        self.changes.get(&id).is_none_or(|change| !change.deletion)
    }

    /// A change begins here, or words were struck here.
    fn change(&mut self, tag: &StartTag<()>) {
        let id = attribute(tag, b"text:change-id").unwrap_or_default();
        match self.changes.get(&id) {
            Some(change) if change.deletion => {
                let told = format!("[deleted: {}]", change.text.trim());
                self.put(&told);
            }
            _ if tag.name.as_slice() == b"text:change-start" => self.put("[inserted: "),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn paragraphs_cells_and_what_is_beside_the_text() {
        let cases = [
            (
                "<office:text><text:h text:level=\"1\">Title</text:h><text:p>One<text:line-break/>two<text:s text:c=\"2\"/>x</text:p>\
                <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>\
                <table:table-cell/><table:table-cell><text:p>b</text:p><text:p>c</text:p></table:table-cell></table:table-row></table:table></office:text>",
                "Title\n\nOne\ntwo  x\na\t\tb c\t\n",
            ),
            (
                "<text:p>First<office:annotation><dc:creator>Bo Imagined</dc:creator><dc:date>2015-05-04T10:00:00</dc:date>\
                <meta:creator-initials>BI</meta:creator-initials><text:p>check this</text:p></office:annotation> part</text:p>",
                "First[comment by Bo Imagined, 2015-05-04: check this] part\n",
            ),
            (
                "<text:tracked-changes><text:changed-region text:id=\"c1\"><text:deletion><office:change-info><dc:creator>C</dc:creator>\
                <dc:date>2015</dc:date></office:change-info><text:p>we were wrong</text:p></text:deletion></text:changed-region>\
                <text:changed-region text:id=\"c2\"><text:insertion/></text:changed-region></text:tracked-changes>\
                <text:p>Kept <text:change text:change-id=\"c1\"/><text:change-start text:change-id=\"c2\"/>mistakes<text:change-end text:change-id=\"c2\"/> end</text:p>",
                "Kept [deleted: we were wrong][inserted: mistakes] end\n",
            ),
            (
                "<style:style style:name=\"dp2\"><style:drawing-page-properties presentation:visibility=\"hidden\"/></style:style><draw:page draw:name=\"page1\"><text:p>A</text:p><presentation:notes><text:p>hush</text:p></presentation:notes></draw:page><draw:page draw:name=\"Costs\" draw:style-name=\"dp2\"><text:p>B</text:p></draw:page>",
                "Slide 1\n\nA\n\nNotes:\nhush\n\u{c}Slide 2: Costs\n[hidden slide]\n\nB\n",
            ),
        ];
        for (xml, expected) in cases {
            assert_eq!(text(xml), expected);
        }
    }
}
