//! Mail filters put their own address round every link, so that a click passes them.
//! Those whose wrapping can be undone without asking them are undone here.

use url::Url;

/// A wrapped link may be wrapped again by the next filter.
const LAYERS: usize = 4;

/// The link itself, and who had wrapped it (the outermost).
pub(super) fn unwrap(url: Url) -> (Url, Option<&'static str>) {
    let (mut url, mut by) = (url, None);
    for _ in 0..LAYERS {
        let Some((inner, filter)) = layer(&url) else {
            break;
        };
        by = by.or(Some(filter));
        url = inner;
    }
    (url, by)
}

fn layer(url: &Url) -> Option<(Url, &'static str)> {
    let host = url.host_str()?;
    let query = |wanted: &str| {
        let pair = url.query_pairs().find(|(name, _)| name == wanted);
        pair.map(|(_, value)| value.into_owned())
    };
    let (inner, filter) = match (host, url.path()) {
        _ if host.ends_with(".safelinks.protection.outlook.com") => {
            (query("url")?, "Microsoft Safe Links")
        }
        ("urldefense.proofpoint.com", "/v1/url") => (query("u")?, PROOFPOINT),
        ("urldefense.proofpoint.com", "/v2/url") => (second(&query("u")?), PROOFPOINT),
        ("urldefense.com" | "urldefense.us" | "urldefense.proofpoint.com", path)
            if path.starts_with("/v3/__") =>
        {
            (third(url)?, PROOFPOINT)
        }
        ("linkprotect.cudasvc.com", "/url") => (query("a")?, "Barracuda Link Protection"),
        ("www.google.com", "/url") => (query("q").or_else(|| query("url"))?, "Google"),
        _ => return None,
    };
    let inner: Url = inner.parse().ok()?;
    matches!(inner.scheme(), "http" | "https").then_some((inner, filter))
}

const PROOFPOINT: &str = "Proofpoint URL Defense";

/// Version 2: `-` stands for `%`, `_` for `/`.
fn second(given: &str) -> String {
    let encoded = given.replace('-', "%").replace('_', "/");
    let pairs = format!("u={}", encoded.replace('&', "%26").replace('+', "%2B"));
    let decoded = url::form_urlencoded::parse(pairs.as_bytes()).next();
    decoded
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// Version 3: `/v3/__LINK__;BYTES!!…`; each `*` in the link stands for the next of the
/// bytes, `**X` for a run of them whose length X gives.
fn third(url: &Url) -> Option<String> {
    let whole = url.as_str();
    let (_, rest) = whole.split_once("/v3/__")?;
    let (link, rest) = rest.split_once("__;")?;
    let (encoded, _) = rest.split_once('!')?;
    let bytes = base64url(encoded)?;
    let bytes = String::from_utf8(bytes).ok()?;
    let (mut replaced, mut out) = (bytes.chars(), String::new());
    let mut chars = link.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                let run = run_length(chars.next()?)?;
                out.extend(replaced.by_ref().take(run));
            }
            '*' => out.push(replaced.next()?),
            _ => out.push(c),
        }
    }
    // A browser has made one slash of the two after the scheme.
    for scheme in ["https:/", "http:/"] {
        if let Some(rest) = out
            .strip_prefix(scheme)
            .filter(|rest| !rest.starts_with('/'))
        {
            return Some(format!("{scheme}/{rest}"));
        }
    }
    Some(out)
}

/// A is 2, B is 3, … in the alphabet of base64url.
fn run_length(letter: char) -> Option<usize> {
    Some(digit(letter)? as usize + 2)
}

fn digit(letter: char) -> Option<u32> {
    let letter = letter as u32;
    Some(match letter {
        0x41..=0x5a => letter - 0x41,
        0x61..=0x7a => letter - 0x61 + 26,
        0x30..=0x39 => letter - 0x30 + 52,
        0x2d => 62,
        0x5f => 63,
        _ => return None,
    })
}

fn base64url(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for letter in text.chars().filter(|c| *c != '=') {
        bits = (bits << 6 | digit(letter)?) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(out)
}
