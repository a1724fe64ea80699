//! The facts of the data file, one type per table. The words they may use are in `vocabulary`.

use super::vocabulary::*;
use crate::calendar::Calendar;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a fact was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// General knowledge. May be shown with its mark; never alarms, never sends a letter.
    Recalled,
    /// Seen in a guide, another project or a local page.
    Secondary,
    /// The statute, rule or an authoritative page was read.
    Verified,
}

/// Where a fact comes from; every fact has one.
pub trait Fact {
    /// The law the fact rests on.
    fn source(&self) -> &str;
    fn confidence(&self) -> Confidence;
    /// What was actually read.
    fn via(&self) -> Option<&str>;
    fn note(&self) -> Option<&str>;
    /// When somebody last compared the fact with its source, and who.
    fn checked_on(&self) -> Option<Date>;
    fn checked_by(&self) -> Option<&str>;
}

macro_rules! fact {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $ty:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $ty,)*
            pub source: String,
            pub confidence: Confidence,
            pub via: Option<String>,
            pub note: Option<String>,
            pub checked_on: Option<Date>,
            pub checked_by: Option<String>,
        }

        impl Fact for $name {
            fn source(&self) -> &str { &self.source }
            fn confidence(&self) -> Confidence { self.confidence }
            fn via(&self) -> Option<&str> { self.via.as_deref() }
            fn note(&self) -> Option<&str> { self.note.as_deref() }
            fn checked_on(&self) -> Option<Date> { self.checked_on }
            fn checked_by(&self) -> Option<&str> { self.checked_by.as_deref() }
        }
    };
}

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    pub format: u32,
    /// The day on which the facts were last gone through as a whole.
    pub as_of: Date,
    pub jurisdictions: usize,
    pub id_form: String,
    pub note: Option<String>,
}

/// When a holiday falls. Only `Fixed` ones move when they meet a weekend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum HolidayRule {
    Fixed {
        name: String,
        month: i8,
        day: i8,
    },
    /// `nth` from 1, or -1 for the last of the month.
    NthWeekday {
        name: String,
        month: i8,
        weekday: WeekdayName,
        nth: i8,
    },
    /// Days from Western Easter Sunday.
    Easter {
        name: String,
        offset: i32,
    },
    Election {
        name: String,
        years: Years,
    },
    DayAfterThanksgiving {
        name: String,
    },
    Inauguration {
        name: String,
    },
    JuneteenthUt {
        name: String,
    },
}

impl HolidayRule {
    pub fn name(&self) -> &str {
        match self {
            HolidayRule::Fixed { name, .. }
            | HolidayRule::NthWeekday { name, .. }
            | HolidayRule::Easter { name, .. }
            | HolidayRule::Election { name, .. }
            | HolidayRule::DayAfterThanksgiving { name }
            | HolidayRule::Inauguration { name }
            | HolidayRule::JuneteenthUt { name } => name,
        }
    }
}

fact! {
    /// The act itself.
    LawFact {
        name: String,
        short: String,
        citation: String,
        in_force_from: Option<Date>,
    }
}

fact! {
    /// Who may ask.
    Requester {
        residency_required: bool,
        who: String,
    }
}

fact! {
    Definition {
        term: String,
        meaning: String,
    }
}

fact! {
    /// The general rules of counting of one jurisdiction.
    Counting {
        receipt_day: ReceiptDay,
        due_at: DueAt,
        nonbusiness_receipt: NonbusinessReceipt,
        nonbusiness_receipt_from: Option<Date>,
        nonbusiness_receipt_before: Option<NonbusinessReceipt>,
        after_hours: AfterHours,
        after_hours_note: Option<String>,
        last_day_roll: LastDayRoll,
        last_day_roll_source: Option<String>,
        last_day_roll_confidence: Option<Confidence>,
    }
}

fact! {
    /// One period that binds the agency. Either `amount` and `unit`, or a `standard` in words.
    ClockRule {
        id: String,
        duty: Duty,
        applies_to: Vec<String>,
        starts: Starts,
        amount: Option<u32>,
        unit: Option<Unit>,
        count_from: Option<CountFrom>,
        standard: Option<String>,
        #[serde(default)]
        advisory: bool,
        alternative_amount: Option<u32>,
        alternative_unit: Option<Unit>,
        alternative_confidence: Option<Confidence>,
        routing_cap: Option<u32>,
        routing_cap_unit: Option<Unit>,
        electronic_receipt_lag: Option<u32>,
        electronic_receipt_lag_unit: Option<Unit>,
        electronic_receipt_source: Option<String>,
        mail_receipt_presumption: Option<MailPresumption>,
    }
}

