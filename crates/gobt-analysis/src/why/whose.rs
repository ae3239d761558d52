//! Whose is each unit: the user's own, another module's, the standard library's?

use gobt_profile::{Package, Profile};

use crate::units::{UnitId, Units};

/// Whose packages a unit belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A module; the user's own where `main`.
    Module {
        /// Module path.
        path: Box<str>,
        /// Whether it is a main module: the one being built, or one of the workspace.
        main: bool,
    },
    /// The standard library.
    Standard,
    /// Not known.
    Unknown,
}

impl Origin {
    /// Where this unit comes from.
    pub(super) fn of(profile: &Profile, units: &Units, id: UnitId) -> Self {
        let unit = units.unit(id);
        let known = profile
            .packages
            .find(&unit.import_path, unit.variant.as_deref());
        match known {
            Some(Package {
                module: Some(module),
                ..
            }) => Self::Module {
                path: module.path.clone(),
                main: module.main,
            },
            Some(package) if package.standard == Some(true) => Self::Standard,
            _ => Self::Unknown,
        }
    }
}

/// How the user's own packages are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnKnown {
    /// The profile names the main modules.
    ByProfile,
    /// The profile names none; these packages' paths lie below a main module that was given.
    ByPath,
    /// Not at all.
    No,
}

/// The units that the user wrote: those of the main modules, but for the main packages that go
/// generates to run tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Own {
    known: OwnKnown,
    is_own: Vec<bool>,
    is_test_main: Vec<bool>,
}

impl Own {
    /// `modules` are the paths of main modules, used where the profile names none.
    pub(super) fn of(profile: &Profile, units: &Units, modules: &[&str]) -> Self {
        let ids = || units.iter().map(|(id, _)| id);
        let is_test_main: Vec<bool> = ids().map(|id| is_test_main(units, id)).collect();
        let written = |id: UnitId, own: bool| own && !is_test_main[id.index()];
        let origins: Vec<Origin> = ids().map(|id| Origin::of(profile, units, id)).collect();
        let by_profile = ids().map(|id| {
            let main = matches!(origins[id.index()], Origin::Module { main: true, .. });
            written(id, main || is_in_main_folder(profile, units, id))
        });
        let by_path = ids().map(|id| {
            let path = &*units.unit(id).import_path;
            let below = modules.iter().any(|module| lies_below(path, module));
            written(id, below && origins[id.index()] == Origin::Unknown)
        });
        let (mut known, mut is_own) = (OwnKnown::ByProfile, by_profile.collect::<Vec<bool>>());
        if !is_own.contains(&true) {
            (known, is_own) = (OwnKnown::ByPath, by_path.collect());
        }
        if !is_own.contains(&true) {
            known = OwnKnown::No;
        }
        Self {
            known,
            is_own,
            is_test_main,
        }
    }

    pub(super) fn known(&self) -> OwnKnown {
        self.known
    }

    pub(super) fn has(&self, unit: UnitId) -> bool {
        self.is_own[unit.index()]
    }

    /// Whether go generated it: its imports stand in no file of the user's.
    pub(super) fn is_test_main(&self, unit: UnitId) -> bool {
        self.is_test_main[unit.index()]
    }
}

/// Whether it is a package of go itself, in the folder that was built in: go names no module for
/// those (`cmd`, `std`).
fn is_in_main_folder(profile: &Profile, units: &Units, id: UnitId) -> bool {
    let path = &*units.unit(id).import_path;
    let known = profile.packages.find(path, None);
    let is_own = |dir: &str| (dir == "." || dir.starts_with("./")) && !dir.contains("/vendor/");
    known.is_some_and(|package| {
        package.module.is_none() && package.dir.as_deref().is_some_and(is_own)
    })
}

/// Whether a package of this path is the module's root or lies in a folder of it.
fn lies_below(path: &str, module: &str) -> bool {
    let below = path.strip_prefix(module);
    below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}

/// The main package of a test is `p.test` and imports `p` or `p_test`.
fn is_test_main(units: &Units, id: UnitId) -> bool {
    let Some(path) = units.unit(id).import_path.strip_suffix(".test") else {
        return false;
    };
    let mut imports = units.dependencies(id).iter();
    imports.any(|&import| {
        let import = &*units.unit(import).import_path;
        import == path || import.strip_suffix("_test") == Some(path)
    })
}
