//! The fetcher against servers that lie, break off, never end, or lead elsewhere. The
//! guard is the one of production; the tests' servers are its only exceptions.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers may fail where they stand"
)]

#[path = "web/broken.rs"]
mod broken;
#[path = "support/http.rs"]
mod http;
#[path = "web/inside.rs"]
mod inside;

use http::{Act, Web as Server, file, redirect, say};
use outside::{
    files::{Files, MemoryFiles},
    web::{Failed, Fetched, Guard, Limits, Names, Progress, Refusal, Settings, Trouble, Web},
};
use std::{io, net::IpAddr, sync::Arc, time::Duration};

const BODY: &[u8] = b"%PDF-1.7 a release of some length, to be cut in the middle somewhere";

struct Desk {
    settings: Settings,
    files: Files,
    progress: Progress,
}

impl Desk {
    /// Only these servers are let through; the names are those of `example`.
    fn lets_through(servers: &[&Server]) -> Self {
        let allowed = servers.iter().map(|server| server.address).collect();
        Self {
            settings: Settings {
                guard: Guard::and(allowed),
                limits: impatient(),
                names: names(&[("files.example", &["127.0.0.1"])]),
                extra_roots: None,
            },
            files: Files::Memory(MemoryFiles::new()),
            progress: Progress::default(),
        }
    }

    async fn fetch(&self, url: &str) -> Result<Fetched, Failed> {
        let web = Web::new(self.settings.clone()).unwrap();
        web.fetch(&url.parse().unwrap(), &self.files, &self.progress)
            .await
    }

    async fn trouble(&self, url: &str) -> Trouble {
        self.fetch(url).await.unwrap_err().trouble
    }

    async fn bytes(&self, fetched: &Fetched) -> Vec<u8> {
        let digest = fetched.stored.digest;
        self.files.read(&digest, u64::MAX).await.unwrap()
    }

    fn nothing_kept(&self) -> bool {
        self.files.each().count() == 0
    }
}

fn impatient() -> Limits {
    Limits {
        bytes: 1 << 20,
        connect: Duration::from_secs(5),
        idle: Duration::from_millis(600),
        least: 64,
        total: Duration::from_secs(30),
        pause: Duration::from_millis(5),
        ..Limits::default()
    }
}

fn names(table: &[(&'static str, &[&'static str])]) -> Names {
    let table: Vec<(&str, Vec<IpAddr>)> = table
        .iter()
        .map(|(name, ips)| (*name, ips.iter().map(|ip| ip.parse().unwrap()).collect()))
        .collect();
    Names::Table(Arc::new(move |wanted| {
        let found = table.iter().find(|(name, _)| *name == wanted);
        found
            .map(|(_, ips)| ips.clone())
            .ok_or_else(|| io::Error::other("no such name"))
    }))
}

#[tokio::test]
async fn a_file_comes_with_its_bytes_its_name_and_where_it_is_from() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/go" => redirect("/files/Release%201.pdf?token=a"),
        _ => say(
            "HTTP/1.1 200 OK\nContent-Type: application/pdf\nETag: \"v1\"\nContent-Length: 68",
            BODY,
        ),
    })
    .await;
    let desk = Desk::lets_through(&[&server]);
    let port = server.address.port();
    let url = format!("http://files.example:{port}/go");
    let fetched = desk.fetch(&url).await.unwrap();
    assert_eq!(desk.bytes(&fetched).await, BODY);
    assert_eq!(
        (fetched.name.as_str(), fetched.page),
        ("Release 1.pdf", false)
    );
    assert_eq!(desk.progress.now(), (68, Some(68)));
    let hops: Vec<_> = fetched
        .hops
        .iter()
        .map(|hop| {
            (
                hop.url.clone(),
                hop.status.unwrap(),
                hop.address.clone().unwrap(),
            )
        })
        .collect();
    let address = server.address.to_string();
    let second = format!("http://files.example:{port}/files/Release%201.pdf?token=a");
    assert_eq!(hops, [(url, 302, address.clone()), (second, 200, address)]);
    let evidence = fetched.headers.iter();
    assert!(
        evidence
            .clone()
            .any(|(name, value)| name == "etag" && value == "\"v1\"")
    );
    // Nothing is asked for that would change the bytes, and nothing told of us.
    for asked in server.asked() {
        assert_eq!(asked.header("accept-encoding"), Some("identity"));
        assert_eq!(
            (asked.header("referer"), asked.header("cookie")),
            (None, None)
        );
    }
}

