//! The page of the release that is only a picture: a fax drawn pixel by pixel with
//! letters of five by seven points, so that there is something to recognise.

use super::MARK;

/// Pixels across: 200 to the inch.
pub(super) const WIDTH: usize = 1700;
/// Pixels down.
pub(super) const HEIGHT: usize = 2200;

const TEXT: [&str; 24] = [
    "FACSIMILE, 2 DECEMBER 2019, 14:06, PAGE 1 OF 1",
    "",
    "TO:    H. DEWBERRY, RECORDS ACCESS OFFICER",
    "FROM:  R. TIDEWELL, TASK FORCE COORDINATOR",
    "RE:    OLD AGREEMENT, COPY ON PAPER",
    "",
    "DEAR MS. DEWBERRY,",
    "",
    "YOU ASKED FOR THE AGREEMENT OF 2011 BETWEEN OUR",
    "OFFICES. IT EXISTS ON PAPER ONLY. I SEND THE FIRST",
    "PAGE BY FAX, AS OUR SCANNER IS BROKEN TOO.",
    "",
    "1. MEMBERS REMAIN UNDER THE ORDERS OF THEIR OWN",
    "   DEPARTMENT.",
    "2. COSTS ARE BORNE WHERE THEY ARISE.",
    "3. PAPERS OF THE TASK FORCE ARE RELEASED UNDER THE",
    "   LAW OF THE OFFICE THAT HOLDS THEM, THAT IS",
    "   5 U.S.C. 552 OR M.G.L. C. 66, SEC. 10.",
    "4. EITHER SIDE MAY END THIS AGREEMENT WITH NOTICE",
    "   OF THIRTY DAYS.",
    "",
    "THE REST FOLLOWS BY MAIL.",
    "",
    "R. TIDEWELL",
];

/// The picture: rows from the top, one bit a pixel, 1 is white.
pub(super) fn bits() -> Vec<u8> {
    let mut sheet = Sheet::white();
    sheet.write(MARK, 420, 60, 6);
    sheet.fill(100, 150, 1500, 3);
    for (i, line) in TEXT.iter().enumerate() {
        sheet.write(line, 120, 220 + i * 68, 5);
    }
    sheet.fill(WIDTH - 34, 0, 10, HEIGHT);
    sheet.specks();
    sheet.bits
}

struct Sheet {
    bits: Vec<u8>,
}

impl Sheet {
    fn white() -> Self {
        Self {
            bits: vec![0xff; WIDTH.div_ceil(8) * HEIGHT],
        }
    }

    fn blacken(&mut self, x: usize, y: usize) {
        if x < WIDTH && y < HEIGHT {
            self.bits[y * WIDTH.div_ceil(8) + x / 8] &= !(0x80 >> (x % 8));
        }
    }

    fn fill(&mut self, x: usize, y: usize, width: usize, height: usize) {
        for row in y..y + height {
            for column in x..x + width {
                self.blacken(column, row);
            }
        }
    }

    /// Writes from the upper left corner; each point of a letter is `scale` pixels.
    fn write(&mut self, text: &str, x: usize, y: usize, scale: usize) {
        for (i, letter) in text.chars().enumerate() {
            for (row, points) in glyph(letter).iter().enumerate() {
                for column in (0..5).filter(|column| points & (0x10 >> column) != 0) {
                    let left = x + (i * 6 + column) * scale;
                    self.fill(left, y + row * scale, scale, scale);
                }
            }
        }
    }

    /// Dust, the same each time.
    fn specks(&mut self) {
        let mut seed: u32 = 20191202;
        for _ in 0..400 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let place = (seed >> 8) as usize % (WIDTH * HEIGHT);
            self.blacken(place % WIDTH, place / WIDTH);
        }
    }
}

/// Seven rows of five points, the leftmost the highest bit. Unknown letters are blank.
fn glyph(letter: char) -> [u8; 7] {
    match letter {
        'A' => [0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11],
        'B' => [0x1e, 0x11, 0x11, 0x1e, 0x11, 0x11, 0x1e],
        'C' => [0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e],
        'D' => [0x1e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1e],
        'E' => [0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f],
        'F' => [0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x10],
        'G' => [0x0e, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0f],
        'H' => [0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11],
        'I' => [0x0e, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0e],
        'J' => [0x07, 0x02, 0x02, 0x02, 0x02, 0x12, 0x0c],
        'K' => [0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11],
        'L' => [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f],
        'M' => [0x11, 0x1b, 0x15, 0x15, 0x11, 0x11, 0x11],
        'N' => [0x11, 0x11, 0x19, 0x15, 0x13, 0x11, 0x11],
        'O' => [0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e],
        'P' => [0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10],
        'Q' => [0x0e, 0x11, 0x11, 0x11, 0x15, 0x12, 0x0d],
        'R' => [0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11],
        'S' => [0x0f, 0x10, 0x10, 0x0e, 0x01, 0x01, 0x1e],
        'T' => [0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04],
        'U' => [0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e],
        'V' => [0x11, 0x11, 0x11, 0x11, 0x11, 0x0a, 0x04],
        'W' => [0x11, 0x11, 0x11, 0x15, 0x15, 0x15, 0x0a],
        'X' => [0x11, 0x11, 0x0a, 0x04, 0x0a, 0x11, 0x11],
        'Y' => [0x11, 0x11, 0x0a, 0x04, 0x04, 0x04, 0x04],
        'Z' => [0x1f, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1f],
        '0' => [0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e],
        '1' => [0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e],
        '2' => [0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f],
        '3' => [0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e],
        '4' => [0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02],
        '5' => [0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e],
        '6' => [0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e],
        '7' => [0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
        '8' => [0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e],
        '9' => [0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c],
        '.' => [0, 0, 0, 0, 0, 0x0c, 0x0c],
        ',' => [0, 0, 0, 0, 0x0c, 0x04, 0x08],
        ':' => [0, 0x0c, 0x0c, 0, 0x0c, 0x0c, 0],
        _ => [0; 7],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_and_the_text_are_drawn_and_fit_the_sheet() {
        let drawn = bits();
        let black = |row: usize| {
            let line = &drawn[row * WIDTH.div_ceil(8)..(row + 1) * WIDTH.div_ceil(8)];
            line.iter().map(|byte| byte.count_zeros()).sum::<u32>()
        };
        let edge = black(2150);
        assert!(black(62) > edge + 200, "the mark's upper strokes");
        assert!(black(222) > edge + 200, "the first line");
        assert!(TEXT.iter().all(|line| 120 + line.len() * 30 < WIDTH - 40));
        let all = TEXT
            .iter()
            .flat_map(|line| line.chars())
            .chain(MARK.chars());
        for letter in all.filter(|l| *l != ' ') {
            assert_ne!(glyph(letter), [0; 7], "{letter}");
        }
    }
}
