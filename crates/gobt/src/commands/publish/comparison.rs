//! What does the pull request change, compared with its base?
//!
//! Worked out here from the two profiles; no text of an artifact is used.

use gobt_analysis::check::{Builds, Checked, Limit, Most, Subject, Terms};
use gobt_analysis::diff::{CacheWorth, Diff, PackageChange, Pair, Side};
use gobt_report::human::plural;
use gobt_report::{CardPart, DiffPage, diff_parts, svg};

/// Rows of each table.
const TOP: usize = 10;

/// Bars in each part of the chart, as in `gobt diff`.
const BARS: usize = 5;

/// A comparison with the base, as far as it is shown here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// In words, for Markdown: what changed, then the details.
    pub(crate) parts: Vec<CardPart>,
    /// In one line, where that is enough.
    pub(crate) in_short: Option<String>,
    /// How much there is to show.
    pub(crate) size: Size,
    /// What the cache was worth to this build.
    pub(crate) cache_worth: Option<CacheWorth>,
}

impl Comparison {
    /// The comparison of a job's build with the base branch's.
    pub(crate) fn of(side: Pair<Side<'_>>) -> Self {
        let diff = Diff::of(&side, &[], None);
        let size = Size::of(side, &diff);
        let parts = diff_parts(&DiffPage { side, diff: &diff }, TOP);
        Self {
            in_short: match size {
                Size::None => parts.first().map(|part| first_line(&part.markdown)),
                Size::Small => Some(next_to_nothing(&diff)),
                Size::Large => None,
            },
            parts,
            size,
            cache_worth: diff.cache_worth.head,
        }
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn next_to_nothing(diff: &Diff) -> String {
    let changed = diff.packages.iter();
    let changed = changed
        .filter(|package| package.change == PackageChange::Changed)
        .count();
    format!(
        "**Next to no difference:** {} changed, none came or went. Work, critical path and exec time with an empty cache are as before: within 1 % or 100 ms, as far as recordings can tell.",
        plural(changed, "package", "packages")
    )
}

/// The chart of what a change costs; `None` where that is next to nothing, or nobody can say what.
pub(crate) fn picture(side: Pair<Side<'_>>) -> Option<String> {
    let diff = Diff::of(&side, &[], None);
    let page = DiffPage { side, diff: &diff };
    let shown = diff.costs.is_some() && Size::of(side, &diff) == Size::Large;
    shown.then(|| svg::diff(&page, BARS))
}

/// How much a change makes of a difference to the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Both builds do the same work.
    None,
    /// No package came or went, and what changed takes as long as before but for a little.
    Small,
    /// Anything else, also where nobody can say.
    Large,
}

/// So much is little, as part of what the base takes …
const LITTLE_SHARE: f64 = 0.01;

/// … and so much in any build, in nanoseconds.
const LITTLE: u64 = 100_000_000;

impl Size {
    fn of(side: Pair<Side<'_>>, diff: &Diff) -> Self {
        let Some(costs) = &diff.costs else {
            return Self::Large;
        };
        if costs.same_work() {
            return Self::None;
        }
        let stayed = diff
            .packages
            .iter()
            .all(|package| !matches!(package.change, PackageChange::Came | PackageChange::Went));
        let known = costs.own.head.estimated.actions == 0;
        match stayed && known && costs_little(side) {
            true => Self::Small,
            false => Self::Large,
        }
    }
}

/// Whether work, chain and exec time are as before, as the gate sees it: without the noise of what
/// was merely compiled again.
fn costs_little(side: Pair<Side<'_>>) -> bool {
    let subjects = [Subject::TotalWork, Subject::CriticalPath, Subject::ExecTime];
    let limits = subjects.map(|subject| Limit {
        subject,
        most: Most::More(0),
    });
    let builds = Builds {
        head: side.head,
        base: Some(side.base),
        recordings: &[],
    };
    // What both have in their caches may be known of neither: it is the same in both.
    let terms = Terms {
        estimated: 1.0,
        ..Terms::default()
    };
    let checked = Checked::of(&builds, &limits, terms);
    checked.judgements.iter().all(|judgement| {
        let Some((base, head)) = judgement.base.zip(judgement.figure) else {
            return false;
        };
        let apart = base.abs_diff(head);
        apart <= LITTLE || apart as f64 <= base as f64 * LITTLE_SHARE
    })
}
