//! What one fact says about another: names that must exist, numbers that need a unit,
//! ids that must be unique. Words and types were already checked by `read`.

use super::DataError;
use super::model::*;
use super::read::{File, Place, wrong};
use super::vocabulary::*;
use crate::calendar::rules;
use std::collections::{BTreeMap, BTreeSet};

/// Longer than any period of the law; a bigger number is a slip of the key.
const MOST_DAYS: u32 = 4000;

pub(super) fn file(file: &File, errors: &mut Vec<DataError>) {
    if let Some(meta) = &file.meta {
        if meta.format != 1 {
            errors.push(wrong("meta", "format", "only format 1 is known"));
        }
        // Counted only when all could be read, so that one mistake is reported once.
        if errors.is_empty() && meta.jurisdictions != file.places.len() {
            let message = format!(
                "says {}, the file has {}",
                meta.jurisdictions,
                file.places.len()
            );
            errors.push(wrong("meta", "jurisdictions", &message));
        }
    }
    for (id, rule) in &file.holidays {
        if let Some((field, message)) = rules::mistake(rule) {
            errors.push(wrong(&format!("holiday_rule.{id}"), field, message));
        }
    }
    for place in &file.places {
        Checker {
            name: format!("jurisdiction.{}", place.id),
            errors,
        }
        .place(place, &file.holidays);
    }
}

struct Checker<'e> {
    name: String,
    errors: &'e mut Vec<DataError>,
}

