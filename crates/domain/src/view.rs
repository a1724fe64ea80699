//! A list of cases as somebody wants it: which, in what order, with which columns. It
//! travels as the fields of a form and is kept as they are; a field that cannot be read
//! filters nothing, so that a view of an older edition still opens.

use crate::{PersonId, ProjectId, Stage, person::named};
use std::collections::BTreeMap;

/// How far the cases have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StageWanted {
    /// Not closed.
    #[default]
    Open,
    /// Closed ones as well.
    All,
    /// This one.
    One(Stage),
}

/// Whose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnerWanted {
    /// Everybody's.
    #[default]
    Anybody,
    /// The reader's own.
    Me,
    /// This person's.
    One(PersonId),
}

/// How near the next date is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DueWanted {
    /// Near or far, or none.
    #[default]
    Any,
    /// Past beyond doubt.
    Late,
    /// Within a week, or past on the ordinary reading only.
    Soon,
    /// None at all.
    Never,
}

impl DueWanted {
    /// All.
    pub const ALL: [Self; 4] = [Self::Any, Self::Late, Self::Soon, Self::Never];

    /// The name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Late => "late",
            Self::Soon => "soon",
            Self::Never => "none",
        }
    }
}

named!(DueWanted, "date");

/// In what order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaseOrder {
    /// The nearest date first, those without one last.
    #[default]
    Due,
    /// The newest first.
    Opened,
    /// Where something happened last first.
    Changed,
    /// By title.
    Title,
}

impl CaseOrder {
    /// All.
    pub const ALL: [Self; 4] = [Self::Due, Self::Opened, Self::Changed, Self::Title];

    /// The name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "",
            Self::Opened => "opened",
            Self::Changed => "changed",
            Self::Title => "title",
        }
    }
}

named!(CaseOrder, "order");

/// A column beside the case's title, which always stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Its reference.
    Reference,
    /// Whom it asks.
    Agency,
    /// The law it runs under.
    Law,
    /// How far it has come and how it ended.
    Stage,
    /// The nearest date that binds somebody.
    Due,
    /// Who answers for it.
    Owner,
    /// The story it belongs to.
    Story,
    /// When the request left.
    Sent,
    /// When the draft was begun.
    Opened,
    /// When anything last happened.
    Changed,
}

impl Column {
    /// All, in the order in which they stand.
    pub const ALL: [Self; 10] = [
        Self::Reference,
        Self::Agency,
        Self::Law,
        Self::Stage,
        Self::Due,
        Self::Owner,
        Self::Story,
        Self::Sent,
        Self::Opened,
        Self::Changed,
    ];

    /// What stands there until somebody chooses.
    pub const USUAL: [Self; 5] = [
        Self::Reference,
        Self::Agency,
        Self::Stage,
        Self::Due,
        Self::Owner,
    ];

    /// The name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Agency => "agency",
            Self::Law => "law",
            Self::Stage => "stage",
            Self::Due => "due",
            Self::Owner => "owner",
            Self::Story => "story",
            Self::Sent => "sent",
            Self::Opened => "opened",
            Self::Changed => "changed",
        }
    }
}

named!(Column, "column");

/// A list of cases as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Words in title, reference or agency.
    pub words: String,
    /// How far the cases have come.
    pub stage: StageWanted,
    /// Whose.
    pub owner: OwnerWanted,
    /// How near their date is.
    pub due: DueWanted,
    /// Only this story's.
    pub story: Option<ProjectId>,
    /// In what order.
    pub order: CaseOrder,
    /// Columns beside the title.
    pub columns: Vec<Column>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            words: String::new(),
            stage: StageWanted::default(),
            owner: OwnerWanted::default(),
            due: DueWanted::default(),
            story: None,
            order: CaseOrder::default(),
            columns: Column::USUAL.to_vec(),
        }
    }
}

/// The fields of a view; a column's box is `col-` and its name.
const FIELDS: [&str; 7] = ["q", "stage", "owner", "due", "story", "sort", "columns"];

impl View {
    /// The reader's own open cases.
    pub fn mine() -> Self {
        Self {
            owner: OwnerWanted::Me,
            columns: vec![
                Column::Reference,
                Column::Agency,
                Column::Stage,
                Column::Due,
            ],
            ..Self::default()
        }
    }

