//! How a Go build is *shown*: one file per format, all fed by the same analysis.
//!
//! This crate knows nothing of processes. Everything that comes from a build (names, paths, flags)
//! is escaped for the place where it is shown, and the same profile gives the same bytes.

pub mod escape;
mod figures;
mod files;
pub mod human;
mod impact;
mod json;
mod markdown;
mod sentences;
pub mod svg;
mod terminal;

pub use files::{ReportFile, report_files};
pub use impact::{HistoryNotes, IMPACT_SCHEMA, ImpactPage, impact_text, write_impact_json};
pub use json::{ANALYSIS_SCHEMA, write_json};
pub use markdown::{MarkdownOptions, summary_markdown};
pub use terminal::{TerminalOptions, analysis_text, summary_text};
