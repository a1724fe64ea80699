//! Whether a sender is who they say: what was found out, by whom, and the one word that
//! follows. Nothing is looked up here.
//!
//! Two can speak: the mail server that took the mail in (RFC 8601), if the newsroom has
//! named it, and our own look at the signatures (SPF, DKIM, DMARC, ARC). The server speaks
//! first: it saw the mail as it came and the connection that brought it.

use crate::inbound::Authenticity;
use serde::{Deserialize, Serialize};

/// How one look ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// There is nothing to look at.
    Absent,
    /// It could not be looked at.
    Unsure,
}

/// The four looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The sending server is one of those that the envelope's domain names (RFC 7208).
    Spf,
    /// A domain has signed the mail, and it is unchanged (RFC 6376).
    Dkim,
    /// The domain of the shown sender is the one that SPF or DKIM speak for (RFC 7489).
    Dmarc,
    /// Those who passed the mail on vouch for what they saw (RFC 8617). Told, not counted:
    /// anybody can pass mail on to himself.
    Arc,
}

impl Method {
    /// Its usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spf => "SPF",
            Self::Dkim => "DKIM",
            Self::Dmarc => "DMARC",
            Self::Arc => "ARC",
        }
    }
}

/// What a domain asks to be done with mail that fails (DMARC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Nothing, or it has none.
    #[default]
    None,
    /// Treat it as suspicious.
    Quarantine,
    /// Do not take it.
    Reject,
}

/// One look and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Which.
    pub method: Method,
    /// How it ended.
    pub verdict: Verdict,
    /// The domain that it speaks of; empty if none.
    #[serde(default)]
    pub domain: String,
    /// In words.
    pub why: String,
}

/// What we found out ourselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The domain of the shown sender; none if there is none, or more than one.
    pub from: Option<String>,
    /// All looks, in the order made.
    pub looks: Vec<Look>,
    /// What the domain asks for where they fail.
    #[serde(default)]
    pub policy: Policy,
    /// A name server was silent: a later look may find more.
    #[serde(default)]
    pub again: bool,
    /// Why nothing could be looked at; empty if it could.
    #[serde(default)]
    pub trouble: String,
}

impl Evidence {
    /// Nothing could be looked at, and why.
    pub fn none(trouble: impl Into<String>) -> Self {
        Self {
            trouble: trouble.into(),
            ..Self::default()
        }
    }

    /// What follows.
    pub fn word(&self) -> Authenticity {
        let Some(from) = self.from.as_deref().filter(|_| self.trouble.is_empty()) else {
            return match self.trouble.is_empty() {
                true => Authenticity::Unknown,
                false => Authenticity::Unchecked,
            };
        };
        match self.verdict(Method::Dmarc) {
            Verdict::Pass => Authenticity::Verified,
            Verdict::Fail if self.policy != Policy::None && !self.any_unsure() => {
                Authenticity::Forged
            }
            Verdict::Absent if self.any_aligned(from) => Authenticity::Verified,
            _ if self.any_unsure() => Authenticity::Unchecked,
            _ => Authenticity::Unknown,
        }
    }

    /// Whether the domain asks that this mail be refused.
    pub fn to_be_refused(&self) -> bool {
        self.policy == Policy::Reject && self.word() == Authenticity::Forged
    }

    fn verdict(&self, method: Method) -> Verdict {
        let mut looks = self.looks.iter().filter(|look| look.method == method);
        looks.next().map_or(Verdict::Absent, |look| look.verdict)
    }

    fn any_unsure(&self) -> bool {
        let unsure = |look: &Look| look.verdict == Verdict::Unsure && look.method != Method::Arc;
        self.looks.iter().any(unsure)
    }

    /// A domain without DMARC: whether SPF or DKIM speak for it, or for one above it.
    fn any_aligned(&self, from: &str) -> bool {
        self.looks.iter().any(|look| {
            matches!(look.method, Method::Spf | Method::Dkim)
                && look.verdict == Verdict::Pass
                && at_or_below(from, &look.domain)
        })
    }
}

/// Whether a domain is this one, or lies below it.
fn at_or_below(domain: &str, other: &str) -> bool {
    let (domain, other) = (domain.to_ascii_lowercase(), other.to_ascii_lowercase());
    other.contains('.')
        && (domain == other
            || domain
                .strip_suffix(&other)
                .is_some_and(|rest| rest.ends_with('.')))
}

/// What a mail server that is believed has said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerWord {
    /// By which name it signs.
    pub server: String,
    /// What follows from it.
    pub word: Authenticity,
    /// What it wrote.
    pub said: String,
}

/// All that is known of a sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouching {
    /// The word of the server that took it in.
    #[serde(default)]
    pub server: Option<ServerWord>,
    /// What we found out; none: not looked yet.
    #[serde(default)]
    pub own: Option<Evidence>,
    /// How often we have looked.
    #[serde(default)]
    pub looks: u8,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The mail server that took it in.
    Server,
    /// We.
    Ourselves,
    /// Nobody has anything to say.
    Nobody,
}

impl Vouching {
    /// Takes in what a look has found. A mail that was verified stays so: domains change
    /// their keys, and a later look finds no more what an earlier one has found.
    pub fn looked(&mut self, found: Evidence) {
        self.looks = self.looks.saturating_add(1);
        let verified = |one: &Evidence| one.word() == Authenticity::Verified;
        if verified(&found) || !self.own.as_ref().is_some_and(verified) {
            self.own = Some(found);
        }
    }

