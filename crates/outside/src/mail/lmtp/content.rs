//! The content of a mail on its way in: dots undoubled, up to the line that is a
//! dot alone. Only CRLF ends a line here; a server that thinks otherwise could be
//! made to smuggle a second mail into the first.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::{io, mem};
use tokio::io::{AsyncBufRead, AsyncRead, ReadBuf};

/// Where in a line the reading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Start,
    Text,
    Cr,
    Dot,
    DotCr,
    End,
}

/// Reads a mail's content from a line, and not a byte further.
#[derive(Debug)]
pub struct Content<'a, R> {
    line: &'a mut R,
    at: At,
    ready: Vec<u8>,
    given: usize,
}

impl<'a, R: AsyncBufRead + Unpin> Content<'a, R> {
    /// What comes behind “go on”.
    pub const fn of(line: &'a mut R) -> Self {
        Self {
            line,
            at: At::Start,
            ready: Vec::new(),
            given: 0,
        }
    }

    /// Whether the end has been read.
    pub fn ended(&self) -> bool {
        self.at == At::End
    }
}

/// Takes in bytes until they or the content end; how many were used.
fn feed(at: &mut At, bytes: &[u8], out: &mut Vec<u8>) -> usize {
    for (number, byte) in bytes.iter().enumerate() {
        let plain = |out: &mut Vec<u8>| {
            out.push(*byte);
            if *byte == b'\r' { At::Cr } else { At::Text }
        };
        *at = match (*at, byte) {
            (At::Start, b'.') => At::Dot,
            (At::Cr, b'\n') => {
                out.push(b'\n');
                At::Start
            }
            (At::Dot, b'\r') => At::DotCr,
            (At::DotCr, b'\n') => {
                *at = At::End;
                return number + 1;
            }
            (At::DotCr, _) => {
                out.push(b'\r');
                plain(out)
            }
            _ => plain(out),
        };
    }
    bytes.len()
}

impl<R: AsyncBufRead + Unpin> AsyncRead for Content<'_, R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        while this.given == this.ready.len() && this.at != At::End {
            let bytes = ready!(Pin::new(&mut *this.line).poll_fill_buf(cx))?;
            if bytes.is_empty() {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
            let mut fresh = mem::take(&mut this.ready);
            fresh.clear();
            let used = feed(&mut this.at, bytes, &mut fresh);
            Pin::new(&mut *this.line).consume(used);
            this.ready = fresh;
            this.given = 0;
        }
        let part = (this.ready.len() - this.given).min(buffer.remaining());
        buffer.put_slice(&this.ready[this.given..this.given + part]);
        this.given += part;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8], piece: usize) -> (Vec<u8>, usize, bool) {
        let (mut at, mut out, mut used) = (At::Start, Vec::new(), 0);
        for part in bytes.chunks(piece) {
            used += feed(&mut at, part, &mut out);
            if at == At::End {
                break;
            }
        }
        (out, used, at == At::End)
    }

    #[test]
    fn dots_are_undoubled_and_only_a_dot_between_crlf_ends() {
        type Case = (&'static [u8], &'static [u8], bool);
        let cases: [Case; 8] = [
            (b".\r\n", b"", true),
            (b"a\r\n.\r\n", b"a\r\n", true),
            (
                b"a\r\n..\r\n...\r\n.b\r\n.\r\n",
                b"a\r\n.\r\n..\r\nb\r\n",
                true,
            ),
            (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n", true),
            (b"a\n.\r\nb\r\n.\r\n", b"a\n.\r\nb\r\n", true),
            (b"a\r\n.\rb\r\n.\r\n", b"a\r\n\rb\r\n", true),
            (b"a\r.\r\nb", b"a\r.\r\nb", false),
            (b"a\r\n.\n", b"a\r\n\n", false),
        ];
        for (wire, content, ends) in cases {
            for piece in 1..=wire.len() {
                let (out, used, ended) = read(wire, piece);
                assert_eq!((out.as_slice(), ended), (content, ends), "{wire:?}");
                assert_eq!(used, wire.len());
            }
        }
    }

    #[test]
    fn what_comes_behind_the_end_is_left_alone() {
        assert_eq!(
            read(b"a\r\n.\r\nQUIT\r\n", 64),
            (b"a\r\n".to_vec(), 6, true)
        );
    }

    proptest! {
        #[test]
        fn every_content_comes_through(lines in prop::collection::vec("[ -~]{0,20}", 0..8), piece in 1_usize..9) {
            let content: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let wire: String = lines
                .iter()
                .map(|line| if line.starts_with('.') { format!(".{line}\r\n") } else { format!("{line}\r\n") })
                .chain([".\r\n".to_owned()])
                .collect();
            let (out, used, ended) = read(wire.as_bytes(), piece);
            prop_assert_eq!(String::from_utf8(out).unwrap(), content);
            prop_assert!(ended && used == wire.len());
        }
    }
}
