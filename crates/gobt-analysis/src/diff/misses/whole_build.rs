//! Which flags, settings and versions differ between two builds, and which packages do they reach?

use std::collections::{BTreeMap, BTreeSet};

use gobt_profile::{Build, Fingerprint};

use crate::check::Pattern;
use crate::command::Command;

use super::super::Pair;
use super::causes::Cause;

/// Flags that change nothing in what is compiled, or only what is linked.
const HARMLESS_FLAGS: [&str; 48] = [
    "C",
    "a",
    "args",
    "artifacts",
    "bench",
    "benchmem",
    "benchtime",
    "blockprofile",
    "blockprofilerate",
    "buildvcs",
    "c",
    "count",
    "cpu",
    "cpuprofile",
    "debug-actiongraph",
    "debug-runtime-trace",
    "debug-trace",
    "exec",
    "failfast",
    "fullpath",
    "fuzzminimizetime",
    "fuzztime",
    "json",
    "ldflags",
    "list",
    "memprofile",
    "memprofilerate",
    "mod",
    "modcacherw",
    "modfile",
    "mutexprofile",
    "mutexprofilefraction",
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
    "vettool",
    "work",
    "x",
];

/// Of [`gobt_profile::C_SETTINGS`] those that go hashes for every package with C; the others only
/// with C++ or Fortran.
const OF_ALL_CGO: [&str; 4] = ["CC", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_LDFLAGS"];

/// All that differs between two builds as a whole.
pub(super) fn whole_build(builds: &Pair<&Build>, commands: &Pair<Command>) -> Vec<Cause> {
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
    names.filter_map(|name| flag(&flags, name)).collect()
}

/// One flag, if it is not the same.
pub(super) fn flag(flags: &Pair<BTreeMap<&str, &str>>, name: &str) -> Option<Cause> {
    let values = flags.map(|flags| flags.get(name).map(|&value| Box::from(value)));
    (!values.same()).then(|| Cause::Flag {
        name: name.into(),
        values,
    })
}

/// Whether something that does not reach every package reaches one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Yes,
    No,
    /// Only if it chooses other files.
    Files,
    /// Nobody knows.
    Unknown,
}

/// What decides whether a flag or setting is for a package.
pub(super) struct Reached<'p> {
    /// Its import path.
    pub(super) path: &'p str,
    /// Whether the command names it.
    pub(super) named: bool,
    /// Whether it is of a main module.
    pub(super) main: bool,
    /// Whether it is of go itself.
    pub(super) standard: bool,
    /// Whether it is known to have assembly.
    pub(super) assembled: bool,
}

/// Whether a flag or setting reaches a package. Settings of C are only asked about where it has C.
pub(super) fn reach(cause: &Cause, package: &Reached<'_>) -> Reach {
    let (name, values) = match cause {
        Cause::HiddenSetting { name } if OF_ALL_CGO.contains(&&**name) => return Reach::Yes,
        Cause::Flag { name, values } | Cause::Setting { name, values } => (&**name, values),
        _ => return Reach::Unknown,
    };
    match name {
        "tags" | "CGO_ENABLED" => Reach::Files,
        "asmflags" | "gccgoflags" | "gcflags" => {
            let values = [&values.base, &values.head];
            let mut values = values.into_iter().flatten();
            match values.any(|value| names(value, package)) {
                // Go's hash holds them with assembly only.
                true if name == "asmflags" && !package.assembled => Reach::Unknown,
                true => Reach::Yes,
                false => Reach::No,
            }
        }
        _ => Reach::Unknown,
    }
}

/// Whether flags such as `-N` or `net/...=-N` are for a package.
fn names(value: &str, package: &Reached<'_>) -> bool {
    let value = value.trim_start();
    let Some((pattern, _)) = value.split_once('=').filter(|_| !value.starts_with('-')) else {
        return package.named;
    };
    match pattern {
        "all" => true,
        "std" => package.standard,
        // Of a folder, whose import path is not known here.
        pattern if pattern.starts_with('.') => package.main,
        pattern => Pattern::new(pattern).matches(package.path),
    }
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
pub(super) fn hidden_settings(builds: &Pair<&Build>) -> Vec<Box<str>> {
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
