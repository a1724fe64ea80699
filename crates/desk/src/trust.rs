//! Whether a sender is who they say, in one word, by the word of the mail server
//! that took the mail in (`Authentication-Results`, RFC 8601). Nothing is looked up.
//!
//! Only the topmost such line counts, and only where the server that wrote it is one
//! that also stands in the mail's own trace above or right below it: anything further
//! down may have been written by the sender.

use domain::inbound::Authenticity;
use mail_parser::{Message, MessageParser};

/// Reads the head of a mail.
pub fn authenticity(head: &[u8]) -> Authenticity {
    MessageParser::new()
        .parse_headers(head)
        .map_or(Authenticity::Unknown, |message| judge(&message))
}

fn judge(message: &Message<'_>) -> Authenticity {
    let lines: Vec<(String, String)> = message
        .headers_raw()
        .map(|(name, value)| (name.to_ascii_lowercase(), unfolded(value)))
        .collect();
    let Some(results) = lines
        .iter()
        .find(|(name, _)| name == "authentication-results")
    else {
        return Authenticity::Unknown;
    };
    let (server, verdicts) = results.1.split_once(';').unwrap_or((&results.1, ""));
    let server = server.split_whitespace().next().unwrap_or_default();
    // The first trace line is the newest: the one that our own side wrote.
    let trace = lines.iter().filter(|(name, _)| name == "received").take(2);
    let ours = trace
        .filter_map(|(_, value)| taken_by(value))
        .any(|by| same_house(&by, server));
    if !ours {
        return Authenticity::Unknown;
    }
    verdict(&verdicts.to_ascii_lowercase())
}

fn verdict(results: &str) -> Authenticity {
    let says = |method: &str, result: &str| {
        results.split(';').any(|one| {
            one.trim()
                .strip_prefix(method)
                .and_then(|rest| rest.trim_start().strip_prefix('='))
                .is_some_and(|rest| {
                    rest.trim_start()
                        .split(|c: char| !c.is_ascii_alphabetic())
                        .next()
                        == Some(result)
                })
        })
    };
    if says("dmarc", "pass") {
        Authenticity::Verified
    } else if says("dmarc", "fail") {
        Authenticity::Forged
    } else if says("dkim", "pass") && says("spf", "pass") {
        Authenticity::Verified
    } else {
        Authenticity::Unknown
    }
}

/// The server that a trace line says took the mail: `… by mx.example with …`.
fn taken_by(received: &str) -> Option<String> {
    let mut words = received.split_whitespace();
    words.find(|word| word.eq_ignore_ascii_case("by"))?;
    words
        .next()
        .map(|name| name.trim_matches(';').to_ascii_lowercase())
}

/// The same name, or names under the same two last parts.
fn same_house(a: &str, b: &str) -> bool {
    let house = |name: &str| {
        let parts: Vec<&str> = name.rsplit('.').take(2).collect();
        parts.join(".").to_ascii_lowercase()
    };
    !b.is_empty() && (a.eq_ignore_ascii_case(b) || (a.contains('.') && house(a) == house(b)))
}

fn unfolded(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(results: &str) -> String {
        format!(
            "Received: from mail.city.example by mx.paper.example with ESMTPS; Mon, 2 Mar 2026 10:00:00 -0500\r\n\
             {results}From: records@city.example\r\nSubject: x\r\n\r\n"
        )
    }

    #[test]
    fn one_word_by_the_receiving_servers_word() {
        use Authenticity as A;
        let cases = [
            (
                "mx.paper.example; dmarc=pass (p=reject) header.from=city.example",
                A::Verified,
            ),
            (
                "mx.paper.example;\r\n\tspf=pass smtp.mailfrom=x;\r\n dkim=pass header.d=city.example",
                A::Verified,
            ),
            ("filter.paper.example; dmarc=pass", A::Verified),
            ("mx.paper.example; spf=pass; dkim=none", A::Unknown),
            (
                "mx.paper.example; dmarc=fail; dkim=pass; spf=pass",
                A::Forged,
            ),
            ("mx.paper.example; dmarc=passed", A::Unknown),
            ("mx.paper.example; none", A::Unknown),
            ("evil.elsewhere.example; dmarc=pass", A::Unknown),
            ("; dmarc=pass", A::Unknown),
        ];
        for (line, expected) in cases {
            let raw = mail(&format!("Authentication-Results: {line}\r\n"));
            assert_eq!(authenticity(raw.as_bytes()), expected, "{line}");
        }
        assert_eq!(authenticity(mail("").as_bytes()), A::Unknown);
        assert_eq!(authenticity(b"\0"), A::Unknown);
    }
}
