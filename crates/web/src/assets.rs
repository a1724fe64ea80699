//! The style sheet, the script and the icon: in the binary, addressed by their
//! digest, so that a browser may keep them for ever.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Digest;
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

const ASSETS: [Asset; 3] = [
    Asset {
        name: "daylight.css",
        media_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../static/daylight.css"),
    },
    Asset {
        name: "daylight.js",
        media_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../static/daylight.js"),
    },
    Asset {
        name: "icon.svg",
        media_type: "image/svg+xml",
        bytes: include_bytes!("../static/icon.svg"),
    },
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all: Vec<u8> = ASSETS
        .iter()
        .flat_map(|asset| asset.bytes)
        .copied()
        .collect();
    Digest::of(&all).to_string()[..12].to_owned()
});

/// The address of an asset, with the version that it has in this program.
pub(crate) fn url(name: &str) -> String {
    format!("/static/{name}?v={}", *VERSION)
}

/// `GET /static/{name}`
pub(crate) async fn get(Path(name): Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.bytes).into_response()
}
