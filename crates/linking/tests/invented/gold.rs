//! What the makers of the articles know of them: what each names, and where.

use super::world::{Body, Law, Person, World};
use crate::truth::{Gold, GoldDocument, GoldMention, GoldQuote};

/// The corpus as its makers know it.
pub fn gold(world: &World) -> Gold {
    let mut gold = Gold::default();
    for article in &world.articles {
        gold.documents.push(GoldDocument {
            id: article.name.clone(),
            file: article.name.clone(),
        });
        let people = article.people.iter().map(|p| ("person", id_of_person(p)));
        let bodies = article.bodies.iter().map(|b| ("org", id_of_body(b)));
        let laws = article.laws.iter().map(|l| ("statute", id_of_law(l)));
        for (kind, entity) in people.chain(bodies).chain(laws) {
            for (doc, spans) in places(world, kind, &entity) {
                gold.mentions
                    .extend(spans.into_iter().map(|(start, end)| GoldMention {
                        entity: entity.clone(),
                        doc: doc.clone(),
                        start,
                        end,
                    }));
            }
        }
        for words in &article.quotes {
            for (start, end) in all(&article.text, words) {
                gold.quotes.push(GoldQuote {
                    id: id_of_quote(words),
                    distinctive: true,
                    doc: article.name.clone(),
                    start,
                    end,
                });
            }
        }
    }
    gold
}

pub fn id_of_person(person: &Person) -> String {
    format!("per:{}", person.family)
}

pub fn id_of_body(body: &Body) -> String {
    format!("org:{}", body.acronym)
}

pub fn id_of_law(law: &Law) -> String {
    format!("law:{}", law.written())
}

pub fn id_of_quote(words: &str) -> String {
    format!("q:{words}")
}

pub fn id_of_event(sentence: &str) -> String {
    format!("ev:{sentence}")
}

/// Where the articles have a target: characters, by article.
pub fn places(world: &World, kind: &str, target: &str) -> Vec<(String, Vec<(usize, usize)>)> {
    let words = target.split_once(':').map_or(target, |(_, words)| words);
    let mut found = Vec::new();
    for article in &world.articles {
        let mut spans = all(&article.text, words);
        if kind == "org"
            && let Some(body) = article.bodies.iter().find(|b| b.acronym == words)
        {
            spans.extend(all(&article.text, &body.name));
        }
        if !spans.is_empty() {
            found.push((article.name.clone(), spans));
        }
    }
    found
}

fn all(text: &str, words: &str) -> Vec<(usize, usize)> {
    let length = words.chars().count();
    text.match_indices(words)
        .map(|(at, _)| text[..at].chars().count())
        .map(|start| (start, start + length))
        .collect()
}

pub fn offset(text: &str, part: &str) -> usize {
    text.find(part).map_or(0, |at| text[..at].chars().count())
}
