//! PDF: pages with their text, redactions and embedded files.
//!
//! hayro reads the file and interprets its pages; `ink` collects what a page
//! draws, `layout` makes words, lines and reading order of it, `redactions`
//! finds what is covered, `judge` decides whether a page needs recognition and
//! `picture` renders it for that, `draw` for people. Encrypted files open with the empty or the
//! given password.

mod draw;
mod embedded;
mod ink;
mod judge;
mod layout;
mod picture;
mod place;
mod redactions;

pub(super) use draw::draw;

use super::pages::wanted;
use super::scan::{self, specks};
use crate::read::{Input, Turn, Walk};
use crate::record::{Document, Page, Record, TextSource};
use hayro_interpret::hayro_syntax::page::{Page as PdfPage, Rotation};
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::{InterpreterCache, InterpreterSettings};
use std::sync::Arc;

/// The interpreter's cache of fonts and objects grows without end: a new one after so many pages.
const PAGES_PER_CACHE: u32 = 50;

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, mut document: Document) {
    let pdf = match open(&input.bytes, walk.options.password.as_deref()) {
        Ok(pdf) => pdf,
        Err(reason) => {
            walk.document(document);
            walk.failure(&input.name, None, "open", &reason, false);
            return;
        }
    };
    document.pages = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    document.producer = producer(&pdf);
    let embedded = if walk.options.pages.is_none() {
        embedded::files(&pdf)
    } else {
        Vec::new()
    };
    let names: Vec<String> = embedded
        .iter()
        .map(|file| walk.part_name(&input.name, &file.name))
        .collect();
    document.parts.clone_from(&names);
    let no_pages = document.pages == 0;
    walk.document(document);
    if no_pages {
        walk.failure(&input.name, None, "parse", "the file has no pages", false);
    }
    read_pages(walk, input, &pdf);
    for (file, name) in embedded.into_iter().zip(names) {
        let bytes = file.bytes();
        if walk.may_unpack(input, bytes.len() as u64) {
            super::read_part(walk, input, name, bytes);
        }
    }
}

fn open(bytes: &Arc<dyn AsRef<[u8]> + Send + Sync>, password: Option<&str>) -> Result<Pdf, String> {
    let opened = match password {
        Some(password) => Pdf::new_with_password(Shared(bytes.clone()), password)
            .or_else(|_| Pdf::new(Shared(bytes.clone()))),
        None => Pdf::new(Shared(bytes.clone())),
    };
    opened.map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            "the file is protected: give its password".to_owned()
        }
        LoadPdfError::Decryption(_) => "the file is encrypted in a way we cannot read".to_owned(),
        LoadPdfError::Invalid => "the file is too damaged to find its pages".to_owned(),
    })
}

/// The input's bytes, as hayro wants to hold them.
struct Shared(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

impl From<Shared> for hayro_interpret::hayro_syntax::PdfData {
    fn from(shared: Shared) -> Self {
        Self::from(Arc::new(shared))
    }
}

fn producer(pdf: &Pdf) -> Option<String> {
    let metadata = pdf.metadata();
    let raw = metadata
        .producer
        .as_deref()
        .or(metadata.creator.as_deref())?;
    let text = ink::text_string(raw)
        .trim()
        .chars()
        .take(200)
        .collect::<String>();
    (!text.is_empty()).then_some(text)
}

fn read_pages(walk: &mut Walk<'_>, input: &Input, pdf: &Pdf) {
    let mut cache = InterpreterCache::new();
    let settings = InterpreterSettings::default();
    for (index, page) in pdf.pages().iter().enumerate() {
        let number = index as u32 + 1;
        if !wanted(walk, input, number) {
            continue;
        }
        if number.is_multiple_of(PAGES_PER_CACHE) {
            cache = InterpreterCache::new();
        }
        let turn = walk.page(&input.name, number, true, |walk| {
            read_page(walk, &input.name, number, page, &cache, &settings);
        });
        if turn == Turn::Panicked {
            cache = InterpreterCache::new();
        }
    }
}

fn read_page<'a>(
    walk: &mut Walk<'_>,
    file: &str,
    number: u32,
    pdf_page: &PdfPage<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
) {
    let ink = ink::collect(pdf_page, cache, settings);
    let sheet = layout::arrange(&ink);
    let verdict = judge::judge(&ink, &sheet);
    let mut redactions = redactions::find(&ink, &sheet, file, number);
    let (width, height) = ink.dimensions;
    let dpi = picture::resolution(&ink);
    let in_picture = verdict == judge::Verdict::Fine && judge::is_scan_with_text(&ink);
    let has_text = !sheet.text.trim().is_empty();
    let mut page = Page {
        file: file.to_owned(),
        page: number,
        source: if has_text {
            TextSource::Text
        } else {
            TextSource::None
        },
        rotation: degrees(pdf_page.rotation()),
        width,
        height,
        text: sheet.text,
        ..Page::default()
    };
    let cut_short = ink.cut_short;
    drop(ink);
    if in_picture {
        let mut picture = picture::render(pdf_page, dpi);
        let areas = scan::areas(&mut picture.grey, picture.dpi);
        redactions.extend(scan::covered::judge(&areas, &sheet.words, &page));
    }
    if walk.options.words {
        page.words = sheet.words;
    }
    match verdict {
        judge::Verdict::Fine => walk.record(Record::Page(page)),
        judge::Verdict::NeedsOcr(why) => recognise(walk, page, pdf_page, why, dpi),
    }
    for redaction in redactions {
        walk.record(Record::Redaction(redaction));
    }
    if cut_short {
        let reason = "the page draws too much: what came after the limit was left out";
        walk.failure(file, Some(number), "limits", reason, false);
    }
}

/// Hands the page's picture over for recognition, or says that it needs one.
fn recognise(walk: &mut Walk<'_>, page: Page, pdf_page: &PdfPage<'_>, why: judge::Why, dpi: f32) {
    let (file, number) = (page.file.clone(), page.page);
    if !walk.options.ocr {
        walk.record(Record::Page(page));
        walk.failure(&file, Some(number), "ocr", why.reason(), true);
        return;
    }
    let mut picture = picture::render(pdf_page, dpi);
    specks::remove(&mut picture.grey, picture.dpi);
    let areas = scan::areas(&mut picture.grey, picture.dpi);
    walk.picture(page, Some(picture.dpi), areas, &picture.grey.pgm());
}

fn degrees(rotation: Rotation) -> u16 {
    match rotation {
        Rotation::None => 0,
        Rotation::Horizontal => 90,
        Rotation::Flipped => 180,
        Rotation::FlippedHorizontal => 270,
    }
}
