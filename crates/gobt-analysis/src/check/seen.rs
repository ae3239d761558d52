//! Was a build seen to take longer than it may, and is that more than noise?
//!
//! Of single runs nobody knows how far the next one would be off, so a limit is broken only beyond a
//! stated margin. Of several runs the interval of the median is taken: its ends are two of the
//! times, counted from each end, so that chance puts the true median outside of each end in less
//! than 5 % of all cases (the sign test). It asks for no bell curve. Five runs or more have one.

use gobt_profile::Nanos;

/// The times of all runs of one build that went well, shortest first. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Runs(Vec<Nanos>);

/// Whether a build takes longer than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Longer {
    /// It does not, or no more than by chance.
    No,
    /// By its median, but within the margin, or no more than chance would have it.
    WithinNoise,
    /// It does.
    Yes,
}

impl Runs {
    /// `None` without any.
    pub(super) fn of(mut times: Vec<Nanos>) -> Option<Self> {
        times.sort_unstable();
        (!times.is_empty()).then_some(Self(times))
    }

    /// The middle one; of an even number the lower of the two.
    pub(super) fn median(&self) -> Nanos {
        self.0[(self.0.len() - 1) / 2]
    }

    /// The ends of the interval that holds the true median; `None` of fewer than five runs.
    fn interval(&self) -> Option<(Nanos, Nanos)> {
        let from_each_end = from_each_end(self.0.len())?;
        Some((
            self.0[from_each_end],
            self.0[self.0.len() - 1 - from_each_end],
        ))
    }

    /// Whether there are enough of them to know their noise.
    pub(super) fn know_their_noise(&self) -> bool {
        self.interval().is_some()
    }

    /// Held against a limit that does not vary.
    pub(super) fn against(&self, most: Nanos, margin: f64) -> Longer {
        let surely = match self.interval() {
            Some((low, _)) => low > most,
            None => beyond(self.median(), most, margin),
        };
        longer(self.median() > most, surely)
    }

    /// Held against other runs, which may be exceeded: `allowed` says how far a time may go.
    pub(super) fn against_runs(
        &self,
        base: &Self,
        allowed: impl Fn(Nanos) -> Nanos,
        margin: f64,
    ) -> Longer {
        let most = allowed(base.median());
        let surely = match self.interval().zip(base.interval()) {
            Some(((low, _), (_, high))) => low > allowed(high),
            None => beyond(self.median(), most, margin),
        };
        longer(self.median() > most, surely)
    }
}

fn longer(by_median: bool, surely: bool) -> Longer {
    match (by_median, surely) {
        (_, true) => Longer::Yes,
        (true, false) => Longer::WithinNoise,
        (false, false) => Longer::No,
    }
}

fn beyond(time: Nanos, most: Nanos, margin: f64) -> bool {
    time.as_nanos() as f64 > most.as_nanos() as f64 * (1.0 + margin)
}

/// How many times may be left out at each end, so that one end is wrong in less than 5 % of cases:
/// each run lies below the true median or above it with the same chance.
fn from_each_end(runs: usize) -> Option<usize> {
    const CHANCE: f64 = 0.05;
    let mut ways = 0.5f64.powi(i32::try_from(runs).unwrap_or(i32::MAX));
    let mut below = ways;
    if below > CHANCE {
        return None;
    }
    let mut left_out = 0;
    loop {
        // Of so many runs exactly one more lies below.
        ways *= (runs - left_out) as f64 / (left_out + 1) as f64;
        below += ways;
        if below > CHANCE || ways == 0.0 {
            return Some(left_out);
        }
        left_out += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(seconds: &[u64]) -> Runs {
        let nanos = |s: &u64| Nanos::from_nanos(s * 1_000_000_000);
        Runs::of(seconds.iter().map(nanos).collect()).unwrap()
    }

    fn secs(seconds: u64) -> Nanos {
        Nanos::from_nanos(seconds * 1_000_000_000)
    }

    /// One side of the binomial distribution: 5 runs 1/32, 8 runs 9/256, 11 runs 67/2048; 7 runs
    /// 8/128 is too much for one to be left out.
    #[test]
    fn the_ends_are_those_of_the_sign_test() {
        for (runs, ends) in [
            (1, None),
            (4, None),
            (5, Some(0)),
            (7, Some(0)),
            (8, Some(1)),
            (10, Some(1)),
            (11, Some(2)),
            (20, Some(5)),
        ] {
            assert_eq!(from_each_end(runs), ends, "{runs}");
        }
        assert!(from_each_end(100_000).is_some());
    }

    #[test]
    fn a_single_run_has_its_margin() {
        assert_eq!(runs(&[100]).against(secs(100), 0.1), Longer::No);
        assert_eq!(runs(&[110]).against(secs(100), 0.1), Longer::WithinNoise);
        assert_eq!(runs(&[111]).against(secs(100), 0.1), Longer::Yes);
        let more = |base: Nanos| base + secs(10);
        let base = runs(&[100]);
        assert_eq!(
            runs(&[121]).against_runs(&base, more, 0.1),
            Longer::WithinNoise
        );
        assert_eq!(runs(&[122]).against_runs(&base, more, 0.1), Longer::Yes);
    }

    #[test]
    fn several_runs_know_their_own_noise() {
        // The median is beyond, but one run of five was not.
        let wide = runs(&[99, 101, 102, 103, 150]);
        assert_eq!(wide.against(secs(100), 0.1), Longer::WithinNoise);
        // All five are, though by little.
        let narrow = runs(&[101, 101, 102, 102, 103]);
        assert_eq!(narrow.against(secs(100), 0.1), Longer::Yes);
        assert_eq!(narrow.against_runs(&wide, |base| base, 0.1), Longer::No);
        let base = runs(&[95, 96, 97, 98, 100]);
        assert_eq!(narrow.against_runs(&base, |base| base, 0.1), Longer::Yes);
        assert!(narrow.know_their_noise() && !runs(&[1, 2, 3, 4]).know_their_noise());
    }

    #[test]
    fn without_runs_there_is_nothing_to_judge() {
        assert_eq!(Runs::of(Vec::new()), None);
        assert_eq!(runs(&[4, 1, 3, 2]).median(), secs(2));
    }
}
