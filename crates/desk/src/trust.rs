//! What the mail server that took a mail in says of it: whether the sender is who they
//! say (`Authentication-Results`, RFC 8601), who brought it (`Received`), whether it is
//! spam. Nothing is looked up here.
//!
//! Anybody can write such a line into a mail. Only the server that the newsroom has
//! named is believed, because it alone is known to remove lines written in its name
//! (section 5 of the RFC); of its lines the topmost counts. Without a name nobody is.

use domain::{inbound::Authenticity, vouch::ServerWord};
use mail_parser::{HeaderValue, Host, Message, MessageParser, Received};
use outside::mail::sender::Bringer;
use std::net::IpAddr;

/// Most of a server's word that is kept.
const SAID: usize = 600;

/// Reads the head of a mail; `trusted` is the name by which our mail server signs its word.
pub fn server_word(head: &[u8], trusted: Option<&str>) -> Option<ServerWord> {
    let trusted = trusted?;
    let message = MessageParser::new().parse_headers(head)?;
    let results = said_by(&message, trusted)?;
    let words = results.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(ServerWord {
        server: trusted.to_owned(),
        word: verdict(&results),
        said: words
            .chars()
            .filter(|c| !c.is_control())
            .take(SAID)
            .collect(),
    })
}

/// Who brought the mail to the trusted server: the topmost of its `Received` lines that
/// names an address of the public internet. Of its lines those count that stand together
/// on top: what stands below the line of another server, that server may have made up.
/// `sender` is the envelope's, where a server has told it; else `Return-Path`, which
/// whoever delivers a mail writes on top of it.
pub fn bringer(head: &[u8], trusted: Option<&str>, sender: Option<String>) -> Option<Bringer> {
    let trusted = trusted?;
    let message = MessageParser::new().parse_headers(head)?;
    let lines = message
        .headers()
        .iter()
        .filter_map(|header| match &header.value {
            HeaderValue::Received(line) => Some(line),
            _ => None,
        });
    let ours = |line: &Received<'_>| by(line).is_some_and(|by| by.eq_ignore_ascii_case(trusted));
    let line = lines
        .take(20)
        .skip_while(|line| !ours(line))
        .take_while(|line| ours(line))
        .find(|line| came_from(line).is_some_and(public))?;
    let sender = sender.or_else(|| Some(message.return_address()?.to_owned()));
    Some(Bringer {
        ip: came_from(line)?,
        helo: line.helo().or(line.from()).map(name).unwrap_or_default(),
        sender: sender.unwrap_or_default(),
        taker: trusted.to_owned(),
    })
}

fn by<'l>(line: &'l Received<'_>) -> Option<&'l str> {
    match line.by()? {
        Host::Name(name) => Some(name),
        Host::IpAddr(_) => None,
    }
}

fn came_from(line: &Received<'_>) -> Option<IpAddr> {
    line.from_ip().or(match line.from()? {
        Host::IpAddr(ip) => Some(*ip),
        Host::Name(_) => None,
    })
}

fn name(host: &Host<'_>) -> String {
    match host {
        Host::Name(name) => name.to_string(),
        Host::IpAddr(ip) => format!("[{ip}]"),
    }
}

/// No address of a server's own network: those hand mail on among themselves.
fn public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let shared = matches!(ip.octets(), [100, 64..=127, ..]);
            !(ip.is_private()
                || shared
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified())
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.is_unspecified())
        }
    }
}

