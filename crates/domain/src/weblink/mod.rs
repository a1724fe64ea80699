//! Links in a message that may lead to records, the likeliest first, each with its
//! reason. Which words and hosts speak for a link stands in `likely`, how links are
//! found in text and HTML in `find`, what mail filters have wrapped them into in
//! `unwrap`, and the direct forms of share links in `share`. Nothing here is fetched.

mod find;
mod likely;
mod share;
mod unwrap;

pub use share::{Direct, direct};

use find::Seen;
use url::Url;

/// So many links of one message are looked at.
const MOST_SEEN: usize = 2000;

/// So many are kept.
const MOST: usize = 50;

/// From here on a link probably leads to records.
const LIKELY: i32 = 40;

/// A link that a message has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebLink {
    /// Where it leads, unwrapped.
    pub url: Url,
    /// Why it stands where it stands in the list.
    pub why: String,
    /// Whether it probably leads to records.
    pub likely: bool,
    /// The mail filter that had wrapped it.
    pub wrapped_by: Option<&'static str>,
    /// The form that gives the file itself, where the service documents one.
    pub direct: Option<Direct>,
    /// The host that its words show, where that is another one than it leads to.
    pub shown_as: Option<String>,
}

impl WebLink {
    /// The server it leads to.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

/// What a message says, in both its forms; either may be empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Body<'a> {
    /// Its plain text.
    pub text: &'a str,
    /// Its HTML.
    pub html: &'a str,
}

/// The links of a message, the likeliest first. `ours` is where our own pages are: links
/// that we wrote into our letters come back in answers.
pub fn links(body: Body<'_>, ours: Option<&Url>) -> Vec<WebLink> {
    let mut found: Vec<(i32, WebLink)> = Vec::new();
    let seen = find::in_html(body.html)
        .into_iter()
        .chain(find::in_text(body.text));
    for seen in seen.take(MOST_SEEN) {
        let Some((score, link)) = judged(&seen, ours) else {
            continue;
        };
        match found.iter_mut().find(|(_, known)| known.url == link.url) {
            Some(known) if known.0 >= score => {}
            Some(known) => *known = (score, link),
            None => found.push((score, link)),
        }
    }
    // Stable: what scores the same stays in the order of the message.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.truncate(MOST);
    found.into_iter().map(|(_, link)| link).collect()
}

/// A pasted or found link as it is kept: http or https, with a host, without a fragment.
/// Nothing more is promised: whether it may be fetched is judged when it is.
pub fn parse(given: &str) -> Option<Url> {
    let mut url: Url = given.trim().parse().ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return None;
    }
    url.set_fragment(None);
    Some(url)
}

/// A pasted link without what a mail filter has wrapped round it.
pub fn unwrapped(url: Url) -> Url {
    let mut url = unwrap::unwrap(url).0;
    url.set_fragment(None);
    url
}

fn judged(seen: &Seen, ours: Option<&Url>) -> Option<(i32, WebLink)> {
    let (url, wrapped_by) = unwrap::unwrap(parse(&seen.url)?);
    let url = parse(url.as_str())?;
    if ours.is_some_and(|ours| same_server(ours, &url)) || likely::never(&url, &seen.words) {
        return None;
    }
    let (score, why) = likely::score(&url, seen);
    let shown_as = find::host_shown(&seen.words)
        .filter(|shown| !same_site(shown, url.host_str().unwrap_or_default()));
    let link = WebLink {
        likely: score >= LIKELY,
        direct: share::direct(&url),
        url,
        why,
        wrapped_by,
        shown_as,
    };
    Some((score, link))
}

/// The same host and port, protected or not.
fn same_server(a: &Url, b: &Url) -> bool {
    a.host_str() == b.host_str() && a.port() == b.port()
}

/// `www.` aside.
fn same_site(a: &str, b: &str) -> bool {
    let bare = |host: &str| host.trim_start_matches("www.").to_ascii_lowercase();
    bare(a) == bare(b)
}

#[cfg(test)]
mod tests;
