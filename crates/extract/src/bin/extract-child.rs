//! A bare reading child, so that this crate's tests can start one, and a bare
//! command to try it: `extract-child FILE… [--words] [--ocr]` prints records.
//! The product starts its own binary as the child instead (`daylight extract`).

use extract::read::{CHILD_ARGUMENT, Limits, Options, Reader, child_main};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1).peekable();
    if args.peek().is_some_and(|first| first == CHILD_ARGUMENT) {
        return child_main(args.skip(1));
    }
    let args: Vec<String> = args.filter_map(|arg| arg.into_string().ok()).collect();
    let given = |flag: &str| args.iter().any(|arg| arg == flag);
    let options = Options {
        words: given("--words"),
        ocr: given("--ocr"),
        ocr_jobs: 2,
        ..Options::default()
    };
    let files: Vec<&String> = args.iter().filter(|arg| !arg.starts_with("--")).collect();
    match print_records(&files, &options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn print_records(files: &[&String], options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    let reader = Reader::new(std::env::current_exe()?, Limits::default());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for file in files {
        let summary = reader.read(Path::new(file), file, options, &mut |record| {
            let written =
                serde_json::to_writer(&mut out, &record).is_ok() && out.write_all(b"\n").is_ok();
            if written {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        eprintln!("{file}: {summary:?}");
    }
    out.flush()?;
    Ok(())
}
