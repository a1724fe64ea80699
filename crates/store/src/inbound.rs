//! Messages that came in. The row is written with the digest of the stored bytes
//! before anything is parsed; the same bytes by two ways are one message.

use crate::{Conn, Error, Result};
use domain::{
    CaseId, Digest, InboundId,
    inbound::{Candidate, Clue, Guess, Headers, InboundState},
};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A message as it arrives: bytes are in the file store, nothing is parsed.
#[derive(Clone, Debug)]
pub struct Arrived<'a> {
    /// Its id.
    pub id: InboundId,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// How many bytes.
    pub bytes: i64,
    /// `upload`, `command`, `imap` or `lmtp`.
    pub source: &'a str,
    /// When.
    pub received_at: Timestamp,
}

/// What sorting needs to know of a message.
#[derive(Clone, Debug)]
pub struct Inbound {
    /// Its id.
    pub id: InboundId,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// How many bytes.
    pub bytes: i64,
    /// Where it lies.
    pub state: InboundState,
    /// The case it lies in.
    pub case: Option<CaseId>,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Its subject, once parsed.
    pub subject: String,
}

/// Writes the row; the id under which these bytes are known and whether they are new.
pub async fn insert(conn: &mut Conn, arrived: &Arrived<'_>) -> Result<(InboundId, bool)> {
    let new = sqlx::query!(
        "insert into inbound_messages (id, digest, bytes, source, received_at)
         values ($1, $2, $3, $4, $5) on conflict (digest) do nothing",
        arrived.id.0,
        &arrived.digest.0,
        arrived.bytes,
        arrived.source,
        arrived.received_at.to_sqlx() as _,
    )
    .execute(&mut *conn)
    .await?
    .rows_affected()
        == 1;
    let id = sqlx::query_scalar!(
        "select id from inbound_messages where digest = $1",
        &arrived.digest.0
    )
    .fetch_one(conn)
    .await?;
    Ok((InboundId(id), new))
}

/// One message, locked until the transaction ends.
pub async fn for_update(conn: &mut Conn, id: InboundId) -> Result<Inbound> {
    let row = sqlx::query!(
        "select id, digest, bytes, state, case_id, received_at, subject
         from inbound_messages where id = $1 for update",
        id.0
    )
    .fetch_one(conn)
    .await?;
    let unreadable = |column, reason: String| Error::Inconsistent {
        table: "inbound_messages",
        id: id.to_string(),
        column,
        reason,
    };
    Ok(Inbound {
        id: row.id.into(),
        digest: Digest::from_slice(&row.digest)
            .map_err(|error| unreadable("digest", error.to_string()))?,
        bytes: row.bytes,
        state: row
            .state
            .parse()
            .map_err(|error: domain::person::UnknownName| unreadable("state", error.to_string()))?,
        case: row.case_id.map(Into::into),
        received_at: row.received_at.to_jiff(),
        subject: row.subject,
    })
}

