//! The text formats: terminal, Markdown, JSON. Snapshots are read by eye before they are accepted.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use gobt_analysis::Analysis;
use gobt_profile::{
    Build, Cache, Machine, Nanos, Observed, Outcome, Profile, Timestamp, read_profile_or_graph,
};
use gobt_report::{
    MarkdownOptions, TerminalOptions, analysis_text, critical_path_chart, summary_markdown,
    summary_parts, summary_text, write_json,
};

fn fixture(name: &str) -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures"
    );
    let text = std::fs::read(format!("{folder}/{name}.json")).unwrap();
    read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap()
}

/// As `gobt profile` would have recorded it.
fn recorded(name: &str, command: &[&str], outcome: Outcome) -> Profile {
    let mut profile = fixture(name);
    let first = profile.graph.earliest_start().unwrap();
    profile.build = Build {
        command: command.iter().map(|&word| word.into()).collect(),
        goflags: Some("-trimpath".into()),
        parallelism: Some(2),
        cache: Some(Cache::Fresh),
        module: Some("example.com/m".into()),
        started: Some(Timestamp::from_unix_nanos(
            first.as_unix_nanos() - 120_000_000,
        )),
        wall: Some(Nanos::from_nanos(14_000_000_000)),
        outcome,
        ..profile.build
    };
    profile
}

fn hostile() -> Profile {
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/made/diamond.json"
    ));
    let name = "x`|</summary><script>\\u001b[31m\\u202e](javascript:1)";
    let text = text
        .unwrap()
        .replace("\"example.com/m/c\"", &format!("\"{name}\""));
    let mut profile = read_profile_or_graph(text.as_bytes(), &str::to_owned).unwrap();
    profile.build.command = ["go", "build", "-tags", "`a`|b\n# c", "<img src=x>"]
        .map(Into::into)
        .into();
    profile
}

/// What Ctrl-C leaves behind: the plan, and what the echo showed.
fn interrupted() -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/recorded"
    );
    let file = std::fs::File::open(format!("{folder}/interrupted-go1.27.3.json")).unwrap();
    let planned = gobt_profile::read_action_graph(file, &str::to_owned).unwrap();
    let seen = |objdir: &str, package: &str, first, last: Option<u64>| Observed {
        objdir: objdir.into(),
        package: package.into(),
        first: Nanos::from_nanos(first),
        last: last.map(Nanos::from_nanos),
    };
    Profile {
        build: Build {
            command: ["go", "build", "./cg"].map(Into::into).into(),
            outcome: Outcome::Interrupted { signal: 2 },
            wall: Some(Nanos::from_nanos(2_400_000_000)),
            observed: vec![
                seen("$WORK/b006/", "runtime", 200_000_000, Some(2_100_000_000)),
                seen("$WORK/b007/", "errors", 2_150_000_000, None),
            ],
            ..Build::default()
        },
        graph: planned.graph,
        packages: planned.packages,
        ..Profile::default()
    }
}

/// What Ctrl-C leaves behind of a test: some actions ended, some had begun, some never did.
fn interrupted_test() -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/recorded"
    );
    let file = std::fs::File::open(format!("{folder}/interrupted-gotest-go1.27.3.json")).unwrap();
    let planned = gobt_profile::read_action_graph(file, &str::to_owned).unwrap();
    Profile {
        build: Build {
            command: ["go", "test", "./..."].map(Into::into).into(),
            outcome: Outcome::Interrupted { signal: 2 },
            parallelism: Some(2),
            ..Build::default()
        },
        graph: planned.graph,
        packages: planned.packages,
        ..Profile::default()
    }
}

fn nothing_ran() -> Profile {
    Profile {
        build: Build {
            command: ["go", "build", "./..."].map(Into::into).into(),
            outcome: Outcome::Failed { status: 1 },
            wall: Some(Nanos::from_nanos(240_000_000)),
            ..Build::default()
        },
        ..Profile::default()
    }
}

fn all() -> Vec<(&'static str, Profile)> {
    let go_test = ["go", "test", "-count=1", "./..."];
    let failed = Outcome::Failed { status: 1 };
    vec![
        ("diamond", fixture("made/diamond")),
        (
            "cached",
            recorded("made/cached", &["go", "build"], Outcome::Succeeded),
        ),
        (
            "gotest",
            recorded("recorded/gotest-go1.27.3", &go_test, Outcome::Succeeded),
        ),
        (
            "failed",
            recorded(
                "recorded/failed-go1.27.3",
                &["go", "build", "./app"],
                failed,
            ),
        ),
        ("interrupted", interrupted()),
        ("interrupted-test", interrupted_test()),
        ("hostile", hostile()),
        ("nothing-ran", nothing_ran()),
    ]
}

