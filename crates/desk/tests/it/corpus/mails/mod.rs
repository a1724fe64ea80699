//! Hostile and odd mails, made by code: each of a shape that real mailboxes hold or that
//! somebody could send. All names in them are invented.

mod contents;
mod heads;
mod machines;
mod shapes;

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
        shapes::charsets,
        shapes::encodings,
        shapes::boundaries,
        shapes::nesting,
        heads::heads,
        heads::senders,
        heads::dates,
        heads::words_in_heads,
        contents::bodies,
        contents::parts,
        contents::names,
        machines::reports,
        machines::automatic,
        contents::sealed,
        contents::files,
        shapes::cut,
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
