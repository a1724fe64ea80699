//! Bringing the schema up to date. Two sets of migrations lie in one database:
//! the job queue's, kept in its own schema, and ours, which build on it.

use crate::{Error, Result};
use apalis_postgres::PostgresStorage;
use sqlx::{PgPool, migrate::Migrator};

static OURS: Migrator = sqlx::migrate!("../../migrations");

/// Applies what is missing; refuses a database that is newer than this program.
pub(crate) async fn migrate(pool: &PgPool) -> Result<()> {
    let (database, program) = versions(pool).await?;
    if database > program {
        return Err(Error::Newer { database, program });
    }
    PostgresStorage::setup(pool).await?;
    OURS.run(pool).await?;
    Ok(())
}

/// The newest migration applied (0: none), and the newest that this program has.
pub(crate) async fn versions(pool: &PgPool) -> Result<(i64, i64)> {
    let program = OURS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0);
    let there: Option<String> =
        sqlx::query_scalar("select to_regclass('public._sqlx_migrations')::text")
            .fetch_one(pool)
            .await?;
    let database = match there {
        None => 0,
        Some(_) => {
            sqlx::query_scalar(
                "select coalesce(max(version), 0) from _sqlx_migrations where success",
            )
            .fetch_one(pool)
            .await?
        }
    };
    Ok((database, program))
}
