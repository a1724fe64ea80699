//! `daylight agency`: whom the newsroom writes to.

use crate::newsroom::{Newsroom, Place};
use anyhow::Context;
use domain::{AgencyId, Channel};
use serde_json::json;
use std::process::ExitCode;

/// Whom the newsroom writes to.
#[derive(Debug, clap::Args)]
pub struct Agencies {
    /// Who is acting, by e-mail address; needed where the newsroom has several administrators.
    #[arg(
        long = "as",
        global = true,
        env = "DAYLIGHT_USER",
        value_name = "EMAIL"
    )]
    user: Option<String>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// List agencies by name or alias.
    #[command(after_help = "Example: daylight agency list boston")]
    List {
        /// Words of the name or an alias.
        #[arg(default_value = "")]
        words: String,
        /// Machine-readable.
        #[arg(long)]
        json: bool,
    },
    /// Show how an agency can be reached.
    Show {
        /// Name, alias or id.
        agency: String,
        /// Machine-readable.
        #[arg(long)]
        json: bool,
    },
    /// Add an address, number or link; it has to be confirmed before anything is sent.
    #[command(
        after_help = "Example: daylight agency add-contact \"Boston Police Department\" records@police.example --source \"call with the clerk\""
    )]
    AddContact {
        /// Name, alias or id.
        agency: String,
        /// The address, number or link.
        value: String,
        /// email, portal, post, fax or phone.
        #[arg(long, default_value = "email")]
        channel: Channel,
        /// Whose desk it is.
        #[arg(long, default_value = "")]
        label: String,
        /// Where you have it from.
        #[arg(long)]
        source: String,
    },
    /// Say that you have made sure an address is right: only then is anything sent to it.
    #[command(
        after_help = "Example: daylight agency confirm \"Boston Police Department\" records@police.example"
    )]
    Confirm {
        /// Name, alias or id.
        agency: String,
        /// The address.
        value: String,
    },
}

/// Runs the command.
pub async fn run(place: &Place, command: Agencies) -> anyhow::Result<ExitCode> {
    let newsroom = Newsroom::open(place, None).await?;
    let done = act(&newsroom, command).await;
    newsroom.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn act(newsroom: &Newsroom, command: Agencies) -> anyhow::Result<()> {
    let desk = &newsroom.desk;
    match command.verb {
        Verb::List { words, json } => list(newsroom, &words, json).await,
        Verb::Show { agency, json } => show(newsroom, &agency, json).await,
        Verb::AddContact {
            agency,
            value,
            channel,
            label,
            source,
        } => {
            let agency = the_one(newsroom, &agency).await?;
            let actor = newsroom.actor(command.user.as_deref()).await?;
            desk.add_contact(&actor, agency, channel, &value, &label, &source)
                .await?;
            println!("added; confirm it before anything is sent to it");
            Ok(())
        }
        Verb::Confirm { agency, value } => {
            let agency = the_one(newsroom, &agency).await?;
            let actor = newsroom.actor(command.user.as_deref()).await?;
            let contact = {
                let mut conn = desk.store.connection().await?;
                let contacts = store::agency::contacts(&mut conn, agency).await?;
                contacts
                    .into_iter()
                    .find(|contact| contact.value.eq_ignore_ascii_case(&value))
            };
            let contact = contact.with_context(|| {
                format!("the agency has no contact {value}: see `daylight agency show`")
            })?;
            desk.verify_contact(&actor, contact.id, desk.today().await?)
                .await?;
            println!("confirmed");
            Ok(())
        }
    }
}

async fn list(newsroom: &Newsroom, words: &str, as_json: bool) -> anyhow::Result<()> {
    let reader = newsroom.desk.store.reader();
    let (mut all, mut page) = (Vec::new(), 1);
    loop {
        let found = reader.agencies(words, page).await?;
        all.extend(found.rows);
        if !found.more {
            break;
        }
        page += 1;
    }
    if as_json {
        let rows: Vec<_> = all
            .iter()
            .map(|agency| {
                json!({ "id": agency.id, "name": agency.name, "jurisdiction": agency.jurisdiction,
                        "body": agency.body, "aliases": agency.aliases, "contacts": agency.contacts,
                        "verified": agency.verified })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    for agency in &all {
        println!("{}  {}  ({})", agency.id, agency.name, agency.jurisdiction);
    }
    Ok(())
}

async fn show(newsroom: &Newsroom, agency: &str, as_json: bool) -> anyhow::Result<()> {
    let id = the_one(newsroom, agency).await?;
    let mut conn = newsroom.desk.store.connection().await?;
    let agency = store::agency::by_id(&mut conn, id).await?;
    let contacts = store::agency::contacts(&mut conn, id).await?;
    if as_json {
        let ways: Vec<_> = contacts
            .iter()
            .map(|contact| {
                json!({ "channel": contact.channel, "value": contact.value, "label": contact.label,
                        "source": contact.source, "verified": contact.verified.map(|(on, _)| on) })
            })
            .collect();
        let whole = json!({ "id": id, "name": agency.name, "jurisdiction": agency.jurisdiction,
                            "officer_title": agency.officer_title, "contacts": ways });
        println!("{}", serde_json::to_string_pretty(&whole)?);
        return Ok(());
    }
    println!(
        "{} ({}), to the {}",
        agency.name, agency.jurisdiction, agency.officer_title
    );
    for contact in contacts {
        let known = contact
            .verified
            .map_or("not confirmed".to_owned(), |(on, _)| {
                format!("confirmed {on}")
            });
        println!(
            "  {:<7} {}  {known}  (from {})",
            contact.channel, contact.value, contact.source
        );
    }
    Ok(())
}

/// The one agency that the words name.
pub(super) async fn the_one(newsroom: &Newsroom, words: &str) -> anyhow::Result<AgencyId> {
    if let Ok(id) = words.parse() {
        return Ok(id);
    }
    let found = newsroom.desk.store.reader().agencies(words, 1).await?;
    let exact = found
        .rows
        .iter()
        .find(|agency| agency.name.eq_ignore_ascii_case(words));
    match (exact, found.rows.as_slice()) {
        (Some(agency), _) => Ok(agency.id),
        (None, [only]) => Ok(only.id),
        (None, []) => anyhow::bail!("no agency is called “{words}”: see `daylight agency list`"),
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|agency| agency.name.as_str()).collect();
            anyhow::bail!(
                "“{words}” could be: {}. Give the whole name",
                names.join("; ")
            )
        }
    }
}
