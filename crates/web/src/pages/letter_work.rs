//! Working on a letter with others: what has changed from version to version, remarks,
//! what to think of, what its legal sentences rest on, and words kept while they are typed.

use super::letter::{after, render};
use crate::{
    WebState,
    error::{Page, PageError},
    form::Form,
    visit::{Id, Posted, Visit},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use desk::verbs::LookedOver;
use domain::{
    CaseId, CommentId, LetterId,
    diff::{self, Piece},
};
use jiff::Timestamp;
use store::{
    letter_comment::Comment,
    reader::letters::{LetterView, VersionLine, VersionText},
};

/// What stands beside a letter's text.
#[derive(Default)]
pub(crate) struct Work {
    pub looked: LookedOver,
    pub comments: Vec<Comment>,
    /// What has changed between two versions.
    pub change: Option<Change>,
    /// What the reader's own text changes in the version that was saved meanwhile.
    pub against: Vec<Piece>,
    /// When the words in the form were kept, if they are not a version yet.
    pub unsaved: Option<Timestamp>,
}

/// From one version to another.
pub(crate) struct Change {
    pub from: VersionText,
    pub to: VersionText,
    /// Who saved the later one, and when.
    pub by: String,
    pub at: Option<Timestamp>,
    pub subject: Vec<Piece>,
    pub body: Vec<Piece>,
    pub gone: usize,
    pub new: usize,
}

impl Change {
    pub fn of(from: VersionText, to: VersionText, versions: &[VersionLine]) -> Self {
        let line = versions.iter().find(|line| line.number == to.number);
        let subject = diff::words(&from.subject, &to.subject);
        let body = diff::words(&from.body, &to.body);
        let ((gone, new), (more_gone, more_new)) = (diff::counts(&body), diff::counts(&subject));
        Self {
            by: line.map_or_else(String::new, |line| line.by.clone()),
            at: line.map(|line| line.at),
            gone: gone + more_gone,
            new: new + more_new,
            from,
            to,
            subject,
            body,
        }
    }
}

impl Work {
    pub fn open_comments(&self) -> usize {
        let open = self.comments.iter().filter(|one| one.resolved.is_none());
        open.count()
    }

    /// What stands beside this letter. The form holds what is being typed.
    pub async fn of(
        state: &WebState,
        visit: &Visit,
        letter: &LetterView,
        (versions, theirs): (&[VersionLine], Option<&VersionText>),
        form: &Form,
        unsaved: Option<Timestamp>,
    ) -> Result<Self, PageError> {
        let against =
            theirs.map(|theirs| diff::words(&theirs.body, &form.get("body").replace("\r\n", "\n")));
        Ok(Self {
            looked: state.desk.look_over(&visit.actor, letter.id).await?,
            comments: state.desk.comments(&visit.actor, letter.id).await?,
            change: change(state, visit, letter, versions, form).await?,
            against: against.unwrap_or_default(),
            unsaved,
        })
    }
}

/// The change that the address asks for: to a version, from another or the one before.
async fn change(
    state: &WebState,
    visit: &Visit,
    letter: &LetterView,
    versions: &[VersionLine],
    form: &Form,
) -> Result<Option<Change>, PageError> {
    let Ok(to) = form.get("changes").parse::<i32>() else {
        return Ok(None);
    };
    let from = form.get("since").parse().unwrap_or(to - 1);
    if from < 1 || from == to {
        return Ok(None);
    }
    let reader = state.reader();
    let from = reader.letter_version(&visit.actor, letter.id, from).await?;
    let to = reader.letter_version(&visit.actor, letter.id, to).await?;
    Ok(Some(Change::of(from, to, versions)))
}

/// Fills the form with words that were kept while they were typed.
pub(crate) async fn take_up(
    state: &WebState,
    visit: &Visit,
    letter: &LetterView,
    form: &mut Form,
) -> Result<Option<Timestamp>, PageError> {
    if form.has("body") {
        return Ok(None);
    }
    let Some(words) = state.desk.unsaved(&visit.actor, letter.id).await? else {
        return Ok(None);
    };
    form.set("subject", words.subject);
    form.set("body", words.body);
    form.set("based_on", words.based_on.to_string());
    Ok(Some(words.saved_at))
}

/// `POST …/autosave`: what is being typed, sent by the page itself. The answer is a line
/// that the page shows.
pub(crate) async fn autosave(
    State(state): State<WebState>,
    Id((_, letter)): Id<(CaseId, LetterId)>,
    Posted { visit, form }: Posted,
) -> Result<Response, PageError> {
    let based_on = form.get("based_on").parse().unwrap_or(0);
    let (subject, body) = (form.get("subject"), form.get("body"));
    let kept = state
        .desk
        .autosave(&visit.actor, letter, subject, body, based_on);
    match kept.await {
        Ok(()) => {
            let at = state.desk.clock.now().to_zoned(visit.l.zone.clone());
            let line = format!(
                "Kept at {}; save to make it a version.",
                at.strftime("%-I:%M %p")
            );
            Ok(line.into_response())
        }
        Err(desk::Error::Conflict(_)) => {
            let line = "Somebody has saved a newer version. Your words are kept: save to put both together.";
            Ok((StatusCode::CONFLICT, line).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/unsaved/forget`
pub(crate) async fn forget(
    State(state): State<WebState>,
    Id(ids): Id<(CaseId, LetterId)>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.forget_unsaved(&visit.actor, ids.1).await;
    after(&state, visit, ids, done, "thrown-away").await
}

/// `POST …/comments`
pub(crate) async fn comment(
    State(state): State<WebState>,
    Id(ids): Id<(CaseId, LetterId)>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let (quote, text) = (form.get("quote"), form.get("comment"));
    match state.desk.comment(&visit.actor, ids.1, quote, text).await {
        Ok(_) => {
            let place = format!("/cases/{}/letters/{}?said=remarked#comments", ids.0, ids.1);
            Ok(crate::error::see(&place))
        }
        Err(error) => {
            form.take(error)?;
            render(&state, visit, ids, form, None).await
        }
    }
}

/// `POST …/comments/{comment}/{settle or open}`
pub(crate) async fn settle(
    State(state): State<WebState>,
    Id((case, letter, comment, deed)): Id<(CaseId, LetterId, CommentId, String)>,
    Posted { visit, .. }: Posted,
) -> Page {
    let settled = match deed.as_str() {
        "settle" => true,
        "open" => false,
        _ => return Err(PageError::not_found()),
    };
    let done = state
        .desk
        .resolve_comment(&visit.actor, letter, comment, settled);
    let done = done.await;
    after(&state, visit, (case, letter), done, "saved").await
}
