//! Did go take longer to load packages than to build them, and with what?

use gobt_profile::{LoadKind, LoadStep, Nanos};

use super::case::Case;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("slow-load"),
    title: "Loading took longer than building",
    summary: "before the first action went more time than into all of them: downloads, version control, another toolchain",
    check: |case| find(case).into_iter().collect(),
};

/// A shorter load is none to speak of.
const SHORTEST: Nanos = Nanos::from_nanos(2_000_000_000);

/// Where the echo explains less than this part of it …
const EXPLAINED_SHARE: f64 = 0.2;

/// … only a load of this length is told, since there is little to be done.
const SHORTEST_UNEXPLAINED: Nanos = Nanos::from_nanos(5_000_000_000);

/// What the echo shows of the load.
#[derive(Debug, Default, Clone, Copy)]
struct Parts {
    /// Sum over downloads of modules; they run side by side.
    modules: Nanos,
    module_count: usize,
    /// The same for a whole other go.
    toolchain: Nanos,
    /// Sum over version control commands, which run one after another.
    version_control: Nanos,
    command_count: usize,
}

fn find(case: &Case<'_>) -> Option<Finding> {
    let load = case.analysis.totals.load?;
    let parts = parts(&case.profile.build.load_steps);
    // Without the echo nobody knows what was loaded.
    let explained = [parts.modules, parts.toolchain, parts.version_control]
        .into_iter()
        .fold(Nanos::ZERO, saturating_sum);
    let is_explained = explained.share_of(load) >= EXPLAINED_SHARE;
    let shortest = if is_explained {
        SHORTEST
    } else {
        SHORTEST_UNEXPLAINED
    };
    if load < shortest || load <= case.exec {
        return None;
    }
    // Downloads overlap, so what is left of the load without them cannot be known; commands do not.
    let saving = parts.version_control.min(load);
    let alone = parts.modules == Nanos::ZERO && parts.toolchain == Nanos::ZERO;
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .text("Loading took ")
            .time(load)
            .text(", building ")
            .time(case.exec),
        detail: detail(load, &parts, is_explained),
        evidence: evidence(load, &parts),
        saving: (alone && case.is_worth(saving)).then_some(saving),
        next_step: next_step(&parts, is_explained),
        packages: Vec::new(),
    })
}

fn parts(steps: &[LoadStep]) -> Parts {
    let mut parts = Parts::default();
    for step in steps {
        let (sum, count) = match step.kind {
            LoadKind::VersionControl => (&mut parts.version_control, &mut parts.command_count),
            LoadKind::Download if step.what.contains("golang.org/toolchain/") => {
                parts.toolchain = saturating_sum(parts.toolchain, step.elapsed);
                continue;
            }
            LoadKind::Download => (&mut parts.modules, &mut parts.module_count),
        };
        *sum = saturating_sum(*sum, step.elapsed);
        *count += 1;
    }
    parts
}

/// Times of a file that was changed by hand may be as large as they like.
fn saturating_sum(a: Nanos, b: Nanos) -> Nanos {
    a.checked_add(b).unwrap_or(Nanos::from_nanos(u64::MAX))
}

fn detail(load: Nanos, parts: &Parts, is_explained: bool) -> Words {
    let mut words = Words::new()
        .text("Before the first action ")
        .time(load)
        .text(" passed");
    if !is_explained {
        return words.text(
            ", and hardly any of it in downloads or version control: go read modules and listed \
             packages and their files.",
        );
    }
    let mut lead = ". In its echo go shows ";
    if parts.modules > Nanos::ZERO {
        words = words
            .text(lead)
            .count(parts.module_count, "download", "downloads")
            .text(" (")
            .time(parts.modules)
            .text(" in sum; several at once)");
        lead = ", ";
    }
    if parts.toolchain > Nanos::ZERO {
        words = words
            .text(lead)
            .text("the download of another go (")
            .time(parts.toolchain)
            .text(")");
        lead = ", ";
    }
    if parts.version_control > Nanos::ZERO {
        words = words
            .text(lead)
            .count(
                parts.command_count,
                "version control command",
                "version control commands",
            )
            .text(" (")
            .time(parts.version_control)
            .text(")");
    }
    words.text(".")
}

fn evidence(load: Nanos, parts: &Parts) -> Vec<Evidence> {
    let named = [
        ("load", load),
        ("downloads of modules, in sum", parts.modules),
        ("download of a toolchain", parts.toolchain),
        ("version control", parts.version_control),
    ];
    let known = named.into_iter().filter(|(_, time)| *time > Nanos::ZERO);
    known
        .map(|(what, time)| Evidence::time(Words::new().text(what), time))
        .collect()
}

fn next_step(parts: &Parts, is_explained: bool) -> Words {
    if !is_explained {
        return Words::new()
            .text("Name the packages that are needed instead of ")
            .code("./...")
            .text("; see that the module cache lies on a fast disk; ")
            .code("go build -debug-trace=FILE")
            .text(" writes down what go does meanwhile (open it in Perfetto).");
    }
    let mut words = Words::new();
    if parts.modules > Nanos::ZERO {
        words = words
            .text("Keep the folder that ")
            .code("go env GOMODCACHE")
            .text(" names between runs, or check in a vendor folder (")
            .code("go mod vendor")
            .text("; go uses it by itself, or with ")
            .code("-mod=vendor")
            .text("). ");
    }
    if parts.toolchain > Nanos::ZERO {
        words = words
            .text("Install the Go that go.mod asks for, or set ")
            .code("GOTOOLCHAIN=local")
            .text(" so that the installed one is used. ");
    }
    if parts.version_control > Nanos::ZERO {
        words = words.code("-buildvcs=false").text(
            " spares the version control commands, where nobody reads the stamp in the binary. ",
        );
    }
    words
}
