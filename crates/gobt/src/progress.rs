//! What does a person see while the build runs? One line: how far it is, and what is compiling.
//!
//! Drawn on a terminal only, never before half a second has passed, and never over what go prints.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::time::{Duration, Instant};

use gobt_capture::echo::Tool;
use gobt_profile::{ActionId, Graph};
use gobt_report::escape::{shorten, terminal};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A cached build should end without a bar ever flashing up.
const FIRST_DRAWN_AFTER: Duration = Duration::from_millis(500);

/// The progress display of one build.
pub(crate) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    shown: bool,
    plan: Option<PlanView>,
    /// What is running now, by folder, with what it runs.
    running: BTreeMap<String, String>,
    /// Whether the last thing go printed ended its line: only then may a bar follow.
    at_line_start: bool,
}

/// What the graph's first writing tells of the work ahead.
struct PlanView {
    graph: Graph,
    by_objdir: HashMap<String, Vec<ActionId>>,
    done: Vec<bool>,
    done_count: u64,
}

impl Progress {
    /// A display on standard error; `prefix` begins its line.
    pub(crate) fn new(prefix: String) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_prefix(prefix);
        Self {
            bar,
            begun: Instant::now(),
            shown: false,
            plan: None,
            running: BTreeMap::new(),
            at_line_start: true,
        }
    }

    /// The number of actions is known.
    pub(crate) fn planned(&mut self, graph: &Graph) {
        let plan = PlanView::new(graph.clone());
        self.bar.set_length(graph.actions().len() as u64);
        self.plan = Some(plan);
        self.restyle();
    }

    /// A tool began to work in this folder.
    pub(crate) fn started(&mut self, objdir: &str, tool: &Tool) {
        let Some(plan) = &mut self.plan else {
            return;
        };
        let what = plan.begin(objdir, tool);
        self.bar.set_position(plan.done_count);
        self.running.insert(objdir.to_owned(), what);
        self.describe();
    }

    /// The work in this folder is done.
    pub(crate) fn finished(&mut self, objdir: &str) {
        self.running.remove(objdir);
        if let Some(plan) = &mut self.plan {
            plan.end(objdir);
            self.bar.set_position(plan.done_count);
        }
        self.describe();
    }

    /// Time passes.
    pub(crate) fn tick(&mut self) {
        if self.begun.elapsed() < FIRST_DRAWN_AFTER || !self.at_line_start {
            return;
        }
        if !self.shown {
            self.shown = true;
            // Four times a second is enough for a person, and costs nothing.
            self.bar
                .set_draw_target(ProgressDrawTarget::stderr_with_hz(4));
            self.bar = std::mem::replace(&mut self.bar, ProgressBar::hidden())
                .with_elapsed(self.begun.elapsed());
            self.restyle();
        }
        self.bar.tick();
    }

    /// Writes what go says, the bar out of the way.
    pub(crate) fn print(&mut self, bytes: &[u8]) {
        self.at_line_start = bytes.ends_with(b"\n");
        let write = || {
            let mut err = io::stderr().lock();
            // Nobody is there to be told that standard error is closed.
            let _ = err.write_all(bytes).and_then(|()| err.flush());
        };
        if self.shown {
            self.bar.suspend(write);
        } else {
            write();
        }
        if !self.at_line_start {
            self.bar.set_draw_target(ProgressDrawTarget::hidden());
            self.shown = false;
        }
    }

    /// The build has ended: the bar is taken away.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn restyle(&self) {
        let template = match &self.plan {
            Some(_) => "{prefix}{bar:24} {pos}/{len} actions  {elapsed}  {wide_msg}",
            None => "{prefix}{spinner} loading packages  {elapsed}  {wide_msg}",
        };
        // The templates are constants; a mistake in one leaves the plain style.
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("━╸─"));
        }
    }

    fn describe(&self) {
        const SHOWN: usize = 3;
        const NAME: usize = 32;
        let names = self
            .running
            .values()
            .take(SHOWN)
            .map(|name| shorten(name, NAME).into_owned());
        let mut text = names.collect::<Vec<_>>().join(", ");
        if self.running.len() > SHOWN {
            text.push_str(&format!(" and {} more", self.running.len() - SHOWN));
        }
        self.bar.set_message(text);
    }
}

impl PlanView {
    fn new(graph: Graph) -> Self {
        let mut by_objdir: HashMap<String, Vec<ActionId>> = HashMap::new();
        for (id, action) in graph.iter() {
            let name = action.objdir_name();
            if !name.is_empty() {
                by_objdir.entry(name.to_owned()).or_default().push(id);
            }
        }
        let done = vec![false; graph.actions().len()];
        Self {
            graph,
            by_objdir,
            done,
            done_count: 0,
        }
    }

    /// Something runs for this folder: all that it depends on is done, seen or not. Says what runs.
    fn begin(&mut self, objdir: &str, tool: &Tool) -> String {
        let actions = self.by_objdir.get(objdir).cloned().unwrap_or_default();
        let links = |id: &ActionId| self.graph.action(*id).mode == gobt_profile::Mode::Link;
        let linking = *tool == Tool::Link;
        let package = actions
            .first()
            .map(|&id| terminal(&self.graph.action(id).package).into_owned());
        let begun: Vec<ActionId> = actions
            .iter()
            .copied()
            .filter(|id| linking || !links(id))
            .collect();
        for id in begun {
            for index in 0..self.graph.dependencies(id).len() {
                let dependency = self.graph.dependencies(id)[index];
                if !actions.contains(&dependency) {
                    self.finish(dependency);
                }
            }
        }
        let package = package.unwrap_or_else(|| objdir.to_owned());
        match tool {
            Tool::Link => format!("link {package}"),
            Tool::Vet => format!("vet {package}"),
            _ => package,
        }
    }

    fn end(&mut self, objdir: &str) {
        for id in self.by_objdir.get(objdir).cloned().unwrap_or_default() {
            if self.graph.action(id).mode.compiles() {
                self.finish(id);
            }
        }
    }

    /// Marks an action and all it depends on as done. Each is visited once in the whole build.
    fn finish(&mut self, id: ActionId) {
        let mut next = vec![id];
        while let Some(id) = next.pop() {
            if std::mem::replace(&mut self.done[id.index()], true) {
                continue;
            }
            self.done_count += 1;
            next.extend(self.graph.dependencies(id));
        }
    }
}

#[cfg(test)]
mod tests {
    use gobt_profile::read_action_graph;

    use super::*;

    const DIAMOND: &str = include_str!("../../gobt-profile/tests/fixtures/made/diamond.json");

    #[test]
    fn what_a_running_action_depends_on_counts_as_done() {
        let graph = read_action_graph(DIAMOND.as_bytes(), &str::to_owned)
            .unwrap()
            .graph;
        let mut plan = PlanView::new(graph);
        assert_eq!(plan.begin("b002", &Tool::Compile), "example.com/m/b");
        assert_eq!(plan.done_count, 1);
        plan.end("b002");
        assert_eq!(plan.done_count, 2);
        assert_eq!(plan.begin("b001", &Tool::Link), "link example.com/m");
        assert_eq!(plan.done_count, 3);
        plan.end("b001");
        assert_eq!(plan.done_count, 4);
        assert_eq!(plan.begin("b999", &Tool::Compile), "b999");
    }
}
