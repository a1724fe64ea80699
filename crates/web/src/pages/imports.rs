//! Bringing in a list of running requests: choose it, say what it means, see what
//! would come of it, have the cases made.

use super::{
    agencies::laws,
    upload::{self, Uploading},
};
use crate::{
    WebState,
    error::{Page, page, see},
    form::Form,
    layout::Layout,
    visit::{Id, Posted, Visit},
    words::Words,
};
use askama::Template;
use axum::extract::State;
use desk::{
    importing::{Planned, Whom},
    verbs::Looked,
};
use domain::{
    ImportId,
    import::{Column, DateOrder, ImportState, Mapping, Standing},
};
use statutes::Channel;
use store::{import::LineEnd, reader::imports::ImportLine};

/// Lines that the page shows; those that need somebody come first.
const SHOWN: usize = 200;

/// Words for how a request stands that the form asks about.
const WORDS: usize = 60;

/// The form that takes a list, and the lists that came before.
#[derive(Template)]
#[template(path = "imports.html")]
pub(crate) struct ImportsPage {
    pub l: Layout,
    pub form: Form,
    pub imports: Vec<ImportLine>,
}

/// `GET /imports`
pub(crate) async fn list(State(state): State<WebState>, visit: Visit) -> Page {
    start(&state, visit, Form::default()).await
}

