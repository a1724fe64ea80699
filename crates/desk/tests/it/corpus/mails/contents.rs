//! What a mail brings: bodies, parts of every kind, names of files, what is sealed, and files that
//! are no mails at all.

use super::{HEAD, Odd, mail, multipart, odd, typed};

pub(super) fn bodies() -> Vec<Odd> {
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

pub(super) fn parts() -> Vec<Odd> {
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

pub(super) fn names() -> Vec<Odd> {
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

/// Encrypted and signed: what we cannot or need not open.
pub(super) fn sealed() -> Vec<Odd> {
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
pub(super) fn files() -> Vec<Odd> {
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
