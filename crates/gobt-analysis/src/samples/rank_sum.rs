//! How often would chance alone give such a rank sum? The exact distribution of the statistic of
//! Mann and Whitney, and of Wilcoxon.
//!
//! Two samples are put into one row, smallest first, and the ranks of one of them are added up. If
//! nothing sets the samples apart, each way to pick its places is as likely as any other: the
//! distribution is counted, in whole numbers. Equal times share the mean of their ranks (midranks),
//! and the distribution is counted over those, so ties need no approximation either.

use gobt_profile::Nanos;

/// Up to so many times in both samples the distribution is counted; beyond, it is taken as normal.
pub(crate) const COUNTED_UP_TO: usize = 100;

/// Each tail may have one part in so many: 2.5 %, so that both have 5 %.
const TAIL: u128 = 40;

/// The z of a normal distribution that leaves 2.5 % above it.
const Z: f64 = 1.959_963_984_540_054;

/// How many ways there are to pick `picked` of the weights, by their sum.
#[derive(Debug)]
struct Ways {
    by_sum: Vec<u128>,
    all: u128,
}

impl Ways {
    fn to_pick(picked: usize, weights: &[usize]) -> Self {
        let mut largest = weights.to_vec();
        largest.sort_unstable_by(|a, b| b.cmp(a));
        let most: usize = largest.iter().take(picked).sum();
        // Row by row: so many picked, this sum.
        let mut ways = vec![vec![0u128; most + 1]; picked + 1];
        ways[0][0] = 1;
        for &weight in weights {
            for count in (1..=picked).rev() {
                let (fewer, here) = ways.split_at_mut(count);
                let fewer = &fewer[count - 1];
                for sum in weight..=most {
                    here[0][sum] += fewer[sum - weight];
                }
            }
        }
        let by_sum = ways.pop().unwrap_or_default();
        let all = by_sum.iter().sum();
        Self { by_sum, all }
    }

    fn up_to(&self, sum: usize) -> u128 {
        self.by_sum.iter().take(sum + 1).sum()
    }

    fn from(&self, sum: usize) -> u128 {
        self.by_sum.iter().skip(sum).sum()
    }
}

/// Which of the differences, sorted, are the ends of the interval, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ends {
    /// The lower end, counted from 0; the upper one is as far from the other end.
    pub(crate) from_each_end: usize,
    /// The least part of all pairs of samples whose interval holds the true shift.
    pub(crate) confidence: f64,
}

/// The ends of the interval for samples of these sizes: at 95 % or the least above it that there
/// is; where the samples are too small for that, the widest interval there is.
pub(crate) fn ends(base: usize, head: usize) -> Ends {
    if base + head > COUNTED_UP_TO {
        return normal_ends(base as f64, head as f64);
    }
    let picked = base.min(head);
    // Without ties: ranks counted from 0, less what the smallest sum is.
    let ranks: Vec<usize> = (0..base + head).collect();
    let ways = Ways::to_pick(picked, &ranks);
    let smallest: usize = (0..picked).sum();
    let (mut tail, mut from_each_end) = (ways.up_to(smallest), 0);
    loop {
        let next = ways.up_to(smallest + from_each_end + 1);
        if next * TAIL > ways.all {
            break;
        }
        (tail, from_each_end) = (next, from_each_end + 1);
    }
    Ends {
        from_each_end,
        confidence: 1.0 - 2.0 * tail as f64 / ways.all as f64,
    }
}

fn normal_ends(base: f64, head: f64) -> Ends {
    let mean = base * head / 2.0;
    let deviation = (base * head * (base + head + 1.0) / 12.0).sqrt();
    let below = (mean - 0.5 - Z * deviation).floor().max(0.0);
    Ends {
        from_each_end: below as usize,
        confidence: 0.95,
    }
}

/// Whether samples of these sizes can show any difference at 95 %: if all times of one are below
/// all of the other, that must be less likely by chance than 5 %.
pub(crate) fn can_show(base: usize, head: usize) -> bool {
    // The number of ways to pick the places, as far as it matters.
    let mut ways: u128 = 1;
    for taken in 1..=base.min(head) as u128 {
        ways = ways * (base.max(head) as u128 + taken) / taken;
        if ways >= TAIL {
            return true;
        }
    }
    false
}

/// Whether the rank sums of two samples are further apart than chance allows at 95 %, in both
/// directions together; ties by midranks.
pub(crate) fn rejects_chance(base: &[Nanos], head: &[Nanos]) -> bool {
    let (few, many) = if base.len() <= head.len() {
        (base, head)
    } else {
        (head, base)
    };
    let midranks = Midranks::of(few, many);
    if few.len() + many.len() > COUNTED_UP_TO {
        return normal_rejects(&midranks, few.len() as f64, many.len() as f64);
    }
    let ways = Ways::to_pick(few.len(), &midranks.all);
    let seen = midranks.of_few;
    ways.up_to(seen).min(ways.from(seen)) * TAIL <= ways.all
}

/// With the variance that ties leave, and half a step less for what is counted in steps.
fn normal_rejects(midranks: &Midranks, few: f64, many: f64) -> bool {
    let all = few + many;
    // Midranks are doubled.
    let smallest = few * (few + 1.0) / 2.0;
    let statistic = midranks.of_few as f64 / 2.0 - smallest;
    let apart = (statistic - few * many / 2.0).abs() - 0.5;
    let tied = midranks.cubes / (all * (all - 1.0));
    let variance = few * many / 12.0 * (all + 1.0 - tied);
    apart > 0.0 && apart >= Z * variance.sqrt()
}

/// The ranks of all times, doubled to stay whole.
struct Midranks {
    all: Vec<usize>,
    /// The sum over the smaller sample.
    of_few: usize,
    /// The sum of t³ − t over all groups of t equal times.
    cubes: f64,
}

impl Midranks {
    fn of(few: &[Nanos], many: &[Nanos]) -> Self {
        let of_few = few.iter().map(|&time| (time, true));
        let of_many = many.iter().map(|&time| (time, false));
        let mut row: Vec<(Nanos, bool)> = of_few.chain(of_many).collect();
        row.sort_unstable();
        let mut ranks = Self {
            all: Vec::with_capacity(row.len()),
            of_few: 0,
            cubes: 0.0,
        };
        for group in row.chunk_by(|a, b| a.0 == b.0) {
            // The group has the ranks from `before + 1` to `before + size`.
            let (before, size) = (ranks.all.len(), group.len());
            let doubled = 2 * before + size + 1;
            ranks.all.extend(std::iter::repeat_n(doubled, size));
            ranks.of_few += doubled * group.iter().filter(|(_, few)| *few).count();
            ranks.cubes += (size as f64).powi(3) - size as f64;
        }
        ranks
    }
}
