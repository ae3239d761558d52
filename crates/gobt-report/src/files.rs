//! Which files does a report consist of? The list of formats.

use gobt_analysis::Analysis;
use gobt_profile::Profile;

use crate::html;
use crate::markdown::{MarkdownOptions, summary_markdown};
use crate::svg;

/// One file of a report folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// Its name, without folder.
    pub name: &'static str,
    /// All that is in it.
    pub contents: String,
}

/// Everything that is drawn from a profile. `top` sets the rows of tables and the bars of charts;
/// `None` leaves each format its own default.
#[must_use]
pub fn report_files(profile: &Profile, analysis: &Analysis, top: Option<usize>) -> Vec<ReportFile> {
    let markdown = MarkdownOptions::default();
    let markdown = MarkdownOptions {
        top: top.unwrap_or(markdown.top),
        ..markdown
    };
    let charts = svg::charts(profile, analysis, top.unwrap_or(svg::DEFAULT_TOP));
    let mut files: Vec<ReportFile> = charts
        .into_iter()
        .map(|(name, contents)| ReportFile { name, contents })
        .collect();
    files.push(ReportFile {
        name: "report.html",
        contents: html::page(profile, analysis),
    });
    files.push(ReportFile {
        name: "summary.md",
        contents: summary_markdown(profile, analysis, &markdown),
    });
    files
}