    /// The one word, and whose it is.
    pub fn word(&self) -> (Authenticity, Speaker) {
        let definite = |word| matches!(word, Authenticity::Verified | Authenticity::Forged);
        match (&self.server, &self.own) {
            (Some(server), _) if definite(server.word) => (server.word, Speaker::Server),
            (_, Some(own)) => (own.word(), Speaker::Ourselves),
            _ => (Authenticity::Unknown, Speaker::Nobody),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(method: Method, verdict: Verdict, domain: &str) -> Look {
        Look {
            method,
            verdict,
            domain: domain.to_owned(),
            why: String::new(),
        }
    }

    fn evidence(policy: Policy, looks: &[(Method, Verdict, &str)]) -> Evidence {
        Evidence {
            from: Some("records.city.example".to_owned()),
            looks: looks.iter().map(|(m, v, d)| look(*m, *v, d)).collect(),
            policy,
            again: false,
            trouble: String::new(),
        }
    }

    #[test]
    fn one_word_follows_from_the_looks() {
        type Looks<'a> = &'a [(Method, Verdict, &'a str)];
        use Authenticity as A;
        use Method::{Arc, Dkim, Dmarc, Spf};
        use Policy::{None, Quarantine, Reject};
        use Verdict::{Absent, Fail, Pass, Unsure};
        let city = "city.example";
        let cases: &[(Policy, Looks<'_>, A)] = &[
            (
                Reject,
                &[(Dkim, Pass, city), (Dmarc, Pass, city)],
                A::Verified,
            ),
            (
                Reject,
                &[(Dkim, Fail, city), (Spf, Fail, city), (Dmarc, Fail, city)],
                A::Forged,
            ),
            (Quarantine, &[(Dmarc, Fail, city)], A::Forged),
            // Its domain asks for nothing: that is no word against it.
            (None, &[(Dmarc, Fail, city)], A::Unknown),
            // The connection is not known: SPF could have saved it.
            (
                Reject,
                &[(Spf, Unsure, ""), (Dmarc, Fail, city)],
                A::Unchecked,
            ),
            (None, &[(Dkim, Pass, city)], A::Verified),
            (None, &[(Spf, Pass, "records.city.example")], A::Verified),
            (None, &[(Dkim, Pass, "example")], A::Unknown),
            (None, &[(Dkim, Pass, "ty.example")], A::Unknown),
            (None, &[(Dkim, Pass, "lists.elsewhere.example")], A::Unknown),
            (
                None,
                &[(Dkim, Unsure, city), (Dmarc, Unsure, "")],
                A::Unchecked,
            ),
            (None, &[(Dkim, Absent, ""), (Spf, Absent, "")], A::Unknown),
            // Whoever passes mail on may say what he likes.
            (
                Reject,
                &[(Dmarc, Fail, city), (Arc, Pass, "list.example")],
                A::Forged,
            ),
            (None, &[(Arc, Unsure, "list.example")], A::Unknown),
        ];
        for (policy, looks, expected) in cases {
            assert_eq!(evidence(*policy, looks).word(), *expected, "{looks:?}");
        }
        assert_eq!(Evidence::none("no answer").word(), A::Unchecked);
        assert_eq!(Evidence::default().word(), A::Unknown);
        assert!(evidence(Reject, &[(Dmarc, Fail, city)]).to_be_refused());
        assert!(!evidence(Quarantine, &[(Dmarc, Fail, city)]).to_be_refused());
    }

    #[test]
    fn what_was_verified_stays_so_when_keys_are_changed() {
        let city = "city.example";
        let good = evidence(Policy::Reject, &[(Method::Dmarc, Verdict::Pass, city)]);
        let gone = evidence(Policy::Reject, &[(Method::Dmarc, Verdict::Fail, city)]);
        let mut vouching = Vouching::default();
        for (found, stays) in [(&gone, &gone), (&good, &good), (&gone, &good)] {
            vouching.looked(found.clone());
            assert_eq!(vouching.own.as_ref(), Some(stays));
        }
        assert_eq!(vouching.looks, 3);
    }

    #[test]
    fn the_server_that_took_it_in_speaks_first() {
        use Authenticity as A;
        let own = evidence(
            Policy::None,
            &[(Method::Dkim, Verdict::Pass, "city.example")],
        );
        let said = |word| ServerWord {
            server: "mx.paper.example".to_owned(),
            word,
            said: String::new(),
        };
        let vouching = |server: Option<A>, own: Option<Evidence>| Vouching {
            server: server.map(said),
            own,
            looks: 1,
        };
        let cases = [
            (
                vouching(Some(A::Forged), Some(own.clone())),
                A::Forged,
                Speaker::Server,
            ),
            (
                vouching(Some(A::Unknown), Some(own.clone())),
                A::Verified,
                Speaker::Ourselves,
            ),
            (vouching(None, Some(own)), A::Verified, Speaker::Ourselves),
            (
                vouching(Some(A::Unknown), None),
                A::Unknown,
                Speaker::Nobody,
            ),
            (Vouching::default(), A::Unknown, Speaker::Nobody),
        ];
        for (vouching, word, speaker) in cases {
            assert_eq!(vouching.word(), (word, speaker));
        }
    }
}
