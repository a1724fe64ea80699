//! Model letters as data: what each is for, what its form asks, and which text it
//! becomes. The data stands in `seeds/models`, the texts in `templates/letters`.

use domain::letter::LetterKind;
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

/// The model requests, in the order in which a page offers them.
pub fn models() -> &'static [Model] {
    &MODELS.0
}

/// The letters for later turns of a case, in the order in which they come up.
pub fn later_letters() -> &'static [Model] {
    &MODELS.1
}

/// The model with this id, request or later letter.
pub fn model(id: &str) -> Option<&'static Model> {
    let all = models().iter().chain(later_letters());
    all.into_iter().find(|model| model.id == id)
}

static MODELS: LazyLock<(Vec<Model>, Vec<Model>)> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|text| toml::from_str::<Model>(text).expect("the embedded models are read by a test"))
        .partition(|model| model.kind == LetterKind::Request)
});

const FILES: [&str; 19] = [
    include_str!("../../../../seeds/models/official-mail.toml"),
    include_str!("../../../../seeds/models/policies-agreements.toml"),
    include_str!("../../../../seeds/models/statistics-reports.toml"),
    include_str!("../../../../seeds/models/custody-log.toml"),
    include_str!("../../../../seeds/models/calendars-visitors.toml"),
    include_str!("../../../../seeds/models/contracts-spending.toml"),
    include_str!("../../../../seeds/models/status-inquiry.toml"),
    include_str!("../../../../seeds/models/overdue.toml"),
    include_str!("../../../../seeds/models/clarification-answer.toml"),
    include_str!("../../../../seeds/models/extension-answer.toml"),
    include_str!("../../../../seeds/models/fee-answer.toml"),
    include_str!("../../../../seeds/models/narrowing.toml"),
    include_str!("../../../../seeds/models/denial-answer.toml"),
    include_str!("../../../../seeds/models/appeal-ma.toml"),
    include_str!("../../../../seeds/models/appeal-federal.toml"),
    include_str!("../../../../seeds/models/appeal-state.toml"),
    include_str!("../../../../seeds/models/before-court.toml"),
    include_str!("../../../../seeds/models/thanks.toml"),
    include_str!("../../../../seeds/models/closing.toml"),
];

/// One model letter.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Stable name, also of its template: `official-mail`.
    pub id: String,
    /// What kind of letter it becomes.
    pub kind: LetterKind,
    /// What a list calls it.
    pub title: String,
    /// What it is for.
    pub purpose: String,
    /// Who uses it, and when.
    pub used_by: String,
    /// The subject line, with `{field}` where an answer goes. Also `{request}`, what
    /// such a request is called under the law (in requests), and `{agency}`.
    pub subject: String,
    /// Where it can be used; empty means everywhere.
    #[serde(default)]
    pub jurisdictions: Vec<String>,
    /// Where it cannot.
    #[serde(default)]
    pub except: Vec<String>,
    /// What its form asks, in order.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

impl Model {
    /// Whether it can be used under that law.
    pub fn fits(&self, jurisdiction: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|one| one == jurisdiction);
        (self.jurisdictions.is_empty() || named(&self.jurisdictions)) && !named(&self.except)
    }

    /// Those of these answers that its form asks for and takes.
    pub fn of_known(&self, known: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let inputs = self.fields.iter().flat_map(|field| {
            let names = field.inputs().into_iter();
            names.map(move |name| (field, name))
        });
        inputs
            .filter_map(|(field, name)| {
                let answer = known.get(&name).filter(|answer| field.takes(answer))?;
                Some((name, answer.clone()))
            })
            .collect()
    }

    /// A complete set of answers, made of the fields' examples.
    pub fn example_answers(&self) -> BTreeMap<String, String> {
        self.fields.iter().flat_map(Field::example_inputs).collect()
    }
}

