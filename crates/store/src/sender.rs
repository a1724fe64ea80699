//! What is known of a message's sender, and whether it may be spam.

use crate::{Conn, Error, Result};
use domain::{InboundId, vouch::Vouching};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// What the word on the sender stands on so far.
pub async fn vouching(conn: &mut Conn, id: InboundId) -> Result<Vouching> {
    let value = sqlx::query_scalar!(
        "select vouching from inbound_messages where id = $1 for no key update",
        id.0
    )
    .fetch_one(conn)
    .await?;
    serde_json::from_value(value).map_err(|error| Error::Inconsistent {
        table: "inbound_messages",
        id: id.to_string(),
        column: "vouching",
        reason: error.to_string(),
    })
}

/// Writes down what is known, and the word that follows.
pub async fn save_vouching(conn: &mut Conn, id: InboundId, vouching: &Vouching) -> Result<()> {
    sqlx::query!(
        "update inbound_messages set vouching = $2, authenticity = $3 where id = $1",
        id.0,
        serde_json::to_value(vouching).unwrap_or_default(),
        vouching.word().0.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down why it may be spam; what stands there already stays.
pub async fn suggest_spam(conn: &mut Conn, id: InboundId, why: &str) -> Result<()> {
    sqlx::query!(
        "update inbound_messages set spam_hint = $2 where id = $1 and spam_hint = ''",
        id.0,
        why
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The envelope's sender, where a mail server has told it.
pub async fn envelope_sender(conn: &mut Conn, id: InboundId) -> Result<Option<String>> {
    let sender = sqlx::query_scalar!(
        r#"select coalesce(envelope_from, '') as "sender!" from arrivals
           where inbound_id = $1 and source = 'lmtp' order by id limit 1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(sender)
}

/// Whether people have called this sender's mail spam, and none of it anything else.
pub async fn called_spam_before(conn: &mut Conn, address: &str) -> Result<bool> {
    let known = sqlx::query_scalar!(
        r#"select coalesce(bool_and(state = 'spam'), false) as "spam!" from inbound_messages
           where put_by is not null and lower(from_address) = lower($1) and $1 <> ''"#,
        address
    )
    .fetch_one(conn)
    .await?;
    Ok(known)
}

/// Spam whose time is over: oldest first.
pub async fn stale_spam(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<InboundId>> {
    let rows = sqlx::query_scalar!(
        "select id from inbound_messages
         where state = 'spam' and case_id is null and bytes_gone_at is null and spam_at < $1
         order by spam_at limit $2",
        before.to_sqlx() as _,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The files that hold one spam message's bytes, locked, and nothing else: not those that
/// a case, a letter, the corpus or another message has too. None where it is no stale spam
/// any more.
pub async fn spam_files(
    conn: &mut Conn,
    id: InboundId,
    before: Timestamp,
) -> Result<Option<Vec<domain::Digest>>> {
    let stale = sqlx::query_scalar!(
        "select id from inbound_messages
         where id = $1 and state = 'spam' and bytes_gone_at is null and spam_at < $2 for update",
        id.0,
        before.to_sqlx() as _,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if stale.is_none() {
        return Ok(None);
    }
    let rows = sqlx::query_scalar!(
        r#"
        select digest as "digest!" from (
            select digest from inbound_messages where id = $1
            union select digest from arrivals where inbound_id = $1
        ) its
        where not exists (select 1 from documents d where d.digest = its.digest)
          and not exists (select 1 from corpus_documents c where c.digest = its.digest)
          and not exists (select 1 from imports i where i.digest = its.digest)
          and not exists (select 1 from letter_files f where f.digest = its.digest)
          and not exists (select 1 from letter_papers p where p.digest = its.digest)
          and not exists (select 1 from inbound_messages m where m.digest = its.digest and m.id <> $1)
          and not exists (select 1 from arrivals a where a.digest = its.digest and a.inbound_id <> $1)
        "#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    let digest = |raw: Vec<u8>| {
        domain::Digest::from_slice(&raw).map_err(|error| Error::Inconsistent {
            table: "arrivals",
            id: id.to_string(),
            column: "digest",
            reason: error.to_string(),
        })
    };
    rows.into_iter()
        .map(digest)
        .collect::<Result<_>>()
        .map(Some)
}

/// The bytes of a spam message are gone. Who, what and when stay, with the hash.
pub async fn bytes_gone(conn: &mut Conn, id: InboundId, now: Timestamp) -> Result<()> {
    sqlx::query!(
        "update inbound_messages set bytes_gone_at = $2, excerpt = '', findings = '[]', guesses = '[]',
            search = to_tsvector('english', left(subject, 1000) || ' ' || from_name || ' ' || from_address)
         where id = $1",
        id.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A message whose bytes were thrown away has come again: whether that was so. It is spam
/// as before, with its whole time before it.
pub async fn came_again(conn: &mut Conn, id: InboundId, now: Timestamp) -> Result<bool> {
    let again = sqlx::query!(
        "update inbound_messages set bytes_gone_at = null, spam_at = $2
         where id = $1 and bytes_gone_at is not null",
        id.0,
        now.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(again.rows_affected() == 1)
}
