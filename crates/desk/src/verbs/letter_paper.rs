//! A letter on paper: its PDF. Of a draft, marked as one and not kept; of an approved
//! letter, kept byte for byte each time it comes out otherwise than before, so that the
//! copy that was posted, faxed or uploaded is the copy that stays. Once a letter has left,
//! the last copy is the letter. Its files follow as pages, as far as they can be drawn.

use crate::{Desk, Error, clocks};
use domain::{Actor, Case, Channel, Contact, Digest, Letter, LetterId, LetterKind, LetterState};
use paper::{Letterhead, Sheet};
use store::{Conn, paper::Paper};

/// A copy is some ten kilobytes; one with enclosures is far larger.
const LARGEST: u64 = 1 << 30;
/// So many of a case's numbers stand beside the address.
const NUMBERS: usize = 3;

/// A letter as a file to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterPaper {
    /// What to call the file.
    pub name: String,
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Its digest.
    pub digest: Digest,
    /// It bears the mark of a draft and is not kept.
    pub draft: bool,
}

impl Desk {
    /// The letter as a PDF. Not found: what the actor may not see. Refused: a character
    /// for which there is no type, by its name.
    pub async fn letter_paper(
        &self,
        actor: &Actor,
        letter: LetterId,
    ) -> Result<LetterPaper, Error> {
        let (case, now) = self.visible(actor, letter).await?;
        let mut conn = self.store.connection().await?;
        let kept = store::paper::of_letter(&mut conn, letter).await?;
        if let (LetterState::Sent(_), Some(last)) = (&now.state, kept.last()) {
            return self.kept_paper(&case, &now, last).await;
        }
        let mut sheet = self.on_paper(&mut conn, &case, &now).await?;
        let files = store::enclosure::of_letter(&mut conn, letter).await?;
        drop(conn);
        sheet.enclosures = self.as_pages(files).await?;
        let draft = sheet.draft;
        let bytes = tokio::task::spawn_blocking(move || paper::letter(&sheet))
            .await
            .map_err(|error| Error::Broken(Box::new(error)))?
            .map_err(|error| Error::refused(error.to_string()))?;
        let made = LetterPaper {
            name: file_name(&case, &now),
            digest: Digest::of(&bytes),
            bytes,
            draft,
        };
        if !draft {
            self.keep_paper(actor, &now, &made).await?;
        }
        Ok(made)
    }

    /// Every copy of a letter that was handed out, oldest first.
    pub async fn letter_papers(
        &self,
        actor: &Actor,
        letter: LetterId,
    ) -> Result<Vec<Paper>, Error> {
        self.visible(actor, letter).await?;
        let mut conn = self.store.connection().await?;
        Ok(store::paper::of_letter(&mut conn, letter).await?)
    }

    async fn visible(&self, actor: &Actor, letter: LetterId) -> Result<(Case, Letter), Error> {
        let mut conn = self.store.connection().await?;
        let letter = store::letter::by_id(&mut conn, letter).await?;
        let case = store::case::by_id(&mut conn, letter.case).await?;
        if actor.may_see(&case) {
            Ok((case, letter))
        } else {
            Err(Error::NotFound)
        }
    }

    async fn kept_paper(
        &self,
        case: &Case,
        letter: &Letter,
        kept: &Paper,
    ) -> Result<LetterPaper, Error> {
        let bytes = self.files.read(&kept.digest, LARGEST).await;
        Ok(LetterPaper {
            name: file_name(case, letter),
            bytes: bytes.map_err(|error| {
                Error::refused(format!(
                    "the copy of this letter cannot be read ({error}): `daylight doctor --files` says more"
                ))
            })?,
            digest: kept.digest,
            draft: false,
        })
    }

    /// Keeps a copy, unless the last one is the same or the letter has moved meanwhile.
    async fn keep_paper(
        &self,
        actor: &Actor,
        letter: &Letter,
        made: &LetterPaper,
    ) -> Result<(), Error> {
        let stored = self
            .files
            .put(&made.bytes)
            .await
            .map_err(crate::verbs::receive::kept)?;
        let mut tx = self.store.begin().await?;
        let (_, now) = self.own_letter(&mut tx, actor, letter.id).await?;
        if now.state != letter.state {
            return Err(Error::Conflict(
                "somebody moved this letter just now: look at it again".to_owned(),
            ));
        }
        let before = store::paper::of_letter(&mut tx, letter.id).await?;
        if before.last().is_some_and(|last| last.digest == made.digest) {
            return Ok(());
        }
        let paper = Paper {
            number: before.last().map_or(1, |last| last.number + 1),
            version: letter.version,
            digest: stored.digest,
            bytes: i64::try_from(stored.bytes).unwrap_or(i64::MAX),
            made_by: actor.id,
            made_at: self.now(),
        };
        store::paper::insert(&mut tx, letter.id, &paper).await?;
        tx.commit().await?;
        Ok(())
    }

