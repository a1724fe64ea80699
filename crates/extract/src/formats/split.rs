//! Archives that were cut in pieces: `x.z01`, `x.z02`, … `x.zip` as zip itself cuts (APPNOTE 8.5),
//! and `x.zip.001`, `x.7z.001`, … cut plainly. Pieces found together are read as one archive,
//! under the name of the piece that holds its list (`x.zip`) or of the first (`x.zip.001`).

use super::{Kind, describe, read};
use crate::read::{Begin, Input, Walk};
use std::sync::Arc;

/// Bytes of pieces that are held in memory at once.
const MOST_HELD: usize = 768 << 20;
/// The piece `x.zip` comes after all that are numbered.
const LAST: u32 = u32::MAX;
/// Names told of those that are missing.
const TOLD: usize = 12;

/// What a file's name says of the archive that it is a piece of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// `x.zip` or `x.7z`, lower case: pieces of one archive have it in common.
    pub whole: String,
    /// `x.zip.001` rather than `x.z01`.
    pub plain: bool,
    /// From 1.
    pub number: u32,
}

impl Piece {
    /// By its name alone; `x.zip` may also be a whole archive.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
        let (stem, ending) = name.rsplit_once('.')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let number = |text: &str| text.parse().ok().filter(|&one| one > 0 && one < 10_000);
        if ending == "zip" {
            return Some(Self {
                whole: name.clone(),
                plain: false,
                number: LAST,
            });
        }
        if let Some(count) = ending
            .strip_prefix('z')
            .filter(|rest| rest.len() >= 2 && digits(rest))
        {
            return Some(Self {
                whole: format!("{stem}.zip"),
                plain: false,
                number: number(count)?,
            });
        }
        let cut = ending.len() == 3
            && digits(ending)
            && (stem.ends_with(".zip") || stem.ends_with(".7z"));
        Some(Self {
            whole: stem.to_owned(),
            plain: true,
            number: number(ending).filter(|_| cut)?,
        })
    }

    /// By name and content: a whole `x.zip` is none.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        let piece = Self::named(name)?;
        (piece.number != LAST || disks(bytes).is_some_and(|last| last > 0)).then_some(piece)
    }

    /// Whether the archive goes by this piece's name.
    pub fn is_main(&self) -> bool {
        self.number == if self.plain { 1 } else { LAST }
    }

    fn name(&self, number: u32) -> String {
        match (self.plain, number) {
            (true, _) => format!("{}.{number:03}", self.whole),
            (false, LAST) => self.whole.clone(),
            (false, _) => format!("{}.z{number:02}", self.whole.trim_end_matches(".zip")),
        }
    }

    /// What a person calls the archive: the name of its main piece.
    pub fn main_name(&self) -> String {
        self.name(if self.plain { 1 } else { LAST })
    }
}

