//! Who wrote to whom as a picture: senders down, recipients across, a disc for each
//! pair whose area is the number of mails. Only numbers and words are made here.

use super::Scope;
use domain::correspondence::Correspondence;

/// The picture, in its own units.
pub(crate) struct Matrix {
    pub width: f64,
    pub height: f64,
    pub rows: Vec<Label>,
    pub columns: Vec<Label>,
    pub cells: Vec<Cell>,
    /// Where the discs begin.
    pub left: f64,
    pub top: f64,
    /// In words, for those who do not see it.
    pub words: String,
    /// Correspondents who are only in the table.
    pub hidden: usize,
}

/// A name beside a row or above a column.
pub(crate) struct Label {
    pub x: f64,
    pub y: f64,
    pub name: String,
}

/// A pair.
pub(crate) struct Cell {
    pub x: f64,
    pub y: f64,
    pub r: f64,
    pub mails: usize,
    pub label: String,
    pub link: String,
}

/// People on each side at most.
const MOST: usize = 12;
/// Units of a row and a column, of the names on the left and above.
const STEP: f64 = 34.0;
const LEFT: f64 = 172.0;
const TOP: f64 = 118.0;
/// Letters of a name that have room.
const LETTERS: usize = 24;

impl Matrix {
    /// None where nobody wrote to anybody.
    pub fn of(scope: &Scope, found: &Correspondence) -> Option<Self> {
        let side = |counts: fn(&domain::correspondence::Correspondent) -> usize| {
            let mut side: Vec<_> = found
                .correspondents
                .iter()
                .filter(|one| counts(one) > 0)
                .collect();
            side.sort_by_key(|one| std::cmp::Reverse(counts(one)));
            side.truncate(MOST);
            side.into_iter()
                .map(|one| one.person)
                .collect::<Vec<usize>>()
        };
        let senders = side(|one| one.wrote.mails);
        let recipients = side(|one| one.got.mails);
        let largest = found.pairs.values().map(|count| count.mails).max()?;
        let name = |person: usize| found.people.all()[person].name.as_str();
        let middle = |start: f64, k: usize| start + STEP * (k as f64 + 0.5);
        let mut cells = Vec::new();
        for (row, from) in senders.iter().enumerate() {
            for (column, to) in recipients.iter().enumerate() {
                let Some(count) = found.pairs.get(&(*from, *to)) else {
                    continue;
                };
                let (from, to) = (name(*from), name(*to));
                cells.push(Cell {
                    x: middle(LEFT, column),
                    y: middle(TOP, row),
                    r: radius(count.mails, largest),
                    mails: count.mails,
                    label: format!(
                        "{from} to {to}: {}",
                        crate::words::count(count.mails, "mail")
                    ),
                    link: scope.address("messages", &[("sender", from), ("recipient", to)]),
                });
            }
        }
        let labels = |people: &[usize], place: fn(f64) -> (f64, f64), start: f64| {
            let label = |(k, person): (usize, &usize)| {
                let (x, y) = place(middle(start, k));
                Label {
                    x,
                    y,
                    name: short(name(*person)),
                }
            };
            people.iter().enumerate().map(label).collect::<Vec<Label>>()
        };
        let shown = senders
            .iter()
            .chain(&recipients)
            .collect::<std::collections::BTreeSet<_>>();
        let mut words: Vec<&Cell> = cells.iter().collect();
        words.sort_by_key(|cell| std::cmp::Reverse(cell.mails));
        Some(Self {
            width: LEFT + STEP * recipients.len() as f64 + 84.0,
            height: TOP + STEP * senders.len() as f64 + 10.0,
            rows: labels(&senders, |at| (LEFT - 8.0, at + 4.0), TOP),
            columns: labels(&recipients, |at| (at, TOP - 10.0), LEFT),
            words: words
                .iter()
                .take(10)
                .map(|cell| format!("{}. ", cell.label))
                .collect(),
            hidden: found.correspondents.len() - shown.len(),
            cells,
            left: LEFT,
            top: TOP,
        })
    }

    /// The lines between rows.
    pub fn lines(&self) -> Vec<f64> {
        (0..=self.rows.len())
            .map(|k| self.top + STEP * k as f64)
            .collect()
    }

    /// Where the lines end.
    pub fn right(&self) -> f64 {
        self.left + STEP * self.columns.len() as f64
    }
}

/// Areas are as the numbers; the smallest is still to be hit with a finger's help.
fn radius(mails: usize, largest: usize) -> f64 {
    let share = mails as f64 / largest.max(1) as f64;
    let r = (share.sqrt() * (STEP / 2.0 - 2.0)).max(3.5);
    (r * 10.0).round() / 10.0
}

fn short(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    let cut: String = name.chars().take(LETTERS - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_follow_the_numbers() {
        let (one, four) = (radius(25, 100), radius(100, 100));
        assert!((four / one - 2.0).abs() < 0.05);
        assert!(radius(1, 100_000) >= 3.5 && radius(5, 5) <= STEP / 2.0);
        assert_eq!(short("Zelda Quill"), "Zelda Quill");
        assert_eq!(short(&"a".repeat(40)).chars().count(), LETTERS);
    }
}
