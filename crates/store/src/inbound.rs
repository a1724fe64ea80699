//! Messages that came in. The row is written with the digest of the stored bytes
//! before anything is parsed; the same bytes by two ways are one message.

use crate::{Conn, Error, Result};
use domain::{
    CaseId, Digest, InboundId,
    inbound::{Candidate, Clue, Headers, InboundState},
    kinds::Finding,
    mailbox::Place,
};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// A message as it arrives: bytes are in the file store, nothing is parsed.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Its id, if it is new.
    pub id: InboundId,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// What it has in common with every other copy of the same mail.
    pub identity: Option<Digest>,
    /// How many bytes.
    pub bytes: i64,
    /// By which way.
    pub way: Way,
    /// When.
    pub received_at: Timestamp,
}

/// By which way a message came, with what only that way knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Dropped on a page.
    Upload,
    /// Given on the command line.
    Command,
    /// Fetched from here.
    Imap(Place),
    /// Handed over by a mail server.
    Lmtp {
        /// The envelope's sender; none: a report of a mail server.
        from: Option<String>,
        /// The envelope's recipients.
        to: Vec<String>,
    },
}

impl Way {
    /// The name stored in the database.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Command => "command",
            Self::Imap(_) => "imap",
            Self::Lmtp { .. } => "lmtp",
        }
    }
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
    /// Whether its bytes were thrown away, as spam is in the end.
    pub gone: bool,
}

/// Writes down that a message arrived; the id under which this mail is known, and
/// whether it is new. The same bytes, or the same mail with other trace lines, are
/// one message with two arrivals. Two transactions cannot both find it new.
pub async fn insert(conn: &mut Conn, arrived: &Arrived) -> Result<(InboundId, bool)> {
    let identity = arrived.identity.map(|identity| identity.0.to_vec());
    let new = sqlx::query!(
        "insert into inbound_messages (id, digest, identity, bytes, source, received_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        arrived.id.0,
        &arrived.digest.0,
        identity,
        arrived.bytes,
        arrived.way.as_str(),
        arrived.received_at.to_sqlx() as _,
    )
    .execute(&mut *conn)
    .await?
    .rows_affected()
        == 1;
    let id = sqlx::query_scalar!(
        "select id from inbound_messages where digest = $1 or identity = $2
         order by (digest = $1) desc limit 1",
        &arrived.digest.0,
        identity,
    )
    .fetch_one(&mut *conn)
    .await?;
    arrival(conn, id, arrived).await?;
    Ok((InboundId(id), new))
}

