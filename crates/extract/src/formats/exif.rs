//! What a camera noted in a picture (Exif 2.32): when, with what, where.
//!
//! Read from the bytes themselves, whatever the picture's format: the block is found by its mark.
//! Each offset is checked; what makes no sense is left out.

use std::collections::BTreeMap;

/// How far into a file the block is looked for.
const NEAR: usize = 4 << 20;
/// Longest value.
const LONGEST: usize = 300;

/// The facts of a picture, empty where it has none.
pub(super) fn facts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    let Some(block) = block(bytes) else {
        return facts;
    };
    let main = block.directory(block.number(4, 4));
    let inner = |tag| main.iter().find(|field| field.tag == tag);
    let camera = inner(0x8769).map(|field| block.directory(block.number(field.value, 4)));
    let place = inner(0x8825).map(|field| block.directory(block.number(field.value, 4)));
    let text = |fields: &[Field], tag| {
        fields
            .iter()
            .find(|one| one.tag == tag)
            .and_then(|one| block.text(one))
    };
    let camera = camera.unwrap_or_default();
    let taken = text(&camera, 0x9003).or_else(|| text(&main, 0x0132));
    let zone = text(&camera, 0x9011).unwrap_or_default();
    let maker = text(&main, 0x010f).unwrap_or_default();
    let model = text(&main, 0x0110).map(|model| match model.starts_with(&maker) {
        true => model,
        false => format!("{maker} {model}").trim().to_owned(),
    });
    let found = [
        ("taken", taken.and_then(|taken| moment(&taken, &zone))),
        ("camera", model),
        ("software", text(&main, 0x0131)),
        ("artist", text(&main, 0x013b)),
        ("description", text(&main, 0x010e)),
        ("place", place.and_then(|fields| block.place(&fields))),
    ];
    for (name, value) in found {
        if let Some(value) = value {
            facts.insert(name.to_owned(), value);
        }
    }
    facts
}

/// `2015:05:04 09:12:00` as `2015-05-04T09:12:00`, with its offset where the camera knew it.
fn moment(taken: &str, zone: &str) -> Option<String> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (day, time) = taken.split_once(' ')?;
    let fine = day.len() == 10 && digits(&day.replace(':', "")) && day.get(..4)? != "0000";
    let zone = match zone.as_bytes() {
        [b'+' | b'-', _, _, b':', _, _] => zone,
        _ => "",
    };
    (fine && digits(&time.replace(':', "")))
        .then(|| format!("{}T{time}{zone}", day.replace(':', "-")))
}

/// A TIFF structure: the header and what its offsets count from.
struct Block<'b> {
    bytes: &'b [u8],
    little: bool,
}

/// One field: its tag, kind, count, and where its value stands.
struct Field {
    tag: u16,
    kind: u16,
    count: usize,
    value: usize,
}

fn block(bytes: &[u8]) -> Option<Block<'_>> {
    let near = &bytes[..bytes.len().min(NEAR)];
    let begin = if tiff(near).is_some() {
        0
    } else {
        // JPEG and HEIC, PNG, WebP: the mark, then (WebP) a length.
        let marks: [(&[u8], usize); 3] = [(b"Exif\0\0", 0), (b"eXIf", 0), (b"EXIF", 4)];
        let mut all = marks.iter().flat_map(|(mark, more)| {
            let places = near.windows(mark.len()).enumerate();
            let here = places.filter(move |(_, window)| window == mark);
            here.map(move |(at, _)| at + mark.len() + more).take(8)
        });
        all.find(|&at| near.get(at..).and_then(tiff).is_some())?
    };
    let bytes = &bytes[begin..];
    Some(Block {
        bytes,
        little: tiff(bytes)?,
    })
}

fn tiff(bytes: &[u8]) -> Option<bool> {
    match bytes.get(..4)? {
        b"II*\0" => Some(true),
        b"MM\0*" => Some(false),
        _ => None,
    }
}

impl Block<'_> {
    /// A number of so many bytes; 0 where there are none.
    fn number(&self, at: usize, length: usize) -> usize {
        let field = at
            .checked_add(length)
            .and_then(|end| self.bytes.get(at..end));
        let fold = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        match (field, self.little) {
            (None, _) => 0,
            (Some(field), true) => field.iter().rev().fold(0, fold),
            (Some(field), false) => field.iter().fold(0, fold),
        }
    }

    fn directory(&self, at: usize) -> Vec<Field> {
        if at == 0 || at > self.bytes.len() {
            return Vec::new();
        }
        let count = self.number(at, 2).min(500);
        let field = |index: usize| {
            let here = at + 2 + index * 12;
            let kind = self.number(here + 2, 2) as u16;
            let count = self.number(here + 4, 4);
            let size = match kind {
                3 => 2,
                4 | 9 => 4,
                5 | 10 => 8,
                _ => 1,
            };
            let inside = count.saturating_mul(size) <= 4;
            let value = if inside {
                here + 8
            } else {
                self.number(here + 8, 4)
            };
            Field {
                tag: self.number(here, 2) as u16,
                kind,
                count,
                value,
            }
        };
        (0..count).map(field).collect()
    }

    fn text(&self, field: &Field) -> Option<String> {
        let end = field.value.checked_add(field.count.min(LONGEST))?;
        let bytes = self
            .bytes
            .get(field.value..end)
            .filter(|_| field.kind == 2)?;
        let text: String = String::from_utf8_lossy(bytes)
            .chars()
            .filter(|c| !c.is_control())
            .collect();
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Latitude and longitude in degrees, to a metre or so.
    fn place(&self, fields: &[Field]) -> Option<String> {
        let degrees = |side: u16, value: u16, negative: &str| {
            let field = fields
                .iter()
                .find(|one| one.tag == value && one.kind == 5 && one.count >= 3)?;
            let part = |index: usize| {
                let at = field.value + index * 8;
                let (above, below) = (self.number(at, 4) as f64, self.number(at + 4, 4) as f64);
                if below == 0.0 { 0.0 } else { above / below }
            };
            let sum = part(0) + part(1) / 60.0 + part(2) / 3600.0;
            let side = fields
                .iter()
                .find(|one| one.tag == side)
                .and_then(|one| self.text(one))?;
            Some(if side.eq_ignore_ascii_case(negative) {
                -sum
            } else {
                sum
            })
        };
        let (north, east) = (degrees(1, 2, "S")?, degrees(3, 4, "W")?);
        let real = north.abs() <= 90.0 && east.abs() <= 180.0 && (north, east) != (0.0, 0.0);
        real.then(|| format!("{north:.5}, {east:.5}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates_and_nothing_else() {
        let cases = [
            (
                "2015:05:04 09:12:00",
                "-04:00",
                Some("2015-05-04T09:12:00-04:00"),
            ),
            ("2015:05:04 09:12:00", "later", Some("2015-05-04T09:12:00")),
            ("0000:00:00 00:00:00", "", None),
            ("yesterday", "", None),
        ];
        for (taken, zone, expected) in cases {
            assert_eq!(moment(taken, zone).as_deref(), expected, "{taken}");
        }
    }

    #[test]
    fn offsets_that_lead_nowhere_are_left_out() {
        let mut bytes = b"II*\0\x08\0\0\0\x02\0".to_vec();
        bytes.extend(b"\x0f\x01\x02\0\xff\xff\xff\xff\xff\xff\xff\xff");
        bytes.extend(b"\x69\x87\x04\0\x01\0\0\0\xf0\xff\xff\xff");
        assert!(facts(&bytes).is_empty());
        assert!(facts(b"Exif\0\0II*\0\xff\xff\xff\xff").is_empty());
    }
}
