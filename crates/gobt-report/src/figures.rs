//! Which figures stand in a summary, in which order? Terminal and Markdown only differ in drawing.

use gobt_analysis::{Analysis, PackageFigures, holders_in_sum};
use gobt_profile::{Action, Mode, Nanos, Profile};

use crate::human::{count, duration, percent, plural};
use crate::sentences;

/// One figure of the build as a whole.
pub(crate) struct Headline {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    /// What helps to read it; empty where nothing does.
    pub(crate) note: String,
}

/// The figures of the build as a whole, most important first.
pub(crate) fn headlines(analysis: &Analysis) -> Vec<Headline> {
    let totals = &analysis.totals;
    let unknown = || "unknown".to_owned();
    let mut rows = Vec::new();
    let mut add = |name, value: String, note: String| rows.push(Headline { name, value, note });
    if let Some(wall) = totals.wall {
        add(
            "wall time",
            duration(wall),
            sentences::wall_parts(totals).unwrap_or_default(),
        );
    }
    if !totals.recorded {
        add(
            "actions",
            count(totals.actions),
            "planned; what became of each is unknown".to_owned(),
        );
        return rows;
    }
    add(
        "exec time",
        totals.exec.map_or_else(unknown, duration),
        average(analysis),
    );
    if let Some(exec) = totals.exec.filter(|exec| *exec > Nanos::ZERO) {
        let path = &analysis.realised_path;
        add(
            "waited",
            percent(path.wait.share_of(exec)),
            sentences::realised_parts(path),
        );
    }
    add(
        "total work",
        duration(totals.total_work),
        format!("CPU {}", duration(totals.cpu)),
    );
    add(
        "critical path",
        duration(analysis.critical_path.length),
        chain_note(analysis),
    );
    if let Some(scaling) = &analysis.scaling {
        add(
            "replay",
            duration(scaling.replay.predicted),
            sentences::replay(&scaling.replay),
        );
    }
    add(
        "actions",
        count(totals.actions),
        format!(
            "{} executed, {} from the cache",
            count(totals.executed),
            plural(totals.cached, "package or link", "packages and links")
        ),
    );
    rows
}

fn average(analysis: &Analysis) -> String {
    let Some(average) = analysis.totals.average_parallelism() else {
        return String::new();
    };
    let workers = match analysis.totals.parallelism {
        Some(workers) => format!(" of {}", plural(workers as usize, "worker", "workers")),
        None => format!(" (at most {})", analysis.concurrency.most_running),
    };
    format!("{average:.2} actions at once on average{workers}")
}

fn chain_note(analysis: &Analysis) -> String {
    let steps = plural(analysis.critical_path.steps.len(), "step", "steps");
    match analysis.totals.exec {
        Some(exec) => format!(
            "{} of exec time, {steps}",
            percent(analysis.critical_path.length.share_of(exec))
        ),
        None => steps,
    }
}

/// Whether every action ran to its end. Else what depends on the durations of others (slack, drag,
/// exclusive, rebuild) is not known, though it can be added up.
pub(crate) fn every_time_is_known(analysis: &Analysis) -> bool {
    analysis.scaling.is_some()
}

/// A table whose first column is a name from the build, not yet escaped.
pub(crate) struct Table {
    /// Header of the name column and of the others.
    pub(crate) headers: Vec<&'static str>,
    pub(crate) rows: Vec<Row>,
}

pub(crate) struct Row {
    pub(crate) name: Name,
    pub(crate) cells: Vec<String>,
}

/// What stands in a name column.
pub(crate) enum Name {
    /// From the build: to be escaped and shown as code.
    Build(String),
    /// gobt's own words, for what is no row of its kind.
    Own(String),
    /// gobt's own name for a row.
    Label(String),
}

/// The longest `top` steps of the critical path in the order they ran, the others summed.
pub(crate) fn path_table(profile: &Profile, analysis: &Analysis, top: usize) -> Table {
    if !analysis.totals.recorded {
        return Table {
            headers: vec!["critical path"],
            rows: Vec::new(),
        };
    }
    let path = &analysis.critical_path;
    let actions = || path.steps.iter().map(|&id| profile.graph.action(id));
    let mut by_length: Vec<usize> = (0..path.steps.len()).collect();
    let lengths: Vec<Nanos> = actions().map(Action::duration).collect();
    by_length.sort_by_key(|&at| (std::cmp::Reverse(lengths[at]), at));
    by_length.truncate(top);
    by_length.sort_unstable();
    let all: Vec<&Action> = actions().collect();
    let share = |time: Nanos| percent(time.share_of(path.length));
    let mut rows: Vec<Row> = by_length
        .iter()
        .map(|&at| {
            let drag = analysis.slack.drag[path.steps[at].index()];
            let drag = every_time_is_known(analysis).then(|| duration(drag));
            Row {
                name: Name::Build(step_name(all[at])),
                cells: vec![
                    duration(lengths[at]),
                    share(lengths[at]),
                    drag.unwrap_or_default(),
                ],
            }
        })
        .collect();
    let shown: Nanos = by_length.iter().map(|&at| lengths[at]).sum();
    let rest = path.steps.len() - by_length.len();
    if rest > 0 {
        let time = path.length - shown;
        rows.push(Row {
            name: Name::Own(plural(rest, "shorter step", "shorter steps")),
            cells: vec![duration(time), share(time), String::new()],
        });
    }
    Table {
        headers: vec!["critical path", "time", "of path", "drag"],
        rows,
    }
}

