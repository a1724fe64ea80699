//! How a reader wants to see pages: picture and text beside each other or one of
//! them, and how large. Asked for in the address, remembered in a cookie.

use crate::{cookies, form::Form};
use axum::{http::HeaderMap, response::Response};

/// What is shown of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Picture and text.
    #[default]
    Both,
    /// The picture alone; its text folded.
    Picture,
    /// The text alone.
    Text,
}

impl Mode {
    /// Every way, as they are offered.
    pub const ALL: [Self; 3] = [Self::Both, Self::Picture, Self::Text];

    /// As it stands in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Picture => "picture",
            Self::Text => "text",
        }
    }

    /// As it is offered.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Both => "Picture and text",
            Self::Picture => "Picture",
            Self::Text => "Text",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// Largest enlargement.
const ZOOMS: u8 = 4;

/// How pages are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub mode: Mode,
    /// 1 is the whole width; 2, 3 and 4 are larger.
    pub zoom: u8,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            mode: Mode::Both,
            zoom: 1,
        }
    }
}

impl Look {
    /// As asked for, else as remembered.
    pub fn of(headers: &HeaderMap, form: &Form) -> Self {
        let kept = cookies::read(headers, cookies::VIEW).unwrap_or_default();
        let (mode, zoom) = kept.split_once('.').unwrap_or_default();
        let usual = Self::default();
        let zoom_of = |text: &str| text.parse().ok().filter(|zoom| (1..=ZOOMS).contains(zoom));
        Self {
            mode: Mode::named(form.get("view"))
                .or_else(|| Mode::named(mode))
                .unwrap_or(usual.mode),
            zoom: zoom_of(form.get("zoom"))
                .or_else(|| zoom_of(zoom))
                .unwrap_or(usual.zoom),
        }
    }

    /// Remembers it, where it was asked for.
    pub fn remember(self, response: &mut Response, form: &Form, secure: bool) {
        if form.has("view") || form.has("zoom") {
            let value = format!("{}.{}", self.mode.name(), self.zoom);
            let year = Some(365 * 24 * 3600);
            cookies::set(
                response,
                &cookies::write(cookies::VIEW, &value, year, secure),
            );
        }
    }

    /// The next size down and up, where there is one.
    pub fn smaller(self) -> Option<u8> {
        (self.zoom > 1).then(|| self.zoom - 1)
    }

    /// The next size up, where there is one.
    pub fn larger(self) -> Option<u8> {
        (self.zoom < ZOOMS).then(|| self.zoom + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_goes_before_what_is_remembered() {
        for (cookie, view, zoom, mode, size) in [
            ("", "", "", Mode::Both, 1),
            ("text.3", "", "", Mode::Text, 3),
            ("text.3", "picture", "2", Mode::Picture, 2),
            ("nonsense", "x", "99", Mode::Both, 1),
        ] {
            let mut headers = HeaderMap::new();
            let value = format!("daylight_view={cookie}").parse().unwrap();
            headers.append(axum::http::header::COOKIE, value);
            let form = Form::filled([("view", view.into()), ("zoom", zoom.into())]);
            let look = Look::of(&headers, &form);
            assert_eq!(
                (look.mode, look.zoom),
                (mode, size),
                "{cookie} {view} {zoom}"
            );
        }
    }
}
