//! A file that holds many mails (mbox, RFC 4155): taken apart while it comes, each mail
//! kept as a mail of its own. A file that holds one mail is that mail.

use crate::{
    Desk, Error,
    verbs::receive::{MailSource, Received, invalid, kept},
};
use futures_util::stream;
use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio_util::{bytes::Bytes, io::StreamReader};

/// More mails than this are no mailbox that somebody drops on a page.
pub const MOST_MAILS: usize = 200_000;

/// A longer line comes in pieces.
const PIECE: u64 = 64 << 10;

/// What a mailbox file begins with, and each mail in it.
const MARK: &[u8] = b"From ";

impl Desk {
    /// As [`Desk::receive`], of a mail or a whole mailbox; in their order. Where one of
    /// them cannot be kept, those before it are in all the same, and the error says so.
    pub async fn receive_all(
        &self,
        raw: impl AsyncRead + Unpin,
        source: MailSource,
    ) -> Result<Vec<Received>, Error> {
        let mut raw = BufReader::new(raw);
        if !starts_as_mailbox(&mut raw).await {
            return Ok(vec![self.receive(raw, source).await?]);
        }
        let mut file = MailboxFile::of(raw);
        let mut all = Vec::new();
        while file
            .next_mail()
            .await
            .map_err(|error| broke(&all, &error))?
        {
            if all.len() == MOST_MAILS {
                return Err(invalid(
                    "file",
                    "this mailbox holds more than 200,000 mails: those are in, split off the rest",
                ));
            }
            let pieces = stream::unfold(&mut file, async |file| {
                let piece = file.piece().await.transpose()?;
                Some((piece, file))
            });
            let mail = StreamReader::new(Box::pin(pieces));
            let kept_mail = self.keep_bytes(mail).await.map_err(|error| {
                Error::field(
                    "file",
                    format!("mail {} of this mailbox: {}", all.len() + 1, kept(error)),
                )
            })?;
            // Two marks in a row, and nothing between them.
            if kept_mail.stored.bytes > 0 {
                all.push(self.arrived(kept_mail, source.into()).await?);
            }
        }
        if all.is_empty() {
            return Err(invalid(
                "file",
                "this mailbox is empty: nothing was taken in",
            ));
        }
        Ok(all)
    }
}

fn broke(all: &[Received], error: &io::Error) -> Error {
    let words = format!(
        "the file broke off after {} mails, which are in: {error}",
        all.len()
    );
    Error::field("file", words)
}

async fn starts_as_mailbox(raw: &mut (impl AsyncBufRead + Unpin)) -> bool {
    // An error shows again when the mail itself is read.
    raw.fill_buf()
        .await
        .is_ok_and(|head| head.starts_with(MARK))
}

/// A mailbox file that is read mail by mail.
struct MailboxFile<R> {
    raw: R,
    /// The next line, or piece of one, that was looked at already.
    ahead: Option<Vec<u8>>,
    /// Whether the next piece begins a line.
    fresh: bool,
    /// Whether the line before was empty: only then a mark counts.
    blank: bool,
}

impl<R: AsyncBufRead + Unpin> MailboxFile<R> {
    fn of(raw: R) -> Self {
        Self {
            raw,
            ahead: None,
            fresh: true,
            blank: true,
        }
    }

    /// Goes on to the next mail, behind its mark; false at the end of the file.
    async fn next_mail(&mut self) -> io::Result<bool> {
        while self.piece().await?.is_some() {}
        if self.look().await?.is_empty() {
            return Ok(false);
        }
        // The mark may be a long line.
        loop {
            let ended = self.look().await?.last().is_none_or(|last| *last == b'\n');
            self.ahead = None;
            self.fresh = ended;
            if ended {
                break;
            }
        }
        self.blank = false;
        Ok(true)
    }

    /// The next piece of this mail; none at its end.
    async fn piece(&mut self) -> io::Result<Option<Bytes>> {
        let (fresh, blank) = (self.fresh, self.blank);
        let line = self.look().await?;
        if line.is_empty() || (fresh && blank && line.starts_with(MARK)) {
            return Ok(None);
        }
        let mut line = self.ahead.take().unwrap_or_default();
        let empty = fresh && matches!(line.as_slice(), b"\n" | b"\r\n");
        self.fresh = line.ends_with(b"\n");
        self.blank = empty;
        // The empty line before a mark, or before the end, belongs to neither mail.
        if empty {
            let next = self.look().await?;
            if next.is_empty() || next.starts_with(MARK) {
                return Ok(None);
            }
        }
        if fresh && quoted(&line) {
            line.remove(0);
        }
        Ok(Some(line.into()))
    }

    /// The next line without taking it; empty at the end of the file.
    async fn look(&mut self) -> io::Result<&[u8]> {
        if self.ahead.is_none() {
            let mut line = Vec::new();
            (&mut self.raw)
                .take(PIECE)
                .read_until(b'\n', &mut line)
                .await?;
            self.ahead = Some(line);
        }
        Ok(self.ahead.as_deref().unwrap_or_default())
    }
}

/// A line that looked like a mark and got a `>` for it.
fn quoted(line: &[u8]) -> bool {
    let arrows = line.iter().take_while(|byte| **byte == b'>').count();
    arrows > 0 && line[arrows..].starts_with(MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn mails(text: &[u8]) -> Vec<String> {
        let mut file = MailboxFile::of(text);
        let mut all = Vec::new();
        while file.next_mail().await.unwrap() {
            let mut mail = Vec::new();
            while let Some(piece) = file.piece().await.unwrap() {
                mail.extend_from_slice(&piece);
            }
            all.push(String::from_utf8(mail).unwrap());
        }
        all
    }

    #[tokio::test]
    async fn each_mail_is_what_was_put_in() {
        let cases: [(&str, &[&str]); 7] = [
            ("From a\nX: 1\n\nhi\n", &["X: 1\n\nhi\n"]),
            (
                "From a\nX: 1\n\nhi\n\nFrom b\nX: 2\n\nyo\n\n",
                &["X: 1\n\nhi\n", "X: 2\n\nyo\n"],
            ),
            (
                "From a\r\nX: 1\r\n\r\nhi\r\n\r\nFrom b\r\nX: 2\r\n\r\nyo",
                &["X: 1\r\n\r\nhi\r\n", "X: 2\r\n\r\nyo"],
            ),
            // A sentence that begins so, in the middle of a paragraph and quoted.
            (
                "From a\nX: 1\n\nhi\nFrom here on\n\n>From there\n>>From far\n",
                &["X: 1\n\nhi\nFrom here on\n\nFrom there\n>From far\n"],
            ),
            (
                "From a\nX: 1\n\n\n\nhi\n\n\nFrom b\nX: 2\n",
                &["X: 1\n\n\n\nhi\n\n", "X: 2\n"],
            ),
            ("From a\n\nFrom b\nX: 2\n", &["", "X: 2\n"]),
            ("From a", &[""]),
        ];
        for (text, expected) in cases {
            assert_eq!(mails(text.as_bytes()).await, expected, "{text:?}");
        }
    }

    #[tokio::test]
    async fn long_lines_come_in_pieces_and_are_whole() {
        let long = "x".repeat(200_000);
        let text = format!("From {long}\nX: {long}\n\n{long}From {long}\n\nFrom b\nX: 2\n");
        let found = mails(text.as_bytes()).await;
        assert_eq!(
            found,
            [
                format!("X: {long}\n\n{long}From {long}\n"),
                "X: 2\n".to_owned()
            ]
        );
    }
}
