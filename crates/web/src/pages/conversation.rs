//! What happened on a case, in one column and in order: letters, deliveries with
//! the server's words, messages with their files, facts, and the dates of the clocks.

use super::{
    clocks::clock_shown,
    proof,
    quoted::{self, Split},
};
use crate::{
    layout::Layout,
    words::{self, Words},
};
use domain::{EventId, EventKind, When};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use statutes::{Clock, Side};
use store::reader::{
    case::{EventLine, InboundLine, LetterLine},
    deliveries::DeliveryLine,
};

/// One entry.
pub(crate) enum Entry {
    Event(EventShown),
    Letter(LetterLine),
    Delivery(DeliveryLine),
    Inbound(Box<InboundShown>),
    /// A clock's date.
    Due(Due),
    /// Between what was and what is to come.
    Today,
}

/// A message with its own words apart from what it quotes.
pub(crate) struct InboundShown {
    pub line: InboundLine,
    pub text: Split,
    /// Shown as a whole at once: it is short.
    pub short: bool,
}

/// The date of a clock as it stands in the column.
pub(crate) struct Due {
    /// Names it on the page.
    pub id: String,
    pub what: String,
    pub day: String,
    /// As beside its working: “Late” where it is.
    pub state: &'static str,
    pub tone: &'static str,
    /// It binds us.
    pub ours: bool,
}

/// In which order the column is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    #[default]
    OldestFirst,
    NewestFirst,
}

impl Order {
    /// From an address or a cookie.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "oldest" => Some(Self::OldestFirst),
            "newest" => Some(Self::NewestFirst),
            _ => None,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OldestFirst => "oldest",
            Self::NewestFirst => "newest",
        }
    }

    /// The newest first?
    pub fn newest(&self) -> bool {
        *self == Self::NewestFirst
    }
}

/// So many characters of a text are shown without a click.
const SHORT: usize = 900;

impl InboundShown {
    fn of(line: InboundLine) -> Self {
        let read = line.text.as_deref().map(desk::verbs::body_of);
        let text = quoted::split(read.unwrap_or(&line.excerpt));
        Self {
            short: text.own.chars().count() <= SHORT,
            text,
            line,
        }
    }
}

/// An event in words.
pub(crate) struct EventShown {
    pub id: EventId,
    pub text: String,
    pub detail: String,
    pub when: String,
    pub by: Option<String>,
    pub legal: bool,
    /// The first of its case.
    pub begins: bool,
    pub corrects: bool,
    pub corrected: bool,
    pub correctable: bool,
    /// Where its proof can be looked at, and what that is.
    pub proof: Option<(String, String)>,
}

/// All that has happened on a case.
pub(crate) struct Happened {
    pub events: Vec<EventLine>,
    pub letters: Vec<LetterLine>,
    pub deliveries: Vec<DeliveryLine>,
    pub inbound: Vec<InboundLine>,
}

