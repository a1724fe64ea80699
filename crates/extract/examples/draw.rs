//! Draws pages and says what that took: `draw FILE WIDTH [FIRST [LAST [FOLDER]]]`.
//! Each page is drawn by a child of its own, as the viewer does it.

use extract::read::{CHILD_ARGUMENT, Drawing, Limits, Reader, child_main};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1).peekable();
    if args.peek().is_some_and(|first| first == CHILD_ARGUMENT) {
        return child_main(args.skip(1));
    }
    let args: Vec<String> = args.filter_map(|arg| arg.into_string().ok()).collect();
    let number = |at: usize| args.get(at).and_then(|arg| arg.parse::<u32>().ok());
    let (Some(file), Some(width)) = (args.first(), number(1)) else {
        eprintln!("draw FILE WIDTH [FIRST [LAST [FOLDER]]]");
        return ExitCode::FAILURE;
    };
    let first = number(2).unwrap_or(1);
    let last = number(3).unwrap_or(first);
    let Ok(program) = std::env::current_exe() else {
        return ExitCode::FAILURE;
    };
    let reader = Reader::new(program, Limits::default());
    let (mut bytes, mut times) = (0, Vec::new());
    for page in first..=last {
        let drawing = Drawing {
            page,
            width,
            words: true,
            password: None,
        };
        let began = Instant::now();
        match reader.picture(Path::new(file), &drawing) {
            Ok(picture) => {
                bytes += picture.png.len();
                if let Some(folder) = args.get(4) {
                    let name = Path::new(folder).join(format!("{page}-{width}.png"));
                    if let Err(error) = std::fs::write(&name, &picture.png) {
                        eprintln!("{}: {error}", name.display());
                    }
                }
            }
            Err(error) => eprintln!("{file}, page {page}: {error}"),
        }
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let count = times.len();
    println!(
        "{file}: {count} pages, median {:.0} ms, p95 {:.0} ms, {} KB a page",
        times[count / 2],
        times[(count * 95 / 100).min(count - 1)],
        bytes / count / 1024
    );
    ExitCode::SUCCESS
}
