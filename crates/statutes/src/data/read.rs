//! From a TOML table to facts, collecting every mistake with its table and field.
//! What one fact says about another is looked at in `check`.

use super::model::*;
use super::vocabulary::*;
use super::{Calendar, DataError};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// The file, read but not yet checked across facts.
pub(super) struct File {
    pub meta: Option<Meta>,
    pub holidays: BTreeMap<String, HolidayRule>,
    pub places: Vec<Place>,
}

/// A jurisdiction before its calendar is worked out.
pub(super) struct Place {
    pub id: String,
    pub name: String,
    pub level: Level,
    pub timezone: String,
    pub zone: TimeZone,
    pub law: LawFact,
    pub requester: Requester,
    pub definitions: Vec<Definition>,
    pub counting: Counting,
    pub clocks: Vec<ClockRule>,
    pub extensions: Vec<Extension>,
    pub tolls: Vec<Toll>,
    pub requester_deadlines: Vec<RequesterDeadline>,
    pub deemed_denial: DeemedDenial,
    pub appeals: Vec<Appeal>,
    pub fees: Vec<Fee>,
    pub exemptions: Vec<Exemption>,
    pub closing_days: ClosingDays,
}

impl Place {
    pub fn finish(self, calendar: Calendar) -> Jurisdiction {
        Jurisdiction {
            id: self.id,
            name: self.name,
            level: self.level,
            timezone: self.timezone,
            law: self.law,
            requester: self.requester,
            definitions: self.definitions,
            counting: self.counting,
            clocks: self.clocks,
            extensions: self.extensions,
            tolls: self.tolls,
            requester_deadlines: self.requester_deadlines,
            deemed_denial: self.deemed_denial,
            appeals: self.appeals,
            fees: self.fees,
            exemptions: self.exemptions,
            closing_days: self.closing_days,
            zone: self.zone,
            calendar,
        }
    }
}

pub(super) fn file(raw: &Table, errors: &mut Vec<DataError>) -> File {
    let mut top = Tables {
        name: String::new(),
        rest: raw.clone(),
        errors,
    };
    let meta = top.one("meta");
    let rules = top.table("holiday_rule");
    let jurisdictions = top.table("jurisdiction");
    top.nothing_left();
    let holidays = rules
        .into_iter()
        .filter_map(|(id, value)| {
            let rule = record(&format!("holiday_rule.{id}"), value, errors)?;
            Some((id, rule))
        })
        .collect();
    let places = jurisdictions
        .into_iter()
        .filter_map(|(id, value)| place(id, value, errors))
        .collect();
    File {
        meta,
        holidays,
        places,
    }
}

fn place(id: String, value: Value, errors: &mut Vec<DataError>) -> Option<Place> {
    let name = format!("jurisdiction.{id}");
    let Value::Table(rest) = value else {
        errors.push(wrong(&name, "(table)", "must be a table"));
        return None;
    };
    let mut tables = Tables { name, rest, errors };
    let timezone: Option<String> = tables.one("timezone");
    let zone = timezone.as_deref().and_then(|zone| tables.zone(zone));
    // Every table is read before any missing one ends the reading, so that all mistakes show.
    let (title, level) = (tables.one("name"), tables.one("level"));
    let (law, requester) = (tables.one("law"), tables.one("requester"));
    let (counting, closing_days) = (tables.one("counting"), tables.one("calendar"));
    let (definitions, clocks) = (tables.many("definition"), tables.many("clock"));
    let (extensions, tolls) = (tables.many("extension"), tables.many("toll"));
    let requester_deadlines = tables.many("requester_deadline");
    let (deemed_denial, appeals) = (tables.one("deemed_denial"), tables.many("appeal"));
    let (fees, exemptions) = (tables.many("fee"), tables.many("exemption"));
    tables.nothing_left();
    Some(Place {
        id,
        name: title?,
        level: level?,
        timezone: timezone?,
        zone: zone?,
        law: law?,
        requester: requester?,
        definitions,
        counting: counting?,
        clocks,
        extensions,
        tolls,
        requester_deadlines,
        deemed_denial: deemed_denial?,
        appeals,
        fees,
        exemptions,
        closing_days: closing_days?,
    })
}

