//! What did each commit change? Reads what `git log --raw -z` prints.
//!
//! The command is in [`super::git`]. What it prints is a list of words, each ended by a NUL:
//!
//! ```text
//! HASH ␀ PARENTS ␀ SECONDS ␀
//! \n:100644 100644 OLD NEW M ␀ path ␀                             an ordinary change
//! :100644 100644 OLD NEW R086 ␀ old path ␀ new path ␀             a rename
//! ::100644 100644 100644 OLD OLD NEW MM ␀ path ␀                  a merge: a letter for each parent
//! ␀                                                               between two commits
//! ```
//!
//! Paths are taken by their number, so one that looks like a header or a hash is still a path.

use std::io::{self, BufRead};
use std::rc::Rc;

/// A commit's name, as git writes it: hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CommitName(Box<[u8]>);

impl CommitName {
    /// `None` for what is no name.
    pub(super) fn new(text: &[u8]) -> Option<Self> {
        let is_name = (4..=64).contains(&text.len()) && text.iter().all(u8::is_ascii_hexdigit);
        is_name.then(|| Self(text.into()))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A path below the top of the repository, as git stores it: bytes, with `/` between folders.
pub(super) type RepoPath = Rc<[u8]>;

/// One commit, with what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Commit {
    pub(super) name: CommitName,
    pub(super) parents: Vec<CommitName>,
    /// When it was committed, in seconds since 1970.
    pub(super) seconds: i64,
    pub(super) changes: Vec<Change>,
}

/// One file that is not as it was in any of the parents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// Where it is after the commit; where it was, when the commit deletes it.
    pub(super) path: RepoPath,
    /// How it differs from each parent, in their order.
    pub(super) against: Vec<Against>,
    /// Whether the commit deletes it.
    pub(super) deleted: bool,
    /// Whether it is a file, and not a submodule.
    pub(super) is_file: bool,
}

/// How a file differs from one parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Against {
    /// It was there, with other content or another kind.
    Modified,
    /// It was not there.
    Added,
    /// It had this name.
    Renamed {
        /// Where it was.
        from: RepoPath,
    },
}

/// Why what git printed is no log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogError {
    #[error("git's answer cannot be read")]
    Io(#[from] io::Error),
    #[error("git's answer breaks off in the middle of a commit")]
    Truncated,
    #[error("git's answer has {found:?} where {wanted} should be")]
    Unexpected { wanted: &'static str, found: String },
}

/// Calls `each` for every commit, in the order of the log.
pub(super) fn read_log(input: impl BufRead, mut each: impl FnMut(Commit)) -> Result<(), LogError> {
    let mut words = Words::new(input);
    let mut current: Option<Commit> = None;
    while let Some(word) = words.next()? {
        let word = word.strip_prefix(b"\n").unwrap_or(&word);
        match word.first() {
            None => {}
            Some(b':') => {
                let header = Header::parse(word)?;
                let change = header.with_paths(&mut words)?;
                let commit = current
                    .as_mut()
                    .ok_or_else(|| unexpected("a commit", word))?;
                if change.against.len() != commit.parents.len().max(1) {
                    return Err(unexpected("a change against each parent", word));
                }
                commit.changes.push(change);
            }
            Some(_) => {
                let commit = commit(word, &mut words)?;
                if let Some(whole) = current.replace(commit) {
                    each(whole);
                }
            }
        }
    }
    if let Some(last) = current {
        each(last);
    }
    Ok(())
}

fn commit(name: &[u8], words: &mut Words<impl BufRead>) -> Result<Commit, LogError> {
    let name = CommitName::new(name).ok_or_else(|| unexpected("a commit", name))?;
    let list = words.needed()?;
    let parents = list.split(|&b| b == b' ').filter(|word| !word.is_empty());
    let parents: Option<Vec<CommitName>> = parents.map(CommitName::new).collect();
    let seconds = words.needed()?;
    let number = std::str::from_utf8(&seconds)
        .ok()
        .and_then(|s| s.parse().ok());
    Ok(Commit {
        name,
        parents: parents.ok_or_else(|| unexpected("the parents of a commit", &list))?,
        seconds: number.ok_or_else(|| unexpected("the time of a commit", &seconds))?,
        changes: Vec::new(),
    })
}

fn unexpected(wanted: &'static str, found: &[u8]) -> LogError {
    const ENOUGH: usize = 100;
    let found = &found[..found.len().min(ENOUGH)];
    LogError::Unexpected {
        wanted,
        found: String::from_utf8_lossy(found).into_owned(),
    }
}

/// What stands before the paths of a change.
struct Header<'a> {
    /// Letter of each parent; a rename's has its similarity behind it (`R086`).
    statuses: &'a [u8],
    is_file: bool,
    text: &'a [u8],
}

