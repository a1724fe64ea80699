//! How the visitor wants to be reminded: for all their cases (`/reminders`) and for
//! one (`/cases/{id}/reminders`), with digest and calendars. Mails lead here; nothing
//! happens by opening these pages.

use crate::{
    WebState,
    error::{Page, PageError, page, see},
    form::Form,
    layout::Layout,
    visit::{Id, Posted, Visit},
    words,
};
use askama::Template;
use axum::extract::State;
use desk::verbs::CaseReminders;
use domain::{
    CaseId, ReminderId,
    digest::{Rhythm, Wish},
    habit::{Choices, ClockKind, Habits, Schedule},
    reminder::{Planned, ReminderKind},
};
use jiff::civil::{Date, Weekday};
use store::{
    calendar::{Feed, Scope},
    own_reminder::OwnReminder,
    reader::case::CaseView,
    reminder::Entry,
};
use uuid::Uuid;

/// One kind of clock in the form of schedules.
#[derive(Clone, Copy)]
pub(crate) struct KindShown {
    pub id: &'static str,
    pub title: &'static str,
    pub hint: &'static str,
    /// Whether “once it is late” makes sense.
    pub late: bool,
}

impl KindShown {
    /// The name of one of its fields.
    pub fn field(&self, name: &str) -> String {
        format!("{}_{name}", self.id)
    }
}

/// The kinds, in the order of the form.
pub(crate) const KINDS: [KindShown; 3] = [
    KindShown {
        id: "agency",
        title: "Dates that bind the agency",
        hint: "Such as the last day for its answer.",
        late: true,
    },
    KindShown {
        id: "appeal",
        title: "Our last day to appeal",
        hint: "A right that is gone the day after.",
        late: false,
    },
    KindShown {
        id: "ours",
        title: "Other dates that bind us",
        hint: "Such as to answer a question or pay a fee.",
        late: false,
    },
];

pub(crate) const WEEKDAYS: [(&str, &str); 7] = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
];

#[derive(Template)]
#[template(path = "reminders.html")]
pub(crate) struct RemindersPage {
    pub l: Layout,
    pub form: Form,
    pub kinds: [KindShown; 3],
    pub weekdays: [(&'static str, &'static str); 7],
    pub zone: String,
    pub own: Vec<OwnReminder>,
    pub feeds: Vec<Feed>,
    /// An address that was just made; shown this once.
    pub address: Option<String>,
}

#[derive(Template)]
#[template(path = "case_reminders.html")]
pub(crate) struct CaseRemindersPage {
    pub l: Layout,
    pub form: Form,
    pub kinds: [KindShown; 3],
    pub case: CaseView,
    pub reminders: CaseReminders,
}

/// `GET /reminders`
pub(crate) async fn show(State(state): State<WebState>, visit: Visit) -> Page {
    let form = mine(&state, &visit).await?;
    render(&state, visit, form, None).await
}

/// What holds now, as the forms show it.
async fn mine(state: &WebState, visit: &Visit) -> Result<Form, PageError> {
    let mut form = Form::default();
    fill_choices(&mut form, state.desk.reminder_choices(&visit.actor).await?);
    fill_wish(&mut form, &state.desk.digest_wish(&visit.actor).await?);
    Ok(form)
}

