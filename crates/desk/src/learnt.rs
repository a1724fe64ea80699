//! What verdicts have taught, laid over an index before pages are linked by it.

use crate::Error;
use linking::{Index, Kind, Rejection};
use serde_json::Value;
use store::{
    Conn,
    learning::{Standing, Wording},
};

/// Wordings that are not linked again, and the newest fit of each kind.
pub(crate) struct Learnt {
    wordings: Vec<Wording>,
    fits: Vec<Standing>,
}

impl Learnt {
    pub async fn load(conn: &mut Conn) -> Result<Learnt, Error> {
        Ok(Learnt {
            wordings: store::learning::rejected(conn).await?,
            fits: store::learning::fits(conn).await?,
        })
    }

    /// Wordings that were rejected are left out from now on, and scores are the fitted.
    pub fn lay_over(&self, index: &mut Index) {
        index.rejected = self.wordings.iter().filter_map(rejection).collect();
        for fit in self.fits.iter().filter(|fit| fit.taken) {
            let knots = serde_json::from_value::<Vec<(f64, f64)>>(fit.knots.clone());
            if let (Some(kind), Ok(knots)) = (kind(&fit.kind), knots) {
                index.calibration.knots.insert(kind, knots);
            }
        }
    }
}

fn rejection(one: &Wording) -> Option<Rejection> {
    let doc = one.corpus_document.to_string();
    Rejection::of_wording(
        kind(&one.kind)?,
        &one.page_text,
        one.entity.as_deref(),
        &doc,
    )
}

/// The kind of this name.
pub(crate) fn kind(name: &str) -> Option<Kind> {
    serde_json::from_value(Value::from(name)).ok()
}

/// The name of a kind, as links are stored with it.
pub(crate) fn kind_name(kind: Kind) -> String {
    let name = serde_json::to_value(kind).ok();
    name.and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}