impl<'a> Header<'a> {
    fn parse(text: &'a [u8]) -> Result<Self, LogError> {
        let bad = || unexpected("a change", text);
        let colons = text.iter().take_while(|&&b| b == b':').count();
        let fields: Vec<&[u8]> = text[colons..].split(|&b| b == b' ').collect();
        // For each parent a mode and a hash, the same of the result, and the letters.
        if fields.len() != 2 * (colons + 1) + 1 || fields.iter().any(|field| field.is_empty()) {
            return Err(bad());
        }
        let modes = &fields[..=colons];
        let letters = fields[fields.len() - 1];
        let (statuses, score) = match colons {
            1 => letters.split_at(1),
            _ => (letters, &[][..]),
        };
        let all_letters = statuses.iter().all(u8::is_ascii_uppercase);
        if statuses.len() != colons || !all_letters || !score.iter().all(u8::is_ascii_digit) {
            return Err(bad());
        }
        Ok(Self {
            statuses,
            is_file: !modes.contains(&&b"160000"[..]),
            text,
        })
    }

    fn with_paths(self, words: &mut Words<impl BufRead>) -> Result<Change, LogError> {
        let two_paths = matches!(self.statuses, b"R" | b"C");
        let mut from = match two_paths {
            true => Some(words.path()?),
            false => None,
        };
        let path = words.path()?;
        let mut against = Vec::with_capacity(self.statuses.len());
        for &status in self.statuses {
            against.push(match (status, from.take()) {
                // A copy leaves the other file where it is.
                (b'A', None) | (b'C', Some(_)) => Against::Added,
                (b'R', Some(from)) => Against::Renamed { from },
                (b'M' | b'T' | b'D' | b'U' | b'X', None) => Against::Modified,
                _ => return Err(unexpected("a change of a kind that is known", self.text)),
            });
        }
        Ok(Change {
            path,
            against,
            deleted: self.statuses.iter().all(|&status| status == b'D'),
            is_file: self.is_file,
        })
    }
}

/// Words that end with a NUL.
struct Words<R> {
    input: R,
}

impl<R: BufRead> Words<R> {
    fn new(input: R) -> Self {
        Self { input }
    }

    /// The next word without its end; `None` when there is no more.
    fn next(&mut self) -> Result<Option<Vec<u8>>, LogError> {
        let mut word = Vec::new();
        if self.input.read_until(0, &mut word)? == 0 {
            return Ok(None);
        }
        match word.pop() {
            Some(0) => Ok(Some(word)),
            _ => Err(LogError::Truncated),
        }
    }

    fn needed(&mut self) -> Result<Vec<u8>, LogError> {
        self.next()?.ok_or(LogError::Truncated)
    }

    fn path(&mut self) -> Result<RepoPath, LogError> {
        let path = self.needed()?;
        if path.is_empty() {
            return Err(unexpected("a path", &path));
        }
        Ok(path.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8]) -> Result<Vec<Commit>, LogError> {
        let mut commits = Vec::new();
        read_log(text, |commit| commits.push(commit))?;
        Ok(commits)
    }

    fn path(text: &str) -> RepoPath {
        text.as_bytes().into()
    }

    fn name(text: &str) -> CommitName {
        CommitName::new(text.as_bytes()).unwrap()
    }

    #[test]
    fn commits_and_their_changes_are_read() {
        let text = b"aaaa\0bbbb cccc\x0017\0::100644 100644 100644 0a 0b 0c MA\0y\0\0\
            bbbb\0dddd\x0016\0\n:100644 100644 0a 0b R086\0old name\0new\nname\0\
            :000000 160000 00 0b A\0sub\0\0dddd\0\x0015\0\0eeee\0\x0014\0";
        let commits = read(text).unwrap();
        assert_eq!(
            commits.iter().map(|c| c.seconds).collect::<Vec<_>>(),
            [17, 16, 15, 14]
        );
        assert_eq!(commits[0].parents, [name("bbbb"), name("cccc")]);
        let merged = &commits[0].changes[0];
        assert_eq!(merged.path, path("y"));
        assert_eq!(merged.against, [Against::Modified, Against::Added]);
        assert!(!merged.deleted && merged.is_file);
        let renamed = &commits[1].changes[0];
        assert_eq!(renamed.path, path("new\nname"));
        let from = path("old name");
        assert_eq!(renamed.against, [Against::Renamed { from }]);
        assert!(!commits[1].changes[1].is_file);
        assert!(commits[2].changes.is_empty() && commits[2].parents.is_empty());
    }

