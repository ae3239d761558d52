//! Any bytes, any JSON of the right shape: an error or a graph, never a panic.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use gobt_profile::{
    Packages, Profile, RecordedRun, read_action_graph, read_profile, read_profile_or_graph,
    write_profile,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn any_time() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => (0u32..100_000).prop_map(|s| json!(format!("2026-01-01T{:02}:{:02}:{:02}.5Z", s / 3600 % 24, s / 60 % 60, s % 60))),
        1 => Just(json!("0001-01-01T00:00:00Z")),
        1 => Just(json!("9999-12-31T23:59:59+14:00")),
        1 => any::<String>().prop_map(Value::String),
        1 => Just(Value::Null),
    ]
}

fn any_action(id: u64) -> impl Strategy<Value = Value> {
    let mode = prop_oneof!["build|link|vet|test run|cgo compile x|nop", any::<String>()];
    let deps = prop::collection::vec(0u64..12, 0..5);
    let cmd = prop::option::of(prop::collection::vec(any::<String>(), 0..3));
    (Just(id), mode, any::<String>(), deps, (any_time(), any_time(), any_time()), cmd, any::<u64>()).prop_map(
        |(id, mode, package, deps, (ready, start, done), cmd, n)| {
            json!({"ID": id, "Mode": mode, "Package": package, "Deps": deps, "Objdir": package, "Priority": n % 7,
                "ActionID": "a", "TimeReady": ready, "TimeStart": start, "TimeDone": done, "Cmd": cmd,
                "CmdReal": n, "CmdUser": n, "CmdSys": n / 2, "Later": [n]})
        },
    )
}

/// Graphs that are mostly valid: dependencies point to larger IDs, times follow.
fn sound_graph() -> impl Strategy<Value = Value> {
    prop::collection::vec((0u64..1000, 0u64..1000, prop::collection::vec(1usize..6, 0..4)), 1..30).prop_map(|rows| {
        let n = rows.len();
        let mut done = vec![0u64; n];
        let mut out = vec![Value::Null; n];
        for i in (0..n).rev() {
            let (wait, work, jumps) = &rows[i];
            let deps: Vec<usize> = jumps.iter().map(|j| i + j).filter(|d| *d < n).collect();
            let ready = deps.iter().map(|d| done[*d]).max().unwrap_or(0);
            done[i] = ready + wait + work;
            let time = |ms: u64| json!(format!("2026-01-01T{:02}:{:02}:{:02}.{:03}Z", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000));
            out[i] = json!({"ID": i, "Mode": "build", "Package": format!("p{i}"), "Deps": deps,
                "TimeReady": time(ready), "TimeStart": time(ready + wait), "TimeDone": time(done[i]), "Cmd": null});
        }
        Value::Array(out)
    })
}

proptest! {
    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_profile_or_graph(bytes.as_slice(), &str::to_owned);
        let mut list = b"[".to_vec();
        list.extend(bytes);
        let _ = read_profile_or_graph(list.as_slice(), &str::to_owned);
    }

    #[test]
    fn any_json_of_the_right_shape_never_panics(
        actions in prop::collection::vec((0u64..12).prop_flat_map(any_action), 0..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let text = serde_json::to_vec_pretty(&Value::Array(actions)).unwrap();
        let _ = read_profile_or_graph(text.as_slice(), &str::to_owned);
        let _ = read_action_graph(&text[..cut.index(text.len())], &str::to_owned);
    }

    #[test]
    fn a_sound_graph_is_read_and_survives_saving(graph in sound_graph()) {
        let text = serde_json::to_vec_pretty(&graph).unwrap();
        let profile = read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap();
        let order = profile.graph.topological_order();
        let mut place = vec![0; order.len()];
        for (at, id) in order.iter().enumerate() {
            place[id.index()] = at;
        }
        for (id, _) in profile.graph.iter() {
            for dependency in profile.graph.dependencies(id) {
                prop_assert!(place[dependency.index()] < place[id.index()]);
                prop_assert!(profile.graph.dependents(*dependency).contains(&id));
            }
        }
        let mut saved = Vec::new();
        write_profile(&profile, &mut saved).unwrap();
        prop_assert_eq!(read_profile(saved.as_slice()).unwrap(), profile);
    }

    #[test]
    fn any_runs_survive_saving_and_any_cut_of_them_is_refused(
        graphs in prop::collection::vec((sound_graph(), 0u64..4), 1..5),
        cut in any::<prop::sample::Index>(),
    ) {
        let run = |(graph, wall): &(Value, u64)| {
            let text = serde_json::to_vec(graph).unwrap();
            let Profile { mut build, graph, .. } =
                read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap();
            build.wall = Some(gobt_profile::Nanos::from_nanos(*wall));
            RecordedRun { build, graph }
        };
        let runs: Vec<RecordedRun> = graphs.iter().map(run).collect();
        let profile = Profile::of_runs(runs.clone(), Packages::default()).unwrap();
        let given = runs.iter().map(|run| (&run.build, &run.graph));
        prop_assert!(profile.runs().eq(given));
        let mut saved = Vec::new();
        write_profile(&profile, &mut saved).unwrap();
        prop_assert_eq!(read_profile(saved.as_slice()).unwrap(), profile);
        let cut = cut.index(saved.len() - 1);
        prop_assert!(read_profile(&saved[..cut]).is_err());
    }

    #[test]
    fn a_truncated_graph_is_never_taken_for_a_whole_one(graph in sound_graph(), cut in any::<prop::sample::Index>()) {
        let text = serde_json::to_vec_pretty(&graph).unwrap();
        let cut = cut.index(text.len());
        prop_assert!(read_action_graph(&text[..cut], &str::to_owned).is_err());
    }
}
