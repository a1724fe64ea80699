//! The newsroom's words for states, kinds and dates. Wording only: what a state
//! means is decided in `domain` and `statutes`.

use domain::{
    Channel, DeliveryState, DocumentState, LetterKind, Outcome, Role, Stage, Verdict, Visibility,
    delivery::Purpose, inbound::Authenticity, kinds::Kind,
};
use jiff::{Timestamp, civil::Date};
use statutes::{Clock, Confidence, Duty, EventType, Side, State, StepKind};
use store::reader::letters::LetterStage;

/// A state in words, and the tone in which a badge says it: `good`, `live`,
/// `warn`, `bad` or nothing.
pub(crate) trait Words {
    fn word(&self) -> &'static str;

    fn tone(&self) -> &'static str {
        ""
    }
}

impl<T: Words> Words for &T {
    fn word(&self) -> &'static str {
        (*self).word()
    }

    fn tone(&self) -> &'static str {
        (*self).tone()
    }
}

impl Words for Stage {
    fn word(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::InReview => "In review",
            Self::Approved => "Approved",
            Self::Queued => "Waiting to be sent",
            Self::Sent => "Sent",
            Self::Acknowledged => "Acknowledged",
            Self::Producing => "Records coming",
            Self::Closed => "Closed",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Draft | Self::Closed => "",
            Self::InReview | Self::Approved => "warn",
            Self::Queued | Self::Sent | Self::Acknowledged => "live",
            Self::Producing => "good",
        }
    }
}

impl Words for Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Granted => "Granted",
            Self::PartlyGranted => "Partly granted",
            Self::Denied => "Denied",
            Self::NoRecords => "No records",
            Self::Withdrawn => "Withdrawn",
            Self::Abandoned => "Abandoned",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Granted => "good",
            Self::PartlyGranted => "warn",
            Self::Denied => "bad",
            Self::NoRecords | Self::Withdrawn | Self::Abandoned => "",
        }
    }
}

/// A small value, however often it is borrowed: templates borrow as they please.
pub(crate) trait Bare<T> {
    fn bare(self) -> T;
}

impl<T> Bare<T> for T {
    fn bare(self) -> T {
        self
    }
}

impl<T: Copy> Bare<T> for &T {
    fn bare(self) -> T {
        *self
    }
}

impl<T: Copy> Bare<T> for &&T {
    fn bare(self) -> T {
        **self
    }
}

/// A number of things, of whatever width.
pub(crate) trait Number {
    fn number(&self) -> i64;
}

impl Number for i64 {
    fn number(&self) -> i64 {
        *self
    }
}

impl Number for i32 {
    fn number(&self) -> i64 {
        i64::from(*self)
    }
}

impl Number for u32 {
    fn number(&self) -> i64 {
        i64::from(*self)
    }
}

impl Number for usize {
    fn number(&self) -> i64 {
        i64::try_from(*self).unwrap_or(i64::MAX)
    }
}

impl<T: Number> Number for &T {
    fn number(&self) -> i64 {
        (*self).number()
    }
}

/// What an outcome means, for the form in which one is chosen.
pub(crate) fn outcome_help(outcome: impl Bare<Outcome>) -> &'static str {
    match outcome.bare() {
        Outcome::Granted => "Everything asked for came.",
        Outcome::PartlyGranted => "Part of it came; the rest was withheld or is not there.",
        Outcome::Denied => "The agency refused, and nothing came.",
        Outcome::NoRecords => "The agency says that there is nothing.",
        Outcome::Withdrawn => "We told the agency that we take the request back.",
        Outcome::Abandoned => "We stopped pursuing it.",
    }
}

impl Words for LetterKind {
    fn word(&self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::FollowUp => "Follow-up",
            Self::Narrowing => "Narrowing",
            Self::FeeAnswer => "Answer on fees",
            Self::Clarification => "Clarification",
            Self::Appeal => "Appeal",
            Self::Thanks => "Thanks",
            Self::Other => "Letter",
        }
    }
}

