//! The next best action on a case: one sentence and one button, from what waits.

use crate::words;
use domain::clock::{binds, counts};
use domain::{CaseId, DeliveryState, DocumentState, LetterKind, Stage, turn::Turn};
use jiff::civil::Date;
use statutes::{Clock, Side};
use store::reader::{
    case::{CaseView, DocumentLine, LetterLine, LinkCount},
    deliveries::DeliveryLine,
    letters::LetterStage,
};

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    pub text: String,
    pub link: Option<String>,
    pub label: &'static str,
}

impl Next {
    fn wait(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            link: None,
            label: "",
        }
    }

    fn go(text: impl Into<String>, link: String, label: &'static str) -> Self {
        Self {
            text: text.into(),
            link: Some(link),
            label,
        }
    }
}

/// What a page knows of a case when it asks.
pub(crate) struct Known<'k> {
    pub case: &'k CaseView,
    pub letters: &'k [LetterLine],
    pub deliveries: &'k [DeliveryLine],
    pub clocks: &'k [Clock],
    pub documents: &'k [DocumentLine],
    pub links: &'k [LinkCount],
    /// The letters that fit now, the most pressing first.
    pub turns: &'k [Turn],
    pub today: Date,
}

/// The first that applies, most urgent first.
pub(crate) fn action(known: &Known<'_>) -> Next {
    let id = known.case.id;
    if known.case.stage == Stage::Closed {
        return Next::wait("Nothing: the case is closed.");
    }
    let came = known.case.stage == Stage::Producing;
    mail(known)
        .or_else(|| pressing(known))
        .or_else(|| our_date(known))
        .or_else(|| letter(known))
        .or_else(|| came.then(|| reading(known)).flatten())
        .or_else(|| turn(known, known.turns.first()))
        .or_else(|| late(known))
        .or_else(|| reading(known))
        .or_else(|| producing(known))
        .unwrap_or_else(|| waiting(known, id))
}

fn mail(known: &Known<'_>) -> Option<Next> {
    let mail = known
        .deliveries
        .iter()
        .rev()
        .find(|mail| mail.letter.is_some() && mail.state.needs_a_person())?;
    let text = match mail.state {
        DeliveryState::Held => {
            "The letter lies in the outbox: send it yourself and say so, or configure a mail server."
        }
        DeliveryState::Unknown => "Nobody knows whether the letter left: find out and say so.",
        _ => "The mail server did not take the letter: look why.",
    };
    Some(Next::go(
        text,
        format!("/deliveries/{}", mail.id),
        "Look at the mail",
    ))
}

/// A letter that has a last day of ours, and that day is near. A draft goes on first.
fn pressing(known: &Known<'_>) -> Option<Next> {
    if letter(known).is_some() {
        return None;
    }
    let near = |by: Date| (by - known.today).get_days() <= 30;
    let mut turns = known.turns.iter();
    turn(known, turns.find(|turn| turn.by.is_some_and(near)))
}

fn turn(known: &Known<'_>, turn: Option<&Turn>) -> Option<Next> {
    let turn = turn?;
    let case = known.case;
    let by = turn.by.map_or(String::new(), |by| {
        let away = words::away(known.today, by);
        format!(" Our last day is {} ({away}).", words::day(by))
    });
    Some(Next::go(
        format!("{}{by}", turn.why),
        words::turn_link(case.id, &case.jurisdiction, turn.step),
        words::turn_label(turn.step),
    ))
}

fn our_date(known: &Known<'_>) -> Option<Next> {
    let clock = known
        .clocks
        .iter()
        .filter(|clock| clock.side == Side::Requester && counts(clock))
        .filter(|clock| {
            clock
                .due
                .is_some_and(|due| (due - known.today).get_days() <= 30)
        })
        .min_by_key(|clock| clock.due)?;
    let due = clock.due?;
    let text = format!(
        "{} by {} ({}).",
        words::clock_title(clock),
        words::day(due),
        words::away(known.today, due)
    );
    Some(Next::go(
        text,
        format!("/cases/{}#letters-title", known.case.id),
        "Write the letter",
    ))
}