/// Which pieces are missing, in words; none where all are there. `pieces` in order.
fn missing(pieces: &[(Piece, &[u8])]) -> Option<String> {
    let (piece, last) = pieces.last()?;
    let there: Vec<u32> = pieces.iter().map(|(piece, _)| piece.number).collect();
    let known = match (piece.number, piece.plain) {
        (LAST, _) => disks(last).unwrap_or(0),
        (highest, _) => highest,
    };
    let mut names: Vec<String> = (1..=known.min(10_000))
        .filter(|number| !there.contains(number))
        .map(|number| piece.name(number))
        .collect();
    let more = names.len().saturating_sub(TOLD);
    names.truncate(TOLD);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    if !piece.plain && piece.number != LAST {
        names.push(piece.name(LAST));
    }
    if piece.plain && names.is_empty() && !ends(pieces) {
        names.push(format!("{} or what comes after it", piece.name(known + 1)));
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// Whether plainly cut pieces reach to the archive's end.
fn ends(pieces: &[(Piece, &[u8])]) -> bool {
    let (Some((_, first)), Some((_, last))) = (pieces.first(), pieces.last()) else {
        return false;
    };
    if first.starts_with(b"7z\xbc\xaf\x27\x1c") {
        let number = |at: usize| {
            first
                .get(at..at + 8)
                .map(|eight| u64::from_le_bytes(eight.try_into().unwrap_or_default()))
        };
        let total: u64 = pieces.iter().map(|(_, bytes)| bytes.len() as u64).sum();
        let end = number(12)
            .zip(number(20))
            .and_then(|(at, size)| at.checked_add(size)?.checked_add(32));
        return end.is_some_and(|end| end <= total);
    }
    // The end of the list itself may be cut through.
    let mut tail: Vec<u8> = Vec::new();
    if let [.., (_, before), _] = pieces {
        tail.extend(&before[before.len().saturating_sub(100)..]);
    }
    tail.extend_from_slice(last);
    directory_end(&tail).is_some()
}

/// Where the record at the end of a zip's list stands (APPNOTE 4.3.16).
fn directory_end(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(22 + 65_535);
    let places = bytes[from..].windows(4).enumerate().rev();
    let ends = places.filter(|(_, window)| window == b"PK\x05\x06");
    ends.map(|(at, _)| from + at)
        .find(|at| at + 22 <= bytes.len())
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(length)?)?;
    Some(
        field
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    )
}

/// The number of the last disk, from 0, that this end of a zip speaks of.
fn disks(bytes: &[u8]) -> Option<u32> {
    let end = directory_end(bytes)?;
    number(bytes, end + 4, 2)
        .map(|disk| disk as u32)
        .filter(|&disk| disk < 0xffff)
}

/// Makes the joined pieces one archive: places counted from each piece are counted from the
/// beginning. `lengths` are the pieces' own.
pub(crate) fn mend(bytes: &mut [u8], lengths: &[u64]) -> Result<(), &'static str> {
    const DAMAGED: &str = "the archive's list is damaged";
    const LARGE: &str = "archives of more than 4 GB that zip has cut in pieces are not read: join them first (zip -s 0)";
    let end = directory_end(bytes).ok_or(DAMAGED)?;
    let mut starts = vec![0u64];
    for length in lengths {
        starts.push(starts[starts.len() - 1].saturating_add(*length));
    }
    let place = |bytes: &[u8], disk: usize, offset: usize| {
        let (disk, offset) = (number(bytes, disk, 2), number(bytes, offset, 4));
        let (disk, offset) = disk.zip(offset).ok_or(DAMAGED)?;
        if disk == 0xffff || offset == 0xffff_ffff {
            return Err(LARGE);
        }
        let start = starts.get(disk as usize).ok_or(DAMAGED)?;
        u32::try_from(start + offset).map_err(|_| LARGE)
    };
    let mut at = place(bytes, end + 6, end + 16)? as usize;
    let (begin, count) = (at as u32, number(bytes, end + 10, 2).ok_or(DAMAGED)?);
    for _ in 0..count {
        if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err(DAMAGED);
        }
        let absolute = place(bytes, at + 34, at + 42)?;
        let lengths = [28, 30, 32].map(|field| number(bytes, at + field, 2).unwrap_or(0) as usize);
        write(bytes, at + 34, &[0, 0]);
        write(bytes, at + 42, &absolute.to_le_bytes());
        at += 46 + lengths.iter().sum::<usize>();
    }
    write(bytes, end + 4, &[0; 4]);
    write(bytes, end + 8, &(count as u16).to_le_bytes());
    write(bytes, end + 16, &begin.to_le_bytes());
    Ok(())
}

fn write(bytes: &mut [u8], at: usize, what: &[u8]) {
    if let Some(field) = bytes.get_mut(at..at + what.len()) {
        field.copy_from_slice(what);
    }
}

/// Pieces found in one archive, mail or folder, until all of it has been seen.
#[derive(Default)]
pub(crate) struct Held {
    pieces: Vec<(Piece, Input)>,
    bytes: usize,
}

impl Held {
    /// Keeps a piece back; gives it again where it is none, or too much.
    pub fn keep(&mut self, input: Input) -> Option<Input> {
        let bytes: &[u8] = input.bytes.as_ref().as_ref();
        let length = bytes.len();
        match Piece::of(&input.name, bytes) {
            Some(piece) if self.bytes + length <= MOST_HELD => {
                self.bytes += length;
                self.pieces.push((piece, input));
                None
            }
            _ => Some(input),
        }
    }

    fn sets(self) -> Vec<Vec<(Piece, Input)>> {
        let mut sets: Vec<Vec<(Piece, Input)>> = Vec::new();
        for (piece, input) in self.pieces {
            let same = |set: &&mut Vec<(Piece, Input)>| {
                let (one, _) = &set[0];
                one.whole == piece.whole
                    && one.plain == piece.plain
                    && set.iter().all(|(other, _)| other.number != piece.number)
            };
            match sets.iter_mut().find(same) {
                Some(set) => set.push((piece, input)),
                None => sets.push(vec![(piece, input)]),
            }
        }
        for set in &mut sets {
            set.sort_by_key(|(piece, _)| piece.number);
        }
        sets
    }
}