    /// Reads a form's fields; none of them there: nobody asked for any view.
    pub fn read(fields: &BTreeMap<String, String>) -> Option<Self> {
        let ours = |name: &str| FIELDS.contains(&name) || name.starts_with("col-");
        if !fields.keys().any(|name| ours(name)) {
            return None;
        }
        let get = |name: &str| fields.get(name).map_or("", |value| value.trim());
        Some(Self {
            words: get("q").chars().take(200).collect(),
            stage: match get("stage") {
                "all" => StageWanted::All,
                name => name.parse().map_or(StageWanted::Open, StageWanted::One),
            },
            owner: match get("owner") {
                "me" => OwnerWanted::Me,
                id => id.parse().map_or(OwnerWanted::Anybody, OwnerWanted::One),
            },
            due: get("due").parse().unwrap_or_default(),
            story: get("story").parse().ok(),
            order: get("sort").parse().unwrap_or_default(),
            columns: columns(fields, get("columns")),
        })
    }

    /// The fields that [`View::read`] reads back, those that say nothing left out. There
    /// is always one: an empty view is a view.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let stage = match self.stage {
            StageWanted::Open => "",
            StageWanted::All => "all",
            StageWanted::One(stage) => stage.as_str(),
        };
        let owner = match self.owner {
            OwnerWanted::Anybody => String::new(),
            OwnerWanted::Me => "me".to_owned(),
            OwnerWanted::One(id) => id.to_string(),
        };
        let columns = if self.columns == Column::USUAL {
            String::new()
        } else {
            let names: Vec<&str> = self.columns.iter().map(|one| one.as_str()).collect();
            if names.is_empty() {
                "title".to_owned()
            } else {
                names.join(",")
            }
        };
        let story = self.story.map_or_else(String::new, |id| id.to_string());
        let mut fields = vec![
            ("q", self.words.clone()),
            ("stage", stage.to_owned()),
            ("owner", owner),
            ("due", self.due.as_str().to_owned()),
            ("story", story),
            ("sort", self.order.as_str().to_owned()),
            ("columns", columns),
        ];
        fields.retain(|(name, value)| *name == "owner" || !value.is_empty());
        fields
    }
}

/// Ticked boxes count before the list of names; neither: the usual ones.
fn columns(fields: &BTreeMap<String, String>, named: &str) -> Vec<Column> {
    let ticked = |column: &Column| fields.contains_key(&format!("col-{}", column.as_str()));
    let boxes: Vec<Column> = Column::ALL.into_iter().filter(ticked).collect();
    if !boxes.is_empty() {
        return boxes;
    }
    if named.is_empty() {
        return Column::USUAL.to_vec();
    }
    let names: Vec<&str> = named.split(',').collect();
    let all = Column::ALL.into_iter();
    all.filter(|column| names.contains(&column.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_view_comes_back_from_its_fields() {
        let person = PersonId(uuid::Uuid::from_u128(5));
        for view in [
            View::default(),
            View::mine(),
            View {
                words: "harbor & port".into(),
                stage: StageWanted::One(Stage::Sent),
                owner: OwnerWanted::One(person),
                due: DueWanted::Soon,
                story: Some(ProjectId(uuid::Uuid::from_u128(6))),
                order: CaseOrder::Changed,
                columns: vec![],
            },
            View {
                stage: StageWanted::All,
                columns: Column::ALL.to_vec(),
                ..View::default()
            },
        ] {
            let kept = view.fields().into_iter();
            let kept = kept.map(|(name, value)| (name.to_owned(), value)).collect();
            assert_eq!(View::read(&kept), Some(view));
        }
    }

    #[test]
    fn what_cannot_be_read_filters_nothing() {
        assert_eq!(View::read(&fields(&[("page", "2")])), None);
        let read = View::read(&fields(&[
            ("stage", "x"),
            ("owner", "nobody"),
            ("due", "soonish"),
            ("columns", "weight,owner"),
        ]))
        .unwrap();
        let expected = View {
            columns: vec![Column::Owner],
            ..View::default()
        };
        assert_eq!(read, expected);
        let boxes = fields(&[("col-law", "1"), ("columns", "owner"), ("q", "")]);
        assert_eq!(View::read(&boxes).unwrap().columns, [Column::Law]);
    }
}
