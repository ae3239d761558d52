//! Which ready action does go's scheduler take next? The one with the smallest rank, found fast.

/// A set of ranks below a fixed number, as bits, with one summary bit for each word below.
#[derive(Debug)]
pub(crate) struct ReadySet {
    /// The ranks themselves first, the topmost summary, one word, last.
    levels: Vec<Vec<u64>>,
}

const WORD: usize = 64;

impl Clone for ReadySet {
    fn clone(&self) -> Self {
        Self {
            levels: self.levels.clone(),
        }
    }

    /// Without new memory: replays start from copies again and again.
    fn clone_from(&mut self, other: &Self) {
        self.levels.clone_from(&other.levels);
    }
}

impl ReadySet {
    /// An empty set for ranks below `count`.
    pub(crate) fn new(count: usize) -> Self {
        let mut levels = Vec::new();
        let mut words = count.div_ceil(WORD).max(1);
        levels.push(vec![0; words]);
        while words > 1 {
            words = words.div_ceil(WORD);
            levels.push(vec![0; words]);
        }
        Self { levels }
    }

    pub(crate) fn insert(&mut self, rank: u32) {
        let mut at = rank as usize;
        for level in &mut self.levels {
            let word = &mut level[at / WORD];
            let was_empty = *word == 0;
            *word |= 1 << (at % WORD);
            if !was_empty {
                return;
            }
            at /= WORD;
        }
    }

    /// Takes the smallest rank out.
    pub(crate) fn pop(&mut self) -> Option<u32> {
        let mut at = 0;
        for level in self.levels.iter().rev() {
            let word = level[at];
            if word == 0 {
                return None;
            }
            at = at * WORD + word.trailing_zeros() as usize;
        }
        let rank = at as u32;
        self.remove(rank);
        Some(rank)
    }

    /// Takes this rank out, if it is in.
    pub(crate) fn remove(&mut self, rank: u32) {
        let mut at = rank as usize;
        for level in &mut self.levels {
            let word = &mut level[at / WORD];
            *word &= !(1 << (at % WORD));
            if *word != 0 {
                break;
            }
            at /= WORD;
        }
    }

    pub(crate) fn clear(&mut self) {
        for level in &mut self.levels {
            level.fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_rank_comes_first_whatever_the_order_of_insertion() {
        for count in [1usize, 64, 65, 4096, 4097, 300_000] {
            let mut set = ReadySet::new(count);
            assert_eq!(set.pop(), None);
            let step = (count / 7).max(1);
            let mut ranks: Vec<u32> = (0..count).rev().step_by(step).map(|r| r as u32).collect();
            for &rank in &ranks {
                set.insert(rank);
            }
            ranks.sort_unstable();
            let dropped = ranks.remove(ranks.len() / 2);
            set.remove(dropped);
            set.remove(dropped);
            let popped: Vec<u32> = std::iter::from_fn(|| set.pop()).collect();
            assert_eq!(popped, ranks, "{count}");
        }
    }
}
