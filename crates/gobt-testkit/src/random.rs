//! Where do the choices come from, so that a seed always gives the same ones?
//!
//! SplitMix64, written out: a crate's generator may change its sequence with a
//! version, and then a benchmark would silently measure another graph.

/// A small, fast, seeded generator. Not for secrets.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A generator whose whole sequence follows from `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A generator of its own for `part`, so that asking one part for more
    /// numbers leaves the others as they were.
    pub fn for_part(seed: u64, part: u64) -> Self {
        let mut mixed = Self::new(seed ^ part.wrapping_mul(0xD1B5_4A32_D192_ED03));
        Self::new(mixed.next_u64())
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        // The upper 53 bits: as many as a double holds exactly.
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number in `0..limit`; 0 if `limit` is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        // Multiply and shift: the bias is far below what a graph could show.
        ((u128::from(self.next_u64()) * limit as u128) >> 64) as usize
    }

    /// True in `share` (0 to 1) of the cases.
    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// A number around 0 with standard deviation 1.
    ///
    /// The sum of twelve uniform numbers: near enough to a normal one, and
    /// never further out than 6.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A log-normal number: half of them below `median`, a few far above it,
    /// as compile times are.
    pub fn log_normal(&mut self, median: f64, spread: f64) -> f64 {
        median * (spread * self.normal()).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_sequence_is_the_published_one() {
        // The first outputs of SplitMix64 for the seed 1234567.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(random.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn numbers_stay_below_their_limit_and_reach_all_of_it() {
        let mut random = Random::new(1);
        let mut seen = [false; 7];
        for _ in 0..1_000 {
            seen[random.below(7)] = true;
        }
        assert_eq!(seen, [true; 7]);
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn half_of_the_log_normal_numbers_lie_below_the_median() {
        let mut random = Random::new(2);
        let below = (0..10_000)
            .filter(|_| random.log_normal(60.0, 1.25) < 60.0)
            .count();
        assert!((4_800..5_200).contains(&below), "{below} of 10000");
    }
}
