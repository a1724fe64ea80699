//! The invented people, bodies and laws, and the articles that tell of them.

use super::Dice;
use super::happenings::{HAPPENINGS, Happening};

const GIVEN: &[&str] = &[
    "Harriet",
    "Osvaldo",
    "Priscilla",
    "Desmond",
    "Imelda",
    "Fergus",
    "Noreen",
    "Tobias",
    "Wilhelmina",
    "Rashid",
    "Carmelita",
    "Lionel",
    "Beatrix",
    "Cornelius",
    "Yolanda",
    "Thaddeus",
    "Marguerite",
    "Ignatius",
    "Rosalind",
    "Bartholomew",
    "Edith",
    "Kenneth",
    "Susan",
    "Robert",
    "Margaret",
    "William",
    "Deborah",
    "Andrew",
];
const FAMILY: &[&str] = &[
    "Vandergriff",
    "Ostrowell",
    "Pellicane",
    "Quarrington",
    "Thistlewood",
    "Umbervale",
    "Brackenby",
    "Cindermoor",
    "Dovetree",
    "Eskeldon",
    "Fothersill",
    "Gorsehill",
    "Havelstock",
    "Inchbold",
    "Josselmere",
    "Kettlewick",
    "Larkmoor",
    "Mossgrave",
    "Nettleship",
    "Oxenbridge",
    "Penhallow",
    "Ravensworth",
    "Saltmarsh",
    "Tanglefoot",
    "Wendlebury",
    "Yarborough",
    "Zellner",
    "Abernethy",
];
const TOWNS: &[&str] = &[
    "Port Marrowby",
    "Millhaven",
    "East Tarrow",
    "Grindlebrook",
    "Lake Ostrander",
    "Corven Falls",
];
const BODIES: &[&str] = &[
    "Harbor Oversight Commission",
    "Regional Water Authority",
    "School Transport Bureau",
    "Bridge and Tunnel Office",
    "Public Housing Agency",
    "Coastal Wildlife Trust",
    "Municipal Pension Board",
    "Tenants Defense League",
    "Fair Dockworkers Union",
    "Valley Growers Association",
    "Night Shelter Alliance",
    "Civic Auditors Institute",
];
const LAWS: &[&str] = &[
    "Clean Wharf Act",
    "Open Ledger Act",
    "Tenant Shield Ordinance",
    "Safe Crossing Act",
    "River Stewardship Act",
];
const ROLES: &[&str] = &[
    "Mayor",
    "Commissioner",
    "Councilor",
    "Police Captain",
    "Director",
    "Senator",
    "Sheriff",
    "Superintendent",
];
const SAYINGS: &[&str] = &[
    "we never saw a single invoice for that work",
    "the tide does not wait for paperwork",
    "nobody upstairs wanted the readings on record",
    "every bus on that lot should have been parked",
    "I was told to lose the second ledger",
    "they moved the families out before breakfast",
    "a rounding error with a badge on it",
    "you could smell it from the ferry landing",
];
const FILLER: &[&str] = &[
    "Residents had complained for months, and few of them expected an answer.",
    "The matter has divided the town, where memories of the last scandal are fresh.",
    "Officials declined to be interviewed for this article.",
    "It is not clear who will pay, or when the work might be finished.",
    "Critics say the explanation leaves most of their questions open.",
    "A spokesperson did not return calls seeking comment.",
];

/// A person as the articles name him or her.
#[derive(Clone)]
pub struct Person {
    pub role: &'static str,
    pub given: &'static str,
    pub family: &'static str,
}

/// A body with its acronym.
#[derive(Clone)]
pub struct Body {
    pub name: String,
    pub acronym: String,
}

