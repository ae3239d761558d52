//! What the build cache could have spared.

use gobt_testkit::dag::{Action, Dag};

use super::*;

/// `packages` packages of the standard library, one second each, then a package of ours.
fn library(packages: usize, cached: usize) -> Profile {
    let mut dag = Dag::default();
    let mut known = vec![own("m")];
    let mut all = Vec::new();
    for n in 0..packages {
        let name = format!("std{n}");
        let check = Action::new("build check cache", &name, 10 * MS).cached();
        let check = dag.add(check);
        let action = Action::new("build", &name, S).after([check]);
        let action = if n < cached { action.cached() } else { action };
        all.push(dag.add(action));
        known.push(standard(&name));
    }
    dag.add(build("m", 2).after(all));
    let mut profile = given(dag, 2);
    with_packages(&mut profile, known);
    profile.build.cache = Some(Cache::User);
    profile
}

/// What is saved when all that is not ours comes from the cache, where it is looked for all the same.
fn from_the_cache(profile: &Profile) -> Nanos {
    replayed(profile, |action| {
        (&*action.package != "m" && compiles(action)).then_some(0)
    })
}

#[test]
fn an_empty_cache_in_ci_costs_all_dependencies() {
    let mut profile = library(25, 0);
    profile.build.ci = Some(true);
    let finding = expect(&profile, "empty-cache-in-ci");
    assert_eq!(finding.saving, Some(from_the_cache(&profile)));
    assert!(finding.saving > Some(seconds(12.0)));
    assert_eq!(
        text(&finding.title),
        "Nothing came from the build cache: 25 dependencies were compiled anew"
    );
    assert!(text(&finding.next_step).contains("`go env GOCACHE GOMODCACHE`"));
    profile.build.cache = Some(Cache::Program);
    let next = text(&expect(&profile, "empty-cache-in-ci").next_step);
    assert!(
        next.starts_with("The program that GOCACHEPROG names"),
        "{next}"
    );
}

#[test]
fn at_a_desk_with_cold_and_with_a_used_cache_nothing_is_wrong() {
    let mut profile = library(25, 0);
    for ci in [None, Some(false)] {
        profile.build.ci = ci;
        assert_eq!(found(&profile, "empty-cache-in-ci"), None);
    }
    profile.build.ci = Some(true);
    for cache in [None, Some(Cache::Fresh)] {
        profile.build.cache = cache;
        assert_eq!(found(&profile, "empty-cache-in-ci"), None);
    }
    let mut used = library(25, 3);
    used.build.ci = Some(true);
    assert_eq!(found(&used, "empty-cache-in-ci"), None);
    let mut few = library(19, 0);
    few.build.ci = Some(true);
    assert_eq!(found(&few, "empty-cache-in-ci"), None);
}

#[test]
fn flags_that_ask_for_another_standard_library_are_named() {
    for (line, goflags, named) in [
        ("go build -race ./...", "", "-race"),
        ("go build ./...", "-mod=mod -trimpath", "-trimpath"),
        ("go build -gcflags=all=-N .", "", "-gcflags=all=-N"),
        ("go test -msan -asan .", "", "-msan -asan"),
        ("go build -buildmode c-shared .", "", "-buildmode=c-shared"),
    ] {
        let mut profile = library(25, 0);
        command(&mut profile, line);
        profile.build.goflags = Some(goflags.into());
        let finding = expect(&profile, "standard-library-compiled");
        assert_eq!(
            text(&finding.title),
            format!("The standard library was compiled anew for `{named}`")
        );
        assert_eq!(finding.saving, Some(from_the_cache(&profile)));
    }
}

#[test]
fn other_flags_and_a_cold_build_do_not_explain_a_standard_library() {
    for line in [
        "go build ./...",
        "go build -race=false .",
        "go build -gcflags=-N .",
        "go build -buildmode exe .",
        "go build -ldflags=-race .",
    ] {
        let mut profile = library(25, 0);
        command(&mut profile, line);
        assert_eq!(found(&profile, "standard-library-compiled"), None, "{line}");
    }
    let mut profile = library(25, 0);
    command(&mut profile, "go build -race ./...");
    for cache in [None, Some(Cache::Fresh)] {
        profile.build.cache = cache;
        assert_eq!(found(&profile, "standard-library-compiled"), None);
    }
    let mut cached = library(25, 10);
    command(&mut cached, "go build -race ./...");
    assert_eq!(found(&cached, "standard-library-compiled"), None);
}

#[test]
fn an_empty_cache_in_ci_is_told_once() {
    let mut profile = library(25, 0);
    command(&mut profile, "go build -race ./...");
    profile.build.ci = Some(true);
    let fired = fired(&profile);
    assert!(fired.contains(&"empty-cache-in-ci"));
    assert!(!fired.contains(&"standard-library-compiled"));
}
