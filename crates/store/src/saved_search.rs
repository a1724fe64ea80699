//! Searches that a person keeps, and which documents they have been told of.

use crate::{Conn, Result};
use domain::{Actor, DocumentId, PersonId, Role, SavedSearchId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A search that somebody keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSearch {
    /// Which.
    pub id: SavedSearchId,
    /// Whose.
    pub person: PersonId,
    /// What they call it.
    pub name: String,
    /// As [`domain::search::Search`] reads it.
    pub line: String,
    /// Whether a mail tells of new documents that hold it.
    pub mail: bool,
    /// What could be read before is not new: when it was kept, or its mails last turned on.
    pub since: Timestamp,
}

/// Keeps it. A constraint refuses a name that the person uses already.
pub async fn insert(conn: &mut Conn, search: &SavedSearch) -> Result<()> {
    sqlx::query!(
        "insert into saved_searches (id, person_id, name, query, mail, since) values ($1, $2, $3, $4, $5, $6)",
        search.id.0,
        search.person.0,
        search.name,
        search.line,
        search.mail,
        search.since.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A person's own, by name.
pub async fn of(conn: &mut Conn, person: PersonId) -> Result<Vec<SavedSearch>> {
    let rows = sqlx::query!(
        r#"select id, name, query, mail, since as "since: jiff_sqlx::Timestamp"
           from saved_searches where person_id = $1 order by lower(name) limit 200"#,
        person.0,
    );
    let rows = rows.fetch_all(conn).await?;
    let kept = rows.into_iter().map(|row| SavedSearch {
        id: SavedSearchId(row.id),
        person,
        name: row.name,
        line: row.query,
        mail: row.mail,
        since: row.since.to_jiff(),
    });
    Ok(kept.collect())
}

/// Those that mail, of everybody with an account, with their rights.
pub async fn mailing(conn: &mut Conn) -> Result<Vec<(SavedSearch, Actor)>> {
    let rows = sqlx::query!(
        r#"select s.id, s.person_id, s.name, s.query, s.mail, p.role,
                  s.since as "since: jiff_sqlx::Timestamp"
           from saved_searches s join people p on p.id = s.person_id
           where s.mail and p.active order by s.id"#
    );
    let rows = rows.fetch_all(conn).await?;
    rows.into_iter()
        .map(|row| {
            let at = crate::row::Row("people", row.person_id);
            let actor = Actor {
                id: PersonId(row.person_id),
                role: at.parse::<Role>("role", &row.role)?,
            };
            let search = SavedSearch {
                id: SavedSearchId(row.id),
                person: actor.id,
                name: row.name,
                line: row.query,
                mail: row.mail,
                since: row.since.to_jiff(),
            };
            Ok((search, actor))
        })
        .collect()
}

/// Turns its mails on or off from now on; false if the person has no such search.
pub async fn set_mail(
    conn: &mut Conn,
    id: SavedSearchId,
    person: PersonId,
    on: bool,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "update saved_searches set mail = $3, since = case when $3 and not mail then $4 else since end
         where id = $1 and person_id = $2",
        id.0,
        person.0,
        on,
        now.to_sqlx() as _,
    );
    Ok(done.execute(conn).await?.rows_affected() == 1)
}

/// Keeps it no longer; false if the person has no such search.
pub async fn delete(conn: &mut Conn, id: SavedSearchId, person: PersonId) -> Result<bool> {
    let done = sqlx::query!(
        "delete from saved_searches where id = $1 and person_id = $2",
        id.0,
        person.0
    );
    Ok(done.execute(conn).await?.rows_affected() == 1)
}

/// Documents that the person may see, that could be read only after the search was kept,
/// and that nobody has looked through for it yet; the oldest first.
pub async fn unseen(
    conn: &mut Conn,
    search: &SavedSearch,
    actor: &Actor,
    limit: i64,
) -> Result<Vec<DocumentId>> {
    let rows = sqlx::query_scalar!(
        "select d.id from documents d join cases c on c.id = d.case_id
         where d.read_at > $1 and (c.visibility = 'newsroom' or c.owner_id = $2 or $3)
           and not exists (select 1 from saved_search_news n where n.search_id = $4 and n.document_id = d.id)
         order by d.read_at, d.id limit $5",
        search.since.to_sqlx() as _,
        actor.id.0,
        actor.role >= Role::Editor,
        search.id.0,
        limit,
    );
    let rows = rows.fetch_all(conn).await?;
    Ok(rows.into_iter().map(DocumentId).collect())
}

/// Notes that the document has been looked through for it; false if it has been already.
pub async fn note(
    conn: &mut Conn,
    id: SavedSearchId,
    document: DocumentId,
    pages: i64,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into saved_search_news (search_id, document_id, pages, told_at)
         select s.id, $2, $3, $4 from saved_searches s where s.id = $1
         on conflict (search_id, document_id) do nothing",
        id.0,
        document.0,
        pages,
        now.to_sqlx() as _,
    );
    Ok(done.execute(conn).await?.rows_affected() == 1)
}

/// What a document is called, and its case.
pub async fn document_lines(
    conn: &mut Conn,
    documents: &[DocumentId],
) -> Result<Vec<(DocumentId, String)>> {
    let ids: Vec<uuid::Uuid> = documents.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select d.id, c.title || ': ' || d.name as "line!"
           from unnest($1::uuid[]) with ordinality k(id, nth)
                join documents d on d.id = k.id join cases c on c.id = d.case_id order by k.nth"#,
        &ids
    );
    let rows = rows.fetch_all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|row| (DocumentId(row.id), row.line))
        .collect())
}
