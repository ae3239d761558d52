//! Two values side by side, and the difference of two times.

use std::cmp::Ordering;
use std::ops::Add;

use gobt_profile::Nanos;

/// Something of the base and the same of the head.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair<T> {
    /// Of the build that is compared with.
    pub base: T,
    /// Of the build that is looked at.
    pub head: T,
}

impl<T> Pair<T> {
    /// The same function of both.
    pub fn map<'a, U>(&'a self, mut of: impl FnMut(&'a T) -> U) -> Pair<U> {
        Pair {
            base: of(&self.base),
            head: of(&self.head),
        }
    }
}

impl<T: PartialEq> Pair<T> {
    /// Whether both are equal.
    pub fn same(&self) -> bool {
        self.base == self.head
    }
}

impl<T> Pair<Option<T>> {
    /// Both, where both are known.
    pub fn known(self) -> Option<Pair<T>> {
        let (base, head) = self.base.zip(self.head)?;
        Some(Pair { base, head })
    }
}

impl Pair<Nanos> {
    /// From the base to the head.
    #[must_use]
    pub fn delta(&self) -> Delta {
        Delta::between(self.base, self.head)
    }
}

/// How much longer something takes, in nanoseconds; below 0 where it is shorter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Delta(i64);

impl Delta {
    /// From one time to another.
    #[must_use]
    pub fn between(before: Nanos, after: Nanos) -> Self {
        let nanos = i128::from(after.as_nanos()) - i128::from(before.as_nanos());
        Self(i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX }))
    }

    /// In nanoseconds.
    #[must_use]
    pub fn as_nanos(self) -> i64 {
        self.0
    }

    /// Without its sign.
    #[must_use]
    pub fn length(self) -> Nanos {
        Nanos::from_nanos(self.0.unsigned_abs())
    }

    /// Longer, shorter, or the same.
    #[must_use]
    pub fn direction(self) -> Ordering {
        self.0.cmp(&0)
    }
}

impl Add for Delta {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}
