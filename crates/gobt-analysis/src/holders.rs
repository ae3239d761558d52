//! While the realised path waited for a worker, what held the workers?

use gobt_profile::{ActionId, Graph, Nanos};

use crate::lanes::{LaneEntry, Lanes};
use crate::realised_path::RealisedPath;

/// An action that held a worker while another waited for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The action at work.
    pub action: ActionId,
    /// For how long of the wait.
    pub held: Nanos,
}

/// For each step of the realised path, what held the workers while it waited: the longest first, of
/// equal ones the smaller ID. Empty for a step that did not wait.
///
/// Linear in the actions and in steps × workers.
#[must_use]
pub fn holders(path: &RealisedPath, lanes: &Lanes) -> Vec<Vec<Holder>> {
    let mut next = vec![0; lanes.lanes.len()];
    let mut all = Vec::with_capacity(path.steps.len());
    for step in &path.steps {
        let (from, until) = (step.start - step.wait, step.start);
        let mut found = Vec::new();
        if from < until {
            for (lane, next) in lanes.lanes.iter().zip(&mut next) {
                collect(lane, next, from, until, &mut found);
            }
        }
        found.sort_by_key(|h: &Holder| (std::cmp::Reverse(h.held), h.action));
        all.push(found);
    }
    all
}

/// Adds what of this lane lies between the two moments. `next` is the first entry that may.
fn collect(
    lane: &[LaneEntry],
    next: &mut usize,
    from: Nanos,
    until: Nanos,
    found: &mut Vec<Holder>,
) {
    let done = |entry: &LaneEntry| entry.start + entry.duration;
    while lane.get(*next).is_some_and(|entry| done(entry) <= from) {
        *next += 1;
    }
    let inside = lane[*next..].iter().take_while(|e| e.start < until);
    found.extend(inside.map(|entry| Holder {
        action: entry.action,
        held: done(entry).min(until) - entry.start.max(from),
    }));
}

/// The same summed over all waits of the path, most first.
#[must_use]
pub fn holders_in_sum(graph: &Graph, holders: &[Vec<Holder>]) -> Vec<Holder> {
    let mut held = vec![Nanos::ZERO; graph.actions().len()];
    for holder in holders.iter().flatten() {
        held[holder.action.index()] += holder.held;
    }
    let named = held.into_iter().enumerate();
    let mut all: Vec<Holder> = named
        .filter(|(_, held)| *held > Nanos::ZERO)
        .map(|(index, held)| Holder {
            action: ActionId::from_index(index),
            held,
        })
        .collect();
    all.sort_by_key(|h| (std::cmp::Reverse(h.held), h.action));
    all
}
