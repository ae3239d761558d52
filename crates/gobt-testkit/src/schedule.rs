//! When does each action run, if Go hands them to its workers?
//!
//! Go keeps one heap of the actions that are ready, smallest `Priority` first,
//! and `-p` workers that take from it. An action is ready when its last
//! dependency is done. Of actions that finish at the same instant the smaller
//! ID counts first, and after each one the free workers are filled.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Edges;

/// When an action was ready, started and done: nanoseconds since the build began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// When its last dependency was done.
    pub ready: u64,
    /// When a worker began it.
    pub start: u64,
    /// When it was done.
    pub done: u64,
}

/// What is to be scheduled; every slice has one entry per node of `edges`.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// What each action depends on; without cycles.
    pub edges: &'a Edges,
    /// How long each action runs, in nanoseconds.
    pub durations: &'a [u64],
    /// Smallest first among the ready ones.
    pub priorities: &'a [u32],
    /// How many actions run at once; at least one is taken.
    pub workers: usize,
}

/// Runs Go's scheduler over `work`.
///
/// `delay` is asked once per start for the nanoseconds between "a worker takes
/// the action" and "the action starts": some microseconds in a real build. With
/// a delay of 0 the result is what a replay of the durations must give again.
///
/// An action on a cycle never starts: its times stay 0.
pub fn schedule(work: Work<'_>, mut delay: impl FnMut() -> u64) -> Vec<Times> {
    let dependents = work.edges.reversed();
    let mut missing: Vec<usize> = work
        .edges
        .nodes()
        .map(|node| work.edges.of(node).len())
        .collect();
    let mut times = vec![Times::default(); work.edges.len()];
    let mut ready: BinaryHeap<Reverse<(u32, u32)>> = work
        .edges
        .nodes()
        .filter(|&node| missing[node as usize] == 0)
        .map(|node| Reverse((work.priorities[node as usize], node)))
        .collect();
    let mut running: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
    let mut free = work.workers.max(1);
    let mut now = 0;

    loop {
        while free > 0 {
            let Some(Reverse((_, node))) = ready.pop() else {
                break;
            };
            let start = now + delay();
            let done = start + work.durations[node as usize];
            times[node as usize].start = start;
            times[node as usize].done = done;
            running.push(Reverse((done, node)));
            free -= 1;
        }
        let Some(Reverse((done, node))) = running.pop() else {
            return times;
        };
        now = done;
        free += 1;
        for &dependent in dependents.of(node) {
            let left = &mut missing[dependent as usize];
            *left -= 1;
            if *left == 0 {
                times[dependent as usize].ready = now;
                ready.push(Reverse((work.priorities[dependent as usize], dependent)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Times, Work, schedule};
    use crate::Edges;

    fn at(ready: u64, start: u64, done: u64) -> Times {
        Times { ready, start, done }
    }

    #[test]
    fn the_smallest_priority_goes_first_and_waits_are_kept() {
        // Three independent actions and one that needs the first two.
        let mut edges = Edges::default();
        edges.push([]);
        edges.push([]);
        edges.push([]);
        edges.push([0, 1]);
        let work = Work {
            edges: &edges,
            durations: &[10, 20, 5, 7],
            priorities: &[1, 0, 2, 3],
            workers: 1,
        };
        assert_eq!(
            schedule(work, || 0),
            [at(0, 20, 30), at(0, 0, 20), at(0, 30, 35), at(30, 35, 42)]
        );
    }

    #[test]
    fn a_worker_takes_the_best_of_what_is_ready_at_that_moment() {
        // 2 has the best priority but is ready only when 0 is done.
        let mut edges = Edges::default();
        edges.push([]);
        edges.push([]);
        edges.push([0]);
        edges.push([]);
        let work = Work {
            edges: &edges,
            durations: &[10, 10, 1, 1],
            priorities: &[5, 6, 0, 7],
            workers: 2,
        };
        assert_eq!(
            schedule(work, || 0),
            [at(0, 0, 10), at(0, 0, 10), at(10, 10, 11), at(0, 10, 11)]
        );
    }

    #[test]
    fn delays_come_between_ready_and_start() {
        let mut edges = Edges::default();
        edges.push([]);
        edges.push([0]);
        let work = Work {
            edges: &edges,
            durations: &[10, 10],
            priorities: &[0, 0],
            workers: 3,
        };
        assert_eq!(schedule(work, || 2), [at(0, 2, 12), at(12, 14, 24)]);
    }
}
