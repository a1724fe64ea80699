//! One search over pages, the corpus, letters, notes and mail; and the searches that a
//! person keeps.

use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Asked, Id, Posted, Visit, encode},
};
use askama::Template;
use axum::extract::State;
use domain::{
    SavedSearchId,
    search::{FILTERS, Search},
    tracking::keys_in,
};
use store::{
    reader::{
        Paged,
        search::{
            CorpusHit, Facet, Facets, Found, LetterHit, MOST_COUNTED, MailHit, NoteHit, PageHit,
            RANKED,
        },
        tracking::NumberLine,
    },
    saved_search::SavedSearch,
};

#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    pub l: Layout,
    pub form: Form,
    pub base: String,
    pub pages: Paged<PageHit>,
    /// Pages in all; exact up to ten thousand.
    pub found: i64,
    /// Whether the best come first.
    pub ranked: bool,
    pub facets: Facets,
    pub beside: Beside,
    /// Whether something was looked for.
    pub asked: bool,
    /// Whether looking took so long that it was given up.
    pub gave_up: bool,
    /// Whether a filter narrows it.
    pub narrowed: bool,
    /// What was looked for, as one line.
    pub line: String,
    /// The person's own.
    pub kept: Vec<SavedSearch>,
}

/// What holds the words beside pages.
#[derive(Default)]
pub(crate) struct Beside {
    /// Cases that others know under such a number.
    pub numbers: Vec<NumberLine>,
    pub corpus: Vec<CorpusHit>,
    pub letters: Vec<LetterHit>,
    pub notes: Vec<NoteHit>,
    pub mails: Vec<MailHit>,
}

impl SearchPage {
    /// “1,234 pages”, or that there are more than can be counted.
    fn count(&self) -> String {
        if self.found > MOST_COUNTED {
            "more than 10,000 pages".to_owned()
        } else {
            crate::words::count(self.found, "page")
        }
    }

    /// Why the best do not come first, where they do not.
    fn order(&self) -> &'static str {
        if self.ranked || self.found < 2 {
            ""
        } else if self.found > MOST_COUNTED {
            "Ten thousand of them are shown, the newest documents first: narrow the search to see the best first."
        } else if self.found > i64::try_from(RANKED).unwrap_or(i64::MAX) {
            "The newest documents come first: narrow the search to see the best first."
        } else {
            "The newest documents come first."
        }
    }

    /// The ways in which the hits fall apart: heading, filter, values.
    fn ways(&self) -> Vec<(&'static str, &'static str, &[Facet])> {
        let all = [
            ("Cases", "case", self.facets.cases.as_slice()),
            ("Agencies", "agency", &self.facets.agencies),
            ("Years", "year", &self.facets.years),
            ("Mail from", "from", &self.facets.senders),
            ("Named there", "about", &self.facets.names),
        ];
        let telling = |(_, filter, values): &(&str, &str, &[Facet])| {
            values.len() > 1 || (*filter == "about" && !values.is_empty())
        };
        all.into_iter().filter(telling).collect()
    }

    /// The address of the same search, narrowed to a value.
    fn narrow(&self, filter: &str, facet: &Facet) -> String {
        let value = &facet.value;
        let line = match filter {
            "year" => format!("{} after:{value}-01-01 before:{value}-12-31", self.line),
            _ => format!("{} {filter}:\"{}\"", self.line, value.replace('"', "")),
        };
        address(&line)
    }
}

/// Where a search stands.
fn address(line: &str) -> String {
    format!("/search?q={}", encode(line))
}

/// Reads the words and the fields; what cannot be read is noted beside its field. Filters
/// among the words move into the fields.
fn read(form: &mut Form) -> Search {
    let mut line = form.get("q").to_owned();
    for filter in FILTERS {
        let value = form.get(filter).trim().replace('"', "");
        if !value.is_empty() {
            line = format!("{line} {filter}:\"{value}\"");
        }
    }
    let (search, wrong) = Search::read(&line);
    for day in wrong {
        form.set(day.filter, day.typed);
        form.wrong(day.filter, "Write a day such as 2015-03-31.");
    }
    form.set("q", search.typed_words());
    fill_in(form, &search);
    search
}

