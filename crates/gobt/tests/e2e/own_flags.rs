//! Do the user's own `-x` and `-debug-actiongraph` keep their meaning?

use crate::support::{Sandbox, Situation, toolchains};

/// Packages of the profile's actions.
fn built(m: &Sandbox) -> Vec<String> {
    let profile = m.profile();
    let actions = profile["actions"].as_array().unwrap().iter();
    actions
        .map(|a| a["package"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn module(m: &Sandbox) {
    m.file(
        "main.go",
        "package main\n\nimport _ \"example.com/m/a\"\n\nfunc main() {}\n",
    )
    .file("a/a.go", "package a\n")
    .file("sub/go.mod", "module example.com/sub\n\ngo 1.21\n")
    .file("sub/main.go", "package main\n\nfunc main() {}\n");
}

#[test]
fn an_echo_that_was_asked_for_is_shown() {
    for go in toolchains() {
        for flag in ["-x", "--x", "-x=true"] {
            Situation::new(go, &["build", "-p=1", flag], &module)
                .is_the_same()
                .status(0)
                .says("WORK=");
        }
        Situation::new(go, &["build", "-p=1"], &module)
            .env("GOFLAGS", "-x")
            .is_the_same()
            .status(0)
            .says("WORK=");
    }
}

#[test]
fn an_echo_that_was_switched_off_is_not_shown() {
    for go in toolchains() {
        let same = Situation::new(go, &["build", "-x=false"], &module)
            .env("GOFLAGS", "-x")
            .is_the_same()
            .status(0);
        assert_eq!(same.bare.stderr, "");
    }
}

#[test]
fn a_graph_that_was_asked_for_is_written_and_read() {
    for go in toolchains() {
        let arguments = ["build", "-debug-actiongraph=own.json"];
        let same = Situation::new(go, &arguments, &module)
            .is_the_same()
            .status(0);
        let graph: serde_json::Value =
            serde_json::from_str(&same.sandbox.read("own.json")).unwrap();
        let profile = same.sandbox.profile();
        assert_eq!(
            graph.as_array().unwrap().len(),
            profile["actions"].as_array().unwrap().len()
        );
    }
}

#[test]
fn a_graph_that_goflags_ask_for_is_written_and_read() {
    for go in toolchains() {
        let same = Situation::new(go, &["build"], &module)
            .env("GOFLAGS", "-debug-actiongraph=own.json")
            .is_the_same()
            .status(0);
        assert!(same.sandbox.read("own.json").ends_with("]"));
        assert!(
            !same.sandbox.profile()["actions"]
                .as_array()
                .unwrap()
                .is_empty()
        );
    }
}

#[test]
fn a_graph_that_go_s_settings_file_asks_for_is_written_and_read() {
    for go in toolchains() {
        let with_settings = |m: &Sandbox| {
            module(m);
            m.file("goenv", "GOFLAGS=-debug-actiongraph=own.json\n");
        };
        let m = Sandbox::new(go);
        with_settings(&m);
        // An empty variable does not hide the file.
        let run = m
            .gobt_profile(&[], &["build"])
            .env("GOENV", m.module().join("goenv"));
        run.outcome().ends_with(0);
        assert!(m.read("own.json").ends_with("]"));
        assert!(!m.profile()["actions"].as_array().unwrap().is_empty());
    }
}

#[test]
fn a_graph_file_is_relative_to_the_folder_that_go_changes_to() {
    for go in toolchains() {
        for arguments in [
            &["-C", "sub", "build", "-debug-actiongraph=own.json"][..],
            &["build", "-C", "sub", "-debug-actiongraph=own.json"],
            &["build", "-C=sub", "-debug-actiongraph", "own.json"],
        ] {
            let same = Situation::new(go, arguments, &module)
                .is_the_same()
                .status(0);
            assert!(same.sandbox.read("sub/own.json").ends_with("]"));
            assert!(built(&same.sandbox).contains(&"example.com/sub".to_owned()));
        }
    }
}

#[test]
fn the_folder_that_go_changes_to_is_built() {
    for go in toolchains() {
        for arguments in [
            &["-C", "sub", "build", "-v"][..],
            &["build", "-C", "sub", "-v"],
        ] {
            let same = Situation::new(go, arguments, &module)
                .is_the_same()
                .status(0);
            assert!(same.sandbox.module().join("sub/sub").exists());
            assert!(built(&same.sandbox).contains(&"example.com/sub".to_owned()));
        }
    }
}

#[test]
fn an_older_graph_at_the_user_s_own_place_is_not_taken_for_this_build_s() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        module(&m);
        let arguments = ["build", "-debug-actiongraph=own.json", "./..."];
        m.go(&arguments).outcome().ends_with(0);
        let old = m.read("own.json");
        // Nothing is built now: a package is missing.
        m.file("a/a.go", "package a\n\nimport _ \"example.com/m/none\"\n");
        m.gobt_profile(&["--quiet"], &arguments)
            .outcome()
            .ends_with(1);
        assert_eq!(m.read("own.json"), old);
        let profile = m.profile();
        assert_eq!(
            profile["build"]["outcome"]["status"], 1,
            "{}",
            profile["build"]
        );
        assert_eq!(profile["actions"].as_array().unwrap().len(), 0);
    }
}
