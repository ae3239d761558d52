//! Two builds compared: graphs small enough to see the answer.

use gobt_analysis::Analysis;
use gobt_analysis::diff::{Again, Cause, Diff, FileChanges, KnownBy, PackageChange, Pair, Side};
use gobt_profile::{
    Fingerprint, MAIN_FOLDER, Module, Nanos, Package, Packages, Profile, SourceFile,
};
use gobt_testkit::dag::{Action, Dag};

use crate::profile;

const MS: u64 = 1_000_000;

/// One package of a made-up build.
#[derive(Clone, Copy)]
struct Made<'a> {
    name: &'a str,
    /// Hashes of its inputs and of what it gives; the same in two builds are the same work.
    hashes: (&'a str, &'a str),
    ms: u64,
    imports: &'a [&'a str],
    cached: bool,
}

fn made<'a>(
    name: &'a str,
    hashes: (&'a str, &'a str),
    ms: u64,
    imports: &'a [&'a str],
) -> Made<'a> {
    Made {
        name,
        hashes,
        ms,
        imports,
        cached: false,
    }
}

fn cached<'a>(name: &'a str, hashes: (&'a str, &'a str), imports: &'a [&'a str]) -> Made<'a> {
    Made {
        cached: true,
        ..made(name, hashes, 0, imports)
    }
}

