//! To whom a clock, extension or appeal applies: the kind of body, request, record or
//! requester that the query names against the kinds that the law names.

use crate::data::Jurisdiction;
use crate::events::{Problem, Query};

/// Whether a fact applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Yes,
    No,
    /// The query does not say.
    Unknown,
}

const STATE_BODIES: [&str; 4] = ["agency", "state_agency", "state", "department"];
const LOCAL_BODIES: [&str; 11] = [
    "municipality",
    "local_government",
    "local",
    "city",
    "town",
    "village",
    "county",
    "district",
    "school_district",
    "authority",
    "police",
];
const FEDERAL_BODIES: [&str; 2] = ["federal", "federal_agency"];

/// Kinds that a request has unless told otherwise; where the query is silent a clock of such a
/// kind is shown, but not as certain. The other kinds (commercial, expedited, …) must be named.
const ORDINARY: [&str; 9] = [
    "agency",
    "state_agency",
    "municipality",
    "local_government",
    "resident",
    "nonresident",
    "standard_request",
    "body_with_policy",
    "body_without_policy",
];

/// The kinds a query names.
pub(crate) struct Who<'q> {
    body: Option<&'q str>,
    kinds: &'q [String],
    /// The kinds of the clock that was asked for by name.
    chosen: &'q [String],
}

impl<'q> Who<'q> {
    pub(crate) fn new(place: &Jurisdiction, query: &'q Query) -> Result<Who<'q>, Problem> {
        let who = Who {
            body: query.body.as_deref(),
            kinds: &query.options.applies_to,
            chosen: &[],
        };
        if let Some(body) = who.body
            && class(body) == Class::Other
            && distinguishes_bodies(place)
            && !named_somewhere(place, body)
        {
            let message = format!("`{body}` is no kind of body that {} knows", place.name);
            return Err(Problem::new("body", message));
        }
        Ok(who)
    }

    /// The same, knowing also the kinds of a clock that a person chose.
    pub(crate) fn choosing<'c>(&self, chosen: &'c [String]) -> Who<'c>
    where
        'q: 'c,
    {
        Who {
            body: self.body,
            kinds: self.kinds,
            chosen,
        }
    }

    pub(crate) fn fit(&self, applies_to: &[String]) -> Fit {
        if applies_to
            .iter()
            .any(|kind| kind == "all" || self.names(kind))
        {
            return Fit::Yes;
        }
        if applies_to.iter().all(|kind| self.contradicts(kind)) {
            Fit::No
        } else {
            Fit::Unknown
        }
    }

    fn names(&self, kind: &String) -> bool {
        let class = class(kind);
        self.kinds.contains(kind)
            || self.chosen.contains(kind)
            || self.body.is_some_and(|body| {
                body == kind || (class != Class::Other && class == self::class(body))
            })
    }

    fn contradicts(&self, kind: &str) -> bool {
        let opposite = match kind {
            "resident" => Some("nonresident"),
            "nonresident" => Some("resident"),
            "body_with_policy" => Some("body_without_policy"),
            "body_without_policy" => Some("body_with_policy"),
            "standard_request" => Some("time_intensive_request"),
            "time_intensive_request" => Some("standard_request"),
            _ => None,
        };
        if let Some(opposite) = opposite {
            let named = |kinds: &[String]| kinds.iter().any(|one| one == opposite);
            return named(self.kinds) || named(self.chosen) || self.body == Some(opposite);
        }
        let class = class(kind);
        class != Class::Other && self.body.is_some_and(|body| self::class(body) != class)
    }
}

/// Whether a clock of these kinds is shown when the query does not say.
pub(crate) fn is_ordinary(applies_to: &[String]) -> bool {
    applies_to
        .iter()
        .any(|kind| ORDINARY.contains(&kind.as_str()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    State,
    Local,
    Federal,
    Other,
}

fn class(body: &str) -> Class {
    let any = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(body));
    if any(&STATE_BODIES) {
        Class::State
    } else if any(&LOCAL_BODIES) {
        Class::Local
    } else if any(&FEDERAL_BODIES) {
        Class::Federal
    } else {
        Class::Other
    }
}

fn kinds_of(place: &Jurisdiction) -> impl Iterator<Item = &String> {
    let clocks = place.clocks.iter().flat_map(|one| &one.applies_to);
    let extensions = place.extensions.iter().flat_map(|one| &one.applies_to);
    clocks
        .chain(extensions)
        .chain(place.appeals.iter().flat_map(|one| &one.applies_to))
}

fn distinguishes_bodies(place: &Jurisdiction) -> bool {
    kinds_of(place).any(|kind| class(kind) != Class::Other)
}

fn named_somewhere(place: &Jurisdiction, body: &str) -> bool {
    kinds_of(place).any(|kind| kind == body)
}
