//! Calendars that programs fetch by a secret address: a person's own cases, or all
//! that the whole newsroom sees. The address is shown once and can be taken back.

use crate::{Desk, Error};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Actor, Digest, ical::Calendar};
use store::calendar::{Feed, Scope};
use uuid::Uuid;

/// So many cases stand in one calendar, the next dates first.
const CASES: i64 = 2000;

/// A person has no use for more.
const FEEDS: usize = 10;

impl Desk {
    /// Makes a calendar; the secret of its address, which is not kept.
    pub async fn make_calendar(&self, actor: &Actor, scope: Scope) -> Result<String, Error> {
        let token = URL_SAFE_NO_PAD.encode(self.chance.token());
        let feed = Feed {
            id: self.chance.id(),
            person: actor.id,
            scope,
            created_at: self.now(),
            last_read_at: None,
        };
        let mut tx = self.store.begin().await?;
        if store::calendar::of_person(&mut tx, actor.id).await?.len() >= FEEDS {
            return Err(Error::refused(
                "you have ten calendars: take back one that nobody reads",
            ));
        }
        store::calendar::insert(&mut tx, &feed, Digest::of(token.as_bytes())).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// A person's calendars, the oldest first.
    pub async fn calendars(&self, actor: &Actor) -> Result<Vec<Feed>, Error> {
        let mut conn = self.store.connection().await?;
        Ok(store::calendar::of_person(&mut conn, actor.id).await?)
    }

    /// Nobody can read it any more.
    pub async fn revoke_calendar(&self, actor: &Actor, id: Uuid) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        if store::calendar::revoke(&mut conn, id, actor.id, self.now()).await? {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }

    /// The file behind a secret address; not found for a secret that is none, was
    /// taken back, or is that of somebody who has left.
    pub async fn calendar(&self, token: &str) -> Result<String, Error> {
        let mut conn = self.store.connection().await?;
        let hash = Digest::of(token.as_bytes());
        let feed = store::calendar::by_token(&mut conn, hash, self.now())
            .await?
            .ok_or(Error::NotFound)?;
        let newsroom = store::newsroom::get(&mut conn, self.now()).await?;
        let cases = store::calendar::dated(&mut conn, &feed, CASES).await?;
        let entries = cases.iter().flat_map(|case| {
            let about = (
                case.case,
                case.reference.as_str(),
                case.title.as_str(),
                case.agency.as_str(),
            );
            let lines = case.lines.iter();
            lines.filter_map(move |line| self.entry(about, line, case.updated_at))
        });
        let calendar = Calendar {
            name: match feed.scope {
                Scope::Own => format!("{}: my cases", newsroom.name),
                Scope::Newsroom => format!("{}: records desk", newsroom.name),
            },
            organizer: self.config.mail_from.to_string(),
            entries: entries.collect(),
        };
        Ok(calendar.render())
    }
}
