//! What a browser may do with our pages, and posts that did not come from them.

use crate::{WebState, error::PageError};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Nothing but our own style sheet, script and pictures; nothing inline; no frames.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// For files that came from outside: a browser may only keep them.
pub(crate) const INERT: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Puts the headers on every response that has not got its own.
pub(crate) async fn headers(
    State(state): State<WebState>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(header::CACHE_CONTROL, "no-store");
    if state.secure() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Refuses a change that another site's page asks for. The word in each form
/// guards as well; this stops the request before anything looks at it.
pub(crate) async fn same_site(
    State(state): State<WebState>,
    request: Request,
    next: Next,
) -> Response {
    let harmless = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if harmless || from_here(request.headers(), &state.desk.config.base_url) {
        next.run(request).await
    } else {
        PageError::forged().into_response()
    }
}

/// Whether the browser says that a page of ours sent this. Programs that say
/// nothing about it are not browsers and carry no cookies of a victim's.
fn from_here(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else {
        return true;
    };
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    origin == base_url || text("host") == Some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_from_elsewhere_are_told_from_our_own() {
        let base = "https://desk.paper.example";
        let cases: [(&[(&str, &str)], bool); 8] = [
            (&[], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", base)], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", base)], true),
            (
                &[
                    ("origin", "http://127.0.0.1:8080"),
                    ("host", "127.0.0.1:8080"),
                ],
                true,
            ),
            (
                &[
                    ("origin", "https://evil.example"),
                    ("host", "desk.paper.example"),
                ],
                false,
            ),
            (&[("origin", "null"), ("host", "desk.paper.example")], false),
        ];
        for (given, expected) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in given {
                headers.insert(
                    header::HeaderName::from_static(name),
                    value.parse().unwrap(),
                );
            }
            assert_eq!(from_here(&headers, base), expected, "{given:?}");
        }
    }
}
