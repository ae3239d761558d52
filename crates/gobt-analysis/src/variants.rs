//! Which units of one import path are compiled for a test, and for whose?
//!
//! `go test` compiles a package with its own tests (`p [p.test]`), its external tests
//! (`p_test [p.test]`), a main package that runs them (`p.test`), and again every package between
//! an external test and the package under test (`q [p.test]`). Go's graph shows the same import
//! path for all of them. What tells them apart, strongest first: a `_test.go` file among those
//! compiled; what `go list` said; the shape of the graph.

use std::collections::HashMap;

use gobt_profile::Profile;

use crate::units::{UnitId, Units};

/// For each unit the name of its variant; `None` for a plain package and for a test's main package.
pub(crate) fn find_variants(units: &Units, profile: &Profile) -> Vec<Option<Box<str>>> {
    let by_path = by_import_path(units);
    let mut finder = Finder {
        units,
        profile,
        under_test: vec![None; units.all().len()],
        by_path,
        mains: Vec::new(),
        listed: profile.packages.all().iter().any(|p| p.variant.is_some()),
    };
    if !finder.find_tests() {
        return vec![None; units.all().len()];
    }
    finder.spread();
    if finder.find_by_duplicates() {
        finder.spread();
    }
    finder.names()
}

fn by_import_path(units: &Units) -> HashMap<&str, Vec<UnitId>> {
    let mut by_path: HashMap<&str, Vec<UnitId>> = HashMap::new();
    for (id, unit) in units.iter() {
        by_path.entry(&unit.import_path).or_default().push(id);
    }
    by_path
}

struct Finder<'a> {
    units: &'a Units,
    profile: &'a Profile,
    /// The import path whose test a unit is compiled for.
    under_test: Vec<Option<Box<str>>>,
    by_path: HashMap<&'a str, Vec<UnitId>>,
    /// Units that are the main package of a test, with the path of the package under test.
    mains: Vec<(UnitId, &'a str)>,
    /// Whether `go list -test` was asked: then what it does not say is not so.
    listed: bool,
}

impl<'a> Finder<'a> {
    /// Marks what is known to be compiled with or as tests, the surest signs first. False if there is
    /// nothing.
    fn find_tests(&mut self) -> bool {
        for (id, _) in self.units.iter() {
            if let Some(path) = self.tested_by_main(id) {
                self.mains.push((id, path));
            }
        }
        for (main, path) in self.mains.clone() {
            self.mark_direct(main, path);
        }
        for (id, unit) in self.units.iter() {
            if self.has_test_files(id) {
                let path = self.tested_path(&unit.import_path);
                self.mark(id, &path);
            }
        }
        for (id, unit) in self.units.iter() {
            if let Some(path) = self.listed_test(id, &unit.import_path) {
                self.mark(id, &path);
            }
        }
        self.mark_imports_of_external_tests();
        !self.mains.is_empty() || self.under_test.iter().any(Option::is_some)
    }

    /// The package whose test a unit with a file `…_test.go` belongs to: `p` for `p`, and for `p_test`
    /// unless that is itself a package.
    fn tested_path(&self, import_path: &str) -> Box<str> {
        let is_package = |path: &str| {
            self.by_path.contains_key(path) || !self.profile.packages.with_path(path).is_empty()
        };
        match import_path.strip_suffix("_test") {
            Some(plain) if is_package(plain) => plain.into(),
            _ => import_path.into(),
        }
    }

    /// What `go list -test` says of a unit, where it leaves no choice: nothing else has this path, or
    /// this is the one of them that needs `testing`.
    fn listed_test(&self, id: UnitId, import_path: &str) -> Option<Box<str>> {
        let listed = self.profile.packages.with_path(import_path);
        let mut variants = listed.iter().filter_map(|p| p.variant.as_deref());
        if let ([only], Some(variant)) = (listed, variants.next()) {
            debug_assert!(only.variant.is_some());
            return test_of(variant).map(Into::into);
        }
        let certain = self.listed_as_variant(import_path) && self.alone_needs_testing(id);
        certain.then(|| import_path.into())
    }

    /// Whether this unit imports `testing`, and no other compilation of the same path does: files of
    /// tests do, others hardly ever.
    fn alone_needs_testing(&self, id: UnitId) -> bool {
        let needs_testing = |id: UnitId| {
            let mut dependencies = self.units.dependencies(id).iter();
            dependencies.any(|&d| &*self.units.unit(d).import_path == "testing")
        };
        let path = &*self.units.unit(id).import_path;
        let twins = self.by_path.get(path).map_or(&[][..], Vec::as_slice);
        let mut others = twins.iter().filter(|&&twin| twin != id);
        needs_testing(id) && !others.any(|&twin| needs_testing(twin))
    }

