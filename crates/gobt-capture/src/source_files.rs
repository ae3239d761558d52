//! How many lines does a package have, and which contents?

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};

use gobt_profile::privacy::Redactor;
use gobt_profile::{Fingerprint, SourceFile};
use sha2::{Digest, Sha256};

/// Which files there still is time to read.
#[derive(Debug, Default)]
pub(crate) struct TimeToRead(AtomicU8);

impl TimeToRead {
    const FOR_OWN: u8 = 1;
    const FOR_NONE: u8 = 2;

    /// From now on only files that may have changed: those of your own packages. They are few, and
    /// without them nobody knows which file made go compile a package again.
    pub(crate) fn only_for_own(&self) {
        self.0.fetch_max(Self::FOR_OWN, Ordering::Relaxed);
    }

    /// From now on nothing at all.
    pub(crate) fn is_over(&self) {
        self.0.fetch_max(Self::FOR_NONE, Ordering::Relaxed);
    }

    fn is_left(&self, own: bool) -> bool {
        let needed = if own { Self::FOR_NONE } else { Self::FOR_OWN };
        self.0.load(Ordering::Relaxed) < needed
    }
}

/// Reads the files of one package, each once.
pub(crate) struct FileReader<'a> {
    dir: &'a Path,
    /// Ends the reading early: what is not read by then stays unknown.
    time: &'a TimeToRead,
    buffer: Vec<u8>,
    read: Vec<(String, Option<Fingerprint>)>,
}

impl<'a> FileReader<'a> {
    /// For the files below this folder.
    pub(crate) fn new(dir: &'a Path, time: &'a TimeToRead) -> Self {
        Self {
            dir,
            time,
            buffer: vec![0; 64 << 10],
            read: Vec::new(),
        }
    }

    /// The line ends in these files; `None` when one cannot be read, or there is no time. With
    /// `hash`, their contents are remembered too.
    pub(crate) fn lines<'n>(
        &mut self,
        names: impl Iterator<Item = &'n String>,
        hash: bool,
    ) -> Option<u64> {
        let mut lines = Some(0);
        for name in names {
            let file = self.file(name, hash);
            lines = lines.zip(file.map(|file| file.lines)).map(|(a, b)| a + b);
            if hash {
                self.read
                    .push((name.clone(), file.and_then(|file| file.fingerprint)));
            } else if lines.is_none() {
                return None;
            }
        }
        lines
    }

    /// What was remembered, and these files beside it, sorted by name.
    pub(crate) fn into_sources<'n>(
        mut self,
        names: impl Iterator<Item = &'n String>,
        redactor: &Redactor,
    ) -> Vec<SourceFile> {
        for name in names {
            let fingerprint = self.file(name, true).and_then(|file| file.fingerprint);
            self.read.push((name.clone(), fingerprint));
        }
        let read = std::mem::take(&mut self.read).into_iter();
        let mut sources: Vec<SourceFile> = read
            .map(|(name, fingerprint)| SourceFile {
                name: redactor.text(&name).into(),
                fingerprint,
            })
            .collect();
        sources.sort();
        sources.dedup_by(|later, earlier| later.name == earlier.name);
        sources
    }

    fn file(&mut self, name: &str, hash: bool) -> Option<ReadFile> {
        // A test's generated main lies in the cache, under an absolute name.
        let mut file = File::open(self.dir.join(name)).ok()?;
        let mut hasher = hash.then(Sha256::new);
        let mut lines = 0;
        loop {
            if !self.time.is_left(hash) {
                return None;
            }
            let read = file.read(&mut self.buffer).ok()?;
            if read == 0 {
                break;
            }
            let part = &self.buffer[..read];
            lines += memchr::memchr_iter(b'\n', part).count() as u64;
            if let Some(hasher) = &mut hasher {
                hasher.update(part);
            }
        }
        Some(ReadFile {
            lines,
            fingerprint: hasher.map(|hasher| fingerprint(&hasher.finalize())),
        })
    }
}

#[derive(Clone, Copy)]
struct ReadFile {
    lines: u64,
    fingerprint: Option<Fingerprint>,
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

    #[test]
    fn contents_are_told_apart_and_the_same_ones_are_the_same() {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [("a.go", "package a\n"), ("b.txt", "x"), ("c.txt", "x")] {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let time = TimeToRead::default();
        let redactor = Redactor::new(&gobt_profile::privacy::Roots::default(), []);
        let mut reader = FileReader::new(dir.path(), &time);
        assert_eq!(
            reader.lines([&"a.go".to_owned()].into_iter(), true),
            Some(1)
        );
        let others = ["c.txt", "b.txt", "gone.txt", "a.go"].map(str::to_owned);
        let sources = reader.into_sources(others.iter(), &redactor);
        let names: Vec<&str> = sources.iter().map(|file| &*file.name).collect();
        assert_eq!(names, ["a.go", "b.txt", "c.txt", "gone.txt"]);
        let prints: Vec<_> = sources.iter().map(|file| file.fingerprint).collect();
        // sha256 of "x" begins with 2d711642.
        let x = Some("2d711642".parse().unwrap());
        assert_eq!(prints[1..], [x, x, None]);
        assert!(prints[0].is_some() && prints[0] != x);
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
