//! How a Go build is *shown*: one file per format, all fed by the same analysis.
//!
//! This crate knows nothing of processes. Everything that comes from a build (names, paths, flags)
//! is escaped for the place where it is shown, and the same profile gives the same bytes.

pub mod svg;
