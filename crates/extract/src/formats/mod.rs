//! From bytes to pages and parts, one module per family of formats.
//!
//! [`read`] looks at the content, never at the name, and hands the document to
//! the module that knows it. Runs in the walled-in child.

pub(crate) mod bbox;
pub(crate) mod beside;
pub(crate) mod draw;
pub(crate) mod heif;
pub(crate) mod scan;
pub(crate) mod tesseract;

mod archive;
mod exif;
mod html;
mod image;
mod kind;
mod mail;
mod mapi;
mod mbox;
mod media;
mod odf;
mod office;
mod outlook;
mod pages;
mod pdf;
mod plain;
mod pst;
mod rtf;
mod sealed;
mod sheet;
pub(crate) mod split;
mod textual;
mod tnef;

pub(crate) use kind::draws_image;

use crate::read::panic_text;
use crate::read::{Begin, Input, Walk};
use crate::record::Document;
use kind::Kind;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use plain::to_the_letter;

/// Reads one document and all that is inside. Whatever its reader does, it ends as records.
pub(crate) fn read(walk: &mut Walk<'_>, input: &Input) {
    if split::alone(walk, input) {
        return;
    }
    if walk.passes_by(input) || walk.begin_document(&input.name) == Begin::Skip {
        return;
    }
    let (told, documents) = (walk.told(), walk.documents());
    let work = catch_unwind(AssertUnwindSafe(|| dispatch(walk, input)));
    if walk.documents() == documents {
        let bytes: &[u8] = input.bytes.as_ref().as_ref();
        walk.document(describe(input, bytes, Kind::of(bytes)));
    }
    if let Err(panic) = work {
        let reason = format!("the reader stumbled: {}", panic_text(panic.as_ref()));
        walk.failure(&input.name, None, "parse", &reason, false);
    }
    if let Some(held) = walk.release(input) {
        split::finish(walk, held);
    }
    // No page, no part and no failure would leave a reader wondering.
    if walk.told() == told {
        let reason = "nothing could be read from it";
        walk.failure(&input.name, None, "text", reason, false);
    }
}

fn dispatch(walk: &mut Walk<'_>, input: &Input) {
    let bytes = input.bytes.clone();
    let bytes: &[u8] = bytes.as_ref().as_ref();
    let kind = Kind::of(bytes);
    let mut document = describe(input, bytes, kind);
    if let Some((sha256, length)) = &input.own {
        document.sha256.clone_from(sha256);
        document.bytes = *length;
    }
    if let Some(reason) = input.damage {
        walk.document(document);
        walk.failure(&input.name, None, "open", reason, false);
        return;
    }
    match kind {
        Kind::Pdf => pdf::read(walk, input, document),
        Kind::Mail => mail::read(walk, input, document),
        Kind::Emlx => mail::read_emlx(walk, input, document),
        Kind::Tnef => tnef::read(walk, input, document),
        Kind::Mbox => mbox::read(walk, input, document),
        Kind::Html => html::read(walk, input, document),
        Kind::Text => plain::read(walk, input, document),
        Kind::Zip
        | Kind::Tar
        | Kind::Gzip
        | Kind::Bzip2
        | Kind::SevenZip
        | Kind::Xz
        | Kind::Zstd => {
            archive::read(walk, input, document, kind);
        }
        Kind::Office(_) => office::read(walk, input, document),
        Kind::OpenDocument(_) => odf::read(walk, input, document),
        Kind::Rtf => rtf::read(walk, input, document),
        Kind::Msg => outlook::read(walk, input, document),
        Kind::Pst => pst::read(walk, input, document),
        Kind::Image(_) => image::read(walk, input, document),
        Kind::Unread(_) | Kind::Empty => {
            document.facts = media::facts(bytes, kind.media_type());
            walk.document(document);
            walk.failure(&input.name, None, "open", &kind.why_unread(), false);
        }
    }
}

fn describe(input: &Input, bytes: &[u8], kind: Kind) -> Document {
    let mut warnings = Vec::new();
    if let Some(warning) = kind.wrong_extension(&input.name) {
        warnings.push(warning);
    }
    Document {
        file: input.name.clone(),
        sha256: hex::encode(Sha256::digest(bytes)),
        media_type: kind.media_type().to_owned(),
        bytes: bytes.len() as u64,
        parent: input.parent.clone(),
        warnings,
        ..Document::default()
    }
}

/// Reads a part found inside `parent`, if the budget allows.
pub(crate) fn read_part(walk: &mut Walk<'_>, parent: &Input, name: String, bytes: Vec<u8>) {
    let part = Input {
        name,
        bytes: std::sync::Arc::new(bytes),
        parent: Some(parent.name.clone()),
        depth: parent.depth + 1,
        own: None,
        damage: None,
    };
    // A piece of an archive waits for the others.
    if let Some(part) = walk.hold(parent, part) {
        read(walk, &part);
    }
}
