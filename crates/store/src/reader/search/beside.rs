//! What is written beside released pages and holds the words: the corpus, our letters,
//! notes on cases, and mail that nobody has put anywhere yet.

use super::{HEADLINE, Piece, pieces};
use crate::{
    Result,
    reader::{Reader, sees_private},
};
use domain::{Actor, CaseId, CorpusDocumentId, InboundId, LetterId};
use jiff::Timestamp;

/// A background document that holds the words.
#[derive(Clone, Debug)]
pub struct CorpusHit {
    /// Which.
    pub id: CorpusDocumentId,
    /// Its title.
    pub title: String,
    /// Where it was published.
    pub outlet: String,
    /// The text round the words.
    pub snippet: Vec<Piece>,
}

/// A letter of ours.
#[derive(Clone, Debug)]
pub struct LetterHit {
    /// Which.
    pub id: LetterId,
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// Its subject.
    pub subject: String,
    /// The text round the words.
    pub snippet: Vec<Piece>,
}

/// A note on a case.
#[derive(Clone, Debug)]
pub struct NoteHit {
    /// The event's place in the case's log.
    pub seq: i64,
    /// On which case.
    pub case: CaseId,
    /// The case's title.
    pub title: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The text round the words.
    pub snippet: Vec<Piece>,
}

/// A message that nobody has put anywhere yet.
#[derive(Clone, Debug)]
pub struct MailHit {
    /// Which.
    pub id: InboundId,
    /// Its subject.
    pub subject: String,
    /// Its sender.
    pub from: String,
    /// The text round the words.
    pub snippet: Vec<Piece>,
}

/// So many of each are shown.
const MOST: i64 = 20;

impl Reader {
    /// Background documents that hold the words, best first.
    pub async fn search_corpus(&self, words: &str) -> Result<Vec<CorpusHit>> {
        let rows = sqlx::query!(
            r#"
            select k.id, k.title, k.outlet,
                   ts_headline('english', left(coalesce(k.full_text, k.abstract), 100000), q.query, $2) as "snippet!"
            from websearch_to_tsquery('english', $1) q(query), corpus_documents k
            where k.search @@ q.query order by ts_rank(k.search, q.query) desc, k.id limit $3
            "#,
            words,
            HEADLINE,
            MOST,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| CorpusHit {
                id: row.id.into(),
                title: row.title,
                outlet: row.outlet,
                snippet: pieces(&row.snippet),
            })
            .collect())
    }

    /// Letters that hold the words, the newest first.
    pub async fn search_letters(&self, actor: &Actor, words: &str) -> Result<Vec<LetterHit>> {
        let rows = sqlx::query!(
            r#"
            select l.id, l.subject, c.id as case_id, c.title,
                   ts_headline('english', left(l.body, 100000), q.query, $4) as "snippet!"
            from websearch_to_tsquery('english', $3) q(query), letters l join cases c on c.id = l.case_id
            where to_tsvector('english', l.subject || ' ' || l.body) @@ q.query
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by l.updated_at desc, l.id limit $5
            "#,
            actor.id.0,
            sees_private(actor),
            words,
            HEADLINE,
            MOST,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| LetterHit {
                id: row.id.into(),
                case: row.case_id.into(),
                title: row.title,
                subject: row.subject,
                snippet: pieces(&row.snippet),
            })
            .collect())
    }

    /// Notes that hold the words, the newest first.
    pub async fn search_notes(&self, actor: &Actor, words: &str) -> Result<Vec<NoteHit>> {
        let rows = sqlx::query!(
            r#"
            select e.seq, c.id as case_id, c.title, coalesce(p.name, '') as "by!",
                   e.recorded_at as "at: jiff_sqlx::Timestamp",
                   ts_headline('english', left(e.body ->> 'text', 100000), q.query, $4) as "snippet!"
            from websearch_to_tsquery('english', $3) q(query), events e
                 join cases c on c.id = e.case_id left join people p on p.id = e.recorded_by
            where e.kind = 'note' and to_tsvector('english', e.body ->> 'text') @@ q.query
              and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
            order by e.recorded_at desc, e.id limit $5
            "#,
            actor.id.0,
            sees_private(actor),
            words,
            HEADLINE,
            MOST,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| NoteHit {
                seq: row.seq,
                case: row.case_id.into(),
                title: row.title,
                by: row.by,
                at: row.at.to_jiff(),
                snippet: pieces(&row.snippet),
            })
            .collect())
    }

    /// Messages in triage that hold the words, the newest first. Everybody sorts them.
    pub async fn search_triage(&self, words: &str) -> Result<Vec<MailHit>> {
        let rows = sqlx::query!(
            r#"
            select m.id, m.subject, coalesce(nullif(m.from_name, ''), m.from_address) as "from!",
                   ts_headline('english', m.excerpt, q.query, $2) as "snippet!"
            from websearch_to_tsquery('english', $1) q(query), inbound_messages m
            where m.search @@ q.query and m.state in ('received', 'triage')
            order by m.received_at desc, m.id limit $3
            "#,
            words,
            HEADLINE,
            MOST,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| MailHit {
                id: row.id.into(),
                subject: row.subject,
                from: row.from,
                snippet: pieces(&row.snippet),
            })
            .collect())
    }
}
