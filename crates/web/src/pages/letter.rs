//! One letter: read and edited, reviewed, approved, and sent.

use super::{
    leaving::{Leaving, at_agency, leaves},
    letter_work::{Work, take_up},
    together::Presence,
    upload::{self, MaybeFile, Uploading},
};
use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit},
    words::Words,
};
use askama::Template;
use axum::extract::State;
use desk::verbs::{ProofFile, SentByHand, Ticks, ToCheck};
use domain::{CaseId, Channel, ContactId, LetterId, When, document::Arrival, handover::Way};
use jiff::civil::Date;
use store::{
    paper::Paper,
    presence::Place,
    reader::{
        agencies::ContactLine,
        letters::{LetterDelivery, LetterStage, LetterView, VersionLine, VersionText},
    },
};

#[derive(Template)]
#[template(path = "letter.html")]
pub(crate) struct LetterPage {
    pub l: Layout,
    pub form: Form,
    pub letter: LetterView,
    /// The letter's own address.
    pub here: String,
    pub editable: bool,
    pub may_approve: bool,
    /// What somebody has to look at before it can be approved.
    pub checks: Vec<ToCheck>,
    /// How many of them nobody has ticked.
    pub unticked: usize,
    /// What somebody else saved in between.
    pub theirs: Option<VersionText>,
    /// An older version to look at.
    pub old: Option<VersionText>,
    pub contacts: Vec<ContactChoice>,
    /// Whether any address can be written to.
    pub sendable: bool,
    /// Ways that a person has to go, those that the agency names first.
    pub ways: Vec<WayShown>,
    /// Where answers are to come.
    pub reply_to: String,
    pub versions: Vec<VersionLine>,
    pub deliveries: Vec<LetterDelivery>,
    /// Copies on paper that were handed out, oldest first.
    pub papers: Vec<Paper>,
    /// In whose name, with which files, when.
    pub leaving: Leaving,
    /// When the newest delivery is tried, as the agency's clock has it.
    pub leaves_at: Option<String>,
    /// Changes, remarks, what to think of.
    pub work: Work,
    /// Who else has it open.
    pub presence: Presence,
}

/// An address, and whether a letter may go there.
pub(crate) struct ContactChoice {
    pub line: ContactLine,
    pub usable: bool,
}

/// A way by which a person sends a letter, and where it leads.
pub(crate) struct WayShown {
    pub way: Way,
    pub to: Vec<String>,
}

/// All ways by hand, those first that one of these contacts names.
pub(crate) fn ways(contacts: &[ContactChoice]) -> Vec<WayShown> {
    let leads_to = |way: Way| {
        let of_way = contacts
            .iter()
            .filter(|one| Way::to(one.line.channel) == Some(way));
        of_way.map(|one| one.line.value.clone()).collect()
    };
    let mut shown: Vec<WayShown> = Way::ALL
        .into_iter()
        .map(|way| WayShown {
            way,
            to: leads_to(way),
        })
        .collect();
    shown.sort_by_key(|one| one.to.is_empty());
    shown
}

/// `GET /cases/{id}/letters/{letter}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id((case, letter)): Id<(CaseId, LetterId)>,
    visit: Visit,
    Asked(asked): Asked,
) -> Page {
    let old = match asked.get("version").parse::<i32>() {
        Ok(number) => Some(
            state
                .reader()
                .letter_version(&visit.actor, letter, number)
                .await?,
        ),
        Err(_) => None,
    };
    let asked = asked.only(&["changes", "since"]);
    render(&state, visit, (case, letter), asked, old).await
}

