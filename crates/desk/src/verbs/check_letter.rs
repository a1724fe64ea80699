//! Ticks what a draft asks to be looked at: facts of law that are known from memory only,
//! and remarks on dates. Each tick is kept with who looked and when; a letter with one
//! open is not approved.

use crate::{
    Desk, Error,
    letters::{Check, checks},
};
use domain::{Actor, Case, Digest, EventKind, Letter, LetterId};
use store::{Conn, letter_check::Tick};

/// One thing to look at in a letter, and whether somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToCheck {
    /// Names it in forms and commands.
    pub key: String,
    /// What it is.
    pub check: Check,
    /// Who looked, and when.
    pub done: Option<Tick>,
}

/// Which are ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticks<'t> {
    /// All that are open.
    All,
    /// These, by their keys or by their citation as it stands in the text.
    These(&'t [String]),
}

impl Desk {
    /// What the letter's newest text asks to be looked at, in the order of the text.
    pub async fn to_check(&self, actor: &Actor, letter: LetterId) -> Result<Vec<ToCheck>, Error> {
        let mut conn = self.store.connection().await?;
        let letter = store::letter::by_id(&mut conn, letter).await?;
        let case = store::case::by_id(&mut conn, letter.case).await?;
        if !actor.may_see(&case) {
            return Err(Error::NotFound);
        }
        standing(&mut conn, &letter).await
    }

    /// Ticks. Refused: a letter whose text is fixed. Invalid: what the letter does not ask.
    pub async fn check_letter(
        &self,
        actor: &Actor,
        letter: LetterId,
        ticks: Ticks<'_>,
    ) -> Result<usize, Error> {
        let mut tx = self.store.begin().await?;
        let (case, letter) = self.own_letter(&mut tx, actor, letter).await?;
        let ticked = self.tick(&mut tx, actor, &case, &letter, ticks).await?;
        tx.commit().await?;
        Ok(ticked)
    }

    /// Ticks, and fixes the text, both or neither.
    pub async fn check_and_approve(
        &self,
        actor: &Actor,
        letter: LetterId,
        ticks: Ticks<'_>,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (case, before) = self.own_letter(&mut tx, actor, letter).await?;
        self.tick(&mut tx, actor, &case, &before, ticks).await?;
        self.approve_in(&mut tx, actor, letter).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn tick(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        case: &Case,
        letter: &Letter,
        ticks: Ticks<'_>,
    ) -> Result<usize, Error> {
        if ticks == Ticks::These(&[]) {
            return Ok(0);
        }
        case.open()?;
        letter.editable()?;
        let known = standing(conn, letter).await?;
        let mut events = Vec::new();
        for one in chosen(&known, ticks)? {
            let now = self.now();
            store::letter_check::tick(conn, letter.id, &row(&one.check), actor.id, now).await?;
            let kind = EventKind::FactChecked {
                letter: letter.id,
                letter_kind: letter.kind,
                about: one.check.about.clone(),
                remark: one.check.remark.clone(),
            };
            events.push(self.event(kind, Some(actor)));
        }
        let ticked = events.len();
        if ticked > 0 {
            self.save(conn, case, events).await?;
        }
        Ok(ticked)
    }

    /// Keeps what a new draft asks, so that a remark that is deleted does not take the
    /// question with it.
    pub(crate) async fn keep_checks(&self, conn: &mut Conn, letter: &Letter) -> Result<(), Error> {
        for check in checks(&letter.body).iter().filter(|one| one.citation) {
            store::letter_check::insert(conn, letter.id, &row(check)).await?;
        }
        Ok(())
    }

    /// Refused while something is open, naming all of it.
    pub(crate) async fn all_checked(&self, conn: &mut Conn, letter: &Letter) -> Result<(), Error> {
        let known = standing(conn, letter).await?;
        let open: Vec<String> = known
            .iter()
            .filter(|one| one.done.is_none())
            .map(|one| format!("“{}”: {}", one.check.about, one.check.remark))
            .collect();
        match open.as_slice() {
            [] => Ok(()),
            [only] => Err(Error::refused(format!(
                "look at this first and tick it: {only}"
            ))),
            several => Err(Error::refused(format!(
                "look at these {} first and tick each: {}",
                several.len(),
                several.join("; ")
            ))),
        }
    }
}

fn row(check: &Check) -> store::letter_check::Asked {
    store::letter_check::Asked {
        about: check.about.clone(),
        remark: check.remark.clone(),
        citation: check.citation,
    }
}

/// What the text asks by its remarks, and what it was drafted with and still cites.
async fn standing(conn: &mut Conn, letter: &Letter) -> Result<Vec<ToCheck>, Error> {
    let mut all = checks(&letter.body);
    let kept = store::letter_check::of_letter(conn, letter.id).await?;
    let cited = kept
        .iter()
        .filter(|one| one.asked.citation && letter.body.contains(&one.asked.about));
    for one in cited {
        let check = Check {
            about: one.asked.about.clone(),
            remark: one.asked.remark.clone(),
            citation: true,
        };
        if !all.contains(&check) {
            all.push(check);
        }
    }
    let place = |check: &Check| letter.body.find(&check.about);
    all.sort_by_key(place);
    let with_tick = |check: Check| {
        let tick = kept
            .iter()
            .find(|one| one.asked.about == check.about && one.asked.remark == check.remark);
        ToCheck {
            key: key(&check),
            done: tick.and_then(|one| one.tick.clone()),
            check,
        }
    };
    Ok(all.into_iter().map(with_tick).collect())
}

fn key(check: &Check) -> String {
    let text = format!("{}\n{}", check.about, check.remark);
    Digest::of(text.as_bytes())
        .to_string()
        .chars()
        .take(12)
        .collect()
}

/// Those of the open ones that are named. Invalid: a name that fits none.
fn chosen<'k>(known: &'k [ToCheck], ticks: Ticks<'_>) -> Result<Vec<&'k ToCheck>, Error> {
    let open = |one: &&ToCheck| one.done.is_none();
    let Ticks::These(names) = ticks else {
        return Ok(known.iter().filter(open).collect());
    };
    let names_it = |one: &ToCheck, name: &String| one.key == *name || one.check.about == *name;
    if let Some(odd) = names
        .iter()
        .find(|name| !known.iter().any(|one| names_it(one, name)))
    {
        let message = format!("the letter asks for no check of “{odd}”: look at it again");
        return Err(Error::field("checked", message));
    }
    let named = |one: &&ToCheck| names.iter().any(|name| names_it(one, name));
    Ok(known.iter().filter(open).filter(named).collect())
}
