//! Small files of other programs' formats, made by code: Word, Excel, Outlook, TIFF.

use super::files::zip;
use std::io::Write;

/// A Word document of these paragraphs.
pub fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"))
        .collect();
    docx_with(&body, &[])
}

/// A Word document with this body, as WordprocessingML, and these members more.
pub fn docx_with(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    let mut members: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#),
        ("_rels/.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#),
        ("word/document.xml", document.as_bytes()),
    ];
    members.extend(more.iter().map(|(name, xml)| (*name, xml.as_bytes())));
    zip(&members)
}

/// An Excel workbook with one sheet of these rows.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut data = String::new();
    for (number, row) in rows.iter().enumerate() {
        data.push_str(&format!(r#"<row r="{}">"#, number + 1));
        for (column, text) in row.iter().enumerate() {
            let name = char::from(b'A' + column as u8);
            data.push_str(&format!(
                r#"<c r="{name}{}" t="inlineStr"><is><t>{text}</t></is></c>"#,
                number + 1
            ));
        }
        data.push_str("</row>");
    }
    xlsx_of(&[(
        "Sheet1",
        "visible",
        &format!("<sheetData>{data}</sheetData>"),
    )])
}

/// An Excel workbook: name, state and inner XML of each sheet.
pub fn xlsx_of(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>"#.to_owned();
    let (mut list, mut links) = (String::new(), String::new());
    let mut members = Vec::new();
    for (number, (name, state, inner)) in (1..).zip(sheets) {
        types.push_str(&format!(r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#));
        list.push_str(&format!(
            r#"<sheet name="{name}" sheetId="{number}" state="{state}" r:id="r{number}"/>"#
        ));
        links.push_str(&format!(r#"<Relationship Id="r{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{number}.xml"/>"#));
        members.push((
            format!("xl/worksheets/sheet{number}.xml"),
            format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{inner}</worksheet>"#),
        ));
    }
    types.push_str("</Types>");
    let workbook = format!(
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#
    );
    let links = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>"#
    );
    let root = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
    ];
    all.extend(
        members
            .iter()
            .map(|(name, xml)| (name.as_str(), xml.as_bytes())),
    );
    zip(&all)
}

/// An Outlook message file with a subject and a plain body.
pub fn msg(subject: &str, body: &str) -> Vec<u8> {
    let mut file =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, std::io::Cursor::new(Vec::new()))
            .unwrap();
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let texts = [
        ("001A", "IPM.Note"),
        ("0037", subject),
        ("0C1A", "Ada Example"),
        ("1000", body),
    ];
    let mut properties = vec![0u8; 32];
    for (tag, text) in texts {
        let bytes = wide(text);
        let id = u32::from_str_radix(tag, 16).unwrap() << 16 | 0x1f;
        properties.extend(id.to_le_bytes());
        properties.extend(6u32.to_le_bytes());
        properties.extend((bytes.len() as u32 + 2).to_le_bytes());
        properties.extend(0u32.to_le_bytes());
        let mut stream = file
            .create_stream(format!("/__substg1.0_{tag}001F"))
            .unwrap();
        stream.write_all(&bytes).unwrap();
    }
    file.create_stream("/__properties_version1.0")
        .unwrap()
        .write_all(&properties)
        .unwrap();
    file.create_storage("/__nameid_version1.0").unwrap();
    for tag in ["00020102", "00030102", "00040102"] {
        file.create_stream(format!("/__nameid_version1.0/__substg1.0_{tag}"))
            .unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A grey TIFF of one white page (TIFF 6.0, baseline).
pub fn tiff(width: u16, height: u16) -> Vec<u8> {
    let pixels = usize::from(width) * usize::from(height);
    let mut file = b"II*\0".to_vec();
    file.extend((8 + pixels as u32).to_le_bytes());
    file.extend(vec![0xff; pixels]);
    let entries: [(u16, u16, u32); 8] = [
        (256, 3, width.into()),
        (257, 3, height.into()),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (278, 3, height.into()),
        (279, 4, pixels as u32),
    ];
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(1u32.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend(0u32.to_le_bytes());
    file
}

/// A winmail.dat: subject and attachments ([MS-OXTNEF]).
pub fn tnef(subject: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = 0x223e_9f78_u32.to_le_bytes().to_vec();
    file.extend(1u16.to_le_bytes());
    let mut attribute = |level: u8, id: u32, data: &[u8]| {
        file.push(level);
        file.extend(id.to_le_bytes());
        file.extend((data.len() as u32).to_le_bytes());
        file.extend(data);
        let sum = data
            .iter()
            .fold(0u16, |sum, byte| sum.wrapping_add((*byte).into()));
        file.extend(sum.to_le_bytes());
    };
    let zero = |text: &str| [text.as_bytes(), &[0]].concat();
    attribute(1, 0x0001_8004, &zero(subject));
    attribute(1, 0x0002_800c, &zero("The body of it."));
    for (name, bytes) in files {
        attribute(2, 0x0006_9002, &[0; 14]);
        attribute(2, 0x0001_8010, &zero(name));
        attribute(2, 0x0006_800f, bytes);
    }
    file
}
