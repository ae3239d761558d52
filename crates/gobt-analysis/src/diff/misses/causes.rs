//! Which input of a package changed, as far as two profiles tell?
//!
//! Go's hash holds, for one package: go's version and platform, the flags of the compiler, settings
//! of the environment, with cgo the C compiler and its flags, the folder (without `-trimpath`), the
//! names and contents of its files, the list of its imports, and for a main package the build
//! information that is stamped into the binary.

use std::collections::{BTreeMap, BTreeSet};

use gobt_profile::{
    Build, Fingerprint, MAIN_FOLDER, MODULE_CACHE, Mode, Module, Package, SourceFile,
};

use crate::command::Command;
use crate::units::UnitId;

use super::super::Pair;
use super::super::recording::{Recording, build_of};

/// One input that is not the same. The order is the one in which they are told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Another Go.
    GoVersion(Pair<Box<str>>),
    /// Another target operating system or architecture.
    Platform(Pair<Box<str>>),
    /// A flag of the command, on its line or in `GOFLAGS`; without dashes. A flag without a value has
    /// an empty one.
    Flag {
        /// Its name.
        name: Box<str>,
        /// Its values; `None` where it was not given.
        values: Pair<Option<Box<str>>>,
    },
    /// A word that one of the tools was given and in the other build was not.
    ToolFlags {
        /// `compile`, `asm`, …
        tool: Box<str>,
        /// Words in the base alone, and in the head alone.
        words: Pair<Vec<Box<str>>>,
    },
    /// A setting of go.
    Setting {
        /// Its name.
        name: Box<str>,
        /// Its values; `None` where it was empty.
        values: Pair<Option<Box<str>>>,
    },
    /// A setting of go whose value is not kept.
    HiddenSetting {
        /// Its name.
        name: Box<str>,
    },
    /// Another version of the module.
    ModuleVersion {
        /// The module.
        module: Box<str>,
        /// Its versions; `None` for a folder in its place.
        versions: Pair<Option<Box<str>>>,
    },
    /// Files of the package.
    Files(FileChanges),
    /// The package is not as large: files or lines, where it is not known which.
    Size {
        /// Number of Go files.
        files: Pair<Option<u32>>,
        /// Number of lines in them.
        lines: Pair<Option<u64>>,
    },
    /// It imports other packages, by name: those in the base alone, and in the head alone.
    Imports(Pair<Vec<Box<str>>>),
    /// The build information that go stamps into a main package: version control, module versions.
    BuildInfo,
    /// Its folder: without `-trimpath` go's hash holds it.
    Folder,
    /// C: its compiler, flags or files.
    Cgo,
    /// Nothing that the profiles show.
    Unknown,
}

/// Which files of a package changed, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileChanges {
    /// Other contents.
    pub changed: Vec<Box<str>>,
    /// In the head alone.
    pub added: Vec<Box<str>>,
    /// In the base alone.
    pub removed: Vec<Box<str>>,
}

impl FileChanges {
    fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }
}

/// Flags that change nothing in what is compiled, or only what is linked.
const HARMLESS_FLAGS: [&str; 39] = [
    "C",
    "a",
    "args",
    "bench",
    "benchmem",
    "benchtime",
    "blockprofile",
    "buildvcs",
    "count",
    "cpu",
    "cpuprofile",
    "debug-actiongraph",
    "debug-trace",
    "exec",
    "failfast",
    "fullpath",
    "json",
    "ldflags",
    "list",
    "memprofile",
    "mod",
    "modcacherw",
    "modfile",
    "mutexprofile",
    "n",
    "o",
    "outputdir",
    "p",
    "parallel",
    "run",
    "short",
    "shuffle",
    "skip",
    "timeout",
    "trace",
    "v",
    "vet",
    "work",
    "x",
];

/// What the linker is told.
pub(in super::super) const LINK_FLAGS: &str = "ldflags";

/// Settings that only C sees.
const OF_CGO: [&str; 8] = [
    "CC",
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CGO_FFLAGS",
    "CGO_LDFLAGS",
    "CXX",
    "FC",
];

/// What differs between two builds as a whole, and for each pair of units.
pub(in super::super) struct Causes<'w, 'a> {
    recordings: &'w Pair<&'w Recording<'a>>,
    /// Other for every package.
    for_all: Vec<Cause>,
    /// Other for packages with C.
    for_cgo: Vec<Cause>,
    flags_known: bool,
    /// Whether both profiles tell settings that only C sees.
    hidden_known: bool,
    /// `-ldflags`, where it differs: go stamps it into main packages with the build information.
    link_flags: Option<Cause>,
    folders: BTreeSet<Box<str>>,
    trimmed: bool,
}