#[test]
fn the_terminal_text_fits_a_screen() {
    for (name, profile) in all() {
        let analysis = Analysis::of(&profile);
        let options = TerminalOptions {
            width: 80,
            ..TerminalOptions::default()
        };
        let text = analysis_text(&profile, &analysis, &options);
        assert!(text.lines().count() <= 34, "{name}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
            assert!(!line.chars().any(char::is_control), "{name}: {line}");
        }
        insta::assert_snapshot!(format!("terminal-{name}"), text);
    }
}

fn verdict(profile: &Profile) -> String {
    let options = TerminalOptions {
        width: 1000,
        ..TerminalOptions::default()
    };
    let text = summary_text(profile, &Analysis::of(profile), &options);
    let lines = text.lines().take_while(|line| !line.is_empty());
    lines.last().unwrap().to_owned()
}

#[test]
fn a_link_that_makes_the_chain_long_is_called_a_link() {
    let text = verdict(&fixture("recorded/cgo-go1.24.11"));
    assert_eq!(
        text,
        "The chain of dependencies, 99 % of the exec time, is the limit: more cores change \
         nothing; a faster runtime/cgo, link of example.com/m/cg or example.com/m/cg does."
    );
}

/// So many builds of a second, none needing another, by four workers.
fn independent(builds: u32) -> Profile {
    independent_with_cpu(builds, 1_000_000_000)
}

/// The same with so many nanoseconds of CPU time each.
fn independent_with_cpu(builds: u32, cpu: u64) -> Profile {
    use gobt_testkit::dag::{Action, Dag};
    let mut dag = Dag::default();
    for n in 0..builds {
        dag.add(Action::new("build", &format!("p{n}"), 1_000_000_000));
    }
    let json = String::from_utf8(dag.run(4).to_json()).unwrap();
    let whole = "\"CmdUser\": 1000000000";
    assert!(json.contains(whole), "{json}");
    let json = json.replace(whole, &format!("\"CmdUser\": {cpu}"));
    let mut profile = read_profile_or_graph(json.as_bytes(), &str::to_owned).unwrap();
    profile.build.parallelism = Some(4);
    profile
}

fn on_cpus(cpus: u32, profile: Profile) -> Profile {
    let machine = Some(Machine {
        cpus,
        ..Machine::default()
    });
    Profile {
        build: Build {
            machine,
            ..profile.build
        },
        ..profile
    }
}

#[test]
fn what_is_enough_is_said_as_far_as_it_is_known() {
    let begin = "97 % of this build waited for a free worker: more cores would help, up to ";
    let known = on_cpus(4, independent(128));
    assert_eq!(
        verdict(&known),
        format!("{begin}64 or more (32.0 s → 2.00 s).")
    );
    let begin = "96 % of this build waited for a free worker: more cores would help, up to ";
    let known = on_cpus(4, independent(96));
    assert_eq!(
        verdict(&known),
        format!("{begin}about 48 (24.0 s → 2.00 s).")
    );
}

#[test]
fn what_was_slow_in_company_may_be_faster_on_a_core_each() {
    // Four at a time on two cores: each used half a second of them.
    let crowded = on_cpus(2, independent_with_cpu(96, 500_000_000));
    let text = verdict(&crowded);
    assert!(text.ends_with("(24.0 s → 1.00 s to 2.00 s)."), "{text}");
}

#[test]
fn idle_cpus_are_named_before_more_are_asked_for() {
    for (cpus, wanted) in [
        (8, "up to the 8 CPUs of the machine (24.0 s → 12.0 s)."),
        (10, "up to about 8 on its 10 CPUs (24.0 s → 12.0 s)."),
        (100, "up to about 48 on its 100 CPUs (24.0 s → 2.00 s)."),
    ] {
        let text = verdict(&on_cpus(cpus, independent(96)));
        let wanted = format!("more workers would help, {wanted}");
        assert!(text.contains(&wanted), "{text}");
    }
}

