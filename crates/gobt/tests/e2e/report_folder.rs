//! What when the report cannot be written, or there is one already?

use std::fs;

use crate::support::{Outcome, Sandbox, newest};

const FILES: [&str; 10] = [
    ".gitignore",
    "build.log",
    "concurrency.svg",
    "critical-path.svg",
    "packages.svg",
    "profile.json",
    "report.html",
    "scaling.svg",
    "summary.md",
    "timeline.svg",
];

fn module() -> Sandbox {
    let m = Sandbox::new(newest());
    m.file("main.go", "package main\n\nfunc main() {}\n");
    m
}

fn profile(m: &Sandbox, options: &[&str]) -> Outcome {
    m.gobt_profile(options, &["build", "-o", "built"]).outcome()
}

#[test]
fn a_report_has_these_files() {
    let m = module();
    profile(&m, &[]).ends_with(0);
    let names = fs::read_dir(m.module().join("gobt-report")).unwrap();
    let mut names: Vec<_> = names
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, FILES);
    assert_eq!(m.read("gobt-report/.gitignore"), "*\n");
    for svg in names.iter().filter(|name| name.ends_with(".svg")) {
        let svg = m.read(&format!("gobt-report/{svg}"));
        roxmltree::Document::parse(&svg).unwrap();
        assert!(svg.len() <= 300 << 10);
    }
}

#[test]
fn a_folder_that_cannot_be_made_costs_one_warning() {
    for options in [
        &["--report", "main.go/report"][..],
        &["--report", "/proc/no-such"],
    ] {
        let m = module();
        let outcome = profile(&m, options).ends_with(0);
        outcome.warns_once("there will be no report");
        assert!(m.module().join("built").exists());
    }
}

#[test]
fn a_folder_that_is_a_file_costs_one_warning() {
    let m = module();
    m.file("gobt-report", "mine\n");
    profile(&m, &[])
        .ends_with(0)
        .warns_once("there will be no report");
    assert_eq!(m.read("gobt-report"), "mine\n");
    assert!(m.module().join("built").exists());
}

#[test]
fn with_a_required_report_nothing_is_built_without_a_folder() {
    let m = module();
    let outcome = profile(&m, &["--require-report", "--report", "main.go/report"]).ends_with(2);
    assert!(outcome.stderr.contains("main.go/report"), "{outcome}");
    assert!(!m.module().join("built").exists(), "{outcome}");
}

/// A file system of a few bytes would need rights to mount. A limit on the size of files stops a
/// writer in the same way; the go command, which has to write as well, lifts it for itself.
#[test]
fn a_full_disk_costs_one_warning_and_leaves_no_half_file() {
    let m = module();
    let real = m.go.path.display();
    let go = m.script("go", &format!("ulimit -S -f unlimited; exec {real} \"$@\""));
    let line = format!(
        "trap '' XFSZ; ulimit -S -f 1; exec {} profile --go {} --report ../report -- go build -o built",
        env!("CARGO_BIN_EXE_gobt"),
        go.display()
    );
    let run = m.run(std::path::Path::new("/bin/sh"), &["-c", &line]);
    run.outcome().ends_with(0).warns_once("cannot write");
    assert!(m.module().join("built").exists());
    for entry in fs::read_dir(m.root().join("report")).unwrap() {
        let entry = entry.unwrap();
        let length = entry.metadata().unwrap().len();
        assert_eq!(
            (entry.file_name().to_str(), length),
            (Some(".gitignore"), 2)
        );
    }
}

#[test]
fn files_of_an_older_report_are_replaced_whole() {
    let m = module();
    profile(&m, &[]).ends_with(0);
    let report = m.module().join("gobt-report");
    for name in FILES.iter().filter(|name| **name != ".gitignore") {
        let long = "old ".repeat(500_000);
        fs::write(report.join(name), long).unwrap();
    }
    profile(&m, &[]).ends_with(0);
    for name in FILES {
        assert!(
            !m.read(&format!("gobt-report/{name}")).contains("old old"),
            "{name}"
        );
    }
    m.profile();
}

#[test]
fn the_log_of_another_build_does_not_stay() {
    let m = module();
    profile(&m, &[]).ends_with(0);
    profile(&m, &["--no-echo"]).ends_with(0);
    assert!(
        !m.module().join("gobt-report/build.log").exists(),
        "the log is of another build than the profile"
    );
}

#[test]
fn a_report_is_drawn_again_to_the_byte() {
    let m = module();
    profile(&m, &[]).ends_with(0);
    m.gobt(&["report", "gobt-report/profile.json", "--report", "again"])
        .outcome()
        .ends_with(0);
    for name in FILES
        .iter()
        .filter(|name| name.ends_with(".svg") || **name == "summary.md")
    {
        let (first, again) = (
            m.read(&format!("gobt-report/{name}")),
            m.read(&format!("again/{name}")),
        );
        assert!(first == again, "{name} differs");
    }
}

fn names(m: &Sandbox, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(m.module().join(folder)).unwrap();
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".gitignore")
        .collect();
    names.sort();
    names
}

#[test]
fn pictures_are_drawn_when_asked_for() {
    const CHARTS: [&str; 5] = [
        "concurrency",
        "critical-path",
        "packages",
        "scaling",
        "timeline",
    ];
    let m = module();
    profile(&m, &["-q"]).ends_with(0);
    let report = |options: &[&str]| {
        let line = ["report", "gobt-report/profile.json", "--scale", "1"];
        m.gobt(&[&line[..], options].concat())
            .outcome()
            .ends_with(0);
    };
    report(&["--format", "png", "--report", "png"]);
    assert_eq!(names(&m, "png"), CHARTS.map(|name| format!("{name}.png")));
    report(&["--format", "png", "--dark", "--report", "dark"]);
    let dark = CHARTS.map(|name| format!("{name}-dark.png"));
    assert_eq!(names(&m, "dark"), dark);
    report(&["--format", "all", "--report", "all"]);
    assert_eq!(names(&m, "all").len(), 12);
    report(&["--format", "svg", "--report", "svg"]);
    assert!(!names(&m, "svg").iter().any(|name| name.ends_with(".png")));
    for name in names(&m, "png") {
        let file = fs::read(m.module().join("png").join(&name)).unwrap();
        assert!(
            file.starts_with(b"\x89PNG") && file.ends_with(b"IEND\xAEB`\x82"),
            "{name}"
        );
        assert_eq!(file, fs::read(m.module().join("all").join(&name)).unwrap());
    }
}

#[test]
fn pictures_of_no_size_there_is_are_refused() {
    let m = module();
    profile(&m, &["-q"]).ends_with(0);
    for scale in ["0", "9", "-1", "x"] {
        let line = [
            "report",
            "--format",
            "png",
            "--scale",
            scale,
            "gobt-report/profile.json",
        ];
        m.gobt(&line).outcome().ends_with(2);
    }
}
