//! In which file, and in which line, does one package import another?
//!
//! Found in the files themselves, where they are on this machine: below `GOROOT`, in the module cache,
//! or in the main module's folder, if that is where gobt was started. Nothing is looked for until
//! somebody asks, and what is not there has no place: that is never an error.
//!
//! - Files of the standard library count only if go is of the version that built: lines move.
//! - The main module is read as it is now, which may be later than the build.
//! - Files for other systems are left out ([`constraint`]); those that may belong to the build come
//!   after those that surely do.
//! - Files of tests count for the compilations that have them, and for no other.

mod constraint;
mod scan;
#[cfg(test)]
#[cfg(unix)]
mod tests;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use gobt_profile::Profile;

use crate::go_here::GoHere;
use constraint::{Target, Truth};
use scan::{FileHead, scan};

/// Where an import stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportPlace {
    /// The file as it may be shown: below the main module, or below `$GOROOT` or `$GOMODCACHE`.
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: u32,
    /// From 1, in bytes.
    pub(crate) column: u32,
}

/// The source files of one build, read when they are needed.
#[derive(Debug)]
pub(crate) struct Sources<'a> {
    profile: &'a Profile,
    go: PathBuf,
    /// Where gobt was started.
    started: PathBuf,
    target: Target,
    here: OnceCell<GoHere>,
    folders: RefCell<HashMap<PathBuf, Rc<[SourceFile]>>>,
}

/// One file, as far as its imports go.
#[derive(Debug)]
struct SourceFile {
    name: String,
    head: FileHead,
    part_of_build: Truth,
}

/// More than the imports of any file take up, generated ones included.
const LONGEST_HEAD: u64 = 4 << 20;

impl<'a> Sources<'a> {
    /// The sources of a build. `go` is the command to be asked where they are, in the folder that gobt
    /// was started in.
    pub(crate) fn new(profile: &'a Profile, go: &Path, started: &Path) -> Self {
        Self {
            profile,
            go: go.to_owned(),
            started: started.to_owned(),
            target: Target::of(&profile.build),
            here: OnceCell::new(),
            folders: RefCell::default(),
        }
    }

    /// Where a package, or a variant of it, imports another: by file, and in a file from the top.
    /// Empty where the sources are not here, or the import is in none of them (some packages are
    /// linked in without one).
    pub(crate) fn imports(
        &self,
        importer: &str,
        variant: Option<&str>,
        imported: &str,
    ) -> Vec<ImportPlace> {
        let Some(folder) = self.folder(importer, variant) else {
            return Vec::new();
        };
        let files = self.files(&folder.path);
        let part = Part::of(importer, variant);
        let mut places = Vec::new();
        for certainty in [Truth::Yes, Truth::Maybe] {
            let wanted = |file: &&SourceFile| file.part_of_build == certainty && part.has(file);
            for file in files.iter().filter(wanted) {
                let imports = file.head.imports.iter();
                let found = imports.filter(|import| is_import_of(&import.path, imported));
                places.extend(found.map(|import| ImportPlace {
                    file: folder.shown(&file.name),
                    line: import.line,
                    column: import.column,
                }));
            }
        }
        places
    }

    fn here(&self) -> &GoHere {
        self.here
            .get_or_init(|| GoHere::ask(&self.go, &self.started))
    }

    fn folder(&self, importer: &str, variant: Option<&str>) -> Option<Folder> {
        let packages = &self.profile.packages;
        let known = packages.find(importer, variant);
        // External tests lie beside what they test.
        let known = known.or_else(|| packages.find(importer.strip_suffix("_test")?, None));
        match known.and_then(|package| package.dir.as_deref()) {
            Some(dir) => self.by_profile(dir),
            None => self.by_path(importer),
        }
    }

    /// The folder that the profile names.
    fn by_profile(&self, dir: &str) -> Option<Folder> {
        let (root, below) = match dir.split_once(['/', '\\']) {
            Some((root, below)) => (root, below),
            None => (dir, ""),
        };
        let here = self.here();
        let root = match root {
            "." if self.is_main_module() => here.root.as_ref()?,
            "$GOROOT" if self.is_same_go() => here.goroot.as_ref()?,
            "$GOMODCACHE" => here.module_cache.as_ref()?,
            _ => return None,
        };
        let below = Path::new(below);
        let stays_below = below
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        stays_below.then(|| Folder {
            path: root.join(below),
            shown: match dir {
                "." => String::new(),
                _ => dir.strip_prefix("./").unwrap_or(dir).to_owned(),
            },
        })
    }

