//! What is known of one node of Go's action graph?

use std::fmt;

use crate::error::ReadErrorKind;
use crate::{Mode, Nanos, Timestamp};

/// Names an action within one [`crate::Graph`]: its place when actions are sorted by Go's own ID.
///
/// So comparing two of them compares Go's IDs. Valid for the graph it came from, and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(u32);

impl ActionId {
    /// The action at this place of the graph's list.
    ///
    /// # Panics
    /// Past `u32::MAX`; no graph is that large ([`crate::ReadErrorKind::TooManyActions`]).
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        debug_assert!(u32::try_from(index).is_ok());
        Self(index as u32)
    }

    /// Its place in the graph's list.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Names one set of tool flags within one [`crate::Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlagSetId(pub(crate) u32);

impl FlagSetId {
    /// Its place in the graph's list of flag sets.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One node of Go's action graph, as the go command recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Go's own number for it (`ID`). Unique within the graph.
    pub go_id: u64,
    /// The kind of work.
    pub mode: Mode,
    /// The import path it belongs to; empty where Go gives none (`collect cgo`, `go build`, …).
    pub package: Box<str>,
    /// The folder it works in, below `$WORK`; empty where it has none.
    pub objdir: Box<str>,
    /// Go's scheduler starts the ready action with the smallest one first.
    pub priority: u64,
    /// Hash of its inputs, 20 characters; empty when it was never reached or has none.
    pub action_id: Box<str>,
    /// Hashes of inputs and content; empty when it failed or was never reached.
    pub build_id: Box<str>,
    /// Whether the package is to be compiled (`NeedBuild`): not where `go vet` only wants to know
    /// of it.
    pub need_build: bool,
    /// When it became ready, started and ended.
    pub times: Times,
    /// The commands it ran; `None` when it ran none.
    pub run: Option<Run>,
}

/// The commands of one action, in sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Time that passed while its commands ran.
    pub real: Nanos,
    /// CPU time of its commands in user mode.
    pub user: Nanos,
    /// CPU time of its commands in the kernel.
    pub sys: Nanos,
    /// Which flags its tools were given; the sets are in the graph.
    pub flags: Option<FlagSetId>,
    /// Number of Go files that the compiler was given; `None` where no compiler ran.
    pub go_files: Option<u32>,
    /// Whether one of those files is a test (`…_test.go`).
    pub test_files: bool,
    /// Whether the cgo tool ran (up to Go 1.25 inside the `build` action).
    pub cgo: bool,
}

/// When an action became ready, started and ended: each is there only if the one before it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Times {
    /// Never reached: all of Go's times are year 1.
    #[default]
    Unreached,
    /// Waiting for a worker when the build was interrupted.
    Ready {
        /// When its last dependency was done.
        ready: Timestamp,
    },
    /// Running when the build was interrupted.
    Started {
        /// When its last dependency was done.
        ready: Timestamp,
        /// When a worker took it.
        start: Timestamp,
    },
    /// Ran to its end.
    Done(Span),
}

/// The three times of an action that ran to its end; `ready <= start <= done`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When its last dependency was done.
    pub ready: Timestamp,
    /// When a worker took it.
    pub start: Timestamp,
    /// When it was done.
    pub done: Timestamp,
}

impl Span {
    /// From start to done.
    #[must_use]
    pub fn duration(&self) -> Nanos {
        self.done.since(self.start)
    }

    /// From ready to start: how long it waited for a worker.
    #[must_use]
    pub fn wait(&self) -> Nanos {
        self.start.since(self.ready)
    }
}

/// Why three times are not those of one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimesProblem {
    Backwards {
        earlier: &'static str,
        later: &'static str,
    },
    Missing {
        present: &'static str,
        absent: &'static str,
    },
}

impl TimesProblem {
    pub(crate) fn of_action(self, id: u64) -> ReadErrorKind {
        match self {
            Self::Backwards { earlier, later } => {
                ReadErrorKind::TimesBackwards { id, earlier, later }
            }
            Self::Missing { present, absent } => ReadErrorKind::TimeMissing {
                id,
                present,
                absent,
            },
        }
    }
}

impl Times {
    /// Checks that each time is there only with the one before it, and not before that.
    pub(crate) fn from_parts(
        ready: Option<Timestamp>,
        start: Option<Timestamp>,
        done: Option<Timestamp>,
    ) -> Result<Self, TimesProblem> {
        let missing = |present, absent| Err(TimesProblem::Missing { present, absent });
        let backwards = |earlier, later| Err(TimesProblem::Backwards { earlier, later });
        match (ready, start, done) {
            (None, None, None) => Ok(Self::Unreached),
            (None, Some(_), _) => missing("TimeStart", "TimeReady"),
            (None, None, Some(_)) => missing("TimeDone", "TimeReady"),
            (Some(_), None, Some(_)) => missing("TimeDone", "TimeStart"),
            (Some(ready), None, None) => Ok(Self::Ready { ready }),
            (Some(ready), Some(start), _) if start < ready => backwards("TimeReady", "TimeStart"),
            (Some(ready), Some(start), None) => Ok(Self::Started { ready, start }),
            (Some(_), Some(start), Some(done)) if done < start => {
                backwards("TimeStart", "TimeDone")
            }
            (Some(ready), Some(start), Some(done)) => Ok(Self::Done(Span { ready, start, done })),
        }
    }

    /// All three times, if it ran to its end.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Done(span) => Some(*span),
            _ => None,
        }
    }
}

impl Action {
    /// From start to done; zero when it never ran to its end.
    #[must_use]
    pub fn duration(&self) -> Nanos {
        self.times.span().map_or(Nanos::ZERO, |s| s.duration())
    }

    /// The last element of its folder, `b006` of `$WORK/b006/`: go's echo names it so. Empty where it
    /// has none.
    #[must_use]
    pub fn objdir_name(&self) -> &str {
        let objdir = self.objdir.trim_end_matches(['/', '\\']);
        objdir.rsplit(['/', '\\']).next().unwrap_or(objdir)
    }

    /// User and system time of its commands; zero when it ran none.
    #[must_use]
    pub fn cpu(&self) -> Nanos {
        self.run.as_ref().map_or(Nanos::ZERO, |r| r.user + r.sys)
    }

    /// Whether it ran a command (`Cmd` is not null), and nothing else.
    #[must_use]
    pub fn executed(&self) -> bool {
        self.run.is_some()
    }

    /// Whether it is a `build` or `link` that began and came to no result.
    ///
    /// Go writes the `ActionID` before it works, the `BuildID` after. The packages that `go vet`
    /// was asked about have an `ActionID` only, and nothing was to be compiled: they did not fail. Nor
    /// did the link of a test whose result came from the cache, which runs no command.
    #[must_use]
    pub fn failed(&self) -> bool {
        let began = !self.action_id.is_empty() && self.build_id.is_empty();
        match self.mode {
            Mode::Link => began && self.executed(),
            Mode::Build => began && (self.need_build || self.executed()),
            _ => false,
        }
    }
}

impl fmt::Display for ActionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
