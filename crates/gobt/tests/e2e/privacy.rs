//! Is anything in a report that must not be shown to others?

use std::fs;

use crate::support::{Run, Sandbox, newest, toolchains};

fn module(m: &Sandbox) {
    m.file("main.go", "package main\n\n// static int f(void) { return TOKEN; }\nimport \"C\"\n\nvar token string\n\nfunc main() { println(token, C.f()) }\n");
}

/// Fails the test if one of these is in a file of the report.
#[track_caller]
fn nowhere(m: &Sandbox, secrets: &[&str]) {
    for entry in fs::read_dir(m.module().join("gobt-report"))
        .unwrap()
        .flatten()
    {
        let text = fs::read(entry.path()).unwrap();
        let text = String::from_utf8_lossy(&text);
        for secret in secrets {
            let line = text.lines().find(|line| line.contains(secret));
            assert!(
                line.is_none(),
                "{secret:?} in {}: {line:?}",
                entry.path().display()
            );
        }
    }
}

fn tokens(run: Run) -> Run {
    run.env("CGO_CFLAGS", "-DTOKEN=424242421")
        .env("GOPROXY", "https://someone:pa55w0rd@proxy.example.com")
        .env("MY_API_KEY", "k3yk3yk3y")
        .env("USER", "wilhelmina")
}

#[test]
fn secrets_are_in_no_file() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        module(&m);
        let arguments = ["build", "-ldflags", "-X main.token=s3cret", "-o", "built"];
        let run = m.gobt_profile(&[], &arguments);
        tokens(run).outcome().ends_with(0);
        let home = m.root().join("home");
        let secrets = [
            "s3cret",
            "424242421",
            "pa55w0rd",
            "k3yk3yk3y",
            "wilhelmina",
            home.to_str().unwrap(),
        ];
        nowhere(&m, &secrets);
        // The program has it all the same.
        let built = m.run(&m.module().join("built"), &[""; 0]).outcome();
        assert!(built.stderr.contains("s3cret 424242421"), "{built}");
    }
}

#[test]
fn secrets_in_goflags_are_in_no_file() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        module(&m);
        let run = m.gobt_profile(&[], &["build", "-o", "built"]);
        let run = tokens(run).env("GOFLAGS", "'-ldflags=-X main.token=s3cret' -p=1");
        run.outcome().ends_with(0);
        nowhere(&m, &["s3cret"]);
    }
}

#[test]
fn secrets_of_failed_builds_are_in_no_file() {
    for flag in ["--no-echo", "--cold"] {
        let m = Sandbox::new(newest());
        module(&m);
        m.file("broken.go", "package main\n\nvar x int = \"\"\n");
        let arguments = ["build", "-ldflags=-X 'main.token=s3cret phrase'"];
        let run = m.gobt_profile(&[flag], &arguments);
        tokens(run).outcome().ends_with(1);
        nowhere(&m, &["s3cret", "phrase", "pa55w0rd", "wilhelmina"]);
    }
}

#[test]
fn paths_are_relative_to_what_they_belong_to() {
    let m = Sandbox::new(newest());
    module(&m);
    tokens(m.gobt_profile(&[], &["build"]))
        .outcome()
        .ends_with(0);
    nowhere(
        &m,
        &[
            m.root().to_str().unwrap(),
            m.shared_cache().to_str().unwrap(),
        ],
    );
    assert!(m.read("gobt-report/build.log").contains("$WORK"));
}

#[cfg(unix)]
#[test]
fn a_home_folder_behind_a_symbolic_link_is_not_shown() {
    let m = Sandbox::new(newest());
    let real = m.root().join("net").join("zelda-home");
    fs::create_dir_all(real.join("other")).unwrap();
    fs::write(
        real.join("other/go.mod"),
        "module example.com/other\n\ngo 1.21\n",
    )
    .unwrap();
    fs::write(real.join("other/o.go"), "package other\n").unwrap();
    let link = m.root().join("linked-home");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let replace = format!(
        "replace example.com/other => {}",
        real.join("other").display()
    );
    m.file(
        "go.mod",
        &format!(
            "module example.com/m\n\ngo 1.21\n\nrequire example.com/other v0.0.0\n\n{replace}\n"
        ),
    )
    .file(
        "main.go",
        "package main\n\nimport _ \"example.com/other\"\n\nfunc main() {}\n",
    );
    let run = m.gobt_profile(&[], &["build", "-o", "built"]);
    run.env("HOME", link.to_str().unwrap())
        .outcome()
        .ends_with(0);
    nowhere(&m, &["zelda-home"]);
}
