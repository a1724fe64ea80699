//! `daylight agency`: whom the newsroom writes to.

use super::case::told;
use crate::newsroom::{Newsroom, Place};
use anyhow::Context;
use desk::verbs::AgencyFacts;
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
    /// Add an agency.
    #[command(
        after_help = "Example: daylight agency add \"Sampletown Police Department\" --law us-ma --kind municipality --county suffolk --alias SPD"
    )]
    Add {
        /// Its name, in full, as it stands in a letter.
        name: String,
        #[command(flatten)]
        facts: Facts,
    },
    /// Correct an agency: what is given replaces what was known; dates of its open cases follow.
    #[command(
        after_help = "Example: daylight agency correct \"Sampletown Police\" --county suffolk"
    )]
    Correct {
        /// Name, alias or id.
        agency: String,
        /// Its new name.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        facts: Facts,
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

/// What is said of an agency.
#[derive(Debug, clap::Args)]
struct Facts {
    /// The law that it works under: us, us-ma, us-ny, …
    #[arg(long, value_name = "JURISDICTION")]
    law: Option<String>,
    /// municipality (any local body), agency (of the state) or federal.
    #[arg(long)]
    kind: Option<String>,
    /// County, where the law closes offices by county.
    #[arg(long)]
    county: Option<String>,
    /// Another name people use; give one for each.
    #[arg(long = "alias", value_name = "NAME")]
    aliases: Vec<String>,
    /// How its records officer is addressed.
    #[arg(long, value_name = "TITLE")]
    officer: Option<String>,
    /// What colleagues should know.
    #[arg(long)]
    note: Option<String>,
}

impl Facts {
    /// What was known, with what is said now in its place.
    fn over(self, known: AgencyFacts) -> AgencyFacts {
        AgencyFacts {
            jurisdiction: self.law.unwrap_or(known.jurisdiction),
            body: self.kind.unwrap_or(known.body),
            county: self.county.unwrap_or(known.county),
            aliases: if self.aliases.is_empty() {
                known.aliases
            } else {
                self.aliases
            },
            officer_title: self.officer.unwrap_or(known.officer_title),
            note: self.note.unwrap_or(known.note),
            ..known
        }
    }
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
        Verb::Add { name, facts } => {
            let actor = newsroom.actor(command.user.as_deref()).await?;
            let known = AgencyFacts {
                name,
                ..AgencyFacts::default()
            };
            let added = desk.add_agency(&actor, facts.over(known)).await;
            println!("{}", added.map_err(told)?);
            Ok(())
        }
        Verb::Correct {
            agency,
            name,
            facts,
        } => {
            let agency = the_one(newsroom, &agency).await?;
            let actor = newsroom.actor(command.user.as_deref()).await?;
            let mut known = known(newsroom, agency).await?;
            known.name = name.unwrap_or(known.name);
            let saved = desk.correct_agency(&actor, agency, facts.over(known)).await;
            saved.map_err(told)?;
            println!("saved");
            Ok(())
        }
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

/// What is known of an agency.
async fn known(newsroom: &Newsroom, id: AgencyId) -> anyhow::Result<AgencyFacts> {
    let mut conn = newsroom.desk.store.connection().await?;
    let agency = store::agency::by_id(&mut conn, id).await?;
    Ok(AgencyFacts {
        name: agency.name,
        jurisdiction: agency.jurisdiction,
        body: agency.body,
        county: agency.county.unwrap_or_default(),
        parent: agency.parent,
        aliases: agency.aliases,
        officer_title: agency.officer_title,
        note: agency.note,
    })
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
