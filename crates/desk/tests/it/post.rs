//! Mail as it reaches the house in these stories: written here, taken in and sorted as
//! in life, by a reading child of its own.

use crate::house::House;
use desk::{Parts, verbs::MailSource};
use domain::{Actor, CaseId, InboundId, inbound::InboundState};
use store::reader::triage::InboundView;

/// Lets this house read mails.
pub fn reads(parts: &mut Parts) {
    let child = env!("CARGO_BIN_EXE_desk-child").into();
    parts.reader = extract::read::Reader::new(child, extract::read::Limits::default());
}

/// A mail, changed where a story needs it.
#[derive(Clone)]
pub struct Mail {
    pub from: String,
    pub to: String,
    pub subject: String,
    /// Further header lines, each with its end.
    pub lines: String,
    pub text: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "Sam Clerk <sam@elsewhere.example>".into(),
            to: "desk@paper.example".into(),
            subject: "Hello".into(),
            lines: String::new(),
            text: "Good morning.".into(),
        }
    }
}

impl Mail {
    pub fn raw(&self) -> String {
        let Self {
            from,
            to,
            subject,
            lines,
            text,
        } = self;
        let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        format!(
            "{lines}From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: Mon, 2 Mar 2026 09:00:00 -0500\r\n\r\n{text}\r\n"
        )
    }
}

impl House {
    /// A house that reads mails.
    pub async fn with_post() -> Self {
        Self::with(reads).await
    }

    /// Takes these bytes in and has everything done that follows.
    pub async fn arrives(&self, raw: impl AsRef<[u8]>) -> InboundId {
        let raw = std::io::Cursor::new(raw.as_ref().to_vec());
        let received = self.desk.receive(raw, MailSource::Upload).await.unwrap();
        self.work().await;
        received.inbound
    }

    /// The same for bytes that need not be in memory.
    pub async fn arrives_through(&self, raw: impl tokio::io::AsyncRead) -> InboundId {
        let received = self.desk.receive(raw, MailSource::Upload).await.unwrap();
        self.work().await;
        received.inbound
    }

    pub async fn message(&self, id: InboundId) -> InboundView {
        self.message_for(&self.reporter, id).await
    }

    pub async fn message_for(&self, actor: &Actor, id: InboundId) -> InboundView {
        self.desk.store.reader().inbound(actor, id).await.unwrap()
    }

    /// Where a message lies.
    pub async fn lies(&self, id: InboundId) -> (InboundState, Option<CaseId>) {
        let message = self.message(id).await;
        (message.state, message.case)
    }

    /// The case's own address.
    pub async fn address(&self, case: CaseId) -> String {
        let reference = self.reference(case).await;
        format!("desk+{}@paper.example", reference.to_lowercase())
    }

    pub async fn reference(&self, case: CaseId) -> String {
        sqlx::query_scalar("select reference from cases where id = $1")
            .bind(case.0)
            .fetch_one(self.desk.store.pool())
            .await
            .unwrap()
    }

    /// The text of the letter that has left on a case.
    pub async fn letter_text(&self, case: CaseId) -> String {
        sqlx::query_scalar(
            "select body from letters where case_id = $1 order by created_at limit 1",
        )
        .bind(case.0)
        .fetch_one(self.desk.store.pool())
        .await
        .unwrap()
    }
}
