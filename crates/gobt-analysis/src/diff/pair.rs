//! Two values side by side.

use gobt_profile::Nanos;

use crate::time_difference::TimeDifference;

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
    pub fn delta(&self) -> TimeDifference {
        TimeDifference::between(self.base, self.head)
    }
}
