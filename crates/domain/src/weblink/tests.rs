use super::*;

fn ours() -> Option<Url> {
    "https://desk.example".parse().ok()
}

fn of_text(text: &str) -> Vec<WebLink> {
    let body = Body { text, html: "" };
    links(body, ours().as_ref())
}

fn of_html(html: &str) -> Vec<WebLink> {
    let body = Body { text: "", html };
    links(body, ours().as_ref())
}

fn urls(links: &[WebLink]) -> Vec<&str> {
    links.iter().map(|link| link.url.as_str()).collect()
}

#[test]
fn the_likeliest_comes_first_with_its_reason() {
    let found = of_text(
        "Dear Rae,\n\nour city's page is https://city.example/ and the law is explained at\n\
         https://city.example/records-law (see there).\n\n\
         The responsive records can be downloaded here:\n\n\
         https://files.city.example/d/abc123?x=(1)\n\nThe index: https://city.example/a/Index.PDF.\n\n\
         Sincerely,\nDana Records\nhttps://www.city.example/departments/clerk\n\
         https://www.facebook.com/city https://city.example/unsubscribe?u=1\n\n\
         On Monday Rae wrote:\n> https://desk.example/cases/1\n> https://older.example/x.zip\n",
    );
    assert_eq!(
        urls(&found),
        [
            "https://city.example/a/Index.PDF",
            "https://files.city.example/d/abc123?x=(1)",
            "https://older.example/x.zip",
            "https://city.example/records-law",
            "https://www.city.example/departments/clerk",
            "https://city.example/",
        ]
    );
    let whys: Vec<_> = found.iter().map(|link| link.why.as_str()).collect();
    assert!(whys[0].starts_with("it ends in .pdf"), "{whys:?}");
    assert_eq!(
        whys[1],
        "it is on a host for handing over files; the words before it: “can be downloaded”"
    );
    assert!(whys[2].contains("quoted"), "{whys:?}");
    assert!(whys[4].contains("signature"), "{whys:?}");
    assert!(whys[5].contains("home page"), "{whys:?}");
    let likely: Vec<_> = found.iter().map(|link| link.likely).collect();
    assert_eq!(likely, [true, true, false, false, false, false]);
}

#[test]
fn our_own_pages_are_no_link_and_other_servers_on_the_same_machine_are() {
    let text = "http://desk.example/cases/1 https://desk.example/x https://desk.example:8443/a.pdf";
    assert_eq!(urls(&of_text(text)), ["https://desk.example:8443/a.pdf"]);
}

#[test]
fn links_end_where_their_sentence_goes_on() {
    let cases = [
        ("see https://a.example/x.", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        (
            "<https://a.example/x?a=1&b=2>",
            "https://a.example/x?a=1&b=2",
        ),
        ("“https://a.example/x”, he said", "https://a.example/x"),
        ("HTTPS://A.example/X!", "https://a.example/X"),
        ("https://a.example/x#part", "https://a.example/x"),
        ("<https://a.example/lo\n ng/x>", "https://a.example/lo"),
        ("<https://a.example/lo\nng/x>", "https://a.example/long/x"),
        ("größehttps://a.example/ü", "https://a.example/%C3%BC"),
    ];
    for (text, expected) in cases {
        assert_eq!(urls(&of_text(text)), [expected], "{text}");
    }
    for none in [
        "http",
        "http://",
        "https:// x",
        "ftp://a.example/x.pdf",
        "http:/a",
        "mailto:a@b.example",
    ] {
        assert_eq!(urls(&of_text(none)), Vec::<&str>::new(), "{none}");
    }
}

#[test]
fn html_gives_anchors_with_their_words_and_no_pictures() {
    let found = of_html(
        "<html><head><title>https://title.example/x</title><style>a{}</style></head><body>\
         <img src='https://pixel.example/open.gif?u=1'><p>Your files: \
         <a href='https://city.example/get?id=7&amp;k=2'>Download <b>the release</b></a></p>\
         <p>Also at https://city.example/b.zip</p>\
         <a href='https://evil.example/login'>https://city.example/login</a>\
         <a href='javascript:alert(1)'>x</a><a href='/relative'>y</a>\
         <div class='gmail_quote'><a href='https://city.example/old.pdf'>old</a></div></body></html>",
    );
    assert_eq!(
        urls(&found),
        [
            "https://city.example/b.zip",
            "https://city.example/get?id=7&k=2",
            "https://evil.example/login",
            "https://city.example/old.pdf",
        ]
    );
    assert!(
        found[1].why.contains("its own words: “download”"),
        "{}",
        found[1].why
    );
    assert_eq!(
        found[2].shown_as.as_deref(),
        Some("city.example"),
        "the words lie"
    );
    assert_eq!(found[1].shown_as, None);
}

#[test]
fn the_same_link_in_both_forms_stands_once_with_its_better_reason() {
    let body = Body {
        text: "https://city.example/x",
        html: "<p>Download: <a href='https://city.example/x#top'>here</a></p>",
    };
    let found = links(body, ours().as_ref());
    assert_eq!(found.len(), 1);
    assert!(found[0].why.contains("download"), "{}", found[0].why);
}

#[test]
fn what_filters_have_wrapped_is_unwrapped() {
    let cases = [
        (
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fcity.example%2Fa.pdf%3Fx%3D1&data=05%7C01&reserved=0",
            "https://city.example/a.pdf?x=1",
            "Microsoft Safe Links",
        ),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__city.example_a-5Fb.pdf-3Fx-3D1-26y-3D2&d=DwMF&c=x",
            "https://city.example/a_b.pdf?x=1&y=2",
            "Proofpoint URL Defense",
        ),
        (
            "https://urldefense.proofpoint.com/v1/url?u=https://city.example/a.pdf&k=1",
            "https://city.example/a.pdf",
            "Proofpoint URL Defense",
        ),
        (
            "https://urldefense.com/v3/__https://city.example/a.pdf?x=1__;!!AbC123!x_y$",
            "https://city.example/a.pdf?x=1",
            "Proofpoint URL Defense",
        ),
        // `*` for one character, `**A` for two.
        (
            "https://urldefense.com/v3/__https://city.example/a*b**Ac.pdf__;Iz8_!!AbC!x$",
            "https://city.example/a",
            "Proofpoint URL Defense",
        ),
        (
            "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fcity.example%2fa.pdf&c=E,1,x",
            "https://city.example/a.pdf",
            "Barracuda Link Protection",
        ),
        (
            "https://www.google.com/url?q=https://city.example/a.pdf&sa=D",
            "https://city.example/a.pdf",
            "Google",
        ),
        // Wrapped twice.
        (
            "https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fcity.example%2Fa.pdf__%3B!!A!b%24&data=1",
            "https://city.example/a.pdf",
            "Microsoft Safe Links",
        ),
    ];
    for (wrapped, inner, by) in cases {
        let found = of_text(wrapped);
        assert_eq!(
            (urls(&found), found[0].wrapped_by),
            (vec![inner], Some(by)),
            "{wrapped}"
        );
    }
    for kept in [
        "https://x.safelinks.protection.outlook.com/?url=javascript%3Aalert(1)",
        "https://urldefense.com/v3/__https://a.example/*__;!!A!b$",
        "https://urldefense.com/v3/__broken",
        "https://safelinks.protection.outlook.com.evil.example/?url=https://a.example/",
    ] {
        assert_eq!(of_text(kept)[0].wrapped_by, None, "{kept}");
    }
}

