//! Header lines: doubled, broken, endless, empty, and what stands in them: senders, dates,
//! encoded words.

use super::{HEAD, Odd, mail, odd};

pub(super) fn heads() -> Vec<Odd> {
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
            "NUL in what is looked up",
            format!(
                "{HEAD}Message-ID: <1\0@odd.example>\r\nReferences: <\0> <2\0@odd.example>\r\n\r\nhello"
            ),
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

pub(super) fn senders() -> Vec<Odd> {
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

pub(super) fn dates() -> Vec<Odd> {
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

pub(super) fn words_in_heads() -> Vec<Odd> {
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
