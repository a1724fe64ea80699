//! One SMTP dialogue (RFC 5321), from the greeting to the answer to the final
//! dot. No pipelining, no pool, no retry: a records desk sends a letter now and
//! then, and what matters is to know exactly how far it got.

use super::answer::{Answer, queue_id};
use super::dial::Broken;
use super::settings::{Password, Security, SmtpMailer};
use super::tokens::xoauth2;
use super::wire::Wire;
use super::{Envelope, Outcome};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::EmailAddress;
use std::{fmt, net::IpAddr, time::Duration};

/// Longest line of a letter without its CRLF (RFC 5321, 4.5.3.1.6).
const MAX_LINE: usize = 998;

pub(super) async fn send<E: fmt::Display>(
    mailer: &SmtpMailer,
    envelope: &Envelope,
    raw: &[u8],
    before_data: impl AsyncFnOnce() -> Result<(), E>,
) -> Outcome {
    let content = match stuffed(raw) {
        Ok(content) => content,
        Err(reason) => return Outcome::NotSent { reason },
    };
    let mut wire = match ready_for_content(mailer, envelope, raw).await {
        Ok(wire) => wire,
        Err(stop) => return stop.outcome(),
    };
    if let Err(error) = before_data().await {
        // The server waits for content: a QUIT would be part of the letter, so
        // the line is simply cut, and the server throws the letter away.
        return Outcome::NotSent {
            reason: error.to_string(),
        };
    }
    if let Err(broken) = wire.write(&content).await {
        return interrupted(&mut wire, broken).await;
    }
    // From here on the server may have the whole letter.
    if let Err(broken) = wire.write(b".\r\n").await {
        return unknown(&broken);
    }
    match wire.answer(mailer.settings.final_timeout).await {
        Err(broken) => unknown(&broken),
        Ok(answer) => {
            let outcome = verdict(answer);
            wire.quit().await;
            outcome
        }
    }
}

/// The letter as it goes over the line: leading dots doubled. Refuses what
/// cannot be sent unchanged: lines that end otherwise than in CRLF (servers
/// disagree where such a letter ends) or are too long.
fn stuffed(raw: &[u8]) -> Result<Vec<u8>, String> {
    let mut content = Vec::with_capacity(raw.len() + 64);
    let body = raw
        .strip_suffix(b"\r\n")
        .ok_or("the letter does not end in CRLF")?;
    for (number, line) in split_crlf(body).enumerate() {
        let number = number + 1;
        if line.iter().any(|b| matches!(b, b'\r' | b'\n')) {
            return Err(format!("line {number} of the letter does not end in CRLF"));
        }
        if line.len() > MAX_LINE {
            return Err(format!(
                "line {number} of the letter is longer than {MAX_LINE} bytes"
            ));
        }
        if line.first() == Some(&b'.') {
            content.push(b'.');
        }
        content.extend_from_slice(line);
        content.extend_from_slice(b"\r\n");
    }
    Ok(content)
}

fn split_crlf(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let Some(at) = rest.windows(2).position(|pair| pair == b"\r\n") else {
            done = true;
            return Some(rest);
        };
        let line = &rest[..at];
        rest = &rest[at + 2..];
        Some(line)
    })
}

