//! Reports of mail servers on what became of a letter: the standard form
//! (RFC 3464) and the plain forms of those that never learned it. Text in, facts
//! out; which letter is meant and what follows is decided by others.

/// What a report says of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It came back.
    Failed,
    /// It is late; the server goes on trying.
    Delayed,
    /// It lies in the mailbox, or was handed to a system that makes no reports.
    Delivered,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What became of the letter.
    pub fate: Fate,
    /// For whom it was.
    pub recipient: Option<String>,
    /// The server's own words, for the page.
    pub words: String,
    /// The envelope's id that we gave the letter, if the server hands it back.
    pub envelope_id: Option<String>,
    /// The letter's Message-ID in angle brackets, where the letter or its head came along.
    pub original: Option<String>,
    /// What it says of others for whom the same letter was.
    pub also: Vec<Report>,
}

impl Report {
    /// What it says of somebody else than this address; none where it speaks of this
    /// address alone.
    pub fn of_others_than(&self, ours: &str) -> Option<&Self> {
        let other = |one: &&Self| {
            let named = one.recipient.as_deref();
            !named.is_some_and(|to| to.eq_ignore_ascii_case(ours))
        };
        std::iter::once(self).chain(&self.also).find(other)
    }
}

/// Most characters of a server's words that are kept.
const LONGEST: usize = 1500;

/// Reads the fields of a `message/delivery-status` part: those of the letter, an
/// empty line, and a group for each recipient. A failure outweighs a delivery:
/// somebody did not get it. None where no group says what happened.
pub fn read_status(text: &str) -> Option<Report> {
    let text = text.replace("\r\n", "\n");
    let groups: Vec<Fields> = text
        .split("\n\n")
        .map(Fields::read)
        .filter(|group| !group.0.is_empty())
        .collect();
    let envelope_id = groups
        .iter()
        .find_map(|group| group.get("original-envelope-id"))
        .map(str::to_owned);
    let mut reports: Vec<Report> = groups.iter().filter_map(of_recipient).collect();
    reports.sort_by_key(|report| match report.fate {
        Fate::Failed => 0,
        Fate::Delayed => 1,
        Fate::Delivered => 2,
    });
    let mut reports = reports.into_iter();
    let first = reports.next()?;
    Some(Report {
        envelope_id,
        also: reports.collect(),
        ..first
    })
}

fn of_recipient(group: &Fields) -> Option<Report> {
    let action = group
        .get("action")?
        .split_whitespace()
        .next()?
        .to_ascii_lowercase();
    let fate = match action.as_str() {
        "failed" => Fate::Failed,
        "delayed" => Fate::Delayed,
        "delivered" | "relayed" | "expanded" => Fate::Delivered,
        _ => return None,
    };
    let bare = |value: &str| {
        let address = value.split_once(';').map_or(value, |(_, address)| address);
        address.trim().trim_matches(['<', '>']).to_owned()
    };
    let recipient = group
        .get("original-recipient")
        .or_else(|| group.get("final-recipient"))
        .map(bare);
    let mut words = Vec::new();
    words.extend(recipient.iter().cloned());
    words.extend(group.get("diagnostic-code").map(bare));
    words.extend(group.get("status").map(|status| format!("status {status}")));
    Some(Report {
        fate,
        words: shortened(&words.join(": ")),
        recipient,
        envelope_id: None,
        original: None,
        also: Vec::new(),
    })
}

/// Fields as in a mail's head, with lines that go on joined.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(group: &str) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in group.lines() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self(fields)
    }

    fn get(&self, wanted: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == wanted);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

/// The Message-ID of a letter that a report carries, whole, as a head, or quoted.
pub fn original_id(text: &str) -> Option<String> {
    let mut lines = text
        .lines()
        .map(|line| line.trim_start_matches(['>', ' ', '\t', '|']));
    while let Some(line) = lines.next() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if !name.trim().eq_ignore_ascii_case("message-id") {
            continue;
        }
        let mut value = value.trim();
        if value.is_empty() {
            value = lines.next().unwrap_or_default().trim();
        }
        let (start, end) = (value.find('<')?, value.find('>')?);
        return value
            .get(start..=end)
            .filter(|id| id.len() > 4)
            .map(str::to_owned);
    }
    None
}

/// Senders under whose names mail servers write.
const SERVERS: [&str; 4] = ["mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"];

