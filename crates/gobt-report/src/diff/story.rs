//! What is told first, and what after it?

use gobt_analysis::Words;
use gobt_analysis::diff::{CacheState, Costs, Difference, PackageChange, Pair, WayIn};
use gobt_profile::{Machine, Nanos, Outcome};

use super::tables::signed;
use super::{DiffPage, Story, causes, layers};
use crate::human::percent;

/// From so large a part of the work on, an estimate is no figure any more.
pub(crate) const MOSTLY: f64 = 0.5;

/// Below this part of the head's work, what both builds share is too little to cancel noise out.
const HARDLY_SHARED: f64 = 0.5;

impl Story {
    pub(crate) fn of(page: &DiffPage<'_>, top: usize) -> Self {
        let mut sections = vec![
            layers::costs(page),
            layers::came(page, top),
            layers::went(page, top),
            layers::modules(page, top),
            layers::packages(page, top),
            layers::path(page, top),
            layers::seen(page),
            layers::explanation(page),
            causes::misses(page, top),
            layers::cache_worth(page),
        ];
        sections.retain(|section| !section.is_empty());
        Self {
            headline: headline(page),
            cautions: cautions(page),
            sections,
        }
    }
}

fn headline(page: &DiffPage<'_>) -> Vec<Words> {
    let Some(costs) = &page.diff.costs else {
        return vec![without_costs(page)];
    };
    if costs.same_work() {
        return vec![no_difference(costs)];
    }
    let mut words = vec![difference(costs)];
    words.extend(because(page));
    words
}

fn no_difference(costs: &Costs) -> Words {
    let words = Words::new().text("No difference: both builds do the same work");
    if is_mostly_estimated(costs) {
        return words.text(".");
    }
    words
        .text(", ")
        .time(costs.cost.head.work)
        .text(" of it with an empty cache.")
}

fn difference(costs: &Costs) -> Words {
    let words = Words::new()
        .text(signed(costs.work()))
        .text(" of work with an empty cache");
    if is_mostly_estimated(costs) {
        return words.text(".");
    }
    words
        .text(format!(
            ", {} on the critical path, {} in exec time with ",
            signed(costs.chain()),
            signed(costs.exec())
        ))
        .count(costs.parallelism.get() as usize, "worker", "workers")
        .text(".")
}

/// Whether most of what the whole build costs was never recorded.
pub(crate) fn is_mostly_estimated(costs: &Costs) -> bool {
    let head = &costs.cost.head;
    let base = &costs.cost.base;
    let unknown = head.estimated.unknown + base.estimated.unknown > 0
        && head.estimated.actions * 2 > head.times.len();
    unknown
        || head.estimated.work.share_of(head.work) > MOSTLY
        || base.estimated.work.share_of(base.work) > MOSTLY
}

/// The import that brought in most, or took away most; else how many packages changed.
fn because(page: &DiffPage<'_>) -> Option<Words> {
    let diff = page.diff;
    let came = diff.came.first();
    let went = diff.went.first();
    let work = |way: Option<&WayIn>| way.map_or(Nanos::ZERO, |way| way.work);
    if work(came) > Nanos::ZERO && work(came) >= work(went) {
        return came.map(|way| way_in(page, way, true));
    }
    if work(went) > Nanos::ZERO {
        return went.map(|way| way_in(page, way, false));
    }
    let changed = diff.packages.iter();
    let changed = changed
        .filter(|p| p.change == PackageChange::Changed)
        .count();
    (changed > 0).then(|| {
        Words::new()
            .text("No package came or went; ")
            .count(changed, "package", "packages")
            .text(" changed, with the noise of their recordings.")
    })
}

fn way_in(page: &DiffPage<'_>, way: &WayIn, came: bool) -> Words {
    let side = if came { page.side.head } else { page.side.base };
    let units = &side.analysis.units;
    let to = units.unit(way.to).name();
    let packages = |words: Words| {
        words
            .text(": ")
            .count(way.brings.len(), "package", "packages")
            .text(", ")
            .time(way.work)
            .text(" of work.")
    };
    let verb = if came {
        " now imports "
    } else {
        " no longer imports "
    };
    match &*way.from {
        [] => packages(
            Words::new()
                .text(if came {
                    "The command now names "
                } else {
                    "The command no longer names "
                })
                .name(to),
        ),
        [first, others @ ..] => {
            let words = Words::new()
                .text("Mainly because ")
                .name(units.unit(*first).name());
            let words = match others.len() {
                0 => words,
                more => words.text(" and ").count(more, "other", "others"),
            };
            packages(words.text(verb).name(to))
        }
    }
}

