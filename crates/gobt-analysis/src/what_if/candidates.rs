//! Which single changes could be made, and what would each mean for the plan?

use std::cmp::Reverse;

use gobt_profile::{ActionId, Graph, Mode, Nanos};

use crate::chains::Chains;
use crate::dominators::{Dominators, roots};
use crate::plan::{Plan, TaskId};
use crate::units::{UnitId, Units};

use super::baseline::{Baseline, Impact};
use super::funnel::Funnel;

/// One change that could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Candidate {
    /// A unit takes no time.
    Free(UnitId),
    /// A unit, and all that only it needs, is not built.
    Without(UnitId),
    /// One unit no longer imports another; what only that import needed is not built.
    WithoutImport {
        /// The one that imports.
        from: UnitId,
        /// The one that is imported.
        to: UnitId,
    },
}

/// So many ends of the build are tried as funnels.
const FUNNELS_LOOKED_AT: usize = 12;

/// So many of them give bounds.
const FUNNELS_KEPT: usize = 4;

/// From so many units on, what is left out is not looked at one by one before it is replayed.
const MANY: usize = 300;

/// The structure of the build, as far as candidates need it.
pub(super) struct Structure<'a> {
    pub(super) graph: &'a Graph,
    pub(super) units: &'a Units,
    dominators: &'a Dominators,
    /// For each unit the actions that work in its folder.
    in_folder: Vec<Vec<TaskId>>,
    /// For each unit the work in the folders of all that it dominates.
    work_below: Vec<Nanos>,
    is_root: Vec<bool>,
    /// For each unit how many others import it that it does not dominate: in a circle, which go
    /// never writes, a unit can be needed by what it brought in itself.
    importers: Vec<u32>,
    /// Whether the units are as go makes them; see [`orderly`].
    orderly: bool,
}

impl<'a> Structure<'a> {
    pub(super) fn new(
        graph: &'a Graph,
        plan: &Plan,
        units: &'a Units,
        dominators: &'a Dominators,
    ) -> Self {
        let count = units.all().len();
        let mut in_folder = vec![Vec::new(); count];
        for (id, _) in graph.iter() {
            if let Some(unit) = units.of_folder(id) {
                // The plan holds every action, so both have the same places.
                in_folder[unit.index()].push(TaskId::from_index(id.index()));
            }
        }
        let mut importers = vec![0; count];
        for (unit, _) in units.iter() {
            for &dependency in units.dependencies(unit) {
                let own = dominators.dominates(dependency, unit);
                importers[dependency.index()] += u32::from(!own);
            }
        }
        let mut is_root = vec![false; count];
        for root in roots(units) {
            is_root[root.index()] = true;
        }
        Self {
            graph,
            units,
            dominators,
            work_below: work_below(plan, dominators, &in_folder),
            in_folder,
            is_root,
            importers,
            orderly: orderly(graph, units),
        }
    }

    /// Where the build narrows: the first actions of the roots, and the links, the widest funnels.
    pub(super) fn funnels(&self, plan: &Plan, chains: &Chains) -> Vec<Funnel> {
        let of_root = |task: TaskId| {
            let unit = self.units.of_folder(plan.action(task));
            unit.is_some_and(|unit| self.is_root[unit.index()])
        };
        let removable = |task: TaskId| {
            let unit = self.units.of_folder(plan.action(task));
            unit.is_some_and(|unit| !self.is_root[unit.index()])
        };
        // With hundreds of binaries the last to link matter.
        let mut ends: Vec<TaskId> = plan.tasks().filter(|&task| of_root(task)).collect();
        ends.sort_by_key(|&task| (Reverse(chains.ending_with(task)), task));
        ends.truncate(FUNNELS_LOOKED_AT);
        let funnels = ends.into_iter();
        let mut funnels: Vec<Funnel> = funnels
            .map(|task| Funnel::new(plan, chains, task, self.orderly, &removable))
            .collect();
        funnels.sort_by_key(|f| (Reverse(f.takes_all), Reverse(f.work(plan)), f.task));
        funnels.truncate(FUNNELS_KEPT);
        funnels
    }