/// Whether a mail server, and no person, has written this.
pub fn by_a_server(from_address: &str) -> bool {
    let local = from_address.split('@').next().unwrap_or_default();
    let local = local.to_ascii_lowercase();
    SERVERS.iter().any(|name| local == *name) || local.starts_with("microsoftexchange")
}

/// How the plain forms say that a letter came back.
const FAILED: [&str; 22] = [
    "undelivered mail returned to sender",
    "undeliverable:",
    "undeliverable mail",
    "mail delivery failed",
    "mail delivery failure",
    "delivery status notification (failure)",
    "delivery failure",
    "delivery has failed",
    "failure notice",
    "returned mail",
    "message not delivered",
    "could not be delivered",
    "couldn't be delivered",
    "wasn't delivered",
    "was not delivered",
    "not been delivered to",
    "wasn't able to deliver your message",
    "unable to deliver",
    "permanent fatal errors",
    "permanent error",
    "address not found",
    "recipient address rejected",
];

/// How they say that it is only late.
const DELAYED: [&str; 7] = [
    "delivery status notification (delay)",
    "warning: could not send message",
    "delivery delayed",
    "delivery is delayed",
    "delayed mail (still being retried)",
    "will be retried",
    "will keep trying",
];

/// Reads a report in prose: from a mail server, and saying so in its subject or
/// its first lines. None where it is not clear.
pub fn read_plain(from_address: &str, subject: &str, text: &str) -> Option<Report> {
    if !by_a_server(from_address) {
        return None;
    }
    let opening: String = text.chars().take(2000).collect();
    let heard = format!("{subject}\n{opening}")
        .to_lowercase()
        .replace('’', "'");
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| heard.contains(phrase));
    let fate = if says(&DELAYED) {
        Fate::Delayed
    } else if says(&FAILED) {
        Fate::Failed
    } else {
        return None;
    };
    let about = |recipient: Option<String>| Report {
        fate,
        recipient,
        words: shortened(&reason_in(text)),
        envelope_id: None,
        original: original_id(text),
        also: Vec::new(),
    };
    let mut named = addresses_in(text);
    Some(Report {
        also: named
            .split_off(1.min(named.len()))
            .into_iter()
            .map(Some)
            .map(about)
            .collect(),
        ..about(named.pop())
    })
}

/// So many addresses of a report in plain words are looked at: it may name us before it
/// names whoever has not got the letter.
const ADDRESSES: usize = 5;

/// The first addresses in the report that no mail server has, each once.
fn addresses_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text
        .split(|c: char| c.is_whitespace() || "<>(),;\"".contains(c))
        .map(|word| word.trim_matches(|c: char| ".:'[]".contains(c)))
        .filter(|word| word.parse::<crate::EmailAddress>().is_ok() && !by_a_server(word))
    {
        if !found.iter().any(|one| one.eq_ignore_ascii_case(word)) {
            found.push(word.to_owned());
        }
        if found.len() == ADDRESSES {
            break;
        }
    }
    found
}

