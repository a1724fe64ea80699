//! Mail that has no case yet, that likelihood alone has put into one, or that is spam.

use crate::{
    WebState,
    error::{Page, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit},
    words::Words,
};
use askama::Template;
use axum::extract::State;
use domain::{CaseId, InboundId, Reference, inbound::InboundState};
use store::reader::{
    Paged,
    cases::{CaseFilter, CaseLine},
    triage::{InboundView, Shelf},
};

#[derive(Template)]
#[template(path = "triage.html")]
pub(crate) struct TriagePage {
    pub l: Layout,
    pub form: Form,
    pub shelf: Shelf,
    /// The words that were searched for.
    pub words: String,
    /// What leads back here: what was asked for, but the page.
    pub base: String,
    /// How many lie in cases by likelihood.
    pub to_look: i64,
    /// A message that was moved right now, to be taken back at once.
    pub undo: Option<InboundId>,
    /// How many days the bytes of spam are kept; 0: for ever.
    pub spam_days: u32,
    /// Whether a message is still being sorted.
    pub busy: bool,
    pub messages: Paged<InboundView>,
    /// Cases to choose from.
    pub cases: Vec<CaseLine>,
}

impl TriagePage {
    /// Whether a message's form was sent, and is shown again as it was.
    fn again(&self, message: &InboundView) -> bool {
        self.form.is("message", &message.id.to_string())
    }

    /// The case that is chosen for a message: as it was sent, else the best guess.
    pub fn chosen(&self, message: &InboundView) -> Option<CaseId> {
        if self.again(message) {
            return self.form.get("case").parse().ok();
        }
        message.guesses.first().map(|guess| guess.case)
    }

    pub fn is_chosen(&self, message: &InboundView, case: &CaseId) -> bool {
        self.chosen(message) == Some(*case)
    }

    /// What was asked for, and the page: a message's forms come back to it.
    pub fn here(&self) -> String {
        format!("{}page={}", self.base, self.messages.page)
    }

    /// The reference that was typed for a message.
    pub fn typed(&self, message: &InboundView) -> &str {
        match self.again(message) {
            true => self.form.get("reference"),
            false => "",
        }
    }
}

/// `GET /triage`
pub(crate) async fn show(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    render(&state, visit, form, Form::default()).await
}

/// The shelf that the address asks for.
fn shelf(asked: &Form) -> Shelf {
    match (asked.has("spam"), asked.has("look")) {
        (true, _) => Shelf::Spam,
        (false, true) => Shelf::Look,
        (false, false) => Shelf::Waiting,
    }
}

/// The page as `asked` for, with a form on it that was sent and refused, or a fresh one.
pub(crate) async fn render(state: &WebState, visit: Visit, asked: Form, form: Form) -> Page {
    let reader = state.reader();
    let (shelf, words) = (shelf(&asked), asked.get("q").trim().to_owned());
    let page_asked = asked.page();
    let messages = reader
        .triage(&visit.actor, shelf, &words, page_asked)
        .await?;
    let shown = TriagePage {
        base: asked.base(&["spam", "look", "q"]),
        busy: messages
            .rows
            .iter()
            .any(|message| message.state == InboundState::Received),
        cases: reader
            .cases(&visit.actor, &CaseFilter::default(), 1)
            .await?
            .rows,
        l: visit.l,
        to_look: reader.look_count(&visit.actor).await?,
        undo: asked.get("undo").parse().ok(),
        spam_days: state.desk.config.spam_days,
        messages,
        shelf,
        words,
        form,
    };
    page(shown.form.status(), &shown)
}

/// `POST /triage/{id}/assign`: a case chosen among the guesses, or by reference.
pub(crate) async fn assign(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    Asked(asked): Asked,
    Posted { visit, mut form }: Posted,
) -> Page {
    form.set("message", id.to_string());
    let confirming = form.has("confirm");
    let case = chosen(&state, &visit, &mut form).await?;
    if let Some(case) = case {
        match state.desk.assign(&visit.actor, id, case).await {
            Ok(()) if confirming => return Ok(see(&format!("/messages/{id}?said=confirmed"))),
            Ok(()) => return Ok(see(&format!("/cases/{case}?said=assigned#message-{id}"))),
            Err(error) => form.take(error)?,
        }
    }
    render(&state, visit, asked, form).await
}

async fn chosen(
    state: &WebState,
    visit: &Visit,
    form: &mut Form,
) -> Result<Option<CaseId>, crate::error::PageError> {
    // What somebody has typed counts, though a guess was chosen before they came.
    let typed = !form.get("reference").trim().is_empty();
    if typed {
        form.set("case", "");
    }
    if let Ok(case) = form.get("case").parse::<CaseId>() {
        return Ok(Some(case));
    }
    let field = format!("reference-{}", form.get("message"));
    let Ok(reference) = form.get("reference").parse::<Reference>() else {
        form.wrong(&field, "Give the reference of the case, such as DL-7K3M9Q.");
        return Ok(None);
    };
    let filter = CaseFilter {
        words: reference.to_string(),
        closed: true,
        ..CaseFilter::default()
    };
    let found = state.reader().cases(&visit.actor, &filter, 1).await?;
    let case = found
        .rows
        .into_iter()
        .find(|case| case.reference == reference);
    if case.is_none() {
        form.wrong(
            &field,
            format!("There is no case {reference} that you may see."),
        );
    }
    Ok(case.map(|case| case.id))
}

/// Back to triage, where the move can be taken back.
async fn after(
    state: &WebState,
    visit: Visit,
    asked: Form,
    done: Result<(), desk::Error>,
    to: String,
) -> Page {
    match done {
        Ok(()) => Ok(see(&to)),
        Err(error) => {
            let mut form = Form::default();
            form.take(error)?;
            render(state, visit, asked, form).await
        }
    }
}

/// `POST /triage/{id}/unassign`
pub(crate) async fn unassign(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    Asked(asked): Asked,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.unassign(&visit.actor, id).await;
    let to = format!("/triage?said=unassigned&undo={id}");
    after(&state, visit, asked, done, to).await
}

/// `POST /triage/{id}/spam`
pub(crate) async fn spam(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    Asked(asked): Asked,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.mark_spam(&visit.actor, id).await;
    let to = format!("/triage?said=spam&undo={id}");
    after(&state, visit, asked, done, to).await
}

/// `POST /triage/{id}/undo`: the newest move is taken back.
pub(crate) async fn undo(
    State(state): State<WebState>,
    Id(id): Id<InboundId>,
    Asked(asked): Asked,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.undo_move(&visit.actor, id).await;
    let to = format!("/messages/{id}?said=undone");
    after(&state, visit, asked, done, to).await
}
