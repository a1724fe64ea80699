//! `daylight doctor`: what is missing or misconfigured, and how to mend it.

use crate::newsroom::{Newsroom, Place};
use domain::Digest;
use outside::mail::{Asked, DkimKey, Hint, published};
use std::{collections::BTreeSet, process::ExitCode};

/// What to look at beside the usual.
#[derive(Debug, clap::Args)]
pub struct Doctor {
    /// Verify the SHA-256 of every original file; slow on a large newsroom.
    #[arg(long)]
    files: bool,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

/// One thing looked at.
#[derive(Debug, serde::Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    /// Nothing is wrong here, but something could be better or could not be looked at.
    #[serde(skip)]
    advice: bool,
    detail: String,
}

impl Finding {
    fn new(what: &'static str, ok: bool, detail: impl Into<String>) -> Self {
        Self {
            what,
            ok,
            advice: false,
            detail: detail.into(),
        }
    }
}

/// Looks at everything; 1 if something is wrong.
pub async fn run(place: &Place, args: &Doctor) -> anyhow::Result<ExitCode> {
    let newsroom = Newsroom::open(place, None).await?;
    let mut findings = vec![
        database(&newsroom).await?,
        log(&newsroom).await?,
        dates(&newsroom).await?,
        law(&newsroom).await?,
        mail(&newsroom),
        mailbox(&newsroom).await?,
        links(&newsroom),
        sandbox(),
        recognition(),
        photographs(),
    ];
    if args.files {
        findings.push(files(&newsroom).await?);
    }
    findings.extend(senders(&newsroom).await);
    newsroom.close().await;
    let all_well = findings.iter().all(|finding| finding.ok);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        for finding in &findings {
            println!(
                "{} {:<12} {}",
                match (finding.ok, finding.advice) {
                    (false, _) => "MEND",
                    (true, true) => "hint",
                    (true, false) => "ok  ",
                },
                finding.what,
                finding.detail
            );
        }
    }
    Ok(if all_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn database(newsroom: &Newsroom) -> anyhow::Result<Finding> {
    let (database, program) = newsroom.desk.store.schema_versions().await?;
    Ok(Finding::new(
        "database",
        database == program,
        format!("schema {database} of {program}"),
    ))
}

async fn log(newsroom: &Newsroom) -> anyhow::Result<Finding> {
    let broken = newsroom.desk.verify_log().await?;
    let detail = match broken.first() {
        None => "every case's chain of events holds".to_owned(),
        Some(case) => format!(
            "the events of {} cases have been altered, first {case}: restore a backup",
            broken.len()
        ),
    };
    Ok(Finding::new("event log", broken.is_empty(), detail))
}

async fn dates(newsroom: &Newsroom) -> anyhow::Result<Finding> {
    let found = newsroom.desk.check_dates().await?;
    let detail = match found.wrong.first() {
        None => format!(
            "the dates of {} open cases are what their events say",
            found.looked_at
        ),
        Some(first) => format!(
            "the dates of {} open cases are not what their events say, first {first}: run `daylight dates`",
            found.wrong.len()
        ),
    };
    Ok(Finding::new("dates", found.wrong.is_empty(), detail))
}

async fn law(newsroom: &Newsroom) -> anyhow::Result<Finding> {
    let kept = newsroom.desk.law_corrections().await?;
    let standing = kept.iter().filter(|one| one.reverted.is_none()).count();
    let misfits = newsroom.desk.law_misfits();
    let detail = match misfits.first() {
        None => format!("{standing} corrections of the law data are in force"),
        Some((title, why)) => format!(
            "“{title}” no longer fits the shipped law data ({why}): take it back on the page “Law”"
        ),
    };
    Ok(Finding::new("law", misfits.is_empty(), detail))
}

fn mail(newsroom: &Newsroom) -> Finding {
    let detail = match &newsroom.desk.mailer {
        Some(_) => format!("letters leave from {}", newsroom.desk.config.mail_from),
        None => {
            "no mail server is configured: nothing leaves this machine (mail.smtp_host)".to_owned()
        }
    };
    Finding::new("mail", true, detail)
}

/// What the world's names say of each address that letters come from.
async fn senders(newsroom: &Newsroom) -> Vec<Finding> {
    let desk = &newsroom.desk;
    if desk.mailer.is_none() {
        return Vec::new();
    }
    let relay = newsroom.config.mail.smtp_host.as_deref().map(str::trim);
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for sender in desk.config.all_senders() {
        let domain = sender.address.domain();
        let nowhere = domain.ends_with(".localdomain") || domain == "localhost";
        let key = sender.dkim.as_ref().map(DkimKey::record_name);
        if nowhere || !seen.insert((domain.to_owned(), key)) {
            continue;
        }
        let asked = Asked {
            domain,
            envelope: desk.config.mailbox_of(&sender).domain(),
            key: sender.dkim.as_ref(),
            // A server on this machine hands mail on by other addresses.
            relay: relay.filter(|host| !matches!(*host, "localhost" | "127.0.0.1" | "::1")),
        };
        let hints = published(&desk.config.dns, asked).await;
        findings.extend(hints.into_iter().map(of_names));
    }
    findings
}

fn of_names(hint: Hint) -> Finding {
    // A signature that nobody can check is worse than none; the rest is advice.
    let ok = hint.well != Some(false) || hint.of != "DKIM";
    Finding {
        what: hint.of,
        ok,
        advice: ok && hint.well != Some(true),
        detail: hint.words,
    }
}

/// Whether the mailbox can be opened now, and when it was last read.
async fn mailbox(newsroom: &Newsroom) -> anyhow::Result<Finding> {
    let desk = &newsroom.desk;
    let Some(mailbox) = desk.mailbox().await? else {
        return Ok(Finding::new(
            "mailbox",
            true,
            "no mailbox is read: mail comes in by `daylight receive` and by drop \
                     (mail.imap_host, or the page “Settings”)",
        ));
    };
    let health = desk.mailbox_health(&mailbox).await?;
    let read = match health.read_at {
        Some(at) => format!("last read {at}, {} messages so far", health.taken),
        None => {
            "not read yet: it is read while `daylight serve` or `daylight work` runs".to_owned()
        }
    };
    let (ok, mut detail) = match desk.knock(&mailbox).await {
        Err(error) => (false, format!("it cannot be opened: {error}; {read}")),
        Ok(tried) => match tried.folders.iter().find_map(|(name, found)| {
            let refusal = found.as_ref().err()?;
            Some(format!(
                "the folder “{name}” cannot be opened: {refusal}; {read}"
            ))
        }) {
            Some(refusal) => (false, refusal),
            None => (true, format!("it can be opened; {read}")),
        },
    };
    if let Some((folder, uid, reason)) = health.missing.first() {
        detail.push_str(&format!(
            "; {} messages could not be fetched, the last is number {uid} in “{folder}”: {reason}",
            health.missing.len()
        ));
    }
    Ok(Finding::new(
        "mailbox",
        ok && health.missing.is_empty(),
        detail,
    ))
}

/// Where files are fetched from, on a click.
fn links(newsroom: &Newsroom) -> Finding {
    let allowed = newsroom.desk.config.web.allowed();
    let detail = if allowed.is_empty() {
        "files are fetched from the public internet alone".to_owned()
    } else {
        let all: Vec<String> = allowed.iter().map(ToString::to_string).collect();
        format!(
            "files are fetched from the public internet, and from {} inside (web.allow_private)",
            all.join(", ")
        )
    };
    Finding::new("links", true, detail)
}

fn sandbox() -> Finding {
    let status = ::extract::sandbox::status();
    Finding::new(
        "sandbox",
        status.landlock > 0 && status.seccomp,
        status.summary,
    )
}

fn recognition() -> Finding {
    let found = ::extract::read::Tools::find().tesseract.is_some();
    let detail = if found {
        "tesseract reads pages that are pictures"
    } else {
        "tesseract is not installed: pages that are pictures stay unread (apt-get install tesseract-ocr)"
    };
    Finding::new("recognition", true, detail)
}

/// Pictures as telephones take them.
fn photographs() -> Finding {
    let found = ::extract::read::Tools::find().libheif.is_some();
    let detail = if found {
        "libheif opens pictures as telephones take them (HEIC)"
    } else {
        "libheif is not installed: pictures as telephones take them (HEIC) stay unread (apt-get install libheif1)"
    };
    Finding::new("photographs", true, detail)
}

/// Every file is what its name says, and every file that the database speaks of is there.
async fn files(newsroom: &Newsroom) -> anyhow::Result<Finding> {
    let store = newsroom.desk.files.clone();
    let listed = store.clone();
    let there: BTreeSet<Digest> =
        tokio::task::spawn_blocking(move || listed.each().collect::<Result<_, _>>()).await??;
    let mut wrong = Vec::new();
    for digest in &there {
        if !store.verify(digest).await? {
            wrong.push(format!("{digest} is damaged"));
        }
    }
    let mut conn = newsroom.desk.store.connection().await?;
    for (digest, name) in store::document::originals(&mut conn).await? {
        if !there.contains(&digest) {
            wrong.push(format!("“{name}” ({digest}) is not there"));
        }
    }
    let detail = match wrong.first() {
        None => format!("all {} files are what they were", there.len()),
        Some(first) => format!(
            "{} files are damaged or missing, first: {first}; put them back into the data folder's files from a backup",
            wrong.len()
        ),
    };
    Ok(Finding::new("files", wrong.is_empty(), detail))
}
