//! Takes in what comes back about a letter of ours: a mail server's report, or an
//! answer, which proves that it arrived. In the transaction that sorts the message.

use crate::{Desk, Error};
use domain::{
    Delivery, DeliveryState, EventKind, InboundId, When,
    bounce::{Fate, Report, by_a_server},
    delivery::News,
    event::{Proof, Source},
    inbound::Headers,
};
use store::Conn;

impl Desk {
    /// The mail that a report is about: by its Message-ID, by the envelope's id that
    /// we gave it, else by its recipient where only one mail can be meant.
    pub(crate) async fn reported_on(
        &self,
        conn: &mut Conn,
        report: &Report,
    ) -> Result<Option<Delivery>, Error> {
        if let Some(id) = &report.original
            && let Some(found) = store::delivery::by_message_id(conn, id).await?
        {
            return Ok(Some(found));
        }
        let envelope = report.envelope_id.as_deref();
        if let Some(id) = envelope.and_then(|id| id.parse().ok()) {
            match store::delivery::by_id(conn, id).await {
                Ok(found) => return Ok(Some(found)),
                Err(store::Error::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        // A report that names a letter of somebody else's is not about ours.
        match &report.recipient {
            Some(recipient) if report.original.is_none() => {
                Ok(store::delivery::only_one_to(conn, recipient, self.now()).await?)
            }
            _ => Ok(None),
        }
    }

    /// Writes down what a report says of a mail. One that is still being sent is
    /// looked at again: its sender has not yet heard the server's answer.
    pub(crate) async fn hear_report(
        &self,
        conn: &mut Conn,
        about: &Delivery,
        report: &Report,
        message: InboundId,
    ) -> Result<(), Error> {
        let to_others = about.to.iter().any(|to| *to != about.from);
        let report = match report.of_others_than(about.from.as_str()) {
            Some(told) => told,
            // About the copy to the case's own address: nothing is said of the agency's.
            None if to_others => return Ok(()),
            None => report,
        };
        let words = report.words.clone();
        let news = match report.fate {
            Fate::Failed => News::CameBack { words },
            Fate::Delivered => News::Arrived { words },
            Fate::Delayed => return Ok(()),
        };
        if about.state == DeliveryState::Attempting {
            return Err(Error::Unavailable(
                "the mail that this reports on is still being sent".to_owned(),
            ));
        }
        self.hear(conn, about, news, message).await
    }

    /// An answer to letters of ours: they have arrived.
    pub(crate) async fn hear_answer(
        &self,
        conn: &mut Conn,
        headers: &Headers,
        message: InboundId,
    ) -> Result<(), Error> {
        if by_a_server(&headers.from_address) {
            return Ok(());
        }
        for id in &headers.in_reply_to {
            if let Some(about) = store::delivery::by_message_id(conn, id).await?
                && about.letter.is_some()
            {
                self.hear(conn, &about, News::Answered, message).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn hear(
        &self,
        conn: &mut Conn,
        about: &Delivery,
        news: News,
        message: InboundId,
    ) -> Result<(), Error> {
        // The case before its mail, as everywhere.
        let case = match about.case {
            Some(case) => Some(store::case::for_update(conn, case).await?),
            None => None,
        };
        let before = store::delivery::by_id(conn, about.id).await?;
        let now = self.now();
        let Ok(after) = before.clone().hear(news, now) else {
            return Ok(());
        };
        if before.state == DeliveryState::Bounced
            && store::delivery::another_open(conn, &before).await?
        {
            // It was sent anew meanwhile: that mail is the letter's from now on.
            return Ok(());
        }
        store::delivery::update(conn, &before, &after, None).await?;
        let (Some(case), Some(letter)) = (case, after.letter) else {
            return Ok(());
        };
        if before.state == DeliveryState::Unknown {
            let left_at = before.handed_over_at.unwrap_or(now);
            self.letter_left(conn, &case, letter, &after, (left_at, None))
                .await?;
        }
        if after.state == DeliveryState::Accepted {
            return Ok(());
        }
        let case = store::case::for_update(conn, case.id).await?;
        let kind = EventKind::DeliverySettled {
            delivery: after.id,
            state: after.state.as_str().to_owned(),
            answer: match after.state {
                DeliveryState::Bounced => after.answer,
                _ => String::new(),
            },
        };
        let mut event = self.event(kind, None);
        event.when = When::At(now);
        event.source = Source::Message;
        event.proof = Some(Proof::Message(message));
        self.save(conn, &case, vec![event]).await?;
        Ok(())
    }
}
