//! What does the report say in words? Every sentence is made here, once for all formats.

use gobt_analysis::{
    Analysis, MoreWorkers, PARALLELISMS, RealisedPath, ReplayFigures, ScalingPoint, Totals,
    Verdict, holders_in_sum,
};
use gobt_profile::{ActionId, Build, Cache, Mode, Nanos, Outcome, Profile};

use crate::figures::step_name;
use crate::human::{count, duration, percent, plural};

/// The command as the user gave it, or `this build` where it is not recorded. Not escaped.
pub(crate) fn command(build: &Build) -> String {
    if build.command.is_empty() {
        return "this build".to_owned();
    }
    let words = build.command.iter().map(|word| quoted(word));
    words.collect::<Vec<_>>().join(" ")
}

/// A word as a shell takes it; plain where it can be.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_=./,:@%+…[]$^".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// How it ended and how long it took: `took 12.3 s`, `failed after 840 ms`.
pub(crate) fn outcome(build: &Build, totals: &Totals) -> String {
    let time = totals.wall.or(totals.exec).map(duration);
    let (took, ended) = match build.outcome {
        Outcome::Unknown | Outcome::Succeeded => ("took", "ran"),
        Outcome::Failed { .. } => ("failed after", "failed"),
        Outcome::Interrupted { .. } => ("was interrupted after", "was interrupted"),
    };
    time.map_or_else(|| ended.to_owned(), |time| format!("{took} {time}"))
}

/// What there is to say first: what limits the build, or what became of it.
///
/// Of a build that did not end well only part is known, so nothing is said about its limits. `name`
/// makes the name of a package fit for where the sentence is shown.
pub(crate) fn verdict(
    profile: &Profile,
    analysis: &Analysis,
    name: &dyn Fn(&str) -> String,
) -> String {
    match profile.build.outcome {
        Outcome::Unknown | Outcome::Succeeded => limit(profile, analysis, name),
        Outcome::Failed { .. } => failure(profile, analysis, name),
        Outcome::Interrupted { .. } => interruption(profile, analysis),
    }
}

fn failure(profile: &Profile, analysis: &Analysis, name: &dyn Fn(&str) -> String) -> String {
    if profile.graph.actions().is_empty() {
        return "Go stopped while it loaded packages, before the first action: what it printed says why."
            .to_owned();
    }
    trouble(analysis, name).unwrap_or_else(|| {
        "Every package was built; what failed came after: a test, or vet.".to_owned()
    })
}

fn interruption(profile: &Profile, analysis: &Analysis) -> String {
    let actions = profile.graph.actions();
    let ended = actions.iter().filter(|a| a.times.span().is_some()).count();
    match (actions.len(), ended) {
        (0, _) => {
            "It was interrupted while go loaded packages, before the first action.".to_owned()
        }
        (planned, 0) => {
            let seen = profile
                .build
                .observed
                .iter()
                .filter(|o| o.last.is_some())
                .count();
            format!(
                "{} planned; the echo shows {} compiled. Go keeps no times of an interrupted build.",
                plural(planned, "action was", "actions were"),
                plural(seen, "package", "packages")
            )
        }
        (planned, ended) => {
            let ended = format!("{} of {} actions had ended.", count(ended), count(planned));
            match analysis.reached.failed.len() {
                0 => ended,
                failed => format!("{ended} {} failed.", plural(failed, "package", "packages")),
            }
        }
    }
}

/// What limits the build, in one sentence.
fn limit(profile: &Profile, analysis: &Analysis, name: &dyn Fn(&str) -> String) -> String {
    let totals = &analysis.totals;
    match &analysis.verdict {
        Verdict::NothingRan => "No action ran to its end: there is nothing to explain.".to_owned(),
        Verdict::AllCached => all_cached(totals),
        Verdict::Loading { load_share } => format!(
            "{} of the wall time passed before the first action: loading packages, downloads, version control.",
            percent(*load_share)
        ),
        Verdict::Chain { chain_share, steps } => {
            let names = steps.iter().map(|&id| step(profile, analysis, id, name));
            chain(*chain_share, &names.collect::<Vec<_>>())
        }
        Verdict::Workers { wait_share, more } => {
            let waited = format!(
                "{} of this build waited for a free worker",
                percent(*wait_share)
            );
            match more {
                Some(more) => format!("{waited}: {}.", help(profile, analysis, more, "")),
                None => format!("{waited}."),
            }
        }
        Verdict::Mixed {
            wait_share,
            chain_share,
            more,
        } => {
            let waited = format!(
                "The build waited for a free worker for {} of the time, and its longest chain of dependencies is {} of it",
                percent(*wait_share),
                percent(*chain_share)
            );
            match more {
                Some(more) => format!("{waited}: {}.", help(profile, analysis, more, " some")),
                None => format!("{waited}."),
            }
        }
    }
}