/// Reads what was kept back, each archive as one.
pub(super) fn finish(walk: &mut Walk<'_>, held: Held) {
    for set in held.sets() {
        let pieces: Vec<(Piece, &[u8])> = set
            .iter()
            .map(|(piece, input)| (piece.clone(), input.bytes.as_ref().as_ref()))
            .collect();
        if let Some(missing) = missing(&pieces) {
            for (_, input) in &set {
                lone(walk, input, &missing);
            }
            continue;
        }
        let lengths: Vec<u64> = pieces.iter().map(|(_, bytes)| bytes.len() as u64).collect();
        let joined: Vec<u8> = pieces
            .iter()
            .flat_map(|(_, bytes)| bytes.iter().copied())
            .collect();
        drop(pieces);
        whole(walk, set, joined, &lengths);
    }
}

fn whole(walk: &mut Walk<'_>, set: Vec<(Piece, Input)>, mut joined: Vec<u8>, lengths: &[u64]) {
    let plain = set[0].0.plain;
    let mended = if plain {
        Ok(())
    } else {
        mend(&mut joined, lengths)
    };
    for (piece, input) in &set {
        if !piece.is_main() {
            beside(walk, input, &piece.main_name());
        }
    }
    let Some((_, main)) = set.into_iter().find(|(piece, _)| piece.is_main()) else {
        return;
    };
    if walk.passes_by(&main) && walk.wants(&main.name) {
        return;
    }
    let own: &[u8] = main.bytes.as_ref().as_ref();
    let described = describe(&main, own, Kind::Zip);
    let joined = Input {
        bytes: Arc::new(joined),
        own: Some((described.sha256, described.bytes)),
        damage: mended.err(),
        ..main
    };
    read(walk, &joined);
}

/// A file on its own whose name says that it is a piece: true where it has been told of.
pub(super) fn alone(walk: &mut Walk<'_>, input: &Input) -> bool {
    if let Some(main) = walk
        .beside()
        .map(str::to_owned)
        .filter(|_| input.depth == 0)
    {
        beside(walk, input, &main);
        return true;
    }
    if input.own.is_some() || input.depth > 0 {
        return false;
    }
    let bytes: &[u8] = input.bytes.as_ref().as_ref();
    let lacking = Piece::of(&input.name, bytes).and_then(|piece| missing(&[(piece, bytes)]));
    if let Some(missing) = &lacking {
        lone(walk, input, missing);
    }
    lacking.is_some()
}

fn beside(walk: &mut Walk<'_>, input: &Input, main: &str) {
    if walk.passes_by(input) || walk.begin_document(&input.name) == Begin::Skip {
        return;
    }
    let mut document = describe(input, input.bytes.as_ref().as_ref(), Kind::Zip);
    document.warnings = vec![format!("a piece of an archive: read together with {main}")];
    walk.document(document);
}

fn lone(walk: &mut Walk<'_>, input: &Input, missing: &str) {
    if walk.passes_by(input) || walk.begin_document(&input.name) == Begin::Skip {
        return;
    }
    let mut document = describe(input, input.bytes.as_ref().as_ref(), Kind::Zip);
    document.warnings.clear();
    walk.document(document);
    let reason = format!(
        "a piece of an archive that was cut up; missing: {missing}. Give all pieces together: in one folder, or packed in one archive"
    );
    walk.failure(&input.name, None, "open", &reason, false);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_pieces() {
        let cases = [
            ("a/Big.Z01", Some(("big.zip", false, 1))),
            ("big.z123", Some(("big.zip", false, 123))),
            ("big.zip", Some(("big.zip", false, LAST))),
            ("big.zip.002", Some(("big.zip", true, 2))),
            ("big.7z.010", Some(("big.7z", true, 10))),
            ("big.z1", None),
            ("big.zap", None),
            ("letter.001", None),
            ("big.zip.000", None),
        ];
        for (name, expected) in cases {
            let found = Piece::named(name);
            let found = found
                .as_ref()
                .map(|one| (one.whole.as_str(), one.plain, one.number));
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn a_list_that_lies_is_refused() {
        let mut end = b"PK\x05\x06\x01\0\x01\0\x01\0\x01\0\x2e\0\0\0".to_vec();
        end.extend([9, 0, 0, 0, 0, 0]);
        assert!(mend(&mut end.clone(), &[5, 22]).is_err());
        end[6] = 200;
        assert!(mend(&mut end, &[5, 22]).is_err());
        assert!(mend(&mut [], &[]).is_err());
    }
}
