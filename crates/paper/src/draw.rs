//! From placed lines to the bytes of a PDF, tagged for those who hear it read.

use crate::{
    Error, Letter, Letterhead, enclosed,
    faces::{Face, Faces},
    flow::{Page, Placed, Role},
    line::{Style, lines},
};
use krilla::{
    Document, SerializeSettings,
    color::luma,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect, Size, Transform},
    image::Image,
    metadata::{DateTime, Metadata, TextDirection},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, Tag,
        TagGroup, TagTree,
    },
};
use std::{collections::BTreeMap, num::NonZeroU16};

/// The logo's box: at most so wide and high.
const LOGO: (f32, f32) = (150.0, 46.0);
const LOGO_TOP: f32 = 36.0;

/// The whole file.
pub(crate) fn pdf(letter: &Letter, pages: &[Page], faces: &Faces) -> Result<Vec<u8>, Error> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Error::Writer(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let mut tags = Tags::default();
    for (number, page) in pages.iter().enumerate() {
        let (width, height) = letter.sheet.size();
        let settings = PageSettings::from_wh(width, height)
            .ok_or_else(|| Error::Writer("no such size of paper".to_owned()))?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        if letter.draft {
            mark(&mut surface, letter, faces)?;
        }
        if number == 0 {
            tags.figure(logo(&mut surface, letter)?, &letter.head.name);
        }
        if let Some(y) = page.rule {
            rule(&mut surface, letter, y);
        }
        for placed in &page.placed {
            let id = draw(&mut surface, placed, faces);
            tags.add(placed, id, number);
        }
        surface.finish();
        sheet.finish();
    }
    for (number, one) in letter.enclosures.iter().enumerate() {
        for (page, png) in one.pages.iter().enumerate() {
            let place = enclosed::Place {
                letter,
                faces,
                number,
                page,
            };
            let (id, alt) = place.draw(&mut document, png)?;
            tags.enclosed.push((id, alt));
        }
    }
    document.set_outline(tags.outline());
    document.set_tag_tree(tags.tree());
    document.set_metadata(metadata(letter));
    document
        .finish()
        .map_err(|error| Error::Writer(format!("{error:?}")))
}

fn metadata(letter: &Letter) -> Metadata {
    let day = letter.date;
    let date = DateTime::new(day.year().unsigned_abs())
        .month(day.month().unsigned_abs())
        .day(day.day().unsigned_abs());
    Metadata::new()
        .title(letter.subject.clone())
        .authors(vec![letter.author.clone(), letter.head.name.clone()])
        .language("en-US".to_owned())
        .creator("Daylight".to_owned())
        .text_direction(TextDirection::LeftToRight)
        .creation_date(date)
}

pub(crate) fn draw(surface: &mut Surface<'_>, placed: &Placed, faces: &Faces) -> Identifier {
    let furniture = placed.role == Role::Furniture;
    let tag = if furniture {
        ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther))
    } else {
        ContentTag::Span(SpanTag::empty())
    };
    let id = surface.start_tagged(tag);
    ink(surface, if placed.grey { 90 } else { 0 });
    let mut x = placed.x;
    for run in &placed.line.runs {
        let font = faces.get(run.font).font.clone();
        let at = Point::from_xy(x, placed.y);
        let text = &placed.line.text;
        surface.draw_glyphs(at, &run.glyphs, font, text, placed.line.style.size, false);
        x += run.width;
    }
    surface.end_tagged();
    id
}

/// Black is 0, white 255.
fn ink(surface: &mut Surface<'_>, lightness: u8) {
    surface.set_fill(Some(Fill {
        paint: luma::Color::new(lightness).into(),
        opacity: NormalizedF32::ONE,
        ..Fill::default()
    }));
}

fn rule(surface: &mut Surface<'_>, letter: &Letter, y: f32) {
    let mut path = PathBuilder::new();
    let sheet = letter.sheet;
    if let Some(thin) = Rect::from_xywh(sheet.margin(), y, sheet.measure(), 0.6) {
        path.push_rect(thin);
    }
    let layout = ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout));
    surface.start_tagged(layout);
    ink(surface, 150);
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
    surface.end_tagged();
}

/// “DRAFT” across the page, behind the text.
fn mark(surface: &mut Surface<'_>, letter: &Letter, faces: &Faces) -> Result<(), Error> {
    let style = Style {
        face: Face::Semibold,
        size: 150.0,
        leading: 150.0,
    };
    let (width, height) = letter.sheet.size();
    for line in lines("DRAFT", style, 2000.0, faces)? {
        let middle = (width / 2.0, height / 2.0);
        surface.push_transform(&Transform::from_rotate_at(-52.0, middle.0, middle.1));
        let kind = Artifact::with_kind(ArtifactType::Watermark);
        surface.start_tagged(ContentTag::Artifact(kind));
        ink(surface, 226);
        let mut x = middle.0 - line.width / 2.0;
        for run in &line.runs {
            let font = faces.get(run.font).font.clone();
            let at = Point::from_xy(x, middle.1 + 50.0);
            surface.draw_glyphs(at, &run.glyphs, font, &line.text, style.size, false);
            x += run.width;
        }
        surface.end_tagged();
        surface.pop();
    }
    Ok(())
}

