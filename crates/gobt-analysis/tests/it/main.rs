//! The figures of builds, against sums worked out by hand, recorded builds, and slow plain versions.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod by_hand;
mod check;
mod diff_by_hand;
mod diff_causes;
mod findings;
mod recorded;
mod slow_replays;
mod slow_versions;
mod test_variants;
mod why;
mod why_by_hand;

use gobt_profile::{Profile, read_profile_or_graph};

/// A profile of the bare graph in this text.
pub(crate) fn profile(graph: &[u8]) -> Profile {
    read_profile_or_graph(graph, &str::to_owned).unwrap()
}

/// A fixture of the crate that reads graphs.
pub(crate) fn fixture(name: &str) -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures"
    );
    profile(&std::fs::read(format!("{folder}/{name}.json")).unwrap())
}
