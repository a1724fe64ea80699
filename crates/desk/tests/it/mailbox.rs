//! Mail that comes in by itself: each message once, whatever the server does.

use crate::house::House;
use desk::{
    Error,
    mailbox::{Mailbox, Server},
    verbs::{MailSource, MailboxForm},
};
use jiff::SignedDuration;
use outside::mail::imap::{Letter, MemoryMailbox};

fn mail(number: u32) -> Vec<u8> {
    format!(
        "From: Dana Records <records@police.example>\r\nTo: desk@paper.example\r\nDate: Mon, 2 Mar 2026 10:00:00 -0500\r\n\
         Subject: Answer {number}\r\nMessage-ID: <{number}@police.example>\r\n\r\nText {number}.\r\n"
    )
    .into_bytes()
}

struct Post {
    house: House,
    mailbox: MemoryMailbox,
    settings: Mailbox,
}

impl Post {
    async fn new() -> Self {
        let mailbox = MemoryMailbox::new();
        Self {
            house: House::new().await,
            settings: Mailbox::inbox(Server::Memory(mailbox.clone())),
            mailbox,
        }
    }

    /// One visit; whether it went to its end.
    async fn read(&self) -> Result<u64, String> {
        let way = outside::mail::imap::Mailbox::Memory(self.mailbox.clone());
        let mut line = way.connect().await.map_err(|error| error.to_string())?;
        self.house
            .desk
            .read_mailbox(&mut line, &self.settings, &way.account())
            .await
            .map_err(|error| error.to_string())
    }

    async fn messages(&self) -> i64 {
        self.house
            .count("select count(*) from inbound_messages")
            .await
    }

    async fn arrivals(&self) -> i64 {
        self.house.count("select count(*) from arrivals").await
    }

    async fn missing(&self) -> i64 {
        self.house
            .count("select count(*) from mailbox_failures")
            .await
    }
}

#[tokio::test]
async fn each_message_comes_in_once_and_only_what_is_new_is_read() {
    let post = Post::new().await;
    for uid in [3, 7, 8] {
        post.mailbox.put("INBOX", uid, Letter::Whole(mail(uid)));
    }
    assert_eq!(post.read().await, Ok(3));
    assert_eq!(post.read().await, Ok(0));
    post.mailbox.put("INBOX", 9, Letter::Whole(mail(9)));
    post.mailbox.remove("INBOX", 3);
    assert_eq!(post.read().await, Ok(1));
    assert_eq!((post.messages().await, post.arrivals().await), (4, 4));
    assert_eq!(
        post.house.waiting_jobs().await,
        4,
        "each is to be sorted, once"
    );
}

#[tokio::test]
async fn a_mailbox_that_was_made_anew_is_read_again_and_nothing_is_doubled() {
    let post = Post::new().await;
    post.mailbox.put("INBOX", 5, Letter::Whole(mail(1)));
    post.read().await.unwrap();
    post.mailbox.renumber("INBOX", 2);
    post.mailbox.put("INBOX", 1, Letter::Whole(mail(1)));
    post.mailbox.put("INBOX", 2, Letter::Whole(mail(2)));
    assert_eq!(post.read().await, Ok(1), "one is known");
    assert_eq!((post.messages().await, post.arrivals().await), (2, 3));
}

#[tokio::test]
async fn the_same_mail_by_two_ways_is_one_message() {
    let post = Post::new().await;
    let dropped = String::from_utf8(mail(1)).unwrap().replace("\r\n", "\n");
    let raw = std::io::Cursor::new(dropped.into_bytes());
    let received = post.house.desk.receive(raw, MailSource::Upload).await;
    assert!(received.unwrap().new);
    let traced = [b"Received: by mx.paper.example\r\n".to_vec(), mail(1)].concat();
    post.mailbox.put("INBOX", 1, Letter::Whole(traced));
    assert_eq!(post.read().await, Ok(0));
    assert_eq!((post.messages().await, post.arrivals().await), (1, 2));
}

