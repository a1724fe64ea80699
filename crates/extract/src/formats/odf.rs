//! OpenDocument texts, tables and slides: the text of `content.xml`.
//!
//! Its element names are mapped to what the HTML reader knows, since only
//! blocks, tables, tabs and breaks matter for reading.

use super::{html, pages};
use crate::read::{Input, Walk};
use crate::record::Document;
use std::io::{Cursor, Read};

/// Most text that is unpacked.
const MOST: u64 = 256 << 20;

pub(super) fn read(walk: &mut Walk<'_>, input: &Input, document: Document) {
    match content(input.bytes.as_ref().as_ref(), walk.part_limit().min(MOST)) {
        Ok(xml) => pages::give(walk, input, document, &to_text(&xml)),
        Err(reason) => {
            walk.document(document);
            walk.failure(&input.name, None, "open", &reason, false);
        }
    }
}

fn content(bytes: &[u8], limit: u64) -> Result<String, String> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let file = archive
        .by_name("content.xml")
        .map_err(|error| format!("no readable content in it: {error}"))?;
    let mut xml = Vec::new();
    file.take(limit)
        .read_to_end(&mut xml)
        .map_err(|error| format!("its content cannot be unpacked: {error}"))?;
    Ok(String::from_utf8_lossy(&xml).into_owned())
}

fn to_text(xml: &str) -> String {
    let names = [
        ("text:line-break", "br"),
        ("text:list-item", "div"),
        ("text:p", "div"),
        ("text:h", "p"),
        ("table:table-row", "tr"),
        ("table:table-cell", "td"),
        ("draw:page", "p"),
        ("office:annotation", "div"),
        ("table:table", "div"),
    ];
    let mut html = xml
        .replace("<text:tab/>", "\u{a0}")
        .replace("<text:s/>", " ");
    for (odf, tag) in names {
        for (before, after) in [("<", " "), ("<", ">"), ("<", "/>"), ("</", ">")] {
            html = html.replace(
                &format!("{before}{odf}{after}"),
                &format!("{before}{tag}{after}"),
            );
        }
    }
    html::to_text(&html)
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn paragraphs_and_cells() {
        let xml = "<office:text><text:h text:level=\"1\">Title</text:h><text:p>One<text:line-break/>two</text:p>\
            <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>\
            <table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table></office:text>";
        assert_eq!(to_text(xml), "Title\n\nOne\ntwo\na\nb");
    }
}
