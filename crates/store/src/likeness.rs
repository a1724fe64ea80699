//! What a request is held against before it leaves: other cases of its agency, and letters
//! that came back from there.

use crate::{Conn, Result, row::Row};
use domain::{AgencyId, CaseId, caution::Other};
use std::collections::BTreeMap;

/// The newest other cases of an agency, each with what it asks for in its own words.
pub async fn others(
    conn: &mut Conn,
    agency: AgencyId,
    not: CaseId,
    limit: i64,
) -> Result<Vec<(domain::PersonId, domain::Visibility, Other)>> {
    let rows = sqlx::query!(
        "select id, title, answers, owner_id, visibility from cases
         where agency_id = $1 and id <> $2 order by opened_at desc limit $3",
        agency.0,
        not.0,
        limit,
    );
    let rows = rows.fetch_all(conn).await?;
    rows.into_iter()
        .map(|row| {
            let at = Row("cases", row.id);
            let answers: BTreeMap<String, String> = at.json("answers", row.answers)?;
            let mut words = row.title.clone();
            for answer in answers.values() {
                words.push(' ');
                words.push_str(answer);
            }
            let other = Other {
                id: CaseId(row.id),
                title: row.title,
                words,
            };
            let visibility = at.parse("visibility", &row.visibility)?;
            Ok((domain::PersonId(row.owner_id), visibility, other))
        })
        .collect()
}

/// Whether the newest letter to one of these addresses came back.
pub async fn came_back(conn: &mut Conn, addresses: &[String]) -> Result<bool> {
    let back = sqlx::query_scalar!(
        r#"select exists (
               select from deliveries d where d.state = 'bounced' and d.purpose = 'letter' and d.envelope_to && $1
           ) as "back!""#,
        addresses
    );
    Ok(back.fetch_one(conn).await?)
}
