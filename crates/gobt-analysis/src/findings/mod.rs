//! What would shorten this build, by how much, and what is to be done next?
//!
//! Rules, one file each. A rule looks at one build and finds something or nothing; what it finds it
//! proves with figures and prices with a replay. A build with nothing wrong has no findings.

mod blocked_by_test_order;
mod bounded_by_the_chain;
mod case;
mod cgo;
mod compiled_again_for_tests;
mod coverpkg;
mod empty_cache_in_ci;
mod fewer_workers_than_cpus;
mod heavy_import;
mod late_package;
mod link_time;
mod many_links;
mod more_workers_than_cpus;
mod origin;
mod slow_for_its_size;
mod slow_load;
mod standard_library_compiled;
mod tests_not_cached;
mod vet_in_tests;
mod waits_for_workers;
mod words;

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use gobt_profile::{Nanos, Profile};

use crate::analysis::Analysis;

use case::Case;
pub use words::{Figure, Part, Words};

/// Something about a build that costs time and can be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: RuleName,
    /// What it is, in a few words.
    pub title: Words,
    /// What was seen, with figures.
    pub detail: Words,
    /// The figures that prove it, the weightiest first.
    pub evidence: Vec<Evidence>,
    /// How much shorter the build would be, by replay; `None` where that cannot be known.
    pub saving: Option<Nanos>,
    /// What to do.
    pub next_step: Words,
    /// The packages it is about, the weightiest first, as `go list -test` names them.
    pub packages: Vec<Box<str>>,
}

/// One figure that proves a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What was counted or measured.
    pub what: Words,
    /// The figure.
    pub figure: Figure,
}

impl Evidence {
    fn time(what: Words, time: Nanos) -> Self {
        Self {
            what,
            figure: Figure::Time(time),
        }
    }

    fn count(what: &'static str, number: usize, one: &'static str, many: &'static str) -> Self {
        Self {
            what: Words::new().text(what),
            figure: Figure::count(number, one, many),
        }
    }
}

/// One kind of finding.
#[derive(Debug)]
pub struct Rule {
    /// Its name, which never changes.
    pub name: RuleName,
    /// What it is called where there is room.
    pub title: &'static str,
    /// When it fires, in one line.
    pub summary: &'static str,
    check: fn(&Case<'_>) -> Vec<Finding>,
}

impl Rule {
    /// Where its page stands in the project's documentation.
    #[must_use]
    pub fn docs(&self) -> String {
        self.name.docs()
    }
}

/// The name of a rule: `heavy-import`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleName(&'static str);

impl RuleName {
    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Where the rule's page stands in the project's documentation.
    #[must_use]
    pub fn docs(self) -> String {
        format!("docs/findings/{}.md", self.0)
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// No rule has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no rule is called `{name}`; there are: {known}")]
pub struct UnknownRule {
    /// What was asked for.
    pub name: String,
    /// The names that there are, as a list.
    pub known: String,
}

impl FromStr for RuleName {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = RULES.iter().find(|rule| rule.name.0 == text);
        found.map(|rule| rule.name).ok_or_else(|| {
            let known: Vec<&str> = RULES.iter().map(|rule| rule.name.0).collect();
            UnknownRule {
                name: text.to_owned(),
                known: known.join(", "),
            }
        })
    }
}

/// All rules. Of findings that save the same, that of the earlier rule comes first.
pub static RULES: [Rule; 18] = [
    waits_for_workers::RULE,
    fewer_workers_than_cpus::RULE,
    more_workers_than_cpus::RULE,
    bounded_by_the_chain::RULE,
    late_package::RULE,
    heavy_import::RULE,
    slow_for_its_size::RULE,
    empty_cache_in_ci::RULE,
    standard_library_compiled::RULE,
    cgo::RULE,
    link_time::RULE,
    many_links::RULE,
    vet_in_tests::RULE,
    compiled_again_for_tests::RULE,
    blocked_by_test_order::RULE,
    tests_not_cached::RULE,
    coverpkg::RULE,
    slow_load::RULE,
];

/// What the rules find, but for those that are ignored: the largest saving first, then what saves
/// nobody knows how much; equal ones in the order of [`RULES`].
#[must_use]
pub fn findings(profile: &Profile, analysis: &Analysis, ignored: &[RuleName]) -> Vec<Finding> {
    let Some(case) = Case::open(profile, analysis) else {
        return Vec::new();
    };
    let rules = RULES.iter().filter(|rule| !ignored.contains(&rule.name));
    let mut found: Vec<Finding> = rules.flat_map(|rule| (rule.check)(&case)).collect();
    found.sort_by_key(|finding| Reverse(finding.saving));
    found
}
