//! Reads `mails.txt`: the invented mails, and in which order and style they are
//! printed.

use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// What the script holds.
pub(super) struct Script {
    pub mails: BTreeMap<String, Mail>,
    pub steps: Vec<Step>,
}

/// One invented mail.
#[derive(Clone, Debug)]
pub(super) struct Mail {
    pub from: Person,
    pub to: Vec<Person>,
    pub cc: Vec<Person>,
    pub sent: DateTime,
    pub subject: String,
    pub attachments: Vec<String>,
    /// The mail that it answers or forwards.
    pub parent: Option<String>,
    /// One string a line; empty lines part paragraphs.
    pub body: Vec<String>,
}

/// An invented person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub name: String,
    pub address: String,
}

/// One thing that is printed.
pub(super) enum Step {
    /// The cover letter.
    Cover,
    /// A mail with what it quotes.
    Print(Print),
    /// The page that is only a picture.
    Fax,
}

/// How a mail is printed.
pub(super) struct Print {
    pub style: Style,
    pub mail: String,
    /// Name of the person whose mailbox it comes from.
    pub owner: String,
    /// Prints what other copies cover.
    pub reveal: bool,
}

/// The look of a printed mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Owner on top, a rule, a block of headers; answers below each other.
    Outlook,
    /// A conversation, oldest message first, quoted text hidden.
    Gmail,
    /// Typewriter letters and a stamped number on each page.
    Bates,
}

impl Script {
    /// The script of this release.
    pub(super) fn read() -> Self {
        Self::parse(include_str!("mails.txt")).expect("a test reads the embedded script")
    }

    fn parse(text: &str) -> Option<Self> {
        let mut script = Self {
            mails: BTreeMap::new(),
            steps: Vec::new(),
        };
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix('#') else {
                continue;
            };
            match command.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["mail", id] => {
                    let mut block = Vec::new();
                    while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
                        block.push(line);
                    }
                    script.mails.insert((*id).to_owned(), mail(&block)?);
                }
                ["cover"] => script.steps.push(Step::Cover),
                ["fax"] => script.steps.push(Step::Fax),
                ["print", rest @ ..] => {
                    let print = script.print(rest)?;
                    script.steps.push(Step::Print(print));
                }
                _ => {}
            }
        }
        Some(script)
    }

    fn print(&self, words: &[&str]) -> Option<Print> {
        let [style, mail, owner, ..] = words else {
            return None;
        };
        let style = match *style {
            "outlook" => Style::Outlook,
            "gmail" => Style::Gmail,
            "bates" => Style::Bates,
            _ => return None,
        };
        let everybody = self.mails.values().flat_map(Mail::people);
        let owner = everybody
            .into_iter()
            .find(|p| p.address.starts_with(owner))?;
        self.mails.contains_key(*mail).then(|| Print {
            style,
            mail: (*mail).to_owned(),
            owner: owner.name.clone(),
            reveal: words.last() == Some(&"reveal"),
        })
    }

    /// A mail and what it quotes, newest first.
    pub(super) fn thread(&self, id: &str) -> Vec<&Mail> {
        let mut thread = Vec::new();
        let mut next = Some(id);
        while let Some(mail) = next.and_then(|id| self.mails.get(id)) {
            thread.push(mail);
            next = mail.parent.as_deref();
        }
        thread
    }
}

impl Mail {
    fn people(&self) -> impl Iterator<Item = &Person> {
        std::iter::once(&self.from).chain(&self.to).chain(&self.cc)
    }
}

fn mail(block: &[&str]) -> Option<Mail> {
    let end = block.iter().position(|line| line.is_empty())?;
    let header = |name: &str| {
        let prefix = format!("{name}: ");
        block[..end]
            .iter()
            .find_map(|line| line.strip_prefix(&prefix))
    };
    let people = |name: &str| -> Option<Vec<Person>> {
        header(name).map_or(Some(Vec::new()), |list| {
            list.split("; ").map(person).collect()
        })
    };
    let mut body: Vec<String> = block[end + 1..]
        .iter()
        .map(|&line| line.to_owned())
        .collect();
    while body.last().is_some_and(String::is_empty) {
        body.pop();
    }
    Some(Mail {
        from: person(header("From")?)?,
        to: people("To")?,
        cc: people("Cc")?,
        sent: DateTime::strptime("%Y-%m-%d %H:%M", header("Date")?).ok()?,
        subject: header("Subject")?.to_owned(),
        attachments: header("Attachments")
            .map(str::to_owned)
            .into_iter()
            .collect(),
        parent: header("Re")
            .or_else(|| header("Forwards"))
            .map(str::to_owned),
        body,
    })
}

fn person(text: &str) -> Option<Person> {
    let (name, rest) = text.split_once(" <")?;
    Some(Person {
        name: name.to_owned(),
        address: rest.strip_suffix('>')?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_reads_and_every_thread_is_whole() {
        let script = Script::read();
        assert!(script.mails.len() >= 40, "{}", script.mails.len());
        for (id, mail) in &script.mails {
            if let Some(parent) = &mail.parent {
                let parent = script.mails.get(parent).unwrap_or_else(|| panic!("{id}"));
                assert!(parent.sent < mail.sent, "{id} answers a later mail");
            }
        }
        assert_eq!(script.thread("contract4").len(), 4);
    }

    #[test]
    fn everybody_lives_at_an_example_domain() {
        for mail in Script::read().mails.values() {
            for person in mail.people() {
                assert!(person.address.ends_with(".example"), "{}", person.address);
            }
        }
    }
}