/// The line that gives the server's answer, else the first lines of the report.
fn reason_in(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let coded = lines
        .iter()
        .position(|line| code(line).is_some() || has_reply_code(line));
    let from = coded.unwrap_or(0);
    let some = if coded.is_some() { 2 } else { 4 };
    lines
        .iter()
        .skip(from)
        .take(some)
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

fn has_reply_code(line: &str) -> bool {
    line.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        word.len() == 3 && word.starts_with('5') && word.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The first enhanced status code (RFC 3463) in a server's words: class, subject, detail.
pub fn code(words: &str) -> Option<(u8, u16, u16)> {
    words
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .find_map(|word| {
            let parts: Vec<&str> = word.trim_matches('.').split('.').collect();
            let [class, subject, detail] = parts.as_slice() else {
                return None;
            };
            let class: u8 = class
                .parse()
                .ok()
                .filter(|class| [2, 4, 5].contains(class))?;
            let short = |part: &str| part.parse::<u16>().ok().filter(|number| *number < 1000);
            Some((class, short(subject)?, short(detail)?))
        })
}

/// What a reporter can do about a letter that came back, by the server's words.
pub fn advice(words: &str) -> &'static str {
    match code(words) {
        Some((_, 1, 2)) => {
            "There is no such mail server. Look for a slip in the part of the address behind the @, confirm the right one on the agency's page, take this back and send the letter there."
        }
        Some((_, 1, _)) => {
            "There is no such mailbox. Ask the agency for the right address, confirm it on the agency's page, take this back and send the letter there. Until then nothing has been received."
        }
        Some((_, 2, 2)) => {
            "The mailbox is full. Send it again in a day or two, and tell the agency by telephone; if it stays full, use another address or the post."
        }
        Some((_, 2, 3) | (_, 3, 4)) => {
            "The mail is too large for the agency's server. Take it back and send it without large attachments, or by another way."
        }
        Some((_, 7, _)) => {
            "The agency's server turned it away by a rule of its own, often a spam filter. Call the agency and ask for an address that takes requests, or use its portal or the post."
        }
        Some((_, 4, _)) => {
            "The agency's server could not be reached for days. Send it again, and if that fails use another address or the post."
        }
        _ => {
            "It was taken and came back; the server's words say why. Check the address with the agency before you send it again. Until then nothing has been received."
        }
    }
}

fn shortened(words: &str) -> String {
    let clean = words.replace(char::is_control, " ");
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    clean.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTFIX: &str = "Reporting-MTA: dns; mx.paper.example\nX-Postfix-Queue-ID: 4F2B\nArrival-Date: Mon, 2 Mar 2026\n\
        Original-Envelope-Id: 0195-ab\n\nFinal-Recipient: rfc822; records@city.example\n\
        Original-Recipient: rfc822;records@city.example\nAction: failed\nStatus: 5.1.1\n\
        Remote-MTA: dns; mail.city.example\nDiagnostic-Code: smtp; 550 5.1.1 <records@city.example>:\n    Recipient address rejected: no such user\n";

    #[test]
    fn standard_reports_tell_fate_recipient_and_the_servers_words() {
        let report = read_status(POSTFIX).unwrap();
        assert_eq!(report.fate, Fate::Failed);
        assert_eq!(report.recipient.as_deref(), Some("records@city.example"));
        assert_eq!(report.envelope_id.as_deref(), Some("0195-ab"));
        assert!(
            report
                .words
                .contains("Recipient address rejected: no such user"),
            "{}",
            report.words
        );
        let crlf = read_status(&POSTFIX.replace('\n', "\r\n"));
        assert_eq!(crlf.as_ref(), Some(&report));
        let cases = [
            ("delayed", Some(Fate::Delayed)),
            ("delivered", Some(Fate::Delivered)),
            ("relayed (to a fax)", Some(Fate::Delivered)),
            ("FAILED", Some(Fate::Failed)),
            ("wondered", None),
        ];
        for (action, fate) in cases {
            let text = POSTFIX.replace("Action: failed", &format!("Action: {action}"));
            assert_eq!(read_status(&text).map(|one| one.fate), fate, "{action}");
        }
        assert_eq!(read_status(""), None);
        assert_eq!(read_status("Action\n\n:::\n"), None);
    }

    #[test]
    fn one_failure_among_several_recipients_counts() {
        let two = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@x.example\nAction: delivered\n\n\
            Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.2.2\n";
        let report = read_status(two).unwrap();
        assert_eq!(
            (report.fate, report.recipient.as_deref()),
            (Fate::Failed, Some("b@x.example"))
        );
    }

    #[test]
    fn a_report_on_two_tells_what_became_of_the_other() {
        let group = |to: &str, action: &str| {
            format!("Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: 5.3.4\n\n")
        };
        let (ours, theirs) = ("desk+dl-7k3m9q@paper.example", "records@city.example");
        let cases = [
            (vec![(ours, "failed")], None),
            (vec![(theirs, "failed")], Some(Fate::Failed)),
            (
                vec![(ours, "failed"), (theirs, "failed")],
                Some(Fate::Failed),
            ),
            (
                vec![(ours, "failed"), (theirs, "delivered")],
                Some(Fate::Delivered),
            ),
            (
                vec![(theirs, "failed"), (ours, "delivered")],
                Some(Fate::Failed),
            ),
        ];
        for (groups, expected) in cases {
            let text: String = groups.iter().map(|(to, what)| group(to, what)).collect();
            let report = read_status(&format!("Reporting-MTA: dns; x\n\n{text}")).unwrap();
            let other = report.of_others_than("Desk+DL-7k3m9q@paper.example");
            assert_eq!(other.map(|one| one.fate), expected, "{text}");
        }
        // In plain words, too, where we are named before the one who has not got it.
        let words = format!("Your message from {ours} could not be delivered to {theirs}.");
        let report = read_plain("mailer-daemon@mx.example", "Undeliverable", &words).unwrap();
        let other = report.of_others_than(ours).unwrap();
        assert_eq!(other.recipient.as_deref(), Some(theirs));
        let words = format!("The mail for {ours} could not be delivered.");
        let report = read_plain("mailer-daemon@mx.example", "Undeliverable", &words).unwrap();
        assert_eq!(report.of_others_than(ours), None);
    }

    #[test]
    fn the_letter_is_found_whole_as_a_head_or_quoted() {
        let cases = [
            (
                "Subject: x\nMessage-ID: <1@paper.example>\nTo: y",
                Some("<1@paper.example>"),
            ),
            ("> Message-Id: <1@paper.example>", Some("<1@paper.example>")),
            ("MESSAGE-ID:\n <1@paper.example>", Some("<1@paper.example>")),
            ("Message-ID: 1@paper.example", None),
            ("X-Message-ID: <1@paper.example>", None),
            ("Message-ID: ><", None),
            ("no head at all", None),
        ];
        for (text, id) in cases {
            assert_eq!(original_id(text).as_deref(), id, "{text}");
        }
    }

    #[test]
    fn plain_reports_of_many_servers() {
        let cases = [
            (
                "MAILER-DAEMON@mx.example",
                "failure notice",
                "Hi. I'm afraid I wasn't able to deliver your message to the following addresses.\n\n<records@city.example>:\n550 no mailbox by that name\n\n--- Below this line\n\nMessage-ID: <1@paper.example>\n",
                Fate::Failed,
            ),
            (
                "Mailer-Daemon@host.example",
                "Mail delivery failed: returning message to sender",
                "A message that you sent could not be delivered.\n\n  records@city.example\n    SMTP error: 550 Unknown user\n\nMessage-ID: <1@paper.example>",
                Fate::Failed,
            ),
            (
                "postmaster@city.example",
                "Undeliverable: Public records request",
                "Your message to records@city.example couldn’t be delivered.\n#550 5.1.10 not found\nMessage-ID: <1@paper.example>",
                Fate::Failed,
            ),
            (
                "mailer-daemon@provider.example",
                "Delivery Status Notification (Delay)",
                "records@city.example: will be retried.\nMessage-ID: <1@paper.example>",
                Fate::Delayed,
            ),
        ];
        for (from, subject, text, fate) in cases {
            let report = read_plain(from, subject, text).expect(subject);
            assert_eq!(report.fate, fate, "{subject}");
            assert_eq!(
                report.recipient.as_deref(),
                Some("records@city.example"),
                "{subject}"
            );
            assert_eq!(
                report.original.as_deref(),
                Some("<1@paper.example>"),
                "{subject}"
            );
            assert!(!report.words.is_empty());
        }
    }

    #[test]
    fn people_are_no_servers_whatever_they_write() {
        let cases = [
            (
                "records@city.example",
                "Undeliverable: your request",
                "could not be delivered",
            ),
            (
                "postmaster@city.example",
                "Re: request",
                "We looked for the mails you asked for.",
            ),
            ("", "failure notice", "550"),
        ];
        for (from, subject, text) in cases {
            assert_eq!(read_plain(from, subject, text), None, "{subject}");
        }
    }

    #[test]
    fn codes_are_read_and_each_has_its_advice() {
        let cases = [
            ("550 5.1.1 no such user", Some((5, 1, 1)), "no such mailbox"),
            ("smtp;552 5.2.2 over quota", Some((5, 2, 2)), "full"),
            ("#5.7.1 blocked", Some((5, 7, 1)), "rule of its own"),
            ("status 5.4.7 expired", Some((5, 4, 7)), "for days"),
            ("5.3.4 too big", Some((5, 3, 4)), "too large"),
            ("host 192.168.5.1 said no", None, "came back"),
            ("version 3.1.1", None, "came back"),
            ("550 no", None, "came back"),
        ];
        for (words, expected, hint) in cases {
            assert_eq!(code(words), expected, "{words}");
            assert!(advice(words).contains(hint), "{words}: {}", advice(words));
        }
    }
}