impl Words for LetterStage {
    fn word(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::InReview => "In review",
            Self::Approved => "Approved",
            Self::Queued => "Waiting to be sent",
            Self::Sent => "Sent",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Draft => "",
            Self::InReview | Self::Approved => "warn",
            Self::Queued => "live",
            Self::Sent => "good",
        }
    }
}

impl Words for DeliveryState {
    fn word(&self) -> &'static str {
        match self {
            Self::Queued => "Waiting to leave",
            Self::Attempting => "Being sent",
            Self::Accepted => "Has left",
            Self::Deferred => "Put off by the mail server",
            Self::Refused => "Refused",
            Self::Bounced => "Came back",
            Self::Delivered => "Delivered",
            Self::Unknown => "Not known whether it left",
            Self::Held => "Held in the outbox",
            Self::Cancelled => "Taken back",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Queued | Self::Attempting => "live",
            Self::Accepted | Self::Delivered => "good",
            Self::Deferred | Self::Held => "warn",
            Self::Refused | Self::Bounced | Self::Unknown => "bad",
            Self::Cancelled => "",
        }
    }
}

/// What a message seems to say.
pub(crate) const fn finding(kind: Kind) -> &'static str {
    match kind {
        Kind::Automatic => "An automatic reply",
        Kind::Acknowledgement => "They have the request",
        Kind::Extension => "They take more time",
        Kind::FeeEstimate => "They ask for money",
        Kind::Question => "They ask what is meant",
        Kind::Denial => "They refuse it, or part of it",
        Kind::NoRecords => "They say that there are no records",
        Kind::Production => "They give records",
        Kind::AppealDetermination => "An appeal was decided",
    }
}

impl Words for Authenticity {
    fn word(&self) -> &'static str {
        match self {
            Self::Unknown => "Sender not verified",
            Self::Verified => "Sender verified",
            Self::Forged => "Sender forged",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Verified => "good",
            Self::Forged => "bad",
        }
    }
}

/// What a person can do about a mail in this state; empty where nothing is to do.
pub(crate) fn delivery_advice(state: impl Bare<DeliveryState>) -> &'static str {
    match state.bare() {
        DeliveryState::Queued => "It leaves by itself. Until then it can be taken back.",
        DeliveryState::Attempting => "A worker is talking to the mail server.",
        DeliveryState::Deferred => {
            "The server asked to come back later. Daylight tries again by itself, with growing pauses, for five days."
        }
        DeliveryState::Refused => {
            "The server refused it for good; its words say why. Take it back, check the address with the agency, and send it again."
        }
        DeliveryState::Bounced => {
            "It was taken and came back. Check the address with the agency before you send it again."
        }
        DeliveryState::Unknown => {
            "The connection broke after the text was handed over, so it may or may not have left. Look into the mail server's log or ask the agency; then say that it has left, or send it again."
        }
        DeliveryState::Held => {
            "No mail server is configured. Download the mail and send it yourself, then say that it has left; or configure a server and send it again."
        }
        DeliveryState::Accepted | DeliveryState::Delivered | DeliveryState::Cancelled => "",
    }
}

impl Words for Purpose {
    fn word(&self) -> &'static str {
        match self {
            Self::Letter => "Letter",
            Self::Reminder => "Reminder",
            Self::Account => "Account",
        }
    }
}

impl Words for DocumentState {
    fn word(&self) -> &'static str {
        match self {
            Self::Received => "Waiting to be read",
            Self::Reading => "Being read",
            Self::Read => "Read, waiting for links",
            Self::Linking => "Being compared with the corpus",
            Self::Linked => "Read and linked",
            Self::Failed => "Could not be read",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Received | Self::Reading | Self::Read | Self::Linking => "live",
            Self::Linked => "good",
            Self::Failed => "bad",
        }
    }
}

impl Words for Verdict {
    fn word(&self) -> &'static str {
        match self {
            Self::Confirmed => "Confirmed",
            Self::Rejected => "Rejected",
            Self::Undone => "Open",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Confirmed => "good",
            Self::Rejected | Self::Undone => "",
        }
    }
}

