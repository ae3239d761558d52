//! What does one recording tell of the inputs of a package?

use std::collections::{BTreeMap, BTreeSet};

use gobt_profile::{MODULE_CACHE, Mode, Package};

use crate::units::UnitId;

use super::super::Pair;
use super::super::packages::{by_name, inputs};
use super::super::recording::{Recording, build_of};

pub(super) fn package<'a>(recording: &Recording<'a>, unit: UnitId) -> Option<&'a Package> {
    let unit = recording.units.unit(unit);
    let packages = &recording.profile.packages;
    packages.find(&unit.import_path, unit.variant.as_deref())
}

pub(super) fn is_vendored(package: &Package) -> bool {
    let dir = package.dir.as_deref().unwrap_or_default();
    !dir.starts_with(MODULE_CACHE) && dir.split(['/', '\\']).any(|folder| folder == "vendor")
}

/// The head's units that go finds under the same hash as in the base.
pub(super) fn same_inputs(recordings: &Pair<&Recording<'_>>) -> Vec<UnitId> {
    let pairs = by_name(recordings).into_values().filter_map(Pair::known);
    let same = pairs.filter(|unit| {
        let base = inputs(recordings.base, unit.base);
        base.is_some() && base == inputs(recordings.head, unit.head)
    });
    same.map(|unit| unit.head).collect()
}

/// For each unit whether another package imports it; the generated main package of a test is none.
pub(super) fn imported(recording: &Recording<'_>) -> Vec<bool> {
    let units = &recording.units;
    let mut imported = vec![false; units.all().len()];
    for (from, unit) in units.iter() {
        if !unit.import_path.ends_with(".test") {
            for to in units.dependencies(from) {
                imported[to.index()] = true;
            }
        }
    }
    imported
}

pub(super) fn imports<'r>(recording: &'r Recording<'_>, unit: UnitId) -> BTreeSet<&'r str> {
    let imports = recording.units.dependencies(unit).iter();
    imports
        .map(|&import| recording.units.unit(import).name())
        .collect()
}

pub(super) fn has_c(recording: &Recording<'_>, unit: UnitId) -> bool {
    let graph = recording.graph();
    let actions = recording.units.unit(unit).actions.iter();
    let mut actions = actions.map(|&id| graph.action(id));
    actions.any(|action| {
        let is_cgo = matches!(
            action.mode,
            Mode::CgoRun | Mode::CgoCompile(_) | Mode::CollectCgo
        );
        is_cgo || action.run.as_ref().is_some_and(|run| run.cgo)
    })
}

/// Go's hash of the profile that it is compiled with, where the graph has one: from Go 1.23 on.
pub(super) fn pgo<'a>(recording: &Recording<'a>, unit: UnitId) -> Option<&'a str> {
    let graph = recording.graph();
    let actions = recording.units.unit(unit).actions.iter();
    let mut needed = actions.flat_map(|&id| graph.dependencies(id));
    let profile = needed.find(|&&id| graph.action(id).mode == Mode::PreprocessPgo)?;
    Some(&graph.action(*profile).action_id)
}

pub(super) fn linked(recording: &Recording<'_>) -> BTreeSet<UnitId> {
    let graph = recording.graph().iter();
    let links = graph.filter(|(_, action)| action.mode == Mode::Link);
    links
        .filter_map(|(id, _)| recording.units.of_folder(id))
        .collect()
}

/// What the tools were told that compiled a unit; `None` where nothing ran.
pub(super) fn tool_words<'r>(
    recording: &'r Recording<'_>,
    unit: UnitId,
) -> Option<BTreeMap<&'r str, BTreeSet<&'r str>>> {
    let graph = recording.graph();
    let build = build_of(graph, &recording.units, unit)?;
    let set = graph.flag_set(graph.action(build).run.as_ref()?.flags?)?;
    let mut words: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for tool in &set.tools {
        let words = words.entry(&tool.tool).or_default();
        words.extend(tool.words.iter().map(|word| &**word));
    }
    Some(words)
}
