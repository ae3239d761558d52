//! Imports that bring in much, and packages that are slow for their size.

use gobt_testkit::dag::Dag;

use super::*;

/// main → a, b of its own; a → the dependency sdk (3 s) → two more (4 s each); eight packages more.
fn sdk(importers: &[&str]) -> Profile {
    let mut dag = Dag::default();
    let x = dag.add(build("dep.example/x", 4));
    let y = dag.add(build("dep.example/y", 4));
    let sdk = dag.add(build("dep.example/sdk", 3).after([x, y]));
    let shared: Vec<u32> = (0..8)
        .map(|n| dag.add(build(&format!("dep.example/s{n}"), 1)))
        .collect();
    let mut own_packages = Vec::new();
    for name in ["a", "b"] {
        let imports = importers.contains(&name).then_some(sdk);
        let action = build(&format!("example.com/m/{name}"), 1);
        own_packages.push(dag.add(action.after(shared.clone()).after(imports)));
    }
    dag.add(build("example.com/m", 1).after(own_packages));
    let mut profile = given(dag, 2);
    let dependencies = [
        "x", "y", "sdk", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7",
    ];
    let dependencies = dependencies.map(|name| dependency(&format!("dep.example/{name}")));
    let own = ["example.com/m", "example.com/m/a", "example.com/m/b"].map(own);
    with_packages(&mut profile, dependencies.into_iter().chain(own));
    profile
}

fn without(profile: &Profile, from: &str, to: &str) -> Nanos {
    let units = Analysis::of(profile).units;
    let imports = vec![(units.named(from)[0], units.named(to)[0])];
    what_if(profile, Change::WithoutImport { imports })
}

#[test]
fn an_import_that_alone_brings_in_much_is_named_from_and_to() {
    let profile = sdk(&["a"]);
    let finding = expect(&profile, "heavy-import");
    assert_eq!(
        finding.packages,
        ["example.com/m/a".into(), "dep.example/sdk".into()] as [Box<str>; 2]
    );
    let by_hand = without(&profile, "example.com/m/a", "dep.example/sdk");
    assert_eq!(finding.saving, Some(by_hand));
    assert!(by_hand >= seconds(2.0));
    assert_eq!(
        text(&finding.title),
        "The import of dep.example/sdk alone brings in 3 packages"
    );
    let detail = text(&finding.detail);
    assert!(
        detail.starts_with(
            "Only example.com/m/a imports dep.example/sdk; with it come in 2 more packages that \
             nothing else needs, together 11 s of work."
        ),
        "{detail}"
    );
    assert!(text(&finding.next_step).starts_with("`gobt why FILE dep.example/sdk`"));
}

#[test]
fn what_two_packages_import_no_single_import_brings_in() {
    assert_eq!(found(&sdk(&["a", "b"]), "heavy-import"), None);
}

#[test]
fn variants_of_one_package_are_one_importer() {
    // The same package a second time, in a folder of its own.
    let mut dag = Dag::default();
    let sdk = dag.add(build("dep.example/sdk", 9));
    let shared = dag.add(build("dep.example/shared", 4));
    let a = dag.add(build("example.com/m/a", 1).after([sdk, shared]));
    let again = build("example.com/m/a", 1).in_objdir("/tmp/go-build1/b009/");
    let b = dag.add(again.after([sdk, shared]));
    dag.add(build("example.com/m", 1).after([a, b]));
    let mut profile = given(dag, 2);
    with_packages(
        &mut profile,
        [
            dependency("dep.example/sdk"),
            dependency("dep.example/shared"),
            own("example.com/m/a"),
            own("example.com/m"),
        ],
    );
    let finding = expect(&profile, "heavy-import");
    // Without both imports only the shared package is left to wait for.
    assert_eq!(finding.saving, Some(seconds(5.0)));
    let units = Analysis::of(&profile).units;
    let to = units.named("dep.example/sdk")[0];
    let from = units.named("example.com/m/a");
    assert_eq!(from.len(), 2);
    let imports = from.into_iter().map(|from| (from, to)).collect();
    let by_hand = what_if(&profile, Change::WithoutImport { imports });
    assert_eq!(finding.saving, Some(by_hand));
}

