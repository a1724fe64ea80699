//! What somebody searches for: words, and filters such as `from:quill` or
//! `after:2015-03-01` among them. One line says it all: it is what is typed, kept and
//! written into an address.

use jiff::civil::Date;
use std::fmt;

/// A search over released pages and what is written beside them. Who, whom and when are
/// those of a mail on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words: quotes keep them together, `or` stands between alternatives, `-` before what
    /// must not be there.
    pub words: String,
    /// Beginnings of words, letters and digits only: `harb*`.
    pub beginnings: Vec<String>,
    /// Part of the sender's name or address.
    pub sender: Option<String>,
    /// Part of a recipient's.
    pub recipient: Option<String>,
    /// Sent on this day or later.
    pub after: Option<Date>,
    /// Sent on this day or earlier.
    pub before: Option<Date>,
    /// Part of the case's title, or its reference.
    pub case: Option<String>,
    /// Part of the agency's name.
    pub agency: Option<String>,
    /// Somebody or something of the corpus that the page names, in whatever spelling: its
    /// key in the corpus index, or one of its spellings on pages.
    pub about: Option<String>,
    /// Only pages with a link to the corpus.
    pub linked: bool,
    /// Only pages with a mail that names an attachment.
    pub attached: bool,
}

/// Filters, as they are typed.
pub const FILTERS: [&str; 9] = [
    "from", "to", "case", "agency", "about", "date", "after", "before", "has",
];

/// Characters of a line that are read.
const LONGEST: usize = 600;

/// A filter whose day is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoDay {
    /// The filter.
    pub filter: &'static str,
    /// What stood there.
    pub typed: String,
}

impl Search {
    /// Reads a line; days that are none are told beside what could be read.
    #[must_use]
    pub fn read(line: &str) -> (Self, Vec<NoDay>) {
        let (mut search, mut wrong) = (Self::default(), Vec::new());
        let mut words: Vec<String> = Vec::new();
        for token in tokens(line) {
            match filter(&token) {
                Some((name, value)) => search.narrow(name, value, &mut wrong),
                None => words.extend(search.word(token)),
            }
        }
        search.words = words.join(" ");
        (search, wrong)
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.by_words() && self.about.is_none()
    }

    /// Whether words have to stand there.
    #[must_use]
    pub fn by_words(&self) -> bool {
        !self.words.is_empty() || !self.beginnings.is_empty()
    }

    /// Whether a mail on the page has to fit.
    #[must_use]
    pub fn of_mail(&self) -> bool {
        let by_whom = self.sender.is_some() || self.recipient.is_some();
        by_whom || self.after.is_some() || self.before.is_some() || self.attached
    }

    /// Whether a filter narrows it.
    #[must_use]
    pub fn narrowed(&self) -> bool {
        let of_case = self.case.is_some() || self.agency.is_some();
        self.of_mail() || of_case || self.about.is_some() || self.linked
    }