impl<'w, 'a> Causes<'w, 'a> {
    pub(in super::super) fn new(recordings: &'w Pair<&'w Recording<'a>>) -> Self {
        let builds = recordings.map(|recording| &recording.profile.build);
        let commands = builds.map(|build| Command::of(build));
        let hidden = hidden_settings(&builds);
        let flags_known = !builds.base.command.is_empty() && !builds.head.command.is_empty();
        let is_folder = |name: &str| matches!(name, MAIN_FOLDER | MODULE_CACHE);
        let folders = hidden.iter().filter(|name| is_folder(name));
        let folders = folders.cloned().collect();
        let settings = hidden.iter().filter(|name| OF_CGO.contains(&&***name));
        Self {
            for_all: whole_build(&builds, &commands),
            for_cgo: settings
                .map(|name| Cause::HiddenSetting { name: name.clone() })
                .collect(),
            link_flags: flags_known.then(|| link_flags(&commands)).flatten(),
            hidden_known: !builds.base.fingerprints.is_empty()
                && !builds.head.fingerprints.is_empty(),
            flags_known,
            folders,
            trimmed: commands.base.is_set("trimpath") && commands.head.is_set("trimpath"),
            recordings,
        }
    }

    /// Why one unit's own inputs are not those of the other; never empty.
    pub(in super::super) fn of(&self, unit: Pair<UnitId>) -> Vec<Cause> {
        let causes = self.shown(unit);
        if causes.is_empty() {
            return vec![self.last_resort(unit)];
        }
        causes
    }

    /// What the profiles show of it.
    pub(in super::super) fn shown(&self, unit: Pair<UnitId>) -> Vec<Cause> {
        let mut causes = self.for_all.clone();
        if self.has_c(unit) {
            causes.extend(self.for_cgo.iter().cloned());
        }
        if !self.flags_known {
            causes.extend(self.tool_flags(unit));
        }
        // What is the same for all says enough: with another Go each file of its library differs.
        if causes
            .iter()
            .any(|cause| matches!(cause, Cause::GoVersion(_)))
        {
            causes.truncate(1);
            return causes;
        }
        causes.extend(self.of_package(unit));
        causes
    }

    /// Whether the profiles show what the package is made of, on both sides: all its files, or the
    /// version of its module.
    pub(in super::super) fn shows_contents(&self, unit: Pair<UnitId>) -> bool {
        let package = Pair {
            base: package(self.recordings.base, unit.base),
            head: package(self.recordings.head, unit.head),
        };
        let Some(package) = package.known() else {
            return false;
        };
        let read = |package: &Package| {
            let sources = package.sources.as_ref();
            sources.is_some_and(|files| files.iter().all(|file| file.fingerprint.is_some()))
        };
        let has_version = |package: &Package| {
            let module = package.module.as_ref();
            module.is_some_and(|module| module.version.is_some())
        };
        // A copy in a vendor folder may have been changed by hand.
        let copied = package.map(|package| is_vendored(package));
        // Go makes the main package of a test from its imports.
        let made = package.head.import_path.ends_with(".test");
        let both = |holds: &dyn Fn(&Package) -> bool| holds(package.base) && holds(package.head);
        let c_known = self.hidden_known || !self.has_c(unit);
        self.flags_known && c_known && (made || both(&read) || both(&has_version) && copied.same())
    }

    /// Whether both builds linked with the same flags, as far as they are shown.
    pub(in super::super) fn same_link_flags(&self) -> bool {
        self.flags_known && self.link_flags.is_none()
    }

    fn of_package(&self, unit: Pair<UnitId>) -> Vec<Cause> {
        let package = Pair {
            base: package(self.recordings.base, unit.base),
            head: package(self.recordings.head, unit.head),
        };
        let mut causes = Vec::new();
        if let Some(package) = package.known() {
            causes.extend(module_version(&package));
            // Another version says it all.
            if causes.is_empty() {
                causes.extend(files(&package));
            }
        }
        if causes.is_empty() {
            causes.extend(self.imports(unit));
        }
        causes
    }

    /// Where nothing that is known differs.
    fn last_resort(&self, unit: Pair<UnitId>) -> Cause {
        let head = self.recordings.head;
        let package = package(head, unit.head);
        let standard = package.and_then(|package| package.standard) == Some(true);
        let own = package
            .and_then(|package| package.module.as_ref())
            .is_some_and(|module| module.version.is_none());
        let folder = if own { MAIN_FOLDER } else { MODULE_CACHE };
        let moved = self.folders.contains(folder) || self.lies_elsewhere(unit);
        if !self.trimmed && !standard && moved {
            return Cause::Folder;
        }
        if let Some(told) = self.compiler_was_told(unit) {
            return told;
        }
        // `go build ./...` links nothing, and stamps all the same.
        if is_linked(self.recordings.base, unit.base) || is_linked(head, unit.head) {
            return self.link_flags.clone().unwrap_or(Cause::BuildInfo);
        }
        if self.has_c(unit) {
            return Cause::Cgo;
        }
        Cause::Unknown
    }

