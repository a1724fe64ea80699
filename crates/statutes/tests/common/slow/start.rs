//! The day on which a clock starts: which event counts, and as of when.

use super::{Event, Place, number, text};
use jiff::Timestamp;
use jiff::civil::Date;
use toml::Value;

impl Place<'_> {
    /// README section 2, point 8, and section 3, point 2. The second value: the day was moved.
    fn receipt_day(&self, event: &Event) -> (Date, bool) {
        let closing = if self.latest {
            Some("17:00".parse().unwrap())
        } else {
            None
        };
        let closing = self.cutoff.or(closing);
        let late = matches!((event.time, closing), (Some(time), Some(closing)) if time > closing);
        let counting = &self.law["counting"];
        let deems = text(counting, "nonbusiness_receipt") == Some("deem_next_business_day")
            && text(counting, "nonbusiness_receipt_from")
                .is_none_or(|from| event.day >= from.parse::<Date>().unwrap());
        let shut = !self.open(event.day) && (self.latest || deems);
        if late || shut {
            (self.next_open(event.day), true)
        } else {
            (event.day, false)
        }
    }

    /// Day zero, and the instant if it stands as it is.
    pub(super) fn zero(&self, clock: &Value) -> Option<(Date, Option<Timestamp>)> {
        let received = |kind: &str| {
            self.first(kind).map(|event| {
                let (day, moved) = self.receipt_day(event);
                (day, event.at.filter(|_| !moved))
            })
        };
        let plain = |kind: &str| self.first(kind).map(|event| (event.day, event.at));
        let demanded = self.first("fee_estimate_issued").is_some();
        match text(clock, "starts").unwrap() {
            "receipt" | "receipt_by_records_officer" => self.main_receipt(clock),
            "receipt_by_proper_component" => {
                let own = self.main_receipt(clock);
                let Some((first, _)) = received("first_received") else {
                    return own;
                };
                let cap = self.business(first, 10);
                match own {
                    Some((day, at)) if day <= cap => Some((day, at)),
                    _ => Some((cap, None)),
                }
            }
            "receipt_by_any_designated_component" => received("first_received"),
            "request" if self.latest => self.main_receipt(clock).or_else(|| {
                // For post, wait for proof.
                let posted = self
                    .first("sent")
                    .is_some_and(|sent| sent.raw["channel"] == "mail");
                received("sent").filter(|_| !posted)
            }),
            "request" => plain("sent").or_else(|| plain("received")),
            "acknowledgement" => plain("acknowledged"),
            "acknowledged_receipt" => {
                plain("receipt_acknowledged").or_else(|| plain("acknowledged"))
            }
            "requester_election" => plain("elected"),
            "denial" => plain("denied"),
            "request_for_statement" => received("statement_requested"),
            "appeal_receipt" => received("appeal_received"),
            "petition_receipt" => received("petition_received"),
            "ag_request_receipt" => received("ag_request_received"),
            "supervisor_determination" => received("supervisor_determination"),
            "determination_or_deposit" if demanded => plain("fee_paid"),
            "determination_or_deposit" => plain("determined"),
            "notice_or_prepayment" if demanded => plain("fee_paid"),
            "notice_or_prepayment" => plain("notice_given"),
            other => panic!("{other}"),
        }
    }

    fn main_receipt(&self, clock: &Value) -> Option<(Date, Option<Timestamp>)> {
        let electronic = |event: &Event| match event.raw["channel"].as_str() {
            Some("email" | "portal" | "fax") => Some(true),
            Some(_) => Some(false),
            None => None,
        };
        let event = match self.first("received") {
            Some(event) => event,
            None => {
                let sent = self.first("sent")?;
                if electronic(sent) != Some(true) {
                    let posted = sent.raw["channel"] == "mail";
                    let presumed = clock.get("mail_receipt_presumption").is_some();
                    return (posted && presumed).then(|| (self.business(sent.day, 3), None));
                }
                sent
            }
        };
        let (day, moved) = self.receipt_day(event);
        let lags = electronic(event).unwrap_or(self.latest);
        match number(clock, "electronic_receipt_lag") {
            Some(lag) if lags => Some((self.business(day, lag), None)),
            _ => Some((day, event.at.filter(|_| !moved))),
        }
    }
}
