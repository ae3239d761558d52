//! Which sentences say what became of a limit?
//!
//! Names in them are as they were recorded ([`as_is`]), and whoever shows such a sentence escapes it
//! as a whole; or each is written as the format writes names.

use gobt_analysis::check::{
    Because, Checked, Judgement, LeftOut, Limit, Most, NotJudged, Note, Pattern, Subject, Terms,
    Unit, Verdict, Which,
};
use gobt_analysis::diff::{CacheState, Difference, Pair};
use gobt_profile::{Machine, Nanos};

use crate::human::{count, duration, plural};

/// How a name from a build is written.
pub(super) type Names = fn(&str) -> String;

/// Names as they were recorded.
pub(super) fn as_is(name: &str) -> String {
    name.to_owned()
}

/// What is limited.
pub(super) fn subject(subject: &Subject, names: Names) -> String {
    match subject {
        Subject::ExecTime => "exec time".to_owned(),
        Subject::TotalWork => "total work".to_owned(),
        Subject::CriticalPath => "critical path".to_owned(),
        Subject::Packages => "packages".to_owned(),
        Subject::PackageTime(pattern) if *pattern == Pattern::any() => {
            "time of any package".to_owned()
        }
        Subject::PackageTime(pattern) => format!("time of {}", names(pattern.as_str())),
        Subject::NewModules { .. } => "new modules".to_owned(),
        Subject::SeenWallTime => "wall time as seen".to_owned(),
        Subject::SeenExecTime => "exec time as seen".to_owned(),
    }
}

/// How much there may be.
pub(super) fn most(limit: &Limit) -> String {
    match limit.most {
        Most::Absolute(most) => format!("at most {}", amount(limit, most)),
        most => format!("at most {} above the base", more(limit, most)),
    }
}

fn more(limit: &Limit, most: Most) -> String {
    match most {
        Most::Absolute(most) => amount(limit, most),
        Most::More(more) => amount(limit, more),
        Most::MoreByShare(share) => format!("{} %", share_in_percent(share)),
    }
}

/// `5`, `2.5`: as it was written, not rounded.
fn share_in_percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}

fn amount(limit: &Limit, amount: u64) -> String {
    match limit.subject.unit() {
        Unit::Time => duration(Nanos::from_nanos(amount)),
        Unit::Count => count(usize::try_from(amount).unwrap_or(usize::MAX)),
    }
}

/// What became of a limit, in one sentence without its end.
pub(super) fn sentence(judgement: &Judgement, terms: &Terms, names: Names) -> String {
    let head = verdict(judgement, terms, names);
    match &judgement.because {
        Some(why) => format!("{head}: {}", because(why, names)),
        None => head,
    }
}

/// The same without what did most.
pub(super) fn verdict(judgement: &Judgement, terms: &Terms, names: Names) -> String {
    let limit = &judgement.limit;
    match &judgement.verdict {
        Verdict::NotJudged(why) => {
            let subject = subject(&limit.subject, names);
            let most = most(limit);
            format!("{subject}, {most}: {}", reason(why, terms, names))
        }
        Verdict::Broken => over(judgement, names),
        Verdict::Passed => within(judgement, terms, names),
    }
}

/// What was measured, and of what.
fn figure(judgement: &Judgement, names: Names) -> String {
    let limit = &judgement.limit;
    let figure = amount(limit, judgement.figure.unwrap_or_default());
    match &limit.subject {
        Subject::PackageTime(_) => {
            let package = judgement.of.first().map_or("", |name| name);
            format!("package {} takes {figure}", names(package))
        }
        Subject::NewModules { .. } => {
            let number = judgement.of.len();
            let number = plural(number, "new module", "new modules");
            match &*judgement.of {
                [] => number,
                modules => format!("{number} ({})", listed(modules, names)),
            }
        }
        Subject::Packages => format!("{figure} packages"),
        other => format!("{} {figure}", subject(other, names)),
    }
}

fn over(judgement: &Judgement, names: Names) -> String {
    let limit = &judgement.limit;
    let (figure_is, allowed) = (judgement.figure, judgement.allowed);
    let over = figure_is.unwrap_or_default() - allowed.unwrap_or_default();
    let mut text = format!(
        "{}, {} over the limit of {}",
        figure(judgement, names),
        amount(limit, over),
        allowed_text(judgement)
    );
    if matches!(limit.subject, Subject::PackageTime(_)) && judgement.of.len() > 1 {
        let others = plural(
            judgement.of.len() - 1,
            "more package is",
            "more packages are",
        );
        text.push_str(&format!("; {others} over it"));
    }
    text
}

