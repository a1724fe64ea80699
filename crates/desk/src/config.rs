//! What the desk has to be told about the world it works in.

use crate::mailbox::Mailbox;
use domain::EmailAddress;
use jiff::SignedDuration;
use outside::{
    dns::{Dns, Resolver},
    mail::{DkimKey, lmtp::Address},
    secrets::Secrets,
    web::Web,
};
use std::path::PathBuf;

/// Spam is kept so long unless the configuration says otherwise.
pub const SPAM_DAYS: u32 = 180;

/// Read once at start; what people change while it runs lies in the database.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where people reach the pages, without a slash at its end.
    pub base_url: String,
    /// The address that letters come from and answers go to.
    pub mail_from: EmailAddress,
    /// The name beside that address; empty: the newsroom's.
    pub mail_name: String,
    /// Signs mails from that address.
    pub dkim: Option<DkimKey>,
    /// Further senders, chosen letter by letter.
    pub senders: Vec<Sender>,
    /// Letters are copied to the case's own address: where it is not known whether one
    /// has left, its copy tells.
    pub copy_to_case: bool,
    /// At most so many letters leave to one domain within a minute; 0: no limit.
    pub letters_per_minute: u32,
    /// Most bytes of all files that go with one letter.
    pub largest_letter: u64,
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
    /// How many days the bytes of spam are kept; 0: for ever.
    pub spam_days: u32,
    /// Where passwords typed into a page are kept.
    pub secrets: Secrets,
    /// Where drawn pages are kept, and how many.
    pub pictures: Pictures,
    /// Fetches files from links.
    pub web: Web,
}

/// In whose name a letter leaves.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The address that it comes from.
    pub address: EmailAddress,
    /// The name beside it and in the letter; empty: the newsroom's.
    pub name: String,
    /// Lines under the reporter's name; none: the newsroom's postal address and telephone.
    pub signature: Vec<String>,
    /// Daylight reads that address's mailbox, too: answers may go there. Otherwise they
    /// are asked to the case's address at the newsroom's own mailbox.
    pub own_answers: bool,
    /// Signs its mails.
    pub dkim: Option<DkimKey>,
}

impl Config {
    /// The newsroom's own address.
    pub fn own_sender(&self) -> Sender {
        Sender {
            address: self.mail_from.clone(),
            name: self.mail_name.clone(),
            signature: Vec::new(),
            own_answers: true,
            dkim: self.dkim.clone(),
        }
    }

    /// All senders, the newsroom's own address first.
    pub fn all_senders(&self) -> Vec<Sender> {
        std::iter::once(self.own_sender())
            .chain(self.senders.iter().cloned())
            .collect()
    }

    /// The mailbox to which answers to this sender's letters come, and mail that comes
    /// back: the newsroom's own, which Daylight reads, unless it reads the sender's, too.
    pub fn mailbox_of<'a>(&'a self, sender: &'a Sender) -> &'a EmailAddress {
        if sender.own_answers {
            &sender.address
        } else {
            &self.mail_from
        }
    }

    /// The sender with this address; without one, the newsroom's own.
    pub fn sender(&self, address: Option<&EmailAddress>) -> Option<Sender> {
        let wanted = address.unwrap_or(&self.mail_from);
        self.all_senders()
            .into_iter()
            .find(|one| one.address == *wanted)
    }
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
            dkim: None,
            senders: Vec::new(),
            copy_to_case: false,
            letters_per_minute: 20,
            largest_letter: 20 << 20,
            plus_addressing: true,
            undo_window: SignedDuration::ZERO,
            ocr: true,
            mailbox: None,
            lmtp: None,
            trusted_server: None,
            dns: Resolver::new(Dns::Off),
            spam_days: SPAM_DAYS,
            secrets: Secrets::default(),
            pictures: Pictures::default(),
            web: Web::public(),
        }
    }
}
