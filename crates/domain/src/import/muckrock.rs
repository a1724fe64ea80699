//! What MuckRock's API gives of a person's requests, as a sheet like any other.
//!
//! A list of requests names its agencies by number only, so the answers of its
//! `agencies` and `jurisdictions` may stand in the same file, one behind the other:
//! the numbers then become names and laws.

use super::sheet::{NoSheet, Sheet};
use serde_json::{Deserializer, Value};
use std::collections::BTreeMap;

/// Heads of the sheet, each a field of a request.
const HEADS: [(&str, &str); 9] = [
    ("Title", "title"),
    ("Status", "status"),
    ("Date submitted", "datetime_submitted"),
    ("Date done", "datetime_done"),
    ("Tracking number", "tracking_id"),
    ("Fee", "price"),
    ("What was asked for", "requested_docs"),
    ("MuckRock number", "id"),
    ("Tags", "tags"),
];

/// Reads one or more answers of MuckRock's API: pages of requests (`results`), bare
/// lists, or single requests; those of agencies and jurisdictions beside them.
pub fn from_json(text: &str) -> Result<Sheet, NoSheet> {
    let mut found = Found::default();
    for value in Deserializer::from_str(text).into_iter::<Value>() {
        let value = value.map_err(|error| {
            NoSheet::Json(format!(
                "this is not whole JSON ({error}): save the answer of the API again"
            ))
        })?;
        found.take(value);
    }
    if found.requests.is_empty() {
        return Err(NoSheet::Json(
            "there are no requests in this JSON: save the answer of MuckRock's api_v2/requests, \
             and if you like those of agencies and jurisdictions behind it"
                .to_owned(),
        ));
    }
    let mut heads: Vec<String> = HEADS.iter().map(|(head, _)| (*head).to_owned()).collect();
    heads.extend(["Agency", "Law", "Level"].map(str::to_owned));
    let rows = found.requests.iter().map(|request| found.row(request));
    let rows: Vec<Vec<String>> = std::iter::once(heads).chain(rows).collect();
    Sheet::from_rows((1u32..).zip(rows))
}

#[derive(Default)]
struct Found {
    requests: Vec<Value>,
    agencies: BTreeMap<i64, Value>,
    jurisdictions: BTreeMap<i64, Value>,
}

impl Found {
    /// Sorts what an answer holds by the fields that only one kind has.
    fn take(&mut self, value: Value) {
        match value {
            Value::Array(many) => many.into_iter().for_each(|one| self.take(one)),
            Value::Object(mut fields) => {
                if let Some(many) = fields.remove("results") {
                    return self.take(many);
                }
                for name in ["requests", "agencies", "jurisdictions"] {
                    if let Some(many @ Value::Array(_)) = fields.remove(name) {
                        self.take(many);
                    }
                }
                let id = fields.get("id").and_then(Value::as_i64);
                let has = |name: &str| fields.contains_key(name);
                match id {
                    _ if has("datetime_submitted") || has("tracking_id") => {
                        self.requests.push(Value::Object(fields));
                    }
                    Some(id) if has("jurisdiction") && has("name") => {
                        self.agencies.insert(id, Value::Object(fields));
                    }
                    Some(id) if has("level") && has("name") => {
                        self.jurisdictions.insert(id, Value::Object(fields));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn row(&self, request: &Value) -> Vec<String> {
        let mut row: Vec<String> = HEADS
            .iter()
            .map(|(_, field)| plain(&request[*field]))
            .collect();
        row.extend(self.agency(&request["agency"]));
        row
    }

    /// Name, law and level of an agency, as far as the file tells them.
    fn agency(&self, agency: &Value) -> [String; 3] {
        let known = agency.as_i64().and_then(|id| self.agencies.get(&id));
        // Some programs put the whole agency in place of its number.
        let known = known.or_else(|| agency.is_object().then_some(agency));
        let Some(known) = known else {
            let number = plain(agency);
            let name = match number.is_empty() {
                true => String::new(),
                false => format!("MuckRock agency {number}"),
            };
            return [name, String::new(), String::new()];
        };
        let place = &known["jurisdiction"];
        let place = place.as_i64().and_then(|id| self.jurisdictions.get(&id));
        let level = place.map_or("", |place| match place["level"].as_str() {
            Some("f") => "federal",
            Some("s") => "state",
            Some("l") => "local",
            _ => "",
        });
        let law = place.map_or_else(String::new, |place| self.law(place, level));
        [plain(&known["name"]), law, level.to_owned()]
    }

    /// A town's law is that of the state above it.
    fn law(&self, place: &Value, level: &str) -> String {
        let parent = place["parent"].as_i64();
        match (level, parent.and_then(|id| self.jurisdictions.get(&id))) {
            ("federal", _) => "federal".to_owned(),
            ("local", Some(state)) => plain(&state["name"]),
            ("local", None) => String::new(),
            _ => plain(&place["name"]),
        }
    }
}

/// A value in a cell.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(many) => many.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Column;
    use serde_json::json;

    fn request() -> Value {
        json!({"id": 7, "title": "Meeting minutes", "status": "processed", "agency": 2,
               "datetime_submitted": "2018-05-20T07:08:48.911320-04:00", "datetime_done": null,
               "tracking_id": "ABC-1", "price": "0.00", "tags": ["a", "b"], "requested_docs": "All of them"})
    }

    #[test]
    fn numbers_become_names_where_the_file_tells_them() {
        let text = [
            json!({"next": null, "results": [request()]}),
            json!({"results": [{"id": 2, "name": "Sample Police", "jurisdiction": 5, "types": []}]}),
            json!({"results": [{"id": 5, "name": "Sampletown", "level": "l", "parent": 6},
                               {"id": 6, "name": "Massachusetts", "level": "s", "parent": 1}]}),
        ];
        let text: Vec<String> = text.iter().map(Value::to_string).collect();
        let sheet = from_json(&text.join("\n")).unwrap();
        let cell = |column: Column| {
            let at = sheet
                .headers
                .iter()
                .position(|head| Column::named(head) == column);
            sheet.lines[0].cells[at.unwrap()].as_str()
        };
        assert_eq!(
            [
                cell(Column::Title),
                cell(Column::Agency),
                cell(Column::Law),
                cell(Column::Body),
                cell(Column::Tracking),
                cell(Column::Status)
            ],
            [
                "Meeting minutes",
                "Sample Police",
                "Massachusetts",
                "local",
                "ABC-1",
                "processed"
            ]
        );
    }

    #[test]
    fn a_request_alone_keeps_its_agency_s_number() {
        let sheet = from_json(&json!([request()]).to_string()).unwrap();
        assert!(
            sheet.lines[0]
                .cells
                .contains(&"MuckRock agency 2".to_owned())
        );
    }

    #[test]
    fn other_json_is_told_what_is_wanted() {
        for text in ["{}", "[1, 2]", "{\"results\": []}"] {
            assert!(
                from_json(text)
                    .unwrap_err()
                    .to_string()
                    .contains("api_v2/requests")
            );
        }
        assert!(
            from_json("{\"results\": [")
                .unwrap_err()
                .to_string()
                .contains("not whole")
        );
    }
}
