//! Which of several changes is why each package is compiled again? In the chain m → x → y, and z.

use gobt_analysis::diff::{Cause, FileChanges, Pair};
use gobt_profile::{Fingerprint, Module, Package, Profile};
use gobt_testkit::dag::{Action, Dag};

use crate::diff_by_hand::{BEFORE, chain, diff, own, with_packages};

type Hashes = [(&'static str, &'static str); 4];

/// Packages with one file each, in the version that the digit says.
fn files(versions: [u32; 4]) -> Vec<Package> {
    let packages = ["m", "x", "y", "z"].into_iter().zip(versions);
    packages
        .map(|(path, version)| own(path, &[("a.go", version)]))
        .collect()
}

/// The packages of every root with what is named there, in the order of the packages.
fn roots(base: &Profile, head: &Profile) -> Vec<(String, Vec<Cause>)> {
    let misses = diff(base, head).misses;
    let units = gobt_analysis::Analysis::of(head).units;
    let names = |root: &gobt_analysis::diff::MissRoot| -> String {
        let names: Vec<&str> = root.units.iter().map(|&id| units.unit(id).name()).collect();
        names.join(" ")
    };
    let mut roots: Vec<_> = misses
        .roots
        .iter()
        .map(|root| (names(root), root.causes.clone()))
        .collect();
    roots.sort();
    roots
}

fn changed() -> Cause {
    Cause::Files(FileChanges {
        changed: vec!["a.go".into()],
        ..FileChanges::default()
    })
}

fn flag(name: &str, head: &str) -> Cause {
    let values = Pair {
        base: None,
        head: Some(head.into()),
    };
    Cause::Flag {
        name: name.into(),
        values,
    }
}

fn head(hashes: Hashes, versions: [u32; 4], flags: &[&str]) -> Profile {
    let mut head = with_packages(chain(hashes), files(versions));
    let flags = flags.iter().map(|&flag| flag.into());
    head.build.command.splice(2..2, flags);
    head
}

fn base() -> Profile {
    with_packages(chain(BEFORE), files([1; 4]))
}

#[test]
fn a_package_whose_imports_changed_too_is_a_root_if_its_own_files_did() {
    // y, and x which imports it; m follows.
    let after = [("m2", "M2"), ("x2", "X2"), ("y2", "Y2"), ("z1", "Z")];
    let head = head(after, [1, 2, 2, 1], &[]);
    assert_eq!(roots(&base(), &head), [("x y".into(), vec![changed()])]);
    let misses = diff(&base(), &head).misses;
    assert_eq!(
        (
            misses.roots[0].compiled.units,
            misses.roots[0].follows.units
        ),
        (2, 1)
    );
}

#[test]
fn a_flag_for_some_packages_is_not_blamed_for_others() {
    // y's file changed; x follows, and gives the same; z is as it was.
    let after = [("m1", "M"), ("x2", "X"), ("y2", "Y2"), ("z1", "Z")];
    for gcflags in ["-gcflags=z=-l", "-gcflags=example.com/other/...=-l"] {
        let head = head(after, [1, 1, 2, 1], &[gcflags]);
        assert_eq!(
            roots(&base(), &head),
            [("y".into(), vec![changed()])],
            "{gcflags}"
        );
    }
    // It is for y too, and the reason for x alone.
    let both = head(after, [1, 1, 2, 1], &["-gcflags=y=-l"]);
    let causes = vec![flag("gcflags", "y=-l"), changed()];
    assert_eq!(roots(&base(), &both), [("y".into(), causes)]);
    let after = [("m1", "M"), ("x2", "X"), ("y1", "Y"), ("z1", "Z")];
    let alone = head(after, [1; 4], &["-gcflags=x=-l"]);
    let causes = vec![flag("gcflags", "x=-l")];
    assert_eq!(roots(&base(), &alone), [("x".into(), causes)]);
}

