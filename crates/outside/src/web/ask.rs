//! From a link to the answer at its end: each hop judged, resolved, connected and
//! recorded; redirects followed by hand.

use super::{
    Web,
    names::Pinned,
    trouble::{Refusal, Trouble},
};
use domain::fetch::Hop;
use reqwest::{
    Client, Response, StatusCode,
    header::{
        ACCEPT, ACCEPT_ENCODING, COOKIE, HeaderMap, HeaderValue, IF_RANGE, LOCATION, RANGE,
        SET_COOKIE, USER_AGENT,
    },
    redirect,
};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use url::Url;

/// More header lines than this are no answer to a request for a file.
const MOST_HEADERS: usize = 128;

/// Cookies kept for one fetch.
const MOST_COOKIES: usize = 50;

/// The way to a file, as evidence. The newest walk counts.
#[derive(Default)]
pub(super) struct Trail(Mutex<Vec<Hop>>);

impl Trail {
    pub(super) fn hops(&self) -> Vec<Hop> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn begin(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn hop(&self, hop: Hop) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(hop);
    }
}

/// From where on, and of which state of the file.
pub(super) struct Rest {
    pub from: u64,
    pub validator: HeaderValue,
}

/// An answer that is no redirect.
pub(super) struct Answer {
    pub url: Url,
    pub response: Response,
}

impl Web {
    /// Walks from the link to an answer that sends nobody on.
    pub(super) async fn ask(
        &self,
        url: &Url,
        rest: Option<&Rest>,
        trail: &Trail,
    ) -> Result<Answer, Trouble> {
        trail.begin();
        let mut url = url.clone();
        let mut cookies = Cookies::default();
        for _ in 0..=self.limits.hops {
            let response = self.hop(&url, rest, &cookies, trail).await?;
            cookies.take(&url, response.headers());
            match sent_on(&url, &response)? {
                Some(next) => url = next,
                None => return Ok(Answer { url, response }),
            }
        }
        Err(Refusal::TooManyHops(self.limits.hops).into())
    }

    /// One request to one of the addresses that were judged.
    async fn hop(
        &self,
        url: &Url,
        rest: Option<&Rest>,
        cookies: &Cookies,
        trail: &Trail,
    ) -> Result<Response, Trouble> {
        let asked = self.get(url, rest, cookies).await;
        let answered = asked.as_ref().ok();
        trail.hop(Hop {
            url: url.to_string(),
            address: answered.and_then(|answer| Some(answer.remote_addr()?.to_string())),
            status: answered.map(|answer| answer.status().as_u16()),
        });
        asked
    }

    async fn get(
        &self,
        url: &Url,
        rest: Option<&Rest>,
        cookies: &Cookies,
    ) -> Result<Response, Trouble> {
        followable(url)?;
        let addresses = self.names.judged(url, &self.guard).await?;
        let client = self
            .client(addresses)
            .map_err(|error| unconnected(url, &error))?;
        let asking = client
            .get(url.clone())
            .headers(self.headers(url, rest, cookies));
        let response = tokio::time::timeout(self.limits.idle, asking.send())
            .await
            .map_err(|_| Trouble::Silent(0))?
            .map_err(|error| unconnected(url, &error))?;
        if header_bytes(response.headers()) > self.limits.headers {
            return Err(Refusal::Headers.into());
        }
        self.still_judged(url, response)
    }

    /// The address that did answer is one that may: a second lock on the same door.
    fn still_judged(&self, url: &Url, response: Response) -> Result<Response, Trouble> {
        if let Some(to) = response.remote_addr() {
            self.guard.judge(to).map_err(|inside| Refusal::Inside {
                host: url.host_str().unwrap_or_default().to_owned(),
                to,
                inside,
            })?;
        }
        Ok(response)
    }

    /// A client that can reach these addresses and no other.
    fn client(&self, addresses: Vec<SocketAddr>) -> reqwest::Result<Client> {
        Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .dns_resolver(Arc::new(Pinned(addresses)))
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .http1_only()
            .http1_max_headers(MOST_HEADERS)
            .pool_max_idle_per_host(0)
            .connect_timeout(self.limits.connect)
            .build()
    }

    fn headers(&self, url: &Url, rest: Option<&Rest>, cookies: &Cookies) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let agent = concat!("Daylight/", env!("CARGO_PKG_VERSION"));
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        // The bytes as they lie on the server.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(cookies) = cookies.of(url) {
            headers.insert(COOKIE, cookies);
        }
        if let Some(rest) = rest {
            if let Ok(range) = HeaderValue::from_str(&format!("bytes={}-", rest.from)) {
                headers.insert(RANGE, range);
            }
            headers.insert(IF_RANGE, rest.validator.clone());
        }
        headers
    }
}

/// A link of the web without a log-in in it.
fn followable(url: &Url) -> Result<(), Refusal> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::Scheme(url.scheme().to_owned()));
    }
    if url.host().is_none() {
        return Err(Refusal::NoHost);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::LogIn);
    }
    Ok(())
}

/// Bytes of a link; servers take no longer ones.
const LONGEST_LINK: usize = 8000;

/// Where the answer sends us on to, if it does.
fn sent_on(from: &Url, response: &Response) -> Result<Option<Url>, Refusal> {
    if !matches!(
        response.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    ) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(LOCATION) else {
        return Err(Refusal::NoLink(String::new()));
    };
    let location = String::from_utf8_lossy(location.as_bytes()).into_owned();
    let mut next = from
        .join(&location)
        .map_err(|_| Refusal::NoLink(location.chars().take(200).collect()))?;
    if next.as_str().len() > LONGEST_LINK {
        return Err(Refusal::NoLink(location.chars().take(200).collect()));
    }
    if from.scheme() == "https" && next.scheme() == "http" {
        return Err(Refusal::Unprotected(next.to_string()));
    }
    next.set_fragment(None);
    Ok(Some(next))
}

fn header_bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum()
}

/// What the library says, from its last cause: that is where the reason stands.
fn unconnected(url: &Url, error: &reqwest::Error) -> Trouble {
    let host = url.host_str().unwrap_or_default().to_owned();
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let said = cause.to_string();
    // The parser gives up on a head without end.
    if said.contains("head is too large") || said.contains("too many headers") {
        return Refusal::Headers.into();
    }
    let cause = if error.is_timeout() {
        "nobody answered in time".to_owned()
    } else {
        said
    };
    Trouble::Connect { host, cause }
}

/// Cookies of one fetch, each for the very host that set it: services that give out
/// shared files set one and send on.
#[derive(Default)]
struct Cookies(Vec<(String, String, String)>);

impl Cookies {
    fn take(&mut self, url: &Url, headers: &HeaderMap) {
        let host = host(url);
        for line in headers.get_all(SET_COOKIE) {
            let Ok(line) = line.to_str() else { continue };
            let pair = line.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
            self.0
                .retain(|(at, known, _)| !(*at == host && *known == name));
            if self.0.len() < MOST_COOKIES && name.len() + value.len() < 4096 {
                self.0.push((host.clone(), name, value));
            }
        }
    }

    fn of(&self, url: &Url) -> Option<HeaderValue> {
        let host = host(url);
        let pairs: Vec<String> = self
            .0
            .iter()
            .filter(|(at, _, _)| *at == host)
            .map(|(_, name, value)| format!("{name}={value}"))
            .collect();
        let line = pairs.join("; ");
        if line.is_empty() {
            return None;
        }
        HeaderValue::from_str(&line).ok()
    }
}

/// Scheme, host and port: what was set over https is never sent over http.
fn host(url: &Url) -> String {
    url.origin().ascii_serialization()
}
