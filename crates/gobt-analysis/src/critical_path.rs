//! Which chain of dependent actions took longest: the bound that no number of workers can beat?

use gobt_profile::{ActionId, Nanos};

use crate::chains::Chains;
use crate::plan::{Plan, TaskId};

/// The chain of dependent actions with the largest sum of durations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CriticalPath {
    /// Its actions, first to run first. Empty only for an empty graph.
    pub steps: Vec<ActionId>,
    /// The sum of their durations.
    pub length: Nanos,
}

impl CriticalPath {
    /// Finds the critical path. Linear in actions and edges.
    ///
    /// It is chosen backwards from the end, down to an action without dependencies; wherever sums
    /// are equal the smallest ID is taken, so the answer is the same every time. Actions that never
    /// ran to their end count as 0.
    #[must_use]
    pub fn of(plan: &Plan, chains: &Chains) -> Self {
        let Some(mut here) = best(plan.tasks(), chains) else {
            return Self::default();
        };
        let mut steps = vec![plan.action(here)];
        while let Some(before) = best(plan.dependencies(here).iter().copied(), chains) {
            steps.push(plan.action(before));
            here = before;
        }
        steps.reverse();
        Self {
            steps,
            length: chains.length(),
        }
    }
}

/// The action with the longest chain up to it; of equal ones the smallest ID.
fn best(tasks: impl Iterator<Item = TaskId>, chains: &Chains) -> Option<TaskId> {
    tasks.min_by_key(|&task| (std::cmp::Reverse(chains.ending_with(task)), task))
}
