//! Pages of documents, the corpus, links between the two.

use super::{
    Rendered, TITLE, id, layout,
    lines::{case_view, fetch_lines, link_card},
    now, paged, refused, render,
};
use crate::{
    highlight::pieces,
    pages::{
        corpus::{self, CorpusDocumentPage, CorpusPage},
        documents::{self, DocumentPage, Sight},
        entries::{CorrectionsPage, EntryPage, IndexPage, IndexRow, Place},
        find::{Find, FindLine},
        learnt,
        links::LinksPage,
        look::{Look, Mode},
        picture,
        quote::Quote,
    },
};
use desk::{
    Entry, EntryKind, Spelling,
    verbs::{Corrected, PageLayer},
};
use domain::{Digest, DocumentState, InboundId, Stage, Verdict};
use jiff::civil::date;
use store::page::WordBox;
use store::reader::{
    case::LinkCount,
    corpus::{CorpusLine, CorpusLink, CorpusView},
    documents::{DocumentView, FailureLine, PageView, PartLine, RedactionView, SegmentLine},
    entries::EntryLink,
    learning::{FitLine, KindLearnt},
    links::LinkCard,
};
use uuid::Uuid;

pub(super) fn reading() -> Vec<Rendered> {
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
    let l = layout("/corpus");
    let list = CorpusPage {
        learnt: learnt::shown(verdicts(), &l),
        wordings: 3,
        l,
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
    pages.extend(index_pages());
    pages
}

/// A kind with a fit, one whose fit was refused, one without.
fn verdicts() -> Vec<KindLearnt> {
    let fit = |taken| FitLine {
        at: now(),
        taken,
        fitted_on: 36,
        held_out: 5,
        shown: 4,
        confirmed: 3,
    };
    let kind = |kind: &str, fit| KindLearnt {
        kind: kind.into(),
        confirmed: 30,
        rejected: 11,
        fresh: 4,
        fit,
    };
    vec![
        kind("person", Some(fit(true))),
        kind("org", Some(fit(false))),
        kind("topic", None),
    ]
}

/// The index of the corpus: the list, entries of each kind, the corrections.
fn index_pages() -> Vec<Rendered> {
    let corrections = vec![
        correction(None, None),
        correction(Some("no person goes by the name “Q” any more".into()), None),
        correction(None, Some(("Ed <Editor>".into(), now()))),
    ];
    let list = IndexPage {
        l: layout("/corpus/index"),
        form: refused(),
        base: "?".into(),
        kinds: EntryKind::ALL.into_iter().map(|kind| (kind, 3)).collect(),
        kind: Some(EntryKind::Person),
        rows: paged(vec![IndexRow {
            entry: index_entry(EntryKind::Person),
            documents: 2,
            pages: 4,
        }]),
        idle: 1,
    };
    let kept = CorrectionsPage {
        l: layout("/corpus/index/corrections"),
        form: refused(),
        corrections: corrections.clone(),
    };
    let mut pages = vec![
        render("corpus_index", &list),
        render("corpus_corrections", &kept),
    ];
    pages.extend(EntryKind::ALL.map(|kind| {
        let shown = EntryPage {
            l: layout("/corpus/index/entry"),
            form: refused(),
            entry: index_entry(kind),
            places: vec![entry_place("harbor"), entry_place("dock")],
            links: vec![entry_link()],
            corrections: corrections.clone(),
            others: vec!["Ada <Invented>".into()],
        };
        render("corpus_entry", &shown)
    }));
    pages
}

fn index_entry(kind: EntryKind) -> Entry {
    Entry {
        key: "person:ada-invented".into(),
        kind,
        name: "Ada <Invented>".into(),
        spellings: vec![
            Spelling {
                text: "Ada <Invented>".into(),
                count: 4,
            },
            Spelling {
                text: "Invented".into(),
                count: 2,
            },
        ],
        also: vec!["A. Invented".into()],
        not: vec!["Imagined".into()],
        roles: vec!["Harbor Commissioner".into()],
        when: (kind == EntryKind::Event).then(|| "March 2015".into()),
        mentions: vec![],
        hidden: kind == EntryKind::Org,
        from_catalogue: kind == EntryKind::Law,
    }
}

fn entry_place(title: &str) -> Place {
    Place {
        document: id(80),
        title: title.into(),
        before: "said that ".into(),
        words: "Invented".into(),
        after: " had <left>".into(),
    }
}

fn entry_link() -> EntryLink {
    EntryLink {
        id: id(70),
        case: id(10),
        case_title: TITLE.into(),
        document: id(60),
        document_name: "release.pdf".into(),
        page: 3,
        page_text: "Comm'r Invented".into(),
        why: "Surname and office agree.".into(),
        score: 0.93,
        confirmed: false,
    }
}

fn correction(idle: Option<String>, undone: Option<(String, jiff::Timestamp)>) -> Corrected {
    Corrected {
        id: 7,
        what: "“Q <Imagined>” is “Ada Invented”".into(),
        entry: None,
        why: "one <desk>".into(),
        by: "Ed Editor".into(),
        at: now(),
        undone,
        idle,
    }
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
        facts: [
            ("place", "42.36010, -71.05890"),
            ("taken", "2015-05-04T09:12:00"),
        ]
        .map(|(name, value)| (name.into(), value.into()))
        .into(),
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
        fetches: fetch_lines(),
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
