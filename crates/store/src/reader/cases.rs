//! The list of cases, with its filters.

use super::{PAGE, Paged, Reader, like, offset, parse, sees_private};
use crate::Result;
use domain::{Actor, AgencyId, CaseId, Outcome, PersonId, Reference, Stage, Visibility};
use jiff::{Timestamp, civil::Date};

/// A case, as lists show one.
#[derive(Clone, Debug)]
pub struct CaseLine {
    /// Which.
    pub id: CaseId,
    /// Its reference.
    pub reference: Reference,
    /// What the newsroom calls it.
    pub title: String,
    /// Whom it asks.
    pub agency: String,
    /// The law it runs under.
    pub jurisdiction: String,
    /// Who answers for it.
    pub owner: String,
    /// Who sees it.
    pub visibility: Visibility,
    /// How far it has come.
    pub stage: Stage,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The nearest date that binds somebody.
    pub next_due: Option<Date>,
    /// That date with every doubt resolved for the agency.
    pub next_due_latest: Option<Date>,
    /// The clock that the date belongs to, by its id in the law data.
    pub next_clock: Option<String>,
    /// When anything last happened.
    pub updated_at: Timestamp,
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// Words in title, reference or agency.
    pub words: String,
    /// Only this stage; none: all that are open unless `closed` is asked for.
    pub stage: Option<Stage>,
    /// Only this person's.
    pub owner: Option<PersonId>,
    /// Only this agency's.
    pub agency: Option<AgencyId>,
    /// Closed ones as well.
    pub closed: bool,
}

/// A row as the list's queries give it.
pub(super) struct Row {
    pub id: uuid::Uuid,
    pub reference: String,
    pub title: String,
    pub agency: String,
    pub jurisdiction: String,
    pub owner: String,
    pub visibility: String,
    pub stage: String,
    pub outcome: Option<String>,
    pub next_due: Option<jiff_sqlx::Date>,
    pub next_due_latest: Option<jiff_sqlx::Date>,
    pub next_clock: Option<String>,
    pub updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    pub(super) fn read(self) -> Result<CaseLine> {
        let id = self.id;
        Ok(CaseLine {
            id: id.into(),
            reference: parse("cases", id, "reference", &self.reference)?,
            title: self.title,
            agency: self.agency,
            jurisdiction: self.jurisdiction,
            owner: self.owner,
            visibility: parse("cases", id, "visibility", &self.visibility)?,
            stage: parse("cases", id, "stage", &self.stage)?,
            outcome: self
                .outcome
                .map(|outcome| parse("cases", id, "outcome", &outcome))
                .transpose()?,
            next_due: self.next_due.map(jiff_sqlx::Date::to_jiff),
            next_due_latest: self.next_due_latest.map(jiff_sqlx::Date::to_jiff),
            next_clock: self.next_clock,
            updated_at: self.updated_at.to_jiff(),
        })
    }
}

impl Reader {
    /// Cases that the actor may see, the nearest date first, then the newest.
    pub async fn cases(
        &self,
        actor: &Actor,
        filter: &CaseFilter,
        page: i64,
    ) -> Result<Paged<CaseLine>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select c.id, c.reference, c.title, a.name as agency, a.jurisdiction, p.name as owner, c.visibility,
                   c.stage, c.outcome, c.next_due, c.next_due_latest, c.next_clock, c.updated_at
            from cases c join agencies a on a.id = c.agency_id join people p on p.id = c.owner_id
            where (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
              and ($3 = '%%' or c.title ilike $3 or c.reference ilike $3 or a.name ilike $3)
              and ($4::text is null or c.stage = $4)
              and ($4::text is not null or $5 or c.stage <> 'closed')
              and ($6::uuid is null or c.owner_id = $6)
              and ($7::uuid is null or c.agency_id = $7)
            order by c.next_due nulls last, c.id desc
            limit $8 offset $9
            "#,
            actor.id.0,
            sees_private(actor),
            like(&filter.words),
            filter.stage.map(Stage::as_str),
            filter.closed,
            filter.owner.map(|owner| owner.0),
            filter.agency.map(|agency| agency.0),
            PAGE + 1,
            offset(page),
        )
        .fetch_all(&self.pool)
        .await?;
        let lines: Result<Vec<_>> = rows.into_iter().map(Row::read).collect();
        Ok(Paged::cut(lines?, page))
    }

    /// Whether the actor may see any case at all: an empty desk greets differently.
    pub async fn any_case(&self, actor: &Actor) -> Result<bool> {
        let any = sqlx::query_scalar!(
            r#"select exists (select 1 from cases where visibility = 'newsroom' or owner_id = $1 or $2) as "any!""#,
            actor.id.0,
            sees_private(actor),
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(any)
    }
}
