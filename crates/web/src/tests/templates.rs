//! Every template rendered from samples, and what must hold for all of them.

use crate::pages::samples;
use std::collections::BTreeSet;

/// Templates that are parts of others.
const PARTS: [&str; 16] = [
    "story_compared",
    "tasks",
    "presence",
    "letter_work",
    "letter_change",
    "base",
    "case_grid",
    "gate",
    "ui",
    "fact_fields",
    "letter_checks",
    "model_fields",
    "timeline",
    "mail_tabs",
    "mail_files",
    "schedule_fields",
];

#[test]
fn every_template_is_rendered_and_escapes_what_it_shows() {
    let mut seen = BTreeSet::new();
    for (name, page) in samples::all() {
        seen.insert(name.to_owned());
        assert!(page.contains("<h1"), "{name} has a heading");
        assert!(page.contains("</html>"), "{name} is whole");
        for raw in [
            "<Harbor>",
            "<later>",
            "<b>typed",
            "<story>",
            "<clerk>",
            "<officer>",
            "<broke>",
            "<no>",
            "<gone>",
        ] {
            assert!(!page.contains(raw), "{name} shows {raw} unescaped");
        }
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/pages");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let name = name.strip_suffix(".html").unwrap().to_owned();
        assert!(
            PARTS.contains(&name.as_str()) || seen.contains(&name),
            "{name} has no sample"
        );
    }
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    for (name, page) in samples::all() {
        for forbidden in [
            " style=",
            "<style",
            " onclick=",
            " onsubmit=",
            "javascript:",
            "src=\"http",
            "href=\"//",
        ] {
            assert!(!page.contains(forbidden), "{name} has {forbidden}");
        }
        for script in page.split("<script").skip(1) {
            assert!(
                script.starts_with(" src=\"/static/"),
                "{name} has an inline script"
            );
        }
    }
}

#[test]
fn every_posting_form_carries_its_word() {
    for (name, page) in samples::all() {
        for form in page.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            let head = form.split('>').next().unwrap();
            let posts = head.contains("method=\"post\"");
            assert!(
                !posts || form.contains("name=\"csrf\""),
                "{name}: a form without its word: {head}"
            );
        }
    }
}

#[test]
fn ids_are_unique_labels_lead_somewhere_and_tags_are_closed() {
    for (name, page) in samples::all() {
        let attributes = |attribute: &str| -> Vec<String> {
            let start = format!(" {attribute}=\"");
            page.split(&start)
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap().to_owned())
                .collect()
        };
        let ids = attributes("id");
        // The samples of a link and of a message share their ids on purpose.
        let own: Vec<_> = ids.iter().filter(|id| !id.contains("-0000")).collect();
        let unique: BTreeSet<_> = own.iter().collect();
        assert_eq!(own.len(), unique.len(), "{name}: {own:?}");
        for target in attributes("for")
            .into_iter()
            .chain(attributes("aria-labelledby"))
        {
            assert!(ids.contains(&target), "{name}: nothing is called {target}");
        }
        for tag in [
            "div", "section", "form", "ul", "ol", "li", "p", "table", "article", "aside",
            "details", "fieldset",
        ] {
            let open = page.matches(&format!("<{tag}>")).count()
                + page.matches(&format!("<{tag} ")).count();
            assert_eq!(
                open,
                page.matches(&format!("</{tag}>")).count(),
                "{name}: <{tag}>"
            );
        }
    }
}