fn within(judgement: &Judgement, terms: &Terms, names: Names) -> String {
    let what = figure(judgement, names);
    let limit = allowed_text(judgement);
    let margin = share_in_percent(terms.margin);
    match judgement.note {
        Some(Note::WithinMargin) => format!(
            "{what}, over the limit of {limit}, but within {margin} % of it: too few runs to tell more from noise"
        ),
        Some(Note::WithinNoise) => {
            format!("{what}, over the limit of {limit}, but no more than its runs differ")
        }
        _ => format!("{what}, within the limit of {limit}"),
    }
}

/// The limit itself, with where it comes from.
fn allowed_text(judgement: &Judgement) -> String {
    let limit = &judgement.limit;
    let allowed = amount(limit, judgement.allowed.unwrap_or_default());
    match (limit.most, judgement.base) {
        (Most::Absolute(_), None) => allowed,
        (Most::Absolute(_), Some(base)) => format!("{allowed} (base: {})", amount(limit, base)),
        (most, base) => {
            let base = amount(limit, base.unwrap_or_default());
            format!("{allowed}, {} above the base's {base}", more(limit, most))
        }
    }
}

fn listed(modules: &[Box<str>], names: Names) -> String {
    const SHOWN: usize = 3;
    let mut text = modules
        .iter()
        .take(SHOWN)
        .map(|module| names(module))
        .collect::<Vec<_>>()
        .join(", ");
    if modules.len() > SHOWN {
        text.push_str(&format!(" and {} more", count(modules.len() - SHOWN)));
    }
    text
}

/// What did most.
pub(super) fn because(because: &Because, names: Names) -> String {
    match because {
        Because::Import {
            package,
            from,
            more,
            module,
            packages,
            work,
        } => {
            let who = match (from, more) {
                (None, _) => "the command now builds".to_owned(),
                (Some(from), 0) => format!("{} now imports", names(from)),
                (Some(from), more) => {
                    let more = plural(*more, "other", "others");
                    format!("{} and {more} now import", names(from))
                }
            };
            let of = match module {
                Some(module) if **module != **package => format!(" of module {}", names(module)),
                _ => String::new(),
            };
            let packages = plural(*packages, "package", "packages");
            format!(
                "{who} {}{of} ({packages}, {} of work)",
                names(package),
                duration(*work)
            )
        }
        Because::Longer { package, by } => {
            format!("{} takes {} longer", names(package), duration(by.length()))
        }
        Because::Largest { package, time } => {
            format!(
                "the largest part is {} with {}",
                names(package),
                duration(*time)
            )
        }
    }
}

fn reason(why: &NotJudged, terms: &Terms, names: Names) -> String {
    match why {
        NotJudged::NoBase => "there is no base to compare with (--base FILE)".to_owned(),
        NotJudged::DidNotEnd(which) => {
            format!("the build of the {} did not come to its end", name(*which))
        }
        NotJudged::Different(difference) => different(difference, names),
        NotJudged::OtherCommand => "base and head are of different go commands".to_owned(),
        NotJudged::Estimated { share } => format!(
            "{:.0} % of the work was recorded nowhere, more than {} % (a recording of it helps: --recordings FILE)",
            share * 100.0,
            share_in_percent(terms.estimated)
        ),
        NotJudged::ByEstimates => {
            "only work that was recorded nowhere is beyond it, and that is estimated (a recording of it helps: --recordings FILE)".to_owned()
        }
        NotJudged::ModulesUnknown => {
            "which modules the packages belong to is not known of both builds".to_owned()
        }
        NotJudged::NoSuchPackage => "no package of the build is meant by it".to_owned(),
        NotJudged::NotInBase => "the base has no such package".to_owned(),
        NotJudged::NoTime(which) => format!("the {} has no such time", name(*which)),
    }
}

fn name(which: Which) -> &'static str {
    match which {
        Which::Base => "base",
        Which::Head => "head",
    }
}

