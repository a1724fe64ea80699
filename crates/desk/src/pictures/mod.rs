//! Where pages are drawn: each picture once however many ask for it, two at a time,
//! kept in a folder of bounded size. Who may see a page is not decided here.

mod cache;

use crate::{Error, config};
use cache::Cache;
use domain::Digest;
use extract::read::{DRAWER, Drawing, NoPicture, PagePicture, ReadError, Reader};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedMutexGuard, Semaphore};

/// Pages drawn at once, whoever asks.
const AT_ONCE: usize = 2;

/// Clones share it.
#[derive(Clone)]
pub(crate) struct Studio(Arc<Inner>);

struct Inner {
    cache: Cache,
    desks: Arc<Semaphore>,
    /// Pages under way: who wants the same one waits for it.
    under_way: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// Which page of which file, how wide.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub digest: Digest,
    pub page: u32,
    pub width: u32,
}

impl Wanted {
    /// The name of the picture: the same bytes as long as it is the same.
    pub fn picture(&self) -> String {
        let all = format!("{}:{}:{}:{DRAWER}", self.digest, self.page, self.width);
        Digest::of(all.as_bytes()).to_string()
    }

    /// The name of what is known of the page whatever its width.
    fn sheet(&self) -> String {
        let all = format!("{}:{}:{DRAWER}", self.digest, self.page);
        Digest::of(all.as_bytes()).to_string()
    }
}

/// How to come by the file that is to be drawn.
pub(crate) enum Origin {
    /// It lies there.
    File(PathBuf),
    /// It is a part of the file there, which was called `name` when it was read.
    Part {
        path: PathBuf,
        name: String,
        part: String,
    },
}

/// What is known of a page that was drawn, or of one that cannot be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Sheet {
    Drawn(PagePicture),
    Failed(String),
}

/// What came of asking.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The page; its picture as well where it was just drawn.
    Drawn(Box<PagePicture>),
    /// It has no look of its own.
    None,
    /// It could not be drawn.
    Failed(String),
}

impl fmt::Debug for Studio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Studio").finish_non_exhaustive()
    }
}

impl Studio {
    pub fn new(settings: &config::Pictures) -> Self {
        Self(Arc::new(Inner {
            cache: Cache::new(settings),
            desks: Arc::new(Semaphore::new(AT_ONCE)),
            under_way: Mutex::default(),
        }))
    }

    /// Removes what is beyond the folder's share, the longest unseen first.
    pub async fn prune(&self, now: Timestamp) -> Result<(), Error> {
        let studio = self.clone();
        blocking(move || studio.0.cache.prune(now)).await?;
        Ok(())
    }

