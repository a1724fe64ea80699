//! Outlook's packed RTF ([MS-OXRTFCP]).

/// What the dictionary holds at the start.
const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const RING: usize = 4096;
/// Most that is unpacked: a reference of two bytes yields up to 17, so packed input bounds it anyway.
const MOST: usize = 64 << 20;

/// The RTF inside, as far as it can be unpacked; none if it is not packed RTF.
pub(super) fn decompress(packed: &[u8]) -> Option<Vec<u8>> {
    let data = packed.get(16..)?;
    match &packed[8..12] {
        b"MELA" => return Some(data.to_vec()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut ring = [0u8; RING];
    ring[..START.len()].copy_from_slice(START);
    let mut write = START.len();
    let mut out = Vec::new();
    let mut bytes = data.iter().copied();
    'all: while let Some(control) = bytes.next() {
        for bit in 0..8 {
            let Some(byte) = bytes.next() else { break 'all };
            if control & (1 << bit) == 0 {
                put(byte, &mut ring, &mut write, &mut out);
                continue;
            }
            let Some(low) = bytes.next() else { break 'all };
            let offset = usize::from(byte) << 4 | usize::from(low >> 4);
            if offset == write || out.len() > MOST {
                break 'all;
            }
            for step in 0..usize::from(low & 15) + 2 {
                put(
                    ring[(offset + step) % RING],
                    &mut ring,
                    &mut write,
                    &mut out,
                );
            }
        }
    }
    Some(out)
}

fn put(byte: u8, ring: &mut [u8; RING], write: &mut usize, out: &mut Vec<u8>) {
    out.push(byte);
    ring[*write] = byte;
    *write = (*write + 1) % RING;
}

#[cfg(test)]
mod tests {
    use super::decompress;

    /// The first example of [MS-OXRTFCP] 3.1.
    #[test]
    fn the_specification_s_example() {
        let packed = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03,
            0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3,
            0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d,
            0x0a, 0x80, 0x0f, 0xa0,
        ];
        let rtf = decompress(&packed).unwrap();
        assert_eq!(rtf, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(decompress(b"short"), None);
    }
}
