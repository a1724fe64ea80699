//! A newsroom over HTTP for tests: people with browsers that keep their cookies
//! and send back the forms they are shown.

use crate::{WebState, router};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use desk::{
    Config, Desk, Parts,
    time::{Clock, FixedClock, SeededChance},
    verbs::{AgencyFacts, NewDraft},
};
use domain::{Actor, AgencyId, CaseId, LetterId, Role, Visibility};
use outside::{
    files::{Files, MemoryFiles},
    mail::{Mailer, MemoryOutbox},
};
use std::{collections::BTreeMap, path::Path, sync::Arc};
use store::testing::TestDatabase;
use tower::ServiceExt;

/// A Monday morning in Boston.
const START: &str = "2026-03-02T14:00:00Z";

pub(super) const PASSWORD: &str = "a sentence that is long enough";

/// A newsroom with its pages.
pub(super) struct Newsroom {
    pub desk: Desk,
    pub app: Router,
    _database: TestDatabase,
}

impl Newsroom {
    pub async fn new() -> Self {
        let database = TestDatabase::new().await;
        let sender = "desk@paper.example".parse().unwrap();
        let clock = Arc::new(FixedClock::at(START.parse().unwrap()));
        let desk = Desk::new(Parts {
            store: database.store.clone(),
            files: Files::Memory(MemoryFiles::new()),
            mailer: Some(Mailer::Memory(MemoryOutbox::new())),
            law: Arc::new(statutes::Law::parse(statutes::data::SHIPPED).unwrap()),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            chance: Arc::new(SeededChance::new(7)),
            reader: extract::read::Reader::new("/nowhere".into(), extract::read::Limits::default()),
            config: Config::new("https://desk.example", sender),
        });
        let started = clock.now();
        let app = router(WebState {
            desk: desk.clone(),
            started,
        });
        Self {
            desk,
            app,
            _database: database,
        }
    }

    /// Somebody who is not signed in anywhere.
    pub async fn person(&self, name: &str, role: Role) -> Actor {
        let email = format!("{}@paper.example", name.to_lowercase());
        let added = self
            .desk
            .add_person(&email.parse().unwrap(), name, role, None)
            .await;
        Actor {
            id: added.unwrap().person,
            role,
        }
    }

    /// The agency that everybody asks.
    pub async fn agency(&self, by: &Actor) -> AgencyId {
        let facts = AgencyFacts {
            name: "Sampletown Police Department".into(),
            jurisdiction: "us-ma".into(),
            body: "municipality".into(),
            county: "suffolk".into(),
            aliases: vec!["SPD".into()],
            ..AgencyFacts::default()
        };
        self.desk.add_agency(by, facts).await.unwrap()
    }

    /// A case of somebody's with the draft of its request.
    pub async fn drafted(
        &self,
        by: &Actor,
        title: &str,
        visibility: Visibility,
    ) -> (CaseId, LetterId) {
        let model = desk::letters::model("official-mail").unwrap();
        let new = NewDraft {
            title: title.into(),
            agency: Some(self.agency(by).await),
            model: model.id.clone(),
            answers: model.example_answers(),
            visibility,
            ..NewDraft::default()
        };
        self.desk.draft(by, new).await.unwrap()
    }

    /// From here on files are drawn by this program.
    pub fn draw_by(&mut self, program: &Path) {
        let limits = extract::read::Limits::default();
        self.desk.reader = extract::read::Reader::new(program.to_owned(), limits);
        self.app = router(WebState {
            desk: self.desk.clone(),
            started: self.desk.clock.now(),
        });
    }

    /// A browser in which nobody has signed in.
    pub fn browser(&self) -> Browser {
        Browser {
            app: self.app.clone(),
            cookies: BTreeMap::new(),
            page: String::new(),
        }
    }

    /// A browser in which a person of this role has signed in.
    pub async fn signed_in(&self, name: &str, role: Role) -> Browser {
        let email = format!("{}@paper.example", name.to_lowercase());
        let address = email.parse().unwrap();
        self.desk
            .add_person(&address, name, role, Some(PASSWORD))
            .await
            .unwrap();
        let mut browser = self.browser();
        browser.get("/sign-in").await;
        let answer = browser
            .post("/sign-in", &[("email", &email), ("password", PASSWORD)])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }
}

/// A browser: cookies, and the page it shows.
pub(super) struct Browser {
    app: Router,
    cookies: BTreeMap<String, String>,
    page: String,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Answer {
    /// Where a redirect leads, without its fragment.
    pub fn location(&self) -> String {
        let place = self.headers[header::LOCATION].to_str().unwrap();
        place.split('#').next().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        let answer = self.send(Request::get(path), Body::empty()).await;
        if answer.status == StatusCode::OK {
            self.page = answer.body.clone();
        }
        answer
    }

    /// Sends a form with the word of the page that is shown.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let word = self.word();
        let mut fields = fields.to_vec();
        fields.push(("csrf", &word));
        self.post_bare(path, &fields).await
    }

    /// Sends exactly these fields.
    pub async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", crate::visit::encode(value)))
            .collect();
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body.join("&"))).await
    }

    /// Uploads a file by the form that is shown.
    pub async fn upload(&mut self, path: &str, name: &str, bytes: &str) -> Answer {
        self.upload_with(path, &[], name, bytes).await
    }

    /// The same, with other fields of the form before the file.
    pub async fn upload_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        bytes: &str,
    ) -> Answer {
        let word = self.word();
        let fields: String = std::iter::once(&("csrf", word.as_str()))
            .chain(fields)
            .map(|(name, value)| {
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            })
            .collect();
        let body = format!(
            "{fields}\
             --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/html\r\n\r\n{bytes}\r\n--b--\r\n"
        );
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        self.send(request, Body::from(body)).await
    }

    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request
            .header(header::HOST, "desk.example")
            .header(header::COOKIE, jar.join("; "))
            .body(body)
            .unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let body = to_bytes(body, 10 << 20).await.unwrap();
        Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// The word of the first form on the page.
    pub fn word(&self) -> String {
        let start = "name=\"csrf\" value=\"";
        let after = self.page.split(start).nth(1).expect("the page has a form");
        after.split('"').next().unwrap().to_owned()
    }

    pub fn forget(&mut self, cookie: &str) {
        self.cookies.remove(cookie);
    }
}