/// Built by two workers: each package after those that it imports, then the link of the first.
fn build(packages: &[Made<'_>]) -> Profile {
    let mut dag = Dag::default();
    let place = |name: &str| packages.iter().position(|p| p.name == name).unwrap() as u32;
    for package in packages {
        let imports = package.imports.iter().map(|import| place(import));
        let (inputs, content) = package.hashes;
        let action = Action::new("build", package.name, package.ms * MS);
        let action = action.hashed(inputs, content).after(imports);
        dag.add(if package.cached {
            action.cached()
        } else {
            action
        });
    }
    let mut profile = profile(&dag.run(2).to_json());
    profile.build.parallelism = Some(2);
    profile.build.command = ["go", "build", "./..."].map(Into::into).to_vec();
    profile
}

pub(crate) fn diff(base: &Profile, head: &Profile) -> Diff {
    diff_with(base, head, &[])
}

fn diff_with(base: &Profile, head: &Profile, recordings: &[Profile]) -> Diff {
    let (of_base, of_head) = (Analysis::of(base), Analysis::of(head));
    let side = Pair {
        base: Side {
            profile: base,
            analysis: &of_base,
        },
        head: Side {
            profile: head,
            analysis: &of_head,
        },
    };
    Diff::of(&side, recordings, None)
}

fn nanos(ms: u64) -> Nanos {
    Nanos::from_nanos(ms * MS)
}

fn ms(delta: gobt_analysis::diff::Delta) -> i64 {
    delta.as_nanos() / MS as i64
}

fn change(diff: &Diff, name: &str) -> PackageChange {
    let package = diff.packages.iter().find(|package| &*package.name == name);
    package.unwrap().change
}

#[test]
fn two_recordings_of_the_same_work_differ_by_nothing_however_their_times_differ() {
    let recording = |a, b| {
        build(&[
            made("m", ("m1", "M"), a, &["x", "y"]),
            made("x", ("x1", "X"), b, &["y"]),
            made("y", ("y1", "Y"), 30, &[]),
        ])
    };
    let diff = diff(&recording(10, 50), &recording(40, 700));
    let costs = diff.costs.unwrap();
    assert!(costs.same_work());
    assert_eq!(
        (ms(costs.work()), ms(costs.exec()), ms(costs.chain())),
        (0, 0, 0)
    );
    // The median of two is what lies between them.
    assert_eq!(costs.cost.base.work, nanos(25 + 375 + 30));
    assert_eq!(costs.cost.base.exec, nanos(25 + 375 + 30));
    let explanation = diff.explanation.unwrap();
    assert_eq!(ms(explanation.whole()), 680);
    assert_eq!(explanation.whole(), explanation.noise);
}

#[test]
fn a_warm_build_shows_what_the_cold_one_costs() {
    let base = build(&[
        made("m", ("m1", "M"), 10, &["x"]),
        made("x", ("x1", "X"), 500, &[]),
    ]);
    let head = build(&[
        made("m", ("m2", "M2"), 20, &["x", "new"]),
        cached("x", ("x1", "X"), &[]),
        made("new", ("n1", "N"), 300, &["deep"]),
        made("deep", ("d1", "D"), 400, &[]),
    ]);
    let found = diff(&base, &head);
    let costs = found.costs.as_ref().unwrap();
    assert_eq!(costs.cost.base.work, nanos(510));
    assert_eq!(costs.cost.head.work, nanos(20 + 500 + 300 + 400));
    // Two workers: deep, new and m, with x beside them.
    assert_eq!(costs.cost.head.exec, nanos(400 + 300 + 20));
    assert_eq!(
        (ms(costs.work()), ms(costs.exec()), ms(costs.chain())),
        (710, 210, 210)
    );
    assert_eq!((costs.shared.actions, costs.shared.of), (1, 4));
    assert_eq!(
        (costs.own.base.work, costs.own.head.work),
        (nanos(10), nanos(720))
    );
    assert_eq!(change(&found, "new"), PackageChange::Came);
    assert_eq!(change(&found, "m"), PackageChange::Changed);
    assert_eq!(change(&found, "x"), PackageChange::Same);

    // The one new import brings both new packages.
    let units = Analysis::of(&head).units;
    let [way] = &*found.came else {
        panic!("{:?}", found.came);
    };
    assert_eq!(units.unit(way.to).name(), "new");
    let from: Vec<&str> = way.from.iter().map(|&u| units.unit(u).name()).collect();
    assert_eq!(from, ["m"]);
    assert_eq!((way.brings.len(), way.work), (2, nanos(700)));
    assert!(found.went.is_empty());

    // Of the 510 ms of work x was spared, half a second; beside the rest it would take nothing.
    let worth = found.cache_worth.head.unwrap();
    assert_eq!(
        (worth.work, worth.exec, worth.actions),
        (nanos(500), nanos(0), 1)
    );
    assert_eq!(found.cache_worth.base.unwrap().work, nanos(0));
}

#[test]
fn what_comes_in_by_two_ways_is_brought_by_neither_alone() {
    let base = build(&[
        made("m", ("m1", "M"), 10, &["x"]),
        made("x", ("x1", "X"), 10, &[]),
    ]);
    let head = build(&[
        made("m", ("m2", "M2"), 10, &["x", "a"]),
        made("x", ("x2", "X2"), 10, &["b"]),
        made("a", ("a1", "A"), 100, &["deep"]),
        made("b", ("b1", "B"), 50, &["deep"]),
        made("deep", ("d1", "D"), 400, &[]),
    ]);
    let diff = diff(&base, &head);
    let ways: Vec<(usize, Nanos)> = diff.came.iter().map(|w| (w.brings.len(), w.work)).collect();
    assert_eq!(ways, [(1, nanos(100)), (1, nanos(50))]);
}

#[test]
fn what_no_recording_did_is_looked_for_in_others_and_else_estimated() {
    let warm = |mark: &'static str| {
        build(&[
            made("m", (mark, mark), 10, &["x", "y"]),
            cached("x", ("x1", "X"), &[]),
            cached("y", ("y1", "Y"), &[]),
        ])
    };
    let with_lines = |mut profile: Profile| {
        let lines = |path: &str, lines| Package {
            import_path: path.into(),
            lines: Some(lines),
            ..Package::default()
        };
        profile.packages = Packages::new(vec![lines("m", 100), lines("x", 700)]);
        profile
    };
    let (base, head) = (with_lines(warm("m1")), with_lines(warm("m2")));
    let known = |diff: &Diff| {
        let costs = diff.costs.clone().unwrap();
        let head = costs.cost.head;
        let times: Vec<_> = head.times.iter().map(|t| (t.time, t.known_by)).collect();
        (times, head.estimated)
    };
    let (times, estimated) = known(&diff(&base, &head));
    assert_eq!(
        times,
        [
            (nanos(10), KnownBy::Recorded),
            (nanos(70), KnownBy::Lines),
            (nanos(10), KnownBy::Kind),
        ]
    );
    assert_eq!(
        (estimated.actions, estimated.work, estimated.unknown),
        (2, nanos(80), 0)
    );
    // Another recording did x as it is, and y with other inputs.
    let other = build(&[
        made("x", ("x1", "X"), 44, &[]),
        made("y", ("y0", "Y0"), 55, &[]),
    ]);
    let (times, estimated) = known(&diff_with(&base, &head, &[other]));
    assert_eq!(times[1], (nanos(44), KnownBy::Recorded));
    assert_eq!(times[2], (nanos(55), KnownBy::OtherInputs));
    assert_eq!((estimated.actions, estimated.work), (1, nanos(55)));
}

