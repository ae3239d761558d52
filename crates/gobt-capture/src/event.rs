//! What happens while a build is recorded? The interface between recording and showing.

use std::time::Duration;

use gobt_profile::Graph;
use gobt_profile::privacy::Redactor;

use crate::echo::Tool;
use crate::session::Standing;

/// Something that happened, in order.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// One run of several is about to begin; of a single one nothing is said.
    Run {
        /// Which, counted from 1.
        number: u32,
        /// How many are to be.
        of: u32,
    },
    /// The go command is running.
    Started(&'a Standing),
    /// Bytes of go's standard error that the bare command would have shown: the user's, at once.
    User(&'a [u8]),
    /// Go's echo of what it runs, whole lines: for the log.
    Echo(&'a [u8]),
    /// The go command knows what it will do: the graph's first writing.
    Planned(&'a Graph),
    /// A tool begins to work for an action.
    ActionStarted {
        /// The last element of the action's folder, as `b006`.
        objdir: &'a str,
        /// What runs.
        tool: &'a Tool,
    },
    /// The last tool of a compilation or link has run.
    ActionFinished {
        /// The last element of the action's folder.
        objdir: &'a str,
    },
    /// The go command has ended; all it wrote has been passed on.
    Ended {
        /// Since it was started.
        elapsed: Duration,
    },
}

/// Takes events as they happen: a progress display, a log.
pub trait Sink {
    /// One event. Must not block for long: the build's output waits behind it.
    fn event(&mut self, event: &Event<'_>);

    /// Called a few times a second while the build runs.
    fn tick(&mut self) {}

    /// What to take out of everything that is kept, known before the first other event.
    fn redactor(&mut self, _redactor: &Redactor) {}
}
