//! Corrects the law data: a newsroom's own holiday, an office closing, a number that
//! has changed. Every open case under that law is counted anew in the same
//! transaction; what moved stands on the case, before and after.

use crate::{Desk, Error, clean, one_line};
use domain::{Actor, CaseId, Job, Role};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use statutes::{
    Confidence, Correction,
    data::{Change, ClosingDays},
};
use store::{Conn, law::Kept};
use uuid::Uuid;

/// So many cases are loaded at once.
const BATCH: i64 = 500;

/// What an editor knows better.
#[derive(Clone, Debug, PartialEq)]
pub struct LawCorrection {
    /// The law it belongs to: `us-ma`.
    pub jurisdiction: String,
    /// What is different.
    pub what: WhatDiffers,
    /// The law, order or page it rests on.
    pub source: String,
    /// How far it was checked.
    pub confidence: Confidence,
    /// When.
    pub checked_on: Date,
    /// What else should be known.
    pub note: String,
}

/// What is different from the data.
#[derive(Clone, Debug, PartialEq)]
pub enum WhatDiffers {
    /// Offices were or will be closed on one day.
    ClosedOn {
        /// The day.
        day: Date,
    },
    /// A day that is kept each year.
    Holiday {
        /// Its name.
        name: String,
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
        /// Since which year.
        since: Option<i16>,
    },
    /// A number in the law.
    Number {
        /// The table: `clock`, `extension`, `appeal`, `requester_deadline`.
        table: String,
        /// The record in it.
        id: String,
        /// The field: `amount`, `file_within`, …
        field: String,
        /// The number.
        value: u32,
    },
    /// Nothing: somebody has compared the fact with its source, and it holds.
    Holds {
        /// The table.
        table: String,
        /// The record in it; none for tables that exist once.
        id: Option<String>,
        /// A field of it with the value that it has.
        field: String,
        /// That value.
        value: Value,
    },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawChanged {
    /// The correction.
    pub id: Uuid,
    /// The cases on which a date moved.
    pub moved: Vec<CaseId>,
    /// How many open cases were counted anew.
    pub counted: usize,
}

impl Desk {
    /// Adds a correction. Forbidden but to editors and administrators. Invalid: no
    /// source, a day of check that is ahead, a fact that the law data cannot hold.
    pub async fn correct_law(
        &self,
        actor: &Actor,
        new: &LawCorrection,
    ) -> Result<LawChanged, Error> {
        editor(actor)?;
        let mut tx = self.store.begin().await?;
        store::law::lock(&mut tx).await?;
        let person = store::person::by_id(&mut tx, actor.id).await?;
        let corrections = self.checked(new, &person.name)?;
        let kept = store::law::all(&mut tx).await?;
        if let Some(why) = self.lawbook.refuses(&kept, &corrections) {
            return Err(Error::field("what", why));
        }
        let (id, title) = (self.chance.id(), new.title());
        let jurisdiction = &new.jurisdiction;
        let now = self.now();
        store::law::insert(
            &mut tx,
            id,
            jurisdiction,
            &title,
            &corrections,
            actor.id,
            now,
        )
        .await?;
        let cause = format!("the law data was corrected: {title}");
        let changed = self.count_anew(&mut tx, id, jurisdiction, &cause).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Takes a correction back; dates that had moved by it move back. It stays listed.
    pub async fn revert_law(&self, actor: &Actor, id: Uuid) -> Result<LawChanged, Error> {
        editor(actor)?;
        let mut tx = self.store.begin().await?;
        store::law::lock(&mut tx).await?;
        let kept = store::law::all(&mut tx).await?;
        let old = kept
            .iter()
            .find(|one| one.id == id)
            .ok_or(Error::NotFound)?;
        if let Some(other) = self.lawbook.rests_on(&kept, id).first() {
            let text = format!("another correction rests on this one: take back “{other}” first");
            return Err(Error::refused(text));
        }
        store::law::revert(&mut tx, id, actor.id, self.now()).await?;
        let cause = format!("a correction of the law data was taken back: {}", old.title);
        let changed = self
            .count_anew(&mut tx, id, &old.jurisdiction, &cause)
            .await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// All corrections in the order of applying, those taken back too.
    pub async fn law_corrections(&self) -> Result<Vec<Kept>, Error> {
        let mut conn = self.store.connection().await?;
        self.law_now(&mut conn).await?;
        Ok(store::law::all(&mut conn).await?)
    }

    /// Those in force as a patch (TOML) that can be offered to whoever keeps the data.
    pub async fn law_patch(&self) -> Result<String, Error> {
        let kept = self.law_corrections().await?;
        let standing = kept.into_iter().filter(|one| one.reverted.is_none());
        let all: Vec<Correction> = standing.flat_map(|one| one.corrections).collect();
        statutes::data::patch_toml(&all).map_err(|error| Error::Broken(Box::new(error)))
    }

    /// Counts every open case under this law anew, by a copy of the law that nobody
    /// else sees before the transaction is committed. The cases' locks are held until
    /// then, so that nobody counts by the old edition in between.
    async fn count_anew(
        &self,
        conn: &mut Conn,
        id: Uuid,
        jurisdiction: &str,
        cause: &str,
    ) -> Result<LawChanged, Error> {
        let mut counting = self.clone();
        counting.lawbook = self.lawbook.fork();
        store::law::raise(conn).await?;
        counting.law_now(conn).await?;
        let mut changed = LawChanged {
            id,
            moved: Vec::new(),
            counted: 0,
        };
        counting
            .count_cases(conn, jurisdiction, cause, &mut changed)
            .await?;
        Ok(changed)
    }

    async fn count_cases(
        &self,
        conn: &mut Conn,
        jurisdiction: &str,
        cause: &str,
        changed: &mut LawChanged,
    ) -> Result<(), Error> {
        let mut after = CaseId(Uuid::nil());
        loop {
            let cases = store::case::open_under(conn, jurisdiction, after, BATCH).await?;
            let Some(last) = cases.last() else {
                return Ok(());
            };
            after = last.id;
            for case in &cases {
                let known = store::case::dates(conn, &[case.id]).await?;
                let outlook = self.refresh(conn, case, cause).await?;
                let before = known.get(&case.id).map_or(&[][..], |dates| &dates.lines);
                if !domain::dates::moved(before, &outlook.dates.lines).is_empty() {
                    changed.moved.push(case.id);
                }
                if !outlook.say.is_empty() {
                    let job = Job::RemindCase { case: case.id };
                    store::job::enqueue(conn, &job, self.now(), None).await?;
                }
                changed.counted += 1;
            }
        }
    }

    fn checked(&self, new: &LawCorrection, by: &str) -> Result<Vec<Correction>, Error> {
        let law = self.law();
        let Some(place) = law.jurisdiction(&new.jurisdiction) else {
            return Err(Error::field("jurisdiction", "this law is not in the data"));
        };
        let source = one_line(&new.source);
        if source.is_empty() {
            return Err(Error::field(
                "source",
                "say where this is known from: a law, an order, a page",
            ));
        }
        if new.checked_on > self.day_there(&new.jurisdiction, self.now()) {
            return Err(Error::field("checked_on", "this lies in the future"));
        }
        let base = Correction {
            jurisdiction: Some(new.jurisdiction.clone()),
            table: "calendar".to_owned(),
            id: None,
            change: Change::Remove,
            source,
            confidence: new.confidence,
            checked_on: new.checked_on,
            checked_by: by.to_owned(),
            note: Some(clean(&new.note)).filter(|note| !note.is_empty()),
        };
        new.what.corrections(&base, &place.closing_days)
    }
}

impl LawCorrection {
    /// What it says, for lists.
    pub fn title(&self) -> String {
        match &self.what {
            WhatDiffers::ClosedOn { day } => {
                format!("offices closed on {}", day.strftime("%a, %b %-d, %Y"))
            }
            WhatDiffers::Holiday {
                name, month, day, ..
            } => format!("{} is kept each year on {month}/{day}", one_line(name)),
            WhatDiffers::Number {
                table,
                id,
                field,
                value,
            } => format!(
                "{} of {} {} is {value}",
                field.replace('_', " "),
                table.replace('_', " "),
                id.replace('_', " ")
            ),
            WhatDiffers::Holds { table, id, .. } => format!(
                "{} {} was compared with its source and holds",
                table.replace('_', " "),
                id.as_deref().unwrap_or_default().replace('_', " ")
            ),
        }
    }
}

impl WhatDiffers {
    /// As the law data takes it. `base` says where and who.
    fn corrections(&self, base: &Correction, days: &ClosingDays) -> Result<Vec<Correction>, Error> {
        let change = |change: Change| Correction {
            change,
            ..base.clone()
        };
        Ok(match self {
            Self::ClosedOn { day } => {
                if days.closed_dates.contains(day) {
                    return Err(Error::field("day", "this day is known as closed already"));
                }
                vec![change(Change::Include {
                    field: "closed_dates".to_owned(),
                    value: json!(day.to_string()),
                })]
            }
            Self::Holiday {
                name,
                month,
                day,
                since,
            } => holiday(base, &one_line(name), (*month, *day), *since, days)?,
            Self::Number {
                table,
                id,
                field,
                value,
            } => vec![Correction {
                table: table.clone(),
                id: Some(id.clone()),
                ..change(Change::Set {
                    field: field.clone(),
                    value: json!(value),
                })
            }],
            Self::Holds {
                table,
                id,
                field,
                value,
            } => vec![Correction {
                table: table.clone(),
                id: id.clone(),
                ..change(Change::Set {
                    field: field.clone(),
                    value: value.clone(),
                })
            }],
        })
    }
}

/// A rule for the day, and the jurisdiction's word that it keeps it.
fn holiday(
    base: &Correction,
    name: &str,
    (month, day): (i8, i8),
    since: Option<i16>,
    days: &ClosingDays,
) -> Result<Vec<Correction>, Error> {
    if name.is_empty() {
        return Err(Error::field("name", "a holiday needs a name"));
    }
    // 2024 is a leap year: the 29th of February is a day.
    if Date::new(2024, month, day).is_err() {
        return Err(Error::field("day", "there is no such day in the year"));
    }
    let place = base.jurisdiction.as_deref().unwrap_or_default();
    let id = format!("own_{}_{}", place.replace('-', "_"), slug(name));
    let mut fields = Map::new();
    fields.insert("kind".into(), json!("fixed"));
    fields.insert("name".into(), json!(name));
    fields.insert("month".into(), json!(month));
    fields.insert("day".into(), json!(day));
    let mut all = vec![
        Correction {
            jurisdiction: None,
            table: "holiday_rule".to_owned(),
            id: Some(id.clone()),
            change: Change::Add { fields },
            ..base.clone()
        },
        Correction {
            change: Change::Include {
                field: "holidays".to_owned(),
                value: json!(id),
            },
            ..base.clone()
        },
    ];
    if let Some(year) = since {
        let mut years = days.first_year.clone();
        years.insert(id, year);
        all.push(Correction {
            change: Change::Set {
                field: "first_year".to_owned(),
                value: json!(years),
            },
            ..base.clone()
        });
    }
    Ok(all)
}

fn slug(name: &str) -> String {
    let word = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    let mut slug: String = name.chars().map(word).collect();
    while slug.contains("__") {
        slug = slug.replace("__", "_");
    }
    slug.trim_matches('_').to_owned()
}

fn editor(actor: &Actor) -> Result<(), Error> {
    if actor.role >= Role::Editor {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}
