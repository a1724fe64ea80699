//! Turns a document into pages: a child process reads, pages are stored as they
//! come, and the end is one transaction with the printed mails, the failures, the
//! event and the job that links. Killed at any point, it is simply done again.

use crate::{Desk, Error, reading::Intake};
use domain::{Actor, Document, DocumentId, EventKind, Job, document::DocumentState, event::Source};
use extract::{
    read::{Options, ReadError},
    record::Record,
};
use std::ops::ControlFlow;
use tokio::sync::mpsc;

/// Records on their way from the child to the database; a full channel makes the child wait.
const IN_FLIGHT: usize = 64;

impl Desk {
    /// Reads a document, unless somebody is at it or it has been done. Ends as
    /// read, or as failed with a reason: a file can not fail its worker.
    pub async fn read(&self, id: DocumentId) -> Result<(), Error> {
        let Some(claim) = self.store.claim(id.0).await? else {
            return Ok(());
        };
        let mut conn = self.store.connection().await?;
        let document = store::document::by_id(&mut conn, id).await?;
        if !matches!(
            document.state,
            DocumentState::Received | DocumentState::Reading
        ) {
            return Ok(());
        }
        store::document::set_state(
            &mut conn,
            id,
            DocumentState::Reading,
            None,
            self.clock.now(),
        )
        .await?;
        drop(conn);
        let mut intake = Intake::new(&document);
        match self.take_in(&document, &mut intake).await? {
            Ok(()) => self.finish_reading(&document, intake).await?,
            Err(failure) => self.reading_failed(&document, &failure).await?,
        }
        claim.release().await?;
        Ok(())
    }

    /// Runs the child and stores what comes. The inner error is the file's own failure.
    async fn take_in(
        &self,
        document: &Document,
        intake: &mut Intake,
    ) -> Result<Result<(), String>, Error> {
        let (sender, mut records) = mpsc::channel::<Record>(IN_FLIGHT);
        let (reader, path, name) = (
            self.reader.clone(),
            self.files.path(&document.digest),
            document.name.clone(),
        );
        let options = Options {
            ocr: self.config.ocr,
            recognised_words: true,
            ..Options::default()
        };
        let child = tokio::task::spawn_blocking(move || {
            reader.read(
                &path,
                &name,
                &options,
                &mut |record| match sender.blocking_send(record) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                },
            )
        });
        while let Some(record) = records.recv().await {
            intake.take(record);
            if intake.full() {
                self.store_pages(intake).await?;
            }
        }
        self.store_pages(intake).await?;
        match child
            .await
            .map_err(|error| Error::Broken(Box::new(error)))?
        {
            Ok(_) => Ok(Ok(())),
            Err(ReadError::Input { source, .. }) => {
                Ok(Err(format!("the stored file cannot be opened: {source}")))
            }
            Err(error) => Err(Error::Unavailable(error.to_string())),
        }
    }

    /// Stores the pages that have come so far, each with its own document row.
    async fn store_pages(&self, intake: &mut Intake) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        for part in intake.new_parts(|| DocumentId(self.chance.id()), now) {
            let (id, _) = store::document::insert(&mut tx, &part, None).await?;
            store::document::set_state(&mut tx, id, DocumentState::Reading, None, now).await?;
            intake.known(&part.name, id);
        }
        for (document, pages) in intake.drain_pages() {
            store::page::save(&mut tx, document, &pages, now).await?;
        }
        for (document, described) in intake.described() {
            store::document::describe(&mut tx, document, &described).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Everything has come: printed mails, covered areas and failures, the event and the next job.
    async fn finish_reading(&self, document: &Document, intake: Intake) -> Result<(), Error> {
        let now = self.clock.now();
        let (pages, failures) = intake.totals();
        let whole = tokio::task::spawn_blocking(move || intake.assemble());
        let whole = whole
            .await
            .map_err(|error| Error::Broken(Box::new(error)))?;
        let mut tx = self.store.begin().await?;
        for (id, found) in &whole {
            store::page::replace_segments(&mut tx, *id, &found.segments).await?;
            store::page::replace_redactions(&mut tx, *id, &found.redactions).await?;
            store::page::replace_duplicates(&mut tx, *id, &found.duplicates).await?;
            store::page::replace_bates_gaps(&mut tx, *id, &found.bates_gaps).await?;
            store::page::replace_failures(&mut tx, *id, &found.failures, now).await?;
            let failure = found.unreadable();
            let state = if failure.is_some() {
                DocumentState::Failed
            } else {
                DocumentState::Read
            };
            store::document::set_state(&mut tx, *id, state, failure, now).await?;
        }
        let case = store::case::for_update(&mut tx, document.case).await?;
        let kind = EventKind::DocumentRead {
            document: document.id,
            pages,
            failures,
        };
        let mut event = self.event(kind, None);
        event.source = Source::Daylight;
        store::event::append(&mut tx, &case, vec![event]).await?;
        store::job::enqueue(
            &mut tx,
            &Job::Link {
                document: document.id,
            },
            now,
            None,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn reading_failed(&self, document: &Document, reason: &str) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        let now = self.clock.now();
        store::document::set_state(
            &mut conn,
            document.id,
            DocumentState::Failed,
            Some(reason),
            now,
        )
        .await?;
        Ok(())
    }

    /// Reads a document once more, from its original bytes.
    pub async fn retry(&self, actor: &Actor, id: DocumentId) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let document = store::document::by_id(&mut tx, id).await?;
        if !actor.may_work_on(&store::case::by_id(&mut tx, document.case).await?) {
            return Err(Error::NotFound);
        }
        let root = store::document::root(&mut tx, id).await?;
        store::document::set_state(&mut tx, root, DocumentState::Received, None, now).await?;
        store::job::enqueue(&mut tx, &Job::Read { document: root }, now, None).await?;
        tx.commit().await?;
        Ok(())
    }
}
