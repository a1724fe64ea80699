//! How a letter leaves: in whose name, with which files, and when.

use super::{
    documents::download,
    letter::{self, after},
    upload::{self, Uploading},
};
use crate::{
    WebState,
    error::{Page, PageError, see},
    form::Form,
    visit::{Id, Posted, Visit},
};
use axum::{body::Body, extract::State};
use desk::verbs::Leaves;
use domain::{CaseId, EmailAddress, EnclosureId, LetterId, Reference, values::media_type_of};
use jiff::Timestamp;
use store::{enclosure::Enclosure, reader::letters::LetterView};

/// What the letter's page shows and asks about it.
pub(crate) struct Leaving {
    /// Who can write; the one who does is marked.
    pub senders: Vec<SenderShown>,
    /// Who writes, where the configuration names them no more.
    pub lost: Option<String>,
    pub files: Vec<Enclosure>,
    /// Most megabytes of all files.
    pub megabytes: u64,
    /// When it leaves if it waits for the office to open.
    pub office: String,
    /// Whether that is the newsroom's habit.
    pub usual_office: bool,
}

/// One who can write.
pub(crate) struct SenderShown {
    pub address: String,
    pub name: String,
    /// Where answers come.
    pub answers: String,
    pub chosen: bool,
}

impl Leaving {
    pub async fn of(
        state: &WebState,
        visit: &Visit,
        letter: &LetterView,
        reference: &Reference,
    ) -> Result<Self, PageError> {
        let desk = &state.desk;
        let reader = state.reader();
        let own = desk.config.mail_from.to_string();
        let chosen = letter.sender.as_deref().unwrap_or(&own);
        let senders: Vec<SenderShown> = desk
            .config
            .all_senders()
            .iter()
            .map(|one| SenderShown {
                address: one.address.to_string(),
                name: one.name.clone(),
                answers: desk.reply_address_of(one, reference).to_string(),
                chosen: one.address.as_str() == chosen,
            })
            .collect();
        let agency = reader.agency(letter.agency).await?;
        let opens = desk.office_opens((&agency.jurisdiction, agency.county.as_deref()));
        Ok(Self {
            lost: (!senders.iter().any(|one| one.chosen)).then(|| chosen.to_owned()),
            senders,
            files: reader.letter_files(&visit.actor, letter.id).await?,
            megabytes: desk.config.largest_letter >> 20,
            office: at_agency(state, &letter.jurisdiction, opens),
            usual_office: reader.newsroom().await?.office_hours,
        })
    }

    /// Who writes.
    pub fn sender(&self) -> Option<&SenderShown> {
        self.senders.iter().find(|one| one.chosen)
    }
}

/// “Monday, March 2, 9:00 AM at the agency”.
pub(crate) fn at_agency(state: &WebState, jurisdiction: &str, at: Timestamp) -> String {
    let law = state.desk.law();
    let zone = law
        .jurisdiction(jurisdiction)
        .map(|place| place.zone().clone());
    let there = at.to_zoned(zone.unwrap_or(jiff::tz::TimeZone::UTC));
    there
        .strftime("%A, %B %-d, %-I:%M %p at the agency")
        .to_string()
}

/// What the form says of when it leaves.
pub(crate) fn leaves(form: &Form) -> Leaves {
    match form.get("leaves") {
        "office" => Leaves::InOfficeHours,
        "soon" => Leaves::Soon,
        _ => Leaves::AsUsual,
    }
}

/// `POST …/sender`
pub(crate) async fn sender(
    State(state): State<WebState>,
    Id(ids): Id<(CaseId, LetterId)>,
    Posted { visit, form }: Posted,
) -> Page {
    let done = match form.get("from").parse::<EmailAddress>() {
        Ok(address) => {
            state
                .desk
                .set_sender(&visit.actor, ids.1, Some(&address))
                .await
        }
        Err(error) => Err(desk::Error::Invalid(vec![desk::FieldError {
            field: "from".to_owned(),
            message: error.to_string(),
        }])),
    };
    after(&state, visit, ids, done, "saved").await
}

/// `POST …/files`
pub(crate) async fn enclose(
    State(state): State<WebState>,
    Id((case, letter)): Id<(CaseId, LetterId)>,
    Uploading {
        visit, mut parts, ..
    }: Uploading,
) -> Page {
    let (mut form, mut added) = (Form::default(), 0);
    while let Some(field) = upload::next(&mut parts).await? {
        let Some(name) = upload::file_name(&field) else {
            continue;
        };
        let bytes = Box::pin(upload::bytes(field));
        let kind = media_type_of(&name);
        match state
            .desk
            .enclose(&visit.actor, letter, &name, kind, bytes)
            .await
        {
            Ok(_) => added += 1,
            Err(error) => form.take(error)?,
        }
    }
    if added == 0 && form.fine() {
        form.wrong("file", "Choose at least one file.");
    }
    if form.fine() {
        return Ok(see(&format!("/cases/{case}/letters/{letter}?said=added")));
    }
    letter::render(&state, visit, (case, letter), form, None).await
}

/// `POST …/files/{file}/remove`
pub(crate) async fn take_out(
    State(state): State<WebState>,
    Id((case, letter, file)): Id<(CaseId, LetterId, EnclosureId)>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.leave_out(&visit.actor, letter, file).await;
    after(&state, visit, (case, letter), done, "saved").await
}

/// `GET …/files/{file}`
pub(crate) async fn file(
    State(state): State<WebState>,
    Id((_, letter, file)): Id<(CaseId, LetterId, EnclosureId)>,
    visit: Visit,
) -> Page {
    let files = state.reader().letter_files(&visit.actor, letter).await?;
    let Some(found) = files.into_iter().find(|one| one.id == file) else {
        return Err(PageError::not_found());
    };
    let bytes = state.desk.enclosure_bytes(&found).await?;
    let size = bytes.len() as u64;
    Ok(download(&found.name, size, Body::from(bytes)))
}
