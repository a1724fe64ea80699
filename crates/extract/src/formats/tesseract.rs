//! Tesseract's tab-separated answer, turned into lines and words.

use crate::record::Word;

/// One page as recognised.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Reading {
    pub text: String,
    pub words: Vec<Word>,
    /// Mean confidence of the words, 0 to 1; none where there are no words.
    pub confidence: Option<f32>,
}

/// One row of level 5 (a word).
struct Row<'t> {
    /// Block, paragraph, line.
    place: [u32; 3],
    bounds: [f32; 4],
    confidence: f32,
    text: &'t str,
}

/// Reads the table; `scale` turns its pixels into points. Rows it does not understand are left out.
pub(crate) fn read_table(table: &str, scale: f32) -> Reading {
    let mut reading = Reading::default();
    let mut chars = 0u32;
    let mut sum = 0.0;
    let mut last: Option<[u32; 3]> = None;
    for row in table.lines().filter_map(row) {
        let between = match last {
            None => "",
            Some(place) if place == row.place => " ",
            Some(place) if place[..2] == row.place[..2] => "\n",
            Some(_) => "\n\n",
        };
        reading.text.push_str(between);
        chars += between.len() as u32;
        let bounds = row
            .bounds
            .map(|pixels| (pixels * scale * 10.0).round() / 10.0);
        reading.words.push(Word {
            text: row.text.to_owned(),
            bounds,
            start: chars,
        });
        reading.text.push_str(row.text);
        chars += row.text.chars().count() as u32;
        sum += row.confidence;
        last = Some(row.place);
    }
    let count = reading.words.len();
    reading.confidence = (count > 0).then(|| (sum / count as f32 / 100.0).clamp(0.0, 1.0));
    reading
}

fn row(line: &str) -> Option<Row<'_>> {
    let mut fields = line.split('\t');
    let mut number = || fields.next()?.parse::<f32>().ok();
    let level = number()?;
    let _page = number()?;
    let place = [number()? as u32, number()? as u32, number()? as u32];
    let _word = number()?;
    let (left, top, width, height) = (number()?, number()?, number()?, number()?);
    let confidence = number()?;
    let text = fields.next()?.trim();
    (level == 5.0 && !text.is_empty() && confidence >= 0.0).then_some(Row {
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
            5\t1\t2\t1\t1\t1\t200\t400\t80\t30\t90.0\tHello\n";
        let reading = read_table(table, 72.0 / 200.0);
        assert_eq!(reading.text, "From: Ada\nTo:\n\nHello");
        assert_eq!(reading.confidence, Some(0.9));
        assert_eq!(reading.words[1].bounds, [108.0, 36.0, 136.8, 46.8]);
        assert_eq!(reading.words[3].start, 15);
    }

    #[test]
    fn nonsense_is_no_word() {
        assert_eq!(read_table("5\tx\n\n5\t1\t1", 1.0), Reading::default());
    }
}
