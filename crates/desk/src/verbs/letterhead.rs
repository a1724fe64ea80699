//! What the top of a letter shows beside the newsroom's name and address.

use crate::{Desk, Error, one_line, verbs::letter_paper::sheet};
use domain::Actor;
use paper::{Letterhead as Head, Sheet};
use store::paper::Letterhead;

/// A larger logo is refused.
pub const LARGEST_LOGO: usize = 1_000_000;

impl Desk {
    /// The letterhead as it is.
    pub async fn letterhead(&self) -> Result<Letterhead, Error> {
        let mut conn = self.store.connection().await?;
        Ok(store::paper::letterhead(&mut conn).await?)
    }

    /// Sets web site and paper. Forbidden but to administrators.
    pub async fn set_letterhead(
        &self,
        actor: &Actor,
        website: &str,
        paper: &str,
    ) -> Result<(), Error> {
        if !actor.may_administer() {
            return Err(Error::Forbidden);
        }
        let website: String = one_line(website).chars().take(120).collect();
        let paper: Sheet = sheet(paper)?;
        let mut tx = self.store.begin().await?;
        store::paper::set_letterhead(&mut tx, &website, paper.as_str(), self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sets the logo, or takes it away. Invalid: what is no PNG, or too large.
    pub async fn set_logo(&self, actor: &Actor, png: Option<Vec<u8>>) -> Result<(), Error> {
        if !actor.may_administer() {
            return Err(Error::Forbidden);
        }
        if let Some(png) = &png {
            printable(png.clone()).await?;
        }
        let mut tx = self.store.begin().await?;
        store::paper::set_logo(&mut tx, png.as_deref(), self.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Prints a letter with it, so that no letter fails on it later.
async fn printable(png: Vec<u8>) -> Result<(), Error> {
    if png.len() > LARGEST_LOGO {
        return Err(Error::field(
            "file",
            "the picture is larger than 1 MB: make it smaller",
        ));
    }
    let trial = paper::Letter {
        sheet: Sheet::default(),
        head: Head {
            name: "Newsroom".to_owned(),
            lines: Vec::new(),
            logo: Some(png),
        },
        address: Vec::new(),
        recipient: Vec::new(),
        references: Vec::new(),
        date: jiff::civil::date(2000, 1, 1),
        subject: "Trial".to_owned(),
        body: "Trial".to_owned(),
        author: "Trial".to_owned(),
        enclosures: Vec::new(),
        draft: true,
    };
    let tried = tokio::task::spawn_blocking(move || paper::letter(&trial)).await;
    match tried {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Error::field(
            "file",
            "this is no PNG picture that can be printed: save it as PNG, at most 4000 pixels wide",
        )),
    }
}
