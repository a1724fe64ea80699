//! Letters that have left, by their prints: found again where a mail quotes them.

use crate::{Conn, Result, inbound::candidate};
use domain::{
    inbound::Candidate,
    quote::{self, Quoted},
};

/// So many letters are printed in one go; the next round prints the rest.
const BATCH: i64 = 500;

/// Prints letters that have left since the last look.
pub async fn fill(conn: &mut Conn) -> Result<()> {
    let letters = sqlx::query!(
        "select l.id, l.case_id, v.body
         from letters l join letter_versions v on v.letter_id = l.id and v.number = l.approved_version
         where l.stage = 'sent' and not exists (select 1 from letter_prints p where p.letter_id = l.id)
         limit $1",
        BATCH
    )
    .fetch_all(&mut *conn)
    .await?;
    for letter in letters {
        sqlx::query!(
            "insert into letter_prints (letter_id, case_id, prints) values ($1, $2, $3) on conflict do nothing",
            letter.id,
            letter.case_id,
            &quote::prints(&letter.body),
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The cases whose letters this text quotes.
pub async fn candidates(conn: &mut Conn, text: &str) -> Result<Vec<Candidate>> {
    let prints = quote::prints(text);
    if prints.len() < quote::LEAST {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        "select c.id, c.reference, p.prints from letter_prints p join cases c on c.id = p.case_id
         where p.prints && $1 order by c.reference limit 400",
        &prints
    )
    .fetch_all(conn)
    .await?;
    let letters: Vec<Quoted<'_, uuid::Uuid>> = rows
        .iter()
        .map(|row| Quoted {
            of: row.id,
            prints: &row.prints,
        })
        .collect();
    quote::quoted(&prints, &letters)
        .into_iter()
        .filter_map(|(case, clue)| {
            let row = rows.iter().find(|row| row.id == case)?;
            Some(candidate(case, &row.reference, clue))
        })
        .collect()
}
