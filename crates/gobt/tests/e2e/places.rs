//! Does gobt work in odd places, and with odd settings?

use std::fs;

use crate::support::{Sandbox, newest, toolchains};

const MAIN: &str = "package main\n\nfunc main() {}\n";

#[test]
fn paths_may_hold_blanks_and_any_letters() {
    for go in toolchains() {
        let m = Sandbox::named(go, "a b ü 'q' ");
        m.file("main.go", MAIN)
            .file("bad/bad.go", "package bad\n\nvar X int = \"\"\n");
        let bare = m.go(&["build", "-p=1", "./..."]).outcome().ends_with(1);
        // Compiling the standard library takes long, and is the same with each.
        let cold = go.version == newest().version;
        let options = [&[][..], &["--no-echo"], &["--cold"]];
        for options in &options[..if cold { 3 } else { 2 }] {
            let found = m
                .gobt_profile(options, &["build", "-p=1", "./..."])
                .outcome();
            let found = found.ends_with(1);
            assert_eq!(found.words_of_go(), bare.stderr, "{found}");
            assert_eq!(found.warnings(), [""; 0]);
            m.is_clean(&found);
            m.profile();
        }
    }
}

#[test]
fn a_place_for_temporary_files_of_the_user_s_is_used_and_left_clean() {
    let m = Sandbox::new(newest());
    m.file("main.go", MAIN);
    for options in [&[][..], &["--no-echo"]] {
        let own = m.root().join("go tmp");
        fs::create_dir_all(&own).unwrap();
        let run = m.gobt_profile(options, &["build"]).env("GOTMPDIR", &own);
        let outcome = run.outcome().ends_with(0);
        assert_eq!(fs::read_dir(&own).unwrap().count(), 0);
        m.is_clean(&outcome);
    }
}

#[test]
fn without_a_home_it_still_works() {
    let m = Sandbox::new(newest());
    m.file("main.go", MAIN);
    let mut run = m.gobt_profile(&[], &["build"]);
    run.command.env_remove("HOME");
    let outcome = run.outcome().ends_with(0);
    assert_eq!(outcome.warnings(), [""; 0]);
    m.profile();
}

#[test]
fn without_a_place_for_temporary_files_go_says_what_it_would_say() {
    let m = Sandbox::new(newest());
    m.file("main.go", MAIN);
    let none = m.root().join("none");
    let bare = m.go(&["build"]).env("TMPDIR", &none).outcome();
    let found = m
        .gobt_profile(&[], &["build"])
        .env("TMPDIR", &none)
        .outcome();
    assert_eq!(found.status, bare.status, "{found}");
    assert_eq!(
        found.words_of_go().replace(char::is_numeric, ""),
        bare.stderr.replace(char::is_numeric, "")
    );
    found.warns_once("no place for temporary files");
}

#[test]
fn a_folder_without_a_module_builds_files() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        fs::remove_file(m.module().join("go.mod")).unwrap();
        m.file("main.go", MAIN);
        m.gobt_profile(&[], &["build", "-o", "built", "main.go"])
            .outcome()
            .ends_with(0);
        assert!(m.module().join("built").exists());
        let bare = m.go(&["build", "./..."]).outcome().ends_with(1);
        let found = m
            .gobt_profile(&[], &["build", "./..."])
            .outcome()
            .ends_with(1);
        assert_eq!(found.words_of_go(), bare.stderr);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_built_all_the_same() {
    // Nobody, not even root, makes a folder in /proc.
    let m = Sandbox::new(newest());
    m.file("main.go", MAIN);
    let main = m.module().join("main.go");
    let built = m.root().join("built");
    let arguments = [
        "build",
        "-o",
        built.to_str().unwrap(),
        main.to_str().unwrap(),
    ];
    let mut run = m.gobt_profile(&[], &arguments);
    run.command.current_dir("/proc");
    run.outcome()
        .ends_with(0)
        .warns_once("there will be no report");
    assert!(built.exists());
}

#[test]
fn go_may_be_named_by_its_path() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file("main.go", MAIN);
        let go = go.path.to_str().unwrap();
        m.gobt(&["profile", "--", go, "build"])
            .outcome()
            .ends_with(0);
        assert_eq!(m.profile()["build"]["command"][1], "build");
    }
}

#[test]
fn go_may_have_another_name() {
    let m = Sandbox::new(newest());
    m.file("main.go", MAIN);
    let real = m.go.path.display().to_string();
    for name in ["gotip", "go1.27.3"] {
        let other = m.script(name, &format!("exec {real} \"$@\""));
        m.gobt(&["profile", "--", other.to_str().unwrap(), "build"])
            .outcome()
            .ends_with(0);
        let path = format!("{}:/usr/bin:/bin", m.root().join("bin").display());
        m.gobt(&["profile", "--", name, "build"])
            .env("PATH", path)
            .outcome()
            .ends_with(0);
    }
}

#[test]
fn a_very_long_command_line_is_passed_on() {
    let m = Sandbox::new(newest());
    m.file("main.go", MAIN);
    let long = format!("-ldflags=-X main.x={}", "y".repeat(100_000));
    m.gobt_profile(&[], &["build", &long])
        .outcome()
        .ends_with(0);
    m.profile();
}

#[test]
fn arguments_may_hold_anything() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file(
            "main.go",
            "package main\n\nvar x string\n\nfunc main() { print(x) }\n",
        );
        let flag = "-ldflags=-X 'main.x=two\nlines \u{1b}[31m \"quoted\" # example.com/m'";
        let arguments = ["build", "-o", "built", flag];
        let outcome = m.gobt_profile(&[], &arguments).outcome().ends_with(0);
        assert_eq!(outcome.words_of_go(), "", "{outcome}");
        assert!(!outcome.stderr.contains('\u{1b}'), "{outcome}");
        let built = m.run(&m.module().join("built"), &[""; 0]).outcome();
        assert_eq!(
            built.stderr,
            "two\nlines \u{1b}[31m \"quoted\" # example.com/m"
        );
    }
}

#[test]
fn standard_input_may_be_closed() {
    let m = Sandbox::new(newest());
    m.file("main.go", MAIN);
    let gobt = env!("CARGO_BIN_EXE_gobt");
    let line = format!("exec {gobt} profile -q <&- 2>&- >&-");
    let run = m.run(std::path::Path::new("/bin/sh"), &["-c", &line]);
    run.outcome().ends_with(0);
    m.profile();
}
