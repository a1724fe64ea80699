//! What leads inside, changes its name on the way, or is no web at all.

use super::*;
use outside::web::Inside;
use std::sync::atomic::{AtomicUsize, Ordering};

#[tokio::test]
async fn no_link_and_no_redirect_leads_inside() {
    let inside = Server::start(|_| file(b"secret")).await;
    let port = inside.address.port();
    let cases = [
        (format!("http://127.0.0.1:{port}/"), Inside::Loopback),
        (format!("http://2130706433:{port}/"), Inside::Loopback),
        (format!("http://0x7f000001:{port}/"), Inside::Loopback),
        (format!("http://0177.0.0.1:{port}/"), Inside::Loopback),
        (format!("http://127.1:{port}/"), Inside::Loopback),
        (
            format!("http://[::ffff:127.0.0.1]:{port}/"),
            Inside::Loopback,
        ),
        (format!("http://[::1]:{port}/"), Inside::Loopback),
        (format!("http://0:{port}/"), Inside::ThisNetwork),
        (format!("http://localhost:{port}/"), Inside::Loopback),
        (format!("http://LOCALHOST.:{port}/"), Inside::Loopback),
        (
            "http://169.254.169.254/latest/meta-data/".into(),
            Inside::LinkLocal,
        ),
        ("http://[fe80::1]/".into(), Inside::LinkLocal),
        ("http://10.0.0.1/".into(), Inside::Private),
        ("http://private.example/".into(), Inside::Private),
        ("http://both.example/".into(), Inside::Private),
        ("http://８.８.８.８:22/".into(), Inside::Port),
    ];
    for (to, expected) in &cases {
        let target = to.clone();
        let server = Server::start(move |_| redirect(&target)).await;
        let mut desk = Desk::lets_through(&[&server]);
        desk.settings.names = names(&[
            ("private.example", &["192.168.7.7"]),
            ("both.example", &["8.8.8.8", "192.168.7.7"]),
            ("localhost", &["127.0.0.1"]),
            ("localhost.", &["127.0.0.1"]),
        ]);
        for url in [to.clone(), server.url("/")] {
            let refused = desk.trouble(&url).await;
            let Trouble::Refused(Refusal::Inside { inside, .. }) = &refused else {
                panic!("{url} to {to}: {refused}");
            };
            assert_eq!(inside, expected, "{url} to {to}");
        }
        assert!(desk.nothing_kept());
    }
    assert!(inside.asked().is_empty(), "nobody was connected to");
}

#[tokio::test]
async fn a_name_that_changes_its_answer_is_judged_each_time() {
    let server = Server::start(|_| redirect("/again")).await;
    let port = server.address.port();
    let inside = Server::start_at(&format!("127.0.0.2:{port}"), |_| file(b"secret")).await;
    let mut desk = Desk::lets_through(&[&server]);
    // The first answer is let through; every later one leads to the other server.
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    desk.settings.names = Names::Table(Arc::new(move |_| {
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(vec![
            if first {
                [127, 0, 0, 1]
            } else {
                [127, 0, 0, 2]
            }
            .into(),
        ])
    }));
    let refused = desk.trouble(&format!("http://files.example:{port}/")).await;
    assert!(
        matches!(&refused, Trouble::Refused(Refusal::Inside { to, .. }) if to.ip() == IpAddr::from([127, 0, 0, 2])),
        "{refused}"
    );
    // One look for each connection: between the look and the call nothing is asked again.
    assert_eq!(asked.load(Ordering::SeqCst), server.asked().len() + 1);
    assert!(inside.asked().is_empty());
}

#[tokio::test]
async fn only_the_web_is_followed_and_no_log_in_is_carried() {
    let desk = Desk::lets_through(&[]);
    for url in [
        "ftp://files.example/a",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "data:text/plain,x",
    ] {
        let refused = desk.trouble(url).await;
        assert!(
            matches!(refused, Trouble::Refused(Refusal::Scheme(_))),
            "{url}: {refused}"
        );
        let server = Server::start(move |_| redirect(url)).await;
        let refused = Desk::lets_through(&[&server])
            .trouble(&server.url("/"))
            .await;
        assert!(
            matches!(refused, Trouble::Refused(Refusal::Scheme(_))),
            "{url}: {refused}"
        );
    }
    for to in ["http://user@files.example/", "http://:word@files.example/"] {
        assert_eq!(desk.trouble(to).await, Refusal::LogIn.into(), "{to}");
        let server = Server::start(move |_| redirect(to)).await;
        let refused = Desk::lets_through(&[&server])
            .trouble(&server.url("/"))
            .await;
        assert_eq!(refused, Refusal::LogIn.into(), "{to}");
    }
    for to in ["http://", "http://[", "https://exa mple/"] {
        let server = Server::start(move |_| redirect(to)).await;
        let refused = Desk::lets_through(&[&server])
            .trouble(&server.url("/"))
            .await;
        assert!(
            matches!(refused, Trouble::Refused(Refusal::NoLink(_))),
            "{to}: {refused}"
        );
    }
}
