//! A claim: while it is held, nobody else works on the same thing, on any
//! machine. It is an advisory lock on a connection of its own: when the process
//! dies, Postgres lets go of it at once, and the next one may take over.

use crate::{Result, Store};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

/// Held until it is released or its process dies.
#[derive(Debug)]
pub struct Claim {
    connection: PgConnection,
}

impl Store {
    /// Claims `id`; none if somebody else holds it.
    pub async fn claim(&self, id: Uuid) -> Result<Option<Claim>> {
        let mut connection = self.pool().acquire().await?.detach();
        let held: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
            .bind(key(id))
            .fetch_one(&mut connection)
            .await?;
        if held {
            return Ok(Some(Claim { connection }));
        }
        connection.close().await?;
        Ok(None)
    }
}

impl Claim {
    /// Whether it is still held: a database that was started again has let go of it.
    pub async fn holds(&mut self) -> bool {
        sqlx::query("select 1")
            .execute(&mut self.connection)
            .await
            .is_ok()
    }

    /// Lets go, at once: closing alone would leave the lock to the server until it
    /// has noticed, and whoever comes next would find it still held.
    pub async fn release(mut self) -> Result<()> {
        sqlx::query("select pg_advisory_unlock_all()")
            .execute(&mut self.connection)
            .await?;
        Ok(self.connection.close().await?)
    }
}

/// The lock's number: the last eight bytes of a version 7 UUID are chance.
fn key(id: Uuid) -> i64 {
    let (_, low) = id.as_u64_pair();
    i64::from_be_bytes(low.to_be_bytes())
}
