//! A copy of a letter of ours that has come to the case's own address: it proves that
//! the letter left, and it is nobody's answer.

use crate::{Desk, Error};
use domain::{
    Delivery, DeliveryState,
    delivery::News,
    inbound::{Headers, InboundState},
};
use store::{Conn, inbound::Inbound, moves::Lying};

/// Servers on the way put lines on top of a mail, within reason.
const TRACE_BYTES: usize = 256 * 1024;

impl Desk {
    /// Puts a copy of a letter beside it: in its case, and among no answers. A letter of
    /// which nobody knew whether it had left has left. False: it is no copy.
    pub(crate) async fn sort_copy(
        &self,
        waiting: &Inbound,
        headers: &Headers,
    ) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        let Some(mail) = self.copied(&mut tx, waiting, headers).await? else {
            return Ok(false);
        };
        // Its sender has not yet heard the server's answer: it is looked at again.
        if mail.state == DeliveryState::Attempting {
            return Err(Error::Unavailable(
                "the letter that this is a copy of is still being sent".to_owned(),
            ));
        }
        let waiting = store::inbound::for_update(&mut tx, waiting.id).await?;
        if waiting.state == InboundState::Received {
            store::inbound::save_headers(&mut tx, waiting.id, headers, "", None).await?;
            let lies = Lying {
                case: mail.case,
                ..Lying::by_itself(InboundState::Attached, "a copy of our own letter")
            };
            store::moves::lay(&mut tx, waiting.id, &lies).await?;
            store::inbound::is_copy_of(&mut tx, waiting.id, mail.id).await?;
            self.hear(&mut tx, &mail, News::CopyCame, waiting.id)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The letter that a message is a copy of: one with its Message-ID and its very text.
    /// Whoever got a letter knows its Message-ID, so that alone proves nothing.
    async fn copied(
        &self,
        conn: &mut Conn,
        message: &Inbound,
        headers: &Headers,
    ) -> Result<Option<Delivery>, Error> {
        let Some(id) = &headers.message_id else {
            return Ok(None);
        };
        let Some(mail) = store::delivery::by_message_id(conn, id).await? else {
            return Ok(None);
        };
        if mail.letter.is_none() || mail.case.is_none() {
            return Ok(None);
        }
        let raw = store::delivery::raw(conn, mail.id).await?;
        let most = raw.len() + TRACE_BYTES;
        if usize::try_from(message.bytes).is_ok_and(|bytes| bytes > most) {
            return Ok(None);
        }
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        let came = self.beginning(&message.digest, most).await?;
        Ok((text_of(&came) == text_of(&raw)).then_some(mail))
    }
}

/// What stands below the headers, whatever line ends a server has given it.
fn text_of(raw: &[u8]) -> Vec<u8> {
    let plain: Vec<u8> = raw.iter().copied().filter(|byte| *byte != b'\r').collect();
    let at = plain.windows(2).position(|two| two == b"\n\n");
    plain[at.map_or(plain.len(), |at| at + 2)..]
        .trim_ascii_end()
        .to_vec()
}
