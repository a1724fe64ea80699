//! A PDF of pictures with their recognised words beneath: what is seen is the picture,
//! what is selected, searched and read aloud is the text, at the words' own places.
//! Written page by page to wherever it goes; of a page nothing stays in memory but where
//! it begins. Pictures go in as they are, PNG and JPEG alike: they are not unpacked.

mod font;
mod pack;
mod picture;

use pdf_writer::{Chunk, Content, Filter, Name, Rect, Ref, Str, TextStr, types::TextRenderingMode};
use std::io::{self, Write};

pub use picture::{Picture, PictureError};

/// A page that is a picture.
#[derive(Clone, Debug)]
pub struct PicturePage<'a> {
    /// Width and height in points.
    pub size: (f32, f32),
    /// What is seen; without one the page says that it is missing.
    pub picture: Option<Picture<'a>>,
    /// What is read, in reading order.
    pub words: &'a [PlacedWord<'a>],
}

/// A word and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedWord<'a> {
    /// The word, without white space.
    pub text: &'a str,
    /// Left, top, right, bottom in points, from the page's top left corner.
    pub bounds: [f32; 4],
    /// A line of the text ends after it.
    pub ends_line: bool,
}

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
/// Of the note on a page without a picture.
const PLAIN: Ref = Ref::new(4);
/// From here on: the unseen font's own objects.
const FONT: i32 = 5;

/// A PDF that is being written.
#[derive(Debug)]
pub struct Searchable<W> {
    out: W,
    /// Bytes written.
    at: u64,
    /// Where each object begins; the first is object 1.
    begins: Vec<u64>,
    pages: Vec<Ref>,
}

impl<W: Write> Searchable<W> {
    /// Begins a file with this title.
    pub fn begin(out: W, title: &str) -> io::Result<Self> {
        let mut this = Self {
            out,
            at: 0,
            begins: vec![0; 4],
            pages: Vec::new(),
        };
        // The second line tells other programs that this is no plain text.
        this.write(b"%PDF-1.7\n%\x80\x80\x80\x80\n")?;
        let mut info = Chunk::new();
        info.indirect(INFO)
            .dict()
            .pair(Name(b"Title"), TextStr(title))
            .pair(Name(b"Producer"), TextStr("Daylight"));
        this.put(INFO, &info)?;
        let mut plain = Chunk::new();
        plain.type1_font(PLAIN).base_font(Name(b"Helvetica"));
        this.put(PLAIN, &plain)?;
        for (id, chunk) in font::objects(Ref::new(FONT)) {
            this.put(id, &chunk)?;
        }
        Ok(this)
    }

    /// Adds a page. A picture that cannot go in is refused before anything is written.
    pub fn page(&mut self, page: &PicturePage<'_>) -> Result<(), PictureError> {
        let mut picture = None;
        if let Some(shown) = &page.picture {
            // Made before its number is taken: what is refused takes none.
            let id = Ref::new(i32::try_from(self.begins.len() + 1).unwrap_or(i32::MAX));
            let object = shown.object(id)?;
            picture = Some(self.next());
            self.put(id, &object)?;
        }
        let [id, content] = [(); 2].map(|()| self.next());
        let drawn = pack::packed(&drawing(page));
        let mut stream = Chunk::new();
        stream.stream(content, &drawn).filter(Filter::FlateDecode);
        self.put(content, &stream)?;
        let mut chunk = Chunk::new();
        let mut dict = chunk.page(id);
        dict.parent(PAGES)
            .media_box(Rect::new(0.0, 0.0, page.size.0, page.size.1))
            .contents(content);
        let mut resources = dict.resources();
        if let Some(picture) = picture {
            resources.x_objects().pair(Name(b"P"), picture);
        }
        let mut fonts = resources.fonts();
        fonts.pair(Name(b"T"), Ref::new(FONT));
        if picture.is_none() {
            fonts.pair(Name(b"N"), PLAIN);
        }
        drop(fonts);
        drop(resources);
        drop(dict);
        self.put(id, &chunk)?;
        self.pages.push(id);
        Ok(())
    }

