//! The printed mails of a case together: who wrote to whom, when, which, and what
//! is not there; and the same as files for other programs. Each page may be
//! narrowed to one document.

mod matrix;
mod messages;
mod missing;
mod timeline;

pub(crate) use messages::messages;
pub(crate) use missing::missing;
pub(crate) use timeline::timeline;
#[cfg(test)]
pub(crate) use {messages::MessagesPage, missing::MissingPage, timeline::TimelinePage};

use super::documents::download;
use crate::{
    WebState,
    error::{Page, PageError, page},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Visit, encode},
};
use ::desk::mail_files::MailFormat;
use askama::Template;
use axum::{body::Body, extract::State, http::StatusCode};
use domain::{
    Actor, CaseId, DocumentId,
    correspondence::{Correspondence, Correspondent, Count, PrintedMail},
};
use jiff::civil::DateTime;
use matrix::Matrix;
use store::reader::{case::CaseView, mails::MOST_MAILS};

/// Rows of each table at most.
const ROWS: usize = 100;

/// What the pages speak of: a case, or one document of it.
pub(crate) struct Scope {
    pub case: CaseView,
    pub document: Option<(DocumentId, String)>,
    /// Mails, each once.
    pub mails: usize,
    /// Printings of them.
    pub printings: i64,
    /// There are more mails than are looked at.
    pub cut: bool,
}

impl Scope {
    pub fn of(
        case: CaseView,
        document: Option<(DocumentId, String)>,
        mails: &[PrintedMail],
    ) -> Self {
        Self {
            case,
            document,
            mails: mails.len(),
            printings: mails.iter().map(|mail| mail.printings).sum(),
            cut: i64::try_from(mails.len()).is_ok_and(|n| n >= MOST_MAILS),
        }
    }

    /// The address of one of these pages, with what is asked of it.
    pub fn address(&self, part: &str, asked: &[(&str, &str)]) -> String {
        let document = self.document.as_ref().map(|(id, _)| id.to_string());
        let document = document.as_deref().map(|id| ("document", id));
        let pairs: Vec<String> = document
            .into_iter()
            .chain(asked.iter().copied())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        let join = if pairs.is_empty() { "" } else { "?" };
        format!("/cases/{}/{part}{join}{}", self.case.id, pairs.join("&"))
    }
}

/// The case, and the document of it that is asked for, if one is.
async fn asked_for(
    state: &WebState,
    actor: &Actor,
    id: CaseId,
    form: &Form,
) -> Result<(CaseView, Option<(DocumentId, String)>), PageError> {
    let reader = state.reader();
    let case = reader.case(actor, id).await?;
    let document = match form.get("document") {
        "" => None,
        text => {
            let document: DocumentId = text.parse().map_err(|_| PageError::not_found())?;
            let view = reader.document(actor, document).await?;
            if view.case != id {
                return Err(PageError::not_found());
            }
            Some((document, view.name))
        }
    };
    Ok((case, document))
}

/// That with its mails.
async fn load(
    state: &WebState,
    actor: &Actor,
    id: CaseId,
    form: &Form,
) -> Result<(Scope, Vec<PrintedMail>), PageError> {
    let (case, document) = asked_for(state, actor, id, form).await?;
    let only = document.as_ref().map(|(id, _)| *id);
    let mails = state.reader().mails(actor, id, only).await?;
    Ok((Scope::of(case, document, &mails), mails))
}

#[derive(Template)]
#[template(path = "correspondents.html")]
pub(crate) struct CorrespondentsPage {
    pub l: Layout,
    pub scope: Scope,
    pub people: Vec<PersonLine>,
    /// How many more there are.
    pub hidden: usize,
    pub matrix: Option<Matrix>,
    pub pairs: Vec<PairLine>,
    pub hidden_pairs: usize,
}

