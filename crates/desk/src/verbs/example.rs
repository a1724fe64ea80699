//! Loads the example newsroom: invented people and an invented police department,
//! a case in every stage, and a made-up release that is read and linked. Nothing
//! of it is ever sent, whatever mail server is configured.

use crate::{
    Desk, Error,
    example::release::{self, Reply, eml, stray_eml},
    time::FixedClock,
    verbs::{MailSource, NewDraft, Ticks},
};
use domain::{
    Actor, Agency, AgencyId, CaseId, Channel, Contact, ContactId, CorpusDocumentId, LegalFact,
    LetterId, Outcome, PersonId, Role, When,
};
use jiff::{SignedDuration, tz::TimeZone};
use statutes::EventType;
use std::sync::Arc;
use store::{corpus::CorpusDocument, person::Person};

/// The law under which it works.
const LAW: &str = "us-ma";

/// The key under which the invented agency is known.
const AGENCY: &str = "example-harborview-police";

/// Everything that the cases of the example share.
struct Cast {
    reporter: Actor,
    editor: Actor,
    agency: AgencyId,
    contact: ContactId,
}

/// How far a case of the example has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Until {
    Draft,
    InReview,
    Approved,
    Queued,
    Sent,
}

/// One case of the example.
struct Sketch {
    title: &'static str,
    model: &'static str,
    until: Until,
    /// How long ago it was begun.
    days_ago: i64,
    /// What happened then: so many days ago.
    facts: &'static [(i64, EventType)],
    closed: Option<Outcome>,
}

/// A case in every stage. The one with the release comes apart, below.
const SKETCHES: [Sketch; 7] = [
    Sketch {
        title: "Example: the chief's calendar and visitors",
        model: "calendars-visitors",
        until: Until::Draft,
        days_ago: 0,
        facts: &[],
        closed: None,
    },
    Sketch {
        title: "Example: contracts for camera software",
        model: "contracts-spending",
        until: Until::InReview,
        days_ago: 1,
        facts: &[],
        closed: None,
    },
    Sketch {
        title: "Example: agreements with federal task forces",
        model: "policies-agreements",
        until: Until::Approved,
        days_ago: 2,
        facts: &[],
        closed: None,
    },
    Sketch {
        title: "Example: detainer requests, year by year",
        model: "statistics-reports",
        until: Until::Queued,
        days_ago: 1,
        facts: &[],
        closed: None,
    },
    Sketch {
        title: "Example: mail with the regional intelligence centre",
        model: "official-mail",
        until: Until::Sent,
        days_ago: 12,
        facts: &[],
        closed: None,
    },
    Sketch {
        title: "Example: custody log of one winter",
        model: "custody-log",
        until: Until::Sent,
        days_ago: 20,
        facts: &[
            (19, EventType::Received),
            (16, EventType::Acknowledged),
            (8, EventType::FeeEstimateIssued),
        ],
        closed: None,
    },
    Sketch {
        title: "Example: an answered request of last year",
        model: "statistics-reports",
        until: Until::Sent,
        days_ago: 200,
        facts: &[
            (199, EventType::Received),
            (188, EventType::PartialProduction),
            (170, EventType::Denied),
        ],
        closed: Some(Outcome::PartlyGranted),
    },
];

/// The case that has the release.
const PRODUCING: Sketch = Sketch {
    title: "Example: a sergeant's mail with federal agents",
    model: "official-mail",
    until: Until::Sent,
    days_ago: 40,
    facts: &[(40, EventType::Received), (36, EventType::Acknowledged)],
    closed: None,
};

impl Desk {
    /// Loads the example; false where it is there already. Interrupted, it goes on
    /// where it stopped.
    pub async fn load_example(&self) -> Result<bool, Error> {
        let mut conn = self.store.connection().await?;
        let mut newsroom = store::newsroom::get(&mut conn, self.now()).await?;
        if newsroom.example {
            return Ok(false);
        }
        let cast = self.cast().await?;
        for sketch in &SKETCHES {
            self.play(&cast, sketch).await?;
        }
        self.article_is_filed().await?;
        if let Some((case, letter)) = self.play(&cast, &PRODUCING).await? {
            self.release_comes(&cast, case, letter).await?;
        }
        self.stray_comes().await?;
        newsroom.example = true;
        store::newsroom::set(&mut conn, &newsroom, self.now()).await?;
        Ok(true)
    }