/// Shows each filter in its field.
fn fill_in(form: &mut Form, search: &Search) {
    let texts = [
        ("from", &search.sender),
        ("to", &search.recipient),
        ("case", &search.case),
        ("agency", &search.agency),
        ("about", &search.about),
    ];
    for (name, value) in texts {
        form.set(name, value.clone().unwrap_or_default());
    }
    let days = [("after", search.after), ("before", search.before)];
    for (name, day) in days {
        if let Some(day) = day {
            form.set(name, day.to_string());
        }
    }
    if form.error("date").is_empty() {
        form.set("date", "");
    }
    let has = match (search.linked, search.attached) {
        (true, _) => "link",
        (_, true) => "attachment",
        _ => "",
    };
    form.set("has", has);
}

/// `GET /search?q=`, with filters in the words or beside them.
pub(crate) async fn show(State(state): State<WebState>, visit: Visit, Asked(form): Asked) -> Page {
    render(&state, visit, form).await
}

async fn render(state: &WebState, visit: Visit, mut form: Form) -> Page {
    let search = read(&mut form);
    let readable = FILTERS.iter().all(|filter| form.error(filter).is_empty());
    let asked = !search.is_empty() && readable;
    let (reader, actor) = (state.reader(), &visit.actor);
    let found = if asked {
        reader.search_pages(actor, &search, form.page()).await?
    } else {
        Some(nothing())
    };
    let gave_up = found.is_none();
    let found = found.unwrap_or_else(nothing);
    let line = search.to_string();
    let shown = SearchPage {
        base: format!("{}&", address(&line)),
        pages: found.hits,
        found: found.count,
        ranked: found.ranked,
        facets: found.facets,
        beside: beside(state, actor, &search, asked).await?,
        asked,
        gave_up,
        narrowed: search.narrowed(),
        line,
        kept: state.desk.kept_searches(actor).await?,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

fn nothing() -> Found {
    Found {
        hits: Paged::cut(Vec::new(), 1),
        count: 0,
        ranked: true,
        facets: Facets::default(),
    }
}

/// Filters are about pages: with one, nothing beside them is looked for.
async fn beside(
    state: &WebState,
    actor: &domain::Actor,
    search: &Search,
    asked: bool,
) -> Result<Beside, PageError> {
    let (reader, words) = (state.reader(), &search.words);
    let numbers = reader.numbers_by_key(actor, &keys_in(words)).await?;
    if !asked || words.is_empty() || search.narrowed() {
        return Ok(Beside {
            numbers,
            ..Beside::default()
        });
    }
    Ok(Beside {
        numbers,
        corpus: reader.search_corpus(words).await?,
        letters: reader.search_letters(actor, words).await?,
        notes: reader.search_notes(actor, words).await?,
        mails: reader.search_triage(words).await?,
    })
}

/// `POST /searches`: keeps one.
pub(crate) async fn keep(State(state): State<WebState>, Posted { visit, form }: Posted) -> Page {
    let (line, name) = (form.get("q").to_owned(), form.get("name").to_owned());
    let kept = state
        .desk
        .keep_search(&visit.actor, &name, &line, form.has("mail"))
        .await;
    match kept {
        Ok(_) => Ok(see(&address(&line))),
        Err(desk::Error::Invalid(errors)) => {
            let mut form = form;
            form.refused(errors);
            render(&state, visit, form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /searches/{id}/mail`: turns its mails on or off.
pub(crate) async fn mail(
    State(state): State<WebState>,
    Id(id): Id<SavedSearchId>,
    Posted { visit, form }: Posted,
) -> Page {
    let on = form.is("mail", "on");
    state.desk.mail_of_search(&visit.actor, id, on).await?;
    Ok(see("/search"))
}

/// `POST /searches/{id}/drop`: keeps it no longer.
pub(crate) async fn forget(
    State(state): State<WebState>,
    Id(id): Id<SavedSearchId>,
    Posted { visit, .. }: Posted,
) -> Page {
    state.desk.drop_search(&visit.actor, id).await?;
    Ok(see("/search"))
}
