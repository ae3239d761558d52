//! What each rule finds, what it does not, and that its savings are those of a replay by hand.

mod any_build;
mod cache;
mod chain;
mod imports;
mod links;
mod load;
mod recorded;
mod tests;
mod workers;

use gobt_analysis::{
    Analysis, Change, Figure, Finding, Part, Plan, Replayer, Speedup, WhatIf, Words,
};
use gobt_profile::{Build, Cache, Machine, Mode, Module, Nanos, Package, Packages, Profile};
use gobt_testkit::dag::{Action, Dag};

use crate::profile;

/// A second.
const S: u64 = 1_000_000_000;

/// A thousandth of it.
const MS: u64 = 1_000_000;

fn seconds(seconds: f64) -> Nanos {
    Nanos::from_nanos((seconds * 1e9).round() as u64)
}

/// The recorded build of a graph written by hand.
fn given(dag: Dag, workers: u32) -> Profile {
    let mut profile = profile(&dag.run(workers as usize).to_json());
    profile.build.parallelism = Some(workers);
    profile
}

/// The same with other commands than those made up: `(mode, package, commands)`.
fn given_commands(dag: Dag, workers: u32, commands: &[(&str, &str, &str)]) -> Profile {
    let json = dag.run(workers as usize).to_json();
    let mut graph: Vec<serde_json::Value> = serde_json::from_slice(&json).unwrap();
    for action in &mut graph {
        let found = commands
            .iter()
            .find(|(mode, objdir, _)| action["Mode"] == *mode && action["Objdir"] == *objdir);
        if let Some((_, _, command)) = found {
            action["Cmd"] = serde_json::json!([command]);
        }
    }
    let mut profile = profile(&serde_json::to_vec(&graph).unwrap());
    profile.build.parallelism = Some(workers);
    profile
}

fn command(profile: &mut Profile, line: &str) {
    profile.build.command = line.split(' ').map(Into::into).collect();
}

fn machine(profile: &mut Profile, cpus: u32, cpu_quota_millis: Option<u64>) {
    profile.build.machine = Some(Machine {
        cpus,
        cpu_quota_millis,
    });
}

fn build(package: &str, seconds: u64) -> Action {
    Action::new("build", package, seconds * S)
}

fn own(path: &str) -> Package {
    Package {
        import_path: path.into(),
        module: Some(Module {
            path: "example.com/m".into(),
            version: None,
            main: true,
        }),
        standard: Some(false),
        ..Package::default()
    }
}

fn dependency(path: &str) -> Package {
    Package {
        import_path: path.into(),
        module: Some(Module {
            path: "dep.example".into(),
            version: Some("v1.0.0".into()),
            main: false,
        }),
        standard: Some(false),
        ..Package::default()
    }
}

fn standard(path: &str) -> Package {
    Package {
        import_path: path.into(),
        standard: Some(true),
        dir: Some(format!("$GOROOT/src/{path}").into()),
        ..Package::default()
    }
}

fn with_packages(profile: &mut Profile, packages: impl IntoIterator<Item = Package>) {
    profile.packages = Packages::new(packages.into_iter().collect());
}

/// The names of the rules that find something, in order.
fn fired(profile: &Profile) -> Vec<&'static str> {
    let findings = Analysis::of(profile).findings;
    findings.iter().map(|f| f.rule.as_str()).collect()
}

fn found(profile: &Profile, rule: &str) -> Option<Finding> {
    let findings = Analysis::of(profile).findings;
    findings.into_iter().find(|f| f.rule.as_str() == rule)
}

/// The one finding of this rule.
fn expect(profile: &Profile, rule: &str) -> Finding {
    found(profile, rule).unwrap_or_else(|| panic!("only {:?} fired", fired(profile)))
}

/// Words as they are, each figure as it is stored.
fn text(words: &Words) -> String {
    let parts = words.parts().iter().map(|part| match part {
        Part::Text(text) => text.to_string(),
        Part::Name(name) => name.to_string(),
        Part::Code(code) => format!("`{code}`"),
        Part::Figure(Figure::Time(time)) => format!("{} s", time.as_secs_f64()),
        Part::Figure(Figure::Share(share)) => format!("{:.0} %", share * 100.0),
        Part::Figure(Figure::Count { number, one, many }) => {
            format!("{number} {}", if *number == 1 { one } else { many })
        }
        Part::Figure(Figure::Number(number)) => format!("{number:.1}"),
    });
    parts.collect()
}

/// What a change saves, by the question that `gobt what-if` asks.
fn what_if(profile: &Profile, change: Change) -> Nanos {
    let analysis = Analysis::of(profile);
    let answer = WhatIf::of(profile, &analysis, &[change], None, None).unwrap();
    answer.saving().unwrap()
}

/// What is saved when these packages' units take half as long.
fn half(profile: &Profile, packages: &[&str]) -> Nanos {
    let units = Analysis::of(profile).units;
    let change = Change::Speedup {
        units: packages.iter().flat_map(|p| units.named(p)).collect(),
        by: Speedup::Times(2.0),
    };
    what_if(profile, change)
}

/// What is saved when actions of this mode take no time.
fn free_mode(profile: &Profile, mode: &str) -> Nanos {
    let change = Change::SpeedupMode {
        mode: mode.into(),
        by: Speedup::Free,
    };
    what_if(profile, change)
}

