//! The newsroom's own settings, and what every page shows of its state.

use super::Reader;
use crate::Result;

/// The newsroom's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newsroom {
    /// Its name.
    pub name: String,
    /// Its postal address, lines separated by `\n`.
    pub postal_address: String,
    /// Its telephone number.
    pub phone: String,
    /// IANA zone in which its days begin.
    pub timezone: String,
    /// A reporter may approve their own letters.
    pub self_approval: bool,
    /// The example is loaded.
    pub example: bool,
    /// Letters wait for the agency's office hours unless somebody says otherwise.
    pub office_hours: bool,
}

impl Reader {
    /// The settings; their defaults before anybody has saved any.
    pub async fn newsroom(&self) -> Result<Newsroom> {
        let found = sqlx::query_as!(
            Newsroom,
            "select name, postal_address, phone, timezone, self_approval, example, office_hours from newsroom"
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(found.unwrap_or_else(|| Newsroom {
            name: "Our newsroom".into(),
            timezone: "America/New_York".into(),
            ..Newsroom::default()
        }))
    }
}
