//! Which letter fits now, and why: the case's facts, clocks and letters put to
//! [`domain::turn`], and each step led to its model letter.

use crate::{Desk, Error, letters};
use domain::{
    Actor, CaseId, LegalFact, LetterKind, Stage,
    turn::{Known, Step, Turn, turns},
};
use jiff::civil::Date;

/// The id of the model letter for a step under this law; none: it is no letter.
pub fn model_for(step: Step, jurisdiction: &str) -> Option<&'static str> {
    Some(match step {
        Step::AnswerQuestion => "clarification-answer",
        Step::AnswerFee => "fee-answer",
        Step::AnswerExtension => "extension-answer",
        Step::AnswerDenial => "denial-answer",
        Step::Appeal => match jurisdiction {
            "us-ma" => "appeal-ma",
            "us" => "appeal-federal",
            _ => "appeal-state",
        },
        Step::BeforeCourt => "before-court",
        Step::Overdue => "overdue",
        Step::AskStatus => "status-inquiry",
        Step::Close => "thanks",
        Step::Court => return None,
    })
}

impl Desk {
    /// The letters and pages that fit now, the most pressing first; none on a closed case
    /// or on facts that contradict each other.
    pub async fn turns(&self, actor: &Actor, case: CaseId) -> Result<Vec<Turn>, Error> {
        let mut conn = self.store.connection().await?;
        let case = store::case::by_id(&mut conn, case).await?;
        if !actor.may_see(&case) {
            return Err(Error::NotFound);
        }
        if case.progress.stage == Stage::Closed {
            return Ok(Vec::new());
        }
        let (agency, events) = self.facts(&mut conn, &case).await?;
        let written = store::letter::of_case(&mut conn, case.id).await?;
        let there = &agency.jurisdiction;
        let written: Vec<(LetterKind, Date)> = written
            .iter()
            .map(|letter| (letter.kind, self.day_there(there, letter.updated_at)))
            .collect();
        let facts = self.facts_by_day(&agency, &events).into_iter();
        let facts: Vec<(Date, &LegalFact)> = facts.map(|(day, fact, _)| (day, fact)).collect();
        let Ok(clocks) = self.clocks_of(&agency, &events) else {
            return Ok(Vec::new());
        };
        let appeal = ["appeal-ma", "appeal-federal", "appeal-state"]
            .into_iter()
            .filter_map(letters::model)
            .any(|model| model.fits(there));
        Ok(turns(&Known {
            facts: &facts,
            letters: &written,
            clocks: &clocks,
            appeal,
            today: self.day_there(there, self.now()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_leads_to_a_letter_that_fits_its_law() {
        for place in statutes::Law::shipped().jurisdictions() {
            for step in [
                Step::AnswerQuestion,
                Step::AnswerFee,
                Step::AnswerExtension,
                Step::AnswerDenial,
                Step::Overdue,
                Step::AskStatus,
                Step::Close,
            ] {
                let id = model_for(step, &place.id).unwrap();
                assert!(
                    letters::model(id).unwrap().fits(&place.id),
                    "{id} {}",
                    place.id
                );
            }
            let appeal = letters::model(model_for(Step::Appeal, &place.id).unwrap()).unwrap();
            let before = letters::model("before-court").unwrap();
            assert!(
                appeal.fits(&place.id) != before.fits(&place.id),
                "{}",
                place.id
            );
        }
    }
}
