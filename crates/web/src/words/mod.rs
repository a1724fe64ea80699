//! The newsroom's words for states, kinds and dates. Wording only: what a state
//! means is decided in `domain` and `statutes`.

mod case;
mod caution;
mod law;
mod mail;
mod plain;
mod turn;
mod view;

pub(crate) use case::*;
pub(crate) use caution::*;
pub(crate) use law::*;
pub(crate) use mail::*;
pub(crate) use plain::*;
pub(crate) use turn::*;

/// A state in words, and the tone in which a badge says it: `good`, `live`,
/// `warn`, `bad` or nothing.
pub(crate) trait Words {
    fn word(&self) -> &'static str;

    fn tone(&self) -> &'static str {
        ""
    }
}

impl<T: Words> Words for &T {
    fn word(&self) -> &'static str {
        (*self).word()
    }

    fn tone(&self) -> &'static str {
        (*self).tone()
    }
}

/// A small value, however often it is borrowed: templates borrow as they please.
pub(crate) trait Bare<T> {
    fn bare(self) -> T;
}

impl<T> Bare<T> for T {
    fn bare(self) -> T {
        self
    }
}

impl<T: Copy> Bare<T> for &T {
    fn bare(self) -> T {
        *self
    }
}

impl<T: Copy> Bare<T> for &&T {
    fn bare(self) -> T {
        **self
    }
}

/// A number of things, of whatever width.
pub(crate) trait Number {
    fn number(&self) -> i64;
}

impl Number for i64 {
    fn number(&self) -> i64 {
        *self
    }
}

impl Number for i32 {
    fn number(&self) -> i64 {
        i64::from(*self)
    }
}

impl Number for u32 {
    fn number(&self) -> i64 {
        i64::from(*self)
    }
}

impl Number for usize {
    fn number(&self) -> i64 {
        i64::try_from(*self).unwrap_or(i64::MAX)
    }
}

impl<T: Number> Number for &T {
    fn number(&self) -> i64 {
        (*self).number()
    }
}
