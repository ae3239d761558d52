//! How long did it take, and how much work was it?

use gobt_profile::{Build, Graph, Mode, Nanos, Profile};

use crate::units::Units;

/// The figures of a build as a whole. Absent knowledge is `None`, never 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// The whole go command, as the wrapper saw it.
    pub wall: Option<Nanos>,
    /// Latest end of an action − earliest start; `None` when no action ran to its end.
    pub exec: Option<Nanos>,
    /// From the start of the go command to the first action.
    pub load: Option<Nanos>,
    /// From the end of the last action to the end of the go command.
    pub finish: Option<Nanos>,
    /// Whether go recorded what its actions did. Not in what an interrupted `go build` leaves
    /// behind, the graph's first writing: then [`executed`](Self::executed),
    /// [`cached`](Self::cached), [`total_work`](Self::total_work), [`cpu`](Self::cpu) and every
    /// figure of a single action or package are unknown, and 0 here stands for that.
    pub recorded: bool,
    /// Number of actions.
    pub actions: usize,
    /// Number of actions that ran a command.
    pub executed: usize,
    /// Number of units and links that came from the cache.
    pub cached: usize,
    /// Number of distinct dependencies.
    pub edges: usize,
    /// Sum of all durations.
    pub total_work: Nanos,
    /// Sum of the CPU time of all commands.
    pub cpu: Nanos,
    /// `-p`, or `GOMAXPROCS`, as recorded.
    pub parallelism: Option<u32>,
}

impl Totals {
    /// Adds up one profile.
    #[must_use]
    pub fn of(profile: &Profile, units: &Units) -> Self {
        let graph = &profile.graph;
        let exec = exec_time(graph);
        let (load, finish) = outside(&profile.build, graph, exec);
        Self {
            wall: profile.build.wall,
            exec,
            recorded: exec.is_some() || graph.actions().is_empty(),
            load,
            finish,
            actions: graph.actions().len(),
            executed: graph.actions().iter().filter(|a| a.executed()).count(),
            cached: count_cached(graph, units),
            edges: graph.edge_count(),
            total_work: graph.total_work(),
            cpu: graph.actions().iter().map(|a| a.cpu()).sum(),
            parallelism: profile.build.parallelism,
        }
    }

    /// Total work ÷ exec time: how many actions ran at once on average. `None` without exec time.
    #[must_use]
    pub fn average_parallelism(&self) -> Option<f64> {
        let exec = self.exec.filter(|exec| *exec > Nanos::ZERO)?;
        Some(self.total_work.share_of(exec))
    }
}

pub(crate) fn exec_time(graph: &Graph) -> Option<Nanos> {
    Some(graph.latest_done()?.since(graph.earliest_start()?))
}

/// Load and finish: what of the wall time lies before and after the actions. The three parts sum
/// to the wall time exactly; the clock that dates the actions may differ from the stopwatch by a
/// little, and that difference goes to the finish.
pub(crate) fn outside(
    build: &Build,
    graph: &Graph,
    exec: Option<Nanos>,
) -> (Option<Nanos>, Option<Nanos>) {
    let parts = || {
        let wall = build.wall?;
        let started = build.started?;
        let rest = wall.saturating_sub(exec?);
        let load = graph.earliest_start()?.since(started).min(rest);
        Some((load, rest - load))
    };
    parts().unzip()
}

fn count_cached(graph: &Graph, units: &Units) -> usize {
    let cached_link =
        |a: &&gobt_profile::Action| a.mode == Mode::Link && !a.executed() && !a.build_id.is_empty();
    let links = graph.actions().iter().filter(cached_link).count();
    links + units.all().iter().filter(|unit| unit.cached).count()
}
