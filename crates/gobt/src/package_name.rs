//! Which package of a build is meant by what was typed?
//!
//! An import path, the name of a variant (`p [p.test]`), or a folder (`./x`) of the module that gobt
//! was started in.

use std::path::{Component, Path, PathBuf};

use gobt_analysis::{UnitId, Units};
use gobt_profile::{Mode, Profile};
use gobt_report::escape::terminal;

use crate::go_here::GoHere;

/// The units that are meant, and their import path or name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) units: Vec<UnitId>,
}

/// Why nothing is meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotFound {
    /// Nothing of that name was compiled.
    #[error("no package {name} in this build{}", did_you_mean(.near))]
    Unknown {
        /// As it was typed, or the import path of the folder.
        name: String,
        /// Names that are like it.
        near: Vec<String>,
    },
    /// `unsafe`.
    #[error("{name} is part of the compiler: nothing is compiled for it")]
    BuiltIn {
        /// Its import path.
        name: String,
    },
}

fn did_you_mean(near: &[String]) -> String {
    match near {
        [] => "; gobt analyze --json lists all under \"packages\"".to_owned(),
        near => format!("; did you mean {}?", near.join(" or ")),
    }
}

/// Finds what was typed. `here` is asked only for a folder; `started` is where gobt was started.
pub(crate) fn find(
    typed: &str,
    profile: &Profile,
    units: &Units,
    started: &Path,
    here: impl FnOnce() -> GoHere,
) -> Result<Found, NotFound> {
    let mut names = vec![typed.trim_end_matches('/').to_owned()];
    if is_folder(typed) {
        names = folder_names(typed, profile, started, &here());
    }
    for name in &names {
        let found = units.named(name);
        if !found.is_empty() {
            let name = name.clone();
            return Ok(Found { name, units: found });
        }
    }
    let name = names.into_iter().next().unwrap_or_else(|| typed.to_owned());
    Err(explain(&name, profile, units))
}

fn explain(name: &str, profile: &Profile, units: &Units) -> NotFound {
    let mut actions = profile.graph.actions().iter();
    let shown = terminal(name).into_owned();
    if actions.any(|a| a.mode == Mode::BuiltinPackage && *a.package == *name) {
        return NotFound::BuiltIn { name: shown };
    }
    NotFound::Unknown {
        near: near(name, units.all().iter().map(|unit| &*unit.import_path)),
        name: shown,
    }
}

/// As go tells folders from import paths.
fn is_folder(typed: &str) -> bool {
    matches!(typed, "." | "..") || typed.starts_with("./") || typed.starts_with("../")
}

/// The import paths that a folder may have: below a main module that is here, else below that of the
/// build.
fn folder_names(typed: &str, profile: &Profile, started: &Path, here: &GoHere) -> Vec<String> {
    let folder = without_dots(&started.join(typed));
    let real = folder.canonicalize().ok();
    let below = |module: &crate::go_here::MainModule| {
        let folders = std::iter::once(&folder).chain(&real);
        let mut below = folders.filter_map(|f| f.strip_prefix(&module.folder).ok());
        below.next().map(|below| join(&module.path, below))
    };
    let mut names: Vec<String> = here.modules.iter().filter_map(below).collect();
    // The longest belongs to the innermost module.
    names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
    if let Some(module) = &profile.build.module
        && !typed.starts_with("..")
    {
        names.push(join(module, &without_dots(Path::new(typed))));
    }
    names
}

fn join(module: &str, below: &Path) -> String {
    let mut name = module.to_owned();
    for part in below.components() {
        name.push('/');
        name.push_str(&part.as_os_str().to_string_lossy());
    }
    name
}

/// `a/b` of `a/./c/../b`.
fn without_dots(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => (),
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// So many near names are told.
const MOST_NEAR: usize = 3;

/// The names that are most like this one, fit for the terminal: those that contain it, then those with
/// few letters changed, as a whole or in the last element.
fn near<'a>(name: &str, all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = name.to_lowercase();
    let mut ranked: Vec<(usize, usize, &str)> = all
        .filter_map(|other| {
            Some((
                unlikeness(&wanted, &other.to_lowercase())?,
                other.len(),
                other,
            ))
        })
        .collect();
    ranked.sort_unstable();
    ranked.dedup();
    let names = ranked.into_iter().take(MOST_NEAR);
    names
        .map(|(_, _, name)| terminal(name).into_owned())
        .collect()
}

/// How far two names are from each other; `None` for too far.
fn unlikeness(wanted: &str, other: &str) -> Option<usize> {
    if wanted.len() > 1 && other.contains(wanted) {
        return Some(0);
    }
    let last = |name: &str| {
        name.rsplit('/')
            .next()
            .map_or(0, |last| name.len() - last.len())
    };
    let whole = changed_letters(wanted, other);
    let ends = changed_letters(&wanted[last(wanted)..], &other[last(other)..]);
    // A whole name that is nearly right says more than its end.
    whole
        .into_iter()
        .chain(ends.map(|changed| changed + 3))
        .min()
}

fn changed_letters(wanted: &str, other: &str) -> Option<usize> {
    let limit = 1 + wanted.len() / 6;
    if wanted.len().abs_diff(other.len()) > limit {
        return None;
    }
    let changed = strsim::osa_distance(wanted, other);
    (changed <= limit).then_some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go_here::MainModule;

    const ALL: [&str; 6] = [
        "net/http",
        "net/http/httptrace",
        "bytes",
        "example.com/app/internal/store",
        "example.com/app/internal/stock",
        "vendor/golang.org/x/net/http/httpguts",
    ];

    #[test]
    fn near_names_are_those_that_contain_it_or_nearly_are_it() {
        let near = |name| near(name, ALL.into_iter());
        assert_eq!(near("http"), ["net/http", "net/http/httptrace", ALL[5]]);
        assert_eq!(near("golang.org/x/net/http/httpguts"), [ALL[5]]);
        assert_eq!(near("byte"), ["bytes"]);
        assert_eq!(near("bites"), ["bytes"]);
        assert_eq!(near("Example.com/app/internal/stor"), [ALL[3], ALL[4]]);
        assert_eq!(near("other.org/lib/stroe"), [ALL[3]]);
        assert_eq!(near("something/else"), [""; 0]);
        assert_eq!(near(""), [""; 0]);
    }

    #[test]
    fn names_of_hostile_packages_are_made_harmless() {
        assert_eq!(
            near("bytes", ["a/\u{1b}[31mbytes"].into_iter()),
            ["a/\u{fffd}[31mbytes"]
        );
    }

    #[test]
    fn folders_are_those_of_the_module_that_is_here() {
        let module = |path: &str, folder: &str| MainModule {
            path: path.into(),
            folder: folder.into(),
        };
        let here = GoHere {
            modules: vec![module("m", "/none/w"), module("m/tools", "/none/w/tools")],
            ..GoHere::default()
        };
        let mut profile = Profile::default();
        let names = |typed: &str, profile: &Profile| {
            folder_names(typed, profile, Path::new("/none/w/sub"), &here)
        };
        assert_eq!(names(".", &profile), ["m/sub"]);
        assert_eq!(names("./a/../b/", &profile), ["m/sub/b"]);
        assert_eq!(names("..", &profile), ["m"]);
        assert_eq!(
            names("../tools/gen", &profile),
            ["m/tools/gen", "m/tools/gen"]
        );
        assert_eq!(names("../../else", &profile), [""; 0]);
        profile.build.module = Some("recorded".into());
        assert_eq!(names("./a", &profile), ["m/sub/a", "recorded/a"]);
    }
}
