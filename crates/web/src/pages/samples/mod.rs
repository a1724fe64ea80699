//! A sample of everything that a page can show, so that one test can render every
//! template. The people and bodies here are made up.

mod cases;
mod deadlines;
mod grids;
mod imports;
mod letters;
mod lines;
mod mails;
mod newsroom;
mod reading;
mod stories;
mod work;

use self::mails::correspondence;
use crate::{
    error::{ErrorPage, PlainErrorPage},
    form::Form,
    layout::{Layout, Me},
    pages::sign_in::{InvitationPage, SignInPage, WelcomePage},
};
use askama::Template;
use cases::{case_page, desks};
use deadlines::{law_pages, reminding};
use domain::{Role, Stage};
use imports::imports;
use jiff::{Timestamp, civil::date, tz::TimeZone};
use letters::{mails, writing};
use newsroom::the_newsroom;
use reading::reading;
use store::reader::Paged;
use stories::stories;
pub(crate) use stories::story_case;
use uuid::Uuid;

const TITLE: &str = "Calendars of the <Harbor> commissioner";

/// A rendered page with its template's name.
type Rendered = (&'static str, String);

/// Every page.
pub(crate) fn all() -> Vec<Rendered> {
    let mut pages = gates();
    pages.extend(desks());
    pages.extend(Stage::ALL.map(case_page));
    pages.extend(imports());
    pages.extend(stories());
    pages.extend(writing());
    pages.extend(reminding());
    pages.extend(law_pages());
    pages.extend(mails());
    pages.extend(reading());
    pages.extend(correspondence());
    pages.extend(the_newsroom());
    pages.extend(work::leaving());
    pages
}

fn render(name: &'static str, page: &impl Template) -> Rendered {
    (
        name,
        page.render()
            .unwrap_or_else(|error| panic!("{name}: {error}")),
    )
}

pub(crate) fn layout(path: &str) -> Layout {
    Layout {
        newsroom: "The Invented Courier".into(),
        example: true,
        no_mail: true,
        me: Some(Me {
            id: id(1),
            name: "Ada Invented".into(),
            role: Role::Admin,
        }),
        csrf: "word".into(),
        path: path.into(),
        triage: 2,
        said: Some("Saved."),
        zone: TimeZone::get("America/New_York").unwrap(),
        today: date(2019, 10, 18),
    }
}

/// A form that was refused in every way.
fn refused() -> Form {
    let mut form = Form::filled([
        ("kind", "extension_claimed".into()),
        ("on", "yesterday".into()),
        ("note", "<b>typed</b>".into()),
        ("q", "harbor".into()),
    ]);
    form.wrong("on", "Give the day, such as 2019-10-03.");
    form.wrong("extension", "Choose which extension.");
    form.refusal = Some("This cannot be done.".into());
    form
}

fn paged<T>(rows: Vec<T>) -> Paged<T> {
    Paged {
        rows,
        page: 2,
        more: true,
    }
}

fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}

fn now() -> Timestamp {
    "2019-10-18T15:30:00Z".parse().unwrap()
}

fn gates() -> Vec<Rendered> {
    let (token, link) = ("token".to_owned(), "link".to_owned());
    let error = PlainErrorPage {
        title: "There is nothing here",
        text: "<gone>".into(),
    };
    let inside = ErrorPage {
        l: layout("/x"),
        title: "Forbidden",
        text: "No.".into(),
    };
    vec![
        render(
            "sign_in",
            &SignInPage {
                form: refused(),
                token: token.clone(),
                nobody: true,
            },
        ),
        render(
            "welcome",
            &WelcomePage {
                form: refused(),
                token: token.clone(),
                link: link.clone(),
            },
        ),
        render(
            "invitation",
            &InvitationPage {
                form: Form::default(),
                token,
                link,
            },
        ),
        render("plain_error", &error),
        render("error", &inside),
    ]
}