impl Checker<'_> {
    fn wrong(&mut self, table: &str, field: &str, message: &str) {
        self.errors
            .push(wrong(&format!("{}.{table}", self.name), field, message));
    }

    fn place(&mut self, place: &Place, holidays: &BTreeMap<String, HolidayRule>) {
        if place.clocks.is_empty() {
            self.wrong(
                "clock",
                "(table)",
                "a jurisdiction needs at least one clock",
            );
        }
        self.unique_ids(place);
        place.clocks.iter().for_each(|clock| self.clock(clock));
        place
            .extensions
            .iter()
            .for_each(|extension| self.extension(extension, place));
        place.tolls.iter().for_each(|toll| self.toll(toll, place));
        place.appeals.iter().for_each(|appeal| self.appeal(appeal));
        for deadline in &place.requester_deadlines {
            let table = format!("requester_deadline[{}]", deadline.id);
            self.period(&table, "amount", deadline.amount, "unit", deadline.unit);
        }
        if let Some(clock) = &place.deemed_denial.clock {
            self.names_a_clock("deemed_denial", "clock", clock, place);
        }
        self.counting(&place.counting);
        self.closing_days(&place.closing_days, holidays);
    }

    /// Clocks, appeals and requester's deadlines share one list of ids: `clock` in a query.
    fn unique_ids(&mut self, place: &Place) {
        let mut seen = BTreeSet::new();
        let clocks = place.clocks.iter().map(|one| ("clock", &one.id));
        let appeals = place.appeals.iter().map(|one| ("appeal", &one.id));
        let deadlines = place
            .requester_deadlines
            .iter()
            .map(|one| ("requester_deadline", &one.id));
        for (table, id) in clocks.chain(appeals).chain(deadlines) {
            if !seen.insert(id) {
                self.wrong(&format!("{table}[{id}]"), "id", "is used twice");
            }
        }
        for (table, ids) in [
            (
                "extension",
                place
                    .extensions
                    .iter()
                    .map(|one| &one.id)
                    .collect::<Vec<_>>(),
            ),
            ("toll", place.tolls.iter().map(|one| &one.id).collect()),
        ] {
            let mut seen = BTreeSet::new();
            for id in ids
                .into_iter()
                .filter(|id| !seen.insert(*id))
                .collect::<Vec<_>>()
            {
                self.wrong(&format!("{table}[{id}]"), "id", "is used twice");
            }
        }
    }

    fn clock(&mut self, clock: &ClockRule) {
        let table = format!("clock[{}]", clock.id);
        if clock.amount.is_some() == clock.standard.is_some() {
            self.wrong(
                &table,
                "amount",
                "give either amount and unit, or a standard in words",
            );
        }
        self.period(&table, "amount", clock.amount, "unit", clock.unit);
        let (lag, lag_unit) = (
            clock.electronic_receipt_lag,
            clock.electronic_receipt_lag_unit,
        );
        for (field, amount, unit_field, unit) in [
            (
                "alternative_amount",
                clock.alternative_amount,
                "alternative_unit",
                clock.alternative_unit,
            ),
            (
                "routing_cap",
                clock.routing_cap,
                "routing_cap_unit",
                clock.routing_cap_unit,
            ),
            (
                "electronic_receipt_lag",
                lag,
                "electronic_receipt_lag_unit",
                lag_unit,
            ),
        ] {
            self.period(&table, field, amount, unit_field, unit);
        }
        if clock.applies_to.is_empty() {
            self.wrong(&table, "applies_to", "name whom it applies to, or \"all\"");
        }
        let whole_days = [clock.routing_cap_unit, clock.electronic_receipt_lag_unit];
        if whole_days
            .into_iter()
            .flatten()
            .any(|unit| unit == Unit::Hours)
        {
            self.wrong(
                &table,
                "unit",
                "a cap or lag is counted in days, months or years",
            );
        }
    }

    fn extension(&mut self, extension: &Extension, place: &Place) {
        let table = format!("extension[{}]", extension.id);
        self.names_a_clock(&table, "extends", &extension.extends, place);
        self.period(&table, "amount", extension.amount, "unit", extension.unit);
        let counted = matches!(extension.mode, Mode::Adds | Mode::TotalFromReceipt);
        if counted && extension.amount.is_none() {
            self.wrong(
                &table,
                "amount",
                "this mode counts, so it needs amount and unit",
            );
        }
        if extension.unit == Some(Unit::Hours) {
            self.wrong(&table, "unit", "no extension is counted in hours");
        }
    }

    fn toll(&mut self, toll: &Toll, place: &Place) {
        let table = format!("toll[{}]", toll.id);
        for clock in toll.clocks.iter().filter(|clock| *clock != "all") {
            self.names_a_clock(&table, "clocks", clock, place);
        }
        if toll.trigger == Trigger::RecordsReady {
            self.wrong(&table, "trigger", "records being ready stops no clock");
        }
    }

    fn appeal(&mut self, appeal: &Appeal) {
        let table = format!("appeal[{}]", appeal.id);
        self.period(
            &table,
            "file_within",
            appeal.file_within,
            "file_unit",
            appeal.file_unit,
        );
        self.period(
            &table,
            "decide_within",
            appeal.decide_within,
            "decide_unit",
            appeal.decide_unit,
        );
        if appeal.file_within.is_some() && appeal.file_from_event.is_none() {
            self.wrong(
                &table,
                "file_from_event",
                "is missing: from which event is it counted?",
            );
        }
        if appeal.file_unit == Some(Unit::Hours) {
            self.wrong(&table, "file_unit", "no appeal is counted in hours");
        }
    }

    fn counting(&mut self, counting: &Counting) {
        if counting.nonbusiness_receipt == NonbusinessReceipt::Unsettled {
            let message = "only the time before a dated rule may be unsettled";
            self.wrong("counting", "nonbusiness_receipt", message);
        }
        let before = counting.nonbusiness_receipt_before;
        if before.is_some() && counting.nonbusiness_receipt_from.is_none() {
            self.wrong(
                "counting",
                "nonbusiness_receipt_from",
                "is missing: before which day?",
            );
        }
    }

    fn closing_days(&mut self, days: &ClosingDays, holidays: &BTreeMap<String, HolidayRule>) {
        let kept: Vec<&String> = days.holidays.iter().chain(&days.uncertain).collect();
        for (at, id) in kept.iter().enumerate() {
            let field = if at < days.holidays.len() {
                "holidays"
            } else {
                "uncertain"
            };
            if !holidays.contains_key(*id) {
                self.wrong("calendar", field, &format!("`{id}` is not a holiday_rule"));
            }
            if kept[..at].contains(id) {
                self.wrong("calendar", field, &format!("`{id}` is named twice"));
            }
        }
        let limits = days.first_year.keys().map(|id| ("first_year", id));
        let counties = days.only_in_county.keys().map(|id| ("only_in_county", id));
        for (field, id) in limits.chain(counties) {
            if !kept.contains(&id) {
                self.wrong(
                    "calendar",
                    field,
                    &format!("`{id}` is not kept by this calendar"),
                );
            }
        }
        if days.sunday_holiday == WeekendShift::PrecedingFriday {
            self.wrong(
                "calendar",
                "sunday_holiday",
                "a Sunday holiday moves to Monday or stays",
            );
        }
    }

    fn names_a_clock(&mut self, table: &str, field: &str, clock: &str, place: &Place) {
        if !place.clocks.iter().any(|one| one.id == clock) {
            self.wrong(
                table,
                field,
                &format!("`{clock}` is not a clock of this jurisdiction"),
            );
        }
    }

    fn period(&mut self, table: &str, a: &str, amount: Option<u32>, u: &str, unit: Option<Unit>) {
        let (field, message) = match (amount, unit) {
            (Some(_), None) => (u, "is missing beside a number"),
            (None, Some(_)) => (a, "is missing beside a unit"),
            (Some(0), _) => (a, "must be at least 1"),
            (Some(n), _) if n > MOST_DAYS => (a, "is longer than any period of law"),
            (Some(n), Some(Unit::Years)) if n > 30 => (a, "is more than 30 years"),
            (Some(n), Some(Unit::Months)) if n > 360 => (a, "is more than 360 months"),
            _ => return,
        };
        self.wrong(table, field, message);
    }
}
