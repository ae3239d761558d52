//! How often did each package of the main modules change?
//!
//! Told by `git log` of the repository, from HEAD back to a day that the user names:
//!
//! - A package's number of changes is the number of distinct commits that touched at least one of the
//!   files in its folder: one commit that touches five of them counts once.
//! - Renames are followed: what was done to a file before counts where the file lives now. The commit
//!   that moves a file from one folder to another counts for both.
//! - What came in through a merge counts at its own commit. The merge counts once more for files that
//!   it changes itself: a conflict that was resolved (see [`merges`]).
//! - Files that have been deleted count for the folder that they were in.
//! - Files of tests are counted apart from those that are compiled with the package; others do not
//!   count, nor do submodules (see [`kind`]).
//!
//! Everything here may be hostile (paths, what git says); nothing here prints.

mod error;
mod follow;
mod git;
mod kind;
mod log;
mod merges;
mod place;
mod since;
#[cfg(test)]
#[cfg(unix)]
mod tests;
mod walk;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use gobt_profile::Timestamp;

use crate::go_here::below_module;
use follow::{ChangesByPath, CommitIndex};
use git::Git;
use kind::{FileKind, kind_of, split};
use log::{CommitName, RepoPath};
use place::Place;
use walk::{Contents, Walk};

pub(crate) use error::HistoryError;
pub(crate) use since::Since;

/// A main module whose packages are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModuleFolder<'a> {
    /// Its path.
    pub(crate) path: &'a str,
    /// The folder of its `go.mod`.
    pub(crate) folder: &'a Path,
}

/// What changed in the main modules.
#[derive(Debug)]
pub(crate) struct History {
    /// The repositories of the modules, each once; mostly there is one.
    pub(crate) repositories: Vec<Repository>,
    modules: Vec<Module>,
}

/// Where one module lies.
#[derive(Debug)]
struct Module {
    path: Box<str>,
    repository: usize,
    /// Its folder below the top of the repository, empty or with a slash at its end.
    prefix: Vec<u8>,
}

/// What changed in one repository.
#[derive(Debug)]
pub(crate) struct Repository {
    /// From when on commits count.
    pub(crate) since: Timestamp,
    /// How many commits there were from then on, merges and those that touch no package included.
    pub(crate) commits: usize,
    /// Where the history ends too early, in a shallow clone.
    pub(crate) cut: Option<Cut>,
    /// Whether this is a partial clone, without contents to compare: renames of files that changed at
    /// the same time are not known then, nor what merges changed themselves.
    pub(crate) without_contents: bool,
    folders: BTreeMap<Box<[u8]>, FolderChanges>,
}

/// Where the history of a shallow clone ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The time of the newest commit whose parents are missing: what changed in it, and before it, is
    /// not all known.
    pub(crate) at: Timestamp,
    /// How many such commits there are in the time asked for.
    pub(crate) commits: usize,
}

/// The commits that changed the files of one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FolderChanges {
    source: BTreeSet<CommitIndex>,
    test: BTreeSet<CommitIndex>,
}

impl FolderChanges {
    /// Commits that touched a file that is compiled with the package.
    pub(crate) fn to_source(&self) -> usize {
        self.source.len()
    }

    /// Commits that touched files of tests and nothing that is compiled with the package.
    pub(crate) fn to_tests_alone(&self) -> usize {
        self.test.difference(&self.source).count()
    }
}