    /// The path of the package under test, if this unit is a test's main package.
    fn tested_by_main(&self, id: UnitId) -> Option<&'a str> {
        let path = self.units.unit(id).import_path.strip_suffix(".test")?;
        let imports_it = |dependency: &&UnitId| {
            let import = &*self.units.unit(**dependency).import_path;
            import == path || import.strip_suffix("_test") == Some(path)
        };
        let mut dependencies = self.units.dependencies(id).iter();
        dependencies.find(imports_it).map(|_| path)
    }

    fn has_test_files(&self, id: UnitId) -> bool {
        let graph = &self.profile.graph;
        let mut actions = self.units.unit(id).actions.iter();
        actions.any(|&a| {
            graph
                .action(a)
                .run
                .as_ref()
                .is_some_and(|run| run.test_files)
        })
    }

    /// Marks what a test's main package imports: the external test always; the package itself where
    /// that is sure.
    fn mark_direct(&mut self, main: UnitId, path: &str) {
        let find = |wanted: &str| {
            let mut dependencies = self.units.dependencies(main).iter();
            dependencies
                .find(|d| *self.units.unit(**d).import_path == *wanted)
                .copied()
        };
        let external = find(&format!("{path}_test"));
        let own = find(path);
        if let Some(external) = external {
            self.mark(external, path);
        }
        if let Some(own) = own {
            // A main package without an external test has an internal one.
            if external.is_none()
                || self.listed_as_variant(path)
                || (!self.listed && self.alone_needs_testing(own))
            {
                self.mark(own, path);
            }
        }
    }

    /// `go vet` makes no main package. An external test imports the package as it is compiled for the
    /// test, if there is such a one.
    fn mark_imports_of_external_tests(&mut self) {
        for (id, unit) in self.units.iter() {
            let Some(path) = self.under_test[id.index()].clone() else {
                continue;
            };
            let external = unit.import_path.strip_suffix("_test") == Some(&*path);
            if !external || !self.listed_as_variant(&path) {
                continue;
            }
            for &import in self.units.dependencies(id) {
                if self.units.unit(import).import_path == path {
                    self.mark(import, &path);
                }
            }
        }
    }

    fn listed_as_variant(&self, path: &str) -> bool {
        let name = variant_name(path, path);
        let listed = self.profile.packages.with_path(path).iter();
        listed
            .filter_map(|p| p.variant.as_deref())
            .any(|v| *v == *name)
    }

    /// Of two units with one path, both reached from tests, the one that a test's main package
    /// imports is compiled for it, unless the other is explained by another test.
    fn find_by_duplicates(&mut self) -> bool {
        let mut found = false;
        for (main, path) in self.mains.clone() {
            let direct = self.units.dependencies(main).iter().copied();
            let own = direct
                .into_iter()
                .find(|&d| *self.units.unit(d).import_path == *path);
            let Some(own) = own.filter(|own| self.under_test[own.index()].is_none()) else {
                continue;
            };
            let twins = self.by_path.get(path).map_or(&[][..], Vec::as_slice);
            let other_is_plain =
                |&&twin: &&UnitId| twin != own && self.under_test[twin.index()].is_none();
            if twins.iter().any(|twin| other_is_plain(&twin)) {
                self.mark(own, path);
                found = true;
            }
        }
        found
    }

    fn mark(&mut self, id: UnitId, path: &str) {
        let slot = &mut self.under_test[id.index()];
        if slot.is_none() {
            *slot = Some(path.into());
        }
    }

    /// What depends on a package compiled for a test is itself compiled for that test.
    fn spread(&mut self) {
        for id in self.dependencies_first() {
            if self.under_test[id.index()].is_some() || self.is_main(id) {
                continue;
            }
            let dependencies = self.units.dependencies(id).iter();
            let test = dependencies
                .filter_map(|d| self.under_test[d.index()].clone())
                .next();
            self.under_test[id.index()] = test;
        }
    }

    /// Every unit after those it depends on, by the actions' own order.
    fn dependencies_first(&self) -> Vec<UnitId> {
        let mut seen = vec![false; self.units.all().len()];
        let mut order = Vec::with_capacity(seen.len());
        // A unit is complete with its last action, so its place is that of its last one.
        for &action in self.profile.graph.topological_order().iter().rev() {
            if let Some(unit) = self.units.of_action(action)
                && !std::mem::replace(&mut seen[unit.index()], true)
            {
                order.push(unit);
            }
        }
        order.reverse();
        order
    }

    fn is_main(&self, id: UnitId) -> bool {
        self.mains
            .binary_search_by_key(&id, |(main, _)| *main)
            .is_ok()
    }

    fn names(self) -> Vec<Option<Box<str>>> {
        let paths = self.units.all().iter().map(|unit| &unit.import_path);
        let named = paths.zip(&self.under_test);
        named
            .map(|(path, test)| test.as_ref().map(|test| variant_name(path, test)))
            .collect()
    }
}

/// `p` of `q [p.test]`.
fn test_of(variant: &str) -> Option<&str> {
    variant.split_once(" [")?.1.strip_suffix(".test]")
}

fn variant_name(path: &str, under_test: &str) -> Box<str> {
    format!("{path} [{under_test}.test]").into()
}
