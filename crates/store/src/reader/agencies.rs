//! Agencies, how they are found and how they can be reached. They are the whole
//! newsroom's; only the cases shown beside them are filtered.

use super::{PAGE, Paged, Reader, like, offset, parse};
use crate::Result;
use domain::{AgencyId, Channel, ContactId};
use jiff::civil::Date;

/// An agency, as lists show one.
#[derive(Clone, Debug)]
pub struct AgencyLine {
    /// Which.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// The law it answers under.
    pub jurisdiction: String,
    /// Kind of body.
    pub body: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// E-mail addresses that somebody has confirmed.
    pub verified: i64,
    /// All ways to reach it.
    pub contacts: i64,
}

/// An agency with all that is known of it.
#[derive(Clone, Debug)]
pub struct AgencyView {
    /// Which.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// The law it answers under.
    pub jurisdiction: String,
    /// Kind of body.
    pub body: String,
    /// County, where the law asks for it.
    pub county: Option<String>,
    /// The body it is part of.
    pub parent: Option<(AgencyId, String)>,
    /// Other names.
    pub aliases: Vec<String>,
    /// What it is beside a holder of records.
    pub roles: Vec<String>,
    /// How its records officer is addressed.
    pub officer_title: String,
    /// What else the newsroom knows.
    pub note: String,
    /// How it can be reached.
    pub contacts: Vec<ContactLine>,
}

/// One way to reach an agency.
#[derive(Clone, Debug)]
pub struct ContactLine {
    /// Which.
    pub id: ContactId,
    /// Whose.
    pub agency: AgencyId,
    /// The agency's name.
    pub agency_name: String,
    /// Which way.
    pub channel: Channel,
    /// The address, number or link.
    pub value: String,
    /// Whose desk it is.
    pub label: String,
    /// Where the newsroom has it from.
    pub source: String,
    /// When somebody last confirmed it.
    pub verified_on: Option<Date>,
    /// Who.
    pub verified_by: Option<String>,
}

struct ContactRow {
    id: uuid::Uuid,
    agency_id: uuid::Uuid,
    agency: String,
    channel: String,
    value: String,
    label: String,
    source: String,
    verified_on: Option<jiff_sqlx::Date>,
    verified_by: Option<String>,
}

impl ContactRow {
    fn read(self) -> Result<ContactLine> {
        Ok(ContactLine {
            channel: parse("contacts", self.id, "channel", &self.channel)?,
            id: self.id.into(),
            agency: self.agency_id.into(),
            agency_name: self.agency,
            value: self.value,
            label: self.label,
            source: self.source,
            verified_on: self.verified_on.map(jiff_sqlx::Date::to_jiff),
            verified_by: self.verified_by,
        })
    }
}

impl Reader {
    /// Agencies whose name or alias holds these words, by name.
    pub async fn agencies(&self, words: &str, page: i64) -> Result<Paged<AgencyLine>> {
        let rows = sqlx::query!(
            r#"
            select a.id, a.name, a.jurisdiction, a.body, a.aliases,
                   (select count(*) from contacts k where k.agency_id = a.id and k.retired_at is null
                       and k.channel = 'email' and k.verified_on is not null) as "verified!",
                   (select count(*) from contacts k where k.agency_id = a.id and k.retired_at is null) as "contacts!"
            from agencies a
            where $1 = '%%' or a.name ilike $1 or exists (select 1 from unnest(a.aliases) alias where alias ilike $1)
            order by lower(a.name), a.id limit $2 offset $3
            "#,
            like(words),
            PAGE + 1,
            offset(page),
        )
        .fetch_all(&self.pool)
        .await?;
        let lines = rows
            .into_iter()
            .map(|row| AgencyLine {
                id: row.id.into(),
                name: row.name,
                jurisdiction: row.jurisdiction,
                body: row.body,
                aliases: row.aliases,
                verified: row.verified,
                contacts: row.contacts,
            })
            .collect();
        Ok(Paged::cut(lines, page))
    }

    /// One agency.
    pub async fn agency(&self, id: AgencyId) -> Result<AgencyView> {
        let row = sqlx::query!(
            r#"
            select a.name, a.jurisdiction, a.body, a.county, a.parent_id, p.name as "parent_name?", a.aliases, a.roles,
                   a.officer_title, a.note
            from agencies a left join agencies p on p.id = a.parent_id where a.id = $1
            "#,
            id.0
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(AgencyView {
            id,
            name: row.name,
            jurisdiction: row.jurisdiction,
            body: row.body,
            county: row.county,
            parent: row.parent_id.map(AgencyId::from).zip(row.parent_name),
            aliases: row.aliases,
            roles: row.roles,
            officer_title: row.officer_title,
            note: row.note,
            contacts: self.contacts(id).await?,
        })
    }

    /// How an agency can be reached: e-mail first.
    pub(super) async fn contacts(&self, agency: AgencyId) -> Result<Vec<ContactLine>> {
        let rows = sqlx::query_as!(
            ContactRow,
            r#"
            select k.id, k.agency_id, a.name as agency, k.channel, k.value, k.label, k.source, k.verified_on,
                   p.name as "verified_by?"
            from contacts k join agencies a on a.id = k.agency_id left join people p on p.id = k.verified_by
            where k.agency_id = $1 and k.retired_at is null
            order by k.channel <> 'email', k.channel, k.value limit 200
            "#,
            agency.0
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(ContactRow::read).collect()
    }

    /// The addresses of the bodies that decide appeals under the agency's law.
    pub(super) async fn appeal_contacts(&self, agency: AgencyId) -> Result<Vec<ContactLine>> {
        let rows = sqlx::query_as!(
            ContactRow,
            r#"
            select k.id, k.agency_id, a.name as agency, k.channel, k.value, k.label, k.source, k.verified_on,
                   p.name as "verified_by?"
            from contacts k join agencies a on a.id = k.agency_id left join people p on p.id = k.verified_by
            where 'appeal_body' = any(a.roles) and k.retired_at is null and a.id <> $1
              and a.jurisdiction = (select jurisdiction from agencies where id = $1)
            order by k.channel <> 'email', a.name, k.value limit 50
            "#,
            agency.0
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(ContactRow::read).collect()
    }
}
