//! What holds of every recorded build, of every Go version.

use gobt_analysis::Analysis;
use gobt_profile::{Mode, Nanos};

use crate::fixture;

const FINISHED: [&str; 21] = [
    "cgo-go1.21.13",
    "cgo-go1.24.11",
    "cgo-go1.27.3",
    "failed-go1.21.13",
    "failed-go1.24.11",
    "failed-go1.27.3",
    "gofmt-go1.21.13-cold",
    "gofmt-go1.21.13-warm",
    "gofmt-go1.22.10-cold",
    "gofmt-go1.22.10-warm",
    "gofmt-go1.24.11-cold",
    "gofmt-go1.24.11-warm",
    "gofmt-go1.25.5-cold",
    "gofmt-go1.25.5-warm",
    "gofmt-go1.26.6-cold",
    "gofmt-go1.26.6-warm",
    "gofmt-go1.27.3-cold",
    "gofmt-go1.27.3-warm",
    "gotest-go1.21.13",
    "gotest-go1.24.11",
    "gotest-go1.27.3",
];

#[test]
fn the_parts_add_up_to_the_whole() {
    for name in FINISHED {
        let profile = fixture(&format!("recorded/{name}"));
        let analysis = Analysis::of(&profile);
        let exec = analysis.totals.exec.unwrap();
        let by_mode: Nanos = analysis.modes.iter().map(|m| m.work).sum();
        assert_eq!(by_mode, analysis.totals.total_work, "{name}");
        let by_unit: Nanos = analysis.packages.iter().map(|p| p.self_time).sum();
        let compiled: Nanos = profile
            .graph
            .actions()
            .iter()
            .filter(|a| a.mode.compiles())
            .map(|a| a.duration())
            .sum();
        assert_eq!(by_unit, compiled, "{name}");
        assert!(analysis.critical_path.length <= exec, "{name}");
        let stretches: Nanos = analysis
            .concurrency
            .stretches()
            .map(|(length, _)| length)
            .sum();
        assert_eq!(stretches, exec, "{name}");
        let busy: u64 = analysis
            .concurrency
            .stretches()
            .map(|(length, p)| length.as_nanos() * u64::from(p.running))
            .sum();
        assert_eq!(busy, analysis.totals.total_work.as_nanos(), "{name}");
        assert_eq!(
            analysis.lanes.lanes.len() as u32,
            analysis.concurrency.most_running,
            "{name}"
        );
    }
}

#[test]
fn warm_builds_come_from_the_cache_and_cold_ones_do_not() {
    for name in FINISHED {
        let analysis = Analysis::of(&fixture(&format!("recorded/{name}")));
        if name.ends_with("warm") {
            assert_eq!(analysis.totals.executed, 0, "{name}");
            // Every unit, and the one link.
            assert_eq!(
                analysis.totals.cached,
                analysis.units.all().len() + 1,
                "{name}"
            );
        }
        if name.ends_with("cold") {
            assert_eq!(analysis.totals.cached, 0, "{name}");
        }
    }
}

#[test]
fn a_failed_build_names_what_failed_and_what_was_not_reached() {
    for version in ["1.21.13", "1.24.11", "1.27.3"] {
        let analysis = Analysis::of(&fixture(&format!("recorded/failed-go{version}")));
        let names = |units: &[gobt_analysis::UnitId]| -> Vec<String> {
            units
                .iter()
                .map(|&u| analysis.units.unit(u).name().to_owned())
                .collect()
        };
        assert_eq!(names(&analysis.reached.failed), ["example.com/m/bad"]);
        assert_eq!(
            names(&analysis.reached.never_reached),
            ["example.com/m/app"]
        );
        assert_eq!(
            analysis.reached.links_never_reached,
            ["example.com/m/app".into()]
        );
    }
}

#[test]
fn cgo_actions_belong_to_their_package() {
    let profile = fixture("recorded/cgo-go1.27.3");
    let analysis = Analysis::of(&profile);
    let cgo: Vec<&str> = analysis
        .packages
        .iter()
        .filter(|p| p.uses_cgo)
        .map(|p| &*p.import_path)
        .collect();
    assert_eq!(cgo, ["runtime/cgo", "example.com/m/cg"]);
    for (id, action) in profile.graph.iter() {
        if action.mode == Mode::CollectCgo {
            let unit = analysis.units.of_action(id).unwrap();
            assert!(!analysis.units.unit(unit).import_path.is_empty());
        }
    }
    let older = Analysis::of(&fixture("recorded/cgo-go1.21.13"));
    assert!(
        older
            .packages
            .iter()
            .any(|p| p.uses_cgo && &*p.import_path == "example.com/m/cg")
    );
}
