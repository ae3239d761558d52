//! Which package is this: whose is it, and how large?

use std::collections::HashMap;

use crate::Fingerprint;

/// What is known of one package. Every field but the path may be unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Package {
    /// Import path, as Go's graph has it.
    pub import_path: Box<str>,
    /// Name as `go list -test` gives it where the package is compiled for a test
    /// (`p [p.test]`); `None` for the plain package.
    pub variant: Option<Box<str>>,
    /// The module it belongs to; `None` for the standard library too.
    pub module: Option<Module>,
    /// Whether it is part of the standard library.
    pub standard: Option<bool>,
    /// Its folder, below `$GOROOT`, `$GOMODCACHE` or the main module (`.`).
    pub dir: Option<Box<str>>,
    /// Number of files handed to a compiler.
    pub files: Option<u32>,
    /// Number of lines in those files.
    pub lines: Option<u64>,
    /// The version of Go's language that its module asks for (`1.21`); where the module has a
    /// version, that says it, and this is `None`.
    pub language: Option<Box<str>>,
    /// The files that go reads to build it, by name; where the module has a version and lies in the
    /// module cache, that says it all, and this is `None`.
    pub sources: Option<Vec<SourceFile>>,
}

/// One file that a package is built from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// Its path below the package's folder.
    pub name: Box<str>,
    /// Of its contents; `None` where it could not be read in time.
    pub fingerprint: Option<Fingerprint>,
}

/// A module, as `go list -m` knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Module {
    /// Module path.
    pub path: Box<str>,
    /// Version; `None` for a main module and for one replaced by a folder.
    pub version: Option<Box<str>>,
    /// Whether it is a main module: the one that is being built, or one of the workspace.
    pub main: bool,
}

/// The packages of one build, sorted by import path and variant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packages {
    sorted: Vec<Package>,
}

impl Packages {
    /// Sorts them; of two with the same path and variant the first is kept.
    #[must_use]
    pub fn new(mut packages: Vec<Package>) -> Self {
        packages.sort_by(|a, b| key(a).cmp(&key(b)));
        packages.dedup_by(|later, earlier| key(later) == key(earlier));
        Self { sorted: packages }
    }

    /// All of them, sorted.
    #[must_use]
    pub fn all(&self) -> &[Package] {
        &self.sorted
    }

    /// The package with this path and variant.
    ///
    /// A variant that is not listed is the plain package with other files: its module is the same.
    #[must_use]
    pub fn find(&self, import_path: &str, variant: Option<&str>) -> Option<&Package> {
        let exact = |variant| {
            let place = self
                .sorted
                .binary_search_by(|p| key(p).cmp(&(import_path, variant)));
            place.ok().map(|at| &self.sorted[at])
        };
        exact(variant).or_else(|| variant.and_then(|_| exact(None)))
    }

    /// The variants of one import path that are listed, the plain package first.
    #[must_use]
    pub fn with_path(&self, import_path: &str) -> &[Package] {
        let start = self
            .sorted
            .partition_point(|p| *p.import_path < *import_path);
        let rest = &self.sorted[start..];
        let length = rest.partition_point(|p| *p.import_path == *import_path);
        &rest[..length]
    }
}

fn key(package: &Package) -> (&str, Option<&str>) {
    (&package.import_path, package.variant.as_deref())
}

/// What compile commands tell of packages, gathered while a graph is read.
#[derive(Debug, Default)]
pub(crate) struct PackageHints {
    by_path: HashMap<Box<str>, Package>,
}

impl PackageHints {
    /// Notes what one compile command told. The first to know something is believed.
    pub(crate) fn note(
        &mut self,
        import_path: &str,
        standard: Option<bool>,
        module: Option<&(String, String)>,
    ) {
        if !self.by_path.contains_key(import_path) {
            let package = Package {
                import_path: import_path.into(),
                ..Package::default()
            };
            self.by_path.insert(import_path.into(), package);
        }
        let Some(package) = self.by_path.get_mut(import_path) else {
            return;
        };
        package.standard = package.standard.or(standard);
        if package.module.is_none() {
            package.module = module.map(|(path, version)| Module {
                path: path.as_str().into(),
                version: Some(version.as_str().into()),
                main: false,
            });
        }
    }

    pub(crate) fn into_packages(self) -> Packages {
        Packages::new(self.by_path.into_values().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(path: &str, variant: Option<&str>) -> Package {
        Package {
            import_path: path.into(),
            variant: variant.map(Into::into),
            ..Package::default()
        }
    }

    #[test]
    fn a_variant_that_is_not_listed_falls_back_to_the_plain_package() {
        let packages = Packages::new(vec![
            package("b", None),
            package("a", Some("a [a.test]")),
            package("a", None),
        ]);
        let found = |path, variant| packages.find(path, variant).map(|p| p.variant.clone());
        assert_eq!(
            found("a", Some("a [a.test]")),
            Some(Some("a [a.test]".into()))
        );
        assert_eq!(found("a", Some("a [z.test]")), Some(None));
        assert_eq!(found("c", None), None);
        assert_eq!(packages.with_path("a").len(), 2);
        assert_eq!(packages.with_path("aa").len(), 0);
    }
}
