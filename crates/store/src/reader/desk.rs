//! What needs somebody today.

use super::{
    Reader,
    answers::AnswerWaiting,
    cases::{CaseLine, Row},
    deliveries::DeliveryLine,
    parse, sees_private,
    together::{MentionLine, TaskLine},
};
use crate::Result;
use domain::{Actor, CaseId, DocumentId, LetterId, LetterKind};
use jiff::civil::Date;

/// Everything that waits for a person.
#[derive(Clone, Debug, Default)]
pub struct Attention {
    /// Cases whose date has passed beyond doubt.
    pub late: Vec<CaseLine>,
    /// Cases whose date is near, or past on the ordinary reading only.
    pub soon: Vec<CaseLine>,
    /// Messages in own cases that have not been opened.
    pub answers: Vec<AnswerWaiting>,
    /// Notes that name them and that they have not seen.
    pub mentions: Vec<MentionLine>,
    /// What they have been given to do.
    pub tasks: Vec<TaskLine>,
    /// Letters to write on, review or send.
    pub letters: Vec<LetterWaiting>,
    /// Mails that did not get out.
    pub mail: Vec<DeliveryLine>,
    /// Messages that nobody has put anywhere.
    pub triage: i64,
    /// Files that could not be read, whole or in part.
    pub unread: Vec<DocumentWaiting>,
    /// Cases with links that nobody has judged.
    pub links: Vec<LinksWaiting>,
    /// Jobs that have used all their attempts.
    pub dead_jobs: i64,
}

impl Attention {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.late.is_empty()
            && self.soon.is_empty()
            && self.answers.is_empty()
            && self.mentions.is_empty()
            && self.tasks.is_empty()
            && self.letters.is_empty()
            && self.mail.is_empty()
            && self.triage == 0
            && self.unread.is_empty()
            && self.links.is_empty()
            && self.dead_jobs == 0
    }
}

/// Why a letter waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterWait {
    /// An editor sent it back with a note.
    SentBack,
    /// It lies with an editor.
    InReview,
    /// Its text is fixed and nobody has sent it.
    Approved,
    /// It is a draft.
    Draft,
}

/// A letter that waits for somebody.
#[derive(Clone, Debug)]
pub struct LetterWaiting {
    /// Which.
    pub id: LetterId,
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// What it is for.
    pub kind: LetterKind,
    /// Its subject.
    pub subject: String,
    /// Who began it.
    pub author: String,
    /// Why it waits.
    pub wait: LetterWait,
    /// What the editor wants changed.
    pub note: String,
}

/// A file that could not be read, whole or in part.
#[derive(Clone, Debug)]
pub struct DocumentWaiting {
    /// Which.
    pub id: DocumentId,
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// The file's name.
    pub name: String,
    /// Why it failed as a whole; none: some pages failed.
    pub failure: Option<String>,
    /// How many failures are recorded.
    pub failures: i64,
}

/// A case with links that nobody has judged.
#[derive(Clone, Debug)]
pub struct LinksWaiting {
    /// Which case.
    pub case: CaseId,
    /// Its title.
    pub title: String,
    /// How many.
    pub links: i64,
}

const FEW: i64 = 20;

impl Reader {
    /// What waits for the actor: dates of their own cases, and for editors letters
    /// in review. `today` and `soon` are civil dates in the newsroom's zone.
    pub async fn attention(&self, actor: &Actor, today: Date, soon: Date) -> Result<Attention> {
        Ok(Attention {
            late: self.late(actor, today).await?,
            soon: self.near(actor, today, soon).await?,
            answers: self.answers_waiting(actor).await?,
            mentions: self.mentions(actor).await?,
            tasks: self.my_tasks(actor).await?,
            letters: self.letters_waiting(actor).await?,
            mail: self.mail_waiting(actor, FEW).await?,
            triage: self.triage_count().await?,
            unread: self.documents_waiting(actor).await?,
            links: self.links_waiting(actor).await?,
            dead_jobs: if actor.may_administer() {
                self.dead_jobs_count().await?
            } else {
                0
            },
        })
    }

