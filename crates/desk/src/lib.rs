//! What the newsroom can do, and the letters it writes.
//!
//! Each verb is one file in `verbs` and has the same five beats: open, load,
//! decide (in `domain`), save with its event and its job, commit. Slow or outward
//! work happens between two transactions, never inside one. `Desk` holds what
//! verbs need; time and chance are among it, so nothing here reads a wall clock.

mod case_list;
pub mod clocks;
mod config;
mod corpus_index;
mod error;
pub mod example;
pub mod export;
pub mod headers;
pub mod importing;
mod lawbook;
mod learnt;
pub mod letters;
pub mod linkable;
pub mod mail_files;
pub mod mailbox;
mod outgoing;
mod outlook;
mod passwords;
mod pictures;
mod reading;
mod reminding;
pub mod report;
pub mod seeds;
pub mod time;
pub mod trust;
pub mod verbs;
mod weblinks;

pub use config::{Config, Pictures, SPAM_DAYS, Sender};
pub use error::Error;
pub use extract::read::has_pictures;
pub use letters::FieldError;
pub use linking::{
    Correction, ENOUGH as ENOUGH_VERDICTS, Entry, EntryKind, Mention, Spelling, Subject,
};

use corpus_index::CorpusCache;
use domain::{
    Actor, Agency, Case, CaseId, Event, EventId, EventKind, Letter, LetterId, NewEvent, When,
    event::Source,
};
use jiff::Timestamp;
use std::{fmt, sync::Arc};
use store::{Conn, Store};
use time::{Chance, Clock};

/// The newsroom's desk: everything that can be asked for goes through it. Clones share it.
#[derive(Clone)]
pub struct Desk {
    /// The database.
    pub store: Store,
    /// Where original files lie.
    pub files: outside::files::Files,
    /// The way out; without one letters stay in the outbox.
    pub mailer: Option<outside::mail::Mailer>,
    lawbook: lawbook::LawBook,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids and secrets.
    pub chance: Arc<dyn Chance>,
    /// Reads files in child processes.
    pub reader: extract::read::Reader,
    /// What the desk was told at start.
    pub config: Config,
    corpus: CorpusCache,
    pictures: pictures::Studio,
}

/// What a desk is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Where original files lie.
    pub files: outside::files::Files,
    /// The way out, if there is one.
    pub mailer: Option<outside::mail::Mailer>,
    /// The law as it ships; the newsroom's corrections are laid over it.
    pub law: Arc<statutes::Law>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids and secrets.
    pub chance: Arc<dyn Chance>,
    /// Reads files in child processes.
    pub reader: extract::read::Reader,
    /// What the desk is told at start.
    pub config: Config,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk")
            .field("base_url", &self.config.base_url)
            .finish_non_exhaustive()
    }
}

impl Desk {
    /// A desk made of these parts.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            files,
            mailer,
            law,
            clock,
            chance,
            reader,
            config,
        } = parts;
        let pictures = pictures::Studio::new(&config.pictures);
        Self {
            store,
            files,
            mailer,
            lawbook: lawbook::LawBook::new(law),
            clock,
            chance,
            reader,
            config,
            corpus: CorpusCache::default(),
            pictures,
        }
    }

    /// What time it is, in whole microseconds as the database keeps them.
    pub(crate) fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// An event that happens now: because of `by`, or of Daylight itself.
    pub(crate) fn event(&self, kind: EventKind, by: Option<&Actor>) -> NewEvent {
        let now = self.now();
        NewEvent {
            id: EventId(self.chance.id()),
            kind,
            when: When::At(now),
            recorded_at: now,
            recorded_by: by.map(|actor| actor.id),
            source: if by.is_some() {
                Source::Person
            } else {
                Source::Daylight
            },
            proof: None,
            supersedes: None,
        }
    }

    /// The case, locked until the transaction ends; not found where the actor may not work on it.
    pub(crate) async fn own_case(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        id: CaseId,
    ) -> Result<Case, Error> {
        let case = store::case::for_update(conn, id).await?;
        if actor.may_work_on(&case) {
            Ok(case)
        } else {
            Err(Error::NotFound)
        }
    }

    /// A letter with its case, locked until the transaction ends.
    pub(crate) async fn own_letter(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        id: LetterId,
    ) -> Result<(Case, Letter), Error> {
        let case = store::letter::by_id(conn, id).await?.case;
        let case = self.own_case(conn, actor, case).await?;
        // Read again: whoever held the case may have moved the letter.
        let letter = store::letter::by_id(conn, id).await?;
        Ok((case, letter))
    }

    /// Appends to the case's log and brings its clocks up to date, all in the
    /// transaction of `conn`.
    pub(crate) async fn save(
        &self,
        conn: &mut Conn,
        case: &Case,
        events: Vec<NewEvent>,
    ) -> Result<Case, Error> {
        let cause = outlook::cause(&events);
        let case = store::event::append(conn, case, events).await?;
        self.refresh_clocks(conn, &case, &cause).await?;
        Ok(case)
    }

    /// The case's agency and its whole log; the law is the newest from here on.
    pub(crate) async fn facts(
        &self,
        conn: &mut Conn,
        case: &Case,
    ) -> Result<(Agency, Vec<Event>), Error> {
        self.law_now(conn).await?;
        let agency = store::agency::by_id(conn, case.agency).await?;
        let events = store::event::of_case(conn, case.id).await?;
        Ok((agency, events))
    }
}

/// Text from a form: no control characters but line breaks and tabs, none at its ends.
pub(crate) fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace(|c: char| c.is_control() && c != '\n' && c != '\t', "")
        .trim()
        .to_owned()
}

/// One line from a form.
pub(crate) fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ").trim().to_owned()
}
