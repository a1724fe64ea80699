//! The mails printed in a case's documents, each once at its best printing, with
//! their text; the numbers that stamps skip and the names of all files. What they
//! tell together is worked out in `domain::correspondence`.

use super::{Reader, sees_private};
use crate::Result;
use domain::{
    Actor, CaseId, DocumentId,
    correspondence::{BatesGap, PrintedMail},
};
use std::collections::{HashMap, HashSet};

/// Mails of one case that are looked at; a larger release is looked at by document.
pub const MOST_MAILS: i64 = 20_000;

impl Reader {
    /// The mails of a case, or of one of its documents and the files inside it, in
    /// order of time, those without a date last. A mail printed several times comes
    /// once: the printing that stands on top of its page before one that is quoted.
    /// The mail that brought the documents is part of the case, not of what was released.
    pub async fn mails(
        &self,
        actor: &Actor,
        case: CaseId,
        document: Option<DocumentId>,
    ) -> Result<Vec<PrintedMail>> {
        let rows = sqlx::query!(
            r#"
            with recursive family as (
                select id, 0 as depth from documents where id = $4
                union all
                select d.id, f.depth + 1 from documents d join family f on d.parent_id = f.id where f.depth < 32
            )
            select m.* from (
                select distinct on (s.message) s.message, s.document_id, d.name, s.page, s.last_page, s.sender,
                       s.sender_address, s.sent, s.recipients, s.copied, s.subject, s.attachments,
                       first_value(s.parent_sender) over parents as "parent_sender?",
                       first_value(s.parent_sent) over parents as "parent_sent?: jiff_sqlx::DateTime",
                       count(*) over (partition by s.message) as "printings!"
                from documents d join segments s on s.document_id = d.id join cases c on c.id = d.case_id
                where d.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
                  and ($4::uuid is null or d.id in (select id from family))
                  and not exists (select 1 from inbound_messages i where i.id = d.inbound_id and i.digest = d.digest)
                -- What a mail answers may be printed below one of its printings only.
                window parents as (partition by s.message order by s.parent_sender is null, s.depth, d.received_at,
                                   s.document_id, s.ordinal)
                order by s.message, s.depth, d.received_at, s.document_id, s.ordinal
            ) m order by m.sent nulls last, m.message limit $5
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
            document.map(|id| id.0),
            MOST_MAILS,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| PrintedMail {
                message: row.message,
                document: Some(row.document_id.into()),
                document_name: row.name,
                page: row.page,
                last_page: row.last_page,
                printings: row.printings,
                sender: row.sender,
                sender_address: row.sender_address,
                sent: row.sent.map(jiff_sqlx::DateTime::to_jiff),
                to: row.recipients,
                cc: row.copied,
                subject: row.subject,
                attachments: row.attachments,
                parent: row
                    .parent_sender
                    .map(|sender| (sender, row.parent_sent.map(jiff_sqlx::DateTime::to_jiff))),
            })
            .collect())
    }

    /// Of a case's mails those whose subject, or a page they are printed on, holds
    /// the words (the searcher's syntax: quotes, `or`, `-`).
    pub async fn mails_with(
        &self,
        actor: &Actor,
        case: CaseId,
        words: &str,
    ) -> Result<HashSet<String>> {
        let found = sqlx::query_scalar!(
            r#"
            select distinct s.message
            from websearch_to_tsquery('english', $4) q(query), documents d
                 join segments s on s.document_id = d.id join cases c on c.id = d.case_id
            where d.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
              and not exists (select 1 from inbound_messages i where i.id = d.inbound_id and i.digest = d.digest)
              and (to_tsvector('english', s.subject) @@ q.query
                   or exists (select 1 from pages g where g.document_id = s.document_id
                              and g.number between s.page and s.last_page and g.search @@ q.query))
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
            words,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(found.into_iter().collect())
    }

    /// The own words of each mail of a case, by message, from the same printing as
    /// [`Reader::mails`] takes.
    pub async fn mail_texts(
        &self,
        actor: &Actor,
        case: CaseId,
        document: Option<DocumentId>,
    ) -> Result<HashMap<String, String>> {
        let rows = sqlx::query!(
            r#"
            with recursive family as (
                select id, 0 as depth from documents where id = $4
                union all
                select d.id, f.depth + 1 from documents d join family f on d.parent_id = f.id where f.depth < 32
            )
            select m.message, string_agg(substr(g.text, (x.span->>'start')::int + 1,
                   (x.span->>'end')::int - (x.span->>'start')::int), e'\n' order by x.n) as "text!"
            from (
                select distinct on (s.message) s.message, s.document_id, s.body
                from documents d join segments s on s.document_id = d.id join cases c on c.id = d.case_id
                where d.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
                  and ($4::uuid is null or d.id in (select id from family))
                  and not exists (select 1 from inbound_messages i where i.id = d.inbound_id and i.digest = d.digest)
                order by s.message, s.depth, d.received_at, s.document_id, s.ordinal
            ) m cross join lateral jsonb_array_elements(m.body) with ordinality as x(span, n)
                join pages g on g.document_id = m.document_id and g.number = (x.span->>'page')::int
            group by m.message
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
            document.map(|id| id.0),
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.message, row.text))
            .collect())
    }

    /// The numbers that the stamps of a case's documents skip, or of one document and
    /// the files inside it.
    pub async fn bates_gaps(
        &self,
        actor: &Actor,
        case: CaseId,
        document: Option<DocumentId>,
    ) -> Result<Vec<BatesGap>> {
        let rows = sqlx::query!(
            r#"
            with recursive family as (
                select id, 0 as depth from documents where id = $4
                union all
                select d.id, f.depth + 1 from documents d join family f on d.parent_id = f.id where f.depth < 32
            )
            select b.document_id, d.name, b.page, b.prefix, b.first, b.last
            from documents d join bates_gaps b on b.document_id = d.id join cases c on c.id = d.case_id
            where d.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
              and ($4::uuid is null or d.id in (select id from family))
            order by d.name, b.document_id, b.ordinal limit 20000
            "#,
            actor.id.0,
            sees_private(actor),
            case.0,
            document.map(|id| id.0),
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| BatesGap {
                document: row.document_id.into(),
                document_name: row.name,
                page: row.page,
                prefix: row.prefix,
                first: row.first,
                last: row.last,
            })
            .collect())
    }

    /// The names of all files of a case, those inside others too.
    pub async fn file_names(&self, actor: &Actor, case: CaseId) -> Result<Vec<String>> {
        let names = sqlx::query_scalar!(
            "select d.name from documents d join cases c on c.id = d.case_id
             where d.case_id = $3 and (c.visibility = 'newsroom' or c.owner_id = $1 or $2)
             order by d.name limit 20000",
            actor.id.0,
            sees_private(actor),
            case.0,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(names)
    }
}
