//! Which action needs which? The DAG, with every question about its order answered once.

use crate::{Action, ActionId, FlagSetId, Nanos, Timestamp};

/// A checked action graph: no duplicate or missing IDs, no cycle, no time that runs backwards.
///
/// The default one is empty: of a build that ended before its first action.
///
/// Actions are sorted by Go's ID. Both directions of the edges are kept, each pair once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    actions: Vec<Action>,
    dependencies: Adjacency,
    dependents: Adjacency,
    order: Vec<ActionId>,
    flag_sets: Vec<FlagSet>,
    total_work: Nanos,
}

/// The flags that one action's tools were given: one entry a tool, in the order they ran.
///
/// Paths, file names and what differs for every package (`-o`, `-p`, `-buildid`, …) are left out,
/// so that packages compiled alike share a set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct FlagSet {
    /// One entry for each run of a tool.
    pub tools: Vec<ToolFlags>,
}

/// What one tool was told.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ToolFlags {
    /// The tool's name: `compile`, `asm`, `cgo`, `link`, `gcc`, ….
    pub tool: Box<str>,
    /// Its words, secrets replaced.
    pub words: Vec<Box<str>>,
}

/// Why a list of actions and edges is no graph. IDs are Go's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Two actions with one ID.
    #[error("two actions have the ID {id}")]
    DuplicateId {
        /// The ID.
        id: u64,
        /// Places of both in the list that was handed in.
        positions: [usize; 2],
    },
    /// A dependency that is not there.
    #[error("action {id} depends on action {dependency}, which is not in the graph")]
    DanglingDependency {
        /// The action that depends.
        id: u64,
        /// What it depends on.
        dependency: u64,
        /// Place of the action in the list that was handed in.
        position: usize,
    },
    /// A circle of dependencies.
    #[error("actions depend on each other in a circle: {}", show_cycle(.ids))]
    Cycle {
        /// The circle, each action depending on the next, the last on the first.
        ids: Vec<u64>,
        /// Place of the first in the list that was handed in.
        position: usize,
    },
    /// An action that started before what it depends on was done.
    #[error(
        "action {id} started before action {dependency}, on which it depends, was done: the clock ran backwards, or the file was changed"
    )]
    StartsTooEarly {
        /// The action that started.
        id: u64,
        /// The dependency that was not done.
        dependency: u64,
        /// Place of the action in the list that was handed in.
        position: usize,
    },
    /// Times so long that sums of them cannot be counted.
    #[error("the durations of all actions add up to more than 584 years")]
    TimesTooLong,
}

fn show_cycle(ids: &[u64]) -> String {
    const SHOWN: usize = 8;
    let mut parts: Vec<String> = ids.iter().take(SHOWN).map(u64::to_string).collect();
    if ids.len() > SHOWN {
        parts.push(format!("… ({} more)", ids.len() - SHOWN));
    }
    parts.extend(ids.first().map(u64::to_string));
    parts.join(" → ")
}

impl Graph {
    /// Checks and builds a graph from actions in any order, each with the Go IDs it depends on.
    ///
    /// A dependency that is named twice counts once. Linear in actions and edges but for sorting.
    ///
    /// # Errors
    /// See [`GraphError`].
    pub fn new(
        actions: Vec<Action>,
        dependencies: &EdgeList,
        flag_sets: Vec<FlagSet>,
    ) -> Result<Self, GraphError> {
        let sorted = sort_by_go_id(&actions)?;
        let edges = dependencies.resolve(&actions, &sorted)?;
        let total_work = check_sums(&actions)?;
        let actions = permute(actions, &sorted);
        let dependents = edges.reversed();
        let order = topological_order(&edges, &dependents)
            .map_err(|cycle| name_cycle(&actions, &sorted, &cycle))?;
        let graph = Self {
            actions,
            dependencies: edges,
            dependents,
            order,
            flag_sets,
            total_work,
        };
        graph.check_starts(&sorted)?;
        Ok(graph)
    }

