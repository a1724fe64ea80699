//! Links a document's pages to the corpus. Done again it finds the same rows;
//! what people have judged stays.

use crate::{Desk, Error, corpus_index::Prepared, linkable};
use domain::{CorpusDocumentId, Digest, DocumentId, LinkId, document::DocumentState};
use extract::{mail, record::Page};
use linking::{CARD, Link, Tier};
use std::sync::Arc;
use store::link::Found;

impl Desk {
    /// Links a document and the parts inside it, unless somebody is at it.
    pub async fn link(&self, id: DocumentId) -> Result<(), Error> {
        let Some(claim) = self.store.claim(id.0).await? else {
            return Ok(());
        };
        let mut conn = self.store.connection().await?;
        let document = store::document::by_id(&mut conn, id).await?;
        if matches!(
            document.state,
            DocumentState::Received | DocumentState::Reading
        ) {
            return Ok(());
        }
        if self.passes_over(&mut conn, id).await? {
            return Ok(());
        }
        let failed = document.state == DocumentState::Failed;
        let family = store::document::family(&mut conn, id).await?;
        let pages = pages(&mut conn, &family).await?;
        drop(conn);
        let prepared = self.corpus.get(&self.store).await?;
        let found = self.find_links(Arc::clone(&prepared), pages).await?;
        let now = self.clock.now();
        let members: Vec<DocumentId> = family.iter().map(|(id, _)| *id).collect();
        let mut tx = self.store.begin().await?;
        store::link::replace(&mut tx, document.case, &members, &found, now).await?;
        for member in members.iter().filter(|member| !(failed && **member == id)) {
            store::document::linked(&mut tx, *member, prepared.version, now).await?;
        }
        tx.commit().await?;
        claim.release().await?;
        Ok(())
    }

    async fn find_links(
        &self,
        prepared: Arc<Prepared>,
        pages: Vec<Page>,
    ) -> Result<Vec<Found>, Error> {
        let chance = Arc::clone(&self.chance);
        let work = tokio::task::spawn_blocking(move || {
            let links = linkable::links(&prepared.index, &pages, &mail::assemble(&pages));
            links
                .iter()
                .filter_map(|link| row(link, &prepared, LinkId(chance.id())))
                .collect()
        });
        work.await.map_err(|error| Error::Broken(Box::new(error)))
    }
}

/// Every page of the family; each page's file is its document's id.
pub(super) async fn pages(
    conn: &mut store::Conn,
    family: &[(DocumentId, String)],
) -> Result<Vec<Page>, Error> {
    let mut all = Vec::new();
    for (document, _) in family {
        for (number, text) in store::page::of_document(conn, *document).await? {
            let page = u32::try_from(number).unwrap_or_default();
            all.push(Page {
                file: document.to_string(),
                page,
                text,
                ..Page::default()
            });
        }
    }
    Ok(all)
}

/// The row for a link; none where it names a document that is not ours.
fn row(link: &Link, prepared: &Prepared, id: LinkId) -> Option<Found> {
    let document: DocumentId = link.file.parse().ok()?;
    let page = i32::try_from(link.page).ok()?;
    let target = prepared.documents.get(&link.doc)?;
    let kind = serde_json::to_value(link.kind).ok()?.as_str()?.to_owned();
    let page_span = span(link.page_start, link.page_end);
    let doc_span = span(link.doc_start, link.doc_end);
    Some(Found {
        id,
        key: key((document, page), &kind, page_span, target.id, doc_span),
        document,
        page,
        kind,
        page_text: link.page_text.clone().unwrap_or_default(),
        page_span,
        corpus_document: target.id,
        doc_text: doc_span
            .map(|span| cut(target.text(), span))
            .unwrap_or_default(),
        doc_span,
        entity: link.entity.clone(),
        score: link.score,
        raw_score: link.raw,
        why: link.why.clone(),
        card: link.tier == Tier::Key && link.score >= CARD,
    })
}

fn span(start: Option<usize>, end: Option<usize>) -> Option<(i32, i32)> {
    Some((i32::try_from(start?).ok()?, i32::try_from(end?).ok()?))
}

/// What a link is known by: where it is, not how good it is.
fn key(
    (document, number): (DocumentId, i32),
    kind: &str,
    page: Option<(i32, i32)>,
    target: CorpusDocumentId,
    doc: Option<(i32, i32)>,
) -> Digest {
    Digest::of(format!("{document} {number} {kind} {page:?} {target} {doc:?}").as_bytes())
}

/// The words at a span of Unicode characters.
fn cut(text: &str, (start, end): (i32, i32)) -> String {
    let (start, end) = (
        usize::try_from(start).unwrap_or(0),
        usize::try_from(end).unwrap_or(0),
    );
    text.chars()
        .skip(start)
        .take(end.saturating_sub(start))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_by_characters() {
        assert_eq!(cut("Rótolo said", (0, 6)), "Rótolo");
        assert_eq!(cut("short", (3, 99)), "rt");
    }
}
