//! The database: the one that `DATABASE_URL` names, else a private one in the data
//! folder, started or joined. As it is: nothing here brings its schema up to date.

use anyhow::Context;
use std::path::Path;
use store::{
    Store,
    cluster::{Cluster, Options},
    dump::Database,
};

/// Connections to the database: claims need some of their own.
const CONNECTIONS: u32 = 24;

/// The name of our database in the private cluster.
const DATABASE: &str = "daylight";

/// An open database. The private one stops when this is dropped.
pub struct Connection {
    /// What is in it.
    pub store: Store,
    url: String,
    cluster: Option<Cluster>,
}

impl Connection {
    /// Connects; the private database is made where there is none yet.
    pub async fn open(data: &Path) -> anyhow::Result<Self> {
        if let Ok(url) = std::env::var("DATABASE_URL")
            && !url.is_empty()
        {
            let store = Store::connect(&url, CONNECTIONS)
                .await
                .context("the database named by DATABASE_URL")?;
            return Ok(Self {
                store,
                url,
                cluster: None,
            });
        }
        let folder = data.to_owned();
        let start = move || Cluster::start(&folder, Options::default());
        let cluster = tokio::task::spawn_blocking(start).await??;
        store::create_database(&cluster.url("postgres"), DATABASE).await?;
        let url = cluster.url(DATABASE);
        Ok(Self {
            store: Store::connect(&url, CONNECTIONS).await?,
            url,
            cluster: Some(cluster),
        })
    }

    /// Where it is, for the programs that dump and load it: those of its own version
    /// where we know them.
    pub fn database(&self) -> Database {
        let programs = self.cluster.as_ref().map(|one| one.binaries().to_owned());
        Database {
            url: self.url.clone(),
            programs,
        }
    }

    /// Closes in order: connections first, then the private database.
    pub async fn close(self) {
        self.store.pool().close().await;
        if let Some(cluster) = self.cluster {
            let _ = tokio::task::spawn_blocking(move || cluster.stop()).await;
        }
    }
}