#[test]
fn a_package_that_follows_is_a_root_of_a_flag_that_names_it() {
    let after = [("m1", "M"), ("x2", "X"), ("y2", "Y2"), ("z1", "Z")];
    let head = head(after, [1, 1, 2, 1], &["-gcflags=x=-l"]);
    let expected = [
        ("x".into(), vec![flag("gcflags", "x=-l")]),
        ("y".into(), vec![changed()]),
    ];
    assert_eq!(roots(&base(), &head), expected);
}

#[test]
fn a_build_tag_is_named_where_it_brings_files() {
    // y has another file by the tag, z's own file changed; m and x are what they were.
    let after = [("m1", "M"), ("x1", "X"), ("y2", "Y"), ("z2", "Z")];
    let mut packages = files([1, 1, 1, 2]);
    packages[2] = own("y", &[("a.go", 1), ("extra.go", 1)]);
    let head = with_packages(head(after, [1; 4], &["-tags=extra"]), packages);
    let added = Cause::Files(FileChanges {
        added: vec!["extra.go".into()],
        ..FileChanges::default()
    });
    let expected = [
        ("y".into(), vec![flag("tags", "extra"), added]),
        ("z".into(), vec![changed()]),
    ];
    assert_eq!(roots(&base(), &head), expected);
}

#[test]
fn a_flag_that_reached_every_package_is_named_for_every_root() {
    let after = [("m2", "M2"), ("x2", "X2"), ("y2", "Y2"), ("z2", "Z2")];
    let head = head(after, [1, 1, 2, 1], &["-race"]);
    let expected = [
        ("y".into(), vec![flag("race", ""), changed()]),
        ("z".into(), vec![flag("race", "")]),
    ];
    assert_eq!(roots(&base(), &head), expected);
    // One that is only written in another way reached none.
    let mut base = base();
    base.build.command.insert(2, "-race".into());
    let mut head = crate::diff_causes::head(after, [1, 1, 2, 1], &["-race=true"]);
    head.build.goflags = Some("-trimpath=false -tags=".into());
    let expected = [
        ("y".into(), vec![changed()]),
        ("z".into(), vec![Cause::Unknown]),
    ];
    assert_eq!(roots(&base, &head), expected);
}

