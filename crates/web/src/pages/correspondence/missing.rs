//! What a release should hold and does not, as a list to look into and as words to
//! send to the agency.

use super::{Scope, load, minute};
use crate::{
    WebState,
    error::{Page, page},
    layout::Layout,
    visit::{Asked, Id, Visit},
    words,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use domain::{
    CaseId,
    correspondence::{BatesGap, Missing, PrintedMail},
};
use jiff::civil::Date;

#[derive(Template)]
#[template(path = "missing.html")]
pub(crate) struct MissingPage {
    pub l: Layout,
    pub scope: Scope,
    pub sections: Vec<Section>,
    /// Ready to be copied into a letter.
    pub text: String,
}

/// One way in which something is missing.
pub(crate) struct Section {
    pub id: &'static str,
    pub title: &'static str,
    pub note: &'static str,
    pub points: Vec<Point>,
    /// Points that are not listed.
    pub hidden: usize,
}

/// One thing that is missing.
pub(crate) struct Point {
    pub what: String,
    pub place: String,
    pub link: String,
}

/// Points of one kind listed at most.
const LISTED: usize = 200;

/// `GET /cases/{id}/missing`
pub(crate) async fn missing(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
    Asked(form): Asked,
) -> Page {
    let (scope, mails) = load(&state, &visit.actor, id, &form).await?;
    let reader = state.reader();
    let only = scope.document.as_ref().map(|(id, _)| *id);
    let gaps = reader.bates_gaps(&visit.actor, id, only).await?;
    let files = reader.file_names(&visit.actor, id).await?;
    let missing = match only {
        None => Missing::of(&mails, &mails, &files, gaps),
        Some(_) => {
            let whole = reader.mails(&visit.actor, id, None).await?;
            Missing::of(&mails, &whole, &files, gaps)
        }
    };
    let shown = MissingPage::of(visit.l, scope, &mails, &missing);
    page(StatusCode::OK, &shown)
}

impl MissingPage {
    pub fn of(l: Layout, scope: Scope, mails: &[PrintedMail], missing: &Missing) -> Self {
        let sections = sections(&scope, mails, missing);
        Self {
            text: letter(&scope, &sections),
            sections,
            scope,
            l,
        }
    }
}

fn sections(scope: &Scope, mails: &[PrintedMail], missing: &Missing) -> Vec<Section> {
    let files = missing.files.iter().map(|file| {
        let more = match file.mails {
            1 => String::new(),
            n => format!(", and in {} more", words::count(n - 1, "mail")),
        };
        let mail = &mails[file.mail];
        point(
            file.name.clone(),
            format!("named in {}{more}", named(mail)),
            mail,
        )
    });
    let answers = missing.answers.iter().map(|at| {
        let mail = &mails[*at];
        point(
            format!("The mail that “{}” answers", mail.subject),
            named(mail),
            mail,
        )
    });
    let silences = missing.silences.iter().map(|silence| Point {
        what: format!(
            "Mail from {} to {}",
            month(silence.first),
            month(silence.last)
        ),
        place: format!(
            "as many months hold about {} elsewhere",
            words::count(silence.expected, "mail")
        ),
        link: scope.address("timeline", &[]),
    });
    let sections = [
        section(
            "numbers",
            "Numbers that are skipped",
            "Stamped page numbers that no page bears.",
            missing.gaps.iter().map(gap).collect(),
        ),
        section(
            "files",
            "Attachments that were not supplied",
            "Mails name these files, and no file of this case bears their name. They may be printed behind their mail: look before you ask.",
            files.collect(),
        ),
        section(
            "answers",
            "Answers to mails that are not there",
            "“RE:” in the subject, and what is answered is printed nowhere.",
            answers.collect(),
        ),
        section(
            "silences",
            "Months without mail",
            "Only where at least three mails were to be expected.",
            silences.collect(),
        ),
    ];
    sections
        .into_iter()
        .filter(|section| !section.points.is_empty())
        .collect()
}

fn section(
    id: &'static str,
    title: &'static str,
    note: &'static str,
    mut points: Vec<Point>,
) -> Section {
    let hidden = points.len().saturating_sub(LISTED);
    points.truncate(LISTED);
    Section {
        id,
        title,
        note,
        points,
        hidden,
    }
}

fn point(what: String, place: String, mail: &PrintedMail) -> Point {
    let document = mail.document.map(|id| id.to_string()).unwrap_or_default();
    Point {
        what,
        place,
        link: format!("/documents/{document}/pages/{}", mail.page),
    }
}

fn gap(gap: &BatesGap) -> Point {
    let number = |n: i64| format!("{}{n:06}", gap.prefix);
    let what = if gap.first == gap.last {
        number(gap.first)
    } else {
        let pages = usize::try_from(gap.last - gap.first + 1).unwrap_or(0);
        format!(
            "{} to {} ({})",
            number(gap.first),
            number(gap.last),
            words::count(pages, "page")
        )
    };
    Point {
        what,
        place: format!(
            "after {}, page {}",
            words::file(&gap.document_name),
            gap.page
        ),
        link: format!("/documents/{}/pages/{}", gap.document, gap.page),
    }
}

/// “‘Keys’, Zelda Quill, Mar 3, 2015, 9:12 AM (release.pdf, page 7)”.
fn named(mail: &PrintedMail) -> String {
    let sender = mail.sender.as_deref().unwrap_or("unknown sender");
    let subject = match mail.subject.trim() {
        "" => "a mail without subject".to_owned(),
        subject => format!("“{subject}”"),
    };
    let file = words::file(&mail.document_name);
    format!(
        "{subject}, {sender}, {} ({file}, page {})",
        minute(mail.sent),
        mail.page
    )
}

fn month(day: Date) -> String {
    day.strftime("%B %Y").to_string()
}

/// The list in the words of a follow-up.
fn letter(scope: &Scope, sections: &[Section]) -> String {
    if sections.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "In the records produced in answer to our request “{}” ({}) the following seems to be missing. \
         Please supply it, or state for each item the exemption under which it is withheld, or that no such record exists.\n",
        scope.case.title, scope.case.reference
    );
    for (number, section) in (1..).zip(sections) {
        text.push_str(&format!("\n{number}. {}\n", section.title));
        for point in &section.points {
            text.push_str(&format!("   - {}: {}\n", point.what, point.place));
        }
        if section.hidden > 0 {
            text.push_str(&format!("   - and {} more\n", section.hidden));
        }
    }
    text
}
