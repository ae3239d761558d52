//! What did `go … -debug-actiongraph=FILE` write?
//!
//! Go writes the file twice: before it builds (every time is year 1) and after the last action. Both
//! writings are read, of every Go version, whatever subcommand wrote them.

mod batches;
mod commands;
mod elements;
mod raw;

use std::collections::HashMap;
use std::io::Read;

use crate::action::{Action, FlagSetId, Run, Times};
use crate::error::{Place, ReadError, ReadErrorKind};
use crate::graph::{EdgeList, FlagSet, Graph, GraphError};
use crate::package::{PackageHints, Packages};
use crate::privacy::Redactor;
use crate::{Mode, Nanos, Timestamp};

use batches::cut;
use commands::{Commands, read_commands};
use elements::{Element, Elements};
use raw::RawAction;

/// An action graph as Go wrote it, and what its commands tell of the build.
#[derive(Debug, Clone)]
pub struct RecordedGraph {
    /// The checked graph.
    pub graph: Graph,
    /// What the commands tell of packages.
    pub packages: Packages,
    /// The Go version, as `go1.27.3`, if any compiler ran.
    pub go_version: Option<String>,
    /// Operating system and architecture, as `linux_amd64`, if any tool of Go's ran.
    pub platform: Option<String>,
}

/// Changes texts on their way in: what must not be kept is replaced.
///
/// A function from text to text is one; `&str::to_owned` changes nothing.
pub trait Redact {
    /// Any text: a name, a path.
    fn text(&self, text: &str) -> String;

    /// The words of one command, which may say what follows them (`-X` `main.token=…`).
    fn words(&self, words: Vec<String>) -> Vec<String> {
        words.iter().map(|word| self.text(word)).collect()
    }
}

impl<F: Fn(&str) -> String> Redact for F {
    fn text(&self, text: &str) -> String {
        self(text)
    }
}

impl Redact for Redactor {
    fn text(&self, text: &str) -> String {
        Self::text(self, text).into_owned()
    }

    fn words(&self, words: Vec<String>) -> Vec<String> {
        self.arguments(&words, None)
    }
}

/// Reads a whole action graph.
///
/// Streams: beside the graph itself, the memory of a few actions is needed, whatever the file's size.
/// An action longer than 16 MiB is refused. `redact` is applied to tool flags, package names, folders and the file names in
/// modes.
///
/// # Errors
/// Anything that is no action graph, or one whose figures could not be trusted, with its place.
pub fn read_action_graph(
    input: impl Read + Send,
    redact: &dyn Redact,
) -> Result<RecordedGraph, ReadError> {
    read_with_head(Vec::new(), input, redact)
}

/// The same, where `head` has already been taken from `input`.
pub(crate) fn read_with_head(
    head: Vec<u8>,
    input: impl Read + Send,
    redact: &dyn Redact,
) -> Result<RecordedGraph, ReadError> {
    let elements = Elements::new(head, input);
    let mut builder = Builder::new(redact);
    std::thread::scope(|scope| {
        for batch in cut(scope, elements) {
            for element in batch?.iter() {
                builder.push(&element)?;
            }
        }
        Ok(())
    })?;
    builder.finish()
}

struct Builder<'a> {
    redact: &'a dyn Redact,
    actions: Vec<Action>,
    places: Vec<Place>,
    edges: EdgeList,
    edge_count: u64,
    flag_sets: Vec<FlagSet>,
    flag_index: HashMap<FlagSet, FlagSetId>,
    packages: PackageHints,
    go_version: Option<String>,
    platform: Option<String>,
}

impl<'a> Builder<'a> {
    fn new(redact: &'a dyn Redact) -> Self {
        Self {
            redact,
            actions: Vec::new(),
            places: Vec::new(),
            edges: EdgeList::default(),
            edge_count: 0,
            flag_sets: Vec::new(),
            flag_index: HashMap::new(),
            packages: PackageHints::default(),
            go_version: None,
            platform: None,
        }
    }

    fn push(&mut self, element: &Element<'_>) -> Result<(), ReadError> {
        let raw: RawAction<'_> =
            serde_json::from_slice(element.text).map_err(|e| bad_action(element, &e))?;
        let times = read_times(&raw).map_err(|kind| ReadError::at(element.place, kind))?;
        self.count(&raw, element.place)?;
        let run = self.read_run(&raw);
        self.actions.push(Action {
            go_id: raw.id,
            mode: self.read_mode(&raw.mode),
            package: self.redact.text(&raw.package).into(),
            objdir: self.redact.text(&raw.objdir).into(),
            priority: raw.priority,
            action_id: raw.action_id.into(),
            build_id: raw.build_id.into(),
            need_build: raw.need_build,
            times,
            run,
        });
        self.places.push(element.place);
        self.edges.push(raw.deps.into_iter().flatten());
        Ok(())
    }