#[test]
fn the_difference_is_explained_to_the_nanosecond() {
    // Cold with one worker, then warm with two and one package more.
    let packages = [
        made("m", ("m1", "M"), 10, &["x", "y"]),
        made("x", ("x1", "X"), 500, &[]),
        made("y", ("y1", "Y"), 400, &[]),
    ];
    let mut dag = Dag::default();
    for package in packages {
        let imports = package.imports.iter();
        let place = |name: &&str| packages.iter().position(|p| p.name == *name).unwrap() as u32;
        let action = Action::new("build", package.name, package.ms * MS);
        let action = action.hashed(package.hashes.0, package.hashes.1);
        dag.add(action.after(imports.map(place)));
    }
    let mut base = profile(&dag.run(1).to_json());
    base.build.parallelism = Some(1);
    let head = build(&[
        made("m", ("m2", "M2"), 30, &["x", "y", "z"]),
        cached("x", ("x1", "X"), &[]),
        made("y", ("y1", "Y"), 600, &[]),
        made("z", ("z1", "Z"), 50, &[]),
    ]);
    let diff = diff(&base, &head);
    let e = diff.explanation.unwrap();
    // 910 → 630 ms: one worker more (x beside y: 910 → 510, y being 500 in both), m and z
    // (m 20 longer, z at first beside the two: 550 + 30), the cache spares x (500 + 30), and y took
    // 100 ms less and more than its median.
    assert_eq!((e.seen.base, e.seen.head), (nanos(910), nanos(630)));
    assert_eq!(ms(e.workers), -500);
    assert_eq!(ms(e.work), 70);
    assert_eq!(ms(e.cache), -50);
    assert_eq!(ms(e.noise), 100 + 100);
    assert_eq!(e.workers + e.work + e.cache + e.noise, e.whole());
}

/// A chain m → x → y, and z that nothing changes.
pub(crate) fn chain(hashes: [(&str, &str); 4]) -> Profile {
    let [m, x, y, z] = hashes;
    build(&[
        made("m", m, 10, &["x", "z"]),
        made("x", x, 20, &["y"]),
        made("y", y, 40, &[]),
        made("z", z, 80, &[]),
    ])
}

pub(crate) const BEFORE: [(&str, &str); 4] = [("m1", "M"), ("x1", "X"), ("y1", "Y"), ("z1", "Z")];

pub(crate) fn own(path: &str, sources: &[(&str, u32)]) -> Package {
    let sources = sources.iter().map(|&(name, print)| SourceFile {
        name: name.into(),
        fingerprint: Some(Fingerprint::new(print)),
    });
    Package {
        import_path: path.into(),
        module: Some(Module {
            path: "example.com/m".into(),
            version: None,
            main: true,
        }),
        standard: Some(false),
        sources: Some(sources.collect()),
        ..Package::default()
    }
}

pub(crate) fn with_packages(mut profile: Profile, packages: Vec<Package>) -> Profile {
    profile.packages = Packages::new(packages);
    profile
}

#[test]
fn a_changed_file_is_the_root_of_all_that_is_compiled_again() {
    let base = with_packages(
        chain(BEFORE),
        vec![own("y", &[("a.go", 1), ("b.go", 2), ("c.go", 3)])],
    );
    // y gives something else, x does too, m is compiled again; z was not found.
    let after = [("m2", "M2"), ("x2", "X2"), ("y2", "Y2"), ("z1", "Z")];
    let head = with_packages(
        chain(after),
        vec![own("y", &[("a.go", 1), ("b.go", 9), ("d.go", 4)])],
    );
    let misses = diff(&base, &head).misses;
    let [root] = &*misses.roots else {
        panic!("{:?}", misses.roots);
    };
    let names = |names: &[&str]| names.iter().map(|&name| name.into()).collect();
    let files = FileChanges {
        changed: names(&["b.go"]),
        added: names(&["d.go"]),
        removed: names(&["c.go"]),
    };
    assert_eq!(root.causes, [Cause::Files(files)]);
    assert_eq!(root.units.len(), 1);
    let again = |units, ms| Again {
        units,
        work: nanos(ms),
    };
    assert_eq!((root.compiled, root.follows), (again(1, 40), again(2, 30)));
    assert_eq!(misses.not_found, again(1, 80));
    assert_eq!(
        (misses.new, misses.untold, misses.compiled),
        (again(0, 0), again(0, 0), 4)
    );
}