/// Whether the trusted server's filter calls it spam, in clear words.
pub fn called_spam(head: &[u8], trusted: Option<&str>) -> bool {
    let Some(message) = trusted.and_then(|_| MessageParser::new().parse_headers(head)) else {
        return false;
    };
    message.headers_raw().any(|(name, value)| {
        let value = value.trim_start().to_ascii_lowercase();
        (name.eq_ignore_ascii_case("x-spam-flag") || name.eq_ignore_ascii_case("x-spam-status"))
            && value.starts_with("yes")
    })
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

/// Without quoted strings and comments: what stands in them, such as the envelope's
/// sender, may be the sender's own words.
fn bare(results: &str) -> String {
    let (mut out, mut quoted, mut depth, mut escaped) = (String::new(), false, 0_usize, false);
    for c in results.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            c if !quoted && depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn verdict(results: &str) -> Authenticity {
    let results = bare(results);
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
            // The sender chooses the words of its envelope's address.
            (
                "mx.paper.example; spf=pass smtp.mailfrom=\"a; dmarc=pass \\\"; dmarc=pass\"@x.example; dmarc=fail",
                A::Forged,
            ),
            (
                "mx.paper.example; dmarc=none (a (b); dmarc=pass) x=y",
                A::Unknown,
            ),
        ];
        for (line, expected) in cases {
            let raw = mail(&format!("Authentication-Results: {line}\r\n"));
            let word = |said: Option<ServerWord>| said.map_or(A::Unknown, |said| said.word);
            assert_eq!(word(server_word(raw.as_bytes(), OURS)), expected, "{line}");
            assert_eq!(server_word(raw.as_bytes(), None), None, "{line}");
        }
        assert_eq!(server_word(mail("").as_bytes(), OURS), None);
        assert_eq!(server_word(b"\0", OURS), None);
    }

    #[test]
    fn who_brought_it_is_told_by_the_trusted_server_alone() {
        let line = |from: &str, by: &str| {
            format!(
                "Received: from {from} by {by} with ESMTPS id 1; Mon, 2 Mar 2026 10:00:00 -0500\r\n"
            )
        };
        let ours = |from: &str| line(from, "mx.paper.example");
        let city = "mail.city.example (mail.city.example [192.0.2.1])";
        let found = |lines: &str| {
            let raw = format!(
                "Return-Path: <bounce@city.example>\r\n{lines}From: a@city.example\r\n\r\n"
            );
            assert_eq!(bringer(raw.as_bytes(), None, None), None);
            bringer(raw.as_bytes(), OURS, None)
        };
        let plain = found(&ours(city)).unwrap();
        assert_eq!(plain.ip.to_string(), "192.0.2.1");
        assert_eq!(plain.helo, "mail.city.example");
        assert_eq!(plain.sender, "bounce@city.example");
        // A line below, by whoever, changes nothing; nor does a hop of our own on top.
        let below = format!(
            "{}{}",
            ours(city),
            line("x (x [203.0.113.9])", "mx.paper.example")
        );
        assert_eq!(found(&below), Some(plain.clone()));
        let hop = format!("{}{}", ours("filter (filter [10.0.0.3])"), ours(city));
        assert_eq!(found(&hop), Some(plain.clone()));
        let shared = format!("{}{}", ours("pod (pod [100.64.3.3])"), ours(city));
        assert_eq!(found(&shared), Some(plain.clone()));
        // Whoever delivered it from there has put a line on top.
        let delivered = format!(
            "{}{}",
            line("mx (mx [10.0.0.2])", "store.paper.example"),
            ours(city)
        );
        assert_eq!(found(&delivered), Some(plain));
        // Below the line of a server that is not named, anybody may have written in its name.
        let between = format!(
            "{}{}{}",
            ours("filter (filter [10.0.0.3])"),
            line("x (x [203.0.113.9])", "filter.paper.example"),
            ours(city)
        );
        assert_eq!(found(&between), None);
        assert_eq!(found(&line(city, "mx.elsewhere.example")), None);
        assert_eq!(found("Received: nonsense\r\n"), None);
        assert_eq!(found(""), None);
    }

    #[test]
    fn spam_is_said_by_the_trusted_servers_filter() {
        let cases = [
            ("X-Spam-Flag: YES\r\n", true),
            ("X-Spam-Status: Yes, score=11.2\r\n", true),
            ("X-Spam-Flag: NO\r\n", false),
            (
                "X-Spam-Status: No, score=1.2 required=5 tests=YES\r\n",
                false,
            ),
            ("", false),
        ];
        for (line, expected) in cases {
            assert_eq!(called_spam(mail(line).as_bytes(), OURS), expected, "{line}");
            assert!(!called_spam(mail(line).as_bytes(), None));
        }
    }
}
