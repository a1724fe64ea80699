//! Cases as rows. Stage, outcome and next date are caches over the event log;
//! only `event::append` and the desk's clocks write them.

use crate::{Conn, Result, row::Row};
use domain::{
    Actor, AgencyId, Case, CaseId, PersonId, Progress, ProjectId, Reference, Role, dates::DateLine,
};
use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx;
use std::collections::BTreeMap;
use uuid::Uuid;

struct CaseRow {
    id: Uuid,
    reference: String,
    title: String,
    project_id: Option<Uuid>,
    agency_id: Uuid,
    owner_id: Uuid,
    visibility: String,
    model: String,
    answers: serde_json::Value,
    opened_at: jiff_sqlx::Timestamp,
    stage: String,
    outcome: Option<String>,
    version: i64,
}

impl TryFrom<CaseRow> for Case {
    type Error = crate::Error;

    fn try_from(row: CaseRow) -> Result<Self> {
        let at = Row("cases", row.id);
        let outcome = row.outcome.as_deref();
        Ok(Self {
            id: CaseId(row.id),
            reference: at.parse("reference", &row.reference)?,
            title: row.title,
            project: row.project_id.map(ProjectId),
            agency: AgencyId(row.agency_id),
            owner: PersonId(row.owner_id),
            visibility: at.parse("visibility", &row.visibility)?,
            model: row.model,
            answers: at.json("answers", row.answers)?,
            opened_at: row.opened_at.to_jiff(),
            progress: Progress {
                stage: at.parse("stage", &row.stage)?,
                outcome: outcome.map(|text| at.parse("outcome", text)).transpose()?,
            },
            version: row.version,
        })
    }
}