/// One question of a model's form.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name of its answer.
    pub name: String,
    /// What the form calls it.
    pub label: String,
    /// How to answer it well.
    pub help: String,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// Must be answered only if another field has, or has not, some value.
    #[serde(default)]
    pub needed: Option<Needed>,
    /// Asked only of this kind of body (`federal`); elsewhere its answer is not used.
    #[serde(default)]
    pub only: Option<String>,
    /// What the form begins with.
    #[serde(default)]
    pub default: Option<String>,
    /// What a choice offers.
    #[serde(default)]
    pub options: Vec<ChoiceOption>,
    /// A good answer.
    pub example: String,
}

impl Field {
    /// Names of the inputs that a form shows for it: one, or `…_from` and `…_to` for
    /// a period. They are the keys of the answers.
    pub fn inputs(&self) -> Vec<String> {
        match self.kind {
            FieldKind::Period => vec![self.first_input(), self.last_input()],
            _ => vec![self.name.clone()],
        }
    }

    /// Whether this can be an answer: a choice takes only what it offers.
    fn takes(&self, answer: &str) -> bool {
        let offered = |option: &ChoiceOption| option.value == answer;
        self.options.is_empty() || self.options.iter().any(offered)
    }

    pub(super) fn first_input(&self) -> String {
        format!("{}_from", self.name)
    }

    pub(super) fn last_input(&self) -> String {
        format!("{}_to", self.name)
    }

    fn example_inputs(&self) -> Vec<(String, String)> {
        let parts: Vec<&str> = match self.kind {
            FieldKind::Period => self.example.split(" to ").collect(),
            _ => vec![self.example.as_str()],
        };
        let values = parts.into_iter().map(str::to_owned);
        self.inputs().into_iter().zip(values).collect()
    }
}

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line or sentence.
    Text,
    /// Several paragraphs, with a blank line between them.
    Paragraphs,
    /// One item a line.
    Lines,
    /// One person a line: name, title.
    People,
    /// Mail domains, one a line or separated by commas.
    Domains,
    /// Search terms, one a line.
    Terms,
    /// Two dates, the second of which may be left open.
    Period,
    /// One date.
    Date,
    /// One of the options.
    Choice,
    /// A sum of dollars.
    Amount,
    /// A number, such as of hours: whole, or with two places.
    Number,
    /// An extension of the law, by its id.
    Extension,
}

/// A condition on another field.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needed {
    /// The other field.
    pub field: String,
    /// Needed if it has this value …
    #[serde(default)]
    pub is: Option<String>,
    /// … or if it does not have this one.
    #[serde(default)]
    pub not: Option<String>,
}

impl Needed {
    /// Whether the condition holds when the other field has this value.
    pub(super) fn holds(&self, value: &str) -> bool {
        let is = self.is.as_ref().is_none_or(|wanted| wanted == value);
        let not = self.not.as_ref().is_none_or(|unwanted| unwanted != value);
        is && not
    }
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// What the answer holds.
    pub value: String,
    /// What the form shows.
    pub label: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_model_reads_and_is_whole() {
        let all: Vec<_> = models().iter().chain(later_letters()).collect();
        let ids: HashSet<_> = all.iter().map(|m| &m.id).collect();
        assert_eq!(ids.len(), FILES.len());
        assert_eq!(models()[0].id, "official-mail");
        for model in all {
            assert!(
                !model.purpose.is_empty() && !model.used_by.is_empty(),
                "{}",
                model.id
            );
            for field in &model.fields {
                let place = format!("{}.{}", model.id, field.name);
                assert!(
                    !field.help.is_empty()
                        && (!field.example.is_empty() || field.kind == FieldKind::Extension),
                    "{place}"
                );
                assert_eq!(
                    field.kind == FieldKind::Choice,
                    !field.options.is_empty(),
                    "{place}"
                );
                if let Some(default) = &field.default {
                    assert!(field.options.iter().any(|o| o.value == *default), "{place}");
                }
                if let Some(needed) = &field.needed {
                    assert!(
                        model.fields.iter().any(|f| f.name == needed.field),
                        "{place}"
                    );
                }
            }
        }
    }
}
