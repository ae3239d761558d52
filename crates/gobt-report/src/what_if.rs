//! What does `gobt what-if` say to a person? First the time saved, then why.

use gobt_analysis::{
    Analysis, BestChanges, Candidate, ChangeSet, Cores, Prediction, Saving, Unit, UnitId, Units,
    WhatIf, roots,
};
use gobt_profile::{Nanos, Profile};
use unicode_width::UnicodeWidthStr;

use crate::escape::{shorten, terminal};
use crate::human::{count, duration, percent, plural};
use crate::sentences::range;
use crate::terminal::TerminalOptions;

/// The answer to changes that were asked for, as text. `asked` are the changes in the user's words.
#[must_use]
pub fn what_if_text(
    profile: &Profile,
    analysis: &Analysis,
    asked: &[String],
    answer: &WhatIf,
    options: &TerminalOptions,
) -> String {
    let mut page = Page::new(options);
    page.line(&format!("What if {}?", page.fit(&asked.join(", "), 9)));
    page.line("");
    page.difference(answer);
    page.range(answer);
    page.removed(analysis, &answer.removed);
    page.path(profile, answer);
    page.trust(analysis);
    page.out
}

/// The changes that would save most, as text.
#[must_use]
pub fn best_changes_text(
    profile: &Profile,
    analysis: &Analysis,
    best: &[BestChanges],
    options: &TerminalOptions,
) -> String {
    let mut page = Page::new(options);
    if best.is_empty() {
        page.line("Nothing can be predicted: this build did not run to its end.");
        return page.out;
    }
    page.line("The changes that would save most, by replay, among all packages and imports.");
    page.line("Savings do not add up: see the sets. ./ is your own module.");
    for (place, best) in best.iter().enumerate() {
        page.best(profile, analysis, best, place == 0);
    }
    page.trust(analysis);
    page.out
}

struct Page<'a> {
    options: &'a TerminalOptions,
    out: String,
}

