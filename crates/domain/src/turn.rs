//! Whose turn it is, and with which letter: what the facts of a case, its clocks and
//! the letters written so far call for. A proposal; a person decides.

use crate::{event::LegalFact, letter::LetterKind};
use jiff::civil::Date;
use statutes::{Clock, EventType as Fact, Side, State};

/// A letter, or a page, that fits now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Answer the agency's question.
    AnswerQuestion,
    /// Answer its fee estimate.
    AnswerFee,
    /// Answer that it takes more time.
    AnswerExtension,
    /// Ask for what can be separated and for the exemption of each gap.
    AnswerDenial,
    /// Appeal to whom the law names.
    Appeal,
    /// A last word to the agency where the law knows only the court.
    BeforeCourt,
    /// See what a suit needs.
    Court,
    /// Write that the answer is overdue.
    Overdue,
    /// Ask how it stands.
    AskStatus,
    /// Thank and close.
    Close,
}

/// A step with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What to do.
    pub step: Step,
    /// Why now, as a sentence.
    pub why: String,
    /// Our last day for it, where there is one.
    pub by: Option<Date>,
}

/// What is known of a case when it is asked whose turn it is.
pub struct Known<'k> {
    /// The legal facts that stand, with their days where the agency is.
    pub facts: &'k [(Date, &'k LegalFact)],
    /// The letters written so far, drafts included, with the day on which each was last
    /// touched: written, approved or sent.
    pub letters: &'k [(LetterKind, Date)],
    /// The clocks today.
    pub clocks: &'k [Clock],
    /// Whether the law has an appeal that comes before the court.
    pub appeal: bool,
    /// The day where the agency is.
    pub today: Date,
}

/// What fits now, the most pressing first; nothing once the request is withdrawn.
pub fn turns(known: &Known<'_>) -> Vec<Turn> {
    if known.last(&[Fact::Withdrawn]).is_some() {
        return Vec::new();
    }
    let mut turns: Vec<Turn> = [
        known.refused(),
        known.question(),
        known.fee(),
        known.extension(),
        known.decided(),
        known.silent(),
        known.early(),
        known.over(),
    ]
    .into_iter()
    .flatten()
    .collect();
    // What has a last day of ours comes before what has none.
    turns.sort_by_key(|turn| turn.by.is_none_or(|by| (by - known.today).get_days() > 30));
    turns
}