/// A TOML table whose keys are taken one by one; what is left over is unknown.
struct Tables<'e> {
    name: String,
    rest: Table,
    errors: &'e mut Vec<DataError>,
}

impl Tables<'_> {
    fn path(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.into()
        } else {
            format!("{}.{key}", self.name)
        }
    }

    fn one<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let path = self.path(key);
        match self.rest.remove(key) {
            Some(value @ Value::Table(_)) => record(&path, value, self.errors),
            Some(value) => {
                let read = serde_path_to_error::deserialize::<_, T>(value);
                read.map_err(|error| {
                    let message = error.inner().to_string().trim().replace('\n', " ");
                    self.errors.push(wrong(&self.name, key, &message));
                })
                .ok()
            }
            None => {
                self.errors.push(wrong(&self.name, key, "is missing"));
                None
            }
        }
    }

    fn many<T: DeserializeOwned>(&mut self, key: &str) -> Vec<T> {
        let path = self.path(key);
        let values = match self.rest.remove(key) {
            None => return Vec::new(),
            Some(Value::Array(values)) => values,
            Some(_) => {
                self.errors
                    .push(wrong(&path, "(table)", "must be a list of tables ([[…]])"));
                return Vec::new();
            }
        };
        let mut records = Vec::with_capacity(values.len());
        for (at, value) in values.into_iter().enumerate() {
            let label = label(&value).unwrap_or_else(|| at.to_string());
            records.extend(record(&format!("{path}[{label}]"), value, self.errors));
        }
        records
    }

    fn table(&mut self, key: &str) -> Table {
        match self.rest.remove(key) {
            Some(Value::Table(table)) => table,
            Some(_) => {
                self.errors.push(wrong(key, "(table)", "must be a table"));
                Table::new()
            }
            None => {
                self.errors.push(wrong(key, "(table)", "is missing"));
                Table::new()
            }
        }
    }

    fn zone(&mut self, name: &str) -> Option<TimeZone> {
        let zone = TimeZoneDatabase::bundled().get(name);
        if zone.is_err() {
            let message = format!("`{name}` is not a time zone of the IANA list");
            self.errors.push(wrong(&self.name, "timezone", &message));
        }
        zone.ok()
    }

    fn nothing_left(&mut self) {
        for key in self.rest.keys() {
            self.errors
                .push(wrong(&self.name, key, "is not a field of this table"));
        }
    }
}

/// A record's own name: its id, term or topic.
fn label(value: &Value) -> Option<String> {
    let table = value.as_table()?;
    let name = ["id", "term", "topic"]
        .iter()
        .find_map(|key| table.get(*key))?;
    Some(name.as_str()?.into())
}

fn record<T: DeserializeOwned>(
    table: &str,
    value: Value,
    errors: &mut Vec<DataError>,
) -> Option<T> {
    match serde_path_to_error::deserialize(value) {
        Ok(record) => Some(record),
        Err(error) => {
            let message = error.inner().to_string().trim().replace('\n', " ");
            let path = error.path().to_string();
            let field = if path == "." {
                in_backticks(&message)
            } else {
                path
            };
            errors.push(DataError {
                table: table.into(),
                field,
                message,
            });
            None
        }
    }
}

/// serde names a missing or unknown field only in its message: "missing field `unit`".
pub(crate) fn in_backticks(message: &str) -> String {
    message.split('`').nth(1).unwrap_or("(table)").into()
}

pub(super) fn wrong(table: &str, field: &str, message: &str) -> DataError {
    let table = if table.is_empty() { "(file)" } else { table };
    DataError {
        table: table.into(),
        field: field.into(),
        message: message.into(),
    }
}
