//! What verdicts on links have taught, in words: a part of the corpus page.

use crate::{layout::Layout, words};
use desk::ENOUGH_VERDICTS;
use store::reader::learning::{FitLine, KindLearnt};

/// One kind of link.
pub(crate) struct KindShown {
    pub name: &'static str,
    pub confirmed: i64,
    pub rejected: i64,
    /// The precision of what was held out.
    pub held_out: String,
    /// Which scores are used, since when.
    pub scores: String,
    /// When they are fitted next.
    pub next: String,
}

pub(crate) fn shown(learnt: Vec<KindLearnt>, l: &Layout) -> Vec<KindShown> {
    let one = |one: KindLearnt| KindShown {
        name: words::link_kind(&one.kind),
        confirmed: one.confirmed,
        rejected: one.rejected,
        held_out: one.fit.as_ref().map_or_else(not_yet, precision),
        scores: one.fit.as_ref().map_or_else(
            || "As Daylight came".to_owned(),
            |fit| scores(fit, &l.instant(fit.at)),
        ),
        next: next(one.fresh),
    };
    learnt.into_iter().map(one).collect()
}

fn not_yet() -> String {
    "Not measured yet".to_owned()
}

/// “9 of 10 (90 %)”; of those that the fit would show, which is said where it hides some.
fn precision(fit: &FitLine) -> String {
    let hidden = match fit.held_out - fit.shown {
        0 => String::new(),
        hidden => format!("; {hidden} more would not be shown"),
    };
    if fit.shown == 0 {
        return format!("None of {} would be shown", fit.held_out);
    }
    let percent = f64::from(fit.confirmed) * 100.0 / f64::from(fit.shown);
    format!(
        "{} of {} ({percent:.0} %){hidden}",
        fit.confirmed, fit.shown
    )
}

fn scores(fit: &FitLine, at: &str) -> String {
    let on = words::count(i64::from(fit.fitted_on), "verdict");
    if fit.taken {
        format!("Fitted to {on}, since {at}")
    } else {
        format!("As Daylight came; a fit to {on} did worse, {at}")
    }
}

fn next(fresh: i64) -> String {
    let enough = i64::try_from(ENOUGH_VERDICTS).unwrap_or(i64::MAX);
    match enough - fresh {
        // It waits for some minutes, or until one of the verdicts is held out.
        missing if missing <= 0 => "The next fit is due".to_owned(),
        missing => format!("{} to the next fit", words::count(missing, "more verdict")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn fit(taken: bool, held_out: i32, shown: i32, confirmed: i32) -> FitLine {
        FitLine {
            at: Timestamp::UNIX_EPOCH,
            taken,
            fitted_on: 40,
            held_out,
            shown,
            confirmed,
        }
    }

    #[test]
    fn figures_read_as_they_are() {
        assert_eq!(precision(&fit(true, 10, 10, 9)), "9 of 10 (90 %)");
        let some = precision(&fit(true, 10, 4, 4));
        assert_eq!(some, "4 of 4 (100 %); 6 more would not be shown");
        assert_eq!(precision(&fit(true, 3, 0, 0)), "None of 3 would be shown");
        assert_eq!(
            scores(&fit(true, 1, 1, 1), "May 1"),
            "Fitted to 40 verdicts, since May 1"
        );
        assert!(scores(&fit(false, 1, 1, 1), "May 1").contains("did worse"));
        assert_eq!(next(0), "20 more verdicts to the next fit");
        assert_eq!(next(19), "1 more verdict to the next fit");
        assert_eq!(next(20), "The next fit is due");
    }
}
