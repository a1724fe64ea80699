//! Pages that hold what is looked for: found, counted, put in order, and told apart by
//! case, agency, year, sender and who is named.
//!
//! One question finds at most ten thousand pages and one more, by index; everything else
//! works on those. Few enough are ranked by how well they fit; ranking more would have to
//! read each of them, so then the newest documents come first, and the page says so.

use super::{HEADLINE, MOST_COUNTED, Piece, pieces};
use crate::{
    Conn, Result,
    reader::{PAGE, Paged, Reader, like, offset, sees_private},
};
use domain::{Actor, CaseId, DocumentId, search::Search};
use jiff_sqlx::ToSqlx;
use std::{cmp::Reverse, collections::HashMap};
use uuid::Uuid;

/// So many hits are put in order by how well they fit.
pub const RANKED: usize = 2_000;

/// So many of the first hits are looked at for years, senders and names.
const FACETED: usize = 500;

/// Values shown of each facet.
const VALUES: i64 = 8;

/// A page that holds the words.
#[derive(Clone, Debug)]
pub struct PageHit {
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// In which document.
    pub document: DocumentId,
    /// Its name.
    pub name: String,
    /// Which page.
    pub page: i32,
    /// The text round the words.
    pub snippet: Vec<Piece>,
}

/// What a search for pages found.
#[derive(Clone, Debug)]
pub struct Found {
    /// One page of hits.
    pub hits: Paged<PageHit>,
    /// How many there are: exact up to [`MOST_COUNTED`], one more where there are more.
    pub count: i64,
    /// Whether the best come first; else the newest documents do.
    pub ranked: bool,
    /// How they fall apart.
    pub facets: Facets,
}

/// A value that hits share, and how many do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// What a filter takes.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Pages.
    pub count: i64,
}

/// How the hits fall apart, the commonest values first. Cases and agencies of all that
/// were counted; years, senders and names of the first five hundred.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// Titles of cases.
    pub cases: Vec<Facet>,
    /// Names of agencies.
    pub agencies: Vec<Facet>,
    /// Years of the mails on them.
    pub years: Vec<Facet>,
    /// Who wrote the mails on them.
    pub senders: Vec<Facet>,
    /// Whom and what of the corpus they name.
    pub names: Vec<Facet>,
}

/// A page that fits, before anything is read of it.
struct Candidate {
    document: Uuid,
    number: i32,
    case: Uuid,
    agency: Uuid,
    /// When its document came; later is greater.
    at: i64,
}

/// Keys of pages, as the database takes them.
#[derive(Default)]
struct Keys {
    documents: Vec<Uuid>,
    numbers: Vec<i32>,
}

impl<'a> FromIterator<&'a Candidate> for Keys {
    fn from_iter<T: IntoIterator<Item = &'a Candidate>>(all: T) -> Self {
        let (documents, numbers) = all
            .into_iter()
            .map(|one| (one.document, one.number))
            .unzip();
        Self { documents, numbers }
    }
}

impl Reader {
    /// Pages that hold what is looked for; none if it took so long that it was given up.
    pub async fn search_pages(
        &self,
        actor: &Actor,
        search: &Search,
        page: i64,
    ) -> Result<Option<Found>> {
        match self.look_for_pages(actor, search, page).await {
            Err(error) if error.gave_up() => Ok(None),
            found => found.map(Some),
        }
    }

    async fn look_for_pages(&self, actor: &Actor, search: &Search, page: i64) -> Result<Found> {
        let mut tx = self.patiently("5s").await?;
        let mut found = candidates(&mut tx, actor, search, None).await?;
        let ranked = search.by_words() && found.len() <= RANKED;
        if ranked {
            found = best_first(&mut tx, search, found).await?;
        } else {
            found.sort_by_key(|one| (Reverse(one.at), one.document, one.number));
        }
        let from = usize::try_from(offset(page)).unwrap_or(usize::MAX);
        let shown: Keys = found
            .iter()
            .skip(from)
            .take(usize::try_from(PAGE + 1).unwrap_or(51))
            .collect();
        let hits = lines(&mut tx, search, &shown).await?;
        let facets = facets(&mut tx, &found).await?;
        tx.commit().await?;
        Ok(Found {
            hits: Paged::cut(hits, page),
            count: i64::try_from(found.len()).unwrap_or(i64::MAX),
            ranked,
            facets,
        })
    }
}