async fn start(state: &WebState, visit: Visit, form: Form) -> Page {
    let shown = ImportsPage {
        imports: state.reader().imports(&visit.actor).await?,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

/// `POST /imports`: a file, or cells that were pasted.
pub(crate) async fn take_in(State(state): State<WebState>, mut posted: Uploading) -> Page {
    let mut form = Form::default();
    while let Some(field) = upload::next(&mut posted.parts).await? {
        let name = match (field.name(), upload::file_name(&field)) {
            (_, Some(name)) => name,
            (Some("pasted"), None) => "pasted cells".to_owned(),
            _ => continue,
        };
        let pasted = name == "pasted cells";
        let bytes = Box::pin(upload::bytes(field));
        match state
            .desk
            .take_in_list(&posted.visit.actor, &name, bytes)
            .await
        {
            Ok(id) => return Ok(see(&format!("/imports/{id}"))),
            // An empty field is the one that was not used.
            Err(desk::Error::Invalid(_)) if pasted && !form.fine() => {}
            Err(error) => form.take(error)?,
        }
    }
    if form.fine() {
        form.wrong("file", "Choose the list, or paste its cells.");
    }
    start(&state, posted.visit, form).await
}

/// One list: what it means, what would come of it, what came of it.
#[derive(Template)]
#[template(path = "import.html")]
pub(crate) struct ImportPage {
    pub l: Layout,
    pub form: Form,
    pub id: ImportId,
    pub name: String,
    pub state: ImportState,
    pub columns: Vec<ColumnShown>,
    pub words: Vec<WordShown>,
    pub laws: Vec<(String, String)>,
    pub mapping: Mapping,
    pub left_out: usize,
    pub counts: Counts,
    pub lines: Vec<LineShown>,
}

/// A column with its first cells.
pub(crate) struct ColumnShown {
    pub head: String,
    pub cells: Vec<String>,
    pub column: Column,
}

/// A word of the list for how a request stands.
pub(crate) struct WordShown {
    pub word: String,
    pub lines: usize,
    pub standing: Option<Standing>,
}

impl WordShown {
    /// Whether this is what it means.
    pub fn means(&self, standing: &Standing) -> bool {
        self.standing == Some(*standing)
    }
}

/// How many lines come to what.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub lines: usize,
    pub ready: usize,
    pub late: usize,
    pub here: usize,
    pub wrong: usize,
    /// Agencies that the newsroom will know then.
    pub agencies: usize,
    /// Lines that are done, once cases are being made.
    pub made: usize,
    pub refused: usize,
}

/// A line and what comes of it.
pub(crate) struct LineShown {
    pub plan: Planned,
    /// The name of the law's place.
    pub place: String,
    pub new: bool,
    pub here: Option<domain::CaseId>,
    pub end: Option<LineEnd>,
}

impl LineShown {
    /// Those that need somebody first.
    fn order(&self) -> u8 {
        match (&self.here, self.plan.ready()) {
            (_, false) => 0,
            (None, true) => 1,
            (Some(_), true) => 2,
        }
    }
}

/// `GET /imports/{id}`
pub(crate) async fn show(
    State(state): State<WebState>,
    Id(id): Id<ImportId>,
    visit: Visit,
) -> Page {
    render(&state, visit, id, Form::default()).await
}

async fn render(state: &WebState, visit: Visit, id: ImportId, form: Form) -> Page {
    let looked = state.desk.look_through_list(&visit.actor, id).await?;
    let laws = laws(&state.desk.law());
    let place_of = |id: &str| {
        let known = laws.iter().find(|(law, _)| law == id);
        known.map_or_else(|| id.to_owned(), |(_, name)| name.clone())
    };
    let shown = ImportPage {
        id,
        name: looked.import.name.clone(),
        state: looked.import.state,
        columns: columns(&looked),
        words: words(&looked),
        left_out: looked.import.sheet.left_out,
        counts: counts(&looked),
        mapping: looked.import.mapping.clone(),
        lines: lines(looked, place_of),
        laws,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

fn columns(looked: &Looked) -> Vec<ColumnShown> {
    let (sheet, chosen) = (&looked.import.sheet, &looked.import.mapping.columns);
    let heads = sheet.headers.iter().enumerate();
    heads
        .map(|(index, head)| ColumnShown {
            head: head.clone(),
            cells: sheet.column(index).take(3).map(short).collect(),
            column: chosen.get(index).copied().unwrap_or(Column::Kept),
        })
        .collect()
}

fn short(cell: &str) -> String {
    match cell.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

/// Words that nobody has explained first, then those of most lines.
fn words(looked: &Looked) -> Vec<WordShown> {
    let mapping = &looked.import.mapping;
    let words = mapping.words(&looked.import.sheet).into_iter();
    let mut words: Vec<WordShown> = words
        .map(|(word, lines)| WordShown {
            standing: mapping.standings.get(&word).copied(),
            lines,
            word,
        })
        .collect();
    words.sort_by_key(|one| (one.standing.is_some(), std::cmp::Reverse(one.lines)));
    words.truncate(WORDS);
    words
}

fn counts(looked: &Looked) -> Counts {
    let lines = &looked.lines;
    let new = |line: &&Planned| line.ready() && matches!(line.whom, Some(Whom::New(_)));
    let made = looked.ends.values();
    let made = made.filter(|end| matches!(end, LineEnd::Case(_))).count();
    Counts {
        lines: lines.len(),
        ready: looked.ready(),
        late: lines
            .iter()
            .filter(|line| line.ready() && line.late && !looked.here.contains_key(&line.number))
            .count(),
        here: looked.here.len(),
        wrong: lines.iter().filter(|line| !line.ready()).count(),
        agencies: lines.iter().filter(new).count(),
        made,
        refused: looked.ends.len() - made,
    }
}

fn lines(looked: Looked, place_of: impl Fn(&str) -> String) -> Vec<LineShown> {
    let (here, mut ends) = (looked.here, looked.ends);
    let mut lines: Vec<LineShown> = looked
        .lines
        .into_iter()
        .map(|plan| LineShown {
            place: plan
                .whom
                .as_ref()
                .map(|whom| place_of(&whom.agency().jurisdiction))
                .unwrap_or_default(),
            new: matches!(plan.whom, Some(Whom::New(_))),
            here: here.get(&plan.number).copied(),
            end: ends.remove(&plan.number),
            plan,
        })
        .collect();
    lines.sort_by_key(LineShown::order);
    lines.truncate(SHOWN);
    lines
}

/// `POST /imports/{id}`: what the list means.
pub(crate) async fn explain(
    State(state): State<WebState>,
    Id(id): Id<ImportId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let mapping = mapping(&form);
    match state.desk.explain_list(&visit.actor, id, mapping).await {
        Ok(()) => return Ok(see(&format!("/imports/{id}#comes"))),
        Err(error) => form.take(error)?,
    }
    render(&state, visit, id, form).await
}

/// What the form says; what it does not say is asked again on the page.
fn mapping(form: &Form) -> Mapping {
    let mut columns: Vec<Column> = Vec::new();
    while let Ok(column) = form
        .get(&format!("column-{}", columns.len()))
        .parse::<Column>()
    {
        // A thing is told by one column: a second that claims it is kept as a note.
        let taken = !column.repeats() && columns.contains(&column);
        columns.push(if taken { Column::Kept } else { column });
    }
    let standings = (0..WORDS).filter_map(|index| {
        let word = form.get(&format!("word-{index}"));
        let standing = form.get(&format!("standing-{index}")).parse().ok()?;
        Some((word.to_owned(), standing))
    });
    Mapping {
        standings: standings.collect(),
        columns,
        order: form.get("order").parse().unwrap_or_default(),
        law: form.get("law").to_owned(),
        body: form.get("body").to_owned(),
        channel: channel_named(form.get("channel")),
        visibility: form.get("visibility").parse().unwrap_or_default(),
    }
}

/// How requests were sent, as the form offers it.
pub(crate) const CHANNELS: [(&str, &str); 5] = [
    ("email", "By e-mail"),
    ("portal", "On the agency's web site"),
    ("mail", "By post"),
    ("fax", "By fax"),
    ("", "Nobody knows: I will record when each was received"),
];

fn channel_named(name: &str) -> Option<Channel> {
    serde_json::from_value(serde_json::Value::from(name)).ok()
}

impl ImportPage {
    /// Whether new agencies are of this kind.
    pub fn of_kind(&self, body: &str) -> bool {
        self.mapping.body == body
    }

    /// Whether this channel is the one chosen.
    pub fn sent_by(&self, name: &str) -> bool {
        channel_named(name) == self.mapping.channel
    }
}

/// `POST /imports/{id}/make`
pub(crate) async fn make(
    State(state): State<WebState>,
    Id(id): Id<ImportId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    match state.desk.bring_in(&visit.actor, id).await {
        Ok(()) => return Ok(see(&format!("/imports/{id}?said=bringing"))),
        Err(error) => form.take(error)?,
    }
    render(&state, visit, id, form).await
}
