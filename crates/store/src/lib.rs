//! Postgres: all SQL, and the one function that enqueues a job.
//!
//! One module for each noun, with functions that take a connection, so that a
//! verb decides where its transaction begins and ends. `Reader` holds what pages
//! look at. `cluster` runs a private Postgres where none is given.

pub mod agency;
pub mod calendar;
pub mod case;
pub mod claim;
pub mod cluster;
pub mod corpus;
pub mod correction;
pub mod dates;
pub mod delivery;
pub mod digest;
pub mod document;
pub mod dump;
pub mod enclosure;
mod error;
pub mod event;
pub mod fetch;
pub mod habit;
pub mod import;
pub mod inbound;
pub mod inbound_read;
pub mod job;
pub mod law;
pub mod learning;
pub mod leaver;
pub mod letter;
pub mod letter_check;
pub mod letter_comment;
pub mod letter_draft;
pub mod likeness;
pub mod link;
pub mod mailbox;
pub mod mention;
pub mod moves;
pub mod newsroom;
pub mod own_reminder;
pub mod pace;
pub mod page;
pub mod paper;
pub mod person;
pub mod presence;
pub mod prints;
pub mod reader;
pub mod reminder;
mod row;
pub mod saved_search;
pub mod saved_view;
mod schema;
pub mod sender;
pub mod session;
pub mod task;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tracking;
pub mod upload;

pub use error::{Error, OnConstraint, Result};
pub use schema::create_database;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::{str::FromStr, time::Duration};

/// A transaction, to be used as a connection. Dropped without `commit`, nothing
/// of it has happened.
#[derive(Debug)]
pub struct Tx(sqlx::Transaction<'static, sqlx::Postgres>);

impl Tx {
    /// Makes it all happen at once.
    pub async fn commit(self) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}

impl std::ops::Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// A connection, inside a transaction or not.
pub type Conn = sqlx::PgConnection;

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    pool: sqlx::PgPool,
}

impl Store {
    /// Connects; `url` as Postgres understands it. Waits up to ten seconds for a connection.
    pub async fn connect(url: &str, connections: u32) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?.application_name("daylight");
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await?;
        Ok(Self { pool })
    }

    /// Over a pool that exists already.
    pub const fn over(pool: sqlx::PgPool) -> Self {
        Self { pool }
    }

    /// The pool, for the queue's own workers.
    pub const fn pool(&self) -> &sqlx::PgPool {
        &self.pool
    }

    /// What pages look at.
    pub fn reader(&self) -> reader::Reader {
        reader::Reader::new(self.pool.clone())
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(Tx(self.pool.begin().await?))
    }

    /// A connection for a single statement or for reading.
    pub async fn connection(&self) -> Result<sqlx::pool::PoolConnection<sqlx::Postgres>> {
        Ok(self.pool.acquire().await?)
    }

    /// Brings the schema up to date: the queue's tables first, then ours.
    pub async fn migrate(&self) -> Result<()> {
        schema::migrate(&self.pool).await
    }

    /// The newest of our migrations that has been applied, and the newest that this program knows.
    pub async fn schema_versions(&self) -> Result<(i64, i64)> {
        schema::versions(&self.pool).await
    }
}
