//! The newsroom itself: one row.

use crate::{Conn, Result};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// What the newsroom says of itself and how it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newsroom {
    /// Its name, as letters and mails show it.
    pub name: String,
    /// Where it can be written to, line by line.
    pub postal_address: String,
    /// Its telephone number, or empty.
    pub phone: String,
    /// IANA name of the zone in which its days begin.
    pub timezone: String,
    /// Reporters may approve their own letters.
    pub self_approval: bool,
    /// The example is loaded.
    pub example: bool,
    /// Letters wait for the agency's office hours unless somebody says otherwise.
    pub office_hours: bool,
}

/// The newsroom; made with its defaults when it is first asked for.
pub async fn get(conn: &mut Conn, now: Timestamp) -> Result<Newsroom> {
    if let Some(newsroom) = find(conn).await? {
        return Ok(newsroom);
    }
    sqlx::query!(
        "insert into newsroom (updated_at) values ($1) on conflict do nothing",
        now.to_sqlx() as _
    )
    .execute(&mut *conn)
    .await?;
    find(conn).await?.ok_or(crate::Error::NotFound)
}

async fn find(conn: &mut Conn) -> Result<Option<Newsroom>> {
    Ok(sqlx::query_as!(
        Newsroom,
        "select name, postal_address, phone, timezone, self_approval, example, office_hours from newsroom"
    )
    .fetch_optional(conn)
    .await?)
}

/// Writes the newsroom.
pub async fn set(conn: &mut Conn, newsroom: &Newsroom, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into newsroom (name, postal_address, phone, timezone, self_approval, example, office_hours, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (only_row) do update set name = $1, postal_address = $2, phone = $3,
             timezone = $4, self_approval = $5, example = $6, office_hours = $7, updated_at = $8",
        newsroom.name,
        newsroom.postal_address,
        newsroom.phone,
        newsroom.timezone,
        newsroom.self_approval,
        newsroom.example,
        newsroom.office_hours,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Holds the newsroom's row until the transaction ends: what must happen to one
/// person at a time (the first administrator, the last one) goes through here.
pub async fn lock(conn: &mut Conn, now: Timestamp) -> Result<()> {
    get(conn, now).await?;
    sqlx::query!("select only_row from newsroom for update")
        .fetch_one(conn)
        .await?;
    Ok(())
}
