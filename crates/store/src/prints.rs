//! Letters that have left, by their prints: found again where a mail quotes them.

use crate::{Conn, Result, inbound::candidate};
use domain::{
    inbound::Candidate,
    quote::{self, Quoted},
};

/// So many letters are printed in one go; the next round prints the rest.
const BATCH: i64 = 500;

/// So many letters are weighed for one text.
const WEIGHED: i64 = 400;

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

/// The cases whose letters this text quotes. The phrases of a model stand in every letter:
/// those that have most in common with the text are weighed against each other.
pub async fn candidates(conn: &mut Conn, text: &str) -> Result<Vec<Candidate>> {
    let prints = quote::prints(text);
    if prints.len() < quote::LEAST {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        "
        with asked as materialized (select print from unnest($1::bigint[]) print),
        most as (
            select p.letter_id, count(*) as hits
            from letter_prints p cross join unnest(p.prints) print join asked using (print)
            where p.prints && $1 group by p.letter_id order by hits desc, p.letter_id limit $2)
        select c.id, c.reference, p.prints
        from most join letter_prints p using (letter_id) join cases c on c.id = p.case_id order by c.reference
        ",
        &prints,
        WEIGHED,
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
