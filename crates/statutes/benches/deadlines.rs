//! How fast: response clocks from ready queries, and JSON lines through the batch.
//! Run with `cargo bench -p statutes`; "elem/s" is clocks or lines a second on one core.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use statutes::{Event, EventType, Law, Query, batch, compute};
use std::fmt::Write as _;
use std::hint::black_box;

/// One query for the main numbered clock of every jurisdiction, on days of 2015 to 2039.
fn queries(count: usize) -> Vec<Query> {
    let places: Vec<_> = Law::shipped().jurisdictions().collect();
    let first = Date::constant(2015, 1, 1);
    (0..count)
        .map(|at| {
            let place = places[at % places.len()];
            let clock = place.clocks.iter().find(|clock| clock.amount.is_some());
            let clock = clock.unwrap_or_else(|| place.main_clock());
            let day = first
                .checked_add((at as i64 * 37 % (25 * 365)).days())
                .expect("a date");
            let instant = day
                .at(10, 12, 0, 0)
                .in_tz("America/New_York")
                .expect("a zone");
            Query {
                id: at.to_string(),
                jurisdiction: place.id.clone(),
                clock: Some(clock.id.clone()),
                county: Some("suffolk".into()),
                body: Some("municipality".into()),
                events: started_by(clock.starts.as_str(), instant.timestamp()),
                ..Query::default()
            }
        })
        .collect()
}

fn started_by(starts: &str, instant: Timestamp) -> Vec<Event> {
    let kind = match starts {
        "request" => EventType::Sent,
        "acknowledgement" | "acknowledged_receipt" => EventType::Acknowledged,
        _ => EventType::Received,
    };
    vec![Event::at(kind, instant)]
}

fn engine(c: &mut Criterion) {
    let law = Law::shipped();
    let queries = queries(1000);
    let mut group = c.benchmark_group("engine");
    group.throughput(Throughput::Elements(queries.len() as u64));
    group.bench_function("response clocks", |bencher| {
        bencher.iter(|| {
            for query in &queries {
                black_box(compute(law, query).expect("a good query"));
            }
        });
    });
    group.finish();
}

fn lines(c: &mut Criterion) {
    let law = Law::shipped();
    let mut input = String::new();
    for query in queries(1000) {
        writeln!(
            input,
            "{}",
            serde_json::to_string(&query).expect("a query is JSON")
        )
        .expect("writing to memory does not fail");
    }
    let mut group = c.benchmark_group("batch");
    group.throughput(Throughput::Elements(1000));
    group.bench_function("json lines", |bencher| {
        bencher.iter(|| batch::run(law, black_box(input.as_bytes()), std::io::sink()));
    });
    group.finish();
}

criterion_group!(benches, engine, lines);
criterion_main!(benches);