    /// The picture, kept or drawn.
    pub async fn picture(
        &self,
        reader: &Reader,
        wanted: &Wanted,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Answer, Error> {
        let draw = draw_with(reader.clone());
        self.answer(wanted, origin, now, true, draw).await
    }

    /// What is known of the page; draws it where nothing is.
    pub async fn sheet(
        &self,
        reader: &Reader,
        wanted: &Wanted,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Answer, Error> {
        let draw = draw_with(reader.clone());
        self.answer(wanted, origin, now, false, draw).await
    }

    async fn answer(
        &self,
        wanted: &Wanted,
        origin: Origin,
        now: Timestamp,
        with_picture: bool,
        draw: impl FnOnce(&Cache, &Wanted, Origin) -> Result<PagePicture, NoPicture> + Send + 'static,
    ) -> Result<Answer, Error> {
        if let Some(kept) = self.kept(wanted, with_picture, now).await? {
            return Ok(kept);
        }
        let turn = self.turn(wanted).await;
        // Somebody else may have drawn it while we waited.
        if let Some(kept) = self.kept(wanted, with_picture, now).await? {
            drop(turn);
            self.forget(wanted);
            return Ok(kept);
        }
        let desk = Arc::clone(&self.0.desks).acquire_owned().await;
        let desk = desk.map_err(|error| Error::Broken(Box::new(error)))?;
        let (studio, wanted) = (self.clone(), wanted.clone());
        // Who asked may go away: the page is finished all the same, and others wait for it.
        blocking(move || {
            let answer = studio.draw(&wanted, origin, now, draw);
            drop((desk, turn));
            studio.forget(&wanted);
            answer
        })
        .await?
    }

    fn draw(
        &self,
        wanted: &Wanted,
        origin: Origin,
        now: Timestamp,
        draw: impl FnOnce(&Cache, &Wanted, Origin) -> Result<PagePicture, NoPicture>,
    ) -> Result<Answer, Error> {
        let cache = &self.0.cache;
        match draw(cache, wanted, origin) {
            Ok(picture) => {
                cache.keep(&wanted.picture(), "png", &picture.png, now);
                cache.keep_sheet(&wanted.sheet(), &Sheet::Drawn(picture.clone()), now);
                Ok(Answer::Drawn(Box::new(picture)))
            }
            Err(NoPicture::Kind | NoPicture::Page) => Ok(Answer::None),
            Err(NoPicture::Failed { reason, retry }) => {
                if !retry {
                    cache.keep_sheet(&wanted.sheet(), &Sheet::Failed(reason.clone()), now);
                }
                Ok(Answer::Failed(reason))
            }
            Err(NoPicture::Read(ReadError::Input { .. })) => Err(Error::refused(
                "the original is not there: `daylight doctor --files` says more",
            )),
            Err(NoPicture::Read(error)) => Err(Error::Unavailable(error.to_string())),
        }
    }

    /// What was drawn before, if it is still kept.
    async fn kept(
        &self,
        wanted: &Wanted,
        with_picture: bool,
        now: Timestamp,
    ) -> Result<Option<Answer>, Error> {
        let (studio, wanted) = (self.clone(), wanted.clone());
        blocking(move || {
            let cache = &studio.0.cache;
            match cache.sheet(&wanted.sheet(), now)? {
                Sheet::Failed(reason) => Some(Answer::Failed(reason)),
                Sheet::Drawn(mut sheet) => {
                    if with_picture {
                        sheet.png = cache.get(&wanted.picture(), "png", now)?;
                    }
                    Some(Answer::Drawn(Box::new(sheet)))
                }
            }
        })
        .await
    }

    /// Waits until nobody draws this page.
    async fn turn(&self, wanted: &Wanted) -> OwnedMutexGuard<()> {
        let place = {
            let mut under_way = self.under_way();
            Arc::clone(under_way.entry(wanted.picture()).or_default())
        };
        place.lock_owned().await
    }

    /// Takes a page off the list that nobody waits for any more.
    fn forget(&self, wanted: &Wanted) {
        let mut under_way = self.under_way();
        let name = wanted.picture();
        if under_way
            .get(&name)
            .is_some_and(|place| Arc::strong_count(place) == 1)
        {
            under_way.remove(&name);
        }
    }

    fn under_way(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<tokio::sync::Mutex<()>>>> {
        self.0
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Draws by a child of our own program; a part is taken out of its file first and kept for the
/// next page.
fn draw_with(
    reader: Reader,
) -> impl FnOnce(&Cache, &Wanted, Origin) -> Result<PagePicture, NoPicture> {
    move |cache, wanted, origin| {
        let path = match origin {
            Origin::File(path) => path,
            Origin::Part { path, name, part } => cache
                .part(&wanted.digest, |out| reader.part(&path, &name, &part, out))?
                .ok_or_else(|| NoPicture::Failed {
                    reason: "the file could not be taken out of the one it came in".to_owned(),
                    retry: true,
                })?,
        };
        let drawing = Drawing {
            page: wanted.page,
            width: wanted.width,
            words: true,
            password: None,
        };
        reader.picture(&path, &drawing)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Broken(Box::new(error)))
}

#[cfg(test)]
mod tests;