impl History {
    /// Asks git for the changes to these modules.
    ///
    /// # Errors
    /// When git is not there, a module is in no repository, or git does not answer.
    pub(crate) fn of(
        program: &Path,
        modules: &[ModuleFolder<'_>],
        since: &Since,
    ) -> Result<Self, HistoryError> {
        let mut tops: Vec<PathBuf> = Vec::new();
        let mut history = Self {
            repositories: Vec::new(),
            modules: Vec::new(),
        };
        for module in modules {
            let place = Place::of(program, module.folder)?;
            let known = tops.iter().position(|top| *top == place.real_top);
            let repository = match known {
                Some(repository) => repository,
                None => {
                    let repository = Repository::read(program, &place, since)?;
                    history.repositories.push(repository);
                    tops.push(place.real_top);
                    tops.len() - 1
                }
            };
            history.modules.push(Module {
                path: module.path.into(),
                repository,
                prefix: place.prefix,
            });
        }
        Ok(history)
    }

    /// The changes to a package of one of the modules; `None` for any other package.
    pub(crate) fn package(&self, module: &str, import_path: &str) -> Option<FolderChanges> {
        let module = self.modules.iter().find(|known| *known.path == *module)?;
        let below = below_module(&module.path, import_path)?;
        let mut folder = module.prefix.clone();
        folder.extend_from_slice(below.as_bytes());
        if folder.last() == Some(&b'/') {
            folder.pop();
        }
        let folders = &self.repositories.get(module.repository)?.folders;
        Some(folders.get(&*folder).cloned().unwrap_or_default())
    }
}

impl Repository {
    fn read(program: &Path, place: &Place, since: &Since) -> Result<Self, HistoryError> {
        let git = Git::new(program, &place.folder);
        if git
            .answer(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
            .is_err()
        {
            return Err(HistoryError::NoCommit {
                folder: place.folder.clone(),
            });
        }
        let seconds = resolve(&git, since)?;
        let boundary = match place.shallow {
            true => boundary(&git, &place.folder)?,
            false => HashSet::new(),
        };
        let walk = match Walk::of(&git, seconds, Contents::Present, &boundary) {
            Err(HistoryError::Git { .. }) if is_partial(&git) => {
                Walk::of(&git, seconds, Contents::Missing, &boundary)
            }
            walk => walk,
        }?;
        let present = match walk.follower.has_renames() {
            true => files_at_the_end(&git)?,
            false => HashSet::new(),
        };
        Ok(Self {
            since: moment(seconds),
            commits: walk.follower.commits(),
            cut: walk.cut,
            without_contents: walk.contents == Contents::Missing,
            folders: by_folder(&walk.follower.into_changes(&present)),
        })
    }
}

/// The time that was meant, in seconds since 1970: git's own reading of it.
fn resolve(git: &Git, since: &Since) -> Result<i64, HistoryError> {
    let meant = format!("--since={}", since.for_git());
    let answer = git.answer(&["rev-parse", &meant, "--since=now"])?;
    let answer = String::from_utf8_lossy(&answer);
    let mut times = answer.lines().map(|line| {
        let number = line.strip_prefix("--max-age=");
        number.and_then(|number| number.parse::<i64>().ok())
    });
    match (times.next().flatten(), times.next().flatten()) {
        // What git does not understand is now to it.
        (Some(meant), Some(now)) if meant < now => Ok(meant),
        _ => Err(HistoryError::Since {
            typed: since.to_string(),
        }),
    }
}

/// The commits of a shallow clone whose parents are missing.
fn boundary(git: &Git, folder: &Path) -> Result<HashSet<CommitName>, HistoryError> {
    let mut answer = git.answer(&["rev-parse", "--git-path", "shallow"])?;
    answer.pop_if(|last| *last == b'\n');
    let file = folder.join(path_of(answer));
    let list = std::fs::read(&file).map_err(|error| git.unreadable(error))?;
    Ok(list
        .split(|&b| b == b'\n')
        .filter_map(CommitName::new)
        .collect())
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Whether the clone is one that fetches contents when they are needed.
fn is_partial(git: &Git) -> bool {
    git.answer(&[
        "config",
        "--get-regexp",
        r"^(remote\..*\.promisor|extensions\.partialclone)$",
    ])
    .is_ok()
}

fn files_at_the_end(git: &Git) -> Result<HashSet<RepoPath>, HistoryError> {
    let list = git.answer(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD"])?;
    let paths = list.split(|&b| b == 0).filter(|path| !path.is_empty());
    Ok(paths.map(Rc::from).collect())
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_unix_nanos(seconds.saturating_mul(1_000_000_000))
}

fn by_folder(changes: &ChangesByPath) -> BTreeMap<Box<[u8]>, FolderChanges> {
    let mut folders: BTreeMap<Box<[u8]>, FolderChanges> = BTreeMap::new();
    for (path, commits) in changes {
        let Some(kind) = kind_of(path) else {
            continue;
        };
        let (folder, _) = split(path);
        let changes = folders.entry(folder.into()).or_default();
        match kind {
            FileKind::Source => changes.source.extend(commits),
            FileKind::Test => changes.test.extend(commits),
        }
    }
    folders
}
