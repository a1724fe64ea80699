//! Packing of what we write ourselves.

use flate2::{Compression, write::ZlibEncoder};
use std::io::Write;

/// As a PDF's FlateDecode has it.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
