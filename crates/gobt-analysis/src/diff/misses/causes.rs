//! Which input of a package changed, as far as two profiles tell?
//!
//! Go's hash holds, for one package: go's version and platform, the flags of the compiler, settings
//! of the environment, with cgo the C compiler and its flags, the folder (without `-trimpath`), the
//! names and contents of its files, the list of its imports, and for a main package the build
//! information that is stamped into the binary.

use std::collections::BTreeSet;

use gobt_profile::{C_SETTINGS, MAIN_FOLDER, MODULE_CACHE, Package};

use crate::command::Command;
use crate::units::UnitId;

use super::super::Pair;
use super::super::recording::Recording;
use super::own_inputs::{files, language, module_version};
use super::recorded_inputs::{
    has_c, imported, imports, is_vendored, linked, package, pgo, same_inputs, tool_words,
};
use super::whole_build::{Reach, Reached, flag, hidden_settings, reach, whole_build};

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
    /// Its module's `go.mod` asks for another version of the language.
    Language(Pair<Box<str>>),
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
    /// The profile for profile-guided optimisation: another one, or with one and without.
    Pgo,
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
    pub(super) fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }
}

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
    /// Other flags of the linker.
    link_flags: Option<Cause>,
    /// Some package has the same inputs in both builds: what differs for all does not reach it.
    partly: bool,
    /// The same of packages with C.
    cgo_partly: bool,
    /// For each unit of the head whether another package imports it.
    imported: Vec<bool>,
    /// Units of which a binary is linked: main packages.
    linked: Pair<BTreeSet<UnitId>>,
    /// Whether the head's command names packages by a pattern (`./...`).
    by_pattern: bool,
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
        let settings = hidden.iter().filter(|name| C_SETTINGS.contains(&&***name));
        let same = same_inputs(recordings);
        let has_c = |unit: &UnitId| has_c(recordings.head, *unit);
        Self {
            partly: !same.is_empty(),
            cgo_partly: same.iter().any(has_c),
            imported: imported(recordings.head),
            linked: recordings.map(|recording| linked(recording)),
            by_pattern: builds.head.command.iter().any(|word| word.ends_with("...")),
            for_all: whole_build(&builds, &commands),
            for_cgo: settings
                .map(|name| Cause::HiddenSetting { name: name.clone() })
                .collect(),
            // Of a bare graph nobody knows them.
            link_flags: flags_known
                .then(|| flag(&commands.map(Command::flags), "ldflags"))
                .flatten(),
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
        let whole = self.of_build(unit);
        // What is the same for all says enough: with another Go each file of its library differs.
        if let [go @ Cause::GoVersion(_), ..] = &*whole {
            return vec![go.clone()];
        }
        let own = self.of_package(unit);
        let reached = whole.iter().filter(|cause| self.reaches(cause, unit, &own));
        let mut causes: Vec<Cause> = reached.cloned().collect();
        causes.extend(own);
        if causes.is_empty() {
            causes.push(self.last_resort(unit));
        }
        if causes == [Cause::Unknown] && !whole.is_empty() {
            return whole;
        }
        causes
    }

    /// All that the profiles show, whether or not it reaches this package.
    pub(in super::super) fn shown(&self, unit: Pair<UnitId>) -> Vec<Cause> {
        let mut causes = self.of_build(unit);
        causes.extend(self.of_package(unit));
        causes
    }

    /// Whether inputs of its own differ, whatever its imports gave: its files, the version of its
    /// module, or a flag for this package in particular.
    pub(in super::super) fn changed_itself(&self, unit: Pair<UnitId>) -> bool {
        let whole = self.of_build(unit);
        if let [Cause::GoVersion(_), ..] = &*whole {
            return false;
        }
        let own = self.of_package(unit);
        let chosen = |cause: &Cause| self.partly && self.chosen_by(cause, unit) == Reach::Yes;
        !own.is_empty() || whole.iter().any(chosen)
    }

    /// What differs between the builds and may reach it.
    fn of_build(&self, unit: Pair<UnitId>) -> Vec<Cause> {
        let mut causes = self.for_all.clone();
        if self.has_c(unit) {
            causes.extend(self.for_cgo.iter().cloned());
        }
        let base = pgo(self.recordings.base, unit.base);
        if base != pgo(self.recordings.head, unit.head) {
            causes.push(Cause::Pgo);
        }
        if !self.flags_known {
            causes.extend(self.tool_flags(unit));
        }
        causes
    }

    /// Whether something that differs between the builds is why this package is compiled again, where
    /// its own inputs differ like this.
    fn reaches(&self, cause: &Cause, unit: Pair<UnitId>, own: &[Cause]) -> bool {
        let of_cgo = matches!(cause, Cause::HiddenSetting { .. });
        let partly = if of_cgo { self.cgo_partly } else { self.partly };
        // Of this very package.
        let of_unit = matches!(cause, Cause::ToolFlags { .. } | Cause::Pgo);
        if !partly || of_unit {
            return true;
        }
        // Its build information holds the flags and settings.
        if self.is_linked(unit) {
            return true;
        }
        match self.chosen_by(cause, unit) {
            Reach::Yes => true,
            Reach::No => false,
            Reach::Files => self.other_files(unit, own),
            Reach::Unknown => own.is_empty(),
        }
    }

    /// Whether a flag names this package.
    fn chosen_by(&self, cause: &Cause, unit: Pair<UnitId>) -> Reach {
        let head = self.recordings.head.units.unit(unit.head);
        let package = package(self.recordings.head, unit.head);
        let module = package.and_then(|package| package.module.as_ref());
        let main = module.is_some_and(|module| module.main);
        let named = !self.imported[unit.head.index()] || (main && self.by_pattern);
        let reached = Reached {
            path: &head.import_path,
            named,
            main,
            standard: package.and_then(|package| package.standard) == Some(true),
            assembled: self.is_assembled(unit),
        };
        reach(cause, &reached)
    }

    /// Whether it has assembly, as its files show, or that the assembler ran.
    fn is_assembled(&self, unit: Pair<UnitId>) -> bool {
        let in_either = |holds: fn(&Recording<'_>, UnitId) -> bool| {
            holds(self.recordings.base, unit.base) || holds(self.recordings.head, unit.head)
        };
        in_either(|recording, unit| {
            let sources = package(recording, unit).and_then(|package| package.sources.as_deref());
            let mut files = sources.unwrap_or_default().iter();
            files.any(|file| file.name.ends_with(".s"))
                || tool_words(recording, unit).is_some_and(|words| words.contains_key("asm"))
        })
    }

    /// Whether other files of it are chosen, or nobody knows.
    fn other_files(&self, unit: Pair<UnitId>, own: &[Cause]) -> bool {
        own.iter().any(|cause| match cause {
            Cause::Files(changes) => !changes.added.is_empty() || !changes.removed.is_empty(),
            Cause::Size { .. } | Cause::Imports(_) => true,
            _ => false,
        }) || (own.is_empty() && !self.shows_contents(unit))
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
        // Where its files are listed, they may have been edited.
        let has_version = |package: &Package| {
            let module = package.module.as_ref();
            package.sources.is_none() && module.is_some_and(|module| module.version.is_some())
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
                causes.extend(language(&package));
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
        if self.is_linked(unit) {
            // It holds the linker's flags and the settings of C too.
            let mut stamped = self.link_flags.iter().chain(&self.for_cgo);
            return stamped.next().cloned().unwrap_or(Cause::BuildInfo);
        }
        if self.has_c(unit) {
            return Cause::Cgo;
        }
        Cause::Unknown
    }

    /// Whether one of the builds links a binary from it. Go stamps build information into a main
    /// package, also where the other build (of `./...`) linked nothing.
    pub(in super::super) fn is_linked(&self, unit: Pair<UnitId>) -> bool {
        self.linked.base.contains(&unit.base) || self.linked.head.contains(&unit.head)
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

    /// Words of the compiler that no flag of the command explains.
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
