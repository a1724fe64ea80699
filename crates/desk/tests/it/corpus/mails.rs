//! Hostile and odd mails, made by code: each of a shape that real mailboxes hold or that
//! somebody could send. All names in them are invented.

/// One mail of the corpus.
pub struct Odd {
    pub name: String,
    pub raw: Vec<u8>,
}

const HEAD: &str = "From: Dana Records <records@odd.example>\r\nTo: desk@paper.example\r\nDate: Mon, 2 Mar 2026 10:00:00 -0500\r\n";

/// All of them but the huge ones.
pub fn all() -> Vec<Odd> {
    let mut all = Vec::new();
    for family in [
        charsets,
        encodings,
        boundaries,
        nesting,
        heads,
        senders,
        dates,
        words_in_heads,
        bodies,
        parts,
        names,
        reports,
        automatic,
        sealed,
        files,
        cut,
    ] {
        all.extend(family());
    }
    for (number, odd) in all.iter_mut().enumerate() {
        odd.name = format!("{number:03} {}", odd.name);
    }
    all
}

fn odd(name: impl Into<String>, raw: impl Into<Vec<u8>>) -> Odd {
    Odd {
        name: name.into(),
        raw: raw.into(),
    }
}

/// An ordinary head with these further lines, and a body.
fn mail(name: &str, lines: &str, body: impl AsRef<[u8]>) -> Odd {
    let mut raw = format!("{HEAD}Subject: {name}\r\n{lines}\r\n").into_bytes();
    raw.extend_from_slice(body.as_ref());
    odd(name, raw)
}

fn typed(name: &str, kind: &str, body: impl AsRef<[u8]>) -> Odd {
    mail(
        name,
        &format!("MIME-Version: 1.0\r\nContent-Type: {kind}\r\n"),
        body,
    )
}

/// Parts between boundaries, each with its own head.
fn multipart(name: &str, kind: &str, parts: &[&str]) -> Odd {
    let body: String = parts
        .iter()
        .map(|part| format!("--b\r\n{part}\r\n"))
        .collect();
    typed(
        name,
        &format!("{kind}; boundary=b"),
        format!("{body}--b--\r\n"),
    )
}

fn charsets() -> Vec<Odd> {
    let labels = [
        "utf-8",
        "UTF8",
        "iso-8859-1",
        "iso-8859-15",
        "windows-1252",
        "koi8-r",
        "shift_jis",
        "iso-2022-jp",
        "gb18030",
        "big5",
        "euc-kr",
        "utf-7",
        "utf-16",
        "us-ascii",
        "x-unknown",
        "",
        "\"",
        "ansi_x3.110-1983",
        "cp437",
        "macintosh",
        "utf-8\0",
        "default_charset",
        "=?utf-8?q?utf-8?=",
    ];
    labels
        .iter()
        .map(|label| {
            let body =
                b"Gr\xfc\xdfe \xe2\x82\xac \x80\xff\xfe +AGEAYg- \x1b$B%F%9%H\x1b(B caf\xe9\r\n";
            typed(
                &format!("charset {}", label.escape_default()),
                &format!("text/plain; charset={label}"),
                body,
            )
        })
        .collect()
}

fn encodings() -> Vec<Odd> {
    let cases: [(&str, &str, &[u8]); 16] = [
        (
            "quoted-printable that is not",
            "quoted-printable",
            b"caf=E9 =XY = =\r\n=\r\n=3",
        ),
        (
            "quoted-printable cut at its end",
            "quoted-printable",
            b"half of it =",
        ),
        (
            "quoted-printable with long lines",
            "QUOTED-PRINTABLE",
            &[b'='; 9000],
        ),
        (
            "base64 with rubbish between",
            "base64",
            b"SGVs!!bG8s\r\n*IHdvcmxk====",
        ),
        ("base64 without its end", "base64", b"SGVsbG8sIHdvcmx"),
        ("base64 of nothing", "base64", b""),
        (
            "base64 that is plain text",
            "base64",
            b"Dear all, this was never encoded.\r\n",
        ),
        (
            "uuencode by its header",
            "x-uuencode",
            b"begin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n",
        ),
        (
            "uuencode without its end",
            "x-uuencode",
            b"begin 644 a.txt\r\n#0V%T",
        ),
        ("binary", "binary", b"\x00\x01\x02\xff\r\n\x0d\x0a\x0d"),
        ("eight bits said to be seven", "7bit", b"\xc3\xa9\xff\xfe"),
        ("an unknown encoding", "x-scrambled", b"what is this?"),
        (
            "yenc",
            "x-yenc",
            b"=ybegin line=128 size=4 name=a.bin\r\n\x8b\x8c\r\n=yend size=4\r\n",
        ),
        (
            "binhex",
            "mac-binhex40",
            b"(This file must be converted with BinHex 4.0)\r\n:#d&b!*:\r\n",
        ),
        ("no encoding named", "", b"plain"),
        (
            "an encoding with a comment",
            "(really) base64 (yes)",
            b"SGVsbG8=",
        ),
    ];
    let mut all: Vec<Odd> = cases
        .iter()
        .map(|(name, encoding, body)| {
            mail(
                name,
                &format!("Content-Transfer-Encoding: {encoding}\r\n"),
                body,
            )
        })
        .collect();
    all.push(mail(
        "uuencode in a plain text",
        "",
        "See below.\r\n\r\nbegin 644 list.csv\r\n#0V%T\r\n`\r\nend\r\n",
    ));
    all.push(mail(
        "uuencode that overruns",
        "",
        format!("begin 644 ../../etc/passwd\r\n{}", "M".repeat(50_000)),
    ));
    all
}

