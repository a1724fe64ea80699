//! The release: dull mails in which some sentences are about what the articles
//! tell, with the truth of which ones.

use super::gold::{
    gold, id_of_body, id_of_event, id_of_law, id_of_person, id_of_quote, offset, places,
};
use super::world::{Article, Law, World};
use super::{Dice, scanned, slip};
use crate::truth::{Gold, LookAlike, PageSpan, SeedSpan, TrueLink, TruePage, Truth};

const DULL: &[&str] = &[
    "The copier on the second floor is down again, so please print upstairs until Thursday.",
    "I will be out on Monday and back the day after; call the front desk if anything burns.",
    "Attached is the seating plan for the retirement lunch.",
    "Parking passes expire at the end of the month and facilities wants the old ones returned.",
    "Could you resend the spreadsheet? The link does not open for me.",
    "The vendor moved the training to the small conference room.",
    "Budget numbers are due Friday, and the template has changed since last year.",
    "Nothing new on our side, we are still waiting for the signatures.",
    "Please remind everybody to lock the bicycle cage.",
    "The minutes are in the shared folder under the usual name.",
];
const STAFF: &[&str] = &[
    "Gwendolyn Trask",
    "Milo Febrero",
    "Ada Sorrel",
    "Hank Pimm",
    "Lucinda Overby",
    "Cletus Bohm",
    "Trudy Wapping",
    "Norbert Quill",
];

/// So many pages, a true answer and the annotated corpus.
pub fn release(world: &World, seed: u64, pages: u32) -> (Truth, Gold) {
    let mut dice = Dice::new(seed ^ 0xfeed);
    let mut truth = Truth::default();
    for page in 1..=pages {
        let mut sheet = Sheet::new(world, page);
        sheet.fill(&mut dice);
        sheet.close(&mut truth, &mut dice);
    }
    (truth, gold(world))
}

/// One page while it is written.
struct Sheet<'w> {
    world: &'w World,
    page: u32,
    body: Vec<String>,
    links: Vec<TrueLink>,
    look_alikes: Vec<LookAlike>,
}