    /// The folder of a package of a main module, by its import path: a bare graph names no folders.
    fn by_path(&self, importer: &str) -> Option<Folder> {
        let importer = importer.strip_suffix("_test").unwrap_or(importer);
        let here = self.here();
        let (module, below) = here.module_of(importer)?;
        let path = module.folder.join(below);
        let shown = here
            .root
            .as_ref()
            .and_then(|root| path.strip_prefix(root).ok());
        let shown = shown.map(|path| path.to_string_lossy().replace('\\', "/"));
        Some(Folder {
            shown: shown.unwrap_or_else(|| importer.to_owned()),
            path,
        })
    }

    /// Whether `.` of the profile is where gobt was started.
    fn is_main_module(&self) -> bool {
        let here = self.here();
        let is_here = |path: &str| here.modules.iter().any(|module| *module.path == *path);
        self.profile.build.module.as_deref().is_some_and(is_here)
    }

    fn is_same_go(&self) -> bool {
        let built_by = self.profile.build.go_version.as_deref();
        built_by.is_some() && built_by == self.here().go_version.as_deref()
    }

    fn files(&self, folder: &Path) -> Rc<[SourceFile]> {
        if let Some(files) = self.folders.borrow().get(folder) {
            return Rc::clone(files);
        }
        let files: Rc<[SourceFile]> = read_folder(folder, &self.target).into();
        self.folders
            .borrow_mut()
            .insert(folder.to_owned(), Rc::clone(&files));
        files
    }
}

/// A folder, and how it is shown.
struct Folder {
    path: PathBuf,
    /// Empty for the main module's own.
    shown: String,
}

impl Folder {
    fn shown(&self, name: &str) -> String {
        match self.shown.as_str() {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        }
    }
}

/// Which files of a folder make up one compilation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Without any test.
    Plain,
    /// With the tests that are in the package itself.
    WithTests,
    /// The tests that are a package of their own.
    ExternalTests,
}

impl Part {
    fn of(importer: &str, variant: Option<&str>) -> Self {
        let tested = variant.and_then(|variant| variant.split_once(" [")?.1.strip_suffix(".test]"));
        match tested {
            Some(tested) if importer == tested => Self::WithTests,
            Some(tested) if importer.strip_suffix("_test") == Some(tested) => Self::ExternalTests,
            // What lies between a test and what it tests is compiled again as it is.
            _ => Self::Plain,
        }
    }

    fn has(self, file: &SourceFile) -> bool {
        let is_test = file.name.ends_with("_test.go");
        let is_external = is_test && file.head.package.ends_with(b"_test");
        match self {
            Self::Plain => !is_test,
            Self::WithTests => !is_external,
            Self::ExternalTests => is_external,
        }
    }
}

/// Whether a path in a file means this package: vendored packages of GOPATH and of the standard library
/// are known by a longer path than the one that is written.
fn is_import_of(written: &[u8], imported: &str) -> bool {
    let vendored = imported.strip_prefix("vendor/").or_else(|| {
        let at = imported.rfind("/vendor/")?;
        Some(&imported[at + "/vendor/".len()..])
    });
    written == imported.as_bytes() || vendored.is_some_and(|path| path.as_bytes() == written)
}

/// The Go files of a folder, by name. What cannot be read, or is no Go, is not among them.
fn read_folder(folder: &Path, target: &Target) -> Vec<SourceFile> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let names = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names
        .filter(|name| name.ends_with(".go") && !name.starts_with(['_', '.']))
        .collect();
    names.sort_unstable();
    let files = names.into_iter().filter_map(|name| {
        let text = read_head(&folder.join(&name))?;
        let head = scan(&text).ok()?;
        let imports_c = head.imports.iter().any(|import| import.path == b"C");
        let part_of_build = target.takes(&name, &text[..head.package_at], imports_c);
        // By custom no part of any package.
        let is_documentation = head.package == b"documentation";
        (part_of_build > Truth::No && !is_documentation).then_some(SourceFile {
            name,
            head,
            part_of_build,
        })
    });
    files.collect()
}

/// The beginning of a file; `None` for what is none, such as a pipe, or cannot be read.
fn read_head(path: &Path) -> Option<Vec<u8>> {
    let is_file = fs::metadata(path).ok()?.is_file();
    if !is_file {
        return None;
    }
    let mut text = Vec::new();
    let mut file = File::open(path).ok()?.take(LONGEST_HEAD);
    file.read_to_end(&mut text).ok()?;
    Some(text)
}
