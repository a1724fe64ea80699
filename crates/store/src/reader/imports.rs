//! Lists of requests that were brought in.

use super::{Reader, parse, sees_private};
use crate::Result;
use domain::{Actor, ImportId, import::ImportState};
use jiff::Timestamp;

/// A list, as the page of lists shows it.
#[derive(Clone, Debug)]
pub struct ImportLine {
    /// Which.
    pub id: ImportId,
    /// The file's name.
    pub name: String,
    /// How far it has come.
    pub state: ImportState,
    /// Who brought it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// Cases that were made of it.
    pub cases: i64,
}

const FEW: i64 = 20;

impl Reader {
    /// The newest lists: the actor's own, and for editors everybody's.
    pub async fn imports(&self, actor: &Actor) -> Result<Vec<ImportLine>> {
        let rows = sqlx::query!(
            r#"
            select i.id, i.name, i.state, p.name as made_by, i.made_at as "made_at: jiff_sqlx::Timestamp",
                   (select count(*) from import_lines l where l.import_id = i.id and l.case_id is not null) as "cases!"
            from imports i join people p on p.id = i.made_by
            where i.made_by = $1 or $2
            order by i.made_at desc limit $3
            "#,
            actor.id.0,
            sees_private(actor),
            FEW,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(ImportLine {
                    id: row.id.into(),
                    state: parse("imports", row.id, "state", &row.state)?,
                    name: row.name,
                    made_by: row.made_by,
                    made_at: row.made_at.to_jiff(),
                    cases: row.cases,
                })
            })
            .collect()
    }
}
