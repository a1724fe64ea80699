//! Letters on paper: what the letterhead shows, and each copy that was handed out.

use crate::{Conn, Result, row::Row};
use domain::{Digest, LetterId, PersonId};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

/// What the top of a letter shows beside the newsroom's name, address and telephone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The web site, or empty.
    pub website: String,
    /// The size of the paper, by name; empty for the usual one.
    pub sheet: String,
    /// A picture: PNG.
    pub logo: Option<Vec<u8>>,
}

/// The letterhead.
pub async fn letterhead(conn: &mut Conn) -> Result<Letterhead> {
    let found = sqlx::query_as!(Letterhead, "select website, sheet, logo from letterhead")
        .fetch_optional(conn)
        .await?;
    Ok(found.unwrap_or_default())
}

/// Writes it; the logo stays as it is.
pub async fn set_letterhead(
    conn: &mut Conn,
    website: &str,
    sheet: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "insert into letterhead (website, sheet, updated_at) values ($1, $2, $3)
         on conflict (only_row) do update set website = $1, sheet = $2, updated_at = $3",
        website,
        sheet,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts the logo there, or takes it away.
pub async fn set_logo(conn: &mut Conn, logo: Option<&[u8]>, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "insert into letterhead (logo, updated_at) values ($1, $2)
         on conflict (only_row) do update set logo = $1, updated_at = $2",
        logo,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A copy of a letter that was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// 1, 2, 3 …
    pub number: i32,
    /// The version of the text that it shows.
    pub version: i32,
    /// SHA-256 of the PDF.
    pub digest: Digest,
    /// Its length.
    pub bytes: i64,
    /// Who asked for it.
    pub made_by: PersonId,
    /// When.
    pub made_at: Timestamp,
}

struct PaperRow {
    letter_id: Uuid,
    number: i32,
    version: i32,
    digest: Vec<u8>,
    bytes: i64,
    made_by: Uuid,
    made_at: jiff_sqlx::Timestamp,
}

impl TryFrom<PaperRow> for Paper {
    type Error = crate::Error;

    fn try_from(row: PaperRow) -> Result<Self> {
        Ok(Self {
            number: row.number,
            version: row.version,
            digest: Row("letter_papers", row.letter_id).digest("digest", &row.digest)?,
            bytes: row.bytes,
            made_by: PersonId(row.made_by),
            made_at: row.made_at.to_jiff(),
        })
    }
}

/// Every copy of a letter, oldest first.
pub async fn of_letter(conn: &mut Conn, letter: LetterId) -> Result<Vec<Paper>> {
    sqlx::query_as!(
        PaperRow,
        "select letter_id, number, version, digest, bytes, made_by, made_at
         from letter_papers where letter_id = $1 order by number",
        letter.0
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Paper::try_from)
    .collect()
}

/// Writes a copy down. Whoever calls it holds the letter's case.
pub async fn insert(conn: &mut Conn, letter: LetterId, paper: &Paper) -> Result<()> {
    sqlx::query!(
        "insert into letter_papers (letter_id, number, version, digest, bytes, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        letter.0,
        paper.number,
        paper.version,
        paper.digest.0.to_vec(),
        paper.bytes,
        paper.made_by.0,
        paper.made_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
