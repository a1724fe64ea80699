//! A scan that was read badly, turned level for a second look: in a walled-in child like all that
//! parses pictures. Upright clean pages never come here.

use super::heif::answer;
use super::ocr::in_memory_file;
use super::parent::start;
use super::protocol::{Job, LevelJob};
use super::{Reader, WIDEST};
use crate::formats::scan::grey::Grey;
use crate::formats::scan::straighten::{straighten, turned_back, turned_size};
use crate::formats::tesseract::Reading;
use crate::sandbox::{self, Tenant};
use image::{ImageReader, Limits};
use std::fs::File;
use std::io::{Cursor, Seek, Write};
use std::process::{ExitCode, Stdio};

/// Most pixels that are turned.
const MOST_PIXELS: usize = 40_000_000;
/// Address space and processor seconds of the child.
const MEMORY: u64 = 1 << 30;
const CPU_SECONDS: u64 = 30;

/// A page turned level.
pub(super) struct Levelled {
    pub picture: File,
    angle: f32,
    /// Pixels of the page as it was.
    page: (usize, usize),
}

/// The page's picture turned level; none where that would not help, or could not be done.
pub(super) fn level(reader: &Reader, picture: &File) -> Option<Levelled> {
    let mut input = picture.try_clone().ok()?;
    input.rewind().ok()?;
    let mut process = reader.limits.process;
    process.memory = process.memory.min(MEMORY);
    process.cpu_seconds = process.cpu_seconds.min(CPU_SECONDS);
    let job = Job::Level(LevelJob { process });
    let mut child = start(&reader.program, &job, Stdio::from(input)).ok()?;
    let answer = answer(&mut child, reader.limits.ocr_wall).ok()?;
    let cut = answer.iter().position(|&byte| byte == b'\n')?;
    let (angle, width, height): (f32, usize, usize) =
        serde_json::from_slice(&answer[..cut]).ok()?;
    Some(Levelled {
        picture: in_memory_file(&answer[cut + 1..]).ok()?,
        angle,
        page: (width, height),
    })
}

impl Levelled {
    /// Words found on the turned page, at their places on the page itself.
    pub fn brought_back(&self, mut reading: Reading, scale: f32) -> Reading {
        let in_points =
            |(width, height): (usize, usize)| (width as f32 * scale, height as f32 * scale);
        let sheet = in_points(turned_size(self.page.0, self.page.1, self.angle));
        let page = in_points(self.page);
        for word in &mut reading.words {
            word.bounds = turned_back(word.bounds, sheet, page, self.angle);
        }
        let tenths = |value: f32| (value * 10.0).round() / 10.0;
        reading.dimensions = (tenths(page.0), tenths(page.1));
        reading
    }
}

/// In the child: read the picture, turn it, write by how much, its size as it was, and a PGM.
pub(super) fn turn(bytes: &[u8], job: &LevelJob) -> ExitCode {
    if sandbox::enter(Tenant::Parser, &job.process).is_err() {
        return ExitCode::FAILURE;
    }
    let turned = decoded(bytes).and_then(|grey| {
        let page = (grey.width, grey.height);
        straighten(&grey).map(|done| (done, page))
    });
    let Some((done, page)) = turned else {
        return ExitCode::SUCCESS;
    };
    let mut out = std::io::stdout().lock();
    let head = format!("[{},{},{}]\n", done.angle, page.0, page.1);
    let written = out
        .write_all(head.as_bytes())
        .and_then(|()| out.write_all(&done.grey.pgm()));
    written.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

fn decoded(bytes: &[u8]) -> Option<Grey> {
    if bytes.starts_with(b"P5\n") {
        return Grey::of_pgm(bytes).filter(|grey| grey.pixels.len() <= MOST_PIXELS);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(WIDEST * 8), Some(WIDEST * 8));
    limits.max_alloc = Some(MEMORY / 2);
    reader.limits(limits);
    let picture = reader.decode().ok()?.into_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    (width * height <= MOST_PIXELS).then(|| Grey {
        width,
        height,
        pixels: picture.into_raw(),
    })
}
