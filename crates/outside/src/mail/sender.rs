//! Looks at a mail's signatures, and at the domain of whoever brought it: SPF, DKIM,
//! DMARC and ARC, by `mail-auth`. What follows from it is `domain::vouch`'s.
//!
//! The mail is hostile until proved otherwise: the looks are counted, the time is
//! bounded, and a panic in a parser is an answer like any other.

use crate::dns::{NoAnswer, Resolver};
use domain::vouch::{Evidence, Look, Method, Policy, Verdict};
use jiff::Timestamp;
use mail_auth::{
    ArcOutput, AuthenticatedMessage, DkimOutput, DkimResult, DmarcOutput, DmarcResult, DnsError,
    Error, MessageAuthenticator, SpfOutput, SpfResult, dmarc, dmarc::verify::DmarcParameters,
    spf::verify::SpfParameters,
};
use std::net::IpAddr;

/// Longer mails are not looked at: their bytes have to be in memory.
pub const LARGEST: u64 = 48 << 20;

/// All looks together have as long as so many answers.
const PATIENCE: u32 = 4;

/// So many signatures are looked at; honest mails have one to three.
const SIGNATURES: usize = 6;

/// Who brought the mail to the server that took it in, by that server's own word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bringer {
    /// From where it connected.
    pub ip: IpAddr,
    /// What it called itself.
    pub helo: String,
    /// The envelope's sender; empty: a report of a mail server.
    pub sender: String,
    /// The server that took it in.
    pub taker: String,
}

/// Looks at a mail that reached us at `arrived`: a signature that has run out since was
/// good then.
pub async fn look(
    resolver: &Resolver,
    raw: Vec<u8>,
    bringer: Option<Bringer>,
    arrived: Timestamp,
) -> Evidence {
    let asks = match resolver.asks() {
        Ok(asks) => asks.clone(),
        Err(NoAnswer::Unreachable(reason)) => return Evidence::none(reason),
        Err(NoAnswer::NoRecord) => return Evidence::none("names cannot be looked up"),
    };
    let patience = resolver.answer() * PATIENCE;
    let looking = tokio::spawn(tokio::time::timeout(patience, async move {
        all(&asks, &raw, bringer.as_ref(), arrived).await
    }));
    match looking.await {
        Ok(Ok(evidence)) => evidence,
        Ok(Err(_)) => Evidence {
            again: true,
            ..Evidence::none("the name servers took too long to answer")
        },
        Err(_) => Evidence::none("its signatures could not be read"),
    }
}

async fn all(
    asks: &MessageAuthenticator,
    raw: &[u8],
    bringer: Option<&Bringer>,
    arrived: Timestamp,
) -> Evidence {
    let Some(mut mail) = AuthenticatedMessage::parse(raw) else {
        return Evidence::none("it has no header lines");
    };
    still_good_then(&mut mail, arrived);
    let mut looks = Vec::new();
    let spf = match bringer {
        Some(bringer) => {
            let found = asks.verify_spf(spf_of(bringer)).await;
            looks.push(told_spf(&found, bringer));
            found
        }
        None => {
            looks.push(unknown_bringer());
            SpfOutput::default()
        }
    };
    let dkim = asks.verify_dkim(&mail).await;
    looks.extend(dkim.iter().map(told_dkim));
    if dkim.is_empty() {
        looks.push(told(
            Method::Dkim,
            Verdict::Absent,
            "",
            "no domain has signed it",
        ));
    }
    let envelope = spf.domain().to_owned();
    let found = asks
        .verify_dmarc(DmarcParameters::new(&mail, &dkim, &envelope, &spf))
        .await;
    looks.push(told_dmarc(&found));
    if !mail.ams_headers.is_empty() || mail.has_arc_errors {
        looks.push(told_arc(&asks.verify_arc(&mail).await));
    }
    Evidence {
        from: one_domain(&mail.from),
        again: looks.iter().any(|look| look.verdict == Verdict::Unsure) && bringer_or_names(&looks),
        looks,
        policy: policy(&found),
        trouble: String::new(),
    }
}

/// Whether something other than the unknown bringer was left unsure.
fn bringer_or_names(looks: &[Look]) -> bool {
    looks
        .iter()
        .any(|look| look.verdict == Verdict::Unsure && look.why != UNKNOWN_BRINGER)
}

/// A signature's end is judged by the day on which the mail came. The bytes that are
/// signed stay as they are.
fn still_good_then(mail: &mut AuthenticatedMessage<'_>, arrived: Timestamp) {
    mail.dkim_headers.truncate(SIGNATURES);
    mail.errors.truncate(SIGNATURES);
    let arrived = u64::try_from(arrived.as_second()).unwrap_or(0);
    for signature in &mut mail.dkim_headers {
        if signature.header.x > arrived {
            signature.header.x = 0;
        }
    }
}

fn one_domain(from: &[String]) -> Option<String> {
    let [address] = from else {
        return None;
    };
    let (_, domain) = address.rsplit_once('@')?;
    Some(domain.to_ascii_lowercase())
}

fn spf_of(bringer: &Bringer) -> SpfParameters<'_> {
    if bringer.sender.is_empty() {
        SpfParameters::verify_ehlo(bringer.ip, &bringer.helo, &bringer.taker)
    } else {
        let (ip, sender) = (bringer.ip, &bringer.sender);
        SpfParameters::verify_mail_from(ip, &bringer.helo, &bringer.taker, sender)
    }
}

