//! Links for words of the corpus that stand on the page: what it quotes, and
//! passages of its own.

use crate::hit::Hit;
use crate::index::Index;
use crate::link::{Kind, Link};
use crate::page::{MailSpan, Prepared};
use crate::quotes::QuoteHit;
use crate::release::ReleaseStats;
use crate::tales::Placed;

/// A passage is reused if it holds this many words that are not quoted.
const SHORTEST_OWN: usize = 10;

impl Index {
    /// Quotes on the page. Two or three words count only where the message is
    /// of the article's subject: the same words may be about deer.
    pub(crate) fn quote_links(
        &self,
        page: &Prepared<'_>,
        stats: &ReleaseStats,
        links: &mut Vec<Link>,
    ) -> Vec<Placed> {
        let mut placed = Vec::new();
        for mut found in self.quotes.find(page) {
            if found.hit.needs_support {
                self.weigh_short_quote(page, stats, &mut found);
            }
            let hit = &found.hit;
            let mut link = self.link_for(
                page,
                hit,
                Some(hit.entity),
                found.document,
                found.span.clone(),
            );
            if let Some(mail) = link.page_start.and_then(|s| page.mail_at(s)) {
                link.why = format!("{} {}", link.why, who_wrote(mail));
            }
            placed.push(Placed {
                words: found.hit.words,
                document: found.document,
                span: found.span,
                quoted: true,
            });
            links.push(link);
        }
        placed
    }

    fn weigh_short_quote(&self, page: &Prepared<'_>, stats: &ReleaseStats, found: &mut QuoteHit) {
        let hit = &mut found.hit;
        let (support, shared) = self.contexts.support(hit.entity, page, &hit.words, stats);
        if support >= 0.7 {
            let shared = shared.join(", ");
            hit.add(
                2.4,
                format!(
                    "the message speaks of what stands around the words in the article ({shared})"
                ),
            );
        } else {
            hit.add(-3.0, "nothing around the words is of the article's subject");
        }
    }

    /// Passages of the corpus on the page, save what is only a quote.
    pub(crate) fn reuse_links(
        &self,
        page: &Prepared<'_>,
        placed: &mut Vec<Placed>,
        links: &mut Vec<Link>,
    ) {
        let text = |p: &crate::Passage| {
            self.documents[p.document as usize].slice(p.start as usize, p.end as usize)
        };
        let quoted = placed.clone();
        for reused in self.reuse.find(page, &self.passages, text) {
            let in_quotes = |i: &usize| quoted.iter().any(|q| q.words.contains(i));
            let from_quotes = reused.words.clone().filter(in_quotes).count();
            let only_quoted = reused.words.len() - from_quotes < SHORTEST_OWN;
            if only_quoted {
                continue;
            }
            let document = self.passages[reused.passage as usize].document;
            let share = format!(
                "{} words of the article stand here in the same order ({} of 100 agree)",
                reused.matched,
                (reused.solid * 100.0).round()
            );
            let logit = -1.0 + 0.12 * reused.matched.min(40) as f32 + 3.0 * (reused.solid - 0.6);
            let mut hit = Hit::new(Kind::TextReuse, 0, reused.words.clone());
            hit.add(logit, share);
            links.push(self.link_for(page, &hit, None, document, reused.span.clone()));
            placed.push(Placed {
                words: reused.words,
                document,
                span: reused.span,
                quoted: false,
            });
        }
    }
}

/// Who sent the words to whom, as far as the header says.
fn who_wrote(mail: &MailSpan) -> String {
    let sender = mail.sender.as_deref().unwrap_or("An unknown sender");
    match mail.to.first() {
        Some(to) => format!("{sender} wrote them to {to}."),
        None => format!("{sender} wrote them."),
    }
}
