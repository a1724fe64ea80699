//! The job that fetches what somebody asked for: taken up under a claim, fetched
//! between two transactions, and made a document in the transaction that settles it.
//! Killed at any point, it is begun again, and its file is attached once.

use crate::{
    Desk, Error,
    verbs::attach::{NewFile, plain_name},
};
use domain::{
    Actor, Case, Fetch, FetchId,
    document::Arrival,
    fetch::{Evidence, FetchEnd},
};
use outside::web::{Failed, Fetched, Progress, Trouble};
use std::{sync::Arc, time::Duration};
use store::Tx;

/// How often the row is told how far it has come.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// How often a message may be moved between two looks.
const MOVES: usize = 5;

impl Desk {
    /// Fetches, unless somebody is at it or it is settled. Ends as fetched, refused or
    /// failed, with the reason: no server can fail its worker.
    pub async fn fetch_link(&self, id: FetchId) -> Result<(), Error> {
        let Some(claim) = self.store.claim(id.0).await? else {
            return Ok(());
        };
        let done = self.fetch_claimed(id).await;
        // Where the connection is gone, so is the lock.
        let _ = claim.release().await;
        done
    }

    async fn fetch_claimed(&self, id: FetchId) -> Result<(), Error> {
        let Some(fetch) = self.begin_fetch(id).await? else {
            return Ok(());
        };
        match self.fetch_file(&fetch).await {
            Ok(fetched) => self.keep_fetched(&fetch, fetched).await,
            Err(failed) => self.fetch_failed(&fetch, failed).await,
        }
    }

    /// Takes it up; none where nothing is left to do.
    async fn begin_fetch(&self, id: FetchId) -> Result<Option<Fetch>, Error> {
        let mut tx = self.store.begin().await?;
        let before = store::fetch::for_update(&mut tx, id).await?;
        let worn_out = before.worn_out();
        let Some(begun) = before.clone().taken_up(self.now()) else {
            return Ok(None);
        };
        store::fetch::begin(&mut tx, &before, &begun).await?;
        if worn_out {
            let end = FetchEnd::Failed(
                "it was begun several times and the program stopped each time: try again"
                    .to_owned(),
            );
            let evidence = Evidence::default();
            store::fetch::end(&mut tx, &begun, &end, &evidence, self.now()).await?;
        }
        tx.commit().await?;
        Ok(Some(begun).filter(|_| !worn_out))
    }

    /// The slow part, outside of any transaction; the row is told how far it has come.
    async fn fetch_file(&self, fetch: &Fetch) -> Result<Fetched, Failed> {
        let target = fetch.target.parse().map_err(|_| Failed {
            trouble: outside::web::Refusal::NoHost.into(),
            hops: Vec::new(),
        })?;
        let progress = Arc::new(Progress::default());
        let fetching = self.config.web.fetch(&target, &self.files, &progress);
        let mut fetching = std::pin::pin!(fetching);
        loop {
            match tokio::time::timeout(TELL_EVERY, &mut fetching).await {
                Ok(done) => return done,
                Err(_) => self.tell(fetch, &progress).await,
            }
        }
    }

    /// Best effort: a row that lags behind does no harm.
    async fn tell(&self, fetch: &Fetch, progress: &Progress) {
        let (got, whole) = progress.now();
        let number = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        let so_far = (number(got), whole.map(number));
        let told = async {
            let mut conn = self.store.connection().await?;
            store::fetch::progress(&mut conn, fetch, so_far, self.now()).await
        };
        if let Err(error) = told.await {
            tracing::warn!(fetch.id = %fetch.id, %error, "a fetch could not tell how far it is");
        }
    }

    /// The file is kept: a document of the case, and the fetch settled, at once.
    async fn keep_fetched(&self, begun: &Fetch, fetched: Fetched) -> Result<(), Error> {
        let Some((mut tx, fetch, case)) = self.still_ours(begun).await? else {
            return Ok(());
        };
        let evidence = Evidence {
            hops: fetched.hops,
            headers: fetched.headers,
        };
        let file = NewFile {
            stored: fetched.stored,
            name: plain_name(&fetched.name),
            arrival: Arrival::Link,
            inbound: fetch.inbound,
            url: Some(fetch.url.clone()),
        };
        let asker = store::person::by_id(&mut tx, fetch.asked_by).await?;
        let asker = Actor {
            id: asker.id,
            role: asker.role,
        };
        let end = match self.attach_kept(&mut tx, &asker, &case, file).await {
            Ok(attached) => FetchEnd::Fetched {
                document: attached.document,
                digest: fetched.stored.digest,
                bytes: i64::try_from(fetched.stored.bytes).unwrap_or(i64::MAX),
                page: fetched.page,
            },
            Err(Error::Refused(reason)) => FetchEnd::Failed(reason),
            Err(other) => return Err(other),
        };
        store::fetch::end(&mut tx, &fetch, &end, &evidence, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn fetch_failed(&self, begun: &Fetch, failed: Failed) -> Result<(), Error> {
        let Some((mut tx, fetch, _)) = self.still_ours(begun).await? else {
            return Ok(());
        };
        let reason = failed.trouble.to_string();
        let end = match failed.trouble {
            Trouble::Refused(_) => FetchEnd::Refused(reason),
            _ => FetchEnd::Failed(reason),
        };
        let evidence = Evidence {
            hops: failed.hops,
            headers: Vec::new(),
        };
        store::fetch::end(&mut tx, &fetch, &end, &evidence, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The fetch and its case as they stand, both locked, the case first as everybody
    /// locks them; none where another worker has taken the fetch up since: the database
    /// was away and took us for dead.
    async fn still_ours(&self, begun: &Fetch) -> Result<Option<(Tx, Fetch, Case)>, Error> {
        let mut case = begun.case;
        for _ in 0..MOVES {
            let mut tx = self.store.begin().await?;
            let locked = store::case::for_update(&mut tx, case).await?;
            let now = store::fetch::for_update(&mut tx, begun.id).await?;
            if now.case == locked.id {
                return Ok(now.is_same_attempt(begun).then_some((tx, now, locked)));
            }
            // Its message was put elsewhere meanwhile.
            case = now.case;
        }
        Err(Error::Conflict(
            "the message of this link is being moved about: try again".to_owned(),
        ))
    }
}
