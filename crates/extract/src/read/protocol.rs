//! What parent and child say to each other.
//!
//! The parent gives a [`Job`] in the child's environment (not its arguments:
//! those are world-readable and a job may hold a password). The child answers
//! with [`Line`]s of JSON on its standard output; after a `picture`,
//! `part` or `drawn` line follow exactly as many raw bytes as it names. The parent believes none of it beyond
//! its type and its bounds.

use super::picture::{Drawing, NoPicture, PagePicture};
use super::{Limits, Options};
use crate::formats::scan::Area;
use crate::record::{Page, Record};
use crate::sandbox::ProcessLimits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The environment variable that carries the job.
pub(super) const JOB_VARIABLE: &str = "DAYLIGHT_READ_JOB";

/// What a child is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Job {
    /// Parse standard input.
    Read(Box<ReadJob>),
    /// Draw one page of standard input.
    Draw(Box<DrawJob>),
    /// Make standard input, a HEIC or AVIF picture, into a PNG.
    Heif(HeifJob),
    /// Turn standard input, a scan that lies askew, level.
    Level(LevelJob),
    /// Become a named tool, inside the walls.
    Tool(ToolJob),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReadJob {
    pub name: String,
    pub options: Options,
    pub limits: Limits,
    pub resume: Resume,
    /// Hand over this part's bytes and nothing else.
    pub part: Option<String>,
    /// The input is made of pieces of a zip, so long each.
    #[serde(default)]
    pub pieces: Vec<u64>,
    /// Hash and bytes of the piece that they go by.
    #[serde(default)]
    pub own: Option<(String, u64)>,
    /// The input is a piece that is read together with this file.
    #[serde(default)]
    pub beside: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DrawJob {
    pub drawing: Drawing,
    pub process: ProcessLimits,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LevelJob {
    pub process: ProcessLimits,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct HeifJob {
    /// Where libheif lies.
    pub library: PathBuf,
    pub process: ProcessLimits,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ToolJob {
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub memory: u64,
    pub cpu_seconds: u64,
}

/// Where an earlier child stopped. Steps are counted from 0 in the order in
/// which documents and pages begin, which is the same in each run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Resume {
    /// Steps below this one are done: walk through them silently.
    pub done: u64,
    /// Steps that killed a child: skip them and whatever is inside.
    pub guilty: BTreeSet<u64>,
    /// Documents whose other pages were given up.
    pub abandoned: BTreeSet<String>,
}

/// One line from the child.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Line {
    /// A document or page begins; what follows up to the next `Begin` belongs to it.
    Begin(Step),
    /// A finished record.
    Record(Box<Record>),
    /// A page that needs recognition; its picture follows as raw bytes.
    Picture(Box<Picture>),
    /// The part asked for; so many raw bytes follow.
    Part(u64),
    /// The page asked for; so many raw bytes follow.
    Drawn(Box<PagePicture>, u64),
    /// Why there is no picture of it.
    NotDrawn(Undrawn),
    /// The walls could not be raised.
    Refused(String),
    /// Everything was read.
    End,
}

/// [`NoPicture`] as far as a child can know.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Undrawn {
    Kind,
    Page,
    Failed(String),
}

impl From<NoPicture> for Undrawn {
    fn from(why: NoPicture) -> Self {
        match why {
            NoPicture::Kind => Self::Kind,
            NoPicture::Page => Self::Page,
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<Undrawn> for NoPicture {
    fn from(why: Undrawn) -> Self {
        match why {
            Undrawn::Kind => Self::Kind,
            Undrawn::Page => Self::Page,
            Undrawn::Failed(reason) => Self::failed(reason),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Step {
    pub step: u64,
    pub file: String,
    pub page: Option<u32>,
    pub stage: String,
    /// True where a document of this media type could be read by poppler instead.
    pub pdf: bool,
}

/// A page's picture as a PGM or other image file that the recogniser reads.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Picture {
    /// Bytes that follow this line.
    pub bytes: u64,
    /// Dots per inch of the picture, if known.
    pub dpi: Option<f32>,
    /// The page as far as its own text goes.
    pub page: Page,
    /// What looks covered in the picture.
    #[serde(default)]
    pub areas: Vec<Area>,
}
