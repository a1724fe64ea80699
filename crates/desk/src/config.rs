//! What the desk has to be told about the world it works in.

use crate::mailbox::Mailbox;
use domain::EmailAddress;
use jiff::SignedDuration;
use outside::{
    dns::{Dns, Resolver},
    mail::lmtp::Address,
    secrets::Secrets,
    web::Web,
};
use std::path::PathBuf;

/// Read once at start; what people change while it runs lies in the database.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where people reach the pages, without a slash at its end.
    pub base_url: String,
    /// The address that letters come from and answers go to.
    pub mail_from: EmailAddress,
    /// The name beside that address; empty: the newsroom's.
    pub mail_name: String,
    /// Whether `desk+tag@…` reaches the same mailbox: each case then has an address of its own.
    pub plus_addressing: bool,
    /// How long a letter can still be taken back after it was queued.
    pub undo_window: SignedDuration,
    /// Recognise the words on pages that are pictures.
    pub ocr: bool,
    /// The mailbox to read, where the configuration names one; else the one that an
    /// administrator has set on the page, if any.
    pub mailbox: Option<Mailbox>,
    /// Where mail servers of this machine hand over mail; none: nowhere.
    pub lmtp: Option<Address>,
    /// The mail server whose word on senders is believed, by the name that it signs with
    /// (`Authentication-Results`); none: nobody's.
    pub trusted_server: Option<String>,
    /// Who is asked for the records by which domains vouch for their mail.
    pub dns: Resolver,
    /// Where passwords typed into a page are kept.
    pub secrets: Secrets,
    /// Where drawn pages are kept, and how many.
    pub pictures: Pictures,
    /// Fetches files from links.
    pub web: Web,
}

/// Pictures of pages are drawn when first looked at and kept while there is room.
#[derive(Clone, Debug)]
pub struct Pictures {
    /// The folder; without one, a private folder that goes with the process. It holds nothing
    /// that cannot be drawn again.
    pub folder: Option<PathBuf>,
    /// Most bytes kept: the pictures nobody has looked at for longest go first.
    pub most_bytes: u64,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            folder: None,
            most_bytes: 2 << 30,
        }
    }
}

impl Config {
    /// For a newsroom that answers at this address; letters leave at once, and no names are
    /// looked up.
    pub fn new(base_url: impl Into<String>, mail_from: EmailAddress) -> Self {
        Self {
            base_url: base_url.into(),
            mail_from,
            mail_name: String::new(),
            plus_addressing: true,
            undo_window: SignedDuration::ZERO,
            ocr: true,
            mailbox: None,
            lmtp: None,
            trusted_server: None,
            dns: Resolver::new(Dns::Off),
            secrets: Secrets::default(),
            pictures: Pictures::default(),
            web: Web::public(),
        }
    }
}