impl Known<'_> {
    fn last(&self, kinds: &[Fact]) -> Option<(Date, &LegalFact)> {
        let fitting = self
            .facts
            .iter()
            .filter(|(_, fact)| kinds.contains(&fact.kind));
        fitting.max_by_key(|(day, _)| *day).copied()
    }

    fn since(&self, kinds: &[Fact], day: Date) -> bool {
        self.last(kinds).is_some_and(|(on, _)| on >= day)
    }

    fn written(&self, kinds: &[LetterKind], day: Date) -> bool {
        let mut letters = self.letters.iter();
        letters.any(|(kind, on)| kinds.contains(kind) && *on >= day)
    }

    fn question(&self) -> Vec<Turn> {
        let open = self.last(&[Fact::ClarificationAsked]).filter(|(day, _)| {
            !self.since(&[Fact::ClarificationAnswered], *day)
                && !self.written(&[LetterKind::Clarification, LetterKind::Narrowing], *day)
        });
        let still = match self.standing_still() {
            true => "; the clock stands still until it is answered",
            false => "",
        };
        open.map(|(day, _)| Turn {
            step: Step::AnswerQuestion,
            why: format!("The agency asked a question on {}{still}.", said(day)),
            by: self.our_day(&["clarification", "answer"]),
        })
        .into_iter()
        .collect()
    }

    fn fee(&self) -> Vec<Turn> {
        let open = self.last(&[Fact::FeeEstimateIssued]).filter(|(day, _)| {
            !self.since(&[Fact::FeePaid], *day) && !self.written(&[LetterKind::FeeAnswer], *day)
        });
        open.map(|(day, fact)| {
            let sum = fact.amount_cents.map_or(String::new(), |cents| {
                format!(" of ${}.{:02}", cents / 100, cents % 100)
            });
            Turn {
                step: Step::AnswerFee,
                why: format!(
                    "The agency asked for a fee{sum} on {}: hold it against the law before you pay.",
                    said(day)
                ),
                by: self.our_day(&["fee", "pay", "deposit"]),
            }
        })
        .into_iter()
        .collect()
    }

    fn extension(&self) -> Vec<Turn> {
        let open = self.last(&[Fact::ExtensionClaimed]).filter(|(day, _)| {
            !self.since(&[Fact::AgreedDate, Fact::Denied, Fact::Completed], *day)
                && !self.written(&[LetterKind::ExtensionAnswer], *day)
        });
        open.map(|(day, fact)| {
            let late = fact.extension.as_ref().is_some_and(|id| self.ignored(id));
            let why = match (late, fact.until) {
                (true, _) => format!(
                    "The agency claimed more time on {}, after its time had run out: dispute it.",
                    said(day)
                ),
                (false, Some(until)) => format!(
                    "The agency wants until {}: accept it, ask why, or dispute it.",
                    said(until)
                ),
                (false, None) => format!(
                    "The agency claimed more time on {} and named no date: ask for it and for the reason.",
                    said(day)
                ),
            };
            Turn {
                step: Step::AnswerExtension,
                why,
                by: None,
            }
        })
        .into_iter()
        .collect()
    }

    /// After a denial, in whole or in part.
    fn refused(&self) -> Vec<Turn> {
        let Some((day, _)) = self.last(&[Fact::Denied]) else {
            return Vec::new();
        };
        if self.since(&[Fact::AppealFiled, Fact::Determination], day) {
            return Vec::new();
        }
        let mut turns = Vec::new();
        let by = self.appeal_day();
        let in_part = self
            .last(&[Fact::PartialProduction, Fact::Completed])
            .is_some();
        if self.appeal && by.is_none_or(|by| by >= self.today) {
            turns.push(Turn {
                step: Step::Appeal,
                why: format!(
                    "The agency refused on {}; the law gives an appeal.",
                    said(day)
                ),
                by,
            });
        }
        if in_part && !self.written(&[LetterKind::DenialAnswer], day) {
            turns.push(Turn {
                step: Step::AnswerDenial,
                why: "Records came with gaps: ask for what can be separated and for the exemption of each.".to_owned(),
                by: None,
            });
        }
        if !self.appeal {
            let step = match self.written(&[LetterKind::DenialAnswer], day) {
                true => Step::Court,
                false => Step::BeforeCourt,
            };
            turns.push(Turn {
                step,
                why: format!(
                    "The agency refused on {}, and the law knows no appeal but the court.",
                    said(day)
                ),
                by,
            });
        }
        turns
    }

    /// After an appeal: decided, or its time is over.
    fn decided(&self) -> Vec<Turn> {
        let Some((filed, _)) = self.last(&[Fact::AppealFiled]) else {
            return Vec::new();
        };
        if self.since(&[Fact::Completed], filed) {
            return Vec::new();
        }
        let why = match self
            .last(&[Fact::Determination])
            .filter(|(day, _)| *day >= filed)
        {
            Some((day, _)) => format!("The appeal was decided on {}.", said(day)),
            None => match self
                .clocks
                .iter()
                .find(|one| one.clock.contains("appeal") && self.late(one))
            {
                Some(_) => "The time to decide the appeal is over.".to_owned(),
                None => return Vec::new(),
            },
        };
        vec![Turn {
            step: Step::Court,
            why: format!("{why} See what a suit would need."),
            by: self.appeal_day(),
        }]
    }

    /// The agency is late beyond doubt.
    fn silent(&self) -> Vec<Turn> {
        let answered = [Fact::Denied, Fact::Completed, Fact::AppealFiled];
        let Some(clock) = self.clocks.iter().find(|one| self.late(one)) else {
            return Vec::new();
        };
        if self.last(&answered).is_some() {
            return Vec::new();
        }
        let over = clock.due_latest.unwrap_or(self.today);
        let mut turns = Vec::new();
        if self.appeal {
            let by = self.appeal_day();
            let told = self.written(&[LetterKind::FollowUp], over);
            if by.is_some_and(|by| by >= self.today) && (told || self.near(by)) {
                turns.push(Turn {
                    step: Step::Appeal,
                    why: "No answer came in time; the law lets us appeal from silence.".to_owned(),
                    by,
                });
            }
        }
        if !self.written(&[LetterKind::FollowUp], over) {
            turns.push(Turn {
                step: Step::Overdue,
                why: format!("The time ended on {} beyond doubt.", said(over)),
                by: None,
            });
        } else if !self.appeal {
            turns.push(Turn {
                step: Step::Court,
                why: "No answer came, and we have said so: see what a suit would need.".to_owned(),
                by: self.appeal_day(),
            });
        }
        turns
    }

    /// Half the time has gone and nobody has said that the request is there.
    fn early(&self) -> Vec<Turn> {
        let heard = [
            Fact::Acknowledged,
            Fact::ReceiptAcknowledged,
            Fact::ClarificationAsked,
            Fact::FeeEstimateIssued,
            Fact::ExtensionClaimed,
            Fact::PartialProduction,
            Fact::Denied,
            Fact::Determined,
            Fact::Completed,
        ];
        let asked = self
            .letters
            .iter()
            .any(|(kind, _)| *kind == LetterKind::FollowUp);
        if asked || self.last(&heard).is_some() {
            return Vec::new();
        }
        let running = |one: &&Clock| one.side == Side::Agency && crate::clock::counts(one);
        let due = self
            .clocks
            .iter()
            .filter(running)
            .filter_map(|one| Some((one.started_on?, one.due?)))
            .min_by_key(|(_, due)| *due);
        due.filter(|(start, due)| {
            let half = (*due - *start).get_days() / 2;
            *due >= self.today && (self.today - *start).get_days() >= half.max(1)
        })
        .map(|(_, due)| Turn {
            step: Step::AskStatus,
            why: format!(
                "Half the time has gone and nobody has acknowledged the request; the answer is due on {}.",
                said(due)
            ),
            by: None,
        })
        .into_iter()
        .collect()
    }

    fn over(&self) -> Vec<Turn> {
        let open = self
            .last(&[Fact::Completed])
            .filter(|(day, _)| !self.written(&[LetterKind::Thanks], *day));
        open.map(|(day, _)| Turn {
            step: Step::Close,
            why: format!("The agency says that it is done, since {}.", said(day)),
            by: None,
        })
        .into_iter()
        .collect()
    }

    fn late(&self, clock: &Clock) -> bool {
        crate::clock::late(clock, self.today)
    }

    fn standing_still(&self) -> bool {
        let mut clocks = self.clocks.iter();
        clocks.any(|one| one.side == Side::Agency && one.state == State::Paused)
    }

    fn ignored(&self, id: &str) -> bool {
        self.clocks
            .iter()
            .any(|one| one.ignored.iter().any(|known| known == id))
    }

    fn near(&self, by: Option<Date>) -> bool {
        by.is_some_and(|by| (by - self.today).get_days() <= 30)
    }

    fn appeal_day(&self) -> Option<Date> {
        crate::clock::appeal_by(self.clocks)
    }

    /// Our last day of another kind, told by the id of its clock.
    fn our_day(&self, words: &[&str]) -> Option<Date> {
        let ours = self.clocks.iter().filter(|one| {
            one.side == Side::Requester
                && crate::clock::counts(one)
                && words.iter().any(|word| one.clock.contains(word))
        });
        ours.filter_map(|one| one.due).min()
    }
}

/// “April 7, 2026”.
fn said(day: Date) -> String {
    day.strftime("%B %-d, %Y").to_string()
}

#[cfg(test)]
mod tests;
