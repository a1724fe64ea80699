//! The release as a reader's program sees it.

use super::*;
use std::{io::Write, process::Command};

/// The pages' text by poppler, or nothing where it is not installed.
fn texts(test: &str) -> Option<Vec<String>> {
    let path = std::env::temp_dir().join(format!(
        "daylight-example-{}-{test}.pdf",
        std::process::id()
    ));
    std::fs::File::create(&path)
        .and_then(|mut f| f.write_all(&pdf()))
        .unwrap();
    let output = Command::new("pdftotext")
        .arg("-layout")
        .arg(&path)
        .arg("-")
        .output();
    std::fs::remove_file(&path).unwrap();
    let Ok(output) = output else {
        println!("skipped: pdftotext is not installed");
        return None;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "a clean file");
    let text = String::from_utf8(output.stdout).unwrap();
    Some(
        text.trim_end_matches('\u{c}')
            .split('\u{c}')
            .map(str::to_owned)
            .collect(),
    )
}

fn is_picture(page: &Page) -> bool {
    page.marks.contains(&Mark::Picture)
}

#[test]
fn it_has_about_sixty_pages_and_one_is_a_picture() {
    let pages = pages();
    assert!((55..=65).contains(&pages.len()), "{}", pages.len());
    assert_eq!(pages.iter().filter(|page| is_picture(page)).count(), 1);
}

#[test]
fn the_bytes_are_the_same_each_time() {
    assert_eq!(pdf(), pdf());
}

#[test]
fn every_page_bears_the_mark() {
    for page in pages().iter().filter(|page| !is_picture(page)) {
        let marked = |mark: &Mark| matches!(mark, Mark::Text { text, .. } if text == MARK);
        assert!(page.marks.iter().any(marked));
    }
    let Some(texts) = texts("marks") else { return };
    let pages = pages();
    assert_eq!(texts.len(), pages.len());
    for (text, page) in texts.iter().zip(&pages) {
        assert_eq!(text.contains(MARK), !is_picture(page), "{text}");
        assert!(
            !is_picture(page) || text.trim().is_empty(),
            "a picture has no text"
        );
    }
}

#[test]
fn nothing_runs_off_the_paper() {
    for mark in pages().iter().flat_map(|page| &page.marks) {
        if let Mark::Text {
            x,
            y,
            font,
            size,
            text,
            ..
        } = mark
        {
            assert!(*x >= 36.0 && *y >= 30.0 && *y <= 780.0, "{text}");
            assert!(x + font.width(text, *size) <= 576.0, "{text}");
            assert!(
                !fonts::encoded(text).contains(&b'?') || text.contains('?'),
                "{text}"
            );
        }
    }
}

#[test]
fn covered_words_are_gone_except_where_they_were_badly_covered() {
    let Some(texts) = texts("covers") else { return };
    let all = texts.join("\n");
    assert!(!all.contains("nobody can say"), "covered for good");
    assert!(all.contains("555-0142"), "covered badly, as a lesson");
    for words in ["works nights", "a woman of 29"] {
        let flat = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let open = texts
            .iter()
            .filter(|text| flat(text).contains(words))
            .count();
        assert_eq!(open, 1, "one copy shows what the others hide");
    }
    assert!(all.contains("(b)(7)(C)") && all.contains("Privileged"));
}

#[test]
fn it_holds_what_links_need() {
    let Some(texts) = texts("words") else { return };
    let all = texts.join("\n");
    let flat = all.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "8 U.S.C. 1373",
        "M.G.L. c. 66, § 10",
        "Trust Act",
        "Gregory Gallagher",
        "Gallager",
        "Happy hunting",
        "more than 800 pages",
        "rejected a dozen requests",
        "Rótolo",
        "Boston Regional Intelligence Center (BRIC)",
        "BRIC economies",
        "Skate with ICE",
        "Gallagher & Daughters",
        "EXAMPLE 000001",
        "-----Original Message-----",
        "[Quoted text hidden]",
    ] {
        assert!(flat.contains(words), "{words}");
    }
    let passage = CLIP
        .passage
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(flat.contains(&passage) && CLIP.text().contains(CLIP.passage));
    assert!(
        passage.split(' ').count() > 30,
        "long enough to be found as reuse"
    );
}
