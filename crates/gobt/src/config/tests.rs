//! What is right and wrong in a `gobt.toml`, and whether the schema says the same.

use std::collections::BTreeSet;

use clap::{CommandFactory, FromArgMatches};
use gobt_analysis::check::{Limit, Most, Pattern, Subject, Terms};
use regex::Regex;
use serde_json::Value;

use crate::cli::{Cli, Command};

use super::*;

const S: u64 = 1_000_000_000;

fn right(text: &str) -> Config {
    read(text, Path::new("gobt.toml")).unwrap_or_else(|error| panic!("{error}"))
}

/// All that is wrong, a line each.
fn mistakes(text: &str) -> Vec<String> {
    let error = read(text, Path::new("gobt.toml"))
        .map(|_| text)
        .unwrap_err();
    error.to_string().lines().map(str::to_owned).collect()
}

#[test]
fn limits_and_terms_are_read() {
    let config = right(
        r#"
        [check]
        exec_time = ["60 s", "+5 %"]
        packages = 1200
        new_modules = 0
        allow_modules = ["golang.org/x/..."]
        package_times = { "example.com/..." = "+1 s" }
        tolerance = "50 %"
        not_judged = "fail"
        seen.wall_time = "1m30s"
        seen.margin = "20%"
        "#,
    );
    let limit = |subject, most| Limit { subject, most };
    let allowed = vec![Pattern::new("golang.org/x/...")];
    let expected = [
        limit(Subject::ExecTime, Most::Absolute(60 * S)),
        limit(Subject::ExecTime, Most::MoreByShare(0.05)),
        limit(Subject::Packages, Most::Absolute(1200)),
        limit(
            Subject::PackageTime(Pattern::new("example.com/...")),
            Most::More(S),
        ),
        limit(Subject::NewModules { allowed }, Most::Absolute(0)),
        limit(Subject::SeenWallTime, Most::Absolute(90 * S)),
    ];
    assert_eq!(config.check.limits, expected);
    let terms = Terms {
        tolerance: 0.5,
        margin: 0.2,
        ..Terms::default()
    };
    assert_eq!(config.check.terms, terms);
    assert!(config.check.not_judged_fails && config.defaults.is_empty());
    let empty = right("");
    assert_eq!(empty.check, CheckConfig::default());
}