fn letter(known: &Known<'_>) -> Option<Next> {
    let letter = known
        .letters
        .iter()
        .rev()
        .find(|letter| letter.stage != LetterStage::Sent)?;
    let link = format!("/cases/{}/letters/{}", known.case.id, letter.id);
    let what = if letter.kind == LetterKind::Request {
        "request"
    } else {
        "letter"
    };
    Some(match letter.stage {
        LetterStage::Draft if !letter.review_note.is_empty() => Next::go(
            format!("An editor sent the {what} back: see the note and change it."),
            link,
            "Change it",
        ),
        LetterStage::Draft => Next::go(
            format!("Finish the {what}, then approve it or give it to an editor."),
            link,
            "Go on writing",
        ),
        LetterStage::InReview => Next::go(
            format!("The {what} lies with an editor."),
            link,
            "Review it",
        ),
        LetterStage::Approved => Next::go(
            format!("The {what} is approved: choose an address and send it."),
            link,
            "Send it",
        ),
        LetterStage::Queued => Next::go(format!("The {what} is on its way."), link, "See it"),
        LetterStage::Sent => return None,
    })
}

fn late(known: &Known<'_>) -> Option<Next> {
    let mut clocks = known.clocks.iter();
    let clock = clocks.find(|clock| domain::clock::late(clock, known.today))?;
    let text = format!(
        "{} by {}, and that has passed beyond doubt. If nothing came, write that the answer is overdue.",
        words::clock_title(clock),
        words::day(clock.due?)
    );
    let link = format!("/cases/{}/letters/new?kind=overdue", known.case.id);
    Some(Next::go(text, link, "Write that it is overdue"))
}

fn reading(known: &Known<'_>) -> Option<Next> {
    if let Some(failed) = known
        .documents
        .iter()
        .find(|one| one.state == DocumentState::Failed)
    {
        let text = format!("“{}” could not be read: see why.", failed.name);
        return Some(Next::go(
            text,
            format!("/documents/{}", failed.id),
            "See why",
        ));
    }
    if known.documents.iter().any(DocumentLine::busy) {
        return Some(Next::wait(
            "Documents are being read. You can leave this page.",
        ));
    }
    let open: i64 = known.links.iter().map(|count| count.open).sum();
    let text = format!(
        "{} from the pages to the corpus wait for your word.",
        words::count(open, "link")
    );
    (open > 0).then(|| {
        Next::go(
            text,
            format!("/cases/{}/links", known.case.id),
            "Review links",
        )
    })
}

fn producing(known: &Known<'_>) -> Option<Next> {
    (known.case.stage == Stage::Producing).then(|| {
        Next::go(
            "Records have come. Record what else comes; close the case when it is over.",
            format!("/cases/{}/close", known.case.id),
            "Close the case",
        )
    })
}

fn waiting(known: &Known<'_>, id: CaseId) -> Next {
    let next = known
        .clocks
        .iter()
        .filter(|clock| clock.side == Side::Agency && counts(clock) && binds(clock))
        .filter_map(|clock| clock.due.map(|due| (due, clock)))
        .min_by_key(|(due, _)| *due);
    let link = format!("/cases/{id}#record");
    let what = |clock| words::clock_title(clock).replacen("The agency", "the agency", 1);
    match next {
        Some((due, clock)) if due < known.today => {
            Next::go(passed(clock, due, known.today), link, "Record what came")
        }
        Some((due, clock)) => Next::go(
            format!(
                "Wait: {} by {} ({}). Record whatever comes before.",
                what(clock),
                words::day(due),
                words::away(known.today, due)
            ),
            link,
            "Record what came",
        ),
        None if known.letters.is_empty() => Next::wait("Write the request."),
        None => Next::go(
            "Record what happened: the clocks count from it.",
            link,
            "Record it",
        ),
    }
}

/// A date that has passed, but not so that the agency could be called late.
fn passed(clock: &Clock, due: Date, today: Date) -> String {
    let doubt = match clock.due_latest {
        Some(latest) if latest >= today => {
            format!("it is late beyond doubt only after {}", words::day(latest))
        }
        Some(_) if !clock.blocked_by.is_empty() => {
            "the agency may wait until what it asked for is answered or paid".to_owned()
        }
        Some(_) => "it rests on a limit that binds nobody or that nobody has confirmed".to_owned(),
        None => "a question is open, so nobody can call it late".to_owned(),
    };
    format!(
        "{} by {}; that has passed, but {doubt}. Record what came, or ask where the answer is.",
        words::clock_title(clock),
        words::day(due)
    )
}

#[cfg(test)]
mod tests;
