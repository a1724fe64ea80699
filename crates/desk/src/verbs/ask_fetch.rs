//! A person asks for the file at a link. Nothing is fetched without that: the row and
//! its job are written together, and a worker does the rest.

use crate::{Desk, Error};
use domain::{
    Actor, CaseId, Fetch, FetchId, FetchState, InboundId, Job,
    weblink::{direct, parse, unwrapped},
};
use outside::web::Refusal;
use store::reader::fetches::FetchesOf;

/// A link longer than this is none.
const LONGEST: usize = 8000;

/// Where a link is from.
#[derive(Clone, Copy, Debug)]
pub enum LinkFrom {
    /// Pasted by whoever asks, for this case.
    Case(CaseId),
    /// It stands in this message; the case is the one that the message lies in.
    Message(InboundId),
}

impl Desk {
    /// Asks for the file at a link; the fetch that is under way where somebody has asked
    /// for it already. Invalid: what is no link of the web, or holds a log-in. Refused: a
    /// closed case, a message in no case. Where the link leads is judged when it is
    /// followed, not now.
    pub async fn ask_fetch(
        &self,
        actor: &Actor,
        from: LinkFrom,
        link: &str,
    ) -> Result<FetchId, Error> {
        let (url, target) = usable(link)?;
        if let LinkFrom::Message(message) = from {
            self.stands_in(actor, message, &url).await?;
        }
        let mut tx = self.store.begin().await?;
        let (case, inbound) = match from {
            LinkFrom::Case(case) => (case, None),
            LinkFrom::Message(message) => {
                let found = store::inbound::for_update(&mut tx, message).await?;
                let case = found.case.ok_or_else(|| {
                    Error::refused("put the message into its case first: the file goes there")
                })?;
                (case, Some(message))
            }
        };
        let case = self.own_case(&mut tx, actor, case).await?;
        case.open()?;
        let now = self.now();
        let fetch = Fetch {
            id: FetchId(self.chance.id()),
            case: case.id,
            inbound,
            url,
            target,
            state: FetchState::Waiting,
            reason: String::new(),
            attempts: 0,
            asked_by: actor.id,
            asked_at: now,
            updated_at: now,
        };
        let (id, new) = store::fetch::insert(&mut tx, &fetch).await?;
        if new {
            store::job::enqueue(&mut tx, &Job::Fetch { fetch: id }, now, None).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// Asks once more for a link that came to nothing. What was tried stays on record.
    pub async fn fetch_again(&self, actor: &Actor, id: FetchId) -> Result<FetchId, Error> {
        let found = self
            .store
            .reader()
            .fetches(actor, FetchesOf::One(id))
            .await?;
        let before = found.into_iter().next().ok_or(Error::NotFound)?;
        let from = match before.inbound {
            Some(message) => LinkFrom::Message(message),
            None => LinkFrom::Case(before.case),
        };
        self.ask_fetch(actor, from, &before.url).await
    }
}

impl Desk {
    /// What is said to come from a message must stand in it: documents tell it as their origin.
    async fn stands_in(&self, actor: &Actor, message: InboundId, url: &str) -> Result<(), Error> {
        let links = self.message_links(actor, message).await?;
        if links.iter().any(|link| link.url.as_str() == url) {
            return Ok(());
        }
        let message = "this link is not in the message: paste it on the case's page";
        Err(Error::field("url", message))
    }
}

/// The link as it is kept, and what is asked for.
fn usable(link: &str) -> Result<(String, String), Error> {
    let wrong = |message: &str| Error::field("url", message);
    let link = link.trim();
    if link.len() > LONGEST {
        return Err(wrong("this is too long for a link: copy it again"));
    }
    let url = parse(link).ok_or_else(|| {
        wrong("this is no link of the web: copy the whole of it, from https:// on")
    })?;
    let url = unwrapped(url);
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(&Refusal::LogIn.to_string()));
    }
    let target = direct(&url).map_or_else(|| url.to_string(), |direct| direct.url.to_string());
    Ok((url.into(), target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_kept_unwrapped_and_asked_for_in_their_direct_form() {
        let cases = [
            (
                " https://city.example/a.pdf#p2 ",
                "https://city.example/a.pdf",
                "https://city.example/a.pdf",
            ),
            (
                "https://www.dropbox.com/s/a/x.pdf?dl=0",
                "https://www.dropbox.com/s/a/x.pdf?dl=0",
                "https://www.dropbox.com/s/a/x.pdf?dl=1",
            ),
            (
                "https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fcity.example%2Fa.pdf&data=1",
                "https://city.example/a.pdf",
                "https://city.example/a.pdf",
            ),
        ];
        for (given, url, target) in cases {
            assert_eq!(usable(given).unwrap(), (url.to_owned(), target.to_owned()));
        }
        for wrong in [
            "",
            "city.example/a.pdf",
            "ftp://city.example/a",
            "https://",
            "https://u:p@city.example/a",
        ] {
            assert!(matches!(usable(wrong), Err(Error::Invalid(_))), "{wrong}");
        }
    }
}
