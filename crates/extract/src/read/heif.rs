//! HEIC and AVIF pictures made into PNG, by a child of ours behind the walls of an external tool.
//! Recognition and drawing then go on as with any other picture.

use super::parent::{KillOnDrop, start};
use super::pipe;
use super::protocol::{HeifJob, Job};
use super::{ReadError, Reader};
use crate::formats::heif;
use crate::sandbox::{self, ProcessLimits, Tenant};
use image::ExtendedColorType;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};

/// Largest PNG that is taken over.
const MOST: usize = 128 << 20;
/// Address space and processor seconds of the child.
const MEMORY: u64 = 2 << 30;
const CPU_SECONDS: u64 = 60;

/// Why a picture of this kind stays unread, and what would help.
pub(crate) const MISSING: &str = "this picture (HEIC or AVIF, as telephones take them) needs libheif, which is not installed (apt-get install libheif1)";

/// Whether the file begins like a picture that has to be converted; it is left as it was.
pub(super) fn is_needed(file: &mut File) -> bool {
    let mut head = [0; 12];
    let read = file.read_exact(&mut head).is_ok();
    file.rewind().is_ok() && read && heif::is_heif(&head)
}

/// The picture as PNG.
pub(super) fn to_png(reader: &Reader, input: File) -> Result<Vec<u8>, String> {
    let library = reader.tools.libheif.clone().ok_or(MISSING)?;
    let job = Job::Heif(HeifJob {
        library,
        process: ProcessLimits {
            memory: MEMORY.min(reader.limits.process.memory),
            cpu_seconds: CPU_SECONDS.min(reader.limits.process.cpu_seconds),
            descriptors: 64,
        },
    });
    let mut child = start(&reader.program, &job, Stdio::from(input))
        .map_err(|error: ReadError| error.to_string())?;
    let answer = answer(&mut child, reader.limits.ocr_wall)?;
    let well = child.0.wait().is_ok_and(|status| status.success());
    match well && answer.starts_with(b"\x89PNG") {
        true => Ok(answer),
        false => Err(told(&answer)),
    }
}

fn told(answer: &[u8]) -> String {
    let reason: String = String::from_utf8_lossy(answer).chars().take(300).collect();
    match reason.is_empty() || reason.contains('\u{fffd}') {
        true => "the picture could not be opened: libheif failed on it".to_owned(),
        false => format!("the picture could not be opened: {reason}"),
    }
}

/// What a child writes, at most [`MOST`].
pub(super) fn answer(child: &mut KillOnDrop, wall: Duration) -> Result<Vec<u8>, String> {
    let mut stdout = child.0.stdout.take().ok_or("the child has no output")?;
    let until = Instant::now() + wall;
    let (mut all, mut chunk) = (Vec::new(), vec![0; 1 << 16]);
    loop {
        pipe::wait(&stdout, until)
            .map_err(|problem| format!("opening the picture was stopped: {problem}"))?;
        match stdout.read(&mut chunk) {
            Ok(0) => return Ok(all),
            Ok(count) => all.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.to_string()),
        }
        if all.len() > MOST {
            return Err("the picture is too large".to_owned());
        }
    }
}

/// In the child: raise the walls, load the library, write a PNG, or why there is none.
pub(super) fn convert(bytes: &[u8], job: &HeifJob) -> ExitCode {
    let result = sandbox::enter(Tenant::Tool, &job.process)
        .map_err(|error| error.to_string())
        .and_then(|()| heif::decode(&job.library, bytes))
        .and_then(|picture| {
            let pixels = picture.into_rgb8();
            let out = std::io::BufWriter::new(std::io::stdout().lock());
            let encoder = PngEncoder::new_with_quality(out, CompressionType::Fast, FilterType::Up);
            image::ImageEncoder::write_image(
                encoder,
                pixels.as_raw(),
                pixels.width(),
                pixels.height(),
                ExtendedColorType::Rgb8,
            )
            .map_err(|error| error.to_string())
        });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            // If this cannot be told either, the exit code tells.
            let _ = std::io::stdout().write_all(reason.as_bytes());
            ExitCode::FAILURE
        }
    }
}
