//! Lines that fall silent, break off, and are taken up again.

use super::*;
use crate::http::Asked;

#[tokio::test]
async fn silence_and_a_drip_end_after_a_bounded_number_of_tries() {
    let server = Server::start(|asked| {
        let mut acts = vec![];
        if asked.path != "/silent" {
            acts = say("HTTP/1.1 200 OK\nContent-Length: 100000", "");
        }
        match asked.path.as_str() {
            "/drip" => acts.push(Act::Endless(b"x".to_vec(), Duration::from_millis(50))),
            _ => acts.push(Act::Wait(Duration::from_secs(20))),
        }
        acts
    })
    .await;
    let mut desk = Desk::lets_through(&[&server]);
    desk.settings.limits.tries = 2;
    for path in ["/silent", "/head", "/drip"] {
        let trouble = desk.trouble(&server.url(path)).await;
        assert!(matches!(trouble, Trouble::Silent(_)), "{path}: {trouble}");
        assert_eq!(
            server.asked().iter().filter(|one| one.path == path).count(),
            2
        );
    }
    desk.settings.limits.total = Duration::from_millis(300);
    let trouble = desk.trouble(&server.url("/drip")).await;
    assert!(
        matches!(trouble, Trouble::TooLong { got: 1.., .. }),
        "{trouble}"
    );
    assert!(desk.nothing_kept());
}

/// Half of the file, then the line is cut; later asks are for the rest.
fn in_halves(asked: &Asked, tag: &str) -> Vec<Act> {
    let half = BODY.len() / 2;
    match asked.header("range") {
        None => say(
            &format!("HTTP/1.1 200 OK\n{tag}\nContent-Length: {}", BODY.len()),
            &BODY[..half],
        ),
        Some(range) => {
            assert_eq!(range, format!("bytes={half}-"));
            let (from, last) = (half, BODY.len() - 1);
            say(
                &format!(
                    "HTTP/1.1 206 Partial Content\n{tag}\nContent-Range: bytes {from}-{last}/{}\nContent-Length: {}",
                    BODY.len(),
                    BODY.len() - half
                ),
                &BODY[half..],
            )
        }
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_taken_up_where_it_broke() {
    for (tag, shown) in [
        ("ETag: \"v1\"", "\"v1\""),
        (
            "Last-Modified: Sun, 22 Nov 2026 10:00:00 GMT",
            "Sun, 22 Nov 2026 10:00:00 GMT",
        ),
    ] {
        let server = Server::start(move |asked| match asked.path.as_str() {
            "/go" => redirect("/file"),
            _ => in_halves(asked, tag),
        })
        .await;
        let desk = Desk::lets_through(&[&server]);
        let fetched = desk.fetch(&server.url("/go")).await.unwrap();
        assert_eq!(desk.bytes(&fetched).await, BODY);
        let asked = server.asked();
        assert_eq!(asked.len(), 4, "the whole way again: {asked:?}");
        assert_eq!(asked[3].header("if-range"), Some(shown));
    }
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_fetched_from_its_beginning() {
    const NEW: &[u8] = b"%PDF-1.7 another file altogether";
    let whole = || {
        say(
            &format!(
                "HTTP/1.1 200 OK\nETag: \"v2\"\nContent-Length: {}",
                NEW.len()
            ),
            NEW,
        )
    };
    let part = |tag: &str, range: &str| {
        say(
            &format!(
                "HTTP/1.1 206 Partial Content\nETag: {tag}\nContent-Range: {range}\nContent-Length: 3"
            ),
            "new",
        )
    };
    // What the second ask is answered: by the standard, by another state's part, by a part
    // that does not fit, of a whole that is longer now, or by nothing left.
    let seconds: Vec<Box<dyn Fn() -> Vec<Act> + Send + Sync>> = vec![
        Box::new(whole),
        Box::new(move || part("\"v2\"", "bytes 34-36/68")),
        Box::new(move || part("\"v1\"", "bytes 30-32/68")),
        Box::new(move || part("\"v1\"", "bytes 34-36/99")),
        Box::new(move || part("\"v1\"", "34-36")),
        Box::new(|| say("HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0", "")),
    ];
    for second in seconds {
        let server = Server::start(move |asked| match (asked.before, asked.header("range")) {
            (0, _) => in_halves(asked, "ETag: \"v1\""),
            (_, Some(_)) => second(),
            _ => whole(),
        })
        .await;
        let desk = Desk::lets_through(&[&server]);
        let fetched = desk.fetch(&server.url("/")).await.unwrap();
        assert_eq!(desk.bytes(&fetched).await, NEW, "never a mixture");
    }
}

#[tokio::test]
async fn without_a_promise_that_it_is_the_same_nothing_is_patched() {
    for tag in ["X-None: 1", "ETag: W/\"v1\""] {
        let server = Server::start(move |asked| match asked.before {
            0 => in_halves(asked, tag),
            _ => file(BODY),
        })
        .await;
        let desk = Desk::lets_through(&[&server]);
        let fetched = desk.fetch(&server.url("/")).await.unwrap();
        assert_eq!(desk.bytes(&fetched).await, BODY);
        assert!(
            server
                .asked()
                .iter()
                .all(|one| one.header("range").is_none())
        );
    }
}

#[tokio::test]
async fn a_server_that_always_breaks_off_is_given_up() {
    let server = Server::start(|_| {
        say(
            "HTTP/1.1 200 OK\nETag: \"v1\"\nContent-Length: 500",
            "only this",
        )
    })
    .await;
    let mut desk = Desk::lets_through(&[&server]);
    desk.settings.limits.tries = 4;
    let trouble = desk.trouble(&server.url("/")).await;
    assert!(
        matches!(trouble, Trouble::Changed | Trouble::Cut(9)),
        "{trouble}"
    );
    assert_eq!(server.asked().len(), 4);
    assert!(desk.nothing_kept());
}

#[tokio::test]
async fn a_server_in_trouble_may_be_better_the_next_time() {
    let server = Server::start(|asked| match asked.before {
        0 => say("HTTP/1.1 503 x\nContent-Length: 0", ""),
        1 => vec![],
        _ => file(BODY),
    })
    .await;
    let desk = Desk::lets_through(&[&server]);
    let fetched = desk.fetch(&server.url("/")).await.unwrap();
    assert_eq!(
        (desk.bytes(&fetched).await.as_slice(), server.asked().len()),
        (BODY, 3)
    );
}