#[tokio::test]
async fn a_message_that_the_server_refuses_holds_up_no_other_and_is_asked_for_again() {
    let post = Post::new().await;
    post.mailbox.put("INBOX", 1, Letter::Refused);
    post.mailbox.put("INBOX", 2, Letter::Whole(mail(2)));
    assert_eq!(post.read().await, Ok(1));
    assert_eq!(post.missing().await, 1);
    post.mailbox.put("INBOX", 1, Letter::Whole(mail(1)));
    assert_eq!(post.read().await, Ok(0), "not before its time");
    post.house.pass(SignedDuration::from_mins(11));
    assert_eq!(post.read().await, Ok(1));
    assert_eq!((post.messages().await, post.missing().await), (2, 0));
}

#[tokio::test]
async fn a_message_that_breaks_the_line_is_tried_thrice_and_then_passed_over() {
    let post = Post::new().await;
    post.mailbox.put("INBOX", 1, Letter::Cut(mail(1), 40));
    post.mailbox.put("INBOX", 2, Letter::Whole(mail(2)));
    for _ in 0..3 {
        assert!(post.read().await.is_err());
        assert_eq!(post.messages().await, 0, "half a mail is none");
    }
    assert_eq!(post.read().await, Ok(1), "the others come in");
    post.mailbox.put("INBOX", 1, Letter::Whole(mail(1)));
    post.house.pass(SignedDuration::from_hours(2));
    assert_eq!(post.read().await, Ok(1));
    assert_eq!(post.missing().await, 0);
}

#[tokio::test]
async fn what_is_far_too_large_or_empty_is_passed_over_and_told() {
    let post = Post::new().await;
    post.mailbox
        .put("INBOX", 1, Letter::Huge(u64::from(u32::MAX)));
    post.mailbox.put("INBOX", 2, Letter::Whole(Vec::new()));
    post.mailbox.put("INBOX", 3, Letter::Whole(mail(3)));
    assert_eq!(post.read().await, Ok(1));
    let health = post
        .house
        .desk
        .mailbox_health(&post.settings)
        .await
        .unwrap();
    let told: Vec<_> = health.missing.iter().map(|(_, uid, _)| *uid).collect();
    assert_eq!(told.len(), 2, "{health:?}");
    assert!(health.read_at.is_some() && health.problem.is_none());
}

#[tokio::test]
async fn a_server_that_refuses_everything_is_left_alone() {
    let post = Post::new().await;
    for uid in 1..=20 {
        post.mailbox.put("INBOX", uid, Letter::Refused);
    }
    assert!(post.read().await.is_err());
    assert!(post.missing().await < 5);
}