    /// Whether the package lies in another place of the build: in the vendor folder or the module
    /// cache, say.
    fn lies_elsewhere(&self, unit: Pair<UnitId>) -> bool {
        let dir = Pair {
            base: package(self.recordings.base, unit.base),
            head: package(self.recordings.head, unit.head),
        };
        let dir = dir.map(|package| package.and_then(|package| package.dir.as_deref()));
        dir.known().is_some_and(|dir| !dir.same())
    }

    fn has_c(&self, unit: Pair<UnitId>) -> bool {
        has_c(self.recordings.base, unit.base) || has_c(self.recordings.head, unit.head)
    }

    fn imports(&self, unit: Pair<UnitId>) -> Option<Cause> {
        let base = imports(self.recordings.base, unit.base);
        let head = imports(self.recordings.head, unit.head);
        let only = |one: &BTreeSet<&str>, other: &BTreeSet<&str>| -> Vec<Box<str>> {
            one.difference(other).map(|&name| name.into()).collect()
        };
        let pair = Pair {
            base: only(&base, &head),
            head: only(&head, &base),
        };
        (base != head).then_some(Cause::Imports(pair))
    }

    /// Words of the compiler that no flag of the command explains: `-lang` is from `go.mod`.
    fn compiler_was_told(&self, unit: Pair<UnitId>) -> Option<Cause> {
        let mut told = self.tool_flags(unit).into_iter();
        told.find_map(|cause| match cause {
            Cause::ToolFlags { tool, mut words } if &*tool == "compile" => {
                // How many threads it has depends on the machine, and is no input.
                let is_input = |word: &str| !word.starts_with("-c=");
                words.base.retain(|word| is_input(word));
                words.head.retain(|word| is_input(word));
                let differ = !words.base.is_empty() || !words.head.is_empty();
                differ.then_some(Cause::ToolFlags { tool, words })
            }
            _ => None,
        })
    }

    /// Words of the tools, where both builds ran them.
    fn tool_flags(&self, unit: Pair<UnitId>) -> Vec<Cause> {
        let base = tool_words(self.recordings.base, unit.base);
        let head = tool_words(self.recordings.head, unit.head);
        let Some((base, head)) = base.zip(head) else {
            return Vec::new();
        };
        let mut causes = Vec::new();
        for (tool, base) in &base {
            let Some(head) = head.get(tool) else {
                continue;
            };
            let only = |one: &BTreeSet<&str>, other: &BTreeSet<&str>| -> Vec<Box<str>> {
                one.difference(other).map(|&word| word.into()).collect()
            };
            let words = Pair {
                base: only(base, head),
                head: only(head, base),
            };
            if !words.base.is_empty() || !words.head.is_empty() {
                let tool = (*tool).into();
                causes.push(Cause::ToolFlags { tool, words });
            }
        }
        causes
    }
}

fn whole_build(builds: &Pair<&Build>, commands: &Pair<Command>) -> Vec<Cause> {
    let mut causes = Vec::new();
    let differ = |of: fn(&Build) -> Option<&Box<str>>| {
        let values = builds.map(|build| of(build).cloned()).known()?;
        (!values.same()).then_some(values)
    };
    causes.extend(differ(|build| build.go_version.as_ref()).map(Cause::GoVersion));
    causes.extend(differ(|build| build.platform.as_ref()).map(Cause::Platform));
    if !builds.base.command.is_empty() && !builds.head.command.is_empty() {
        causes.extend(flags(commands));
    }
    causes.extend(settings(builds));
    causes
}

fn flags(commands: &Pair<Command>) -> Vec<Cause> {
    let flags = commands.map(Command::flags);
    let names: BTreeSet<&str> = flags
        .base
        .keys()
        .chain(flags.head.keys())
        .copied()
        .collect();
    let names = names
        .into_iter()
        .filter(|name| !HARMLESS_FLAGS.contains(name));
    let causes = names.filter_map(|name| {
        let values = flags.map(|flags| flags.get(name).map(|&value| Box::from(value)));
        (!values.same()).then(|| Cause::Flag {
            name: name.into(),
            values,
        })
    });
    causes.collect()
}

fn link_flags(commands: &Pair<Command>) -> Option<Cause> {
    let values = commands.map(|command| command.flag(LINK_FLAGS).map(|flag| (&*flag.value).into()));
    (!values.same()).then(|| Cause::Flag {
        name: LINK_FLAGS.into(),
        values,
    })
}

