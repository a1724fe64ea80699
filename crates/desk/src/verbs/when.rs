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

/// When a letter may leave at the earliest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The instant.
    pub at: Timestamp,
    /// Whether it has to wait for the office to open.
    pub waits: bool,
}

impl Desk {
    /// When a letter to an agency under this law, in this county, that is queued now would leave. `usual`: whether
    /// the newsroom's letters wait for office hours.
    pub fn promise(
        &self,
        (jurisdiction, county): (&str, &str),
        leaves: Leaves,
        usual: bool,
    ) -> Promise {
        let soon = self.now() + self.config.undo_window;
        let office = match leaves {
            Leaves::AsUsual => usual,
            Leaves::Soon => false,
            Leaves::InOfficeHours => true,
        };
        let at = if office {
            self.office_opens(jurisdiction, county, soon)
        } else {
            soon
        };
        Promise {
            at,
            waits: at > soon,
        }
    }

    /// The first instant from this one on at which the agency's office is open: on a
    /// business day of its law, in its zone.
    fn office_opens(&self, jurisdiction: &str, county: &str, from: Timestamp) -> Timestamp {
        let law = self.law();
        let Some(place) = law.jurisdiction(jurisdiction) else {
            return from;
        };
        let county = Some(county).filter(|county| !county.is_empty());
        let open = |day| place.is_surely_open_day(county, day);
        office::next_open(from, place.zone(), open)
    }

    /// The first instant from `wanted` on at which one more letter may leave to the
    /// domain. Holds the domain until the transaction ends.
    pub(crate) async fn room_for(
        &self,
        conn: &mut Conn,
        domain: &str,
        wanted: Timestamp,
        letter: DeliveryId,
    ) -> Result<Timestamp, Error> {
        let most = self.config.letters_per_minute;
        if most == 0 {
            return Ok(wanted);
        }
        let domain = domain.to_ascii_lowercase();
        store::delivery::lock_domain(conn, &domain).await?;
        let asked = (wanted, i64::from(most));
        Ok(store::delivery::room_at(conn, &domain, asked, letter).await?)
    }

    /// When a letter whose time has come must leave later all the same: so many have
    /// begun to leave to its domain within the last minute. Counted in the database,
    /// with the domain held, so that any number of workers together keep the pace.
    pub(crate) async fn crowded(
        &self,
        conn: &mut Conn,
        mail: &Delivery,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        let most = i64::from(self.config.letters_per_minute);
        let (Purpose::Letter, Some(to)) = (mail.purpose, mail.to.first()) else {
            return Ok(None);
        };
        if most == 0 {
            return Ok(None);
        }
        let domain = to.domain().to_ascii_lowercase();
        store::delivery::lock_domain(conn, &domain).await?;
        if store::delivery::begun_lately(conn, &domain, now).await? < most {
            return Ok(None);
        }
        let soonest = now + jiff::SignedDuration::from_secs(1);
        let at = store::delivery::room_at(conn, &domain, (soonest, most), mail.id).await?;
        Ok(Some(at))
    }
}
