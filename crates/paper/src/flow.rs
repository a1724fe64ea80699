//! From a letter's parts to pages: where each line stands. A paragraph leaves at least
//! two lines on either page, a heading stays with what it heads, and the signature never
//! stands alone.

use crate::{
    Error, Letter,
    blocks::{Block, Entry, blocks},
    faces::{Face, Faces},
    line::{Line, Style, lines},
};

const TEXT: Style = style(Face::Regular, 11.0, 14.6);
const STRONG: Style = style(Face::Semibold, 11.0, 14.6);
const SMALL: Style = style(Face::Regular, 8.6, 11.2);
const NAME: Style = style(Face::Semibold, 17.0, 20.0);
const MINOR: Style = style(Face::Italic, 8.6, 11.2);

/// At the foot of each page of a letter that has not been approved.
pub(crate) const DRAFT: &str = "DRAFT, not approved";

const fn style(face: Face, size: f32, leading: f32) -> Style {
    Style {
        face,
        size,
        leading,
    }
}

/// What a piece of a page is for those who hear it read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Paragraph,
    /// Of this level.
    Heading(u16),
    /// An entry of the list with this number.
    Item(usize),
    /// Repeated on each page: not read out.
    Furniture,
}

/// A line in its place.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub x: f32,
    /// The foot of its letters.
    pub y: f32,
    pub line: Line,
    /// Lines of one number belong together.
    pub part: usize,
    pub role: Role,
    /// The mark of an entry of a list.
    pub label: bool,
    pub grey: bool,
}

/// A page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub placed: Vec<Placed>,
    /// A thin line across, at this height.
    pub rule: Option<f32>,
}

/// A letter's pages.
pub(crate) fn pages(letter: &Letter, faces: &Faces) -> Result<Vec<Page>, Error> {
    let parts = blocks(&letter.body);
    let mut flow = Flow {
        day: day(letter, &parts),
        letter,
        faces,
        rows: Vec::new(),
        part: 0,
        list: 0,
    };
    let (first, top) = flow.opening(&parts)?;
    flow.text(&parts)?;
    flow.enclosures()?;
    let mut pages = flow.fill(first, top);
    flow.furniture(&mut pages)?;
    Ok(pages)
}

/// The day that the text begins with; the letter's own where it begins with none.
fn day(letter: &Letter, parts: &[Block]) -> String {
    let said = parts.iter().find_map(|one| match one {
        Block::Day(day) => Some(day.clone()),
        _ => None,
    });
    said.unwrap_or_else(|| letter.date.strftime("%B %-d, %Y").to_string())
}

struct Flow<'a> {
    letter: &'a Letter,
    faces: &'a Faces,
    /// Of the letter, in words.
    day: String,
    rows: Vec<Row>,
    part: usize,
    list: usize,
}

/// A line on its way to a page.
struct Row {
    /// Room above it, unless it is the first of a page.
    gap: f32,
    x: f32,
    line: Line,
    label: Option<(f32, Line)>,
    part: usize,
    role: Role,
    /// It may not begin a page.
    keep: bool,
}

