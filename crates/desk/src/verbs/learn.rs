//! Takes to heart what people have said of links: wordings they rejected are not
//! linked again on any page, and once enough new verdicts have come the scores of a
//! kind are fitted to them. Run again without new verdicts it changes nothing.

use crate::{
    Desk, Error,
    learnt::{kind, kind_name},
};
use domain::Job;
use linking::{ENOUGH, EntryKind, Judged, Kind, Trial, is_held_out, rejected_wordings};
use serde_json::{Value, json};
use store::{
    Conn,
    learning::{NewFit, Standing, Wording},
};

impl Desk {
    /// Learns from all verdicts that stand; what changes by it is linked again by job.
    pub async fn learn(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let newest = store::learning::hold(&mut tx).await?;
        let rows = store::learning::judged(&mut tx).await?;
        let judged: Vec<(&store::learning::Judged, Judged)> = rows
            .iter()
            .filter_map(|row| Some((row, judged(row)?)))
            .collect();
        let stood = store::learning::fits(&mut tx).await?;
        let trials = trials(&judged, &stood);
        let touched = heed_rejections(&mut tx, &judged).await?;
        let rescored = trials
            .iter()
            .any(|trial| trial.is_no_worse() || is_used(&stood, trial.kind));
        let version = match &touched {
            _ if rescored => store::learning::raise(&mut tx, None).await?,
            Touched::Nothing => store::corpus::version(&mut tx).await?,
            Touched::Names(names) => store::learning::raise(&mut tx, Some(names)).await?,
            Touched::AnyPage => store::learning::raise(&mut tx, None).await?,
        };
        for trial in &trials {
            add_fit(&mut tx, trial, newest, version, now).await?;
        }
        if rescored || !matches!(touched, Touched::Nothing) {
            let job = Job::Relink { after: None };
            let key = format!("relink:{version}");
            store::job::enqueue(&mut tx, &job, now, Some(&key)).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// A verdict as linking asks for it.
fn judged(row: &store::learning::Judged) -> Option<Judged> {
    Some(Judged {
        kind: kind(&row.wording.kind)?,
        raw: row.raw_score,
        confirmed: row.confirmed,
        held_out: is_held_out(row.id.0.as_u128()),
        page_text: row.wording.page_text.clone(),
        entity: row.wording.entity.clone(),
        doc: row.wording.corpus_document.to_string(),
    })
}

/// Fits of the kinds that have had enough new verdicts since their last.
fn trials(judged: &[(&store::learning::Judged, Judged)], stood: &[Standing]) -> Vec<Trial> {
    let all: Vec<Judged> = judged.iter().map(|(_, one)| one.clone()).collect();
    let is_due = |of: &Kind| {
        let known = newest_fit(stood, *of).map_or(0, |fit| fit.last_verdict);
        let fresh = judged
            .iter()
            .filter(|(row, one)| one.kind == *of && row.newest > known);
        fresh.count() >= ENOUGH
    };
    let due = Kind::ALL.into_iter().filter(is_due);
    due.filter_map(|kind| Trial::run(kind, &all)).collect()
}

fn newest_fit(stood: &[Standing], of: Kind) -> Option<&Standing> {
    stood.iter().find(|fit| kind(&fit.kind) == Some(of))
}

fn is_used(stood: &[Standing], of: Kind) -> bool {
    newest_fit(stood, of).is_some_and(|fit| fit.taken)
}

/// Which pages may change.
enum Touched {
    Nothing,
    /// Those that bear one of these names.
    Names(Value),
    AnyPage,
}

/// Writes down the wordings that are not to be linked again, as the verdicts now have it.
async fn heed_rejections(
    conn: &mut Conn,
    judged: &[(&store::learning::Judged, Judged)],
) -> Result<Touched, Error> {
    let all: Vec<Judged> = judged.iter().map(|(_, one)| one.clone()).collect();
    let wanted: Vec<Wording> = rejected_wordings(&all)
        .into_iter()
        .map(|at| judged[at].0.wording.clone())
        .collect();
    let known = store::learning::rejected(conn).await?;
    let new = wanted.iter().filter(|one| !known.contains(one));
    let gone = known.iter().filter(|one| !wanted.contains(one));
    let changed: Vec<&Wording> = new.chain(gone).collect();
    if changed.is_empty() {
        return Ok(Touched::Nothing);
    }
    store::learning::set_rejected(conn, &wanted).await?;
    let names: Option<Vec<Value>> = changed.into_iter().map(names).collect();
    Ok(names.map_or(Touched::AnyPage, |names| {
        let pairs = names.iter().filter_map(Value::as_array).flatten();
        Touched::Names(pairs.cloned().collect())
    }))
}

/// The words of both passages: pages are known by them. None where it is no name.
fn names(one: &Wording) -> Option<Value> {
    let entry = match kind(&one.kind)? {
        Kind::Person => EntryKind::Person,
        Kind::Org => EntryKind::Org,
        Kind::Statute => EntryKind::Law,
        Kind::Quote | Kind::Event | Kind::TextReuse | Kind::Topic => return None,
    };
    let entry = entry.as_str();
    Some(json!([[entry, one.page_text], [entry, one.doc_text]]))
}

async fn add_fit(
    conn: &mut Conn,
    trial: &Trial,
    last_verdict: i64,
    version: i64,
    at: jiff::Timestamp,
) -> Result<(), Error> {
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let fit = NewFit {
        kind: &kind_name(trial.kind),
        taken: trial.is_no_worse(),
        knots: &json!(trial.knots),
        fitted_on: count(trial.fitted_on),
        held_out: count(trial.held_out),
        shown: count(trial.shown),
        confirmed: count(trial.confirmed),
        loss_unfitted: trial.loss_unfitted,
        loss: trial.loss,
        last_verdict,
        version,
        at,
    };
    store::learning::add_fit(conn, &fit).await?;
    Ok(())
}