impl<'w> Sheet<'w> {
    fn new(world: &'w World, page: u32) -> Sheet<'w> {
        Sheet {
            world,
            page,
            body: Vec::new(),
            links: Vec::new(),
            look_alikes: Vec::new(),
        }
    }

    fn fill(&mut self, dice: &mut Dice) {
        for _ in 0..1 + dice.roll(3) {
            self.body.push((*dice.pick(DULL)).to_owned());
        }
        for _ in 0..dice.roll(3) {
            match dice.roll(12) {
                0..=2 => self.person(dice),
                3 | 4 => self.org(dice),
                5 => self.law(dice),
                6 => self.quote(dice),
                7 | 8 => self.event(dice),
                9 if dice.once_in(2) => self.clip(dice),
                _ => self.look_alike(dice),
            }
        }
        if dice.once_in(2) {
            self.body.push((*dice.pick(DULL)).to_owned());
        }
    }

    fn person(&mut self, dice: &mut Dice) {
        let article = dice_article(self.world, dice);
        let person = dice.pick(&article.people).clone();
        let (given, family) = (person.given, person.family);
        let (name, variant) = match dice.roll(6) {
            0 | 1 => (format!("{given} {family}"), "full"),
            2 => (format!("{family}, {given}"), "inverted"),
            3 if article.tells_role_of(&person) => (format!("{} {family}", person.role), "rank"),
            3 | 4 => (format!("{given} {}", slip(family, dice)), "misspelling"),
            _ => (format!("{}. {family}", &given[..1]), "initial"),
        };
        let says = [
            "Please put {} on the distribution list.",
            "I spoke with {} this morning and promised an answer by Friday.",
            "Can you send {} the attachment?",
            "The letter from {} came in yesterday.",
        ];
        self.body.push(dice.pick(&says).replace("{}", &name));
        self.link("person", &id_of_person(&person), &name, variant);
    }

    fn org(&mut self, dice: &mut Dice) {
        let article = dice_article(self.world, dice);
        let body = dice.pick(&article.bodies).clone();
        let (name, variant) = match dice.roll(3) {
            0 => (abbreviated(&body.name), "abbreviated"),
            1 => (body.acronym.clone(), "acronym"),
            _ => (body.name.clone(), "full"),
        };
        let says = [
            "Did {} ever answer our letter?",
            "Legal wants to see it before it goes to {}.",
            "The people from {} will be here at ten with two boxes of files.",
        ];
        self.body.push(dice.pick(&says).replace("{}", &name));
        self.link("org", &id_of_body(&body), &name, variant);
    }

    fn law(&mut self, dice: &mut Dice) {
        let article = dice_article(self.world, dice);
        let law = dice.pick(&article.laws).clone();
        let name = match &law {
            Law::Named(name) => (*name).to_owned(),
            Law::Cited(t, s) => match dice.roll(4) {
                0 => format!("{t} USC {s}"),
                1 => format!("{t} U.S.C. § {s}(a)"),
                2 => format!("section {s} of title {t}"),
                _ => format!("{t} U.S.C. §{s}"),
            },
        };
        let says = [
            "Counsel says that {} leaves us no choice.",
            "Whether {} applies here is above my pay grade.",
        ];
        self.body.push(dice.pick(&says).replace("{}", &name));
        self.link("statute", &id_of_law(&law), &name, "full");
    }

    fn quote(&mut self, dice: &mut Dice) {
        let article = dice_article(self.world, dice);
        let words = article.quotes[0];
        let says = [
            "His exact words were: \"{}\"",
            "She wrote back {} and nothing else.",
        ];
        self.body.push(dice.pick(&says).replace("{}", words));
        self.link("quote", &id_of_quote(words), words, "");
    }

    fn event(&mut self, dice: &mut Dice) {
        let article = dice_article(self.world, dice);
        let told = dice.pick(&article.told);
        let sentence = dice.pick(&told.mail).clone();
        self.body.push(sentence.clone());
        self.link("event", &id_of_event(&told.article), &sentence, "");
        self.named_in(&sentence);
    }

    /// A paragraph of an article, as a press clip.
    fn clip(&mut self, dice: &mut Dice) {
        let article = dice_article(self.world, dice);
        let long = |p: &&str| p.split(' ').count() >= 25;
        let paragraphs: Vec<&str> = article.text.split("\n\n").filter(long).collect();
        let clip = (*dice.pick(&paragraphs)).trim();
        self.body.push(format!("In the paper today:\n\n{clip}\n"));
        let start = offset(&article.text, clip);
        self.links.push(TrueLink {
            seed_spans: vec![SeedSpan {
                start,
                end: start + clip.chars().count(),
            }],
            ..self.bare("text_reuse", "doc:clip", clip, "", &article.name)
        });
        for quote in article.quotes.iter().filter(|q| clip.contains(**q)) {
            self.link("quote", &id_of_quote(quote), quote, "");
        }
        for law in article.laws.iter().filter(|l| clip.contains(&l.written())) {
            self.link("statute", &id_of_law(law), &law.written(), "full");
        }
        self.named_in(clip);
    }

    /// People and bodies that a sentence names beside what it tells.
    fn named_in(&mut self, sentence: &str) {
        let world = self.world;
        for article in &world.articles {
            for person in article
                .people
                .iter()
                .filter(|p| sentence.contains(p.family))
            {
                let full = format!("{} {}", person.given, person.family);
                let name = if sentence.contains(&full) {
                    &full
                } else {
                    person.family
                };
                self.link("person", &id_of_person(person), name, "clip");
            }
            for body in &article.bodies {
                let words = || sentence.split(|c: char| !c.is_alphanumeric());
                if sentence.contains(&body.name) {
                    self.link("org", &id_of_body(body), &body.name, "clip");
                } else if words().any(|w| w == body.acronym) {
                    self.link("org", &id_of_body(body), &body.acronym, "clip");
                }
            }
        }
    }

    fn look_alike(&mut self, dice: &mut Dice) {
        let article = dice_article(self.world, dice);
        let person = dice.pick(&article.people).clone();
        let body = dice.pick(&article.bodies).clone();
        let family = person.family;
        let other = if person.given == "Lionel" {
            "Edith"
        } else {
            "Lionel"
        };
        let (who, thing) = (id_of_person(&person), id_of_body(&body));
        let (text, target, hard, sentence) = match dice.roll(9) {
            0 => (
                format!("{other} {family}"),
                who,
                false,
                "{} from payroll has the forms.",
            ),
            1 => (
                format!("{family} Street"),
                who,
                false,
                "{} is closed for paving until noon.",
            ),
            2 => (
                format!("{family} & Sons"),
                who,
                false,
                "{} delivered the toner this morning.",
            ),
            3 => (
                family.to_owned(),
                who,
                true,
                "Ms. {} of the bakery says the cake will be ready at three.",
            ),
            4 => (
                family.to_owned(),
                who,
                true,
                "Dr. {} moved my dental cleaning to the week after.",
            ),
            5 => (
                family.to_owned(),
                who,
                true,
                "The {} wedding has the ballroom, so we meet in the annex.",
            ),
            6 => (
                body.acronym.clone(),
                thing,
                true,
                "Toner model {}-200 is out of stock until next week.",
            ),
            7 => (
                body.acronym.clone(),
                thing,
                true,
                "Enter code {} at the barrier, then park on level two.",
            ),
            _ => (
                format!("Mrs. {family}"),
                who,
                true,
                "{} next door found my cat, so all is well at home.",
            ),
        };
        self.body.push(sentence.replace("{}", &text));
        self.look_alikes.push(LookAlike {
            file: FILE.into(),
            page: self.page,
            target,
            text,
            hard,
        });
    }

    fn link(&mut self, kind: &str, target: &str, text: &str, variant: &str) {
        for (doc, spans) in places(self.world, kind, target) {
            let seed_spans = spans
                .into_iter()
                .map(|(start, end)| SeedSpan { start, end });
            self.links.push(TrueLink {
                seed_spans: seed_spans.collect(),
                ..self.bare(kind, target, text, variant, &doc)
            });
        }
    }

    fn bare(&self, kind: &str, target: &str, text: &str, variant: &str, doc: &str) -> TrueLink {
        TrueLink {
            file: FILE.into(),
            page: self.page,
            kind: kind.into(),
            target: target.into(),
            doc: doc.into(),
            tier: "key".into(),
            page_spans: vec![PageSpan {
                text: text.into(),
                variant: Some(variant.to_owned()).filter(|v| !v.is_empty()),
            }],
            seed_spans: vec![],
        }
    }

    /// Prints the page and hands over what is on it. The same target on a page is one link.
    fn close(mut self, truth: &mut Truth, dice: &mut Dice) {
        let (from, to) = (*dice.pick(STAFF), *dice.pick(STAFF));
        let head = format!(
            "From: {from}\nSent: {} {}, 2016 {}:{:02} AM\nTo: {to}\nSubject: {}\n\n",
            dice.pick(&["May", "June", "July"]),
            1 + dice.roll(28),
            1 + dice.roll(11),
            dice.roll(60),
            dice.pick(&["Update", "RE: Friday", "FW: question", "Odds and ends"]),
        );
        let body: Vec<String> = self.body.iter().map(|s| wrapped(s)).collect();
        let mut text = format!(
            "{head}{}\n\nThanks,\n{from}\nRecords Division\n",
            body.join("\n")
        );
        let scan = dice.once_in(6);
        if scan {
            text = scanned(&text, dice);
        }
        text += &format!(
            "\nThis message may contain privileged matter.\nRD 00{:04}\n",
            self.page
        );
        let mut links: Vec<TrueLink> = Vec::new();
        for link in self.links.drain(..) {
            let same = |l: &&mut TrueLink| {
                l.kind == link.kind && l.target == link.target && l.doc == link.doc
            };
            match links.iter_mut().find(same) {
                Some(known) => known.page_spans.extend(link.page_spans),
                None => links.push(link),
            }
        }
        truth.links.append(&mut links);
        truth.hard_negatives.append(&mut self.look_alikes);
        truth.pages.push(TruePage {
            file: FILE.into(),
            page: self.page,
            kind: if scan { "scan" } else { "text" }.into(),
            text,
        });
    }
}

const FILE: &str = "made-up.pdf";

fn dice_article<'w>(world: &'w World, dice: &mut Dice) -> &'w Article {
    dice.pick(&world.articles)
}

fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split(' ') {
        if width + word.len() > 72 {
            out.push('\n');
            width = 0;
        } else if !out.is_empty() {
            out.push(' ');
        }
        out += word;
        width += word.len() + 1;
    }
    out
}

fn abbreviated(name: &str) -> String {
    [
        ("Commission", "Comm."),
        ("Authority", "Auth."),
        ("Association", "Assn."),
        ("Regional", "Reg."),
    ]
    .iter()
    .fold(name.to_owned(), |name, (long, short)| {
        name.replace(long, short)
    })
}
