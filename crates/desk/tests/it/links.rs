//! Files at links: asked for by a person, fetched once whatever happens to the worker,
//! with where they are from.

use crate::house::House;
use desk::{
    Desk, Error,
    verbs::{LinkFrom, MailSource},
};
use domain::{
    Actor, CaseId, EventKind, FetchId, FetchState, InboundId, Outcome, Visibility,
    fetch::MOST_ATTEMPTS,
};
use jiff::SignedDuration;
use outside::web::{Guard, Limits, Settings, Web};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::reader::fetches::{FetchLine, FetchesOf};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::Notify,
};

const RELEASE: &str = "%PDF-1.7 the release";

/// A file server: `/release.pdf`, `/page`, `/gone`, and `/slow`, which waits for a word
/// in the middle when it is asked first.
struct FileServer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    halfway: Arc<Notify>,
    go_on: Arc<Notify>,
}

impl FileServer {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            halfway: Arc::default(),
            go_on: Arc::default(),
        };
        let (asked, halfway, go_on) = (
            Arc::clone(&server.asked),
            Arc::clone(&server.halfway),
            Arc::clone(&server.go_on),
        );
        tokio::spawn(async move {
            while let Ok((mut line, _)) = listener.accept().await {
                let first_time = asked.fetch_add(1, Ordering::SeqCst) == 0;
                let (halfway, go_on) = (Arc::clone(&halfway), Arc::clone(&go_on));
                tokio::spawn(async move {
                    let mut head = vec![0; 4096];
                    let got = line.read(&mut head).await?;
                    let path = String::from_utf8_lossy(&head[..got]);
                    let path = path.split(' ').nth(1).unwrap_or_default();
                    let (status, kind, body) = match path {
                        "/page" => ("200 OK", "text/html", "<html>Log in</html>"),
                        "/gone" => ("404 Not Found", "text/plain", "gone"),
                        _ => ("200 OK", "application/pdf", RELEASE),
                    };
                    let slow = path == "/slow" && first_time;
                    let (first, rest) = body.split_at(if slow { 8 } else { 0 });
                    let head = format!(
                        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{first}",
                        body.len()
                    );
                    line.write_all(head.as_bytes()).await?;
                    if slow {
                        halfway.notify_one();
                        go_on.notified().await;
                    }
                    line.write_all(rest.as_bytes()).await
                });
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// A house that may fetch from this server, and a case in it.
async fn house() -> (House, FileServer, CaseId) {
    let server = FileServer::start().await;
    let settings = Settings {
        guard: Guard::and(vec![server.address]),
        limits: Limits {
            tries: 2,
            pause: Duration::from_millis(1),
            ..Limits::default()
        },
        ..Settings::default()
    };
    let house = House::with(|parts| parts.config.web = Web::new(settings).unwrap()).await;
    let case = house.draft().await.0;
    (house, server, case)
}

async fn ask(house: &House, case: CaseId, url: &str) -> FetchId {
    let asked = house
        .desk
        .ask_fetch(&house.reporter, LinkFrom::Case(case), url);
    asked.await.unwrap()
}

async fn fetch(desk: &Desk, actor: &Actor, id: FetchId) -> FetchLine {
    let found = desk.store.reader().fetches(actor, FetchesOf::One(id)).await;
    found.unwrap().pop().expect("it is open to them")
}

/// A message in the case that links to this.
async fn message(house: &House, case: CaseId, url: &str) -> InboundId {
    let raw = format!("From: clerk@city.example\r\nSubject: x\r\n\r\nHello.\r\n{url}\r\n");
    let received = house.desk.receive(raw.as_bytes(), MailSource::Upload).await;
    let received = received.unwrap();
    house
        .behind_its_back("update inbound_messages set state = 'triage'")
        .await;
    let id = received.inbound;
    house.desk.assign(&house.reporter, id, case).await.unwrap();
    house.behind_its_back("delete from apalis.jobs").await;
    id
}

#[tokio::test]
async fn a_link_becomes_a_document_that_tells_where_it_is_from() {
    let (house, server, case) = house().await;
    let url = server.url("/release.pdf");
    let id = ask(&house, case, &url).await;
    let again = ask(&house, case, &format!(" {url}#page=2 ")).await;
    assert_eq!(id, again, "asked twice while it waits, fetched once");
    assert_eq!(house.waiting_jobs().await, 1);
    house.work().await;
    let line = fetch(&house.desk, &house.reporter, id).await;
    assert_eq!(
        (line.state, line.page, line.asked_by.as_str()),
        (FetchState::Fetched, false, "Rae Reporter")
    );
    let (document, name) = line.document.expect("a document");
    assert_eq!((name.as_str(), line.bytes), ("release.pdf", 20));
    assert_eq!(line.digest, Some(domain::Digest::of(RELEASE.as_bytes())));
    let hop = &line.evidence.hops[0];
    assert_eq!((hop.url.as_str(), hop.status), (url.as_str(), Some(200)));
    assert_eq!(hop.address, Some(server.address.to_string()));
    assert!(
        line.evidence
            .headers
            .contains(&("content-type".into(), "application/pdf".into()))
    );
    let view = house
        .desk
        .store
        .reader()
        .document(&house.reporter, document)
        .await
        .unwrap();
    assert_eq!(
        (view.source.as_str(), view.added_by.as_deref()),
        ("link", Some("Rae Reporter"))
    );
    let log = house.log(case).await;
    let EventKind::DocumentAttached {
        url: Some(from), ..
    } = &log.last().unwrap().kind
    else {
        panic!("the case's log says where the file is from");
    };
    assert_eq!(*from, url);
    assert_eq!(server.asked(), 1);
    // The same file by the same link is the same document; each fetch is on record.
    let later = ask(&house, case, &url).await;
    house.work().await;
    let line = fetch(&house.desk, &house.reporter, later).await;
    assert_eq!(line.document.map(|(id, _)| id), Some(document));
    assert_eq!(house.count("select count(*) from documents").await, 1);
    assert_eq!(house.desk.verify_log().await.unwrap(), Vec::new());
}

#[tokio::test]
async fn only_who_may_change_the_case_asks_and_only_for_links() {
    let (house, server, _) = house().await;
    let mut new = house.new_draft();
    new.visibility = Visibility::Private;
    let (case, _) = house.desk.draft(&house.reporter, new).await.unwrap();
    let url = server.url("/release.pdf");
    let other = house
        .desk
        .ask_fetch(&house.colleague, LinkFrom::Case(case), &url)
        .await;
    assert!(matches!(other, Err(Error::NotFound)), "{other:?}");
    for wrong in [
        "city.example",
        "ftp://city.example/a",
        "http://u:p@city.example/",
    ] {
        let asked = house
            .desk
            .ask_fetch(&house.reporter, LinkFrom::Case(case), wrong)
            .await;
        assert!(
            matches!(&asked, Err(Error::Invalid(fields)) if fields[0].field == "url"),
            "{asked:?}"
        );
    }
    let id = ask(&house, case, &server.url("/gone")).await;
    house.work().await;
    let hidden = house
        .desk
        .store
        .reader()
        .fetches(&house.colleague, FetchesOf::One(id))
        .await;
    assert!(hidden.unwrap().is_empty());
    let again = house.desk.fetch_again(&house.colleague, id).await;
    assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
    // A case that was closed meanwhile takes nothing in.
    let late = ask(&house, case, &url).await;
    house
        .desk
        .close_case(&house.reporter, case, Outcome::Abandoned, "")
        .await
        .unwrap();
    house.work().await;
    let line = fetch(&house.desk, &house.reporter, late).await;
    assert_eq!((line.state, line.document), (FetchState::Failed, None));
    assert!(line.reason.contains("closed"), "{}", line.reason);
    let refused = house
        .desk
        .ask_fetch(&house.reporter, LinkFrom::Case(case), &url)
        .await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn what_did_not_come_says_why_and_can_be_tried_again() {
    let (house, server, case) = house().await;
    let inside = "http://127.0.0.1:9/secret";
    let cases = [
        (server.url("/gone"), FetchState::Failed, "404"),
        (inside.to_owned(), FetchState::Refused, "allow_private"),
        (
            server.url("/page"),
            FetchState::Fetched,
            "open the link in a browser",
        ),
    ];
    for (url, state, words) in cases {
        let id = ask(&house, case, &url).await;
        house.work().await;
        let line = fetch(&house.desk, &house.reporter, id).await;
        assert_eq!(
            (line.state, line.page),
            (state, state == FetchState::Fetched),
            "{url}"
        );
        assert!(line.reason.contains(words), "{url}: {}", line.reason);
        assert_eq!(line.evidence.hops.len(), 1, "{url}: the try is on record");
        let again = house.desk.fetch_again(&house.reporter, id).await.unwrap();
        assert_ne!(again, id, "what was tried stays as it was");
        house.work().await;
    }
    assert_eq!(house.count("select count(*) from fetches").await, 6);
    assert_eq!(house.count("select count(*) from documents").await, 1);
}

#[tokio::test]
async fn two_workers_fetch_it_once() {
    let (house, server, case) = house().await;
    let id = ask(&house, case, &server.url("/slow")).await;
    let (first, second) = (house.desk.clone(), house.another_process());
    let working = tokio::spawn(async move { first.fetch_link(id).await });
    server.halfway.notified().await;
    second.fetch_link(id).await.unwrap();
    assert_eq!(
        fetch(&second, &house.reporter, id).await.state,
        FetchState::Fetching
    );
    server.go_on.notify_one();
    working.await.unwrap().unwrap();
    assert_eq!(
        (
            server.asked(),
            house.count("select count(*) from documents").await
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn a_worker_that_dies_halfway_leaves_it_to_the_next() {
    let (house, server, case) = house().await;
    let id = ask(&house, case, &server.url("/slow")).await;
    let desk = house.desk.clone();
    let dying = tokio::spawn(async move { desk.fetch_link(id).await });
    server.halfway.notified().await;
    dying.abort();
    let _ = dying.await;
    house.behind_its_back("delete from apalis.jobs").await;
    // Its job is lost as well: it is found lying and begun again.
    house.pass(SignedDuration::from_mins(5));
    house.desk.heal().await.unwrap();
    assert_eq!(house.waiting_jobs().await, 1);
    until_free(&house, id).await;
    house.work().await;
    let line = fetch(&house.desk, &house.reporter, id).await;
    assert_eq!((line.state, server.asked()), (FetchState::Fetched, 2));
    assert_eq!(house.count("select count(*) from documents").await, 1);
}

/// Waits in the database's own queue until the dead worker's connection is gone, and its
/// claim, a lock on the last eight bytes of the id, with it.
async fn until_free(house: &House, id: FetchId) {
    let (_, claim) = id.0.as_u64_pair();
    sqlx::query("select pg_advisory_lock($1), pg_advisory_unlock($1)")
        .bind(claim.cast_signed())
        .execute(house.desk.store.pool())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_worker_that_was_taken_for_dead_changes_nothing_any_more() {
    let (house, server, case) = house().await;
    let id = ask(&house, case, &server.url("/slow")).await;
    let desk = house.desk.clone();
    let late = tokio::spawn(async move { desk.fetch_link(id).await });
    server.halfway.notified().await;
    house
        .behind_its_back("update fetches set attempts = attempts + 1")
        .await;
    server.go_on.notify_one();
    late.await.unwrap().unwrap();
    let line = fetch(&house.desk, &house.reporter, id).await;
    assert_eq!((line.state, line.document), (FetchState::Fetching, None));
    assert_eq!(house.count("select count(*) from documents").await, 0);
    // One that kills its worker each time is left to a person.
    house
        .behind_its_back(format!("update fetches set attempts = {MOST_ATTEMPTS}"))
        .await;
    house.desk.fetch_link(id).await.unwrap();
    let line = fetch(&house.desk, &house.reporter, id).await;
    assert_eq!(line.state, FetchState::Failed);
    assert!(line.reason.contains("try again"), "{}", line.reason);
}

#[tokio::test]
async fn what_a_message_links_to_moves_with_the_message() {
    let (house, server, case) = house().await;
    let url = server.url("/release.pdf");
    let inbound = message(&house, case, &url).await;
    let elsewhere = house
        .desk
        .ask_fetch(
            &house.reporter,
            LinkFrom::Message(inbound),
            &server.url("/page"),
        )
        .await;
    assert!(matches!(elsewhere, Err(Error::Invalid(_))), "not in it");
    let asked = house
        .desk
        .ask_fetch(&house.reporter, LinkFrom::Message(inbound), &url)
        .await;
    house.work().await;
    let line = fetch(&house.desk, &house.reporter, asked.unwrap()).await;
    assert_eq!((line.case, line.inbound), (case, Some(inbound)));
    let document = line.document.expect("a document").0;

    let mut new = house.new_draft();
    new.visibility = Visibility::Private;
    new.title = "Another one".into();
    let (other, _) = house.desk.draft(&house.reporter, new).await.unwrap();
    house
        .desk
        .assign(&house.reporter, inbound, other)
        .await
        .unwrap();
    let reader = house.desk.store.reader();
    let moved = reader.document(&house.reporter, document).await.unwrap();
    assert_eq!(moved.case, other);
    let of_case = |case| reader.fetches(&house.colleague, FetchesOf::Case(case));
    assert!(of_case(case).await.unwrap().is_empty() && of_case(other).await.unwrap().is_empty());
    assert!(reader.document(&house.colleague, document).await.is_err());

    house.desk.unassign(&house.reporter, inbound).await.unwrap();
    let refused = house
        .desk
        .ask_fetch(&house.reporter, LinkFrom::Message(inbound), &url)
        .await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn a_message_moves_into_a_case_that_has_its_file_already() {
    let (house, server, case) = house().await;
    let url = server.url("/release.pdf");
    let inbound = message(&house, case, &url).await;
    let from = LinkFrom::Message(inbound);
    let asked = house.desk.ask_fetch(&house.reporter, from, &url).await;
    let (other, _) = house.draft().await;
    ask(&house, other, &url).await;
    house.work().await;
    let releases = "select count(*) from documents where name = 'release.pdf'";
    assert_eq!(house.count(releases).await, 2);
    let moved = house.desk.assign(&house.reporter, inbound, other).await;
    moved.unwrap();
    let line = fetch(&house.desk, &house.reporter, asked.unwrap()).await;
    let (document, _) = line.document.expect("the file that the case has");
    let reader = house.desk.store.reader();
    let document = reader.document(&house.reporter, document).await.unwrap();
    assert_eq!((line.case, document.case), (other, other));
}
