//! Answers JSON lines from standard input: `cargo run --example ask < queries.jsonl`.

fn main() -> std::io::Result<()> {
    statutes::batch::run(
        statutes::Law::shipped(),
        std::io::stdin().lock(),
        std::io::stdout(),
    )
}
