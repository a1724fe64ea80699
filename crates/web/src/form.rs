//! A form as it was posted: what was typed, kept for the page that shows it
//! again, and what is wrong with it, beside the field it is wrong with.

use desk::FieldError;
use std::collections::BTreeMap;

/// What was typed and what is wrong.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    values: BTreeMap<String, String>,
    errors: Vec<FieldError>,
    /// Why the whole of it was refused.
    pub refusal: Option<String>,
}

impl Form {
    /// From names and values; of a name that comes twice the last value counts. No key
    /// types a NUL, and Postgres text cannot hold one.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let pairs = pairs.into_iter();
        Self {
            values: pairs
                .map(|(name, value)| (name, value.replace('\0', "")))
                .collect(),
            ..Self::default()
        }
    }

    /// Of what was asked for only these names.
    pub fn only(self, names: &[&str]) -> Self {
        Self::of(
            self.values
                .into_iter()
                .filter(|(name, _)| names.contains(&name.as_str())),
        )
    }

    /// A form filled in beforehand.
    pub fn filled<const N: usize>(pairs: [(&str, String); N]) -> Self {
        Self::of(pairs.map(|(name, value)| (name.to_owned(), value)))
    }

    /// What was typed; empty if nothing was.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Whether a box is ticked or a button was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Whether this option is the one chosen.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == value
    }

    /// Fills in what is not there yet.
    pub fn preset(&mut self, name: &str, value: impl Into<String>) {
        self.values
            .entry(name.to_owned())
            .or_insert_with(|| value.into());
    }

    /// Puts a value in place of what was typed.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), value.into());
    }

    /// All that was typed.
    pub fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }

    /// What is wrong with a field; empty if nothing is.
    pub fn error(&self, name: &str) -> &str {
        self.errors
            .iter()
            .find(|error| error.field == name)
            .map_or("", |error| error.message.as_str())
    }

    /// Everything that is wrong, in the order of the form.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Whether nothing is wrong.
    pub fn fine(&self) -> bool {
        self.errors.is_empty() && self.refusal.is_none()
    }

    /// Notes that a field is wrong.
    pub fn wrong(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError {
            field: field.to_owned(),
            message: message.into(),
        });
    }

    /// Takes over what a verb found wrong.
    pub fn refused(&mut self, errors: Vec<FieldError>) {
        self.errors.extend(errors);
    }

    /// Reads a field; what cannot be read is noted beside it.
    pub fn read<T: std::str::FromStr>(&mut self, field: &str, otherwise: &str) -> Option<T> {
        match self.get(field).trim().parse() {
            Ok(value) => Some(value),
            Err(_) => {
                self.wrong(field, otherwise);
                None
            }
        }
    }

    /// Reads a field that may be empty.
    pub fn read_if_any<T: std::str::FromStr>(&mut self, field: &str, otherwise: &str) -> Option<T> {
        if self.get(field).trim().is_empty() {
            None
        } else {
            self.read(field, otherwise)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;

    #[test]
    fn what_was_typed_stays_beside_what_is_wrong_with_it() {
        let mut form = Form::filled([("on", "yesterday".into()), ("until", " 2019-10-18 ".into())]);
        assert_eq!(form.read::<Date>("on", "write a date"), None);
        assert_eq!(
            form.read_if_any::<Date>("until", "x")
                .map(|d| d.to_string()),
            Some("2019-10-18".into())
        );
        assert_eq!(form.read_if_any::<Date>("from", "x"), None);
        assert_eq!(
            (form.get("on"), form.error("on"), form.error("until")),
            ("yesterday", "write a date", "")
        );
        assert!(!form.fine());
    }
}
