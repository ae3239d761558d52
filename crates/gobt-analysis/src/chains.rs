//! How much later could each action end, and how much would it save to make it free?
//!
//! Both questions look at chains of dependent actions alone, as if there were a worker for each.

use gobt_profile::Nanos;

use crate::plan::{Plan, TaskId};

/// The longest chains through every action of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chains {
    ending: Vec<Nanos>,
    starting: Vec<Nanos>,
    length: Nanos,
}

impl Chains {
    /// Finds them. Linear in actions and edges.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let ending = longest_ending(plan);
        let length = ending.iter().copied().max().unwrap_or_default();
        Self {
            ending,
            starting: longest_starting(plan),
            length,
        }
    }

    /// The longest chain of all: the critical path's length.
    #[must_use]
    pub fn length(&self) -> Nanos {
        self.length
    }

    /// The longest chain that ends with this action, itself included.
    #[must_use]
    pub fn ending_with(&self, task: TaskId) -> Nanos {
        self.ending[task.index()]
    }

    /// The longest chain that starts with this action, itself included.
    #[must_use]
    pub fn starting_with(&self, task: TaskId) -> Nanos {
        self.starting[task.index()]
    }

    /// The longest chain through this action, whose own duration is given.
    #[must_use]
    pub fn through(&self, task: TaskId, duration: Nanos) -> Nanos {
        // Both chains count the action itself.
        self.ending_with(task) + (self.starting_with(task) - duration)
    }
}

/// Slack and drag of every action; the place in a list is [`TaskId::index`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlackAndDrag {
    /// The critical path less the longest chain through the action: so much longer could it take
    /// before the critical path grows.
    pub slack: Vec<Nanos>,
    /// How much shorter the critical path would be if the action took no time.
    pub drag: Vec<Nanos>,
}

impl SlackAndDrag {
    /// Works out both for every action. O(actions · log actions + edges): no pass for each action.
    ///
    /// Only an action without slack can have drag: without it, the critical path is the longer of
    /// the longest chain that passes it by, and its own longest chain less its duration. A chain
    /// passes an action by where an edge leaps over the action's place in a topological order, or
    /// where the chain begins behind that place or ends before it. So each edge speaks for a run of
    /// places, and the largest one that speaks for a place is found as in a sparse table, filled
    /// from above.
    #[must_use]
    pub fn of(plan: &Plan, chains: &Chains) -> Self {
        let slack = |task| chains.length() - chains.through(task, plan.duration(task));
        let slack: Vec<Nanos> = plan.tasks().map(slack).collect();
        Self {
            drag: drag(plan, chains, &slack),
            slack,
        }
    }
}

fn longest_ending(plan: &Plan) -> Vec<Nanos> {
    let mut longest = vec![Nanos::ZERO; plan.len()];
    for &task in plan.order() {
        let before = plan.dependencies(task).iter().map(|d| longest[d.index()]);
        longest[task.index()] = before.max().unwrap_or_default() + plan.duration(task);
    }
    longest
}

fn longest_starting(plan: &Plan) -> Vec<Nanos> {
    let mut longest = vec![Nanos::ZERO; plan.len()];
    for &task in plan.order().iter().rev() {
        let after = plan.dependents(task).iter().map(|d| longest[d.index()]);
        longest[task.index()] = after.max().unwrap_or_default() + plan.duration(task);
    }
    longest
}

fn drag(plan: &Plan, chains: &Chains, slack: &[Nanos]) -> Vec<Nanos> {
    let mut drag = vec![Nanos::ZERO; slack.len()];
    let tight = |task: &&TaskId| slack[task.index()] == Nanos::ZERO;
    let tight: Vec<TaskId> = plan.order().iter().filter(tight).copied().collect();
    let passing = passing_by(plan, chains, slack, tight.len());
    for (&task, passing) in tight.iter().zip(passing) {
        drag[task.index()] = plan.duration(task).min(chains.length() - passing);
    }
    drag
}

/// For each action without slack, in topological order, the longest chain that does not hold it.
fn passing_by(plan: &Plan, chains: &Chains, slack: &[Nanos], count: usize) -> Vec<Nanos> {
    // How many actions without slack stand before each action, and before the one behind it.
    let mut before = vec![0u32; slack.len()];
    let mut after = vec![0u32; slack.len()];
    let mut seen = 0;
    for &task in plan.order() {
        before[task.index()] = seen;
        seen += u32::from(slack[task.index()] == Nanos::ZERO);
        after[task.index()] = seen;
    }
    let mut runs = Runs::new(count);
    for &task in plan.order() {
        if plan.dependencies(task).is_empty() {
            runs.raise(0, before[task.index()], chains.starting_with(task));
        }
        if plan.dependents(task).is_empty() {
            runs.raise(after[task.index()], seen, chains.ending_with(task));
        }
        for &dependent in plan.dependents(task) {
            let sum = chains.ending_with(task) + chains.starting_with(dependent);
            runs.raise(after[task.index()], before[dependent.index()], sum);
        }
    }
    runs.largest()
}

/// The largest of the values given for runs of places. Each run is covered by two whose lengths are
/// a power of two; at the end every level hands its values down to the two halves.
struct Runs {
    levels: Vec<Vec<Nanos>>,
}

impl Runs {
    fn new(places: usize) -> Self {
        let count = places.checked_ilog2().map_or(1, |log| log as usize + 1);
        Self {
            levels: vec![vec![Nanos::ZERO; places]; count],
        }
    }

    /// `value` counts for the places from `start` up to, not including, `end`.
    fn raise(&mut self, start: u32, end: u32, value: Nanos) {
        let (start, end) = (start as usize, end as usize);
        let Some(level) = end.checked_sub(start).and_then(usize::checked_ilog2) else {
            return;
        };
        let row = &mut self.levels[level as usize];
        for at in [start, end - (1 << level)] {
            row[at] = row[at].max(value);
        }
    }

    fn largest(mut self) -> Vec<Nanos> {
        while let Some(upper) = self.levels.pop() {
            let level = self.levels.len();
            let Some(lower) = self.levels.last_mut() else {
                return upper;
            };
            // A run of this level is two of half its length.
            let half = 1 << (level - 1);
            for (at, value) in upper.into_iter().enumerate() {
                for place in [at, at + half] {
                    if let Some(slot) = lower.get_mut(place) {
                        *slot = (*slot).max(value);
                    }
                }
            }
        }
        Vec::new()
    }
}
