//! Stories: the cases of each, with how every agency answers.

use super::{
    PAGE, Paged, Reader,
    cases::{CaseLine, Row},
    letters::LetterStage,
    offset, parse, sees_private,
};
use crate::{Error, Result};
use domain::{Actor, CaseId, LetterId, ProjectId, Stage};
use jiff::civil::Date;

/// A story, as the list shows one.
#[derive(Clone, Debug)]
pub struct StoryLine {
    /// Which.
    pub id: ProjectId,
    /// Its title.
    pub title: String,
    /// Cases that the reader may see.
    pub cases: i64,
    /// How many of them are open.
    pub open: i64,
    /// The nearest date of an open one.
    pub next_due: Option<Date>,
}

/// A case of a story.
#[derive(Clone, Debug)]
pub struct StoryCase {
    /// The case.
    pub line: CaseLine,
    /// Whether the agency is late beyond doubt.
    pub late: bool,
    /// Its newest letter.
    pub letter: Option<(LetterId, LetterStage)>,
    /// The day on which the request left.
    pub sent_on: Option<Date>,
    /// The day on which the agency first said anything that the law counts.
    pub answered_on: Option<Date>,
    /// The day on which it was last closed.
    pub ended_on: Option<Date>,
    /// Fees asked for, in cents of a dollar.
    pub fee_cents: Option<i64>,
    /// Pages that came.
    pub pages: i64,
    /// What stands beside the redactions found in them, and how often, the most first;
    /// empty words: nothing stands there.
    pub exemptions: Vec<(String, i64)>,
}

impl StoryCase {
    /// Days from sending to the first answer.
    pub fn days_to_answer(&self) -> Option<i32> {
        let (sent, answered) = (self.sent_on?, self.answered_on?);
        Some((answered - sent).get_days())
    }

    /// Days from sending to the end; none while it is open.
    pub fn days_to_end(&self) -> Option<i32> {
        let (sent, ended) = (self.sent_on?, self.ended_on?);
        (self.line.stage == Stage::Closed).then(|| (ended - sent).get_days())
    }
}

/// So many exemptions are shown for a case.
const EXEMPTIONS: usize = 6;

/// Cases of a story that its page shows.
const MOST: i64 = 500;

impl Reader {
    /// Stories in which the actor may see a case, those with the nearest date first.
    pub async fn stories(&self, actor: &Actor, page: i64) -> Result<Paged<StoryLine>> {
        let rows = sqlx::query!(
            r#"
            select j.id, j.title, count(c.id) as "cases!",
                   count(c.id) filter (where c.stage <> 'closed') as "open!",
                   min(c.next_due) filter (where c.stage <> 'closed') as "next_due: jiff_sqlx::Date"
            from projects j join cases c on c.project_id = j.id
            where c.visibility = 'newsroom' or c.owner_id = $1 or $2
            group by j.id, j.title
            order by min(c.next_due) filter (where c.stage <> 'closed') nulls last, j.title
            limit $3 offset $4
            "#,
            actor.id.0,
            sees_private(actor),
            PAGE + 1,
            offset(page),
        )
        .fetch_all(&self.pool)
        .await?;
        let lines = rows.into_iter().map(|row| StoryLine {
            id: row.id.into(),
            title: row.title,
            cases: row.cases,
            open: row.open,
            next_due: row.next_due.map(jiff_sqlx::Date::to_jiff),
        });
        Ok(Paged::cut(lines.collect(), page))
    }

