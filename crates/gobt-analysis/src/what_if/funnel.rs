//! What cannot begin before all the rest is done?
//!
//! A build ends in a funnel: the main package is compiled, and the binary linked, when everything
//! else is there. So no schedule is shorter than the work before the funnel, shared by all workers,
//! and then the chain from there on. Of a build that keeps its workers busy that is nearly all.

use gobt_profile::Nanos;

use crate::chains::Chains;
use crate::plan::{Plan, TaskId};

use super::baseline::{Impact, members};

/// An action that waits for much of the build.
pub(super) struct Funnel {
    pub(super) task: TaskId,
    /// Whether each action must be done before it.
    pub(super) before: Vec<bool>,
    /// Whether everything must that can be left out of the build: whatever is left out, the rest of
    /// it still must.
    pub(super) takes_all: bool,
    /// The longest chain that starts with it, and which actions stand on that.
    chain: Nanos,
    on_chain: Vec<bool>,
}

impl Funnel {
    /// `removable` says which actions can be left out of the build; `orderly` that what is still
    /// needed then is needed whole.
    pub(super) fn new(
        plan: &Plan,
        chains: &Chains,
        task: TaskId,
        orderly: bool,
        removable: &dyn Fn(TaskId) -> bool,
    ) -> Self {
        let mut before = vec![false; plan.len()];
        let mut to_visit: Vec<TaskId> = plan.dependencies(task).to_vec();
        while let Some(task) = to_visit.pop() {
            if !std::mem::replace(&mut before[task.index()], true) {
                to_visit.extend(plan.dependencies(task));
            }
        }
        let takes_all = orderly && plan.tasks().all(|t| before[t.index()] || !removable(t));
        Self {
            task,
            before,
            takes_all,
            chain: chains.starting_with(task),
            on_chain: members(plan, chains, Some(task)),
        }
    }

    /// The work before it, of which some is done.
    pub(super) fn work(&self, plan: &Plan) -> u128 {
        let inside = plan.tasks().filter(|task| self.before[task.index()]);
        inside
            .map(|task| u128::from(plan.duration(task).as_nanos()))
            .sum()
    }

    /// What the change takes from the work before it, and how long the chain from here on is after
    /// the change. `None` where the change may reach further than that.
    pub(super) fn after(&self, plan: &Plan, impact: &Impact) -> Option<(u128, Nanos)> {
        let on_chain = |task: &TaskId| self.on_chain[task.index()];
        let leaves_out = !impact.dropped.is_empty() || !impact.cut.is_empty();
        let torn = impact.dropped.iter().any(on_chain)
            || impact
                .cut
                .iter()
                .any(|(to, from)| on_chain(to) && on_chain(from));
        if torn || (leaves_out && !self.takes_all) {
            return None;
        }
        let changed = impact.free.iter().chain(&impact.dropped);
        let inside = changed.filter(|task| self.before[task.index()]);
        let less = inside
            .map(|&task| u128::from(plan.duration(task).as_nanos()))
            .sum();
        let freed = impact.free.iter().filter(|&task| on_chain(task));
        let freed: Nanos = freed.map(|&task| plan.duration(task)).sum();
        Some((less, self.chain.saturating_sub(freed)))
    }
}
