//! Who wants a digest, which have been written, and what is new since the last.

use crate::{Conn, Result, dates::Move, row::Row};
use domain::{
    CaseId, DeliveryId, PersonId,
    dates::MovedDate,
    digest::{Rhythm, Wish},
};
use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use jiff_sqlx::ToSqlx;

struct WishRow {
    person_id: uuid::Uuid,
    rhythm: String,
    hour: i16,
    weekday: i16,
    quiet: Vec<i16>,
}

impl WishRow {
    fn read(self) -> Result<(PersonId, Wish)> {
        let at = Row("digest_settings", self.person_id);
        let day = |number: i16| {
            let number = i8::try_from(number).unwrap_or_default();
            Weekday::from_monday_one_offset(number).map_err(|error| at.broken("weekday", error))
        };
        let wish = Wish {
            rhythm: at.parse::<Rhythm>("rhythm", &self.rhythm)?,
            hour: i8::try_from(self.hour).unwrap_or(7),
            weekday: day(self.weekday)?,
            quiet: self.quiet.into_iter().map(day).collect::<Result<_>>()?,
        };
        Ok((PersonId(self.person_id), wish))
    }
}

/// Everybody with an account who wants one.
pub async fn wanted(conn: &mut Conn) -> Result<Vec<(PersonId, Wish)>> {
    sqlx::query_as!(
        WishRow,
        "select d.person_id, d.rhythm, d.hour, d.weekday, d.quiet
         from digest_settings d join people p on p.id = d.person_id
         where p.active and d.rhythm <> 'off' order by d.person_id"
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(WishRow::read)
    .collect()
}

/// How a person wants it; none by default.
pub async fn wish(conn: &mut Conn, person: PersonId) -> Result<Wish> {
    let row = sqlx::query_as!(
        WishRow,
        "select person_id, rhythm, hour, weekday, quiet from digest_settings where person_id = $1",
        person.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row
        .map(WishRow::read)
        .transpose()?
        .map(|(_, wish)| wish)
        .unwrap_or_default())
}

/// Writes how a person wants it.
pub async fn set_wish(
    conn: &mut Conn,
    person: PersonId,
    wish: &Wish,
    now: Timestamp,
) -> Result<()> {
    let number = |day: &Weekday| i16::from(day.to_monday_one_offset());
    let quiet: Vec<i16> = wish.quiet.iter().map(number).collect();
    sqlx::query!(
        "insert into digest_settings (person_id, rhythm, hour, weekday, quiet, updated_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (person_id) do update
            set rhythm = $2, hour = $3, weekday = $4, quiet = $5, updated_at = $6",
        person.0,
        wish.rhythm.as_str(),
        i16::from(wish.hour),
        number(&wish.weekday),
        &quiet,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last digest of a person: its day, and until when it told.
pub async fn last(conn: &mut Conn, person: PersonId) -> Result<Option<(Date, Timestamp)>> {
    let row = sqlx::query!(
        "select day, until from digests where person_id = $1 order by day desc limit 1",
        person.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.day.to_jiff(), row.until.to_jiff())))
}

/// Writes the line of a day's digest; false if it has one already. No mail: there
/// was nothing to tell.
pub async fn insert(
    conn: &mut Conn,
    person: PersonId,
    day: Date,
    delivery: Option<DeliveryId>,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into digests (person_id, day, delivery_id, until, created_at)
         values ($1, $2, $3, $4, $4) on conflict (person_id, day) do nothing",
        person.0,
        day.to_sqlx() as _,
        delivery.map(|delivery| delivery.0),
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A case's news.
#[derive(Clone, Debug, PartialEq)]
pub struct News<T> {
    /// The case.
    pub case: CaseId,
    /// Its title.
    pub title: String,
    /// What is new.
    pub what: T,
}

/// Dates of a person's open cases that moved after `since`, the newest of each clock.
pub async fn moves(
    conn: &mut Conn,
    owner: PersonId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<News<Move>>> {
    let rows = sqlx::query!(
        "select * from (
             select distinct on (m.case_id, m.clock)
                    m.case_id, c.title, m.clock, m.what, m.before_due, m.before_latest, m.after_due,
                    m.after_latest, m.cause, m.moved_at
             from date_moves m join cases c on c.id = m.case_id
             where c.owner_id = $1 and c.stage <> 'closed' and m.moved_at > $2
             order by m.case_id, m.clock, m.moved_at desc, m.id desc
         ) newest order by moved_at desc limit $3",
        owner.0,
        since.to_sqlx() as _,
        limit
    )
    .fetch_all(conn)
    .await?;
    let date = |date: Option<jiff_sqlx::Date>| date.map(jiff_sqlx::Date::to_jiff);
    Ok(rows
        .into_iter()
        .map(|row| News {
            case: CaseId(row.case_id),
            title: row.title,
            what: Move {
                date: MovedDate {
                    clock: row.clock,
                    what: row.what,
                    before: (date(row.before_due), date(row.before_latest)),
                    after: (date(row.after_due), date(row.after_latest)),
                },
                cause: row.cause,
                at: row.moved_at.to_jiff(),
            },
        })
        .collect())
}

/// Messages and files that have come into a person's cases after `since`: their
/// subjects and names, the newest first.
pub async fn arrivals(
    conn: &mut Conn,
    owner: PersonId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<News<String>>> {
    let rows = sqlx::query!(
        r#"select c.id, c.title, x.name as "name!", x.at as "at!"
           from (select case_id, coalesce(nullif(subject, ''), 'a message without a subject') as name,
                        received_at as at
                 from inbound_messages where received_at > $2 and case_id is not null and copy_of is null
                 union all
                 select case_id, name, received_at from documents
                 where received_at > $2 and parent_id is null and inbound_id is null) x
                join cases c on c.id = x.case_id
           where c.owner_id = $1
           order by x.at desc limit $3"#,
        owner.0,
        since.to_sqlx() as _,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| News {
            case: CaseId(row.id),
            title: row.title,
            what: row.name,
        })
        .collect())
}