    /// Own cases that are late beyond doubt, the oldest date first.
    async fn late(&self, actor: &Actor, today: Date) -> Result<Vec<CaseLine>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select c.id, c.reference, c.title, a.name as agency, a.jurisdiction, p.name as owner, c.visibility,
                   c.stage, c.outcome, c.next_due, c.next_due_latest, c.next_clock, c.updated_at
            from cases c join agencies a on a.id = c.agency_id join people p on p.id = c.owner_id
            where c.owner_id = $1 and c.stage <> 'closed' and c.next_due_latest < $2
            order by c.next_due, c.id limit $3
            "#,
            actor.id.0,
            jiff_sqlx::Date::from(today) as _,
            FEW,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Own cases that are not late beyond doubt and whose date is no later than `soon`.
    async fn near(&self, actor: &Actor, today: Date, soon: Date) -> Result<Vec<CaseLine>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select c.id, c.reference, c.title, a.name as agency, a.jurisdiction, p.name as owner, c.visibility,
                   c.stage, c.outcome, c.next_due, c.next_due_latest, c.next_clock, c.updated_at
            from cases c join agencies a on a.id = c.agency_id join people p on p.id = c.owner_id
            where c.owner_id = $1 and c.stage <> 'closed' and c.next_due <= $3
              and (c.next_due_latest is null or c.next_due_latest >= $2)
            order by c.next_due, c.id limit $4
            "#,
            actor.id.0,
            jiff_sqlx::Date::from(today) as _,
            jiff_sqlx::Date::from(soon) as _,
            FEW,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Own drafts and approved letters, and for editors whatever is in review.
    async fn letters_waiting(&self, actor: &Actor) -> Result<Vec<LetterWaiting>> {
        let rows = sqlx::query!(
            r#"
            select l.id, l.case_id, c.title, l.kind, l.subject, p.name as author, l.stage, l.review_note
            from letters l join cases c on c.id = l.case_id join people p on p.id = l.created_by
            where (c.visibility = 'newsroom' or c.owner_id = $1 or $2) and c.stage <> 'closed'
              and ((l.stage in ('draft', 'approved') and (l.created_by = $1 or c.owner_id = $1))
                   or (l.stage = 'in_review' and $2))
            order by case l.stage when 'in_review' then 0 when 'approved' then 1 else 2 end,
                     l.review_note = '', l.updated_at desc
            limit $3
            "#,
            actor.id.0,
            sees_private(actor),
            FEW,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(LetterWaiting {
                    kind: parse("letters", row.id, "kind", &row.kind)?,
                    wait: match (row.stage.as_str(), row.review_note.is_empty()) {
                        ("in_review", _) => LetterWait::InReview,
                        ("approved", _) => LetterWait::Approved,
                        (_, false) => LetterWait::SentBack,
                        (_, true) => LetterWait::Draft,
                    },
                    id: row.id.into(),
                    case: row.case_id.into(),
                    title: row.title,
                    subject: row.subject,
                    author: row.author,
                    note: row.review_note,
                })
            })
            .collect()
    }

    async fn documents_waiting(&self, actor: &Actor) -> Result<Vec<DocumentWaiting>> {
        let rows = sqlx::query!(
            r#"
            select d.id, d.case_id, c.title, d.name, d.failure,
                   (select count(*) from failures f where f.document_id = d.id) as "failures!"
            from documents d join cases c on c.id = d.case_id
            where c.owner_id = $1 and c.stage <> 'closed'
              and d.id in (select id from documents where state = 'failed'
                           union select document_id from failures where retry)
            order by d.received_at desc limit $2
            "#,
            actor.id.0,
            FEW,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| DocumentWaiting {
                id: row.id.into(),
                case: row.case_id.into(),
                title: row.title,
                name: row.name,
                failure: row.failure,
                failures: row.failures,
            })
            .collect())
    }

    async fn links_waiting(&self, actor: &Actor) -> Result<Vec<LinksWaiting>> {
        let rows = sqlx::query!(
            r#"
            select c.id, c.title, count(*) as "links!"
            from links l join cases c on c.id = l.case_id
            where c.owner_id = $1 and c.stage <> 'closed' and l.verdict is null and l.current and l.card
            group by c.id, c.title order by count(*) desc, c.id limit $2
            "#,
            actor.id.0,
            FEW,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| LinksWaiting {
                case: row.id.into(),
                title: row.title,
                links: row.links,
            })
            .collect())
    }
}