/// One correspondent.
pub(crate) struct PersonLine {
    pub name: String,
    /// Other spellings and addresses.
    pub also: Vec<String>,
    pub wrote: usize,
    pub wrote_link: String,
    pub got: usize,
    pub got_link: String,
    pub first: String,
    pub last: String,
}

/// Mails from one to another.
pub(crate) struct PairLine {
    pub from: String,
    pub to: String,
    pub mails: usize,
    pub link: String,
    pub first: String,
    pub last: String,
}

/// `GET /cases/{id}/correspondents`
pub(crate) async fn correspondents(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let (scope, mails) = load(&state, &visit.actor, id, &form).await?;
    page(
        StatusCode::OK,
        &CorrespondentsPage::of(visit.l, scope, &mails),
    )
}

impl CorrespondentsPage {
    pub fn of(l: Layout, scope: Scope, mails: &[PrintedMail]) -> Self {
        let found = Correspondence::of(mails);
        let mut pairs: Vec<_> = found.pairs.iter().collect();
        pairs.sort_by_key(|(pair, count)| (std::cmp::Reverse(count.mails), **pair));
        let people = found.correspondents.iter().take(ROWS);
        let busiest = pairs.iter().take(ROWS);
        Self {
            people: people.map(|one| person_line(&scope, &found, one)).collect(),
            hidden: found.correspondents.len().saturating_sub(ROWS),
            matrix: Matrix::of(&scope, &found),
            pairs: busiest
                .map(|(pair, count)| pair_line(&scope, &found, **pair, **count))
                .collect(),
            hidden_pairs: pairs.len().saturating_sub(ROWS),
            scope,
            l,
        }
    }
}

fn person_line(scope: &Scope, found: &Correspondence, one: &Correspondent) -> PersonLine {
    let person = &found.people.all()[one.person];
    let first = [one.wrote.first, one.got.first].into_iter().flatten().min();
    let last = one.wrote.last.max(one.got.last);
    PersonLine {
        also: person
            .spellings
            .iter()
            .filter(|spelling| **spelling != person.name)
            .cloned()
            .collect(),
        wrote: one.wrote.mails,
        wrote_link: scope.address("messages", &[("sender", &person.name)]),
        got: one.got.mails,
        got_link: scope.address("messages", &[("recipient", &person.name)]),
        first: day(first),
        last: day(last),
        name: person.name.clone(),
    }
}

fn pair_line(
    scope: &Scope,
    found: &Correspondence,
    (from, to): (usize, usize),
    count: Count,
) -> PairLine {
    let name = |person: usize| found.people.all()[person].name.clone();
    let (from, to) = (name(from), name(to));
    PairLine {
        link: scope.address("messages", &[("sender", &from), ("recipient", &to)]),
        mails: count.mails,
        first: day(count.first),
        last: day(count.last),
        from,
        to,
    }
}

/// “Mar 3, 2015”; mails as printed have no zone.
fn day(at: Option<DateTime>) -> String {
    at.map_or_else(
        || "no date".to_owned(),
        |at| at.strftime("%b %-d, %Y").to_string(),
    )
}

/// “Mar 3, 2015, 9:12 AM”, as printed.
fn minute(at: Option<DateTime>) -> String {
    at.map_or_else(
        || "No date".to_owned(),
        |at| at.strftime("%b %-d, %Y, %-I:%M %p").to_string(),
    )
}

/// `GET /cases/{id}/mails/{format}`: all of them as a file.
pub(crate) async fn file(
    State(state): State<WebState>,
    Id((id, format)): Id<(CaseId, String)>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let format: MailFormat = format.parse().map_err(|_| PageError::not_found())?;
    let (case, document) = asked_for(&state, &visit.actor, id, &form).await?;
    let only = document.map(|(id, _)| id);
    let bytes = state.desk.mail_file(&visit.actor, id, only, format).await?;
    let name = format!("{}-mails.{}", case.reference, format.name());
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(download(&name, size, Body::from(bytes)))
}
