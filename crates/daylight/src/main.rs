//! The program: reads its configuration once, puts the parts together, runs one
//! command. The only place that reads the wall clock or draws an id.

mod commands;
mod config;
mod connection;
mod newsroom;
mod senses;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // The child that parses one untrusted file: before anything else is set up.
    if std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == extract::read::CHILD_ARGUMENT)
    {
        return extract::read::child_main(std::env::args_os().skip(2));
    }
    end_quietly_at_a_closed_pipe();
    let cli = commands::Cli::parse();
    log_to_stderr(cli.quiet());
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("daylight: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `daylight case links | head` is no error: when nobody reads on, we stop.
fn end_quietly_at_a_closed_pipe() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic
            .payload()
            .downcast_ref::<String>()
            .map_or("", String::as_str);
        if words.starts_with("failed printing to stdout") {
            std::process::exit(0);
        }
        usual(panic);
    }));
}

/// Logs go to standard error; what they say is chosen by `DAYLIGHT_LOG`.
fn log_to_stderr(quiet: bool) {
    let usual = if quiet {
        "error"
    } else {
        "info,sqlx=warn,apalis=warn"
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("DAYLIGHT_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    // It logs what goes over the line: passwords and letters.
    let silenced = "async_imap=off".parse().expect("it is a directive");
    let filter = filter.add_directive(silenced);
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
