//! What was wrong with a file, and where in it?

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::{GraphError, TimestampError};

/// A file that could not be read as an action graph or a profile.
#[derive(Debug)]
pub struct ReadError {
    /// The file, where the caller named it ([`ReadError::in_file`]).
    pub path: Option<PathBuf>,
    /// Line and column, counted from 1, where the trouble has a place.
    pub place: Option<Place>,
    /// What the trouble is.
    pub kind: ReadErrorKind,
}

/// A place in a text file, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: u64,
    /// The column, in bytes.
    pub column: u64,
}

/// What can be wrong with a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The file could not be read at all.
    #[error("it cannot be read")]
    Io(#[source] io::Error),
    /// Nothing but white space.
    #[error("it is empty: the go command may have been stopped while it wrote")]
    Empty,
    /// The end came in the middle.
    #[error("it ends in the middle{}: the go command may have been stopped while it wrote", within(.action))]
    Truncated {
        /// Go's ID of the action that is cut, or its place in the list where the ID is missing.
        action: Option<u64>,
    },
    /// No JSON.
    #[error("it is no JSON: {message}")]
    NotJson {
        /// What the JSON reader said.
        message: String,
    },
    /// JSON, but neither an action graph nor a profile.
    #[error(
        "it holds {found}, neither an action graph (a JSON list, as go … -debug-actiongraph=FILE writes) nor a profile of gobt (an object with \"schema\")"
    )]
    NeitherGraphNorProfile {
        /// What stands there instead.
        found: String,
    },
    /// A list without a single action.
    #[error("it holds no action")]
    NoActions,
    /// An element that is no action.
    #[error("element {number} of the list is no action as go writes it: {message}")]
    BadAction {
        /// Its place in the list, counted from 0: Go's ID, in files that go wrote.
        number: u64,
        /// What is wrong.
        message: String,
    },
    /// One element so long that it cannot be an action.
    #[error("element {number} of the list is longer than {limit} bytes, which no action is")]
    ActionTooLong {
        /// Its place in the list, counted from 0.
        number: u64,
        /// The longest that is read, in bytes.
        limit: usize,
    },
    /// More actions or edges than gobt can number.
    #[error("it holds more actions or dependencies than gobt can count (4,294,967,295)")]
    TooManyActions,
    /// A time that is no time.
    #[error("{field} of action {id}: {source}")]
    BadTime {
        /// Go's ID of the action.
        id: u64,
        /// Which of its times.
        field: &'static str,
        /// What is wrong with it.
        source: TimestampError,
    },
    /// Times of one action out of order.
    #[error(
        "action {id} has {later} before {earlier}: the clock ran backwards, or the file was changed"
    )]
    TimesBackwards {
        /// Go's ID of the action.
        id: u64,
        /// The field that should be earlier.
        earlier: &'static str,
        /// The field that should be later.
        later: &'static str,
    },
    /// A later time without the one before it.
    #[error("action {id} has {present}, but no {absent} (year 1)")]
    TimeMissing {
        /// Go's ID of the action.
        id: u64,
        /// The field that is there.
        present: &'static str,
        /// The field that is not.
        absent: &'static str,
    },
    /// Not a graph.
    #[error(transparent)]
    Graph(GraphError),
    /// Every time is year 1.
    #[error(
        "no action has a time: this is what go writes before it builds, and what an interrupted go build leaves behind"
    )]
    NeverRan,
    /// Some actions have no times.
    #[error(
        "action {id} was never {state}: the build was interrupted, and a bare graph of it has no figures"
    )]
    Interrupted {
        /// Go's ID of the first action without all times.
        id: u64,
        /// What did not happen.
        state: &'static str,
    },
    /// A profile of a later gobt.
    #[error(
        "it was written by a newer gobt (schema {found:?}, this one reads up to {known:?}): update gobt"
    )]
    NewerSchema {
        /// The schema in the file.
        found: String,
        /// The newest schema that this gobt reads.
        known: &'static str,
    },
    /// An object, but not a profile of gobt.
    #[error("it is a JSON object without gobt's \"schema\" ({})", found_schema(.found))]
    NoProfile {
        /// The schema in the file, if any.
        found: Option<String>,
    },
    /// Something is wrong with another run than the one shown.
    #[error("element {index} of other_runs: {problem}")]
    OtherRun {
        /// Its place in the list, counted from 0.
        index: usize,
        /// What is wrong with it.
        problem: Box<ReadErrorKind>,
    },
    /// A profile whose parts do not fit together.
    #[error("the profile is damaged: {message}")]
    BadProfile {
        /// What does not fit.
        message: String,
    },
}

fn within(action: &Option<u64>) -> String {
    action.map_or_else(String::new, |id| format!(" of action {id}"))
}

fn found_schema(found: &Option<String>) -> String {
    match found {
        Some(schema) => format!("its schema is {schema:?}"),
        None => "it has none".to_owned(),
    }
}

impl ReadError {
    pub(crate) fn new(kind: ReadErrorKind) -> Self {
        Self {
            path: None,
            place: None,
            kind,
        }
    }

    pub(crate) fn at(place: Place, kind: ReadErrorKind) -> Self {
        Self {
            path: None,
            place: Some(place),
            kind,
        }
    }

    /// The same error, naming the file it is about.
    #[must_use]
    pub fn in_file(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}", path.display())?;
            if let Some(Place { line, column }) = self.place {
                write!(f, ":{line}:{column}")?;
            }
            write!(f, ": ")?;
        } else if let Some(Place { line, column }) = self.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        write!(f, "{}", self.kind)
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ReadErrorKind::Io(error) => Some(error),
            // Every other message is whole in itself.
            _ => None,
        }
    }
}
