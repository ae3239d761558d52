//! Which merges change something themselves?
//!
//! `git log` names every file that has another content after a merge than in each parent. Mostly both
//! sides changed it in different places, and the merge only put those together. A merge that does more
//! shows it in git's combined diff, which leaves out whatever comes from one side as it was: a
//! conflict that was resolved, or a change that neither side has.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};

use super::HistoryError;
use super::git::Git;
use super::log::{CommitName, LogError, RepoPath};

/// A file that a merge may have changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct MergedFile {
    pub(super) merge: CommitName,
    /// Its path in the merge's tree.
    pub(super) path: RepoPath,
    /// Whether one of the parents may have it under another name.
    pub(super) maybe_renamed: bool,
}

/// Those files that the merges did change themselves.
pub(super) fn own_changes(
    git: &Git,
    find_renames: &str,
    files: &[&MergedFile],
) -> Result<HashSet<MergedFile>, HistoryError> {
    // To look for renames takes far longer, and few merges need it.
    let merges = |maybe_renamed: bool| -> HashSet<&CommitName> {
        let these = files
            .iter()
            .filter(|file| file.maybe_renamed == maybe_renamed);
        these.map(|file| &file.merge).collect()
    };
    let mut own = HashSet::new();
    for (renames, maybe_renamed) in [("--no-renames", false), (find_renames, true)] {
        let these: Vec<&MergedFile> = files
            .iter()
            .copied()
            .filter(|file| file.maybe_renamed == maybe_renamed)
            .collect();
        own.extend(combined_diffs(
            git,
            renames,
            &merges(maybe_renamed),
            &these,
        )?);
    }
    Ok(own)
}

fn combined_diffs(
    git: &Git,
    renames: &str,
    merges: &HashSet<&CommitName>,
    files: &[&MergedFile],
) -> Result<HashSet<MergedFile>, HistoryError> {
    if merges.is_empty() {
        return Ok(HashSet::new());
    }
    let list = merges.iter().flat_map(|merge| [merge.as_bytes(), b"\n"]);
    let mut shown = git.start_with(
        &[
            "diff-tree",
            "--stdin",
            "-r",
            "--cc",
            "--patch",
            "--unified=0",
            renames,
            "-l3000",
            "-O/dev/null",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
        ],
        list.collect::<Vec<_>>().concat(),
    )?;
    let read = read_diffs(&mut shown.output, files);
    shown.end()?;
    Ok(read.map_err(LogError::from)?)
}

/// Lines that matter are not longer: a path has at most 4,096 bytes, and each may take four when it is
/// quoted.
const LONGEST: usize = 32 << 10;

/// Reads combined diffs, each below the name of its commit.
fn read_diffs(mut input: impl BufRead, files: &[&MergedFile]) -> io::Result<HashSet<MergedFile>> {
    // Git quotes a path as C does. What it stands for is known beforehand.
    let mut by_header: HashMap<&CommitName, HashMap<Vec<u8>, &MergedFile>> = HashMap::new();
    for file in files {
        let mut header = b"diff --cc ".to_vec();
        quote(&file.path, &mut header);
        by_header
            .entry(&file.merge)
            .or_default()
            .insert(header, file);
    }
    let mut own = HashSet::new();
    let mut of_merge: Option<&HashMap<Vec<u8>, &MergedFile>> = None;
    let mut file: Option<&MergedFile> = None;
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        // Lines of a file's content begin with a blank, + or -.
        if line.starts_with(b"diff ") {
            file = of_merge.and_then(|files| files.get(&line)).copied();
        } else if line.starts_with(b"@@@") || line.starts_with(b"Binary files ") {
            own.extend(file.take().cloned());
        } else if let Some(name) = CommitName::new(&line) {
            (of_merge, file) = (by_header.get(&name), None);
        }
    }
    Ok(own)
}

/// The next line without its end; of a longer one its beginning. False when there is no more.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = buffer.iter().position(|&b| b == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        let room = LONGEST.saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// A path as git shows it with `core.quotePath=false`.
fn quote(path: &[u8], out: &mut Vec<u8>) {
    let special = |b: u8| b < b' ' || matches!(b, b'"' | b'\\' | 0x7f);
    if !path.iter().any(|&b| special(b)) {
        out.extend_from_slice(path);
        return;
    }
    out.push(b'"');
    for &byte in path {
        let short = match byte {
            0x07 => b'a',
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0b => b'v',
            0x0c => b'f',
            b'\r' => b'r',
            b'"' | b'\\' => byte,
            _ if special(byte) => {
                out.extend_from_slice(format!("\\{byte:03o}").as_bytes());
                continue;
            }
            _ => {
                out.push(byte);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', short]);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn merged(merge: &str, path: &str) -> MergedFile {
        MergedFile {
            merge: CommitName::new(merge.as_bytes()).unwrap(),
            path: path.as_bytes().into(),
            maybe_renamed: false,
        }
    }

    #[test]
    fn files_with_a_hunk_are_the_merge_s_own() {
        let [a, b, c, d] = ["a.go", "b.go", "c\n.go", "d.bin"].map(|path| merged("aaaa", path));
        let elsewhere = merged("bbbb", "a.go");
        let all = [&a, &b, &c, &d, &elsewhere];
        let text =
            b"aaaa\ndiff --cc a.go\nindex 0,1..2\n@@@ -1,1 -1,1 +1,1 @@@\n++diff --cc b.go\n\
            diff --cc b.go\nmode 100644,100755..100755\n\
            diff --cc \"c\\n.go\"\n@@@ -1 @@@\n+bbbb\n\
            diff --cc d.bin\nBinary files differ\nbbbb\ndiff --cc other.go\n@@@ -1 @@@\n";
        let own = read_diffs(&text[..], &all).unwrap();
        assert_eq!(own, HashSet::from([a, c, d]));
    }

    #[test]
    fn paths_are_quoted_as_git_does() {
        for (path, quoted) in [
            (&b"a b.go"[..], &b"a b.go"[..]),
            (b"q\"u\\.go", b"\"q\\\"u\\\\.go\""),
            (b"\x01\t\xff", b"\"\\001\\t\xff\""),
            ("ü".as_bytes(), "ü".as_bytes()),
        ] {
            let mut out = Vec::new();
            quote(path, &mut out);
            assert_eq!(out, quoted);
        }
    }

    #[test]
    fn a_long_line_is_cut() {
        let mut text = vec![b'+'; 3 * LONGEST];
        text.extend_from_slice(b"\nnext");
        let mut input = io::BufReader::with_capacity(10, &text[..]);
        let mut line = Vec::new();
        assert!(read_line(&mut input, &mut line).unwrap());
        assert_eq!(line.len(), LONGEST);
        assert!(read_line(&mut input, &mut line).unwrap());
        assert_eq!(line, b"next");
        assert!(!read_line(&mut input, &mut line).unwrap());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(text in vec(any::<u8>(), 0..300)) {
            prop_assert!(read_diffs(&text[..], &[&merged("aaaa", "a.go")]).is_ok());
        }
    }
}
