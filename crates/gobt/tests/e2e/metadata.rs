//! What does a profile know of the packages that were built?

use serde_json::Value;

use crate::support::{Sandbox, newest, toolchains};

#[track_caller]
fn package(profile: &Value, path: &str) -> Value {
    let all = profile["packages"].as_array().unwrap();
    let found = all.iter().find(|p| p["import_path"] == path);
    found
        .unwrap_or_else(|| panic!("no {path} in {all:?}"))
        .clone()
}

#[test]
fn modules_files_and_lines_are_known() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file("main.go", "package main\n\nimport _ \"example.org/b\"\n\nfunc main() {}\n")
            .file("other.go", "package main\n")
            .file("b/go.mod", "module example.org/b\n")
            .file("b/b.go", "package b\n\nvar B = 1\n")
            .file("go.mod", "module example.com/m\n\ngo 1.21\n\nrequire example.org/b v1.2.3\n\nreplace example.org/b => ./b\n");
        m.gobt_profile(&[], &["build", &m.long_build()])
            .outcome()
            .ends_with(0);
        let profile = m.profile();
        let main = package(&profile, "example.com/m");
        assert_eq!(
            (&main["files"], &main["lines"]),
            (&2.into(), &6.into()),
            "{main}"
        );
        assert_eq!(main["module"]["path"], "example.com/m");
        assert_eq!(main["standard"], false);
        let sources = main["sources"].as_array().unwrap();
        assert_eq!(sources[0][0], "main.go", "{main}");
        assert_eq!(sources[0][1].as_str().unwrap().len(), 8, "{main}");
        let b = package(&profile, "example.org/b");
        assert_eq!(b["module"]["path"], "example.org/b", "{b}");
        assert_eq!((&b["files"], &b["lines"]), (&1.into(), &3.into()), "{b}");
        let runtime = package(&profile, "runtime");
        assert_eq!(runtime["standard"], true);
        // Go's version says what is in it.
        assert!(runtime["sources"].is_null(), "{runtime}");
        assert!(runtime["lines"].as_u64().unwrap() > 10_000, "{runtime}");
    }
}

#[test]
fn flags_that_choose_files_are_heard() {
    let m = Sandbox::new(newest());
    m.file("main.go", "package main\n\nfunc main() {}\n").file(
        "extra.go",
        "//go:build extra\n\npackage main\n\nvar _ = 1\n",
    );
    let slow = m.long_build();
    for (flag, goflags, files) in [
        ("-tags=extra", "", 2),
        ("-tags=", "-tags=extra", 1),
        ("-v", "-tags=extra", 2),
    ] {
        // Another main each time, so that it is compiled.
        m.file(
            "main.go",
            &format!("package main\n\nfunc main() {{ println(\"{flag} {files}\") }}\n"),
        );
        let run = m.gobt_profile(&[], &["build", &slow, flag]);
        run.env("GOFLAGS", goflags).outcome().ends_with(0);
        assert_eq!(package(&m.profile(), "example.com/m")["files"], files);
    }
}

#[test]
fn the_build_itself_is_described() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file("main.go", "package main\n\nfunc main() {}\n");
        let slow = m.long_build();
        let run = m.gobt_profile(&[], &["build", "-p=3", &slow]);
        run.env("GOFLAGS", "-trimpath").outcome().ends_with(0);
        let build = &m.profile()["build"];
        let command = build["command"].as_array().unwrap();
        assert_eq!(command[..3], ["go", "build", "-p=3"]);
        assert_eq!(build["go_version"], go.version.as_str());
        assert_eq!(build["goflags"], "-trimpath");
        assert_eq!(build["parallelism"], 3);
        assert_eq!(build["cache"], "user");
        assert_eq!(build["module"], "example.com/m");
        let prints = build["fingerprints"].as_array().unwrap();
        let names: Vec<&str> = prints.iter().filter_map(|p| p["name"].as_str()).collect();
        assert!(names.contains(&".") && names.contains(&"CC"), "{names:?}");
        assert_eq!(build["outcome"]["kind"], "succeeded");
    }
}
