//! Looks a letter over before it leaves: what somebody should think of, and what each
//! legal sentence rests on. It never stops anybody.

use crate::{
    Desk, Error, clocks,
    letters::{self, FieldKind, LawFacts, Model, grounds::Ground},
};
use domain::{
    Actor, Agency, Case, Channel, Letter, LetterId, LetterKind,
    caution::{Asked, Caution, ContactKnown, cautions, state_of},
};
use jiff::civil::Date;
use store::Conn;

/// Other cases of the agency that are looked through: the newest.
const OTHERS: i64 = 300;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LookedOver {
    /// What to think of, the gravest first.
    pub cautions: Vec<Caution>,
    /// The legal sentences with what they rest on.
    pub grounds: Vec<Ground>,
}

impl Desk {
    /// Looks a letter over that the actor may see.
    pub async fn look_over(&self, actor: &Actor, letter: LetterId) -> Result<LookedOver, Error> {
        let mut conn = self.store.connection().await?;
        let (case, letter) = self.seen_letter(&mut conn, actor, letter).await?;
        let law = self.law_now(&mut conn).await?;
        let agency = store::agency::by_id(&mut conn, case.agency).await?;
        let newsroom = store::newsroom::get(&mut conn, self.now()).await?;
        let today = clocks::day_here(&newsroom, self.now());
        let Some(place) = law.jurisdiction(&agency.jurisdiction) else {
            return Ok(LookedOver::default());
        };
        let facts = LawFacts::of(place, &agency.body, today);
        let mut asked = Asked {
            contact: contact_known(&mut conn, &agency).await?,
            ..Asked::default()
        };
        if letter.kind == LetterKind::Request {
            self.asked(&mut conn, actor, (&case, &letter), &mut asked)
                .await?;
            asked.residents = facts
                .residency
                .as_ref()
                .map(|one| (one.who.clone(), one.basis.cite.clone()));
            let there = agency.jurisdiction.trim_start_matches("us-").to_uppercase();
            asked.states = (there, state_of(&newsroom.postal_address));
        } else {
            asked.subject = true;
            asked.names_a_year = true;
        }
        Ok(LookedOver {
            cautions: cautions(&asked, today),
            grounds: letters::grounds::grounds(&letter.body, &facts),
        })
    }

    /// What the request asks for, by the form that it was drafted from and by its text.
    async fn asked(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        (case, letter): (&Case, &Letter),
        asked: &mut Asked,
    ) -> Result<(), Error> {
        let model = letters::model(&case.model);
        asked.people = model.and_then(|model| filled(model, case, FieldKind::People));
        asked.subject = model.is_none_or(|model| narrowed(model, case));
        asked.period = model.and_then(|model| period(model, case));
        asked.names_a_year = names_a_year(&letter.body);
        asked.words = case.title.clone();
        for answer in case.answers.values() {
            asked.words.push(' ');
            asked.words.push_str(answer);
        }
        let others = store::likeness::others(conn, case.agency, case.id, OTHERS).await?;
        let may_know = |owner, visibility| {
            let other = Case {
                owner,
                visibility,
                ..case.clone()
            };
            actor.may_see(&other)
        };
        asked.others = others
            .into_iter()
            .filter(|(owner, visibility, _)| may_know(*owner, *visibility))
            .map(|(_, _, other)| other)
            .collect();
        Ok(())
    }
}

/// Whether a field of this kind is filled in; none where the model has none.
fn filled(model: &Model, case: &Case, kind: FieldKind) -> Option<bool> {
    let mut fields = model.fields.iter().filter(|field| field.kind == kind);
    let any = |field: &letters::Field| {
        let names = field.inputs();
        names.iter().any(|name| {
            case.answers
                .get(name)
                .is_some_and(|one| !one.trim().is_empty())
        })
    };
    let first = fields.next()?;
    Some(any(first) || fields.any(any))
}

/// Whether anything bounds what is looked for: domains, terms, lines, a description.
fn narrowed(model: &Model, case: &Case) -> bool {
    let kinds = [
        FieldKind::Domains,
        FieldKind::Terms,
        FieldKind::Lines,
        FieldKind::Paragraphs,
        FieldKind::People,
    ];
    let answers = kinds
        .into_iter()
        .filter_map(|kind| filled(model, case, kind));
    let answers: Vec<bool> = answers.collect();
    answers.is_empty() || answers.contains(&true)
}

fn period(model: &Model, case: &Case) -> Option<(Date, Option<Date>)> {
    let field = model
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::Period)?;
    let names = field.inputs();
    let day = |name: &String| case.answers.get(name)?.trim().parse().ok();
    Some((day(names.first()?)?, names.get(1).and_then(day)))
}

/// Whether a line other than the date and the citations names a year.
fn names_a_year(body: &str) -> bool {
    let lines = body.lines().skip(1);
    let plain = lines.filter(|line| {
        !["§", "U.S.C.", "CMR"]
            .iter()
            .any(|sign| line.contains(sign))
    });
    let mut words = plain.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()));
    words.any(|word| {
        word.len() == 4
            && word
                .parse()
                .is_ok_and(|year: u16| (1950..2100).contains(&year))
    })
}

async fn contact_known(conn: &mut Conn, agency: &Agency) -> Result<ContactKnown, Error> {
    let contacts = store::agency::contacts(conn, agency.id).await?;
    let usable = contacts.iter().filter(|contact| {
        matches!(
            contact.channel,
            Channel::Email | Channel::Portal | Channel::Post | Channel::Fax
        )
    });
    let usable: Vec<_> = usable.collect();
    if usable.is_empty() {
        return Ok(ContactKnown::None);
    }
    if !usable.iter().any(|contact| contact.verified()) {
        return Ok(ContactKnown::Unconfirmed);
    }
    let addresses: Vec<String> = usable
        .iter()
        .filter(|contact| contact.channel == Channel::Email && contact.verified())
        .map(|contact| contact.value.clone())
        .collect();
    if !addresses.is_empty() && store::likeness::came_back(conn, &addresses).await? {
        return Ok(ContactKnown::Bounced);
    }
    Ok(ContactKnown::Good)
}
