//! How long a sound or film lasts, and what else it says about itself. Nothing of it is played.
//!
//! Each format's own head is read: MP4 and QuickTime (ISO/IEC 14496-12), RIFF (WAV, AVI), MP3,
//! FLAC, Ogg, Matroska and WebM, Windows Media. What makes no sense is left out.

use std::collections::BTreeMap;

/// How far into a file heads are looked for where they have no fixed place.
const NEAR: usize = 1 << 20;
/// Seconds beyond which a length is nonsense: thirty days.
const LONGEST: f64 = 30.0 * 86_400.0;
/// From 1904, as QuickTime counts, to 1970.
const SINCE_1904: i64 = 2_082_844_800;

type Facts = BTreeMap<String, String>;

/// The facts of a sound or film; empty for other kinds.
pub(super) fn facts(bytes: &[u8], media_type: &str) -> Facts {
    let mut facts = Facts::new();
    if !media_type.starts_with("audio/") && !media_type.starts_with("video/") {
        return facts;
    }
    let seconds = match bytes {
        [b'R', b'I', b'F', b'F', ..] => riff(bytes, &mut facts),
        [
            _,
            _,
            _,
            _,
            b'f' | b'm',
            b't' | b'o',
            b'y' | b'o',
            b'p' | b'v',
            ..,
        ] => boxes(bytes, 0, &mut facts),
        [b'f', b'L', b'a', b'C', ..] => flac(bytes),
        [b'O', b'g', b'g', b'S', ..] => ogg(bytes),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => matroska(bytes),
        [0x30, 0x26, 0xb2, 0x75, ..] => windows(bytes),
        _ if media_type == "audio/mpeg" => mp3(bytes, &mut facts),
        _ => None,
    };
    if let Some(seconds) = seconds.filter(|&one| one > 0.0 && one < LONGEST) {
        facts.insert("duration".to_owned(), clock(seconds));
    }
    facts
}

/// `1:02:03`, or `2:03` under an hour.
fn clock(seconds: f64) -> String {
    let all = seconds.round() as u64;
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

fn big(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(length)?)?;
    Some(
        field
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    )
}

fn small(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(length)?)?;
    Some(
        field
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    )
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    let near = &bytes[..bytes.len().min(NEAR)];
    near.windows(mark.len()).position(|window| window == mark)
}