fn settings(builds: &Pair<&Build>) -> Vec<Cause> {
    let of = |build: &Build| -> BTreeMap<Box<str>, Box<str>> {
        build.settings.iter().cloned().collect()
    };
    let settings = builds.map(|build| of(build));
    // A bare graph has none at all, and that says nothing.
    if settings.base.is_empty() || settings.head.is_empty() {
        return Vec::new();
    }
    let names: BTreeSet<&Box<str>> = settings.base.keys().chain(settings.head.keys()).collect();
    let causes = names.into_iter().filter_map(|name| {
        let values = settings.map(|settings| settings.get(name).cloned());
        (!values.same()).then(|| Cause::Setting {
            name: name.clone(),
            values,
        })
    });
    causes.collect()
}

/// Names of what is not shown and differs.
fn hidden_settings(builds: &Pair<&Build>) -> Vec<Box<str>> {
    let of = |build: &Build| -> BTreeMap<Box<str>, Fingerprint> {
        build.fingerprints.iter().cloned().collect()
    };
    let prints = builds.map(|build| of(build));
    if prints.base.is_empty() || prints.head.is_empty() {
        return Vec::new();
    }
    let names: BTreeSet<&Box<str>> = prints.base.keys().chain(prints.head.keys()).collect();
    let differ = names
        .into_iter()
        .filter(|name| prints.base.get(*name) != prints.head.get(*name));
    differ.cloned().collect()
}

fn package<'a>(recording: &Recording<'a>, unit: UnitId) -> Option<&'a Package> {
    let unit = recording.units.unit(unit);
    let packages = &recording.profile.packages;
    packages.find(&unit.import_path, unit.variant.as_deref())
}

fn is_vendored(package: &Package) -> bool {
    let dir = package.dir.as_deref().unwrap_or_default();
    !dir.starts_with(MODULE_CACHE) && dir.split(['/', '\\']).any(|folder| folder == "vendor")
}

fn module_version(package: &Pair<&Package>) -> Option<Cause> {
    let module: Pair<&Module> = package.map(|package| package.module.as_ref()).known()?;
    let versions = module.map(|module| module.version.clone());
    let differ = module.base.path == module.head.path && !versions.same();
    differ.then(|| Cause::ModuleVersion {
        module: module.head.path.clone(),
        versions,
    })
}

fn files(package: &Pair<&Package>) -> Option<Cause> {
    if let Some(sources) = package.map(|package| package.sources.as_deref()).known() {
        let changes = file_changes(&sources);
        return (!changes.is_empty()).then_some(Cause::Files(changes));
    }
    let files = package.map(|package| package.files);
    let lines = package.map(|package| package.lines);
    let differ = |known: bool, same: bool| known && !same;
    let known = |a: bool, b: bool| a && b;
    let other_files = differ(
        known(files.base.is_some(), files.head.is_some()),
        files.same(),
    );
    let other_lines = differ(
        known(lines.base.is_some(), lines.head.is_some()),
        lines.same(),
    );
    (other_files || other_lines).then_some(Cause::Size { files, lines })
}

fn file_changes(sources: &Pair<&[SourceFile]>) -> FileChanges {
    let of = |files: &[SourceFile]| -> BTreeMap<Box<str>, Option<Fingerprint>> {
        let files = files.iter();
        files
            .map(|file| (file.name.clone(), file.fingerprint))
            .collect()
    };
    let sources = sources.map(|files| of(files));
    let mut changes = FileChanges::default();
    for (name, head) in &sources.head {
        match sources.base.get(name) {
            None => changes.added.push(name.clone()),
            // What was not read in time is not known to differ.
            Some(base) if base.zip(*head).is_some_and(|(base, head)| base != head) => {
                changes.changed.push(name.clone());
            }
            Some(_) => {}
        }
    }
    let gone = sources
        .base
        .keys()
        .filter(|name| !sources.head.contains_key(*name));
    changes.removed = gone.cloned().collect();
    changes
}

fn imports<'r>(recording: &'r Recording<'_>, unit: UnitId) -> BTreeSet<&'r str> {
    let imports = recording.units.dependencies(unit).iter();
    imports
        .map(|&import| recording.units.unit(import).name())
        .collect()
}

fn has_c(recording: &Recording<'_>, unit: UnitId) -> bool {
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

/// Whether a binary is linked from it: it is a main package.
fn is_linked(recording: &Recording<'_>, unit: UnitId) -> bool {
    let graph = recording.graph();
    let mut links = graph.iter().filter(|(_, action)| action.mode == Mode::Link);
    links.any(|(id, _)| recording.units.of_folder(id) == Some(unit))
}

/// What the tools were told that compiled a unit; `None` where nothing ran.
fn tool_words<'r>(
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
