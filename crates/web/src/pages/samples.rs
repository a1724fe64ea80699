//! A sample of everything that a page can show, so that one test can render every
//! template. The people and bodies here are made up.

use super::{
    agencies::{AgenciesPage, AgencyPage, AgencyRow, LawShown},
    case::CasePage,
    cases::CasesPage,
    clocks as clock_pages,
    close::ClosePage,
    compose::{self, AgencyShown, ComposePage, NewCasePage},
    conversation,
    corpus::{self, CorpusDocumentPage, CorpusPage},
    deliveries::{self, DeliveryPage, OutboxPage},
    desk::DeskPage,
    documents::{self, DocumentPage, Sight},
    facts::{CorrectPage, FactChoices},
    find::{Find, FindLine},
    jobs::{JobsPage, dead_shown, queue_shown},
    law::{self, LawPage, LawPlacePage},
    letter::{LetterPage, choices},
    links::LinksPage,
    look::{Look, Mode},
    messages::MessagePage,
    next::{self, Known},
    people::PeoplePage,
    picture,
    quote::Quote,
    reminders::{self, CaseRemindersPage, RemindersPage},
    search::SearchPage,
    settings::SettingsPage,
    sign_in::{InvitationPage, SignInPage, WelcomePage},
    triage::TriagePage,
};
use crate::{
    error::{ErrorPage, PlainErrorPage},
    form::Form,
    highlight::pieces,
    layout::{Layout, Me},
    timeline::Timeline,
};
use askama::Template;
use desk::{
    clocks::ClockView,
    letters::{Draft, later_letters, models},
    verbs::{CaseReminders, PageLayer},
};
use domain::{
    Channel, DeliveryState, Digest, DocumentState, EventKind, InboundId, Job, LegalFact,
    LetterKind, Outcome, Reference, Role, Stage, Verdict, Visibility, When,
    dates::MovedDate,
    delivery::Purpose,
    event::Source,
    habit::Habits,
    inbound::InboundState,
    law::Correction,
    reminder::{Planned, ReminderKind},
    what_if::{Effect, Hypothesis, WhatIf},
};
use jiff::{Timestamp, civil::date, tz::TimeZone};
use statutes::{Clock, Event, EventType, Law, Query, Side, compute};
use store::page::WordBox;
use store::reader::{
    Paged,
    agencies::{AgencyLine, AgencyView, ContactLine},
    case::{CaseView, DocumentLine, EventLine, InboundLine, LetterLine, LinkCount},
    cases::CaseLine,
    corpus::{CorpusLine, CorpusLink, CorpusView},
    deliveries::{Attempt, DeliveryLine, DeliveryView},
    desk::{Attention, DocumentWaiting, LetterWait, LetterWaiting, LinksWaiting},
    documents::{DocumentView, FailureLine, PageView, PartLine, RedactionView, SegmentLine},
    jobs::{DeadJob, FailedDocument, QueueLine},
    letters::{LetterDelivery, LetterStage, LetterView, VersionLine, VersionText},
    links::{LinkCard, Passage},
    people::PersonLine,
    search::{CorpusHit, PageHit, Piece},
    triage::{GuessLine, InboundView},
};
use store::{
    calendar::{Feed, Scope},
    dates::Move,
    law::Kept,
    own_reminder::OwnReminder,
    reminder::Entry,
};
use uuid::Uuid;

const TITLE: &str = "Calendars of the <Harbor> commissioner";

fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}