#[test]
fn colours_are_the_only_difference_they_make() {
    let profile = fixture("made/diamond");
    let analysis = Analysis::of(&profile);
    let plain = summary_text(&profile, &analysis, &TerminalOptions::default());
    let options = TerminalOptions {
        color: true,
        ..TerminalOptions::default()
    };
    let coloured = summary_text(&profile, &analysis, &options);
    assert_ne!(plain, coloured);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

#[test]
fn the_card_is_a_headline_a_verdict_and_one_picture() {
    for (name, profile) in all() {
        let analysis = Analysis::of(&profile);
        let card = summary_markdown(&profile, &analysis, &MarkdownOptions::default());
        assert_eq!(card.matches("![").count(), 1, "{name}");
        assert_eq!(
            card.matches("<details>").count(),
            card.matches("</details>").count(),
            "{name}"
        );
        insta::assert_snapshot!(format!("card-{name}"), card);
    }
}

#[test]
fn three_findings_are_seen_at_once_and_the_others_are_a_click_or_a_flag_away() {
    let go_test = ["go", "test", "./..."];
    let mut profile = recorded("recorded/gotest-go1.27.3", &go_test, Outcome::Succeeded);
    profile.build.cache = Some(gobt_profile::Cache::User);
    profile.build.ci = Some(true);
    let analysis = Analysis::of(&profile);
    assert_eq!(analysis.findings.len(), 4);
    let card = summary_markdown(&profile, &analysis, &MarkdownOptions::default());
    let (shown, folded) = card
        .split_once("<summary>1 more finding</summary>")
        .unwrap();
    assert_eq!(shown.matches("*Next:*").count(), 3);
    assert!(folded.contains("(rule `vet-in-tests`)"));
    let text = |top| {
        let options = TerminalOptions {
            top,
            ..TerminalOptions::default()
        };
        analysis_text(&profile, &analysis, &options)
    };
    assert!(text(3).contains("(saves, by replay; 1 more; --top 6 says what to do)"));
    assert!(!text(3).contains("vet took") && !text(3).contains("Vet took"));
    let long: Vec<String> = text(6).split_whitespace().map(str::to_owned).collect();
    let long = long.join(" ");
    assert!(long.contains("Vet took 2.35 s") && long.contains("(gobt rules vet-in-tests)"));
}

/// What a Markdown reader makes of the card: hostile names stay text.
#[test]
fn nothing_from_a_build_is_markup() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let profile = hostile();
    let card = summary_markdown(
        &profile,
        &Analysis::of(&profile),
        &MarkdownOptions::default(),
    );
    let mut headings = 0;
    for event in Parser::new_ext(&card, Options::ENABLE_TABLES) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.trim();
                assert!(
                    html.is_empty() || html.starts_with("<details>") || html == "</details>",
                    "{html}"
                );
                assert!(!html.contains("script") && !html.contains("img"), "{html}");
            }
            Event::Start(Tag::Link { dest_url, .. }) => panic!("a link to {dest_url}"),
            Event::Start(Tag::Heading { .. }) => headings += 1,
            _ => {}
        }
    }
    assert_eq!(headings, 1);
}

#[test]
fn the_json_contract_holds() {
    for (name, profile) in all() {
        let mut out = Vec::new();
        write_json(&profile, &Analysis::of(&profile), &mut out).unwrap();
        let mut value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        if ["gotest", "failed", "interrupted", "interrupted-test"].contains(&name) {
            // Too long to read; the same rows as elsewhere.
            value["action_list"].as_array_mut().unwrap().truncate(2);
            value["packages"].as_array_mut().unwrap().truncate(2);
            if let Some(path) = value["critical_path"].as_object_mut() {
                path["steps"].as_array_mut().unwrap().truncate(2);
            }
        }
        let text = serde_json::to_string_pretty(&value).unwrap();
        insta::assert_snapshot!(format!("json-{name}"), text);
    }
}

#[test]
fn the_same_profile_gives_the_same_bytes() {
    for (_, profile) in all() {
        let draw = || gobt_report::report_files(&profile, &Analysis::of(&profile), None);
        assert_eq!(draw(), draw());
    }
}

#[test]
fn the_critical_path_is_a_mermaid_chart() {
    for (name, profile) in all() {
        let chart = critical_path_chart(&profile, &Analysis::of(&profile));
        let has_path = !matches!(name, "interrupted" | "nothing-ran");
        assert_eq!(chart.is_some(), has_path, "{name}");
        let Some(chart) = chart else { continue };
        assert!(chart.len() < 3000, "{name}: {}", chart.len());
        let inside = chart
            .strip_prefix("```mermaid\n")
            .and_then(|rest| rest.strip_suffix("```\n"));
        let inside = inside.unwrap();
        assert!(!inside.contains(['`', '<', '#', ';', '{']), "{inside}");
        insta::assert_snapshot!(format!("mermaid-{name}"), chart);
    }
}

#[test]
fn the_parts_of_a_card_make_the_whole() {
    for (name, profile) in all() {
        let analysis = Analysis::of(&profile);
        let options = MarkdownOptions::default();
        let parts = summary_parts(&profile, &analysis, &options);
        assert_eq!(parts[0].name, "headline", "{name}");
        let most = parts.iter().map(|part| part.importance).max();
        assert_eq!(most, Some(parts[0].importance), "{name}");
        let text: String = parts.iter().map(|part| part.markdown.as_str()).collect();
        assert_eq!(text, summary_markdown(&profile, &analysis, &options));
    }
}
