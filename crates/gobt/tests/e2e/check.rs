//! Limits: kept, broken, not judged; `gobt.toml`, right and wrong, and who hears it.

use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use crate::support::{Outcome, Sandbox, newest};

/// A sandbox with two builds of a module with an empty cache: `base.json`, and `head.json`, which
/// imports unicode/utf16 too. They are made once.
fn two_builds() -> Sandbox {
    static BUILDS: OnceLock<[String; 2]> = OnceLock::new();
    let m = Sandbox::new(newest());
    let profile = |source: &str| {
        m.file("main.go", source);
        let outcome = m.gobt(&["profile", "-q", "--cold", "."]).outcome();
        outcome.ends_with(0);
        m.read("gobt-report/profile.json")
    };
    let [base, head] = BUILDS.get_or_init(|| {
        [
            profile("package main\n\nfunc main() {}\n"),
            profile("package main\n\nimport _ \"unicode/utf16\"\n\nfunc main() {}\n"),
        ]
    });
    m.file("base.json", base).file("head.json", head);
    m
}

fn check(m: &Sandbox, more: &[&str]) -> Outcome {
    let mut line = vec!["check", "head.json"];
    line.extend(more);
    m.gobt(&line).outcome()
}

#[test]
fn limits_are_kept_broken_or_not_judged() {
    let m = two_builds();
    m.file(
        "gobt.toml",
        "[check]\npackages = \"+0\"\nexec_time = \"10 h\"\ntotal_work = \"+1000 h\"\n",
    );
    let broken = check(&m, &["--base", "base.json"]).ends_with(1);
    let lines: Vec<&str> = broken.stdout.lines().collect();
    assert!(
        lines[0].starts_with("broken      ") && lines[0].contains(" packages, "),
        "{broken}"
    );
    let because = "example.com/m now imports unicode/utf16 (";
    assert!(lines[0].contains(because), "{broken}");
    assert!(lines[1].starts_with("kept        exec time "), "{broken}");
    assert!(lines[2].starts_with("kept        total work "), "{broken}");
    assert_eq!(lines[3], "1 of 3 limits broken.", "{broken}");
    // The other way round packages went.
    let kept = m.gobt(&["check", "base.json", "--base", "head.json"]);
    let kept = kept.outcome().ends_with(0);
    assert!(kept.stdout.contains("3 limits, all kept."), "{kept}");
    let alone = check(&m, &[]).ends_with(0);
    let says = "not judged  total work, at most 1000 h 00 min above the base: there is no base";
    assert!(alone.stdout.contains(says), "{alone}");
    assert!(
        alone
            .stdout
            .contains("3 limits, none broken, 2 not judged."),
        "{alone}"
    );
    check(&m, &["--not-judged", "fail"]).ends_with(1);
    m.file(
        "gobt.toml",
        "[check]\npackages = \"+0\"\nnot_judged = \"fail\"\n",
    );
    check(&m, &[]).ends_with(1);
    check(&m, &["--not-judged=pass"]).ends_with(0);
    let given = ["--base", "base.json", "--limit", "packages=+100000"];
    check(&m, &given).ends_with(0);
}

