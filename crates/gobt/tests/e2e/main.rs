//! Does the `gobt` command keep its promises, with real go commands?
//!
//! The go commands come from `GOBT_TEST_GO`, a list as for `PATH`; without it, the `go` on the
//! `PATH` is used. Each test has a fresh folder and a scrubbed environment; tests with the same go
//! share a build cache below `target/`.
//!
//! - `action`: the scripts that the Action runs
//! - `action_steps`: the steps of `action.yml`, odd cases
//! - `same_words`: the user reads what bare go would have said
//! - `own_flags`: flags of gobt's that the user gave as well
//! - `fake_go`: a go that is not as gobt knows it
//! - `failed`: reports of failed builds
//! - `privacy`: what must be in no report
//! - `same_build`: binaries and caches
//! - `figures`: the figures are right
//! - `findings`: what would shorten a build
//! - `metadata`: what is known of the packages
//! - `sources`: the files that packages are built from
//! - `impact`: changes, and the build time they cost
//! - `check`: limits, and `gobt.toml`
//! - `why`: the imports that bring a package in
//! - `diff`: two builds compared
//! - `places`: odd places and settings
//! - `command_line`: options, statuses, the other commands
//! - `publish`: a report at a pull request, rehearsed in full
//! - `signals`: gobt is told to stop
//! - `runs`: the same command several times
//! - `terminal`: what a person sees
//! - `go_run`: programs that `go run` starts
//! - `report_folder`: the files of a report
#![cfg(unix)]
// What fails here fails a test, helpers included.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod action;
mod action_steps;
mod check;
mod command_line;
mod diff;
mod failed;
mod fake_go;
mod figures;
mod findings;
mod go_run;
mod impact;
mod metadata;
mod own_flags;
mod places;
mod privacy;
mod publish;
mod report_folder;
mod runs;
mod same_build;
mod same_words;
mod signals;
mod sources;
mod support;
mod terminal;
mod what_if;
mod why;
