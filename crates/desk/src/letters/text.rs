//! From answers to text: the view that templates read, the subject line, and the
//! tidying of blank lines that templates leave.

use super::{
    Context, Draft,
    answers::{Answer, Answers, long_date},
    delays::{Longer, Stop},
    estimate::{Checked, Estimate},
    law::{Duty, LawFacts, Limit},
    model::Model,
};
use askama::Template;

/// Renders a letter. Each model has a template of its own name.
pub(super) fn render(model: &Model, answers: &Answers, cx: &Context) -> Draft {
    let mut view = View {
        cx,
        law: &cx.law,
        answers,
        subject: String::new(),
        checked: Checked::default(),
    };
    view.checked = view.estimate().check(&cx.law.charges);
    view.subject = view.subject_line(&model.subject);
    let body = body(&model.id, &view)
        .unwrap_or_else(|| panic!("the test renders every model; {} has no text", model.id));
    Draft {
        subject: view.subject,
        body: tidy(&body),
    }
}

macro_rules! texts {
    ($($id:tt => $name:ident, $path:tt;)+) => {
        $(
            #[derive(Template)]
            #[template(path = $path, escape = "none")]
            struct $name<'a> {
                l: &'a View<'a>,
            }
        )+

        /// The text of the model with this id.
        fn body(id: &str, l: &View<'_>) -> Option<String> {
            match id {
                $($id => $name { l }.render().ok(),)+
                _ => None,
            }
        }
    };
}

texts! {
    "official-mail" => OfficialMail, "letters/official-mail.txt";
    "calendars-visitors" => CalendarsVisitors, "letters/calendars-visitors.txt";
    "contracts-spending" => ContractsSpending, "letters/contracts-spending.txt";
    "policies-agreements" => PoliciesAgreements, "letters/policies-agreements.txt";
    "statistics-reports" => StatisticsReports, "letters/statistics-reports.txt";
    "custody-log" => CustodyLog, "letters/custody-log.txt";
    "status-inquiry" => StatusInquiry, "letters/status-inquiry.txt";
    "overdue" => Overdue, "letters/overdue.txt";
    "clarification-answer" => ClarificationAnswer, "letters/clarification-answer.txt";
    "extension-answer" => ExtensionAnswer, "letters/extension-answer.txt";
    "narrowing" => Narrowing, "letters/narrowing.txt";
    "denial-answer" => DenialAnswer, "letters/denial-answer.txt";
    "fee-answer" => FeeAnswer, "letters/fee-answer.txt";
    "appeal-ma" => AppealMa, "letters/appeal-ma.txt";
    "appeal-federal" => AppealFederal, "letters/appeal-federal.txt";
    "appeal-state" => AppealState, "letters/appeal-state.txt";
    "before-court" => BeforeCourt, "letters/before-court.txt";
    "thanks" => Thanks, "letters/thanks.txt";
    "closing" => Closing, "letters/closing.txt";
}

/// What a template may ask. A field that was not answered reads as empty.
struct View<'a> {
    cx: &'a Context,
    law: &'a LawFacts,
    answers: &'a Answers,
    subject: String,
    /// The estimate held against the law, in a letter about a fee.
    checked: Checked,
}