    #[test]
    fn a_path_that_looks_like_something_else_is_a_path() {
        for odd in ["aaaa", ":100644 100644 0a 0b M", "\n:100644", "17", "\n"] {
            let text = format!("aaaa\0\x0017\0\n:100644 100644 0a 0b M\0{odd}\0\0bbbb\0\x0016\0");
            let commits = read(text.as_bytes()).unwrap();
            assert_eq!(commits.len(), 2, "{odd:?}");
            assert_eq!(commits[0].changes[0].path, path(odd));
        }
    }

    #[test]
    fn what_is_no_log_is_an_error() {
        for text in [
            &b"aaaa"[..],
            b"aaaa\0",
            b"aaaa\0bbbb\0",
            b"aaaa\0bbbb\x0017\0\n:100644 100644 0a 0b M\0",
            b"aaaa\0bbbb\x0017\0\n:100644 100644 0a 0b R100\0x\0",
            b"aaaa\0\x0017\0\n:100644 100644 0a 0b M\0\0",
            b"aaaa\0\x0017\0x",
        ] {
            assert!(read(text).is_err(), "{:?}", String::from_utf8_lossy(text));
        }
        for text in [
            &b"hello\0"[..],
            b"aaaa\0zzzz\x0017\0",
            b"aaaa\0\x00soon\0",
            b":100644 100644 0a 0b M\0x\0",
            b"aaaa\0\x0017\0:100644 100644 0a M\0x\0",
            b"aaaa\0\x0017\0:100644 100644 0a 0b m\0x\0",
            b"aaaa\0\x0017\0:100644 100644 0a 0b Q\0x\0",
            b"aaaa\0\x0017\0:100644 100644 0a 0b \0x\0",
            b"aaaa\0\x0017\0:\0x\0",
            b"aaaa\0\x0017\0::100644 100644 100644 0a 0b 0c MM\0x\0",
            b"aaaa\0bbbb cccc\x0017\0::100644 100644 100644 0a 0b 0c MR\0x\0y\0",
            b"aaaa\0bbbb cccc\x0017\0:100644 100644 0a 0b M\0x\0",
        ] {
            let error = read(text).unwrap_err();
            assert!(
                matches!(error, LogError::Unexpected { .. }),
                "{:?}: {error}",
                String::from_utf8_lossy(text)
            );
        }
    }

    /// Bytes of which some are the beginning of what git prints.
    fn nearly_a_log() -> impl Strategy<Value = Vec<u8>> {
        let known: [&[u8]; 10] = [
            b"\0",
            b"aaaa\0bbbb cccc\x0017\0",
            b"aaaa\0bbbb\x0017\0",
            b"\n:100644 100644 0a 0b M\0x\0",
            b":100644 100644 0a 0b R100\0x\0y\0",
            b"::100644 100644 100644 0a 0b 0c MD\0x\0",
            b":::",
            b" ",
            b"\n",
            b"17",
        ];
        let known = prop::sample::select(known.to_vec()).prop_map(<[u8]>::to_vec);
        let part = prop_oneof![known, vec(any::<u8>(), 0..8)];
        vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(text in vec(any::<u8>(), 0..400)) {
            let _ = read(&text);
        }

        #[test]
        fn nearly_logs_are_read_or_refused(text in nearly_a_log()) {
            if let Ok(commits) = read(&text) {
                for commit in commits {
                    for change in commit.changes {
                        prop_assert_eq!(change.against.len(), commit.parents.len().max(1));
                    }
                }
            }
        }

        #[test]
        fn paths_of_any_bytes_come_back(
            paths in vec(vec(1u8..=255, 1..12), 1..6),
        ) {
            let mut text = b"aaaa\0\x0017\0\n".to_vec();
            for path in &paths {
                text.extend(b":100644 100644 0a 0b M\0");
                text.extend(path);
                text.push(0);
            }
            let commits = read(&text).unwrap();
            let found: Vec<Vec<u8>> = commits[0].changes.iter().map(|c| c.path.to_vec()).collect();
            prop_assert_eq!(found, paths);
        }
    }
}