#[test]
fn where_the_output_is_the_same_go_stops_and_so_does_the_blame() {
    let base = with_packages(
        chain(BEFORE),
        vec![own("x", &[("x.go", 1)]), own("y", &[("y.go", 1)])],
    );
    // y's body changed: x is compiled again and gives the same; m has a change of its own.
    let after = [("m2", "M2"), ("x2", "X"), ("y2", "Y2"), ("z1", "Z")];
    let mut head = chain(after);
    head.packages = Packages::new(vec![own("x", &[("x.go", 1)]), own("y", &[("y.go", 2)])]);
    let misses = diff(&base, &head).misses;
    let roots: Vec<_> = misses
        .roots
        .iter()
        .map(|r| (r.units.len(), r.follows.units))
        .collect();
    assert_eq!(roots, [(1, 1), (1, 0)]);
    assert_eq!(misses.roots[1].causes, [Cause::Unknown]);
}

#[test]
fn flags_versions_and_settings_are_named() {
    let after = [("m2", "M2"), ("x2", "X2"), ("y2", "Y2"), ("z2", "Z2")];
    let with = |change: &dyn Fn(&mut Profile)| {
        let (base, mut head) = (chain(BEFORE), chain(after));
        let set = |profile: &mut Profile| {
            profile.build.go_version = Some("go1.26.8".into());
            profile.build.settings = vec![("CGO_ENABLED".into(), "1".into())];
        };
        let mut base = base;
        set(&mut base);
        set(&mut head);
        change(&mut head);
        let misses = diff(&base, &head).misses;
        // The leaves y and z are the roots, for one and the same reason.
        assert_eq!(misses.roots.len(), 1, "{:?}", misses.roots);
        assert_eq!(misses.roots[0].units.len(), 2);
        assert_eq!(misses.roots[0].follows.units, 2);
        misses.roots[0].causes.clone()
    };
    let value = |text: &str| Some(text.into());
    let race = with(&|head| head.build.command.insert(2, "-race".into()));
    let flag = |name: &str, base, head| Cause::Flag {
        name: name.into(),
        values: Pair { base, head },
    };
    assert_eq!(race, [flag("race", None, value(""))]);
    let goflags = with(&|head| head.build.goflags = Some("-trimpath -tags=x -p=7".into()));
    assert_eq!(
        goflags,
        [
            flag("tags", None, value("x")),
            flag("trimpath", None, value(""))
        ]
    );
    let setting = with(&|head| head.build.settings[0].1 = "0".into());
    let values = Pair {
        base: value("1"),
        head: value("0"),
    };
    let name = "CGO_ENABLED".into();
    assert_eq!(setting, [Cause::Setting { name, values }]);
    let version = with(&|head| head.build.go_version = Some("go1.27.3".into()));
    let versions = Pair {
        base: "go1.26.8".into(),
        head: "go1.27.3".into(),
    };
    assert_eq!(version, [Cause::GoVersion(versions)]);
    assert_eq!(with(&|_| {}), [Cause::Unknown]);
}

#[test]
fn the_same_sources_in_another_folder_are_the_same_work() {
    let sources = || {
        ["m", "x", "y", "z"]
            .map(|path| own(path, &[("a.go", 1)]))
            .to_vec()
    };
    let in_folder = |mut profile: Profile, print| {
        profile.build.fingerprints = vec![(MAIN_FOLDER.into(), Fingerprint::new(print))];
        with_packages(profile, sources())
    };
    let after = [("m2", "M2"), ("x2", "X2"), ("y2", "Y2"), ("z2", "Z2")];
    let base = in_folder(chain(BEFORE), 1);
    let found = diff(&base, &in_folder(chain(after), 2));
    assert!(found.costs.as_ref().unwrap().same_work());
    assert_eq!(change(&found, "x"), PackageChange::Elsewhere);
    // What was compiled was compiled, and the folder is why.
    assert_eq!(found.misses.roots[0].causes, [Cause::Folder]);
    assert_eq!(found.misses.roots[0].follows.units, 2);

    // One file is not the same: what depends on it is other work.
    let mut packages = sources();
    packages[1] = own("x", &[("a.go", 2)]);
    let head = with_packages(in_folder(chain(after), 2), packages);
    let found = diff(&base, &head);
    assert_eq!(change(&found, "x"), PackageChange::Changed);
    // m is compiled again for what x gives, and that takes what it took.
    assert_eq!(change(&found, "m"), PackageChange::Follows);
    assert_eq!(change(&found, "y"), PackageChange::Elsewhere);
    let own = found.costs.unwrap().own;
    assert_eq!((own.base.actions, own.head.actions), (1, 1));

    // In the same folder something that is not shown changed.
    let found = diff(&base, &in_folder(chain(after), 1));
    assert_eq!(change(&found, "y"), PackageChange::Changed);
}

