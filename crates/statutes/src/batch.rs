//! Many queries as JSON lines: one line in, one line out. A bad line is answered with the
//! field at fault, and the next one is read.

use crate::answer::Answer;
use crate::clock::compute;
use crate::data::{Law, in_backticks};
use crate::events::{Problem, Query};
use serde::Serialize;
use std::io::{self, BufRead, Read, Write};

/// Longer lines are refused, so that no input can fill the memory.
pub const LONGEST_LINE: usize = 1 << 20;

#[derive(Serialize)]
struct Refusal<'a> {
    id: Option<&'a str>,
    error: &'a Problem,
}

/// Answers one JSON object with one line of JSON, without the line's end.
pub fn answer(law: &Law, line: &str) -> String {
    answer_bytes(law, line.as_bytes())
}

/// The same for bytes that may not even be text, or be longer than [`LONGEST_LINE`].
pub fn answer_bytes(law: &Law, line: &[u8]) -> String {
    let mut out = Vec::with_capacity(1024);
    let written = if line.len() > LONGEST_LINE {
        refuse(&line[..1024], &too_long(), &mut out)
    } else {
        write_answer(law, line, &mut out)
    };
    written.expect("writing to memory does not fail");
    String::from_utf8(out).expect("JSON is written as UTF-8")
}

/// Reads queries line by line until the end of `input`; blank lines are passed over.
///
/// # Errors
/// Only those of reading and writing: a bad line is answered, not returned.
pub fn run(law: &Law, mut input: impl BufRead, output: impl Write) -> io::Result<()> {
    let mut output = io::BufWriter::with_capacity(1 << 16, output);
    let mut line = Vec::new();
    let mut answer = Vec::with_capacity(4096);
    loop {
        line.clear();
        let limit = LONGEST_LINE as u64 + 1;
        if (&mut input).take(limit).read_until(b'\n', &mut line)? == 0 {
            return output.flush();
        }
        answer.clear();
        if line.last() != Some(&b'\n') && line.len() > LONGEST_LINE {
            skip_line(&mut input)?;
            refuse(&line[..1024], &too_long(), &mut answer)?;
        } else if line.trim_ascii().is_empty() {
            continue;
        } else {
            write_answer(law, &line, &mut answer)?;
        }
        answer.push(b'\n');
        output.write_all(&answer)?;
    }
}

fn too_long() -> Problem {
    Problem::new("(line)", format!("longer than {LONGEST_LINE} bytes"))
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

fn write_answer(law: &Law, line: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    // A derived reader would take a list for a struct's fields in order.
    if line.trim_ascii_start().first() != Some(&b'{') {
        return refuse(line, &Problem::new("(line)", "no JSON object"), out);
    }
    let query: Query = match serde_json::from_slice(line) {
        Ok(query) => query,
        Err(error) => return refuse(line, &problem_in(line, &error), out),
    };
    match compute(law, &query) {
        Ok(answer) => Ok(serde_json::to_writer::<_, Answer>(out, &answer)?),
        Err(error) => Ok(serde_json::to_writer(
            out,
            &Refusal {
                id: Some(&query.id),
                error: &error,
            },
        )?),
    }
}

fn refuse(line: &[u8], error: &Problem, out: &mut Vec<u8>) -> io::Result<()> {
    let id = salvaged_id(line);
    Ok(serde_json::to_writer(
        out,
        &Refusal {
            id: id.as_deref(),
            error,
        },
    )?)
}

/// Which field of a line could not be read. The line is read a second time, with its path kept.
fn problem_in(line: &[u8], error: &serde_json::Error) -> Problem {
    if error.is_syntax() || error.is_eof() {
        return Problem::new("(line)", format!("no JSON object: {error}"));
    }
    let mut reader = serde_json::Deserializer::from_slice(line);
    let Err(error) = serde_path_to_error::deserialize::<_, Query>(&mut reader) else {
        return Problem::new("(line)", "more than one JSON object on the line");
    };
    let message = plain(&error.inner().to_string());
    let path = match error.path().to_string() {
        path if path == "." => String::new(),
        path => path,
    };
    // A missing, unknown or doubled field is named in the message only.
    let about_a_field = ["missing field", "unknown field", "duplicate field"];
    if !about_a_field.iter().any(|words| message.starts_with(words)) {
        return Problem::new(
            if path.is_empty() {
                "(line)".into()
            } else {
                path
            },
            message,
        );
    }
    let field = in_backticks(&message);
    let parent = path
        .strip_suffix(&field)
        .unwrap_or(&path)
        .trim_end_matches('.');
    let dot = if parent.is_empty() { "" } else { "." };
    Problem::new(format!("{parent}{dot}{field}"), message)
}

/// Without serde's position, which counts in a line nobody shows.
fn plain(message: &str) -> String {
    message
        .split(" at line ")
        .next()
        .unwrap_or(message)
        .to_owned()
}

/// The id of a line that could not be read, where one can be made out.
fn salvaged_id(line: &[u8]) -> Option<String> {
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(line) {
        return match value.get("id")? {
            serde_json::Value::String(id) => Some(id.clone()),
            serde_json::Value::Number(id) => Some(id.to_string()),
            _ => None,
        };
    }
    let text = String::from_utf8_lossy(line);
    let after = text
        .split_once("\"id\"")?
        .1
        .trim_start()
        .strip_prefix(':')?
        .trim_start();
    let mut ids = serde_json::Deserializer::from_str(after).into_iter::<String>();
    ids.next()?.ok()
}
