//! When a letter leaves: after the undo window, in the agency's office hours if
//! wished, and never more than so many a minute to one domain.

use crate::{Desk, Error};
use domain::{Delivery, DeliveryId, delivery::Purpose, office};
use jiff::Timestamp;
use store::Conn;

/// When a letter is to leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaves {
    /// As the newsroom's settings say.
    #[default]
    AsUsual,
    /// Once the undo window has passed.
    Soon,
    /// When the agency's office is open.
    InOfficeHours,
}

/// An office that is open on business days: by which law, in which county.
pub type Office<'a> = (&'a str, Option<&'a str>);

/// Further than any queue of letters to one office reaches.
const DAYS: usize = 60;

impl Desk {
    /// When a letter that is queued now would leave at the earliest if it waits for this
    /// office to open.
    pub fn office_opens(&self, office: Office<'_>) -> Timestamp {
        self.open_at(Some(office), self.soon())
    }

    /// When the undo window of a letter that is queued now has passed.
    pub(crate) fn soon(&self) -> Timestamp {
        self.now() + self.config.undo_window
    }

    /// The first instant from this one on at which the office is open: on a business day
    /// of its law, in its zone. The instant itself where there is no office to wait for.
    fn open_at(&self, office: Option<Office<'_>>, from: Timestamp) -> Timestamp {
        let law = self.law();
        let Some((jurisdiction, county)) = office else {
            return from;
        };
        let Some(place) = law.jurisdiction(jurisdiction) else {
            return from;
        };
        let county = county.filter(|county| !county.is_empty());
        let open = |day| place.is_surely_open_day(county, day);
        office::next_open(from, place.zone(), open)
    }

    /// The first instant from `wanted` on at which one more letter may leave to the
    /// domain, and at which the office is open. Holds the domain until the transaction
    /// ends.
    pub(crate) async fn room_for(
        &self,
        conn: &mut Conn,
        domain: &str,
        (wanted, office): (Timestamp, Option<Office<'_>>),
        letter: DeliveryId,
    ) -> Result<Timestamp, Error> {
        let most = i64::from(self.config.letters_per_minute);
        let mut at = self.open_at(office, wanted);
        if most == 0 {
            return Ok(at);
        }
        store::pace::lock_domain(conn, domain).await?;
        // Whoever finds room only after the office has closed waits until it opens again.
        for _ in 0..DAYS {
            let room = store::pace::room_at(conn, domain, (at, most), letter).await?;
            at = self.open_at(office, room);
            if at == room {
                break;
            }
        }
        Ok(at)
    }

    /// When a letter whose time has come must leave later all the same: the office that
    /// it waits for is closed (nobody was awake while it was open), or so many have begun
    /// to leave to its domain within the last minute. Counted in the database, with the
    /// domain held, so that any number of workers together keep the pace.
    pub(crate) async fn too_soon(
        &self,
        conn: &mut Conn,
        mail: &Delivery,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        let (Purpose::Letter, Some(to)) = (mail.purpose, mail.to.first()) else {
            return Ok(None);
        };
        let awaited = store::pace::awaited_office(conn, mail.id).await?;
        let office = awaited
            .as_ref()
            .map(|(law, county)| (law.as_str(), county.as_deref()));
        let opens = self.open_at(office, now);
        if opens == now && !self.crowded(conn, to.domain(), now).await? {
            return Ok(None);
        }
        let soonest = opens.max(now + jiff::SignedDuration::from_secs(1));
        let at = self
            .room_for(conn, to.domain(), (soonest, office), mail.id)
            .await?;
        Ok(Some(at))
    }

    async fn crowded(&self, conn: &mut Conn, domain: &str, now: Timestamp) -> Result<bool, Error> {
        let most = i64::from(self.config.letters_per_minute);
        if most == 0 {
            return Ok(false);
        }
        store::pace::lock_domain(conn, domain).await?;
        Ok(store::pace::begun_lately(conn, domain, now).await? >= most)
    }
}
