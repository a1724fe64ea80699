//! The gaps of a release as a letter tells them: by file and by the words printed beside
//! the redactions, with their pages.

use super::law::in_words;
use store::page::RedactionsHere;

/// So many lines a letter bears; the rest is counted.
const MOST: usize = 40;

/// One line for each file and label, pages as ranges: “release.pdf: (f) on pages 3 and
/// 5 to 7, six redactions”.
pub(crate) fn lines(found: &[RedactionsHere]) -> Vec<String> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for one in found {
        // A file inside a mail is named by the way to it; the letter names the file.
        let document = one.document.rsplit('/').next().unwrap_or_default();
        let label = one.label.trim();
        let same = |group: &&mut Group<'_>| group.document == document && group.label == label;
        match groups.iter_mut().find(same) {
            Some(group) => group.add(one),
            None => {
                let mut group = Group {
                    document,
                    label,
                    pages: Vec::new(),
                    count: 0,
                };
                group.add(one);
                groups.push(group);
            }
        }
    }
    let mut lines: Vec<String> = groups.iter().take(MOST).map(Group::line).collect();
    let more: i64 = groups.iter().skip(MOST).map(|group| group.count).sum();
    if more > 0 {
        lines.push(format!("and {more} more redactions"));
    }
    lines
}

/// The labels alone, each once.
pub(crate) fn labels(found: &[RedactionsHere]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for one in found {
        let label = one.label.trim();
        if !label.is_empty() && !labels.iter().any(|known| known == label) {
            labels.push(label.to_owned());
        }
    }
    labels.truncate(MOST);
    labels
}

/// How many redactions on how many pages; none where there is none.
pub(crate) fn sum(found: &[RedactionsHere]) -> Option<String> {
    let count: i64 = found.iter().map(|one| one.count).sum();
    let mut pages: Vec<(&str, i32)> = found
        .iter()
        .map(|one| (one.document.as_str(), one.page))
        .collect();
    pages.dedup();
    (count > 0).then(|| {
        format!(
            "what {} on {} covers",
            counted(count, "redaction"),
            counted(pages.len() as i64, "page")
        )
        .replace(" covers", if count == 1 { " covers" } else { " cover" })
    })
}

struct Group<'f> {
    document: &'f str,
    label: &'f str,
    pages: Vec<i32>,
    count: i64,
}

impl Group<'_> {
    fn add(&mut self, one: &RedactionsHere) {
        if self.pages.last() != Some(&one.page) {
            self.pages.push(one.page);
        }
        self.count += one.count;
    }

    fn line(&self) -> String {
        let label = match self.label {
            "" => "no exemption beside it",
            label => label,
        };
        let word = if self.pages.len() == 1 {
            "page"
        } else {
            "pages"
        };
        let pages = ranges(&self.pages);
        let count = counted(self.count, "redaction");
        format!("{}: {label} on {word} {pages}, {count}", self.document)
    }
}

fn counted(count: i64, of: &str) -> String {
    let number = u32::try_from(count).map_or_else(|_| count.to_string(), in_words);
    let plural = if count == 1 { "" } else { "s" };
    format!("{number} {of}{plural}")
}

/// “3 and 5 to 7”.
fn ranges(pages: &[i32]) -> String {
    let mut ranges: Vec<(i32, i32)> = Vec::new();
    for page in pages {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *page => *last = *page,
            _ => ranges.push((*page, *page)),
        }
    }
    let said: Vec<String> = ranges
        .iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first} to {last}"),
        })
        .collect();
    match said.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => said.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(document: &str, page: i32, label: &str, count: i64) -> RedactionsHere {
        RedactionsHere {
            document: document.into(),
            page,
            label: label.into(),
            count,
        }
    }

    #[test]
    fn gaps_are_told_by_file_and_label() {
        let found = [
            here("release.pdf", 3, "(f)", 2),
            here("release.pdf", 4, "", 1),
            here("release.pdf", 5, "(f)", 1),
            here("release.pdf", 6, "(f)", 1),
            here("release.pdf", 7, "(f)", 1),
            here("answer.eml/more.pdf", 1, "(f)", 12),
        ];
        assert_eq!(
            lines(&found),
            [
                "release.pdf: (f) on pages 3 and 5 to 7, five redactions",
                "release.pdf: no exemption beside it on page 4, one redaction",
                "more.pdf: (f) on page 1, 12 redactions",
            ]
        );
        assert_eq!(labels(&found), ["(f)"]);
        assert_eq!(
            sum(&found).as_deref(),
            Some("what 18 redactions on six pages cover")
        );
        assert_eq!(sum(&[]), None);
    }

    #[test]
    fn very_many_are_cut_and_counted() {
        let found: Vec<_> = (0..60)
            .map(|n| here(&format!("{n}.pdf"), 1, "", 1))
            .collect();
        let lines = lines(&found);
        assert_eq!(lines.len(), 41);
        assert_eq!(lines[40], "and 20 more redactions");
    }
}
