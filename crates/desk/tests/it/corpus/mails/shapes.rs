//! How a body is written down: charsets, encodings, boundaries, nesting, and mails that break
//! off.

use super::{Odd, mail, multipart, odd, typed};

pub(super) fn charsets() -> Vec<Odd> {
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

pub(super) fn encodings() -> Vec<Odd> {
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

pub(super) fn boundaries() -> Vec<Odd> {
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

pub(super) fn nesting() -> Vec<Odd> {
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

/// An ordinary mail that broke off at various places.
pub(super) fn cut() -> Vec<Odd> {
    let whole = multipart("cut", "multipart/mixed", &["Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nWe have your request =E2=82=AC.", "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=release.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK"]).raw;
    (1..12)
        .map(|twelfth| {
            let at = whole.len() * twelfth / 12;
            odd(format!("cut at {at}"), &whole[..at])
        })
        .collect()
}
