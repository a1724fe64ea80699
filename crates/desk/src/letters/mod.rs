//! Letters: from a model, a form's answers and the facts of the law to a draft in
//! plain text. Nothing here is stored or sent, and the clock is not read.
//!
//! A draft is a proposal: a person edits and approves it, and what they approve is
//! what leaves. Lines are paragraphs; the reader's program wraps them. Mails to our
//! own people are in [`mails`].

mod answers;
pub mod charges;
pub mod checks;
pub mod delays;
pub mod estimate;
mod facts;
pub(crate) mod gaps;
pub mod grounds;
pub mod law;
pub mod mails;
pub mod model;
mod notes;
pub mod remedies;
mod text;

#[cfg(test)]
mod tests;

pub use answers::FieldError;
pub(crate) use answers::long_date;
pub use checks::{Check, checks, without_marks};
pub use law::{LawFacts, UNCHECKED_MARK};
pub use model::{Field, FieldKind, Model, later_letters, model, models};
pub use notes::Notes;

use jiff::civil::Date;
use std::collections::BTreeMap;

/// What a letter needs to know beside the form's answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// The newsroom's name.
    pub newsroom: String,
    /// Who signs.
    pub reporter: String,
    /// The newsroom's postal address, line by line; may be empty.
    pub address: Vec<String>,
    /// The reporter's telephone number.
    pub phone: Option<String>,
    /// The case's own address, to which answers come.
    pub reply_address: String,
    /// The agency's full name.
    pub agency: String,
    /// Title of its records officer.
    pub officer: String,
    /// The law under which the request is made.
    pub law: LawFacts,
    /// The date of the letter, in the newsroom's zone.
    pub today: Date,
    /// The case's reference, such as DL-7K3M9Q.
    pub reference: String,
}

/// A letter as proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// One line of at most 200 characters, with the reference at its end.
    pub subject: String,
    /// Plain text, paragraphs on one line, separated by `\n\n`; ends with `\n`.
    pub body: String,
}

/// Drafts a letter.
///
/// The keys of `answers` are those of [`Field::inputs`]; keys that the model does
/// not know are left alone. Facts of the law that nobody has confirmed stand in the
/// draft with [`UNCHECKED_MARK`].
///
/// # Errors
///
/// Every field that cannot be used, in the order of the form. A model that does not
/// fit the agency's law is an error of the field `model`.
pub fn draft(
    model: &Model,
    answers: &BTreeMap<String, String>,
    context: &Context,
) -> Result<Draft, Vec<FieldError>> {
    let law = &context.law;
    if !model.fits(&law.jurisdiction) {
        let message = format!(
            "“{}” is not for {}: choose another letter",
            model.title, law.jurisdiction_name
        );
        return Err(vec![FieldError::new("model", message)]);
    }
    let read = answers::read(model, answers, &law.body)?;
    Ok(text::render(model, &read, context))
}