#[tokio::test]
async fn two_workers_read_one_mailbox_one_after_the_other() {
    let mailbox = MemoryMailbox::new();
    let house = House::with(|parts| {
        parts.config.mailbox = Some(Mailbox::inbox(Server::Memory(mailbox.clone())));
    })
    .await;
    let (first, second) = (house.desk.clone(), house.another_process());
    let reading = tokio::spawn(async move { first.watch_mailbox().await });
    let arrived = async |count: i64| {
        for _ in 0..200 {
            if house.count("select count(*) from arrivals").await == count {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{count} messages did not come in");
    };
    mailbox.put("INBOX", 1, Letter::Whole(mail(1)));
    arrived(1).await;
    let before = mailbox.visits();
    let pause = second.watch_mailbox().await;
    assert!(!pause.is_zero(), "somebody else reads it");
    assert_eq!(mailbox.visits(), before, "it did not even connect");
    mailbox.put("INBOX", 2, Letter::Whole(mail(2)));
    arrived(2).await;
    reading.abort();
    let _ = reading.await;
    mailbox.put("INBOX", 3, Letter::Whole(mail(3)));
    let taking_over = tokio::spawn(async move {
        loop {
            second.watch_mailbox().await;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    });
    arrived(3).await;
    taking_over.abort();
    assert_eq!(
        house.count("select count(*) from inbound_messages").await,
        3
    );
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_at_growing_pauses() {
    let mailbox = MemoryMailbox::new();
    let house = House::with(|parts| {
        parts.config.mailbox = Some(Mailbox::inbox(Server::Memory(mailbox.clone())));
    })
    .await;
    mailbox.away(Some("no connection to localhost"));
    let mut pauses = Vec::new();
    for _ in 0..3 {
        pauses.push(house.desk.watch_mailbox().await.as_secs());
    }
    assert_eq!(pauses, [5, 10, 20]);
    let settings = house.desk.mailbox().await.unwrap().unwrap();
    let health = house.desk.mailbox_health(&settings).await.unwrap();
    assert_eq!(
        health.problem.as_deref(),
        Some("no connection to localhost")
    );
    assert_eq!(health.failures, 3);
}

#[tokio::test]
async fn only_an_administrator_sets_the_mailbox_and_the_password_stays_out_of_the_database() {
    let house = House::new().await;
    let form = MailboxForm {
        host: "imap.paper.example".into(),
        security: "tls".into(),
        username: "desk".into(),
        password: "correct horse".into(),
        folders: "INBOX, Archive, INBOX".into(),
        since: "2026-01-31".into(),
        ..MailboxForm::default()
    };
    let other = house
        .desk
        .set_mailbox(&house.editor, Some(form.clone()))
        .await;
    assert!(matches!(other, Err(Error::Forbidden)));
    house
        .desk
        .set_mailbox(&house.admin, Some(form.clone()))
        .await
        .unwrap();
    let set = house.desk.mailbox().await.unwrap().unwrap();
    assert_eq!(set.folders, ["INBOX", "Archive"]);
    let Server::Imap(server) = &set.at else {
        panic!("a real server");
    };
    assert_eq!(
        (server.port, server.password.0.as_str()),
        (993, "correct horse")
    );
    let leaked =
        house.count("select count(*) from mailbox_settings m where m::text like '%correct horse%'");
    assert_eq!(leaked.await, 0);
    // The kept password is not sent to another server.
    let elsewhere = MailboxForm {
        host: "imap.elsewhere.example".into(),
        password: String::new(),
        ..form.clone()
    };
    let refused = house.desk.set_mailbox(&house.admin, Some(elsewhere)).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    let same = MailboxForm {
        password: String::new(),
        folders: String::new(),
        ..form
    };
    house
        .desk
        .set_mailbox(&house.admin, Some(same))
        .await
        .unwrap();
    assert_eq!(
        house.desk.mailbox().await.unwrap().unwrap().folders,
        ["INBOX"]
    );
    house.desk.set_mailbox(&house.admin, None).await.unwrap();
    assert_eq!(house.desk.mailbox().await.unwrap(), None);
}

#[tokio::test]
async fn what_cannot_be_a_mailbox_is_refused_beside_its_field() {
    let house = House::new().await;
    let good = || MailboxForm {
        host: "imap.paper.example".into(),
        security: "tls".into(),
        username: "desk".into(),
        password: "x".into(),
        ..MailboxForm::default()
    };
    type Spoil = fn(&mut MailboxForm);
    let cases: [(&str, Spoil); 7] = [
        ("host", |f| f.host.clear()),
        ("host", |f| f.host = "no such name".into()),
        ("port", |f| f.port = "70000".into()),
        ("security", |f| f.security = "hope".into()),
        ("username", |f| f.username = " ".into()),
        ("password", |f| f.password.clear()),
        ("since", |f| f.since = "yesterday".into()),
    ];
    for (field, spoil) in cases {
        let mut form = good();
        spoil(&mut form);
        let refused = house.desk.set_mailbox(&house.admin, Some(form)).await;
        match refused {
            Err(Error::Invalid(fields)) => assert_eq!(fields[0].field, field),
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn several_folders_are_read_and_a_mail_that_was_moved_is_one_message() {
    let mut post = Post::new().await;
    post.settings.folders = vec!["INBOX".into(), "Junk".into()];
    post.mailbox.renumber("Junk", 9);
    post.mailbox.put("INBOX", 1, Letter::Whole(mail(1)));
    post.mailbox.put("Junk", 1, Letter::Whole(mail(2)));
    assert_eq!(post.read().await, Ok(2));
    post.mailbox.remove("Junk", 1);
    post.mailbox.put("INBOX", 2, Letter::Whole(mail(2)));
    assert_eq!(post.read().await, Ok(0));
    assert_eq!((post.messages().await, post.arrivals().await), (2, 3));
}
