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

mod follow;
mod git;
mod kind;
mod log;
mod merges;
mod since;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use gobt_profile::Timestamp;
use gobt_report::escape;

use follow::{ChangesByPath, CommitIndex, Follower};
use git::Git;
use kind::{FileKind, kind_of, split};
use log::{Change, Commit, CommitName, LogError, RepoPath, read_log};
use merges::own_changes;

pub(crate) use since::Since;

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HistoryError {
    /// There is no such program.
    #[error("cannot find git: install it, or put it on the PATH")]
    NoGit,
    /// It is there, but does not start, or does not answer.
    #[error("cannot run git in {}", .folder.display())]
    NotStarted {
        /// Where it was to be run.
        folder: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Waiting for it failed.
    #[error("cannot wait for git")]
    Wait(#[source] io::Error),
    /// The folder is under no version control, or under another.
    #[error("{} is in no git repository", .folder.display())]
    NoRepository {
        /// The folder.
        folder: PathBuf,
    },
    /// A repository that was just made.
    #[error("the git repository of {} has no commit yet", .folder.display())]
    NoCommit {
        /// The folder.
        folder: PathBuf,
    },
    /// `--since` named no time in the past.
    #[error("git takes {typed:?} for no time in the past; try 90d, 2026-08-01 or \"2 weeks ago\"")]
    Since {
        /// As it was typed.
        typed: String,
    },
    /// Git says that something is wrong.
    #[error("git says: {words}")]
    Git {
        /// Its words, made harmless.
        words: String,
    },
    /// Git's answer is not as it should be.
    #[error("cannot read the history")]
    Log(#[from] LogError),
}

impl HistoryError {
    fn from_words(words: &[u8]) -> Self {
        let words = String::from_utf8_lossy(words);
        let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
        let words: Vec<&str> = lines.take(6).collect();
        let words = match words.is_empty() {
            true => "nothing, and ends with an error".to_owned(),
            false => words.join(" "),
        };
        Self::Git {
            words: escape::terminal(&words).into_owned(),
        }
    }
}

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
        let below = import_path.strip_prefix(&*module.path)?;
        let below = match below.strip_prefix('/') {
            Some(below) => below,
            None if below.is_empty() => "",
            None => return None,
        };
        let mut folder = module.prefix.clone();
        folder.extend_from_slice(below.as_bytes());
        if folder.last() == Some(&b'/') {
            folder.pop();
        }
        let folders = &self.repositories.get(module.repository)?.folders;
        Some(folders.get(&*folder).cloned().unwrap_or_default())
    }
}

/// Where a folder lies in its repository.
struct Place {
    folder: PathBuf,
    /// The top of the repository, links followed.
    real_top: PathBuf,
    /// From there to the folder, empty or with a slash at its end.
    prefix: Vec<u8>,
    shallow: bool,
}

impl Place {
    fn of(program: &Path, folder: &Path) -> Result<Self, HistoryError> {
        let git = Git::new(program, folder);
        let no_repository = || HistoryError::NoRepository {
            folder: folder.to_owned(),
        };
        let answer = git.answer(&[
            "rev-parse",
            "--is-inside-work-tree",
            "--is-shallow-repository",
            "--show-cdup",
            "--show-prefix",
        ]);
        let answer = match answer {
            Err(HistoryError::Git { words }) if words.contains("not a git repository") => {
                return Err(no_repository());
            }
            answer => answer?,
        };
        // The prefix comes last: a folder's name may hold a line break.
        let mut lines = answer.splitn(4, |&b| b == b'\n');
        let mut line = || lines.next().unwrap_or_default();
        let (inside, shallow, up, prefix) = (line(), line(), line(), line());
        if inside != b"true" {
            return Err(no_repository());
        }
        let top = folder.join(String::from_utf8_lossy(up).as_ref());
        Ok(Self {
            real_top: top.canonicalize().map_err(|error| git.unreadable(error))?,
            folder: folder.to_owned(),
            prefix: prefix.strip_suffix(b"\n").unwrap_or(prefix).to_vec(),
            shallow: shallow == b"true",
        })
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

/// Whether the contents of files can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contents {
    Present,
    /// As in a partial clone: only equal contents are known to be equal.
    Missing,
}

impl Contents {
    /// How a rename is told from a file deleted and another added: at least half of the content is the
    /// same, git's own measure, or all of it.
    fn find_renames(self) -> &'static str {
        match self {
            Self::Present => "--find-renames=50%",
            Self::Missing => "--find-renames=100%",
        }
    }
}

/// One way through the log.
struct Walk {
    follower: Follower,
    cut: Option<Cut>,
    contents: Contents,
}

impl Walk {
    fn of(
        git: &Git,
        since: i64,
        contents: Contents,
        boundary: &HashSet<CommitName>,
    ) -> Result<Self, HistoryError> {
        let mut walk = Self {
            follower: Follower::default(),
            cut: None,
            contents,
        };
        // Renames are not looked for in merges: it takes far longer than all else, and the log tells
        // of each at its own commit.
        let mut merges: HashMap<CommitName, Vec<Change>> = HashMap::new();
        log(git, since, &["--merges", "-c", "--no-renames"], |merge| {
            merges.insert(merge.name, merge.changes);
        })?;
        log(
            git,
            since,
            &["--topo-order", contents.find_renames()],
            |mut commit| {
                if boundary.contains(&commit.name) {
                    walk.cut_at(moment(commit.seconds));
                    return;
                }
                if let Some(changes) = merges.remove(&commit.name) {
                    commit.changes = changes;
                }
                walk.follower.commit(&commit);
            },
        )?;
        let own = match contents {
            Contents::Present => {
                own_changes(git, contents.find_renames(), &walk.follower.merged())?
            }
            Contents::Missing => HashSet::new(),
        };
        walk.follower.settle_merges(&own);
        Ok(walk)
    }

    fn cut_at(&mut self, at: Timestamp) {
        let before = self.cut.map_or(0, |cut| cut.commits);
        let newest = self.cut.map_or(at, |cut| cut.at.max(at));
        self.cut = Some(Cut {
            at: newest,
            commits: before + 1,
        });
    }
}

/// Reads the log from HEAD back to a time, newest first.
fn log(
    git: &Git,
    since: i64,
    options: &[&str],
    each: impl FnMut(Commit),
) -> Result<(), HistoryError> {
    let since = format!("--max-age={since}");
    let mut arguments = vec![
        "log",
        "--format=format:%H%x00%P%x00%ct%x00",
        "-z",
        "--raw",
        "--no-abbrev",
        // More pairs than git would compare by itself: a large move is to be seen as one.
        "-l3000",
        "-O/dev/null",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-notes",
        "--ignore-submodules=none",
        &since,
    ];
    arguments.extend(options);
    arguments.extend(["HEAD", "--"]);
    let mut log = git.start(&arguments)?;
    let read = read_log(&mut log.output, each);
    match (read, log.end()) {
        // Git was not heard out, and its own end tells nothing.
        (Err(error @ LogError::Unexpected { .. }), _) => Err(error.into()),
        // What git says is wrong explains what is missing in its answer.
        (_, Err(error)) => Err(error),
        (read, Ok(())) => Ok(read?),
    }
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
