//! What is to be run: which actions, how long each takes, and what each waits for?
//!
//! The recorded build is one plan; the same build after a change is another. Chains and replays
//! work on plans and do not care which.

use gobt_profile::{ActionId, Graph, Nanos};

/// Names an action within one [`Plan`]: its place in the plan's list.
///
/// The list is sorted by [`ActionId`], so comparing two compares those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(u32);

impl TaskId {
    /// The action at this place of the list.
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        // There are no more than actions, which are counted in u32.
        Self(index as u32)
    }

    /// Its place in the list.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Actions to be run: some or all of a graph's, with their durations and what each waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    actions: Vec<ActionId>,
    durations: Vec<Nanos>,
    dependencies: Rows,
    dependents: Rows,
    order: Vec<TaskId>,
    ranks: Vec<u32>,
}

impl Plan {
    /// All actions of a graph with their recorded durations; those without times take none.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        Self::select(graph, &recorded_durations(graph), |_| true, |_, _| true)
    }

    /// The actions that `keep` holds, and of their dependencies those for which
    /// `follow(dependent, dependency)` holds. `durations` has one entry for each of the graph's
    /// actions. Linear in actions and edges but for sorting by priority.
    #[must_use]
    pub fn select(
        graph: &Graph,
        durations: &[Nanos],
        keep: impl Fn(ActionId) -> bool,
        follow: impl Fn(ActionId, ActionId) -> bool,
    ) -> Self {
        let mut task_of = vec![None; durations.len()];
        let mut actions = Vec::new();
        for (id, _) in graph.iter().filter(|(id, _)| keep(*id)) {
            task_of[id.index()] = Some(TaskId::from_index(actions.len()));
            actions.push(id);
        }
        let mut dependencies = Rows::default();
        for &id in &actions {
            let followed = graph.dependencies(id).iter().filter(|&&d| follow(id, d));
            dependencies.push(followed.filter_map(|d| task_of[d.index()]));
        }
        let order = graph.topological_order().iter();
        Self {
            durations: actions.iter().map(|id| durations[id.index()]).collect(),
            dependents: dependencies.reversed(),
            dependencies,
            order: order.filter_map(|id| task_of[id.index()]).collect(),
            ranks: ranks(graph, &actions),
            actions,
        }
    }

    /// The same actions and dependencies with other durations, one for each of the plan's actions.
    #[must_use]
    pub fn lasting(&self, durations: Vec<Nanos>) -> Self {
        debug_assert_eq!(durations.len(), self.durations.len());
        Self {
            durations,
            ..self.clone()
        }
    }

    /// How many actions there are to run.
    #[must_use]
    pub fn len(&self) -> usize {
        self.actions.len()
    }

    /// Whether there is nothing to run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Every action of the plan, smallest ID first.
    pub fn tasks(&self) -> impl ExactSizeIterator<Item = TaskId> + use<> {
        (0..self.actions.len()).map(TaskId::from_index)
    }

    /// Which of the graph's actions this is.
    #[must_use]
    pub fn action(&self, task: TaskId) -> ActionId {
        self.actions[task.index()]
    }

    /// The place of one of the graph's actions, if it is to be run.
    #[must_use]
    pub fn find(&self, action: ActionId) -> Option<TaskId> {
        let place = self.actions.binary_search(&action);
        place.ok().map(TaskId::from_index)
    }

    /// How long it takes.
    #[must_use]
    pub fn duration(&self, task: TaskId) -> Nanos {
        self.durations[task.index()]
    }

    /// How long each takes; the place in the list is [`TaskId::index`].
    #[must_use]
    pub fn durations(&self) -> &[Nanos] {
        &self.durations
    }

    /// The sum of all durations.
    #[must_use]
    pub fn work(&self) -> Nanos {
        self.durations.iter().copied().sum()
    }

    /// What this one waits for, smallest ID first.
    #[must_use]
    pub fn dependencies(&self, task: TaskId) -> &[TaskId] {
        self.dependencies.of(task)
    }

    /// What waits for this one, smallest ID first.
    #[must_use]
    pub fn dependents(&self, task: TaskId) -> &[TaskId] {
        self.dependents.of(task)
    }

    /// Every action after all that it waits for.
    #[must_use]
    pub fn order(&self) -> &[TaskId] {
        &self.order
    }

    /// For each action its place when sorted as go's scheduler prefers them: smallest priority
    /// first, of equal ones the smaller ID.
    #[must_use]
    pub fn ranks(&self) -> &[u32] {
        &self.ranks
    }
}

/// The recorded duration of each action; the place in the list is [`ActionId::index`].
#[must_use]
pub fn recorded_durations(graph: &Graph) -> Vec<Nanos> {
    graph.actions().iter().map(|a| a.duration()).collect()
}

fn ranks(graph: &Graph, actions: &[ActionId]) -> Vec<u32> {
    let mut sorted: Vec<(u64, u32)> = actions
        .iter()
        .enumerate()
        .map(|(place, &id)| (graph.action(id).priority, place as u32))
        .collect();
    sorted.sort_unstable();
    let mut ranks = vec![0; actions.len()];
    for (rank, (_, place)) in sorted.into_iter().enumerate() {
        ranks[place as usize] = rank as u32;
    }
    ranks
}

/// Lists of actions for each action, stored end to end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Rows {
    ends: Vec<u32>,
    targets: Vec<TaskId>,
}

impl Rows {
    fn push(&mut self, targets: impl Iterator<Item = TaskId>) {
        self.targets.extend(targets);
        self.ends.push(self.targets.len() as u32);
    }

    fn of(&self, task: TaskId) -> &[TaskId] {
        let start = match task.index() {
            0 => 0,
            index => self.ends[index - 1],
        };
        &self.targets[start as usize..self.ends[task.index()] as usize]
    }

    /// The same edges turned round; rows stay ascending.
    fn reversed(&self) -> Self {
        let mut ends = vec![0u32; self.ends.len()];
        for target in &self.targets {
            ends[target.index()] += 1;
        }
        let mut next = Vec::with_capacity(ends.len());
        let mut sum = 0;
        for end in &mut ends {
            next.push(sum);
            sum += *end;
            *end = sum;
        }
        let mut targets = vec![TaskId(0); self.targets.len()];
        for source in (0..self.ends.len()).map(TaskId::from_index) {
            for target in self.of(source) {
                let slot = &mut next[target.index()];
                targets[*slot as usize] = source;
                *slot += 1;
            }
        }
        Self { ends, targets }
    }
}
