//! What a release should hold and does not, as far as it says so itself: files that
//! its mails name, numbers that its stamps skip, months without a mail, and answers
//! to mails that are not there. Hints to ask about, not proof.

use super::PrintedMail;
use crate::ids::DocumentId;
use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};
use std::collections::{BTreeMap, HashSet};

/// Stamped numbers that no page bears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatesGap {
    /// In which document.
    pub document: DocumentId,
    /// Its name.
    pub document_name: String,
    /// The page after which they are missing.
    pub page: i32,
    /// What stands before the number.
    pub prefix: String,
    /// First missing number.
    pub first: i64,
    /// Last missing number.
    pub last: i64,
}

/// A file that a mail names and the release does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// As named.
    pub name: String,
    /// Position of the mail that names it first.
    pub mail: usize,
    /// How many mails name it.
    pub mails: usize,
}

/// Days without a mail where some were to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// First day of the first month without one.
    pub first: Date,
    /// Last day of the last such month.
    pub last: Date,
    /// Months.
    pub months: usize,
    /// How many mails as many months hold on average.
    pub expected: usize,
}

/// What is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Attachments named but not supplied.
    pub files: Vec<NamedFile>,
    /// Numbers skipped.
    pub gaps: Vec<BatesGap>,
    /// Months without mail.
    pub silences: Vec<Silence>,
    /// Positions of mails that answer one which is not printed.
    pub answers: Vec<usize>,
}

/// So many mails must be expected in a stretch before its silence says anything.
const TELLING: usize = 3;

impl Missing {
    /// Looks through mails, the names of all files of the case, and the gaps that reading
    /// found. `whole`: all mails of the case, where `mails` are those of one document.
    #[must_use]
    pub fn of(
        mails: &[PrintedMail],
        whole: &[PrintedMail],
        files: &[String],
        gaps: Vec<BatesGap>,
    ) -> Self {
        let begun = conversations(whole);
        let hangs = |at: &usize| {
            let mail = &mails[*at];
            hangs(mail)
                && begun
                    .get(&bare(&mail.subject))
                    .is_none_or(|first| *first >= mail.sent)
        };
        Self {
            files: named_files(mails, files),
            gaps,
            silences: silences(mails),
            answers: (0..mails.len()).filter(hangs).collect(),
        }
    }
}

/// When each subject was first written of.
fn conversations(mails: &[PrintedMail]) -> BTreeMap<String, Option<DateTime>> {
    let mut begun = BTreeMap::new();
    for mail in mails.iter().filter(|mail| mail.sent.is_some()) {
        let first = begun.entry(bare(&mail.subject)).or_insert(mail.sent);
        *first = mail.sent.min(*first);
    }
    begun
}

/// What stands behind the marks of answers and of mails that were passed on.
fn bare(subject: &str) -> String {
    let mut rest = subject.trim().to_lowercase();
    while let Some((mark, behind)) = rest.split_once(':') {
        if !matches!(mark.trim(), "re" | "aw" | "fw" | "fwd") {
            break;
        }
        rest = behind.trim().to_owned();
    }
    rest
}

/// An answer without what it answers: “RE:” in its subject, and nothing below it.
fn hangs(mail: &PrintedMail) -> bool {
    let subject = mail.subject.trim_start().to_lowercase();
    let answers = ["re:", "re :", "re[", "aw:"];
    mail.parent.is_none() && answers.iter().any(|start| subject.starts_with(start))
}

fn named_files(mails: &[PrintedMail], files: &[String]) -> Vec<NamedFile> {
    let there: HashSet<String> = files.iter().map(|name| file_key(name)).collect();
    let mut named: BTreeMap<String, NamedFile> = BTreeMap::new();
    for (position, mail) in mails.iter().enumerate() {
        for name in mail.attachments.iter().filter(|name| !is_ornament(name)) {
            let key = file_key(name);
            if key.is_empty() || there.contains(&key) {
                continue;
            }
            let entry = named.entry(key).or_insert_with(|| NamedFile {
                name: name.trim().to_owned(),
                mail: position,
                mails: 0,
            });
            entry.mails += 1;
        }
    }
    let mut named: Vec<NamedFile> = named.into_values().collect();
    named.sort_by_key(|file| file.mail);
    named
}