fn boundaries() -> Vec<Odd> {
    let mixed = |name: &str, kind: &str, body: &str| typed(name, kind, body);
    let two = "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n";
    vec![
        mixed("no boundary named", "multipart/mixed", two),
        mixed(
            "an empty boundary",
            "multipart/mixed; boundary=\"\"",
            "--\r\n\r\none\r\n----\r\n",
        ),
        mixed(
            "a boundary that never comes",
            "multipart/mixed; boundary=never",
            two,
        ),
        mixed("no closing boundary", "multipart/mixed; boundary=b", two),
        mixed(
            "closed before it begins",
            "multipart/mixed; boundary=b",
            &format!("--b--\r\n{two}"),
        ),
        mixed(
            "text before and behind",
            "multipart/mixed; boundary=b",
            &format!("before\r\n{two}--b--\r\nbehind\r\n"),
        ),
        mixed(
            "a boundary of 300 letters",
            &format!("multipart/mixed; boundary={}", "x".repeat(300)),
            &format!("--{}\r\n\r\none", "x".repeat(300)),
        ),
        mixed(
            "a boundary with signs",
            "multipart/mixed; boundary=\"a b()<>@,;:\\\"/[]?=\"",
            "--a b()<>@,;:\"/[]?=\r\n\r\none\r\n",
        ),
        mixed(
            "a boundary that begins another",
            "multipart/mixed; boundary=b",
            "--b\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\ninner\r\n--bb--\r\n--b--\r\n",
        ),
        mixed(
            "inner and outer the same",
            "multipart/mixed; boundary=b",
            "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ninner\r\n--b--\r\n--b--\r\n",
        ),
        mixed(
            "boundaries with bare line feeds",
            "multipart/mixed; boundary=b",
            "--b\n\none\n--b\n\ntwo\n--b--\n",
        ),
        mixed(
            "boundaries with bare carriage returns",
            "multipart/mixed; boundary=b",
            "--b\r\rone\r--b--\r",
        ),
        mixed(
            "two boundaries named",
            "multipart/mixed; boundary=a; boundary=b",
            two,
        ),
        mixed(
            "a boundary in parts",
            "multipart/mixed; boundary*0=\"lo\"; boundary*1=\"ng\"",
            "--long\r\n\r\none\r\n--long--\r\n",
        ),
        mixed(
            "empty parts",
            "multipart/mixed; boundary=b",
            "--b\r\n--b\r\n--b\r\n\r\n--b--\r\n",
        ),
        mixed(
            "parts without blank lines",
            "multipart/mixed; boundary=b",
            "--b\r\nContent-Type: text/plain\r\n--b\r\nwhat\r\n--b--",
        ),
    ]
}

fn nesting() -> Vec<Odd> {
    let deep = |depth: usize| -> String {
        let mut body = String::new();
        for level in 0..depth {
            body.push_str(&format!(
                "--b{level}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n",
                level + 1
            ));
        }
        format!("{body}--b{depth}\r\n\r\nat the bottom\r\n")
    };
    let mails =
        |depth: usize| "Content-Type: message/rfc822\r\nSubject: inner\r\n\r\n".repeat(depth);
    vec![
        typed(
            "multiparts 50 deep",
            "multipart/mixed; boundary=b0",
            deep(50),
        ),
        typed(
            "multiparts 3000 deep",
            "multipart/mixed; boundary=b0",
            deep(3000),
        ),
        typed("mails 50 deep", "message/rfc822", mails(50)),
        typed("mails 5000 deep", "message/rfc822", mails(5000)),
        multipart(
            "a mail in a mail",
            "multipart/mixed",
            &[
                "\r\nsee the other",
                "Content-Type: message/rfc822\r\n\r\nFrom: a@odd.example\r\nSubject: the other\r\n\r\nhello",
            ],
        ),
        multipart(
            "a mail in base64 in a mail",
            "multipart/mixed",
            &[
                "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0KDQpoaQ0K",
            ],
        ),
        multipart(
            "a digest",
            "multipart/digest",
            &[
                "\r\nFrom: a@odd.example\r\nSubject: one\r\n\r\n1",
                "\r\nFrom: b@odd.example\r\nSubject: two\r\n\r\n2",
            ],
        ),
        typed(
            "a thousand parts",
            "multipart/mixed; boundary=b",
            "--b\r\n\r\nx\r\n".repeat(1000),
        ),
    ]
}

