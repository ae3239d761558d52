//! How much longer does one thing take than another?

use std::cmp::Ordering;
use std::ops::Add;

use gobt_profile::Nanos;

/// A difference of two times: positive where the second is the longer one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeDifference(i64);

impl TimeDifference {
    /// What `head` takes more than `base`. Some three hundred years are the most there is.
    #[must_use]
    pub fn between(base: Nanos, head: Nanos) -> Self {
        Self::cut(exact(base, head))
    }

    pub(crate) fn cut(nanos: i128) -> Self {
        let cut = nanos.clamp(i64::MIN.into(), i64::MAX.into());
        Self(i64::try_from(cut).unwrap_or_default())
    }

    /// The number of nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// How long it is, whichever is the longer one.
    #[must_use]
    pub const fn length(self) -> Nanos {
        Nanos::from_nanos(self.0.unsigned_abs())
    }

    /// Whether the second is longer, shorter, or the same.
    #[must_use]
    pub fn direction(self) -> Ordering {
        self.0.cmp(&0)
    }
}

impl Add for TimeDifference {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

pub(crate) fn exact(base: Nanos, head: Nanos) -> i128 {
    i128::from(head.as_nanos()) - i128::from(base.as_nanos())
}
