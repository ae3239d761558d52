//! Which chain of dependent actions took longest: the bound that no number of workers can beat?

use gobt_profile::{ActionId, Graph, Nanos};

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
    pub fn of(graph: &Graph) -> Self {
        let longest = longest_chains(graph);
        let ids = graph.iter().map(|(id, _)| id);
        let Some(end) = best(ids, &longest) else {
            return Self::default();
        };
        let mut steps = vec![end];
        let mut here = end;
        while let Some(before) = best(graph.dependencies(here).iter().copied(), &longest) {
            steps.push(before);
            here = before;
        }
        steps.reverse();
        Self {
            steps,
            length: longest[end.index()],
        }
    }
}

/// For each action the sum of durations along the longest chain that ends with it, itself included.
#[must_use]
pub fn longest_chains(graph: &Graph) -> Vec<Nanos> {
    let mut longest = vec![Nanos::ZERO; graph.actions().len()];
    for &id in graph.topological_order() {
        let dependencies = graph.dependencies(id).iter();
        let before = dependencies.map(|d| longest[d.index()]).max();
        longest[id.index()] = before.unwrap_or_default() + graph.action(id).duration();
    }
    longest
}

/// The action with the longest chain; of equal ones the smallest ID.
fn best(ids: impl Iterator<Item = ActionId>, longest: &[Nanos]) -> Option<ActionId> {
    ids.min_by_key(|id| (std::cmp::Reverse(longest[id.index()]), *id))
}
