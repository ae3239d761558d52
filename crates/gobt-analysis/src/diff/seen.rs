//! What was seen of the two runs?

use gobt_profile::{Action, Build, Graph, Nanos};

use crate::realised_path::RealisedPath;

use crate::samples::Shift;

use super::{Comparable, Pair, Side};

/// The figures of both runs as they were recorded, noise included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// The whole go command.
    pub wall: Pair<Option<Nanos>>,
    /// First action's start to last one's end.
    pub exec: Pair<Option<Nanos>>,
    /// Before the first action.
    pub load: Pair<Option<Nanos>>,
    /// Sum of all durations.
    pub work: Pair<Nanos>,
    /// CPU time of all commands.
    pub cpu: Pair<Nanos>,
    /// Waits for a worker on the realised path.
    pub waits: Pair<Nanos>,
    /// Number of packages that were compiled.
    pub compiled: Pair<usize>,
    /// Number of packages and links that came from the cache.
    pub cached: Pair<usize>,
    /// Number of packages in the build.
    pub packages: Pair<usize>,
    /// Lines of Go in the packages that were compiled; `None` where some are not known.
    pub lines: Pair<Option<u64>>,
    /// Number of actions on the critical path, as recorded.
    pub chain_steps: Pair<usize>,
    /// Number of runs that were recorded.
    pub runs: Pair<usize>,
    /// How much longer the head's runs take, with its interval; `None` where that cannot be compared.
    pub shifts: Option<Shifts>,
}

/// The differences between all runs of both builds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shifts {
    /// Of the wall times; `None` where one run has none, or where wall times cannot be compared.
    pub wall: Option<Shift>,
    /// Of the exec times, the same way.
    pub exec: Option<Shift>,
    /// Of the CPU times.
    pub cpu: Option<Shift>,
}

impl Shifts {
    fn of(side: &Pair<Side<'_>>, comparable: Comparable) -> Option<Self> {
        let profiles = side.map(|side| side.profile);
        let times = |of: fn(&Build, &Graph) -> Option<Nanos>| {
            let times = profiles.map(|profile| {
                let times = profile.runs().map(|(build, graph)| of(build, graph));
                times.collect::<Option<Vec<Nanos>>>()
            });
            let times = times.known()?;
            Shift::between(&times.base, &times.head)
        };
        let exec =
            |_: &Build, graph: &Graph| Some(graph.latest_done()?.since(graph.earliest_start()?));
        let cpu = |_: &Build, graph: &Graph| Some(graph.actions().iter().map(Action::cpu).sum());
        comparable.cpu.then(|| Self {
            wall: times(|build, _| build.wall).filter(|_| comparable.wall),
            exec: times(exec).filter(|_| comparable.wall),
            cpu: times(cpu),
        })
    }
}

impl Seen {
    pub(super) fn of(side: &Pair<Side<'_>>, comparable: Comparable) -> Self {
        let totals = side.map(|side| side.analysis.totals);
        let waits = |path: &RealisedPath| path.wait;
        Self {
            wall: totals.map(|totals| totals.wall),
            exec: totals.map(|totals| totals.exec),
            load: totals.map(|totals| totals.load),
            work: totals.map(|totals| totals.total_work),
            cpu: totals.map(|totals| totals.cpu),
            waits: side.map(|side| waits(&side.analysis.realised_path)),
            compiled: side.map(compiled),
            cached: totals.map(|totals| totals.cached),
            packages: side.map(|side| side.analysis.units.all().len()),
            lines: side.map(lines),
            runs: side.map(|side| side.profile.runs().count()),
            shifts: Shifts::of(side, comparable),
            chain_steps: side.map(|side| side.analysis.critical_path.steps.len()),
        }
    }
}

fn compiled(side: &Side<'_>) -> usize {
    let units = side.analysis.units.all().iter();
    units.filter(|unit| unit.executed).count()
}

fn lines(side: &Side<'_>) -> Option<u64> {
    let compiled = side.analysis.packages.iter().filter(|p| p.executed);
    compiled.map(|package| package.lines).sum()
}
