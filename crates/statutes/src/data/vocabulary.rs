//! The closed lists of words that the data file may use. A word that is not in its list is an
//! error, never a default.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// The word as the data file and the JSON contract spell it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What must be done before the clock runs out.
    Duty {
        Acknowledge = "acknowledge",
        Respond = "respond",
        Determine = "determine",
        Produce = "produce",
        Deny = "deny",
        Petition = "petition",
        StartClock = "start_clock",
    }
}

words! {
    /// The fact that is day zero of a clock.
    Starts {
        Receipt = "receipt",
        ReceiptByProperComponent = "receipt_by_proper_component",
        ReceiptByAnyDesignatedComponent = "receipt_by_any_designated_component",
        ReceiptByRecordsOfficer = "receipt_by_records_officer",
        Request = "request",
        Acknowledgement = "acknowledgement",
        AcknowledgedReceipt = "acknowledged_receipt",
        RequesterElection = "requester_election",
        Denial = "denial",
        RequestForStatement = "request_for_statement",
        AppealReceipt = "appeal_receipt",
        PetitionReceipt = "petition_receipt",
        AgRequestReceipt = "ag_request_receipt",
        SupervisorDetermination = "supervisor_determination",
        DeterminationOrDeposit = "determination_or_deposit",
        NoticeOrPrepayment = "notice_or_prepayment",
    }
}

words! {
    /// What is counted.
    Unit {
        Business = "business",
        Calendar = "calendar",
        Hours = "hours",
        Months = "months",
        Years = "years",
    }
}

words! {
    /// What an extension does to the date.
    Mode {
        Adds = "adds",
        TotalFromReceipt = "total_from_receipt",
        StatedInOrder = "stated_in_order",
        AgreedDate = "agreed_date",
        StatedDate = "stated_date",
        GoodFaithEstimate = "good_faith_estimate",
        Suspended = "suspended",
    }
}

words! {
    /// What a question or a fee letter does to the count.
    Effect {
        Pause = "pause",
        Restart = "restart",
        Condition = "condition",
        Nothing = "none",
        Unsettled = "unsettled",
    }
}

words! {
    /// What sets off a toll or a requester's deadline.
    Trigger {
        ClarificationAsked = "clarification_asked",
        FeeEstimateIssued = "fee_estimate_issued",
        RecordsReady = "records_ready",
    }
}

words! {
    /// The fact from which the time to appeal is counted.
    FileFrom {
        Denied = "denied",
        Determination = "determination",
        Violation = "violation",
        Request = "request",
    }
}

words! {
    /// What happens to a receipt on a weekend or closing day.
    NonbusinessReceipt {
        NoShift = "no_shift",
        DeemNextBusinessDay = "deem_next_business_day",
        Unsettled = "unsettled",
    }
}

words! {
    /// What is known of receipt after office hours.
    AfterHours {
        Unknown = "unknown",
        Unstated = "unstated",
        AgencyRule = "agency_rule",
    }
}

words! {
    /// What is known of a last day that is no working day. For the reader, not for the count.
    LastDayRoll {
        ToNextBusinessDay = "to_next_business_day",
        SundayOrLegalHolidayOnly = "sunday_or_legal_holiday_only",
        Unconfirmed = "unconfirmed",
    }
}

words! { ReceiptDay { Excluded = "excluded", } }
words! { DueAt { EndOfDayLocal = "end_of_day_local", } }
words! { CountFrom { DayAfter = "day_after", } }
words! { Level { State = "state", Federal = "federal", Local = "local", } }
words! { Years { Even = "even", Every = "every", } }

words! {
    /// Texas: when a posted request counts as received.
    MailPresumption { ThirdBusinessDay = "third business day after postmark", }
}

words! {
    AppealKind {
        Administrative = "administrative",
        Court = "court",
        Mediation = "mediation",
        Complaint = "complaint",
        Advisory = "advisory",
        Enforcement = "enforcement",
        Ruling = "ruling",
    }
}

words! {
    WeekendShift {
        PrecedingFriday = "preceding_friday",
        FollowingMonday = "following_monday",
        Stays = "stays",
    }
}

words! {
    WeekdayName {
        Mon = "mon", Tue = "tue", Wed = "wed", Thu = "thu", Fri = "fri", Sat = "sat", Sun = "sun",
    }
}