fn heads() -> Vec<Odd> {
    let twice = "From: a@odd.example\r\nFrom: b@odd.example\r\nTo: x@odd.example\r\nTo: desk@paper.example\r\nSubject: one\r\nSubject: two\r\n\
        Date: Mon, 2 Mar 2026 10:00:00 -0500\r\nDate: Tue, 3 Mar 2026 10:00:00 -0500\r\nMessage-ID: <1@odd.example>\r\nMessage-ID: <2@odd.example>\r\n\
        Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n<b>which?</b>";
    vec![
        odd("one line end", "\r\n"),
        odd("one dot", "."),
        odd("only NULs", vec![0; 4096]),
        odd(
            "no head at all",
            "Hello, this is only a text.\r\nNothing else.\r\n",
        ),
        odd(
            "a blank line first",
            format!("\r\n{HEAD}Subject: behind the blank\r\n\r\nhello"),
        ),
        odd("a head without a body", format!("{HEAD}Subject: no body")),
        odd(
            "bare carriage returns",
            format!("{HEAD}Subject: bare CR\r\n\r\nhello\r").replace("\r\n", "\r"),
        ),
        odd(
            "bare line feeds",
            format!("{HEAD}Subject: bare LF\r\n\r\nhello\r\n").replace("\r\n", "\n"),
        ),
        odd(
            "mixed line ends",
            "From: a@odd.example\rTo: desk@paper.example\nSubject: mixed\r\n\n\rhello\r\r\n",
        ),
        odd("each head twice", twice),
        odd(
            "NUL in the head",
            format!("{HEAD}Subject: nu\0l\r\nX-\0: y\r\n\r\nhello"),
        ),
        odd(
            "NUL in the body",
            format!("{HEAD}Subject: nul below\r\n\r\nhel\0lo\0"),
        ),
        odd(
            "lines without a colon",
            format!("{HEAD}what is this\r\nSubject: and this\r\n\r\nhello"),
        ),
        odd(
            "folded from the first line",
            format!("  From: a@odd.example\r\n{HEAD}\r\nhello"),
        ),
        odd(
            "a subject of a megabyte",
            format!("{HEAD}Subject: {}\r\n\r\nhello", "long ".repeat(200_000)),
        ),
        odd(
            "20,000 head lines",
            format!("{HEAD}{}\r\nhello", "X-Trace: yes\r\n".repeat(20_000)),
        ),
        odd(
            "a head folded 10,000 times",
            format!("{HEAD}Subject: a{}\r\n\r\nhello", "\r\n b".repeat(10_000)),
        ),
        odd(
            "a name of head that is a line long",
            format!("{HEAD}{}: x\r\n\r\nhello", "X".repeat(5000)),
        ),
        odd(
            "eight bits in the head",
            [
                HEAD.as_bytes(),
                b"Subject: Gr\xfc\xdfe \xff\xfe\r\n\r\nhello",
            ]
            .concat(),
        ),
        odd(
            "UTF-8 in the head",
            format!("{HEAD}Subject: Grüße 你好 🚎\r\n\r\nhello"),
        ),
        odd(
            "a byte order mark",
            format!("\u{feff}{HEAD}Subject: marked\r\n\r\nhello"),
        ),
        odd(
            "UTF-16 throughout",
            "From: a@odd.example\r\nSubject: wide\r\n\r\nhello"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>(),
        ),
        odd(
            "a mailbox file's first line",
            format!(
                "From records@odd.example Mon Mar  2 10:00:00 2026\r\n{HEAD}Subject: mbox\r\n\r\n>From the start\r\n"
            ),
        ),
        odd(
            "two mails in one",
            format!(
                "{HEAD}Subject: first\r\n\r\nhello\r\n\r\nFrom a@odd.example Mon Mar  2 10:00:00 2026\r\n{HEAD}Subject: second\r\n\r\nhello"
            ),
        ),
        odd("no subject", format!("{HEAD}\r\nhello")),
        odd("an empty subject", format!("{HEAD}Subject:\r\n\r\nhello")),
        odd(
            "a head that says it is a page",
            format!("{HEAD}Subject: <script>alert(1)</script>\r\n\r\n<img src=x onerror=alert(1)>"),
        ),
        odd(
            "one line of ten megabytes",
            [
                HEAD.as_bytes(),
                b"Subject: one line\r\n\r\n",
                &vec![b'x'; 10 << 20],
            ]
            .concat(),
        ),
    ]
}

