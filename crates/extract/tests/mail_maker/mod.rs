//! Makes releases of printed mail with exact truth: invented people, several mail
//! programs, page breaks anywhere, stamps or none, and a scanner's slips.

use extract::record::{Page, TextSource};
use std::collections::BTreeSet;

/// A small generator of numbers: the same release for the same seed, for ever.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// How a release is printed.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub top: Style,
    pub quoted: Quote,
    pub furniture: Furniture,
    /// Slips a thousand letters.
    pub slips: usize,
    pub lines: usize,
}

#[derive(Clone, Copy, Debug)]
pub enum Style {
    Outlook,
    OutlookTable,
    Gmail,
    Apple,
    GroupWise,
}

#[derive(Clone, Copy, Debug)]
pub enum Quote {
    Separator,
    Plain,
    Wrote,
    BlackBerry,
}

#[derive(Clone, Copy, Debug)]
pub enum Furniture {
    None,
    Bates,
    PageOf,
}

/// One mail.
#[derive(Clone, Debug)]
pub struct Mail {
    pub sender: usize,
    pub to: Vec<usize>,
    pub cc: Vec<usize>,
    pub day: i64,
    pub minute: i64,
    pub subject: String,
    pub parent: Option<usize>,
    pub thread: usize,
    pub words: Vec<String>,
}

/// A made-up release and what is true of it.
pub struct Release {
    pub pages: Vec<Page>,
    pub mails: Vec<Mail>,
    /// Page, mail, depth.
    pub printed: BTreeSet<(u32, usize, u32)>,
}

const GIVEN: [&str; 12] = [
    "Ada", "Bo", "Cleo", "Dag", "Eve", "Finn", "Gudrun", "Hektor", "Ines", "Jorun", "Kasimir",
    "Livia",
];
const FAMILY: [&str; 12] = [
    "Examplesen",
    "Samplewright",
    "Mustermann",
    "Specimen",
    "Patternby",
    "Modelski",
    "Dummyton",
    "Placeholt",
    "Testerlund",
    "Fakenham",
    "Mockridge",
    "Probeworth",
];
const WORDS: [&str; 40] = [
    "boots", "kettle", "garden", "ledger", "ladder", "window", "printer", "barrel", "lantern",
    "carpet", "needs", "holds", "takes", "brings", "leaves", "opens", "keeps", "moves", "finds",
    "counts", "early", "green", "seven", "nine", "heavy", "plain", "second", "narrow", "quiet",
    "spare", "north", "before", "after", "under", "beside", "again", "tomorrow", "twice", "rarely",
    "soon",
];

pub fn name(person: usize) -> String {
    format!(
        "{} {}",
        GIVEN[person % 12],
        FAMILY[(person / 12 + person) % 12]
    )
}

fn inverted(person: usize) -> String {
    format!(
        "{}, {}",
        FAMILY[(person / 12 + person) % 12],
        GIVEN[person % 12]
    )
}

fn address(person: usize) -> String {
    format!(
        "{}@zpd.example",
        name(person).to_lowercase().replace(' ', ".")
    )
}

impl Mail {
    fn at(&self) -> jiff::civil::DateTime {
        let start = jiff::civil::date(2014, 1, 6).at(0, 0, 0, 0);
        start + jiff::Span::new().days(self.day).minutes(self.minute)
    }

    pub fn sent(&self) -> String {
        self.at().strftime("%Y-%m-%dT%H:%M").to_string()
    }

    fn dated(&self, form: &str) -> String {
        self.at().strftime(form).to_string()
    }
}

