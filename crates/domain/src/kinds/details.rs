//! Days, sums, numbers and exemptions in a sentence.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn tokens(sentence: &str) -> Vec<String> {
    sentence
        .split(|c: char| c.is_whitespace() || ",;()[]".contains(c))
        .map(|word| {
            word.trim_matches(|c: char| "\"“”'’.:!?".contains(c))
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// The last day that a sentence names: an extension says from when before it says
/// until when. Without a year, the next such day from `on`.
pub fn date_in(sentence: &str, on: Date) -> Option<Date> {
    let words = tokens(sentence);
    (0..words.len()).rev().find_map(|at| {
        let numeric = numeric_day(&words[at]);
        numeric.or_else(|| {
            written_day(
                &words[at..],
                at.checked_sub(1).map(|one| words[one].as_str()),
                on,
            )
        })
    })
}

/// `2019-10-18`, `10/18/2019`, `10/18/19`, `10-18-2019`.
fn numeric_day(word: &str) -> Option<Date> {
    if let Ok(day) = word.parse::<Date>() {
        return Some(day).filter(|_| word.len() == 10);
    }
    let parts: Vec<&str> = word.split(['/', '-']).collect();
    let [month, day, year] = parts.as_slice() else {
        return None;
    };
    let year: i16 = match year.len() {
        2 => 2000 + year.parse::<i16>().ok()?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `october 18 2019`, `october 18`, and with the day before it `18 october 2019`.
fn written_day(words: &[String], before: Option<&str>, on: Date) -> Option<Date> {
    let month = month(words.first()?)?;
    let day_of = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits
            .parse::<i8>()
            .ok()
            .filter(|day| (1..=31).contains(day))
    };
    let year_of = |word: Option<&String>| {
        word.and_then(|word| word.parse::<i16>().ok())
            .filter(|year| (1990..2100).contains(year))
    };
    let (day, year) = match words.get(1).and_then(|word| day_of(word)) {
        Some(day) => (day, year_of(words.get(2))),
        None => (before.and_then(day_of)?, year_of(words.get(1))),
    };
    match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => [on.year(), on.year() + 1]
            .into_iter()
            .filter_map(|year| Date::new(year, month, day).ok())
            .find(|day| *day >= on),
    }
}

/// “mar”, “sept” or “march”, in small letters.
pub(crate) fn month(word: &str) -> Option<i8> {
    let found = MONTHS.iter().position(|name| {
        *name == word || (3..=4).contains(&word.len()) && name.starts_with(word)
    })?;
    i8::try_from(found + 1).ok()
}

/// The largest sum that a sentence names, in cents.
pub fn amount_cents(sentence: &str) -> Option<i64> {
    let after_sign = sentence
        .match_indices('$')
        .filter_map(|(at, _)| cents(&sentence[at + 1..]));
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let before_name = words.windows(2).filter_map(|pair| {
        let dollars = pair[1].to_lowercase().starts_with("dollar") || pair[1].starts_with("USD");
        if dollars { cents(pair[0]) } else { None }
    });
    let after_name = words
        .windows(2)
        .filter(|pair| pair[0].eq_ignore_ascii_case("USD"))
        .filter_map(|pair| cents(pair[1]));
    after_sign.chain(before_name).chain(after_name).max()
}

/// `1,200.50 and more` as cents; a sum above a hundred million is a number of another kind.
fn cents(text: &str) -> Option<i64> {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
        .unwrap_or(text.len());
    let number = text[..end].trim_end_matches(['.', ',']);
    crate::values::cents(number).filter(|cents| *cents < 10_000_000_000)
}

/// Words behind which an agency's own number stands.
const NUMBERED: [&str; 14] = [
    "tracking",
    "reference",
    "control",
    "case",
    "request",
    "file",
    "matter",
    "ticket",
    "foia",
    "foil",
    "assigned",
    "confirmation",
    "docket",
    "log",
];

/// The agency's number for the request: behind a word that announces one, with
/// digits in it, and neither a day nor a sum.
pub fn tracking_number(sentence: &str) -> Option<String> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let clean = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    words.iter().enumerate().find_map(|(at, word)| {
        let announced = NUMBERED
            .iter()
            .any(|name| clean(word).to_lowercase().starts_with(name));
        if !announced {
            return None;
        }
        let mut named = word.contains('#');
        for next in words.iter().skip(at).take(6) {
            let lower = next.to_lowercase();
            named |= lower.contains('#')
                || ["number", "no.", "no", "id", "nr."]
                    .contains(&lower.trim_matches([':', ',', '(']))
                || (next.ends_with(':') && next.len() > 1);
            let code = clean(next.rsplit('#').next().unwrap_or(next));
            if named && is_number(&code) {
                return Some(code);
            }
        }
        None
    })
}

fn is_number(code: &str) -> bool {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let shape = code
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-/._".contains(c));
    (3..=40).contains(&code.len()) && digits >= 3 && shape && numeric_day(code).is_none()
}

/// Exemptions that a sentence cites: `(b)(6)`, `exemption 7(C)`, `exemption (f)`.
pub fn exemptions(sentence: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |one: String| {
        if !found.contains(&one) {
            found.push(one);
        }
    };
    for (at, _) in sentence.match_indices("(b)(") {
        let rest = &sentence[at..];
        let end = rest
            .char_indices()
            .take_while(|(_, c)| c.is_ascii_alphanumeric() || "()".contains(*c))
            .map(|(at, c)| at + c.len_utf8())
            .last();
        if let Some(end) = end {
            add(balanced(&rest[..end]).to_owned());
        }
    }
    let words: Vec<&str> = sentence.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let name = word.to_lowercase();
        let name = name.trim_matches(|c: char| !c.is_alphabetic());
        if !["exemption", "exemptions"].contains(&name) {
            continue;
        }
        for next in words.iter().skip(at + 1).take(8) {
            let bare = next.trim_matches(|c: char| ",;.:\"“”".contains(c));
            if is_exemption(bare) {
                add(bare.to_owned());
            } else if !["and", "or", "&"].contains(&bare.to_lowercase().as_str()) {
                break;
            }
        }
    }
    found
}

/// A closing bracket that was opened outside does not belong to it.
fn balanced(text: &str) -> &str {
    let mut open = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open += 1,
            ')' if open == 0 => return &text[..at],
            ')' => open -= 1,
            _ => {}
        }
    }
    text
}

fn is_exemption(word: &str) -> bool {
    let short = (1..=10).contains(&word.len());
    let shape = word
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "()".contains(c));
    let bracket = word.starts_with('(') && word.ends_with(')');
    let digits = word.starts_with(|c: char| c.is_ascii_digit());
    let letter = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase());
    short && shape && (bracket || digits || letter)
}