/// Where a link, or an answer, leads into our own network.
#[tokio::test]
async fn redirects_end() {
    let server = Server::start(|asked| redirect(&format!("{}x", asked.path))).await;
    let refused = Desk::lets_through(&[&server])
        .trouble(&server.url("/"))
        .await;
    assert_eq!(refused, Refusal::TooManyHops(10).into());
    assert_eq!(server.asked().len(), 11);
    let circle = Server::start(|_| redirect("/")).await;
    let failed = Desk::lets_through(&[&circle]).fetch(&circle.url("/")).await;
    assert_eq!(
        failed.unwrap_err().hops.len(),
        11,
        "the way is kept as evidence"
    );
}

#[tokio::test]
async fn a_protected_link_never_leads_to_an_unprotected_one() {
    let plain = Server::start(|_| file(BODY)).await;
    let target = format!("http://files.example:{}/", plain.address.port());
    let protected = Server::start_tls(move |asked| match asked.path.as_str() {
        "/away" => redirect(&target),
        _ => file(BODY),
    })
    .await;
    let mut desk = Desk::lets_through(&[&plain, &protected]);
    let url = |path: &str| format!("https://files.example:{}{path}", protected.address.port());
    let untrusted = desk.trouble(&url("/file")).await;
    assert!(
        matches!(&untrusted, Trouble::Connect { cause, .. } if cause.contains("certificate")),
        "{untrusted}"
    );
    desk.settings.extra_roots = Some(protected.certificate.path().to_owned());
    let refused = desk.trouble(&url("/away")).await;
    assert!(
        matches!(refused, Trouble::Refused(Refusal::Unprotected(_))),
        "{refused}"
    );
    assert!(plain.asked().is_empty());
    assert_eq!(
        desk.bytes(&desk.fetch(&url("/file")).await.unwrap()).await,
        BODY
    );
    // A certificate counts for its name alone.
    desk.settings.names = names(&[("other.example", &["127.0.0.1"])]);
    let other = format!("https://other.example:{}/", protected.address.port());
    assert!(matches!(
        desk.trouble(&other).await,
        Trouble::Connect { .. }
    ));
}

#[tokio::test]
async fn too_much_is_refused_before_it_comes_or_when_it_does() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/said" => say("HTTP/1.1 200 OK\nContent-Length: 9000000000", "x"),
        _ => {
            let mut acts = say("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", "");
            let piece = [b"1000\r\n".to_vec(), vec![b'x'; 4096], b"\r\n".to_vec()].concat();
            acts.push(Act::Endless(piece, Duration::ZERO));
            acts
        }
    })
    .await;
    let desk = Desk::lets_through(&[&server]);
    for path in ["/said", "/endless"] {
        let refused = desk.trouble(&server.url(path)).await;
        assert_eq!(refused, Refusal::TooLarge(1 << 20).into(), "{path}");
        assert_eq!(
            server.asked().iter().filter(|one| one.path == path).count(),
            1
        );
    }
    assert!(desk.nothing_kept());
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/long" => say(
            &format!(
                "HTTP/1.1 200 OK\nX-Long: {}\nContent-Length: 1",
                "x".repeat(100_000)
            ),
            "x",
        ),
        "/many" => say(
            &format!(
                "HTTP/1.1 200 OK\n{}Content-Length: 1",
                "X-Many: x\n".repeat(500)
            ),
            "x",
        ),
        _ => vec![
            Act::Say(b"HTTP/1.1 200 OK\r\n".to_vec()),
            Act::Endless(
                format!("X-More: {}\r\n", "x".repeat(1000)).into_bytes(),
                Duration::ZERO,
            ),
        ],
    })
    .await;
    let desk = Desk::lets_through(&[&server]);
    for path in ["/long", "/many", "/endless"] {
        let refused = desk.trouble(&server.url(path)).await;
        assert_eq!(refused, Refusal::Headers.into(), "{path}");
    }
}