#[test]
fn share_links_have_their_documented_direct_forms() {
    let cases = [
        (
            "https://www.dropbox.com/s/a1/x.pdf?dl=0",
            Some("https://www.dropbox.com/s/a1/x.pdf?dl=1"),
        ),
        (
            "https://www.dropbox.com/scl/fi/a1/x.pdf?rlkey=k&dl=0",
            Some("https://www.dropbox.com/scl/fi/a1/x.pdf?rlkey=k&dl=1"),
        ),
        ("https://www.dropbox.com/s/a1/x.pdf?dl=1", None),
        ("https://www.dropbox.com/home", None),
        (
            "https://drive.google.com/file/d/ID_1/view?usp=sharing&resourcekey=0-k",
            Some("https://drive.google.com/uc?export=download&id=ID_1&resourcekey=0-k"),
        ),
        (
            "https://drive.google.com/open?id=ID_1",
            Some("https://drive.google.com/uc?export=download&id=ID_1"),
        ),
        ("https://drive.google.com/drive/folders/ID_1", None),
        (
            "https://city.sharepoint.com/:b:/g/personal/x/Eab?e=k",
            Some("https://city.sharepoint.com/:b:/g/personal/x/Eab?e=k&download=1"),
        ),
        ("https://city.sharepoint.com/:f:/g/personal/x/Eab?e=k", None),
        ("https://app.box.com/s/abc", None),
        ("https://city.example/s/a?dl=0", None),
    ];
    for (given, expected) in cases {
        let found = direct(&given.parse().unwrap());
        assert_eq!(
            found.as_ref().map(|one| one.url.as_str()),
            expected,
            "{given}"
        );
    }
}

#[test]
fn hostile_text_is_survived_and_bounded() {
    let many = "https://a.example/x ".repeat(3000) + &"https://b.example/y".repeat(500);
    assert!(of_text(&many).len() <= 50);
    let distinct: String = (0..3000)
        .map(|n| format!("https://a.example/{n}.pdf\n"))
        .collect();
    assert_eq!(of_text(&distinct).len(), 50);
    for html in [
        "<a href=",
        "<a href='https://a.example/'",
        "<a><a><a",
        "</a></a>",
        "<script>https://a.example/x</script",
    ] {
        assert!(of_html(html).len() < 2, "{html}");
    }
    // Would take minutes if each bracket were weighed against the whole again.
    let brackets = format!("https://a.example/{}", ")".repeat(400_000));
    assert_eq!(of_text(&brackets).len(), 1);
    let below = of_html(
        "<blockquote>old words</blockquote><p>Here: <a href='https://a.example/x.pdf'>x</a></p>",
    );
    assert!(!below[0].why.contains("quoted"), "{}", below[0].why);
    let deep = "<div><blockquote>".repeat(50_000) + "<a href='https://a.example/x.pdf'>x</a>";
    assert_eq!(of_html(&deep).len(), 1);
}
