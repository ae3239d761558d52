//! The build as it was, replayed once, so that changed builds need no replay from the start, and
//! most of them none at all.
//!
//! Up to the moment at which a change first matters, the changed build runs as this one did; so a
//! replay of it goes on from the last point noted before. And from such a point no schedule can be
//! shorter than the work that is left, shared by all workers, or than the longest chain that is
//! left: so much at most can the change save.

use std::num::NonZeroU32;

use gobt_profile::Nanos;

use crate::chains::Chains;
use crate::plan::{Plan, TaskId};
use crate::replay::{Frontier, Observer, Replayer, Snapshot};

use super::funnel::Funnel;

/// So many points of a run are noted, from which changed runs go on.
const POINTS: usize = 64;

/// One run of the unchanged build.
pub(super) struct Baseline<'a> {
    pub(super) plan: &'a Plan,
    pub(super) workers: NonZeroU32,
    pub(super) exec: Nanos,
    /// When each action starts.
    pub(super) starts: Vec<Nanos>,
    /// How many actions ended before each.
    pub(super) ended_as: Vec<u32>,
    /// For each action the dependency that ended last: it waited for that one alone.
    pub(super) waited_for: Vec<Option<TaskId>>,
    points: Vec<Point>,
    funnels: Vec<Funnel>,
}

/// A point from which changed runs go on.
struct Point {
    snapshot: Snapshot,
    /// How many actions have ended.
    ended: u32,
    /// The time for which workers will have nothing to do until the end, summed over them.
    idle: u128,
    /// The end of the longest chain that is left.
    chain_end: Nanos,
    /// Whether each action is part of that chain.
    on_chain: Vec<bool>,
    /// For each funnel the work that is left before it; `None` once it has begun.
    before_funnels: Vec<Option<u128>>,
}

/// What a change means for the actions of the plan.
#[derive(Debug, Clone, Default)]
pub(super) struct Impact {
    /// Actions that take no time any more.
    pub(super) free: Vec<TaskId>,
    /// Actions that are not run any more.
    pub(super) dropped: Vec<TaskId>,
    /// Dependencies that are none any more: dependent, dependency. None of them dropped.
    pub(super) cut: Vec<(TaskId, TaskId)>,
    /// Up to here the run is as it was.
    pub(super) unchanged_until: Nanos,
}