/// The last part of a path, its letters and digits only.
fn file_key(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Pictures that mail programs number themselves: logos in signatures.
fn is_ornament(name: &str) -> bool {
    let key = file_key(name);
    let digits = key.trim_start_matches("image");
    let number = digits.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    digits.len() < key.len()
        && !number.is_empty()
        && number.chars().all(|c| c.is_ascii_digit())
        && ["png", "jpg", "jpeg", "gif"]
            .iter()
            .any(|end| key.ends_with(end))
}

fn silences(mails: &[PrintedMail]) -> Vec<Silence> {
    let mut days: Vec<Date> = mails.iter().filter_map(|m| Some(m.sent?.date())).collect();
    days.sort_unstable();
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return vec![];
    };
    let (start, end) = (first.first_of_month(), last.first_of_month());
    let months = |from: Date, to: Date| {
        let years = i32::from(to.year()) - i32::from(from.year());
        let months = years * 12 + i32::from(to.month()) - i32::from(from.month());
        usize::try_from(months).unwrap_or(0)
    };
    let all = months(start, end) + 1;
    let mut found = Vec::new();
    for pair in days.windows(2) {
        let from = pair[0].first_of_month().saturating_add(1.month());
        let to = pair[1].first_of_month();
        let empty = if from < to { months(from, to) } else { 0 };
        let expected = days.len() * empty / all;
        if empty > 0 && expected >= TELLING {
            found.push(Silence {
                first: from,
                last: to.yesterday().unwrap_or(to),
                months: empty,
                expected,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::mail;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_file_is_missing_until_one_of_its_name_is_there() {
        let mut first = mail(1, "A B", &[], "2015-03-01T09:00");
        first.attachments = vec!["Tide table.pdf".into(), "image001.png".into()];
        let mut second = first.clone();
        second.attachments = vec!["tide_table.PDF".into(), "image of pier.png".into()];
        let mails = [first, second];
        let names = |files: &[String]| -> Vec<(String, usize, usize)> {
            let found = Missing::of(&mails, &mails, files, vec![]).files;
            found
                .into_iter()
                .map(|f| (f.name, f.mail, f.mails))
                .collect()
        };
        let pier = ("image of pier.png".to_owned(), 1, 1);
        let table = ("Tide table.pdf".to_owned(), 0, 2);
        assert_eq!(names(&[]), [table, pier.clone()]);
        assert_eq!(names(&["mails.zip/tide table.pdf".into()]), [pier]);
    }

    #[test]
    fn an_answer_hangs_where_nothing_is_printed_below_it() {
        let cases = [
            ("RE: Keys", false, true),
            ("Re: Keys", true, false),
            ("Regatta", false, false),
            ("FW: Keys", false, false),
        ];
        for (subject, has_parent, expected) in cases {
            let mut one = mail(1, "A B", &[], "2015-03-01T09:00");
            one.subject = subject.into();
            one.parent = has_parent.then(|| ("C D".to_owned(), None));
            assert_eq!(
                !Missing::of(&[one.clone()], &[one], &[], vec![])
                    .answers
                    .is_empty(),
                expected,
                "{subject}"
            );
        }
    }

    #[test]
    fn an_answer_to_what_another_file_prints_hangs_nowhere() {
        let mut question = mail(1, "A B", &[], "2015-03-01T09:00");
        question.subject = "Keys".into();
        let mut answer = mail(2, "C D", &[], "2015-03-02T09:00");
        answer.subject = "RE: FW: keys".into();
        let here = [answer];
        let whole = [question, here[0].clone()];
        assert!(Missing::of(&here, &whole, &[], vec![]).answers.is_empty());
        assert_eq!(Missing::of(&here, &here, &[], vec![]).answers, [0]);
    }

    #[test]
    fn a_silence_counts_only_where_mails_were_to_be_expected() {
        let busy = |month: u32| (1..=9).map(move |day| format!("2015-{month:02}-{day:02}T09:00"));
        let mails: Vec<PrintedMail> = busy(1)
            .chain(busy(2))
            .chain(busy(6))
            .zip(1..)
            .map(|(sent, n)| mail(n, "A B", &[], &sent))
            .collect();
        let found = Missing::of(&mails, &mails, &[], vec![]).silences;
        let expected = Silence {
            first: date(2015, 3, 1),
            last: date(2015, 5, 31),
            months: 3,
            expected: 13,
        };
        assert_eq!(found, [expected]);
        let few = [mails[0].clone(), mails[26].clone()];
        assert_eq!(Missing::of(&few, &few, &[], vec![]), Missing::default());
    }
}
