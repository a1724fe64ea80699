//! One file for each page: the struct that its template shows, the handler that
//! fills it, and the handlers of its forms.

mod agencies;
mod calendar;
mod case;
pub(crate) mod cases;
mod clocks;
mod close;
mod compare;
mod compose;
pub(crate) mod conversation;
mod corpus;
mod correspondence;
mod court;
mod deliveries;
mod desk;
mod documents;
mod entries;
mod export;
mod fact_choices;
mod facts;
mod fetches;
mod find;
mod health;
mod imports;
mod jobs;
mod law;
mod learnt;
mod leave;
mod leaving;
mod letter;
mod letter_work;
mod links;
mod look;
mod mailbox;
mod messages;
mod moved;
mod next;
mod numbers;
mod paper;
mod people;
mod picture;
mod pieces;
mod proof;
mod quote;
mod quoted;
mod reminders;
mod search;
mod settings;
mod sign_in;
mod stories;
mod together;
mod triage;
mod upload;

#[cfg(test)]
pub(crate) mod samples;

use crate::{WebState, assets};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use tower_http::compression::CompressionLayer;

/// Every route. Only what is the same for everybody is compressed: a page that
/// mixes secrets with what a visitor typed would tell by its length.
pub(crate) fn routes() -> Router<WebState> {
    let assets = Router::new()
        .route("/static/{name}", get(assets::get))
        .layer(CompressionLayer::new());
    Router::new()
        .merge(entry())
        .merge(cases())
        .merge(letters())
        .merge(documents())
        .merge(newsroom())
        .merge(assets)
}