fn senders() -> Vec<Odd> {
    let froms = [
        "",
        "<>",
        "nobody",
        "@",
        "a@",
        "@odd.example",
        "Undisclosed: ;",
        "\"records@city.example\" <evil@odd.example>",
        "=?utf-8?q?records=40city.example?= <evil@odd.example>",
        "a@odd.example, b@odd.example, c@odd.example",
        "(comment (nested)) a@odd.example (more)",
        "\"quoted @ local\"@odd.example",
        "<@relay.example:a@odd.example>",
        "CN=Dana Records/OU=Clerk/O=City@CITY",
        "/O=CITY/OU=EXCHANGE/CN=RECIPIENTS/CN=DANA",
        "dana@[192.0.2.1]",
        "ünïcode@exämple.example",
        "a@xn--exmple-cua.example",
        "\u{202e}elpmaxe.dog@odd.example",
        "<<a@odd.example>>",
        "a@odd.example\0",
    ];
    let mut all: Vec<Odd> = froms
        .iter()
        .map(|from| {
            let raw = format!(
                "From: {from}\r\nTo: desk@paper.example\r\nSubject: sender\r\n\r\nhello from {from}"
            );
            odd(format!("from {}", from.escape_default()), raw)
        })
        .collect();
    all.push(odd(
        "a sender of 100,000 letters",
        format!("From: {}@odd.example\r\n\r\nhello", "a".repeat(100_000)),
    ));
    all.push(odd(
        "blind copy, nobody named",
        "From: a@odd.example\r\nSubject: Bcc\r\nDelivered-To: desk@paper.example\r\n\r\nhello",
    ));
    all.push(odd(
        "undisclosed recipients",
        "From: a@odd.example\r\nTo: undisclosed-recipients:;\r\nSubject: to whom\r\n\r\nhello",
    ));
    all.push(odd(
        "5,000 recipients",
        format!(
            "From: a@odd.example\r\nTo: {}desk@paper.example\r\nSubject: all of you\r\n\r\nhello",
            "b@odd.example, ".repeat(5000)
        ),
    ));
    all.push(odd(
        "no sender and no recipient",
        "Subject: alone\r\n\r\nhello",
    ));
    all
}

fn dates() -> Vec<Odd> {
    let dates = [
        "",
        "yesterday",
        "0",
        "Mon, 32 Foo 2026 99:99:99 +9999",
        "Thu, 1 Jan 1970 00:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 -0000",
        "Mon, 2 Mar 26 10:00 EST",
        "2026-03-02T10:00:00Z",
        "Mon, 2 Mar 2026 10:00:60 +0000",
        "-1 Jan -1 00:00:00",
        "99999999999999999999",
        "Mon, 29 Feb 2025 10:00:00 +0000",
    ];
    dates
        .iter()
        .map(|date| odd(format!("dated {date}"), format!("From: a@odd.example\r\nTo: desk@paper.example\r\nDate: {date}\r\nSubject: date\r\n\r\n{date}")))
        .collect()
}

fn words_in_heads() -> Vec<Odd> {
    let subjects = [
        "=?utf-8?b?SGVsbG8=?=",
        "=?utf-8?b?SGVs*bG8?=",
        "=?x-none?q?what?=",
        "=?utf-8?q?unfinished",
        "=?utf-8?q?a_b?= =?utf-8?q?c_d?=",
        "=?utf-8?q?=?=",
        "=?utf-8?z?zzz?=",
        "=?utf-7?q?+AGE-?=",
        "=?iso-2022-jp?b?GyRCJUYlOSVIGyhC?=",
        "=?utf-8?q?=00=0d=0aBcc:_x@odd.example?=",
        "=?utf-8?b?4oKs4oI=?= =?utf-8?b?rA==?=",
        "=?=?=?=?=",
        "=?utf-8?q?=?utf-8?q?nested?=?=",
    ];
    let mut all: Vec<Odd> = subjects
        .iter()
        .map(|subject| {
            odd(
                format!("subject {subject}"),
                format!("{HEAD}Subject: {subject}\r\n\r\nhello {subject}"),
            )
        })
        .collect();
    all.push(odd(
        "50,000 encoded words",
        format!(
            "{HEAD}Subject: {}\r\n\r\nhello",
            "=?utf-8?q?a?= ".repeat(50_000)
        ),
    ));
    for (name, line) in [
        ("a Message-ID without brackets", "Message-ID: 1@odd.example"),
        ("an empty Message-ID", "Message-ID: <>"),
        ("a Message-ID with spaces", "Message-ID: <a b c>"),
        (
            "a Message-ID that is our reference",
            "Message-ID: <DL-AAAAAA@paper.example>",
        ),
    ] {
        all.push(mail(name, &format!("{line}\r\n"), "hello"));
    }
    all.push(mail(
        "10,000 references",
        &format!("References: {}\r\n", "<a@odd.example> ".repeat(10_000)),
        "hello",
    ));
    all.push(mail(
        "references cut in the middle",
        "References: <a@odd.example> <b@odd\r\nIn-Reply-To: <<<>>>\r\n",
        "hello",
    ));
    all
}

