//! Keeps a list of cases for a person, under a name; one of them may be what the list of
//! cases opens with.

use crate::{Desk, Error, one_line};
use domain::{Actor, SavedViewId, view::View};
use store::{OnConstraint, saved_view::SavedView};

/// Characters of a name.
const LONGEST_NAME: usize = 60;

/// Lists of one person.
const MOST_VIEWS: i64 = 50;

impl Desk {
    /// Keeps a list. Invalid: no name, one that the person uses already.
    pub async fn keep_view(
        &self,
        actor: &Actor,
        name: &str,
        view: View,
        default: bool,
    ) -> Result<SavedViewId, Error> {
        let name = one_line(name);
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            let message = format!("give it a name of up to {LONGEST_NAME} characters");
            return Err(Error::field("name", message));
        }
        let mut tx = self.store.begin().await?;
        if store::saved_view::count(&mut tx, actor.id).await? >= MOST_VIEWS {
            let message = format!("you keep {MOST_VIEWS} lists: drop one first");
            return Err(Error::field("name", message));
        }
        if default {
            store::saved_view::no_default(&mut tx, actor.id).await?;
        }
        let kept = SavedView {
            id: SavedViewId(self.chance.id()),
            name,
            view,
            default,
        };
        store::saved_view::insert(&mut tx, actor.id, &kept, self.now())
            .await
            .on_constraint("saved_views_name", || {
                Error::field("name", "you have a list of this name: choose another")
            })?;
        tx.commit().await?;
        Ok(kept.id)
    }

    /// A person's own lists, by name.
    pub async fn kept_views(&self, actor: &Actor) -> Result<Vec<SavedView>, Error> {
        let mut conn = self.store.connection().await?;
        Ok(store::saved_view::of(&mut conn, actor.id).await?)
    }

    /// Opens the list of cases with one of one's own lists, or with none of them.
    pub async fn open_with_view(
        &self,
        actor: &Actor,
        id: Option<SavedViewId>,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        store::saved_view::no_default(&mut tx, actor.id).await?;
        if let Some(id) = id
            && !store::saved_view::set_default(&mut tx, actor.id, id).await?
        {
            return Err(Error::NotFound);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Keeps one's own list no longer.
    pub async fn drop_view(&self, actor: &Actor, id: SavedViewId) -> Result<(), Error> {
        let mut conn = self.store.connection().await?;
        let there = store::saved_view::delete(&mut conn, actor.id, id).await?;
        there.then_some(()).ok_or(Error::NotFound)
    }
}
