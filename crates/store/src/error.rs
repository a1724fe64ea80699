//! What can go wrong between us and Postgres, by what a caller would do about it.

/// A result of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Few variants, by what a caller would do differently.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such row, or the reader may not see it.
    #[error("not found")]
    NotFound,
    /// Somebody else changed it in between.
    #[error("somebody else changed this in between")]
    Conflict,
    /// A rule of the database refused it; the constraint's name.
    #[error("refused by {0}")]
    Constraint(String),
    /// A row that cannot be what it says.
    #[error("{table} {id}: {column} cannot be read: {reason}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
        /// The column.
        column: &'static str,
        /// Why.
        reason: String,
    },
    /// The schema is newer than this program.
    #[error(
        "the database has schema {database}, but this program knows only {program}: run the newer program"
    )]
    Newer {
        /// The schema's version.
        database: i64,
        /// Ours.
        program: i64,
    },
    /// The database cannot be reached or broke off.
    #[error("the database does not answer")]
    Database(#[source] sqlx::Error),
    /// A migration failed.
    #[error("bringing the database up to date failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The job queue's own tables cannot be made.
    #[error("bringing the job queue's tables up to date failed")]
    Queue(#[from] apalis_postgres::Error),
}

impl Error {
    /// Whether the database gave up because it took longer than it was allowed.
    pub fn gave_up(&self) -> bool {
        let Self::Database(sqlx::Error::Database(refusal)) = self else {
            return false;
        };
        refusal.code().is_some_and(|code| code == "57014")
    }

    /// Whether the database could not be asked at all, or broke off or gave up
    /// for a reason that passes: trying again later may well succeed.
    pub fn is_outage(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            // Class 08: connection; 40: rolled back; 53: out of room; 57P: shut down.
            sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| {
                ["08", "40", "53", "57P"]
                    .iter()
                    .any(|class| code.starts_with(class))
            }),
            _ => false,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(refusal) => match refusal.constraint() {
                Some(name) => Self::Constraint(name.to_owned()),
                None => Self::Database(error),
            },
            _ => Self::Database(error),
        }
    }
}

/// Turns a refusal by one named constraint into something else.
pub trait OnConstraint<T> {
    /// If `name` refused it, the error becomes `otherwise`.
    fn on_constraint<E: From<Error>>(
        self,
        name: &str,
        otherwise: impl FnOnce() -> E,
    ) -> std::result::Result<T, E>;
}

impl<T> OnConstraint<T> for Result<T> {
    fn on_constraint<E: From<Error>>(
        self,
        name: &str,
        otherwise: impl FnOnce() -> E,
    ) -> std::result::Result<T, E> {
        self.map_err(|error| match error {
            Error::Constraint(refused_by) if refused_by == name => otherwise(),
            other => E::from(other),
        })
    }
}
