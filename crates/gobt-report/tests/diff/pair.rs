//! Two recorded builds beside each other, for the tests of what is shown of them.

use gobt_analysis::Analysis;
use gobt_analysis::diff::{Diff, Pair, Side};
use gobt_profile::{Profile, read_profile_or_graph};
use gobt_report::DiffPage;

pub(crate) fn fixture(name: &str) -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures"
    );
    let text = std::fs::read(format!("{folder}/{name}.json")).unwrap();
    read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap()
}

/// Shows their comparison, without further recordings.
pub(crate) fn compared<T>(
    base: &Profile,
    head: &Profile,
    show: impl FnOnce(&DiffPage<'_>) -> T,
) -> T {
    let (of_base, of_head) = (Analysis::of(base), Analysis::of(head));
    let side = Pair {
        base: Side {
            profile: base,
            analysis: &of_base,
        },
        head: Side {
            profile: head,
            analysis: &of_head,
        },
    };
    let diff = Diff::of(&side, &[], None);
    show(&DiffPage { side, diff: &diff })
}
