//! Links from pages to the corpus, for review and beside the page.

use super::{PAGE, Paged, Reader, offset, parse, sees_private};
use crate::Result;
use domain::{Actor, CaseId, CorpusDocumentId, DocumentId, LinkId, Verdict};

/// A link with both of its passages.
#[derive(Clone, Debug)]
pub struct LinkCard {
    /// Which.
    pub id: LinkId,
    /// On which case.
    pub case: CaseId,
    /// In which document.
    pub document: DocumentId,
    /// Its name.
    pub document_name: String,
    /// On which page, from 1.
    pub page: i32,
    /// `person`, `org`, `statute`, `quote`, `event`, `text_reuse` or `topic`.
    pub kind: String,
    /// The words on the page.
    pub page_text: String,
    /// Where they stand, in Unicode characters of the page's text.
    pub page_span: Option<(i32, i32)>,
    /// The page's text round them: before, the words, after.
    pub page_passage: Passage,
    /// The background document.
    pub corpus: CorpusDocumentId,
    /// Its title.
    pub corpus_title: String,
    /// Who wrote and published it, and when.
    pub corpus_source: String,
    /// The words there.
    pub doc_text: String,
    /// Where they stand, in Unicode characters of the stored text.
    pub doc_span: Option<(i32, i32)>,
    /// The background text round them.
    pub doc_passage: Passage,
    /// The person, body, law or event that both mean.
    pub entity: Option<String>,
    /// Probability that a careful editor would confirm it.
    pub score: f64,
    /// Why, in words.
    pub why: String,
    /// What a person has said of it.
    pub verdict: Option<Verdict>,
    /// Whether the newest run still finds it.
    pub current: bool,
}

/// A piece of text with the words in question in its middle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// What stands before them.
    pub before: String,
    /// The words themselves.
    pub words: String,
    /// What follows.
    pub after: String,
}

/// What the review is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct LinkFilter {
    /// Only this kind.
    pub kind: Option<String>,
    /// Only this document.
    pub document: Option<DocumentId>,
    /// What has been judged as well.
    pub judged: bool,
}

/// Characters shown before and after the words in question.
const AROUND: i32 = 200;

struct Row {
    id: uuid::Uuid,
    case_id: uuid::Uuid,
    document_id: uuid::Uuid,
    document_name: String,
    page: i32,
    kind: String,
    page_text: String,
    page_start: Option<i32>,
    page_end: Option<i32>,
    page_before: Option<String>,
    page_after: Option<String>,
    corpus_document_id: uuid::Uuid,
    corpus_title: String,
    author: String,
    outlet: String,
    published: String,
    doc_text: String,
    doc_start: Option<i32>,
    doc_end: Option<i32>,
    doc_before: Option<String>,
    doc_after: Option<String>,
    entity: Option<String>,
    score: f64,
    why: String,
    verdict: Option<String>,
    current: bool,
}

impl Row {
    fn read(self) -> Result<LinkCard> {
        let verdict = self
            .verdict
            .map(|verdict| parse("links", self.id, "verdict", &verdict));
        let source = [self.author, self.outlet, self.published];
        Ok(LinkCard {
            verdict: verdict.transpose()?,
            id: self.id.into(),
            case: self.case_id.into(),
            document: self.document_id.into(),
            document_name: self.document_name,
            page: self.page,
            kind: self.kind,
            page_passage: Passage {
                before: close(self.page_before),
                words: self.page_text.clone(),
                after: close(self.page_after),
            },
            page_text: self.page_text,
            page_span: self.page_start.zip(self.page_end),
            corpus: self.corpus_document_id.into(),
            corpus_title: self.corpus_title,
            corpus_source: source
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            doc_passage: Passage {
                before: close(self.doc_before),
                words: self.doc_text.clone(),
                after: close(self.doc_after),
            },
            doc_text: self.doc_text,
            doc_span: self.doc_start.zip(self.doc_end),
            entity: self.entity,
            score: self.score,
            why: self.why,
            current: self.current,
        })
    }
}

