//! How a Go build is *shown*: one file per format, all fed by the same analysis.
//!
//! This crate knows nothing of processes. Everything that comes from a build (names, paths, flags)
//! is escaped for the place where it is shown, and the same profile gives the same bytes.

mod cache_worth;
mod check;
mod diff;
pub mod escape;
mod figures;
mod files;
mod findings;
pub mod html;
pub mod human;
mod impact;
mod json;
mod json_findings;
mod json_line;
mod markdown;
mod mermaid;
pub mod png;
mod runs;
mod sentences;
pub mod svg;
mod terminal;
mod what_if;
mod what_if_json;
mod why;
mod why_json;

pub use cache_worth::{CacheTimes, cache_sentence};
pub use check::{
    CHECK_SCHEMA, CheckPage, check_annotations, check_junit, check_markdown, check_text,
    write_check_json,
};
pub use diff::{DIFF_SCHEMA, DiffPage, diff_markdown, diff_parts, diff_text, write_diff_json};
pub use files::{ReportFile, report_files};
pub use impact::{HistoryNotes, IMPACT_SCHEMA, ImpactPage, impact_text, write_impact_json};
pub use json::{ANALYSIS_SCHEMA, write_json};
pub use markdown::{CardPart, Files, MarkdownOptions, summary_markdown, summary_parts};
pub use mermaid::critical_path_chart;
pub use terminal::{TerminalOptions, analysis_text, summary_text};
pub use what_if::{best_changes_text, what_if_text};
pub use what_if_json::{WHAT_IF_SCHEMA, write_what_if_json};
pub use why::{Place, WhyReport, why_text};
pub use why_json::{WHY_SCHEMA, write_why_json};
