//! Which modules came, went, or have another version?

use std::collections::BTreeMap;

use gobt_profile::{Nanos, Package, Profile};

use super::Pair;
use super::packages::PackageDiff;
use super::recording::Recording;

/// One module of the base, the head or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleDiff {
    /// Its path.
    pub path: Box<str>,
    /// Whether it is one of the modules that are built.
    pub main: bool,
    /// Its version where it is there; `Some(None)` for one without, such as a main module.
    pub version: Pair<Option<Option<Box<str>>>>,
    /// How many of its packages are compiled.
    pub packages: Pair<usize>,
    /// What they take.
    pub time: Pair<Nanos>,
}

impl ModuleDiff {
    /// Whether only the head has it.
    #[must_use]
    pub fn came(&self) -> bool {
        self.version.base.is_none()
    }

    /// Whether only the base has it.
    #[must_use]
    pub fn went(&self) -> bool {
        self.version.head.is_none()
    }
}

/// The modules that are not the same in both, sorted by path. `None` where one side's are not known.
pub(super) fn modules(
    recordings: &Pair<&Recording<'_>>,
    packages: &[PackageDiff],
) -> Option<Vec<ModuleDiff>> {
    let known = [recordings.base, recordings.head].map(knows_modules);
    if known.contains(&false) {
        return None;
    }
    let mut modules: BTreeMap<Box<str>, ModuleDiff> = BTreeMap::new();
    for package in packages {
        if let Some(unit) = package.unit.base {
            let unit = recordings.base.units.unit(unit);
            note(
                &mut modules,
                recordings.base.profile,
                &unit.import_path,
                |diff, version| {
                    diff.version.base = Some(version);
                    diff.packages.base += 1;
                    diff.time.base += package.time.base.unwrap_or_default();
                },
            );
        }
        if let Some(unit) = package.unit.head {
            let unit = recordings.head.units.unit(unit);
            note(
                &mut modules,
                recordings.head.profile,
                &unit.import_path,
                |diff, version| {
                    diff.version.head = Some(version);
                    diff.packages.head += 1;
                    diff.time.head += package.time.head.unwrap_or_default();
                },
            );
        }
    }
    let changed = modules.into_values().filter(|m| !m.version.same());
    Some(changed.collect())
}

/// Whether go list was heard: what compile commands alone tell is nothing of what was cached, and of
/// your own packages only that they are not go's.
fn knows_modules(recording: &Recording<'_>) -> bool {
    let told = |path: &str| {
        let package = package(recording.profile, path);
        package.is_some_and(|p| p.module.is_some() || p.standard == Some(true) || p.dir.is_some())
    };
    let units = recording.units.all().iter();
    let mut listed = units.filter(|unit| !unit.import_path.ends_with(".test"));
    let known = !recording.profile.packages.all().is_empty();
    (known || recording.graph().actions().is_empty()) && listed.all(|unit| told(&unit.import_path))
}

fn package<'p>(profile: &'p Profile, import_path: &str) -> Option<&'p Package> {
    let package = profile.packages.find(import_path, None);
    package.or_else(|| profile.packages.with_path(import_path).first())
}

fn note(
    modules: &mut BTreeMap<Box<str>, ModuleDiff>,
    profile: &Profile,
    import_path: &str,
    add: impl FnOnce(&mut ModuleDiff, Option<Box<str>>),
) {
    let package = package(profile, import_path);
    let Some(module) = package.and_then(|package| package.module.as_ref()) else {
        return;
    };
    let diff = modules
        .entry(module.path.clone())
        .or_insert_with(|| ModuleDiff {
            path: module.path.clone(),
            main: false,
            version: Pair::default(),
            packages: Pair::default(),
            time: Pair::default(),
        });
    diff.main |= module.main;
    add(diff, module.version.clone());
}