fn chain(chain_share: f64, names: &[String]) -> String {
    let limit = format!(
        "The chain of dependencies, {} of the exec time, is the limit: more cores change nothing",
        percent(chain_share)
    );
    match names {
        [] => format!("{limit}."),
        [one] => format!("{limit}; a faster {one} does."),
        [first @ .., last] => format!("{limit}; a faster {} or {last} does.", first.join(", ")),
    }
}

/// A step as it stands in a sentence: `net/http`, `link of example.com/m`.
fn step(
    profile: &Profile,
    analysis: &Analysis,
    id: ActionId,
    name: &dyn Fn(&str) -> String,
) -> String {
    if let Some(unit) = analysis.units.of_action(id) {
        return name(analysis.units.unit(unit).name());
    }
    let action = profile.graph.action(id);
    let mode = match &action.mode {
        Mode::Other(unknown) => name(unknown),
        known => known.family().to_owned(),
    };
    match &*action.package {
        "" => mode,
        package => format!("{mode} of {}", name(package)),
    }
}

/// `more cores would help, up to about 16 (80.1 s → 31.2 s)`. Where cores have nothing to do, more
/// workers, up to as many as there are cores.
fn help(profile: &Profile, analysis: &Analysis, more: &MoreWorkers, some: &str) -> String {
    let now = analysis.totals.exec.map(duration).unwrap_or_default();
    if let Some((cpus, point)) = idle_cores(profile, analysis, more.enough.get()) {
        let (low, high) = point.range();
        let most = point.parallelism.get();
        let most = if most == cpus {
            format!("the {cpus} CPUs of the machine")
        } else {
            format!("about {most} on its {cpus} CPUs")
        };
        let then = range(low, high);
        return format!("more workers would help{some}, up to {most} ({now} → {then})");
    }
    let enough = match more.enough.get() {
        most if PARALLELISMS.iter().all(|p| *p <= most) => format!("{most} or more"),
        enough => format!("about {enough}"),
    };
    let (low, high) = more.range();
    format!(
        "more cores would help{some}, up to {enough} ({now} → {})",
        range(low, high)
    )
}

/// `31.2 s to 35.9 s`; one time where both ends read the same.
pub(crate) fn range(low: Nanos, high: Nanos) -> String {
    let (low, high) = (duration(low), duration(high));
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}

/// What more workers on the cores there are would bring, up to as many as are enough; only if there
/// are twice as many cores as workers, or more.
fn idle_cores<'a>(
    profile: &Profile,
    analysis: &'a Analysis,
    enough: u32,
) -> Option<(u32, &'a ScalingPoint)> {
    let cpus = profile.build.machine.as_ref()?.cpus;
    let scaling = analysis.scaling.as_ref()?;
    let idle = cpus >= scaling.replay.parallelism.get().saturating_mul(2);
    let within = |p: &&ScalingPoint| p.parallelism.get() <= cpus.min(enough);
    let point = scaling.points.iter().rev().find(within)?;
    idle.then_some((cpus, point))
}

fn all_cached(totals: &Totals) -> String {
    let found = plural(totals.cached, "package or link", "packages and links");
    match (totals.load, totals.wall) {
        (Some(load), Some(wall)) if wall > Nanos::ZERO => format!(
            "Nothing was compiled: {found} came from the cache. {} of the time went into loading packages.",
            percent(load.share_of(wall))
        ),
        _ => format!("Nothing was compiled: {found} came from the cache."),
    }
}

/// The failed packages and how much was never reached; `None` for a build without trouble.
fn trouble(analysis: &Analysis, name: &dyn Fn(&str) -> String) -> Option<String> {
    let reached = &analysis.reached;
    let never = reached.never_reached.len() + reached.links_never_reached.len();
    match (failed(analysis, name), never) {
        (None, 0) => None,
        (None, never) => Some(format!("{} never reached.", were(never))),
        (Some(failed), 0) => Some(format!("{failed} failed.")),
        (Some(failed), never) => Some(format!("{failed} failed, {} never reached.", were(never))),
    }
}

/// What failed: by name where it is little, else by number.
fn failed(analysis: &Analysis, name: &dyn Fn(&str) -> String) -> Option<String> {
    const NAMED: usize = 2;
    let reached = &analysis.reached;
    let units = reached
        .failed
        .iter()
        .map(|&unit| name(analysis.units.unit(unit).name()));
    let links = reached
        .failed_links
        .iter()
        .map(|link| format!("the link of {}", name(link)));
    let names: Vec<String> = units.chain(links).collect();
    match names.len() {
        0 => None,
        1..=NAMED => Some(names.join(" and ")),
        many => Some(plural(many, "package", "packages")),
    }
}

fn were(never: usize) -> String {
    let was = if never == 1 { "was" } else { "were" };
    format!(
        "{} {was}",
        plural(never, "package or link", "packages and links")
    )
}

