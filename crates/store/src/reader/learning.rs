//! What verdicts on links have taught, in figures over the whole newsroom: no words
//! and no case can be told by them.

use super::Reader;
use crate::Result;
use jiff::Timestamp;

/// The kinds of links, in the order in which they are shown.
const KINDS: [&str; 7] = [
    "person",
    "org",
    "statute",
    "quote",
    "event",
    "text_reuse",
    "topic",
];

/// What is known of one kind.
#[derive(Clone, Debug)]
pub struct KindLearnt {
    /// `person`, `org`, …
    pub kind: String,
    /// Links that stand as confirmed.
    pub confirmed: i64,
    /// Links that stand as rejected.
    pub rejected: i64,
    /// Of both, those judged since the newest fit.
    pub fresh: i64,
    /// The newest fit.
    pub fit: Option<FitLine>,
}

/// A fit, in figures.
#[derive(Clone, Debug)]
pub struct FitLine {
    /// When.
    pub at: Timestamp,
    /// Whether its scores are used.
    pub taken: bool,
    /// Verdicts that it was fitted on.
    pub fitted_on: i32,
    /// Verdicts that were held out.
    pub held_out: i32,
    /// Of these, those that it would show.
    pub shown: i32,
    /// Of the shown, those that were confirmed.
    pub confirmed: i32,
}

impl Reader {
    /// What is known of each kind of link.
    pub async fn learnt(&self) -> Result<Vec<KindLearnt>> {
        let kinds: Vec<String> = KINDS.iter().map(|kind| (*kind).to_owned()).collect();
        let rows = sqlx::query!(
            r#"
            select k.kind as "kind!", v.confirmed as "confirmed!", v.rejected as "rejected!", v.fresh as "fresh!",
                   f.at as "at?", f.taken as "taken?", f.fitted_on as "fitted_on?", f.held_out as "held_out?",
                   f.shown as "shown?", f.confirmed as "held_confirmed?"
            from unnest($1::text[]) with ordinality k(kind, place)
                 left join lateral (select * from calibration_fits one where one.kind = k.kind
                                    order by one.id desc limit 1) f on true
                 cross join lateral (
                    select count(*) filter (where l.verdict = 'confirmed') as confirmed,
                           count(*) filter (where l.verdict = 'rejected') as rejected,
                           count(*) filter (where exists (select 1 from verdicts one where one.link_id = l.id
                                                          and one.id > coalesce(f.last_verdict, 0))) as fresh
                    from links l where l.kind = k.kind and l.verdict is not null) v
            order by k.place
            "#,
            &kinds,
        )
        .fetch_all(&self.pool)
        .await?;
        let learnt = rows.into_iter().map(|row| KindLearnt {
            kind: row.kind,
            confirmed: row.confirmed,
            rejected: row.rejected,
            fresh: row.fresh,
            fit: row.at.map(|at| FitLine {
                at: at.to_jiff(),
                taken: row.taken.unwrap_or_default(),
                fitted_on: row.fitted_on.unwrap_or_default(),
                held_out: row.held_out.unwrap_or_default(),
                shown: row.shown.unwrap_or_default(),
                confirmed: row.held_confirmed.unwrap_or_default(),
            }),
        });
        Ok(learnt.collect())
    }

    /// How many wordings are not linked again.
    pub async fn rejected_wordings(&self) -> Result<i64> {
        let count = sqlx::query_scalar!(r#"select count(*) as "count!" from rejected_wordings"#)
            .fetch_one(&self.pool)
            .await?;
        Ok(count)
    }
}