impl<'a> Page<'a> {
    fn new(options: &'a TerminalOptions) -> Self {
        Self {
            options,
            out: String::new(),
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// A name from the build, made fit for the terminal and for the room that `taken` columns leave.
    fn fit(&self, name: &str, taken: usize) -> String {
        let room = self.options.width.saturating_sub(taken).max(16);
        shorten(&terminal(name), room).into_owned()
    }

    fn difference(&mut self, answer: &WhatIf) {
        let (before, after) = (&answer.before, &answer.after);
        let workers = |p: &Prediction| plural(p.parallelism.get() as usize, "worker", "workers");
        self.line(&format!(
            "  {:<16}{:>13}{:>13}   {}",
            "", "before", "after", "difference"
        ));
        if before.parallelism != after.parallelism {
            self.line(&format!(
                "  {:<16}{:>13} {:>12}",
                "",
                workers(before),
                workers(after)
            ));
        }
        self.exec_row(before, after);
        for (name, of) in [
            (
                "critical path",
                (before.critical_path.length, after.critical_path.length),
            ),
            ("total work", (before.work, after.work)),
        ] {
            let (old, new) = of;
            self.line(&format!(
                "  {name:<16}{:>13}{:>13}   {}",
                duration(old),
                duration(new),
                change(old, new)
            ));
        }
    }

    /// The exec time: where the prediction is a range, both ends of it.
    fn exec_row(&mut self, before: &Prediction, after: &Prediction) {
        let (low, high) = (after.exec.min(after.model), after.exec.max(after.model));
        self.line(&format!(
            "  {:<16}{:>13}{:>13}   {}",
            "exec time",
            duration(before.exec),
            duration(low),
            change(before.exec, low)
        ));
        if low < high {
            self.line(&format!(
                "  {:<16}{:>13}{:>13}   {}",
                "",
                "to",
                duration(high),
                change(before.exec, high)
            ));
        }
    }

    /// For another number of workers the prediction is a range.
    fn range(&mut self, answer: &WhatIf) {
        let after = &answer.after;
        if after.exec == after.model {
            return;
        }
        let cores = match answer.cores {
            Cores::Asked(cores) => {
                format!("the {} asked for", plural_cores(f64::from(cores.get())))
            }
            Cores::Recorded(cores) => format!("the {} of the recording", plural_cores(cores)),
            Cores::AsWorkers(cores) => format!(
                "{}, as many as the recording had workers",
                plural_cores(cores)
            ),
        };
        self.line("");
        self.line(&format!(
            "  {} if every action takes as long as recorded (a core for every worker),",
            duration(after.exec)
        ));
        self.line(&format!(
            "  {} if the actions share {cores}; the truth lies between.",
            duration(after.model)
        ));
        if !matches!(answer.cores, Cores::Asked(_)) {
            self.line("  --cores N asks for another machine.");
        }
    }

    fn removed(&mut self, analysis: &Analysis, removed: &[UnitId]) {
        if removed.is_empty() {
            return;
        }
        let mut by_time: Vec<UnitId> = removed.to_vec();
        let time = |unit: UnitId| analysis.units.unit(unit).self_time;
        by_time.sort_by_key(|&unit| (std::cmp::Reverse(time(unit)), unit));
        let sum: Nanos = removed.iter().map(|&unit| time(unit)).sum();
        self.line("");
        self.line(&format!(
            "  not built any more: {}, {} of work",
            plural(removed.len(), "package", "packages"),
            duration(sum)
        ));
        for &unit in by_time.iter().take(self.options.top) {
            let name = self.fit(analysis.units.unit(unit).name(), 16);
            self.line(&format!("  {:>11}  {name}", duration(time(unit))));
        }
        self.more(removed.len());
    }

    fn more(&mut self, all: usize) {
        if let Some(more) = all.checked_sub(self.options.top).filter(|&more| more > 0) {
            self.line(&format!("  {:>11}  and {} more", "", count(more)));
        }
    }

    fn path(&mut self, profile: &Profile, answer: &WhatIf) {
        let path = &answer.after.critical_path;
        let old: std::collections::HashSet<_> = answer.before.critical_path.steps.iter().collect();
        let steps = path.steps.iter().zip(&answer.after.step_durations);
        let mut longest: Vec<_> = steps.enumerate().collect();
        longest.sort_by_key(|&(place, (_, time))| (std::cmp::Reverse(*time), place));
        longest.truncate(self.options.top);
        longest.sort_unstable_by_key(|&(place, _)| place);
        let new = path.steps.iter().filter(|id| !old.contains(id)).count();
        self.line("");
        let where_ = match new {
            0 => "where it did before".to_owned(),
            new => format!("{} of them new (+)", count(new)),
        };
        self.line(&format!(
            "  the critical path then runs through {}, {where_}; the longest:",
            plural(path.steps.len(), "action", "actions")
        ));
        for (_, (id, time)) in longest {
            let action = profile.graph.action(*id);
            let mark = if old.contains(id) { ' ' } else { '+' };
            let name = self.fit(&format!("{} {}", action.mode, action.package), 16);
            self.line(&format!("  {:>11} {mark}{name}", duration(*time)));
        }
    }

    fn best(&mut self, profile: &Profile, analysis: &Analysis, best: &BestChanges, recorded: bool) {
        let top = self.options.top;
        let can_be_made = Possible::new(profile, analysis);
        self.line("");
        let workers = plural(best.parallelism.get() as usize, "worker", "workers");
        let seen = analysis
            .scaling
            .as_ref()
            .map(|s| s.replay.parallelism_recorded);
        let note = match (recorded, seen) {
            (true, Some(true)) => ", as recorded",
            (true, _) => ", the most seen at once",
            (false, _) => " on a core each",
        };
        let (low, high) = (
            best.exec.min(best.exec_model),
            best.exec.max(best.exec_model),
        );
        self.line(&format!("{workers}{note}: {} by replay", range(low, high)));
        if !best.complete {
            self.line(&format!(
                "  (the build is large: {} of {} candidates were replayed, the most promising)",
                count(best.replayed),
                count(best.candidates)
            ));
        }
        for (title, savings) in [
            ("made free", &best.free),
            ("left out, with all that only it needs", &best.without),
            ("one import left out, the same way", &best.without_import),
        ] {
            let possible = savings.iter().filter(|s| can_be_made.holds(s.candidate));
            let possible: Vec<&Saving> = possible.take(top).collect();
            if possible.is_empty() {
                continue;
            }
            self.line(&format!("  {title}"));
            for saving in possible {
                self.saving(profile, analysis, best.exec, saving);
            }
        }
        if best.free.is_empty() && best.without.is_empty() && best.without_import.is_empty() {
            self.line("  no single change saves anything here");
        }
        if !best.sets.is_empty() {
            self.line("  made free together (greedy search)");
        }
        for set in &best.sets {
            self.set(profile, analysis, best.exec, set);
        }
    }

    fn saving(&mut self, profile: &Profile, analysis: &Analysis, exec: Nanos, saving: &Saving) {
        let name = |unit: UnitId| short_name(profile, analysis, unit);
        let text = match saving.candidate {
            Candidate::Free(unit) | Candidate::Without(unit) => self.fit(&name(unit), 22),
            Candidate::WithoutImport { from, to } => self.pair(&name(from), &name(to)),
        };
        let share = percent(saving.saving.share_of(exec));
        let time = duration(saving.saving);
        self.line(&format!("  {time:>11} {share:>6}  {text}"));
    }

    /// `from → to`, each with the room that the other leaves.
    fn pair(&self, from: &str, to: &str) -> String {
        let room = self.options.width.saturating_sub(22 + 3).max(40);
        let half = room / 2;
        let (from, to) = (terminal(from), terminal(to));
        let to_room = room - from.width().min(half);
        let to = shorten(&to, to_room.max(half));
        let from_room = room.saturating_sub(to.width()).max(16);
        format!("{} → {to}", shorten(&from, from_room))
    }

    fn set(&mut self, profile: &Profile, analysis: &Analysis, exec: Nanos, set: &ChangeSet) {
        let share = percent(set.saving.share_of(exec));
        let mut text = String::new();
        for member in &set.members {
            if !text.is_empty() {
                text.push_str(" + ");
            }
            text.push_str(&short_name(profile, analysis, member.unit));
        }
        let text = self.fit(&text, 22);
        let time = duration(set.saving);
        self.line(&format!("  {time:>11} {share:>6}  {text}"));
        for member in set.members.iter().filter(|member| member.only_together()) {
            let name = self.fit(&short_name(profile, analysis, member.unit), 72);
            self.line(&format!(
                "  {:>20} {name} pays only together with the others (alone {})",
                "",
                duration(member.alone)
            ));
        }
    }

    /// Says so where the replay does not give what was recorded.
    fn trust(&mut self, analysis: &Analysis) {
        let Some(scaling) = &analysis.scaling else {
            return;
        };
        let replay = &scaling.replay;
        if !replay.trusted() {
            self.line("");
            self.line(&format!(
                "Caution: a replay of the build as it was gives {}, {:.1} % off the {} recorded.",
                duration(replay.predicted),
                replay.error() * 100.0,
                duration(replay.observed)
            ));
        }
    }
}

/// Which changes somebody could make. The standard library's own imports stay as they are (but for
/// those who build a part of it), go itself adds `runtime` to every package, and what the generated
/// main package of a test imports. (The JSON lists these too.)
struct Possible<'a> {
    units: &'a Units,
    /// For each unit whether it is of a standard library that is somebody else's.
    standard: Vec<bool>,
}

impl<'a> Possible<'a> {
    fn new(profile: &Profile, analysis: &'a Analysis) -> Self {
        let units = &analysis.units;
        let is_standard = |unit: &Unit| {
            let known = profile
                .packages
                .find(&unit.import_path, unit.variant.as_deref());
            known.and_then(|p| p.standard) == Some(true)
        };
        let mut standard: Vec<bool> = units.all().iter().map(is_standard).collect();
        if roots(units).iter().any(|root| standard[root.index()]) {
            standard.fill(false);
        }
        Self { units, standard }
    }

