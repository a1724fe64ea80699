//! The font of unseen text: one empty letter for every character, half as wide as it is
//! high. It is carried in the file, so that no reader looks for another one, and says of
//! each code which character it is.

use super::pack::packed;
use pdf_writer::{
    Chunk, Filter, Name, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo},
};

/// Of a letter, as a part of its height.
pub(super) const WIDTH: f32 = 0.5;
/// How far it reaches below its line.
pub(super) const DESCENT: f32 = 0.2;

const NAME: Name<'static> = Name(b"DaylightUnseen");

/// The font's objects, the font itself first.
pub(super) fn objects(font: Ref) -> Vec<(Ref, Chunk)> {
    let [cid, descriptor, file, map, codes] =
        [1, 2, 3, 4, 5].map(|number| Ref::new(font.get() + number));
    let mut all = Vec::new();
    let mut add = |id, write: &dyn Fn(&mut Chunk)| {
        let mut chunk = Chunk::new();
        write(&mut chunk);
        all.push((id, chunk));
    };
    add(font, &|chunk| {
        chunk
            .type0_font(font)
            .base_font(NAME)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(codes);
    });
    add(cid, &|chunk| {
        chunk
            .cid_font(cid)
            .subtype(CidFontType::Type2)
            .base_font(NAME)
            .system_info(SystemInfo {
                registry: Str(b"Adobe"),
                ordering: Str(b"Identity"),
                supplement: 0,
            })
            .font_descriptor(descriptor)
            .default_width(WIDTH * 1000.0)
            .cid_to_gid_map_stream(map);
    });
    add(descriptor, &|chunk| {
        chunk
            .font_descriptor(descriptor)
            .name(NAME)
            .flags(FontFlags::FIXED_PITCH | FontFlags::SYMBOLIC)
            .bbox(Rect::new(0.0, -200.0, 500.0, 800.0))
            .italic_angle(0.0)
            .ascent(800.0)
            .descent(-200.0)
            .cap_height(800.0)
            .stem_v(80.0)
            .font_file2(file);
    });
    let outlines = truetype();
    add(file, &|chunk| {
        let bytes = packed(&outlines);
        let mut stream = chunk.stream(file, &bytes);
        stream.filter(Filter::FlateDecode);
        let length = i32::try_from(outlines.len()).unwrap_or_default();
        stream.pair(Name(b"Length1"), length);
    });
    // Every code is drawn as the one letter that there is.
    add(map, &|chunk| {
        let bytes = packed(&vec![0; 2 << 16]);
        chunk.stream(map, &bytes).filter(Filter::FlateDecode);
    });
    add(codes, &|chunk| {
        let bytes = packed(to_unicode().as_bytes());
        chunk.stream(codes, &bytes).filter(Filter::FlateDecode);
    });
    all
}

/// A code is its own character in UTF-16. A range may not run over a first byte.
fn to_unicode() -> String {
    let mut told = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for first in (0..=0xFF_u32).collect::<Vec<_>>().chunks(100) {
        told.push_str(&format!("{} beginbfrange\n", first.len()));
        for high in first {
            told.push_str(&format!("<{high:02X}00> <{high:02X}FF> <{high:02X}00>\n"));
        }
        told.push_str("endbfrange\n");
    }
    told.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    told
}

/// A TrueType file of one empty glyph, with the tables that readers ask for.
fn truetype() -> Vec<u8> {
    let words = |all: &[i32]| -> Vec<u8> {
        let low = |one: &i32| (*one as u32 & 0xFFFF) as u16;
        all.iter().flat_map(|one| low(one).to_be_bytes()).collect()
    };
    // Version 1.0, magic number, 1000 units to the em, box, smallest size 8.
    let head = words(&[
        1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0x0B, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, -200, 500, 800, 0,
        8, 2, 0, 0,
    ]);
    let hhea = words(&[
        1, 0, 800, -200, 0, 500, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, 1,
    ]);
    let maxp = words(&[1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let tables: [(&[u8; 4], Vec<u8>); 6] = [
        (b"glyf", vec![0; 4]),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", words(&[500, 0])),
        (b"loca", words(&[0, 0])),
        (b"maxp", maxp),
    ];
    let mut file = words(&[1, 0, 6, 64, 2, 32]);
    let mut body = Vec::new();
    for (tag, table) in &tables {
        file.extend_from_slice(*tag);
        let at = 12 + 16 * tables.len() + body.len();
        for number in [checksum(table), at as u32, table.len() as u32] {
            file.extend_from_slice(&number.to_be_bytes());
        }
        body.extend_from_slice(table);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    file.extend(body);
    file
}

fn checksum(table: &[u8]) -> u32 {
    let mut sum = 0_u32;
    for four in table.chunks(4) {
        let mut padded = [0; 4];
        padded[..four.len()].copy_from_slice(four);
        sum = sum.wrapping_add(u32::from_be_bytes(padded));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_can_be_read_by_others() {
        let bytes = truetype();
        let face = rustybuzz::ttf_parser::Face::parse(&bytes, 0).unwrap();
        assert_eq!((face.units_per_em(), face.number_of_glyphs()), (1000, 1));
        let glyph = rustybuzz::ttf_parser::GlyphId(0);
        assert_eq!(face.glyph_hor_advance(glyph), Some(500));
    }
}