impl Words for Channel {
    fn word(&self) -> &'static str {
        match self {
            Self::Email => "E-mail",
            Self::Portal => "Web portal",
            Self::Post => "Post",
            Self::Fax => "Fax",
            Self::Phone => "Telephone",
        }
    }
}

impl Words for Role {
    fn word(&self) -> &'static str {
        match self {
            Self::Reporter => "Reporter",
            Self::Editor => "Editor",
            Self::Admin => "Administrator",
        }
    }
}

/// What a role may do, for the form in which one is chosen.
pub(crate) fn role_help(role: impl Bare<Role>) -> &'static str {
    match role.bare() {
        Role::Reporter => "Drafts, sends and reads requests.",
        Role::Editor => "Also approves letters and sees private cases.",
        Role::Admin => "Also manages people and settings.",
    }
}

impl Words for Visibility {
    fn word(&self) -> &'static str {
        match self {
            Self::Newsroom => "Newsroom",
            Self::Private => "Private",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Newsroom => "",
            Self::Private => "warn",
        }
    }
}

impl Words for State {
    fn word(&self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Extended => "Extended",
            Self::Paused => "Paused",
            Self::Met => "Met",
            Self::Ended => "Over",
            Self::Open => "No number in the law",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Running | Self::Extended => "live",
            Self::Paused => "warn",
            Self::Met => "good",
            Self::Ended | Self::Open => "",
        }
    }
}

impl Words for Confidence {
    fn word(&self) -> &'static str {
        match self {
            Self::Verified => "read in the law itself",
            Self::Secondary => "from a guide, not yet compared with the law",
            Self::Recalled => "from memory: check it before you rely on it",
        }
    }

    fn tone(&self) -> &'static str {
        match self {
            Self::Verified => "good",
            Self::Secondary => "",
            Self::Recalled => "warn",
        }
    }
}

impl Words for StepKind {
    fn word(&self) -> &'static str {
        match self {
            Self::Start => "Day zero",
            Self::Deem => "Counts as received",
            Self::Skip => "Not counted",
            Self::Extend => "Extended to",
            Self::Pause => "Paused",
            Self::Resume => "Goes on",
            Self::Restart => "Begins again",
            Self::Roll => "Moved to",
            Self::Cap => "Limit",
        }
    }
}

/// What a clock is about: who must do what.
pub(crate) fn clock_title(clock: &Clock) -> String {
    if !domain::clock::binds(clock) {
        return "The agency may ask for more time".to_owned();
    }
    let whose = match clock.side {
        Side::Agency => "The agency must",
        Side::Requester => "We must",
    };
    let what = match clock.duty {
        Duty::Acknowledge => "acknowledge the request",
        Duty::Respond => "respond",
        Duty::Determine => "decide",
        Duty::Produce => "hand over the records",
        Duty::Deny => "say what it withholds",
        Duty::Petition => match clock.side {
            Side::Agency => "petition for more time",
            Side::Requester => "petition",
        },
        Duty::StartClock => "act for the time to begin",
    };
    match &clock.title {
        Some(title) => format!("{whose} {what}: {title}"),
        None => format!("{whose} {what}"),
    }
}

/// The name of a legal fact, as forms and the conversation show it.
pub(crate) fn fact(kind: impl Bare<EventType>) -> &'static str {
    use EventType as T;
    match kind.bare() {
        T::Sent => "Request sent",
        T::Received => "Request received by the agency",
        T::FirstReceived => "First received anywhere in the agency",
        T::AppealReceived => "Appeal received",
        T::PetitionReceived => "Petition received",
        T::SupervisorDetermination => "Supervisor's determination",
        T::StatementRequested => "Written statement requested",
        T::AgRequestReceived => "Request to the attorney general received",
        T::Acknowledged => "Agency acknowledged the request",
        T::ReceiptAcknowledged => "Agency stated when it received the request",
        T::Elected => "We chose how to proceed",
        T::NoticeGiven => "Agency gave notice",
        T::Determined => "Agency decided",
        T::Denied => "Agency denied the request",
        T::Determination => "Appeal decided",
        T::Violation => "Violation",
        T::Completed => "All records handed over",
        T::PartialProduction => "Some records handed over",
        T::Withdrawn => "Request withdrawn",
        T::AppealFiled => "We filed an appeal",
        T::ClarificationAsked => "Agency asked a question",
        T::ClarificationAnswered => "We answered the agency's question",
        T::FeeEstimateIssued => "Agency asked for a fee",
        T::FeePaid => "We paid the fee",
        T::ExtensionClaimed => "Agency claimed an extension",
        T::SupervisorExtension => "Supervisor granted the agency more time",
        T::AgreedDate => "A date was agreed",
        T::OfficeClosed => "Agency's office was closed",
    }
}

