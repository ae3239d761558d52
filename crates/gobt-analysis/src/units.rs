//! Which actions together compile one package, and which package needs which?
//!
//! A **unit** is one compilation of one package: the actions of the compile family with the same
//! `Objdir`. In `go test` one import path can be several units; [`crate::variants`] tells them
//! apart.

use std::collections::HashMap;

use gobt_profile::{ActionId, Graph, Mode, Nanos, Profile};

use crate::variants::find_variants;

/// Names a unit within one [`Units`]: its place in the list.
///
/// Units are numbered by their smallest action, so comparing two compares those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(u32);

impl UnitId {
    /// The unit at this place of the list.
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        // There are no more units than actions, which are counted in u32.
        Self(index as u32)
    }

    /// Its place in the list.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One compilation of one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Import path, of its `build` action.
    pub import_path: Box<str>,
    /// Name as `go list -test` gives it where it is compiled for a test (`p [p.test]`); `None` for
    /// the plain package.
    pub variant: Option<Box<str>>,
    /// Its actions, smallest ID first.
    pub actions: Vec<ActionId>,
    /// Sum of its actions' durations.
    pub self_time: Nanos,
    /// Sum of its actions' CPU time.
    pub cpu: Nanos,
    /// Whether any of its actions ran a command.
    pub executed: bool,
    /// Whether it ran no command and has a result: it came from the cache.
    pub cached: bool,
    /// Whether it has an `ActionID` and no `BuildID`.
    pub failed: bool,
}

impl Unit {
    /// The variant's name where there is one, else the import path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.variant.as_deref().unwrap_or(&self.import_path)
    }
}

/// All units of a build, and the unit graph: U → V when an action of U depends on one of V.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Units {
    units: Vec<Unit>,
    unit_of: Vec<Option<UnitId>>,
    /// The same for every action that works in a unit's folder.
    folder_of: Vec<Option<UnitId>>,
    offsets: Vec<u32>,
    dependencies: Vec<UnitId>,
}

impl Units {
    /// Groups the actions of a profile. Linear in actions and edges but for sorting rows.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let graph = &profile.graph;
        let (unit_of, folder_of, members) = group(graph);
        let units = members.into_iter().map(|m| make_unit(graph, m)).collect();
        let mut all = Self {
            units,
            unit_of,
            folder_of,
            offsets: vec![0],
            dependencies: Vec::new(),
        };
        all.link_units(graph);
        let variants = find_variants(&all, profile);
        for (unit, variant) in all.units.iter_mut().zip(variants) {
            unit.variant = variant;
        }
        all
    }

    /// All units; [`UnitId::index`] is the place in this list.
    #[must_use]
    pub fn all(&self) -> &[Unit] {
        &self.units
    }

    /// Every unit with its name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (UnitId, &Unit)> {
        let units = self.units.iter().enumerate();
        units.map(|(index, unit)| (UnitId::from_index(index), unit))
    }

    /// One unit.
    ///
    /// # Panics
    /// If `id` comes from a larger build.
    #[must_use]
    pub fn unit(&self, id: UnitId) -> &Unit {
        &self.units[id.index()]
    }

    /// The unit this action is part of; `None` for links, tests and the like.
    #[must_use]
    pub fn of_action(&self, id: ActionId) -> Option<UnitId> {
        self.unit_of.get(id.index()).copied().flatten()
    }

    /// The unit in whose folder this action works: its own, or that of the package which it vets,
    /// links or tests. `None` where it has no folder, or one of its own.
    #[must_use]
    pub fn of_folder(&self, id: ActionId) -> Option<UnitId> {
        self.folder_of.get(id.index()).copied().flatten()
    }

    /// The units of this import path, or the one with this name (`p [p.test]`).
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<UnitId> {
        let with_path = |unit: &Unit| *unit.import_path == *name;
        let with_name = |unit: &Unit| unit.variant.as_deref() == Some(name);
        let found = self
            .iter()
            .filter(|(_, unit)| with_path(unit) || with_name(unit));
        found.map(|(id, _)| id).collect()
    }

    /// The units that this one depends on, each once, ascending, itself left out.
    #[must_use]
    pub fn dependencies(&self, id: UnitId) -> &[UnitId] {
        let (start, end) = (self.offsets[id.index()], self.offsets[id.index() + 1]);
        &self.dependencies[start as usize..end as usize]
    }

    fn link_units(&mut self, graph: &Graph) {
        let mut row: Vec<UnitId> = Vec::new();
        for index in 0..self.units.len() {
            let own = UnitId::from_index(index);
            row.clear();
            for &action in &self.units[index].actions {
                let needed = graph.dependencies(action).iter();
                row.extend(
                    needed
                        .filter_map(|&d| self.of_action(d))
                        .filter(|&u| u != own),
                );
            }
            row.sort_unstable();
            row.dedup();
            self.dependencies.extend_from_slice(&row);
            self.offsets.push(self.dependencies.len() as u32);
        }
    }
}

/// For each action its unit, for each the unit whose folder it shares, and for each unit its actions.
type Groups = (Vec<Option<UnitId>>, Vec<Option<UnitId>>, Vec<Vec<ActionId>>);

fn group(graph: &Graph) -> Groups {
    let mut by_objdir: HashMap<&str, UnitId> = HashMap::new();
    let mut members: Vec<Vec<ActionId>> = Vec::new();
    let mut unit_of = vec![None; graph.actions().len()];
    for (id, action) in graph.iter() {
        if !action.mode.compiles() {
            continue;
        }
        let fresh = UnitId::from_index(members.len());
        // Go gives every compilation a folder. Without one an action stands for itself.
        let unit = match &*action.objdir {
            "" => fresh,
            objdir => *by_objdir.entry(objdir).or_insert(fresh),
        };
        if unit == fresh {
            members.push(Vec::new());
        }
        members[unit.index()].push(id);
        unit_of[id.index()] = Some(unit);
    }
    let folders = graph.iter().zip(&unit_of);
    let folder_of = folders
        .map(|((_, action), own)| own.or_else(|| by_objdir.get(&*action.objdir).copied()))
        .collect();
    (unit_of, folder_of, members)
}

fn make_unit(graph: &Graph, actions: Vec<ActionId>) -> Unit {
    let each = || actions.iter().map(|&id| graph.action(id));
    let build = each().find(|a| a.mode == Mode::Build);
    // `collect cgo` carries no package; without a build action any other member will do.
    let named = build.or_else(|| each().find(|a| !a.package.is_empty()));
    let executed = each().any(|a| a.executed());
    Unit {
        import_path: named.map_or_else(Box::default, |a| a.package.clone()),
        variant: None,
        self_time: each().map(|a| a.duration()).sum(),
        cpu: each().map(|a| a.cpu()).sum(),
        executed,
        cached: !executed && build.is_some_and(|a| !a.build_id.is_empty()),
        failed: build.is_some_and(|a| a.failed()),
        actions,
    }
}
