//! What is in the files that packages are built from: how many lines, and which contents?
//!
//! They are read beside the build. What is left of the user's own files when the build ends is read
//! then, for a moment; of all others the version of their module says enough. Whatever was not read
//! by the end of that moment is unknown: nobody waits for a slow disk or a huge file.

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use gobt_profile::Fingerprint;
use sha2::{Digest, Sha256};

use crate::system;

/// How much may be read by now.
#[derive(Debug, Default)]
pub(crate) struct Pace(AtomicU8);

const ENDED: u8 = 1;
const OVER: u8 = 2;

impl Pace {
    /// The build has ended: only files that may change are read from now on.
    pub(crate) fn build_has_ended(&self) {
        self.0.fetch_max(ENDED, Ordering::Relaxed);
    }

    /// Nothing more is read.
    pub(crate) fn stop(&self) {
        self.0.fetch_max(OVER, Ordering::Relaxed);
    }

    pub(crate) fn build_runs(&self) -> bool {
        self.0.load(Ordering::Relaxed) < ENDED
    }

    fn allows(&self, file: &SourceFile) -> bool {
        let limit = if file.may_change { OVER } else { ENDED };
        self.0.load(Ordering::Relaxed) < limit
    }
}

/// Which file of [`SourceFiles`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileId(usize);

/// The files to read, and what was found in them.
#[derive(Debug, Default)]
pub(crate) struct SourceFiles {
    files: Vec<SourceFile>,
    /// Those that may change: go lists them again for each variant of a package.
    known: HashMap<PathBuf, FileId>,
}

#[derive(Debug)]
struct SourceFile {
    path: PathBuf,
    may_change: bool,
    read: OnceLock<FileContents>,
}

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileContents {
    /// The number of line ends.
    pub(crate) lines: u64,
    /// Only of files that may change.
    pub(crate) fingerprint: Option<Fingerprint>,
}

/// A larger file is read after all others: it must not take the time of those.
const LARGE: u64 = 1 << 20;

impl SourceFiles {
    /// One more to read. Whether it may change decides when it is read, and whether its contents are
    /// remembered.
    pub(crate) fn add(&mut self, path: PathBuf, may_change: bool) -> FileId {
        if let Some(&id) = self.known.get(&path) {
            return id;
        }
        let id = FileId(self.files.len());
        if may_change {
            self.known.insert(path.clone(), id);
        }
        self.files.push(SourceFile {
            path,
            may_change,
            read: OnceLock::new(),
        });
        id
    }

    /// Reads them as far as the pace allows: small files that may change first.
    pub(crate) fn read(&self, pace: &Pace) {
        let mut buffer = vec![0; 64 << 10];
        let mut large = Vec::new();
        let (own, others): (Vec<_>, Vec<_>) = self.files.iter().partition(|file| file.may_change);
        for file in own {
            if !pace.allows(file) {
                return;
            }
            match file.length() {
                Some(length) if length > LARGE => large.push((length, file)),
                Some(_) => file.read(pace, &mut buffer),
                None => {}
            }
        }
        large.sort_by_key(|(length, _)| *length);
        let rest = large.into_iter().map(|(_, file)| file).chain(others);
        for file in rest {
            if pace.allows(file) {
                file.read(pace, &mut buffer);
            }
        }
    }

    /// What is in a file; `None` where it was not read.
    pub(crate) fn contents(&self, id: FileId) -> Option<FileContents> {
        self.files.get(id.0)?.read.get().copied()
    }

    /// The same where the file has not been touched since this moment: else nobody knows whether go
    /// read what gobt read.
    pub(crate) fn contents_since(&self, id: FileId, moment: SystemTime) -> Option<FileContents> {
        let contents = self.contents(id)?;
        (!changed_since(&self.files.get(id.0)?.path, moment)).then_some(contents)
    }
}