const UNKNOWN_BRINGER: &str = "it is not known which server brought it: name the one that takes mail in for you (mail.trusted_server)";

fn unknown_bringer() -> Look {
    told(Method::Spf, Verdict::Unsure, "", UNKNOWN_BRINGER)
}

fn told_spf(found: &SpfOutput, bringer: &Bringer) -> Look {
    let (domain, ip) = (found.domain(), bringer.ip);
    let (verdict, why) = match found.result() {
        SpfResult::Pass => (
            Verdict::Pass,
            format!("{domain} says that {ip} sends its mail"),
        ),
        SpfResult::Fail => (
            Verdict::Fail,
            format!("{domain} says that {ip} does not send its mail"),
        ),
        SpfResult::SoftFail => (
            Verdict::Fail,
            format!("{domain} says that {ip} probably does not send its mail"),
        ),
        SpfResult::Neutral | SpfResult::None => (
            Verdict::Absent,
            format!("{domain} does not say whether {ip} sends its mail"),
        ),
        SpfResult::PermError => (
            Verdict::Absent,
            format!("what {domain} says of its servers cannot be understood"),
        ),
        SpfResult::TempError => (
            Verdict::Unsure,
            format!("no name server answered for {domain}"),
        ),
    };
    told(Method::Spf, verdict, domain, why)
}

fn told_dkim(found: &DkimOutput<'_>) -> Look {
    let domain = found
        .signature()
        .map_or("", |signature| signature.d.as_str());
    let (verdict, why) = match found.result() {
        DkimResult::Pass => (
            Verdict::Pass,
            format!("{domain} has signed it, and it is unchanged"),
        ),
        DkimResult::TempError(_) => (
            Verdict::Unsure,
            format!("no name server answered for the key of {domain}"),
        ),
        DkimResult::None => (Verdict::Absent, "no domain has signed it".to_owned()),
        DkimResult::Neutral(error) | DkimResult::Fail(error) | DkimResult::PermError(error) => {
            (Verdict::Fail, not_good(domain, error))
        }
    };
    told(Method::Dkim, verdict, domain, why)
}

fn not_good(domain: &str, error: &Error) -> String {
    let of = match domain {
        "" => "a signature on it".to_owned(),
        domain => format!("the signature of {domain}"),
    };
    let why = match error {
        Error::Dkim(mail_auth::dkim::DkimError::FailedBodyHashMatch) => {
            "its text was changed after signing".to_owned()
        }
        Error::Crypto(mail_auth::common::crypto::CryptoError::FailedVerification) => {
            "its header lines were changed after signing, or the key is another".to_owned()
        }
        Error::Dkim(mail_auth::dkim::DkimError::SignatureExpired) => {
            "it had run out before the mail came".to_owned()
        }
        Error::Dns(DnsError::RecordNotFound(_)) => "its key is not published (any more)".to_owned(),
        other => other.to_string(),
    };
    format!("{of} does not hold: {why}")
}

fn told_dmarc(found: &DmarcOutput) -> Look {
    let domain = found.domain();
    let wish = match policy(found) {
        Policy::Reject => "asks that such mail be refused",
        Policy::Quarantine => "asks that such mail be set aside",
        Policy::None => "asks for nothing to be done about it",
    };
    let (verdict, why) = match found.result() {
        DmarcResult::Pass => (
            Verdict::Pass,
            format!("SPF or DKIM speak for {domain}, the domain that the mail shows"),
        ),
        DmarcResult::TempError(_) => (
            Verdict::Unsure,
            format!("no name server answered for {domain}"),
        ),
        _ if found.dmarc_record().is_none() => (
            Verdict::Absent,
            format!("{domain} does not say how its mail can be told"),
        ),
        _ => (
            Verdict::Fail,
            format!(
                "neither SPF nor DKIM speak for {domain}, the domain that the mail shows; it {wish}"
            ),
        ),
    };
    told(Method::Dmarc, verdict, domain, why)
}

fn told_arc(found: &ArcOutput<'_>) -> Look {
    let sealer = found
        .sets()
        .last()
        .map_or("", |set| set.seal.header.d.as_str());
    let (verdict, why) = match found.result() {
        DkimResult::Pass => (
            Verdict::Pass,
            format!("{sealer} passed it on and vouches for what it saw; this does not count"),
        ),
        DkimResult::TempError(_) => (
            Verdict::Unsure,
            format!("no name server answered for the key of {sealer}"),
        ),
        _ => (
            Verdict::Fail,
            "the seals of those who passed it on do not hold".to_owned(),
        ),
    };
    told(Method::Arc, verdict, sealer, why)
}

fn policy(found: &DmarcOutput) -> Policy {
    match found.policy() {
        dmarc::Policy::Reject => Policy::Reject,
        dmarc::Policy::Quarantine => Policy::Quarantine,
        dmarc::Policy::None | dmarc::Policy::Unspecified => Policy::None,
    }
}

fn told(method: Method, verdict: Verdict, domain: &str, why: impl Into<String>) -> Look {
    // Names of domains come from the mail: no endless or invisible ones.
    let clean = |text: &str| -> String {
        let shown = text.chars().filter(|c| !c.is_control());
        shown.take(400).collect()
    };
    Look {
        method,
        verdict,
        domain: clean(domain),
        why: clean(&why.into()),
    }
}
