//! The digest: what is late, what waits, what is due soon, which dates have moved and
//! what came in, once for each day on which somebody wants it.

use crate::{
    Desk, Error, clocks,
    letters::mails::{self, DigestLine},
};
use domain::{
    Actor, DeliveryId, PersonId,
    delivery::Purpose,
    digest::{Rhythm, Wish},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use store::{
    Conn,
    digest::News,
    newsroom::Newsroom,
    person::Person,
    reader::{cases::CaseLine, desk::Attention},
};

/// Dates so near are due soon.
const SOON_DAYS: i32 = 7;

/// So many lines of a kind; the desk shows the rest.
const LINES: i64 = 30;

impl Desk {
    /// How a person wants their digest.
    pub async fn digest_wish(&self, actor: &Actor) -> Result<Wish, Error> {
        let mut conn = self.store.connection().await?;
        Ok(store::digest::wish(&mut conn, actor.id).await?)
    }

    /// Changes that. Invalid: an hour that no clock shows, a week without a day.
    pub async fn choose_digest(&self, actor: &Actor, wish: &Wish) -> Result<(), Error> {
        if !(0..=23).contains(&wish.hour) {
            return Err(Error::field("hour", "choose an hour from 0 to 23"));
        }
        if wish.rhythm == Rhythm::Daily && wish.quiet.len() >= 7 {
            let message = "leave a day on which it may come, or turn it off";
            return Err(Error::field("quiet", message));
        }
        let mut tx = self.store.begin().await?;
        store::digest::set_wish(&mut tx, actor.id, wish, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The job: writes every digest whose hour has come; how many mails there were.
    pub async fn digest(&self) -> Result<usize, Error> {
        let wanted = {
            let mut conn = self.store.connection().await?;
            store::digest::wanted(&mut conn).await?
        };
        let mut sent = 0;
        for (person, wish) in wanted {
            sent += usize::from(self.digest_for(person, &wish).await?);
        }
        Ok(sent)
    }

    /// One person's, if it is due: the line that makes it happen once, and the mail,
    /// in one transaction. A day without news gets its line and no mail.
    async fn digest_for(&self, id: PersonId, wish: &Wish) -> Result<bool, Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let person = store::person::by_id(&mut tx, id).await?;
        let zone = TimeZone::get(&person.timezone).unwrap_or(TimeZone::UTC);
        let last = store::digest::last(&mut tx, id).await?;
        let Some(day) = wish.due(now, &zone, last.map(|(day, _)| day)) else {
            return Ok(false);
        };
        let since = last.map_or_else(|| now - first_look_back(wish), |(_, until)| until);
        let newsroom = store::newsroom::get(&mut tx, now).await?;
        let digest = self
            .compile(&mut tx, &person, &newsroom, day, since)
            .await?;
        let mail = digest.render();
        let delivery = mail.as_ref().map(|_| DeliveryId(self.chance.id()));
        if !store::digest::insert(&mut tx, id, day, delivery, now).await? {
            return Ok(false);
        }
        if let (Some(mut mail), Some(delivery)) = (mail, delivery) {
            mail.headers = vec![
                (
                    "List-Unsubscribe".to_owned(),
                    format!("<{}>", self.reminders_url()),
                ),
                ("List-Id".to_owned(), self.list_id("digest")),
            ];
            self.queue_own_mail(
                &mut tx,
                delivery,
                Purpose::Reminder,
                &newsroom,
                (None, &person),
                mail,
            )
            .await?;
        }
        tx.commit().await?;
        Ok(delivery.is_some())
    }

    async fn compile(
        &self,
        conn: &mut Conn,
        person: &Person,
        newsroom: &Newsroom,
        day: Date,
        since: Timestamp,
    ) -> Result<mails::Digest, Error> {
        let actor = Actor {
            id: person.id,
            role: person.role,
        };
        let today = clocks::day_here(newsroom, self.now());
        let soon = today.saturating_add(SOON_DAYS.days());
        let waits = self.store.reader().attention(&actor, today, soon).await?;
        let moves = store::digest::moves(conn, person.id, since, LINES).await?;
        let arrivals = store::digest::arrivals(conn, person.id, since, LINES).await?;
        Ok(mails::Digest {
            person: person.name.clone(),
            day,
            late: waits.late.iter().map(|case| self.dated(case)).collect(),
            due_soon: waits.soon.iter().map(|case| self.dated(case)).collect(),
            needs_you: self.waiting(&waits),
            moved: moves.iter().map(|news| self.moved_line(news)).collect(),
            came_in: arrivals
                .iter()
                .map(|news| self.case_line(news.case, format!("{}: {}", news.title, news.what)))
                .collect(),
            desk_url: format!("{}/", self.config.base_url),
            settings_url: self.reminders_url(),
            newsroom: newsroom.name.clone(),
        })
    }

    fn reminders_url(&self) -> String {
        format!("{}/reminders", self.config.base_url)
    }

    fn line(&self, path: &str, text: String) -> DigestLine {
        DigestLine {
            text,
            url: format!("{}{path}", self.config.base_url),
        }
    }

    fn case_line(&self, case: domain::CaseId, text: String) -> DigestLine {
        self.line(&format!("/cases/{case}"), text)
    }

    fn dated(&self, case: &CaseLine) -> DigestLine {
        let due = case.next_due.map(short).unwrap_or_default();
        let text = format!("{due}: {}, {}", case.title, case.agency);
        self.case_line(case.id, text)
    }

    fn moved_line(&self, news: &News<store::dates::Move>) -> DigestLine {
        let moved = &news.what.date;
        let day = |date: Option<Date>| date.map_or_else(|| "no date".to_owned(), short);
        let text = match (moved.before, moved.after) {
            ((before, _), (after, latest)) if before == after => format!(
                "{}: {}, still {}, late after {} ({})",
                news.title,
                moved.what,
                day(after),
                day(latest),
                news.what.cause
            ),
            ((before, _), (after, _)) => format!(
                "{}: {}, {} instead of {} ({})",
                news.title,
                moved.what,
                day(after),
                day(before),
                news.what.cause
            ),
        };
        self.case_line(news.case, text)
    }

    /// What waits for the person, one line each.
    fn waiting(&self, waits: &Attention) -> Vec<DigestLine> {
        let mut lines = Vec::new();
        for letter in &waits.letters {
            let path = format!("/cases/{}/letters/{}", letter.case, letter.id);
            lines.push(self.line(
                &path,
                format!("{}: letter “{}”", letter.title, letter.subject),
            ));
        }
        for mail in &waits.mail {
            let text = format!("A mail that did not get out: {}", mail.subject);
            lines.push(self.line(&format!("/deliveries/{}", mail.id), text));
        }
        for document in &waits.unread {
            let text = format!(
                "{}: “{}” could not be read whole",
                document.title, document.name
            );
            lines.push(self.line(&format!("/documents/{}", document.id), text));
        }
        for one in &waits.links {
            let path = format!("/cases/{}/links", one.case);
            lines.push(self.line(
                &path,
                format!("{}: {} links to review", one.title, one.links),
            ));
        }
        if waits.triage > 0 {
            lines.push(self.line("/triage", format!("{} messages to sort", waits.triage)));
        }
        lines
    }
}

/// What the first digest tells of: one round of its rhythm.
fn first_look_back(wish: &Wish) -> SignedDuration {
    match wish.rhythm {
        Rhythm::Weekly => SignedDuration::from_hours(7 * 24),
        _ => SignedDuration::from_hours(24),
    }
}

fn short(date: Date) -> String {
    date.strftime("%a, %b %-d").to_string()
}
