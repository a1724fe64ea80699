//! How indexing and linking grow with the corpus. Builds invented corpora of
//! 10,000 and 100,000 passages, links the same invented pages to each, and
//! prints CPU times and peak memory: `cargo bench -p linking --bench scale`.
//! Wanted: 100,000 passages in 60 s, and a page no dearer than 1.5 times.

use linking::{CorpusDocument, Index, Page};

/// A small generator of pseudo-random numbers, so that runs are comparable.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// A made-up word; low numbers come up far more often, as in prose.
    fn word(&mut self, vocabulary: usize) -> String {
        let n = self
            .roll(vocabulary)
            .min(self.roll(vocabulary))
            .min(self.roll(vocabulary));
        spell(n)
    }

    fn name(&mut self, people: usize) -> String {
        let n = self.roll(people);
        format!(
            "{} {}",
            capital(&spell(n % 900 + 7)),
            capital(&spell(n + 1000))
        )
    }
}

fn spell(mut n: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "zu", "dra", "fle", "gri", "plo",
        "stu", "cha", "phe", "qui", "tro", "wen",
    ];
    let mut word = String::new();
    loop {
        word += SYLLABLES[n % 20];
        n /= 20;
        if n == 0 && word.len() > 3 {
            return word;
        }
    }
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn passage(dice: &mut Dice, people: usize) -> String {
    let mut text = String::new();
    for s in 0..4 {
        let mut sentence: Vec<String> = (0..16).map(|_| dice.word(40_000)).collect();
        sentence[0] = capital(&sentence[0]);
        match (s, dice.roll(4)) {
            (0, _) => sentence[3] = format!("said {},", dice.name(people)),
            (1, 0) => sentence[5] = format!("in {} the", 1990 + dice.roll(30)),
            (2, 0) => {
                sentence[4] = format!(
                    "{} Harbor Council of {}",
                    capital(&spell(dice.roll(2000) + 500)),
                    capital(&spell(dice.roll(50)))
                );
            }
            (3, 0) => {
                sentence[4] = format!(
                    "“{}”",
                    (0..8)
                        .map(|_| dice.word(40_000))
                        .collect::<Vec<_>>()
                        .join(" ")
                );
            }
            _ => {}
        }
        text += &sentence.join(" ");
        text += ". ";
    }
    text
}

fn corpus(passages: usize) -> Vec<CorpusDocument> {
    let mut dice = Dice(7);
    (0..passages / 10)
        .map(|d| CorpusDocument {
            name: format!("{d}.txt"),
            text: (0..10)
                .map(|_| passage(&mut dice, passages / 4))
                .collect::<Vec<_>>()
                .join("\n\n"),
            facts: None,
        })
        .collect()
}

/// Processor seconds of this process so far: a shared machine makes the clock
/// on the wall useless. Linux only; zero elsewhere.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let field = |at: usize| {
        let word = after_name.split_whitespace().nth(at);
        word.and_then(|word| word.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (field(11) + field(12)) / 100.0
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|l| l.starts_with("VmHWM"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|n| n.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

struct Figures {
    built: f64,
    per_page: f64,
}

/// Indexes a corpus of so many passages and links the pages to it.
fn measure(passages: usize, release: &[Page<'_>]) -> Figures {
    let documents = corpus(passages);
    let start = processor_seconds();
    let index = Index::build(&documents);
    let built = processor_seconds() - start;
    drop(documents);
    let start = processor_seconds();
    let stats = index.survey(release);
    let surveyed = processor_seconds() - start;
    let links: usize = release
        .iter()
        .map(|page| index.link_page(page, &stats).len())
        .sum();
    let linked = processor_seconds() - start - surveyed;
    println!(
        "{passages} passages, {} entities: built in {built:.1} s; {} pages surveyed in {surveyed:.2} s, linked in {linked:.2} s ({links} links); peak {} MB",
        index.entities().len(),
        release.len(),
        peak_megabytes()
    );
    Figures {
        built,
        per_page: (surveyed + linked) / release.len() as f64,
    }
}

fn pages(count: usize) -> Vec<String> {
    let mut dice = Dice(99);
    (0..count)
        .map(|i| {
            let head = format!(
                "From: {}\nSent: Monday, May 4, 2015 3:10 PM\nTo: {}\nSubject: {} {i}\n\n",
                dice.name(2000),
                dice.name(2000),
                dice.word(40_000)
            );
            head + &passage(&mut dice, 2000) + "\n" + &passage(&mut dice, 2000)
        })
        .collect()
}

fn main() {
    // Without `--bench` a test runner only wants to see it work.
    let small = !std::env::args().any(|argument| argument == "--bench");
    let (few, many, count) = if small {
        (100, 1000, 10)
    } else {
        (10_000, 100_000, 800)
    };
    let texts = pages(count);
    let release: Vec<Page<'_>> = texts
        .iter()
        .zip(1..)
        .map(|(text, number)| Page {
            file: "a.pdf",
            number,
            text,
            furniture: vec![],
            mails: vec![],
        })
        .collect();
    let before = measure(few, &release);
    let after = measure(many, &release);
    println!(
        "a page costs {:.2} times as much in a corpus ten times as large (wanted: 1.5); indexing took {:.1} s (wanted: 60)",
        after.per_page / before.per_page.max(1e-9),
        after.built
    );
}
