//! When letters leave: so many a minute to one domain, and while an office is open.

use crate::{Conn, Result, row::changed_one};
use domain::{Delivery, DeliveryId};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;

/// Notes whether a mail waits for the hours in which the agency's office is open.
pub async fn set_office_hours(conn: &mut Conn, id: DeliveryId, waits: bool) -> Result<()> {
    sqlx::query!(
        "update deliveries set office_hours = $2 where id = $1",
        id.0,
        waits,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The law and the county of the office for whose hours a mail waits that nobody has
/// tried to send yet; none: it waits for none.
pub async fn awaited_office(
    conn: &mut Conn,
    id: DeliveryId,
) -> Result<Option<(String, Option<String>)>> {
    let row = sqlx::query!(
        "select a.jurisdiction, a.county from deliveries d
         join cases c on c.id = d.case_id join agencies a on a.id = c.agency_id
         where d.id = $1 and d.office_hours and d.attempts = 0",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.jurisdiction, row.county)))
}

/// One transaction at a time decides when letters to a domain leave.
pub async fn lock_domain(conn: &mut Conn, domain: &str) -> Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('daylight.pace:' || $1, 0))",
        domain
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many attempts to get letters to a domain began within the last minute.
pub async fn begun_lately(conn: &mut Conn, domain: &str, now: Timestamp) -> Result<i64> {
    let since = now - SignedDuration::from_mins(1);
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from delivery_attempts a join deliveries d on d.id = a.delivery_id
           where d.domain = $1 and d.purpose = 'letter' and a.started_at > $2 and a.started_at <= $3"#,
        domain,
        since.to_sqlx() as _,
        now.to_sqlx() as _,
    )
    .fetch_one(conn)
    .await?)
}

/// The first instant from `wanted` on within a minute of which fewer than `most` other
/// letters to the domain leave or have left. Whoever asks has locked the domain.
pub async fn room_at(
    conn: &mut Conn,
    domain: &str,
    (wanted, most): (Timestamp, i64),
    without: DeliveryId,
) -> Result<Timestamp> {
    let row = sqlx::query!(
        r#"
        with taken as (
            select next_attempt_at as at from deliveries
            where domain = $1 and purpose = 'letter' and state in ('queued', 'deferred') and id <> $4
              and next_attempt_at > $2::timestamptz - interval '1 minute'
            union all
            select a.started_at from delivery_attempts a join deliveries d on d.id = a.delivery_id
            where d.domain = $1 and d.purpose = 'letter'
              and a.started_at > $2::timestamptz - interval '1 minute'
        ), near as (
            -- How many others stand within a minute of the instant one minute behind each.
            select at, count(*) over (order by at range between current row and interval '2 minutes' following)
                       - count(*) over (order by at range between current row and current row) as others
            from taken
        )
        select case when (select count(*) from taken where at < $2::timestamptz + interval '1 minute') < $3
                    then $2::timestamptz
                    else (select min(at) + interval '1 minute' from near where others < $3)
               end as "at!: jiff_sqlx::Timestamp"
        "#,
        domain,
        wanted.to_sqlx() as _,
        most,
        without.0,
    )
    .fetch_one(conn)
    .await?;
    Ok(row.at.to_jiff().max(wanted))
}

/// Puts off a mail that waits; `Conflict` if it does not wait any more.
pub async fn put_off(conn: &mut Conn, mail: &Delivery, until: Timestamp) -> Result<()> {
    let done = sqlx::query!(
        "update deliveries set next_attempt_at = $3
         where id = $1 and state in ('queued', 'deferred') and attempts = $2",
        mail.id.0,
        mail.attempts,
        until.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    changed_one(done.rows_affected())
}
