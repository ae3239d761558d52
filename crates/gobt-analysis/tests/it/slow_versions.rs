//! Random graphs with ties, zero durations, several roots and unconnected parts, against plain
//! versions that are slow and obvious.

use std::collections::BTreeMap;

use gobt_analysis::{Analysis, Concurrency, Lanes};
use gobt_profile::{ActionId, Graph, Nanos, Profile};
use gobt_testkit::dag::{Action, Dag};
use proptest::prelude::*;

use crate::profile;

fn random(seed: u64, workers: usize) -> Profile {
    profile(&Dag::random(seed).run(workers).to_json())
}

/// Every chain that ends with this action, as (sum, first to run first).
fn chains(graph: &Graph, end: ActionId) -> Vec<(Nanos, Vec<ActionId>)> {
    let own = graph.action(end).duration();
    let mut out = Vec::new();
    for &dependency in graph.dependencies(end) {
        for (sum, mut chain) in chains(graph, dependency) {
            chain.push(end);
            out.push((sum + own, chain));
        }
    }
    if out.is_empty() {
        out.push((own, vec![end]));
    }
    out
}

/// The longest of all chains; of equal ones the smallest IDs, compared from the end.
fn slow_critical_path(graph: &Graph) -> (Nanos, Vec<ActionId>) {
    let all = graph.iter().flat_map(|(id, _)| chains(graph, id));
    let order = |(sum, chain): &(Nanos, Vec<ActionId>)| {
        let backwards: Vec<ActionId> = chain.iter().rev().copied().collect();
        (std::cmp::Reverse(*sum), backwards)
    };
    all.min_by_key(order).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_critical_path_is_the_longest_of_all_chains(seed in any::<u64>(), workers in 1usize..5) {
        let profile = random(seed, workers);
        prop_assume!(profile.graph.edge_count() < 60);
        let path = Analysis::of(&profile).critical_path;
        prop_assert_eq!((path.length, path.steps), slow_critical_path(&profile.graph));
    }

    #[test]
    fn concurrency_is_what_counting_at_each_moment_gives(seed in any::<u64>(), workers in 1usize..5) {
        let profile = random(seed, workers);
        let zero = profile.graph.earliest_start().unwrap();
        let concurrency = Concurrency::of(&profile.graph);
        for point in &concurrency.points {
            let (mut running, mut waiting) = (0, 0);
            for action in profile.graph.actions() {
                let span = action.times.span().unwrap();
                let (ready, start, done) = (span.ready.since(zero), span.start.since(zero), span.done.since(zero));
                running += u32::from(start <= point.at && point.at < done);
                waiting += u32::from(ready <= point.at && point.at < start);
            }
            prop_assert_eq!((point.running, point.waiting), (running, waiting));
        }
        let most = concurrency.points.iter().map(|p| p.running).max().unwrap();
        prop_assert_eq!(concurrency.most_running, most);
        prop_assert!(most as usize <= workers);
    }

    #[test]
    fn no_lane_ever_holds_two_actions(seed in any::<u64>(), workers in 1usize..5) {
        let profile = random(seed, workers);
        let lanes = Lanes::of(&profile.graph);
        let mut placed = 0;
        for lane in &lanes.lanes {
            for pair in lane.windows(2) {
                prop_assert!(pair[0].start + pair[0].duration <= pair[1].start);
            }
            placed += lane.len();
        }
        let worked = profile.graph.actions().iter().filter(|a| a.duration() > Nanos::ZERO).count();
        prop_assert_eq!(placed, worked);
        prop_assert_eq!(lanes.lanes.len() as u32, Concurrency::of(&profile.graph).most_running);
    }

    #[test]
    fn totals_are_plain_sums(seed in any::<u64>(), workers in 1usize..5) {
        let profile = random(seed, workers);
        let analysis = Analysis::of(&profile);
        let actions = profile.graph.actions();
        prop_assert_eq!(analysis.totals.total_work, actions.iter().map(|a| a.duration()).sum());
        let mut units: BTreeMap<&str, Nanos> = BTreeMap::new();
        for action in actions.iter().filter(|a| a.mode.compiles()) {
            *units.entry(&action.objdir).or_default() += action.duration();
        }
        let mut expected: Vec<Nanos> = units.into_values().collect();
        expected.sort();
        let mut found: Vec<Nanos> = analysis.packages.iter().map(|p| p.self_time).collect();
        found.sort();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn a_chain_of_two_hundred_thousand_actions_overflows_nothing() {
    const LENGTH: u32 = 200_000;
    let mut dag = Dag::default();
    for index in 0..LENGTH {
        let action = Action::new("build", &format!("p{index}"), 10);
        dag.add(action.after(index.checked_sub(1)));
    }
    let profile = profile(&dag.run(2).to_json());
    let analysis = Analysis::of(&profile);
    assert_eq!(analysis.critical_path.steps.len(), LENGTH as usize);
    assert_eq!(
        analysis.critical_path.length,
        Nanos::from_nanos(u64::from(LENGTH) * 10)
    );
    assert_eq!(analysis.totals.average_parallelism(), Some(1.0));
}