fn now() -> Timestamp {
    "2019-10-18T15:30:00Z".parse().unwrap()
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

fn case_line(stage: Stage, outcome: Option<Outcome>) -> CaseLine {
    CaseLine {
        id: id(10),
        reference: Reference::from_chance(7),
        title: TITLE.into(),
        agency: "Harbor Department".into(),
        jurisdiction: "us-ma".into(),
        owner: "Ada Invented".into(),
        visibility: Visibility::Private,
        stage,
        outcome,
        next_due: Some(date(2019, 10, 16)),
        next_due_latest: Some(date(2019, 10, 17)),
        next_clock: Some("initial_response".into()),
        updated_at: now(),
    }
}

fn case_view(stage: Stage) -> CaseView {
    CaseView {
        id: id(10),
        reference: Reference::from_chance(7),
        title: TITLE.into(),
        agency: id(20),
        agency_name: "Harbor Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        owner: id(1),
        owner_name: "Ada Invented".into(),
        project: Some("Harbor story".into()),
        visibility: Visibility::Private,
        model: "official-mail".into(),
        opened_at: now(),
        stage,
        outcome: (stage == Stage::Closed).then_some(Outcome::PartlyGranted),
        next_due: Some(date(2019, 10, 18)),
    }
}

fn letter_line(stage: LetterStage) -> LetterLine {
    LetterLine {
        id: id(30),
        kind: LetterKind::Request,
        stage,
        subject: "Public records request: calendars".into(),
        body: "Dear Records Access Officer,\n\nPlease …\n".into(),
        author: "Ada Invented".into(),
        review_note: "Name the period.".into(),
        created_at: now(),
        updated_at: now(),
    }
}

fn delivery_line(state: DeliveryState) -> DeliveryLine {
    DeliveryLine {
        id: id(40),
        purpose: Purpose::Letter,
        case: Some(id(10)),
        title: Some(TITLE.into()),
        letter: Some(id(30)),
        subject: "Public records request: calendars".into(),
        to: vec!["records@harbor.example".into()],
        state,
        attempts: 2,
        next_attempt_at: Some(now()),
        answer: "451 4.3.0 try <later>".into(),
        created_at: now(),
        updated_at: now(),
    }
}

fn inbound_line() -> InboundLine {
    InboundLine {
        id: id(50),
        from_name: "Records Desk".into(),
        from_address: "records@harbor.example".into(),
        subject: "Re: your request".into(),
        excerpt: "We have your request.\nIt will take a while.".into(),
        reason: "it answers a mail that we sent on this case".into(),
        sent_at: Some(now()),
        received_at: now(),
        documents: vec![(id(60), "answer.eml".into())],
    }
}

fn document_line(state: DocumentState) -> DocumentLine {
    DocumentLine {
        id: id(60),
        name: "mail.eml/release.pdf".into(),
        part: true,
        bytes: 1_400_000,
        state,
        failure: (state == DocumentState::Failed)
            .then(|| "The file is locked with a password.".into()),
        pages: 60,
        pages_read: 12,
        needs_ocr: 1,
        failures: 2,
        retry: true,
        segments: 31,
        links_open: 4,
        received_at: now(),
        parts: 3,
    }
}

fn events() -> Vec<EventLine> {
    use EventKind as K;
    let letter = id(30);
    let letter_kind = LetterKind::Request;
    let kinds = vec![
        K::Opened {
            title: TITLE.into(),
        },
        K::LetterSubmitted {
            letter,
            letter_kind,
        },
        K::LetterSentBack {
            letter,
            letter_kind,
            note: "Name the period.".into(),
        },
        K::LetterApproved {
            letter,
            letter_kind,
            version: 2,
            digest: Digest::of(b"x"),
        },
        K::LetterReopened {
            letter,
            letter_kind,
        },
        K::LetterQueued {
            letter,
            letter_kind,
            delivery: id(40),
        },
        K::LetterUnqueued {
            letter,
            letter_kind,
        },
        K::DeliverySettled {
            delivery: id(40),
            state: "refused".into(),
            answer: "550 no".into(),
        },
        K::Legal(LegalFact::of(EventType::Received)),
        K::MessageAttached {
            message: id(50),
            reason: "it answers ours".into(),
        },
        K::MessageDetached { message: id(50) },
        K::DocumentAttached {
            document: id(60),
            name: "release.pdf".into(),
            digest: Digest::of(b"y"),
        },
        K::DocumentRead {
            document: id(60),
            pages: 60,
            failures: 2,
        },
        K::Note {
            text: "Called the <clerk>.".into(),
        },
        K::HandedOver { to: id(1) },
        K::Closed {
            outcome: Outcome::Denied,
            note: "Enough.".into(),
        },
        K::Reopened {
            note: String::new(),
        },
    ];
    let line = |(n, kind): (usize, EventKind)| EventLine {
        id: id(100 + n as u128),
        seq: n as i64 + 1,
        when: if n % 2 == 0 {
            When::At(now())
        } else {
            When::On(date(2019, 10, 3))
        },
        recorded_at: now(),
        recorded_by: Some("Ada Invented".into()),
        source: Source::Person,
        supersedes: (n == 8).then(|| id(99)),
        corrected: n == 6,
        kind,
    };
    kinds.into_iter().enumerate().map(line).collect()
}

fn clocks() -> Vec<Clock> {
    let on = |kind, day| Event::on(kind, day);
    let ask = |events| {
        let query = Query {
            jurisdiction: "us-ma".into(),
            body: Some("municipality".into()),
            county: Some("suffolk".into()),
            events,
            ..Query::default()
        };
        compute(Law::shipped(), &query).unwrap().clocks
    };
    let received = on(EventType::Received, date(2019, 10, 3));
    let mut all = ask(vec![received.clone()]);
    let after_denial = ask(vec![received, on(EventType::Denied, date(2019, 10, 9))]);
    let new = |clock: &Clock| all.iter().all(|known| known.clock != clock.clock);
    let more: Vec<Clock> = after_denial.into_iter().filter(new).collect();
    all.extend(more);
    all
}

fn link_card(verdict: Option<Verdict>) -> LinkCard {
    let passage = |words: &str| Passage {
        before: "said that ".into(),
        words: words.into(),
        after: " would\nanswer".into(),
    };
    LinkCard {
        id: id(70),
        case: id(10),
        document: id(60),
        document_name: "release.pdf".into(),
        page: 3,
        kind: "person".into(),
        page_text: "Comm'r Imagined".into(),
        page_span: Some((4, 19)),
        page_passage: passage("Comm'r Imagined"),
        corpus: id(80),
        corpus_title: "Harbor <story>".into(),
        corpus_source: "Ada Invented, The Invented Courier, 2019-09-01".into(),
        doc_text: "Commissioner Imagined".into(),
        doc_span: Some((10, 31)),
        doc_passage: passage("Commissioner Imagined"),
        entity: Some("Bo Imagined".into()),
        score: 0.93,
        why: "same surname with the same office".into(),
        verdict,
        current: verdict.is_none(),
    }
}

fn contact(channel: Channel, verified: bool) -> ContactLine {
    ContactLine {
        id: id(90 + u128::from(verified)),
        agency: id(20),
        agency_name: "Harbor Department".into(),
        channel,
        value: "records@harbor.example".into(),
        label: "Records access officer".into(),
        source: "https://harbor.example/records".into(),
        verified_on: verified.then(|| date(2019, 9, 30)),
        verified_by: verified.then(|| "Ada Invented".into()),
    }
}

fn agency_view() -> AgencyView {
    AgencyView {
        id: id(20),
        name: "Harbor Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        county: Some("suffolk".into()),
        parent: Some((id(21), "Invented City".into())),
        aliases: vec!["HD".into()],
        roles: vec!["appeal_body".into()],
        officer_title: "Records Access Officer".into(),
        note: "Answers late.".into(),
        contacts: vec![contact(Channel::Email, true), contact(Channel::Post, false)],
    }
}

fn agency_line() -> AgencyLine {
    AgencyLine {
        id: id(20),
        name: "Harbor Department".into(),
        jurisdiction: "us-ma".into(),
        body: "municipality".into(),
        aliases: vec!["HD".into()],
        verified: 0,
        contacts: 2,
    }
}

fn person() -> PersonLine {
    PersonLine {
        id: id(1),
        name: "Ada Invented".into(),
        email: "ada@courier.example".into(),
        role: Role::Admin,
        active: true,
        joined: false,
        last_seen_at: Some(now()),
        open_cases: 3,
    }
}

fn inbound_view(state: InboundState) -> InboundView {
    InboundView {
        id: id(50),
        state,
        case: (state == InboundState::Attached).then(|| id(10)),
        reason: "two cases could be meant".into(),
        parse_error: Some("the header breaks off".into()),
        from_name: "Records Desk".into(),
        from_address: "records@harbor.example".into(),
        recipients: vec!["desk@courier.example".into()],
        subject: String::new(),
        excerpt: "We have your request.".into(),
        sent_at: Some(now()),
        received_at: now(),
        bytes: 5120,
        digest: Digest::of(b"mail"),
        guesses: vec![GuessLine {
            case: id(10),
            reference: "DL-7K3M9Q".into(),
            title: TITLE.into(),
            reason: "it comes from an address of this agency".into(),
        }],
    }
}

fn paged<T>(rows: Vec<T>) -> Paged<T> {
    Paged {
        rows,
        page: 2,
        more: true,
    }
}

/// A rendered page with its template's name.
type Rendered = (&'static str, String);

fn render(name: &'static str, page: &impl Template) -> Rendered {
    (
        name,
        page.render()
            .unwrap_or_else(|error| panic!("{name}: {error}")),
    )
}

/// Every page.
pub(crate) fn all() -> Vec<Rendered> {
    let mut pages = gates();
    pages.extend(desks());
    pages.extend(Stage::ALL.map(case_page));
    pages.extend(writing());
    pages.extend(reminding());
    pages.extend(law_pages());
    pages.extend(mails());
    pages.extend(reading());
    pages.extend(the_newsroom());
    pages
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

fn desks() -> Vec<Rendered> {
    let waits = [
        LetterWait::SentBack,
        LetterWait::InReview,
        LetterWait::Approved,
        LetterWait::Draft,
    ];
    let letters = waits.map(|wait| LetterWaiting {
        id: id(30),
        case: id(10),
        title: TITLE.into(),
        kind: LetterKind::Request,
        subject: "Public records request".into(),
        author: "Ada Invented".into(),
        wait,
        note: "Name the period.".into(),
    });
    let document = |failure: Option<&str>| DocumentWaiting {
        id: id(60),
        case: id(10),
        title: TITLE.into(),
        name: "release.pdf".into(),
        failure: failure.map(str::to_owned),
        failures: 2,
    };
    let attention = Attention {
        late: vec![case_line(Stage::Sent, None)],
        soon: vec![case_line(Stage::Acknowledged, None)],
        letters: letters.into(),
        mail: vec![delivery_line(DeliveryState::Unknown)],
        triage: 2,
        unread: vec![document(Some("locked")), document(None)],
        links: vec![LinksWaiting {
            case: id(10),
            title: TITLE.into(),
            links: 4,
        }],
        dead_jobs: 1,
    };
    let cases: Vec<_> = Stage::ALL
        .map(|stage| {
            case_line(
                stage,
                (stage == Stage::Closed).then_some(Outcome::NoRecords),
            )
        })
        .into();
    let full = DeskPage {
        l: layout("/"),
        any_case: true,
        attention,
        cases: cases.clone(),
    };
    let empty = DeskPage {
        l: layout("/"),
        any_case: false,
        attention: Attention::default(),
        cases: vec![],
    };
    let list = CasesPage {
        l: layout("/cases"),
        form: refused(),
        filtered: true,
        base: "?".into(),
        people: vec![person()],
        cases: paged(cases),
    };
    vec![
        render("desk", &full),
        render("desk", &empty),
        render("cases", &list),
    ]
}

fn clock_view() -> ClockView {
    let clocks = clocks();
    ClockView {
        what_ifs: vec![WhatIf {
            what: Hypothesis::Fact(EventType::Denied),
            effects: vec![Effect {
                before: None,
                after: clocks[0].clone(),
            }],
        }],
        facts: vec![(EventType::Received, date(2019, 10, 3))],
        moves: vec![Move {
            date: MovedDate {
                clock: "initial_response".into(),
                what: "answer in writing".into(),
                before: (Some(date(2019, 10, 17)), Some(date(2019, 10, 17))),
                after: (Some(date(2019, 10, 18)), Some(date(2019, 10, 18))),
            },
            cause: "corrected: received <b>typed".into(),
            at: now(),
        }],
        clocks,
    }
}

fn case_page(stage: Stage) -> Rendered {
    let l = layout("/cases/x");
    let zone = TimeZone::get("America/New_York").unwrap();
    let case = case_view(stage);
    let letters = vec![
        letter_line(LetterStage::Draft),
        letter_line(LetterStage::Sent),
    ];
    let deliveries: Vec<_> = DeliveryState::ALL.map(delivery_line).into();
    let documents: Vec<_> = DocumentState::ALL.map(document_line).into();
    let links = vec![LinkCount {
        kind: "person".into(),
        all: 9,
        open: 4,
        confirmed: 5,
    }];
    let view = clock_view();
    let next = next::action(&Known {
        case: &case,
        letters: &letters,
        deliveries: &deliveries,
        clocks: &view.clocks,
        documents: &documents,
        links: &links,
        today: l.today,
    });
    let page = CasePage {
        place: "Massachusetts".into(),
        talk: conversation::entries(
            &l,
            &zone,
            events(),
            letters,
            deliveries,
            vec![inbound_line()],
        ),
        timeline: Timeline::of(&view, l.today),
        what_ifs: clock_pages::what_ifs_shown(&view.what_ifs),
        moves: clock_pages::moves_shown(&view.moves, &l),
        clocks: clock_pages::shown(&view.clocks, Side::Agency, l.today),
        rights: clock_pages::shown(&view.clocks, Side::Requester, l.today),
        clock_problem: Some("two receipts".into()),
        facts: FactChoices::of(Law::shipped(), "us-ma", "municipality"),
        later: later_letters().iter().collect(),
        moved: vec!["Respond: Fri, Oct 18, 2019 instead of Thu, Oct 17, 2019".into()],
        form: refused(),
        busy: true,
        next,
        documents,
        links,
        case,
        l,
    };
    render("case", &page)
}

fn reminding() -> Vec<Rendered> {
    let own = OwnReminder {
        id: id(90),
        case: id(10),
        person: id(1),
        on: date(2019, 11, 8),
        note: "Call the <clerk>".into(),
        snooze: true,
        created_on: date(2019, 10, 18),
    };
    let planned = Planned {
        kind: ReminderKind::DaysBefore(7),
        on: date(2019, 10, 25),
        of: date(2019, 11, 1),
    };
    let told = ["on_the_day", "late", "moved_2", "before_3_business_days"].map(|kind| Entry {
        id: id(91),
        case: id(10),
        clock: "initial_response".into(),
        due: date(2019, 10, 18),
        kind: kind.into(),
        person: id(1),
        planned_on: date(2019, 10, 15),
        delivery: id(41),
        created_at: now(),
    });
    let feed = Feed {
        id: id(92),
        person: id(1),
        scope: Scope::Newsroom,
        created_at: now(),
        last_read_at: Some(now()),
    };
    let mine = RemindersPage {
        l: layout("/reminders"),
        form: refused(),
        kinds: reminders::KINDS,
        weekdays: reminders::WEEKDAYS,
        zone: "America/New_York".into(),
        own: vec![own.clone()],
        feeds: vec![feed],
        address: Some("https://desk.example/calendar/secret.ics".into()),
    };
    let mut pages = vec![render("reminders", &mine)];
    for (owner, stage) in [(true, Stage::Sent), (false, Stage::Closed)] {
        let page = CaseRemindersPage {
            l: layout("/cases/x/reminders"),
            form: refused(),
            kinds: reminders::KINDS,
            case: case_view(stage),
            reminders: CaseReminders {
                habits: Habits::default(),
                own: vec![own.clone()],
                told: told.to_vec(),
                planned: vec![("answer in writing".into(), planned)],
                owner,
            },
        };
        pages.push(render("case_reminders", &page));
    }
    pages
}

fn law_pages() -> Vec<Rendered> {
    let correction: Correction = serde_json::from_value(serde_json::json!({
        "jurisdiction": "us-ma", "table": "calendar", "id": null, "change": "include",
        "field": "closed_dates", "value": "2019-10-21", "source": "Order <no>",
        "confidence": "verified", "checked_on": "2019-10-18", "checked_by": "Ada Invented",
        "note": "A storm",
    }))
    .expect("a correction as it is kept");
    let kept = |reverted| Kept {
        id: id(if reverted { 93 } else { 94 }),
        number: 1,
        jurisdiction: "us-ma".into(),
        title: "offices closed on <b>typed".into(),
        corrections: vec![correction.clone()],
        made_by: "Ada Invented".into(),
        made_at: now(),
        reverted: reverted.then(|| ("Bo Imagined".to_owned(), now())),
    };
    let corrections = vec![kept(false), kept(true)];
    let list = LawPage {
        l: layout("/law"),
        form: refused(),
        as_of: date(2019, 10, 1),
        places: Law::shipped()
            .jurisdictions()
            .map(law::place_line)
            .collect(),
        corrections: corrections.clone(),
        misfits: vec![("a holiday".into(), "it is <gone>".into())],
        editor: true,
    };
    let mut pages = vec![render("law", &list)];
    for (place, editor) in Law::shipped()
        .jurisdictions()
        .zip([true, false].into_iter().cycle())
    {
        let page = LawPlacePage {
            l: layout("/law/x"),
            form: refused(),
            id: place.id.clone(),
            name: place.name.clone(),
            law: place.law.name.clone(),
            cite: place.law.citation.clone(),
            as_of: date(2019, 10, 1),
            groups: law::groups(place),
            closings: law::closings(place, date(2019, 10, 18)),
            numbers: law::numbers(place)
                .iter()
                .map(|one| (one.key(), one.says()))
                .collect(),
            corrections: corrections.clone(),
            editor,
        };
        pages.push(render("law_place", &page));
    }
    pages
}

fn writing() -> Vec<Rendered> {
    let new_case = |agency: Option<AgencyView>| NewCasePage {
        l: layout("/cases/new"),
        form: refused(),
        model: Some("official-mail".into()),
        place: "Massachusetts".into(),
        agencies: paged(vec![agency_line()]),
        models: models().iter().collect(),
        agency,
    };
    let correct = CorrectPage {
        l: layout("/events/x/correct"),
        case: case_view(Stage::Sent),
        event: id(100),
        now: "Request received, Thu, Oct 3, 2019.".into(),
        form: refused(),
        facts: FactChoices::of(Law::shipped(), "us", "federal"),
    };
    let close = ClosePage {
        l: layout("/x"),
        case: case_view(Stage::Sent),
        form: refused(),
    };
    let mut pages = vec![
        render("new_case", &new_case(None)),
        render("new_case", &new_case(Some(agency_view()))),
        render("correct", &correct),
        render("close", &close),
    ];
    for model in models().iter().chain(later_letters()) {
        pages.push(compose_page(&model.id));
    }
    use LetterStage as S;
    pages.extend([S::Draft, S::InReview, S::Approved, S::Queued, S::Sent].map(letter_page));
    pages
}

fn compose_page(model: &str) -> Rendered {
    let model = compose::known(model);
    let later = model.kind != LetterKind::Request;
    let page = ComposePage {
        l: layout("/cases/new/x"),
        form: refused(),
        agency: AgencyShown::of(&agency_view()),
        case: later.then(|| case_view(Stage::Sent)),
        place: "Massachusetts".into(),
        fits: false,
        fields: compose::fields(model, "federal"),
        action: "/cases/new/x".into(),
        draft: Some(Draft {
            subject: "Subject".into(),
            body: "Dear …\n".into(),
        }),
        model,
    };
    render("compose", &page)
}

fn letter_page(stage: LetterStage) -> Rendered {
    let version = |number| VersionText {
        number,
        subject: "Older".into(),
        body: "Text\n".into(),
    };
    let delivery = LetterDelivery {
        id: id(40),
        state: DeliveryState::Queued,
        to: vec!["records@harbor.example".into()],
        answer: String::new(),
        next_attempt_at: Some(now()),
        updated_at: now(),
    };
    let letter = LetterView {
        id: id(30),
        case: id(10),
        title: TITLE.into(),
        agency: id(20),
        agency_name: "Harbor Department".into(),
        kind: LetterKind::Request,
        stage,
        subject: "Public records request".into(),
        body: "Dear <officer>,\n".into(),
        version: 3,
        author: id(1),
        author_name: "Ada Invented".into(),
        review_note: "Name the period.".into(),
        approved_version: Some(3),
        approved_by: Some("Bo Imagined".into()),
        updated_at: now(),
    };
    let page = LetterPage {
        l: layout("/x"),
        form: refused(),
        here: "/cases/x/letters/y".into(),
        editable: matches!(stage, LetterStage::Draft | LetterStage::InReview),
        may_approve: true,
        marks: 1,
        theirs: Some(version(2)),
        old: Some(version(1)),
        contacts: choices(vec![
            contact(Channel::Email, true),
            contact(Channel::Post, false),
        ]),
        sendable: true,
        versions: vec![VersionLine {
            number: 3,
            by: "Ada Invented".into(),
            at: now(),
            length: 12,
        }],
        deliveries: vec![delivery],
        letter,
    };
    render("letter", &page)
}

fn mails() -> Vec<Rendered> {
    let lines: Vec<_> = DeliveryState::ALL.map(delivery_line).into();
    let outbox = OutboxPage {
        l: layout("/outbox"),
        waiting: true,
        base: "?".into(),
        mails: paged(lines),
    };
    let mut pages = vec![render("outbox", &outbox)];
    for state in DeliveryState::ALL {
        let mail = DeliveryView {
            line: delivery_line(state),
            from: "desk@courier.example".into(),
            message_id: "<1@courier.example>".into(),
            queue_id: Some("4XYZ".into()),
            bytes: 5120,
            settled_by: Some("Ada Invented".into()),
            attempts: vec![Attempt {
                number: 1,
                started_at: now(),
                handed_over_at: Some(now()),
                ended_at: None,
                outcome: None,
                answer: "421 later".into(),
            }],
        };
        let page = DeliveryPage {
            l: layout("/deliveries/x"),
            form: Form::default(),
            advice: crate::words::delivery_advice(state),
            actions: deliveries::actions(state),
            mail,
        };
        pages.push(render("delivery", &page));
    }
    for state in InboundState::ALL {
        let messages = vec![inbound_view(state)];
        let triage = TriagePage {
            l: layout("/triage"),
            form: refused(),
            spam: state == InboundState::Spam,
            busy: true,
            messages,
            cases: vec![case_line(Stage::Sent, None)],
        };
        let message = MessagePage {
            l: layout("/x"),
            form: refused(),
            message: inbound_view(state),
        };
        pages.extend([render("triage", &triage), render("message", &message)]);
    }
    pages
}

fn reading() -> Vec<Rendered> {
    let cards = vec![
        link_card(None),
        link_card(Some(Verdict::Confirmed)),
        link_card(Some(Verdict::Rejected)),
    ];
    let links = LinksPage {
        l: layout("/x"),
        form: refused(),
        case: case_view(Stage::Producing),
        counts: vec![LinkCount {
            kind: "person".into(),
            all: 9,
            open: 4,
            confirmed: 5,
        }],
        judged: 5,
        total: 9,
        links: paged(cards.clone()),
        here: "/x".into(),
        tab_base: "/x?".into(),
        base: "?".into(),
    };
    let mut pages = vec![render("links", &links)];
    pages.extend(DocumentState::ALL.map(|state| document_page(state, cards.clone())));
    let corpus_link = CorpusLink {
        id: id(70),
        kind: "person".into(),
        doc_text: "Commissioner Imagined".into(),
        doc_span: Some((4, 9)),
        case: id(10),
        document: id(60),
        document_name: "release.pdf".into(),
        page: 3,
        confirmed: true,
    };
    let found = corpus::marks(std::slice::from_ref(&corpus_link), None);
    let document = CorpusView {
        id: id(80),
        name: "harbor.txt".into(),
        digest: Digest::of(b"z"),
        title: "Harbor <story>".into(),
        author: "Ada Invented".into(),
        outlet: "The Invented Courier".into(),
        published: "2019".into(),
        text: "The harbor story".into(),
        full: false,
        imported_at: now(),
        links: vec![corpus_link],
    };
    let line = CorpusLine {
        id: id(80),
        title: "Harbor story".into(),
        author: "Ada Invented".into(),
        outlet: "The Invented Courier".into(),
        published: "2019".into(),
        full: true,
        links: 2,
    };
    let list = CorpusPage {
        l: layout("/corpus"),
        form: refused(),
        base: "?".into(),
        documents: paged(vec![line]),
    };
    let pieces = pieces("The harbor story", &found);
    let shown = CorpusDocumentPage {
        l: layout("/corpus/x"),
        document,
        pieces,
    };
    pages.extend([render("corpus", &list), render("corpus_document", &shown)]);
    pages
}

fn document_page(state: DocumentState, links: Vec<LinkCard>) -> Rendered {
    let text = "The Comm'r Imagined said <no>.\nIndented  twice";
    let view = DocumentView {
        id: id(60),
        case: id(10),
        title: TITLE.into(),
        name: "release.pdf".into(),
        digest: Digest::of(b"pdf"),
        bytes: 1_400_000,
        source: "message".into(),
        inbound: Some(InboundId(Uuid::from_u128(50))),
        parent: Some((id(61), "all.zip".into())),
        added_by: Some("Ada Invented".into()),
        received_at: now(),
        state,
        failure: (state == DocumentState::Failed).then(|| "It is locked.".into()),
        media_type: "application/pdf".into(),
        producer: Some("Invented Writer 1.0".into()),
        warnings: vec!["It ends early.".into()],
        pages: 60,
        pages_read: 12,
    };
    let page = PageView {
        number: 3,
        text: text.into(),
        source: "ocr".into(),
        ocr_confidence: Some(0.87),
        needs_ocr: true,
        redactions: 2,
        uncovered: 1,
    };
    let segment = SegmentLine {
        ordinal: 1,
        page: 3,
        last_page: 4,
        depth: 1,
        sender: Some("Bo Imagined".into()),
        sender_address: None,
        sent: Some(date(2019, 9, 1).at(9, 5, 0, 0)),
        to: vec!["Cy Madeup".into()],
        subject: "RE: berth".into(),
        attachments: vec![],
        printings: 2,
    };
    let failure = FailureLine {
        page: Some(7),
        part: Some("inner.zip".into()),
        stage: "text".into(),
        reason: "The page is damaged.".into(),
        retry: true,
    };
    let part = PartLine {
        id: id(62),
        name: "inner.pdf".into(),
        state: DocumentState::Read,
        pages: 2,
    };
    let find = Find {
        query: "said <no>".into(),
        pages: 7,
        lines: vec![FindLine {
            number: 4,
            count: 2,
            before: "who ".into(),
            words: "said <no>".into(),
            rest: " twice".into(),
        }],
        here: std::iter::once(20..29).collect(),
        current: 1,
        before: Some("/documents/x/pages/2?q=no".into()),
        after: None,
    };
    let quote = Quote {
        span: (4, 19),
        text: "“Comm'r Imagined <no>”".into(),
        address: "https://desk.example/documents/x/pages/3?span=4-19".into(),
    };
    let marks = documents::all_marks(&links, Some(&find), Some(&quote));
    let layer = PageLayer {
        dimensions: (612.0, 792.0),
        words: vec![WordBox {
            start: 20,
            end: 24,
            bounds: [72.0, 72.0, 100.0, 84.0],
        }],
    };
    let covered = RedactionView {
        boxes: vec![[72.0, 100.0, 200.0, 120.0]],
        label: Some("(b)(6) <no>".into()),
        text_underneath: true,
    };
    let (mode, sight) = match state {
        DocumentState::Received => (Mode::Text, Sight::None),
        DocumentState::Reading => (Mode::Both, Sight::Later),
        DocumentState::Failed => (Mode::Picture, Sight::Failed("It is <broke>.".into())),
        DocumentState::Linking => (Mode::Text, Sight::Later),
        DocumentState::Read => (
            Mode::Picture,
            Sight::Picture(picture::overlay(text, &layer, &marks, &[covered])),
        ),
        DocumentState::Linked => (
            Mode::Both,
            Sight::Picture(picture::overlay(text, &layer, &marks, &[covered])),
        ),
    };
    let shown = DocumentPage {
        look: Look { mode, zoom: 2 },
        sight,
        rail: vec![2, 3, 4],
        tail: find.tail(),
        find: Some(find.clone()),
        quote: Some(quote),
        mails: 2,
        l: layout("/documents/x"),
        form: refused(),
        document: view,
        arrival: "in a message",
        busy: true,
        retry: true,
        failures: vec![failure],
        parts: vec![part],
        segments: vec![segment],
        number: 3,
        page: (state != DocumentState::Received).then_some(page),
        pieces: pieces(text, &marks),
        links,
        here: "/documents/x/pages/3".into(),
    };
    render("document", &shown)
}

fn the_newsroom() -> Vec<Rendered> {
    let row = AgencyRow {
        line: agency_line(),
        place: "Massachusetts".into(),
    };
    let agencies = AgenciesPage {
        l: layout("/agencies"),
        form: refused(),
        base: "?".into(),
        agencies: paged(vec![row]),
    };
    let agency = AgencyPage {
        l: layout("/agencies/x"),
        form: refused(),
        agency: agency_view(),
        place: "Massachusetts".into(),
        law: Law::shipped().jurisdiction("us-ma").map(LawShown::of),
        cases: paged(vec![case_line(Stage::Sent, None)]),
    };
    let people = PeoplePage {
        l: layout("/people"),
        form: refused(),
        people: vec![person()],
        invitation: Some("http://desk.example/invitation/x".into()),
    };
    let settings = SettingsPage {
        l: layout("/settings"),
        form: refused(),
        mail_from: "desk@courier.example".into(),
    };
    let piece = |text: &str, found| Piece {
        text: text.into(),
        found,
    };
    let search = SearchPage {
        l: layout("/search"),
        form: refused(),
        base: "?".into(),
        pages: paged(vec![PageHit {
            case: id(10),
            title: TITLE.into(),
            document: id(60),
            name: "release.pdf".into(),
            page: 3,
            snippet: vec![piece("the ", false), piece("harbor", true)],
        }]),
        corpus: vec![CorpusHit {
            id: id(80),
            title: "Harbor story".into(),
            outlet: "The Invented Courier".into(),
            snippet: vec![piece("harbor", true)],
        }],
    };
    vec![
        render("agencies", &agencies),
        render("agency", &agency),
        render("people", &people),
        render("settings", &settings),
        render("search", &search),
        jobs_page(),
    ]
}

fn jobs_page() -> Rendered {
    let queue = |name: &str| QueueLine {
        queue: name.into(),
        waiting: 1,
        later: 2,
        running: 3,
        dead: 4,
    };
    let jobs = [
        Some(Job::Deliver { delivery: id(40) }),
        Some(Job::Sort { inbound: id(50) }),
        Some(Job::Read { document: id(60) }),
        Some(Job::Link { document: id(60) }),
        Some(Job::Remind),
        Some(Job::Heal),
        Some(Job::Prune),
        None,
    ];
    let dead = jobs.map(|job| DeadJob {
        id: "1".into(),
        queue: "daylight.mail".into(),
        job,
        attempts: 8,
        error: "it <broke>".into(),
        done_at: Some(now()),
    });
    let document = FailedDocument {
        id: id(60),
        case: id(10),
        title: TITLE.into(),
        name: "release.pdf".into(),
        failure: None,
        failures: 2,
        first: Some("Page 7 is damaged.".into()),
        retry: true,
    };
    let queues = ["daylight.mail", "daylight.reading", "daylight.linking"];
    let page = JobsPage {
        l: layout("/jobs"),
        form: Form::default(),
        queues: queues.map(|name| queue_shown(queue(name))).into(),
        documents: vec![document],
        dead: dead.map(dead_shown).into(),
    };
    render("jobs", &page)
}