#[test]
fn another_language_version_in_go_mod_is_named_beside_the_files() {
    let with_language = |profile: Profile, version: &str| {
        let packages = profile.packages.all().iter().cloned();
        let packages = packages.map(|package| Package {
            language: Some(version.into()),
            ..package
        });
        let packages = packages.collect();
        with_packages(profile, packages)
    };
    let after = [("m2", "M"), ("x2", "X"), ("y2", "Y"), ("z2", "Z")];
    let base = with_language(base(), "1.21");
    let head = with_language(head(after, [1, 1, 2, 1], &[]), "1.22");
    let language = Cause::Language(Pair {
        base: "1.21".into(),
        head: "1.22".into(),
    });
    let mut found = roots(&base, &head);
    found.sort_by_key(|(names, _)| names.len());
    let expected = [
        ("y".into(), vec![language.clone(), changed()]),
        ("m x z".into(), vec![language]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_vendored_package_is_what_its_files_are() {
    let vendored = |version: &str, print: u32| {
        let mut package = own("y", &[("a.go", print)]);
        package.module = Some(Module {
            path: "example.org/y".into(),
            version: Some(version.into()),
            main: false,
        });
        package
    };
    let with = |hashes: Hashes, package: Package| {
        let mut packages = files([1; 4]);
        packages[2] = package;
        with_packages(chain(hashes), packages)
    };
    let base = with(BEFORE, vendored("v1.0.0", 1));
    let after = [("m1", "M"), ("x1", "X"), ("y2", "Y"), ("z1", "Z")];
    let edited = with(after, vendored("v1.0.0", 2));
    assert_eq!(roots(&base, &edited), [("y".into(), vec![changed()])]);
    let bumped = with(after, vendored("v1.1.0", 2));
    let version = Cause::ModuleVersion {
        module: "example.org/y".into(),
        versions: Pair {
            base: Some("v1.0.0".into()),
            head: Some("v1.1.0".into()),
        },
    };
    assert_eq!(roots(&base, &bumped), [("y".into(), vec![version])]);
    // A file that was not read in time may be another one, whatever the version says.
    let mut unread = vendored("v1.0.0", 1);
    if let Some(sources) = &mut unread.sources {
        sources[0].fingerprint = None::<Fingerprint>;
    }
    let found = diff(&base, &with(after, unread));
    assert_eq!(found.misses.roots[0].causes, [Cause::Unknown]);
    assert!(!found.costs.unwrap().same_work());
}

#[test]
fn another_profile_for_optimisation_is_named() {
    let with = |hash: &str, pgo: &str| {
        let mut dag = Dag::default();
        let preprocess = dag.add(Action::new("preprocess PGO profile", "", 1));
        for name in ["y", "z"] {
            let action = Action::new("build", name, 5).hashed(&format!("{name}{hash}"), name);
            dag.add(action.after([preprocess]));
        }
        let mut json: serde_json::Value = serde_json::from_slice(&dag.run(1).to_json()).unwrap();
        json[preprocess as usize]["ActionID"] = pgo.into();
        let mut profile = crate::profile(json.to_string().as_bytes());
        profile.build.command = ["go", "build", "./..."].map(Into::into).to_vec();
        with_packages(
            profile,
            vec![own("y", &[("a.go", 1)]), own("z", &[("a.go", 1)])],
        )
    };
    let expected = [("y z".into(), vec![Cause::Pgo])];
    assert_eq!(roots(&with("1", "P1"), &with("2", "P2")), expected);
    let same = roots(&with("1", "P1"), &with("2", "P1"));
    assert_eq!(same, [("y z".into(), vec![Cause::Unknown])]);
}

#[test]
fn a_flag_of_the_assembler_is_not_blamed_for_what_follows_without_assembly() {
    let after = [("m1", "M"), ("x2", "X"), ("y2", "Y2"), ("z1", "Z")];
    let flags = ["-asmflags=all=-D=X"];
    let found = roots(&base(), &head(after, [1, 1, 2, 1], &flags));
    assert_eq!(found, [("y".into(), vec![changed()])]);
    // With assembly it is one of its own inputs.
    let mut packages = files([1, 1, 2, 1]);
    packages[1] = own("x", &[("a.go", 1), ("a.s", 1)]);
    let mut before = files([1; 4]);
    before[1] = packages[1].clone();
    let base = with_packages(base(), before);
    let found = roots(&base, &with_packages(head(after, [1; 4], &flags), packages));
    let flag = flag("asmflags", "all=-D=X");
    let expected = [("x".into(), vec![flag]), ("y".into(), vec![changed()])];
    assert_eq!(found, expected);
}

#[test]
fn other_settings_of_c_are_own_inputs_of_every_package_with_c() {
    // y and x, which imports it, have C.
    let with = |version: &str, name: &str, value: u32| {
        let mut dag = Dag::default();
        let mut before = Vec::new();
        for path in ["z", "y", "x"] {
            let version = if path == "z" { "" } else { version };
            let (inputs, content) = (format!("{path}{version}"), format!("{path}{version}c"));
            if path != "z" {
                let cgo = Action::new("cgo run", path, 1).after(before.clone());
                before.push(dag.add(cgo));
            }
            let build = Action::new("build", path, 5).hashed(&inputs, &content);
            before = vec![dag.add(build.after(before))];
        }
        let mut profile = crate::profile(&dag.run(1).to_json());
        profile.build.command = ["go", "build", "./..."].map(Into::into).to_vec();
        profile.build.fingerprints = vec![(name.into(), Fingerprint::new(value))];
        with_packages(profile, files([1; 4]).split_off(1))
    };
    let head = |name| (with("1", name, 1), with("2", name, 2));
    let setting = |name: &str| vec![Cause::HiddenSetting { name: name.into() }];
    for name in ["CC", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_LDFLAGS"] {
        let (base, head) = head(name);
        assert_eq!(roots(&base, &head), [("y x".into(), setting(name))]);
    }
    // Of C++ go's hash holds them only where there is some: x may just follow.
    let (base, head) = head("CGO_CXXFLAGS");
    assert_eq!(roots(&base, &head), [("y".into(), setting("CGO_CXXFLAGS"))]);
}
