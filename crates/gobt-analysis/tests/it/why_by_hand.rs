//! Why a package is in the build: graphs small enough to see the answer.

use gobt_analysis::why::{Answer, ChainCount, ChainStart, Facts, OwnKnown, Question};
use gobt_analysis::{Units, Why};
use gobt_profile::{Build, Module, Nanos, Outcome, Package, Packages, Profile};
use gobt_testkit::dag::{Action, Dag};

use crate::{fixture, profile};

/// A build of packages, each with what it imports, that the command named.
fn build(packages: &[(&str, &[&str])], named: &[&str]) -> Profile {
    let mut dag = Dag::default();
    let place = |name: &str| packages.iter().position(|(n, _)| *n == name).unwrap() as u32;
    for (index, (name, imports)) in packages.iter().enumerate() {
        let imports = imports.iter().map(|import| place(import));
        // A name may have a mark behind it, to tell variants apart.
        let path = name.trim_end_matches('\'');
        let action = Action::new("build", path, 1_000_000 * (index as u64 + 1));
        dag.add(action.in_objdir(&format!("/tmp/b{index}/")).after(imports));
    }
    let named = named.iter().map(|name| place(name));
    dag.add(Action::new("go build", "", 0).after(named));
    profile(&dag.run(2).to_json())
}

fn with_own(mut profile: Profile, own: &[&str]) -> Profile {
    let package = |path: &&str| Package {
        import_path: (*path).into(),
        module: Some(Module {
            path: "m".into(),
            version: None,
            main: true,
        }),
        ..Package::default()
    };
    profile.packages = Packages::new(own.iter().map(package).collect());
    profile
}

fn why(profile: &Profile, name: &str) -> (Units, Why) {
    let facts = Facts::of(profile);
    let question = Question {
        units: &facts.units.named(name),
        chains: 5,
        own_modules: &[],
    };
    let why = Why::of(profile, &facts, &question);
    (facts.units, why)
}

fn chains(units: &Units, answer: &Answer) -> Vec<String> {
    let name = |unit: &gobt_analysis::UnitId| units.unit(*unit).name().to_owned();
    let chains = answer.chains.iter();
    chains
        .map(|chain| chain.iter().map(name).collect::<Vec<_>>().join(" → "))
        .collect()
}

fn cuts(units: &Units, answer: &Answer) -> Vec<String> {
    let name = |unit| &units.unit(unit).import_path;
    let cuts = answer.cuts.iter().map(|cut| cut.import);
    cuts.map(|cut| format!("{} → {}", name(cut.from), name(cut.to)))
        .collect()
}

const SHOP: [(&str, &[&str]); 6] = [
    ("big", &[]),
    ("x/zip", &["big"]),
    ("x/tar", &["big"]),
    ("m/store", &["x/zip", "x/tar"]),
    ("m/web", &["m/store"]),
    ("m", &["m/web", "m/store"]),
];

#[test]
fn equal_chains_go_by_name_and_the_shortest_comes_first() {
    let profile = with_own(build(&SHOP, &["m"]), &["m", "m/store", "m/web"]);
    let (units, why) = why(&profile, "big");
    let answer = &why.answers[0];
    let expected = [
        "m/store → x/tar → big",
        "m → m/store → x/tar → big",
        "m/web → m/store → x/tar → big",
    ];
    assert_eq!(chains(&units, answer), expected);
    assert_eq!(
        (why.own_known, answer.from),
        (OwnKnown::ByProfile, ChainStart::Own)
    );
    assert_eq!(answer.chain_count, ChainCount::Exactly(4));
    assert_eq!((answer.reached_by, answer.importers.len()), (3, 2));
    let doors: Vec<&str> = answer
        .doors
        .iter()
        .map(|door| units.unit(door.to).name())
        .collect();
    assert_eq!(doors, ["x/tar", "x/zip"]);
    assert!(answer.cuts.is_empty());
    // zip, tar and big: the first three.
    let all = answer.all_doors.as_ref().unwrap();
    assert_eq!(all.self_time, Some(Nanos::from_nanos(6_000_000)));
}