/// Threads of answers and forwards; no two mails of one sender in one minute.
fn mails(dice: &mut Dice, threads: usize) -> Vec<Mail> {
    let mut mails: Vec<Mail> = Vec::new();
    for thread in 0..threads {
        let topic = format!("{} {}", dice.pick(&WORDS), dice.pick(&WORDS));
        let (mut a, mut b) = (dice.below(40), dice.below(40));
        b = if a == b { (b + 1) % 40 } else { b };
        let mut parent = None;
        for step in 0..1 + dice.below(4) {
            let mark = if step == 0 {
                ""
            } else {
                *dice.pick(&["RE: ", "Re: ", "FW: "])
            };
            let words = (0..12 + dice.below(50))
                .map(|_| (*dice.pick(&WORDS)).to_owned())
                .collect();
            let cc = if dice.below(3) == 0 {
                vec![(a + b + 1) % 40]
            } else {
                Vec::new()
            };
            let earlier = parent.map(|p: usize| mails[p].day);
            mails.push(Mail {
                sender: a,
                to: vec![b],
                cc,
                day: earlier.map_or(thread as i64 * 2, |d| d + 1),
                minute: dice.below(24 * 60) as i64,
                subject: format!("{mark}{topic}"),
                parent,
                thread,
                words,
            });
            parent = Some(mails.len() - 1);
            std::mem::swap(&mut a, &mut b);
        }
    }
    mails
}

