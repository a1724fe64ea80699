//! Bytes made from a corpus by proptest: seeds changed, cut, doubled and mixed with what
//! parsers stumble over. Bounded by time (`DAYLIGHT_FUZZ_SECONDS`, 2 for each target
//! unless set) and by cases; the same ones each time (`DAYLIGHT_FUZZ_SEED` for others).
//!
//! A failing input is made as small as it gets and printed: keep it among the target's
//! `known` inputs, which are tried first in every run.

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

/// Cases between two looks at the clock.
const BATCH: u32 = 64;

/// Most batches: a fast target need not use up its time.
const BATCHES: u64 = 1500;

/// No small input may take so long, even in a build for tests on a busy machine.
const LONGEST: Duration = Duration::from_secs(8);

/// Bytes that parsers stumble over.
const SPICE: [&[u8]; 34] = [
    b"\0",
    b"\r",
    b"\n",
    b"\r\n\r\n",
    b"\xff\xfe",
    b"\xc3",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x9a\x8e",
    b"--",
    b"=?utf-8?q?",
    b"?=",
    b"<",
    b">",
    b"\"",
    b"\\",
    b"(",
    b")",
    b"@",
    b"+",
    b";",
    b":",
    b",",
    b"=",
    b"%",
    b"&#x110000;",
    b"]]>",
    b"9999999999999999999",
    b"-1",
    b"\t",
    b" ",
    b"{",
    b"}",
    b"[",
    b"]",
];

/// One change.
#[derive(Clone, Debug)]
enum Change {
    Put(u16, usize),
    Flip(u16, u8),
    Cut(u16, u16),
    Double(u16, u16),
    Repeat(u16, u8, u8),
    Mix(u16, usize, u16),
    End(u16),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<u16>(), 0..SPICE.len()).prop_map(|(at, which)| Change::Put(at, which)),
        (any::<u16>(), any::<u8>()).prop_map(|(at, bits)| Change::Flip(at, bits)),
        (any::<u16>(), 1..200_u16).prop_map(|(at, length)| Change::Cut(at, length)),
        (any::<u16>(), 1..300_u16).prop_map(|(at, length)| Change::Double(at, length)),
        (any::<u16>(), any::<u8>(), any::<u8>())
            .prop_map(|(at, byte, times)| Change::Repeat(at, byte, times)),
        (any::<u16>(), any::<usize>(), 1..300_u16)
            .prop_map(|(at, seed, length)| Change::Mix(at, seed, length)),
        any::<u16>().prop_map(Change::End),
    ]
}

fn made(seeds: &[Vec<u8>], seed: usize, changes: &[Change]) -> Vec<u8> {
    let mut bytes = seeds[seed % seeds.len()].clone();
    for change in changes {
        let place = |at: u16| usize::from(at) % (bytes.len() + 1);
        match change {
            Change::Put(at, which) => {
                let at = place(*at);
                bytes.splice(at..at, SPICE[*which].iter().copied());
            }
            Change::Flip(at, bits) => {
                let at = place(*at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Change::Cut(at, length) => {
                let at = place(*at);
                let end = (at + usize::from(*length)).min(bytes.len());
                bytes.drain(at..end);
            }
            Change::Double(at, length) => {
                let at = place(*at);
                let end = (at + usize::from(*length)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            Change::Repeat(at, byte, times) => {
                let at = place(*at);
                let many = std::iter::repeat_n(*byte, usize::from(*times) * 8);
                bytes.splice(at..at, many);
            }
            Change::Mix(at, other, length) => {
                let at = place(*at);
                let other = &seeds[other % seeds.len()];
                let piece = other.iter().copied().take(usize::from(*length));
                bytes.splice(at..at, piece);
            }
            Change::End(at) => {
                let at = place(*at);
                bytes.truncate(at);
            }
        }
    }
    bytes
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |set| {
        set.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {set}"))
    })
}

/// Tries `known` and the seeds as they are, then as many changed ones as there is time
/// for. The target panics where something is wrong.
pub fn fuzz(name: &str, seeds: &[&[u8]], known: &[&[u8]], target: impl Fn(&[u8])) {
    let seconds = setting("DAYLIGHT_FUZZ_SECONDS", 2);
    let chance = setting("DAYLIGHT_FUZZ_SEED", 4);
    let seeds: Vec<Vec<u8>> = seeds.iter().map(|seed| seed.to_vec()).collect();
    let one = |bytes: &[u8]| -> Result<(), TestCaseError> {
        let began = Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(|| target(bytes)));
        let took = began.elapsed();
        match ran {
            Err(panic) => Err(TestCaseError::fail(words(&*panic))),
            Ok(()) if took > LONGEST => Err(TestCaseError::fail(format!("it took {took:?}"))),
            Ok(()) => Ok(()),
        }
    };
    for input in known
        .iter()
        .map(|known| known.to_vec())
        .chain(seeds.iter().cloned())
    {
        if let Err(wrong) = one(&input) {
            panic!(
                "{name}: {wrong} on a known input: b\"{}\"",
                input.escape_ascii()
            );
        }
    }
    let strategy = (any::<usize>(), vec(change(), 1..16));
    let (began, mut batch) = (Instant::now(), 0);
    while began.elapsed() < Duration::from_secs(seconds) && batch < BATCHES * seconds.max(1) {
        let mut start = [0; 32];
        start[..8].copy_from_slice(&chance.to_le_bytes());
        start[8..16].copy_from_slice(&u64::to_le_bytes(batch));
        let config = Config {
            cases: BATCH,
            failure_persistence: None,
            ..Config::default()
        };
        let mut runner =
            TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &start));
        let found = runner.run(&strategy, |(seed, changes)| {
            one(&made(&seeds, seed, &changes))
        });
        if let Err(TestError::Fail(why, (seed, changes))) = found {
            let input = made(&seeds, seed, &changes);
            panic!(
                "{name}: {why}\nkeep this input among the known ones: b\"{}\"",
                input.escape_ascii()
            );
        }
        batch += 1;
    }
    println!(
        "{name}: {} inputs in {:.1?}",
        batch * u64::from(BATCH),
        began.elapsed()
    );
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it panicked".to_owned())
}