/// The kinds of work by their share: `build 82 %, vet 10 %, link 1 %`; as many as have room.
pub(crate) fn kinds(analysis: &Analysis, room: usize) -> String {
    let work = analysis.totals.total_work;
    let mut text = String::new();
    for mode in &analysis.modes {
        let share = mode.work.share_of(work);
        let part = format!("{} {}", mode.mode, percent(share));
        if share < 0.005 || text.len() + 2 + part.len() > room {
            break;
        }
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&part);
    }
    text
}

/// Where and how it ran: `go1.27.3 · linux/amd64 · 2 workers · fresh cache`. Not escaped.
pub(crate) fn circumstances(profile: &Profile) -> String {
    let build = &profile.build;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(build.go_version.as_deref().map(str::to_owned));
    parts.extend(build.platform.as_deref().map(str::to_owned));
    parts.extend(
        build
            .parallelism
            .map(|p| plural(p as usize, "worker", "workers")),
    );
    parts.extend(build.cache.map(|cache| {
        let text = match cache {
            Cache::User => "user's cache",
            Cache::Program => "cache behind GOCACHEPROG",
            Cache::Fresh => "empty cache",
        };
        text.to_owned()
    }));
    parts.join(" · ")
}

/// What the wall time is made of: `load 0.4 s + actions 12.1 s + finish 3 ms`.
pub(crate) fn wall_parts(totals: &Totals) -> Option<String> {
    let (load, exec, finish) = (totals.load?, totals.exec?, totals.finish?);
    Some(format!(
        "load {} + actions {} + finish {}",
        duration(load),
        duration(exec),
        duration(finish)
    ))
}

/// How far the replay is from what was recorded, in a few words.
pub(crate) fn replay(replay: &ReplayFigures) -> String {
    let off = percent_off(replay.error());
    if !replay.trusted() {
        return format!("{off} off: do not trust predictions");
    }
    if replay.parallelism_recorded {
        format!("{off} off the exec time: predictions hold")
    } else {
        let workers = plural(replay.parallelism.get() as usize, "worker", "workers");
        format!("{off} off ({workers} seen): predictions hold")
    }
}

/// Why predictions are not to be trusted; `None` where they are.
pub(crate) fn replay_caution(profile: &Profile, replay: &ReplayFigures) -> Option<String> {
    (!replay.trusted()).then(|| {
        format!(
            "A replay of go's scheduler gives {} instead of the recorded {}: {}. Predictions for this build are off by as much.",
            duration(replay.predicted),
            duration(replay.observed),
            doubt(profile, replay)
        )
    })
}

/// `0.02 %`; `4.1 %`.
fn percent_off(error: f64) -> String {
    let percent = error.abs() * 100.0;
    if percent >= 1.0 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.2} %")
    }
}

/// Why a replay may not give what was recorded, as far as the profile tells.
fn doubt(profile: &Profile, replay: &ReplayFigures) -> &'static str {
    const SHORT: Nanos = Nanos::from_nanos(2_000_000_000);
    if matches!(profile.build.outcome, Outcome::Failed { .. }) {
        "the build failed, and go took what was left out of turn"
    } else if replay.observed < SHORT {
        "in a build this short go's own work between actions counts"
    } else if !replay.parallelism_recorded {
        "the number of workers is not recorded"
    } else {
        "another load on the machine, or a go whose scheduler differs"
    }
}

/// What the realised path is made of: `work 31.2 s + waits 48.9 s + gaps 1 ms`.
pub(crate) fn realised_parts(path: &RealisedPath) -> String {
    let mut text = format!("work {}", duration(path.work));
    if path.blocked > Nanos::ZERO {
        text.push_str(&format!(
            " ({} blocked by test order)",
            duration(path.blocked)
        ));
    }
    text.push_str(&format!(
        " + waits {} + gaps {}",
        duration(path.wait),
        duration(path.gap)
    ));
    text
}

/// What held the workers most while the build waited for one; `None` where it hardly did.
pub(crate) fn holders(
    profile: &Profile,
    analysis: &Analysis,
    name: &dyn Fn(&str) -> String,
) -> Option<String> {
    const NAMED: usize = 3;
    const WORTH_SAYING: f64 = 0.05;
    let wait = analysis.realised_path.wait;
    if wait.share_of(analysis.totals.exec?) < WORTH_SAYING {
        return None;
    }
    let holders = holders_in_sum(&profile.graph, &analysis.holders);
    let named = holders.iter().take(NAMED).map(|holder| {
        let action = step_name(profile.graph.action(holder.action));
        format!("{} ({})", name(&action), duration(holder.held))
    });
    let named: Vec<String> = named.collect();
    let more = match holders.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {}", plural(more, "more action", "more actions")),
    };
    Some(format!(
        "While it waited ({}), workers were held by {}{more}.",
        duration(wait),
        named.join(", ")
    ))
}
