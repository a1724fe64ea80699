//! What a message keeps from its reader: encrypted parts, parts of a longer message,
//! bodies that lie elsewhere. Each is said with its reason; nothing is opened or fetched.

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

/// So many reasons are told of one message.
const MOST: usize = 20;

/// Why something in the message cannot be shown, each reason once.
pub(super) fn reasons(message: &Message<'_>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for reason in message.parts.iter().filter_map(reason) {
        if told.len() < MOST && !told.contains(&reason) {
            told.push(reason);
        }
    }
    told
}

fn reason(part: &MessagePart<'_>) -> Option<String> {
    if let PartType::Text(text) = &part.body
        && text.contains("-----BEGIN PGP MESSAGE-----")
    {
        return Some(encrypted("PGP"));
    }
    let kind = part.content_type()?;
    let sub = kind.c_subtype.as_deref().unwrap_or_default();
    let setting = |name: &str| {
        kind.attribute(name)
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let whole = format!("{}/{sub}", kind.c_type).to_ascii_lowercase();
    match whole.as_str() {
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => Some(match setting("smime-type").as_str() {
            "signed-data" => {
                "it lies inside a signature (S/MIME) that is not opened here: ask for it again unsigned".to_owned()
            }
            _ => encrypted("S/MIME"),
        }),
        "multipart/encrypted" => Some(encrypted("PGP")),
        "message/partial" => Some(format!(
            "it is part {} of {} of a longer message, of which each part comes as a mail of its own",
            figure(&setting("number")),
            figure(&setting("total")),
        )),
        "message/external-body" => Some(
            "its body lies elsewhere and is not fetched by itself: ask for it to be sent".to_owned(),
        ),
        _ => None,
    }
}

fn encrypted(by: &str) -> String {
    format!(
        "it is encrypted ({by}) and can be opened only with the key: ask for it again unencrypted"
    )
}

fn figure(given: &str) -> &str {
    let fine = (1..=6).contains(&given.len()) && given.bytes().all(|b| b.is_ascii_digit());
    if fine { given } else { "?" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_parser::MessageParser;

    #[test]
    fn what_cannot_be_opened_is_said() {
        let cases = [
            (
                "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIAG",
                Some("encrypted (S/MIME)"),
            ),
            (
                "Content-Type: application/x-pkcs7-mime\r\n\r\nMIAG",
                Some("encrypted (S/MIME)"),
            ),
            (
                "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nMIAG",
                Some("inside a signature"),
            ),
            (
                "Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--",
                Some("encrypted (PGP)"),
            ),
            (
                "Subject: x\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n",
                Some("encrypted (PGP)"),
            ),
            (
                "Content-Type: message/partial; number=2; total=3\r\n\r\nhalf",
                Some("part 2 of 3"),
            ),
            (
                "Content-Type: message/partial; number=<b>\r\n\r\nhalf",
                Some("part ? of ?"),
            ),
            (
                "Content-Type: message/external-body; access-type=URL\r\n\r\n\r\n",
                Some("lies elsewhere"),
            ),
            ("Subject: x\r\n\r\nhello", None),
        ];
        for (raw, expected) in cases {
            let found = reasons(&MessageParser::default().parse(raw).unwrap());
            match expected {
                Some(words) => assert!(
                    found.iter().any(|one| one.contains(words)),
                    "{raw}: {found:?}"
                ),
                None => assert!(found.is_empty(), "{raw}: {found:?}"),
            }
        }
    }
}
