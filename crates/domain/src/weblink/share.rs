//! Links to a page that shows a file, and the form of the same link that gives the file
//! itself, for services that document one. Kept small on purpose: Box gives its direct
//! links other tokens, and OneDrive's short links answer differently by account, so
//! those are fetched as they stand.

use url::Url;

/// The direct form of a share link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direct {
    /// What is fetched instead.
    pub url: Url,
    /// Whose form it is.
    pub service: &'static str,
}

/// The direct form, where there is one and the link is not in it already.
pub fn direct(url: &Url) -> Option<Direct> {
    let (found, service) = match url.host_str()? {
        "www.dropbox.com" | "dropbox.com" => (dropbox(url)?, "Dropbox"),
        "drive.google.com" => (drive(url)?, "Google Drive"),
        host if host.ends_with(".sharepoint.com") => (sharepoint(url)?, "SharePoint"),
        _ => return None,
    };
    (found != *url).then_some(Direct {
        url: found,
        service,
    })
}

/// `dl=1` instead of `dl=0`: help.dropbox.com, “force a shared link to download”. A
/// folder comes as an archive.
fn dropbox(url: &Url) -> Option<Url> {
    let shared = ["/s/", "/sh/", "/scl/fi/", "/scl/fo/"];
    let path = url.path();
    shared
        .iter()
        .any(|start| path.starts_with(start))
        .then(|| with_pair(url, "dl", "1"))
}

/// `uc?export=download&id=…`: Google's form for files on the web. Large files answer
/// with a page that asks whether one is sure, which is said to be a page.
fn drive(url: &Url) -> Option<Url> {
    let parts: Vec<&str> = url.path_segments()?.collect();
    let pair = |wanted: &str| {
        let found = url.query_pairs().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.into_owned())
    };
    let id = match parts.as_slice() {
        ["file", "d", id, ..] | ["file", "u", _, "d", id, ..] => (*id).to_owned(),
        ["open"] => pair("id")?,
        _ => return None,
    };
    let mut found: Url = "https://drive.google.com/uc".parse().ok()?;
    found
        .query_pairs_mut()
        .append_pair("export", "download")
        .append_pair("id", &id);
    if let Some(key) = pair("resourcekey") {
        found.query_pairs_mut().append_pair("resourcekey", &key);
    }
    Some(found)
}

/// `download=1` on a link to one file (`/:b:/`, `/:x:/`, …); folders (`/:f:/`) have no
/// such form.
fn sharepoint(url: &Url) -> Option<Url> {
    let kind = url.path_segments()?.next()?;
    let file = kind.len() == 3 && kind.starts_with(':') && kind.ends_with(':') && kind != ":f:";
    file.then(|| with_pair(url, "download", "1"))
}

/// The link with this pair in place of any of the same name.
fn with_pair(url: &Url, name: &str, value: &str) -> Url {
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(known, _)| known != name)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut found = url.clone();
    found
        .query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair(name, value);
    found
}
