//! The mails printed in a case's documents as a file for other programs: a table,
//! lines of JSON, or a mailbox that any mail program opens. Each mail once.

pub(crate) mod csv;
mod mbox;

use crate::{Desk, Error};
use domain::{Actor, CaseId, DocumentId, correspondence::PrintedMail};
use serde_json::json;
use std::{collections::HashMap, str::FromStr};
use store::reader::mails::MOST_MAILS;

/// What kind of file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFormat {
    /// Comma-separated values, a mail a line.
    Csv,
    /// A mailbox of RFC 5322 messages.
    Mbox,
    /// A JSON object a line.
    Jsonl,
}

impl MailFormat {
    /// As it is named, on the command line and at the end of a file's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Mbox => "mbox",
            Self::Jsonl => "jsonl",
        }
    }
}

impl FromStr for MailFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = [Self::Csv, Self::Mbox, Self::Jsonl];
        let named = all.into_iter().find(|format| format.name() == name);
        named.ok_or_else(|| format!("{name} is none of csv, mbox, jsonl"))
    }
}

impl Desk {
    /// The mails of a case (or of one of its documents) as a file. Refused: a case
    /// that is not there or not open to the actor, and more mails than one file holds.
    pub async fn mail_file(
        &self,
        actor: &Actor,
        case: CaseId,
        document: Option<DocumentId>,
        format: MailFormat,
    ) -> Result<Vec<u8>, Error> {
        let reader = self.store.reader();
        reader.case(actor, case).await?;
        let mails = reader.mails(actor, case, document).await?;
        if i64::try_from(mails.len()).is_ok_and(|n| n >= MOST_MAILS) {
            return Err(Error::refused(format!(
                "these are more mails than one file holds ({MOST_MAILS}): take them document by document"
            )));
        }
        let texts = reader.mail_texts(actor, case, document).await?;
        Ok(write(&mails, &texts, format).into_bytes())
    }
}

/// The file's text; `texts` are the mails' own words by message.
fn write(mails: &[PrintedMail], texts: &HashMap<String, String>, format: MailFormat) -> String {
    let text = |mail: &PrintedMail| texts.get(&mail.message).map_or("", String::as_str);
    match format {
        MailFormat::Csv => csv::table(mails.iter().map(|mail| (mail, text(mail)))),
        MailFormat::Mbox => mbox::mailbox(mails, text),
        MailFormat::Jsonl => mails
            .iter()
            .map(|mail| format!("{}\n", line(mail, text(mail))))
            .collect(),
    }
}

fn line(mail: &PrintedMail, text: &str) -> serde_json::Value {
    let parent = mail
        .parent
        .as_ref()
        .map(|(sender, sent)| json!({ "sender": sender, "sent": sent.map(minute) }));
    json!({
        "type": "mail", "message": mail.message, "file": mail.document_name, "page": mail.page,
        "last_page": mail.last_page, "printings": mail.printings, "sender": mail.sender,
        "sender_address": mail.sender_address, "sent": mail.sent.map(minute), "to": mail.to, "cc": mail.cc,
        "subject": mail.subject, "attachments": mail.attachments, "parent": parent, "text": text,
    })
}

/// “2015-03-03T09:12”, as the contract writes local minutes.
fn minute(at: jiff::civil::DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests;
