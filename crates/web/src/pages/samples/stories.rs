//! Stories, and whom else to ask.

use super::{
    Rendered, TITLE, id, layout,
    lines::{case_line, case_view},
    newsroom::agency_line,
    now, paged, refused, render,
};
use crate::pages::compare::{Compared, compare};
use crate::pages::stories::{OthersPage, StoriesPage, StoryPage, Sums};
use desk::verbs::Taken;
use domain::{Outcome, Stage};
use jiff::civil::date;
use store::reader::{
    agencies::AgencyLine,
    findings::{Finding, StoryDocument},
    letters::LetterStage,
    stories::{StoryCase, StoryLine},
};

pub(super) fn stories() -> Vec<Rendered> {
    let list = StoriesPage {
        l: layout("/stories"),
        base: "?".into(),
        stories: paged(vec![StoryLine {
            id: id(80),
            title: TITLE.into(),
            cases: 12,
            open: 9,
            next_due: Some(date(2019, 10, 18)),
        }]),
    };
    let story = StoryPage {
        l: layout("/stories/x"),
        id: id(80),
        title: TITLE.into(),
        cases: vec![
            story_case(Stage::Draft, None),
            story_case(Stage::Sent, None),
            story_case(Stage::Closed, Some(Outcome::Denied)),
        ],
        compared: compared(),
        documents: vec![StoryDocument {
            id: id(60),
            name: "release <Harbor>.pdf".into(),
            case: id(10),
            agency: "Harbor Department".into(),
            pages: 812,
            received_at: now(),
        }],
        findings: vec![Finding {
            id: id(61),
            kind: "person".into(),
            words: "the <Harbor> pilot".into(),
            why: "the same <officer>".into(),
            document: id(60),
            document_name: "release.pdf".into(),
            page: 7,
            agency: "Harbor Department".into(),
            corpus: id(62),
            corpus_title: "An <story> of ours".into(),
        }],
        sums: Sums {
            drafts: 1,
            reviews: 1,
            approved: 1,
            late: 1,
            closed: 1,
            days: Some((12, 2)),
            fees: 12_500,
            pages: 40,
        },
        asked: Some(id(10)),
        taken: Some(Taken {
            done: vec![id(10)],
            refused: vec![(id(11), "<Harbor> Department".into(), "<no>".into())],
        }),
    };
    let others = OthersPage {
        l: layout("/cases/x/others"),
        form: refused(),
        case: case_view(Stage::Sent),
        agencies: paged(vec![AgencyLine {
            id: id(21),
            ..agency_line()
        }]),
    };
    vec![
        render("stories", &list),
        render("story", &story),
        render("others", &others),
    ]
}

fn compared() -> Vec<Compared> {
    let cases = [
        story_case(Stage::Draft, None),
        story_case(Stage::Closed, Some(Outcome::Denied)),
    ];
    let (mut lines, all) = compare(&cases);
    lines.extend([compare(&cases[..1]).1, all]);
    lines
}

pub(crate) fn story_case(stage: Stage, outcome: Option<Outcome>) -> StoryCase {
    let sent = stage != Stage::Draft;
    StoryCase {
        line: case_line(stage, outcome),
        late: sent,
        letter: Some((id(30), LetterStage::Draft)),
        sent_on: sent.then(|| date(2019, 10, 1)),
        answered_on: sent.then(|| date(2019, 10, 13)),
        ended_on: outcome.map(|_| date(2019, 11, 20)),
        fee_cents: sent.then_some(12_500),
        pages: 40,
        exemptions: vec![("(<f>)".into(), 3), (String::new(), 1)],
    }
}
