//! Brings in a list of running requests: the file is kept and read, a person says
//! what its columns mean and sees what would come of it, then a job makes the cases,
//! each in a transaction of its own. Killed at any point it goes on where it was; a
//! request that has been brought in before is left alone.
//!
//! Dates that have passed are not told again by mail, one reminder for each case: the
//! person who brings the list in sees them on the page.

use crate::{
    Desk, Error, clean, clocks,
    importing::{self, Known, Planned, Whom},
    one_line,
    verbs::receive::{invalid, kept},
};
use domain::{
    Actor, Agency, Case, CaseId, EventKind, ImportId, Job, NewEvent, Progress, Reference, Role,
    When,
    import::{Entry, ImportState, Mapping, NoSheet, Sheet, Standing},
};
use statutes::Law;
use store::{
    Conn,
    import::{Import, LineEnd},
};

/// A larger file is no list of requests.
pub const LARGEST_LIST: u64 = 20 << 20;

impl Desk {
    /// Keeps a list and reads it; what it means is guessed from its heads. Invalid:
    /// an empty file, one that is too large, one that holds no list.
    pub async fn take_in_list(
        &self,
        actor: &Actor,
        name: &str,
        bytes: impl tokio::io::AsyncRead,
    ) -> Result<ImportId, Error> {
        let stored = self.files.put_stream(bytes, LARGEST_LIST).await;
        let stored = stored.map_err(|error| match error {
            outside::files::FilesError::TooLarge { .. } => invalid(
                "file",
                "a list of requests is smaller than 20 MB: is this the right file?",
            ),
            other => kept(other),
        })?;
        let name = one_line(name);
        let sheet = self.sheet(&stored.digest, &name).await?;
        let sheet = sheet.map_err(|error| invalid("file", &error.to_string()))?;
        let import = Import {
            id: ImportId(self.chance.id()),
            name: name.chars().take(200).collect(),
            mapping: Mapping::guess(&sheet),
            sheet,
            state: ImportState::Mapping,
            made_by: actor.id,
            made_at: self.now(),
        };
        let mut conn = self.store.connection().await?;
        store::import::insert(&mut conn, &import, &stored.digest).await?;
        Ok(import.id)
    }

    async fn sheet(
        &self,
        digest: &domain::Digest,
        name: &str,
    ) -> Result<Result<Sheet, NoSheet>, Error> {
        let bytes = self.files.read(digest, LARGEST_LIST).await.map_err(kept)?;
        let (reader, path) = (self.reader.clone(), self.files.path(digest));
        let name = name.to_owned();
        let read =
            tokio::task::spawn_blocking(move || importing::read(&reader, &path, &name, &bytes));
        read.await.map_err(|error| Error::Broken(Box::new(error)))?
    }

