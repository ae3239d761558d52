//! What does the log say, merges included?

use std::collections::{HashMap, HashSet};

use gobt_profile::Timestamp;

use super::follow::Follower;
use super::git::Git;
use super::log::{Change, Commit, CommitName, LogError, read_log};
use super::merges::own_changes;
use super::{Cut, HistoryError, moment};

/// Whether the contents of files can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contents {
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
pub(super) struct Walk {
    pub(super) follower: Follower,
    pub(super) cut: Option<Cut>,
    pub(super) contents: Contents,
}

impl Walk {
    pub(super) fn of(
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