    /// Every unit that takes time.
    pub(super) fn free(&self) -> Vec<Candidate> {
        let timed = self.units.iter().filter(|(_, u)| u.self_time > Nanos::ZERO);
        timed.map(|(unit, _)| Candidate::Free(unit)).collect()
    }

    /// Every unit but the roots: those are what the build was asked for.
    pub(super) fn without(&self) -> Vec<Candidate> {
        let units = self.units.iter().map(|(unit, _)| unit);
        let removable = units.filter(|unit| !self.is_root[unit.index()]);
        removable.map(Candidate::Without).collect()
    }

    /// Every import.
    pub(super) fn imports(&self) -> Vec<Candidate> {
        let units = self.units.iter().map(|(unit, _)| unit);
        let imports = units.flat_map(|from| {
            let imported = self.units.dependencies(from).iter();
            imported.map(move |&to| Candidate::WithoutImport { from, to })
        });
        imports.collect()
    }

    /// The work that leaving out takes away, where that is so many units that looking at each of them
    /// for every candidate would take too long: in a deep chain of imports each brings in all below.
    pub(super) fn work_of_many(&self, candidate: Candidate) -> Option<Nanos> {
        let top = match candidate {
            Candidate::Free(_) => return None,
            Candidate::Without(unit) => unit,
            Candidate::WithoutImport { from, to } => self.is_only_way(from, to).then_some(to)?,
        };
        let many = self.dominators.dominated(top).len() > MANY;
        many.then(|| self.work_below[top.index()])
    }

    fn is_only_way(&self, from: UnitId, to: UnitId) -> bool {
        self.importers[to.index()] == 1
            && !self.is_root[to.index()]
            && !self.dominators.dominates(to, from)
    }

    /// What a candidate means for the actions of a baseline. `None` where the run stays as it was.
    pub(super) fn impact(&self, baseline: &Baseline<'_>, candidate: Candidate) -> Option<Impact> {
        match candidate {
            Candidate::Free(unit) => Some(self.freed(baseline, &[unit])),
            Candidate::Without(unit) => Some(self.dropped(baseline, unit)),
            Candidate::WithoutImport { from, to } => {
                if self.is_only_way(from, to) {
                    return Some(self.dropped(baseline, to));
                }
                self.cut(baseline, from, to)
            }
        }
    }

    /// These units take no time.
    pub(super) fn freed(&self, baseline: &Baseline<'_>, units: &[UnitId]) -> Impact {
        let actions = units
            .iter()
            .flat_map(|&unit| &self.units.unit(unit).actions);
        let free: Vec<TaskId> = actions.map(|id| TaskId::from_index(id.index())).collect();
        let starts = free.iter().map(|task| baseline.starts[task.index()]);
        Impact {
            unchanged_until: starts.min().unwrap_or(baseline.exec),
            free,
            ..Impact::default()
        }
    }

    /// All that this unit dominates is not built.
    fn dropped(&self, baseline: &Baseline<'_>, top: UnitId) -> Impact {
        let units = self.dominators.dominated(top);
        let tasks = units.iter().flat_map(|unit| &self.in_folder[unit.index()]);
        let dropped: Vec<TaskId> = tasks.copied().collect();
        let starts = dropped.iter().map(|task| baseline.starts[task.index()]);
        let mut unchanged_until = starts.min().unwrap_or(baseline.exec);
        let is_dropped = |task: TaskId| {
            let unit = self.units.of_folder(baseline.plan.action(task));
            unit.is_some_and(|unit| self.dominators.dominates(top, unit))
        };
        // What waited for them may be ready before they would have started.
        for &task in &dropped {
            for &dependent in baseline.plan.dependents(task) {
                let ready = ready_without(baseline, dependent, unchanged_until, &is_dropped);
                unchanged_until = unchanged_until.min(ready);
            }
        }
        Impact {
            dropped,
            unchanged_until,
            ..Impact::default()
        }
    }

