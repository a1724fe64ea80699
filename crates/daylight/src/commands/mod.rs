//! The command line: one file a command. Errors go to standard error, say what
//! to do, and end with 1; wrong usage ends with 2.

mod agency;
mod analyze;
mod backup;
mod case;
mod corpus;
mod corpus_index;
mod dates;
mod deadline;
mod doctor;
mod example;
mod export;
mod extract;
mod migrate;
mod receive;
mod restore;
mod serve;
mod user;

use crate::newsroom::Place;
use clap::{Parser, Subcommand};
use std::{future::Future, process::ExitCode};

/// A public-records desk for newsrooms.
#[derive(Debug, Parser)]
#[command(
    name = "daylight",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and, by default, do the jobs.
    #[command(after_help = "Example: daylight serve --addr 127.0.0.1:8080")]
    Serve(serve::Serve),
    /// Do jobs only: any number of these, on any machine that reaches the database and the files.
    #[command(after_help = "Example: DATABASE_URL=postgres://… daylight work")]
    Work,
    /// Bring the database's schema up to date.
    #[command(after_help = "Example: daylight migrate")]
    Migrate,
    /// Say what is missing or misconfigured, and how to mend it.
    #[command(after_help = "Example: daylight doctor --files")]
    Doctor(doctor::Doctor),
    /// Load the example newsroom: agencies, cases in every stage, a made-up release.
    #[command(after_help = "Example: daylight example")]
    Example,
    /// People with accounts.
    #[command(
        subcommand,
        after_help = "Example: daylight user add ada@paper.example --name \"Ada Example\" --role editor"
    )]
    User(user::User),
    /// The newsroom's background documents.
    #[command(subcommand, after_help = "Example: daylight corpus import articles/")]
    Corpus(corpus::Corpus),
    /// The reporter's work from a terminal.
    #[command(after_help = "Example: daylight case list --json")]
    Case(Box<case::Case>),
    /// Whom the newsroom writes to.
    #[command(after_help = "Example: daylight agency list boston")]
    Agency(agency::Agencies),
    /// Take in mails (.eml): each goes to its case, or to triage.
    #[command(after_help = "Example: daylight receive answer.eml")]
    Receive(receive::Receive),
    /// Put everything about a case into a zip that can be read without Daylight.
    #[command(after_help = "Example: daylight export DL-7K3M9Q -o sergeant.zip")]
    Export(export::Export),
    /// Put the whole newsroom, database and files, into one file, while everybody works on.
    #[command(after_help = "Example: daylight backup -o newsroom-2026-11-22.zip")]
    Backup(backup::Backup),
    /// Make a newsroom of a backup, in an empty data folder or database.
    #[command(after_help = "Example: daylight restore newsroom-2026-11-22.zip --data ./restored")]
    Restore(restore::Restore),
    /// Count every open case's dates anew: lists show a copy of them.
    #[command(after_help = "Example: daylight dates --check")]
    Dates(dates::Dates),
    /// Count deadlines: events in as JSON, clocks out. No database.
    #[command(after_help = "Example: daylight deadline --batch < queries.jsonl")]
    Deadline {
        /// One object a line instead of one object.
        #[arg(long)]
        batch: bool,
    },
    /// Read files: pages, printed mails, redactions. No database.
    #[command(after_help = "Example: daylight extract release/ --jsonl > release.jsonl")]
    Extract(extract::Extract),
    /// Read files and link them to a folder of articles. No database, keeps nothing.
    #[command(after_help = "Example: daylight analyze release.pdf --corpus articles/ --jsonl")]
    Analyze(analyze::Analyze),
}

impl Cli {
    /// Commands that print data say only what went wrong beside it.
    pub fn quiet(&self) -> bool {
        !matches!(self.command, Command::Serve(_) | Command::Work)
    }

    /// Runs the command.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let place = self.place;
        match self.command {
            Command::Serve(serve) => wait(serve::serve(&place, &serve)),
            Command::Work => wait(serve::work(&place)),
            Command::Migrate => wait(migrate::run(&place)),
            Command::Doctor(doctor) => wait(doctor::run(&place, &doctor)),
            Command::Example => wait(example::run(&place)),
            Command::User(user) => wait(user::run(&place, user)),
            Command::Corpus(corpus) => wait(corpus::run(&place, corpus)),
            Command::Case(case) => wait(case::run(&place, *case)),
            Command::Agency(agencies) => wait(agency::run(&place, agencies)),
            Command::Receive(receive) => wait(receive::run(&place, &receive)),
            Command::Export(export) => wait(export::run(&place, &export)),
            Command::Backup(backup) => wait(backup::run(&place, &backup)),
            Command::Restore(restore) => wait(restore::run(&place, &restore)),
            Command::Dates(dates) => wait(dates::run(&place, &dates)),
            Command::Deadline { batch } => {
                let out = std::io::BufWriter::new(std::io::stdout().lock());
                match deadline::run(batch, std::io::stdin().lock(), out) {
                    Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                        Err(error.into())
                    }
                    _ => Ok(ExitCode::SUCCESS),
                }
            }
            Command::Extract(extract) => extract::run(&extract),
            Command::Analyze(analyze) => analyze::run(&analyze),
        }
    }
}

/// Runs an async command to its end.
fn wait(command: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    // With reqwest's and lettre's features nobody else chooses how TLS is done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(command)
}