pub(crate) async fn render(
    state: &WebState,
    visit: Visit,
    (case, id): (CaseId, LetterId),
    mut form: Form,
    old: Option<VersionText>,
) -> Page {
    let reader = state.reader();
    let letter = reader.letter(&visit.actor, id).await?;
    if letter.case != case {
        return Err(PageError::not_found());
    }
    let contacts = match letter.stage {
        LetterStage::Approved => choices(reader.letter_contacts(letter.agency, letter.kind).await?),
        _ => Vec::new(),
    };
    if let Some(first) = contacts.iter().find(|one| one.usable) {
        form.preset("contact", first.line.id.to_string());
    }
    let reference = reader.case(&visit.actor, case).await?.reference;
    if let Some(first) = contacts.iter().find_map(|one| Way::to(one.line.channel)) {
        form.preset("way", first.as_str());
    }
    let editable = matches!(letter.stage, LetterStage::Draft | LetterStage::InReview);
    let unsaved = match editable {
        true => take_up(state, &visit, &letter, &mut form).await?,
        false => None,
    };
    let theirs = theirs(state, &visit, &letter, &mut form).await?;
    let checks = match editable {
        true => state.desk.to_check(&visit.actor, id).await?,
        false => Vec::new(),
    };
    let newsroom = reader.newsroom().await?;
    let leaving = Leaving::of(state, &visit, &letter, &reference).await?;
    form.preset(
        "leaves",
        if leaving.usual_office {
            "office"
        } else {
            "soon"
        },
    );
    let deliveries = reader.letter_deliveries(&visit.actor, id).await?;
    let next = deliveries.first().and_then(|mail| mail.next_attempt_at);
    let versions = reader.letter_versions(&visit.actor, id).await?;
    let beside = (versions.as_slice(), theirs.as_ref());
    let work = Work::of(state, &visit, &letter, beside, &form, unsaved).await?;
    let shown = LetterPage {
        here: format!("/cases/{case}/letters/{id}"),
        editable,
        unticked: checks.iter().filter(|one| one.done.is_none()).count(),
        checks,
        may_approve: visit
            .actor
            .may_approve(letter.author, newsroom.self_approval),
        ways: ways(&contacts),
        reply_to: match leaving.sender() {
            Some(sender) => sender.answers.clone(),
            None => state.desk.reply_address(&reference).to_string(),
        },
        leaves_at: next.map(|at| at_agency(state, &letter.jurisdiction, at)),
        leaving,
        sendable: contacts.iter().any(|contact| contact.usable),
        versions,
        work,
        presence: Presence::of(state, &visit, Place::Letter(id)).await?,
        deliveries,
        papers: state.desk.letter_papers(&visit.actor, id).await?,
        contacts,
        theirs,
        old,
        letter,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

/// Fills the form from the letter, unless one was typed. A text that was typed on
/// top of an older version is shown beside the newer one, and follows it when it
/// is saved again.
async fn theirs(
    state: &WebState,
    visit: &Visit,
    letter: &LetterView,
    form: &mut Form,
) -> Result<Option<VersionText>, PageError> {
    let based_on = form.get("based_on").parse::<i32>().ok();
    form.preset("subject", letter.subject.as_str());
    form.preset("body", letter.body.as_str());
    form.preset("based_on", letter.version.to_string());
    if based_on.is_none_or(|number| number == letter.version) {
        return Ok(None);
    }
    form.set("based_on", letter.version.to_string());
    let saved = state
        .reader()
        .letter_version(&visit.actor, letter.id, letter.version)
        .await?;
    Ok(Some(saved))
}

pub(crate) fn choices(lines: Vec<ContactLine>) -> Vec<ContactChoice> {
    let usable = |line: &ContactLine| line.channel == Channel::Email && line.verified_on.is_some();
    lines
        .into_iter()
        .map(|line| ContactChoice {
            usable: usable(&line),
            line,
        })
        .collect()
}

/// `POST …/save`
pub(crate) async fn save(
    State(state): State<WebState>,
    Id((case, letter)): Id<(CaseId, LetterId)>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let based_on = form.get("based_on").parse().unwrap_or(0);
    let (subject, body) = (form.get("subject"), form.get("body"));
    match state
        .desk
        .save_letter(&visit.actor, letter, subject, body, based_on)
        .await
    {
        Ok(_) => Ok(see(&format!("/cases/{case}/letters/{letter}?said=saved"))),
        Err(error) => {
            form.take(error)?;
            render(&state, visit, (case, letter), form, None).await
        }
    }
}

/// After a deed on a letter: its page again, with what was done or why not.
pub(crate) async fn after<T>(
    state: &WebState,
    visit: Visit,
    ids: (CaseId, LetterId),
    done: Result<T, desk::Error>,
    said: &str,
) -> Page {
    after_filling(state, visit, ids, (done, Form::default()), said).await
}

/// The same; where it could not be done, what was filled in stands there still.
pub(crate) async fn after_filling<T>(
    state: &WebState,
    visit: Visit,
    (case, letter): (CaseId, LetterId),
    (done, mut form): (Result<T, desk::Error>, Form),
    said: &str,
) -> Page {
    match done {
        Ok(_) => Ok(see(&format!("/cases/{case}/letters/{letter}?said={said}"))),
        Err(error) => {
            form.take(error)?;
            render(state, visit, (case, letter), form, None).await
        }
    }
}

/// `POST …/submit`: with what has been ticked on the same form.
pub(crate) async fn submit(
    State(state): State<WebState>,
    Id(ids): Id<(CaseId, LetterId)>,
    Posted { visit, form }: Posted,
) -> Page {
    let done = match keep_ticks(&state, &visit, ids.1, &form).await {
        Ok(_) => state.desk.submit(&visit.actor, ids.1).await,
        Err(error) => Err(error),
    };
    after(&state, visit, ids, done, "submitted").await
}

/// `POST …/send-back`
pub(crate) async fn send_back(
    State(state): State<WebState>,
    Id(ids): Id<(CaseId, LetterId)>,
    Posted { visit, form }: Posted,
) -> Page {
    let done = state
        .desk
        .send_back(&visit.actor, ids.1, form.get("note"))
        .await;
    after_filling(&state, visit, ids, (done, form), "sent-back").await
}

/// `POST …/approve`: with what has been ticked on the same form.
pub(crate) async fn approve(
    State(state): State<WebState>,
    Id(ids): Id<(CaseId, LetterId)>,
    Posted { visit, form }: Posted,
) -> Page {
    let ticked = ticked(&form);
    let done = state
        .desk
        .check_and_approve(&visit.actor, ids.1, Ticks::These(&ticked))
        .await;
    after(&state, visit, ids, done, "approved").await
}

/// `POST …/checks`: keeps the ticks and nothing else.
pub(crate) async fn check(
    State(state): State<WebState>,
    Id(ids): Id<(CaseId, LetterId)>,
    Posted { visit, form }: Posted,
) -> Page {
    let done = keep_ticks(&state, &visit, ids.1, &form).await;
    after(&state, visit, ids, done, "ticked").await
}

async fn keep_ticks(
    state: &WebState,
    visit: &Visit,
    letter: LetterId,
    form: &Form,
) -> Result<usize, desk::Error> {
    let ticked = Ticks::These(&ticked(form));
    state.desk.check_letter(&visit.actor, letter, ticked).await
}

/// The keys of what was ticked on the form.
fn ticked(form: &Form) -> Vec<String> {
    let names = form.values().keys();
    names
        .filter_map(|name| name.strip_prefix("check-"))
        .map(str::to_owned)
        .collect()
}

/// `POST …/reopen`
pub(crate) async fn reopen(
    State(state): State<WebState>,
    Id(ids): Id<(CaseId, LetterId)>,
    Posted { visit, .. }: Posted,
) -> Page {
    let done = state.desk.reopen_letter(&visit.actor, ids.1).await;
    after(&state, visit, ids, done, "reopened").await
}

/// `POST …/queue`
pub(crate) async fn queue(
    State(state): State<WebState>,
    Id(ids): Id<(CaseId, LetterId)>,
    Posted { visit, form }: Posted,
) -> Page {
    let done = match form.get("contact").parse::<ContactId>() {
        Ok(contact) => {
            let when = leaves(&form);
            state
                .desk
                .queue_letter_when(&visit.actor, ids.1, contact, when)
                .await
        }
        Err(_) => Err(desk::Error::Invalid(vec![desk::FieldError {
            field: "contact".to_owned(),
            message: "Choose the address to which it goes.".to_owned(),
        }])),
    };
    after_filling(&state, visit, ids, (done, form), "queued").await
}

/// `POST …/sent`: a person has sent it by another way.
pub(crate) async fn sent_by_hand(
    State(state): State<WebState>,
    Id((case, letter)): Id<(CaseId, LetterId)>,
    filled: MaybeFile,
) -> Page {
    let (visit, mut form, proof) = match filled {
        MaybeFile::None(Posted { visit, form }) => (visit, form, None),
        MaybeFile::Some(uploading) => with_proof(&state, letter, uploading).await?,
    };
    let how = by_hand(&mut form).filter(|_| form.fine());
    let Some(how) = how.map(|how| SentByHand { proof, ..how }) else {
        return render(&state, visit, (case, letter), form, None).await;
    };
    match state.desk.sent_by_hand(&visit.actor, letter, how).await {
        Ok(()) => Ok(see(&format!("/cases/{case}/letters/{letter}?said=marked"))),
        Err(error) => {
            form.take(error)?;
            render(&state, visit, (case, letter), form, None).await
        }
    }
}

/// The fields and the file of a form that may bring one. The file's bytes are kept as
/// they come; they become a document when the rest of the form can be used.
async fn with_proof(
    state: &WebState,
    letter: LetterId,
    Uploading {
        visit, mut parts, ..
    }: Uploading,
) -> Result<(Visit, Form, Option<ProofFile>), PageError> {
    let mut form = Form::default();
    let mut proof = None;
    while let Some(field) = upload::next(&mut parts).await? {
        if let Some(name) = upload::file_name(&field) {
            let bytes = Box::pin(upload::bytes(field));
            let kept = state
                .desk
                .keep_proof(&visit.actor, letter, &name, bytes, Arrival::Upload)
                .await;
            match kept {
                Ok(kept) => proof = Some(kept),
                Err(error) => form.take(error)?,
            }
        } else if let Some(name) = field.name().map(str::to_owned) {
            form.set(&name, field.text().await.unwrap_or_default());
        }
    }
    Ok((visit, form, proof))
}

/// What the form says; none where a field of it cannot be read.
fn by_hand(form: &mut Form) -> Option<SentByHand> {
    let way = form.read::<Way>("way", "Choose by which way you have sent it.");
    let on = form.read::<Date>("when", "Give the day on which it left, such as 2026-03-02.");
    let check_on = form.read_if_any::<Date>("check_on", "Give a day, or leave it empty.");
    if !form.fine() {
        return None;
    }
    Some(SentByHand {
        way: way?,
        when: When::On(on?),
        numbers: form.get("numbers").lines().map(str::to_owned).collect(),
        note: form.get("sent_note").to_owned(),
        check_on,
        proof: None,
    })
}
