//! Which of go's hashes stand for the same work?
//!
//! In one recording it has one hash, in another checkout another one, and a third recording may have
//! either. So this is about hashes, whichever recording they stand in: what is the same as one of
//! them is the same as all.

use std::collections::HashMap;

/// Hashes, in classes of the same work. A hash that was never joined with another one is a class of
/// its own.
#[derive(Debug, Clone, Default)]
pub(super) struct HashClasses<'a> {
    /// From a hash to one nearer to the one that stands for its class.
    parents: HashMap<&'a str, &'a str>,
}

impl<'a> HashClasses<'a> {
    /// Says that each hash and the one it is mapped to are the same work. The order does not matter.
    pub(super) fn join_all(&mut self, same: &HashMap<&'a str, &'a str>) {
        for (&one, &other) in same {
            self.join(one, other);
        }
    }

    fn join(&mut self, one: &'a str, other: &'a str) {
        let (one, other) = (self.of(one), self.of(other));
        // The smallest stands for all, in whatever order they are joined.
        let (first, second) = (one.min(other), one.max(other));
        if first != second {
            self.parents.insert(second, first);
        }
    }

    /// The hash that stands for its class.
    pub(super) fn of(&self, hash: &'a str) -> &'a str {
        let mut hash = hash;
        while let Some(&parent) = self.parents.get(hash) {
            hash = parent;
        }
        hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(pairs: &[(&'static str, &'static str)]) -> HashClasses<'static> {
        let mut classes = HashClasses::default();
        for &(one, other) in pairs {
            classes.join_all(&HashMap::from([(one, other)]));
        }
        classes
    }

    #[test]
    fn what_is_the_same_as_one_is_the_same_as_all() {
        for pairs in [
            [("b", "a"), ("c", "b"), ("d", "c")],
            [("d", "c"), ("b", "a"), ("b", "c")],
            [("a", "d"), ("b", "d"), ("d", "c")],
        ] {
            let classes = classes(&pairs);
            let of = ["a", "b", "c", "d", "e"].map(|hash| classes.of(hash));
            assert_eq!(of, ["a", "a", "a", "a", "e"], "{pairs:?}");
        }
    }

    #[test]
    fn a_hash_that_is_the_same_as_itself_is_no_endless_chain() {
        assert_eq!(classes(&[("a", "a"), ("b", "a"), ("a", "b")]).of("b"), "a");
    }
}