#[test]
fn what_the_command_named_is_built_without_its_importers() {
    let packages: [(&str, &[&str]); 3] = [("x", &[]), ("lib", &["x"]), ("main", &["lib"])];
    for (named, expected) in [
        (&["main"][..], &["main → lib", "lib → x"][..]),
        (&["main", "lib"], &["lib → x"]),
        (&["main", "x"], &[]),
    ] {
        let (units, why) = why(&build(&packages, named), "x");
        assert_eq!(cuts(&units, &why.answers[0]), expected, "{named:?}");
        assert_eq!(why.answers[0].asked_for, named.contains(&"x"));
    }
}

#[test]
fn one_import_counts_for_all_compilations_of_a_package() {
    // lib is compiled twice, as with tests; one line in it imports x both times.
    let packages: [(&str, &[&str]); 5] = [
        ("x", &[]),
        ("lib", &["x"]),
        ("lib'", &["x", "lib"]),
        ("main", &["lib"]),
        ("other", &["lib'"]),
    ];
    let (units, why) = why(&build(&packages, &["main", "other"]), "x");
    let answer = &why.answers[0];
    assert_eq!(cuts(&units, answer), ["lib → x"]);
    // That lib' waits for lib is no import.
    assert_eq!(answer.chain_count, ChainCount::Exactly(2));
    assert_eq!(answer.importers.len(), 1);
}

#[test]
fn without_a_main_module_chains_begin_at_what_was_asked_for() {
    let profile = build(&SHOP, &["m"]);
    let (units, why) = why(&profile, "big");
    let answer = &why.answers[0];
    assert_eq!(
        (why.own_known, answer.from),
        (OwnKnown::No, ChainStart::AskedFor)
    );
    assert_eq!(chains(&units, answer), ["m → m/store → x/tar → big"]);
    assert!(answer.doors.is_empty());
}

#[test]
fn a_main_module_can_be_told_by_its_path() {
    let profile = build(&SHOP, &["m"]);
    let facts = Facts::of(&profile);
    let ask = |modules: &[&str]| {
        let question = Question {
            units: &facts.units.named("big"),
            chains: 1,
            own_modules: modules,
        };
        Why::of(&profile, &facts, &question)
    };
    let why = ask(&["m/web", "m/stor"]);
    assert_eq!(why.own_known, OwnKnown::ByPath);
    assert_eq!(
        chains(&facts.units, &why.answers[0]),
        ["m/web → m/store → x/tar → big"]
    );
    assert_eq!(ask(&["another"]).own_known, OwnKnown::No);
}

#[test]
fn packages_of_go_itself_are_the_user_s_where_he_builds_in_their_folder() {
    let mut profile = build(&SHOP, &["m"]);
    let package = |path: &str, dir: &str| Package {
        import_path: path.into(),
        standard: Some(true),
        dir: Some(dir.into()),
        ..Package::default()
    };
    let listed = [
        package("m", "./m"),
        package("m/store", "$GOROOT/src/m/store"),
        package("x/tar", "./vendor/x/tar"),
    ];
    profile.packages = Packages::new(listed.into());
    let (units, why) = why(&profile, "big");
    assert_eq!(why.own_known, OwnKnown::ByProfile);
    assert_eq!(
        chains(&units, &why.answers[0]),
        ["m → m/store → x/tar → big"]
    );
    assert_eq!(why.answers[0].doors.len(), 2);
}

#[test]
fn a_root_has_no_importers_and_brings_everything() {
    let (units, why) = why(&build(&SHOP, &["m"]), "m");
    let answer = &why.answers[0];
    assert!(answer.asked_for && answer.cuts.is_empty() && answer.importers.is_empty());
    assert_eq!(answer.chain_count, ChainCount::Exactly(0));
    assert_eq!((answer.reached_by, answer.chains.len()), (0, 0));
    assert_eq!(answer.brings.units.len(), units.all().len());
    assert_eq!(answer.brings.after.unwrap().exec, Nanos::ZERO);
}

