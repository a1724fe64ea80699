//! What a mail server answers: its lines verbatim, their code, and the queue id
//! that its log will know the letter by.

/// Longest answer we are willing to keep; Postfix's own client stops at the same size.
pub(super) const MAX_BYTES: usize = 100_000;

/// One complete answer (RFC 5321, 4.2): all its lines, the code they share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub code: u16,
    /// As received, codes included; lines separated by `\n`, none at the end.
    pub text: String,
}

/// What a further line made of the answer so far.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    More,
    Complete(u16),
    Malformed,
}

/// Reads one line (without its line end): `250-` goes on, `250 ` or `250` ends.
/// `first` is the code of the lines before it, which must not change midway.
pub(super) fn read_line(line: &str, first: Option<u16>) -> Progress {
    let Some(code) = line.get(..3).and_then(parse_code) else {
        return Progress::Malformed;
    };
    if first.is_some_and(|first| first != code) {
        return Progress::Malformed;
    }
    match line.as_bytes().get(3) {
        Some(b'-') => Progress::More,
        None | Some(b' ') => Progress::Complete(code),
        Some(_) => Progress::Malformed,
    }
}

/// A reply code: three digits, the first from 2 to 5.
pub(super) fn parse_code(digits: &str) -> Option<u16> {
    let code: u16 = digits.parse().ok()?;
    (digits.bytes().all(|b| b.is_ascii_digit()) && (200..600).contains(&code)).then_some(code)
}

impl Answer {
    /// The text of each line behind its code: `SIZE 10240000`.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(|line| line.get(4..).unwrap_or(""))
    }

    /// Whether an answer to EHLO offers this extension; if so, its parameters.
    pub fn offers(&self, keyword: &str) -> Option<&str> {
        self.lines().skip(1).find_map(|line| {
            // Old Exchange servers write `AUTH=LOGIN`.
            let (word, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            word.eq_ignore_ascii_case(keyword).then_some(rest)
        })
    }
}

/// The queue id in the answer to a letter, in the words of the servers that are
/// in use: Postfix and OpenSMTPD, Exim, Sendmail, Exchange, Google.
pub fn queue_id(answer: &str) -> Option<String> {
    let last = answer.lines().last()?.get(4..)?;
    let status = |word: &str| word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let words: Vec<&str> = last
        .split_whitespace()
        .enumerate()
        .filter(|(at, word)| *at > 0 || !status(word))
        .map(|(_, word)| word)
        .collect();
    let after = |phrase: &[&str]| {
        let at = words.windows(phrase.len()).position(|window| {
            window
                .iter()
                .zip(phrase)
                .all(|(word, wanted)| word.eq_ignore_ascii_case(wanted))
        })?;
        words.get(at + phrase.len()).copied()
    };
    let internal = || {
        words
            .iter()
            .find_map(|word| word.strip_prefix("[InternalId="))
    };
    let before_message_accepted = || {
        let at = words
            .windows(2)
            .position(|pair| pair == ["Message", "accepted"])?;
        words.get(at.checked_sub(1)?).copied()
    };
    let google = || {
        let at = words.iter().position(|word| *word == "-")?;
        (words.get(at + 1) == Some(&"gsmtp")).then(|| words.get(at.checked_sub(1)?).copied())?
    };
    let exim = || words.iter().find_map(|word| word.strip_prefix("id="));
    after(&["queued", "as"])
        .or_else(exim)
        .or_else(internal)
        .or_else(before_message_accepted)
        .or_else(google)
        .map(|id| id.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_by_code_and_mark() {
        let cases = [
            ("250-first", None, Progress::More),
            ("250 last", Some(250), Progress::Complete(250)),
            ("250", None, Progress::Complete(250)),
            ("250 ", None, Progress::Complete(250)),
            ("354 go on", None, Progress::Complete(354)),
            ("250 other code", Some(550), Progress::Malformed),
            ("2500 long", None, Progress::Malformed),
            ("199 low", None, Progress::Malformed),
            ("600 high", None, Progress::Malformed),
            ("+25 sign", None, Progress::Malformed),
            ("HTTP/1.1 400", None, Progress::Malformed),
            ("ééé", None, Progress::Malformed),
            ("", None, Progress::Malformed),
        ];
        for (line, first, expected) in cases {
            assert_eq!(read_line(line, first), expected, "{line}");
        }
    }

    #[test]
    fn extensions_are_found_whatever_their_case() {
        let answer = Answer {
            code: 250,
            text: "250-mx.example size matters\n250-size 1000\n250-AUTH=LOGIN\n250 STARTTLS".into(),
        };
        assert_eq!(answer.offers("SIZE"), Some("1000"));
        assert_eq!(answer.offers("AUTH"), Some("LOGIN"));
        assert_eq!(answer.offers("STARTTLS"), Some(""));
        assert_eq!(answer.offers("8BITMIME"), None);
        assert_eq!(
            answer.offers("mx.example"),
            None,
            "the greeting offers nothing"
        );
    }

    #[test]
    fn queue_ids_of_the_usual_servers() {
        let cases = [
            ("250 2.0.0 Ok: queued as 4F2B81C0D7", Some("4F2B81C0D7")),
            ("250 OK id=1rXyZ9-0004aB-Cd", Some("1rXyZ9-0004aB-Cd")),
            (
                "250 2.0.0 3AKq1x Message accepted for delivery",
                Some("3AKq1x"),
            ),
            (
                "250 2.6.0 <a@b> [InternalId=123456, Hostname=mx.example] Queued mail for delivery",
                Some("123456"),
            ),
            (
                "250 2.0.0 OK  1700000000 a1-20020abc.12 - gsmtp",
                Some("a1-20020abc.12"),
            ),
            ("250-one\n250 2.0.0 Ok: queued as <77AB>", Some("77AB")),
            ("250 Ok", None),
            ("250 Message accepted for delivery", None),
            ("250 2.0.0 Message accepted for delivery", None),
            ("", None),
        ];
        for (answer, expected) in cases {
            assert_eq!(queue_id(answer).as_deref(), expected, "{answer}");
        }
    }
}