fn bodies() -> Vec<Odd> {
    let link = "Your account is locked. Sign in at http://198.51.100.7/~login?city.example= within 24 hours.";
    vec![
        typed(
            "HTML alone",
            "text/html",
            "<p>We have <b>your</b> request.</p>",
        ),
        typed(
            "HTML with scripts",
            "text/html",
            "<script>while(1);</script><style>*{}</style><meta http-equiv=refresh content='0;url=http://127.0.0.1/'><p onclick=x>hi",
        ),
        typed("HTML 100,000 deep", "text/html", "<div>".repeat(100_000)),
        typed(
            "HTML that never closes a tag",
            "text/html",
            format!("<a href=\"{}", "x".repeat(100_000)),
        ),
        typed(
            "HTML with 50,000 entities",
            "text/html",
            "&#x110000;&#0;&bogus;&amp".repeat(12_500),
        ),
        typed("enriched text", "text/enriched", "<bold>We have it.</bold>"),
        typed("RTF", "text/rtf", "{\\rtf1 We have it.}"),
        typed("RTF 50,000 deep", "text/rtf", "{\\rtf1".repeat(50_000)),
        typed(
            "flowing text",
            "text/plain; format=flowed; delsp=yes",
            "We have \r\nyour request. \r\n> quoted \r\n>> more\r\n",
        ),
        typed("a kind that is none", "nonsense", "hello"),
        typed(
            "a kind with 5,000 settings",
            &format!("text/plain{}", "; a=b".repeat(5000)),
            "hello",
        ),
        mail("phishing", "", link),
        mail("many links", "", "http://a.example/?b=c ".repeat(20_000)),
        mail(
            "a text of our references",
            "",
            "DL-AAAAAA DL-BBBBBB dl-cccccc ".repeat(20_000),
        ),
        mail(
            "unicode that joins and turns",
            "",
            "e\u{301}\u{202e}\u{200d}".repeat(20_000),
        ),
        mail(
            "quoted 500 deep",
            "",
            (0..500)
                .map(|n| format!("{} line\r\n", ">".repeat(n)))
                .collect::<String>(),
        ),
        mail("blank lines", "", "\r\n".repeat(100_000)),
        multipart(
            "text and HTML that disagree",
            "multipart/alternative",
            &[
                "Content-Type: text/plain\r\n\r\nWe deny it.",
                "Content-Type: text/html\r\n\r\n<p>We grant it.</p>",
            ],
        ),
        multipart(
            "HTML with its pictures",
            "multipart/related",
            &[
                "Content-Type: text/html\r\n\r\n<img src=cid:1>",
                "Content-Type: image/png\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=",
            ],
        ),
        multipart(
            "AMP",
            "multipart/alternative",
            &[
                "\r\nplain",
                "Content-Type: text/x-amp-html\r\n\r\n<html amp4email>",
            ],
        ),
    ]
}