fn names(people: &[usize], look: Style) -> String {
    let full = |p: &usize| format!("{} <{}>", name(*p), address(*p));
    match look {
        Style::Gmail | Style::Apple => people.iter().map(full).collect::<Vec<_>>().join(", "),
        _ => people
            .iter()
            .map(|p| inverted(*p))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

fn header(mail: &Mail, style: Style) -> Vec<String> {
    let from = names(&[mail.sender], style);
    let (to, cc) = (names(&mail.to, style), names(&mail.cc, style));
    let key = |k: &str, v: &str| match style {
        Style::OutlookTable => format!("{k:<20}{v}"),
        _ => format!("{k} {v}"),
    };
    let cc = if mail.cc.is_empty() {
        None
    } else {
        Some(key("Cc:", &cc))
    };
    let subject = key("Subject:", &mail.subject);
    let lines = match style {
        Style::Outlook | Style::OutlookTable => {
            let sent = key("Sent:", &mail.dated("%A, %B %-d, %Y %-I:%M %p"));
            vec![
                Some(key("From:", &from)),
                Some(sent),
                Some(key("To:", &to)),
                cc,
                Some(subject),
            ]
        }
        Style::Gmail => {
            let date = key("Date:", &mail.dated("%a, %b %-d, %Y at %-I:%M %p"));
            vec![
                Some(key("From:", &from)),
                Some(date),
                Some(subject),
                Some(key("To:", &to)),
                cc,
            ]
        }
        Style::Apple => {
            let date = key("Date:", &mail.dated("%B %-d, %Y at %-I:%M:%S %p EST"));
            vec![
                Some(key("From:", &from)),
                Some(subject),
                Some(date),
                Some(key("To:", &to)),
                cc,
            ]
        }
        Style::GroupWise => {
            let date = key("Date:", &mail.dated("%-m/%-d/%Y %-I:%M %p"));
            vec![
                Some(key("From:", &name(mail.sender))),
                Some(key("To:", &to)),
                cc,
                Some(date),
                Some(subject),
            ]
        }
    };
    lines.into_iter().flatten().collect()
}

/// Own words, wrapped, with closing and name.
fn body(mail: &Mail, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in &mail.words {
        let last = lines.last_mut().expect("never empty");
        if last.len() + word.len() >= width {
            lines.push(word.clone());
        } else {
            *last = format!("{last} {word}").trim().to_owned();
        }
    }
    lines.extend([String::new(), "Regards,".into(), name(mail.sender)]);
    lines
}

/// A line of a print; the mail whose header starts there.
type Printed = (String, Option<(usize, u32)>);

fn print(mails: &[Mail], top: usize, look: Look) -> Vec<Printed> {
    let mut lines: Vec<Printed> = Vec::new();
    let (mut current, mut depth, mut marks) = (Some(top), 0u32, String::new());
    while let Some(m) = current {
        let mail = &mails[m];
        let mut head = if depth == 0 {
            header(mail, look.top)
        } else {
            quoted_header(mail, look.quoted)
        };
        if depth > 0 {
            lines.push((marks.clone(), None));
        }
        let first = head.remove(0);
        lines.push((format!("{marks}{first}"), Some((m, depth))));
        lines.extend(head.into_iter().map(|l| (format!("{marks}{l}"), None)));
        if depth > 0 && matches!(look.quoted, Quote::Wrote) {
            marks.push_str("> ");
        }
        lines.push((marks.clone(), None));
        lines.extend(
            body(mail, 72)
                .into_iter()
                .map(|l| (format!("{marks}{l}"), None)),
        );
        (current, depth) = (mail.parent, depth + 1);
    }
    lines
}

fn quoted_header(mail: &Mail, quote: Quote) -> Vec<String> {
    let mut lines = match quote {
        Quote::Separator => vec!["-----Original Message-----".to_owned()],
        Quote::BlackBerry => vec!["----- Original Message -----".to_owned()],
        Quote::Plain => Vec::new(),
        Quote::Wrote => {
            let date = mail.dated("%b %-d, %Y, at %-I:%M %p");
            let from = format!("{} <{}>", name(mail.sender), address(mail.sender));
            return vec![format!("On {date}, {from} wrote:")];
        }
    };
    let mut keyed = header(mail, Style::Outlook);
    if matches!(quote, Quote::BlackBerry) {
        keyed[1] = format!("Sent: {}", mail.dated("%a %b %d %H:%M:%S %Y"));
    }
    lines.append(&mut keyed);
    lines
}

/// A release: some mails printed on top once, some twice, quoted ones besides.
pub fn release(seed: u64, look: Look) -> Release {
    let mut dice = Dice::new(seed);
    let mails = mails(&mut dice, 32);
    let mut pages = Vec::new();
    let mut printed = BTreeSet::new();
    for top in 0..mails.len() {
        let copies = if dice.below(12) == 0 {
            2
        } else {
            usize::from(dice.below(8) > 0)
        };
        for _ in 0..copies {
            let lines = print(&mails, top, look);
            let sheets: Vec<&[Printed]> = lines.chunks(look.lines).collect();
            for (n, sheet) in sheets.iter().enumerate() {
                let page = pages.len() as u32 + 1;
                printed.extend(
                    sheet
                        .iter()
                        .filter_map(|l| l.1.map(|(m, depth)| (page, m, depth))),
                );
                let text: Vec<&str> = sheet.iter().map(|l| l.0.as_str()).collect();
                let text = dressed(
                    &bent(&text.join("\n"), look.slips, &mut dice),
                    look,
                    page,
                    n + 1,
                    sheets.len(),
                );
                let source = if look.slips > 0 {
                    TextSource::Ocr
                } else {
                    TextSource::Text
                };
                pages.push(Page {
                    file: "made.pdf".into(),
                    page,
                    text,
                    source,
                    ..Page::default()
                });
            }
        }
    }
    Release {
        pages,
        mails,
        printed,
    }
}

fn dressed(text: &str, look: Look, page: u32, n: usize, of: usize) -> String {
    match look.furniture {
        Furniture::None => text.to_owned(),
        Furniture::Bates => {
            format!("Records of Exampleton, request 12-34\n\n{text}\n\nZPD-{page:06}")
        }
        Furniture::PageOf => format!("{text}\n\n          {n} of {of}\n"),
    }
}

/// Slips as scanners make them.
fn bent(text: &str, slips: usize, dice: &mut Dice) -> String {
    const SWAPS: [(char, &str); 10] = [
        ('m', "rn"),
        ('n', "ri"),
        ('e', "c"),
        ('c', "e"),
        ('l', "1"),
        ('t', "f"),
        ('o', "0"),
        ('i', "l"),
        ('u', "ii"),
        ('h', "b"),
    ];
    let slip = |c: char, dice: &mut Dice| -> String {
        let swap = SWAPS
            .iter()
            .find(|(from, _)| *from == c)
            .filter(|_| dice.below(1000) < slips);
        swap.map_or_else(|| c.to_string(), |(_, to)| (*to).to_owned())
    };
    text.chars().map(|c| slip(c, dice)).collect()
}