    /// This import is not there, and what it needed is built all the same.
    fn cut(&self, baseline: &Baseline<'_>, from: UnitId, to: UnitId) -> Option<Impact> {
        let is_cut = |d: TaskId| self.units.of_folder(baseline.plan.action(d)) == Some(to);
        // A link needs every package, whoever imports it.
        let is_link =
            |task: TaskId| self.graph.action(baseline.plan.action(task)).mode == Mode::Link;
        let tasks = self.in_folder[from.index()].iter().copied();
        let tasks: Vec<TaskId> = tasks.filter(|&task| !is_link(task)).collect();
        let waited = |task: &&TaskId| baseline.waited_for[task.index()].is_some_and(is_cut);
        let ready = tasks.iter().filter(waited);
        let ready = ready.map(|&task| ready_without(baseline, task, Nanos::ZERO, &is_cut));
        // Only if something waited for what is cut does the run change, and then all of it may.
        let unchanged_until = ready.min()?;
        let cut = tasks.iter().flat_map(|&task| {
            let dependencies = baseline.plan.dependencies(task).iter().copied();
            let cut = dependencies.filter(|&d| is_cut(d));
            cut.map(move |dependency| (task, dependency))
        });
        Some(Impact {
            cut: cut.collect(),
            unchanged_until,
            ..Impact::default()
        })
    }
}

fn work_below(plan: &Plan, dominators: &Dominators, in_folder: &[Vec<TaskId>]) -> Vec<Nanos> {
    let own = in_folder.iter().map(|tasks| {
        let durations = tasks.iter().map(|&task| plan.duration(task));
        durations.sum()
    });
    dominators.sums(own.collect())
}

/// Whether no unit needs itself, and each ends in one action that all its others lead to and that
/// alone other units depend on. Then a unit that is still needed is needed whole.
fn orderly(graph: &Graph, units: &Units) -> bool {
    let leads_on = |unit: UnitId, action: ActionId| {
        let mut dependents = graph.dependents(action).iter();
        dependents.any(|&d| units.of_action(d) == Some(unit))
    };
    let needed_by_others = |unit: UnitId, action: ActionId| {
        let dependents = graph.dependents(action).iter();
        let mut others = dependents.filter_map(|&d| units.of_action(d));
        others.any(|other| other != unit)
    };
    let ends_once = |unit: UnitId, actions: &[ActionId]| {
        let (inner, ends): (Vec<ActionId>, Vec<ActionId>) =
            actions.iter().partition(|&&action| leads_on(unit, action));
        ends.len() == 1 && !inner.iter().any(|&action| needed_by_others(unit, action))
    };
    units.iter().all(|(unit, u)| ends_once(unit, &u.actions)) && acyclic(units)
}

fn acyclic(units: &Units) -> bool {
    let mut missing = vec![0usize; units.all().len()];
    for (unit, _) in units.iter() {
        for dependency in units.dependencies(unit) {
            missing[dependency.index()] += 1;
        }
    }
    let mut next = roots(units);
    let mut seen = 0;
    while let Some(unit) = next.pop() {
        seen += 1;
        for dependency in units.dependencies(unit) {
            missing[dependency.index()] -= 1;
            if missing[dependency.index()] == 0 {
                next.push(*dependency);
            }
        }
    }
    seen == units.all().len()
}

/// When an action would be ready without some of its dependencies, in the run as it was; or some
/// later moment than `enough`, where it is not ready before that.
fn ready_without(
    baseline: &Baseline<'_>,
    task: TaskId,
    enough: Nanos,
    leave_out: &dyn Fn(TaskId) -> bool,
) -> Nanos {
    let mut ready = Nanos::ZERO;
    for &dependency in baseline.plan.dependencies(task) {
        let end = baseline.starts[dependency.index()] + baseline.plan.duration(dependency);
        if end > ready && !leave_out(dependency) {
            ready = end;
            if enough > Nanos::ZERO && ready > enough {
                break;
            }
        }
    }
    ready
}
