//! Did ready packages wait for a worker, and would a larger machine help?

use std::num::NonZeroU32;

use gobt_profile::Nanos;

use crate::holders::holders_in_sum;

use super::case::Case;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("waits-for-workers"),
    title: "Ready packages waited for a worker",
    summary: "much of the time went by with packages ready and every worker busy: more CPUs would help",
    check: |case| find(case).into_iter().collect(),
};

/// Nobody gets a larger machine for less.
const SHORTEST: Nanos = Nanos::from_nanos(10_000_000_000);

/// From this part of the exec time on, waits count.
const WAIT_SHARE: f64 = 0.3;

/// Twice the workers must save so much of the exec time.
const SAVING_SHARE: f64 = 0.2;

/// Of what held the workers, so much is named.
const NAMED: usize = 3;

fn find(case: &Case<'_>) -> Option<Finding> {
    let wait = case.analysis.realised_path.wait;
    if case.exec < SHORTEST || wait.share_of(case.exec) < WAIT_SHARE {
        return None;
    }
    // With CPUs to spare it is the workers that are too few: another rule says so.
    if case.cpus().is_some_and(|cpus| case.workers < cpus) {
        return None;
    }
    let twice = NonZeroU32::new(case.workers.get().saturating_mul(2))?;
    let plain = case.with_workers(twice);
    let model = case.scaling.on_a_core_each(&case.analysis.plan, twice)?;
    let saving = case.before.saturating_sub(plain.max(model));
    if !case.is_worth_share(saving, SAVING_SHARE) {
        return None;
    }
    let detail = Words::new()
        .text("On the path that decided when this build ended, ")
        .time(wait)
        .text(" (")
        .share(wait.share_of(case.exec))
        .text(" of the exec time) were waits for one of the ")
        .count(case.workers.get() as usize, "worker", "workers")
        .text(". With twice as many workers on as many CPUs it would take ")
        .range(plain, model)
        .text(".");
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .text("Waits for a worker: ")
            .share(wait.share_of(case.exec))
            .text(" of the exec time"),
        detail,
        evidence: evidence(case, wait),
        saving: Some(saving),
        next_step: next_step(case, twice),
        packages: Vec::new(),
    })
}

fn evidence(case: &Case<'_>, wait: Nanos) -> Vec<Evidence> {
    let graph = &case.profile.graph;
    let mut evidence = vec![Evidence::time(
        Words::new().text("waits on the realised path"),
        wait,
    )];
    let holders = holders_in_sum(graph, &case.analysis.holders);
    evidence.extend(holders.iter().take(NAMED).map(|holder| {
        let action = graph.action(holder.action);
        let what = Words::new()
            .text(format!("a worker held by {} ", action.mode.family()))
            .name(&action.package);
        Evidence::time(what, holder.held)
    }));
    evidence
}

fn next_step(case: &Case<'_>, twice: NonZeroU32) -> Words {
    let words = match case.cpus() {
        Some(cpus) => Words::new().text(format!(
            "Build on a machine with more than {cpus} CPUs (for CI, a larger runner)"
        )),
        None => Words::new().text("Build on a machine with more CPUs (for CI, a larger runner)"),
    };
    let enough = case.scaling.enough_workers(0.05);
    let words = match enough.filter(|enough| *enough > case.workers) {
        Some(enough) => words.text(format!(
            "; beyond {enough} workers hardly anything is gained"
        )),
        None => words,
    };
    words
        .text(". On this machine only less work helps. ")
        .code(format!(
            "gobt what-if FILE --parallelism {twice} --cores {twice}"
        ))
        .text(" shows what is left.")
}
