//! What is wrong with a `gobt.toml`, and where?

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Everything that is wrong with one file, in the order of its lines.
#[derive(Debug)]
pub(crate) struct ConfigError {
    path: PathBuf,
    problems: Vec<(Place, String)>,
}

/// A line and a column, counted from 1; columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    line: usize,
    column: usize,
}

impl Place {
    fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or(before);
        Self {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }
}

/// What is wrong with one value.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) at: Range<usize>,
    pub(super) what: String,
}

impl ConfigError {
    pub(super) fn new(path: &Path, text: &str, wrong: Vec<Wrong>) -> Self {
        let place = |wrong: Wrong| (Place::of(text, wrong.at.start), wrong.what);
        let mut problems: Vec<_> = wrong.into_iter().map(place).collect();
        problems.sort();
        Self {
            path: path.to_owned(),
            problems,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (place, what)) in self.problems.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            let (path, Place { line, column }) = (self.path.display(), place);
            let what = gobt_report::escape::terminal(what);
            write!(f, "{end}{path}:{line}:{column}: {what}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}
