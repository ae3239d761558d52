use super::*;
use crate::{
    Fingerprint, Output, Package, Packages, Profile, ReadErrorKind, SourceFile, read_action_graph,
};

const DIAMOND: &str = include_str!("../../tests/fixtures/made/diamond.json");

fn diamond() -> Profile {
    let graph = read_action_graph(DIAMOND.as_bytes(), &str::to_owned).unwrap();
    Profile::from_bare_graph(graph).unwrap()
}

fn saved(profile: &Profile) -> String {
    let mut out = Vec::new();
    write_profile(profile, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_profile_survives_the_round_trip() {
    let profile = diamond();
    let text = saved(&profile);
    let again = read_profile(text.as_bytes()).unwrap();
    assert_eq!(again, profile);
    assert_eq!(saved(&again), text);
}

#[test]
fn a_profile_of_before_there_was_a_word_of_ci_is_read() {
    let mut profile = diamond();
    assert!(!saved(&profile).contains("\"ci\""));
    for ci in [None, Some(false), Some(true)] {
        profile.build.ci = ci;
        let again = read_profile(saved(&profile).as_bytes()).unwrap();
        assert_eq!(again.build.ci, ci);
    }
}

#[test]
fn what_go_said_survives_the_round_trip() {
    let line = |text: &str| Box::<str>::from(text);
    let outputs = [
        None,
        Some(Output::default()),
        Some(Output {
            first: vec![
                line("# m"),
                line(""),
                line("\u{1b}[31m./a.go:1:2\u{202e}\""),
            ],
            left_out: 3,
            last: vec![line("end")],
        }),
    ];
    for output in outputs {
        let mut profile = diamond();
        profile.build.output = output;
        let text = saved(&profile);
        assert_eq!(text.contains("\"output\""), profile.build.output.is_some());
        assert_eq!(read_profile(text.as_bytes()).unwrap(), profile);
    }
}

fn three_runs() -> Profile {
    let runs = [9, 5, 7].map(|wall| {
        let Profile { build, graph, .. } = diamond();
        let wall = Some(crate::Nanos::from_nanos(wall));
        let build = crate::Build { wall, ..build };
        crate::RecordedRun { build, graph }
    });
    Profile::of_runs(runs.into(), diamond().packages).unwrap()
}

#[test]
fn several_runs_survive_the_round_trip_in_their_order() {
    let profile = three_runs();
    let text = saved(&profile);
    let again = read_profile(text.as_bytes()).unwrap();
    assert_eq!(again, profile);
    assert_eq!(saved(&again), text);
    let walls = again
        .runs()
        .map(|(build, _)| build.wall.unwrap().as_nanos());
    assert_eq!(walls.collect::<Vec<_>>(), [9, 5, 7]);
    assert_eq!(again.build.wall.unwrap().as_nanos(), 7);
    assert_eq!(again.place_of_shown(), 2);
}

#[test]
fn a_profile_of_one_run_says_nothing_of_others() {
    let text = saved(&diamond());
    assert!(!text.contains("other_runs") && !text.contains("run_number"));
    let again = read_profile(text.as_bytes()).unwrap();
    assert_eq!(again.runs().count(), 1);
}

#[test]
fn what_is_wrong_with_another_run_names_it() {
    let good = saved(&three_runs());
    let others = good.find("\"other_runs\"").unwrap();
    let (shown, others) = good.split_at(others);
    let broken = format!("{shown}{}", others.replacen("\"id\":2", "\"id\":1", 1));
    assert_eq!(
        read_profile(broken.as_bytes()).unwrap_err().to_string(),
        "element 0 of other_runs: two actions have the ID 1"
    );
    for number in ["0", "4", "18446744073709551615"] {
        let broken = good.replace("\"run_number\":3", &format!("\"run_number\":{number}"));
        assert_eq!(
            read_profile(broken.as_bytes()).unwrap_err().to_string(),
            "the profile is damaged: run_number is none of 1 to 3"
        );
    }
}

#[test]
fn fingerprints_survive_the_round_trip_and_others_are_refused() {
    let file = |name: &str, fingerprint| SourceFile {
        name: name.into(),
        fingerprint,
    };
    let print = Fingerprint::new(0x2d71_1642);
    let mut profile = diamond();
    profile.build.fingerprints = vec![("CGO_CFLAGS".into(), print)];
    profile.packages = Packages::new(vec![Package {
        import_path: "m".into(),
        language: Some("1.21".into()),
        sources: Some(vec![file("a.go", Some(print)), file("b.go", None)]),
        ..Package::default()
    }]);
    let text = saved(&profile);
    assert_eq!(read_profile(text.as_bytes()).unwrap(), profile);
    let error = read_profile(text.replace("2d711642", "x").as_bytes()).unwrap_err();
    assert!(
        error.to_string().contains("\"x\": a fingerprint has eight"),
        "{error}"
    );
}

#[test]
fn a_newer_schema_is_told_so() {
    let text = saved(&diamond()).replace("gobt.profile/1", "gobt.profile/2");
    let error = read_profile(text.as_bytes()).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::NewerSchema { .. }));
    assert_eq!(
        error.to_string(),
        "it was written by a newer gobt (schema \"gobt.profile/2\", this one reads up to \"gobt.profile/1\"): update gobt"
    );
}

#[test]
fn an_object_of_something_else_is_told_so() {
    for (text, message) in [
        (
            "{}",
            "it is a JSON object without gobt's \"schema\" (it has none)",
        ),
        (
            "{\"schema\":\"x/1\"}",
            "it is a JSON object without gobt's \"schema\" (its schema is \"x/1\")",
        ),
        (
            "{\"schema\":\"gobt.profile/x\"}",
            "it is a JSON object without gobt's \"schema\" (its schema is \"gobt.profile/x\")",
        ),
    ] {
        let error = read_profile(text.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_damaged_profile_is_refused_with_the_reason() {
    let good = saved(&diamond());
    for (from, to, message) in [
        (
            "\"start_ns\":0",
            "\"start_ns\":99999999999999",
            "action 3 has TimeDone before TimeStart: the clock ran backwards, or the file was changed",
        ),
        (
            "\"epoch\":\"2026",
            "\"epoch\":\"202x",
            "the profile is damaged: epoch: \"202x-01-01T00:00:00Z\" is not a time as RFC 3339 writes it",
        ),
        (
            "\"deps\":[1,2]",
            "\"deps\":[1,7]",
            "action 0 depends on action 7, which is not in the graph",
        ),
        ("\"id\":2", "\"id\":1", "two actions have the ID 1"),
        (
            ",\"done_ns\":8000000000",
            "",
            "the profile is damaged: action 0 has no times, but the build was not interrupted",
        ),
    ] {
        assert!(good.contains(from), "{from} in {good}");
        let error = read_profile(good.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_truncated_profile_says_so() {
    let text = saved(&diamond());
    let error = read_profile(&text.as_bytes()[..text.len() / 2]).unwrap_err();
    assert!(
        matches!(error.kind, ReadErrorKind::Truncated { .. }),
        "{error}"
    );
    assert!(error.place.is_some());
}
