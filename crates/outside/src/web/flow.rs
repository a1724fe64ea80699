//! The bytes of a file as they come: counted, paced, and taken up again where a
//! connection broke. A stream that has begun anew cannot take back what it has given,
//! so where the file is another one by then, it ends with `Changed` and the whole
//! fetch begins again.

use super::{
    Budget, Progress, Web,
    ask::{Answer, Rest, Trail},
    trouble::{Refusal, Trouble},
};
use bytes::Bytes;
use futures_util::{Stream, stream::try_unfold};
use reqwest::{
    Response, StatusCode,
    header::{CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, LAST_MODIFIED},
};
use std::io;
use tokio::{io::AsyncRead, time::Instant};
use tokio_util::io::StreamReader;
use url::Url;

/// A file on its way.
pub(super) struct Flow<'w> {
    web: &'w Web,
    asked: &'w Url,
    progress: &'w Progress,
    trail: &'w Trail,
    budget: &'w Budget,
    response: Response,
    /// Where it came from in the end.
    pub url: Url,
    /// What the first answer said of it.
    pub headers: HeaderMap,
    /// What the server names this state of the file.
    validator: Option<HeaderValue>,
    got: u64,
    whole: Option<u64>,
    pace: Pace,
}

impl<'w> Flow<'w> {
    /// Asks for the file; refused where it is too large by the server's own word.
    pub async fn open(
        web: &'w Web,
        asked: &'w Url,
        progress: &'w Progress,
        trail: &'w Trail,
        budget: &'w Budget,
    ) -> Result<Self, Trouble> {
        let Answer { url, response } = web.ask(asked, None, trail).await?;
        if response.status() != StatusCode::OK {
            return Err(Trouble::Status(response.status().as_u16()));
        }
        let whole = response.content_length();
        if whole.is_some_and(|whole| whole > web.limits.bytes) {
            return Err(Refusal::TooLarge(web.limits.bytes).into());
        }
        progress.set(0, whole);
        let headers = response.headers().clone();
        Ok(Self {
            validator: validator(&headers),
            pace: Pace::begin(),
            got: 0,
            headers,
            web,
            asked,
            progress,
            trail,
            budget,
            response,
            url,
            whole,
        })
    }

    /// As something to read from; what goes wrong comes as an error with the trouble in it.
    pub fn reader(self) -> impl AsyncRead + use<'w> {
        StreamReader::new(Box::pin(self.stream()))
    }

    fn stream(self) -> impl Stream<Item = io::Result<Bytes>> + use<'w> {
        try_unfold(self, |mut flow| async move {
            match flow.next().await {
                Ok(Some(piece)) => Ok(Some((piece, flow))),
                Ok(None) => Ok(None),
                Err(trouble) => Err(io::Error::other(trouble)),
            }
        })
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Trouble> {
        loop {
            match self.piece().await {
                Err(trouble) if trouble.passing() => self.resume(trouble).await?,
                settled => return settled,
            }
        }
    }

    /// The next piece of the answer that is open.
    async fn piece(&mut self) -> Result<Option<Bytes>, Trouble> {
        let limits = &self.web.limits;
        let waiting = tokio::time::timeout(limits.idle, self.response.chunk());
        let piece = waiting
            .await
            .map_err(|_| Trouble::Silent(self.got))?
            .map_err(|_| Trouble::Cut(self.got))?;
        let Some(piece) = piece else {
            return match self.whole {
                Some(whole) if self.got < whole => Err(Trouble::Cut(self.got)),
                _ => Ok(None),
            };
        };
        self.got += piece.len() as u64;
        self.progress.set(self.got, self.whole);
        if self
            .pace
            .too_slow(piece.len() as u64, limits.idle, limits.least)
        {
            return Err(Trouble::Silent(self.got));
        }
        Ok(Some(piece))
    }

    /// Goes on where it broke, if the server can show that the file is still the same.
    async fn resume(&mut self, trouble: Trouble) -> Result<(), Trouble> {
        let Some(validator) = self.validator.clone().filter(|_| self.got > 0) else {
            return Err(trouble);
        };
        let rest = Rest {
            from: self.got,
            validator,
        };
        let mut trouble = trouble;
        while self.budget.another(self.web.limits.pause).await {
            match self.web.ask(self.asked, Some(&rest), self.trail).await {
                Ok(answer) => return self.take_up(answer),
                Err(again) if again.passing() => trouble = again,
                Err(other) => return Err(other),
            }
        }
        Err(trouble)
    }

    fn take_up(&mut self, answer: Answer) -> Result<(), Trouble> {
        let response = answer.response;
        let same = validator(response.headers()).is_none_or(|now| Some(now) == self.validator);
        match response.status() {
            StatusCode::PARTIAL_CONTENT if same && self.fits(response.headers()) => {
                self.response = response;
                self.url = answer.url;
                self.pace = Pace::begin();
                Ok(())
            }
            // The whole file, a file that is shorter now, or another part of it.
            StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                Err(Trouble::Changed)
            }
            other => Err(Trouble::Status(other.as_u16())),
        }
    }

    /// Whether the part begins where we stopped and the whole is as long as it was.
    fn fits(&self, headers: &HeaderMap) -> bool {
        let Some((from, whole)) = headers.get(CONTENT_RANGE).and_then(content_range) else {
            return false;
        };
        let as_long = match (whole, self.whole) {
            (Some(now), Some(before)) => now == before,
            _ => true,
        };
        from == self.got && as_long
    }
}

/// A strong entity tag, or the day of its last change (RFC 9110, 13.1.5): a weak tag
/// promises nothing about bytes.
fn validator(headers: &HeaderMap) -> Option<HeaderValue> {
    let tag = headers
        .get(ETAG)
        .filter(|tag| tag.as_bytes().starts_with(b"\""));
    tag.or_else(|| headers.get(LAST_MODIFIED)).cloned()
}

/// `bytes 100-199/200`: where it begins, and how long the whole is.
fn content_range(value: &HeaderValue) -> Option<(u64, Option<u64>)> {
    let (range, whole) = value
        .to_str()
        .ok()?
        .strip_prefix("bytes ")?
        .split_once('/')?;
    let (from, _) = range.split_once('-')?;
    Some((from.trim().parse().ok()?, whole.trim().parse().ok()))
}

/// How fast it comes, window by window.
struct Pace {
    since: Instant,
    got: u64,
}

impl Pace {
    fn begin() -> Self {
        Self {
            since: Instant::now(),
            got: 0,
        }
    }

    /// Counts what came; true where a whole window has brought less than the least.
    fn too_slow(&mut self, bytes: u64, window: std::time::Duration, least: u64) -> bool {
        self.got += bytes;
        if self.since.elapsed() < window {
            return false;
        }
        let slow = self.got < least;
        *self = Self::begin();
        slow
    }
}