    /// Titles of stories that the actor may know of, for a form to offer.
    pub async fn story_titles(&self, actor: &Actor) -> Result<Vec<String>> {
        Ok(sqlx::query_scalar!(
            r#"
            select j.title from projects j
            where exists (select from cases c where c.project_id = j.id
                          and (c.visibility = 'newsroom' or c.owner_id = $1 or $2))
            order by j.created_at desc limit 100
            "#,
            actor.id.0,
            sees_private(actor),
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// A story's title and the cases in it that the actor may see; not found where
    /// there is none. `zone`: in which instants become days; `today` is a day there.
    pub async fn story(
        &self,
        actor: &Actor,
        id: ProjectId,
        zone: &str,
        today: Date,
    ) -> Result<(String, Vec<StoryCase>)> {
        let title = sqlx::query_scalar!("select title from projects where id = $1", id.0)
            .fetch_one(&self.pool)
            .await?;
        let cases = self.story_cases(actor, id, zone, today).await?;
        if cases.is_empty() {
            return Err(Error::NotFound);
        }
        Ok((title, cases))
    }

    /// The oldest case of a story that was drafted from a model.
    pub async fn case_with_model(&self, actor: &Actor, id: ProjectId) -> Result<Option<CaseId>> {
        let case = sqlx::query_scalar!(
            "select id from cases where project_id = $3 and model <> ''
             and (visibility = 'newsroom' or owner_id = $1 or $2) order by opened_at, id limit 1",
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(case.map(CaseId))
    }

    async fn story_cases(
        &self,
        actor: &Actor,
        id: ProjectId,
        zone: &str,
        today: Date,
    ) -> Result<Vec<StoryCase>> {
        let rows = sqlx::query!(
            r#"
            select c.id, c.reference, c.title, a.name as agency, a.jurisdiction, p.name as owner, c.visibility,
                   c.stage, c.outcome, c.next_due as "next_due: jiff_sqlx::Date",
                   c.next_due_latest as "next_due_latest: jiff_sqlx::Date", c.next_clock,
                   c.updated_at as "updated_at: jiff_sqlx::Timestamp",
                   exists (select from jsonb_array_elements(c.dates) x where x ->> 'side' = 'agency'
                           and (x ->> 'alarm')::bool and x ->> 'state' in ('running', 'extended')
                           and (x ->> 'latest')::date < $6) and c.stage <> 'closed' as "late!",
                   l.id as "letter?", l.stage as "letter_stage?",
                   f.sent_on as "sent_on: jiff_sqlx::Date", f.answered_on as "answered_on: jiff_sqlx::Date", f.fee,
                   f.closed_on as "closed_on: jiff_sqlx::Date",
                   (select coalesce(sum(d.pages), 0)::bigint from documents d where d.case_id = c.id) as "pages!"
            from cases c join agencies a on a.id = c.agency_id join people p on p.id = c.owner_id
                 left join lateral (select id, stage from letters where case_id = c.id
                                    order by updated_at desc, id desc limit 1) l on true
                 left join lateral (
                     select min(day) filter (where kind = 'sent') as sent_on,
                            min(day) filter (where kind in ('acknowledged', 'receipt_acknowledged', 'extension_claimed',
                                'fee_estimate_issued', 'clarification_asked', 'partial_production', 'completed',
                                'denied', 'determined')) as answered_on,
                            max(day) filter (where kind = 'closed') as closed_on,
                            max(fee) as fee
                     from (select e.kind, coalesce(e.on_date, (e.at at time zone $4)::date) as day,
                                  (e.body ->> 'amount_cents')::bigint as fee
                           from events e
                           where e.case_id = c.id and not exists (select from events s where s.supersedes = e.id)) told
                 ) f on true
            where c.project_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by a.name, c.id limit $5
            "#,
            actor.id.0,
            sees_private(actor),
            id.0,
            zone,
            MOST,
            jiff_sqlx::Date::from(today) as _,
        )
        .fetch_all(&self.pool)
        .await?;
        let withheld = self.withheld(id).await?;
        rows.into_iter()
            .map(|row| {
                let of_case = withheld.iter().filter(|one| one.0 == row.id);
                let exemptions = of_case.map(|(_, label, count)| (label.clone(), *count));
                let exemptions = exemptions.take(EXEMPTIONS).collect();
                let stage = row
                    .letter_stage
                    .map(|stage| parse("letters", row.id, "stage", &stage));
                Ok(StoryCase {
                    late: row.late,
                    letter: row.letter.map(LetterId::from).zip(stage.transpose()?),
                    sent_on: row.sent_on.map(jiff_sqlx::Date::to_jiff),
                    answered_on: row.answered_on.map(jiff_sqlx::Date::to_jiff),
                    ended_on: row.closed_on.map(jiff_sqlx::Date::to_jiff),
                    fee_cents: row.fee,
                    pages: row.pages,
                    exemptions,
                    line: Row {
                        id: row.id,
                        reference: row.reference,
                        title: row.title,
                        agency: row.agency,
                        jurisdiction: row.jurisdiction,
                        owner: row.owner,
                        visibility: row.visibility,
                        stage: row.stage,
                        outcome: row.outcome,
                        next_due: row.next_due,
                        next_due_latest: row.next_due_latest,
                        next_clock: row.next_clock,
                        updated_at: row.updated_at,
                    }
                    .read()?,
                })
            })
            .collect()
    }

    /// The redactions of a story's cases by the words beside them, the most first.
    async fn withheld(&self, id: ProjectId) -> Result<Vec<(uuid::Uuid, String, i64)>> {
        let rows = sqlx::query!(
            r#"
            select d.case_id, trim(coalesce(r.label, '')) as "label!", count(*) as "count!"
            from redactions r join documents d on d.id = r.document_id join cases c on c.id = d.case_id
            where c.project_id = $1
            group by d.case_id, 2 order by 3 desc, 2 limit 5000
            "#,
            id.0,
        )
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| (row.case_id, row.label, row.count))
            .collect())
    }
}
