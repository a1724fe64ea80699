//! Where messages lie, and where they lay before people moved them.

use crate::{Conn, Result, row::Row};
use domain::{
    CaseId, InboundId, PersonId,
    inbound::{Guess, InboundState},
};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

/// How a message lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Lying {
    /// Where.
    pub state: InboundState,
    /// In which case.
    pub case: Option<CaseId>,
    /// Why, in words.
    pub reason: String,
    /// The guesses, as they are stored.
    pub guesses: serde_json::Value,
    /// Who said so.
    pub put_by: Option<PersonId>,
    /// Whether somebody has to look.
    pub look: bool,
    /// Since when it is spam.
    pub spam_at: Option<Timestamp>,
}

impl Lying {
    /// By a person's word.
    pub fn by(person: PersonId, state: InboundState, reason: &str) -> Self {
        Self {
            put_by: Some(person),
            ..Self::by_itself(state, reason)
        }
    }

    /// By what stands in it.
    pub fn by_itself(state: InboundState, reason: &str) -> Self {
        Self {
            state,
            case: None,
            reason: reason.to_owned(),
            guesses: serde_json::Value::Array(Vec::new()),
            put_by: None,
            look: false,
            spam_at: None,
        }
    }

    /// In triage, with these guesses.
    pub fn in_triage(reason: &str, guesses: &[Guess]) -> Self {
        Self {
            guesses: serde_json::to_value(guesses).unwrap_or_default(),
            ..Self::by_itself(InboundState::Triage, reason)
        }
    }
}

/// How a message lies now.
pub async fn lying(conn: &mut Conn, id: InboundId) -> Result<Lying> {
    let row = sqlx::query!(
        "select state, case_id, reason, guesses, put_by, look, spam_at from inbound_messages
         where id = $1 for no key update",
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(Lying {
        state: Row("inbound_messages", id.0).parse("state", &row.state)?,
        case: row.case_id.map(Into::into),
        reason: row.reason,
        guesses: row.guesses,
        put_by: row.put_by.map(Into::into),
        look: row.look,
        spam_at: row.spam_at.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

/// Lays it so.
pub async fn lay(conn: &mut Conn, id: InboundId, so: &Lying) -> Result<()> {
    sqlx::query!(
        "update inbound_messages set state = $2, case_id = $3, reason = $4, guesses = $5, put_by = $6,
            look = $7, spam_at = $8 where id = $1",
        id.0,
        so.state.as_str(),
        so.case.map(|case| case.0),
        so.reason,
        so.guesses,
        so.put_by.map(|person| person.0),
        so.look,
        so.spam_at.map(ToSqlx::to_sqlx) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down that a person has moved it.
pub async fn record(
    conn: &mut Conn,
    id: InboundId,
    from: &Lying,
    to: &Lying,
    (by, at): (PersonId, Timestamp),
) -> Result<()> {
    sqlx::query!(
        "insert into inbound_moves (inbound_id, from_state, from_case, from_reason, from_guesses, from_put_by,
                                    from_look, from_spam_at, to_state, to_case, moved_by, moved_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id.0,
        from.state.as_str(),
        from.case.map(|case| case.0),
        from.reason,
        from.guesses,
        from.put_by.map(|person| person.0),
        from.look,
        from.spam_at.map(ToSqlx::to_sqlx) as _,
        to.state.as_str(),
        to.case.map(|case| case.0),
        by.0,
        at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The newest move that was not taken back, and how the message lay before it.
pub async fn newest(conn: &mut Conn, id: InboundId) -> Result<Option<(i64, Lying)>> {
    let row = sqlx::query!(
        "select id, from_state, from_case, from_reason, from_guesses, from_put_by, from_look, from_spam_at
         from inbound_moves where inbound_id = $1 and undone_at is null order by id desc limit 1",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let before = Lying {
        state: Row("inbound_moves", id.0).parse("from_state", &row.from_state)?,
        case: row.from_case.map(Into::into),
        reason: row.from_reason,
        guesses: row.from_guesses,
        put_by: row.from_put_by.map(Into::into),
        look: row.from_look,
        spam_at: row.from_spam_at.map(jiff_sqlx::Timestamp::to_jiff),
    };
    Ok(Some((row.id, before)))
}

/// Writes down that a move was taken back.
pub async fn undone(conn: &mut Conn, id: i64, by: PersonId, at: Timestamp) -> Result<()> {
    sqlx::query!(
        "update inbound_moves set undone_by = $2, undone_at = $3 where id = $1",
        id,
        by.0,
        at.to_sqlx() as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