    fn holds(&self, candidate: Candidate) -> bool {
        match candidate {
            Candidate::Free(_) => true,
            Candidate::Without(id) => {
                !self.added_by_go(id) && (!self.standard[id.index()] || self.imported_by_others(id))
            }
            Candidate::WithoutImport { from, to } => {
                let path = |id| &self.units.unit(id).import_path;
                !self.standard[from.index()]
                    && !self.added_by_go(from)
                    && !self.added_by_go(to)
                    && path(from) != path(to)
            }
        }
    }

    fn added_by_go(&self, id: UnitId) -> bool {
        let path = &*self.units.unit(id).import_path;
        path == "runtime" || path.starts_with("testing/internal/") || path.ends_with(".test")
    }

    /// Whether something outside the standard library imports it.
    fn imported_by_others(&self, id: UnitId) -> bool {
        let mut others = self.units.iter().map(|(other, _)| other);
        others.any(|other| {
            !self.standard[other.index()]
                && !self.added_by_go(other)
                && self.units.dependencies(other).contains(&id)
        })
    }
}

/// A package as it is short to say: `./x` for one of the module's own, else its name.
fn short_name(profile: &Profile, analysis: &Analysis, unit: UnitId) -> String {
    let unit = analysis.units.unit(unit);
    let known = profile
        .packages
        .find(&unit.import_path, unit.variant.as_deref());
    let own = known.and_then(|p| p.module.as_ref()).filter(|m| m.main);
    let below = own.and_then(|module| unit.name().strip_prefix(&*module.path));
    match below {
        Some("") => ".".to_owned(),
        Some(below) if below.starts_with('/') => format!(".{below}"),
        _ => unit.name().to_owned(),
    }
}

fn change(old: Nanos, new: Nanos) -> String {
    let share = |part: Nanos| percent(part.share_of(old));
    match old.cmp(&new) {
        std::cmp::Ordering::Equal => "none".to_owned(),
        std::cmp::Ordering::Greater => {
            format!("−{} ({})", duration(old - new), share(old - new))
        }
        std::cmp::Ordering::Less => format!("+{} ({})", duration(new - old), share(new - old)),
    }
}

/// `2 cores`; `1.5 cores` under a quota; `1 core`.
fn plural_cores(cores: f64) -> String {
    let text = format!("{cores:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "1" {
        "1 core".to_owned()
    } else {
        format!("{text} cores")
    }
}