impl Reader {
    /// Of these documents, those with pages that hold it, and how many pages each has.
    pub async fn documents_that_hold(
        &self,
        actor: &Actor,
        search: &Search,
        documents: &[DocumentId],
    ) -> Result<Vec<(DocumentId, i64)>> {
        let mut tx = self.patiently("60s").await?;
        let mut holding = Vec::new();
        // One by one: what is counted only up to a limit must not leave a document out.
        for document in documents {
            let found = candidates(&mut tx, actor, search, Some(&[document.0])).await?;
            if !found.is_empty() {
                holding.push((*document, i64::try_from(found.len()).unwrap_or(i64::MAX)));
            }
        }
        tx.commit().await?;
        Ok(holding)
    }

    /// A transaction for questions whose plans should fit the words at hand, and which are
    /// given up after so long.
    async fn patiently(&self, limit: &str) -> Result<sqlx::Transaction<'static, sqlx::Postgres>> {
        let mut tx = self.pool.begin().await?;
        let settings = format!(
            "set transaction read only; set local plan_cache_mode = force_custom_plan;
             set local work_mem = '32MB'; set local statement_timeout = '{limit}'"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(settings))
            .execute(&mut *tx)
            .await?;
        Ok(tx)
    }
}

/// The beginnings of words as the database wants them.
fn prefixes(search: &Search) -> String {
    let plain = |word: &String| {
        word.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    let words = search.beginnings.iter().map(plain);
    let words = words.filter(|word| !word.is_empty());
    words
        .map(|word| format!("{word}:*"))
        .collect::<Vec<_>>()
        .join(" & ")
}

/// `within`: only pages of these documents. What a filter says of a mail has to hold for one
/// mail of the page (the last condition); the three before it say the same more coarsely,
/// by index, so that few pages are left to be looked at.
async fn candidates(
    conn: &mut Conn,
    actor: &Actor,
    search: &Search,
    within: Option<&[Uuid]>,
) -> Result<Vec<Candidate>> {
    let named = match &search.about {
        Some(name) => Some(entities_called(conn, name).await?),
        None => None,
    };
    let rows = sqlx::query!(
        r#"
        select g.document_id, g.number, c.id as case_id, a.id as agency_id,
               coalesce(d.read_at, d.updated_at) as "at!: jiff_sqlx::Timestamp"
        from (select websearch_to_tsquery('english', $3) && to_tsquery('english', $4)) q(query), pages g
             join documents d on d.id = g.document_id join cases c on c.id = d.case_id
             join agencies a on a.id = c.agency_id
        where (not $5 or g.search @@ q.query) and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
          and ($6::text is null or c.title ilike $6 or c.reference ilike $6)
          and ($7::text is null or a.name ilike $7)
          and (not $8 or exists (select 1 from links k where k.document_id = g.document_id and k.page = g.number))
          and ($12::date is null or d.last_sent >= $12) and ($13::date is null or d.first_sent < $13 + 1)
          and ($10::text is null or (g.document_id, g.number) in (
              select s.document_id, n from segments s, generate_series(s.page, least(s.last_page, s.page + 40)) n
              where s.sender ilike $10 or s.sender_address ilike $10))
          and ($11::text is null or (g.document_id, g.number) in (
              select s.document_id, n from segments s, generate_series(s.page, least(s.last_page, s.page + 40)) n
              where addressed(s.recipients, s.copied) ilike $11))
          and (not $9 or exists (
              select 1 from segments s
              where s.document_id = g.document_id and s.page between g.number - 40 and g.number and s.last_page >= g.number
                and ($10::text is null or s.sender ilike $10 or s.sender_address ilike $10)
                and ($11::text is null
                     or exists (select 1 from unnest(s.recipients || s.copied) r where r ilike $11))
                and ($12::date is null or s.sent >= $12) and ($13::date is null or s.sent < $13 + 1)
                and (not $14 or s.attachments <> '{}')))
          and ($15::text[] is null or (g.document_id, g.number) in (
              select k.document_id, k.page from links k
              where k.entity = any($15) and k.current and k.verdict is distinct from 'rejected'))
          and ($16::uuid[] is null or g.document_id = any($16))
        limit $17
        "#,
        actor.id.0,
        sees_private(actor),
        search.words,
        prefixes(search),
        search.by_words(),
        search.case.as_deref().map(like),
        search.agency.as_deref().map(like),
        search.linked,
        search.of_mail(),
        search.sender.as_deref().map(like),
        search.recipient.as_deref().map(like),
        search.after.map(ToSqlx::to_sqlx) as _,
        search.before.map(ToSqlx::to_sqlx) as _,
        search.attached,
        named.as_deref() as _,
        within as _,
        MOST_COUNTED + 1,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Candidate {
            document: row.document_id,
            number: row.number,
            case: row.case_id,
            agency: row.agency_id,
            at: row.at.to_jiff().as_microsecond(),
        })
        .collect())
}

