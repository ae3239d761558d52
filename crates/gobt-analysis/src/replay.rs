//! When would each action run, if go's scheduler ran this plan with so many workers?
//!
//! Go's scheduler: `-p` workers and one heap of ready actions, the one with the smallest `Priority`
//! first. An action is ready when its last dependency is done. Replayed over the recorded durations
//! with the recorded number of workers it gives the recorded exec time, within a thousandth as a
//! rule; so with another number, or after a change, it can be believed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroU32;

use gobt_profile::Nanos;

use crate::plan::{Plan, TaskId};
use crate::ready_set::ReadySet;

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
        let mut starts = vec![Nanos::ZERO; plan.len()];
        let exec = Replayer::new(plan).run_with(workers, plan.durations(), |task, at| {
            starts[task.index()] = at;
        });
        Self { starts, exec }
    }
}

/// Replays one plan again and again: with other numbers of workers, or other durations.
#[derive(Debug)]
pub struct Replayer<'a> {
    plan: &'a Plan,
    by_rank: Vec<TaskId>,
    missing: Vec<u32>,
    ready: ReadySet,
    running: BinaryHeap<Reverse<(Nanos, TaskId)>>,
}

impl<'a> Replayer<'a> {
    /// Prepares the replays of one plan.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        let mut by_rank = vec![TaskId::from_index(0); plan.len()];
        for (task, &rank) in plan.tasks().zip(plan.ranks()) {
            by_rank[rank as usize] = task;
        }
        Self {
            plan,
            by_rank,
            missing: Vec::with_capacity(plan.len()),
            ready: ReadySet::new(plan.len()),
            running: BinaryHeap::new(),
        }
    }

    /// How long it takes with so many workers and these durations, one for each of the plan's
    /// actions.
    pub fn run(&mut self, workers: NonZeroU32, durations: &[Nanos]) -> Nanos {
        self.run_with(workers, durations, |_, _| ())
    }

    /// The same; `on_start` is told of every start, in time.
    pub fn run_with(
        &mut self,
        workers: NonZeroU32,
        durations: &[Nanos],
        mut on_start: impl FnMut(TaskId, Nanos),
    ) -> Nanos {
        self.begin();
        let workers = workers.get() as usize;
        let mut now = Nanos::ZERO;
        loop {
            while self.running.len() < workers
                && let Some(rank) = self.ready.pop()
            {
                let task = self.by_rank[rank as usize];
                on_start(task, now);
                let done = now + durations[task.index()];
                self.running.push(Reverse((done, task)));
            }
            let Some(Reverse((done, task))) = self.running.pop() else {
                return now;
            };
            now = done;
            self.finish(task);
        }
    }

    fn begin(&mut self) {
        let plan = self.plan;
        self.missing.clear();
        for task in plan.tasks() {
            let missing = plan.dependencies(task).len() as u32;
            self.missing.push(missing);
            if missing == 0 {
                self.ready.insert(plan.ranks()[task.index()]);
            }
        }
    }

    fn finish(&mut self, task: TaskId) {
        for &dependent in self.plan.dependents(task) {
            let missing = &mut self.missing[dependent.index()];
            *missing -= 1;
            if *missing == 0 {
                self.ready.insert(self.plan.ranks()[dependent.index()]);
            }
        }
    }
}
