//! A newsroom's corrections: single facts changed, added or struck, each with its own source
//! and the person who checked it, layered over the shipped file. Storing and listing them is
//! somebody else's work; here they are applied, and written out as a patch.

use super::read::wrong;
use super::{Confidence, DataError};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// One correction. The record is found by `jurisdiction` (absent for a holiday rule), `table`
/// and `id` (the record's id, term or topic; absent for tables that exist once).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    pub jurisdiction: Option<String>,
    /// As the file calls it: `clock`, `extension`, `calendar`, `holiday_rule`, …
    pub table: String,
    pub id: Option<String>,
    #[serde(flatten)]
    pub change: Change,
    /// The law the corrected fact rests on.
    pub source: String,
    pub confidence: Confidence,
    pub checked_on: Date,
    pub checked_by: String,
    pub note: Option<String>,
}

/// What a correction does to its record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Gives a field a value (also one that was absent).
    Set {
        field: String,
        value: serde_json::Value,
    },
    /// Takes a field away.
    Clear { field: String },
    /// Adds one item to a list, such as a holiday to `holidays`.
    Include {
        field: String,
        value: serde_json::Value,
    },
    /// Takes one item out of a list.
    Exclude {
        field: String,
        value: serde_json::Value,
    },
    /// Adds a whole record; `id` is its id.
    Add {
        fields: serde_json::Map<String, serde_json::Value>,
    },
    /// Strikes a whole record.
    Remove,
}

/// The corrections as a TOML patch that can be read back (`[[correction]]`), to keep or to offer
/// to whoever maintains the shipped file.
pub fn patch_toml(corrections: &[Correction]) -> Result<String, toml::ser::Error> {
    #[derive(Serialize)]
    struct Patch<'a> {
        correction: &'a [Correction],
    }
    toml::to_string_pretty(&Patch {
        correction: corrections,
    })
}

pub(super) fn apply(law: &mut Table, correction: &Correction) -> Result<(), DataError> {
    let home = home(law, correction)?;
    match &correction.change {
        Change::Add { fields } => add(home, correction, fields),
        Change::Remove => remove(home, correction),
        change => {
            edit(record(home, correction)?, correction, change)?;
            sign(record(home, correction)?, correction);
            Ok(())
        }
    }
}

/// The table that holds the record's table: the jurisdiction, or the file for holiday rules.
fn home<'t>(law: &'t mut Table, correction: &Correction) -> Result<&'t mut Table, DataError> {
    let Some(id) = &correction.jurisdiction else {
        if correction.table == "holiday_rule" {
            return Ok(law);
        }
        return Err(fault(
            correction,
            "jurisdiction",
            "is missing: only holiday rules belong to all",
        ));
    };
    law.get_mut("jurisdiction")
        .and_then(|all| all.get_mut(id))
        .and_then(Value::as_table_mut)
        .ok_or_else(|| {
            fault(
                correction,
                "jurisdiction",
                &format!("`{id}` is not in the data"),
            )
        })
}

fn record<'t>(home: &'t mut Table, correction: &Correction) -> Result<&'t mut Table, DataError> {
    let id = correction.id.as_deref();
    let found = match (home.get_mut(&correction.table), id) {
        (Some(Value::Table(all)), Some(id)) => all.get_mut(id).and_then(Value::as_table_mut),
        (Some(Value::Table(one)), None) => Some(one),
        (Some(Value::Array(list)), Some(id)) => list
            .iter_mut()
            .filter_map(Value::as_table_mut)
            .find(|one| is_named(one, id)),
        _ => None,
    };
    found.ok_or_else(|| fault(correction, "id", "no such record in this table"))
}

fn is_named(record: &Table, id: &str) -> bool {
    let name = ["id", "term", "topic"]
        .iter()
        .find_map(|key| record.get(*key));
    name.and_then(Value::as_str) == Some(id)
}