fact! {
    /// A way in which the date of a clock may move.
    Extension {
        id: String,
        extends: String,
        applies_to: Vec<String>,
        granted_by: String,
        amount: Option<u32>,
        unit: Option<Unit>,
        mode: Mode,
        max_count: Option<u32>,
        notice: Option<String>,
        #[serde(default)]
        grounds: Vec<String>,
        date_is_for: Option<String>,
    }
}

fact! {
    /// What a question or fee letter does to the clocks named (or to `all`).
    Toll {
        id: String,
        trigger: Trigger,
        effect: Effect,
        clocks: Vec<String>,
        max_count: Option<u32>,
        stops_on: Option<String>,
        resumes_on: Option<String>,
    }
}

fact! {
    /// A period that binds the requester during the request. Without `amount` the letter says.
    RequesterDeadline {
        id: String,
        trigger: Trigger,
        amount: Option<u32>,
        unit: Option<Unit>,
        consequence: String,
    }
}

fact! {
    /// What silence means.
    DeemedDenial {
        exists: bool,
        clock: Option<String>,
        when: String,
    }
}

fact! {
    /// A way to challenge a refusal, and the time to take it.
    Appeal {
        id: String,
        kind: AppealKind,
        body: String,
        #[serde(default = "everybody")]
        applies_to: Vec<String>,
        required_before_suit: bool,
        file_within: Option<u32>,
        file_unit: Option<Unit>,
        file_from: Option<String>,
        file_from_event: Option<FileFrom>,
        decide_within: Option<u32>,
        decide_unit: Option<Unit>,
        effective_until: Option<Date>,
    }
}

fact! {
    /// What may be charged. Dollars and hours as numbers; what does not fit stands in `note`.
    Fee {
        topic: String,
        #[serde(default = "everybody")]
        applies_to: Vec<String>,
        free_hours: Option<f64>,
        free_hours_per_month: Option<f64>,
        free_pages: Option<u32>,
        per_page_usd: Option<f64>,
        per_page_two_sided_usd: Option<f64>,
        per_page_legal_usd: Option<f64>,
        up_to_pages: Option<u32>,
        hourly_cap_usd: Option<f64>,
        threshold_usd: Option<f64>,
        population_over: Option<u32>,
        population_up_to: Option<u32>,
        standard: Option<String>,
        search: Option<String>,
        review: Option<String>,
        duplication: Option<String>,
    }
}

fact! {
    /// A ground for withholding; `source` is its pin cite.
    Exemption {
        topic: String,
    }
}

fact! {
    /// The closing days of one jurisdiction, by the names of their rules.
    ClosingDays {
        holidays: Vec<String>,
        #[serde(default)]
        uncertain: Vec<String>,
        /// Single days that may have been closings.
        #[serde(default)]
        uncertain_dates: Vec<Date>,
        /// Single days that certainly were: for a newsroom's corrections.
        #[serde(default)]
        closed_dates: Vec<Date>,
        #[serde(default)]
        first_year: BTreeMap<String, i16>,
        #[serde(default)]
        only_in_county: BTreeMap<String, String>,
        applies_from: Option<Date>,
        saturday_holiday: WeekendShift,
        sunday_holiday: WeekendShift,
    }
}

fn everybody() -> Vec<String> {
    vec!["all".into()]
}

/// Everything known of one jurisdiction. The first clock is the main one.
#[derive(Clone, Debug)]
pub struct Jurisdiction {
    pub id: String,
    pub name: String,
    pub level: Level,
    pub timezone: String,
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
    pub(crate) zone: TimeZone,
    pub(crate) calendar: Calendar,
}

impl Jurisdiction {
    /// The clock that the request itself sets going: the first of the file.
    pub fn main_clock(&self) -> &ClockRule {
        &self.clocks[0]
    }

    pub fn clock(&self, id: &str) -> Option<&ClockRule> {
        self.clocks.iter().find(|one| one.id == id)
    }

    pub fn appeal(&self, id: &str) -> Option<&Appeal> {
        self.appeals.iter().find(|one| one.id == id)
    }

    pub fn extension(&self, id: &str) -> Option<&Extension> {
        self.extensions.iter().find(|one| one.id == id)
    }

    /// The zone in which every instant becomes a civil date.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}