#[test]
fn a_further_recording_with_the_hashes_of_either_side_counts_for_both() {
    let in_folder = |mut profile: Profile, print| {
        profile.build.fingerprints = vec![(MAIN_FOLDER.into(), Fingerprint::new(print))];
        let packages = ["m", "x"].map(|path| own(path, &[("a.go", 1)]));
        with_packages(profile, packages.to_vec())
    };
    let build = |mark: [(&'static str, &'static str); 2], ms| {
        let [m, x] = mark;
        build(&[made("m", m, ms, &["x"]), made("x", x, 1000, &[])])
    };
    let here = [("m1", "M"), ("x1", "X")];
    let there = [("m2", "M2"), ("x2", "X2")];
    let (base, head) = (
        in_folder(build(here, 100), 1),
        in_folder(build(there, 200), 2),
    );
    let of_m = |recordings: &[Profile]| {
        let costs = diff_with(&base, &head, recordings).costs.unwrap();
        assert!(costs.same_work());
        let times = [&costs.cost.base, &costs.cost.head].map(|cost| cost.times[0].time);
        assert_eq!(times[0], times[1]);
        times[0]
    };
    assert_eq!(of_m(&[]), nanos(150));
    // Bare graphs, whose packages nobody knows: their hashes say what they did.
    let bare = |mark| {
        let mut profile = build(mark, 900);
        profile.build.command.clear();
        profile
    };
    assert_eq!(of_m(&[bare(here)]), nanos(200));
    assert_eq!(of_m(&[bare(there)]), nanos(200));
    // A third recording in the base's folder, and one in a third folder.
    assert_eq!(of_m(&[in_folder(build(here, 900), 1)]), nanos(200));
    let third = [("m3", "M3"), ("x3", "X3")];
    assert_eq!(of_m(&[in_folder(build(third, 900), 3)]), nanos(200));
}

#[test]
fn builds_with_another_go_have_no_cost_without_noise() {
    let (mut base, mut head) = (chain(BEFORE), chain(BEFORE));
    base.build.go_version = Some("go1.26.8".into());
    head.build.go_version = Some("go1.27.3".into());
    let diff = diff(&base, &head);
    assert!(diff.costs.is_none() && !diff.comparable.cost);
    assert!(diff.explanation.is_some());
}

#[test]
fn a_cold_and_a_warm_wall_time_are_not_compared() {
    let warm = build(&[cached("m", ("m1", "M"), &[])]);
    let cold = build(&[made("m", ("m1", "M"), 10, &[])]);
    assert!(!diff(&cold, &warm).comparable.wall);
    assert!(diff(&cold, &cold).comparable.wall);
    assert!(diff(&warm, &warm).comparable.wall);
    // The same work all the same.
    assert!(diff(&cold, &warm).costs.unwrap().same_work());
}

#[test]
fn nothing_is_compared_where_one_build_failed() {
    let good = chain(BEFORE);
    let failed = crate::fixture("recorded/failed-go1.27.3");
    let diff = diff(&good, &failed);
    assert!(diff.costs.is_none() && diff.explanation.is_none());
    assert!(diff.cache_worth.head.is_none() && diff.cache_worth.base.is_some());
}

#[test]
fn a_recorded_build_costs_the_same_from_its_cold_and_its_warm_recording() {
    for go in [
        "1.21.13", "1.22.10", "1.24.11", "1.25.5", "1.26.6", "1.27.3",
    ] {
        let cold = crate::fixture(&format!("recorded/gofmt-go{go}-cold"));
        let warm = crate::fixture(&format!("recorded/gofmt-go{go}-warm"));
        let found = diff(&cold, &warm);
        let costs = found.costs.as_ref().unwrap();
        assert!(costs.same_work(), "{go}: {:?}", costs.own);
        assert_eq!(
            (ms(costs.work()), ms(costs.exec()), ms(costs.chain())),
            (0, 0, 0)
        );
        assert_eq!(costs.cost.head.estimated.actions, 0, "{go}");
        // What the cold build did is what the cache spared the warm one, but for looking there.
        let worth = found.cache_worth.head.unwrap();
        let work = Analysis::of(&cold).totals.total_work;
        assert!(
            worth.work <= work && worth.work.share_of(work) > 0.9,
            "{go}: {worth:?}"
        );
        assert_eq!(found.misses.compiled, 0);
        let e = found.explanation.unwrap();
        assert_eq!(e.workers + e.work + e.cache + e.noise, e.whole());
        assert_eq!(ms(e.work), 0, "{go}");
        // The other way round, everything was compiled although nothing changed.
        let found = diff(&warm, &cold);
        assert_eq!(found.misses.not_found.units, found.misses.compiled, "{go}");
        assert!(found.misses.roots.is_empty());
    }
}

