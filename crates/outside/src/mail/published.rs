//! What the world's names say of a domain that letters come from: SPF, DKIM, DMARC.
//! Hints for whoever sets up mail; nothing here decides whether a letter leaves.

use super::DkimKey;
use crate::dns::{NoAnswer, Resolver};
use mail_auth::{Parameters, SpfResult, spf::verify::SpfParameters};
use std::{net::IpAddr, time::Duration};
use tokio::time::timeout;

/// All questions about one domain together take no longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// So many of a relay's addresses are looked at.
const ADDRESSES: usize = 4;

/// What is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The domain in From.
    pub domain: &'a str,
    /// The domain that bounces go to.
    pub envelope: &'a str,
    /// The key that signs here, if one does.
    pub key: Option<&'a DkimKey>,
    /// The server that letters are handed to.
    pub relay: Option<&'a str>,
}

/// One hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// `SPF`, `DKIM` or `DMARC`.
    pub of: &'static str,
    /// Surely well, surely not, or none can say.
    pub well: Option<bool>,
    /// What is published, and what to do.
    pub words: String,
}

/// Of one of the three: what is told, and how well it is.
type Told = (Option<bool>, String);

fn well(words: impl Into<String>) -> Told {
    (Some(true), words.into())
}

fn wrong(words: impl Into<String>) -> Told {
    (Some(false), words.into())
}

fn open(words: impl Into<String>) -> Told {
    (None, words.into())
}

/// SPF, DKIM and DMARC of a domain, in this order. A name server that does not answer
/// is told as such and is nobody's fault.
pub async fn published(names: &Resolver, asked: Asked<'_>) -> Vec<Hint> {
    let looking = async {
        let (spf, dkim, dmarc) =
            tokio::join!(spf(names, asked), dkim(names, asked), dmarc(names, asked));
        let told = [spf, dkim, dmarc];
        ["SPF", "DKIM", "DMARC"].into_iter().zip(told).collect()
    };
    let told: Vec<(&'static str, Told)> = match timeout(PATIENCE, looking).await {
        Ok(told) => told,
        Err(_) => {
            let words = format!(
                "{} could not be asked: no answer within {} s",
                asked.domain,
                PATIENCE.as_secs()
            );
            vec![("SPF", open(words))]
        }
    };
    let hint = |(of, (well, words))| Hint { of, well, words };
    told.into_iter().map(hint).collect()
}

/// The records at a name that begin so; a name that is not there has none.
async fn records(names: &Resolver, name: &str, begins: &str) -> Result<Vec<String>, String> {
    match names.txt(name).await {
        Ok(found) => Ok(found
            .into_iter()
            .filter(|text| {
                text.get(..begins.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(begins))
            })
            .collect()),
        Err(NoAnswer::NoRecord) => Ok(Vec::new()),
        Err(NoAnswer::Unreachable(why)) => Err(why),
    }
}

async fn spf(names: &Resolver, asked: Asked<'_>) -> Told {
    let domain = asked.envelope;
    let found = match records(names, domain, "v=spf1").await {
        Ok(found) => found,
        Err(why) => return open(format!("{domain} could not be asked: {why}")),
    };
    let [record] = found.as_slice() else {
        return wrong(match found.len() {
            0 => format!(
                "{domain} publishes none; publish a TXT record at {domain} such as “v=spf1 mx -all” that names the servers your mail leaves by"
            ),
            many => format!(
                "{domain} publishes {many} records, so other servers believe none: make one of them"
            ),
        });
    };
    let told = format!("{domain} publishes “{record}”");
    let Some(relay) = asked.relay else {
        return open(told);
    };
    let addresses = match addresses(names, relay).await {
        Ok(addresses) => addresses,
        Err(why) => {
            return open(format!(
                "{told}; the addresses of {relay} could not be asked: {why}"
            ));
        }
    };
    let mut passing = Vec::new();
    for ip in &addresses {
        if passes(names, domain, *ip).await == Some(SpfResult::Pass) {
            passing.push(*ip);
        }
    }
    if !addresses.is_empty() && passing.len() == addresses.len() {
        return well(format!("{told}; {relay} passes"));
    }
    open(format!(
        "{told}; it does not name the address of {relay} itself: if mail leaves by other servers of that provider, ask them what to include"
    ))
}