fn edit(record: &mut Table, by: &Correction, change: &Change) -> Result<(), DataError> {
    match change {
        Change::Set { field, value } => {
            record.insert(field.clone(), to_toml(by, field, value)?);
        }
        Change::Clear { field } => {
            record
                .remove(field)
                .ok_or_else(|| fault(by, field, "is not given there"))?;
        }
        Change::Include { field, value } => {
            let value = to_toml(by, field, value)?;
            let list = record
                .entry(field.clone())
                .or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut()
                .ok_or_else(|| fault(by, field, "is not a list"))?
                .push(value);
        }
        Change::Exclude { field, value } => {
            let value = to_toml(by, field, value)?;
            let list = record.get_mut(field).and_then(Value::as_array_mut);
            let list = list.ok_or_else(|| fault(by, field, "is not a list"))?;
            let at = list.iter().position(|one| *one == value);
            list.remove(at.ok_or_else(|| fault(by, field, "does not hold that value"))?);
        }
        Change::Add { .. } | Change::Remove => {}
    }
    Ok(())
}

fn add(
    home: &mut Table,
    by: &Correction,
    fields: &serde_json::Map<String, serde_json::Value>,
) -> Result<(), DataError> {
    let id = by
        .id
        .as_deref()
        .ok_or_else(|| fault(by, "id", "is missing"))?;
    let mut record = Table::new();
    for (field, value) in fields {
        record.insert(field.clone(), to_toml(by, field, value)?);
    }
    if by.table == "holiday_rule" {
        let rules = home.get_mut("holiday_rule").and_then(Value::as_table_mut);
        let rules = rules.ok_or_else(|| fault(by, "table", "is missing in the data"))?;
        return match rules.insert(id.into(), Value::Table(record)) {
            None => Ok(()),
            Some(_) => Err(fault(by, "id", "exists already: change it instead")),
        };
    }
    let key = match by.table.as_str() {
        "definition" => "term",
        "fee" | "exemption" => "topic",
        _ => "id",
    };
    record.insert(key.into(), Value::String(id.into()));
    sign(&mut record, by);
    let list = home
        .entry(by.table.clone())
        .or_insert_with(|| Value::Array(Vec::new()));
    let list = list
        .as_array_mut()
        .ok_or_else(|| fault(by, "table", "holds one record only"))?;
    list.push(Value::Table(record));
    Ok(())
}

fn remove(home: &mut Table, by: &Correction) -> Result<(), DataError> {
    let id = by
        .id
        .as_deref()
        .ok_or_else(|| fault(by, "id", "is missing"))?;
    let gone = match home.get_mut(&by.table) {
        Some(Value::Table(all)) if by.table == "holiday_rule" => all.remove(id).is_some(),
        Some(Value::Array(list)) => {
            let before = list.len();
            list.retain(|one| !one.as_table().is_some_and(|one| is_named(one, id)));
            list.len() < before
        }
        _ => false,
    };
    if gone {
        Ok(())
    } else {
        Err(fault(by, "id", "no such record in this table"))
    }
}

/// The corrected fact carries the correction's source and checker. Holiday rules carry none.
fn sign(record: &mut Table, by: &Correction) {
    if by.table == "holiday_rule" {
        return;
    }
    let confidence = Value::try_from(by.confidence).expect("a unit variant is a string");
    let mut put = |key: &str, value: Value| record.insert(key.into(), value);
    put("source", by.source.clone().into());
    put("confidence", confidence);
    put("via", "newsroom correction".into());
    put("checked_on", by.checked_on.to_string().into());
    put("checked_by", by.checked_by.clone().into());
    if let Some(note) = &by.note {
        put("note", note.clone().into());
    }
}

fn to_toml(by: &Correction, field: &str, value: &serde_json::Value) -> Result<Value, DataError> {
    Value::try_from(value).map_err(|error| fault(by, field, &error.to_string()))
}

fn fault(by: &Correction, field: &str, message: &str) -> DataError {
    let mut table = by.table.clone();
    if let Some(jurisdiction) = &by.jurisdiction {
        table = format!("jurisdiction.{jurisdiction}.{table}");
    }
    if let Some(id) = &by.id {
        table = format!("{table}[{id}]");
    }
    wrong(&table, field, message)
}
