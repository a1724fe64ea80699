//! Working on the same case: who else has it open, tasks, and notes that name somebody.

use super::case;
use crate::{
    WebState,
    error::{Page, PageError, see},
    form::Form,
    visit::{Id, Posted, Visit},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{CaseId, LetterId, PersonId, TaskId};
use store::{
    presence::{Place, Present},
    reader::together::TaskLine,
};

/// Who else has a page open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    pub place: &'static str,
    pub id: String,
    pub others: Vec<Present>,
}

impl Presence {
    /// The reader has opened this page: they are there, and so are these.
    pub async fn of(state: &WebState, visit: &Visit, place: Place) -> Result<Self, PageError> {
        let (name, id) = match place {
            Place::Case(id) => ("case", id.to_string()),
            Place::Letter(id) => ("letter", id.to_string()),
        };
        Ok(Self {
            place: name,
            id,
            others: state.desk.be_here(&visit.actor, place, false).await?,
        })
    }

    /// “Ed Editor is writing here. Cole League has this open.”; empty: nobody else.
    pub fn line(&self) -> String {
        line(&self.others)
    }
}

fn line(others: &[Present]) -> String {
    let (writing, looking): (Vec<&Present>, Vec<&Present>) =
        others.iter().partition(|one| one.editing);
    let names = |all: &[&Present]| {
        let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
        names.join(", ")
    };
    let verb = |all: &[&Present], one, more| if all.len() == 1 { one } else { more };
    let mut line = String::new();
    if !writing.is_empty() {
        let is = verb(&writing, "is", "are");
        line = format!("{} {is} writing here now.", names(&writing));
    }
    if !looking.is_empty() {
        let has = verb(&looking, "has", "have");
        line = format!("{line} {} {has} this open.", names(&looking));
    }
    line.trim().to_owned()
}

/// `POST /here`: a page tells that it is open, and is told who else has it open.
pub(crate) async fn here(
    State(state): State<WebState>,
    Posted { visit, form }: Posted,
) -> Result<Response, PageError> {
    let place = match form.get("place") {
        "case" => form.get("id").parse::<CaseId>().map(Place::Case).ok(),
        "letter" => form.get("id").parse::<LetterId>().map(Place::Letter).ok(),
        _ => None,
    };
    let place = place.ok_or_else(PageError::not_found)?;
    let writing = form.is("writing", "1");
    let others = state.desk.be_here(&visit.actor, place, writing).await?;
    Ok(line(&others).into_response())
}

/// What colleagues do on a case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Together {
    pub tasks: Vec<TaskLine>,
    pub people: Vec<(PersonId, String)>,
}

impl Together {
    pub async fn of(state: &WebState, visit: &Visit, case: CaseId) -> Result<Self, PageError> {
        let reader = state.reader();
        Ok(Self {
            tasks: reader.case_tasks(&visit.actor, case).await?,
            people: reader.colleagues().await?,
        })
    }

    /// Whether the form for a task was refused.
    pub fn task_wrong(&self, form: &Form) -> bool {
        let mut fields = ["task-what", "task-to", "task-until"].into_iter();
        fields.any(|field| !form.error(field).is_empty())
    }
}

/// `POST /cases/{id}/tasks`
pub(crate) async fn add(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let to = form.read::<PersonId>("task-to", "Choose who does it.");
    let until = form.read_if_any("task-until", "Give the day, such as 2026-03-31.");
    if let Some(to) = to.filter(|_| form.fine()) {
        let what = form.get("task-what");
        match state.desk.add_task(&visit.actor, id, what, to, until).await {
            Ok(_) => return Ok(see(&format!("/cases/{id}?said=given#tasks"))),
            Err(desk::Error::Invalid(mut fields)) => {
                for one in &mut fields {
                    one.field = format!("task-{}", one.field);
                }
                form.take(desk::Error::Invalid(fields))?;
            }
            Err(error) => form.take(error)?,
        }
    }
    case::render(&state, visit, id, form).await
}

/// `POST /tasks/{id}/{done or open}`
pub(crate) async fn finish(
    State(state): State<WebState>,
    Id((task, deed)): Id<(TaskId, String)>,
    Posted { visit, form }: Posted,
) -> Page {
    let done = match deed.as_str() {
        "done" => true,
        "open" => false,
        _ => return Err(PageError::not_found()),
    };
    state.desk.finish_task(&visit.actor, task, done).await?;
    match form.get("case").parse::<CaseId>() {
        Ok(case) => Ok(see(&format!("/cases/{case}?said=saved#tasks"))),
        Err(_) => Ok(see("/?said=saved")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_are_there_are_named() {
        let present = |name: &str, editing| Present {
            name: name.into(),
            editing,
            seen_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let (ed, cole, zoe) = (
            present("Ed", true),
            present("Cole", false),
            present("Zoë", false),
        );
        for (others, expected) in [
            (vec![], ""),
            (vec![ed.clone()], "Ed is writing here now."),
            (vec![cole.clone()], "Cole has this open."),
            (
                vec![ed, cole, zoe],
                "Ed is writing here now. Cole, Zoë have this open.",
            ),
        ] {
            assert_eq!(line(&others), expected);
        }
    }
}