impl Flow<'_> {
    /// Letterhead, day, recipient and references: where they stand is fixed, so that a
    /// window shows the address. Tells also where the text begins.
    fn opening(&mut self, parts: &[Block]) -> Result<(Page, f32), Error> {
        let sheet = self.letter.sheet;
        let mut page = Page::default();
        page.rule = Some(self.head(&mut page)?);
        let day = [self.day.clone()];
        let top = sheet.address_top();
        self.put(&mut page, &day, TEXT, (sheet.margin(), top - 12.0), 260.0)?;
        let named = parts.iter().find_map(|one| match one {
            Block::Recipient(lines) => Some(lines.clone()),
            _ => None,
        });
        let mut to = named.unwrap_or_else(|| self.letter.recipient.clone());
        to.extend(self.letter.address.iter().cloned());
        let tight = Style {
            leading: 13.2,
            ..TEXT
        };
        let foot = self.put(&mut page, &to, tight, (sheet.margin(), top + 10.0), 262.0)?;
        let beside = self.references(&mut page, top + 10.0)?;
        Ok((page, sheet.text_top().max(foot.max(beside) + 14.0)))
    }

    /// The letterhead; tells where the rule below it stands.
    fn head(&mut self, page: &mut Page) -> Result<f32, Error> {
        let sheet = self.letter.sheet;
        let head = &self.letter.head;
        let left = sheet.margin() + crate::draw::logo_width(head)?;
        let foot = self.put(
            page,
            std::slice::from_ref(&head.name),
            NAME,
            (left, 60.0),
            sheet.measure() * 0.56,
        )?;
        let mut lines = head.lines.clone();
        if lines.len() > 6 {
            let rest = lines.split_off(5).join(" · ");
            lines.push(rest);
        }
        let begin = page.placed.len();
        let edge = sheet.margin() + sheet.measure();
        let beside = self.put(page, &lines, SMALL, (0.0, 47.0), sheet.measure() * 0.42)?;
        for placed in &mut page.placed[begin..] {
            placed.x = edge - placed.line.width;
            placed.grey = true;
        }
        Ok((foot - NAME.leading).max(beside - SMALL.leading).max(76.0) + 9.0)
    }

    /// What the letter is known by, beside the address; tells where it ends.
    fn references(&mut self, page: &mut Page, top: f32) -> Result<f32, Error> {
        let sheet = self.letter.sheet;
        let x = sheet.margin() + sheet.measure() * 0.64;
        let measure = sheet.measure() * 0.36;
        let mut y = top;
        for (what, value) in &self.letter.references {
            let begin = page.placed.len();
            y = self.put(page, std::slice::from_ref(what), MINOR, (x, y), measure)?;
            for placed in &mut page.placed[begin..] {
                placed.grey = true;
            }
            let value = std::slice::from_ref(value);
            y = self.put(
                page,
                value,
                style(Face::Regular, 10.0, 12.6),
                (x, y + 1.0),
                measure,
            )? + 2.0;
        }
        Ok(y)
    }

    /// Lines in a fixed place, the first one's foot at `at`; tells where the next would stand.
    fn put(
        &mut self,
        page: &mut Page,
        texts: &[String],
        style: Style,
        at: (f32, f32),
        measure: f32,
    ) -> Result<f32, Error> {
        let mut y = at.1;
        self.part += 1;
        for text in texts {
            for line in lines(text, style, measure, self.faces)? {
                page.placed.push(Placed {
                    x: at.0,
                    y,
                    line,
                    part: self.part,
                    role: Role::Paragraph,
                    label: false,
                    grey: false,
                });
                y += style.leading;
            }
        }
        Ok(y)
    }

    fn text(&mut self, parts: &[Block]) -> Result<(), Error> {
        let told = parts.iter().any(|one| matches!(one, Block::Subject(_)));
        if !told {
            self.paragraph(&self.letter.subject.clone(), STRONG, 0.0, Role::Heading(1))?;
        }
        for part in parts {
            match part {
                Block::Day(_) | Block::Recipient(_) => {}
                Block::Subject(text) => self.paragraph(text, STRONG, 0.0, Role::Heading(1))?,
                Block::Heading(text) => self.heading(text)?,
                Block::Lines(entries) => self.entries(entries)?,
                Block::Closing(text) => {
                    self.paragraph(text, TEXT, 8.0, Role::Paragraph)?;
                    self.hold();
                }
                Block::Signature(lines) => self.signature(lines)?,
            }
        }
        Ok(())
    }

    fn heading(&mut self, text: &str) -> Result<(), Error> {
        self.paragraph(text, STRONG, 12.0, Role::Heading(2))
    }

    fn paragraph(&mut self, text: &str, style: Style, gap: f32, role: Role) -> Result<(), Error> {
        let measure = self.letter.sheet.measure();
        let made = lines(text, style, measure, self.faces)?;
        self.part += 1;
        self.rows(made, (self.letter.sheet.margin(), gap), role, None);
        Ok(())
    }

    /// Rows of one paragraph: where a page may end among them.
    fn rows(
        &mut self,
        made: Vec<Line>,
        (x, gap): (f32, f32),
        role: Role,
        label: Option<(f32, Line)>,
    ) {
        let count = made.len();
        let heads = matches!(self.rows.last(), Some(row) if matches!(row.role, Role::Heading(_)) && row.part != self.part);
        let gap = if heads { gap.min(4.5) } else { gap };
        let mut label = label;
        for (number, line) in made.into_iter().enumerate() {
            let from_right = if line.from_right {
                self.letter.sheet.margin() + self.letter.sheet.measure() - line.width
            } else {
                x
            };
            self.rows.push(Row {
                gap: if number == 0 { gap } else { 0.0 },
                x: from_right,
                line,
                label: label.take(),
                part: self.part,
                role,
                keep: if number == 0 {
                    heads
                } else {
                    number == 1 || number + 1 == count
                },
            });
        }
    }

    /// What has just been added stays with what is before it.
    fn hold(&mut self) {
        let part = self.part;
        for row in self.rows.iter_mut().filter(|row| row.part == part) {
            row.keep = true;
        }
    }

    fn entries(&mut self, entries: &[Entry]) -> Result<(), Error> {
        let mut bulleted = None;
        for (number, entry) in entries.iter().enumerate() {
            match entry {
                Entry::Plain(text) => {
                    let gap = if number == 0 { 8.0 } else { 0.0 };
                    self.paragraph(text, TEXT, gap, Role::Paragraph)?;
                    bulleted = None;
                }
                Entry::Item { label, text } => {
                    let bullet = !label.ends_with([')', '.']);
                    if bulleted != Some(bullet) {
                        self.list += 1;
                        bulleted = Some(bullet);
                    }
                    let gap = if number == 0 { 7.0 } else { 2.5 };
                    self.item(label, text, bullet, gap)?;
                }
            }
        }
        Ok(())
    }

    fn item(&mut self, label: &str, text: &str, bullet: bool, gap: f32) -> Result<(), Error> {
        let sheet = self.letter.sheet;
        let (indent, hang): (f32, f32) = if bullet { (10.0, 12.0) } else { (0.0, 20.0) };
        let mark = if bullet { "•" } else { label };
        let mark = lines(mark, TEXT, 60.0, self.faces)?.into_iter().next();
        let hang = mark
            .as_ref()
            .map_or(hang, |mark| hang.max(mark.width + 5.0));
        let inner = sheet.margin() + indent + hang;
        let made = lines(text, TEXT, sheet.measure() - indent - hang, self.faces)?;
        self.part += 1;
        let label = mark.map(|mark| (sheet.margin() + indent, mark));
        self.rows(made, (inner, gap), Role::Item(self.list), label);
        Ok(())
    }

    /// Room to sign, then the name; all of it on the page of the closing.
    fn signature(&mut self, names: &[String]) -> Result<(), Error> {
        for (number, name) in names.iter().enumerate() {
            let gap = if number == 0 { 40.0 } else { 0.0 };
            self.paragraph(name, TEXT, gap, Role::Paragraph)?;
            self.hold();
        }
        Ok(())
    }

    fn enclosures(&mut self) -> Result<(), Error> {
        let letter = self.letter;
        if letter.enclosures.is_empty() {
            return Ok(());
        }
        let count = letter.enclosures.len();
        let head = if count == 1 {
            "Enclosure"
        } else {
            "Enclosures"
        };
        self.paragraph(head, STRONG, 16.0, Role::Heading(2))?;
        self.list += 1;
        for (number, one) in letter.enclosures.iter().enumerate() {
            let note = match one.pages.len() {
                0 => "sent separately".to_owned(),
                1 => "1 page".to_owned(),
                pages => format!("{pages} pages"),
            };
            self.item(
                &format!("{}.", number + 1),
                &format!("{} ({note})", one.name),
                false,
                2.5,
            )?;
        }
        Ok(())
    }

    fn fill(&mut self, first: Page, top: f32) -> Vec<Page> {
        let bottom = self.letter.sheet.bottom();
        let mut pages = vec![first];
        let mut y = top;
        let mut rows = std::mem::take(&mut self.rows);
        while !rows.is_empty() {
            let fits = fitting(&rows, bottom - y);
            let rest = rows.split_off(fits);
            if let Some(page) = pages.last_mut() {
                place(page, rows, y);
            }
            rows = rest;
            if !rows.is_empty() {
                pages.push(Page::default());
                y = 86.0;
            }
        }
        pages
    }

    /// What stands on each page: whose letter, to whom and when, and which page it is.
    fn furniture(&mut self, pages: &mut [Page]) -> Result<(), Error> {
        let count = pages.len();
        for (number, page) in pages.iter_mut().enumerate() {
            let begin = page.placed.len();
            self.foot(page, &format!("Page {} of {count}", number + 1))?;
            if number > 0 {
                self.top(page)?;
            }
            for placed in &mut page.placed[begin..] {
                placed.role = Role::Furniture;
                placed.grey = true;
            }
        }
        Ok(())
    }

    fn foot(&mut self, page: &mut Page, told: &str) -> Result<(), Error> {
        let sheet = self.letter.sheet;
        let edge = sheet.margin() + sheet.measure();
        let foot = sheet.size().1 - 42.0;
        self.put(page, &[told.to_owned()], SMALL, (0.0, foot), 120.0)?;
        if let Some(placed) = page.placed.last_mut() {
            placed.x = edge - placed.line.width;
        }
        let mut known = vec![self.letter.head.name.clone()];
        known.extend(self.letter.references.first().map(|one| one.1.clone()));
        if self.letter.draft {
            known.insert(0, DRAFT.to_owned());
        }
        let measure = sheet.measure() - 90.0;
        let at = (sheet.margin(), foot);
        self.put(page, &[known.join(" · ")], SMALL, at, measure)?;
        Ok(())
    }

    /// Of every page but the first: one line, cut where it is longer.
    fn top(&mut self, page: &mut Page) -> Result<(), Error> {
        let sheet = self.letter.sheet;
        let told = format!("{} · {}", self.letter.subject, self.day);
        let line = lines(&told, SMALL, sheet.measure(), self.faces)?;
        let told = line.into_iter().next().map(|line| line.text);
        let at = (sheet.margin(), 52.0);
        let told = [told.unwrap_or_default()];
        self.put(page, &told, SMALL, at, sheet.measure())?;
        page.rule = Some(60.0);
        Ok(())
    }
}

/// How many rows stand on a page with so much room: the most that fit and end where a
/// page may end; at least one, so that it goes on.
fn fitting(rows: &[Row], room: f32) -> usize {
    let mut used = 0.0;
    let mut most = 0;
    for (number, row) in rows.iter().enumerate() {
        used += row.line.style.leading + if number == 0 { 0.0 } else { row.gap };
        if used > room {
            break;
        }
        most = number + 1;
    }
    if most == rows.len() {
        return most;
    }
    (1..=most)
        .rev()
        .find(|&at| !rows[at].keep)
        .unwrap_or(most)
        .max(1)
}

fn place(page: &mut Page, rows: Vec<Row>, top: f32) {
    let mut y = top;
    for (number, row) in rows.into_iter().enumerate() {
        y += row.line.style.leading + if number == 0 { 0.0 } else { row.gap };
        if let Some((x, line)) = row.label {
            page.placed.push(Placed {
                x,
                y,
                line,
                part: row.part,
                role: row.role,
                label: true,
                grey: false,
            });
        }
        page.placed.push(Placed {
            x: row.x,
            y,
            line: row.line,
            part: row.part,
            role: row.role,
            label: false,
            grey: false,
        });
    }
}
