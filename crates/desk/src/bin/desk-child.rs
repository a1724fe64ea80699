//! A bare reading child, so that this crate's tests can sort real mails. The product
//! starts its own binary as the child instead.

use extract::read::{CHILD_ARGUMENT, child_main};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|first| first == CHILD_ARGUMENT) {
        return child_main(args);
    }
    eprintln!("desk-child is started by tests");
    ExitCode::from(2)
}
