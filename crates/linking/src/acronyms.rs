//! What an acronym on a page is worth: a body's name, or the name of a model, a
//! code, a file stamp, or a word among shouted ones.

use crate::entity::{Form, FormKind};
use crate::hit::Hit;
use crate::link::Kind;
use crate::orgs::{FormIndex, surrounded_by_capitals};
use crate::page::Prepared;
use crate::release::ReleaseStats;
use crate::text::{Shape, Token, gap};
use crate::words;

pub(crate) fn judge(
    index: &FormIndex,
    form: &Form,
    page: &Prepared<'_>,
    i: usize,
    stats: &ReleaseStats,
) -> Option<Hit> {
    let token = &page.tokens[i];
    if is_stamp(&page.tokens, i) {
        return None;
    }
    let law = index.kinds.get(&form.entity) == Some(&Kind::Statute);
    let kind = if law { Kind::Statute } else { Kind::Org };
    let mut hit = Hit::new(kind, form.entity, i..i + 1);
    let proved = stats.proved_acronyms.contains(&token.word);
    match form.kind {
        FormKind::ImpliedAcronym if proved => {
            hit.add(3.0, "the release uses these initials beside the long form");
        }
        FormKind::ImpliedAcronym => hit.add(
            if token.word.len() > 3 { 2.0 } else { 0.8 },
            "the initials of the long form",
        ),
        _ => hit.add(2.6, "the acronym is the corpus's own"),
    }
    if token.word.len() == 2 {
        hit.add(-1.5, "only two letters");
        hit.needs_support = true;
    }
    if form.shared {
        hit.add(-1.5, "more than one name in the corpus has these initials");
    }
    if surrounded_by_capitals(index, page, &(i..i + 1)) {
        hit.add(-4.0, "capitals all around");
    }
    if is_attribute(page, i) {
        hit.needs_support = true;
    }
    if is_designation(&page.tokens, i) {
        hit.add(-5.0, "it designates a thing, as a model or a code does");
    }
    Some(hit)
}

/// "ABC-XYZ 000123" is a file stamp, not a name.
fn is_stamp(tokens: &[Token], i: usize) -> bool {
    let numbered = |k: usize| {
        tokens
            .get(k)
            .is_some_and(|t| t.shape == Shape::Number && t.word.len() >= 4)
    };
    let chained =
        tokens.get(i + 1).is_some_and(|t| t.gap == gap::HYPHEN) || tokens[i].gap & gap::HYPHEN != 0;
    chained && (numbered(i + 1) || numbered(i + 2))
}

/// "Model ABC", "code ABC", "ABC-200": the name of a thing, not of a body.
fn is_designation(tokens: &[Token], i: usize) -> bool {
    const KINDS: &[&str] = &[
        "model", "code", "type", "version", "series", "part", "item", "size", "font", "toner",
        "password", "passcode", "room", "gate", "terminal", "flight", "bus", "locker", "key",
        "plate", "sku", "serial", "suite", "lot", "aisle", "channel",
    ];
    let numbered = |k: usize| {
        let token = tokens.get(k);
        token.is_some_and(|t| t.gap == gap::HYPHEN && t.shape == Shape::Number)
    };
    let named = |before: &Token| KINDS.contains(&before.word.as_str());
    let directly = i > 0 && tokens[i].follows_directly();
    numbered(i + 1) || directly && named(&tokens[i - 1])
}

/// Stands before a common noun, as a word of its own would: "an ABC contact",
/// "the ABC economies". A verb of the third person cannot be told from a
/// plural by its looks, so the article decides.
fn is_attribute(page: &Prepared<'_>, i: usize) -> bool {
    let Some(next) = page.tokens.get(i + 1) else {
        return false;
    };
    let noun = next.follows_directly()
        && next.shape == Shape::Lower
        && !words::is_function_word(&next.word);
    let article = i > 0
        && matches!(
            page.tokens[i - 1].word.as_str(),
            "a" | "an" | "the" | "this" | "that" | "your" | "my" | "every" | "our"
        );
    noun && article
}