    /// The same desk on another day, and one from which nothing leaves.
    fn days_ago(&self, days: i64) -> Self {
        let then = self.now() - SignedDuration::from_hours(24 * days);
        let mut desk = self.clone();
        desk.clock = Arc::new(FixedClock::at(then));
        desk.mailer = None;
        desk.config.undo_window = SignedDuration::ZERO;
        desk
    }

    async fn cast(&self) -> Result<Cast, Error> {
        let reporter = self
            .player(
                "robin.marlow@paper.example",
                "Robin Marlow (example)",
                Role::Reporter,
            )
            .await?;
        let editor = self
            .player(
                "edith.vane@paper.example",
                "Edith Vane (example)",
                Role::Editor,
            )
            .await?;
        let mut tx = self.store.begin().await?;
        let agency = match store::agency::by_key(&mut tx, AGENCY).await? {
            Some(agency) => agency.id,
            None => self.found_agency(&mut tx).await?,
        };
        let contact = store::agency::contacts(&mut tx, agency)
            .await?
            .into_iter()
            .next()
            .ok_or(Error::NotFound)?
            .id;
        tx.commit().await?;
        Ok(Cast {
            reporter,
            editor,
            agency,
            contact,
        })
    }

    /// A person of the example. Without a password nobody can sign in as them.
    async fn player(&self, email: &str, name: &str, role: Role) -> Result<Actor, Error> {
        let email = email
            .parse()
            .map_err(|_| Error::refused("an address of the example is wrong"))?;
        let mut conn = self.store.connection().await?;
        let id = match store::person::by_email(&mut conn, &email).await? {
            Some(person) => person.id,
            None => {
                let person = Person {
                    id: PersonId(self.chance.id()),
                    email,
                    name: name.to_owned(),
                    role,
                    timezone: "America/New_York".to_owned(),
                    active: true,
                    has_password: false,
                    created_at: self.now(),
                };
                store::person::insert(&mut conn, &person, None).await?;
                person.id
            }
        };
        Ok(Actor { id, role })
    }

    async fn found_agency(&self, tx: &mut store::Conn) -> Result<AgencyId, Error> {
        let agency = Agency {
            id: AgencyId(self.chance.id()),
            key: Some(AGENCY.to_owned()),
            name: "Harborview Police Department (example)".to_owned(),
            jurisdiction: LAW.to_owned(),
            body: "municipality".to_owned(),
            county: Some("suffolk".to_owned()),
            parent: None,
            aliases: vec!["Harborview PD".to_owned(), "HPD".to_owned()],
            roles: Vec::new(),
            officer_title: "Records Access Officer".to_owned(),
            note: "Invented for the example newsroom.".to_owned(),
        };
        store::agency::insert(tx, &agency, self.now()).await?;
        let contact = Contact {
            id: ContactId(self.chance.id()),
            agency: agency.id,
            channel: Channel::Email,
            value: "records@police.example".to_owned(),
            label: "Records unit".to_owned(),
            source: "invented for the example".to_owned(),
            verified: Some((self.day_there(LAW, self.now()), None)),
        };
        store::agency::insert_contact(tx, &contact, self.now()).await?;
        Ok(agency.id)
    }

    /// Plays one case; none where it is there already.
    async fn play(
        &self,
        cast: &Cast,
        sketch: &Sketch,
    ) -> Result<Option<(CaseId, LetterId)>, Error> {
        if self.there(cast, sketch.title).await? {
            return Ok(None);
        }
        let desk = self.days_ago(sketch.days_ago);
        let (case, letter) = desk.draft(&cast.reporter, draft(cast, sketch)).await?;
        if sketch.until >= Until::InReview {
            desk.submit(&cast.reporter, letter).await?;
        }
        if sketch.until >= Until::Approved {
            desk.approve_checked(cast, letter).await?;
        }
        if sketch.until >= Until::Queued {
            let delivery = desk
                .queue_letter(&cast.editor, letter, cast.contact)
                .await?;
            // Without a mail server it comes to lie in the outbox.
            desk.deliver(delivery).await?;
            if sketch.until >= Until::Sent {
                desk.mark_sent(&cast.editor, delivery).await?;
            }
        }
        for (days, kind) in sketch.facts {
            let then = self.days_ago(*days);
            then.record_event(
                &cast.reporter,
                case,
                LegalFact::of(*kind),
                When::On(then.day_there(LAW, then.now())),
                None,
            )
            .await?;
        }
        if let Some(outcome) = sketch.closed {
            self.days_ago(150)
                .close_case(
                    &cast.reporter,
                    case,
                    outcome,
                    "Part of it is still withheld.",
                )
                .await?;
        }
        Ok(Some((case, letter)))
    }

