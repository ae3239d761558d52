//! One file for each subcommand.

pub(crate) mod analyze;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod impact;
pub(crate) mod man;
pub(crate) mod profile;
pub(crate) mod publish;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod what_if;
pub(crate) mod why;
