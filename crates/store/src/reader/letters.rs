//! One letter with its versions and the addresses it could go to.

use super::{Reader, agencies::ContactLine, parse, sees_private};
use crate::{Result, enclosure::Enclosure};
use domain::{Actor, AgencyId, CaseId, DeliveryId, DeliveryState, LetterId, LetterKind, PersonId};
use jiff::Timestamp;

/// How far a letter has come, without what each state knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterStage {
    /// Being written.
    Draft,
    /// With an editor.
    InReview,
    /// Fixed.
    Approved,
    /// Waiting to leave.
    Queued,
    /// Gone.
    Sent,
}

impl std::str::FromStr for LetterStage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "draft" => Self::Draft,
            "in_review" => Self::InReview,
            "approved" => Self::Approved,
            "queued" => Self::Queued,
            "sent" => Self::Sent,
            other => return Err(format!("no such stage: {other}")),
        })
    }
}

/// A letter.
#[derive(Clone, Debug)]
pub struct LetterView {
    /// Which.
    pub id: LetterId,
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// The case's agency.
    pub agency: AgencyId,
    /// Its name.
    pub agency_name: String,
    /// What it is for.
    pub kind: LetterKind,
    /// Where it stands.
    pub stage: LetterStage,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Number of the newest version.
    pub version: i32,
    /// Who began it.
    pub author: PersonId,
    /// Their name.
    pub author_name: String,
    /// What an editor wants changed.
    pub review_note: String,
    /// The version that approval fixed.
    pub approved_version: Option<i32>,
    /// Who approved.
    pub approved_by: Option<String>,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Who writes; none: the newsroom's own address.
    pub sender: Option<String>,
    /// The law that the agency works under, for its zone.
    pub jurisdiction: String,
}

impl LetterView {
    /// Whether this version is the one that approval fixed.
    pub fn is_approved(&self, number: &i32) -> bool {
        self.approved_version == Some(*number)
    }
}

/// One saved version.
#[derive(Clone, Debug)]
pub struct VersionLine {
    /// Which, from 1.
    pub number: i32,
    /// Who saved it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Its length in characters.
    pub length: i32,
}

/// The text of one version.
#[derive(Clone, Debug)]
pub struct VersionText {
    /// Which.
    pub number: i32,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
}

/// What became of sending it.
#[derive(Clone, Debug)]
pub struct LetterDelivery {
    /// The delivery.
    pub id: DeliveryId,
    /// Where it stands.
    pub state: DeliveryState,
    /// To whom.
    pub to: Vec<String>,
    /// The server's words.
    pub answer: String,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Reader {
    /// One letter.
    pub async fn letter(&self, actor: &Actor, id: LetterId) -> Result<LetterView> {
        let row = sqlx::query!(
            r#"
            select l.case_id, c.title, c.agency_id, a.name as agency, l.kind, l.stage, l.subject, l.body, l.version,
                   l.created_by, p.name as author, l.review_note, l.approved_version,
                   e.name as "approved_by?", l.updated_at, l.sender, a.jurisdiction
            from letters l join cases c on c.id = l.case_id join agencies a on a.id = c.agency_id
                 join people p on p.id = l.created_by left join people e on e.id = l.approved_by
            where l.id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(LetterView {
            id,
            case: row.case_id.into(),
            title: row.title,
            agency: row.agency_id.into(),
            agency_name: row.agency,
            kind: parse("letters", id, "kind", &row.kind)?,
            stage: parse("letters", id, "stage", &row.stage)?,
            subject: row.subject,
            body: row.body,
            version: row.version,
            author: row.created_by.into(),
            author_name: row.author,
            review_note: row.review_note,
            approved_version: row.approved_version,
            approved_by: row.approved_by,
            updated_at: row.updated_at.to_jiff(),
            sender: row.sender,
            jurisdiction: row.jurisdiction,
        })
    }

    /// The files that go with a letter that the actor may see.
    pub async fn letter_files(&self, actor: &Actor, id: LetterId) -> Result<Vec<Enclosure>> {
        self.letter(actor, id).await?;
        let mut conn = self.pool.acquire().await?;
        crate::enclosure::of_letter(&mut conn, id).await
    }

    /// Its versions, newest first.
    pub async fn letter_versions(&self, actor: &Actor, id: LetterId) -> Result<Vec<VersionLine>> {
        let rows = sqlx::query!(
            r#"
            select v.number, p.name as by, v.saved_at, char_length(v.body) as "length!"
            from letter_versions v join letters l on l.id = v.letter_id join cases c on c.id = l.case_id
                 join people p on p.id = v.saved_by
            where v.letter_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by v.number desc limit 200
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| VersionLine {
                number: row.number,
                by: row.by,
                at: row.saved_at.to_jiff(),
                length: row.length,
            })
            .collect())
    }

    /// The text of one version.
    pub async fn letter_version(
        &self,
        actor: &Actor,
        id: LetterId,
        number: i32,
    ) -> Result<VersionText> {
        let row = sqlx::query!(
            "select v.number, v.subject, v.body
             from letter_versions v join letters l on l.id = v.letter_id join cases c on c.id = l.case_id
             where v.letter_id = $3 and v.number = $4 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)",
            actor.id.0,
            sees_private(actor),
            id.0,
            number,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(VersionText {
            number: row.number,
            subject: row.subject,
            body: row.body,
        })
    }

    /// Every try to send it, newest first.
    pub async fn letter_deliveries(
        &self,
        actor: &Actor,
        id: LetterId,
    ) -> Result<Vec<LetterDelivery>> {
        let rows = sqlx::query!(
            "select d.id, d.state, d.envelope_to, d.answer, d.next_attempt_at, d.updated_at
             from deliveries d join cases c on c.id = d.case_id
             where d.letter_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by d.id desc limit 50",
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(LetterDelivery {
                    state: parse("deliveries", row.id, "state", &row.state)?,
                    id: row.id.into(),
                    to: row.envelope_to,
                    answer: row.answer,
                    next_attempt_at: row.next_attempt_at.map(jiff_sqlx::Timestamp::to_jiff),
                    updated_at: row.updated_at.to_jiff(),
                })
            })
            .collect()
    }

    /// The addresses to which a letter on this agency's case can go: e-mail first.
    /// Appeals go to another body; its addresses are listed too.
    pub async fn letter_contacts(
        &self,
        agency: AgencyId,
        kind: LetterKind,
    ) -> Result<Vec<ContactLine>> {
        let mut found = self.contacts(agency).await?;
        if kind == LetterKind::Appeal {
            found.extend(self.appeal_contacts(agency).await?);
        }
        found.sort_by_key(|contact| {
            (
                contact.channel != domain::Channel::Email,
                contact.verified_on.is_none(),
            )
        });
        Ok(found)
    }
}