/// Writes what the message says of itself; an error where it cannot be parsed.
pub async fn save_headers(
    conn: &mut Conn,
    id: InboundId,
    headers: &Headers,
    parse_error: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "update inbound_messages set message_id = $2, from_name = $3, from_address = $4,
            recipients = $5, subject = $6, sent_at = $7, in_reply_to = $8, excerpt = $9, parse_error = $10
         where id = $1",
        id.0,
        headers.message_id,
        headers.from_name,
        headers.from_address,
        &headers.recipients,
        headers.subject,
        headers.sent_at.map(ToSqlx::to_sqlx) as _,
        &headers.in_reply_to,
        headers.excerpt,
        parse_error,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says where the message lies from now on, and why.
pub async fn put(
    conn: &mut Conn,
    id: InboundId,
    state: InboundState,
    case: Option<CaseId>,
    reason: &str,
    guesses: &[Guess],
) -> Result<()> {
    sqlx::query!(
        "update inbound_messages set state = $2, case_id = $3, reason = $4, guesses = $5 where id = $1",
        id.0,
        state.as_str(),
        case.map(|case| case.0),
        reason,
        serde_json::to_value(guesses).unwrap_or_default(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The cases that a message could belong to, each with the clue that names it.
/// Closed cases count too: answers come late.
pub async fn candidates(conn: &mut Conn, headers: &Headers, text: &str) -> Result<Vec<Candidate>> {
    let mut found = Vec::new();
    let by_clue = [
        (
            Clue::ReplyAddress,
            domain::inbound::tagged_references(&headers.recipients),
        ),
        (
            Clue::ReferenceInSubject,
            domain::inbound::references_in(&headers.subject),
        ),
        (Clue::ReferenceInText, domain::inbound::references_in(text)),
    ];
    for (clue, references) in by_clue {
        let wanted: Vec<String> = references.into_iter().map(String::from).collect();
        if wanted.is_empty() {
            continue;
        }
        let rows = sqlx::query!(
            "select id, reference from cases where reference = any($1) order by reference limit 20",
            &wanted
        )
        .fetch_all(&mut *conn)
        .await?;
        for row in rows {
            found.push(candidate(row.id, &row.reference, clue.clone())?);
        }
    }
    found.extend(answered(conn, &headers.in_reply_to).await?);
    found.extend(of_agency(conn, &headers.from_address).await?);
    Ok(found)
}

/// Cases on which we sent, or received, one of these Message-IDs.
async fn answered(conn: &mut Conn, ids: &[String]) -> Result<Vec<Candidate>> {
    let rows = sqlx::query!(
        r#"
        select distinct c.id, c.reference from cases c
        where c.id in (select case_id from deliveries where message_id = any($1) and purpose = 'letter')
           or c.id in (select case_id from inbound_messages where message_id = any($1) and state = 'attached')
        order by c.reference limit 20
        "#,
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| candidate(row.id, &row.reference, Clue::AnswersOurs))
        .collect()
}

/// Open cases of the agency that this address belongs to, newest first.
async fn of_agency(conn: &mut Conn, from: &str) -> Result<Vec<Candidate>> {
    let Some((_, domain)) = from.rsplit_once('@') else {
        return Ok(Vec::new());
    };
    let rows = sqlx::query!(
        r#"
        select c.id, c.reference,
               bool_or(lower(k.value) = lower($1)) as "same_address!"
        from cases c join contacts k on k.agency_id = c.agency_id
        where k.channel = 'email' and c.stage not in ('closed', 'draft', 'in_review', 'approved')
          and lower(split_part(k.value, '@', 2)) = lower($2)
        group by c.id, c.reference, c.opened_at
        order by c.opened_at desc limit 20
        "#,
        from,
        domain,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let clue = if row.same_address {
                Clue::AgencyAddress
            } else {
                Clue::AgencyDomain
            };
            candidate(row.id, &row.reference, clue)
        })
        .collect()
}

fn candidate(id: uuid::Uuid, reference: &str, clue: Clue) -> Result<Candidate> {
    let reference = reference
        .parse()
        .map_err(|error: domain::values::NotAReference| Error::Inconsistent {
            table: "cases",
            id: id.to_string(),
            column: "reference",
            reason: error.to_string(),
        })?;
    Ok(Candidate {
        case: id.into(),
        reference,
        clue,
    })
}

/// Messages that were stored but not sorted since `before`: their job was lost.
pub async fn unsorted(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<InboundId>> {
    let rows = sqlx::query_scalar!(
        "select id from inbound_messages where state = 'received' and received_at < $1
         order by received_at limit $2",
        before.to_sqlx() as _,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Moves what was read of a message to the case that it now lies in.
pub async fn move_documents(conn: &mut Conn, id: InboundId, to: CaseId) -> Result<()> {
    let moved = sqlx::query_scalar!(
        r#"
        with recursive family as (
            select id, 0 as depth from documents where inbound_id = $1
            union all
            select d.id, f.depth + 1 from documents d join family f on d.parent_id = f.id where f.depth < 32
        )
        update documents set case_id = $2 where id in (select id from family) returning id
        "#,
        id.0,
        to.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "update links set case_id = $2 where document_id = any($1)",
        &moved,
        to.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