#[test]
fn mistakes_have_their_place_and_the_nearest_right_word() {
    for (text, says) in [
        (
            "[check]\nexec_tiem = \"60 s\"",
            "2:1: unknown key `exec_tiem` in [check] (did you mean `exec_time`?)",
        ),
        (
            "[chekc]",
            "1:2: unknown key `chekc` (did you mean `check`?)",
        ),
        (
            "exec_time = \"60 s\"",
            "1:1: unknown key `exec_time` here: it belongs into [check]",
        ),
        (
            "[why]\ncolor = \"never\"",
            "2:1: unknown key `color` here: it stands at the top, before all tables",
        ),
        (
            "[why]\nnonsense = 1",
            "2:1: unknown key `nonsense` in [why]; known are top",
        ),
        (
            "[check.seen]\nwall = \"5 s\"\n",
            "2:1: unknown key `wall` in [check.seen]; known are wall_time, exec_time, margin",
        ),
        (
            "[check]\nexec_time = 60",
            "2:13: 60 has no unit: write a time, such as \"60 s\"",
        ),
        (
            "[check]\nexec_time = true",
            "2:13: expected a limit, such as \"60 s\" or \"+5 %\", not true or false",
        ),
        (
            "[check]\nexec_time = [\"5 s\", \"5 %\"]",
            "2:21: `5 %` of what? Write \"+5 %\" for more than the base",
        ),
        (
            "[check]\npackages = \"60 s\"",
            "2:12: `60 s` is not a whole number",
        ),
        (
            "[check]\npackages = -1",
            "2:12: -1 is not a number from 0 on",
        ),
        (
            "[check]\nnew_modules = \"+1\"",
            "2:15: expected a whole number, not a string",
        ),
        (
            "[check]\nparallelism = 0",
            "2:15: a number of workers is 1 or more",
        ),
        (
            "[check]\nnot_judged = \"maybe\"",
            "2:14: expected \"pass\" or \"fail\", not `maybe`",
        ),
        (
            "[check]\ntolerance = \"5\"",
            "2:13: `5` is not a share, such as \"25 %\"",
        ),
        (
            "[check]\npackage_times = \"5 s\"",
            "2:17: expected a table, not a string",
        ),
        ("[check.package_times]\n\"a\" = 5", "2:7: 5 has no unit"),
        (
            "[profile]\ncold = \"yes\"",
            "2:8: expected true or false, not a string",
        ),
        ("[profile]\nruns = 0", "2:8: 0 is not between 1 and 1000"),
        ("[report]\nreport = \"\"", "2:10: expected a folder"),
        ("[impact]\nsince = \"\"", "2:9: "),
        (
            "color = \"blue\"",
            "1:9: expected \"auto\", \"always\" or \"never\", not `blue`",
        ),
        (
            "ignore = [\"cgoo\"]",
            "1:11: unknown rule `cgoo` (did you mean `cgo`?)",
        ),
        (
            "ignore = \"cgo\"",
            "1:10: expected a list of rules, such as [\"cgo\"], not a string",
        ),
        ("[why]\ntop = 1\ntop = 2", "3:1: duplicate key"),
        ("[check]\n  exec_time = \n", "2:15: "),
        ("ü = 1", "1:1: "),
        (
            "[check]\npackage_times = { \"üü\" = 5 }",
            "2:26: 5 has no unit",
        ),
    ] {
        let found = mistakes(text);
        let says = format!("gobt.toml:{says}");
        assert!(
            found.len() == 1 && found[0].starts_with(&says),
            "{text}\n{says}\n{found:?}"
        );
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_their_order() {
    let found = mistakes("[check]\npackages = \"x\"\nexec_tiem = 1\n[profile]\ncold = 1");
    let lines: Vec<&str> = found
        .iter()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    assert_eq!(lines, ["gobt.toml:2:12", "gobt.toml:3:1", "gobt.toml:5:8"]);
}

#[test]
fn what_is_hostile_does_not_reach_the_terminal() {
    let found = mistakes("\"a\\u001b[31m\\nb\" = 1");
    assert!(
        found.len() == 1 && !found[0].contains('\u{1b}'),
        "{found:?}"
    );
}

#[test]
fn limits_of_the_command_line_go_first() {
    let mut check = right("[check]\nexec_time = [\"60 s\", \"+5 %\"]\npackages = 5\nnew_modules = 3\nallow_modules = [\"a/...\"]").check;
    let given = ["exec_time=70s", "new_modules=0", "package_times.a/...=+1s"];
    check.replace(&given.map(|text| parse_limit(text).unwrap()));
    let limit = |subject, most| Limit { subject, most };
    let allowed = vec![Pattern::new("a/...")];
    let expected = [
        limit(Subject::Packages, Most::Absolute(5)),
        limit(Subject::ExecTime, Most::Absolute(70 * S)),
        limit(Subject::NewModules { allowed }, Most::Absolute(0)),
        limit(Subject::PackageTime(Pattern::new("a/...")), Most::More(S)),
    ];
    assert_eq!(check.limits, expected);
    for (text, says) in [
        ("exec_tiem=5s", "did you mean `exec_time`?"),
        ("exec_time", "write KEY=VALUE"),
        ("exec_time=5", "has no unit"),
        ("new_modules=+1", "write new_modules=0"),
        ("nonsense=1", "known are exec_time, "),
    ] {
        let error = parse_limit(text).unwrap_err();
        assert!(error.contains(says), "{text}: {error}");
    }
}

fn parsed(config: &Config, line: &[&str]) -> Cli {
    let command = config.defaults.apply(Cli::command());
    let matches = command.try_get_matches_from(line).unwrap();
    Cli::from_arg_matches(&matches).unwrap()
}

#[test]
fn the_command_line_beats_the_file_and_that_what_is_built_in() {
    let config = right(
        "color = \"never\"\nignore = [\"cgo\", \"link-time\"]\n[profile]\ncold = true\nreport = \"out\"\n[report]\nignore = []\n",
    );
    let profile = |line: &[&str]| match parsed(&config, line).command {
        Command::Profile(args) => args,
        other => panic!("{other:?}"),
    };
    let args = profile(&["gobt", "profile"]);
    assert!(args.cold && !args.quiet);
    assert_eq!(
        (args.folder.report.to_str(), args.folder.top),
        (Some("out"), None)
    );
    assert_eq!(args.ignored.rules.len(), 2);
    let args = profile(&[
        "gobt",
        "profile",
        "--cold=false",
        "--report",
        "x",
        "--ignore",
        "coverpkg",
    ]);
    assert!(!args.cold);
    assert_eq!(args.folder.report.to_str(), Some("x"));
    assert_eq!(args.ignored.rules.len(), 1);
    let args = profile(&["gobt", "profile", "-q", "./..."]);
    assert!(args.quiet && args.packages == ["./..."]);
    match parsed(&config, &["gobt", "report", "f"]).command {
        Command::Report(args) => assert_eq!(args.ignored.rules, []),
        other => panic!("{other:?}"),
    }
    for (line, color) in [
        (&["gobt", "analyze", "f"][..], "Never"),
        (&["gobt", "analyze", "--color=always", "f"], "Always"),
        (&["gobt", "--color=always", "analyze", "f"], "Always"),
    ] {
        let found = format!("{:?}", parsed(&config, line).common.color);
        assert_eq!(found, color, "{line:?}");
    }
}

#[test]
fn folders_are_meant_from_the_file_on() {
    let root = tempfile::tempdir().unwrap();
    let below = root.path().join("a/b");
    std::fs::create_dir_all(&below).unwrap();
    let load = |folder: &Path| Config::load(None, folder).unwrap();
    assert!(load(&below).is_none());
    let file = root.path().join(FILE);
    std::fs::write(&file, "[report]\nreport = \"out\"\n").unwrap();
    // It is above of what belongs together.
    assert!(load(&below).is_none());
    std::fs::write(root.path().join("a/go.mod"), "").unwrap();
    assert!(load(&below).is_none());
    std::fs::write(root.path().join("go.work"), "").unwrap();
    let folder = |config: &Config| match parsed(config, &["gobt", "report", "f"]).command {
        Command::Report(args) => args.folder.report,
        other => panic!("{other:?}"),
    };
    let found = load(&below).unwrap();
    assert_eq!(found.path, file);
    assert_eq!(folder(&found), root.path().join("out"));
    assert_eq!(folder(&load(root.path()).unwrap()), Path::new("out"));
    // A repository ends the search, wherever the workspace is.
    std::fs::create_dir(root.path().join("a/.git")).unwrap();
    assert!(load(&below).is_none());
    std::fs::write(root.path().join("a").join(FILE), "").unwrap();
    assert!(load(&below).unwrap().defaults.is_empty());
    // One that is named is read wherever it is.
    let named = Config::load(Some(&file), &below).unwrap().unwrap();
    assert_eq!(folder(&named), root.path().join("out"));
    let missing = Config::load(Some(Path::new("missing.toml")), &below).unwrap_err();
    assert!(missing.to_string().contains("cannot read missing.toml"));
}

fn schema() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/gobt.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every key of the schema with its sections, and what it says of it.
fn keys_of_schema<'s>(table: &'s Value, name: &str, found: &mut Vec<(String, &'s Value)>) {
    for (key, value) in table["properties"].as_object().unwrap() {
        let path = match name {
            "" => key.clone(),
            name => format!("{name}.{key}"),
        };
        if value.get("properties").is_some() {
            keys_of_schema(value, &path, found);
        }
        found.push((path, value));
    }
    assert_eq!(table["additionalProperties"], false, "[{name}]");
}

#[test]
fn the_schema_has_the_keys_that_are_read() {
    let schema = schema();
    let mut of_schema = Vec::new();
    keys_of_schema(&schema, "", &mut of_schema);
    let of_schema: BTreeSet<String> = of_schema.into_iter().map(|(key, _)| key).collect();
    let known = Reader::read("", Path::new(FILE), |reader, root| {
        check::read(reader, root);
        defaults::read(reader, root);
        reader.known.clone()
    });
    let known: BTreeSet<String> = known.unwrap().into_iter().collect();
    assert_eq!(of_schema, known);
}

#[test]
fn what_the_schema_gives_as_examples_is_read() {
    let schema = schema();
    let mut keys = Vec::new();
    keys_of_schema(&schema, "", &mut keys);
    for (key, value) in keys {
        let Some(examples) = value["examples"].as_array() else {
            assert!(value.get("properties").is_some(), "{key} has no example");
            continue;
        };
        for example in examples {
            let text = match example.as_object() {
                // A table with a key of the user's own.
                Some(table) => table
                    .iter()
                    .map(|(of, value)| format!("{key}.{of:?} = {value}\n"))
                    .collect(),
                None => format!("{key} = {example}"),
            };
            let config = right(&text);
            let nothing = config.check == CheckConfig::default() && config.defaults.is_empty();
            let is_default = ["check.tolerance", "check.estimated", "check.seen.margin"];
            assert!(!nothing || is_default.contains(&&*key), "{text}");
        }
    }
}

#[test]
fn the_schema_takes_the_texts_that_are_read() {
    let schema = schema();
    let patterns = |name: &str| -> Vec<Regex> {
        let patterns = schema["$defs"][name]["anyOf"].as_array().unwrap().iter();
        let patterns = patterns.map(|one| Regex::new(one["pattern"].as_str().unwrap()).unwrap());
        patterns.collect()
    };
    let time = patterns("one_time_limit");
    for text in [
        "60 s",
        "60s",
        "1m30s",
        "1 min 30 s",
        "+10 s",
        "+5 %",
        "+ 2.5%",
        " 1.5h ",
        "5µs",
        "5us",
        "60",
        "5 %",
        "",
        "+",
        "-5 s",
        "5 sec",
        "s",
        "+%",
        "1..5 s",
        "5 s x",
        "+5",
        "+-1 s",
        "1 s+1 s",
    ] {
        let read = mistakes_in(&format!("[check]\nexec_time = {text:?}"));
        let taken = time.iter().any(|pattern| pattern.is_match(text));
        assert_eq!(read.is_none(), taken, "{text:?} {read:?}");
    }
    let share = Regex::new(schema["$defs"]["share"]["pattern"].as_str().unwrap()).unwrap();
    for text in [
        "25 %", "25%", " 2.5 % ", "25", "%", "-5 %", "+5 %", "1e3 %", "nan %",
    ] {
        let read = mistakes_in(&format!("[check]\ntolerance = {text:?}"));
        assert_eq!(read.is_none(), share.is_match(text), "{text:?} {read:?}");
    }
}

fn mistakes_in(text: &str) -> Option<String> {
    read(text, Path::new(FILE))
        .err()
        .map(|error| error.to_string())
}

/// The texts that the fuzz target begins with, each cut off after every character.
#[test]
fn whatever_a_file_says_a_mistake_in_it_has_its_place() {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/config");
    let place = Regex::new(r"^gobt\.toml:([0-9]+):([0-9]+): .").unwrap();
    let mut files = 0;
    for entry in std::fs::read_dir(seeds).unwrap() {
        let whole = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        files += 1;
        let ends = whole.char_indices().map(|(at, _)| at);
        for end in ends.chain([whole.len()]) {
            let text = &whole[..end];
            for line in mistakes_in(text).unwrap_or_default().lines() {
                let found = place.captures(line).unwrap_or_else(|| panic!("{line}"));
                let number = |group: usize| found[group].parse::<usize>().unwrap();
                let of_text = text.split('\n').nth(number(1) - 1).unwrap();
                assert!(number(2) <= of_text.chars().count() + 1, "{line}\n{text}");
            }
        }
    }
    assert!(files > 0);
    let all = std::fs::read_to_string(format!("{seeds}/all-keys.toml")).unwrap();
    assert_eq!(crate::try_config(&all), Ok(None));
}
