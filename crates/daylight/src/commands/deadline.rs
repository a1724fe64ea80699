//! `daylight deadline [--batch]`: events in as JSON, clocks out as JSON. Nothing is kept.
//! The counting is in `statutes`; here is only the choice between one object and many lines.

use statutes::{Law, batch};
use std::io::{self, BufRead, Read, Write};

/// Answers the one object in `input`, or with `batch` one object a line.
///
/// # Errors
/// Only those of reading and writing; a query that cannot be answered is answered with
/// its error, as a line.
pub fn run(batch: bool, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let law = Law::shipped();
    if batch {
        return batch::run(law, input, output);
    }
    let mut object = Vec::new();
    (&mut input)
        .take(batch::LONGEST_LINE as u64 + 1)
        .read_to_end(&mut object)?;
    writeln!(output, "{}", batch::answer_bytes(law, &object))?;
    output.flush()
}
