//! Did one package keep the whole build waiting at its end, with workers idle beside it?

use gobt_profile::{ActionId, Nanos, Timestamp};

use super::bounded_by_the_chain::{HALF, Step, is_the_limit};
use super::case::Case;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("late-package"),
    title: "A package came late, and workers were idle beside it",
    summary: "in the second half of the build one package (or test) ran with at least half of the workers idle, and everything waited for it",
    check: |case| find(case).into_iter().collect(),
};

/// Late is what starts after this part of the exec time.
const LATE: f64 = 0.5;

/// Workers must have been idle beside it for this part of the exec time.
const IDLE_SHARE: f64 = 0.1;

struct Late {
    step: Step,
    start: Nanos,
    duration: Nanos,
    /// For how long of it at least half of the workers had nothing to do.
    idle: Nanos,
    /// What it waited for.
    behind: Option<Step>,
}

fn find(case: &Case<'_>) -> Option<Finding> {
    // Of a chain that is the limit all the time, the other rule names what weighs most.
    if case.workers.get() < 2 || is_the_limit(case) || case.is_crowded() {
        return None;
    }
    let late = latest(case)?;
    let faster = |id| late.step.has(case, id);
    let saving = case.saving_scaled(|id, _| if faster(id) { HALF } else { 1.0 });
    if !case.is_worth(saving) {
        return None;
    }
    let detail = late
        .step
        .words_first(case)
        .text(" started after ")
        .time(late.start)
        .text(" of ")
        .time(case.exec)
        .text(" and took ")
        .time(late.duration)
        .text("; for ")
        .time(late.idle)
        .text(" of that at least half of the ")
        .count(case.workers.get() as usize, "worker", "workers")
        .text(" had nothing to do, and the build could not end before it. In half its time the build would be ")
        .time(saving)
        .text(" shorter.");
    Some(Finding {
        rule: RULE.name,
        title: late
            .step
            .words_first(case)
            .text(" came late, beside idle workers"),
        detail,
        evidence: vec![
            Evidence::time(
                Words::new().text("with at least half of the workers idle"),
                late.idle,
            ),
            Evidence::time(Words::new().text("its start"), late.start),
            Evidence::time(Words::new().text("its duration"), late.duration),
        ],
        saving: Some(saving),
        next_step: next_step(case, &late),
        packages: vec![late.step.name(case).into()],
    })
}

fn next_step(case: &Case<'_>, late: &Late) -> Words {
    // A test always waits for its own binary.
    let is_test = matches!(late.step, Step::Test(_));
    let behind = late.behind.filter(|_| !is_test).map(|behind| {
        Words::new()
            .text("It waited for ")
            .then(behind.words(case))
            .text(": without that it would start earlier. ")
    });
    behind
        .unwrap_or_default()
        .then(late.step.advice(case))
        .text(" The end of ")
        .code("timeline.svg")
        .text(" shows the gap.")
}

/// Of the late steps of the realised path, the one beside which most was idle.
fn latest(case: &Case<'_>) -> Option<Late> {
    let zero = case.profile.graph.earliest_start()?;
    let half = Nanos::from_nanos((case.exec.as_nanos() as f64 * LATE) as u64);
    let places = case.places();
    let mut best: Option<Late> = None;
    let mut behind = None;
    for path_step in &case.analysis.realised_path.steps {
        let Some(step) = Step::of(case, path_step.action, &places) else {
            continue;
        };
        if path_step.start >= half && path_step.duration.share_of(case.exec) >= IDLE_SHARE {
            let idle = idle_beside(case, zero, path_step.action);
            let more = best.as_ref().is_none_or(|best| idle > best.idle);
            if idle.share_of(case.exec) >= IDLE_SHARE && more {
                best = Some(Late {
                    step,
                    start: path_step.start,
                    duration: path_step.duration,
                    idle,
                    behind: behind.filter(|before| *before != step),
                });
            }
        }
        behind = Some(step);
    }
    best
}

/// For how long, while this action ran, at most half of the workers were busy.
fn idle_beside(case: &Case<'_>, zero: Timestamp, action: ActionId) -> Nanos {
    let Some(span) = case.profile.graph.action(action).times.span() else {
        return Nanos::ZERO;
    };
    let (from, until) = (span.start.since(zero), span.done.since(zero));
    let points = &case.analysis.concurrency.points;
    let first = points
        .partition_point(|point| point.at <= from)
        .saturating_sub(1);
    let stretches = points[first..].windows(2);
    let inside = stretches.take_while(|pair| pair[0].at < until);
    inside
        .filter(|pair| pair[0].running.saturating_mul(2) <= case.workers.get())
        .map(|pair| pair[1].at.min(until).saturating_sub(pair[0].at.max(from)))
        .sum()
}
