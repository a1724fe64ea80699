//! Which dates a correction has moved, before and after: carried to the case's
//! page in a cookie of one minute, since a post is always answered by a redirect.

use crate::words;
use desk::clocks::Moved;
use jiff::civil::Date;
use statutes::Clock;

/// `initial_response.2019-10-18.2019-10-22~…`
pub(crate) fn write(moved: &[Moved]) -> String {
    let date = |date: Option<Date>| date.map_or_else(|| "-".to_owned(), |date| date.to_string());
    let one = |moved: &Moved| {
        format!(
            "{}.{}.{}",
            moved.clock,
            date(moved.before.0),
            date(moved.after.0)
        )
    };
    moved.iter().take(20).map(one).collect::<Vec<_>>().join("~")
}

/// What moved, in sentences; nothing of what cannot be read.
pub(crate) fn read(told: &str, clocks: &[Clock]) -> Vec<String> {
    told.split('~')
        .filter_map(|one| sentence(one, clocks))
        .collect()
}

fn sentence(told: &str, clocks: &[Clock]) -> Option<String> {
    let mut parts = told.split('.');
    let (id, before, after) = (parts.next()?, date(parts.next()?)?, date(parts.next()?)?);
    let known = clocks.iter().find(|clock| clock.clock == id);
    let title = match known {
        Some(clock) => words::clock_title(clock),
        None => "A date that no longer counts".to_owned(),
    };
    Some(match (before, after) {
        (Some(before), Some(after)) if before == after => {
            format!(
                "{title}: still {}, but late from another day",
                words::day(after)
            )
        }
        (Some(before), Some(after)) => {
            format!(
                "{title}: {} instead of {}",
                words::day(after),
                words::day(before)
            )
        }
        (None, Some(after)) => format!("{title}: {}, which had no date before", words::day(after)),
        (Some(before), None) => format!("{title}: no date any more, it was {}", words::day(before)),
        (None, None) => return None,
    })
}

/// A date or none; the outer option: it cannot be read.
fn date(text: &str) -> Option<Option<Date>> {
    if text == "-" {
        Some(None)
    } else {
        text.parse().ok().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_moved_is_told_and_nonsense_is_not() {
        let moved = Moved {
            clock: "initial_response".into(),
            before: (Some(date(2019, 10, 18)), None),
            after: (None, None),
        };
        let told = write(&[moved]);
        assert_eq!(told, "initial_response.2019-10-18.-");
        assert_eq!(
            read(&told, &[]),
            ["A date that no longer counts: no date any more, it was Fri, Oct 18, 2019"]
        );
        for nonsense in ["", "x", "a.b.c", "a.2019-10-18", "<b>.-.-"] {
            assert!(read(nonsense, &[]).is_empty(), "{nonsense}");
        }
    }
}