/// What is saved by a replay in which `duration` says how long each action takes.
fn replayed(profile: &Profile, duration: impl Fn(&gobt_profile::Action) -> Option<u64>) -> Nanos {
    let analysis = Analysis::of(profile);
    let workers = analysis.scaling.as_ref().unwrap().replay.parallelism;
    let plan = Plan::of(&profile.graph);
    let before = analysis.blocked.durations_without(&profile.graph);
    let actions = profile.graph.actions().iter().zip(&before);
    let after: Vec<Nanos> = actions
        .map(|(action, &before)| duration(action).map_or(before, Nanos::from_nanos))
        .collect();
    let mut replayer = Replayer::new(&plan);
    replayer.run(workers, &before) - replayer.run(workers, &after)
}

/// Compilation of a package that is not looked for in the cache.
fn compiles(action: &gobt_profile::Action) -> bool {
    action.mode.compiles() && action.mode != Mode::BuildCheckCache
}

/// A build in which everything is as it should be: many packages, all workers busy, cached or quick
/// links, 8 workers on 8 CPUs.
fn clean() -> Profile {
    let mut dag = Dag::default();
    let packages: Vec<u32> = (0..16)
        .map(|n| dag.add(build(&format!("m/p{n}"), 1)))
        .collect();
    let main = dag.add(Action::new("build", "m", 200 * MS).after(packages));
    dag.add(Action::new("link", "m", 300 * MS).after([main]));
    let mut profile = given(dag, 8);
    machine(&mut profile, 8, None);
    profile.build = Build {
        cache: Some(Cache::User),
        ci: Some(false),
        go_version: Some("go1.27.3".into()),
        ..profile.build
    };
    command(&mut profile, "go build -o m .");
    profile
}

#[test]
fn a_build_with_nothing_wrong_has_no_findings() {
    assert_eq!(fired(&clean()), [""; 0]);
}

#[test]
fn the_largest_saving_comes_first_and_unknown_ones_last() {
    // A chain with a link at its end that nobody can make free.
    let mut dag = Dag::default();
    let a = dag.add(build("m/a", 4));
    let b = dag.add(build("m/b", 6).after([a]));
    let wide: Vec<u32> = (0..3)
        .map(|n| dag.add(build(&format!("m/w{n}"), 1)))
        .collect();
    let main = dag.add(build("m", 1).after([b]).after(wide));
    dag.add(Action::new("link", "m", 4 * S).after([main]));
    let profile = given(dag, 4);
    assert_eq!(fired(&profile), ["bounded-by-the-chain", "link-time"]);
    let savings: Vec<_> = Analysis::of(&profile)
        .findings
        .iter()
        .map(|f| f.saving)
        .collect();
    assert_eq!(savings, [Some(seconds(5.5)), None]);
}

#[test]
fn rules_can_be_ignored() {
    let mut dag = Dag::default();
    let main = dag.add(build("m", 3));
    dag.add(Action::new("link", "m", 4 * S).after([main]));
    let profile = given(dag, 2);
    assert_eq!(fired(&profile), ["bounded-by-the-chain", "link-time"]);
    let ignored = ["link-time".parse().unwrap()];
    let left = Analysis::ignoring(&profile, &ignored).findings;
    let left: Vec<&str> = left.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(left, ["bounded-by-the-chain"]);
}

#[test]
fn an_unknown_rule_is_answered_with_the_known_ones() {
    let error = "link-tme".parse::<gobt_analysis::RuleName>().unwrap_err();
    let message = error.to_string();
    assert!(message.starts_with("no rule is called `link-tme`; there are: waits-for-workers, "));
    assert!(message.ends_with(", slow-load"), "{message}");
}

#[test]
fn rules_have_names_of_their_own_and_lines_that_fit() {
    let rules = &gobt_analysis::RULES;
    for (place, rule) in rules.iter().enumerate() {
        let name = rule.name.as_str();
        let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(name.chars().all(kebab), "{name}");
        assert!(
            !rules[..place].iter().any(|r| r.name == rule.name),
            "{name}"
        );
        assert_eq!(rule.docs(), format!("docs/findings/{name}.md"));
        assert!(
            !rule.title.is_empty() && !rule.summary.ends_with('.'),
            "{name}"
        );
    }
}

#[test]
fn of_a_build_that_did_not_end_well_nothing_is_found() {
    let mut dag = Dag::default();
    let main = dag.add(build("m", 3));
    dag.add(Action::new("link", "m", 4 * S).after([main]));
    let json = String::from_utf8(dag.run(2).to_json()).unwrap();
    assert!(!fired(&profile(json.as_bytes())).is_empty());
    // The package failed: no BuildID.
    let failed = json.replace("\"BuildID\": \"action0/content0\",", "");
    assert_ne!(failed, json);
    assert_eq!(fired(&profile(failed.as_bytes())), [""; 0]);
}

#[test]
fn a_build_of_less_than_a_second_has_no_findings() {
    let of = |millis: u64| {
        let mut dag = Dag::default();
        let main = dag.add(Action::new("build", "m", 350 * MS));
        dag.add(Action::new("link", "m", (millis - 350) * MS).after([main]));
        given(dag, 2)
    };
    assert_eq!(fired(&of(999)), [""; 0]);
    assert_eq!(fired(&of(1500)), ["link-time"]);
}
