//! Why did *this run* take as long as it did?
//!
//! Backwards from the action that ended last: each action waited for the one of its dependencies
//! that ended last. Between the two lie a gap, in which go itself was busy, and a wait for a worker.

use gobt_profile::{ActionId, Graph, Nanos, Timestamp};

use crate::blocked::Blocked;

/// The chain of actions that decided when the run ended. `work + wait + gap` is the exec time,
/// exactly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RealisedPath {
    /// Its actions, first to run first. Empty when no action ran to its end.
    pub steps: Vec<RealisedStep>,
    /// The sum of the steps' durations.
    pub work: Nanos,
    /// What of the work was blocked by the order of tests (Go up to 1.25).
    pub blocked: Nanos,
    /// The sum of the steps' waits for a worker.
    pub wait: Nanos,
    /// The sum of the gaps before the steps.
    pub gap: Nanos,
}

/// One action of the realised path, and what lay before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RealisedStep {
    /// The action.
    pub action: ActionId,
    /// When it started, counted from the earliest start.
    pub start: Nanos,
    /// How long it ran.
    pub duration: Nanos,
    /// How long it was ready and had no worker.
    pub wait: Nanos,
    /// How long it took go to make it ready after the step before it was done.
    pub gap: Nanos,
}

impl RealisedPath {
    /// Walks back from the action that ended last; of equal ones the smaller ID is taken, every
    /// time. Linear in the dependencies of the path's actions.
    #[must_use]
    pub fn of(graph: &Graph, blocked: &Blocked) -> Self {
        let Some(zero) = graph.earliest_start() else {
            return Self::default();
        };
        let mut steps = Vec::new();
        let mut next = last_done(graph, graph.iter().map(|(id, _)| id));
        while let Some((action, _)) = next {
            let before = last_done(graph, graph.dependencies(action).iter().copied());
            let free_from = before.map_or(zero, |(_, done)| done);
            steps.extend(step(graph, action, free_from, zero));
            next = before;
        }
        steps.reverse();
        let sum = |part: fn(&RealisedStep) -> Nanos| steps.iter().map(part).sum();
        Self {
            work: sum(|s| s.duration),
            blocked: steps.iter().map(|s| blocked.time(s.action)).sum(),
            wait: sum(|s| s.wait),
            gap: sum(|s| s.gap),
            steps,
        }
    }
}

fn step(
    graph: &Graph,
    action: ActionId,
    free_from: Timestamp,
    zero: Timestamp,
) -> Option<RealisedStep> {
    let span = graph.action(action).times.span()?;
    let between = span.start.since(free_from);
    let gap = span.ready.since(free_from).min(between);
    Some(RealisedStep {
        action,
        start: span.start.since(zero),
        duration: span.duration(),
        wait: between - gap,
        gap,
    })
}

/// Of these actions the one that ended last, and when; of equal ones the smallest ID.
fn last_done(graph: &Graph, ids: impl Iterator<Item = ActionId>) -> Option<(ActionId, Timestamp)> {
    let ended = ids.filter_map(|id| Some((id, graph.action(id).times.span()?.done)));
    ended.min_by_key(|&(id, done)| (std::cmp::Reverse(done), id))
}