    /// All that stands on the letter's own pages.
    async fn on_paper(
        &self,
        conn: &mut Conn,
        case: &Case,
        letter: &Letter,
    ) -> Result<paper::Letter, Error> {
        let newsroom = store::newsroom::get(conn, self.now()).await?;
        let head = store::paper::letterhead(conn).await?;
        let agency = store::agency::by_id(conn, case.agency).await?;
        let author = store::person::by_id(conn, letter.author).await?;
        let recipient = vec![agency.officer_title.clone(), agency.name.clone()];
        let mut lines = lines_of(&newsroom.postal_address);
        lines.extend(
            [newsroom.phone.clone(), head.website]
                .into_iter()
                .filter(|one| !one.is_empty()),
        );
        Ok(paper::Letter {
            sheet: head.sheet.parse().unwrap_or_default(),
            head: Letterhead {
                name: newsroom.name.clone(),
                lines,
                logo: head.logo,
            },
            address: self.postal(conn, case, letter.kind, &recipient).await?,
            recipient,
            references: self.references(conn, case).await?,
            date: letter.updated_at.to_zoned(clocks::zone(&newsroom)).date(),
            subject: letter.subject.clone(),
            body: letter.body.clone(),
            author: author.name,
            enclosures: Vec::new(),
            draft: letter.state.approval().is_none(),
        })
    }

    /// The postal address of whom the letter is for, the confirmed one first. An appeal
    /// goes to another body.
    async fn postal(
        &self,
        conn: &mut Conn,
        case: &Case,
        kind: LetterKind,
        recipient: &[String],
    ) -> Result<Vec<String>, Error> {
        let (own, values) = if kind == LetterKind::Appeal {
            let reader = self.store.reader();
            let all = reader.letter_contacts(case.agency, kind).await?;
            let theirs = all.into_iter().filter(|one| one.agency != case.agency);
            let post = theirs.filter(|one| one.channel == Channel::Post);
            (
                Vec::new(),
                post.map(|one| (one.verified_on.is_some(), one.value))
                    .collect(),
            )
        } else {
            let all = store::agency::contacts(conn, case.agency).await?;
            let post = all.into_iter().filter(|one| one.channel == Channel::Post);
            let values: Vec<(bool, String)> = post
                .map(|one: Contact| (one.verified(), one.value))
                .collect();
            (recipient.to_vec(), values)
        };
        let best = values.iter().find(|one| one.0).or(values.first());
        Ok(best
            .map(|(_, value)| address_lines(value, &own))
            .unwrap_or_default())
    }

    async fn references(
        &self,
        conn: &mut Conn,
        case: &Case,
    ) -> Result<Vec<(String, String)>, Error> {
        let mut told = vec![("Our reference".to_owned(), case.reference.to_string())];
        let numbers = store::tracking::of_case(conn, case.id).await?;
        let shown: Vec<String> = numbers.into_iter().take(NUMBERS).collect();
        if !shown.is_empty() {
            let what = if shown.len() == 1 {
                "Your number"
            } else {
                "Your numbers"
            };
            told.push((what.to_owned(), shown.join(", ")));
        }
        Ok(told)
    }
}

fn file_name(case: &Case, letter: &Letter) -> String {
    let kind = letter.kind.as_str().replace('_', "-");
    format!("{}-{kind}.pdf", case.reference)
}

fn lines_of(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// An address as it stands on an envelope. One written on one line is cut at its commas,
/// town and state staying together; what the letter says above it is not said twice.
fn address_lines(value: &str, above: &[String]) -> Vec<String> {
    let mut lines = lines_of(value);
    if let [line] = lines.as_slice() {
        let mut parts: Vec<String> = line.split(',').map(|part| part.trim().to_owned()).collect();
        if let [.., town, state] = parts.as_slice()
            && state_and_code(state)
        {
            let end = format!("{town}, {state}");
            parts.truncate(parts.len() - 2);
            parts.push(end);
        }
        lines = parts;
    }
    let said = |line: &String| above.iter().any(|one| one.eq_ignore_ascii_case(line));
    lines.retain(|line| !line.is_empty() && !said(line));
    lines
}

/// “MA 02120”
fn state_and_code(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let state = words
        .next()
        .is_some_and(|word| word.len() == 2 && word.chars().all(|one| one.is_ascii_uppercase()));
    state
        && words
            .next()
            .is_none_or(|word| word.chars().all(|one| one.is_ascii_digit() || one == '-'))
}

/// A size of paper by the name that forms and commands use.
pub(crate) fn sheet(name: &str) -> Result<Sheet, Error> {
    name.parse::<Sheet>()
        .map_err(|error| Error::field("sheet", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_as_it_stands_on_an_envelope() {
        let above = [
            "Records Access Officer".to_owned(),
            "Example Police".to_owned(),
        ];
        let cases: [(&str, &[&str]); 4] = [
            (
                "Example Police, Records Access Officer, 1 Plaza, Example, MA 02120",
                &["1 Plaza", "Example, MA 02120"],
            ),
            (
                "1 Plaza\nExample, MA 02120",
                &["1 Plaza", "Example, MA 02120"],
            ),
            (
                "PO Box 7, Example, DC 20500-0001",
                &["PO Box 7", "Example, DC 20500-0001"],
            ),
            ("Somewhere else", &["Somewhere else"]),
        ];
        for (given, lines) in cases {
            assert_eq!(address_lines(given, &above), lines, "{given}");
        }
    }
}
