use proptest::prelude::*;

use super::*;

fn nanos(times: &[u64]) -> Vec<Nanos> {
    times.iter().copied().map(Nanos::from_nanos).collect()
}

fn between(base: &[u64], head: &[u64]) -> Shift {
    Shift::between(&nanos(base), &nanos(head)).unwrap()
}

/// Shift, low, high in nanoseconds.
fn figures(shift: &Shift) -> (i64, i64, i64) {
    let Shift {
        shift, low, high, ..
    } = shift;
    (shift.as_nanos(), low.as_nanos(), high.as_nanos())
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

/// By hand: the 16 differences of 10, 11, 12, 13 and 20, 22, 24, 26 are, sorted, 7, 8, 9, 9, 10,
/// 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 16. Of 70 ways to pick 4 places of 8, the smallest sum
/// has one: 1 − 2/70. The next sum has one more, and 2/70 is more than 2.5 %.
#[test]
fn four_runs_of_each_can_show_a_difference() {
    let shift = between(&[10, 11, 12, 13], &[20, 22, 24, 26]);
    assert_eq!(figures(&shift), (11, 7, 16));
    assert!(near(shift.confidence, 1.0 - 2.0 / 70.0));
    assert!(shift.shown && shift.exact && shift.enough_runs());
}

/// The 9 differences of 1, 2, 3 and 11, 12, 13: the middle one is 10, the ends are 8 and 12. Of 20
/// ways to pick 3 places of 6, the two ends have one each: 90 %.
#[test]
fn three_runs_of_each_show_nothing_whatever_their_times() {
    let shift = between(&[1, 2, 3], &[11, 12, 13]);
    assert_eq!(figures(&shift), (10, 8, 12));
    assert!(near(shift.confidence, 0.9));
    assert!(!shift.shown && !shift.enough_runs());
}

#[test]
fn a_single_run_of_each_is_a_difference_and_no_interval() {
    let shift = between(&[5], &[3]);
    assert_eq!(figures(&shift), (-2, -2, -2));
    assert!(near(shift.confidence, 0.0));
    assert!(!shift.shown);
}

/// The tables of Mann and Whitney for 5 %, both directions together: chance is rejected up to this
/// U, and so many differences are cut off at each end.
#[test]
fn the_ends_are_as_in_the_printed_tables() {
    for (runs, critical) in [
        (4, 0),
        (5, 2),
        (6, 5),
        (7, 8),
        (8, 13),
        (9, 17),
        (10, 23),
        (20, 127),
    ] {
        let ends = rank_sum::ends(runs, runs);
        assert_eq!(ends.from_each_end, critical, "{runs}");
        assert!(ends.confidence >= 0.95 && ends.confidence < 0.98, "{runs}");
    }
    assert_eq!(rank_sum::ends(5, 8).from_each_end, 6);
    assert_eq!(rank_sum::ends(8, 5).from_each_end, 6);
}

#[test]
fn runs_of_the_same_build_show_no_difference() {
    let shift = between(&[100, 103, 99, 101, 104], &[102, 100, 98, 103, 101]);
    assert!(shift.low.as_nanos() <= 0 && shift.high.as_nanos() >= 0);
    assert!(!shift.shown);
}

/// Five times the same on both sides: all 25 differences are 0.
#[test]
fn equal_times_show_no_difference() {
    let shift = between(&[7; 5], &[7; 5]);
    assert_eq!(figures(&shift), (0, 0, 0));
    assert!(!shift.shown);
}

/// Equal within each sample, apart between them: of 70 ways to pick, only one is so far apart in
/// that direction.
#[test]
fn ties_within_the_samples_do_not_hide_a_difference() {
    let shift = between(&[7; 4], &[9; 4]);
    assert_eq!(figures(&shift), (2, 2, 2));
    assert!(shift.shown);
}

/// The midranks of 1, 1, 1, 2 | 2, 3, 3, 3 are 2, 2, 2, 4.5 | 4.5, 7, 7, 7. The first four add up to
/// 10.5, and so do 2 of the 70 ways to pick four (with either 4.5): that is over 2.5 %. Without the
/// tie it is 1 of 70.
#[test]
fn a_tie_across_the_samples_counts_half() {
    assert!(!rank_sum::rejects_chance(
        &nanos(&[1, 1, 1, 2]),
        &nanos(&[2, 3, 3, 3])
    ));
    assert!(rank_sum::rejects_chance(
        &nanos(&[1, 1, 1, 2]),
        &nanos(&[3, 3, 3, 3])
    ));
}

#[test]
fn how_many_runs_are_enough() {
    for (base, head) in [(4, 4), (3, 5), (5, 3), (2, 8), (1, 39), (1000, 1000)] {
        assert!(enough_runs(base, head), "{base} against {head}");
    }
    for (base, head) in [(3, 3), (3, 4), (2, 7), (1, 38), (0, 100), (0, 0)] {
        assert!(!enough_runs(base, head), "{base} against {head}");
    }
    let needed = [0, 1, 2, 3, 4, 5, 8, 39, 1000].map(runs_needed_against);
    let known = [39, 8, 5, 4, 3, 2, 1, 1].map(Some);
    assert_eq!(needed[0], None);
    assert_eq!(needed[1..], known);
}

#[test]
fn no_runs_are_no_comparison() {
    assert_eq!(Shift::between(&[], &nanos(&[1])), None);
    assert_eq!(Shift::between(&nanos(&[1]), &[]), None);
}

#[test]
fn the_longest_times_do_not_overflow() {
    let shift = between(&[0, 0, 0, 0], &[u64::MAX; 4]);
    assert_eq!(figures(&shift), (i64::MAX, i64::MAX, i64::MAX));
    assert!(shift.shown);
    assert_eq!(shift.shift.length(), Nanos::from_nanos(i64::MAX as u64));
}

/// Runs with a spread of about a tenth, the second build a hundredth slower.
#[test]
fn many_runs_are_compared_by_the_normal_distribution() {
    let base: Vec<u64> = (0..60).map(|i| 1000 + i * 37 % 101).collect();
    let slower: Vec<u64> = (0..60).map(|i| 1060 + i * 53 % 103).collect();
    let shift = between(&base, &slower);
    assert!(!shift.exact && shift.shown && near(shift.confidence, 0.95));
    let same = between(&base, &base);
    assert!(!same.exact && !same.shown);
    assert_eq!(same.shift.as_nanos(), 0);
    let equal = between(&[7; 60], &[7; 60]);
    assert!(!equal.shown);
}

#[test]
fn the_exact_and_the_normal_interval_are_close_where_they_meet() {
    let exact = rank_sum::ends(50, 50);
    let normal = rank_sum::ends(50, 51);
    assert!(exact.from_each_end.abs_diff(normal.from_each_end) < 40);
    // Scaled to the number of differences they cut off the same.
    let share = |ends: usize, pairs: f64| ends as f64 / pairs;
    let difference = share(exact.from_each_end, 2500.0) - share(normal.from_each_end, 2550.0);
    assert!(difference.abs() < 0.002, "{difference}");
}

/// All ways to pick `k` of the places from `from` to `n`.
fn picks(from: usize, n: usize, k: usize) -> Vec<Vec<usize>> {
    if k == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in from..n {
        for mut rest in picks(first + 1, n, k - 1) {
            rest.insert(0, first);
            all.push(rest);
        }
    }
    all
}

/// Each way to deal the times out to two builds, `k` to the first.
fn deals(times: &[u64], k: usize) -> Vec<(Vec<u64>, Vec<u64>)> {
    let deal = |picked: Vec<usize>| {
        let (mut base, mut head) = (Vec::new(), Vec::new());
        for (at, &time) in times.iter().enumerate() {
            let to = if picked.contains(&at) {
                &mut base
            } else {
                &mut head
            };
            to.push(time);
        }
        (base, head)
    };
    picks(0, times.len(), k).into_iter().map(deal).collect()
}

/// Mann and Whitney's statistic as they define it, doubled: pairs in which the first is smaller,
/// and equal pairs half.
fn twice_u(base: &[u64], head: &[u64]) -> usize {
    let pairs = base.iter().flat_map(|b| head.iter().map(move |h| (b, h)));
    pairs
        .map(|(b, h)| usize::from(b < h) * 2 + usize::from(b == h))
        .sum()
}

/// The test, by trying every deal.
fn rejects_by_enumeration(base: &[u64], head: &[u64]) -> bool {
    let seen = twice_u(base, head);
    let times: Vec<u64> = base.iter().chain(head).copied().collect();
    let all: Vec<usize> = deals(&times, base.len())
        .iter()
        .map(|(base, head)| twice_u(base, head))
        .collect();
    let below = all.iter().filter(|&&u| u <= seen).count();
    let above = all.iter().filter(|&&u| u >= seen).count();
    below.min(above) as f64 / all.len() as f64 <= 0.025
}

/// Whatever is dealt out by chance: the interval leaves out 0 exactly as often as it says.
#[test]
fn the_interval_is_as_sure_as_it_says() {
    for (base, head) in [
        (1, 1),
        (2, 3),
        (3, 3),
        (4, 4),
        (3, 6),
        (5, 5),
        (4, 7),
        (6, 6),
    ] {
        // No two differences are equal, so the interval's ends are never at 0.
        let times: Vec<u64> = (0..base + head).map(|i| 1 << i).collect();
        let all = deals(&times, base);
        let holds = all.iter().filter(|(base, head)| {
            let (_, low, high) = figures(&between(base, head));
            low < 0 && 0 < high
        });
        let share = holds.count() as f64 / all.len() as f64;
        let confidence = rank_sum::ends(base, head).confidence;
        assert!(
            near(share, confidence),
            "{base}, {head}: {share} {confidence}"
        );
    }
}

fn times(values: u64) -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(0..values, 1..6)
}