#[test]
fn an_installed_binary_goes_with_its_link_and_not_with_the_compilation() {
    // The package comes from the cache, and the binary is linked anew and put in its place.
    let build = |compiled: bool, linked: bool, ms: u64| {
        let mut dag = Dag::default();
        let action = |mode: &str| Action::new(mode, "m", ms * MS);
        let kept = |action: Action, done: bool| if done { action } else { action.cached() };
        let m = dag.add(kept(action("build").hashed("m1", "M"), compiled));
        let link = dag.add(kept(action("link").hashed("l1", "L"), linked).after([m]));
        dag.add(action("link-install").cached().after([link]));
        profile(&dag.run(1).to_json())
    };
    let recorded = |profile: &Profile| {
        let costs = diff(profile, profile).costs.unwrap();
        let times = costs.cost.head.times.iter();
        times
            .map(|time| (time.time, time.known_by))
            .collect::<Vec<_>>()
    };
    let times = recorded(&build(false, true, 80));
    assert_eq!(times[1], (nanos(80), KnownBy::Recorded));
    assert_eq!(times[2], (nanos(80), KnownBy::Recorded));
    // A link that was found in the cache took no time of its own, whatever was compiled beside it.
    let base = build(true, true, 700);
    let found = diff(&base, &build(true, false, 9));
    let link = found.costs.unwrap().cost.head.times[1];
    assert_eq!((link.time, link.known_by), (nanos(700), KnownBy::Recorded));
    assert_eq!(found.cache_worth.head.unwrap().actions, 2);
}

#[test]
fn what_is_estimated_costs_the_same_on_both_sides_whatever_each_of_them_knows() {
    let warm = || {
        build(&[
            made("m", ("m1", "M"), 10, &["x"]),
            cached("x", ("x1", "X"), &[]),
        ])
    };
    let lines = |path: &str, lines| Package {
        import_path: path.into(),
        lines: Some(lines),
        ..Package::default()
    };
    // Of one recording it is known how long the packages are, of the other it is not.
    let told = with_packages(warm(), vec![lines("m", 100), lines("x", 700)]);
    for (base, head) in [(&told, &warm()), (&warm(), &told)] {
        let costs = diff(base, head).costs.unwrap();
        assert!(costs.same_work());
        assert_eq!(ms(costs.work()), 0);
        for cost in [&costs.cost.base, &costs.cost.head] {
            let x = cost.times[1];
            assert_eq!((x.time, x.known_by), (nanos(70), KnownBy::Lines));
        }
    }
}

#[test]
fn a_test_whose_result_was_in_the_cache_did_not_fail_to_link() {
    // As go writes it: such a link has an ActionID alone, and ran no command.
    let recording = |link: &str, run: &str| {
        let action = |id: u32, mode: &str, deps: &str, more: &str| {
            format!(
                r#"{{"ID":{id},"Mode":"{mode}","Package":"p.test","Deps":[{deps}],{more},
                "TimeReady":"2026-01-01T00:00:0{id}Z","TimeStart":"2026-01-01T00:00:0{id}Z",
                "TimeDone":"2026-01-01T00:00:0{id}.5Z"}}"#
            )
        };
        let built = r#""Objdir":"b1/","NeedBuild":true,"ActionID":"b","BuildID":"b/B","Cmd":null"#;
        let text = [
            action(0, "build", "", built),
            action(1, "link", "0", link),
            action(2, run, "1", r#""Cmd":null"#),
        ];
        profile(format!("[{}]", text.join(",")).as_bytes())
    };
    let linked = r#""ActionID":"l","BuildID":"l/L","Cmd":["link"]"#;
    let spared = r#""ActionID":"l","Cmd":null"#;
    let broken = r#""ActionID":"l","Cmd":["link"]"#;
    let failed = |profile: &Profile| Analysis::of(profile).reached.failed_links.len();
    assert_eq!(failed(&recording(spared, "test run")), 0);
    assert_eq!(failed(&recording(broken, "test run")), 1);
    // Nothing is run: it is wanted, and is not there.
    assert_eq!(failed(&recording(spared, "link-install")), 1);

    let found = diff(
        &recording(linked, "test run"),
        &recording(spared, "test run"),
    );
    assert_eq!(found.differences, []);
    let costs = found.costs.unwrap();
    assert!(costs.same_work());
    assert_eq!(costs.cost.head.times[1].known_by, KnownBy::Recorded);
    // The package, the link and the test.
    assert_eq!(found.cache_worth.head.unwrap().actions, 3);
}

