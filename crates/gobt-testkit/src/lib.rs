//! What do the tests and benchmarks of gobt run on, when no recorded build will do?
//!
//! Graphs as the go command would have written them, made from a seed:
//!
//! - [`synthetic`]: large ones, shaped like a real `go build` (two thousand to
//!   two hundred thousand actions), for benchmarks and limits.
//! - [`dag`]: small ones, by hand or at random, for property tests: ties, zero
//!   durations, several roots, parts that do not touch.
//!
//! Both take their times from [`schedule`], which hands actions to workers the
//! way Go does, and both are written by [`go_json`], byte for byte in Go's own
//! layout. Nothing here reads a clock: the same seed gives the same bytes.
//!
//! With the feature `fake-github` there is also `fake_github`: a server to publish to.
//!
//! Never part of the product: no crate may depend on this one but for its tests.

pub mod dag;
mod edges;
#[cfg(feature = "fake-github")]
pub mod fake_github;
pub mod go_json;
pub mod random;
pub mod schedule;
pub mod synthetic;

pub use edges::Edges;
