//! How long would this build take with more workers, or with fewer?

use std::num::NonZeroU32;

use gobt_profile::{Graph, Nanos, Profile};

use crate::blocked::Blocked;
use crate::plan::Plan;
use crate::side_by_side::side_by_side;
use crate::totals::Totals;

use super::{Company, Replayer};

/// The numbers of workers that are always predicted.
pub const PARALLELISMS: [u32; 12] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

/// A replay error from which on predictions are shown with a warning.
pub const TRUSTED_ERROR: f64 = 0.02;

/// The recorded build replayed as it was: how far can predictions be trusted?
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReplayFigures {
    /// The number of workers replayed with.
    pub parallelism: NonZeroU32,
    /// Whether that number was recorded. Else it is the largest number of actions seen running at
    /// once.
    pub parallelism_recorded: bool,
    /// The exec time that the replay gives.
    pub predicted: Nanos,
    /// The recorded exec time.
    pub observed: Nanos,
}

impl ReplayFigures {
    /// (predicted − observed) ÷ observed; 0 where nothing was to be observed.
    #[must_use]
    pub fn error(&self) -> f64 {
        if self.observed == Nanos::ZERO {
            return 0.0;
        }
        (self.predicted.as_nanos() as f64 - self.observed.as_nanos() as f64)
            / self.observed.as_nanos() as f64
    }

    /// Whether the error is small enough to trust predictions.
    #[must_use]
    pub fn trusted(&self) -> bool {
        self.error().abs() <= TRUSTED_ERROR
    }
}

/// The exec time with one number of workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScalingPoint {
    /// The number of workers.
    pub parallelism: NonZeroU32,
    /// The plain replay: every action takes as long as it was recorded to take.
    pub predicted: Nanos,
    /// The other end of the range: actions share the cores of the machine ([`Company`]).
    pub model: Nanos,
    /// Total work ÷ workers, rounded up: no schedule is shorter.
    pub work_bound: Nanos,
}

impl ScalingPoint {
    /// Both ends of the range, the shorter first.
    #[must_use]
    pub fn range(&self) -> (Nanos, Nanos) {
        (
            self.predicted.min(self.model),
            self.predicted.max(self.model),
        )
    }
}

/// What replays of the whole recorded build say.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaling {
    /// The replay with the recorded number of workers.
    pub replay: ReplayFigures,
    /// What was assumed about the machine.
    pub company: Company,
    /// One entry for each of [`PARALLELISMS`] and the recorded number, fewest workers first.
    pub points: Vec<ScalingPoint>,
}

impl Scaling {
    /// Replays the build with each number of workers. `None` where an action has no times: what
    /// such a build would have done is not known. `most_running` stands for the number of workers
    /// where that was not recorded.
    #[must_use]
    pub fn of(
        profile: &Profile,
        plan: &Plan,
        totals: &Totals,
        blocked: &Blocked,
        most_running: u32,
    ) -> Option<Self> {
        let graph = &profile.graph;
        let observed = totals.exec.filter(|_| all_done(graph))?;
        let recorded = totals.parallelism.and_then(NonZeroU32::new);
        let seen = NonZeroU32::new(most_running).unwrap_or(NonZeroU32::MIN);
        let workers = recorded.unwrap_or(seen);
        let company = Company::of(profile, workers, blocked);
        let free = blocked.durations_without(graph);
        let numbers = numbers(workers);
        let model = |parallelism: NonZeroU32| {
            if parallelism == workers {
                Replayer::new(plan).run(parallelism, &free)
            } else {
                company.replay(plan, parallelism)
            }
        };
        // Both ends of the range take equally long; each has a thread.
        let (predicted, models) = side_by_side(
            || {
                let mut replayer = Replayer::new(plan);
                let plain = numbers.iter().map(|&p| replayer.run(p, plan.durations()));
                plain.collect::<Vec<Nanos>>()
            },
            || numbers.iter().map(|&p| model(p)).collect::<Vec<Nanos>>(),
        );
        let ends = predicted.into_iter().zip(models);
        let points = numbers.into_iter().zip(ends);
        let points: Vec<ScalingPoint> = points
            .map(|(parallelism, (predicted, model))| ScalingPoint {
                parallelism,
                predicted,
                model,
                work_bound: divided(totals.total_work, parallelism),
            })
            .collect();
        let at = points.iter().find(|p| p.parallelism == workers)?;
        let replay = ReplayFigures {
            parallelism: workers,
            parallelism_recorded: recorded.is_some(),
            predicted: at.predicted,
            observed,
        };
        Some(Self {
            replay,
            company,
            points,
        })
    }

    /// The prediction for this number of workers, if it is one of those worked out.
    #[must_use]
    pub fn at(&self, parallelism: u32) -> Option<&ScalingPoint> {
        self.points
            .iter()
            .find(|p| p.parallelism.get() == parallelism)
    }

    /// The exec time with so many workers on a machine with a core for each, as the model of
    /// [`Company`] has it: the other end of the plain replay's range. With the recorded number of
    /// workers on no more than the recorded cores there is no other end: `None`.
    #[must_use]
    pub(crate) fn on_a_core_each(&self, plan: &Plan, workers: NonZeroU32) -> Option<Nanos> {
        let larger = f64::from(workers.get()) > self.company.cores;
        let company = if larger {
            &self.company.with_cores(workers)
        } else {
            &self.company
        };
        (workers != self.replay.parallelism).then(|| company.replay(plan, workers))
    }

    /// The smallest number of workers with which the plain replay comes within `share` of what it
    /// is with the most workers.
    #[must_use]
    pub fn enough_workers(&self, share: f64) -> Option<NonZeroU32> {
        let best = self.points.iter().map(|p| p.predicted).min()?;
        let limit = best.as_nanos() as f64 * (1.0 + share);
        let enough = |p: &&ScalingPoint| p.predicted.as_nanos() as f64 <= limit;
        self.points.iter().find(enough).map(|p| p.parallelism)
    }
}

fn all_done(graph: &Graph) -> bool {
    graph.actions().iter().all(|a| a.times.span().is_some())
}

fn numbers(recorded: NonZeroU32) -> Vec<NonZeroU32> {
    let fixed = PARALLELISMS.into_iter().filter_map(NonZeroU32::new);
    let mut numbers: Vec<NonZeroU32> = fixed.chain([recorded]).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn divided(work: Nanos, workers: NonZeroU32) -> Nanos {
    Nanos::from_nanos(work.as_nanos().div_ceil(u64::from(workers.get())))
}
