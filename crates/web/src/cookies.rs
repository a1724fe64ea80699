//! The cookies: the session's, how pages are to be shown, one that ties a form before signing in to the
//! browser it was shown to, and one that tells the next page what moved.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

/// Carries the session's token.
pub(crate) const SESSION: &str = "daylight";

/// Carries the word of a form that is posted before anybody has signed in.
pub(crate) const GATE: &str = "daylight_gate";

/// Carries, to the next page only, which dates a correction has moved.
pub(crate) const MOVED: &str = "daylight_moved";

/// Remembers how a reader wants to see pages: picture, text or both, and how large.
pub(crate) const VIEW: &str = "daylight_view";

/// Remembers whether the newest comes first in what happened on a case.
pub(crate) const ORDER: &str = "daylight_order";

/// A cookie's value, if the browser sent one.
pub(crate) fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A cookie that scripts cannot read and other sites cannot send along with a post.
/// `seconds`: how long it lives; none: until the browser closes; 0: it goes now.
pub(crate) fn write(name: &str, value: &str, seconds: Option<i64>, secure: bool) -> String {
    let mut cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
    if let Some(seconds) = seconds {
        cookie.push_str(&format!("; Max-Age={seconds}"));
    }
    if secure {
        cookie.push_str("; Secure");
    }
    cookie
}

/// Adds a cookie to a response.
pub(crate) fn set(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            "a=1; daylight=tok; daylight_gate=g".parse().unwrap(),
        );
        assert_eq!(read(&headers, SESSION), Some("tok"));
        assert_eq!(read(&headers, GATE), Some("g"));
        assert_eq!(read(&headers, "b"), None);
    }

    #[test]
    fn a_cookie_is_secure_where_pages_are() {
        assert!(write("a", "b", Some(0), true).ends_with("SameSite=Lax; Max-Age=0; Secure"));
        assert!(!write("a", "b", None, false).contains("Secure"));
    }
}