fn words(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// MP4 and QuickTime: `moov/mvhd` knows the length and the day, `tkhd` the picture's size, `©xyz` the place.
fn boxes(bytes: &[u8], depth: u32, facts: &mut Facts) -> Option<f64> {
    let (mut at, mut length) = (0, None);
    for _ in 0..500 {
        let (Some(mut size), Some(name)) = (big(bytes, at, 4), bytes.get(at + 4..at + 8)) else {
            break;
        };
        let mut head = 8;
        if size == 1 {
            (size, head) = (big(bytes, at + 8, 8)?, 16);
        }
        let end = match size {
            0 => bytes.len(),
            _ => at
                .saturating_add(usize::try_from(size).ok()?)
                .min(bytes.len()),
        };
        let Some(inner) = bytes.get(at + head..end) else {
            break;
        };
        match name {
            b"moov" | b"trak" | b"udta" if depth < 4 => {
                length = boxes(inner, depth + 1, facts).or(length);
            }
            b"mvhd" => length = movie(inner, facts),
            b"tkhd" => size_of_track(inner, facts),
            b"\xa9xyz" => place(inner, facts),
            _ => {}
        }
        if end <= at {
            break;
        }
        at = end;
    }
    length
}

fn movie(head: &[u8], facts: &mut Facts) -> Option<f64> {
    let wide = head.first() == Some(&1);
    let (made, scale, length) = match wide {
        true => (big(head, 4, 8)?, big(head, 20, 4)?, big(head, 24, 8)?),
        false => (big(head, 4, 4)?, big(head, 12, 4)?, big(head, 16, 4)?),
    };
    let made = i64::try_from(made).ok()? - SINCE_1904;
    // Many programs leave it at nought.
    if let Some(made) = jiff::Timestamp::from_second(made).ok().filter(|_| made > 0) {
        facts.insert("taken".to_owned(), made.to_string());
    }
    (scale > 0).then(|| length as f64 / scale as f64)
}

fn size_of_track(head: &[u8], facts: &mut Facts) {
    let at = if head.first() == Some(&1) { 88 } else { 76 };
    if let (Some(width @ 1..), Some(height @ 1..)) = (big(head, at, 2), big(head, at + 4, 2)) {
        facts.insert("size".to_owned(), format!("{width} by {height} pixels"));
    }
}

/// `+42.3601-071.0589+010.0/` (ISO 6709), after a length and a language.
fn place(text: &[u8], facts: &mut Facts) {
    let text = words(text.get(4..).unwrap_or_default());
    let second = text
        .char_indices()
        .skip(1)
        .find(|(_, c)| matches!(c, '+' | '-'));
    let Some((cut, _)) = second else { return };
    let (north, rest) = text.split_at(cut);
    let end = rest[1..]
        .find(['+', '-', '/'])
        .map_or(rest.len(), |end| end + 1);
    if let (Ok(north), Ok(east)) = (north.parse::<f64>(), rest[..end].parse::<f64>()) {
        facts.insert("place".to_owned(), format!("{north:.5}, {east:.5}"));
    }
}

fn riff(bytes: &[u8], facts: &mut Facts) -> Option<f64> {
    let (mut at, mut rate) = (12, None);
    if bytes.get(8..12) == Some(b"AVI ") {
        let head = find(bytes, b"avih")? + 8;
        let (frame, frames) = (small(bytes, head, 4)?, small(bytes, head + 16, 4)?);
        let (width, height) = (small(bytes, head + 32, 4)?, small(bytes, head + 36, 4)?);
        facts.insert("size".to_owned(), format!("{width} by {height} pixels"));
        return Some(frame as f64 * frames as f64 / 1e6);
    }
    for _ in 0..500 {
        let (name, size) = (bytes.get(at..at + 4)?, small(bytes, at + 4, 4)? as usize);
        match name {
            b"fmt " => rate = small(bytes, at + 16, 4),
            b"data" => {
                let there = size.min(bytes.len().saturating_sub(at + 8));
                return rate
                    .filter(|&rate| rate > 0)
                    .map(|rate| there as f64 / rate as f64);
            }
            _ => {}
        }
        at = at.checked_add(8 + size + size % 2)?;
    }
    None
}

fn flac(bytes: &[u8]) -> Option<f64> {
    // STREAMINFO comes first: 20 bits of rate, 8 of layout, 36 of samples.
    let packed = big(bytes, 18, 8)?;
    let (rate, samples) = (packed >> 44, packed & 0xf_ffff_ffff);
    (rate > 0).then(|| samples as f64 / rate as f64)
}

fn ogg(bytes: &[u8]) -> Option<f64> {
    let rate = match (find(bytes, b"\x01vorbis"), find(bytes, b"OpusHead")) {
        (Some(at), _) => small(bytes, at + 12, 4)?,
        (None, Some(_)) => 48_000,
        _ => return None,
    };
    let tail = bytes.len().saturating_sub(1 << 17);
    let last = bytes[tail..]
        .windows(4)
        .rposition(|window| window == b"OggS")?
        + tail;
    let samples = small(bytes, last + 6, 8)?;
    (rate > 0 && samples < 1 << 50).then(|| samples as f64 / rate as f64)
}

fn matroska(bytes: &[u8]) -> Option<f64> {
    let info = find(bytes, &[0x15, 0x49, 0xa9, 0x66])?;
    let info = &bytes[info..bytes.len().min(info + 4096)];
    let scale = find(info, &[0x2a, 0xd7, 0xb1, 0x83]).and_then(|at| big(info, at + 4, 3));
    let at = find(info, &[0x44, 0x89])?;
    let length = match info.get(at + 2)? {
        0x84 => f64::from(f32::from_bits(u32::try_from(big(info, at + 3, 4)?).ok()?)),
        0x88 => f64::from_bits(big(info, at + 3, 8)?),
        _ => return None,
    };
    Some(length * scale.unwrap_or(1_000_000) as f64 / 1e9)
}

fn windows(bytes: &[u8]) -> Option<f64> {
    // The File Properties Object: length in units of 100 ns, then what is played before the start, in ms.
    let mark = [0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11];
    let at = find(bytes, &mark)?;
    let (length, before) = (small(bytes, at + 64, 8)?, small(bytes, at + 80, 8)?);
    Some(length as f64 / 1e7 - before as f64 / 1e3)
}

/// The first frame's rates; the number of frames where an encoder noted it, else the size decides.
fn mp3(bytes: &[u8], facts: &mut Facts) -> Option<f64> {
    let mut at = 0;
    if bytes.starts_with(b"ID3") {
        let size = bytes
            .get(6..10)?
            .iter()
            .fold(0usize, |sum, byte| sum << 7 | usize::from(byte & 0x7f));
        for (frame, name) in [(b"TIT2", "title"), (b"TPE1", "artist")] {
            let found = find(&bytes[..bytes.len().min(10 + size)], frame);
            if let Some((found, length)) =
                found.and_then(|at| Some((at, big(bytes, at + 4, 4)? as usize)))
            {
                let text = words(
                    bytes
                        .get(found + 11..found + 10 + length.min(400))
                        .unwrap_or_default(),
                );
                facts.insert(name.to_owned(), text);
            }
        }
        at = 10 + size;
    }
    let near = bytes.get(at..)?;
    let begin = near
        .windows(2)
        .take(1 << 16)
        .position(|two| two[0] == 0xff && two[1] & 0xe6 == 0xe2)?;
    let frame = &near[begin..];
    let (version, [_, _, third, fourth]) = (frame[1] >> 3 & 3, *frame.first_chunk()?);
    let rate = [44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))?;
    let (rate, samples, rates): (u32, u32, [u32; 15]) = match version {
        3 => (
            *rate,
            1152,
            [
                0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
            ],
        ),
        2 | 0 => (
            rate / if version == 2 { 2 } else { 4 },
            576,
            [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
        ),
        _ => return None,
    };
    let mono = fourth >> 6 == 3;
    let noted = 4 + match (version, mono) {
        (3, false) => 32,
        (3, true) | (_, false) => 17,
        _ => 9,
    };
    if matches!(frame.get(noted..noted + 4), Some(b"Xing" | b"Info"))
        && frame.get(noted + 7)? & 1 == 1
    {
        let frames = big(frame, noted + 8, 4)?;
        return Some(frames as f64 * f64::from(samples) / f64::from(rate));
    }
    let kilobits = rates.get(usize::from(third >> 4)).filter(|&&one| one > 0)?;
    Some(frame.len() as f64 * 8.0 / (f64::from(*kilobits) * 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duration(bytes: &[u8], media_type: &str) -> Option<String> {
        facts(bytes, media_type).remove("duration")
    }

    #[test]
    fn a_sound_knows_its_length() {
        let mut wav =
            b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data"
                .to_vec();
        wav.extend(24_000u32.to_le_bytes());
        wav.extend([0x80; 24_000]);
        assert_eq!(duration(&wav, "audio/x-wav").as_deref(), Some("0:03"));
        // One that is cut off lasts as long as what is there.
        assert_eq!(
            duration(&wav[..44 + 8_000], "audio/x-wav").as_deref(),
            Some("0:01")
        );
        let mut flac = b"fLaC\0\0\0\x22".to_vec();
        flac.extend([0; 10]);
        flac.extend(((44_100u64 << 44) | (44_100 * 75)).to_be_bytes());
        assert_eq!(duration(&flac, "audio/x-flac").as_deref(), Some("1:15"));
        // A frame of 128 kbit/s: 16,000 bytes a second.
        let mp3 = [b"\xff\xfb\x90\x00".to_vec(), vec![0; 32_000 - 4]].concat();
        assert_eq!(duration(&mp3, "audio/mpeg").as_deref(), Some("0:02"));
    }

    #[test]
    fn a_film_knows_its_length_size_day_and_place() {
        let boxed = |name: &[u8], inner: &[u8]| {
            let size = (inner.len() as u32 + 8).to_be_bytes();
            [&size, name, inner].concat()
        };
        let mut movie = vec![0; 4];
        for number in [SINCE_1904 as u32 + 86_400, 0, 600, 600 * 3723] {
            movie.extend(number.to_be_bytes());
        }
        let mut track = vec![0; 76];
        track.extend([7, 128, 0, 0, 4, 56, 0, 0]);
        let place = boxed(b"\xa9xyz", b"\0\x12\x15\xc7+42.3601-071.0589/");
        let inner = [
            boxed(b"mvhd", &movie),
            boxed(b"trak", &boxed(b"tkhd", &track)),
            boxed(b"udta", &place),
        ];
        let film = [boxed(b"ftyp", b"qt  "), boxed(b"moov", &inner.concat())].concat();
        let facts = facts(&film, "video/quicktime");
        let wanted = [
            ("duration", "1:02:03"),
            ("place", "42.36010, -71.05890"),
            ("size", "1920 by 1080 pixels"),
            ("taken", "1970-01-02T00:00:00Z"),
        ];
        let wanted = wanted.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(facts, wanted.into());
    }

    #[test]
    fn nonsense_has_no_length() {
        for media_type in ["audio/mpeg", "video/mp4", "application/pdf"] {
            for bytes in [
                &b"\0\0\0\0moov"[..],
                b"RIFF",
                b"\xff\xfb",
                b"ID3\xff\xff\xff\xff\xff\xff\xff",
                b"OggS",
                &[0x1a, 0x45, 0xdf, 0xa3],
                b"fLaC",
            ] {
                assert_eq!(duration(bytes, media_type), None, "{bytes:?}");
            }
        }
    }
}