impl<'a> Baseline<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        chains: &Chains,
        workers: NonZeroU32,
        funnels: Vec<Funnel>,
    ) -> Self {
        let mut replayer = Replayer::new(plan);
        let mut notes = Notes::new(plan);
        let exec = replayer.run_with(workers, plan.durations(), &mut notes);
        let start = Replayer::new(plan).at_start();
        let points = std::iter::once((start, 0)).chain(notes.points);
        let ended_as = &notes.ended_as;
        let last = |task| {
            let dependencies = plan.dependencies(task).iter().copied();
            dependencies.max_by_key(|d| ended_as[d.index()])
        };
        let mut baseline = Self {
            waited_for: plan.tasks().map(last).collect(),
            plan,
            workers,
            exec,
            starts: notes.starts,
            ended_as: notes.ended_as,
            points: Vec::new(),
            funnels,
        };
        baseline.points = points
            .map(|(snapshot, ended)| baseline.point(chains, snapshot, ended))
            .collect();
        baseline
    }

    fn point(&self, chains: &Chains, snapshot: Snapshot, ended: u32) -> Point {
        let (plan, at) = (self.plan, snapshot.at);
        let mut begun: Vec<bool> = self.ended_as.iter().map(|&place| place < ended).collect();
        let mut left: u128 = 0;
        let mut last: Option<(Nanos, TaskId)> = None;
        let mut offer = |end: Nanos, task: TaskId| {
            if last.is_none_or(|(latest, _)| end > latest) {
                last = Some((end, task));
            }
        };
        for &(done, task) in &snapshot.running {
            begun[task.index()] = true;
            left += u128::from((done - at).as_nanos());
            offer(self.starts[task.index()] + chains.starting_with(task), task);
        }
        for task in plan.tasks().filter(|task| !begun[task.index()]) {
            left += u128::from(plan.duration(task).as_nanos());
            offer(at + chains.starting_with(task), task);
        }
        let room = u128::from((self.exec - at).as_nanos()) * u128::from(self.workers.get());
        let before_funnels = self.funnels.iter().map(|funnel| {
            let begun = begun[funnel.task.index()];
            (!begun).then(|| self.left_before(funnel, &snapshot, ended))
        });
        Point {
            before_funnels: before_funnels.collect(),
            ended,
            idle: room.saturating_sub(left),
            chain_end: last.map_or(at, |(end, _)| end),
            on_chain: members(plan, chains, last.map(|(_, task)| task)),
            snapshot,
        }
    }

    /// What is left at this point of the work before a funnel.
    fn left_before(&self, funnel: &Funnel, snapshot: &Snapshot, ended: u32) -> u128 {
        let mut left = 0;
        for task in self.plan.tasks().filter(|task| funnel.before[task.index()]) {
            if self.ended_as[task.index()] >= ended {
                left += u128::from(self.plan.duration(task).as_nanos());
            }
        }
        for &(done, task) in snapshot
            .running
            .iter()
            .filter(|(_, t)| funnel.before[t.index()])
        {
            let ran = self.plan.duration(task) - (done - snapshot.at);
            left -= u128::from(ran.as_nanos());
        }
        left
    }

    /// The most that a change can save.
    pub(super) fn most_saved(&self, impact: &Impact) -> Nanos {
        let point = self.point_before(impact.unchanged_until);
        let changed = impact.free.iter().chain(&impact.dropped);
        let work: Nanos = changed.clone().map(|&t| self.plan.duration(t)).sum();
        let shared = (point.idle + u128::from(work.as_nanos())) / u128::from(self.workers.get());
        let shared = Nanos::from_nanos(u64::try_from(shared).unwrap_or(u64::MAX));
        let chain = self.chain_left(point, impact);
        let funnels = self.funnels.iter().zip(&point.before_funnels);
        let funnels = funnels.filter_map(|(funnel, &left)| {
            let (less, chain) = funnel.after(self.plan, impact)?;
            let shared = left?.saturating_sub(less) / u128::from(self.workers.get());
            let shared = Nanos::from_nanos(u64::try_from(shared).unwrap_or(u64::MAX));
            Some(point.snapshot.at + shared + chain)
        });
        let no_earlier = chain.into_iter().chain(funnels).max().unwrap_or_default();
        shared.min(self.exec.saturating_sub(no_earlier))
    }

    /// The most that leaving out so much work can save, wherever it is: never more than all that the
    /// workers would have time for.
    pub(super) fn most_saved_by_work(&self, work: Nanos) -> Nanos {
        let shared =
            (self.points[0].idle + u128::from(work.as_nanos())) / u128::from(self.workers.get());
        let shared = Nanos::from_nanos(u64::try_from(shared).unwrap_or(u64::MAX));
        shared.min(self.exec)
    }

    /// When the chain that was the longest from this point ends after the change. `None` where the
    /// change may tear it apart.
    fn chain_left(&self, point: &Point, impact: &Impact) -> Option<Nanos> {
        let on_chain = |task: &TaskId| point.on_chain[task.index()];
        let torn = impact.dropped.iter().any(on_chain)
            || impact
                .cut
                .iter()
                .any(|(to, from)| on_chain(to) && on_chain(from));
        if torn {
            return None;
        }
        let freed = impact.free.iter().filter(|&task| on_chain(task));
        let freed: Nanos = freed.map(|&task| self.plan.duration(task)).sum();
        Some(point.chain_end.saturating_sub(freed))
    }

    /// The exec time after the change, by replay. `durations` are those of the plan, and are so
    /// again afterwards.
    pub(super) fn replay(
        &self,
        replayer: &mut Replayer<'a>,
        durations: &mut [Nanos],
        impact: &Impact,
    ) -> Nanos {
        for task in &impact.free {
            durations[task.index()] = Nanos::ZERO;
        }
        let point = self.point_before(impact.unchanged_until);
        let change = |frontier: &mut Frontier<'_>| {
            for &task in &impact.dropped {
                frontier.drop_task(task);
            }
            for &(dependent, dependency) in &impact.cut {
                if self.ended_as[dependency.index()] >= point.ended {
                    frontier.cut(dependency, dependent);
                }
            }
        };
        let exec = replayer.resume(&point.snapshot, self.workers, durations, change);
        for &task in &impact.free {
            durations[task.index()] = self.plan.duration(task);
        }
        exec
    }

    /// The last point strictly before this moment; the start, of which nothing has started, else.
    fn point_before(&self, moment: Nanos) -> &Point {
        let later = self.points[1..].partition_point(|p| p.snapshot.at < moment);
        &self.points[later]
    }
}

/// Which actions stand on the longest chain that starts with this one.
pub(super) fn members(plan: &Plan, chains: &Chains, first: Option<TaskId>) -> Vec<bool> {
    let mut members = vec![false; plan.len()];
    let mut next = first;
    while let Some(task) = next {
        members[task.index()] = true;
        let after = plan.dependents(task).iter().copied();
        next = after.max_by_key(|&after| chains.starting_with(after));
    }
    members
}

/// Notes starts, ends, and some points to go on from.
struct Notes {
    starts: Vec<Nanos>,
    ended_as: Vec<u32>,
    ended: u32,
    every: u32,
    points: Vec<(Snapshot, u32)>,
}

impl Notes {
    fn new(plan: &Plan) -> Self {
        Self {
            starts: vec![Nanos::ZERO; plan.len()],
            ended_as: vec![0; plan.len()],
            ended: 0,
            every: (plan.len() / POINTS + 1) as u32,
            points: Vec::with_capacity(POINTS),
        }
    }
}

impl Observer for Notes {
    fn started(&mut self, task: TaskId, at: Nanos) {
        self.starts[task.index()] = at;
    }

    fn ended(&mut self, task: TaskId) {
        self.ended_as[task.index()] = self.ended;
        self.ended += 1;
    }

    fn settled(&mut self, _at: Nanos, snapshot: impl FnOnce() -> Snapshot) {
        if self.ended > 0 && self.ended.is_multiple_of(self.every) {
            self.points.push((snapshot(), self.ended));
        }
    }
}
