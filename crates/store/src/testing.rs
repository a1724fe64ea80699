//! A fresh database for each test, cloned from a template that is migrated once.
//! The server is the one that `DAYLIGHT_TEST_URL` names (the role there must be
//! allowed to create databases), else a private one. Behind the feature
//! `testing`, for tests only.

mod server;

use crate::{Result, Store};
use domain::Digest;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{path::Path, time::Duration};

/// One thread at a time makes the template.
const TEMPLATE_LOCK: i64 = 0x6461_796c_6967_6874;

/// A database of a test's own. Dropped with this value.
pub struct TestDatabase {
    /// The store over it.
    pub store: Store,
    server: PgConnectOptions,
    name: String,
}

impl TestDatabase {
    /// A fresh, migrated database; panics with advice if there is no server.
    pub async fn new() -> Self {
        let server = tokio::task::spawn_blocking(server::options)
            .await
            .unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        Self::on(server).await.unwrap_or_else(|error| {
            panic!(
                "no test database: {error} ({:?}). Name a server in DAYLIGHT_TEST_URL.",
                std::error::Error::source(&error)
            )
        })
    }

    async fn on(server: PgConnectOptions) -> Result<Self> {
        let mut admin = connect(&server).await?;
        let template = template(&mut admin, &server).await?;
        let name: String = sqlx::query_scalar(
            "select 'daylight_test_' || replace(gen_random_uuid()::text, '-', '')",
        )
        .fetch_one(&mut admin)
        .await?;
        run(
            &mut admin,
            format!("create database {name} template {template}"),
        )
        .await?;
        admin.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(12)
            .acquire_timeout(Duration::from_secs(20))
            .connect_with(quiet(server.clone().database(&name)))
            .await?;
        Ok(Self {
            store: Store::over(pool),
            server,
            name,
        })
    }

    /// The database's name, for a second connection to it.
    pub fn options(&self) -> PgConnectOptions {
        self.server.clone().database(&self.name)
    }

    /// The same as an address, for another process's `Store::connect`.
    pub fn url(&self) -> String {
        self.options().to_url_lossy().to_string()
    }

    /// Does to the database what no verb would: a test's own fault. Panics if it cannot be done.
    pub async fn meddle(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(self.store.pool())
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The one number that a query gives. Panics if it gives none.
    pub async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_one(self.store.pool())
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The words that a query gives, one column, in its order.
    pub async fn words(&self, sql: &str) -> Vec<String> {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_all(self.store.pool())
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime for one statement");
            runtime.block_on(async {
                let mut admin = connect(&server).await?;
                run(
                    &mut admin,
                    format!("drop database if exists {name} with (force)"),
                )
                .await
            })
        });
        // A database left behind does no harm; a panic while a test unwinds would.
        let _ = gone.join();
    }
}

fn quiet(options: PgConnectOptions) -> PgConnectOptions {
    options.disable_statement_logging()
}

async fn connect(server: &PgConnectOptions) -> Result<PgConnection> {
    Ok(quiet(server.clone()).connect().await?)
}

async fn run(conn: &mut PgConnection, sql: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await?;
    Ok(())
}

/// The template for the migrations as they are now, made if it is missing. It
/// gets its name only when it is whole, so a killed run leaves no half one.
async fn template(admin: &mut PgConnection, server: &PgConnectOptions) -> Result<String> {
    let name = format!("daylight_template_{}", &fingerprint()[..16]);
    sqlx::query("select pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut *admin)
        .await?;
    let there: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(&name)
            .fetch_one(&mut *admin)
            .await?;
    if !there {
        let draft = format!("{name}_draft");
        run(
            admin,
            format!("drop database if exists {draft} with (force)"),
        )
        .await?;
        run(admin, format!("create database {draft}")).await?;
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect_with(quiet(server.clone().database(&draft)))
            .await?;
        Store::over(pool.clone()).migrate().await?;
        pool.close().await;
        run(admin, format!("alter database {draft} rename to {name}")).await?;
    }
    sqlx::query("select pg_advisory_unlock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut *admin)
        .await?;
    Ok(name)
}

/// Of all migrations, so that an edited one makes a new template.
fn fingerprint() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the migrations lie beside the crates")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        all.extend(std::fs::read(file).expect("a migration can be read"));
    }
    Digest::of(&all).to_string()
}
