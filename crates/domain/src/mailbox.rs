//! How far a mailbox has been read, and what to do when it cannot be. Pure: the
//! reading is `desk`'s, the talking `outside`'s.

use jiff::SignedDuration;

/// A message's place on a server: what it is known by there for good (RFC 3501, 2.3.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose mailbox: `login@host`.
    pub account: String,
    /// The folder's name.
    pub folder: String,
    /// The folder's UIDVALIDITY.
    pub uid_validity: u32,
    /// The message's UID.
    pub uid: u32,
}

/// How far a folder has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The UIDVALIDITY under which the UID counts.
    pub uid_validity: u32,
    /// Everything up to here has been kept or passed over.
    pub last_uid: u32,
}

impl Position {
    /// Where to go on in a folder that says `uid_validity`. Under another number
    /// than before all UIDs are new: from the beginning, and what we have already
    /// is recognised by its bytes.
    pub fn go_on(known: Option<Self>, uid_validity: u32) -> Self {
        known
            .filter(|known| known.uid_validity == uid_validity)
            .unwrap_or(Self {
                uid_validity,
                last_uid: 0,
            })
    }
}

/// What to do about a message that could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Stop here and begin again with it.
    TryAtOnce,
    /// Go on with the others and come back to it after this time.
    TryLater(SignedDuration),
    /// Go on with the others; a person has to look.
    GiveUp,
}

/// A message is tried so often before the others no longer wait for it.
const AT_ONCE: i32 = 3;

/// Then after so many hours each.
const LATER_HOURS: [i64; 4] = [1, 6, 24, 72];

/// What to do after the `attempts`th failure to fetch a message.
pub fn after_failure(attempts: i32) -> Verdict {
    if attempts < AT_ONCE {
        return Verdict::TryAtOnce;
    }
    let nth = usize::try_from(attempts - AT_ONCE).unwrap_or(usize::MAX);
    LATER_HOURS.get(nth).map_or(Verdict::GiveUp, |hours| {
        Verdict::TryLater(SignedDuration::from_hours(*hours))
    })
}

/// How long to leave a server alone after so many failures in a row: from five
/// seconds, doubling, to ten minutes.
pub fn pause(failures: i32) -> SignedDuration {
    let doubled = 5_i64 << failures.clamp(1, 8).saturating_sub(1);
    SignedDuration::from_secs(doubled.min(600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_was_made_anew_is_read_from_its_beginning() {
        let at = |uid_validity, last_uid| Position {
            uid_validity,
            last_uid,
        };
        let cases = [
            (None, 7, at(7, 0)),
            (Some(at(7, 40)), 7, at(7, 40)),
            (Some(at(7, 40)), 8, at(8, 0)),
            (Some(at(8, 40)), 7, at(7, 0)),
        ];
        for (known, validity, expected) in cases {
            assert_eq!(Position::go_on(known, validity), expected);
        }
    }

    #[test]
    fn a_bad_message_is_tried_then_passed_over_then_left_to_a_person() {
        let all: Vec<Verdict> = (1..=8).map(after_failure).collect();
        let hours = |hours| Verdict::TryLater(SignedDuration::from_hours(hours));
        assert_eq!(
            all,
            [
                Verdict::TryAtOnce,
                Verdict::TryAtOnce,
                hours(1),
                hours(6),
                hours(24),
                hours(72),
                Verdict::GiveUp,
                Verdict::GiveUp,
            ]
        );
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        let pauses: Vec<i64> = [0, 1, 2, 3, 7, 8, 9, i32::MAX]
            .map(|failures| pause(failures).as_secs())
            .to_vec();
        assert_eq!(pauses, [5, 5, 10, 20, 320, 600, 600, 600]);
    }
}