/// A law by name or by citation.
#[derive(Clone)]
pub enum Law {
    Named(&'static str),
    /// Title and section of the United States Code.
    Cited(u32, u32),
}

impl Law {
    /// As the articles write it.
    pub fn written(&self) -> String {
        match self {
            Law::Named(name) => (*name).to_owned(),
            Law::Cited(title, section) => format!("{title} U.S.C. {section}"),
        }
    }
}

/// Something that happened, its gaps filled.
#[derive(Clone)]
pub struct Told {
    /// The sentence of the article.
    pub article: String,
    /// Ways in which a mail tells it.
    pub mail: Vec<String>,
}

/// One article: its text, and what it names.
pub struct Article {
    pub name: String,
    pub text: String,
    pub people: Vec<Person>,
    pub bodies: Vec<Body>,
    pub laws: Vec<Law>,
    pub quotes: Vec<&'static str>,
    pub told: Vec<Told>,
}

impl Article {
    /// Whether a reader learns this person's office here.
    pub fn tells_role_of(&self, person: &Person) -> bool {
        self.people[0].family == person.family
    }
}

/// The articles of one made-up newsroom.
pub struct World {
    pub articles: Vec<Article>,
}

impl World {
    pub fn new(seed: u64) -> World {
        let mut dice = Dice::new(seed);
        let (mut families, mut bodies) = (FAMILY.to_vec(), BODIES.to_vec());
        let (mut sayings, mut happenings) = (SAYINGS.to_vec(), HAPPENINGS.iter().collect());
        let town = dice.one_of(TOWNS);
        let articles = (0..5 + dice.roll(2))
            .map(|n| {
                let cast = Cast {
                    town,
                    people: (0..2).map(|_| person(&mut families, &mut dice)).collect(),
                    bodies: (0..1 + n % 2)
                        .map(|_| body(&mut bodies, town, &mut dice))
                        .collect(),
                    laws: vec![law(&mut dice)],
                    quotes: vec![dice.draw(&mut sayings)],
                };
                article(n, cast, &mut happenings, &mut dice)
            })
            .collect();
        World { articles }
    }
}

struct Cast {
    town: &'static str,
    people: Vec<Person>,
    bodies: Vec<Body>,
    laws: Vec<Law>,
    quotes: Vec<&'static str>,
}

fn person(families: &mut Vec<&'static str>, dice: &mut Dice) -> Person {
    Person {
        role: dice.one_of(ROLES),
        given: dice.one_of(GIVEN),
        family: dice.draw(families),
    }
}

fn body(bodies: &mut Vec<&'static str>, town: &str, dice: &mut Dice) -> Body {
    let name = dice.draw(bodies);
    let name = if dice.once_in(3) {
        format!("{town} {name}")
    } else {
        name.to_owned()
    };
    let capital = |word: &&str| word.starts_with(|c: char| c.is_uppercase());
    let acronym = name
        .split(' ')
        .filter(capital)
        .filter_map(|w| w.chars().next())
        .collect();
    Body { name, acronym }
}

fn law(dice: &mut Dice) -> Law {
    if dice.once_in(2) {
        Law::Named(dice.one_of(LAWS))
    } else {
        Law::Cited(
            *dice.pick(&[5, 16, 20, 33, 42, 49]),
            1100 + dice.roll(8000) as u32,
        )
    }
}

fn article(n: usize, cast: Cast, happenings: &mut Vec<&Happening>, dice: &mut Dice) -> Article {
    let (first, second) = (&cast.people[0], &cast.people[1]);
    let body = &cast.bodies[0];
    let town = cast.town;
    let told: Vec<Told> = (0..2)
        .map(|_| {
            dice.draw(happenings)
                .told(town, second.family, &body.acronym, dice)
        })
        .collect();
    let mut text = format!(
        "The trouble in {town}\n\nBy Staff Writer\n\n{} {} {} said on Tuesday that the {} ({}) had questions to answer. {}\n\n",
        first.role,
        first.given,
        first.family,
        body.name,
        body.acronym,
        dice.one_of(FILLER)
    );
    text += &format!("{} {}\n\n", told[0].article, dice.one_of(FILLER));
    text += &format!(
        "“{},” {} {} of {} told reporters. {} pointed to {}, which {} has cited before.\n\n",
        cast.quotes[0],
        second.given,
        second.family,
        body.acronym,
        second.family,
        cast.laws[0].written(),
        first.family
    );
    if let Some(other) = cast.bodies.get(1) {
        text += &format!(
            "The {} ({}) called for an inquiry.\n\n",
            other.name, other.acronym
        );
    }
    text += &format!(
        "{} {}\n\n{}\n",
        told[1].article,
        dice.one_of(FILLER),
        dice.one_of(FILLER)
    );
    Article {
        name: format!("{n:02}_article.txt"),
        text,
        people: cast.people,
        bodies: cast.bodies,
        laws: cast.laws,
        quotes: cast.quotes,
        told,
    }
}