/// Keys of those in the corpus who are called so on pages, or have this key.
async fn entities_called(conn: &mut Conn, name: &str) -> Result<Vec<String>> {
    let found = sqlx::query_scalar!(
        r#"select distinct entity as "entity!" from links
           where entity is not null and (entity = $1 or lower(left(page_text, 100)) = lower($1)) limit 50"#,
        name
    );
    Ok(found.fetch_all(conn).await?)
}

/// Puts the pages that fit best in front.
async fn best_first(
    conn: &mut Conn,
    search: &Search,
    found: Vec<Candidate>,
) -> Result<Vec<Candidate>> {
    let keys: Keys = found.iter().collect();
    let rows = sqlx::query!(
        r#"select (k.nth - 1) as "nth!", ts_rank(g.search, q.query) as "rank!"
           from (select websearch_to_tsquery('english', $1) && to_tsquery('english', $2)) q(query),
                unnest($3::uuid[], $4::int[]) with ordinality k(document_id, number, nth)
                join pages g on g.document_id = k.document_id and g.number = k.number"#,
        search.words,
        prefixes(search),
        &keys.documents,
        &keys.numbers,
    )
    .fetch_all(conn)
    .await?;
    let mut ranks = vec![0.0_f32; found.len()];
    for row in rows {
        if let Some(rank) = usize::try_from(row.nth)
            .ok()
            .and_then(|nth| ranks.get_mut(nth))
        {
            *rank = row.rank;
        }
    }
    let mut ordered: Vec<_> = found.into_iter().zip(ranks).collect();
    ordered.sort_by(|(a, high), (b, low)| {
        low.total_cmp(high)
            .then_with(|| (a.document, a.number).cmp(&(b.document, b.number)))
    });
    Ok(ordered.into_iter().map(|(one, _)| one).collect())
}

/// What is shown of the pages, in their order.
async fn lines(conn: &mut Conn, search: &Search, keys: &Keys) -> Result<Vec<PageHit>> {
    let rows = sqlx::query!(
        r#"select g.document_id, g.number, c.id as case_id, c.title, d.name,
                  ts_headline('english', left(g.text, 100000), q.query, $5) as "snippet!"
           from (select websearch_to_tsquery('english', $1) && to_tsquery('english', $2)) q(query),
                unnest($3::uuid[], $4::int[]) with ordinality k(document_id, number, nth)
                join pages g on g.document_id = k.document_id and g.number = k.number
                join documents d on d.id = g.document_id join cases c on c.id = d.case_id
           order by k.nth"#,
        search.words,
        prefixes(search),
        &keys.documents,
        &keys.numbers,
        HEADLINE,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PageHit {
            case: row.case_id.into(),
            title: row.title,
            document: row.document_id.into(),
            name: row.name,
            page: row.number,
            snippet: pieces(&row.snippet),
        })
        .collect())
}

async fn facets(conn: &mut Conn, found: &[Candidate]) -> Result<Facets> {
    if found.len() < 2 {
        return Ok(Facets::default());
    }
    let first: Keys = found.iter().take(FACETED).collect();
    let (cases, agencies) = (
        commonest(found, |one| one.case),
        commonest(found, |one| one.agency),
    );
    Ok(Facets {
        cases: case_titles(conn, &cases).await?,
        agencies: agency_names(conn, &agencies).await?,
        years: years(conn, &first).await?,
        senders: senders(conn, &first).await?,
        names: names(conn, &first).await?,
    })
}