#[test]
fn flags_of_the_linker_are_named_where_they_are_stamped_into_a_binary() {
    let build = |main: (&str, &str), link: &str, ldflags: Option<&str>| {
        let mut dag = Dag::default();
        let x = dag.add(Action::new("build", "x", 30 * MS).hashed("x1", "X"));
        let action = Action::new("build", "m", 10 * MS).hashed(main.0, main.1);
        let m = dag.add(action.in_objdir("m/").after([x]));
        let action = Action::new("link", "m", 50 * MS).hashed(link, link);
        dag.add(action.in_objdir("m/").after([m, x]));
        let mut profile = profile(&dag.run(1).to_json());
        profile.build.command = ["go", "build"].map(Into::into).to_vec();
        if let Some(ldflags) = ldflags {
            profile
                .build
                .command
                .push(format!("-ldflags={ldflags}").into());
        }
        with_packages(profile, vec![own("m", &[("a.go", 1)])])
    };
    let base = build(("m1", "M"), "l1", None);
    let found = diff(&base, &build(("m2", "M2"), "l2", Some("-s")));
    let cause = Cause::Flag {
        name: "ldflags".into(),
        values: Pair {
            base: None,
            head: Some("-s".into()),
        },
    };
    assert_eq!(found.misses.roots[0].causes, [cause]);
    // Compiling is the same work; linking with other flags is not.
    assert_eq!(change(&found, "m"), PackageChange::Elsewhere);
    let head_alone = found.costs.unwrap().own.head;
    assert_eq!((head_alone.actions, head_alone.work), (1, nanos(50)));

    let found = diff(&base, &build(("m2", "M2"), "l2", None));
    assert_eq!(found.misses.roots[0].causes, [Cause::BuildInfo]);
    // One side alone links: `go build ./...` does not.
    let mut dag = Dag::default();
    let x = dag.add(Action::new("build", "x", 30 * MS).hashed("x1", "X"));
    let action = Action::new("build", "m", 10 * MS).hashed("m2", "M2");
    dag.add(action.in_objdir("m/").after([x]));
    let mut unlinked = profile(&dag.run(1).to_json());
    unlinked.build.command = ["go", "build", "./..."].map(Into::into).to_vec();
    let unlinked = with_packages(unlinked, vec![own("m", &[("a.go", 1)])]);
    for (one, other) in [(&base, &unlinked), (&unlinked, &base)] {
        let found = diff(one, other);
        assert_eq!(found.misses.roots[0].causes, [Cause::BuildInfo]);
        assert_eq!(change(&found, "m"), PackageChange::Elsewhere);
    }
    // Of a bare graph nobody knows how the linker was called.
    let mut bare = build(("m1", "M"), "l1", None);
    bare.build.command.clear();
    let found = diff(&bare, &build(("m2", "M2"), "l2", Some("-s")));
    assert_eq!(found.misses.roots[0].causes, [Cause::BuildInfo]);
}

#[test]
fn modules_are_compared_where_those_of_all_packages_are_known() {
    let module = |path: &str| Package {
        module: Some(Module {
            path: path.into(),
            version: Some("v1.0.0".into()),
            main: false,
        }),
        ..own(path, &[])
    };
    // What compile commands tell of your own packages.
    let hint = |path: &str| Package {
        import_path: path.into(),
        standard: Some(false),
        ..Package::default()
    };
    let listed = || vec![own("m", &[]), own("x", &[]), module("y"), module("z")];
    let found = |base, head| {
        let base = with_packages(chain(BEFORE), base);
        let found = diff(&base, &with_packages(chain(BEFORE), head));
        found.modules.map(|modules| modules.len())
    };
    assert_eq!(found(listed(), listed()), Some(0));
    let hints = vec![hint("m"), hint("x"), module("y"), module("z")];
    assert_eq!(found(hints, listed()), None);
    // Most came from the cache, so no command tells of them.
    assert_eq!(found(listed(), vec![module("y")]), None);
    let other = vec![own("m", &[]), own("x", &[]), module("y"), own("z", &[])];
    assert_eq!(found(listed(), other), Some(1));
}

