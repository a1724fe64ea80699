//! Flows lines down pages of letter paper. A page is a list of marks; `write` turns
//! marks into PDF.

use super::{
    MARK,
    fonts::Font,
    lines::{self, LABEL_SIZE, Line},
};

/// Width and height of a page in points: US letter.
pub(super) const PAPER: (f32, f32) = (612.0, 792.0);
const TOP: f32 = 728.0;
const BOTTOM: f32 = 64.0;
/// Where text begins, from the left.
pub(super) const LEFT: f32 = 72.0;
/// Where text ends, from the left.
pub(super) const RIGHT: f32 = 540.0;

/// Something on a page; coordinates from the lower left, in points.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Text {
        x: f32,
        y: f32,
        font: Font,
        size: f32,
        text: String,
        white: bool,
    },
    /// A black area.
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
    /// The page is this picture.
    Picture,
}

/// One page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Page {
    pub marks: Vec<Mark>,
}

impl Page {
    pub(super) fn text(&mut self, x: f32, y: f32, font: Font, size: f32, text: &str) {
        self.marks.push(Mark::Text {
            x,
            y,
            font,
            size,
            text: text.to_owned(),
            white: false,
        });
    }

    pub(super) fn centred(&mut self, y: f32, font: Font, size: f32, text: &str) {
        let x = (PAPER.0 - font.width(text, size)) / 2.0;
        self.text(x, y, font, size, text);
    }

    pub(super) fn right(&mut self, y: f32, font: Font, size: f32, text: &str) {
        self.text(RIGHT - font.width(text, size), y, font, size, text);
    }

    pub(super) fn rule(&mut self, y: f32, height: f32) {
        self.marks.push(Mark::Box {
            x: LEFT,
            y,
            width: RIGHT - LEFT,
            height,
        });
    }

    fn line(&mut self, line: &Line, x: f32, y: f32, font: Font, size: f32) {
        for run in &line.runs {
            let at = x + run.x;
            let Some(cover) = &run.cover else {
                self.text(at, y, font, size, &run.text);
                continue;
            };
            if cover.readable {
                self.text(at, y, font, size, &run.text);
            }
            self.marks.push(Mark::Box {
                x: at,
                y: y - 2.5,
                width: run.width,
                height: size + 1.0,
            });
            self.marks.push(Mark::Text {
                x: at + 3.0,
                y: y + 0.5,
                font: Font::Sans,
                size: LABEL_SIZE,
                text: cover.label.clone(),
                white: true,
            });
        }
    }
}

/// A document being printed: pages, and how far the last one is filled.
pub(super) struct Flow {
    pub pages: Vec<Page>,
    pub font: Font,
    pub bold: Font,
    pub size: f32,
    reveal: bool,
    y: f32,
}

impl Flow {
    pub(super) fn new(font: Font, bold: Font, size: f32, reveal: bool) -> Self {
        let mut flow = Self {
            pages: Vec::new(),
            font,
            bold,
            size,
            reveal,
            y: TOP,
        };
        flow.turn();
        flow
    }

    /// Begins a new page. Each bears the mark.
    fn turn(&mut self) {
        let mut page = Page::default();
        page.centred(762.0, Font::SansBold, 9.0, MARK);
        self.pages.push(page);
        self.y = TOP;
    }

    /// The page being filled.
    pub(super) fn page(&mut self) -> &mut Page {
        self.pages.last_mut().expect("a flow begins with a page")
    }

    pub(super) fn y(&self) -> f32 {
        self.y
    }

    /// Moves down, to the next page if fewer than `points` are left.
    pub(super) fn down(&mut self, points: f32) {
        self.y -= points;
        if self.y < BOTTOM {
            self.turn();
        }
    }

    /// A source line in the given font, broken as needed.
    pub(super) fn text(&mut self, source: &str, font: Font, size: f32, indent: f32) {
        let width = RIGHT - LEFT - indent;
        for line in lines::broken(source, font, size, width, self.reveal) {
            let y = self.y;
            self.page().line(&line, LEFT + indent, y, font, size);
            self.down(size * 1.25);
        }
    }

    /// A bold label with its value beside it, in a column of its own.
    pub(super) fn field(&mut self, label: &str, value: &str, column: f32) {
        let (bold, font, size, y) = (self.bold, self.font, self.size, self.y);
        self.page().text(LEFT, y, bold, size, label);
        self.text(value, font, size, column);
    }

    /// A body: source lines, empty ones as half a line of air.
    pub(super) fn body(&mut self, source: &[String]) {
        for line in source {
            if line.is_empty() {
                self.down(self.size * 0.7);
            } else {
                let (font, size) = (self.font, self.size);
                self.text(line, font, size, 0.0);
            }
        }
    }

    /// A thin rule with air around it.
    pub(super) fn rule(&mut self) {
        self.down(4.0);
        let y = self.y + 6.0;
        self.page().rule(y, 0.6);
        self.down(10.0);
    }
}
