//! Agencies and the ways to reach them. A contact that was once there is never
//! deleted, only retired.

use crate::{Conn, Result, row::Row};
use domain::{Agency, AgencyId, Contact, ContactId, PersonId};
use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

struct AgencyRow {
    id: Uuid,
    key: Option<String>,
    name: String,
    jurisdiction: String,
    body: String,
    county: Option<String>,
    parent_id: Option<Uuid>,
    aliases: Vec<String>,
    roles: Vec<String>,
    officer_title: String,
    note: String,
}

impl From<AgencyRow> for Agency {
    fn from(row: AgencyRow) -> Self {
        Self {
            id: AgencyId(row.id),
            key: row.key,
            name: row.name,
            jurisdiction: row.jurisdiction,
            body: row.body,
            county: row.county,
            parent: row.parent_id.map(AgencyId),
            aliases: row.aliases,
            roles: row.roles,
            officer_title: row.officer_title,
            note: row.note,
        }
    }
}

/// The agency.
pub async fn by_id(conn: &mut Conn, id: AgencyId) -> Result<Agency> {
    Ok(sqlx::query_as!(
        AgencyRow,
        "select id, key, name, jurisdiction, body, county, parent_id, aliases, roles, officer_title, note
         from agencies where id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?
    .into())
}

/// Agencies by their ids; unknown ones are left out.
pub async fn by_ids(conn: &mut Conn, ids: &[AgencyId]) -> Result<Vec<Agency>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        AgencyRow,
        "select id, key, name, jurisdiction, body, county, parent_id, aliases, roles, officer_title, note
         from agencies where id = any($1)",
        &ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Agency::from).collect())
}

/// The agency that a seed file calls `key`.
pub async fn by_key(conn: &mut Conn, key: &str) -> Result<Option<Agency>> {
    Ok(sqlx::query_as!(
        AgencyRow,
        "select id, key, name, jurisdiction, body, county, parent_id, aliases, roles, officer_title, note
         from agencies where key = $1",
        key
    )
    .fetch_optional(conn)
    .await?
    .map(Into::into))
}

/// All agencies, by name; a newsroom knows thousands, not millions.
pub async fn all(conn: &mut Conn) -> Result<Vec<Agency>> {
    let rows = sqlx::query_as!(
        AgencyRow,
        "select id, key, name, jurisdiction, body, county, parent_id, aliases, roles, officer_title, note
         from agencies order by lower(name), id limit 50000",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Agency::from).collect())
}

/// The oldest agency of this name, in whatever letters, under this law.
pub async fn named(conn: &mut Conn, name: &str, jurisdiction: &str) -> Result<Option<Agency>> {
    let row = sqlx::query_as!(
        AgencyRow,
        "select id, key, name, jurisdiction, body, county, parent_id, aliases, roles, officer_title, note
         from agencies where lower(name) = lower($1) and jurisdiction = $2 order by created_at, id limit 1",
        name,
        jurisdiction
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Agency::from))
}