    /// How many pages there are so far.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// What has been written, where it is written to memory: the caller passes it on.
    pub fn take(&mut self) -> W
    where
        W: Default,
    {
        std::mem::take(&mut self.out)
    }

    /// Writes what stands at the end.
    pub fn finish(mut self) -> io::Result<W> {
        let mut tree = Chunk::new();
        tree.pages(PAGES)
            .count(i32::try_from(self.pages.len()).unwrap_or(i32::MAX))
            .kids(self.pages.iter().copied());
        self.put(PAGES, &tree)?;
        let mut catalog = Chunk::new();
        catalog
            .indirect(CATALOG)
            .dict()
            .pair(Name(b"Type"), Name(b"Catalog"))
            .pair(Name(b"Pages"), PAGES);
        self.put(CATALOG, &catalog)?;
        self.table()?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn next(&mut self) -> Ref {
        self.begins.push(0);
        Ref::new(i32::try_from(self.begins.len()).unwrap_or(i32::MAX))
    }

    /// Writes one object and remembers where.
    fn put(&mut self, id: Ref, chunk: &Chunk) -> io::Result<()> {
        let number = id.get() as usize;
        if self.begins.len() < number {
            self.begins.resize(number, 0);
        }
        self.begins[number - 1] = self.at;
        self.write(chunk.as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Where everything stands (ISO 32000-1, 7.5.4), and where to begin.
    fn table(&mut self) -> io::Result<()> {
        let (start, count) = (self.at, self.begins.len() + 1);
        let mut told = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for at in std::mem::take(&mut self.begins) {
            told.push_str(&format!("{at:010} 00000 n \n"));
        }
        told.push_str(&format!(
            "trailer\n<< /Size {count} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n"
        ));
        self.write(told.as_bytes())
    }
}

/// The text first, unseen, then the picture over the whole page.
fn drawing(page: &PicturePage<'_>) -> Vec<u8> {
    let mut content = Content::new();
    words(&mut content, page.words, page.size.1);
    if page.picture.is_none() {
        content.begin_text();
        content.set_font(Name(b"N"), 12.0);
        content.next_line(36.0, page.size.1 - 48.0);
        content.show(Str(
            b"The picture of this page is missing: it could not be drawn. See the original.",
        ));
        content.end_text();
        return content.finish().into_vec();
    }
    content.save_state();
    content.transform([page.size.0, 0.0, 0.0, page.size.1, 0.0, 0.0]);
    content.x_object(Name(b"P"));
    content.restore_state();
    content.finish().into_vec()
}

/// Each word in its box: as high as the box, and drawn out to be as wide. The space behind
/// it is part of it, so that words stay words when they are copied.
fn words(content: &mut Content, words: &[PlacedWord<'_>], height: f32) {
    if words.is_empty() {
        return;
    }
    content.begin_text();
    content.set_text_rendering_mode(TextRenderingMode::Invisible);
    for word in words {
        let [left, top, right, bottom] = word.bounds;
        let letters = word.text.encode_utf16().count();
        if letters == 0 || right <= left || bottom <= top {
            continue;
        }
        let size = (bottom - top).max(1.0);
        let natural = size * font::WIDTH * letters as f32;
        content.set_font(Name(b"T"), size);
        content.set_horizontal_scaling(100.0 * (right - left) / natural);
        // The box reaches below the line on which the letters stand.
        let foot = height - bottom + size * font::DESCENT;
        content.set_text_matrix([1.0, 0.0, 0.0, 1.0, left, foot]);
        let mut codes: Vec<u8> = word
            .text
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        if !word.ends_line {
            codes.extend([0, b' ']);
        }
        content.show(Str(&codes));
    }
    content.end_text();
}