    /// Says how a list is to be read; words for the status that this says nothing of keep
    /// their meaning. Refused: once its cases are being made. Invalid: an unknown law or
    /// kind of agency.
    pub async fn explain_list(
        &self,
        actor: &Actor,
        id: ImportId,
        mapping: Mapping,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let mut import = self.own_import(&mut tx, actor, id).await?;
        in_mapping(&import)?;
        let law = self.law_now(&mut tx).await?;
        let mut standings = std::mem::take(&mut import.mapping.standings);
        standings.extend(mapping.standings);
        import.mapping = Mapping {
            columns: mapping
                .columns
                .into_iter()
                .take(import.sheet.headers.len())
                .collect(),
            law: chosen_law(&law, &mapping.law)?,
            body: chosen_body(&mapping.body)?,
            standings,
            ..mapping
        };
        import.mapping.guess_words(&import.sheet);
        store::import::update(&mut tx, &import, ImportState::Mapping, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What each line will come to, and what became of those that are done.
    pub async fn look_through_list(&self, actor: &Actor, id: ImportId) -> Result<Looked, Error> {
        let mut conn = self.store.connection().await?;
        let import = store::import::by_id(&mut conn, id).await?;
        may_see(actor, &import)?;
        let law = self.law_now(&mut conn).await?;
        let known = Known::of(&mut conn, law).await?;
        let newsroom = store::newsroom::get(&mut conn, self.now()).await?;
        let today = clocks::day_here(&newsroom, self.now());
        let lines = self.plan_lines(known, &import.sheet, &import.mapping, actor, today);
        let print = |line: &Planned| line.fingerprint(&import.mapping);
        let prints: Vec<_> = lines.iter().map(print).collect();
        let here = store::import::known(&mut conn, actor, &prints).await?;
        let ends = store::import::ends(&mut conn, id).await?;
        let numbers = lines.iter().map(|line| line.number);
        let here = numbers
            .zip(&prints)
            .filter_map(|(number, print)| Some((number, *here.get(print)?)));
        Ok(Looked {
            here: here.collect(),
            import,
            lines,
            ends,
        })
    }

    /// Has the cases made. Invalid: a list of which no line can become one.
    pub async fn bring_in(&self, actor: &Actor, id: ImportId) -> Result<(), Error> {
        let looked = self.look_through_list(actor, id).await?;
        if looked.ready() == 0 {
            return Err(Error::refused(if looked.here.is_empty() {
                "no line of this list can become a case yet: see what is missing beside each"
            } else {
                "nothing is left to bring in: its requests are here already"
            }));
        }
        let mut tx = self.store.begin().await?;
        let mut import = self.own_import(&mut tx, actor, id).await?;
        in_mapping(&import)?;
        import.state = ImportState::Running;
        store::import::update(&mut tx, &import, ImportState::Mapping, self.now()).await?;
        store::job::enqueue(&mut tx, &Job::Import { import: id }, self.now(), None).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes the cases of a list, unless somebody is at it or it is done.
    pub async fn make_cases(&self, id: ImportId) -> Result<(), Error> {
        let Some(claim) = self.store.claim(id.0).await? else {
            return Ok(());
        };
        let done = self.make_claimed(id).await;
        // Where the connection is gone, so is the lock.
        let _ = claim.release().await;
        done
    }

    async fn make_claimed(&self, id: ImportId) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        let mut import = store::import::by_id(&mut conn, id).await?;
        if import.state != ImportState::Running {
            return Ok(());
        }
        let importer = store::person::by_id(&mut conn, import.made_by).await?;
        let importer = Actor {
            id: importer.id,
            role: importer.role,
        };
        let law = self.law_now(&mut conn).await?;
        let mut known = Known::of(&mut conn, law).await?;
        let newsroom = store::newsroom::get(&mut conn, self.now()).await?;
        let today = clocks::day_here(&newsroom, self.now());
        let done = store::import::ends(&mut conn, id).await?;
        drop(conn);
        let left = import.sheet.lines.iter();
        for line in left.filter(|line| !done.contains_key(&line.number)) {
            let (sheet, mapping) = (&import.sheet, &import.mapping);
            let planned = self.plan_line(&known, sheet, line, mapping, &importer, today);
            self.make_case(&import, &importer, planned, &mut known)
                .await?;
        }
        let mut tx = self.store.begin().await?;
        import.state = ImportState::Done;
        store::import::update(&mut tx, &import, ImportState::Running, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// One line, in one transaction: its agency, its case, its facts, its end.
    async fn make_case(
        &self,
        import: &Import,
        importer: &Actor,
        line: Planned,
        known: &mut Known,
    ) -> Result<(), Error> {
        let print = line.fingerprint(&import.mapping);
        let mut tx = self.store.begin().await?;
        let Some(whom) = line.whom.as_ref().filter(|_| line.ready()) else {
            let end = LineEnd::LeftOut(why_not(&line));
            store::import::settle(&mut tx, import.id, line.number, &print, &end, self.now())
                .await?;
            return Ok(tx.commit().await?);
        };
        store::import::alone(&mut tx).await?;
        let agency = self.agency_for(&mut tx, whom).await?;
        let case = self
            .new_case(&mut tx, import, &line, &agency, importer)
            .await?;
        let end = LineEnd::Case(case.id);
        if !store::import::settle(&mut tx, import.id, line.number, &print, &end, self.now()).await?
        {
            drop(tx);
            return self.is_here_already(import, &line).await;
        }
        let told = format!("From the list “{}”, line {}.", import.name, line.number);
        let events = self.history(&case, &line.entry, importer, &told);
        let case = store::event::append(&mut tx, &case, events).await?;
        // One that could not be told from other words stays in the note alone.
        if let Ok(number) = line.entry.tracking.parse() {
            self.keep_number(&mut tx, importer, &case, number, &told, None)
                .await?;
        }
        self.take_as_told(&mut tx, &case, "brought in from a list")
            .await?;
        tx.commit().await?;
        if let Whom::New(_) = whom {
            known.add(&agency);
        }
        Ok(())
    }

    /// The agency that a line means: one that another list has made known since is
    /// not made twice.
    async fn agency_for(&self, conn: &mut Conn, whom: &Whom) -> Result<Agency, Error> {
        let new = match whom {
            Whom::Known(agency) => return Ok(agency.clone()),
            Whom::New(agency) => agency,
        };
        if let Some(known) = store::agency::named(conn, &new.name, &new.jurisdiction).await? {
            return Ok(known);
        }
        store::agency::insert(conn, new, self.now()).await?;
        Ok(new.clone())
    }

    async fn is_here_already(&self, import: &Import, line: &Planned) -> Result<(), Error> {
        let print = line.fingerprint(&import.mapping);
        let mut tx = self.store.begin().await?;
        let end = LineEnd::LeftOut("it is here already: nothing was made".to_owned());
        store::import::settle(&mut tx, import.id, line.number, &print, &end, self.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn new_case(
        &self,
        conn: &mut Conn,
        import: &Import,
        line: &Planned,
        agency: &Agency,
        importer: &Actor,
    ) -> Result<Case, Error> {
        let project = match line.entry.project.as_str() {
            "" => None,
            title => Some(self.story_titled(conn, importer, title).await?),
        };
        let case = Case {
            id: CaseId(self.chance.id()),
            reference: Reference::from_chance(self.chance.number()),
            title: line.entry.title.clone(),
            project,
            agency: agency.id,
            owner: line.owner,
            visibility: import.mapping.visibility,
            model: String::new(),
            answers: std::collections::BTreeMap::new(),
            opened_at: self.now(),
            progress: Progress::default(),
            version: 0,
        };
        self.insert_case(conn, case).await
    }

    /// All that a line tells, as events: nothing of it is lost.
    fn history(&self, case: &Case, entry: &Entry, importer: &Actor, told: &str) -> Vec<NewEvent> {
        let opened = EventKind::Opened {
            title: case.title.clone(),
        };
        let mut events = vec![self.event(opened, Some(importer))];
        events.extend(importing::facts(self, entry, importer, told));
        let mut text = told.to_owned();
        for (head, cell) in &entry.kept {
            text.push_str(&format!("\n{head}: {cell}"));
        }
        let note = EventKind::Note { text: clean(&text) };
        events.push(self.event(note, Some(importer)));
        if let Some(Standing::Closed(outcome)) = entry.standing {
            let closed = EventKind::Closed {
                outcome,
                note: told.to_owned(),
            };
            let closed = self.event(closed, Some(importer));
            events.push(NewEvent {
                when: entry.closed.unwrap_or(When::At(closed.recorded_at)),
                ..closed
            });
        }
        events
    }

    async fn own_import(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        id: ImportId,
    ) -> Result<Import, Error> {
        let import = store::import::for_update(conn, id).await?;
        may_see(actor, &import)?;
        Ok(import)
    }
}

/// A list as it stands: what its lines will come to, and what has become of them.
#[derive(Debug)]
pub struct Looked {
    /// The list.
    pub import: Import,
    /// Its lines, in order.
    pub lines: Vec<Planned>,
    /// What became of lines, by number.
    pub ends: std::collections::BTreeMap<u32, LineEnd>,
    /// Lines whose request has been brought in before, by number.
    pub here: std::collections::BTreeMap<u32, CaseId>,
}

impl Looked {
    /// Lines that will become a case.
    pub fn ready(&self) -> usize {
        let lines = self.lines.iter();
        lines
            .filter(|line| line.ready() && !self.here.contains_key(&line.number))
            .count()
    }
}

/// The law that was chosen, by its id or as people call it; empty: none.
fn chosen_law(law: &Law, said: &str) -> Result<String, Error> {
    if said.trim().is_empty() {
        return Ok(String::new());
    }
    let named = importing::law_named(law, said).map(str::to_owned);
    named.ok_or_else(|| Error::field("law", format!("“{said}” is no state whose law is known")))
}

fn chosen_body(said: &str) -> Result<String, Error> {
    match said.trim() {
        known @ ("" | "municipality" | "agency" | "federal") => Ok(known.to_owned()),
        _ => Err(Error::field(
            "body",
            "choose a kind of agency: municipality, agency (of a state) or federal",
        )),
    }
}

fn may_see(actor: &Actor, import: &Import) -> Result<(), Error> {
    if import.made_by == actor.id || actor.role >= Role::Editor {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

fn in_mapping(import: &Import) -> Result<(), Error> {
    if import.state == ImportState::Mapping {
        Ok(())
    } else {
        Err(Error::refused("the cases of this list are made already"))
    }
}

fn why_not(line: &Planned) -> String {
    let words: Vec<&str> = line
        .entry
        .problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    match words.join("; ") {
        none if none.is_empty() => "it is not clear whom it asks".to_owned(),
        words => words,
    }
}