fn entry() -> Router<WebState> {
    Router::new()
        .route("/", get(desk::show))
        .route("/health", get(health::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route(
            "/welcome/{token}",
            get(sign_in::welcome).post(sign_in::claim),
        )
        .route(
            "/invitation/{token}",
            get(sign_in::invitation).post(sign_in::accept),
        )
}

fn cases() -> Router<WebState> {
    Router::new()
        .route("/cases", get(cases::show))
        .route("/cases.csv", get(cases::table))
        .route("/cases/bulk", post(cases::bulk))
        .route("/views", post(cases::keep))
        .route("/views/plain", post(cases::open_plain))
        .route("/views/{id}/open", post(cases::open_with))
        .route("/views/{id}/drop", post(cases::forget))
        .route("/cases/new", get(compose::choose))
        .route(
            "/cases/new/{model}",
            get(compose::begin).post(compose::write),
        )
        .route("/cases/{id}", get(case::show))
        .route(
            "/cases/{id}/others",
            get(stories::others).post(stories::ask),
        )
        .route("/stories", get(stories::list))
        .route("/stories/{id}", get(stories::show))
        .route("/stories/{id}/{step}", post(stories::step))
        .route("/cases/{id}/events", post(facts::record))
        .route(
            "/events/{id}/correct",
            get(facts::show_correction).post(facts::correct),
        )
        .route("/cases/{id}/notes", post(case::note))
        .route("/cases/{id}/tasks", post(together::add))
        .route("/tasks/{id}/{deed}", post(together::finish))
        .route("/here", post(together::here))
        .route("/cases/{id}/numbers", post(numbers::add))
        .route("/numbers/{id}/remove", post(numbers::remove))
        .route("/cases/{id}/export.zip", get(export::archive))
        .route("/cases/{id}/close", get(close::show).post(close::close))
        .route("/cases/{id}/reopen", post(close::reopen))
        .route("/cases/{id}/links", get(links::show))
        .route("/links/{id}/confirm", post(links::confirm))
        .route("/links/{id}/reject", post(links::reject))
        .route("/links/{id}/undo", post(links::undo))
        .merge(reminders())
        .merge(printed_mails())
}

fn printed_mails() -> Router<WebState> {
    Router::new()
        .route(
            "/cases/{id}/correspondents",
            get(correspondence::correspondents),
        )
        .route("/cases/{id}/timeline", get(correspondence::timeline))
        .route("/cases/{id}/messages", get(correspondence::messages))
        .route("/cases/{id}/missing", get(correspondence::missing))
        .route("/cases/{id}/mails/{format}", get(correspondence::file))
}

fn reminders() -> Router<WebState> {
    let case = "/cases/{id}/reminders";
    Router::new()
        .route("/reminders", get(reminders::show).post(reminders::save))
        .route("/reminders/digest", post(reminders::save_digest))
        .route("/reminders/own/{id}/cancel", post(reminders::cancel_own))
        .route("/reminders/calendars", post(reminders::make_calendar))
        .route(
            "/reminders/calendars/{id}/revoke",
            post(reminders::revoke_calendar),
        )
        .route(case, get(reminders::show_case).post(reminders::save_case))
        .route(&format!("{case}/own"), post(reminders::remind_me))
        .route(&format!("{case}/snooze"), post(reminders::snooze))
        .route("/calendar/{name}", get(calendar::feed))
}

fn letters() -> Router<WebState> {
    let one = "/cases/{id}/letters/{letter}";
    let deed = |name: &str| format!("{one}/{name}");
    Router::new()
        .route(
            "/cases/{id}/letters/new",
            get(compose::begin_later).post(compose::write_later),
        )
        .route("/cases/{id}/court", get(court::show))
        .route(one, get(letter::show))
        .route(&deed("save"), post(letter::save))
        .route(&deed("autosave"), post(letter_work::autosave))
        .route(&deed("unsaved/forget"), post(letter_work::forget))
        .route(&deed("comments"), post(letter_work::comment))
        .route(
            &deed("comments/{comment}/{deed}"),
            post(letter_work::settle),
        )
        .route(&deed("submit"), post(letter::submit))
        .route(&deed("send-back"), post(letter::send_back))
        .route(&deed("approve"), post(letter::approve))
        .route(&deed("checks"), post(letter::check))
        .route(&deed("reopen"), post(letter::reopen))
        .route(&deed("queue"), post(letter::queue))
        .route(
            &deed("sent"),
            // A proof of at most 25 MB and what goes round it.
            post(letter::sent_by_hand).layer(DefaultBodyLimit::max(27 << 20)),
        )
        .route(&deed("letter.pdf"), get(paper::pdf))
        .route(&deed("sender"), post(leaving::sender))
        .route(&deed("files/{file}"), get(leaving::file))
        .route(&deed("files/{file}/remove"), post(leaving::take_out))
        .route("/outbox", get(deliveries::outbox))
        .route("/deliveries/{id}", get(deliveries::show))
        .route("/deliveries/{id}/mail.eml", get(deliveries::mail))
        .route("/deliveries/{id}/cancel", post(deliveries::cancel))
        .route("/deliveries/{id}/resend", post(deliveries::resend))
        .route("/deliveries/{id}/mark-sent", post(deliveries::mark_sent))
}

fn documents() -> Router<WebState> {
    let uploads = Router::new()
        .route("/cases/{id}/documents", post(upload::attach))
        .route("/triage", get(triage::show).post(upload::receive))
        .route("/imports", get(imports::list).post(imports::take_in))
        .route("/cases/{id}/letters/{letter}/files", post(leaving::enclose))
        .route("/cases/{id}/uploads", post(pieces::begin_for_case))
        .route("/triage/uploads", post(pieces::begin_for_triage))
        .route(
            "/uploads/{id}",
            get(pieces::progress)
                .patch(pieces::go_on)
                .delete(pieces::forget),
        )
        .layer(DefaultBodyLimit::max(upload::LIMIT));
    Router::new()
        .merge(uploads)
        .route("/imports/{id}", get(imports::show).post(imports::explain))
        .route("/imports/{id}/make", post(imports::make))
        .route("/documents/{id}", get(documents::show))
        .route("/documents/{id}/pages/{number}", get(documents::page))
        .route(
            "/documents/{id}/pages/{number}/picture.png",
            get(picture::get),
        )
        .route("/documents/{id}/original", get(documents::original))
        .route("/documents/{id}/searchable.pdf", get(documents::searchable))
        .route("/documents/{id}/retry", post(documents::retry))
        .route("/cases/{id}/fetches", post(fetches::ask))
        .route("/messages/{id}/fetches", post(fetches::ask_of_message))
        .route("/fetches/{id}/again", post(fetches::again))
        .route("/triage/{id}/assign", post(triage::assign))
        .route("/triage/{id}/unassign", post(triage::unassign))
        .route("/triage/{id}/spam", post(triage::spam))
        .route("/triage/{id}/undo", post(triage::undo))
        .route("/messages/{id}/check", post(messages::check))
        .route("/messages/{id}", get(messages::show))
        .route("/messages/{id}/mail.eml", get(messages::mail))
}

fn newsroom() -> Router<WebState> {
    let contact = "/agencies/{id}/contacts/{contact}";
    Router::new()
        .route("/corpus", get(corpus::list))
        .route("/corpus/index", get(entries::list))
        .route("/corpus/index/entry", get(entries::entry))
        .route("/corpus/index/corrections", get(entries::corrections))
        .route("/corpus/index/corrections/{id}/undo", post(entries::undo))
        .route("/corpus/index/{what}", post(entries::correct))
        .route("/corpus/{id}", get(corpus::show))
        .route("/agencies", get(agencies::list).post(agencies::create))
        .route("/agencies/new", get(agencies::begin))
        .route("/agencies/{id}", get(agencies::show).post(agencies::save))
        .route("/agencies/{id}/edit", get(agencies::edit))
        .route("/agencies/{id}/contacts", post(agencies::add))
        .route(&format!("{contact}/verify"), post(agencies::verify))
        .route(&format!("{contact}/retire"), post(agencies::retire))
        .route("/law", get(law::list))
        .route("/law/corrections.toml", get(law::patch))
        .route("/law/{id}", get(law::show))
        .route("/law/{id}/corrections", post(law::correct))
        .route("/law/corrections/{id}/revert", post(law::revert))
        .route("/people", get(people::show).post(people::invite))
        .route("/people/{id}/leave", get(leave::show).post(leave::leave))
        .route("/settings", get(settings::show).post(settings::save))
        .route("/settings/letterhead", get(paper::show).post(paper::save))
        .route("/settings/logo", post(paper::logo))
        .route("/settings/logo/forget", post(paper::forget_logo))
        .route("/settings/logo.png", get(paper::logo_picture))
        .route("/settings/mailbox", post(mailbox::save))
        .route("/settings/mailbox/try", post(mailbox::attempt))
        .route("/settings/mailbox/forget", post(mailbox::forget))
        .route("/jobs", get(jobs::show))
        .route("/search", get(search::show))
        .route("/searches", post(search::keep))
        .route("/searches/{id}/mail", post(search::mail))
        .route("/searches/{id}/drop", post(search::forget))
}
