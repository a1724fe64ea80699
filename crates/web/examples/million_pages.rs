//! How searching feels in a newsroom with a million released pages: fills a throwaway
//! database with made-up mail, then asks the search page for rare, common and very common
//! words, phrases, beginnings and filters, and says how long each kind took.
//!
//! `cargo run --release -p web --example million_pages [PAGES]`, with a Postgres server in
//! `DAYLIGHT_TEST_URL` or installed on the machine. The words are drawn so that the n-th
//! commonest stands n times as rarely as the first, as in a language, and the hundred
//! commonest are such as no search looks for. Each document covers a year or so.

#![expect(clippy::unwrap_used, reason = "a measurement that fails may panic")]

mod scale;

use scale::{Newsroom, run, timed};
use sqlx::PgPool;
use std::{fmt::Write as _, time::Duration};

/// Pages of a document, documents of a case, people who write mail.
const DOCUMENT: usize = 500;
const DOCUMENTS: usize = 5;
const SENDERS: u64 = 400;
/// Different words, those among them that nobody looks for, and words of a page.
const VOCABULARY: f64 = 30_000.0;
const STOP_WORDS: u64 = 100;
const WORDS: u64 = 160;
/// How often each kind of question is asked, each time with other words.
const TIMES: usize = 40;

#[tokio::main]
async fn main() {
    let pages = std::env::args().nth(1);
    let pages: usize = pages.map_or(1_000_000, |n| n.parse().unwrap());
    let newsroom = Newsroom::new(&scale::clock()).await;
    let pool = newsroom.desk.store.pool();
    cases(pool, pages.div_ceil(DOCUMENT).div_ceil(DOCUMENTS)).await;
    timed("pages written", fill(pool, pages)).await;
    let index = "create index pages_search on pages using gin (search)";
    timed("words indexed", run(pool, index)).await;
    run(pool, "vacuum analyze").await;
    let mut all = Vec::new();
    for (kind, ask) in QUESTIONS {
        let mut chance = Chance(99);
        let mut took = Vec::new();
        for _ in 0..TIMES {
            let path = format!("/search?{}", ask(&mut chance).replace(' ', "+"));
            took.push(newsroom.open(&path).await);
        }
        println!("{kind}: {}", spread(&mut took));
        all.extend(took);
    }
    println!("all together: {}", spread(&mut all));
}

/// The kinds of question: what follows `/search?`.
type Ask = fn(&mut Chance) -> String;
const QUESTIONS: [(&str, Ask); 13] = [
    ("a rare word", |c| format!("q={}", c.between(9_000, 29_000))),
    ("a word on one page in fifty", |c| {
        format!("q={}", c.between(600, 900))
    }),
    ("a word on one page in ten", |c| {
        format!("q={}", c.between(1, 60))
    }),
    ("a word on every page", |_| "q=subject".to_owned()),
    ("two words", |c| {
        format!("q={} {}", c.content_word(), c.content_word())
    }),
    ("two words beside one another", |c| {
        format!("q=%22{} {}%22", c.content_word(), c.content_word())
    }),
    ("one word without another", |c| {
        format!("q={} -{}", c.between(100, 500), c.between(1, 30))
    }),
    ("the beginning of a word", |c| {
        format!("q={}*", &c.between(50, 900)[..4])
    }),
    ("a word from a sender", |c| {
        format!("q={}&from=Writer {}", c.content_word(), c.below(SENDERS))
    }),
    ("a common word to somebody", |c| {
        format!("q={}&to=Writer {}", c.between(1, 60), c.below(SENDERS))
    }),
    ("a common word in a year", |c| {
        format!("q={}&after=2016-01-01&before=2016-12-31", c.between(1, 60))
    }),
    ("a common word in a case", |c| {
        format!("q={}&case=Request {}", c.between(1, 60), c.below(40))
    }),
    ("the second page of a common word", |c| {
        format!("q={}&page=2", c.between(1, 60))
    }),
];

/// Median, p95 and slowest.
fn spread(took: &mut [Duration]) -> String {
    took.sort();
    let at = |part: usize| took[(took.len() - 1) * part / 100];
    format!(
        "median {:.0?}, p95 {:.0?}, slowest {:.0?}",
        at(50),
        at(95),
        at(100)
    )
}

