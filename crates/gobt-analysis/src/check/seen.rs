//! Was a build seen to take longer than it may, and is that more than noise?
//!
//! Of single runs nobody knows how far the next one would be off, so a limit is broken only beyond a
//! stated margin. Several runs know their own noise:
//!
//! - Against a limit that does not vary, by the sign test: the lower end of the interval of the
//!   median is one of the times, such that chance puts the true median below it in less than 5 % of
//!   all cases. It takes five runs.
//! - Against the base's runs, each made as long as it may become, by the rank-sum test ([`Shift`]).
//!   It takes four runs of each.
//!
//! Neither asks for a bell curve.

use gobt_profile::{Build, Graph, Nanos, Outcome, Profile};

use crate::samples::Shift;

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
    /// Of those that went well; `None` where there is none, or one has no such time.
    pub(super) fn of_profile(
        profile: &Profile,
        time: fn(&Build, &Graph) -> Option<Nanos>,
    ) -> Option<Self> {
        let went_well = |build: &Build| {
            // The one that is shown is judged as it is: a test may have failed.
            matches!(build.outcome, Outcome::Succeeded | Outcome::Unknown)
                || std::ptr::eq(build, &profile.build)
        };
        let runs = profile.runs().filter(|(build, _)| went_well(build));
        let times = runs.map(|(build, graph)| time(build, graph));
        Self::of(times.collect::<Option<Vec<Nanos>>>()?)
    }

    /// `None` without any.
    fn of(mut times: Vec<Nanos>) -> Option<Self> {
        times.sort_unstable();
        (!times.is_empty()).then_some(Self(times))
    }

    /// The middle one; of an even number the lower of the two.
    pub(super) fn median(&self) -> Nanos {
        self.0[(self.0.len() - 1) / 2]
    }

    /// Held against a limit that does not vary; and whether the runs are enough to know their noise.
    pub(super) fn against(&self, most: Nanos, margin: f64) -> (Longer, bool) {
        let low = may_be_left_out(self.0.len()).map(|place| self.0[place]);
        let surely = match low {
            Some(low) => low > most,
            None => beyond(self.median(), most, margin),
        };
        (longer(self.median() > most, surely), low.is_some())
    }

    /// The same against other runs, which may be exceeded: `allowed` says how far a time may go.
    pub(super) fn against_runs(
        &self,
        base: &Self,
        allowed: impl Fn(Nanos) -> Nanos,
        margin: f64,
    ) -> (Longer, bool) {
        let most = allowed(base.median());
        let base: Vec<Nanos> = base.0.iter().map(|&time| allowed(time)).collect();
        let shift = Shift::between(&base, &self.0).filter(Shift::enough_runs);
        let surely = match shift {
            Some(shift) => shift.shown && shift.low.direction().is_gt(),
            None => beyond(self.median(), most, margin),
        };
        (longer(self.median() > most, surely), shift.is_some())
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

/// How many of the shortest times may be left out, so that the next one is above the true median in
/// less than 5 % of cases: each run lies below it or above it with the same chance. `None` where
/// even the shortest is above it too often.
fn may_be_left_out(runs: usize) -> Option<usize> {
    const CHANCE: f64 = 0.05;
    let mut ways = 0.5f64.powi(i32::try_from(runs).unwrap_or(i32::MAX));
    let mut below = ways;
    if below > CHANCE {
        return None;
    }
    for left_out in 0..runs {
        // That exactly one more lies below.
        ways *= (runs - left_out) as f64 / (left_out + 1) as f64;
        below += ways;
        if below > CHANCE {
            return Some(left_out);
        }
    }
    // Of more than a thousand runs the chances are too small for these numbers: the shortest will do.
    Some(0)
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

    /// One side of the binomial distribution: 5 runs 1/32, 8 runs 9/256, 11 runs 67/2048; of 7 runs
    /// 8/128 would be too much.
    #[test]
    fn the_shortest_times_are_left_out_by_the_sign_test() {
        for (runs, left_out) in [
            (1, None),
            (4, None),
            (5, Some(0)),
            (7, Some(0)),
            (8, Some(1)),
            (10, Some(1)),
            (11, Some(2)),
            (20, Some(5)),
            (100_000, Some(0)),
        ] {
            assert_eq!(may_be_left_out(runs), left_out, "{runs}");
        }
    }

    #[test]
    fn a_single_run_has_its_margin() {
        for (head, longer) in [
            (100, Longer::No),
            (110, Longer::WithinNoise),
            (111, Longer::Yes),
        ] {
            assert_eq!(runs(&[head]).against(secs(100), 0.1), (longer, false));
        }
        let more = |base: Nanos| base + secs(10);
        let base = runs(&[100]);
        for (head, longer) in [(121, Longer::WithinNoise), (122, Longer::Yes)] {
            let found = runs(&[head]).against_runs(&base, more, 0.1);
            assert_eq!(found, (longer, false));
        }
    }

    #[test]
    fn several_runs_know_their_own_noise() {
        // The median is beyond, but one run of five was not.
        let wide = runs(&[99, 101, 102, 103, 150]);
        assert_eq!(wide.against(secs(100), 0.1), (Longer::WithinNoise, true));
        // All five are, though by little.
        let narrow = runs(&[101, 101, 102, 102, 103]);
        assert_eq!(narrow.against(secs(100), 0.1), (Longer::Yes, true));
        let same = |base: Nanos| base;
        let found = narrow.against_runs(&wide, same, 0.1);
        assert_eq!(found, (Longer::No, true));
        let base = runs(&[95, 96, 97, 98, 100]);
        assert_eq!(narrow.against_runs(&base, same, 0.1), (Longer::Yes, true));
        for (more, longer) in [(2, Longer::WithinNoise), (20, Longer::No)] {
            let allowed = |base: Nanos| base + secs(more);
            let found = narrow.against_runs(&base, allowed, 0.1);
            assert_eq!(found, (longer, true));
        }
    }

    #[test]
    fn without_runs_there_is_nothing_to_judge() {
        assert_eq!(Runs::of(Vec::new()), None);
        assert_eq!(runs(&[4, 1, 3, 2]).median(), secs(2));
    }
}
