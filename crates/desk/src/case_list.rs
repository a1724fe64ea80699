//! A list of cases as a table for a spreadsheet (RFC 4180): the columns that the list
//! shows, with the case's reference and address so that a row leads back to its case.

use crate::{Desk, Error, mail_files::csv};
use domain::{
    Actor,
    view::{Column, View},
};
use jiff::{Timestamp, tz::TimeZone};
use store::reader::grid::{GridLine, Here};

/// Spreadsheets take a file for UTF-8 only if it begins with this.
const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Desk {
    /// Everything that the list shows, on all its pages.
    pub async fn case_table(&self, actor: &Actor, view: &View) -> Result<String, Error> {
        let zone = self.store.reader().newsroom().await?.timezone;
        let today = self.today().await?;
        let here = Here { zone: &zone, today };
        let reader = self.store.reader();
        let lines = reader.whole_grid(actor, view, &here).await?;
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        Ok(table(&view.columns, &lines, &zone, &self.config.base_url))
    }
}

fn table(columns: &[Column], lines: &[GridLine], zone: &TimeZone, base: &str) -> String {
    let mut head = vec!["case".to_owned()];
    for column in columns {
        match column {
            Column::Due => {
                head.extend(["next_date", "late_after", "what"].map(str::to_owned));
            }
            Column::Stage => head.extend(["stage", "outcome"].map(str::to_owned)),
            other => head.push(other.as_str().to_owned()),
        }
    }
    head.push("address".to_owned());
    let mut out = format!("{BYTE_ORDER_MARK}{}", csv::row(&head));
    for line in lines {
        let mut cells = vec![line.case.title.clone()];
        for column in columns {
            cells.extend(cell(*column, line, zone));
        }
        cells.push(format!("{base}/cases/{}", line.case.id));
        out.push_str(&csv::row(&cells));
    }
    out
}

fn cell(column: Column, line: &GridLine, zone: &TimeZone) -> Vec<String> {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date().to_string();
    let date = |on: Option<jiff::civil::Date>| on.map_or_else(String::new, |on| on.to_string());
    let case = &line.case;
    match column {
        Column::Reference => vec![case.reference.to_string()],
        Column::Agency => vec![case.agency.clone()],
        Column::Law => vec![case.jurisdiction.clone()],
        Column::Stage => {
            let outcome = case.outcome.map_or("", domain::Outcome::as_str);
            vec![case.stage.as_str().to_owned(), outcome.to_owned()]
        }
        Column::Due => vec![
            date(case.next_due),
            date(case.next_due_latest),
            case.next_clock.clone().unwrap_or_default(),
        ],
        Column::Owner => vec![case.owner.clone()],
        Column::Story => {
            let story = line.story.as_ref();
            vec![story.map_or_else(String::new, |(_, title)| title.clone())]
        }
        Column::Sent => vec![date(line.sent_on)],
        Column::Opened => vec![day(line.opened_at)],
        Column::Changed => vec![day(case.updated_at)],
    }
}
