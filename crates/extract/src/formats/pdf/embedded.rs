//! Files inside a PDF: attachments and portfolios (PDF 1.7, 7.11.4).

use super::ink::text_string;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Stream, String as PdfString};

/// Most files looked for, and most nodes of the name tree visited.
const MOST: usize = 10_000;

/// One embedded file.
pub(super) struct Embedded<'a> {
    pub name: String,
    stream: Stream<'a>,
}

impl Embedded<'_> {
    /// Its bytes, unpacked.
    pub fn bytes(&self) -> Vec<u8> {
        self.stream
            .decoded()
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default()
    }
}

/// All files embedded in the document, by the name tree and by file-attachment annotations.
pub(super) fn files(pdf: &Pdf) -> Vec<Embedded<'_>> {
    let mut found = Vec::new();
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let tree = root
        .and_then(|root| root.get::<Dict<'_>>(b"Names"))
        .and_then(|names| names.get(b"EmbeddedFiles"));
    let mut nodes: Vec<Dict<'_>> = tree.into_iter().collect();
    let mut visited = 0;
    while let Some(node) = nodes.pop() {
        visited += 1;
        if visited > MOST || found.len() > MOST {
            break;
        }
        if let Some(kids) = node.get::<Array<'_>>(b"Kids") {
            nodes.extend(kids.iter::<Dict<'_>>().take(MOST));
        }
        if let Some(leaves) = node.get::<Array<'_>>(b"Names") {
            found.extend(
                leaves
                    .iter::<Dict<'_>>()
                    .take(MOST)
                    .filter_map(|spec| file(&spec)),
            );
        }
    }
    for page in pdf.pages().iter() {
        let Some(notes) = page.raw().get::<Array<'_>>(b"Annots") else {
            continue;
        };
        let specs = notes
            .iter::<Dict<'_>>()
            .take(MOST)
            .filter_map(|note| note.get::<Dict<'_>>(b"FS"));
        found.extend(specs.filter_map(|spec| file(&spec)));
        if found.len() > MOST {
            break;
        }
    }
    found
}

fn file<'a>(spec: &Dict<'a>) -> Option<Embedded<'a>> {
    let streams = spec.get::<Dict<'_>>(b"EF")?;
    let stream = streams
        .get::<Stream<'_>>(b"UF")
        .or_else(|| streams.get::<Stream<'_>>(b"F"))?;
    let name = spec
        .get::<PdfString<'_>>(b"UF")
        .or_else(|| spec.get::<PdfString<'_>>(b"F"));
    let name = name.map_or_else(
        || "attachment".to_owned(),
        |name| text_string(name.as_bytes()),
    );
    Some(Embedded { name, stream })
}
