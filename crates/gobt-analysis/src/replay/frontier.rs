//! Which actions are ready, and which is next?

use crate::plan::{Plan, TaskId};

use super::ready_set::ReadySet;

/// The actions of a plan that wait for others, and those that wait for a worker.
#[derive(Debug, Clone)]
pub(crate) struct Frontier<'a> {
    plan: &'a Plan,
    by_rank: Vec<TaskId>,
    waiting: Waiting,
    /// Dependencies, with their dependents, that are none in this run. Few, mostly none.
    cut: Vec<(TaskId, TaskId)>,
}

/// What changes while a plan is run.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    /// For each action how many of its dependencies are not done.
    missing: Vec<u32>,
    ready: ReadySet,
}

/// Of an action that is not to be run: so many dependencies are never done.
const NEVER: u32 = u32::MAX;

impl<'a> Frontier<'a> {
    /// Before the first start.
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let mut by_rank = vec![TaskId::from_index(0); plan.len()];
        for (task, &rank) in plan.tasks().zip(plan.ranks()) {
            by_rank[rank as usize] = task;
        }
        let mut frontier = Self {
            plan,
            by_rank,
            waiting: Waiting {
                missing: Vec::with_capacity(plan.len()),
                ready: ReadySet::new(plan.len()),
            },
            cut: Vec::new(),
        };
        frontier.reset();
        frontier
    }

    /// Back to before the first start.
    pub(crate) fn reset(&mut self) {
        let plan = self.plan;
        self.cut.clear();
        self.waiting.missing.clear();
        self.waiting.ready.clear();
        for task in plan.tasks() {
            let missing = plan.dependencies(task).len() as u32;
            self.waiting.missing.push(missing);
            if missing == 0 {
                self.waiting.ready.insert(plan.ranks()[task.index()]);
            }
        }
    }

    /// What has been done so far.
    pub(crate) fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    /// Back, or forward, to a point of another run of the same plan.
    pub(crate) fn restore(&mut self, waiting: &Waiting) {
        self.cut.clear();
        self.waiting.missing.clone_from(&waiting.missing);
        self.waiting.ready.clone_from(&waiting.ready);
    }

    /// The ready action that go's scheduler prefers.
    pub(crate) fn pop(&mut self) -> Option<TaskId> {
        let rank = self.waiting.ready.pop()?;
        Some(self.by_rank[rank as usize])
    }

    /// An action is done: what waited for it alone is ready.
    pub(crate) fn finish(&mut self, task: TaskId) {
        for &dependent in self.plan.dependents(task) {
            if self.cut.is_empty() || !self.cut.contains(&(task, dependent)) {
                self.forget_one(dependent);
            }
        }
    }

    /// An action that has not started is never to run, and nothing waits for it.
    pub(crate) fn drop_task(&mut self, task: TaskId) {
        self.waiting.missing[task.index()] = NEVER;
        self.waiting.ready.remove(self.plan.ranks()[task.index()]);
        self.finish(task);
    }

    /// The dependent no longer waits for this dependency, which is not done yet.
    pub(crate) fn cut(&mut self, dependency: TaskId, dependent: TaskId) {
        self.forget_one(dependent);
        self.cut.push((dependency, dependent));
    }

    /// One dependency less to wait for.
    fn forget_one(&mut self, dependent: TaskId) {
        let missing = &mut self.waiting.missing[dependent.index()];
        if *missing == NEVER {
            return;
        }
        *missing -= 1;
        if *missing == 0 {
            self.waiting
                .ready
                .insert(self.plan.ranks()[dependent.index()]);
        }
    }
}