#[tokio::test]
async fn what_is_no_file_is_said_plainly() {
    let server = Server::start(|asked| {
        let code = asked.path.trim_start_matches('/');
        say(&format!("HTTP/1.1 {code} x\nContent-Length: 0"), "")
    })
    .await;
    let mut desk = Desk::lets_through(&[&server]);
    desk.settings.limits.tries = 3;
    for (code, tries, words) in [
        (204, 1, "no file behind"),
        (401, 1, "log in"),
        (403, 1, "log in"),
        (404, 1, "ask the agency for a new link"),
        (418, 1, "open the link in a browser"),
        (206, 1, "not a file"),
        (429, 3, "too often"),
        (500, 3, "in trouble"),
        (503, 3, "in trouble"),
    ] {
        let trouble = desk.trouble(&server.url(&format!("/{code}"))).await;
        assert_eq!(trouble, Trouble::Status(code));
        assert!(trouble.to_string().contains(words), "{trouble}");
        let path = format!("/{code}");
        assert_eq!(
            server.asked().iter().filter(|one| one.path == path).count(),
            tries,
            "{code}"
        );
    }
    assert_eq!(desk.trouble(&server.url("/200")).await, Trouble::Empty);
}

#[tokio::test]
async fn a_web_page_is_kept_and_told_from_a_file() {
    let server = Server::start(|asked| {
        let extra = if asked.path == "/kept" {
            "\nContent-Disposition: attachment; filename=\"list.html\""
        } else {
            ""
        };
        say(
            &format!("HTTP/1.1 200 OK\nContent-Type: text/html{extra}"),
            "<html>Please log in</html>",
        )
    })
    .await;
    let desk = Desk::lets_through(&[&server]);
    let page = desk.fetch(&server.url("/share/abc")).await.unwrap();
    assert_eq!((page.page, page.name.as_str()), (true, "abc.html"));
    let kept = desk.fetch(&server.url("/kept")).await.unwrap();
    assert_eq!((kept.page, kept.name.as_str()), (false, "list.html"));
}

#[tokio::test]
async fn cookies_go_back_to_the_server_that_set_them_and_nowhere_else() {
    let other = Server::start(|_| file(BODY)).await;
    let target = format!("http://files.example:{}/", other.address.port());
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/" => say(
            "HTTP/1.1 302 Found\nSet-Cookie: share=a1; Path=/; HttpOnly\nSet-Cookie: b=2\nLocation: /in\nContent-Length: 0",
            "",
        ),
        _ => redirect(&target),
    })
    .await;
    let desk = Desk::lets_through(&[&server, &other]);
    desk.fetch(&format!("http://files.example:{}/", server.address.port()))
        .await
        .unwrap();
    assert_eq!(server.asked()[1].header("cookie"), Some("share=a1; b=2"));
    assert_eq!(other.asked()[0].header("cookie"), None);
}

/// In a process whose environment names a proxy: this test, started once more.
#[tokio::test]
async fn no_server_of_the_environment_stands_between() {
    const PROXIES: [&str; 3] = ["http_proxy", "HTTP_PROXY", "ALL_PROXY"];
    const DEAD: &str = "http://127.0.0.1:9";
    if std::env::var("HTTP_PROXY").as_deref() == Ok(DEAD) {
        let server = Server::start(|_| file(BODY)).await;
        let desk = Desk::lets_through(&[&server]);
        desk.fetch(&server.url("/")).await.unwrap();
        return;
    }
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "no_server_of_the_environment_stands_between"]);
    again.envs(PROXIES.map(|name| (name, DEAD)));
    let done = again.output().unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stdout)
    );
}

#[tokio::test]
async fn nobody_there_is_said_with_the_name() {
    let mut desk = Desk::lets_through(&[]);
    desk.settings.limits.tries = 2;
    desk.settings.guard = Guard::and(vec!["127.0.0.1:1".parse().unwrap()]);
    let trouble = desk.trouble("http://127.0.0.1:1/").await;
    assert!(
        matches!(&trouble, Trouble::Connect { host, .. } if host == "127.0.0.1"),
        "{trouble}"
    );
    let trouble = desk.trouble("http://nowhere.example/").await;
    assert!(
        matches!(&trouble, Trouble::Name { host, .. } if host == "nowhere.example"),
        "{trouble}"
    );
}
