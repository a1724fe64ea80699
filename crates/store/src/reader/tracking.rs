//! Numbers under which others know a case: on its page and in the search.

use super::{Reader, sees_private};
use crate::Result;
use domain::{Actor, CaseId, TrackingId};
use jiff::Timestamp;

/// A number, as pages show it.
#[derive(Clone, Debug)]
pub struct NumberLine {
    /// Which.
    pub id: TrackingId,
    /// The case that it names.
    pub case: CaseId,
    /// That case's title.
    pub title: String,
    /// As it was written.
    pub number: String,
    /// What it is.
    pub note: String,
    /// Who wrote it down.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
}

impl Reader {
    /// The numbers of a case, in the order in which they were written down.
    pub async fn case_numbers(&self, actor: &Actor, case: CaseId) -> Result<Vec<NumberLine>> {
        self.numbers(actor, Some(case), &[]).await
    }

    /// Cases with one of these keys among their numbers.
    pub async fn numbers_by_key(&self, actor: &Actor, keys: &[String]) -> Result<Vec<NumberLine>> {
        self.numbers(actor, None, keys).await
    }

    async fn numbers(
        &self,
        actor: &Actor,
        case: Option<CaseId>,
        keys: &[String],
    ) -> Result<Vec<NumberLine>> {
        let rows = sqlx::query!(
            "select t.id, t.case_id, c.title, t.number, t.note, p.name as added_by, t.added_at
             from tracking_numbers t join cases c on c.id = t.case_id join people p on p.id = t.added_by
             where t.removed_at is null and (t.case_id = $3 or t.key = any($4))
               and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by t.added_at, t.id limit 100",
            actor.id.0,
            sees_private(actor),
            case.map(|case| case.0),
            keys,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| NumberLine {
                id: row.id.into(),
                case: row.case_id.into(),
                title: row.title,
                number: row.number,
                note: row.note,
                added_by: row.added_by,
                added_at: row.added_at.to_jiff(),
            })
            .collect())
    }
}
