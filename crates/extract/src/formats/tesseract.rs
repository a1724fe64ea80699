//! Tesseract's tab-separated answer, turned into lines and words.

use crate::record::Word;

/// One page as recognised.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Reading {
    pub text: String,
    pub words: Vec<Word>,
    /// Mean confidence of the words, 0 to 1; none where there are no words.
    pub confidence: Option<f32>,
    /// Width and height of the page.
    pub dimensions: (f32, f32),
}

/// One row: a page (level 1) or a word (level 5).
struct Row<'t> {
    level: u32,
    /// Block, paragraph, line.
    place: [u32; 3],
    /// Left, top, right, bottom.
    bounds: [f32; 4],
    confidence: f32,
    text: &'t str,
}

/// A page being read.
#[derive(Default)]
struct Building {
    reading: Reading,
    chars: u32,
    confidence: f32,
    last: Option<[u32; 3]>,
}

/// Reads the table, which may hold several pages; `scale` turns its pixels into points. Rows that
/// make no sense are left out.
pub(crate) fn read_table(table: &str, scale: f32) -> Vec<Reading> {
    let mut pages: Vec<Building> = Vec::new();
    for mut row in table.lines().filter_map(row) {
        row.bounds = row
            .bounds
            .map(|pixels| (pixels * scale * 10.0).round() / 10.0);
        match row.level {
            1 => {
                let mut page = Building::default();
                page.reading.dimensions = (row.bounds[2], row.bounds[3]);
                pages.push(page);
            }
            5 if !row.text.is_empty() && row.confidence >= 0.0 => {
                if let Some(page) = pages.last_mut() {
                    page.word(&row);
                }
            }
            _ => {}
        }
    }
    pages.into_iter().map(Building::finish).collect()
}

impl Building {
    fn word(&mut self, row: &Row<'_>) {
        let between = match self.last {
            None => "",
            Some(place) if place == row.place => " ",
            Some(place) if place[..2] == row.place[..2] => "\n",
            Some(_) => "\n\n",
        };
        self.last = Some(row.place);
        self.put(between);
        let (text, start) = (row.text.to_owned(), self.chars);
        self.put(&text);
        self.confidence += row.confidence;
        self.reading.words.push(Word {
            text,
            bounds: row.bounds,
            start,
        });
    }

    fn put(&mut self, text: &str) {
        self.reading.text.push_str(text);
        self.chars += text.chars().count() as u32;
    }

    fn finish(mut self) -> Reading {
        let count = self.reading.words.len();
        self.reading.confidence =
            (count > 0).then(|| (self.confidence / count as f32 / 100.0).clamp(0.0, 1.0));
        self.reading
    }
}

fn row(line: &str) -> Option<Row<'_>> {
    let mut fields = line.split('\t');
    let mut number = || fields.next()?.parse::<f32>().ok();
    let level = number()? as u32;
    let _page = number()?;
    let place = [number()? as u32, number()? as u32, number()? as u32];
    let _word = number()?;
    let (left, top, width, height) = (number()?, number()?, number()?, number()?);
    let confidence = number()?;
    let text = fields.next().unwrap_or_default().trim();
    Some(Row {
        level,
        place,
        bounds: [left, top, left + width, top + height],
        confidence,
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_lines_and_paragraphs() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            1\t1\t0\t0\t0\t0\t0\t0\t1700\t2200\t-1\t\n\
            5\t1\t1\t1\t1\t1\t200\t100\t80\t30\t96.0\tFrom:\n\
            5\t1\t1\t1\t1\t2\t300\t100\t80\t30\t90.0\tAda\n\
            5\t1\t1\t1\t2\t1\t200\t140\t80\t30\t84.0\tTo:\n\
            5\t1\t2\t1\t1\t1\t200\t400\t80\t30\t90.0\tHello\n\
            1\t2\t0\t0\t0\t0\t0\t0\t100\t200\t-1\t\n";
        let pages = read_table(table, 72.0 / 200.0);
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[0].text, "From: Ada\nTo:\n\nHello");
        assert_eq!(pages[0].confidence, Some(0.9));
        assert_eq!(pages[0].dimensions, (612.0, 792.0));
        assert_eq!(pages[0].words[1].bounds, [108.0, 36.0, 136.8, 46.8]);
        assert_eq!(pages[0].words[3].start, 15);
        assert_eq!(pages[1].text, "");
    }

    #[test]
    fn nonsense_is_no_word() {
        assert_eq!(read_table("5\tx\n\n5\t1\t1", 1.0), Vec::new());
    }
}