proptest! {
    #[test]
    fn the_test_is_that_of_trying_every_deal((base, head) in prop_oneof![
        (times(4), times(4)),
        (times(20), times(20)),
        (times(1_000_000), times(1_000_000)),
        (times(6), times(6).prop_map(|t| t.iter().map(|t| t + 4).collect())),
    ]) {
        prop_assert_eq!(
            rank_sum::rejects_chance(&nanos(&base), &nanos(&head)),
            rejects_by_enumeration(&base, &head)
        );
    }

    /// Of times without ties the interval and the test are two sides of one thing.
    #[test]
    fn without_ties_the_interval_and_the_test_agree(
        mut all in prop::collection::btree_set(0u64..1_000_000, 8..14),
        swaps in prop::collection::vec(any::<prop::sample::Index>(), 0..14),
        split in 3usize..6,
    ) {
        let mut all: Vec<u64> = std::mem::take(&mut all).into_iter().collect();
        for (at, swap) in swaps.iter().enumerate() {
            let length = all.len();
            all.swap(at % length, swap.index(length));
        }
        let (base, head) = all.split_at(split);
        let shift = between(base, head);
        let (_, low, high) = figures(&shift);
        prop_assert_eq!(
            low > 0 || high < 0,
            rank_sum::rejects_chance(&nanos(base), &nanos(head))
        );
    }

    #[test]
    fn the_shift_lies_in_its_interval_and_turns_with_the_samples(base in times(1000), head in times(1000)) {
        let shift = between(&base, &head);
        let (middle, low, high) = figures(&shift);
        prop_assert!(low <= middle && middle <= high);
        let turned = between(&head, &base);
        prop_assert_eq!(figures(&turned), (-middle, -high, -low));
        prop_assert_eq!(turned.shown, shift.shown);
        prop_assert!(near(turned.confidence, shift.confidence));
    }

    #[test]
    fn what_all_runs_of_one_take_more_the_shift_takes_more(
        base in times(1000),
        head in times(1000),
        more in 0u64..500,
    ) {
        let later: Vec<u64> = head.iter().map(|time| time + 2 * more).collect();
        let (before, after) = (between(&base, &head), between(&base, &later));
        let more = 2 * more as i64;
        prop_assert_eq!(after.low.as_nanos(), before.low.as_nanos() + more);
        prop_assert_eq!(after.high.as_nanos(), before.high.as_nanos() + more);
        // Halves are cut towards 0, which may lie on another side now.
        prop_assert!((after.shift.as_nanos() - before.shift.as_nanos() - more).abs() <= 1);
    }

    #[test]
    fn the_order_of_the_runs_does_not_matter(base in times(50), head in times(50)) {
        let mut turned = base.clone();
        turned.reverse();
        prop_assert_eq!(between(&base, &head), between(&turned, &head));
    }
}
