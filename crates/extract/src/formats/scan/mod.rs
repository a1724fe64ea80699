//! Work on a page's picture before it is recognised: dirt taken off, covered areas found.
//!
//! Everything here looks at grey pixels only; what the words inside an area say
//! is known after recognition, in `read::ocr`.

pub(crate) mod grey;
mod median;
pub(crate) mod specks;