/// Copies of the newsroom's one case, one in ten private and somebody else's, with the
/// documents that the pages will lie in.
async fn cases(pool: &PgPool, cases: usize) {
    run(
        pool,
        &format!(
            "set session_replication_role = replica;
             insert into cases (id, reference, title, agency_id, owner_id, visibility, model, opened_at, stage, updated_at, version)
             select gen_random_uuid(), 'DL-N' || n, 'Request ' || n, c.agency_id,
                    (select id from people order by email offset n % 20 limit 1),
                    case when n % 10 = 0 then 'private' else 'newsroom' end,
                    c.model, c.opened_at, c.stage, c.updated_at, c.version
             from generate_series(1, {cases}) n, (select * from cases limit 1) c;
             insert into documents (id, case_id, digest, name, bytes, source, received_at, state, updated_at)
             select gen_random_uuid(), c.id, sha256(c.reference::bytea || n::text::bytea), 'release ' || n || '.pdf',
                    1000, 'upload', now(), 'linked', now()
             from cases c, generate_series(1, {DOCUMENTS}) n where c.reference like 'DL-N%';
             drop index pages_search;"
        ),
    )
    .await;
}

/// Writes the pages and the mails on them.
async fn fill(pool: &PgPool, pages: usize) {
    let documents: Vec<uuid::Uuid> =
        sqlx::query_scalar("select id from documents where source = 'upload' order by id")
            .fetch_all(pool)
            .await
            .unwrap();
    let mut chance = Chance(7);
    for (nth, document) in documents.iter().enumerate() {
        let here = DOCUMENT.min(pages.saturating_sub(nth * DOCUMENT));
        let (mut texts, mut mails) = (String::new(), String::new());
        for number in 1..=here {
            write!(texts, "{document}\t{number}\t").unwrap();
            texts.push_str("from sent subject ");
            for _ in 0..WORDS {
                texts.push_str(&chance.word());
                texts.push(' ');
            }
            texts.push_str("\ttext\n");
            if number % 2 == 1 {
                let year = 2012 + nth % 8;
                mail(
                    &mut mails,
                    &format!("{document}\t{number}"),
                    (number, year),
                    &mut chance,
                );
            }
        }
        copy(pool, "pages (document_id, number, text, source)", &texts).await;
        let columns = "segments (document_id, ordinal, page, last_page, depth, sender, sent, recipients, subject, message, thread)";
        copy(pool, columns, &mails).await;
    }
    run(
        pool,
        "update documents d set (first_sent, last_sent) =
             (select min(s.sent), max(s.sent) from segments s where s.document_id = d.id)",
    )
    .await;
}

/// A mail of two pages. `key`: its document and ordinal.
fn mail(out: &mut String, key: &str, (page, year): (usize, usize), chance: &mut Chance) {
    let last = page + 1;
    let (from, to) = (chance.below(SENDERS), chance.below(SENDERS));
    let (month, day) = (1 + chance.below(12), 1 + chance.below(28));
    let subject = chance.word();
    writeln!(
        out,
        "{key}\t{page}\t{last}\t0\tWriter {from}\t{year}-{month}-{day} 09:00\t{{\"Writer {to}\"}}\t{subject}\tm{page}\tt{page}"
    )
    .unwrap();
}

async fn copy(pool: &PgPool, columns: &str, lines: &str) {
    use sqlx::postgres::PgPoolCopyExt;
    let statement = format!("copy {columns} from stdin");
    let mut into = pool.copy_in_raw(&statement).await.unwrap();
    into.send(lines.as_bytes()).await.unwrap();
    into.finish().await.unwrap();
}

/// Chance that comes out the same each time (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A word as common as a language has them.
    fn word(&mut self) -> String {
        #[expect(clippy::cast_precision_loss, reason = "chance needs no more digits")]
        let part = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between one and the vocabulary"
        )]
        let rank = VOCABULARY.powf(part) as u64;
        match rank.checked_sub(STOP_WORDS) {
            None => "the".to_owned(),
            Some(rank) => spelt(rank),
        }
    }

    /// A word that is looked for.
    fn content_word(&mut self) -> String {
        loop {
            let word = self.word();
            if word != "the" {
                return word;
            }
        }
    }

    /// A word of a rank between these.
    fn between(&mut self, first: u64, last: u64) -> String {
        spelt(first + self.below(last - first))
    }
}

/// How the word of a rank is spelt: no two alike, none an English word's stem.
fn spelt(rank: u64) -> String {
    const ONSETS: [&str; 16] = [
        "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "t", "v", "z", "br", "kl", "tr",
    ];
    const ENDS: [&str; 8] = ["ak", "ok", "um", "or", "ix", "ol", "ap", "un"];
    let (mut rest, mut word) = (rank.wrapping_mul(2_654_435_761) % 2_097_152, String::new());
    for _ in 0..3 {
        word.push_str(ONSETS[(rest % 16) as usize]);
        rest /= 16;
        word.push_str(ENDS[(rest % 8) as usize]);
        rest /= 8;
    }
    word
}