/// Puts everything in order, the oldest first. `zone` is the agency's: its dates are told there.
pub(crate) fn entries(
    l: &Layout,
    zone: &TimeZone,
    happened: Happened,
    clocks: &[Clock],
    now: Timestamp,
) -> Vec<Entry> {
    let Happened {
        events,
        letters,
        deliveries,
        inbound,
    } = happened;
    let mut all: Vec<(Timestamp, Entry)> = Vec::new();
    for event in events {
        // A message that was put into the case stands there itself.
        if !matches!(event.kind, EventKind::MessageAttached { .. }) {
            let at = instant(event.when, zone);
            all.push((at, Entry::Event(shown(event, l, zone))));
        }
    }
    all.extend(
        letters
            .into_iter()
            .map(|one| (one.created_at, Entry::Letter(one))),
    );
    all.extend(
        deliveries
            .into_iter()
            .map(|one| (one.created_at, Entry::Delivery(one))),
    );
    all.extend(inbound.into_iter().map(|one| {
        (
            one.sent_at.unwrap_or(one.received_at).min(one.received_at),
            Entry::Inbound(Box::new(InboundShown::of(one))),
        )
    }));
    all.extend(clocks.iter().filter_map(|clock| due(clock, zone, l.today)));
    if all.iter().any(|(at, _)| *at > now) {
        all.push((now, Entry::Today));
    }
    all.sort_by_key(|(at, entry)| (*at, rank(entry)));
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// What comes first of what bears the same second: a letter before its approval.
fn rank(entry: &Entry) -> u8 {
    match entry {
        Entry::Event(event) if event.begins => 0,
        Entry::Letter(_) => 1,
        _ => 2,
    }
}

/// A clock's date, where it has one that counts.
fn due(clock: &Clock, zone: &TimeZone, today: Date) -> Option<(Timestamp, Entry)> {
    let on = clock.due.filter(|_| domain::clock::binds(clock))?;
    let shown = clock_shown(clock.clone(), today);
    let entry = Entry::Due(Due {
        id: shown.id,
        what: shown.title,
        day: words::day(on),
        state: shown.state,
        tone: shown.tone,
        ours: clock.side == Side::Requester,
    });
    Some((instant(When::On(on), zone), entry))
}

/// Where a fact stands among others: one of a whole day at its end, behind what
/// is known by the minute.
fn instant(when: When, zone: &TimeZone) -> Timestamp {
    match when {
        When::At(at) => at,
        When::On(on) => on
            .at(23, 59, 0, 0)
            .to_zoned(zone.clone())
            .map_or(Timestamp::MIN, |end| end.timestamp()),
    }
}

fn shown(event: EventLine, l: &Layout, zone: &TimeZone) -> EventShown {
    let (text, detail) = text(&event.kind);
    EventShown {
        id: event.id,
        text,
        detail,
        when: when(event.when, l, zone),
        legal: matches!(event.kind, EventKind::Legal(_)),
        begins: matches!(event.kind, EventKind::Opened { .. }),
        corrects: event.supersedes.is_some(),
        corrected: event.corrected,
        correctable: matches!(event.kind, EventKind::Legal(_)) && !event.corrected,
        by: event.recorded_by,
        proof: event.proof.map(proof::shown),
    }
}

/// An event as one sentence: what, and when.
pub(crate) fn sentence(event: &EventLine, l: &Layout, zone: &TimeZone) -> String {
    let (text, detail) = text(&event.kind);
    let detail = if detail.is_empty() {
        detail
    } else {
        format!(" {detail}")
    };
    format!("{text}, {}.{detail}", when(event.when, l, zone))
}

fn when(when: When, l: &Layout, zone: &TimeZone) -> String {
    match when {
        When::At(at) => l.instant(at),
        When::On(on) => {
            let name = zone.iana_name().unwrap_or("UTC");
            format!("{} ({name})", words::day(on))
        }
    }
}

/// What happened, and what else was written down.
fn text(kind: &EventKind) -> (String, String) {
    use EventKind as K;
    let none = String::new();
    match kind {
        K::Opened { title } => (format!("Case begun: {title}"), none),
        K::LetterSubmitted { letter_kind, .. } => {
            (format!("{} given to an editor", letter_kind.word()), none)
        }
        K::LetterSentBack {
            letter_kind, note, ..
        } => (format!("{} sent back", letter_kind.word()), note.clone()),
        K::LetterApproved {
            letter_kind,
            version,
            ..
        } => (
            format!(
                "{} approved: version {version} is fixed",
                letter_kind.word()
            ),
            none,
        ),
        K::FactChecked { about, remark, .. } => (format!("Checked: {about}"), remark.clone()),
        K::LetterReopened { letter_kind, .. } => (
            format!("{} taken back to be changed", letter_kind.word()),
            none,
        ),
        K::LetterQueued { letter_kind, .. } => (format!("{} queued", letter_kind.word()), none),
        K::LetterUnqueued { letter_kind, .. } => (
            format!("{} taken back before it left", letter_kind.word()),
            none,
        ),
        K::LetterHandedOver {
            letter_kind,
            way,
            note,
            ..
        } => (
            format!("{} sent {}", letter_kind.word(), way.word()),
            note.clone(),
        ),
        K::DeliverySettled { state, answer, .. } => {
            let word = state
                .parse::<domain::DeliveryState>()
                .map_or("changed", |state| state.word());
            (format!("Mail: {}", word.to_lowercase()), answer.clone())
        }
        K::Legal(fact) => (words::fact(fact.kind).to_owned(), fact_detail(fact)),
        K::MessageAttached { reason, .. } => {
            ("Message put into the case".to_owned(), reason.clone())
        }
        K::MessageDetached { .. } => ("Message taken out of the case".to_owned(), none),
        K::DocumentAttached {
            name,
            url: Some(url),
            ..
        } => (format!("File fetched: {name}"), format!("from {url}")),
        K::DocumentAttached { name, .. } => (format!("File added: {name}"), none),
        K::DocumentRead {
            pages, failures, ..
        } => {
            let read = words::count(*pages, "page");
            let failed = match failures {
                0 => none,
                n => format!("{} could not be read.", words::count(*n, "part")),
            };
            (format!("File read: {read}"), failed)
        }
        K::Note { text } => ("Note".to_owned(), text.clone()),
        K::HandedOver { .. } => ("Handed over".to_owned(), none),
        K::Closed { outcome, note } => (
            format!("Closed: {}", outcome.word().to_lowercase()),
            note.clone(),
        ),
        K::Reopened { note } => ("Taken up again".to_owned(), note.clone()),
    }
}

/// What belongs to a legal fact beside its date.
fn fact_detail(fact: &domain::LegalFact) -> String {
    let mut parts = Vec::new();
    parts.extend(
        fact.channel
            .map(|channel| format!("by {}", channel.as_str().replace('_', " "))),
    );
    parts.extend(fact.extension.as_ref().map(|id| id.replace('_', " ")));
    parts.extend(fact.from.map(|from| format!("from {}", words::day(from))));
    parts.extend(
        fact.until
            .map(|until| format!("until {}", words::day(until))),
    );
    parts.extend(fact.days.map(|days| words::count(days, "day")));
    parts.extend(fact.amount_cents.map(words::dollars));
    if !fact.note.is_empty() {
        parts.push(fact.note.clone());
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::LegalFact;
    use statutes::EventType;

    #[test]
    fn facts_tell_what_belongs_to_them() {
        let mut fact = LegalFact::of(EventType::FeeEstimateIssued);
        fact.amount_cents = Some(48_050);
        fact.note = "by letter".into();
        assert_eq!(
            text(&EventKind::Legal(fact)),
            (
                "Agency asked for a fee".into(),
                "$480.50 · by letter".into()
            )
        );
    }

    #[test]
    fn a_fact_of_a_whole_day_stands_behind_what_has_an_hour() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let morning: Timestamp = "2019-10-03T09:00:00-04:00".parse().unwrap();
        let day = instant(When::On("2019-10-03".parse().unwrap()), &zone);
        assert!(morning < day);
        assert!(day < "2019-10-04T00:00:00-04:00".parse().unwrap());
    }
}