fn different(difference: &Difference, names: Names) -> String {
    let pair = |what: &str, base: &dyn std::fmt::Display, head: &dyn std::fmt::Display| {
        format!("{what} (base: {base}, head: {head})")
    };
    let named =
        |what: &str, both: &Pair<Box<str>>| pair(what, &names(&both.base), &names(&both.head));
    match difference {
        Difference::GoVersion(both) => named("the Go versions differ", both),
        Difference::Platform(both) => named("the platforms differ", both),
        Difference::MainModule(both) => named("they are builds of different modules", both),
        Difference::Parallelism(Pair { base, head }) => {
            pair("the numbers of workers differ", base, head)
        }
        Difference::Machine(Pair { base, head }) => {
            pair("the machines differ", &machine(base), &machine(head))
        }
        Difference::CacheState(Pair { base, head }) => pair(
            "one of them had an empty cache",
            &cache(*base),
            &cache(*head),
        ),
        Difference::Command(_) | Difference::Goflags(_) | Difference::Outcome(_) => {
            "the builds were made too differently".to_owned()
        }
    }
}

fn machine(machine: &Machine) -> String {
    let cpus = plural(machine.cpus as usize, "CPU", "CPUs");
    match machine.cpu_quota_millis {
        Some(quota) => format!(
            "{cpus}, {} of them allowed",
            f64::from(u32::try_from(quota).unwrap_or(u32::MAX)) / 1000.0
        ),
        None => cpus,
    }
}

fn cache(state: CacheState) -> &'static str {
    match state {
        CacheState::Cold => "empty",
        CacheState::Partly => "partly filled",
        CacheState::Warm => "full",
    }
}

/// How many limits are broken.
pub(super) fn summary(checked: &Checked) -> String {
    let all = checked.judgements.len();
    let (broken, not_judged) = (checked.broken(), checked.not_judged());
    let limits = plural(all, "limit", "limits");
    let mut text = match broken {
        0 if not_judged == all => format!("{limits}, of which none could be judged"),
        0 if not_judged == 0 => format!("{limits}, all kept"),
        0 => format!("{limits}, none broken"),
        broken => format!("{} of {limits} broken", count(broken)),
    };
    if not_judged > 0 && not_judged < all {
        text.push_str(&format!(", {} not judged", count(not_judged)));
    }
    text
}

/// What must be known to read the figures.
pub(super) fn notes(checked: &Checked) -> Vec<String> {
    let mut notes = Vec::new();
    let judged = || checked.judgements.iter().filter(|j| j.figure.is_some());
    let of_cost = |judgement: &&Judgement| {
        let subject = &judgement.limit.subject;
        let seen = matches!(subject, Subject::SeenWallTime | Subject::SeenExecTime);
        subject.unit() == Unit::Time && !seen
    };
    if judged().any(|judgement| of_cost(&judgement)) {
        let workers = checked.workers.map(|workers| workers.get() as usize);
        let workers = workers.map_or_else(String::new, |workers| {
            format!(
                "; exec times by replay with {}",
                plural(workers, "worker", "workers")
            )
        });
        notes.push(format!(
            "Times are those of a build with nothing in the cache{workers}."
        ));
    }
    let relative =
        |judgement: &&Judgement| of_cost(judgement) && judgement.limit.most.is_relative();
    if judged().any(|judgement| relative(&judgement)) {
        notes.extend(
            checked
                .left_out
                .and_then(|left_out| not_counted(left_out, &checked.terms)),
        );
    }
    if judged().any(|judgement| judgement.note == Some(Note::Margin)) {
        notes.push(format!(
            "What was seen is judged on too few runs to know their noise: up to {} % beyond a limit counts as noise.",
            share_in_percent(checked.terms.margin)
        ));
    }
    notes
}

fn not_counted(left_out: LeftOut, terms: &Terms) -> Option<String> {
    if left_out.actions == 0 {
        return None;
    }
    let actions = plural(left_out.actions, "action", "actions");
    let by = duration(left_out.sum.length());
    let by = match left_out.sum.direction() {
        std::cmp::Ordering::Less => format!("{by} less in all"),
        _ => format!("{by} more in all"),
    };
    let why = match left_out.other_machine {
        true => "the machines differ, so that nothing tells it from noise".to_owned(),
        false => format!(
            "recordings of the same work differ as much ({} % in time and CPU time)",
            share_in_percent(terms.tolerance)
        ),
    };
    Some(format!(
        "Not counted as a change: {actions} on changed packages took {by}; {why}."
    ))
}
