//! Happenings with gaps, each told once as an article tells it and several
//! times as mails do, in other words.

use super::Dice;
use super::world::Told;

/// Gaps: `{town}`, `{who}` a family name, `{body}` an acronym, `{n}` a number,
/// `{year}`, `{month}`.
pub struct Happening {
    article: &'static str,
    mail: &'static [&'static str],
}

impl Happening {
    pub fn told(&self, town: &str, who: &str, body: &str, dice: &mut Dice) -> Told {
        let n = (3 + dice.roll(40)) * 10;
        let year = 2003 + dice.roll(20);
        let month = *dice.pick(&["January", "March", "April", "June", "September", "November"]);
        let fill = |text: &str| {
            text.replace("{town}", town)
                .replace("{who}", who)
                .replace("{body}", body)
                .replace("{n}", &n.to_string())
                .replace("{year}", &year.to_string())
                .replace("{month}", month)
        };
        Told {
            article: fill(self.article),
            mail: self.mail.iter().map(|text| fill(text)).collect(),
        }
    }
}

pub const HAPPENINGS: &[Happening] = &[
    Happening {
        article: "In {month} {year} inspectors found lead in the drinking water of {n} apartments on the west side of {town}.",
        mail: &[
            "The {year} inspection turned up lead in the taps of {n} flats, all on the west side.",
            "Remember that {n} apartments had lead in their water back in {month} {year}.",
        ],
    },
    Happening {
        article: "The old swing bridge was closed to trucks in {year} after engineers discovered cracks in {n} of its rivets.",
        mail: &[
            "Trucks have been kept off the swing bridge since {year}, when the engineers saw {n} cracked rivets.",
            "The engineers' {year} report lists {n} rivets with cracks; that is why the swing bridge is shut for trucks.",
        ],
    },
    Happening {
        article: "{who} resigned from the pension fund in {month} {year}, days after auditors could not account for $2 million.",
        mail: &[
            "As you know {who} quit the pension fund in {month} {year} when the auditors missed two million dollars.",
            "The auditors never traced the $2 million, and {who} left the pension fund that same {month}.",
        ],
    },
    Happening {
        article: "A school bus carrying {n} children rolled over on Quarry Road in {month} {year} because its brakes had not been serviced.",
        mail: &[
            "The brakes on the bus that overturned on Quarry Road in {year} had never been serviced; {n} children were on board.",
            "{n} kids were riding the bus that tipped over on Quarry Road.",
        ],
    },
    Happening {
        article: "{body} paid a consultant for {n} night inspections of the cold store in {year} that never took place.",
        mail: &[
            "We were billed in {year} for {n} night inspections of the cold store, and not one of them happened.",
            "The consultant charged {body} for {n} inspections at the cold store that nobody carried out.",
        ],
    },
    Happening {
        article: "More than {n} families were evicted from the Juniper Court towers in the winter of {year} without a hearing.",
        mail: &[
            "Over {n} households lost their homes at Juniper Court in {year}, none with a hearing.",
            "The Juniper Court evictions of {year}: {n} families and no hearing for any of them.",
        ],
    },
    Happening {
        article: "The county bought {n} body cameras in {year}, but deputies left most of them in a storage closet.",
        mail: &[
            "Most of the {n} body cameras purchased in {year} are still sitting in the storage closet.",
            "Why did the deputies put the cameras from {year} into a closet? We paid for {n}.",
        ],
    },
    Happening {
        article: "In {year} an explosion at the grain terminal injured {n} workers and broke windows as far away as the ferry landing.",
        mail: &[
            "The grain terminal blew up in {year}; {n} workers were hurt and there were broken windows at the ferry landing.",
            "{n} people were injured in the terminal explosion, and glass broke all the way to the ferry landing.",
        ],
    },
    Happening {
        article: "{town} sold the old armory to a developer for one dollar in {month} {year}, over the objections of {body}.",
        mail: &[
            "The armory went to the developer for a dollar in {month} {year} although {body} objected.",
            "Selling the armory for one dollar was a mistake, and {body} said so in {year}.",
        ],
    },
    Happening {
        article: "Herring stopped running in the Tarrow River in {year}, the year the cannery was allowed to double its discharge.",
        mail: &[
            "No herring came up the Tarrow in {year}; that was the year the cannery got leave to discharge twice as much.",
            "The herring run ended in {year} with the new discharge permit for the cannery.",
        ],
    },
    Happening {
        article: "A clerk shredded {n} boxes of overtime records the weekend before the {month} {year} audit.",
        mail: &[
            "{n} boxes of overtime sheets went through the shredder the weekend before the audit in {month} {year}.",
            "Somebody destroyed the overtime records, {n} boxes, just ahead of the {year} audit.",
        ],
    },
    Happening {
        article: "Two ferries collided in fog off the north pier in {month} {year} and {n} passengers were pulled from the water.",
        mail: &[
            "When the ferries hit each other off the north pier in {year} the crew rescued {n} passengers from the water.",
            "The fog collision off the north pier, {month} {year}: two ferries, {n} passengers in the water.",
        ],
    },
    Happening {
        article: "The library board cut evening hours at {n} branches in {year} and spent the savings on a new logo.",
        mail: &[
            "In {year} the board dropped the evening hours of {n} library branches and put the money into a logo.",
            "The new library logo was paid for by closing {n} branches in the evening.",
        ],
    },
    Happening {
        article: "Sheriff's deputies lost {n} rape kits in {year} when a basement evidence room flooded.",
        mail: &[
            "{n} kits were ruined when the evidence room in the basement flooded in {year}.",
            "The flood in the basement evidence room cost us {n} rape kits.",
        ],
    },
];
