//! What is said in words of why a package is in the build?

use gobt_analysis::why::{Answer, ChainCount, ChainStart, Cost, Loss, OwnKnown};
use gobt_profile::{Nanos, Outcome};

use crate::human::{count, duration, percent, plural};

use super::Text;

/// Keeps a number and its unit together until all lines are made.
pub(super) const NO_BREAK: char = '\u{a0}';

fn time(time: Nanos) -> String {
    duration(time).replace(' ', "\u{a0}")
}

impl Text<'_> {
    /// Who imports it, and on how many ways.
    pub(super) fn importers(&self, answer: &Answer) -> String {
        let mut parts = Vec::new();
        if answer.importers.is_empty() {
            return match answer.asked_for {
                true => "No package imports it: it is what the build was asked for.".to_owned(),
                false => "No package imports it.".to_owned(),
            };
        }
        if answer.asked_for {
            parts.push("The build was asked for it: it is built whoever imports it.".to_owned());
        }
        parts.push(format!("{}.", self.direct(answer)));
        parts.push(chain_count(answer.chain_count));
        if answer.cuts.is_empty() && answer.doors.is_empty() && !answer.asked_for {
            parts.push("No single import carries it.".to_owned());
        }
        match self.report.why.own_known {
            OwnKnown::ByProfile => (),
            OwnKnown::ByPath => parts.push(
                "The profile does not say which packages are yours: by their paths, those of the module that is here.".to_owned(),
            ),
            OwnKnown::No => parts.push("Which packages are yours is not known.".to_owned()),
        }
        parts.join(" ")
    }

    /// Who imports it, and how many more lead to it.
    fn direct(&self, answer: &Answer) -> String {
        let own = answer.importers.iter().filter(|i| i.own).count();
        let others = answer.importers.len() - own;
        let own_known = self.report.why.own_known != OwnKnown::No;
        let of_yours = "of your packages";
        let importers = match (own, others) {
            (0, 1) if own_known => "1 package imports it, not yours".to_owned(),
            (0, others) => {
                let whose = if own_known {
                    ", none of them yours"
                } else {
                    ""
                };
                let packages = plural(others, "package imports", "packages import");
                format!("{packages} it{whose}")
            }
            (1, 0) => format!("1 {of_yours} imports it"),
            (own, 0) => format!("{} {of_yours} import it", count(own)),
            (own, others) => {
                let others = plural(others, "other", "others");
                format!("{} {of_yours} and {others} import it", count(own))
            }
        };
        let leading = answer.reached_by;
        match answer.from {
            ChainStart::Own if leading > own => {
                let leading = plural(leading, "of yours leads", "of yours lead");
                format!("{importers}; {leading} to it")
            }
            ChainStart::AskedFor if own_known => {
                format!("{importers}; no package of yours leads to it")
            }
            _ => importers,
        }
    }

    /// What it would be to have it not.
    pub(super) fn cost(&self, answer: &Answer) -> String {
        let loss = &answer.brings;
        let what = match loss.units.len() {
            1 => "Without it only the package itself would not be built".to_owned(),
            all => format!("Without it {} packages would not be built", count(all)),
        };
        let mut sentence = match loss.self_time {
            Some(work) => format!("{what}, {} of work.", time(work)),
            None => format!("{what}."),
        };
        match self.report.why.before.zip(loss.after) {
            Some(costs) => sentence += &format!(" {}", self.exec_times(costs)),
            None => sentence += " What that would save is not known: the build did not end.",
        }
        for note in [self.about_cache(loss), self.about_trust()]
            .into_iter()
            .flatten()
        {
            sentence += &format!(" {note}");
        }
        sentence
    }

    fn exec_times(&self, (before, after): (Cost, Cost)) -> String {
        let workers = self.report.why.parallelism.map_or(1, |p| p.get() as usize);
        let path = match (before.critical_path, after.critical_path) {
            (old, new) if old == new => "stays as long".to_owned(),
            (old, new) => format!("becomes {} instead of {}", time(new), time(old)),
        };
        let workers = plural(workers, "worker", "workers");
        let now = time(before.exec);
        if before.exec == after.exec {
            return format!(
                "With {workers} the build takes {now} all the same; its critical path {path}."
            );
        }
        let saving = saving(before, after);
        format!("With {workers} that {saving} of {now}; the critical path {path}.")
    }

    fn about_cache(&self, loss: &Loss) -> Option<String> {
        let cached = (loss.cached > 0 && loss.self_time.is_some()).then_some(loss.cached)?;
        let all = match loss.units.len() {
            1 => "It".to_owned(),
            all if all == cached => "They all".to_owned(),
            _ => format!("{} of them", count(cached)),
        };
        Some(format!(
            "{all} came from the cache, which costs next to nothing: a build with --cold says more."
        ))
    }

    fn about_trust(&self) -> Option<String> {
        if matches!(self.report.profile.build.outcome, Outcome::Failed { .. }) {
            return Some(
                "The build failed: what it did not come to counts for nothing.".to_owned(),
            );
        }
        let replay = self.report.facts.replay?;
        (!replay.trusted()).then(|| {
            format!(
                "A replay of the whole build is {} off, so the saving is rough.",
                percent(replay.error().abs())
            )
        })
    }

    /// What goes, in a few words.
    pub(super) fn loss(&self, loss: &Loss) -> String {
        let mut parts = vec![plural(loss.units.len(), "package", "packages")];
        parts.extend(
            loss.self_time
                .map(|time| format!("{} of work", duration(time))),
        );
        let costs = self.report.why.before.zip(loss.after);
        parts.extend(costs.map(|(before, after)| saving(before, after)));
        parts.join(", ")
    }
}

fn saving(before: Cost, after: Cost) -> String {
    match (before.exec, after.exec) {
        (before, after) if after < before => format!("saves {}", time(before - after)),
        (before, after) if after > before => format!("takes {} longer", time(after - before)),
        _ => "saves nothing".to_owned(),
    }
}

fn chain_count(chains: ChainCount) -> String {
    match chains {
        ChainCount::Exactly(1) => "There is one chain of imports.".to_owned(),
        ChainCount::Exactly(all) => format!("There are {} chains of imports.", large(all)),
        ChainCount::MoreThan(limit) => {
            format!("There are more than {} chains of imports.", large(limit))
        }
        ChainCount::Circle => "Packages import one another in a circle on the way.".to_owned(),
    }
}

/// A number that may be beyond all counting: `123,456`, `1.2 × 10^21`.
fn large(number: u128) -> String {
    const COUNTED: u128 = 1_000_000_000_000;
    if let Ok(small) = usize::try_from(number)
        && number < COUNTED
    {
        return count(small);
    }
    let exponent = number.ilog10();
    let tenths = number / 10u128.pow(exponent - 1);
    format!("{}.{} × 10^{exponent}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::large;

    #[test]
    fn very_large_numbers_stay_readable() {
        for (number, text) in [
            (0, "0"),
            (1_234_567, "1,234,567"),
            (999_999_999_999, "999,999,999,999"),
            (1_000_000_000_000, "1.0 × 10^12"),
            (u128::MAX, "3.4 × 10^38"),
        ] {
            assert_eq!(large(number), text);
        }
    }
}