/// `levels` times two packages, each importing both of the level below.
fn ladder(levels: u32) -> Profile {
    let mut dag = Dag::default();
    let mut below: Vec<u32> = vec![dag.add(Action::new("build", "end", 1))];
    for level in 0..levels {
        let add = |side| Action::new("build", &format!("{side}{level}"), 1).after(below.clone());
        let level = [add("a"), add("b")];
        below = level.map(|action| dag.add(action)).into();
    }
    profile(&dag.run(2).to_json())
}

#[test]
fn chains_are_counted_as_far_as_numbers_go() {
    let count = |levels| why(&ladder(levels), "end").1.answers[0].chain_count;
    assert_eq!(count(100), ChainCount::Exactly(1 << 100));
    assert_eq!(count(127), ChainCount::Exactly(1 << 127));
    assert_eq!(count(128), ChainCount::MoreThan(u128::MAX));
    assert_eq!(count(300), ChainCount::MoreThan(u128::MAX));
}

#[test]
fn packages_in_a_circle_are_said_to_be_in_one() {
    let mut dag = Dag::default();
    // Two actions each; no action needs itself, but the packages need each other.
    let a = dag.add(Action::new("build check cache", "a", 1));
    let b = dag.add(Action::new("build", "b", 1).after([a]));
    let x = dag.add(Action::new("build", "x", 1));
    let a = dag.add(Action::new("build", "a", 1).after([b, x]));
    dag.add(Action::new("build", "main", 1).after([a]));
    let (units, why) = why(&profile(&dag.run(1).to_json()), "x");
    assert_eq!(why.answers[0].chain_count, ChainCount::Circle);
    assert_eq!(cuts(&units, &why.answers[0]), ["main → a", "a → x"]);
}

#[test]
fn of_an_interrupted_build_the_imports_are_known_and_no_times() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/recorded"
    );
    let file = std::fs::File::open(format!("{folder}/interrupted-go1.27.3.json")).unwrap();
    let planned = gobt_profile::read_action_graph(file, &str::to_owned).unwrap();
    let profile = Profile {
        build: Build {
            outcome: Outcome::Interrupted { signal: 2 },
            ..Build::default()
        },
        graph: planned.graph,
        packages: planned.packages,
        ..Profile::default()
    };
    let (_, why) = why(&profile, "fmt");
    let answer = &why.answers[0];
    assert_eq!((why.before, why.parallelism), (None, None));
    assert!(!answer.chains.is_empty() && answer.brings.units.len() > 1);
    assert_eq!((answer.brings.self_time, answer.brings.after), (None, None));
}

#[test]
fn every_variant_of_a_package_has_its_own_answer() {
    let profile = with_own(
        fixture("recorded/gotest-go1.27.3"),
        &[
            "example.com/m/lib",
            "example.com/m/lib_test",
            "example.com/m/lib.test",
            "example.com/m/bad/ok",
        ],
    );
    let (units, why) = why(&profile, "example.com/m/lib");
    let named: Vec<(&str, Vec<String>)> = why
        .answers
        .iter()
        .map(|answer| (units.unit(answer.unit).name(), chains(&units, answer)))
        .collect();
    let tested = "example.com/m/lib [example.com/m/lib.test]";
    let plain = "example.com/m/lib";
    let ok = "example.com/m/bad/ok";
    assert_eq!(
        named,
        [
            (
                tested,
                vec![
                    format!("{ok} [example.com/m/lib.test] → {tested}"),
                    format!("example.com/m/lib_test [example.com/m/lib.test] → {tested}"),
                ]
            ),
            (plain, vec![format!("{ok} [{ok}.test] → {plain}")]),
        ]
    );
}