/// Writes a new case without events; false if its reference is taken.
pub async fn insert(conn: &mut Conn, case: &Case) -> Result<bool> {
    let done = sqlx::query!(
        "insert into cases (id, reference, title, project_id, agency_id, owner_id, visibility,
                            model, answers, opened_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         on conflict (reference) do nothing",
        case.id.0,
        case.reference.as_str(),
        case.title,
        case.project.map(|project| project.0),
        case.agency.0,
        case.owner.0,
        case.visibility.as_str(),
        case.model,
        serde_json::to_value(&case.answers).unwrap_or_default(),
        case.opened_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The case.
pub async fn by_id(conn: &mut Conn, id: CaseId) -> Result<Case> {
    sqlx::query_as!(
        CaseRow,
        "select id, reference, title, project_id, agency_id, owner_id, visibility, model, answers,
                opened_at, stage, outcome, version
         from cases where id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// The case with this reference.
pub async fn by_reference(conn: &mut Conn, reference: &Reference) -> Result<Case> {
    sqlx::query_as!(
        CaseRow,
        "select id, reference, title, project_id, agency_id, owner_id, visibility, model, answers,
                opened_at, stage, outcome, version
         from cases where reference = $1",
        reference.as_str()
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// The case, locked until the transaction ends: whoever else wants to change it waits.
pub async fn for_update(conn: &mut Conn, id: CaseId) -> Result<Case> {
    sqlx::query_as!(
        CaseRow,
        "select id, reference, title, project_id, agency_id, owner_id, visibility, model, answers,
                opened_at, stage, outcome, version
         from cases where id = $1 for update",
        id.0
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// The next open cases behind `after`, by id.
pub async fn open_after(conn: &mut Conn, after: CaseId, limit: i64) -> Result<Vec<Case>> {
    sqlx::query_as!(
        CaseRow,
        "select id, reference, title, project_id, agency_id, owner_id, visibility, model, answers,
                opened_at, stage, outcome, version
         from cases where id > $1 and stage <> 'closed' order by id limit $2",
        after.0,
        limit
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Case::try_from)
    .collect()
}

/// The next cases behind `after`, closed ones too, by id.
pub async fn all_after(conn: &mut Conn, after: CaseId, limit: i64) -> Result<Vec<Case>> {
    sqlx::query_as!(
        CaseRow,
        "select id, reference, title, project_id, agency_id, owner_id, visibility, model, answers,
                opened_at, stage, outcome, version
         from cases where id > $1 order by id limit $2",
        after.0,
        limit
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Case::try_from)
    .collect()
}

/// Gives the case to another person.
pub async fn set_owner(conn: &mut Conn, id: CaseId, owner: PersonId) -> Result<()> {
    sqlx::query!(
        "update cases set owner_id = $2 where id = $1",
        id.0,
        owner.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The nearest date of a case, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextDue {
    /// Ordinary reading.
    pub due: Date,
    /// With every doubt for the agency.
    pub latest: Option<Date>,
    /// The clock's id in the law.
    pub clock: String,
}

/// What is cached of a case's clocks: a copy that can be made anew at any time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// The nearest date, for lists.
    pub next: Option<NextDue>,
    /// Every clock's dates.
    pub lines: Vec<DateLine>,
    /// The next day on which there may be something new to say; none: at once.
    pub look_on: Option<Date>,
    /// The edition of the law that the dates were counted by.
    pub edition: String,
}

/// Caches a case's dates; says whether that changed anything.
pub async fn set_dates(conn: &mut Conn, id: CaseId, dates: &Dates) -> Result<bool> {
    let version = sqlx::query_scalar!("select version from cases where id = $1", id.0)
        .fetch_one(&mut *conn)
        .await?;
    Ok(set_many_dates(conn, &[(id, version, dates.clone())]).await? == 1)
}

/// A case, the version whose events were looked at, and the dates they give.
pub type Computed = (CaseId, i64, Dates);

/// Caches the dates of many cases in one statement, but for cases that have moved
/// on since; how many changed.
pub async fn set_many_dates(conn: &mut Conn, computed: &[Computed]) -> Result<u64> {
    let ids: Vec<Uuid> = computed.iter().map(|(id, ..)| id.0).collect();
    let versions: Vec<i64> = computed.iter().map(|(_, version, _)| *version).collect();
    let all = || computed.iter().map(|(.., dates)| dates);
    let date = |date: Option<Date>| date.map(ToSqlx::to_sqlx);
    let dues: Vec<Option<jiff_sqlx::Date>> = all()
        .map(|dates| date(dates.next.as_ref().map(|next| next.due)))
        .collect();
    let latests: Vec<Option<jiff_sqlx::Date>> = all()
        .map(|dates| date(dates.next.as_ref().and_then(|next| next.latest)))
        .collect();
    let clocks: Vec<Option<String>> = all()
        .map(|dates| dates.next.as_ref().map(|next| next.clock.clone()))
        .collect();
    let lines: Vec<serde_json::Value> = all()
        .map(|dates| serde_json::to_value(&dates.lines).unwrap_or_default())
        .collect();
    let looks: Vec<Option<jiff_sqlx::Date>> = all().map(|dates| date(dates.look_on)).collect();
    let editions: Vec<String> = all().map(|dates| dates.edition.clone()).collect();
    let done = sqlx::query!(
        "update cases c set next_due = n.due, next_due_latest = n.latest, next_clock = n.clock,
                            dates = n.lines, look_on = n.look_on, law_edition = n.edition
         from unnest($1::uuid[], $2::bigint[], $3::date[], $4::date[], $5::text[], $6::jsonb[],
                     $7::date[], $8::text[])
              as n (id, version, due, latest, clock, lines, look_on, edition)
         where c.id = n.id and c.version = n.version
               and (c.next_due, c.next_due_latest, c.next_clock, c.dates, c.look_on, c.law_edition)
                   is distinct from (n.due, n.latest, n.clock, n.lines, n.look_on, n.edition)",
        &ids,
        &versions,
        &dues as _,
        &latests as _,
        &clocks as _,
        &lines,
        &looks as _,
        &editions,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// The cached dates of these cases.
pub async fn dates(conn: &mut Conn, ids: &[CaseId]) -> Result<BTreeMap<CaseId, Dates>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select id, next_due, next_due_latest, next_clock, dates, look_on, law_edition
         from cases where id = any($1)",
        &ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let dates = Dates {
                next: row.next_due.map(|due| NextDue {
                    due: due.to_jiff(),
                    latest: row.next_due_latest.map(jiff_sqlx::Date::to_jiff),
                    clock: row.next_clock.unwrap_or_default(),
                }),
                lines: Row("cases", row.id).json("dates", row.dates)?,
                look_on: row.look_on.map(jiff_sqlx::Date::to_jiff),
                edition: row.law_edition,
            };
            Ok((CaseId(row.id), dates))
        })
        .collect()
}

/// The next open cases behind `after` that have to be looked at on `today`: their
/// day has come, or their dates were counted by another edition of the law. Locked
/// until the transaction ends; one that somebody else holds is left to them.
pub async fn to_look_at(
    conn: &mut Conn,
    after: CaseId,
    today: Date,
    edition: &str,
    limit: i64,
) -> Result<Vec<Case>> {
    sqlx::query_as!(
        CaseRow,
        "select id, reference, title, project_id, agency_id, owner_id, visibility, model, answers,
                opened_at, stage, outcome, version
         from cases
         where id > $1 and stage <> 'closed'
               and (look_on is null or look_on <= $2 or law_edition <> $3)
         order by id limit $4 for update skip locked",
        after.0,
        today.to_sqlx() as _,
        edition,
        limit
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Case::try_from)
    .collect()
}

/// The next open cases behind `after` under this law, locked until the transaction ends.
pub async fn open_under(
    conn: &mut Conn,
    jurisdiction: &str,
    after: CaseId,
    limit: i64,
) -> Result<Vec<Case>> {
    sqlx::query_as!(
        CaseRow,
        "select c.id, c.reference, c.title, c.project_id, c.agency_id, c.owner_id, c.visibility,
                c.model, c.answers, c.opened_at, c.stage, c.outcome, c.version
         from cases c join agencies a on a.id = c.agency_id
         where c.id > $1 and c.stage <> 'closed' and a.jurisdiction = $2
         order by c.id limit $3 for update of c",
        after.0,
        jurisdiction,
        limit
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Case::try_from)
    .collect()
}

/// The next open cases of this agency behind `after`, locked until the transaction ends.
pub async fn open_of(
    conn: &mut Conn,
    agency: AgencyId,
    after: CaseId,
    limit: i64,
) -> Result<Vec<Case>> {
    sqlx::query_as!(
        CaseRow,
        "select id, reference, title, project_id, agency_id, owner_id, visibility, model, answers,
                opened_at, stage, outcome, version
         from cases where id > $1 and stage <> 'closed' and agency_id = $2
         order by id limit $3 for update",
        after.0,
        agency.0,
        limit
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Case::try_from)
    .collect()
}

/// Has these cases looked at anew by the next run: a habit or a fact has changed.
pub async fn look_again(conn: &mut Conn, owner: PersonId) -> Result<()> {
    sqlx::query!(
        "update cases set look_on = null where owner_id = $1 and stage <> 'closed'",
        owner.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The cached nearest date.
pub async fn next_due(conn: &mut Conn, id: CaseId) -> Result<Option<NextDue>> {
    let row = sqlx::query!(
        "select next_due, next_due_latest, next_clock from cases where id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(row.next_due.map(|due| NextDue {
        due: due.to_jiff(),
        latest: row.next_due_latest.map(jiff_sqlx::Date::to_jiff),
        clock: row.next_clock.unwrap_or_default(),
    }))
}

/// Begins a story that groups cases.
pub async fn insert_project(
    conn: &mut Conn,
    id: ProjectId,
    title: &str,
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "insert into projects (id, title, created_by, created_at) values ($1, $2, $3, $4)",
        id.0,
        title,
        by.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The oldest story with this title, in whatever letters, that the actor has begun or
/// sees a case of.
pub async fn project_titled(
    conn: &mut Conn,
    actor: &Actor,
    title: &str,
) -> Result<Option<ProjectId>> {
    let id = sqlx::query_scalar!(
        "select j.id from projects j
         where lower(j.title) = lower($1)
           and (j.created_by = $2 or exists (select from cases c where c.project_id = j.id
                and (c.visibility = 'newsroom' or c.owner_id = $2 or $3)))
         order by j.created_at, j.id limit 1",
        title,
        actor.id.0,
        actor.role >= Role::Editor,
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.map(ProjectId))
}

/// Puts a case into a story.
pub async fn set_project(conn: &mut Conn, id: CaseId, project: ProjectId) -> Result<()> {
    sqlx::query!(
        "update cases set project_id = $2 where id = $1",
        id.0,
        project.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The cases of a story, the oldest first; a story has hundreds, not thousands.
pub async fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Case>> {
    sqlx::query_as!(
        CaseRow,
        "select id, reference, title, project_id, agency_id, owner_id, visibility, model, answers,
                opened_at, stage, outcome, version
         from cases where project_id = $1 order by opened_at, id limit 1000",
        project.0,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Case::try_from)
    .collect()
}

/// Whether there is such a story.
pub async fn project_exists(conn: &mut Conn, id: ProjectId) -> Result<bool> {
    let there = sqlx::query_scalar!(
        r#"select exists (select from projects where id = $1) as "there!""#,
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(there)
}
