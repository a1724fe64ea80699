//! Whether a sender is who they say, in one word, by the word of the mail server
//! that took the mail in (`Authentication-Results`, RFC 8601). Nothing is looked up.
//!
//! Anybody can write such a line into a mail. Only the server that the newsroom has
//! named is believed, because it alone is known to remove lines written in its name
//! (section 5 of the RFC); of its lines the topmost counts. Without a name nobody is.

use domain::inbound::Authenticity;
use mail_parser::{Message, MessageParser};

/// Reads the head of a mail; `trusted` is the name by which our mail server signs its word.
pub fn authenticity(head: &[u8], trusted: Option<&str>) -> Authenticity {
    let said = trusted.and_then(|trusted| {
        let message = MessageParser::new().parse_headers(head)?;
        said_by(&message, trusted)
    });
    said.map_or(Authenticity::Unknown, |results| verdict(&results))
}

/// What this server says of the mail, in lower case.
fn said_by(message: &Message<'_>, trusted: &str) -> Option<String> {
    let mut lines = message
        .headers_raw()
        .filter(|(name, _)| name.eq_ignore_ascii_case("authentication-results"));
    lines.find_map(|(_, value)| {
        let (server, results) = value.split_once(';')?;
        let server = server.split_whitespace().next()?;
        server
            .eq_ignore_ascii_case(trusted)
            .then(|| results.to_ascii_lowercase())
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Option<&str> = Some("mx.paper.example");

    fn mail(results: &str) -> String {
        format!(
            "Received: from mail.city.example by mx.paper.example with ESMTPS; Mon, 2 Mar 2026 10:00:00 -0500\r\n\
             {results}From: records@city.example\r\nSubject: x\r\n\r\n"
        )
    }

    #[test]
    fn one_word_by_the_word_of_the_server_that_is_trusted() {
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
            ("MX.paper.example 1; dmarc=pass", A::Verified),
            ("mx.paper.example; spf=pass; dkim=none", A::Unknown),
            (
                "mx.paper.example; dmarc=fail; dkim=pass; spf=pass",
                A::Forged,
            ),
            ("mx.paper.example; dmarc=passed", A::Unknown),
            ("mx.paper.example; none", A::Unknown),
            ("filter.paper.example; dmarc=pass", A::Unknown),
            (
                "evil.elsewhere.example; dmarc=pass\r\nAuthentication-Results: mx.paper.example; dmarc=fail",
                A::Forged,
            ),
            (
                "mx.paper.example; dmarc=fail\r\nAuthentication-Results: mx.paper.example; dmarc=pass",
                A::Forged,
            ),
            ("; dmarc=pass", A::Unknown),
        ];
        for (line, expected) in cases {
            let raw = mail(&format!("Authentication-Results: {line}\r\n"));
            assert_eq!(authenticity(raw.as_bytes(), OURS), expected, "{line}");
            assert_eq!(authenticity(raw.as_bytes(), None), A::Unknown, "{line}");
        }
        assert_eq!(authenticity(mail("").as_bytes(), OURS), A::Unknown);
        assert_eq!(authenticity(b"\0", OURS), A::Unknown);
    }
}
