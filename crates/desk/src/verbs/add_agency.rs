//! Adds and corrects agencies. What people correct wins over a newer seed file.

use crate::{Desk, Error, FieldError, clean, one_line};
use domain::{Actor, Agency, AgencyId, CaseId};
use store::Conn;

/// Cases counted anew at a time.
const BATCH: i64 = 200;

/// What is said of an agency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencyFacts {
    /// Full name as it stands in a letter.
    pub name: String,
    /// A jurisdiction id of the law data.
    pub jurisdiction: String,
    /// The law's kind of body: `municipality`, `agency`, `federal`, …
    pub body: String,
    /// County, where closing days depend on it; empty: none.
    pub county: String,
    /// The body it answers under.
    pub parent: Option<AgencyId>,
    /// Other names people use.
    pub aliases: Vec<String>,
    /// How its records officer is addressed; empty: Records Access Officer.
    pub officer_title: String,
    /// What else the newsroom knows.
    pub note: String,
}

impl Desk {
    /// Adds an agency. Invalid: no name, a jurisdiction that the law data lacks, no
    /// kind of body.
    pub async fn add_agency(&self, actor: &Actor, facts: AgencyFacts) -> Result<AgencyId, Error> {
        let agency = self.agency_of(actor, AgencyId(self.chance.id()), facts)?;
        let mut conn = self.store.connection().await?;
        store::agency::insert(&mut conn, &agency, self.now()).await?;
        Ok(agency.id)
    }

    /// Corrects an agency. Where that changes which law its cases run under, their
    /// clocks and unsent reminders follow at once. Invalid: as for adding.
    pub async fn correct_agency(
        &self,
        actor: &Actor,
        id: AgencyId,
        facts: AgencyFacts,
    ) -> Result<(), Error> {
        let said = self.agency_of(actor, id, facts)?;
        let mut tx = self.store.begin().await?;
        let before = store::agency::by_id(&mut tx, id).await?;
        let after = Agency {
            key: before.key.clone(),
            roles: before.roles.clone(),
            ..said
        };
        store::agency::update(&mut tx, &after, self.now()).await?;
        if governing(&before) != governing(&after) {
            self.recount_cases_of(&mut tx, id).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn recount_cases_of(&self, conn: &mut Conn, agency: AgencyId) -> Result<(), Error> {
        let mut after = CaseId(uuid::Uuid::nil());
        loop {
            let cases = store::case::open_of(conn, agency, after, BATCH).await?;
            for case in &cases {
                self.refresh_clocks(conn, case, "corrected: the agency")
                    .await?;
            }
            match cases.last() {
                Some(last) => after = last.id,
                None => return Ok(()),
            }
        }
    }

    fn agency_of(&self, actor: &Actor, id: AgencyId, facts: AgencyFacts) -> Result<Agency, Error> {
        if !actor.may_edit_newsroom_facts() {
            return Err(Error::Forbidden);
        }
        let agency = Agency {
            id,
            key: None,
            name: one_line(&facts.name),
            jurisdiction: facts.jurisdiction.trim().to_owned(),
            body: facts.body.trim().to_owned(),
            county: Some(facts.county.trim().to_lowercase()).filter(|county| !county.is_empty()),
            parent: facts.parent.filter(|parent| *parent != id),
            aliases: tidy(facts.aliases),
            roles: Vec::new(),
            officer_title: match one_line(&facts.officer_title) {
                title if title.is_empty() => "Records Access Officer".to_owned(),
                title => title,
            },
            note: clean(&facts.note),
        };
        let wrong = self.wrong_with(&agency);
        if wrong.is_empty() {
            Ok(agency)
        } else {
            Err(Error::Invalid(wrong))
        }
    }

    fn wrong_with(&self, agency: &Agency) -> Vec<FieldError> {
        let known = self.law().jurisdiction(&agency.jurisdiction).is_some();
        let federal = agency.jurisdiction == "us";
        let checks = [
            (!agency.name.is_empty(), "name", "an agency needs its name"),
            (known, "jurisdiction", "choose the law that it works under"),
            (
                !agency.body.is_empty(),
                "body",
                "say what kind of body it is: the law counts differently for each",
            ),
            (
                !known || agency.body.is_empty() || federal == (agency.body == "federal"),
                "body",
                "the federal law is for federal agencies, a state's for its own and for local ones",
            ),
        ];
        let failed = checks.into_iter().filter(|(good, ..)| !good);
        failed
            .map(|(_, field, message)| FieldError {
                field: field.to_owned(),
                message: message.to_owned(),
            })
            .collect()
    }
}

/// What decides which law applies and which days are closed.
fn governing(agency: &Agency) -> (&str, &str, Option<&str>) {
    (&agency.jurisdiction, &agency.body, agency.county.as_deref())
}

/// Other names, each on one line and none empty.
fn tidy(aliases: Vec<String>) -> Vec<String> {
    let lines = aliases.into_iter().map(|alias| one_line(&alias));
    lines.filter(|alias| !alias.is_empty()).collect()
}
