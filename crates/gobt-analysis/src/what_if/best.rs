//! Which single changes would save most? Looked for among all units and imports, not among a few.
//!
//! For each candidate there is a bound that costs next to nothing. The most promising are replayed
//! first, and as soon as no bound is above the last of the list, the list is final. In a huge build,
//! where a replay takes long, only so many are replayed, and the list says whether that was enough.

use std::cmp::Reverse;
use std::num::NonZeroU32;

use gobt_profile::{Nanos, Profile};

use crate::analysis::Analysis;
use crate::chains::Chains;
use crate::plan::TaskId;
use crate::replay::Replayer;
use crate::side_by_side::side_by_side;

use super::baseline::{Baseline, Impact};
use super::candidates::{Candidate, Structure};
use super::effect::Effect;
use super::sets::{ChangeSet, best_sets};

/// The numbers of workers that the best changes are always worked out for, beside the recorded one.
pub const BEST_FOR: [u32; 2] = [8, 48];

/// What one change would save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saving {
    /// The change.
    pub candidate: Candidate,
    /// The exec time after it, by replay.
    pub exec: Nanos,
    /// So much shorter is that.
    pub saving: Nanos,
}

/// The changes that would save most with one number of workers, the largest saving first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestChanges {
    /// The number of workers.
    pub parallelism: NonZeroU32,
    /// The exec time without any change, by replay, no test blocked.
    pub exec: Nanos,
    /// The other end of its range: where actions that run at once slow each other down, on a machine
    /// with a core for each worker. With the recorded number of workers there is none: the same.
    pub exec_model: Nanos,
    /// Units made free.
    pub free: Vec<Saving>,
    /// Units left out with all that only they need. Not the roots, which the build was asked for.
    pub without: Vec<Saving>,
    /// Imports left out with all that only they need.
    pub without_import: Vec<Saving>,
    /// The best sets of two and of three units made free that a greedy search found.
    pub sets: Vec<ChangeSet>,
    /// How many candidates there were.
    pub candidates: usize,
    /// How many of them had to be replayed.
    pub replayed: usize,
    /// Whether no other candidate can save more than those listed. Else the build is so large that
    /// only the most promising were replayed.
    pub complete: bool,
}

/// So much may be replayed for one list: replays × (actions + edges). There are three lists for each
/// number of workers. Half a second for one list of a build of 4,000 actions, where it is seldom used
/// up; some seconds for one of 200,000.
const REPLAY_BUDGET: usize = 200_000_000;

/// So many are replayed in any case.
const LEAST_REPLAYS: usize = 60;

impl BestChanges {
    /// The best `count` changes of each kind for the recorded number of workers and for
    /// [`BEST_FOR`]. Empty where actions have no times.
    #[must_use]
    pub fn of(profile: &Profile, analysis: &Analysis, count: usize) -> Vec<Self> {
        let Some(scaling) = &analysis.scaling else {
            return Vec::new();
        };
        let fixed = BEST_FOR.into_iter().filter_map(NonZeroU32::new);
        let mut numbers = vec![scaling.replay.parallelism];
        numbers.extend(fixed.filter(|&number| number != scaling.replay.parallelism));
        let plan = Effect::none(profile, analysis).plan(profile);
        let chains = Chains::of(&plan);
        let structure =
            Structure::new(&profile.graph, &plan, &analysis.units, &analysis.dominators);
        let drag = &analysis.slack.drag;
        let size = plan.len() + analysis.totals.edges;
        let most_replays = (REPLAY_BUDGET / size.max(1)).max(LEAST_REPLAYS);
        let search = |workers| {
            let funnels = structure.funnels(&plan, &chains);
            let baseline = Baseline::new(&plan, &chains, workers, funnels);
            let exec_model = scaling.on_a_core_each(&plan, workers);
            Search::new(&baseline, &structure, drag, most_replays).all(count, exec_model)
        };
        // Each number of workers is a search of its own; the answers keep their order.
        let (now, others) = numbers.split_at(1);
        let (mut best, others) = side_by_side(
            || {
                now.iter()
                    .map(|&workers| search(workers))
                    .collect::<Vec<Self>>()
            },
            || {
                others
                    .iter()
                    .map(|&workers| search(workers))
                    .collect::<Vec<Self>>()
            },
        );
        best.extend(others);
        best
    }
}

/// Replays changed builds against one baseline.
pub(super) struct Search<'a, 'b> {
    pub(super) baseline: &'b Baseline<'a>,
    pub(super) structure: &'b Structure<'b>,
    drag: &'b [Nanos],
    replayer: Replayer<'a>,
    durations: Vec<Nanos>,
    most_replays: usize,
    candidates: usize,
    replayed: usize,
    complete: bool,
}

