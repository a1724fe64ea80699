//! What people wrote into a model's form, read into dates, lists and choices, or
//! refused field by field in words that help to put it right.

use super::model::{Field, FieldKind, Model};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Why one field of a form cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FieldError {
    /// Name of the input, as in [`Field::inputs`].
    pub field: String,
    /// What is wrong and how to put it right.
    pub message: String,
}

impl FieldError {
    pub(super) fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

/// An answer that has been read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Text(String),
    Paragraphs(Vec<String>),
    Items(Vec<String>),
    Period(Date, Option<Date>),
    Date(Date),
    Choice(String, String),
    Dollars(i64),
    /// In hundredths.
    Number(i64),
}

/// The answers of a form by field; unanswered fields are absent.
pub(super) type Answers = BTreeMap<String, Answer>;

/// Reads a form. `body` is the kind of body; answers meant for another are dropped.
/// Returns every error at once, in the order of the form.
pub(super) fn read(
    model: &Model,
    raw: &BTreeMap<String, String>,
    body: &str,
) -> Result<Answers, Vec<FieldError>> {
    let mut answers = Answers::new();
    let mut errors = Vec::new();
    let asked = |field: &&Field| field.only.as_ref().is_none_or(|only| only == body);
    for field in model.fields.iter().filter(asked) {
        match read_field(field, raw) {
            Ok(Some(answer)) => {
                answers.insert(field.name.clone(), answer);
            }
            Ok(None) if is_needed(field, raw, model) => {
                errors.push(missing(field));
            }
            Ok(None) => {}
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(answers)
    } else {
        Err(errors)
    }
}

fn is_needed(field: &Field, raw: &BTreeMap<String, String>, model: &Model) -> bool {
    let condition = field.needed.as_ref().is_some_and(|needed| {
        let other = model.fields.iter().find(|f| f.name == needed.field);
        let default = other.and_then(|f| f.default.as_deref()).unwrap_or_default();
        let given = raw.get(&needed.field).map_or("", |value| value.trim());
        needed.holds(if given.is_empty() { default } else { given })
    });
    field.required || condition
}

fn missing(field: &Field) -> FieldError {
    let input = field.inputs().swap_remove(0);
    let example = field.example.lines().next().unwrap_or_default();
    let message = match field.kind {
        FieldKind::Period => "give the first day, such as 2018-01-01".to_owned(),
        FieldKind::Choice => "choose one".to_owned(),
        _ => format!("this is needed; for example: {example}"),
    };
    FieldError::new(&input, message)
}

fn read_field(field: &Field, raw: &BTreeMap<String, String>) -> Result<Option<Answer>, FieldError> {
    if field.kind == FieldKind::Period {
        return read_period(field, raw);
    }
    let given = raw.get(&field.name).map_or("", |value| value.trim());
    let text = match (given, &field.default) {
        ("", Some(default)) => default,
        ("", None) => return Ok(None),
        (text, _) => text,
    };
    let answer = match field.kind {
        FieldKind::Text | FieldKind::Extension => Answer::Text(one_line(text)),
        FieldKind::Paragraphs => Answer::Paragraphs(paragraphs(text)),
        FieldKind::Lines | FieldKind::Terms => Answer::Items(lines(text)),
        FieldKind::People => Answer::Items(people(field, text)?),
        FieldKind::Domains => Answer::Items(domains(field, text)?),
        FieldKind::Date => Answer::Date(date(&field.name, text)?),
        FieldKind::Choice => choice(field, text)?,
        FieldKind::Amount => Answer::Dollars(dollars(field, text)?),
        FieldKind::Number => Answer::Number(number(field, text)?),
        FieldKind::Period => unreachable!("read above"),
    };
    Ok(Some(answer))
}

fn read_period(
    field: &Field,
    raw: &BTreeMap<String, String>,
) -> Result<Option<Answer>, FieldError> {
    let input = |name: &str| raw.get(name).map_or("", |value| value.trim());
    let (from_name, to_name) = (field.first_input(), field.last_input());
    if input(&from_name).is_empty() {
        return match input(&to_name) {
            "" => Ok(None),
            _ => Err(FieldError::new(
                &from_name,
                "give the first day too, such as 2018-01-01",
            )),
        };
    }
    let from = date(&from_name, input(&from_name))?;
    if input(&to_name).is_empty() {
        return Ok(Some(Answer::Period(from, None)));
    }
    let to = date(&to_name, input(&to_name))?;
    if to < from {
        let message = format!(
            "the period ends on {} but begins on {}: exchange the two days or correct one",
            long_date(to),
            long_date(from)
        );
        return Err(FieldError::new(&to_name, message));
    }
    Ok(Some(Answer::Period(from, Some(to))))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn paragraphs(text: &str) -> Vec<String> {
    text.replace("\r\n", "\n")
        .split("\n\n")
        .map(one_line)
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}

/// One item a line; a bullet typed before it is dropped, and so is a repetition.
fn lines(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in text.lines() {
        let item = one_line(line.trim().trim_start_matches(['-', '•', '*']));
        let new = !items.iter().any(|known| known.eq_ignore_ascii_case(&item));
        if !item.is_empty() && new {
            items.push(item);
        }
    }
    items
}

fn people(field: &Field, text: &str) -> Result<Vec<String>, FieldError> {
    let people = lines(text);
    match people.iter().find(|p| !p.chars().any(char::is_alphabetic)) {
        Some(odd) => Err(FieldError::new(
            &field.name,
            format!("“{odd}” holds no name: write one person a line, name and then title"),
        )),
        None => Ok(people),
    }
}

fn domains(field: &Field, text: &str) -> Result<Vec<String>, FieldError> {
    let mut domains: Vec<String> = Vec::new();
    for word in text.split([',', ';', ' ', '\t', '\n', '\r']) {
        let word = word.trim().trim_start_matches("*.").trim_start_matches('@');
        if word.is_empty() {
            continue;
        }
        let domain = domain(word).map_err(|why| FieldError::new(&field.name, why))?;
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    Ok(domains)
}

fn domain(word: &str) -> Result<String, String> {
    if let Some((_, host)) = word.split_once('@') {
        return Err(format!(
            "“{word}” is an address: give the domain alone, {host}, and name the person in the request"
        ));
    }
    if word.contains("://") || word.contains('/') {
        return Err(format!(
            "“{word}” is a web address: give the part that stands after the @ in mail, such as ice.dhs.gov"
        ));
    }
    let lower = word.trim_end_matches('.').to_ascii_lowercase();
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let ok = lower.contains('.') && lower.len() <= 253 && lower.split('.').all(label_ok);
    if ok {
        Ok(lower)
    } else {
        Err(format!(
            "“{word}” is not a mail domain: it looks like ice.dhs.gov or pd.boston.gov"
        ))
    }
}

fn choice(field: &Field, text: &str) -> Result<Answer, FieldError> {
    let chosen = field.options.iter().find(|option| option.value == text);
    chosen
        .map(|option| Answer::Choice(option.value.clone(), option.label.clone()))
        .ok_or_else(|| {
            let values: Vec<_> = field.options.iter().map(|o| o.value.as_str()).collect();
            let message = format!("“{text}” is not offered: choose {}", values.join(", "));
            FieldError::new(&field.name, message)
        })
}

/// Whole dollars and cents as written in the United States: 25, $25.00, 1,200.
fn dollars(field: &Field, text: &str) -> Result<i64, FieldError> {
    let plain = text.trim().trim_start_matches('$').replace(',', "");
    let cents = match plain.split_once('.') {
        None => plain.parse::<i64>().ok().and_then(|d| d.checked_mul(100)),
        Some((whole, part)) if part.len() == 2 => format!("{whole}{part}").parse().ok(),
        Some(_) => None,
    };
    cents.filter(|cents| *cents >= 0).ok_or_else(|| {
        let message = format!("“{text}” is not a sum: write dollars, such as 25 or 480.50");
        FieldError::new(&field.name, message)
    })
}

/// A number of at most two places, in hundredths: 10, 2.5, 1,200.
fn number(field: &Field, text: &str) -> Result<i64, FieldError> {
    let plain = text.trim().replace(',', "");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let hundredths = match part.len() {
        0..=2 if part.bytes().all(|digit| digit.is_ascii_digit()) => {
            format!("{whole}{part:0<2}").parse::<i64>().ok()
        }
        _ => None,
    };
    hundredths.filter(|number| *number >= 0).ok_or_else(|| {
        let message = format!("“{text}” is not a number: write one such as 10 or 2.5");
        FieldError::new(&field.name, message)
    })
}

/// A date as people write it here: 2018-01-31, 1/31/2018, January 31, 2018.
fn date(input: &str, text: &str) -> Result<Date, FieldError> {
    let plain = one_line(&text.replace(['.', ','], " "));
    [
        "%Y-%m-%d", "%m/%d/%Y", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y",
    ]
    .iter()
    .find_map(|form| Date::strptime(form, &plain).ok())
    .filter(|date| (1900..=2200).contains(&date.year()))
    .ok_or_else(|| {
        let message =
            format!("“{text}” is not a date: write 2018-01-31, 1/31/2018 or January 31, 2018");
        FieldError::new(input, message)
    })
}

/// “January 31, 2018”.
pub(crate) fn long_date(date: Date) -> String {
    date.strftime("%B %-d, %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::model;

    fn official_mail(changes: &[(&str, &str)]) -> Result<Answers, Vec<FieldError>> {
        let model = model::model("official-mail").unwrap();
        let mut raw = model.example_answers();
        for (field, value) in changes {
            raw.insert((*field).to_owned(), (*value).to_owned());
        }
        read(model, &raw, "municipality")
    }

    #[test]
    fn what_cannot_be_used_is_refused_at_its_field_with_help() {
        for (field, value, says) in [
            ("officials", "", "this is needed"),
            ("officials", "12345", "holds no name"),
            ("domains", "", "this is needed"),
            ("domains", "ice", "is not a mail domain"),
            ("domains", "-ice.gov", "is not a mail domain"),
            ("domains", "ice..gov", "is not a mail domain"),
            (
                "domains",
                "jane@ice.dhs.gov",
                "give the domain alone, ice.dhs.gov",
            ),
            ("domains", "https://www.ice.gov/foia", "is a web address"),
            ("period_from", "", "give the first day"),
            ("period_from", "soon", "is not a date"),
            ("period_from", "2019-02-30", "is not a date"),
            ("period_from", "0018-01-01", "is not a date"),
            ("period_to", "13/45/2019", "is not a date"),
            ("period_to", "2017-12-31", "but begins on January 1, 2018"),
            ("form", "papyrus", "choose native, pdf"),
            ("fee_limit", "a little", "is not a sum"),
            ("fee_limit", "-5", "is not a sum"),
            ("fee_limit", "2.5", "is not a sum"),
        ] {
            let errors = official_mail(&[(field, value)]).unwrap_err();
            assert_eq!(errors.len(), 1, "{field}={value}: {errors:?}");
            assert_eq!(errors[0].field, field);
            assert!(errors[0].message.contains(says), "{}", errors[0]);
        }
    }

    #[test]
    fn all_errors_come_at_once_in_the_order_of_the_form() {
        let errors =
            official_mail(&[("domains", "x"), ("officials", " "), ("period_to", "?")]).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["officials", "domains", "period_to"]);
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for written in [
            "2018-01-31",
            "1/31/2018",
            "01/31/2018",
            "January 31, 2018",
            "Jan. 31, 2018",
            "31 January 2018",
            " january  31 2018 ",
        ] {
            let read = date("d", written).unwrap();
            assert_eq!(read, jiff::civil::date(2018, 1, 31), "{written}");
        }
    }

    #[test]
    fn lists_are_cleaned_but_kept_in_order() {
        let answers = official_mail(&[
            (
                "officials",
                "- Jane Example, Chief\r\n\r\n• jane example, chief\n* John Sample",
            ),
            ("domains", "@ICE.dhs.gov, *.cbp.dhs.gov; ice.dhs.gov"),
            ("fee_limit", "$1,200"),
        ])
        .unwrap();
        let items = |words: &[&str]| Answer::Items(words.iter().map(|&w| w.into()).collect());
        assert_eq!(
            answers["officials"],
            items(&["Jane Example, Chief", "John Sample"])
        );
        assert_eq!(answers["domains"], items(&["ice.dhs.gov", "cbp.dhs.gov"]));
        assert_eq!(answers["fee_limit"], Answer::Dollars(120_000));
    }

    #[test]
    fn a_field_for_another_kind_of_body_is_dropped() {
        let model = model::model("official-mail").unwrap();
        let raw = model.example_answers();
        assert!(!read(model, &raw, "agency").unwrap().contains_key("urgency"));
        assert!(
            read(model, &raw, "federal")
                .unwrap()
                .contains_key("urgency")
        );
    }

    #[test]
    fn a_field_can_be_needed_because_of_another() {
        let model = model::model("appeal-ma").unwrap();
        let mut raw = model.example_answers();
        raw.remove("responded_on");
        assert_eq!(
            read(model, &raw, "agency").unwrap_err()[0].field,
            "responded_on"
        );
        raw.insert("ground".into(), "no_response".into());
        assert!(read(model, &raw, "agency").is_ok());
    }
}
