//! Was go told to use fewer workers than there are CPUs?

use std::num::NonZeroU32;

use gobt_profile::Nanos;

use super::case::Case;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("fewer-workers-than-cpus"),
    title: "Fewer workers than CPUs",
    summary: "go was told (-p, GOMAXPROCS) to use fewer workers than there are CPUs, and packages waited",
    check: |case| find(case).into_iter().collect(),
};

fn find(case: &Case<'_>) -> Option<Finding> {
    let cpus = case.cpus().filter(|cpus| *cpus > case.workers)?;
    // The number must be go's own: that of a bare graph is only a guess.
    case.profile.build.parallelism?;
    let after = longest_prediction(case, cpus);
    let saving = case.before.saturating_sub(after);
    if !case.is_worth(saving) {
        return None;
    }
    let workers = case.workers.get() as usize;
    let detail = Words::new()
        .text("Go ran ")
        .count(workers, "action", "actions")
        .text(format!(
            " at once, but may use {cpus} CPUs. With as many workers it would take at most "
        ))
        .time(after)
        .text(", even when the actions slow each other down.");
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .count(workers, "worker", "workers")
            .text(format!(" on {cpus} CPUs")),
        detail,
        evidence: vec![
            Evidence::count("workers", workers, "worker", "workers"),
            Evidence::count("CPUs that go may use", cpus.get() as usize, "CPU", "CPUs"),
            Evidence::time(
                Words::new().text("waits on the realised path"),
                case.analysis.realised_path.wait,
            ),
        ],
        saving: Some(saving),
        next_step: next_step(case),
        packages: Vec::new(),
    })
}

/// The longer of the two ends of the range.
fn longest_prediction(case: &Case<'_>, workers: NonZeroU32) -> Nanos {
    let plain = case.with_workers(workers);
    let model = match case.scaling.at(workers.get()) {
        Some(point) => point.model,
        None => case.scaling.company.replay(&case.analysis.plan, workers),
    };
    plain.max(model)
}

fn next_step(case: &Case<'_>) -> Words {
    let words = Words::new();
    let words = match case.command.flag("p") {
        Some(flag) if flag.from_goflags => words
            .text("Take ")
            .code(format!("-p={}", flag.value))
            .text(" out of GOFLAGS ("),
        Some(flag) => words
            .text("Leave out ")
            .code(format!("-p {}", flag.value))
            .text(" ("),
        None => {
            words.text("Unset GOMAXPROCS, or raise it (it also sets the compiler's own threads; ")
        }
    };
    words.text("unless memory is the reason: each worker may be a compiler of some hundred MB).")
}