fn logo(surface: &mut Surface<'_>, letter: &Letter) -> Result<Option<Identifier>, Error> {
    let Some((image, size)) = picture(&letter.head)? else {
        return Ok(None);
    };
    let id = surface.start_tagged(ContentTag::Other);
    let top = LOGO_TOP + (LOGO.1 - size.height()) / 2.0;
    surface.push_transform(&Transform::from_translate(letter.sheet.margin(), top));
    surface.draw_image(image, size);
    surface.pop();
    surface.end_tagged();
    Ok(Some(id))
}

/// How far the name stands to the right because of the logo.
pub(crate) fn logo_width(head: &Letterhead) -> Result<f32, Error> {
    Ok(picture(head)?.map_or(0.0, |(_, size)| size.width() + 14.0))
}

fn picture(head: &Letterhead) -> Result<Option<(Image, Size)>, Error> {
    let Some(png) = &head.logo else {
        return Ok(None);
    };
    let image = crate::png::picture(png).map_err(Error::Logo)?;
    let (width, height) = image.size();
    if width.max(height) > 4000 {
        return Err(Error::Logo("it is larger than 4000 pixels".to_owned()));
    }
    let [width, height] = [width as f32, height as f32];
    let scale = (LOGO.0 / width).min(LOGO.1 / height);
    let size = Size::from_wh(width * scale, height * scale);
    let size = size.ok_or_else(|| Error::Logo("it is empty".to_owned()))?;
    Ok(Some((image, size)))
}

/// What has been drawn, in the order in which it is read.
#[derive(Default)]
struct Tags {
    figure: Option<(Identifier, String)>,
    /// Pages of enclosures, and what each is called.
    enclosed: Vec<(Identifier, String)>,
    parts: BTreeMap<usize, Part>,
}

struct Part {
    role: Role,
    labels: Vec<Identifier>,
    lines: Vec<Identifier>,
    /// What its lines say, and where the first of them stands: page and place.
    title: String,
    begins: (usize, Point),
}

impl Tags {
    fn figure(&mut self, id: Option<Identifier>, name: &str) {
        self.figure = id.map(|id| (id, format!("Logo of {name}")));
    }

    fn add(&mut self, placed: &Placed, id: Identifier, page: usize) {
        if placed.role == Role::Furniture {
            return;
        }
        let top = Point::from_xy(placed.x, placed.y - placed.line.style.leading);
        let part = self.parts.entry(placed.part).or_insert_with(|| Part {
            role: placed.role,
            labels: Vec::new(),
            lines: Vec::new(),
            title: String::new(),
            begins: (page, top),
        });
        if let Role::Heading(_) = placed.role {
            part.title.push_str(&placed.line.text);
        }
        if placed.label {
            part.labels.push(id);
        } else {
            part.lines.push(id);
        }
    }

    /// The subject and the headings, to jump to.
    fn outline(&self) -> Outline {
        let mut outline = Outline::new();
        for part in self.parts.values() {
            if let Role::Heading(_) = part.role {
                let (page, at) = part.begins;
                let to = XyzDestination::new(page, at);
                outline.push_child(OutlineNode::new(part.title.clone(), to));
            }
        }
        outline
    }

    fn tree(self) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some("en-US".to_owned()));
        if let Some((id, name)) = self.figure {
            tree.push(group(Tag::Figure(Some(name)), vec![id]));
        }
        let mut list: Option<(usize, TagGroup)> = None;
        for part in self.parts.into_values() {
            if let Role::Item(number) = part.role {
                if list.as_ref().is_some_and(|(open, _)| *open != number) {
                    close(&mut tree, &mut list);
                }
                let kind = ListNumbering::None;
                let (_, open) = list.get_or_insert_with(|| (number, TagGroup::new(Tag::L(kind))));
                open.push(item(part));
                continue;
            }
            close(&mut tree, &mut list);
            tree.push(match part.role {
                Role::Heading(level) => {
                    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
                    group(Tag::Hn(level, Some(part.title)), part.lines)
                }
                _ => group(Tag::<krilla::tagging::kind::P>::P, part.lines),
            });
        }
        close(&mut tree, &mut list);
        for (id, alt) in self.enclosed {
            tree.push(group(Tag::Figure(Some(alt)), vec![id]));
        }
        tree
    }
}

fn close(tree: &mut TagTree, list: &mut Option<(usize, TagGroup)>) {
    if let Some((_, list)) = list.take() {
        tree.push(list);
    }
}

fn item(part: Part) -> TagGroup {
    use krilla::tagging::kind;
    let label = group(Tag::<kind::Lbl>::Lbl, part.labels);
    let body = group(Tag::<kind::LBody>::LBody, part.lines);
    TagGroup::with_children(
        Tag::<kind::LI>::LI,
        vec![Node::Group(label), Node::Group(body)],
    )
}

fn group(tag: impl Into<krilla::tagging::TagKind>, ids: Vec<Identifier>) -> TagGroup {
    TagGroup::with_children(tag, ids.into_iter().map(Node::Leaf).collect())
}