impl SourceFile {
    /// `None` for what is no file: opening a pipe would wait for its other end.
    fn length(&self) -> Option<u64> {
        let meta = fs::metadata(&self.path).ok()?;
        meta.is_file().then_some(meta.len())
    }

    fn read(&self, pace: &Pace, buffer: &mut [u8]) {
        if let Some(contents) = self.try_read(pace, buffer) {
            // Each is read once.
            let _ = self.read.set(contents);
        }
    }

    fn try_read(&self, pace: &Pace, buffer: &mut [u8]) -> Option<FileContents> {
        self.length()?;
        let mut file = File::open(&self.path).ok()?;
        let mut hasher = self.may_change.then(Sha256::new);
        let mut lines = 0;
        loop {
            if !pace.allows(self) {
                return None;
            }
            let read = file.read(buffer).ok()?;
            if read == 0 {
                break;
            }
            let part = &buffer[..read];
            lines += memchr::memchr_iter(b'\n', part).count() as u64;
            if let Some(hasher) = &mut hasher {
                hasher.update(part);
            }
        }
        Some(FileContents {
            lines,
            fingerprint: hasher.map(|hasher| fingerprint(&hasher.finalize())),
        })
    }
}

/// How far a file's time may be behind where it is in whole seconds, or, as on a memory card, in even
/// ones. Elsewhere it is some milliseconds behind at most, and go takes longer to come to the files.
const COARSE: Duration = Duration::from_secs(2);

/// Whether a file may have been written, replaced or taken away since then.
fn changed_since(path: &Path, moment: SystemTime) -> bool {
    let touched = |meta: std::io::Result<Metadata>| {
        let Some(last) = meta.ok().and_then(|meta| system::last_change(&meta)) else {
            return true;
        };
        let since_1970 = last.duration_since(SystemTime::UNIX_EPOCH);
        let whole = since_1970.is_ok_and(|time| time.subsec_nanos() == 0);
        let behind = if whole { COARSE } else { Duration::ZERO };
        last + behind >= moment
    };
    // A symbolic link may lead elsewhere since.
    touched(fs::symlink_metadata(path)) || touched(fs::metadata(path))
}

/// Files that are being read on a thread of their own. It ends by itself, at the latest when the
/// process does.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) files: Arc<SourceFiles>,
    pub(crate) pace: Arc<Pace>,
    pub(crate) done: tokio::sync::oneshot::Receiver<()>,
}

impl Reading {
    /// Waits until all is read that may be.
    pub(crate) async fn wait(&mut self) {
        // An error is the end of a thread that never said so.
        let _ = (&mut self.done).await;
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.pace.stop();
    }
}

fn fingerprint(hash: &[u8]) -> Fingerprint {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&hash[..4]);
    Fingerprint::new(u32::from_be_bytes(bytes))
}