    /// What was typed without the filters.
    #[must_use]
    pub fn typed_words(&self) -> String {
        let beginnings = self.beginnings.iter().map(|start| format!("{start}*"));
        let words = Some(self.words.clone()).filter(|words| !words.is_empty());
        words
            .into_iter()
            .chain(beginnings)
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn narrow(&mut self, name: &'static str, value: String, wrong: &mut Vec<NoDay>) {
        let mut day = || {
            let day = value.parse::<Date>().ok();
            if day.is_none() {
                let typed = value.clone();
                wrong.push(NoDay {
                    filter: name,
                    typed,
                });
            }
            day
        };
        match name {
            "from" => self.sender = Some(value),
            "to" => self.recipient = Some(value),
            "case" => self.case = Some(value),
            "agency" => self.agency = Some(value),
            "about" => self.about = Some(value),
            "after" => self.after = day().or(self.after),
            "before" => self.before = day().or(self.before),
            "date" => {
                if let Some(on) = day() {
                    (self.after, self.before) = (Some(on), Some(on));
                }
            }
            _ if value == "link" => self.linked = true,
            _ => self.attached = true,
        }
    }

    /// Keeps the beginning of a word; gives back what is looked for as it stands. A star
    /// behind anything but a plain word is no beginning: the word itself is looked for.
    fn word(&mut self, token: String) -> Option<String> {
        let Some(start) = token.strip_suffix('*') else {
            return Some(token);
        };
        if start.chars().nth(1).is_some() && start.chars().all(char::is_alphanumeric) {
            self.beginnings.push(start.to_owned());
            return None;
        }
        Some(start.to_owned()).filter(|start| !start.is_empty())
    }
}

/// The line that [`Search::read`] reads as the same.
impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed_words())?;
        let texts = [
            ("from", &self.sender),
            ("to", &self.recipient),
            ("case", &self.case),
            ("agency", &self.agency),
            ("about", &self.about),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                write!(f, " {name}:\"{}\"", value.replace('"', ""))?;
            }
        }
        match (self.after, self.before) {
            (Some(after), Some(before)) if after == before => write!(f, " date:{after}")?,
            (after, before) => {
                after.map_or(Ok(()), |day| write!(f, " after:{day}"))?;
                before.map_or(Ok(()), |day| write!(f, " before:{day}"))?;
            }
        }
        let has = |wanted, what: &str| {
            if wanted {
                format!(" has:{what}")
            } else {
                String::new()
            }
        };
        write!(
            f,
            "{}{}",
            has(self.linked, "link"),
            has(self.attached, "attachment")
        )
    }
}

/// A token that is a filter: which, and its value.
fn filter(token: &str) -> Option<(&'static str, String)> {
    let (name, value) = token.split_once(':')?;
    let name = FILTERS.iter().find(|one| one.eq_ignore_ascii_case(name))?;
    let value = value.trim_matches('"').trim().to_owned();
    let known = *name != "has" || matches!(value.as_str(), "link" | "attachment");
    (known && !value.is_empty()).then_some((*name, value))
}

/// Cut at blanks; what stands in quotation marks stays together, with its marks.
fn tokens(typed: &str) -> Vec<String> {
    let typed = typed.replace(['“', '”', '„'], "\"").replace('\0', "");
    let mut found = Vec::new();
    let (mut token, mut quoted) = (String::new(), false);
    for c in typed.chars().take(LONGEST) {
        quoted ^= c == '"';
        if c.is_whitespace() && !quoted {
            found.push(std::mem::take(&mut token));
        } else {
            token.push(c);
        }
    }
    found.push(token);
    found.retain(|token| !token.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(line: &str) -> Search {
        let (search, wrong) = Search::read(line);
        assert_eq!(wrong, []);
        search
    }

    #[test]
    fn filters_are_taken_out_of_what_is_typed() {
        let line = "“tide table” From:\"Zelda Quill\" -lamps harb* after:2015-03-01 has:link http://x.example to:";
        let expected = Search {
            words: "\"tide table\" -lamps http://x.example to:".into(),
            beginnings: vec!["harb".into()],
            sender: Some("Zelda Quill".into()),
            after: Some(date(2015, 3, 1)),
            linked: true,
            ..Search::default()
        };
        assert_eq!(read(line), expected);
        assert_eq!(read("e-mail* -harb* a* *").words, "e-mail -harb a");
        assert!(read("from:quill has:link").is_empty(), "filters narrow");
        assert!(
            !read("about:zelda-quill").is_empty(),
            "a name is looked for"
        );
    }

    #[test]
    fn one_day_is_the_first_and_the_last() {
        let search = read("x date:2015-03-01");
        let day = Some(date(2015, 3, 1));
        assert_eq!((search.after, search.before), (day, day));
        let (_, wrong) = Search::read("x date:soon");
        assert_eq!(wrong[0].filter, "date");
    }

    #[test]
    fn a_search_is_written_as_the_line_that_it_is_read_from() {
        for line in [
            "tide \"high water\" -lamps harb*",
            "x from:\"Zelda Quill\" to:\"vex\" case:\"Harbor mail\" agency:\"Police\" about:\"p:zelda-quill\"",
            "x date:2015-03-01 has:link has:attachment",
            "x after:2015-03-01 before:2016-01-01",
        ] {
            assert_eq!(read(line).to_string(), line);
        }
    }
}