#[test]
fn what_lies_in_the_vendor_folder_now_lies_in_another_folder() {
    let dependency = |dir: &str, sources: Option<(&str, u32)>| {
        let mut package = own("y", &sources.into_iter().collect::<Vec<_>>());
        package.sources = package.sources.filter(|_| sources.is_some());
        package.dir = Some(dir.into());
        let version = sources.is_none().then(|| "v1.2.3".into());
        package.module.as_mut().unwrap().version = version;
        package
    };
    let other = [("m1", "M"), ("x1", "X"), ("y2", "Y"), ("z1", "Z")];
    let vendored = "./vendor/example.com/y";
    let found = |base: Package, head: Package| {
        let base = with_packages(chain(BEFORE), vec![base]);
        let found = diff(&base, &with_packages(chain(other), vec![head]));
        (found.misses.roots[0].causes.clone(), change(&found, "y"))
    };
    let cached = "$GOMODCACHE/example.com/y@v1.2.3";
    // Somebody may have changed what lies in the vendor folder: nothing shows that it is the same.
    let (causes, change) = found(dependency(cached, None), dependency(vendored, None));
    assert_eq!(
        (&*causes, change),
        (&[Cause::Folder][..], PackageChange::Changed)
    );
    // A replaced module, whose files are known.
    let files = Some(("a.go", 7));
    let (causes, change) = found(dependency("../y", files), dependency(vendored, files));
    assert_eq!(
        (&*causes, change),
        (&[Cause::Folder][..], PackageChange::Elsewhere)
    );
}

#[test]
fn what_follows_from_two_roots_follows_from_the_one_that_was_compiled() {
    // y was compiled for another build already and lies in the cache; z was compiled now.
    let base = build(&[
        made("m", ("m1", "M"), 10, &["x", "z"]),
        made("x", ("x1", "X"), 20, &["y", "z"]),
        made("y", ("y1", "Y"), 40, &[]),
        made("z", ("z1", "Z"), 1, &[]),
    ]);
    let head = build(&[
        made("m", ("m2", "M2"), 10, &["x", "z"]),
        made("x", ("x2", "X2"), 20, &["y", "z"]),
        cached("y", ("y2", "Y2"), &[]),
        made("z", ("z2", "Z2"), 1, &[]),
    ]);
    let sources = |print| ["y", "z"].map(|path| own(path, &[(path, print)])).to_vec();
    let base = with_packages(base, sources(1));
    let roots = diff(&base, &with_packages(head, sources(2))).misses.roots;
    let named: Vec<_> = roots
        .iter()
        .map(|root| (root.causes.clone(), root.compiled.units, root.follows.units))
        .collect();
    let files = |name: &str| {
        vec![Cause::Files(FileChanges {
            changed: vec![name.into()],
            ..FileChanges::default()
        })]
    };
    assert_eq!(named, [(files("z"), 1, 2), (files("y"), 0, 0)]);
}

#[test]
fn the_language_version_of_go_mod_is_named_and_the_threads_of_the_compiler_are_not() {
    let compiled = |hash: &str, words: &str| {
        let text = format!(
            r#"[{{"ID":0,"Mode":"build","Package":"p","Objdir":"/tmp/go-build1/b1/","NeedBuild":true,
            "ActionID":"{hash}","BuildID":"{hash}/C",
            "Cmd":["/go/pkg/tool/linux_amd64/compile -o $WORK/b1/_pkg_.a -p p {words} -pack ./a.go"],
            "TimeReady":"2026-01-01T00:00:00Z","TimeStart":"2026-01-01T00:00:00Z",
            "TimeDone":"2026-01-01T00:00:01Z"}}]"#
        );
        let mut profile = profile(text.as_bytes());
        profile.build.command = ["go", "build"].map(Into::into).to_vec();
        with_packages(profile, vec![own("p", &[("a.go", 1)])])
    };
    let base = compiled("h1", "-lang=go1.21 -c=4");
    let causes = |head: &Profile| diff(&base, head).misses.roots[0].causes.clone();
    let words = Pair {
        base: vec!["-lang=go1.21".into()],
        head: vec!["-lang=go1.20".into()],
    };
    let tool = "compile".into();
    assert_eq!(
        causes(&compiled("h2", "-lang=go1.20 -c=2")),
        [Cause::ToolFlags { tool, words }]
    );
    assert_eq!(
        causes(&compiled("h2", "-lang=go1.21 -c=2")),
        [Cause::Unknown]
    );
}
