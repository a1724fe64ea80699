//! Remarks on a letter, on a passage of it or on the whole: the other person is mailed
//! once, and whoever has done what it asks settles it.

use super::tell::News;
use crate::{Desk, Error, clean, one_line};
use domain::{Actor, CommentId, LetterId, PersonId};
use std::collections::BTreeSet;
use store::letter_comment::Comment;

/// Characters of a remark, and of the passage that it is about.
const LONGEST: usize = 4000;
const LONGEST_QUOTE: usize = 1000;

impl Desk {
    /// Remarks on the letter's newest version. Invalid: an empty remark, and a passage
    /// that does not stand there.
    pub async fn comment(
        &self,
        actor: &Actor,
        letter: LetterId,
        quote: &str,
        text: &str,
    ) -> Result<CommentId, Error> {
        let (quote, text) = (clean(quote), clean(text));
        if text.is_empty() || text.chars().count() > LONGEST {
            let message = format!("write a remark of up to {LONGEST} characters");
            return Err(Error::field("comment", message));
        }
        let mut tx = self.store.begin().await?;
        let (case, letter) = self.own_letter(&mut tx, actor, letter).await?;
        let quote = match spaced(&quote) {
            one if one.is_empty() => String::new(),
            one if one.chars().count() > LONGEST_QUOTE => {
                let message = format!("quote no more than {LONGEST_QUOTE} characters");
                return Err(Error::field("quote", message));
            }
            one if spaced(&letter.body).contains(&one) || letter.subject.contains(&one) => one,
            _ => {
                let message = "this passage does not stand in the letter: copy it as it is there";
                return Err(Error::field("quote", message));
            }
        };
        let id = CommentId(self.chance.id());
        let before = store::letter_comment::of_letter(&mut tx, letter.id).await?;
        let said = (letter.version, quote.as_str(), text.as_str());
        let by = (actor.id, self.now());
        store::letter_comment::insert(&mut tx, letter.id, id, said, by).await?;
        let mut others: BTreeSet<PersonId> = before.iter().map(|one| one.author).collect();
        others.insert(letter.author);
        others.remove(&actor.id);
        let news = News {
            what: format!("remarks on “{}”", one_line(&letter.subject)),
            quote: &quote,
            text: &text,
            path: format!("/cases/{}/letters/{}#comment-{id}", case.id, letter.id),
        };
        for other in others {
            self.tell_colleague(&mut tx, actor, (&case, other), &news)
                .await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// Settles a remark, or opens it again.
    pub async fn resolve_comment(
        &self,
        actor: &Actor,
        letter: LetterId,
        id: CommentId,
        settled: bool,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let (_, letter) = self.own_letter(&mut tx, actor, letter).await?;
        let by = settled.then_some(actor.id);
        if !store::letter_comment::resolve(&mut tx, letter.id, id, by, self.now()).await? {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
        Ok(())
    }

    /// The remarks on a letter that the actor may see, the oldest first.
    pub async fn comments(&self, actor: &Actor, letter: LetterId) -> Result<Vec<Comment>, Error> {
        let mut conn = self.store.connection().await?;
        self.seen_letter(&mut conn, actor, letter).await?;
        Ok(store::letter_comment::of_letter(&mut conn, letter).await?)
    }
}

/// Text with every run of white space as one blank: a passage is copied across lines.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
