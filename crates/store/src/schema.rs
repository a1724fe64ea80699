//! Bringing the schema up to date. Two sets of migrations lie in one database:
//! the job queue's, kept in its own schema, and ours, which build on it.

use crate::{Error, Result};
use apalis_postgres::PostgresStorage;
use sqlx::{Connection, PgConnection, PgPool, migrate::Migrator};

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

/// Makes a database on the server at `url`, if it is not there.
pub async fn create_database(url: &str, name: &str) -> Result<()> {
    let mut conn = PgConnection::connect(url).await?;
    let there: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(&mut conn)
            .await?;
    if !there {
        // A name cannot be a parameter; ours has no quotes.
        let statement = format!("create database \"{}\"", name.replace('"', ""));
        if let Err(error) = sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&mut conn)
            .await
        {
            // Another process was faster.
            let duplicate = matches!(&error, sqlx::Error::Database(refusal)
                if ["42P04", "23505"].contains(&refusal.code().as_deref().unwrap_or_default()));
            if !duplicate {
                return Err(error.into());
            }
        }
    }
    conn.close().await?;
    Ok(())
}
