//! Is the second of two builds slower, or is it noise? Compares the times of several runs of each.
//!
//! The **shift** is that of Hodges and Lehmann: the median of all differences between a run of one
//! and a run of the other. Its **interval** is cut out of the same differences where the exact
//! distribution of the rank-sum statistic says (see [`rank_sum`]). Both ask for no bell curve: build
//! times have a long tail upwards. There is nothing random in it: the same times give the same
//! answer.

mod rank_sum;

use gobt_profile::Nanos;

use crate::time_difference::{TimeDifference, exact};

/// What two samples of times say about the difference between the builds they come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// Number of runs of the first.
    pub base_runs: usize,
    /// Number of runs of the second.
    pub head_runs: usize,
    /// By how much the second is longer: the median of all differences between a run of each.
    pub shift: TimeDifference,
    /// The lower end of the interval that holds the true shift.
    pub low: TimeDifference,
    /// The upper end.
    pub high: TimeDifference,
    /// How sure the interval is, as a share: at least 0.95 if there are [`enough_runs`], else the
    /// most that so few can give (0 for one run of each).
    pub confidence: f64,
    /// Whether that was counted exactly; of more than 100 runs in all it is by the normal
    /// distribution.
    pub exact: bool,
    /// Whether the runs show a difference at 95 %: the interval leaves out 0, and the rank-sum test
    /// (with midranks for equal times) says that it is not by chance.
    pub shown: bool,
}

impl Shift {
    /// Compares the times of runs of two builds, in any order. `None` without a run of either.
    #[must_use]
    pub fn between(base: &[Nanos], head: &[Nanos]) -> Option<Self> {
        if base.is_empty() || head.is_empty() {
            return None;
        }
        let pairs = base.iter().flat_map(|&b| head.iter().map(move |&h| (b, h)));
        let mut differences: Vec<i128> = pairs.map(|(b, h)| exact(b, h)).collect();
        differences.sort_unstable();
        let ends = rank_sum::ends(base.len(), head.len());
        let last = differences.len() - 1;
        // Where an interval is too narrow for two ends, both are the middle.
        let from_each_end = ends.from_each_end.min(last / 2);
        let low = differences[from_each_end];
        let high = differences[last - from_each_end];
        let apart = low > 0 || high < 0;
        let enough = enough_runs(base.len(), head.len());
        Some(Self {
            base_runs: base.len(),
            head_runs: head.len(),
            shift: TimeDifference::cut(middle(&differences)),
            low: TimeDifference::cut(low),
            high: TimeDifference::cut(high),
            confidence: ends.confidence,
            exact: base.len() + head.len() <= rank_sum::COUNTED_UP_TO,
            shown: enough && apart && rank_sum::rejects_chance(base, head),
        })
    }

    /// Whether there are runs enough to show any difference at 95 %.
    #[must_use]
    pub fn enough_runs(&self) -> bool {
        enough_runs(self.base_runs, self.head_runs)
    }
}

/// The median of sorted numbers; of an even number the mean of the two in the middle, cut to a
/// whole one towards 0.
fn middle(sorted: &[i128]) -> i128 {
    let last = sorted.len() - 1;
    (sorted[last / 2] + sorted[last.div_ceil(2)]) / 2
}

/// Whether so many runs of two builds can show any difference between them at 95 %, both
/// directions together. Three of each cannot, whatever their times: by chance alone, one time in
/// ten all runs of one are faster than all of the other. Four of each can.
#[must_use]
pub fn enough_runs(base: usize, head: usize) -> bool {
    rank_sum::can_show(base, head)
}

/// The smallest number of runs that can show a difference from a build that has been run so often
/// (see [`enough_runs`]); `None` if it has not been run.
#[must_use]
pub fn runs_needed_against(other: usize) -> Option<usize> {
    // Against a single run it takes 39, and never more than that.
    (1..=39).find(|&runs| enough_runs(runs, other))
}

#[cfg(test)]
mod tests;