    async fn there(&self, cast: &Cast, title: &str) -> Result<bool, Error> {
        let filter = store::reader::cases::CaseFilter {
            words: title.to_owned(),
            closed: true,
            ..store::reader::cases::CaseFilter::default()
        };
        Ok(!self
            .store
            .reader()
            .cases(&cast.editor, &filter, 1)
            .await?
            .rows
            .is_empty())
    }

    /// Ticks what the letter asks to be looked at, as a careful editor would, and approves.
    async fn approve_checked(&self, cast: &Cast, letter: LetterId) -> Result<(), Error> {
        self.check_and_approve(&cast.editor, letter, Ticks::All)
            .await
    }

    /// The agency answers with the release; it is sorted, read and linked at once.
    async fn release_comes(
        &self,
        cast: &Cast,
        case: CaseId,
        letter: LetterId,
    ) -> Result<(), Error> {
        let then = self.days_ago(3);
        let (reference, subject, answered, to) = {
            let mut conn = self.store.connection().await?;
            let case = store::case::by_id(&mut conn, case).await?;
            let letter = store::letter::by_id(&mut conn, letter).await?;
            let thread = store::delivery::thread(&mut conn, case.id).await?;
            (
                case.reference.clone(),
                letter.subject,
                thread.last().cloned(),
                self.reply_address(&case.reference),
            )
        };
        let sent = then.now().to_zoned(TimeZone::UTC);
        let mail = eml(&Reply {
            to: to.as_str(),
            reference: reference.as_str(),
            subject: &subject,
            in_reply_to: answered.as_deref(),
            sent: &sent,
        });
        let received = then.receive(mail.as_slice(), MailSource::Command).await?;
        then.sort(received.inbound).await?;
        let fact = LegalFact::of(EventType::PartialProduction);
        then.record_event(
            &cast.reporter,
            case,
            fact,
            When::On(then.day_there(LAW, then.now())),
            None,
        )
        .await?;
        for document in self
            .store
            .reader()
            .case_documents(&cast.editor, case)
            .await?
        {
            then.read(document.id).await?;
            then.link(document.id).await?;
        }
        Ok(())
    }

    /// The invented article from which the release's press summary quotes.
    async fn article_is_filed(&self) -> Result<(), Error> {
        let clip = release::CLIP;
        let text = clip.text();
        let stored = self
            .files
            .put(text.as_bytes())
            .await
            .map_err(crate::verbs::receive::kept)?;
        let article = CorpusDocument {
            id: CorpusDocumentId(self.chance.id()),
            name: "example-article.txt".to_owned(),
            digest: stored.digest,
            title: clip.title.to_owned(),
            author: clip.author.to_owned(),
            outlet: clip.outlet.to_owned(),
            published: clip.published.to_owned(),
            summary: String::new(),
            full_text: Some(text),
            media_type: "text/plain".to_owned(),
            facts: None,
        };
        let mut tx = self.store.begin().await?;
        store::corpus::save(&mut tx, &article, self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A mail that nothing ties to a case, for triage.
    async fn stray_comes(&self) -> Result<(), Error> {
        let then = self.days_ago(1);
        let sent = then.now().to_zoned(TimeZone::UTC);
        let mail = stray_eml(self.config.mail_from.as_str(), &sent);
        let received = then.receive(mail.as_slice(), MailSource::Command).await?;
        then.sort(received.inbound).await
    }
}

fn draft(cast: &Cast, sketch: &Sketch) -> NewDraft {
    let model = crate::letters::models()
        .iter()
        .find(|model| model.id == sketch.model);
    NewDraft {
        title: sketch.title.to_owned(),
        agency: Some(cast.agency),
        model: sketch.model.to_owned(),
        answers: model
            .map(crate::letters::Model::example_answers)
            .unwrap_or_default(),
        ..NewDraft::default()
    }
}
