//! How many actions ran at each moment, and how many were ready but had no worker?

use gobt_profile::{Graph, Nanos, Timestamp};

/// The number of actions from one moment until the next entry's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConcurrencyPoint {
    /// Counted from the earliest start.
    pub at: Nanos,
    /// Actions that a worker is busy with.
    pub running: u32,
    /// Actions whose dependencies are done, waiting for a worker.
    pub waiting: u32,
}

/// How the number of running and waiting actions changed over time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Concurrency {
    /// In time, each moment once, the last with nothing running. Empty when nothing ran.
    pub points: Vec<ConcurrencyPoint>,
    /// The largest number of actions running at once.
    pub most_running: u32,
}

/// What starts or ends at a moment. Ends come first, so that a worker that goes from one action to
/// the next at the same instant is not counted twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Done,
    Ready,
    Started,
}

impl Concurrency {
    /// Sweeps over all actions that ran to their end. O(n log n) for sorting.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let Some(zero) = graph.earliest_start() else {
            return Self::default();
        };
        let mut sweep = Sweep::default();
        for (time, change) in changes(graph) {
            sweep.apply(time.since(zero), change);
        }
        sweep.out
    }

    /// Each stretch of time with what held during it, in order.
    pub fn stretches(&self) -> impl Iterator<Item = (Nanos, ConcurrencyPoint)> {
        let pairs = self.points.windows(2);
        pairs.map(|pair| (pair[1].at - pair[0].at, pair[0]))
    }

    /// For how long `matches` held.
    #[must_use]
    pub fn time_while(&self, matches: impl Fn(ConcurrencyPoint) -> bool) -> Nanos {
        let held = self.stretches().filter(|(_, point)| matches(*point));
        held.map(|(length, _)| length).sum()
    }
}

fn changes(graph: &Graph) -> Vec<(Timestamp, Change)> {
    let mut changes = Vec::with_capacity(graph.actions().len() * 3);
    for span in graph.actions().iter().filter_map(|a| a.times.span()) {
        changes.push((span.ready, Change::Ready));
        changes.push((span.start, Change::Started));
        changes.push((span.done, Change::Done));
    }
    changes.sort_unstable();
    changes
}

#[derive(Default)]
struct Sweep {
    out: Concurrency,
    running: i64,
    waiting: i64,
}

impl Sweep {
    fn apply(&mut self, at: Nanos, change: Change) {
        match change {
            Change::Done => self.running -= 1,
            Change::Ready => self.waiting += 1,
            Change::Started => {
                self.waiting -= 1;
                self.running += 1;
            }
        }
        // An action of no length ends before it starts here, and is back at 0 within the moment.
        let point = ConcurrencyPoint {
            at,
            running: u32::try_from(self.running).unwrap_or(0),
            waiting: u32::try_from(self.waiting).unwrap_or(0),
        };
        match self.out.points.last_mut() {
            Some(last) if last.at == at => *last = point,
            _ => {
                self.note_most();
                self.out.points.push(point);
            }
        }
    }

    fn note_most(&mut self) {
        if let Some(last) = self.out.points.last() {
            self.out.most_running = self.out.most_running.max(last.running);
        }
    }
}
