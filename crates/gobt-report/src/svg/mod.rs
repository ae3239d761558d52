//! The charts of a build, as SVG.
//!
//! Each picture is laid out first, as plain data, and then drawn by plotters. It stands alone: name,
//! headline figures, units, legend; no script, no font that must be loaded; light and dark pages;
//! wide ones and those of a phone. It depends on the profile and nothing else: the same build gives
//! the same bytes.

mod axis;
mod bars;
mod columns;
mod concurrency;
mod critical_path;
mod diff;
mod draw;
mod family;
mod figures;
mod format;
mod header;
mod impact;
mod lanes;
mod legend;
mod load;
mod marks;
mod notice;
mod observed;
mod packages;
mod panel;
mod path_drag;
mod path_rows;
mod realised;
mod realised_strip;
mod scaling;
mod scaling_plot;
mod scene;
pub mod text;
pub mod theme;
mod timeline;

use gobt_analysis::Analysis;
use gobt_profile::Profile;

pub use family::Family;

use crate::diff::DiffPage;
use crate::impact::ImpactPage;

/// Names of the files, in the order of [`charts`].
pub const FILE_NAMES: [&str; 5] = [
    "timeline.svg",
    "critical-path.svg",
    "packages.svg",
    "concurrency.svg",
    "scaling.svg",
];

/// Packages that have a bar of their own, where nothing else is asked for.
pub const DEFAULT_TOP: usize = 20;

/// More bars than this would make a picture too large.
const MOST_TOP: usize = 500;

/// What each worker did when, the critical path marked; running and waiting actions below.
#[must_use]
pub fn timeline(profile: &Profile, analysis: &Analysis) -> String {
    draw::to_svg(&timeline::scene(profile, analysis))
}

/// The chain that bounds the build, step by step, where each ran and what it would save to make it
/// free; and below it the chain that this run took, with its waits.
#[must_use]
pub fn critical_path(profile: &Profile, analysis: &Analysis) -> String {
    draw::to_svg(&critical_path::scene(profile, analysis))
}

/// The `top` slowest packages, what their time was spent on, and the rest in sum.
#[must_use]
pub fn packages(profile: &Profile, analysis: &Analysis, top: usize) -> String {
    draw::to_svg(&packages::scene(profile, analysis, top.min(MOST_TOP)))
}

/// Running actions, actions that waited for a worker, and the workers, over time.
#[must_use]
pub fn concurrency(profile: &Profile, analysis: &Analysis) -> String {
    draw::to_svg(&concurrency::scene(profile, analysis))
}

/// Predicted exec time over the number of workers, as a range, with its lower bounds.
#[must_use]
pub fn scaling(profile: &Profile, analysis: &Analysis) -> String {
    draw::to_svg(&scaling::scene(profile, analysis))
}

/// The build time spent on changes to the `top` packages that cost most, and the rest in sum.
#[must_use]
pub fn impact(page: &ImpactPage<'_>, top: usize) -> String {
    draw::to_svg(&impact::scene(page, top.min(MOST_TOP)))
}

/// What a change costs with an empty cache, the `top` imports that brought it in, the packages that
/// changed, and what explains the difference of the exec times that were seen.
#[must_use]
pub fn diff(page: &DiffPage<'_>, top: usize) -> String {
    draw::to_svg(&diff::scene(page, top))
}

/// All charts of a build, each with the name of its file.
#[must_use]
pub fn charts(profile: &Profile, analysis: &Analysis, top: usize) -> Vec<(&'static str, String)> {
    let [
        timeline_name,
        path_name,
        packages_name,
        concurrency_name,
        scaling_name,
    ] = FILE_NAMES;
    vec![
        (timeline_name, timeline(profile, analysis)),
        (path_name, critical_path(profile, analysis)),
        (packages_name, packages(profile, analysis, top)),
        (concurrency_name, concurrency(profile, analysis)),
        (scaling_name, scaling(profile, analysis)),
    ]
}