/// Of what must not be found out: a setting, a folder. Only 16 bits are kept, so that whoever guesses
/// a value finds many that fit.
pub(crate) fn fingerprint_of_hidden(name: &str, value: &str) -> Fingerprint {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([0])
        .chain_update(value)
        .finalize();
    Fingerprint::new(u32::from(u16::from_be_bytes([hash[0], hash[1]])))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: Duration = Duration::from_secs(3600);

    fn write(dir: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn contents_are_told_apart_and_the_same_ones_are_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let mut files = SourceFiles::default();
        let all = [("a.go", "package a\n"), ("b.txt", "x"), ("c.txt", "x")]
            .map(|(name, text)| files.add(write(&dir, name, text), true));
        let gone = files.add(dir.path().join("gone.txt"), true);
        files.read(&Pace::default());
        let [a, b, c] = all.map(|id| files.contents(id).unwrap());
        assert_eq!((a.lines, b.lines), (1, 0));
        // sha256 of "x" begins with 2d711642.
        assert_eq!(b.fingerprint, Some("2d711642".parse().unwrap()));
        assert_eq!(b, c);
        assert_ne!(a.fingerprint, b.fingerprint);
        assert_eq!(files.contents(gone), None);
    }

    #[test]
    fn after_the_build_only_what_may_change_is_read_and_then_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = write(&dir, "a.go", "package a\n");
        let read = |pace: &Pace| {
            let mut files = SourceFiles::default();
            let others = files.add(path.clone(), false);
            let own = files.add(path.clone(), true);
            files.read(pace);
            [own, others].map(|id| files.contents(id))
        };
        let pace = Pace::default();
        let [own, others] = read(&pace).map(Option::unwrap);
        assert!(own.fingerprint.is_some());
        assert_eq!((others.lines, others.fingerprint), (1, None));
        pace.build_has_ended();
        assert_eq!(read(&pace), [Some(own), None]);
        pace.stop();
        pace.build_has_ended();
        assert_eq!(read(&pace), [None, None]);
    }

    #[test]
    fn a_file_that_go_lists_twice_is_read_once() {
        let mut files = SourceFiles::default();
        let first = files.add("a.go".into(), true);
        assert_ne!(files.add("b.go".into(), true), first);
        assert_eq!(files.add("a.go".into(), true), first);
    }

    #[test]
    fn large_files_are_read_too() {
        let dir = tempfile::tempdir().unwrap();
        let mut files = SourceFiles::default();
        let text = "0123456789abcde\n".repeat(1 << 17);
        let large = files.add(write(&dir, "large.bin", &text), true);
        let small = files.add(write(&dir, "small.bin", "x"), true);
        files.read(&Pace::default());
        assert_eq!(files.contents(large).unwrap().lines, 1 << 17);
        assert!(files.contents(small).is_some());
    }

    #[test]
    fn a_file_touched_since_the_build_began_has_no_known_contents() {
        let dir = tempfile::tempdir().unwrap();
        let mut files = SourceFiles::default();
        let id = files.add(write(&dir, "a.go", "package a\n"), true);
        files.read(&Pace::default());
        let now = SystemTime::now();
        assert_eq!(files.contents_since(id, now - LATER), None);
        assert_eq!(files.contents_since(id, now + LATER), files.contents(id));
        fs::remove_file(dir.path().join("a.go")).unwrap();
        assert_eq!(files.contents_since(id, now + LATER), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_a_folder_and_a_link_to_nowhere_are_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe.go");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let link = dir.path().join("link.go");
        std::os::unix::fs::symlink("nowhere.go", &link).unwrap();
        let good = dir.path().join("good.go");
        std::os::unix::fs::symlink(write(&dir, "a.go", "package a\n"), &good).unwrap();
        let mut files = SourceFiles::default();
        let bad = [pipe, link, dir.path().to_owned()].map(|path| files.add(path, true));
        let good = files.add(good, true);
        files.read(&Pace::default());
        assert_eq!(bad.map(|id| files.contents(id)), [None; 3]);
        assert_eq!(files.contents(good).unwrap().lines, 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_was_made_since_has_no_known_contents() {
        let dir = tempfile::tempdir().unwrap();
        let old = fs::canonicalize("/bin/sh").unwrap();
        // File systems are some milliseconds behind.
        let moment = SystemTime::now() - Duration::from_secs(60);
        assert!(!changed_since(&old, moment));
        let link = dir.path().join("a.go");
        std::os::unix::fs::symlink(&old, &link).unwrap();
        assert!(changed_since(&link, moment));
    }

    #[test]
    fn hidden_values_leave_sixteen_bits() {
        let print = |value| fingerprint_of_hidden("CGO_CFLAGS", value);
        assert_eq!(print("-O2"), print("-O2"));
        assert_ne!(print("-O2"), print("-O3"));
        assert!(print("-O2").to_string().starts_with("0000"));
        assert_ne!(print("-O2"), fingerprint_of_hidden("CGO_CXXFLAGS", "-O2"));
    }
}
