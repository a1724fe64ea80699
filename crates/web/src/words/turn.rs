//! The letters that fit a turn of a case: what the button says and where it leads.

use super::Bare;
use domain::{CaseId, turn::Step};

/// What the button says.
pub(crate) fn turn_label(step: impl Bare<Step>) -> &'static str {
    match step.bare() {
        Step::AnswerQuestion => "Answer the question",
        Step::AnswerFee => "Answer the fee estimate",
        Step::AnswerExtension => "Answer the extension",
        Step::AnswerDenial => "Ask for what can be separated",
        Step::Appeal => "Write the appeal",
        Step::BeforeCourt => "Write once more before court",
        Step::Court => "What a suit needs",
        Step::Overdue => "Write that it is overdue",
        Step::AskStatus => "Ask how it stands",
        Step::Close => "Thank and close",
    }
}

/// Where it leads.
pub(crate) fn turn_link(case: CaseId, jurisdiction: &str, step: impl Bare<Step>) -> String {
    match desk::verbs::model_for(step.bare(), jurisdiction) {
        Some(model) => format!("/cases/{case}/letters/new?kind={model}"),
        None => format!("/cases/{case}/court"),
    }
}
