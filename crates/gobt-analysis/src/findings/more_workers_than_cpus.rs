//! Did go start far more workers than the container may use CPUs?

use gobt_profile::{GoVersion, Machine, Nanos};

use super::case::Case;
use super::{Evidence, Figure, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("more-workers-than-cpus"),
    title: "Far more workers than CPUs",
    summary: "more than twice as many workers as CPUs that the container's quota allows (Go before 1.25 does not look at it)",
    check: |case| find(case).into_iter().collect(),
};

/// A shorter build is not hurt by it.
const SHORTEST: Nanos = Nanos::from_nanos(5_000_000_000);

/// So many times as many workers as CPUs still do no harm.
const HARMLESS: u32 = 2;

/// The first Go that looks at a container's quota.
const KNOWS_QUOTA: GoVersion = GoVersion::of(1, 25);

fn find(case: &Case<'_>) -> Option<Finding> {
    let machine = case.profile.build.machine.as_ref()?;
    let cpus = case.cpus()?.get();
    let workers = case.profile.build.parallelism?;
    let most = case.analysis.concurrency.most_running;
    let harmless = cpus.saturating_mul(HARMLESS);
    if case.exec < SHORTEST || workers <= harmless || most <= harmless {
        return None;
    }
    let used = case.analysis.totals.cpu.share_of(case.exec);
    let words = Words::new().text(format!(
        "Go started {workers} workers, and up to {most} ran at once, "
    ));
    let words = match machine.cpu_quota_millis {
        Some(millis) => words
            .text("but the container's quota allows ")
            .number(millis as f64 / 1000.0)
            .text(" CPUs"),
        None => words.text(format!("but it may use {cpus} CPUs")),
    };
    let detail = words.text(
        ". They share those: each takes longer, all hold memory at once, and a container that has \
         used up its quota stands still until the next period.",
    );
    Some(Finding {
        rule: RULE.name,
        title: Words::new().text(format!(
            "{workers} workers on {cpus} CPU{}",
            if cpus == 1 { "" } else { "s" }
        )),
        detail,
        evidence: vec![
            Evidence::count("workers", workers as usize, "worker", "workers"),
            Evidence::count(
                "actions at once, at most",
                most as usize,
                "action",
                "actions",
            ),
            Evidence {
                what: Words::new().text("CPUs that the commands used on average"),
                figure: Figure::Number(used),
            },
        ],
        saving: None,
        next_step: next_step(case, machine, cpus),
        packages: Vec::new(),
    })
}

fn next_step(case: &Case<'_>, machine: &Machine, cpus: u32) -> Words {
    let version = case.profile.build.go_version.as_deref();
    let version: Option<GoVersion> = version.and_then(|text| text.parse().ok());
    let fewer = cpus.max(2);
    if let Some(flag) = case.command.flag("p") {
        return Words::new()
            .text("Leave out ")
            .code(format!("-p {}", flag.value))
            .text(format!(", or make it {fewer}."));
    }
    let old = version.is_some_and(|version| version < KNOWS_QUOTA);
    match version {
        Some(version) if old && machine.cpu_quota_millis.is_some() => Words::new()
            .text(format!(
                "Go 1.{} counts the machine's CPUs; Go 1.25 and later look at the quota. Until then set ",
                version.minor
            ))
            .code(format!("GOMAXPROCS={fewer}"))
            .text(", which the compiler's own threads go by too."),
        _ => Words::new()
            .text("GOMAXPROCS is set too high, or ")
            .code("GODEBUG=containermaxprocs=0")
            .text(" switches off what Go knows of the quota: unset it, or set ")
            .code(format!("GOMAXPROCS={fewer}"))
            .text("."),
    }
}