/// Writes a new agency.
pub async fn insert(conn: &mut Conn, agency: &Agency, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into agencies (id, key, name, jurisdiction, body, county, parent_id, aliases, roles,
                               officer_title, note, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
        agency.id.0,
        agency.key,
        agency.name,
        agency.jurisdiction,
        agency.body,
        agency.county,
        agency.parent.map(|parent| parent.0),
        &agency.aliases,
        &agency.roles,
        agency.officer_title,
        agency.note,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes everything of an agency but its key.
pub async fn update(conn: &mut Conn, agency: &Agency, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update agencies set name = $2, jurisdiction = $3, body = $4, county = $5, parent_id = $6,
                aliases = $7, roles = $8, officer_title = $9, note = $10, updated_at = $11
         where id = $1",
        agency.id.0,
        agency.name,
        agency.jurisdiction,
        agency.body,
        agency.county,
        agency.parent.map(|parent| parent.0),
        &agency.aliases,
        &agency.roles,
        agency.officer_title,
        agency.note,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What the seed file said of an agency when it was last loaded: a field that
/// still says so has not been corrected by anybody.
pub async fn seed(conn: &mut Conn, id: AgencyId) -> Result<Option<serde_json::Value>> {
    Ok(
        sqlx::query_scalar!("select seed from agencies where id = $1", id.0)
            .fetch_one(conn)
            .await?,
    )
}

/// Notes what the seed file says now.
pub async fn set_seed(conn: &mut Conn, id: AgencyId, seed: &serde_json::Value) -> Result<()> {
    sqlx::query!("update agencies set seed = $2 where id = $1", id.0, seed)
        .execute(conn)
        .await?;
    Ok(())
}

struct ContactRow {
    id: Uuid,
    agency_id: Uuid,
    channel: String,
    value: String,
    label: String,
    source: String,
    verified_on: Option<jiff_sqlx::Date>,
    verified_by: Option<Uuid>,
}

impl TryFrom<ContactRow> for Contact {
    type Error = crate::Error;

    fn try_from(row: ContactRow) -> Result<Self> {
        Ok(Self {
            id: ContactId(row.id),
            agency: AgencyId(row.agency_id),
            channel: Row("contacts", row.id).parse("channel", &row.channel)?,
            value: row.value,
            label: row.label,
            source: row.source,
            verified: row
                .verified_on
                .map(|on| (on.to_jiff(), row.verified_by.map(PersonId))),
        })
    }
}

/// A contact that has not been retired.
pub async fn contact(conn: &mut Conn, id: ContactId) -> Result<Contact> {
    sqlx::query_as!(
        ContactRow,
        "select id, agency_id, channel, value, label, source, verified_on, verified_by
         from contacts where id = $1 and retired_at is null",
        id.0
    )
    .fetch_one(conn)
    .await?
    .try_into()
}

/// The contacts of an agency that have not been retired.
pub async fn contacts(conn: &mut Conn, agency: AgencyId) -> Result<Vec<Contact>> {
    sqlx::query_as!(
        ContactRow,
        "select id, agency_id, channel, value, label, source, verified_on, verified_by
         from contacts where agency_id = $1 and retired_at is null order by created_at, id",
        agency.0
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Contact::try_from)
    .collect()
}

/// Writes a new contact; refused by `contacts_once` if the agency has it already.
pub async fn insert_contact(conn: &mut Conn, contact: &Contact, now: Timestamp) -> Result<()> {
    let (on, by) = contact.verified.unzip();
    sqlx::query!(
        "insert into contacts (id, agency_id, channel, value, label, source, verified_on, verified_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        contact.id.0,
        contact.agency.0,
        contact.channel.as_str(),
        contact.value,
        contact.label,
        contact.source,
        on.map(ToSqlx::to_sqlx) as _,
        by.flatten().map(|person| person.0),
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the agency has, or once had, this way of being reached.
pub async fn contact_known(
    conn: &mut Conn,
    agency: AgencyId,
    channel: &str,
    value: &str,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from contacts where agency_id = $1 and channel = $2 and value = $3) as "yes!""#,
        agency.0,
        channel,
        value
    )
    .fetch_one(conn)
    .await?)
}

/// Writes label and source of a contact.
pub async fn describe_contact(
    conn: &mut Conn,
    id: ContactId,
    label: &str,
    source: &str,
) -> Result<()> {
    sqlx::query!(
        "update contacts set label = $2, source = $3 where id = $1",
        id.0,
        label,
        source
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that somebody has confirmed a contact.
pub async fn verify_contact(
    conn: &mut Conn,
    id: ContactId,
    on: Date,
    by: Option<PersonId>,
) -> Result<()> {
    sqlx::query!(
        "update contacts set verified_on = $2, verified_by = $3 where id = $1",
        id.0,
        on.to_sqlx() as _,
        by.map(|person| person.0),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a contact out of use.
pub async fn retire_contact(conn: &mut Conn, id: ContactId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update contacts set retired_at = $2 where id = $1 and retired_at is null",
        id.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
