//! When would each action run, if go's scheduler ran this plan with so many workers?
//!
//! Go's scheduler: `-p` workers and one heap of ready actions, the one with the smallest `Priority`
//! first. An action is ready when its last dependency is done. Replayed over the recorded durations
//! with the recorded number of workers it gives the recorded exec time, within a thousandth as a
//! rule; so with another number, or after a change, it can be believed.

mod company;
mod frontier;
mod ready_set;
mod scaling;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroU32;

use gobt_profile::Nanos;

use crate::plan::{Plan, TaskId};

pub use company::Company;
pub(crate) use frontier::Frontier;
use frontier::Waiting;
pub use scaling::{PARALLELISMS, ReplayFigures, Scaling, ScalingPoint, TRUSTED_ERROR};

/// How long the plan takes with so many workers, from its first start to its last end.
///
/// O(actions · log workers + edges). Of actions that end at the same instant the smaller ID counts
/// first, and after each the free workers are filled.
#[must_use]
pub fn replay(plan: &Plan, workers: NonZeroU32) -> Nanos {
    Replayer::new(plan).run(workers, plan.durations())
}

/// When each action of a plan runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule {
    /// When each starts, counted from the first start; the place in the list is [`TaskId::index`].
    pub starts: Vec<Nanos>,
    /// The last end.
    pub exec: Nanos,
}

impl Schedule {
    /// The schedule that go's scheduler makes of a plan with so many workers.
    #[must_use]
    pub fn of(plan: &Plan, workers: NonZeroU32) -> Self {
        let mut starts = Starts(vec![Nanos::ZERO; plan.len()]);
        let exec = Replayer::new(plan).run_with(workers, plan.durations(), &mut starts);
        Self {
            starts: starts.0,
            exec,
        }
    }
}

/// Replays one plan again and again: with other numbers of workers, or other durations.
#[derive(Debug)]
pub struct Replayer<'a> {
    plan: &'a Plan,
    frontier: Frontier<'a>,
    running: BinaryHeap<Reverse<(Nanos, TaskId)>>,
}

impl<'a> Replayer<'a> {
    /// Prepares the replays of one plan.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            frontier: Frontier::new(plan),
            running: BinaryHeap::new(),
        }
    }

    /// How long it takes with so many workers and these durations, one for each of the plan's
    /// actions.
    pub fn run(&mut self, workers: NonZeroU32, durations: &[Nanos]) -> Nanos {
        self.run_with(workers, durations, &mut Silent)
    }

    /// The same; the observer is told of every start and end, in order.
    pub(crate) fn run_with(
        &mut self,
        workers: NonZeroU32,
        durations: &[Nanos],
        observer: &mut impl Observer,
    ) -> Nanos {
        debug_assert_eq!(durations.len(), self.plan.len());
        self.frontier.reset();
        self.running.clear();
        self.go_on(Nanos::ZERO, workers, durations, observer)
    }

    /// The point before the first start.
    pub(crate) fn at_start(mut self) -> Snapshot {
        self.frontier.reset();
        self.running.clear();
        self.snapshot(Nanos::ZERO)
    }

    /// The rest of a run that stood still at this point, after changes to what is left of it.
    pub(crate) fn resume(
        &mut self,
        from: &Snapshot,
        workers: NonZeroU32,
        durations: &[Nanos],
        change: impl FnOnce(&mut Frontier<'a>),
    ) -> Nanos {
        self.frontier.restore(&from.waiting);
        self.running.clear();
        self.running
            .extend(from.running.iter().copied().map(Reverse));
        change(&mut self.frontier);
        self.go_on(from.at, workers, durations, &mut Silent)
    }

    fn go_on(
        &mut self,
        from: Nanos,
        workers: NonZeroU32,
        durations: &[Nanos],
        observer: &mut impl Observer,
    ) -> Nanos {
        let workers = workers.get() as usize;
        let mut now = from;
        loop {
            while self.running.len() < workers
                && let Some(task) = self.frontier.pop()
            {
                observer.started(task, now);
                let done = now + durations[task.index()];
                self.running.push(Reverse((done, task)));
            }
            observer.settled(now, || self.snapshot(now));
            let Some(Reverse((done, task))) = self.running.pop() else {
                return now;
            };
            now = done;
            observer.ended(task);
            self.frontier.finish(task);
        }
    }

    fn snapshot(&self, at: Nanos) -> Snapshot {
        Snapshot {
            at,
            waiting: self.frontier.waiting().clone(),
            running: self.running.iter().map(|Reverse(entry)| *entry).collect(),
        }
    }
}

/// A point of a run between two ends, from which it can go on.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    /// The time since the first start.
    pub(crate) at: Nanos,
    waiting: Waiting,
    /// What runs, and when it will end.
    pub(crate) running: Vec<(Nanos, TaskId)>,
}

/// Is told what happens during a replay.
pub(crate) trait Observer {
    /// A worker took this action.
    fn started(&mut self, _task: TaskId, _at: Nanos) {}

    /// The action is done; so far nothing that waited for it has started.
    fn ended(&mut self, _task: TaskId) {}

    /// Every worker has what there is for it.
    fn settled(&mut self, _at: Nanos, _snapshot: impl FnOnce() -> Snapshot) {}
}

struct Silent;

impl Observer for Silent {}

/// Notes when each action starts.
struct Starts(Vec<Nanos>);

impl Observer for Starts {
    fn started(&mut self, task: TaskId, at: Nanos) {
        self.0[task.index()] = at;
    }
}
