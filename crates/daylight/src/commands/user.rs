//! `daylight user`.

use crate::newsroom::{Newsroom, Place};
use domain::{EmailAddress, Role};
use std::process::ExitCode;

/// People with accounts.
#[derive(Debug, clap::Subcommand)]
pub enum User {
    /// Add a person and print the link with which they choose their password.
    #[command(
        after_help = "Example: daylight user add ada@paper.example --name \"Ada Example\" --role reporter"
    )]
    Add {
        /// Their e-mail address.
        email: EmailAddress,
        /// Their name.
        #[arg(long)]
        name: String,
        /// reporter, editor or admin.
        #[arg(long)]
        role: Role,
        /// Read a password from the first line of standard input instead of printing a link.
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Runs the command.
pub async fn run(place: &Place, command: User) -> anyhow::Result<ExitCode> {
    let User::Add {
        email,
        name,
        role,
        password_stdin,
    } = command;
    let password = if password_stdin {
        Some(first_line()?)
    } else {
        None
    };
    let newsroom = Newsroom::open(place, None).await?;
    let added = newsroom
        .desk
        .add_person(&email, &name, role, password.as_deref())
        .await?;
    match added.entry_token {
        Some(token) => {
            println!(
                "{name} can choose a password here (once, within a week):\n\n  {}/invitation/{token}\n",
                newsroom.desk.config.base_url
            );
        }
        None => println!("{name} can sign in now."),
    }
    newsroom.close().await;
    Ok(ExitCode::SUCCESS)
}

fn first_line() -> std::io::Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