/// A candidate that may save something.
struct Promising {
    candidate: Candidate,
    /// The most it can save.
    most: Nanos,
    /// What it would save if nothing else changed: its share of the work, or its drag.
    likely: Nanos,
}

impl<'a, 'b> Search<'a, 'b> {
    fn new(
        baseline: &'b Baseline<'a>,
        structure: &'b Structure<'b>,
        drag: &'b [Nanos],
        most_replays: usize,
    ) -> Self {
        Self {
            baseline,
            structure,
            drag,
            replayer: Replayer::new(baseline.plan),
            durations: baseline.plan.durations().to_vec(),
            most_replays,
            candidates: 0,
            replayed: 0,
            complete: true,
        }
    }

    fn all(mut self, count: usize, exec_model: Option<Nanos>) -> BestChanges {
        let free = self.best(self.structure.free(), count);
        let without = self.best(self.structure.without(), count);
        let without_import = self.best(self.structure.imports(), count);
        let sets = best_sets(&mut self, &free);
        BestChanges {
            parallelism: self.baseline.workers,
            exec: self.baseline.exec,
            exec_model: exec_model.unwrap_or(self.baseline.exec),
            free,
            without,
            without_import,
            sets,
            candidates: self.candidates,
            replayed: self.replayed,
            complete: self.complete,
        }
    }

    /// The exec time after this change.
    pub(super) fn replay(&mut self, impact: &Impact) -> Nanos {
        let baseline = self.baseline;
        baseline.replay(&mut self.replayer, &mut self.durations, impact)
    }

    /// The candidates that save most; of equal ones the first. Those that save nothing are left out.
    fn best(&mut self, candidates: Vec<Candidate>, count: usize) -> Vec<Saving> {
        self.candidates += candidates.len();
        let candidates = candidates.into_iter();
        let mut promising: Vec<Promising> = candidates.filter_map(|c| self.judge(c)).collect();
        let left_out = if promising.len() > self.most_replays {
            promising.sort_unstable_by_key(|p| (Reverse(p.likely), p.candidate));
            promising.split_off(self.most_replays)
        } else {
            Vec::new()
        };
        promising.sort_unstable_by_key(|p| (Reverse(p.most), p.candidate));
        let mut best: Vec<Saving> = Vec::with_capacity(count + 1);
        for promising in promising {
            if !could_join(&best, count, &promising) {
                break;
            }
            best.extend(self.saving(promising.candidate));
            best.sort_unstable_by_key(|s| (Reverse(s.saving), s.candidate));
            best.truncate(count);
        }
        self.complete &= !left_out.iter().any(|p| could_join(&best, count, p));
        best
    }

    fn judge(&self, candidate: Candidate) -> Option<Promising> {
        if let Some(work) = self.structure.work_of_many(candidate) {
            // What is left out is a large part of the build: its work alone says enough.
            let workers = u64::from(self.baseline.workers.get());
            let most = self.baseline.most_saved_by_work(work);
            return (work > Nanos::ZERO).then_some(Promising {
                candidate,
                most,
                likely: Nanos::from_nanos(work.as_nanos() / workers).min(most),
            });
        }
        let impact = self.structure.impact(self.baseline, candidate)?;
        let changed = impact.free.iter().chain(&impact.dropped);
        let sum = |of: &dyn Fn(TaskId) -> Nanos| changed.clone().map(|&task| of(task)).sum();
        let work: Nanos = sum(&|task| self.baseline.plan.duration(task));
        let drag: Nanos = sum(&|task| self.drag[task.index()]);
        let workers = u64::from(self.baseline.workers.get());
        let most = self.baseline.most_saved(&impact);
        Some(Promising {
            candidate,
            most,
            likely: drag
                .max(Nanos::from_nanos(work.as_nanos() / workers))
                .min(most),
        })
    }

    fn saving(&mut self, candidate: Candidate) -> Option<Saving> {
        let impact = self.structure.impact(self.baseline, candidate)?;
        self.replayed += 1;
        let exec = self.replay(&impact);
        let saving = self.baseline.exec.saturating_sub(exec);
        (saving > Nanos::ZERO).then_some(Saving {
            candidate,
            exec,
            saving,
        })
    }
}

/// Whether a candidate could save as much as the last of the list.
fn could_join(best: &[Saving], count: usize, promising: &Promising) -> bool {
    let last = best.get(count.wrapping_sub(1)).map(|last| last.saving);
    promising.most > Nanos::ZERO && last.is_none_or(|last| promising.most >= last)
}
