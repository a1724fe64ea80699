//! Reading a child's lines with a deadline and bounds on every length.

use super::protocol::{Line, Picture};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

/// What can go wrong on the pipe. All of it is the child's doing.
#[derive(Debug, thiserror::Error)]
pub(super) enum PipeError {
    #[error("it took too long")]
    TimedOut,
    #[error("it wrote a record longer than {0} bytes")]
    TooLong(usize),
    #[error("it wrote more than its share of output")]
    TooMuch,
    #[error("it wrote something that is not a record")]
    Garbled,
    #[error("reading its output failed: {0}")]
    Broken(std::io::Error),
}

/// The parent's end of a child's standard output.
pub(super) struct Pipe<R> {
    from: R,
    buffer: Vec<u8>,
    used: usize,
    longest: usize,
    left: u64,
}

impl<R: Read + AsFd> Pipe<R> {
    /// `longest` bounds a line, `total` all that the child may ever write.
    pub fn new(from: R, longest: usize, total: u64) -> Self {
        Self {
            from,
            buffer: Vec::new(),
            used: 0,
            longest,
            left: total,
        }
    }

    /// Bytes the child may still write.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// The next line, or `None` at the end.
    pub fn line(&mut self, wall: Duration) -> Result<Option<Line>, PipeError> {
        let until = Instant::now() + wall;
        let mut searched = self.used;
        loop {
            if let Some(at) = self.buffer[searched..]
                .iter()
                .position(|&byte| byte == b'\n')
            {
                let line = serde_json::from_slice(&self.buffer[self.used..searched + at]);
                self.used = searched + at + 1;
                return line.map(Some).map_err(|_| PipeError::Garbled);
            }
            if self.buffer.len() - self.used > self.longest {
                return Err(PipeError::TooLong(self.longest));
            }
            searched = self.buffer.len() - self.compact();
            if self.fill(until)? == 0 {
                return if self.buffer.is_empty() {
                    Ok(None)
                } else {
                    Err(PipeError::Garbled)
                };
            }
        }
    }

    /// The raw bytes that follow a picture line, at most `longest` of them.
    pub fn picture(
        &mut self,
        picture: &Picture,
        longest: u64,
        wall: Duration,
    ) -> Result<Vec<u8>, PipeError> {
        self.bytes(picture.bytes, longest, wall)
    }

    /// So many raw bytes, if that is at most `longest`.
    pub fn bytes(
        &mut self,
        count: u64,
        longest: u64,
        wall: Duration,
    ) -> Result<Vec<u8>, PipeError> {
        if count > longest {
            return Err(PipeError::TooMuch);
        }
        let until = Instant::now() + wall;
        let wanted = usize::try_from(count).map_err(|_| PipeError::TooMuch)?;
        while self.buffer.len() - self.used < wanted {
            self.compact();
            if self.fill(until)? == 0 {
                return Err(PipeError::Garbled);
            }
        }
        let bytes = self.buffer[self.used..self.used + wanted].to_vec();
        self.used += wanted;
        Ok(bytes)
    }

    /// Passes on the raw bytes that follow a part line.
    pub fn part(
        &mut self,
        bytes: u64,
        wall: Duration,
        out: &mut dyn Write,
    ) -> Result<(), PipeError> {
        let mut left = usize::try_from(bytes).map_err(|_| PipeError::TooMuch)?;
        while left > 0 {
            if self.used == self.buffer.len() {
                self.compact();
                if self.fill(Instant::now() + wall)? == 0 {
                    return Err(PipeError::Garbled);
                }
            }
            let until = self.buffer.len().min(self.used + left);
            let here = &self.buffer[self.used..until];
            out.write_all(here).map_err(PipeError::Broken)?;
            left -= here.len();
            self.used = until;
        }
        Ok(())
    }

    /// Drops what was read; returns by how much positions moved.
    fn compact(&mut self) -> usize {
        let moved = self.used;
        self.buffer.drain(..moved);
        self.used = 0;
        moved
    }

    fn fill(&mut self, until: Instant) -> Result<usize, PipeError> {
        wait(&self.from, until)?;
        let before = self.buffer.len();
        let chunk = 64 << 10;
        self.buffer.resize(before + chunk, 0);
        let got = loop {
            match self.from.read(&mut self.buffer[before..]) {
                Ok(got) => break got,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(before);
                    return Err(PipeError::Broken(error));
                }
            }
        };
        self.buffer.truncate(before + got);
        let Some(left) = self.left.checked_sub(got as u64) else {
            self.left = 0;
            return Err(PipeError::TooMuch);
        };
        self.left = left;
        Ok(got)
    }
}

/// Waits until there is something to read, or the deadline.
pub(super) fn wait(from: &impl AsFd, until: Instant) -> Result<(), PipeError> {
    loop {
        let rest = until.saturating_duration_since(Instant::now());
        if rest.is_zero() {
            return Err(PipeError::TimedOut);
        }
        let timeout = Timespec {
            tv_sec: rest.as_secs() as i64,
            tv_nsec: rest.subsec_nanos().into(),
        };
        match poll(&mut [PollFd::new(from, PollFlags::IN)], Some(&timeout)) {
            Ok(0) => return Err(PipeError::TimedOut),
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(PipeError::Broken(error.into())),
        }
    }
}
