//! What holds of the findings of every build, however odd.

use std::collections::BTreeSet;

use gobt_analysis::{Analysis, RULES, RuleName, findings};
use gobt_profile::{Build, Cache, LoadKind, LoadStep, Machine, Outcome};
use gobt_testkit::dag::Dag;
use gobt_testkit::random::Random;
use proptest::prelude::*;

use super::*;
use crate::fixture;

/// Recorded builds with what random graphs seldom have: tests, vet, C, a whole standard library.
const RECORDED: [&str; 5] = [
    "gotest-go1.21.13",
    "gotest-go1.27.3",
    "gofmt-go1.24.11-cold",
    "cgo-go1.21.13",
    "cgo-go1.27.3",
];

/// A random or a recorded graph in random circumstances.
fn random(seed: u64, workers: u32) -> Profile {
    let mut random = Random::for_part(seed, 99);
    let mut profile = if random.chance(0.5) {
        profile(&Dag::random(seed).run(workers as usize).to_json())
    } else {
        fixture(&format!(
            "recorded/{}",
            RECORDED[random.below(RECORDED.len())]
        ))
    };
    let mut pick = |choices: &[&'static str]| choices[random.below(choices.len())];
    let line = pick(&[
        "",
        "go build ./...",
        "go build -race -p 1 .",
        "go test -count=1 ./...",
        "go test -coverpkg=./... -vet off",
        "go run . -x",
    ]);
    let goflags = pick(&["", "-trimpath", "-p=64 -gcflags=all=-N"]);
    let version = pick(&["", "go1.21.13", "go1.27.3", "devel"]);
    profile.build = Build {
        command: line.split_whitespace().map(Into::into).collect(),
        goflags: Some(goflags.into()),
        go_version: Some(version.into()),
        parallelism: random.chance(0.8).then_some(workers),
        machine: random.chance(0.7).then(|| Machine {
            cpus: random.below(70) as u32,
            cpu_quota_millis: random.chance(0.3).then(|| random.below(9000) as u64),
        }),
        cache: [None, Some(Cache::User), Some(Cache::Fresh)][random.below(3)],
        ci: [None, Some(false), Some(true)][random.below(3)],
        // Else most of these builds are too short to be looked at.
        wall: random
            .chance(0.7)
            .then(|| Nanos::from_nanos(random.below(3_000_000_000) as u64)),
        outcome: [Outcome::Succeeded, Outcome::Failed { status: 1 }][random.below(2)],
        load_steps: vec![LoadStep {
            kind: LoadKind::Download,
            what: "x".into(),
            elapsed: Nanos::from_nanos(random.next_u64()),
        }],
        ..Build::default()
    };
    let actions = profile.graph.actions().iter();
    let paths: BTreeSet<Box<str>> = actions.map(|action| action.package.clone()).collect();
    let packages = paths.into_iter().map(|path| {
        let mut package = match random.below(4) {
            0 => own(&path),
            1 => dependency(&path),
            2 => standard(&path),
            _ => Package {
                import_path: path,
                ..Package::default()
            },
        };
        package.lines = random
            .chance(0.8)
            .then(|| random.next_u64() >> random.below(64));
        package
    });
    profile.packages = Packages::new(packages.collect());
    profile
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn findings_are_sorted_priced_and_the_same_every_time(seed in any::<u64>(), workers in 1u32..6) {
        let profile = random(seed, workers);
        let analysis = Analysis::of(&profile);
        prop_assert_eq!(&Analysis::of(&profile).findings, &analysis.findings);
        let known = analysis.findings.iter().take_while(|f| f.saving.is_some()).count();
        prop_assert!(analysis.findings[known..].iter().all(|f| f.saving.is_none()));
        let savings: Vec<_> = analysis.findings[..known].iter().map(|f| f.saving).collect();
        prop_assert!(savings.windows(2).all(|pair| pair[0] >= pair[1]));
        for finding in &analysis.findings {
            prop_assert!(!finding.title.parts().is_empty());
            prop_assert!(!finding.detail.parts().is_empty());
            prop_assert!(!finding.next_step.parts().is_empty());
            for package in &finding.packages {
                prop_assert!(!package.is_empty());
            }
        }
    }

    #[test]
    fn a_rule_finds_the_same_whatever_else_is_ignored(seed in any::<u64>(), workers in 1u32..6) {
        let profile = random(seed, workers);
        let analysis = Analysis::of(&profile);
        for rule in &RULES {
            let others: Vec<RuleName> = RULES.iter().map(|r| r.name).filter(|&name| name != rule.name).collect();
            let alone = findings(&profile, &analysis, &others);
            let among: Vec<Finding> = analysis.findings.iter().filter(|f| f.rule == rule.name).cloned().collect();
            prop_assert_eq!(alone, among);
        }
    }
}