#[test]
fn the_same_verdicts_are_in_every_format() {
    let m = two_builds();
    let limits = [
        "--base",
        "base.json",
        "--limit",
        "packages=+0",
        "--limit",
        "exec_time=10h",
        "--limit",
        "package_times.no/such=1s",
    ];
    let with = |more: &[&str]| check(&m, &[&limits[..], more].concat()).ends_with(1);
    let text = with(&["--junit", "junit.xml", "--github"]);
    let broken = text.stdout.lines().find(|line| line.starts_with("broken"));
    let sentence = broken.unwrap().trim_start_matches("broken").trim_start();
    let not_judged = text
        .stdout
        .lines()
        .find(|line| line.starts_with("not judged"));
    let not_judged = not_judged
        .unwrap()
        .trim_start_matches("not judged")
        .trim_start();

    let xml = m.read("junit.xml");
    let document = roxmltree::Document::parse(&xml).unwrap();
    let message = |element: &str| {
        let mut found = document
            .descendants()
            .filter(|node| node.has_tag_name(element));
        let message = found
            .next()
            .unwrap()
            .attribute("message")
            .unwrap()
            .to_owned();
        assert_eq!(found.next(), None, "{xml}");
        message
    };
    assert_eq!(
        (message("failure").as_str(), message("skipped").as_str()),
        (sentence, not_judged)
    );
    let cases = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    assert_eq!(cases.count(), 3);

    let annotations: Vec<&str> = text
        .stdout
        .lines()
        .filter(|line| line.starts_with("::"))
        .collect();
    let data = |text: &str| text.replace('%', "%25");
    let expected = [
        format!("::error title=gobt check%3A packages::{}", data(sentence)),
        format!(
            "::warning title=gobt check%3A time of no/such%2C not judged::{}",
            data(not_judged)
        ),
    ];
    assert_eq!(annotations, expected);

    let json: serde_json::Value = serde_json::from_str(&with(&["--json"]).stdout).unwrap();
    assert_eq!(
        (&json["schema"], &json["passed"]),
        (&"gobt.check/1".into(), &false.into())
    );
    let verdicts: Vec<&str> = json["limits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|limit| limit["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["broken", "passed", "not_judged"]);
    assert_eq!(json["limits"][0]["text"], sentence);
    assert_eq!(json["limits"][0]["because"]["package"], "unicode/utf16");
    let both = [&limits[..], &["--json", "--github"]].concat();
    check(&m, &both).ends_with(2);
}

#[test]
fn mistakes_end_with_2_and_their_place() {
    let m = Sandbox::new(newest());
    m.file("main.go", "package main\n\nfunc main() {}\n");
    m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    m.file("head.json", &m.read("gobt-report/profile.json"));
    let none = check(&m, &[]).ends_with(2);
    assert!(
        none.stderr.contains("there is no gobt.toml here or above"),
        "{none}"
    );
    // What is shown as an example is right.
    let example: String = none
        .own_lines()
        .iter()
        .skip_while(|line| !line.starts_with('['))
        .take_while(|line| !line.starts_with("or give"))
        .map(|line| format!("{line}\n"))
        .collect();
    m.file("gobt.toml", &example);
    check(&m, &[]).ends_with(0);
    m.file("gobt.toml", "[profile]\ntop = 3\n");
    let empty = check(&m, &[]).ends_with(2);
    assert!(empty.stderr.contains("gobt.toml sets no limits"), "{empty}");
    m.file(
        "gobt.toml",
        "[check]\nexec_tiem = \"60 s\"\npackages = \"x\"\n",
    );
    let wrong = check(&m, &["--limit", "packages=5"]).ends_with(2);
    let says = "gobt.toml:2:1: unknown key `exec_tiem` in [check] (did you mean `exec_time`?)";
    assert!(wrong.stderr.contains(says), "{wrong}");
    assert!(
        wrong
            .stderr
            .contains("gobt.toml:3:12: `x` is not a whole number"),
        "{wrong}"
    );
    assert!(
        wrong.stderr.lines().all(|line| line.starts_with("gobt: ")),
        "{wrong}"
    );
    // A build is not kept from running by it.
    let built = m.gobt(&["profile", "-q", "."]).outcome().ends_with(0);
    assert!(
        built.warnings()[0].contains("unknown key `exec_tiem`"),
        "{built}"
    );
    m.gobt(&["analyze", "head.json"]).outcome().ends_with(2);
    m.gobt(&["rules"]).outcome().ends_with(0);
    let missing = m.gobt(&["analyze", "head.json", "--config", "no.toml"]);
    let missing = missing.outcome().ends_with(2);
    assert!(missing.stderr.contains("cannot read no.toml"), "{missing}");
    let limit = check(&m, &["--limit", "exec_tiem=5s"]).ends_with(2);
    assert!(
        limit.stderr.contains("did you mean `exec_time`?"),
        "{limit}"
    );
    m.file("gobt.toml", "[check]\npackages = 5000\n");
    let base = check(&m, &["--base", "missing.json"]).ends_with(2);
    assert!(base.stderr.contains("cannot open missing.json"), "{base}");
}

