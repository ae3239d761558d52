//! What did each package cost?

use gobt_profile::{Graph, Mode, Module, Nanos, Profile};

use crate::closures::Rebuild;
use crate::critical_path::CriticalPath;
use crate::dominators::Dominators;
use crate::units::{Unit, UnitId, Units};

/// The figures of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFigures {
    /// Which unit.
    pub unit: UnitId,
    /// Import path.
    pub import_path: Box<str>,
    /// Name as `go list -test` gives it, where it is compiled for a test.
    pub variant: Option<Box<str>>,
    /// Sum of its actions' durations.
    pub self_time: Nanos,
    /// Sum of its actions' CPU time.
    pub cpu: Nanos,
    /// What of the self time was cgo and C: its own actions from Go 1.26 on. Before, Go does not
    /// tell them apart, and this is 0 ([`PackageFigures::uses_cgo`] still says so).
    pub cgo_time: Nanos,
    /// What of the self time went into hashing inputs and looking for them in the cache.
    pub check_time: Nanos,
    /// Whether the cgo tool ran.
    pub uses_cgo: bool,
    /// Whether any of its actions ran a command: it was compiled.
    pub executed: bool,
    /// Whether it came from the cache.
    pub cached: bool,
    /// Whether it failed.
    pub failed: bool,
    /// The module it belongs to, where known.
    pub module: Option<Module>,
    /// Whether it is part of the standard library, where known.
    pub standard: Option<bool>,
    /// Number of files and lines handed to a compiler, where known.
    pub files: Option<u32>,
    /// Number of lines in those files, where known.
    pub lines: Option<u64>,
    /// The durations of its actions that stand on the critical path.
    pub critical: Nanos,
    /// Self time of all units that every way from a root leads through it: what would not be
    /// compiled at all if nothing imported it.
    pub exclusive: Nanos,
    /// The work of a change to it; `None` where there are too many units for all.
    pub rebuild: Option<Rebuild>,
}

impl PackageFigures {
    /// The variant's name where there is one, else the import path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.variant.as_deref().unwrap_or(&self.import_path)
    }

    /// Self time that was neither cgo nor looking into the cache: the Go compiler and assembler.
    #[must_use]
    pub fn compile_time(&self) -> Nanos {
        self.self_time - self.cgo_time - self.check_time
    }
}

/// The figures of every unit: most self time first, equal ones by import path, variant, unit.
#[must_use]
pub fn packages(
    profile: &Profile,
    units: &Units,
    path: &CriticalPath,
    dominators: &Dominators,
    rebuilds: &[Option<Rebuild>],
) -> Vec<PackageFigures> {
    let exclusive = dominators.exclusive(units);
    let mut critical = vec![Nanos::ZERO; units.all().len()];
    for &step in &path.steps {
        if let Some(unit) = units.of_action(step) {
            critical[unit.index()] += profile.graph.action(step).duration();
        }
    }
    let figures = units.iter().map(|(id, unit)| PackageFigures {
        critical: critical[id.index()],
        exclusive: exclusive[id.index()],
        rebuild: rebuilds[id.index()],
        ..figures(profile, id, unit)
    });
    let mut all: Vec<PackageFigures> = figures.collect();
    all.sort_by(|a, b| {
        let by_time = b.self_time.cmp(&a.self_time);
        by_time
            .then_with(|| a.import_path.cmp(&b.import_path))
            .then_with(|| a.variant.cmp(&b.variant))
            .then_with(|| a.unit.cmp(&b.unit))
    });
    all
}

/// What the unit itself shows.
fn figures(profile: &Profile, id: UnitId, unit: &Unit) -> PackageFigures {
    let known = profile
        .packages
        .find(&unit.import_path, unit.variant.as_deref());
    let graph = &profile.graph;
    PackageFigures {
        unit: id,
        import_path: unit.import_path.clone(),
        variant: unit.variant.clone(),
        self_time: unit.self_time,
        cpu: unit.cpu,
        cgo_time: time_in(graph, unit, |mode| {
            matches!(mode, Mode::CgoRun | Mode::CgoCompile(_) | Mode::CollectCgo)
        }),
        check_time: time_in(graph, unit, |mode| *mode == Mode::BuildCheckCache),
        uses_cgo: uses_cgo(graph, unit),
        executed: unit.executed,
        cached: unit.cached,
        failed: unit.failed,
        module: known.and_then(|p| p.module.clone()),
        standard: known.and_then(|p| p.standard),
        files: known
            .and_then(|p| p.files)
            .or_else(|| go_files(graph, unit)),
        lines: known.and_then(|p| p.lines),
        critical: Nanos::ZERO,
        exclusive: unit.self_time,
        rebuild: None,
    }
}

fn time_in(graph: &Graph, unit: &Unit, wanted: impl Fn(&Mode) -> bool) -> Nanos {
    let actions = unit.actions.iter().map(|&id| graph.action(id));
    let matching = actions.filter(|a| wanted(&a.mode));
    matching.map(|a| a.duration()).sum()
}

fn uses_cgo(graph: &Graph, unit: &Unit) -> bool {
    let mut actions = unit.actions.iter().map(|&id| graph.action(id));
    actions.any(|a| a.mode == Mode::CgoRun || a.run.as_ref().is_some_and(|run| run.cgo))
}

fn go_files(graph: &Graph, unit: &Unit) -> Option<u32> {
    let actions = unit.actions.iter().map(|&id| graph.action(id));
    let counts = actions.filter_map(|a| a.run.as_ref()?.go_files);
    counts.reduce(|sum, count| sum + count)
}
