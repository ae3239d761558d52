//! Which worker did what? Go does not say, but the times leave little choice.
//!
//! Go's workers are alike, and it records none. Actions are given, in the order in which they
//! started, to the first lane that is free: no lane ever holds two at once, and there are as many
//! lanes as actions ever ran together.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use gobt_profile::{ActionId, Graph, Nanos, Timestamp};

/// What each worker did, drawn from the times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lanes {
    /// One list for each lane, in time.
    pub lanes: Vec<Vec<LaneEntry>>,
}

/// One action in a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneEntry {
    /// The action.
    pub action: ActionId,
    /// When it started, counted from the earliest start.
    pub start: Nanos,
    /// How long it took.
    pub duration: Nanos,
}

impl Lanes {
    /// Puts every action that ran to its end, and took any time at all, into a lane. O(n log n).
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let Some(zero) = graph.earliest_start() else {
            return Self::default();
        };
        let mut out = Self::default();
        let mut free: BinaryHeap<Reverse<usize>> = BinaryHeap::new();
        let mut busy: BinaryHeap<Reverse<(Timestamp, usize)>> = BinaryHeap::new();
        for (start, action) in by_start(graph) {
            while let Some(&Reverse((_, lane))) =
                busy.peek().filter(|Reverse((done, _))| *done <= start)
            {
                busy.pop();
                free.push(Reverse(lane));
            }
            let lane = free.pop().map_or_else(|| out.open(), |Reverse(lane)| lane);
            let duration = graph.action(action).duration();
            out.lanes[lane].push(LaneEntry {
                action,
                start: start.since(zero),
                duration,
            });
            if let Some(span) = graph.action(action).times.span() {
                busy.push(Reverse((span.done, lane)));
            }
        }
        out
    }

    fn open(&mut self) -> usize {
        self.lanes.push(Vec::new());
        self.lanes.len() - 1
    }
}

fn by_start(graph: &Graph) -> Vec<(Timestamp, ActionId)> {
    let took_time = graph.iter().filter_map(|(id, action)| {
        let span = action.times.span()?;
        (span.duration() > Nanos::ZERO).then_some((span.start, id))
    });
    let mut starts: Vec<(Timestamp, ActionId)> = took_time.collect();
    starts.sort_unstable();
    starts
}
