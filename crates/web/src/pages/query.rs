//! What is typed into the search: words, and filters such as `from:quill` or
//! `after:2015-03-01` among them. The same filters stand as fields below; a field
//! counts where nothing was typed for it.

use crate::form::Form;
use store::reader::search::PageFilter;

/// Filters that take a text.
pub(crate) const TEXTS: [&str; 4] = ["from", "to", "case", "agency"];
/// Filters that take a day.
pub(crate) const DAYS: [&str; 3] = ["date", "after", "before"];

/// Reads the words and the fields; what cannot be read is noted beside its field.
pub(crate) fn read(form: &mut Form) -> PageFilter {
    let mut filter = PageFilter::default();
    let mut words: Vec<String> = Vec::new();
    for token in tokens(form.get("q")) {
        match token.split_once(':') {
            Some((name, value)) if is_filter(name, value) => {
                form.set(&name.to_lowercase(), value.trim_matches('"'));
            }
            _ => words.push(token),
        }
    }
    // A star behind anything but a plain word is no beginning: the word itself is looked for.
    for word in &mut words {
        if let Some(start) = word.strip_suffix('*').map(str::to_owned) {
            let plain = start.len() > 1 && start.chars().all(char::is_alphanumeric);
            if plain {
                filter.beginnings.push(start);
                word.clear();
            } else {
                *word = start;
            }
        }
    }
    words.retain(|word| !word.is_empty());
    filter.words = words.join(" ");
    let text = |name: &str| Some(form.get(name).trim().to_owned()).filter(|text| !text.is_empty());
    (filter.sender, filter.recipient) = (text("from"), text("to"));
    (filter.case, filter.agency) = (text("case"), text("agency"));
    filter.linked = form.is("has", "link");
    filter.attached = form.is("has", "attachment");
    let otherwise = "Write a day such as 2015-03-31.";
    filter.after = form.read_if_any("after", otherwise);
    filter.before = form.read_if_any("before", otherwise);
    if let Some(on) = form.read_if_any("date", otherwise) {
        (filter.after, filter.before) = (Some(on), Some(on));
    }
    filter
}

/// The words without the filters that moved into the fields.
pub(crate) fn words_only(form: &Form) -> String {
    let word = |token: &String| {
        let filter = token
            .split_once(':')
            .is_some_and(|(name, value)| is_filter(name, value));
        !filter
    };
    let words: Vec<String> = tokens(form.get("q")).into_iter().filter(word).collect();
    words.join(" ")
}

fn is_filter(name: &str, value: &str) -> bool {
    let name = name.to_lowercase();
    let has = name == "has" && matches!(value, "link" | "attachment");
    !value.trim_matches('"').is_empty()
        && (has || TEXTS.contains(&name.as_str()) || DAYS.contains(&name.as_str()))
}

/// Cut at blanks; what stands in quotation marks stays together, with its marks.
fn tokens(typed: &str) -> Vec<String> {
    let typed = typed.replace(['“', '”', '„'], "\"").replace('\0', "");
    let mut found = Vec::new();
    let (mut token, mut quoted) = (String::new(), false);
    for c in typed.chars().take(400) {
        quoted ^= c == '"';
        if c.is_whitespace() && !quoted {
            found.push(std::mem::take(&mut token));
        } else {
            token.push(c);
        }
    }
    found.push(token);
    found.retain(|token| !token.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn filters_are_taken_out_of_what_is_typed() {
        let typed = "“tide table” From:\"Zelda Quill\" -lamps harb* after:2015-03-01 has:link http://x.example to:";
        let mut form = Form::filled([("q", typed.to_owned()), ("agency", "Harbor".into())]);
        let expected = PageFilter {
            words: "\"tide table\" -lamps http://x.example to:".into(),
            beginnings: vec!["harb".into()],
            sender: Some("Zelda Quill".into()),
            agency: Some("Harbor".into()),
            after: Some(date(2015, 3, 1)),
            linked: true,
            ..PageFilter::default()
        };
        assert_eq!(read(&mut form), expected);
        let mut odd = Form::filled([("q", "e-mail* -harb* a* *".to_owned())]);
        assert_eq!(read(&mut odd).words, "e-mail -harb a");
        assert_eq!(form.get("from"), "Zelda Quill");
        assert_eq!(
            words_only(&form),
            "\"tide table\" -lamps harb* http://x.example to:"
        );
    }

    #[test]
    fn one_day_is_the_first_and_the_last() {
        let mut form = Form::filled([("q", "x date:2015-03-01".into())]);
        let filter = read(&mut form);
        assert_eq!(
            (filter.after, filter.before),
            (Some(date(2015, 3, 1)), Some(date(2015, 3, 1)))
        );
        let mut wrong = Form::filled([("q", "x date:soon".into())]);
        read(&mut wrong);
        assert_eq!(wrong.error("date"), "Write a day such as 2015-03-31.");
    }
}
