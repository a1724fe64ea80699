//! Accounts, links, sessions.

use crate::house::House;
use desk::{Desk, Error};
use domain::Role;
use jiff::SignedDuration;

const PASSWORD: &str = "four plain words here";

async fn sign_in(desk: &Desk, email: &str, password: &str) -> Result<desk::verbs::SignedIn, Error> {
    desk.sign_in(email, password, "192.0.2.7", "a browser")
        .await
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_that_works_once() {
    let house = House::new().await;
    let desk = &house.desk;
    let token = desk
        .first_admin_link()
        .await
        .unwrap()
        .expect("nobody has a password");
    let spare = desk.first_admin_link().await.unwrap().unwrap();
    assert!(desk.first_admin_token_holds(&token).await.unwrap());
    assert_eq!(
        house
            .count("select count(*) from entry_links where length(token_hash) <> 32")
            .await,
        0
    );
    let claim = async |token: &str, email: &str| {
        desk.claim_first_admin(token, "Ann Admin", email, PASSWORD)
            .await
    };
    let bad = desk
        .claim_first_admin(&token, "Ann", "ann@paper.example", "short")
        .await;
    assert!(
        matches!(bad, Err(Error::Invalid(_))),
        "and the link still works: {bad:?}"
    );
    assert!(matches!(
        claim("no such token", "ann@paper.example").await,
        Err(Error::Refused(_))
    ));
    let (one, two) = tokio::join!(
        claim(&token, "ann@paper.example"),
        claim(&spare, "eve@paper.example")
    );
    assert_eq!(
        [one.is_ok(), two.is_ok()]
            .into_iter()
            .filter(|ok| *ok)
            .count(),
        1,
        "{one:?} {two:?}"
    );
    assert_eq!(desk.first_admin_link().await.unwrap(), None);
    assert!(
        claim(&token, "x@paper.example").await.is_err()
            && claim(&spare, "x@paper.example").await.is_err()
    );
    let admin = one.or(two).unwrap();
    assert_eq!(
        (admin.role, admin.name.as_str()),
        (Role::Admin, "Ann Admin")
    );
    sign_in(desk, admin.email.as_str(), PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_first_link_is_dead_after_a_day() {
    let house = House::new().await;
    let token = house.desk.first_admin_link().await.unwrap().unwrap();
    house.pass(SignedDuration::from_hours(24));
    assert!(!house.desk.first_admin_token_holds(&token).await.unwrap());
    let late = house
        .desk
        .claim_first_admin(&token, "Ann", "ann@paper.example", PASSWORD)
        .await;
    assert!(matches!(late, Err(Error::Refused(_))), "{late:?}");
}

#[tokio::test]
async fn an_invitation_is_mailed_and_accepted_once() {
    let house = House::new().await;
    let desk = &house.desk;
    let refused = desk
        .invite(
            &house.editor,
            "new@paper.example",
            "Nell New",
            Role::Reporter,
        )
        .await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    let taken = desk
        .invite(&house.admin, "RAE@paper.example", "Rae", Role::Reporter)
        .await;
    assert!(
        matches!(taken, Err(Error::Invalid(_))),
        "one account for each address: {taken:?}"
    );
    let token = desk
        .invite(
            &house.admin,
            "New@Paper.example",
            "Nell New",
            Role::Reporter,
        )
        .await
        .unwrap();
    house.work().await;
    let sent = house.outbox.sent();
    let mail = mail_parser::MessageParser::new()
        .parse(&sent[0].raw)
        .unwrap();
    assert!(
        mail.body_text(0)
            .unwrap()
            .contains(&format!("https://desk.example/invitation/{token}"))
    );
    assert_eq!(
        desk.invited(&token).await.unwrap().unwrap().name,
        "Nell New"
    );
    assert!(desk.accept_invitation(&token, "short").await.is_err());
    desk.accept_invitation(&token, PASSWORD).await.unwrap();
    let again = desk.accept_invitation(&token, PASSWORD).await;
    assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
    sign_in(desk, "NEW@paper.example", PASSWORD).await.unwrap();

    let old = desk
        .new_password_link(&house.admin, house.reporter.id)
        .await
        .unwrap();
    let new = desk
        .new_password_link(&house.admin, house.reporter.id)
        .await
        .unwrap();
    assert!(
        desk.invited(&old).await.unwrap().is_none(),
        "a newer link makes the older one worthless"
    );
    house.pass(SignedDuration::from_hours(7 * 24));
    assert!(desk.invited(&new).await.unwrap().is_none(), "after a week");
}

async fn with_password(house: &House, email: &str, role: Role) -> domain::Actor {
    let added = house
        .desk
        .add_person(&email.parse().unwrap(), "Pat Person", role, Some(PASSWORD))
        .await
        .unwrap();
    assert_eq!(added.entry_token, None);
    domain::Actor {
        id: added.person,
        role,
    }
}

#[tokio::test]
async fn a_session_knows_its_person_until_it_ends() {
    let house = House::new().await;
    let desk = &house.desk;
    let pat = with_password(&house, "pat@paper.example", Role::Reporter).await;
    let signed_in = sign_in(desk, "pat@paper.example", PASSWORD).await.unwrap();
    let session = desk.session(&signed_in.token).await.unwrap().unwrap();
    assert_eq!((&session.actor, &session.csrf), (&pat, &signed_in.csrf));
    assert!(desk.session("another token").await.unwrap().is_none());
    assert_eq!(
        house
            .count("select count(*) from sessions where length(token_hash) <> 32")
            .await,
        0
    );

    desk.change_person(&house.admin, pat.id, "Pat Person", Role::Editor, true)
        .await
        .unwrap();
    assert_eq!(
        desk.session(&signed_in.token)
            .await
            .unwrap()
            .unwrap()
            .actor
            .role,
        Role::Editor,
        "at once"
    );

    for _ in 0..4 {
        house.pass(SignedDuration::from_hours(6 * 24));
        assert!(
            desk.session(&signed_in.token).await.unwrap().is_some(),
            "used within the week"
        );
    }
    house.pass(SignedDuration::from_hours(6 * 24));
    assert!(
        desk.session(&signed_in.token).await.unwrap().is_none(),
        "thirty days are enough"
    );

    let idle = sign_in(desk, "pat@paper.example", PASSWORD).await.unwrap();
    let out = sign_in(desk, "pat@paper.example", PASSWORD).await.unwrap();
    desk.sign_out(&out.token).await.unwrap();
    assert!(desk.session(&out.token).await.unwrap().is_none());
    assert!(
        desk.session(&idle.token).await.unwrap().is_some(),
        "other browsers stay"
    );
    desk.change_person(&house.admin, pat.id, "Pat Person", Role::Editor, false)
        .await
        .unwrap();
    assert!(
        desk.session(&idle.token).await.unwrap().is_none(),
        "an account that is shut ends its sessions"
    );
    desk.change_person(&house.admin, pat.id, "Pat Person", Role::Editor, true)
        .await
        .unwrap();
    let idle = sign_in(desk, "pat@paper.example", PASSWORD).await.unwrap();
    house.pass(SignedDuration::from_hours(7 * 24));
    assert!(
        desk.session(&idle.token).await.unwrap().is_none(),
        "a week unused"
    );
}

#[tokio::test]
async fn guessing_is_slowed_down_and_tells_nothing() {
    let house = House::new().await;
    let desk = &house.desk;
    with_password(&house, "pat@paper.example", Role::Reporter).await;
    let words = async |email: &str, password: &str| match sign_in(desk, email, password).await {
        Err(Error::Refused(words)) => words,
        other => panic!("{other:?}"),
    };
    let unknown = words("nobody@paper.example", PASSWORD).await;
    assert_eq!(
        unknown,
        words("pat@paper.example", "wrong").await,
        "the same answer"
    );
    assert_eq!(
        unknown,
        words("rae@paper.example", PASSWORD).await,
        "also without a password"
    );
    assert_eq!(unknown, words("not an address", PASSWORD).await);
    for _ in 0..7 {
        assert_eq!(words("pat@paper.example", "wrong").await, unknown);
    }
    let slowed = words("pat@paper.example", PASSWORD).await;
    assert!(
        slowed.contains("too many"),
        "even with the right password: {slowed}"
    );
    desk.sign_in("pat@paper.example", PASSWORD, "198.51.100.1", "")
        .await
        .expect("from elsewhere");
    house.pass(SignedDuration::from_mins(15));
    sign_in(desk, "pat@paper.example", PASSWORD)
        .await
        .expect("after a quarter of an hour");
    let left = house
        .count("select count(*) from failed_logins where email = 'pat@paper.example'")
        .await;
    assert_eq!(left, 0, "a success forgets the failures");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let house = House::new().await;
    let desk = &house.desk;
    let ann = with_password(&house, "ann@paper.example", Role::Admin).await;
    let demote = async |role, active| desk.change_person(&ann, ann.id, "Ann", role, active).await;
    assert!(matches!(
        demote(Role::Editor, true).await,
        Err(Error::Refused(_))
    ));
    assert!(matches!(
        demote(Role::Admin, false).await,
        Err(Error::Refused(_))
    ));
    with_password(&house, "bob@paper.example", Role::Admin).await;
    demote(Role::Editor, true).await.unwrap();
    let forbidden = desk
        .change_person(&house.editor, ann.id, "Ann", Role::Admin, true)
        .await;
    assert!(matches!(forbidden, Err(Error::Forbidden)));
    assert_eq!(
        desk.command_line_actor(Some("Ann@paper.example"))
            .await
            .unwrap()
            .id,
        ann.id
    );
    assert!(
        desk.command_line_actor(Some("no@paper.example"))
            .await
            .is_err()
    );
    assert!(
        desk.command_line_actor(None).await.is_err(),
        "there are two"
    );
}
