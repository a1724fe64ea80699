//! Where a mail's own words end and what it quotes begins, so that a thread shows each
//! word once. Only what is shown is folded; nothing is cut.

/// A mail's text in two: its own words, and what it quotes of earlier ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    pub own: String,
    pub quoted: String,
}

/// Splits at the first line that begins a quotation which goes on to the end.
pub(crate) fn split(text: &str) -> Split {
    let lines: Vec<&str> = text.lines().collect();
    let start = (0..lines.len()).find(|at| begins(&lines, *at));
    let (own, quoted) = lines.split_at(start.unwrap_or(lines.len()));
    let own = own.join("\n").trim().to_owned();
    if own.is_empty() {
        // A forwarded mail says what it says by its quotation.
        return Split {
            own: text.trim().to_owned(),
            quoted: String::new(),
        };
    }
    Split {
        own,
        quoted: quoted.join("\n").trim().to_owned(),
    }
}

fn begins(lines: &[&str], at: usize) -> bool {
    let line = lines[at].trim();
    let rest = &lines[at..];
    separator(line) || wrote(rest) || header(rest) || (line.starts_with('>') && all_quoted(rest))
}

/// “-----Original Message-----” and the rule that webmail draws.
fn separator(line: &str) -> bool {
    let words = line.trim_matches(['-', ' ', '_']).to_lowercase();
    let dashes = line.starts_with("--") && line.ends_with("--");
    (dashes && ["original message", "forwarded message"].contains(&words.as_str()))
        || (line.len() >= 20 && line.chars().all(|c| c == '_'))
}

/// “On Mon, Mar 2, 2026 at 9:00 AM Rae Reporter <…> wrote:”, which may be broken over
/// three lines.
fn wrote(rest: &[&str]) -> bool {
    if !rest[0].trim_start().starts_with("On ") {
        return false;
    }
    let joined = rest.iter().take(3).map(|line| line.trim());
    let mut told = String::new();
    for line in joined {
        told.push_str(line);
        told.push(' ');
        if line.ends_with("wrote:") {
            return told.chars().any(|c| c.is_ascii_digit());
        }
        if line.is_empty() {
            return false;
        }
    }
    false
}

/// “From: …” with “Sent:” or “Date:” and “To:” in the lines below.
fn header(rest: &[&str]) -> bool {
    let bare = |line: &&str| line.trim().trim_matches('*').to_lowercase();
    let has = |name: &str| {
        rest.iter()
            .take(6)
            .map(bare)
            .any(|line| line.starts_with(name))
    };
    bare(&rest[0]).starts_with("from:") && (has("sent:") || has("date:")) && has("to:")
}

fn all_quoted(rest: &[&str]) -> bool {
    rest.iter()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with('>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_folded_from_where_it_begins() {
        for (text, own, quoted) in [
            ("Yes.\n", "Yes.", ""),
            ("Yes.\n\n> Is it?\n> I ask.\n", "Yes.", "> Is it?\n> I ask."),
            (
                "Yes.\n\nOn Mon, Mar 2, 2026 at 9:00 AM Rae <r@paper.example> wrote:\n> Is it?\n",
                "Yes.",
                "On Mon, Mar 2, 2026 at 9:00 AM Rae <r@paper.example> wrote:\n> Is it?",
            ),
            (
                "Yes.\nOn Mon, Mar 2, 2026 at 9:00 AM Rae Reporter\n<r@paper.example> wrote:\nIs it?",
                "Yes.",
                "On Mon, Mar 2, 2026 at 9:00 AM Rae Reporter\n<r@paper.example> wrote:\nIs it?",
            ),
            (
                "Yes.\n-----Original Message-----\nFrom: Rae\n",
                "Yes.",
                "-----Original Message-----\nFrom: Rae",
            ),
            (
                "Yes.\n________________________________\nFrom: Rae\n",
                "Yes.",
                "________________________________\nFrom: Rae",
            ),
            (
                "Yes.\n\nFrom: Rae\nSent: Monday\nTo: You\n\nIs it?",
                "Yes.",
                "From: Rae\nSent: Monday\nTo: You\n\nIs it?",
            ),
            // Answers between the quoted lines are the mail's own words.
            (
                "> Is it?\nYes.\n> And this?\nNo.\n",
                "> Is it?\nYes.\n> And this?\nNo.",
                "",
            ),
            (
                "On Monday we wrote:\nnothing.",
                "On Monday we wrote:\nnothing.",
                "",
            ),
            (
                "From: now on we are closed.\n",
                "From: now on we are closed.",
                "",
            ),
            (
                "-----Original Message-----\nAll of it.",
                "-----Original Message-----\nAll of it.",
                "",
            ),
            ("", "", ""),
        ] {
            let split = split(text);
            assert_eq!(
                (split.own.as_str(), split.quoted.as_str()),
                (own, quoted),
                "{text:?}"
            );
        }
    }
}