impl View<'_> {
    fn today(&self) -> String {
        long_date(self.cx.today)
    }

    fn has(&self, field: &str) -> bool {
        match self.answers.get(field) {
            Some(Answer::Items(items)) => !items.is_empty(),
            other => other.is_some(),
        }
    }

    /// The answer as it stands in a sentence.
    fn text(&self, field: &str) -> String {
        match self.answers.get(field) {
            Some(Answer::Text(text)) => text.clone(),
            Some(Answer::Choice(_, label)) => label.clone(),
            Some(Answer::Date(date)) => long_date(*date),
            Some(Answer::Dollars(cents)) => dollars(*cents),
            Some(Answer::Number(hundredths)) => format!("{}", *hundredths as f64 / 100.0),
            Some(Answer::Period(..)) => self.period(field),
            Some(Answer::Items(items)) => listed(items),
            Some(Answer::Paragraphs(paragraphs)) => paragraphs.join(" "),
            None => String::new(),
        }
    }

    fn date(&self, field: &str) -> String {
        self.text(field)
    }

    /// Whether that day lies no more than so many days before the letter's.
    fn within(&self, field: &str, days: i32) -> bool {
        match self.answers.get(field) {
            Some(Answer::Date(date)) => (self.cx.today - *date).get_days() <= days,
            _ => false,
        }
    }

    /// Whether that day is over on the day of the letter.
    fn past(&self, field: &str) -> bool {
        matches!(self.answers.get(field), Some(Answer::Date(date)) if *date < self.cx.today)
    }

    fn dollars(&self, field: &str) -> String {
        self.text(field)
    }

    fn listed(&self, field: &str) -> String {
        self.text(field)
    }

    fn items(&self, field: &str) -> &[String] {
        match self.answers.get(field) {
            Some(Answer::Items(items)) => items,
            _ => &[],
        }
    }

    fn paragraphs(&self, field: &str) -> String {
        match self.answers.get(field) {
            Some(Answer::Paragraphs(paragraphs)) => paragraphs.join("\n\n"),
            _ => String::new(),
        }
    }

    fn is(&self, field: &str, value: &str) -> bool {
        matches!(self.answers.get(field), Some(Answer::Choice(chosen, _)) if chosen == value)
    }

    /// “January 1, 2018 through September 30, 2019”.
    fn period(&self, field: &str) -> String {
        match self.answers.get(field) {
            Some(Answer::Period(from, Some(to))) => {
                format!("{} through {}", long_date(*from), long_date(*to))
            }
            Some(Answer::Period(from, None)) => {
                format!("{} through the day of your search", long_date(*from))
            }
            _ => String::new(),
        }
    }

    /// Whether the first day lies after the second; not if one is unknown.
    fn after(&self, first: &str, second: &str) -> bool {
        let day = |field| match self.answers.get(field) {
            Some(Answer::Date(date)) => Some(*date),
            _ => None,
        };
        day(first)
            .zip(day(second))
            .is_some_and(|(one, two)| one > two)
    }

    /// The extension that the agency claims, as the law has it.
    fn longer(&self) -> Option<&Longer> {
        self.law.delays.extension(&self.text("extension"))
    }

    /// What a question does to the clock.
    fn question(&self) -> Option<&Stop> {
        self.law.delays.question.as_ref()
    }

    /// What a fee estimate does to it.
    fn fee_stop(&self) -> Option<&Stop> {
        self.law.delays.fee.as_ref()
    }

    /// An extension is disputed, and none of the plain reasons holds.
    fn disputes_nothing_else(&self) -> bool {
        let plain = self.is("timely", "late")
            || self.after("named_until", "lawful_until")
            || self.longer().is_none()
            || !self.has("reason")
            || !self.has("named_until");
        !plain
    }

    fn fee_lines(&self) -> Vec<String> {
        self.law.charges.lines()
    }

    fn estimate(&self) -> Estimate {
        let amount = |field: &str| match self.answers.get(field) {
            Some(Answer::Dollars(number) | Answer::Number(number)) => Some(*number),
            _ => None,
        };
        Estimate {
            total: amount("amount"),
            hours: amount("hours"),
            rate: amount("rate"),
            pages: amount("pages").map(|hundredths| hundredths / 100),
            per_page: amount("per_page"),
        }
    }

    /// The most that the law allows for the work that the estimate names.
    fn most(&self) -> Option<String> {
        self.checked.most.map(dollars)
    }

    /// How much more the estimate asks for.
    fn excess(&self) -> Option<String> {
        self.checked.over.map(dollars)
    }

    fn over(&self) -> bool {
        self.checked.over.is_some()
    }

    /// The exemptions claimed, each with what the law says under that sign.
    fn exemptions(&self) -> Vec<String> {
        let told = |claim: &String| match self.law.exemption(claim) {
            Some(known) => format!("{claim}, that is: {} ({})", known.topic, known.basis),
            None => claim.clone(),
        };
        self.items("exemptions").iter().map(told).collect()
    }

    /// The courts that the law names, with their citations.
    fn courts(&self) -> String {
        let courts = self.law.remedies.courts.iter();
        let named = courts.map(|court| format!("{} ({})", court.named(), court.basis));
        either(&named.collect::<Vec<_>>())
    }

    /// Whom else the law names.
    fn others(&self) -> String {
        let others = self.law.remedies.others.iter();
        let named = others.map(|one| format!("{} ({})", one.named(), one.basis));
        listed(&named.collect::<Vec<_>>())
    }

    /// Fills a subject pattern and adds the reference, within 200 characters.
    fn subject_line(&self, pattern: &str) -> String {
        let reference = format!(" [{}]", self.cx.reference);
        let mut line = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, tail) = after.split_once('}').unwrap_or((after, ""));
            line.push_str(before);
            line.push_str(&self.in_subject(name));
            rest = tail;
        }
        line.push_str(rest);
        shortened(&line, 200 - reference.chars().count()) + &reference
    }

    fn in_subject(&self, name: &str) -> String {
        match (name, self.answers.get(name)) {
            ("request", None) => self.law.request_name().to_owned(),
            ("agency", None) => self.cx.agency.clone(),
            (_, Some(Answer::Items(items))) => first_and_others(items),
            (_, Some(Answer::Period(from, to))) => {
                let to = to.map_or("today".to_owned(), |to| to.to_string());
                format!("{from} to {to}")
            }
            _ => self.text(name),
        }
    }
}

/// “Jane Example and 2 others”: the first item without its title.
fn first_and_others(items: &[String]) -> String {
    let first = items.first().map_or("", |item| item.as_str());
    let name = first.split_once(',').map_or(first, |(name, _)| name);
    match items.len() {
        0 | 1 => name.to_owned(),
        2 => format!("{name} and one other"),
        n => format!("{name} and {} others", n - 1),
    }
}

fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn either(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Whole dollars without cents: “$25”, “$1,200”, “$480.50”.
pub(super) fn dollars(cents: i64) -> String {
    let whole = (cents / 100).to_string();
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match cents % 100 {
        0 => format!("${grouped}"),
        part => format!("${grouped}.{part:02}"),
    }
}

/// Cuts at a word's end and says so with an ellipsis.
fn shortened(line: &str, limit: usize) -> String {
    if line.chars().count() <= limit {
        return line.to_owned();
    }
    let cut: String = line.chars().take(limit - 1).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ' ', ':']))
}

/// One blank line between paragraphs, none at the head, no space at a line's end.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            blank = !out.is_empty();
            continue;
        }
        if blank {
            out.push('\n');
            blank = false;
        }
        out.push_str(line.trim_start());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_lists_and_long_lines_read_well() {
        assert_eq!(dollars(2500), "$25");
        assert_eq!(dollars(123_456_789), "$1,234,567.89");
        let items: Vec<String> = ["A, Chief", "B", "C"].map(Into::into).into();
        assert_eq!(listed(&items[1..]), "B and C");
        assert_eq!(first_and_others(&items), "A and 2 others");
        assert_eq!(shortened("one two three", 9), "one two…");
        assert_eq!(shortened("one", 9), "one");
    }

    #[test]
    fn blank_lines_are_single_and_never_first() {
        assert_eq!(tidy("\n\n a \n \n\n\nb\nc\n\n"), "a\n\nb\nc\n");
    }
}