#[test]
fn imports_of_others_and_of_the_own_module_are_not_named() {
    // The same graph, but the importer belongs to another module.
    let mut profile = sdk(&["a"]);
    let mut packages = profile.packages.all().to_vec();
    for package in &mut packages {
        if &*package.import_path == "example.com/m/a" {
            *package = dependency("example.com/m/a");
        }
    }
    with_packages(&mut profile, packages.clone());
    // Now it is that package whose import is heavy.
    let finding = expect(&profile, "heavy-import");
    assert_eq!(finding.packages[1], Box::from("example.com/m/a"));
    // And where nothing is known of whose they are, nothing is said.
    with_packages(&mut profile, []);
    profile.build.module = None;
    assert_eq!(found(&profile, "heavy-import"), None);
}

/// 24 packages of 1000 lines that take 100 ms, and one that takes `millis`.
fn sizes(millis: u64) -> Profile {
    let mut dag = Dag::default();
    let mut packages = vec![own("m")];
    let mut all = Vec::new();
    for n in 0..24 {
        let name = format!("m/p{n}");
        all.push(dag.add(Action::new("build", &name, 100 * MS)));
        packages.push(own(&name));
    }
    all.push(dag.add(Action::new("build", "m/slow", millis * MS)));
    packages.push(own("m/slow"));
    dag.add(Action::new("build", "m", 100 * MS).after(all));
    let mut profile = given(dag, 2);
    for package in &mut packages {
        package.lines = Some(1000);
    }
    with_packages(&mut profile, packages);
    profile
}

#[test]
fn a_package_that_is_slow_for_its_lines_is_priced_at_the_median() {
    let profile = sizes(3000);
    let finding = expect(&profile, "slow-for-its-size");
    assert_eq!(finding.packages, [Box::from("m/slow")]);
    let at_median =
        |action: &gobt_profile::Action| (&*action.package == "m/slow").then_some(100 * MS);
    assert_eq!(finding.saving, Some(replayed(&profile, at_median)));
    assert_eq!(finding.evidence[0].figure, Figure::Time(seconds(3.0)));
    let detail = text(&finding.detail);
    assert!(
        detail.contains("in 0.1 s per thousand lines or less; m/slow takes 3 s (30.0 times"),
        "{detail}"
    );
    assert!(text(&finding.next_step).starts_with("`go build -gcflags=m/slow=-bench="));
    assert_eq!(
        text(&finding.title),
        "1 package is slow to compile for its size: m/slow"
    );
}

#[test]
fn three_times_the_median_or_few_lines_or_the_standard_library_do_not_stand_out() {
    let mut many_lines = sizes(3000);
    let mut packages = many_lines.packages.all().to_vec();
    for package in &mut packages {
        if &*package.import_path == "m/slow" {
            package.lines = Some(10_000);
        }
    }
    with_packages(&mut many_lines, packages.clone());
    assert_eq!(found(&many_lines, "slow-for-its-size"), None);
    for package in &mut packages {
        if &*package.import_path == "m/slow" {
            package.lines = Some(99);
        }
    }
    with_packages(&mut many_lines, packages.clone());
    assert_eq!(found(&many_lines, "slow-for-its-size"), None);
    let slow = |p: &Package| &*p.import_path == "m/slow";
    let mut of_go = standard("m/slow");
    of_go.lines = Some(1000);
    packages.retain(|p| !slow(p));
    packages.push(of_go);
    with_packages(&mut many_lines, packages);
    assert_eq!(found(&many_lines, "slow-for-its-size"), None);
}

#[test]
fn without_lines_or_with_few_packages_there_is_no_median() {
    let mut profile = sizes(3000);
    let mut packages = profile.packages.all().to_vec();
    for package in packages.iter_mut().skip(7) {
        package.lines = None;
    }
    with_packages(&mut profile, packages);
    assert_eq!(found(&profile, "slow-for-its-size"), None);
    with_packages(&mut profile, []);
    assert_eq!(found(&profile, "slow-for-its-size"), None);
}