/// Keeps the way. One place on a server is one arrival, however often it is read.
async fn arrival(conn: &mut Conn, inbound: uuid::Uuid, arrived: &Arrived) -> Result<()> {
    let place = match &arrived.way {
        Way::Imap(place) => Some(place),
        _ => None,
    };
    let (from, to) = match &arrived.way {
        Way::Lmtp { from, to } => (from.as_deref(), to.as_slice()),
        _ => (None, &[][..]),
    };
    sqlx::query!(
        "insert into arrivals (inbound_id, digest, bytes, source, account, folder, uid_validity, uid,
                               envelope_from, envelope_to, arrived_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
        inbound,
        &arrived.digest.0,
        arrived.bytes,
        arrived.way.as_str(),
        place.map(|place| place.account.as_str()),
        place.map(|place| place.folder.as_str()),
        place.map(|place| i64::from(place.uid_validity)),
        place.map(|place| i64::from(place.uid)),
        from,
        to,
        arrived.received_at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Every envelope recipient that a mail server has named for this message.
pub async fn envelope_recipients(conn: &mut Conn, id: InboundId) -> Result<Vec<String>> {
    let rows = sqlx::query_scalar!(
        r#"select distinct unnest(envelope_to) as "to!" from arrivals where inbound_id = $1"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// One message, locked until the transaction ends. What only refers to it, such as a
/// second arrival or a document of it, is not held up.
pub async fn for_update(conn: &mut Conn, id: InboundId) -> Result<Inbound> {
    let row = sqlx::query!(
        "select id, digest, bytes, state, case_id, received_at, subject, bytes_gone_at
         from inbound_messages where id = $1 for no key update",
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
        gone: row.bytes_gone_at.is_some(),
    })
}

/// Writes what the message says of itself, and the words it is found by; an error where
/// it cannot be parsed.
pub async fn save_headers(
    conn: &mut Conn,
    id: InboundId,
    headers: &Headers,
    text: &str,
    parse_error: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "update inbound_messages set message_id = $2, from_name = $3, from_address = $4,
            recipients = $5, subject = $6, sent_at = $7, in_reply_to = $8, excerpt = $9, parse_error = $10,
            search = to_tsvector('english', left(concat_ws(' ', $6::text, $3::text, $4::text, $11::text), 60000))
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
        text,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes what the message seems to say.
pub async fn save_findings(conn: &mut Conn, id: InboundId, findings: &[Finding]) -> Result<()> {
    sqlx::query!(
        "update inbound_messages set findings = $2 where id = $1",
        id.0,
        serde_json::to_value(findings).unwrap_or_default(),
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
    if !found.iter().any(|one| one.clue == Clue::ReplyAddress) {
        found.extend(slipped(conn, &headers.recipients).await?);
    }
    found.extend(taught(conn, &headers.from_address).await?);
    found.extend(answered(conn, &headers.in_reply_to).await?);
    found.extend(of_agency(conn, &headers.from_address).await?);
    Ok(found)
}

/// The case of a mail that a mail server reports on.
pub async fn reports_on(conn: &mut Conn, case: CaseId) -> Result<Candidate> {
    let reference = sqlx::query_scalar!("select reference from cases where id = $1", case.0)
        .fetch_one(conn)
        .await?;
    candidate(case.0, &reference, Clue::ReportsOnOurs)
}

/// Cases whose reply address is one slip away from a recipient's.
async fn slipped(conn: &mut Conn, recipients: &[String]) -> Result<Vec<Candidate>> {
    let near: Vec<String> = domain::inbound::slipped_references(recipients)
        .into_iter()
        .map(String::from)
        .collect();
    if near.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        "select id, reference from cases where reference = any($1) order by reference limit 20",
        &near
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| candidate(row.id, &row.reference, Clue::SlipInAddress))
        .collect()
}

/// Open cases of the agencies into whose cases people have put mail of this sender.
async fn taught(conn: &mut Conn, from: &str) -> Result<Vec<Candidate>> {
    if from.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"
        select c.id, c.reference, count(*) over (partition by c.agency_id) = 1 as "alone!"
        from cases c
        where c.stage not in ('closed', 'draft', 'in_review', 'approved')
          and c.agency_id in (select o.agency_id from inbound_messages m join cases o on o.id = m.case_id
                              where m.put_by is not null and lower(m.from_address) = lower($1))
        order by c.opened_at desc limit 20
        "#,
        from
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            candidate(
                row.id,
                &row.reference,
                Clue::TaughtSender { alone: row.alone },
            )
        })
        .collect()
}

/// Cases on which we sent, or received, one of these Message-IDs.
async fn answered(conn: &mut Conn, ids: &[String]) -> Result<Vec<Candidate>> {
    let rows = sqlx::query!(
        r#"
        select distinct c.id, c.reference from cases c
        where c.id in (select case_id from deliveries where message_id = any($1) and purpose = 'letter')
           or c.id in (select case_id from inbound_messages where message_id = any($1) and state = 'attached' and copy_of is null)
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

pub(crate) fn candidate(id: uuid::Uuid, reference: &str, clue: Clue) -> Result<Candidate> {
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

/// Notes that a message is a copy of a mail of ours.
pub async fn is_copy_of(conn: &mut Conn, id: InboundId, mail: domain::DeliveryId) -> Result<()> {
    sqlx::query!(
        "update inbound_messages set copy_of = $2 where id = $1",
        id.0,
        mail.0
    )
    .execute(conn)
    .await?;
    Ok(())
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

/// Moves what was read of a message to the case that it now lies in; what that case has
/// already, byte for byte under the same name, stays where it was.
pub async fn move_documents(conn: &mut Conn, id: InboundId, to: CaseId) -> Result<()> {
    let moved = sqlx::query_scalar!(
        r#"
        with recursive family as (
            select m.id, 0 as depth from documents m where m.inbound_id = $1
               and not exists (select 1 from documents o
                               where o.case_id = $2 and o.digest = m.digest and o.name = m.name)
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