/// The package, and the mode unless it is the plain compilation.
pub(crate) fn step_name(action: &Action) -> String {
    match (&action.mode, &*action.package) {
        (Mode::Build, package) => package.to_owned(),
        (mode, "") => mode.to_string(),
        (mode, package) => format!("{} {package}", mode.family()),
    }
}

/// The `top` packages with the most self time, the others summed.
pub(crate) fn package_table(analysis: &Analysis, top: usize) -> Table {
    let packages = &analysis.packages;
    let slow = packages.iter().filter(|p| p.executed);
    let shown: Vec<&PackageFigures> = slow.take(top).collect();
    let total: Nanos = packages.iter().map(|p| p.self_time).sum();
    let share = |time: Nanos| percent(time.share_of(total));
    let mut rows: Vec<Row> = shown
        .iter()
        .map(|p| package_row(analysis, p, share(p.self_time)))
        .collect();
    // Where nothing was compiled, there is no slowest.
    let rest = if shown.is_empty() {
        0
    } else {
        packages.len() - shown.len()
    };
    let rest_time = total - shown.iter().map(|p| p.self_time).sum();
    if rest > 0 {
        rows.push(Row {
            name: Name::Own(plural(rest, "more package", "more packages")),
            cells: vec![
                duration(rest_time),
                share(rest_time),
                String::new(),
                String::new(),
                String::new(),
            ],
        });
    }
    Table {
        headers: vec!["package", "self", "of all", "lines", "exclusive", "rebuild"],
        rows,
    }
}

fn package_row(analysis: &Analysis, package: &PackageFigures, share: String) -> Row {
    let complete = every_time_is_known(analysis);
    let lines = package
        .lines
        .map(|n| count(usize::try_from(n).unwrap_or(usize::MAX)));
    // Both are ends of a range; a person wants to know how far it reaches.
    let rebuild = package.rebuild.filter(|_| complete).map(|rebuild| {
        let (body, api) = (rebuild.body, rebuild.api);
        format!("{} to {}", duration(body.min(api)), duration(body.max(api)))
    });
    let exclusive = complete.then(|| duration(package.exclusive));
    Row {
        name: Name::Build(package.name().to_owned()),
        cells: vec![
            duration(package.self_time),
            share,
            lines.unwrap_or_default(),
            exclusive.unwrap_or_default(),
            rebuild.unwrap_or_default(),
        ],
    }
}

/// Kinds of work that took any time, or all of them if none did.
pub(crate) fn mode_table(analysis: &Analysis) -> Table {
    if !analysis.totals.recorded {
        return planned_modes(analysis);
    }
    let any = analysis.totals.total_work > Nanos::ZERO;
    let worth = analysis
        .modes
        .iter()
        .filter(|m| !any || m.work > Nanos::ZERO);
    let rows = worth.map(|mode| Row {
        name: Name::Build(mode.mode.to_string()),
        cells: vec![
            count(mode.count),
            duration(mode.work),
            percent(mode.work.share_of(analysis.totals.total_work)),
            duration(mode.cpu),
        ],
    });
    Table {
        headers: vec!["kind of action", "count", "work", "of work", "CPU"],
        rows: rows.collect(),
    }
}

/// What was to be done, where it is not known what was.
fn planned_modes(analysis: &Analysis) -> Table {
    let rows = analysis.modes.iter().map(|mode| Row {
        name: Name::Build(mode.mode.to_string()),
        cells: vec![count(mode.count)],
    });
    Table {
        headers: vec!["kind of action", "planned"],
        rows: rows.collect(),
    }
}

/// What held the workers while the realised path waited for one: the `top` longest, the others
/// summed.
pub(crate) fn holder_table(profile: &Profile, analysis: &Analysis, top: usize) -> Table {
    let holders = holders_in_sum(&profile.graph, &analysis.holders);
    let total: Nanos = holders.iter().map(|holder| holder.held).sum();
    let share = |time: Nanos| percent(time.share_of(total));
    let mut rows: Vec<Row> = holders
        .iter()
        .take(top)
        .map(|holder| Row {
            name: Name::Build(step_name(profile.graph.action(holder.action))),
            cells: vec![duration(holder.held), share(holder.held)],
        })
        .collect();
    let rest = holders.len().saturating_sub(top);
    if rest > 0 && !rows.is_empty() {
        let time = holders[top..].iter().map(|holder| holder.held).sum();
        rows.push(Row {
            name: Name::Own(plural(rest, "more action", "more actions")),
            cells: vec![duration(time), share(time)],
        });
    }
    Table {
        headers: vec!["held the workers meanwhile", "for", "of it"],
        rows,
    }
}
