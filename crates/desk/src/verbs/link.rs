//! Links a document's pages to the corpus. Done again it finds the same rows;
//! what people have judged stays.

use crate::{Desk, Error, corpus_index::Prepared};
use domain::{
    CorpusDocumentId, Digest, DocumentId, LinkId,
    document::DocumentState,
};
use extract::record::Span;
use linking::{Link, MailSpan, Page, Tier};
use std::{ops::Range, sync::Arc};
use store::{link::Found, page::Segment};

/// A page that is to be linked, with what is printed on it.
struct Sheet {
    document: DocumentId,
    file: String,
    number: i32,
    text: String,
    mails: Vec<MailSpan>,
}

impl Desk {
    /// Links a document and the parts inside it, unless somebody is at it.
    pub async fn link(&self, id: DocumentId) -> Result<(), Error> {
        let Some(claim) = self.store.claim(id.0).await? else {
            return Ok(());
        };
        let mut conn = self.store.connection().await?;
        let document = store::document::by_id(&mut conn, id).await?;
        if matches!(document.state, DocumentState::Received | DocumentState::Reading) {
            return Ok(());
        }
        let failed = document.state == DocumentState::Failed;
        let family = store::document::family(&mut conn, id).await?;
        let sheets = sheets(&mut conn, &family).await?;
        drop(conn);
        let prepared = self.corpus.get(&self.store).await?;
        let found = self.find_links(Arc::clone(&prepared), sheets).await?;
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

    async fn find_links(&self, prepared: Arc<Prepared>, sheets: Vec<Sheet>) -> Result<Vec<Found>, Error> {
        let chance = Arc::clone(&self.chance);
        let work = tokio::task::spawn_blocking(move || {
            let pages: Vec<Page<'_>> = sheets.iter().map(Sheet::page).collect();
            let links = prepared.index.link(&pages);
            links.iter().filter_map(|link| row(link, &sheets, &prepared, || LinkId(chance.id()))).collect()
        });
        work.await.map_err(|error| Error::Broken(Box::new(error)))
    }
}

impl Sheet {
    fn page(&self) -> Page<'_> {
        Page {
            file: &self.file,
            number: u32::try_from(self.number).unwrap_or_default(),
            text: &self.text,
            furniture: Vec::new(),
            mails: self.mails.clone(),
        }
    }
}

/// Every page of the family, with the mails printed on it.
async fn sheets(conn: &mut store::Conn, family: &[(DocumentId, String)]) -> Result<Vec<Sheet>, Error> {
    let mut all = Vec::new();
    for (document, _) in family {
        let segments = store::page::segments(conn, *document).await?;
        for (number, text) in store::page::of_document(conn, *document).await? {
            let mails = segments.iter().filter_map(|segment| mail_on(segment, number)).collect();
            all.push(Sheet { document: *document, file: document.to_string(), number, text, mails });
        }
    }
    Ok(all)
}

/// The part of a mail that stands on this page.
fn mail_on(segment: &Segment, page: i32) -> Option<MailSpan> {
    let here = |spans: &serde_json::Value| -> Option<Range<usize>> {
        let spans: Vec<Span> = serde_json::from_value(spans.clone()).ok()?;
        let mut on_page = spans.iter().filter(|span| i64::from(span.page) == i64::from(page));
        let first = on_page.next()?;
        let end = on_page.map(|span| span.end).max().unwrap_or(first.end).max(first.end);
        Some(first.start as usize..end as usize)
    };
    let (header, body) = (here(&segment.header), here(&segment.body));
    if header.is_none() && body.is_none() {
        return None;
    }
    Some(MailSpan {
        header: header.unwrap_or_default(),
        body: body.unwrap_or_default(),
        message: segment.message.clone(),
        sender: segment.sender.clone(),
        sent: segment.sent,
        to: segment.recipients.clone(),
        subject: segment.subject.clone(),
    })
}

/// The row for a link; none where it names a page or document that is not ours.
fn row(link: &Link, sheets: &[Sheet], prepared: &Prepared, id: impl FnOnce() -> LinkId) -> Option<Found> {
    let sheet = sheets
        .iter()
        .find(|sheet| sheet.file == link.file && i64::from(sheet.number) == i64::from(link.page))?;
    let target = prepared.documents.get(&link.doc)?;
    let kind = serde_json::to_value(link.kind).ok()?.as_str()?.to_owned();
    let page_span = span(link.page_start, link.page_end);
    let doc_span = span(link.doc_start, link.doc_end);
    Some(Found {
        id: id(),
        key: key(sheet, &kind, page_span, target.id, doc_span),
        document: sheet.document,
        page: sheet.number,
        kind,
        page_text: link.page_text.clone().unwrap_or_default(),
        page_span,
        corpus_document: target.id,
        doc_text: doc_span.map(|span| cut(target.text(), span)).unwrap_or_default(),
        doc_span,
        entity: link.entity.clone(),
        score: link.score,
        raw_score: link.raw,
        why: link.why.clone(),
        card: link.tier == Tier::Key && link.score >= 0.5,
    })
}

fn span(start: Option<usize>, end: Option<usize>) -> Option<(i32, i32)> {
    Some((i32::try_from(start?).ok()?, i32::try_from(end?).ok()?))
}

/// What a link is known by: where it is, not how good it is.
fn key(
    sheet: &Sheet,
    kind: &str,
    page: Option<(i32, i32)>,
    target: CorpusDocumentId,
    doc: Option<(i32, i32)>,
) -> Digest {
    Digest::of(format!("{} {} {kind} {page:?} {target} {doc:?}", sheet.document, sheet.number).as_bytes())
}

/// The words at a span of Unicode characters.
fn cut(text: &str, (start, end): (i32, i32)) -> String {
    let (start, end) = (usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0));
    text.chars().skip(start).take(end.saturating_sub(start)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_runs_over_pages_is_cut_at_each() {
        let spans = |list: &[(u32, u32, u32)]| {
            let spans: Vec<Span> = list.iter().map(|&(page, start, end)| Span { page, start, end }).collect();
            serde_json::to_value(spans).unwrap()
        };
        let segment =
            Segment { header: spans(&[(1, 0, 40)]), body: spans(&[(1, 41, 90), (1, 95, 120), (2, 0, 30)]), ..Segment::default() };
        let first = mail_on(&segment, 1).unwrap();
        assert_eq!((first.header, first.body), (0..40, 41..120));
        let second = mail_on(&segment, 2).unwrap();
        assert_eq!((second.header, second.body), (0..0, 0..30));
        assert!(mail_on(&segment, 3).is_none());
    }

    #[test]
    fn words_are_cut_by_characters() {
        assert_eq!(cut("Rótolo said", (0, 6)), "Rótolo");
        assert_eq!(cut("short", (3, 99)), "rt");
    }
}
