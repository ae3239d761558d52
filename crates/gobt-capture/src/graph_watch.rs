//! Has go written its plan yet? The graph file's first writing, noticed as soon as it is whole.
//!
//! Go truncates and writes in place: half a file may be seen, and is looked at again.

use std::fs::{self, File};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use gobt_profile::privacy::Redactor;
use gobt_profile::{ReadError, RecordedGraph, read_action_graph};

/// How often to look. A look at a file that is not there costs some 5 µs.
const PAUSE: Duration = Duration::from_millis(5);

/// The graph file, and what stood there before go was started.
#[derive(Debug, Clone)]
pub(crate) struct GraphFile {
    path: PathBuf,
    before: Option<Stamp>,
}

/// What tells one writing of a file from another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

impl GraphFile {
    /// Looks at what is there now: a graph of an earlier build is not this one's.
    pub(crate) fn new(path: PathBuf) -> Self {
        let before = stamp(&path);
        Self { path, before }
    }

    /// Whether this build has written anything.
    pub(crate) fn written(&self) -> bool {
        stamp(&self.path).is_some_and(|now| Some(&now) != self.before.as_ref())
    }

    /// Waits for a whole graph. Never returns if there is none: to be cancelled with the build.
    pub(crate) async fn first_writing(&self, redactor: &Redactor) -> RecordedGraph {
        let mut last = self.before.clone();
        loop {
            tokio::time::sleep(PAUSE).await;
            let now = stamp(&self.path);
            if now == last || !self.looks_whole() {
                continue;
            }
            last = now;
            let (file, redactor) = (self.clone(), redactor.clone());
            let read = tokio::task::spawn_blocking(move || file.read(&redactor));
            if let Ok(Some(Ok(graph))) = read.await {
                return graph;
            }
        }
    }

    /// The graph as it is now; `None` if this build has written none.
    pub(crate) fn read(&self, redactor: &Redactor) -> Option<Result<RecordedGraph, ReadError>> {
        let now = stamp(&self.path)?;
        if Some(&now) == self.before.as_ref() || now.length == 0 {
            return None;
        }
        let file = File::open(&self.path).ok()?;
        let redact = |text: &str| redactor.text(text).into_owned();
        let graph = read_action_graph(BufReader::new(file), &redact);
        Some(graph.map_err(|error| error.in_file(&self.path)))
    }

    /// Go's list ends with a bracket.
    fn looks_whole(&self) -> bool {
        let last_byte = || {
            let mut file = File::open(&self.path).ok()?;
            file.seek(SeekFrom::End(-1)).ok()?;
            let mut last = [0];
            file.read_exact(&mut last).ok()?;
            Some(last[0])
        };
        last_byte() == Some(b']')
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let meta = fs::metadata(path).ok()?;
    Some(Stamp {
        modified: meta.modified().ok(),
        length: meta.len(),
    })
}