/// Why we stopped before the content: nothing can have left.
enum Stop {
    Broken(Broken),
    Answered {
        answer: Answer,
        recipient: Option<EmailAddress>,
    },
    Unfit(String),
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl Stop {
    fn outcome(self) -> Outcome {
        match self {
            Self::Broken(broken) => Outcome::NotSent {
                reason: broken.to_string(),
            },
            Self::Unfit(reason) => Outcome::NotSent { reason },
            Self::Answered { answer, recipient } => {
                refusal(answer, recipient).unwrap_or_else(|answer| Outcome::NotSent {
                    reason: surprised(&answer),
                })
            }
        }
    }
}

/// 4xx and 5xx as outcomes; hands back any other answer.
fn refusal(answer: Answer, recipient: Option<EmailAddress>) -> Result<Outcome, Answer> {
    match answer.code {
        400..=499 => Ok(Outcome::Deferred {
            code: answer.code,
            answer: answer.text,
        }),
        500..=599 => Ok(Outcome::Refused {
            code: answer.code,
            answer: answer.text,
            recipient,
        }),
        _ => Err(answer),
    }
}

/// The answer to the final dot.
fn verdict(answer: Answer) -> Outcome {
    if (200..300).contains(&answer.code) {
        return Outcome::Accepted {
            queue_id: queue_id(&answer.text),
            answer: answer.text,
        };
    }
    refusal(answer, None).unwrap_or_else(|answer| Outcome::Unknown {
        reason: surprised(&answer),
    })
}

fn unknown(broken: &Broken) -> Outcome {
    Outcome::Unknown {
        reason: format!("after the whole letter was written: {broken}"),
    }
}

fn surprised(answer: &Answer) -> String {
    format!("the server's answer makes no sense here: {}", answer.text)
}

/// The content could not be written to its end, and without the final dot the
/// server must not deliver it (RFC 5321, 4.1.1.4). Perhaps it has said why.
async fn interrupted(wire: &mut Wire, broken: Broken) -> Outcome {
    let reason = format!("before the letter was written to its end: {broken}");
    match wire.answer(Duration::from_secs(1)).await {
        Ok(answer) => refusal(answer, None).unwrap_or(Outcome::NotSent { reason }),
        Err(_) => Outcome::NotSent { reason },
    }
}

/// Everything up to the server's “go on” (354).
async fn ready_for_content(
    mailer: &SmtpMailer,
    envelope: &Envelope,
    raw: &[u8],
) -> Result<Wire, Stop> {
    let (mut wire, offers) = open(mailer).await?;
    match announce(&mut wire, &offers, envelope, raw).await {
        Ok(()) => Ok(wire),
        Err(stop @ Stop::Broken(_)) => Err(stop),
        Err(stop) => {
            wire.quit().await;
            Err(stop)
        }
    }
}

/// Connects, protects the line, logs in. With the answer to the last EHLO.
async fn open(mailer: &SmtpMailer) -> Result<(Wire, Answer), Stop> {
    let settings = &mailer.settings;
    // Asked for before the server is made to wait.
    let token = match &settings.tokens {
        None => None,
        Some(tokens) => Some(
            tokens
                .access()
                .await
                .map_err(|error| Stop::Unfit(error.to_string()))?,
        ),
    };
    let mut wire = Wire::connect(mailer).await?;
    expect(wire.answer(settings.timeout).await?, 220)?;
    let hello = format!("EHLO {}", hello_name(mailer, &wire));
    let mut offers = expect(wire.ask(&hello).await?, 250)?;
    if settings.security == Security::StartTls {
        if offers.offers("STARTTLS").is_none() {
            let text = "the server does not offer STARTTLS: it would get the letter unprotected";
            return Err(Stop::Unfit(text.into()));
        }
        start_tls(&mut wire).await?;
        wire = wire.upgrade(mailer).await?;
        offers = expect(wire.ask(&hello).await?, 250)?;
    }
    match (&settings.username, &settings.password, &token) {
        (Some(name), _, Some(token)) => show_token(&mut wire, mailer, name, token).await?,
        (Some(name), Some(password), None) => {
            log_in(&mut wire, &offers, name, &password.0).await?;
        }
        _ => {}
    }
    Ok((wire, offers))
}

fn hello_name(mailer: &SmtpMailer, wire: &Wire) -> String {
    mailer
        .settings
        .hello
        .clone()
        .unwrap_or_else(|| match wire.local().ip().to_canonical() {
            IpAddr::V4(ip) => format!("[{ip}]"),
            IpAddr::V6(ip) => format!("[IPv6:{ip}]"),
        })
}

async fn start_tls(wire: &mut Wire) -> Result<(), Stop> {
    let answer = wire.ask("STARTTLS").await?;
    match answer.code {
        220 => Ok(()),
        400..=499 => Err(Stop::Answered {
            answer,
            recipient: None,
        }),
        // Not the letter is refused but the protection: mending the settings helps.
        _ => Err(Stop::Unfit(format!(
            "the server refused STARTTLS: {}",
            answer.text
        ))),
    }
}

/// AUTH PLAIN (RFC 4616) or the older LOGIN. A wrong password is ours to mend
/// and says nothing about the letter, so it is never a refusal of it.
async fn log_in(wire: &mut Wire, offers: &Answer, name: &str, password: &str) -> Result<(), Stop> {
    let mechanisms = offers.offers("AUTH").unwrap_or("").to_ascii_uppercase();
    let offered = |wanted| {
        mechanisms
            .split_whitespace()
            .any(|mechanism| mechanism == wanted)
    };
    let encode = |text: &str| BASE64_STANDARD.encode(text);
    let answer = if offered("PLAIN") {
        let secret = encode(&format!("\0{name}\0{password}"));
        wire.ask(&format!("AUTH PLAIN {secret}")).await?
    } else if offered("LOGIN") {
        let mut answer = wire.ask("AUTH LOGIN").await?;
        for secret in [encode(name), encode(password)] {
            if answer.code != 334 {
                break;
            }
            answer = wire.ask(&secret).await?;
        }
        answer
    } else {
        let text = "the server offers no log-in that we know (PLAIN or LOGIN)";
        return Err(Stop::Unfit(text.into()));
    };
    let_in(answer)
}

fn let_in(answer: Answer) -> Result<(), Stop> {
    match answer.code {
        235 => Ok(()),
        400..=499 => Err(Stop::Answered {
            answer,
            recipient: None,
        }),
        _ => Err(Stop::Unfit(format!(
            "the server refused the log-in: {}",
            answer.text
        ))),
    }
}

/// AUTH XOAUTH2: a token in place of a password. A refused one is not shown again.
async fn show_token(
    wire: &mut Wire,
    mailer: &SmtpMailer,
    name: &str,
    token: &Password,
) -> Result<(), Stop> {
    let secret = BASE64_STANDARD.encode(xoauth2(name, token));
    let mut answer = wire.ask(&format!("AUTH XOAUTH2 {secret}")).await?;
    // It says what is wrong in a question of its own: an empty answer ends it.
    if answer.code == 334 {
        answer = wire.ask("").await?;
    }
    let entered = let_in(answer);
    if let (Err(Stop::Unfit(_)), Some(tokens)) = (&entered, &mailer.settings.tokens) {
        tokens.refused(token).await;
    }
    entered
}

/// MAIL, RCPT for everybody, DATA.
async fn announce(
    wire: &mut Wire,
    offers: &Answer,
    envelope: &Envelope,
    raw: &[u8],
) -> Result<(), Stop> {
    if envelope.to.is_empty() {
        return Err(Stop::Unfit("the letter has no recipient".into()));
    }
    let mut mail = format!("MAIL FROM:<{}>", envelope.from);
    if offers.offers("SIZE").is_some() {
        mail.push_str(&format!(" SIZE={}", raw.len()));
    }
    if !raw.is_ascii() {
        if offers.offers("8BITMIME").is_none() {
            return Err(Stop::Unfit(
                "the server takes only ASCII and the letter is not".into(),
            ));
        }
        mail.push_str(" BODY=8BITMIME");
    }
    let reports = envelope
        .reports
        .as_ref()
        .filter(|_| offers.offers("DSN").is_some());
    if let Some(reports) = reports {
        mail.push_str(&format!(" RET=HDRS ENVID={}", xtext(&reports.id)));
    }
    expect(wire.ask(&mail).await?, 250)?;
    for to in &envelope.to {
        let wanted = match reports {
            None => String::new(),
            Some(reports) if reports.silent.contains(to) => " NOTIFY=NEVER".to_owned(),
            Some(reports) => {
                let arrival = if reports.arrival { "SUCCESS," } else { "" };
                format!(
                    " NOTIFY={arrival}FAILURE,DELAY ORCPT=rfc822;{}",
                    xtext(&to.to_string())
                )
            }
        };
        let answer = wire.ask(&format!("RCPT TO:<{to}>{wanted}")).await?;
        if !matches!(answer.code, 250 | 251) {
            return Err(Stop::Answered {
                answer,
                recipient: Some(to.clone()),
            });
        }
    }
    expect(wire.ask("DATA").await?, 354)?;
    Ok(())
}

/// Text as parameters of RFC 3461 (section 4) want it.
fn xtext(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'+' | b'=' | 0..=b' ' | 127.. => out.push_str(&format!("+{byte:02X}")),
            _ => out.push(char::from(byte)),
        }
        out
    })
}