/// What can be said where no cost without noise is known.
fn without_costs(page: &DiffPage<'_>) -> Words {
    let seen = &page.diff.seen;
    let words = Words::new().text("There is no comparison without noise here");
    match seen.exec.known().filter(|_| page.diff.comparable.wall) {
        Some(exec) => words
            .text(": what was seen is an exec time of ")
            .time(exec.head)
            .text(" after ")
            .time(exec.base)
            .text(format!(" ({}).", signed(exec.delta()))),
        None => words.text("; what was seen follows."),
    }
}

/// What is to be known first: how the two builds were made differently, and what that means.
fn cautions(page: &DiffPage<'_>) -> Vec<Words> {
    let mut cautions: Vec<Words> = page.diff.differences.iter().map(difference_words).collect();
    if let Some(costs) = page.diff.costs.as_ref().filter(|costs| !costs.same_work()) {
        if costs.shared.share() < HARDLY_SHARED {
            cautions.push(Words::new().text("Only ").share(costs.shared.share()).text(
                " of the work is the same in both: the rest has the noise of its recordings.",
            ));
        }
        cautions.extend(estimates(costs));
    }
    cautions
}

/// How much of what the head costs was never recorded, where that is worth a word.
pub(super) fn estimates(costs: &Costs) -> Option<Words> {
    let head = &costs.cost.head;
    let share = head.estimated.work.share_of(head.work);
    if is_mostly_estimated(costs) {
        return Some(
            Words::new()
                .text("Most of the work came from the cache and is in no recording, so the critical path and the exec time with an empty cache are not known: add a cold recording with ")
                .code("--recordings FILE")
                .text("."),
        );
    }
    (share > 0.005).then(|| {
        Words::new()
            .text(format!(
                "{} of the head's work is estimated: ",
                percent(share)
            ))
            .count(head.estimated.actions, "action", "actions")
            .text(" came from the cache and are in no recording; ")
            .code("--recordings FILE")
            .text(" adds one.")
    })
}

fn difference_words(difference: &Difference) -> Words {
    let plain = |what: &'static str, pair: Pair<String>| {
        Words::new()
            .text(what)
            .code(pair.base)
            .text(" → ")
            .code(pair.head)
    };
    match difference {
        Difference::GoVersion(pair) => {
            plain("Another Go: ", pair.map(ToString::to_string))
                .text(". No work is the same work then.")
        }
        Difference::Platform(pair) => plain("Another target: ", pair.map(ToString::to_string)),
        Difference::MainModule(pair) => {
            plain("Another main module: ", pair.map(ToString::to_string))
        }
        Difference::Machine(pair) => {
            let pair = pair.map(machine);
            Words::new()
                .text(format!("Another machine: {} → {}. ", pair.base, pair.head))
                .text("Times as seen are not compared.")
        }
        Difference::Parallelism(pair) => Words::new().text(format!(
            "Another number of workers: {} → {}. Wall times are not compared; replays use one number for both.",
            pair.base, pair.head
        )),
        Difference::CacheState(pair) => {
            let pair = pair.map(|state| cache_state(*state));
            let words = Words::new().text(format!("The cache: {} → {}.", pair.base, pair.head));
            words.text(" Times as seen say more of that than of the change.")
        }
        Difference::Command(pair) => plain(
            "Another command: ",
            pair.map(|words| {
                let words: Vec<&str> = words.iter().map(|word| &**word).collect();
                words.join(" ")
            }),
        ),
        Difference::Goflags(pair) => plain(
            "Other GOFLAGS: ",
            pair.map(|flags| flags.as_deref().unwrap_or("none").to_owned()),
        ),
        Difference::Outcome(pair) => {
            let pair = pair.map(|outcome| outcome_text(*outcome));
            Words::new().text(format!(
                "Not both builds ended well: the base {}, the head {}. Their costs are not compared.",
                pair.base, pair.head
            ))
        }
    }
}

fn machine(machine: &Machine) -> String {
    match machine.cpu_quota_millis {
        Some(quota) => format!("{} CPUs (quota {:.1})", machine.cpus, quota as f64 / 1000.0),
        None => format!("{} CPUs", machine.cpus),
    }
}

fn cache_state(state: CacheState) -> &'static str {
    match state {
        CacheState::Cold => "empty",
        CacheState::Partly => "used for a part",
        CacheState::Warm => "used for everything",
    }
}

fn outcome_text(outcome: Outcome) -> String {
    match outcome {
        Outcome::Unknown => "is a bare graph that is not complete".to_owned(),
        Outcome::Succeeded => "succeeded".to_owned(),
        Outcome::Failed { status } => format!("failed (status {status})"),
        Outcome::Interrupted { .. } => "was interrupted".to_owned(),
    }
}
