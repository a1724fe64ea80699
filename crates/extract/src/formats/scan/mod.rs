//! Work on a page's picture: dirt taken off, covered areas found and judged.
//!
//! `specks` and `boxes` look at grey pixels only, in the reading child;
//! `covered` judges what `boxes` found once the page's words are known.

pub(crate) mod boxes;
pub(crate) mod covered;
pub(crate) mod grey;
mod median;
pub(crate) mod specks;
pub(crate) mod straighten;

use serde::{Deserialize, Serialize};

/// An area that may hide words, found in a page's picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Area {
    pub cover: boxes::Cover,
    /// Left, top, right, bottom in points.
    pub bounds: [f32; 4],
}

/// The covered areas of a page, in points; labels on black bars become readable.
pub(crate) fn areas(page: &mut grey::Grey, dpi: f32) -> Vec<Area> {
    let in_points = |value: usize| value as f32 * 72.0 / dpi;
    let found = boxes::find(page, dpi).into_iter();
    found
        .map(|area| Area {
            cover: area.cover,
            bounds: area.bounds.map(in_points),
        })
        .collect()
}