fn expect(answer: Answer, code: u16) -> Result<Answer, Stop> {
    if answer.code == code {
        Ok(answer)
    } else {
        Err(Stop::Answered {
            answer,
            recipient: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_doubled_and_nothing_else_changes() {
        let cases: [(&[u8], &[u8]); 5] = [
            (b"a\r\n", b"a\r\n"),
            (b".\r\n", b"..\r\n"),
            (b"a\r\n.b\r\n..\r\n\r\n", b"a\r\n..b\r\n...\r\n\r\n"),
            (b"\r\n", b"\r\n"),
            (b"a.b\r\n", b"a.b\r\n"),
        ];
        for (raw, expected) in cases {
            assert_eq!(stuffed(raw).unwrap(), expected, "{raw:?}");
        }
    }

    #[test]
    fn what_cannot_be_sent_unchanged_is_refused() {
        let long = [vec![b'x'; 999], b"\r\n".to_vec()].concat();
        let cases: [&[u8]; 7] = [
            b"",
            b"a",
            b"a\n",
            b"a\nb\r\n",
            b"a\r\r\n",
            b"a\rb\r\n",
            long.as_slice(),
        ];
        for raw in cases {
            assert!(stuffed(raw).is_err(), "{raw:?}");
        }
        let longest = [vec![b'x'; 998], b"\r\n".to_vec()].concat();
        assert!(stuffed(&longest).is_ok());
    }
}