    /// All actions, sorted by Go's ID: [`ActionId::index`] is the place in this list.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Every action with its name, smallest ID first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (ActionId, &Action)> + DoubleEndedIterator {
        let named = |(index, action)| (ActionId::from_index(index), action);
        self.actions.iter().enumerate().map(named)
    }

    /// One action.
    ///
    /// # Panics
    /// If `id` comes from a larger graph.
    #[must_use]
    pub fn action(&self, id: ActionId) -> &Action {
        &self.actions[id.index()]
    }

    /// What this action depends on, each once, smallest ID first.
    #[must_use]
    pub fn dependencies(&self, id: ActionId) -> &[ActionId] {
        self.dependencies.of(id)
    }

    /// What depends on this action, each once, smallest ID first.
    #[must_use]
    pub fn dependents(&self, id: ActionId) -> &[ActionId] {
        self.dependents.of(id)
    }

    /// Every action after all that it depends on. The same for the same graph.
    #[must_use]
    pub fn topological_order(&self) -> &[ActionId] {
        &self.order
    }

    /// Number of distinct pairs of an action and a dependency.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.dependencies.targets.len()
    }

    /// The sum of all durations. Known to fit, so any sum over a part of the actions fits too.
    #[must_use]
    pub fn total_work(&self) -> Nanos {
        self.total_work
    }

    /// The tool flags of an action that ran commands, where they are known.
    #[must_use]
    pub fn flag_set(&self, id: FlagSetId) -> Option<&FlagSet> {
        self.flag_sets.get(id.index())
    }

    /// All sets of tool flags; [`FlagSetId::index`] is the place in this list.
    #[must_use]
    pub fn flag_sets(&self) -> &[FlagSet] {
        &self.flag_sets
    }

    /// The earliest start of any action; `None` when none started.
    #[must_use]
    pub fn earliest_start(&self) -> Option<Timestamp> {
        let starts = self.actions.iter().filter_map(|a| match a.times {
            crate::Times::Done(span) => Some(span.start),
            crate::Times::Started { start, .. } => Some(start),
            _ => None,
        });
        starts.min()
    }

    /// The latest end of any action; `None` when none was done.
    #[must_use]
    pub fn latest_done(&self) -> Option<Timestamp> {
        let ends = self.actions.iter().filter_map(|a| a.times.span());
        ends.map(|span| span.done).max()
    }

    fn check_starts(&self, sorted: &[u32]) -> Result<(), GraphError> {
        for (id, action) in self.iter() {
            let Some(span) = action.times.span() else {
                continue;
            };
            let too_late = |dep: &&ActionId| match self.action(**dep).times.span() {
                Some(dependency) => dependency.done > span.start,
                None => true,
            };
            if let Some(dependency) = self.dependencies(id).iter().find(too_late) {
                return Err(GraphError::StartsTooEarly {
                    id: action.go_id,
                    dependency: self.action(*dependency).go_id,
                    position: sorted[id.index()] as usize,
                });
            }
        }
        Ok(())
    }
}

/// The dependencies of a list of actions, by Go ID, in the same order as the list.
#[derive(Debug, Clone, Default)]
pub struct EdgeList {
    ends: Vec<usize>,
    targets: Vec<u64>,
}

impl EdgeList {
    /// Adds the dependencies of the next action.
    pub fn push(&mut self, dependencies: impl IntoIterator<Item = u64>) {
        self.targets.extend(dependencies);
        self.ends.push(self.targets.len());
    }

    fn of(&self, position: usize) -> &[u64] {
        let start = match position {
            0 => 0,
            _ => self.ends.get(position - 1).copied().unwrap_or(0),
        };
        let end = self.ends.get(position).copied().unwrap_or(start);
        &self.targets[start..end]
    }

    /// Edges between places in the sorted list, each target once, ascending.
    fn resolve(&self, actions: &[Action], sorted: &[u32]) -> Result<Adjacency, GraphError> {
        let index = IdIndex::new(actions, sorted);
        let mut out = Adjacency::with_capacity(actions.len(), self.targets.len());
        let mut row: Vec<ActionId> = Vec::new();
        for &position in sorted {
            let position = position as usize;
            row.clear();
            for &dependency in self.of(position) {
                let found = index.get(dependency);
                let found = found.ok_or(GraphError::DanglingDependency {
                    id: actions[position].go_id,
                    dependency,
                    position,
                })?;
                row.push(found);
            }
            row.sort_unstable();
            row.dedup();
            out.push_row(&row);
        }
        Ok(out)
    }
}

/// Finds an action by Go's ID. Go numbers actions from 0 without holes, so mostly ID = index.
struct IdIndex<'a> {
    actions: &'a [Action],
    sorted: &'a [u32],
}

impl<'a> IdIndex<'a> {
    fn new(actions: &'a [Action], sorted: &'a [u32]) -> Self {
        Self { actions, sorted }
    }

    fn get(&self, go_id: u64) -> Option<ActionId> {
        let id_at = |index: usize| self.actions[self.sorted[index] as usize].go_id;
        let direct = usize::try_from(go_id).ok()?;
        if direct < self.sorted.len() && id_at(direct) == go_id {
            return Some(ActionId::from_index(direct));
        }
        let search = self
            .sorted
            .binary_search_by_key(&go_id, |&p| self.actions[p as usize].go_id);
        search.ok().map(ActionId::from_index)
    }
}