/// The surroundings of a passage without their blank lines.
fn close(text: Option<String>) -> String {
    let text = text.unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter != '\n' || !out.ends_with('\n') {
            out.push(letter);
        }
    }
    out
}

impl Reader {
    /// Links of a case for review, the surest first; judged ones keep their place.
    pub async fn links_to_review(
        &self,
        actor: &Actor,
        case: CaseId,
        filter: &LinkFilter,
        page: i64,
    ) -> Result<Paged<LinkCard>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select l.id, l.case_id, l.document_id, d.name as document_name, l.page, l.kind, l.page_text, l.page_start,
                   l.page_end,
                   substr(g.text, greatest(l.page_start - $7 + 1, 1), least(l.page_start, $7)) as page_before,
                   substr(g.text, l.page_end + 1, $7) as page_after,
                   l.corpus_document_id, k.title as corpus_title, k.author, k.outlet, k.published,
                   l.doc_text, l.doc_start, l.doc_end,
                   substr(coalesce(k.full_text, k.abstract), greatest(l.doc_start - $7 + 1, 1), least(l.doc_start, $7))
                       as doc_before,
                   substr(coalesce(k.full_text, k.abstract), l.doc_end + 1, $7) as doc_after,
                   l.entity, l.score, l.why, l.verdict, l.current
            from links l join cases c on c.id = l.case_id join documents d on d.id = l.document_id
                 join corpus_documents k on k.id = l.corpus_document_id
                 left join pages g on g.document_id = l.document_id and g.number = l.page
            where l.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
              and l.card and (l.current or l.verdict is not null)
              and ($4::text is null or l.kind = $4)
              and ($5::uuid is null or l.document_id = $5)
              and ($6 or l.verdict is null)
            order by l.score desc, l.document_id, l.page, l.id
            limit $8 offset $9
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
            filter.kind,
            filter.document.map(|document| document.0),
            filter.judged,
            AROUND,
            PAGE + 1,
            offset(page),
        )
        .fetch_all(&self.pool)
        .await?;
        let cards: Result<Vec<_>> = rows.into_iter().map(Row::read).collect();
        Ok(Paged::cut(cards?, page))
    }

    /// Links of one page of a document, by where they stand.
    pub async fn page_links(
        &self,
        actor: &Actor,
        document: DocumentId,
        number: i32,
    ) -> Result<Vec<LinkCard>> {
        let rows = sqlx::query_as!(
            Row,
            r#"
            select l.id, l.case_id, l.document_id, d.name as document_name, l.page, l.kind, l.page_text, l.page_start,
                   l.page_end, null::text as page_before, null::text as page_after,
                   l.corpus_document_id, k.title as corpus_title, k.author, k.outlet, k.published,
                   l.doc_text, l.doc_start, l.doc_end,
                   substr(coalesce(k.full_text, k.abstract), greatest(l.doc_start - $5 + 1, 1), least(l.doc_start, $5))
                       as doc_before,
                   substr(coalesce(k.full_text, k.abstract), l.doc_end + 1, $5) as doc_after,
                   l.entity, l.score, l.why, l.verdict, l.current
            from links l join cases c on c.id = l.case_id join documents d on d.id = l.document_id
                 join corpus_documents k on k.id = l.corpus_document_id
            where l.document_id = $3 and l.page = $4 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
              and l.card and (l.current or l.verdict is not null)
            order by l.page_start nulls last, l.score desc, l.id
            limit 200
            "#,
            actor.id.0,
            sees_private(actor),
            document.0,
            number,
            AROUND,
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One link, if the actor may see its case.
    pub async fn link_place(&self, actor: &Actor, id: LinkId) -> Result<(CaseId, DocumentId, i32)> {
        let row = sqlx::query!(
            "select l.case_id, l.document_id, l.page from links l join cases c on c.id = l.case_id
             where l.id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)",
            actor.id.0,
            sees_private(actor),
            id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((row.case_id.into(), row.document_id.into(), row.page))
    }
}