#[test]
fn a_failed_build_is_not_judged() {
    let m = Sandbox::new(newest());
    m.file("main.go", "package main\n\nfunc main() { undefined() }\n");
    m.gobt(&["profile", "-q", "."]).outcome().ends_with(1);
    let line = [
        "check",
        "gobt-report/profile.json",
        "--limit",
        "total_work=1h",
        "--limit",
        "packages=1",
    ];
    let outcome = m.gobt(&line).outcome().ends_with(0);
    let says = "the build of the head did not come to its end";
    assert_eq!(outcome.stdout.matches(says).count(), 2, "{outcome}");
}

#[test]
fn the_other_commands_hear_their_defaults() {
    let m = Sandbox::new(newest());
    m.file("main.go", "package main\n\nfunc main() {}\n")
        .file("below/x.go", "package below\n")
        .file(
            "gobt.toml",
            "color = \"always\"\n[profile]\nquiet = true\ncold = true\nreport = \"out\"\n[report]\nreport = \"drawn\"\ntop = 2\n[analyze]\ntop = 1\n",
        );
    let quiet = m.gobt(&["profile", "."]).outcome().ends_with(0);
    assert_eq!(quiet.stderr, "", "{quiet}");
    let profile: serde_json::Value = serde_json::from_str(&m.read("out/profile.json")).unwrap();
    assert_eq!(profile["build"]["cache"], "fresh");
    let loud = m.gobt(&[
        "profile",
        "--quiet=false",
        "--cold=false",
        "--report",
        "own",
        ".",
    ]);
    let loud = loud.outcome().ends_with(0);
    assert!(loud.stderr.contains("the report is in own"), "{loud}");
    let profile: serde_json::Value = serde_json::from_str(&m.read("own/profile.json")).unwrap();
    assert_ne!(profile["build"]["cache"], "fresh");
    // From below, the folder is still the one beside gobt.toml.
    let line = ["-C", "below", "report", "../out/profile.json"];
    m.gobt(&line).outcome().ends_with(0);
    let drawn = m.read("drawn/summary.md");
    m.gobt(&[
        "report",
        "out/profile.json",
        "--report",
        "all",
        "--top",
        "50",
    ])
    .outcome()
    .ends_with(0);
    assert!(drawn.lines().count() < m.read("all/summary.md").lines().count());
    let rows = |more: &[&str]| {
        let line = [&["analyze", "out/profile.json"], more].concat();
        m.gobt(&line).outcome().ends_with(0).stdout
    };
    let (few, many) = (rows(&[]), rows(&["--top", "5"]));
    assert!(few.lines().count() < many.lines().count(), "{few}\n{many}");
    assert!(few.contains('\u{1b}') && !rows(&["--color=never"]).contains('\u{1b}'));
    let other = m.root().join("other.toml");
    std::fs::write(&other, "color = \"never\"\n").unwrap();
    let named = rows(&["--config", other.to_str().unwrap()]);
    assert!(!named.contains('\u{1b}'));
}