    fn count(&mut self, raw: &RawAction<'_>, place: Place) -> Result<(), ReadError> {
        self.edge_count += raw.deps.as_ref().map_or(0, |deps| deps.len() as u64);
        let limit = u64::from(u32::MAX);
        if self.edge_count > limit || self.actions.len() as u64 >= limit {
            return Err(ReadError::at(place, ReadErrorKind::TooManyActions));
        }
        Ok(())
    }

    fn read_mode(&self, text: &str) -> Mode {
        match Mode::from_go(text) {
            Mode::CgoCompile(file) => Mode::CgoCompile(self.redact.text(&file).into()),
            fixed => fixed,
        }
    }

    fn read_run(&mut self, raw: &RawAction<'_>) -> Option<Run> {
        let commands = raw.cmd.as_deref()?;
        let found = read_commands(commands, &raw.objdir, self.redact);
        self.note_build(&found);
        if found.go_files.is_some() {
            let package = self.redact.text(&raw.package);
            self.packages
                .note(&package, found.standard, found.module.as_ref());
        }
        Some(Run {
            real: Nanos::from_nanos(raw.cmd_real),
            user: Nanos::from_nanos(raw.cmd_user),
            sys: Nanos::from_nanos(raw.cmd_sys),
            go_files: found.go_files,
            test_files: found.test_files,
            cgo: found.cgo,
            flags: self.intern(found.flags),
        })
    }

    fn note_build(&mut self, found: &Commands) {
        if self.go_version.is_none() {
            self.go_version.clone_from(&found.go_version);
        }
        if self.platform.is_none() {
            self.platform.clone_from(&found.platform);
        }
    }

    fn intern(&mut self, flags: FlagSet) -> Option<FlagSetId> {
        if flags.tools.is_empty() {
            return None;
        }
        if let Some(known) = self.flag_index.get(&flags) {
            return Some(*known);
        }
        let id = FlagSetId(self.flag_sets.len() as u32);
        self.flag_sets.push(flags.clone());
        self.flag_index.insert(flags, id);
        Some(id)
    }

    fn finish(self) -> Result<RecordedGraph, ReadError> {
        if self.actions.is_empty() {
            return Err(ReadError::new(ReadErrorKind::NoActions));
        }
        let places = self.places;
        let graph = Graph::new(self.actions, &self.edges, self.flag_sets)
            .map_err(|error| place_of(&places, error))?;
        Ok(RecordedGraph {
            graph,
            packages: self.packages.into_packages(),
            go_version: self.go_version,
            platform: self.platform,
        })
    }
}

/// Names the place of what is wrong inside one element.
fn bad_action(element: &Element<'_>, error: &serde_json::Error) -> ReadError {
    let inner_line = error.line().max(1) as u64;
    let inner_column = error.column() as u64;
    let place = Place {
        line: element.place.line + inner_line - 1,
        column: match inner_line {
            1 => element.place.column + inner_column.saturating_sub(1),
            _ => inner_column,
        },
    };
    let text = error.to_string();
    // serde_json adds the place within the element, which would mislead.
    let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
    let kind = match error.classify() {
        serde_json::error::Category::Data => ReadErrorKind::BadAction {
            number: element.number,
            message,
        },
        _ => ReadErrorKind::NotJson { message },
    };
    ReadError::at(place, kind)
}

fn place_of(places: &[Place], error: GraphError) -> ReadError {
    let position = match &error {
        GraphError::DuplicateId { positions, .. } => Some(positions[1]),
        GraphError::DanglingDependency { position, .. }
        | GraphError::Cycle { position, .. }
        | GraphError::StartsTooEarly { position, .. } => Some(*position),
        GraphError::TimesTooLong => None,
    };
    ReadError {
        path: None,
        place: position.and_then(|p| places.get(p).copied()),
        kind: ReadErrorKind::Graph(error),
    }
}

fn read_times(raw: &RawAction<'_>) -> Result<Times, ReadErrorKind> {
    let id = raw.id;
    let read = |field, text: &str| {
        Timestamp::from_go_json(text).map_err(|source| ReadErrorKind::BadTime { id, field, source })
    };
    let ready = read("TimeReady", &raw.time_ready)?;
    let start = read("TimeStart", &raw.time_start)?;
    let done = read("TimeDone", &raw.time_done)?;
    Times::from_parts(ready, start, done).map_err(|problem| problem.of_action(id))
}
