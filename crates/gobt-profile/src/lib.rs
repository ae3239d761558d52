//! What a recorded Go build *is*: the [`Profile`] model, reading Go's action graphs of every
//! version, reading and writing the versioned `profile.json`, the DAG.
//!
//! # The field in a paragraph
//! The go command turns a build into a graph of **actions**: compile this package, link that
//! binary, run those tests. Each has a **mode** (Go's word for its kind), depends on other actions,
//! becomes *ready* when the last of them is done, *starts* when a worker is free, and is *done*.
//! `-debug-actiongraph=FILE` writes all of it to a file; [`read_action_graph`] reads that file into
//! a checked [`Graph`]. A [`Profile`] is such a graph with the circumstances of the [`Build`] and
//! what is known of its [`Packages`].
//!
//! This crate knows nothing of processes and charts, and opens no file: it is handed a
//! [`std::io::Read`].

mod action;
mod actiongraph;
mod build;
mod command_words;
mod error;
mod fingerprint;
mod go_version;
mod graph;
mod input;
mod mode;
mod output;
mod package;
pub mod privacy;
mod profile;
mod run;
mod saved;
mod time;

pub use action::{Action, ActionId, FlagSetId, Run, Span, Times};
pub use actiongraph::{RecordedGraph, Redact, read_action_graph};
pub use build::{
    Build, C_SETTINGS, Cache, LoadKind, LoadStep, MAIN_FOLDER, MODULE_CACHE, Machine, Observed,
    Outcome,
};
pub use command_words::command_words;
pub use error::{Place, ReadError, ReadErrorKind};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use go_version::{GoVersion, GoVersionError};
pub use graph::{EdgeList, FlagSet, Graph, GraphError, ToolFlags};
pub use input::read_profile_or_graph;
pub use mode::Mode;
pub use output::Output;
pub use package::{Module, Package, Packages, SourceFile};
pub use profile::Profile;
pub use run::RecordedRun;
pub use saved::{PROFILE_SCHEMA, read_profile, write_profile};
pub use time::{Nanos, Timestamp, TimestampError};
