//! One page as it looks, drawn by a walled-in child: a picture of bounded size and,
//! if wanted, the words with their places on it. Only that page is drawn; the
//! pages before it are not read. What cannot be drawn is a reason in words.

use super::deaths::autopsy;
use super::ocr::in_memory_file;
use super::parent::{open, start};
use super::pipe::{Pipe, PipeError};
use super::protocol::{DrawJob, Job, Line};
use super::{ReadError, Reader, heif};
use crate::record::Word;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::{ChildStdout, Stdio};
use std::time::Duration;

/// Version of the drawer: raise it when the same page comes out as another picture, so that
/// kept pictures are drawn anew.
pub const DRAWER: u32 = 1;
/// Widest picture, in pixels.
pub const WIDEST: u32 = 3000;
/// Largest picture, in bytes; a page that would come out larger is drawn smaller.
pub const LARGEST: usize = 4 << 20;
/// Address space of a drawing child.
const MEMORY: u64 = 1 << 30;
/// Processor seconds for opening a file and drawing one of its pages.
const CPU_SECONDS: u64 = 20;
/// Wall time for the same.
const WALL: Duration = Duration::from_secs(30);

/// What is to be drawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Drawing {
    /// Page number, from 1.
    pub page: u32,
    /// Wanted width in pixels, at most [`WIDEST`].
    pub width: u32,
    /// Give the words of the page's own text with their places.
    pub words: bool,
    /// Password for a protected file.
    pub password: Option<String>,
}

/// A page as it looks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PagePicture {
    /// Width and height in pixels.
    pub pixels: (u32, u32),
    /// Width and height as shown, in the unit of the words' boxes: points for PDF, for a
    /// picture file its own pixels.
    pub dimensions: (f32, f32),
    /// How a photograph was turned upright (EXIF orientation, 1 to 8; 1 is not at all).
    pub turned: u8,
    /// The words of the page's own text, where they were wanted and there are any.
    pub words: Vec<Word>,
    /// The picture, as PNG.
    #[serde(skip)]
    pub png: Vec<u8>,
}

/// Why there is no picture of a page.
#[derive(Debug, thiserror::Error)]
pub enum NoPicture {
    /// Mail, office files and plain text have no look of their own.
    #[error("this kind of file has no pages to look at")]
    Kind,
    /// The file has not so many pages.
    #[error("the file has no such page")]
    Page,
    /// It was tried and did not work.
    #[error("{reason}")]
    Failed {
        /// What went wrong, in plain words.
        reason: String,
        /// Whether trying again can help.
        retry: bool,
    },
    /// It could not even be tried.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl NoPicture {
    pub(crate) fn failed(reason: impl Into<String>) -> Self {
        Self::Failed {
            reason: reason.into(),
            retry: false,
        }
    }
}

/// Whether pages of files with this media type have a look of their own.
pub fn has_pictures(media_type: &str) -> bool {
    media_type == "application/pdf" || crate::formats::draws_image(media_type)
}

/// Draws one page of the file at `path`.
pub(super) fn draw(
    reader: &Reader,
    path: &Path,
    drawing: &Drawing,
) -> Result<PagePicture, NoPicture> {
    let mut input = open(path)?;
    if heif::is_needed(&mut input) {
        let failed = |reason| NoPicture::Failed {
            reason,
            retry: reader.tools.libheif.is_none(),
        };
        let png = heif::to_png(reader, input).map_err(failed)?;
        input = in_memory_file(&png).map_err(|error| NoPicture::failed(error.to_string()))?;
    }
    let mut process = reader.limits.process;
    process.memory = MEMORY.min(process.memory) + input.metadata().map_or(0, |facts| facts.len());
    process.cpu_seconds = CPU_SECONDS.min(process.cpu_seconds);
    let job = Job::Draw(Box::new(DrawJob {
        drawing: drawing.clone(),
        process,
    }));
    let mut child = start(&reader.program, &job, Stdio::from(input))?;
    let problem = match child.0.stdout.take() {
        Some(stdout) => {
            let most = (reader.limits.record_bytes + LARGEST) as u64;
            let mut pipe = Pipe::new(stdout, reader.limits.record_bytes, most);
            match answer(&mut pipe, reader.limits.open_wall.min(WALL)) {
                Ok(answer) => return answer,
                Err(problem) => problem,
            }
        }
        None => None,
    };
    let cause = autopsy(&mut child.0, problem);
    Err(NoPicture::Failed {
        reason: format!("this page could not be drawn: {cause}"),
        retry: cause.passing(),
    })
}

/// What the child has to say; the outer error is its death or nonsense.
#[allow(clippy::type_complexity)] // said in words above
fn answer(
    pipe: &mut Pipe<ChildStdout>,
    wall: Duration,
) -> Result<Result<PagePicture, NoPicture>, Option<PipeError>> {
    match pipe.line(wall) {
        Ok(Some(Line::Drawn(mut picture, bytes))) => {
            picture.png = pipe.bytes(bytes, LARGEST as u64, wall).map_err(Some)?;
            Ok(Ok(*picture))
        }
        Ok(Some(Line::NotDrawn(why))) => Ok(Err(why.into())),
        Ok(Some(Line::Refused(reason))) => Ok(Err(ReadError::Unprotected(reason).into())),
        Ok(Some(_)) => Err(Some(PipeError::Garbled)),
        Ok(None) => Err(None),
        Err(problem) => Err(Some(problem)),
    }
}
