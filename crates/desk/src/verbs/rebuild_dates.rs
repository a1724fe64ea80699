//! Makes the cached dates of all open cases anew, or only says which are wrong. What
//! lists show is a copy; the events and the law are the truth.

use crate::{Desk, Error, clocks, outlook::Ledger};
use domain::{CaseId, PersonId};
use store::case::Dates;
use uuid::Uuid;

/// So many cases are loaded at once.
const BATCH: i64 = 1000;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatesChecked {
    /// Open cases looked at.
    pub looked_at: usize,
    /// Those whose cached dates were not what their events and the law say.
    pub wrong: Vec<CaseId>,
}

impl Desk {
    /// Compares the cached dates of every open case with its clocks. Dates that are
    /// only waiting for the next run, since their day has come or the law has a new
    /// edition, are not wrong.
    pub async fn check_dates(&self) -> Result<DatesChecked, Error> {
        self.each_open(false).await
    }

    /// The same, and writes what is right.
    pub async fn rebuild_dates(&self) -> Result<DatesChecked, Error> {
        self.each_open(true).await
    }

    async fn each_open(&self, write: bool) -> Result<DatesChecked, Error> {
        let mut checked = DatesChecked::default();
        let mut after = CaseId(Uuid::nil());
        while let Some(last) = self.batch(after, write, &mut checked).await? {
            after = last;
        }
        Ok(checked)
    }

    async fn batch(
        &self,
        after: CaseId,
        write: bool,
        checked: &mut DatesChecked,
    ) -> Result<Option<CaseId>, Error> {
        let mut conn = self.store.connection().await?;
        self.law_now(&mut conn).await?;
        let newsroom = store::newsroom::get(&mut conn, self.now()).await?;
        let today = clocks::day_here(&newsroom, self.now());
        let cases = store::case::open_after(&mut conn, after, BATCH).await?;
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        let owned: Vec<(CaseId, PersonId)> =
            cases.iter().map(|case| (case.id, case.owner)).collect();
        let events = store::event::legal_of(&mut conn, &ids).await?;
        let known = store::case::dates(&mut conn, &ids).await?;
        let ledger = Ledger::of(&mut conn, &owned).await?;
        let mut agency_ids: Vec<_> = cases.iter().map(|case| case.agency).collect();
        agency_ids.sort();
        agency_ids.dedup();
        let agencies = store::agency::by_ids(&mut conn, &agency_ids).await?;
        let mut right = Vec::new();
        for case in &cases {
            let Some(agency) = agencies.iter().find(|one| one.id == case.agency) else {
                continue;
            };
            let events = events.get(&case.id).map_or(&[][..], Vec::as_slice);
            let dates = self.outlook(case, agency, events, &ledger, today).dates;
            let cached = known.get(&case.id).cloned().unwrap_or_default();
            let waits = cached.look_on.is_none_or(|day| day <= today);
            let stale = waits || cached.edition != dates.edition;
            if shown(&cached) != shown(&dates) && (write || !stale) {
                checked.wrong.push(case.id);
            }
            right.push((case.id, case.version, dates));
        }
        checked.looked_at += cases.len();
        if write {
            store::case::set_many_dates(&mut conn, &right).await?;
        }
        Ok(ids.last().copied())
    }
}

/// What people see of the cached dates.
fn shown(dates: &Dates) -> (Option<&store::case::NextDue>, &[domain::dates::DateLine]) {
    (dates.next.as_ref(), &dates.lines)
}