/// The commonest values of the hits with their counts.
fn commonest(found: &[Candidate], of: impl Fn(&Candidate) -> Uuid) -> Vec<(Uuid, i64)> {
    let mut counts: HashMap<Uuid, i64> = HashMap::new();
    for one in found {
        *counts.entry(of(one)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(id, count)| (Reverse(count), id));
    counts.truncate(usize::try_from(VALUES).unwrap_or(8));
    counts
}

/// Counts with what the ids are called.
fn called(counts: &[(Uuid, i64)], names: impl IntoIterator<Item = (Uuid, String)>) -> Vec<Facet> {
    let names: HashMap<Uuid, String> = names.into_iter().collect();
    let name = |&(id, count): &(Uuid, i64)| {
        let value = names.get(&id)?.clone();
        let label = value.clone();
        Some(Facet {
            value,
            label,
            count,
        })
    };
    counts.iter().filter_map(name).collect()
}

async fn case_titles(conn: &mut Conn, counts: &[(Uuid, i64)]) -> Result<Vec<Facet>> {
    let ids: Vec<Uuid> = counts.iter().map(|(id, _)| *id).collect();
    let rows = sqlx::query!("select id, title from cases where id = any($1)", &ids);
    let rows = rows.fetch_all(conn).await?;
    Ok(called(
        counts,
        rows.into_iter().map(|row| (row.id, row.title)),
    ))
}

async fn agency_names(conn: &mut Conn, counts: &[(Uuid, i64)]) -> Result<Vec<Facet>> {
    let ids: Vec<Uuid> = counts.iter().map(|(id, _)| *id).collect();
    let rows = sqlx::query!("select id, name from agencies where id = any($1)", &ids);
    let rows = rows.fetch_all(conn).await?;
    Ok(called(
        counts,
        rows.into_iter().map(|row| (row.id, row.name)),
    ))
}

async fn years(conn: &mut Conn, keys: &Keys) -> Result<Vec<Facet>> {
    let rows = sqlx::query_as!(
        Facet,
        r#"select to_char(s.sent, 'YYYY') as "value!", to_char(s.sent, 'YYYY') as "label!", count(distinct k.nth) as "count!"
           from unnest($1::uuid[], $2::int[]) with ordinality k(document_id, number, nth)
                join segments s on s.document_id = k.document_id
                     and s.page between k.number - 40 and k.number and s.last_page >= k.number
           where s.sent is not null group by 1, 2 order by 1 limit 40"#,
        &keys.documents,
        &keys.numbers,
    );
    Ok(rows.fetch_all(conn).await?)
}

async fn senders(conn: &mut Conn, keys: &Keys) -> Result<Vec<Facet>> {
    let rows = sqlx::query_as!(
        Facet,
        r#"select s.sender as "value!", s.sender as "label!", count(distinct k.nth) as "count!"
           from unnest($1::uuid[], $2::int[]) with ordinality k(document_id, number, nth)
                join segments s on s.document_id = k.document_id
                     and s.page between k.number - 40 and k.number and s.last_page >= k.number
           where s.sender is not null group by 1, 2 order by 3 desc, 1 limit $3"#,
        &keys.documents,
        &keys.numbers,
        VALUES,
    );
    Ok(rows.fetch_all(conn).await?)
}

async fn names(conn: &mut Conn, keys: &Keys) -> Result<Vec<Facet>> {
    let rows = sqlx::query_as!(
        Facet,
        r#"select l.entity as "value!", mode() within group (order by l.page_text) as "label!", count(distinct k.nth) as "count!"
           from unnest($1::uuid[], $2::int[]) with ordinality k(document_id, number, nth)
                join links l on l.document_id = k.document_id and l.page = k.number
           where l.entity is not null and l.kind in ('person', 'org', 'statute')
             and l.current and l.verdict is distinct from 'rejected'
           group by 1 order by 3 desc, 1 limit $3"#,
        &keys.documents,
        &keys.numbers,
        VALUES,
    );
    Ok(rows.fetch_all(conn).await?)
}