/// Puts a module of one package into a folder that go takes for a module proxy.
pub(crate) fn publish(proxy: &Path, module: &str, version: &str) {
    let folder = proxy.join(module).join("@v");
    std::fs::create_dir_all(&folder).unwrap();
    let file = |end: &str| folder.join(format!("{version}.{end}"));
    let go_mod = format!("module {module}\n\ngo 1.21\n");
    std::fs::write(file("mod"), &go_mod).unwrap();
    std::fs::write(file("info"), format!("{{\"Version\":\"{version}\"}}")).unwrap();
    let mut zip = zip::ZipWriter::new(std::fs::File::create(file("zip")).unwrap());
    let name = Path::new(module).file_name().unwrap().to_str().unwrap();
    let source =
        format!("package {name}\n\n// V is this module's version.\nconst V = \"{version}\"\n");
    for (path, text) in [("go.mod", &go_mod), ("x.go", &source)] {
        let path = format!("{module}@{version}/{path}");
        zip.start_file(path, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

/// Builds a main package that imports these modules, as `go.mod` says; gives the profile's name.
fn with_modules(m: &Sandbox, name: &str, imports: &[&str], go_mod: &str) -> String {
    let proxy = format!("file://{}", m.root().join("proxy").display());
    let imports: String = imports
        .iter()
        .map(|path| format!("import _ {path:?}\n"))
        .collect();
    m.file(
        "main.go",
        &format!("package main\n\n{imports}\nfunc main() {{}}\n"),
    )
    .file(
        "go.mod",
        &format!("module example.com/m\n\ngo 1.21\n{go_mod}"),
    );
    let report = format!("--report={name}");
    let file = format!("{name}/profile.json");
    // Go is asked what belongs to which module, and not waited for where it takes its time: on a busy
    // machine that needs several builds.
    const BUILDS: usize = 60;
    for _ in 0..BUILDS {
        let line = ["build", "-mod=mod", "-modcacherw", "-o=/dev/null"];
        m.gobt_profile(&["-q", &report], &line)
            .env("GOPROXY", &proxy)
            .env("GOSUMDB", "off")
            .outcome()
            .ends_with(0);
        let profile: serde_json::Value = serde_json::from_str(&m.read(&file)).unwrap();
        if profile["build"]["module"] == "example.com/m" {
            return file;
        }
    }
    panic!("{name}: modules are not known of any of {BUILDS} builds");
}

#[test]
fn modules_that_are_new_are_limited() {
    let m = Sandbox::new(newest());
    let proxy = m.root().join("proxy");
    for version in ["v1.0.0", "v1.1.0"] {
        publish(&proxy, "example.org/old", version);
    }
    publish(&proxy, "example.org/new", "v0.3.0");
    m.file("local/go.mod", "module example.net/local\n\ngo 1.21\n")
        .file("local/x.go", "package local\n");
    let local = "require example.net/local v0.0.0\nreplace example.net/local => ./local\n";
    let old = |version: &str| format!("require example.org/old {version}\n");
    let base = with_modules(&m, "base", &["example.org/old"], &old("v1.0.0"));
    // Another version of what was there is nothing new.
    let bumped = with_modules(&m, "bumped", &["example.org/old"], &old("v1.1.0"));
    let head = with_modules(
        &m,
        "head",
        &["example.org/old", "example.org/new", "example.net/local"],
        &format!("{}require example.org/new v0.3.0\n{local}", old("v1.1.0")),
    );
    m.file("gobt.toml", "[check]\nnew_modules = 0\n");
    let check = |head: &str, more: &[&str]| {
        let line = [&["check", head, "--base", &base][..], more].concat();
        m.gobt(&line).outcome()
    };
    let kept = check(&bumped, &[]).ends_with(0);
    assert!(kept.stdout.contains("kept        0 new modules"), "{kept}");
    let broken = check(&head, &["--json"]).ends_with(1);
    let json: serde_json::Value = serde_json::from_str(&broken.stdout).unwrap();
    let limit = &json["limits"][0];
    assert_eq!(limit["verdict"], "broken", "{broken}");
    let text = limit["text"].as_str().unwrap();
    for says in [
        "example.org/new",
        "example.net/local",
        "example.com/m now imports ",
    ] {
        assert!(text.contains(says), "{text}");
    }
    assert!(!text.contains("example.org/old"), "{text}");
    let allowed = "[check]\nnew_modules = 0\nallow_modules = [\"example.org/...\"]\n";
    m.file("gobt.toml", allowed);
    let broken = check(&head, &[]).ends_with(1);
    assert!(broken.stdout.contains("example.net/local"), "{broken}");
    assert!(!broken.stdout.contains("example.org/new ("), "{broken}");
    check(&head, &["--limit", "new_modules=1"]).ends_with(0);
    // Modules that went are not new.
    let line = ["check", &base, "--base", &head];
    m.gobt(&line).outcome().ends_with(0);
    let alone = m.gobt(&["check", &head]).outcome().ends_with(0);
    assert!(alone.stdout.contains("not judged  new modules"), "{alone}");
}
