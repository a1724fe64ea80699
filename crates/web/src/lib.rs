//! The pages: routes, forms and what they show. Reads go to the store's `Reader`,
//! every change goes through a verb of the desk; nothing is decided here.
//!
//! Every page works without JavaScript. `visit` says who is asking, `security`
//! what a browser may do with our pages, `error` what a refusal looks like.

mod assets;
mod cookies;
mod error;
mod form;
mod highlight;
mod layout;
mod pages;
mod security;
mod timeline;
mod visit;
mod words;

#[cfg(test)]
mod tests;

use axum::{Router, middleware};
use desk::Desk;
use jiff::Timestamp;
use std::{future::Future, io, net::SocketAddr};
use store::reader::Reader;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;

/// What every handler is given.
#[derive(Clone, Debug)]
pub struct WebState {
    /// Where changes are asked for.
    pub desk: Desk,
    /// When this process began to serve.
    pub started: Timestamp,
}

impl WebState {
    fn reader(&self) -> Reader {
        self.desk.store.reader()
    }

    /// Whether pages are reached by TLS: then cookies travel by it alone.
    fn secure(&self) -> bool {
        self.desk.config.base_url.starts_with("https://")
    }
}

/// Every route, with what guards them.
pub fn router(state: WebState) -> Router {
    pages::routes()
        .fallback(error::nothing_here)
        .layer(middleware::from_fn_with_state(state.clone(), error::show))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            security::same_site,
        ))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            security::headers,
        ))
        .with_state(state)
}

/// Serves the pages until `stop`, then lets requests finish.
pub async fn serve(
    listener: TcpListener,
    desk: Desk,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let started = desk.clock.now();
    let app = router(WebState { desk, started });
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stop)
        .await
}
