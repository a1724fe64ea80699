//! `daylight case new`.

use super::{At, told};
use crate::commands::agency::the_one;
use anyhow::Context;
use desk::verbs::NewDraft;
use domain::Visibility;
use std::collections::BTreeMap;

/// Draft a request from a model.
#[derive(Debug, clap::Args)]
pub struct New {
    /// The model request: `official-mail`, …; `daylight case new --model help` lists them with their fields.
    #[arg(long)]
    model: String,
    /// The agency, by name, alias or id.
    #[arg(long, default_value = "")]
    agency: String,
    /// What the newsroom calls the case.
    #[arg(long, default_value = "")]
    title: String,
    /// An answer of the model's form; give one for each field.
    #[arg(long = "answer", value_name = "FIELD=TEXT")]
    answers: Vec<String>,
    /// The story it belongs to, by its title; begun if there is none.
    #[arg(long, default_value = "")]
    story: String,
    /// Who writes: an address of the configuration's (mail.identities); by default mail.from.
    #[arg(long, value_name = "ADDRESS")]
    from: Option<domain::EmailAddress>,
    /// Only its owner and editors see it.
    #[arg(long)]
    private: bool,
    /// Print the letter and keep nothing.
    #[arg(long)]
    preview: bool,
}

/// Drafts the case, or shows what it would be.
pub async fn new(desk: &At<'_>, new: New) -> anyhow::Result<()> {
    if new.model == "help" {
        list_models();
        return Ok(());
    }
    let draft = NewDraft {
        title: new.title,
        agency: Some(the_one(desk.newsroom, &new.agency).await?),
        model: new.model,
        answers: answers(&new.answers)?,
        visibility: if new.private {
            Visibility::Private
        } else {
            Visibility::Newsroom
        },
        project: None,
        story: new.story,
        from: new.from,
    };
    let verbs = &desk.newsroom.desk;
    if new.preview {
        let letter = verbs.preview(&desk.actor, &draft).await.map_err(told)?;
        println!("Subject: {}\n\n{}", letter.subject, letter.body);
        return Ok(());
    }
    let (case, _) = verbs.draft(&desk.actor, draft).await.map_err(told)?;
    let mut conn = verbs.store.connection().await?;
    println!("{}", store::case::by_id(&mut conn, case).await?.reference);
    Ok(())
}

fn list_models() {
    for model in desk::letters::models() {
        println!("{}: {}", model.id, model.title);
        for field in &model.fields {
            println!(
                "    {}{}: {}",
                field.name,
                if field.required { "" } else { " (optional)" },
                field.label
            );
        }
    }
}

fn answers(given: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    given
        .iter()
        .map(|answer| {
            let (field, text) = answer
                .split_once('=')
                .with_context(|| format!("“{answer}”: write FIELD=TEXT"))?;
            Ok((field.trim().to_owned(), text.to_owned()))
        })
        .collect()
}
