//! Where does a folder lie in its repository?

use std::path::{Path, PathBuf};

use super::HistoryError;
use super::git::Git;

/// Where a folder lies in its repository.
pub(super) struct Place {
    pub(super) folder: PathBuf,
    /// The top of the repository, links followed.
    pub(super) real_top: PathBuf,
    /// From there to the folder, empty or with a slash at its end.
    pub(super) prefix: Vec<u8>,
    pub(super) shallow: bool,
}

impl Place {
    pub(super) fn of(program: &Path, folder: &Path) -> Result<Self, HistoryError> {
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