fn parts() -> Vec<Odd> {
    let meeting = |method: &str| {
        format!(
            "Content-Type: text/calendar; method={method}\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nSUMMARY:Viewing of the records\r\nDTSTART:20260310T140000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    };
    let tnef = "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    vec![
        multipart("an invitation", "multipart/mixed", &[&meeting("REQUEST")]),
        multipart(
            "an invitation answered",
            "multipart/mixed",
            &[&meeting("REPLY")],
        ),
        multipart(
            "an invitation withdrawn",
            "multipart/mixed",
            &[&meeting("CANCEL")],
        ),
        typed(
            "a calendar that never ends",
            "text/calendar",
            "BEGIN:VCALENDAR\r\n".repeat(20_000),
        ),
        multipart(
            "winmail.dat",
            "multipart/mixed",
            &["\r\nsee winmail.dat", &format!("{tnef}eJ8+IgEAAAAAAA==")],
        ),
        multipart(
            "winmail.dat that lies of its length",
            "multipart/mixed",
            &[&format!("{tnef}eJ8+IgEAAQaQCAAEAP////8AAAAA")],
        ),
        multipart(
            "winmail.dat that is none",
            "multipart/mixed",
            &[&format!("{tnef}SGVsbG8=")],
        ),
        multipart(
            "a visiting card",
            "multipart/mixed",
            &["Content-Type: text/vcard\r\n\r\nBEGIN:VCARD\r\nFN:Dana Records\r\nEND:VCARD\r\n"],
        ),
        multipart(
            "a part of a mail",
            "multipart/mixed",
            &["Content-Type: message/partial; id=\"x\"; number=1; total=3\r\n\r\nhalf"],
        ),
        multipart(
            "a body that lies elsewhere",
            "multipart/mixed",
            &[
                "Content-Type: message/external-body; access-type=URL; URL=\"http://127.0.0.1/secret\"\r\n\r\nContent-Type: text/plain\r\n\r\n",
            ],
        ),
        multipart(
            "an Apple double",
            "multipart/appledouble",
            &[
                "Content-Type: application/applefile\r\n\r\n\0\u{5}\u{16}\0",
                "Content-Type: image/jpeg\r\n\r\n\u{fffd}",
            ],
        ),
        multipart(
            "a form",
            "multipart/form-data",
            &["Content-Disposition: form-data; name=\"x\"\r\n\r\ny"],
        ),
        multipart(
            "an empty attachment",
            "multipart/mixed",
            &[
                "\r\nsee",
                "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=release.pdf\r\n\r\n",
            ],
        ),
        multipart(
            "two attachments of one name",
            "multipart/mixed",
            &[
                "Content-Disposition: attachment; filename=a.txt\r\n\r\none",
                "Content-Disposition: attachment; filename=a.txt\r\n\r\ntwo",
            ],
        ),
        multipart(
            "an attachment that is a script",
            "multipart/mixed",
            &[
                "Content-Type: application/x-msdownload\r\nContent-Disposition: attachment; filename=invoice.pdf.exe\r\n\r\nMZ",
            ],
        ),
        multipart(
            "an archive with a password",
            "multipart/mixed",
            &[
                "Content-Type: application/zip\r\nContent-Disposition: attachment; filename=release.zip\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBBQAAQAAAAAAAAAAAAAAAAAAAAAAAAAFAAAAYS50eHQ=",
            ],
        ),
    ]
}

fn names() -> Vec<Odd> {
    let names = [
        "filename=\"../../../../etc/passwd\"",
        "filename=\"C:\\\\Windows\\\\system.ini\"",
        "filename=\"a\0b.pdf\"",
        "filename=\"\"",
        "filename=\".\"",
        "filename=\"..\"",
        "filename=\"CON\"",
        "filename*=utf-8''%E2%82%AC%20rates.pdf",
        "filename*=utf-8''%ZZ",
        "filename*0=\"a\"; filename*2=\"c\"",
        "filename*99999999999=x",
        "filename=\"=?utf-8?q?r=C3=A9sum=C3=A9.pdf?=\"",
        "filename=\"gpj.\u{202e}exe.pdf\"",
        "filename=release.pdf; filename=other.pdf",
    ];
    let mut all: Vec<Odd> = names
        .iter()
        .map(|name| {
            let part = format!("Content-Type: text/plain\r\nContent-Disposition: attachment; {name}\r\n\r\nthe text");
            multipart(&format!("named {}", name.escape_default()), "multipart/mixed", &["\r\nsee", &part])
        })
        .collect();
    let long = format!(
        "Content-Disposition: attachment; filename=\"{}.pdf\"\r\n\r\nx",
        "n".repeat(5000)
    );
    all.push(multipart(
        "a name of 5,000 letters",
        "multipart/mixed",
        &[&long],
    ));
    all
}

/// Reports as the common servers write them.
fn reports() -> Vec<Odd> {
    let standard = |name: &str, from: &str, subject: &str, status: &str| {
        let body = format!(
            "--b\r\n\r\nI could not deliver it.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: desk@paper.example\r\nMessage-ID: <none-of-ours@paper.example>\r\nSubject: Request\r\n\r\nDear\r\n--b--\r\n"
        );
        odd(
            name,
            format!(
                "From: {from}\r\nTo: desk@paper.example\r\nSubject: {subject}\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n{body}"
            ),
        )
    };
    let failed = "Reporting-MTA: dns; mx.odd.example\r\n\r\nFinal-Recipient: rfc822; clerk@odd.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n";
    let plain = |name: &str, from: &str, subject: &str, text: &str| {
        odd(
            name,
            format!(
                "From: {from}\r\nTo: desk@paper.example\r\nSubject: {subject}\r\nReturn-Path: <>\r\n\r\n{text}"
            ),
        )
    };
    vec![
        standard(
            "a report of Postfix",
            "MAILER-DAEMON@mx.odd.example (Mail Delivery System)",
            "Undelivered Mail Returned to Sender",
            failed,
        ),
        standard(
            "a report of Sendmail",
            "Mail Delivery Subsystem <MAILER-DAEMON@odd.example>",
            "Returned mail: see transcript for details",
            failed,
        ),
        standard(
            "a report of Exchange",
            "postmaster@odd.example",
            "Undeliverable: Request",
            &failed.replace("smtp; 550", "smtp;550"),
        ),
        standard(
            "a report of a large provider",
            "Mail Delivery Subsystem <mailer-daemon@provider.example>",
            "Delivery Status Notification (Failure)",
            failed,
        ),
        standard(
            "a report of delay",
            "MAILER-DAEMON@odd.example",
            "Delayed Mail (still being retried)",
            &failed
                .replace("failed", "delayed")
                .replace("5.1.1", "4.4.1"),
        ),
        standard(
            "a report of delivery",
            "MAILER-DAEMON@odd.example",
            "Successful Mail Delivery Report",
            &failed
                .replace("failed", "delivered")
                .replace("5.1.1", "2.0.0"),
        ),
        standard(
            "a report for ten",
            "MAILER-DAEMON@odd.example",
            "Some were not delivered",
            &failed.repeat(10),
        ),
        standard(
            "a report that says nothing",
            "MAILER-DAEMON@odd.example",
            "Report",
            "",
        ),
        standard(
            "a report with rubbish",
            "MAILER-DAEMON@odd.example",
            "Report",
            &"Action: \0\r\n:\r\n".repeat(2000),
        ),
        plain(
            "a report of Exim",
            "Mail Delivery System <Mailer-Daemon@odd.example>",
            "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.\r\n\r\nA message that you sent could not be delivered.\r\n\r\n  clerk@odd.example\r\n    550 no such user\r\n",
        ),
        plain(
            "a report of qmail",
            "MAILER-DAEMON@odd.example",
            "failure notice",
            "Hi. This is the qmail-send program at odd.example.\r\nI'm afraid I wasn't able to deliver your message.\r\n\r\n<clerk@odd.example>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n",
        ),
        plain(
            "a report of Lotus Notes",
            "Mail Router <router@odd.example>",
            "DELIVERY FAILURE: User clerk not listed in Directory",
            "Your message\r\n\r\n  Subject: Request\r\n\r\nwas not delivered to:\r\n\r\n  clerk@odd.example\r\n",
        ),
        plain(
            "a report of a full mailbox",
            "postmaster@odd.example",
            "Mailbox full",
            "The recipient's mailbox is full: clerk@odd.example",
        ),
        plain(
            "a challenge",
            "challenge@odd.example",
            "Please confirm your message",
            "Click here to prove that you are a person.",
        ),
        odd(
            "a report of reading",
            format!(
                "{HEAD}Subject: Read: Request\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b\r\n\r\nIt was read.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n"
            ),
        ),
        odd(
            "a report of abuse",
            format!(
                "{HEAD}Subject: complaint\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nspam\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--\r\n"
            ),
        ),
        odd(
            "a report within a report",
            format!(
                "{HEAD}Subject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/report; boundary=c\r\n\r\n--c\r\nContent-Type: message/delivery-status\r\n\r\n{failed}--c--\r\n--b--\r\n"
            ),
        ),
    ]
}

fn automatic() -> Vec<Odd> {
    vec![
        mail(
            "out of office",
            "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n",
            "I am out of the office until March 16 with no access to mail.",
        ),
        mail(
            "out of office without its mark",
            "",
            "AUTOMATIC REPLY: I am on leave. For records call the front desk.",
        ),
        mail(
            "a vacation notice in another tongue",
            "Precedence: auto_reply\r\n",
            "Ich bin bis zum 16. März nicht im Büro.",
        ),
        mail(
            "a mailing list",
            "List-Id: <clerks.odd.example>\r\nList-Unsubscribe: <mailto:leave@odd.example>\r\nPrecedence: list\r\n",
            "[clerks] Minutes of Monday",
        ),
        mail(
            "a newsletter",
            "Precedence: bulk\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "This week in Odd City",
        ),
        mail(
            "a ticket system",
            "Auto-Submitted: auto-generated\r\n",
            "## Please type your reply above this line ##\r\nYour request #114 was received.",
        ),
        mail(
            "a mail loop",
            &"Received: by loop.odd.example\r\n".repeat(200),
            "round and round",
        ),
        mail(
            "Outlook's own thread lines",
            "Thread-Topic: Request\r\nThread-Index: AdXyz===\r\nX-MS-Has-Attach: yes\r\n",
            "See attached.",
        ),
        mail(
            "Lotus Notes' own lines",
            "X-Lotus-FromDomain: CITY\r\n$Revisions: 1\r\n",
            "To: Dana Records/City@CITY\r\ncc:\r\nSubject: Request\r\n\r\nSee below.\r\n",
        ),
        mail(
            "resent",
            "Resent-From: b@odd.example\r\nResent-To: desk@paper.example\r\nResent-Date: never\r\n",
            "hello",
        ),
        mail(
            "forwarded in the text",
            "",
            "---------- Forwarded message ---------\r\nFrom: c@odd.example\r\nDate: Mon, Mar 2, 2026\r\nSubject: Records\r\n\r\nhello",
        ),
    ]
}

/// Encrypted and signed: what we cannot or need not open.
fn sealed() -> Vec<Odd> {
    let pgp = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA0rubbish\r\n-----END PGP MESSAGE-----\r\n";
    let lines = |kind: &str| {
        format!(
            "MIME-Version: 1.0\r\nContent-Type: application/{kind}; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n"
        )
    };
    vec![
        mail(
            "S/MIME, encrypted",
            &lines("pkcs7-mime; smime-type=enveloped-data"),
            "MIAGCSqGSIb3DQEHA6CAMIACAQAxgg==",
        ),
        mail(
            "S/MIME, signed and opaque",
            &lines("pkcs7-mime; smime-type=signed-data"),
            "MIAGCSqGSIb3DQEHAqCAMIACAQEx",
        ),
        mail("S/MIME in its old name", &lines("x-pkcs7-mime"), "rubbish"),
        multipart(
            "S/MIME, signed beside",
            "multipart/signed; protocol=\"application/pkcs7-signature\"",
            &[
                "\r\nWe have it.",
                "Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAG",
            ],
        ),
        multipart(
            "PGP, encrypted",
            "multipart/encrypted; protocol=\"application/pgp-encrypted\"",
            &[
                "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
                &format!("Content-Type: application/octet-stream\r\n\r\n{pgp}"),
            ],
        ),
        mail("PGP in the text", "", pgp),
        mail(
            "PGP, signed in clear",
            "",
            "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nWe have it.\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nrubbish\r\n-----END PGP SIGNATURE-----\r\n",
        ),
        multipart("encrypted with nothing in it", "multipart/encrypted", &[]),
    ]
}

/// Files that are no mails at all.
fn files() -> Vec<Odd> {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut noise = |length: usize| -> Vec<u8> {
        let next = |_| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed.to_le_bytes()[0]
        };
        (0..length).map(next).collect()
    };
    vec![
        odd(
            "a PDF",
            "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF",
        ),
        odd(
            "a picture",
            [&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], &noise(500)].concat(),
        ),
        odd(
            "a compressed file",
            [&b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..], &noise(500)].concat(),
        ),
        odd(
            "an Outlook file",
            [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &noise(4000)].concat(),
        ),
        odd(
            "a page of the web",
            "<!DOCTYPE html><title>Not a mail</title><p>hello",
        ),
        odd(
            "a table",
            "Date,Sender,Subject\r\n2026-03-02,Dana,Hello\r\n",
        ),
        odd("noise", noise(20_000)),
        odd(
            "noise in lines",
            noise(20_000)
                .chunks(60)
                .flat_map(|line| [line, b"\r\n"].concat())
                .collect::<Vec<u8>>(),
        ),
        odd(
            "noise with a head",
            [HEAD.as_bytes(), b"Subject: noise\r\n\r\n", &noise(100_000)].concat(),
        ),
        odd("colons", ":\r\n".repeat(5000)),
    ]
}

/// An ordinary mail that broke off at various places.
fn cut() -> Vec<Odd> {
    let whole = multipart("cut", "multipart/mixed", &["Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nWe have your request =E2=82=AC.", "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=release.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK"]).raw;
    (1..12)
        .map(|twelfth| {
            let at = whole.len() * twelfth / 12;
            odd(format!("cut at {at}"), &whole[..at])
        })
        .collect()
}

/// 10,000 attachments.
pub fn ten_thousand() -> Vec<u8> {
    let mut raw = format!(
        "{HEAD}Subject: ten thousand\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    );
    for number in 0..10_000 {
        raw.push_str(&format!("--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{number}.txt\"\r\n\r\nfile {number}\r\n"));
    }
    raw.push_str("--b--\r\n");
    raw.into_bytes()
}

/// The head of a mail whose one attachment is as long as its maker likes.
pub fn head_of_huge(to: &str) -> String {
    format!(
        "From: a@odd.example\r\nTo: {to}\r\nSubject: huge\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the file.\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=huge.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
}
