//! The list of cases that people work on: filtered, ordered, a page or all of it. The one
//! query that is put together from parts: each filter and order has an index, and only a
//! query that names no more than what was asked for lets Postgres use it.

use super::{PAGE, Paged, Reader, cases, like, offset, sees_private};
use crate::Result;
use domain::{
    Actor, ProjectId,
    view::{CaseOrder, DueWanted, OwnerWanted, StageWanted, View},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use sqlx::{Postgres, QueryBuilder, Row as _, postgres::PgRow};
use uuid::Uuid;

/// Dates this near are shown as due soon.
pub const SOON_DAYS: i32 = 7;

/// A case, as the list shows one.
#[derive(Clone, Debug)]
pub struct GridLine {
    /// What every list shows.
    pub case: cases::CaseLine,
    /// The story it belongs to.
    pub story: Option<(ProjectId, String)>,
    /// When the draft was begun.
    pub opened_at: Timestamp,
    /// The day on which the request left.
    pub sent_on: Option<Date>,
}

/// What a list is counted by: the newsroom's zone and the day there.
#[derive(Clone, Debug)]
pub struct Here<'z> {
    /// An IANA name.
    pub zone: &'z str,
    /// Today there.
    pub today: Date,
}

const FIELDS: &str =
    "select c.id, c.reference, c.title, a.name as agency, a.jurisdiction, p.name as owner,
        c.visibility, c.stage, c.outcome, c.next_due, c.next_due_latest, c.next_clock, c.updated_at,
        c.opened_at, j.id as story_id, j.title as story,
        (select min(coalesce(e.on_date, (e.at at time zone ";
const FROM: &str = ")::date)) from events e where e.case_id = c.id and e.kind = 'sent'
          and not exists (select from events s where s.supersedes = e.id)) as sent_on
     from cases c join agencies a on a.id = c.agency_id join people p on p.id = c.owner_id
          left join projects j on j.id = c.project_id
     where true";

impl Reader {
    /// A page of the cases that the actor may see.
    pub async fn grid(
        &self,
        actor: &Actor,
        view: &View,
        here: &Here<'_>,
        page: i64,
    ) -> Result<Paged<GridLine>> {
        let mut query = QueryBuilder::new("");
        self.ask(&mut query, actor, view, here).await?;
        paged(&mut query, page);
        Ok(Paged::cut(self.lines(query).await?, page))
    }

    /// All of them, for a file.
    pub async fn whole_grid(
        &self,
        actor: &Actor,
        view: &View,
        here: &Here<'_>,
    ) -> Result<Vec<GridLine>> {
        let mut query = QueryBuilder::new("");
        self.ask(&mut query, actor, view, here).await?;
        self.lines(query).await
    }

    /// How Postgres would find the first page, a step a line: tests read it.
    pub async fn grid_plan(
        &self,
        actor: &Actor,
        view: &View,
        here: &Here<'_>,
    ) -> Result<Vec<String>> {
        let mut query = QueryBuilder::new("explain ");
        self.ask(&mut query, actor, view, here).await?;
        paged(&mut query, 1);
        Ok(query.build_query_scalar().fetch_all(&self.pool).await?)
    }

    async fn lines(&self, mut query: QueryBuilder<Postgres>) -> Result<Vec<GridLine>> {
        let rows = query.build().fetch_all(&self.pool).await?;
        rows.into_iter().map(|row| line(&row)).collect()
    }

    async fn ask(
        &self,
        query: &mut QueryBuilder<Postgres>,
        actor: &Actor,
        view: &View,
        here: &Here<'_>,
    ) -> Result<()> {
        query.push(FIELDS).push_bind(here.zone.to_owned());
        query.push(FROM);
        if !sees_private(actor) {
            query.push(" and (c.visibility = 'newsroom' or c.owner_id = ");
            query.push_bind(actor.id.0).push(")");
        }
        match view.stage {
            StageWanted::Open => {
                query.push(" and c.stage <> 'closed'");
            }
            StageWanted::All => {}
            StageWanted::One(stage) => {
                query.push(" and c.stage = ").push_bind(stage.as_str());
            }
        }
        let owner = match view.owner {
            OwnerWanted::Anybody => None,
            OwnerWanted::Me => Some(actor.id),
            OwnerWanted::One(person) => Some(person),
        };
        if let Some(owner) = owner {
            query.push(" and c.owner_id = ").push_bind(owner.0);
        }
        if let Some(story) = view.story {
            query.push(" and c.project_id = ").push_bind(story.0);
        }
        if !view.words.trim().is_empty() {
            let words = like(&view.words);
            let agencies = self.agencies_called(&words).await?;
            query.push(" and (c.title ilike ").push_bind(words.clone());
            query.push(" or c.reference ilike ").push_bind(words);
            query
                .push(" or c.agency_id = any(")
                .push_bind(agencies)
                .push("))");
        }
        due(query, view.due, here.today);
        query.push(match view.order {
            CaseOrder::Due => " order by c.next_due, c.id desc",
            CaseOrder::Opened => " order by c.opened_at desc, c.id desc",
            CaseOrder::Changed => " order by c.updated_at desc, c.id desc",
            CaseOrder::Title => " order by lower(c.title), c.id desc",
        });
        Ok(())
    }

    /// Agencies whose name holds the words: asked first, so that cases are found by index.
    async fn agencies_called(&self, words: &str) -> Result<Vec<Uuid>> {
        Ok(
            sqlx::query_scalar!("select id from agencies where name ilike $1", words)
                .fetch_all(&self.pool)
                .await?,
        )
    }
}

fn paged(query: &mut QueryBuilder<Postgres>, page: i64) {
    query.push(" limit ").push_bind(PAGE + 1);
    query.push(" offset ").push_bind(offset(page));
}

/// How near the next date is.
fn due(query: &mut QueryBuilder<Postgres>, wanted: DueWanted, today: Date) {
    let day = |date: Date| jiff_sqlx::Date::from(date);
    match wanted {
        DueWanted::Any => {}
        DueWanted::Late => {
            query
                .push(" and c.stage <> 'closed' and c.next_due_latest < ")
                .push_bind(day(today));
        }
        DueWanted::Soon => {
            let soon = today.saturating_add(SOON_DAYS.days());
            query.push(" and c.next_due <= ").push_bind(day(soon));
            query.push(" and (c.next_due_latest is null or c.next_due_latest >= ");
            query.push_bind(day(today)).push(")");
        }
        DueWanted::Never => {
            query.push(" and c.next_due is null");
        }
    }
}

fn line(row: &PgRow) -> Result<GridLine> {
    let date = |name: &str| -> Result<Option<jiff_sqlx::Date>> { Ok(row.try_get(name)?) };
    let instant = |name: &str| -> Result<jiff_sqlx::Timestamp> { Ok(row.try_get(name)?) };
    let story: Option<Uuid> = row.try_get("story_id")?;
    let case = cases::Row {
        id: row.try_get("id")?,
        reference: row.try_get("reference")?,
        title: row.try_get("title")?,
        agency: row.try_get("agency")?,
        jurisdiction: row.try_get("jurisdiction")?,
        owner: row.try_get("owner")?,
        visibility: row.try_get("visibility")?,
        stage: row.try_get("stage")?,
        outcome: row.try_get("outcome")?,
        next_due: date("next_due")?,
        next_due_latest: date("next_due_latest")?,
        next_clock: row.try_get("next_clock")?,
        updated_at: instant("updated_at")?,
    };
    Ok(GridLine {
        case: case.read()?,
        story: story
            .map(ProjectId)
            .zip(row.try_get::<Option<String>, _>("story")?),
        opened_at: instant("opened_at")?.to_jiff(),
        sent_on: date("sent_on")?.map(jiff_sqlx::Date::to_jiff),
    })
}