async fn addresses(names: &Resolver, relay: &str) -> Result<Vec<IpAddr>, String> {
    if let Ok(ip) = relay.parse() {
        return Ok(vec![ip]);
    }
    let asks = names.asks().map_err(|error| error.to_string())?;
    let found = asks.resolver().lookup_ip(relay).await;
    let found = found.map_err(|error| error.to_string())?;
    Ok(found.iter().take(ADDRESSES).collect())
}

async fn passes(names: &Resolver, domain: &str, ip: IpAddr) -> Option<SpfResult> {
    let sender = format!("postmaster@{domain}");
    let asks = names.asks().ok()?;
    let question = SpfParameters::verify_mail_from(ip, domain, domain, &sender);
    Some(asks.verify_spf(Parameters::new(question)).await.result())
}

async fn dkim(names: &Resolver, asked: Asked<'_>) -> Told {
    let Some(key) = asked.key else {
        return open(format!(
            "mails from {} are not signed here; most providers sign them, and where yours does not, set mail.dkim_selector and mail.dkim_key_file",
            asked.domain
        ));
    };
    let (name, record) = (key.record_name(), key.record());
    let publish = format!("publish at {name} the TXT record “{record}”");
    // What stands at that name is a key, whether it says so or not (RFC 6376, 3.6.1).
    match records(names, &name, "").await {
        Err(why) => open(format!("{name} could not be asked ({why}); {publish}")),
        Ok(found)
            if found
                .iter()
                .any(|one| public_half(one) == public_half(&record)) =>
        {
            well(format!("{name} holds our key"))
        }
        Ok(found) if found.is_empty() => wrong(format!("{name} is not there: {publish}")),
        Ok(_) => wrong(format!("{name} holds another key: {publish}")),
    }
}

/// The key in a record, without the spaces that some put into it.
fn public_half(record: &str) -> Option<String> {
    let tags = record.split(';').map(str::trim);
    let mut named = tags.filter_map(|tag| tag.split_once('='));
    let (_, key) = named.find(|(name, _)| name.trim() == "p")?;
    Some(key.split_whitespace().collect())
}

async fn dmarc(names: &Resolver, asked: Asked<'_>) -> Told {
    let mut domain = asked.domain;
    // The record may stand at a domain above (RFC 7489, 6.6.3); a list of public
    // suffixes would know exactly where to stop, two labels do for a hint.
    let record = loop {
        match records(names, &format!("_dmarc.{domain}"), "v=DMARC1").await {
            Err(why) => {
                return open(format!("{} could not be asked: {why}", asked.domain));
            }
            Ok(found) => match found.into_iter().next() {
                Some(record) => break record,
                None => match domain.split_once('.') {
                    Some((_, above)) if above.contains('.') => domain = above,
                    _ => {
                        return wrong(format!(
                            "{0} publishes none; publish a TXT record at _dmarc.{0}: “v=DMARC1; p=none; rua=mailto:postmaster@{0}” to begin with",
                            asked.domain
                        ));
                    }
                },
            },
        }
    };
    let told = format!("_dmarc.{domain} says “{record}”");
    let tag = |wanted: &str| {
        let tags = record.split(';').map(str::trim);
        tags.filter_map(|tag| tag.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let fits = |theirs: &str, strictness: &str| match tag(strictness).as_deref() {
        Some("s") => theirs.eq_ignore_ascii_case(asked.domain),
        _ => same_house(theirs, asked.domain),
    };
    let by_dkim = asked.key.is_some_and(|key| fits(key.domain(), "adkim"));
    let by_spf = fits(asked.envelope, "aspf");
    match (by_dkim, by_spf) {
        (true, _) => well(format!("{told}; our signature is for that domain")),
        (false, true) => open(format!(
            "{told}; it is kept where SPF passes or your provider signs for {}",
            asked.domain
        )),
        (false, false) => wrong(format!(
            "{told}; neither a signature of ours nor the address for bounces ({}) is of {}: set a DKIM key for it",
            asked.envelope, asked.domain
        )),
    }
}

/// Whether one domain is the other or lies below it.
fn same_house(one: &str, other: &str) -> bool {
    let below = |one: &str, other: &str| {
        one == other
            || one
                .strip_suffix(other)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    below(&one, &other) || below(&other, &one)
}
