//! What machines write: reports of mail servers as the common ones word them, and automatic
//! replies.

use super::{HEAD, Odd, mail, odd};

/// Reports as the common servers write them.
pub(super) fn reports() -> Vec<Odd> {
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

pub(super) fn automatic() -> Vec<Odd> {
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