async fn render(state: &WebState, visit: Visit, form: Form, address: Option<String>) -> Page {
    let shown = RemindersPage {
        kinds: KINDS,
        weekdays: WEEKDAYS,
        zone: visit.l.zone.iana_name().unwrap_or("UTC").to_owned(),
        own: state.desk.own_reminders(&visit.actor).await?,
        feeds: state.desk.calendars(&visit.actor).await?,
        address,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

fn fill_choices(form: &mut Form, own: Choices) {
    let habits = Habits {
        own,
        ..Habits::default()
    };
    for kind in ClockKind::ALL {
        fill(form, kind, &habits.schedule(kind));
    }
}

fn fill(form: &mut Form, kind: ClockKind, schedule: &Schedule) {
    form.preset(&format!("{kind}_business"), schedule.business_days());
    form.preset(&format!("{kind}_days"), schedule.days());
    if schedule.has(ReminderKind::OnTheDay) {
        form.preset(&format!("{kind}_day"), "1");
    }
    if schedule.has(ReminderKind::Late) {
        form.preset(&format!("{kind}_late"), "1");
    }
}

fn fill_wish(form: &mut Form, wish: &Wish) {
    form.preset("rhythm", wish.rhythm.as_str());
    form.preset("hour", wish.hour.to_string());
    form.preset("weekday", wish.weekday.to_monday_one_offset().to_string());
    for day in &wish.quiet {
        form.preset(&format!("quiet_{}", day.to_monday_one_offset()), "1");
    }
}

/// Reads one kind's schedule; what cannot be read is noted beside its field.
fn read(form: &mut Form, kind: ClockKind) -> Option<Schedule> {
    let has = |name: &str| form.has(&format!("{kind}_{name}"));
    let (day, late) = (has("day"), has("late"));
    let (business, days) = (format!("{kind}_business"), format!("{kind}_days"));
    if let Err(problem) = Schedule::read(form.get(&business), "", false, false) {
        form.wrong(&business, problem.to_string());
        return None;
    }
    match Schedule::read(form.get(&business), form.get(&days), day, late) {
        Ok(schedule) => Some(schedule),
        Err(problem) => {
            form.wrong(&days, problem.to_string());
            None
        }
    }
}

/// `POST /reminders`: the schedules for all one's cases.
pub(crate) async fn save(
    State(state): State<WebState>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let mut choices = Choices::new();
    for kind in ClockKind::ALL {
        let read = read(&mut form, kind).filter(|schedule| *schedule != Schedule::usual(kind));
        choices.extend(read.map(|schedule| (kind, schedule)));
    }
    if form.fine() {
        match state
            .desk
            .choose_reminders(&visit.actor, None, &choices)
            .await
        {
            Ok(()) => return Ok(see("/reminders?said=saved")),
            Err(error) => form.take(error)?,
        }
    }
    fill_wish(&mut form, &state.desk.digest_wish(&visit.actor).await?);
    render(&state, visit, form, None).await
}

/// `POST /reminders/digest`
pub(crate) async fn save_digest(
    State(state): State<WebState>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let rhythm = form.read::<Rhythm>("rhythm", "Choose how often.");
    let hour = form.read::<i8>("hour", "Choose an hour.");
    let weekday = form.read::<i8>("weekday", "Choose a day.");
    let weekday = weekday.and_then(|day| Weekday::from_monday_one_offset(day).ok());
    let quiet = (1..=7)
        .filter(|day| form.has(&format!("quiet_{day}")))
        .filter_map(|day| Weekday::from_monday_one_offset(day).ok())
        .collect();
    if let (Some(rhythm), Some(hour), Some(weekday)) = (rhythm, hour, weekday) {
        let wish = Wish {
            rhythm,
            hour,
            weekday,
            quiet,
        };
        match state.desk.choose_digest(&visit.actor, &wish).await {
            Ok(()) => return Ok(see("/reminders?said=saved#digest")),
            Err(error) => form.take(error)?,
        }
    }
    fill_choices(&mut form, state.desk.reminder_choices(&visit.actor).await?);
    render(&state, visit, form, None).await
}

/// `POST /reminders/calendars`: the answer shows the address itself, once, and is
/// not a redirect: a secret has no place in the address of a page.
pub(crate) async fn make_calendar(
    State(state): State<WebState>,
    Posted { visit, form }: Posted,
) -> Page {
    let scope = form.get("scope").parse::<Scope>().unwrap_or(Scope::Own);
    let mut filled = mine(&state, &visit).await?;
    let address = match state.desk.make_calendar(&visit.actor, scope).await {
        Ok(token) => Some(format!(
            "{}/calendar/{token}.ics",
            state.desk.config.base_url
        )),
        Err(error) => {
            filled.take(error)?;
            None
        }
    };
    render(&state, visit, filled, address).await
}

/// `POST /reminders/calendars/{id}/revoke`
pub(crate) async fn revoke_calendar(
    State(state): State<WebState>,
    Id(id): Id<Uuid>,
    Posted { visit, .. }: Posted,
) -> Page {
    state.desk.revoke_calendar(&visit.actor, id).await?;
    Ok(see("/reminders?said=revoked#calendars"))
}

/// `POST /reminders/own/{id}/cancel`
pub(crate) async fn cancel_own(
    State(state): State<WebState>,
    Id(id): Id<ReminderId>,
    Posted { visit, form }: Posted,
) -> Page {
    state.desk.cancel_own_reminder(&visit.actor, id).await?;
    let back = crate::visit::way_back(form.get("back"));
    Ok(see(&format!("{back}?said=unset")))
}

/// `GET /cases/{id}/reminders`
pub(crate) async fn show_case(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    visit: Visit,
) -> Page {
    render_case(&state, visit, id, Form::default()).await
}

/// The page with a form of it that was refused, or with none; the schedules' form
/// shows what holds.
async fn render_case(state: &WebState, visit: Visit, id: CaseId, mut form: Form) -> Page {
    let reminders = state.desk.case_reminders(&visit.actor, id).await?;
    for kind in ClockKind::ALL {
        fill(&mut form, kind, &reminders.habits.schedule(kind));
        if reminders.habits.case.contains_key(&kind) {
            form.preset(&format!("{kind}_own"), "1");
        }
    }
    render_case_as(state, visit, id, form, reminders).await
}

/// The same with the schedules' form as it was sent.
async fn render_case_as(
    state: &WebState,
    visit: Visit,
    id: CaseId,
    form: Form,
    reminders: CaseReminders,
) -> Page {
    let case = state.reader().case(&visit.actor, id).await?;
    let shown = CaseRemindersPage {
        kinds: KINDS,
        case,
        reminders,
        l: visit.l,
        form,
    };
    page(shown.form.status(), &shown)
}

/// `POST /cases/{id}/reminders`: other schedules on this case alone.
pub(crate) async fn save_case(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    let mut choices = Choices::new();
    for kind in ClockKind::ALL {
        if form.has(&format!("{kind}_own")) {
            choices.extend(read(&mut form, kind).map(|schedule| (kind, schedule)));
        }
    }
    if form.fine() {
        let chosen = state
            .desk
            .choose_reminders(&visit.actor, Some(id), &choices)
            .await;
        match chosen {
            Ok(()) => return Ok(see(&format!("/cases/{id}/reminders?said=saved"))),
            Err(error) => form.take(error)?,
        }
    }
    let reminders = state.desk.case_reminders(&visit.actor, id).await?;
    render_case_as(&state, visit, id, form, reminders).await
}

/// `POST /cases/{id}/reminders/own`
pub(crate) async fn remind_me(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    if let Some(on) = day_of(&mut form, "on", visit.l.today) {
        let note = form.get("note").to_owned();
        match state.desk.remind_me(&visit.actor, id, on, &note).await {
            Ok(_) => return Ok(see(&format!("/cases/{id}/reminders?said=set"))),
            Err(error) => form.take(error)?,
        }
    }
    render_case(&state, visit, id, form).await
}

/// `POST /cases/{id}/reminders/snooze`
pub(crate) async fn snooze(
    State(state): State<WebState>,
    Id(id): Id<CaseId>,
    Posted { visit, mut form }: Posted,
) -> Page {
    if let Some(until) = day_of(&mut form, "until", visit.l.today) {
        match state.desk.snooze(&visit.actor, id, until).await {
            Ok(_) => return Ok(see(&format!("/cases/{id}/reminders?said=snoozed"))),
            Err(error) => form.take_as(error, "on", "until")?,
        }
    }
    render_case(&state, visit, id, form).await
}

/// A day, given as one, or by a button as so many weeks from today.
fn day_of(form: &mut Form, field: &str, today: Date) -> Option<Date> {
    if let Ok(weeks) = form.get("weeks").parse::<i32>()
        && (1..=52).contains(&weeks)
    {
        return Some(today.saturating_add(jiff::Span::new().weeks(weeks)));
    }
    form.read(field, "Give the day, such as 2026-10-18.")
}

impl RemindersPage {
    /// Whether a day is chosen as quiet.
    pub fn quiet(&self, day: &str) -> bool {
        self.form.has(&format!("quiet_{day}"))
    }
}

impl CaseRemindersPage {
    /// A line of the ledger in words.
    pub fn told(&self, line: &Entry) -> String {
        let clock = line.clock.replace('_', " ");
        format!("{clock}, {}: {}", words::day(line.due), self.kind(line))
    }

    fn kind(&self, line: &Entry) -> String {
        match line.kind.as_str() {
            "on_the_day" => "on the day".to_owned(),
            "late" => "that it is late".to_owned(),
            moved if moved.starts_with("moved") => "that the date had moved".to_owned(),
            before => format!(
                "{} before",
                before.trim_start_matches("before_").replace('_', " ")
            ),
        }
    }

    /// A planned reminder in words.
    pub fn words_of(&self, one: &Planned) -> String {
        match one.kind {
            ReminderKind::BusinessDaysBefore(days) => {
                format!("{} before", words::count(i64::from(days), "business day"))
            }
            ReminderKind::DaysBefore(days) => {
                format!("{} before", words::count(i64::from(days), "day"))
            }
            ReminderKind::OnTheDay => "on the day".to_owned(),
            ReminderKind::Late => "once it is late beyond doubt".to_owned(),
        }
    }
}
