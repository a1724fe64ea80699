//! In whose name letters leave, as it is configured, and the keys that sign them.

use anyhow::Context;
use desk::Sender;
use domain::EmailAddress;
use outside::mail::DkimKey;
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, path::PathBuf};

/// A further sender.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    /// The address that letters come from.
    pub address: String,
    /// The name beside it; by default the newsroom's.
    pub name: Option<String>,
    /// Lines under the reporter's name, instead of the newsroom's address and telephone.
    pub signature: Vec<String>,
    /// This address's mail is read by Daylight, too, so that answers may go there.
    pub own_answers: bool,
    /// As under `[mail]`, for this address.
    pub dkim_selector: Option<String>,
    /// As under `[mail]`, for this address.
    pub dkim_domain: Option<String>,
    /// As under `[mail]`, for this address.
    pub dkim_key_file: Option<PathBuf>,
}

impl Identity {
    fn sender(&self) -> anyhow::Result<Sender> {
        let address: EmailAddress = self.address.parse().with_context(|| {
            format!(
                "mail.identities: “{}” cannot be used as `address`",
                self.address
            )
        })?;
        let set = (&self.dkim_selector, &self.dkim_domain, &self.dkim_key_file);
        let dkim = dkim(&address, set)
            .with_context(|| format!("mail.identities: the DKIM key of {address}"))?;
        Ok(Sender {
            name: self.name.clone().unwrap_or_default(),
            signature: self.signature.clone(),
            own_answers: self.own_answers,
            dkim,
            address,
        })
    }
}

/// The further senders, each of whom has an address of their own.
pub fn all(own: &EmailAddress, identities: &[Identity]) -> anyhow::Result<Vec<Sender>> {
    let mut known = HashSet::from([own.clone()]);
    let mut all = Vec::new();
    for one in identities {
        let sender = one.sender()?;
        anyhow::ensure!(
            known.insert(sender.address.clone()),
            "mail.identities: {} is a sender already: name it once (what is set under [mail] is for mail.from)",
            sender.address
        );
        all.push(sender);
    }
    Ok(all)
}

/// The key that signs this address's mails, if one is set.
pub fn dkim(
    address: &EmailAddress,
    set: (&Option<String>, &Option<String>, &Option<PathBuf>),
) -> anyhow::Result<Option<DkimKey>> {
    let (selector, file) = match set {
        (None, None, None) => return Ok(None),
        (Some(selector), _, Some(file)) => (selector, file),
        _ => anyhow::bail!(
            "dkim_selector and dkim_key_file go together: set both, or neither to leave mails unsigned"
        ),
    };
    let domain = set.1.as_deref().unwrap_or_else(|| address.domain());
    Ok(Some(DkimKey::read(domain, selector, file)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Mail};

    fn told(mail: Mail) -> String {
        let config = Config {
            mail,
            ..Config::default()
        };
        match config.desk("data".as_ref(), None) {
            Ok(_) => String::new(),
            Err(error) => format!("{error:#}"),
        }
    }

    #[test]
    fn senders_that_cannot_be_told_apart_or_signed_are_refused_at_start() {
        let named = |addresses: &[&str]| Mail {
            from: "desk@paper.example".to_owned(),
            identities: addresses
                .iter()
                .map(|address| Identity {
                    address: (*address).to_owned(),
                    ..Identity::default()
                })
                .collect(),
            ..Mail::default()
        };
        let half = Mail {
            dkim_selector: Some("desk".to_owned()),
            ..named(&[])
        };
        let no_key = Mail {
            dkim_key_file: Some("/nowhere/dkim.pem".into()),
            ..half.clone()
        };
        let cases = [
            (named(&["news@radio.example"]), ""),
            (named(&["desk@Paper.example"]), "is a sender already"),
            (
                named(&["news@radio.example", "news@radio.example"]),
                "is a sender already",
            ),
            (named(&["nobody"]), "cannot be used as `address`"),
            (half, "dkim_key_file go together"),
            (no_key, "/nowhere/dkim.pem cannot be read"),
        ];
        for (mail, expected) in cases {
            let label = format!("{:?} {:?}", mail.identities, mail.dkim_key_file);
            let told = told(mail);
            assert_eq!(told.is_empty(), expected.is_empty(), "{label}: {told}");
            assert!(told.contains(expected), "{label}: {told}");
        }
    }
}