/// Places in the list handed in, sorted by Go's ID.
fn sort_by_go_id(actions: &[Action]) -> Result<Vec<u32>, GraphError> {
    let mut sorted: Vec<u32> = (0..actions.len() as u32).collect();
    sorted.sort_by_key(|&position| actions[position as usize].go_id);
    for pair in sorted.windows(2) {
        let (first, second) = (pair[0] as usize, pair[1] as usize);
        if actions[first].go_id == actions[second].go_id {
            return Err(GraphError::DuplicateId {
                id: actions[first].go_id,
                positions: [first, second],
            });
        }
    }
    Ok(sorted)
}

fn permute(actions: Vec<Action>, sorted: &[u32]) -> Vec<Action> {
    if sorted.iter().enumerate().all(|(i, &p)| i == p as usize) {
        return actions;
    }
    let mut slots: Vec<Option<Action>> = actions.into_iter().map(Some).collect();
    let taken = sorted.iter().map(|&p| slots[p as usize].take());
    taken.flatten().collect()
}

fn check_sums(actions: &[Action]) -> Result<Nanos, GraphError> {
    let mut work = Nanos::ZERO;
    let mut cpu = Nanos::ZERO;
    let mut waits = Nanos::ZERO;
    for action in actions {
        let add = |sum: Nanos, part| sum.checked_add(part).ok_or(GraphError::TimesTooLong);
        work = add(work, action.duration())?;
        if let Some(run) = &action.run {
            cpu = add(add(cpu, run.user)?, run.sys)?;
        }
        if let Some(span) = action.times.span() {
            waits = add(waits, span.wait())?;
        }
    }
    Ok(work)
}

/// Lists of actions for each action, stored end to end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Adjacency {
    offsets: Vec<u32>,
    targets: Vec<ActionId>,
}

impl Adjacency {
    fn with_capacity(rows: usize, edges: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self {
            offsets,
            targets: Vec::with_capacity(edges),
        }
    }

    fn push_row(&mut self, row: &[ActionId]) {
        self.targets.extend_from_slice(row);
        self.offsets.push(self.targets.len() as u32);
    }

    fn rows(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    fn of(&self, id: ActionId) -> &[ActionId] {
        let (start, end) = (self.offsets[id.index()], self.offsets[id.index() + 1]);
        &self.targets[start as usize..end as usize]
    }

    /// The same edges turned round; rows stay ascending.
    fn reversed(&self) -> Self {
        let mut offsets = vec![0u32; self.rows() + 1];
        for target in &self.targets {
            offsets[target.index() + 1] += 1;
        }
        for row in 1..offsets.len() {
            offsets[row] += offsets[row - 1];
        }
        let mut next = offsets.clone();
        let mut targets = vec![ActionId::from_index(0); self.targets.len()];
        for source in 0..self.rows() {
            let source = ActionId::from_index(source);
            for target in self.of(source) {
                let slot = &mut next[target.index()];
                targets[*slot as usize] = source;
                *slot += 1;
            }
        }
        Self { offsets, targets }
    }
}

/// Kahn's algorithm: first in, first out. On a cycle, the actions of one.
fn topological_order(
    dependencies: &Adjacency,
    dependents: &Adjacency,
) -> Result<Vec<ActionId>, Vec<ActionId>> {
    let rows = dependencies.rows();
    let ids = || (0..rows).map(ActionId::from_index);
    let mut missing: Vec<u32> = ids().map(|id| dependencies.of(id).len() as u32).collect();
    let mut order: Vec<ActionId> = ids().filter(|id| missing[id.index()] == 0).collect();
    order.reserve(rows - order.len());
    let mut next = 0;
    while let Some(&done) = order.get(next) {
        next += 1;
        for &dependent in dependents.of(done) {
            missing[dependent.index()] -= 1;
            if missing[dependent.index()] == 0 {
                order.push(dependent);
            }
        }
    }
    if order.len() == rows {
        return Ok(order);
    }
    Err(find_cycle(dependencies, &missing))
}

/// Walks along dependencies that never became done until an action comes up again.
fn find_cycle(dependencies: &Adjacency, missing: &[u32]) -> Vec<ActionId> {
    let Some(start) = missing.iter().position(|&m| m > 0) else {
        return Vec::new();
    };
    let mut seen_at = vec![usize::MAX; missing.len()];
    let mut path = Vec::new();
    let mut here = ActionId::from_index(start);
    while seen_at[here.index()] == usize::MAX {
        seen_at[here.index()] = path.len();
        path.push(here);
        let stuck = |id: &&ActionId| missing[id.index()] > 0;
        match dependencies.of(here).iter().find(stuck) {
            Some(&dependency) => here = dependency,
            None => return path,
        }
    }
    path.split_off(seen_at[here.index()])
}

fn name_cycle(actions: &[Action], sorted: &[u32], cycle: &[ActionId]) -> GraphError {
    let first = cycle.first().map_or(0, |id| sorted[id.index()]);
    GraphError::Cycle {
        ids: cycle.iter().map(|id| actions[id.index()].go_id).collect(),
        position: first as usize,
    }
}
