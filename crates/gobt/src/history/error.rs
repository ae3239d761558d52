//! Why is there no history?

use std::io;
use std::path::PathBuf;

use gobt_report::escape;

use super::log::LogError;

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
    pub(super) fn from_words(words: &[u8]) -> Self {
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
