//! Puts the parts together: database, files, mail, law, reader, desk.

use crate::{
    config::Config,
    connection::Connection,
    senses::{SystemChance, SystemClock},
};
use anyhow::Context;
use desk::Desk;
use domain::Actor;
use extract::read::{Limits, Reader};
use outside::{
    files::{Files, LocalFiles},
    mail::{Mailer, SmtpMailer},
};
use statutes::Law;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What every command shares.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    /// Folder for the database, the files and the configuration.
    #[arg(
        long,
        global = true,
        env = "DAYLIGHT_DATA",
        default_value = "./daylight-data",
        value_name = "DIR"
    )]
    pub data: PathBuf,
    /// Configuration file, if it is not DIR/daylight.toml.
    #[arg(long, global = true, env = "DAYLIGHT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The parts, put together. The private database, if there is one, stops when this is dropped.
pub struct Newsroom {
    /// What the newsroom can do.
    pub desk: Desk,
    /// As it was read.
    pub config: Config,
    /// Held so that it lives as long as we do.
    database: Connection,
}

impl Newsroom {
    /// Opens the newsroom: starts or joins the database, brings it up to date.
    pub async fn open(place: &Place, address: Option<SocketAddr>) -> anyhow::Result<Self> {
        let data = prepare(&place.data)?;
        let config = Config::read(place.config.as_deref(), &data)?;
        let database = Connection::open(&data).await?;
        database
            .store
            .migrate()
            .await
            .context("the database could not be brought up to date")?;
        let files = LocalFiles::open_folder(data.join("files"))?;
        let reader = Reader::new(std::env::current_exe()?, Limits::default());
        let mailer = config
            .smtp(&data)?
            .map(SmtpMailer::new)
            .transpose()?
            .map(Mailer::Smtp);
        let desk = Desk::new(desk::Parts {
            store: database.store.clone(),
            files: Files::Local(files),
            mailer,
            law: Arc::new(law()?),
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
            reader,
            config: config.desk(&data, address)?,
        });
        desk.load_seeds()
            .await
            .context("the shipped agencies could not be loaded")?;
        desk.load_catalogue()
            .await
            .context("the shipped corpus catalogue could not be loaded")?;
        Ok(Self {
            desk,
            config,
            database,
        })
    }

    /// Who acts on the command line: the person named, else the only administrator.
    pub async fn actor(&self, email: Option<&str>) -> anyhow::Result<Actor> {
        self.desk
            .command_line_actor(email)
            .await
            .map_err(|error| anyhow::anyhow!("{error}"))
    }

    /// Closes in order: connections first, then the private database.
    pub async fn close(self) {
        self.database.close().await;
    }
}

/// The law as it ships.
fn law() -> anyhow::Result<Law> {
    Law::shipped().with_corrections(&[]).map_err(|errors| {
        let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the law data does not hold together: {}", words.join("; "))
    })
}

/// Makes the data folder if it is not there.
pub fn prepare(data: &Path) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(data)
        .with_context(|| format!("the data folder {} cannot be made", data.display()))?;
    Ok(data.canonicalize()?)
}
