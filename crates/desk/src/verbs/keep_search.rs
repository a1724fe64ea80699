//! Keeps a search for a person, and tells them once of each new document that holds it.

use crate::{
    Desk, Error, clean,
    letters::mails::{DigestLine, SearchNews},
};
use domain::{Actor, DeliveryId, DocumentId, SavedSearchId, delivery::Purpose, search::Search};
use store::{OnConstraint, saved_search::SavedSearch};

/// Characters of a name.
const LONGEST_NAME: usize = 100;

/// Documents looked through at a time for one search; the next tick takes more.
const AT_A_TIME: i64 = 200;

impl Desk {
    /// Keeps a search. Invalid: no name, one that the person uses already, nothing to look for.
    pub async fn keep_search(
        &self,
        actor: &Actor,
        name: &str,
        line: &str,
        mail: bool,
    ) -> Result<SavedSearchId, Error> {
        let name = clean(name);
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            let message = "give it a name of up to 100 characters";
            return Err(Error::field("name", message));
        }
        let (search, wrong) = Search::read(line);
        if search.is_empty() || !wrong.is_empty() {
            return Err(Error::field(
                "q",
                "search for something first, then keep it",
            ));
        }
        let kept = SavedSearch {
            id: SavedSearchId(self.chance.id()),
            person: actor.id,
            name,
            line: search.to_string(),
            mail,
            since: self.now(),
        };
        let mut conn = self.store.connection().await?;
        store::saved_search::insert(&mut conn, &kept)
            .await
            .on_constraint("saved_searches_name", || {
                Error::field("name", "you have a search of this name: choose another")
            })?;
        Ok(kept.id)
    }

    /// A person's own searches.
    pub async fn kept_searches(&self, actor: &Actor) -> Result<Vec<SavedSearch>, Error> {
        let mut conn = self.store.connection().await?;
        Ok(store::saved_search::of(&mut conn, actor.id).await?)
    }

    /// Turns the mails of one's own search on or off.
    pub async fn mail_of_search(
        &self,
        actor: &Actor,
        id: SavedSearchId,
        on: bool,
    ) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        let there = store::saved_search::set_mail(&mut conn, id, actor.id, on, self.now()).await?;
        there.then_some(()).ok_or(Error::NotFound)
    }

    /// Keeps one's own search no longer.
    pub async fn drop_search(&self, actor: &Actor, id: SavedSearchId) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        let there = store::saved_search::delete(&mut conn, id, actor.id).await?;
        there.then_some(()).ok_or(Error::NotFound)
    }

    /// The job: looks through what can be read since last time; how many mails there were.
    pub async fn tell_of_searches(&self) -> Result<usize, Error> {
        let mailing = {
            let mut conn = self.store.connection().await?;
            store::saved_search::mailing(&mut conn).await?
        };
        let mut sent = 0;
        for (search, actor) in mailing {
            sent += usize::from(self.tell_of_search(&search, &actor).await?);
        }
        Ok(sent)
    }

    /// One search: each document that was looked through is noted, and the mail of those
    /// that hold it queued, in one transaction.
    async fn tell_of_search(&self, kept: &SavedSearch, actor: &Actor) -> Result<bool, Error> {
        let mut conn = self.store.connection().await?;
        let unseen = store::saved_search::unseen(&mut conn, kept, actor, AT_A_TIME).await?;
        drop(conn);
        if unseen.is_empty() {
            return Ok(false);
        }
        let (search, _) = Search::read(&kept.line);
        let reader = self.store.reader();
        let holding = reader.documents_that_hold(actor, &search, &unseen).await?;
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let mut news = Vec::new();
        for document in unseen {
            let pages = holding.iter().find(|(id, _)| *id == document);
            let pages = pages.map_or(0, |(_, pages)| *pages);
            let first = store::saved_search::note(&mut tx, kept.id, document, pages, now).await?;
            if first && pages > 0 {
                news.push((document, pages));
            }
        }
        if !news.is_empty() {
            self.queue_search_news(&mut tx, kept, &news).await?;
        }
        tx.commit().await?;
        Ok(!news.is_empty())
    }

    async fn queue_search_news(
        &self,
        tx: &mut store::Tx,
        kept: &SavedSearch,
        news: &[(DocumentId, i64)],
    ) -> Result<(), Error> {
        let person = store::person::by_id(tx, kept.person).await?;
        let newsroom = store::newsroom::get(tx, self.now()).await?;
        let ids: Vec<DocumentId> = news.iter().map(|(id, _)| *id).collect();
        let names = store::saved_search::document_lines(tx, &ids).await?;
        let line = |(document, name): (DocumentId, String)| {
            let pages = news.iter().find(|(id, _)| *id == document);
            let pages = pages.map_or(0, |(_, pages)| *pages);
            DigestLine {
                text: match pages {
                    1 => format!("{name}, one page"),
                    _ => format!("{name}, {pages} pages"),
                },
                url: format!("{}/documents/{document}", self.config.base_url),
            }
        };
        let search_url = format!("{}/search", self.config.base_url);
        let mut mail = SearchNews {
            person: person.name.clone(),
            name: kept.name.clone(),
            documents: names.into_iter().map(line).collect(),
            search_url: search_url.clone(),
            newsroom: newsroom.name.clone(),
        }
        .render();
        mail.headers = vec![
            ("List-Unsubscribe".to_owned(), format!("<{search_url}>")),
            ("List-Id".to_owned(), self.list_id("searches")),
        ];
        let id = DeliveryId(self.chance.id());
        let to = (None, &person);
        self.queue_own_mail(tx, id, Purpose::Reminder, &newsroom, to, mail)
            .await
    }
}
