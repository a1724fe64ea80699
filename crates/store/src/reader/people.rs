//! People with accounts.

use super::{Reader, parse};
use crate::Result;
use domain::{PersonId, Role};
use jiff::Timestamp;

/// A person, as lists show one.
#[derive(Clone, Debug)]
pub struct PersonLine {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they can sign in at all.
    pub active: bool,
    /// Whether they have set a password.
    pub joined: bool,
    /// When a browser of theirs was last seen.
    pub last_seen_at: Option<Timestamp>,
    /// Open cases that they answer for.
    pub open_cases: i64,
}

impl Reader {
    /// Those who can be given something, by name.
    pub async fn colleagues(&self) -> Result<Vec<(PersonId, String)>> {
        let rows = sqlx::query!(
            "select id, name from people where active order by lower(name), id limit 1000"
        );
        let rows = rows.fetch_all(&self.pool).await?.into_iter();
        Ok(rows.map(|row| (PersonId(row.id), row.name)).collect())
    }

    /// Everybody, by name.
    pub async fn people(&self) -> Result<Vec<PersonLine>> {
        let rows = sqlx::query!(
            r#"
            select p.id, p.name, p.email, p.role, p.active, p.password_hash is not null as "joined!",
                   (select max(s.last_seen_at) from sessions s where s.person_id = p.id)
                       as "last_seen_at: jiff_sqlx::Timestamp",
                   (select count(*) from cases c where c.owner_id = p.id and c.stage <> 'closed') as "open_cases!"
            from people p order by lower(p.name), p.id limit 1000
            "#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(PersonLine {
                    role: parse("people", row.id, "role", &row.role)?,
                    id: row.id.into(),
                    name: row.name,
                    email: row.email,
                    active: row.active,
                    joined: row.joined,
                    last_seen_at: row.last_seen_at.map(jiff_sqlx::Timestamp::to_jiff),
                    open_cases: row.open_cases,
                })
            })
            .collect()
    }
}