/// What links of this kind are called; one and many.
pub(crate) fn link_kind(kind: &str) -> &'static str {
    match kind {
        "person" => "Person",
        "org" => "Organisation",
        "statute" => "Law",
        "quote" => "Quote",
        "event" => "Event",
        "text_reuse" => "Same passage",
        "topic" => "Same subject",
        _ => "Link",
    }
}

/// Kinds of body, as the law tells them apart.
pub(crate) fn body(body: &str) -> String {
    match body {
        "municipality" => "city or town".to_owned(),
        "agency" => "state agency".to_owned(),
        "federal" => "federal agency".to_owned(),
        other => other.replace('_', " "),
    }
}

/// “Fri, Oct 18, 2019”.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%a, %b %-d, %Y").to_string()
}

/// “today”, “tomorrow”, “in 3 days”, “2 days ago”.
pub(crate) fn away(today: Date, date: Date) -> String {
    match (date - today).get_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    }
}

/// “800 bytes”, “1.4 MB”.
pub(crate) fn size(bytes: impl Bare<i64>) -> String {
    let bytes = bytes.bare();
    let (unit, name) = match bytes {
        i64::MIN..1_000 => return format!("{bytes} bytes"),
        1_000..1_000_000 => (1e3, "kB"),
        1_000_000..1_000_000_000 => (1e6, "MB"),
        _ => (1e9, "GB"),
    };
    format!("{:.1} {name}", bytes as f64 / unit)
}

/// “1 page”, “3 pages”: for nouns that take an s.
pub(crate) fn count(n: impl Number, noun: &str) -> String {
    let n = n.number();
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}

/// The last part of a name that tells where a file was found: `mail.eml/a.pdf`.
pub(crate) fn file(name: &str) -> &str {
    name.rsplit('/')
        .find(|part| !part.is_empty())
        .unwrap_or(name)
}

/// “$25.00”.
pub(crate) fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}${}.{:02}", cents / 100, cents % 100)
}

/// How sure a link is, in words that do not promise a decimal place.
pub(crate) fn sureness(score: impl Bare<f64>) -> &'static str {
    match score.bare() {
        score if score >= 0.9 => "almost certain",
        score if score >= 0.7 => "likely",
        score if score >= 0.4 => "possible",
        _ => "a guess",
    }
}

/// The hour of an instant in a zone, for a form: `10:12`.
pub(crate) fn hour(at: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_file_inside_another_is_called_by_its_own_name() {
        assert_eq!(
            (file("mail.eml/a.pdf"), file("a/"), file("")),
            ("a.pdf", "a", "")
        );
    }

    #[test]
    fn dates_sizes_and_counts_read_like_words() {
        let today = date(2019, 10, 18);
        assert_eq!(day(today), "Fri, Oct 18, 2019");
        for (on, expected) in [
            (date(2019, 10, 18), "today"),
            (date(2019, 10, 19), "tomorrow"),
            (date(2019, 10, 17), "yesterday"),
            (date(2019, 11, 17), "in 30 days"),
            (date(2019, 9, 18), "30 days ago"),
        ] {
            assert_eq!(away(today, on), expected);
        }
        assert_eq!(
            (size(999), size(1_400_000)),
            ("999 bytes".into(), "1.4 MB".into())
        );
        assert_eq!(
            (count(1_i64, "page"), count(0_i64, "page")),
            ("1 page".into(), "0 pages".into())
        );
        assert_eq!(
            (dollars(2500), dollars(-5)),
            ("$25.00".into(), "-$0.05".into())
        );
    }
}
