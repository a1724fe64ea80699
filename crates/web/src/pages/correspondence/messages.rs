//! The mails of a case in order, each once, narrowed by who, whom, when and words.

use super::{Scope, load, minute};
use crate::{
    WebState,
    error::{Page, PageError, page},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Visit},
};
use askama::Template;
use axum::extract::State;
use domain::{
    Actor, CaseId, DocumentId,
    correspondence::{People, PrintedMail},
};
use jiff::civil::{Date, DateTime};
use std::collections::HashSet;
use store::reader::{PAGE, Paged};

#[derive(Template)]
#[template(path = "mails.html")]
pub(crate) struct MessagesPage {
    pub l: Layout,
    pub form: Form,
    pub scope: Scope,
    pub messages: Paged<MessageLine>,
    /// How many fit what is asked.
    pub found: usize,
    /// Names that may be chosen.
    pub names: Vec<String>,
    pub base: String,
    /// Whether anything narrows the list.
    pub narrowed: bool,
}

/// One mail.
pub(crate) struct MessageLine {
    pub sent: String,
    pub from: String,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub subject: String,
    pub attachments: Vec<String>,
    pub printings: i64,
    pub document: Option<DocumentId>,
    pub document_name: String,
    pub page: i32,
}

/// What the address may ask for.
const FIELDS: [&str; 5] = ["sender", "recipient", "after", "before", "q"];
/// Names offered beside the fields.
const NAMES: usize = 300;

/// `GET /cases/{id}/messages`
pub(crate) async fn messages(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let (scope, mails) = load(&state, &visit.actor, id, &form).await?;
    let words = words(&state, &visit.actor, id, &form).await?;
    let shown = MessagesPage::of(visit.l, form, scope, &mails, words.as_ref());
    page(shown.form.status(), &shown)
}

impl MessagesPage {
    /// `words` are the messages that hold what is looked for; none where nothing is.
    pub fn of(
        l: Layout,
        mut form: Form,
        scope: Scope,
        mails: &[PrintedMail],
        words: Option<&HashSet<String>>,
    ) -> Self {
        let people = People::of(mails);
        let asked = Wanted::read(&mut form, &people);
        let fits = |mail: &&PrintedMail| {
            asked.fits(mail, &people) && words.is_none_or(|w| w.contains(&mail.message))
        };
        let found: Vec<&PrintedMail> = mails.iter().filter(fits).collect();
        let skip = usize::try_from((form.page() - 1).saturating_mul(PAGE)).unwrap_or(usize::MAX);
        let size = usize::try_from(PAGE + 1).unwrap_or(usize::MAX);
        let rows = found.iter().skip(skip).take(size).map(|mail| line(mail));
        let mut names: Vec<String> = people.all().iter().map(|one| one.name.clone()).collect();
        names.sort_unstable();
        names.truncate(NAMES);
        Self {
            messages: Paged::cut(rows.collect(), form.page()),
            found: found.len(),
            names,
            base: form.base(&["document", "sender", "recipient", "after", "before", "q"]),
            narrowed: FIELDS.iter().any(|name| !form.get(name).trim().is_empty()),
            scope,
            l,
            form,
        }
    }
}

/// The messages that hold the words; none where no words are asked for.
async fn words(
    state: &WebState,
    actor: &Actor,
    id: CaseId,
    form: &Form,
) -> Result<Option<HashSet<String>>, PageError> {
    let words: String = form
        .get("q")
        .chars()
        .filter(|c| *c != '\0')
        .take(400)
        .collect();
    if words.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(state.reader().mails_with(actor, id, &words).await?))
}

fn line(mail: &PrintedMail) -> MessageLine {
    let sender = mail.sender.clone().or_else(|| mail.sender_address.clone());
    MessageLine {
        sent: minute(mail.sent),
        from: sender.unwrap_or_else(|| "somebody".to_owned()),
        to: mail.to.clone(),
        cc: mail.cc.clone(),
        subject: mail.subject.clone(),
        attachments: mail.attachments.clone(),
        printings: mail.printings,
        document: mail.document,
        document_name: mail.document_name.clone(),
        page: mail.page,
    }
}

/// Who, whom and when.
#[derive(Default)]
struct Wanted {
    senders: Option<Vec<usize>>,
    recipients: Option<Vec<usize>>,
    after: Option<Date>,
    before: Option<Date>,
}

impl Wanted {
    /// Reads the form; a day that is none is noted beside its field.
    fn read(form: &mut Form, people: &People) -> Self {
        let meant = |typed: &str| (!typed.trim().is_empty()).then(|| people.meant(typed));
        let otherwise = "Write a day such as 2015-03-31.";
        Self {
            senders: meant(form.get("sender")),
            recipients: meant(form.get("recipient")),
            after: form.read_if_any("after", otherwise),
            before: form.read_if_any("before", otherwise),
        }
    }

    fn fits(&self, mail: &PrintedMail, people: &People) -> bool {
        let sender = |wanted: &Vec<usize>| {
            let sender = people.sender(mail);
            sender.is_some_and(|person| wanted.contains(&person))
        };
        let recipient = |wanted: &Vec<usize>| {
            let recipients = people.recipients(mail);
            recipients.iter().any(|person| wanted.contains(person))
        };
        let day = mail.sent.map(DateTime::date);
        self.senders.as_ref().is_none_or(sender)
            && self.recipients.as_ref().is_none_or(recipient)
            && self
                .after
                .is_none_or(|after| day.is_some_and(|day| day >= after))
            && self
                .before
                .is_none_or(|before| day.is_some_and(|day| day <= before))
    }
}
