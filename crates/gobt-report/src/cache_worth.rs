//! Does restoring and saving Go's build cache pay?
//!
//! A CI server keeps the cache as an archive: fetching and unpacking it takes time before the
//! build, packing and sending it afterwards. What that brought is known only against a recording
//! of the same work without the cache; where there is none, nothing is invented.

use gobt_analysis::Totals;
use gobt_analysis::diff::CacheWorth;
use gobt_profile::Nanos;

use crate::human::{duration, percent, plural};

/// How long the CI server took to bring Go's cache and to keep it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CacheTimes {
    /// Fetching and unpacking it before the build; `None` where that was not done, or not timed.
    pub restore: Option<Nanos>,
    /// Packing and sending it after the build; `None` likewise.
    pub save: Option<Nanos>,
}

/// What keeping the cache cost beside what it brought, as a sentence; `None` where no time is known.
#[must_use]
pub fn cache_sentence(
    times: &CacheTimes,
    worth: Option<&CacheWorth>,
    totals: &Totals,
) -> Option<String> {
    let took = took(times)?;
    let cost = times.restore.unwrap_or(Nanos::ZERO) + times.save.unwrap_or(Nanos::ZERO);
    let from_cache = plural(totals.cached, "package or link", "packages and links");
    let sentence = match worth.filter(|worth| is_known(worth)) {
        _ if totals.recorded && totals.cached == 0 => format!(
            "{took}; nothing in this build came from it, so the {} brought nothing this time.",
            duration(cost)
        ),
        Some(worth) if worth.exec < cost => format!(
            "{took}; what was found in it made the build {} shorter (by replay; {} of work{}): **keeping the cache does not pay**, it costs {} more than it brings.",
            duration(worth.exec),
            duration(worth.work),
            estimated(worth),
            duration(cost - worth.exec)
        ),
        Some(worth) => format!(
            "{took}; what was found in it made the build {} shorter (by replay; {} of work{}): it pays, by {}.",
            duration(worth.exec),
            duration(worth.work),
            estimated(worth),
            duration(worth.exec - cost)
        ),
        None => format!(
            "{took}{}; {from_cache} came from it. What that saved is not known without a recording of the same work done.",
            share_of_wall(cost, totals)
        ),
    };
    Some(sentence)
}

/// Whether more than half of what was spared was recorded somewhere; nothing else is a basis for
/// saying that a cache does not pay.
fn is_known(worth: &CacheWorth) -> bool {
    let estimated = &worth.estimated;
    estimated.unknown == 0 && estimated.work.share_of(worth.work) <= 0.5
}

fn estimated(worth: &CacheWorth) -> String {
    match worth.estimated.work {
        Nanos::ZERO => String::new(),
        some => format!(", {} of it estimated", duration(some)),
    }
}

fn took(times: &CacheTimes) -> Option<String> {
    match (times.restore, times.save) {
        (None, None) => None,
        (Some(restore), None) => Some(format!("Restoring Go's cache took {}", duration(restore))),
        (None, Some(save)) => Some(format!("Saving Go's cache took {}", duration(save))),
        (Some(restore), Some(save)) => Some(format!(
            "Restoring Go's cache took {} and saving it {}",
            duration(restore),
            duration(save)
        )),
    }
}

/// ` (12 % of the build's own 40.0 s)`: what can be said without knowing what it was worth.
fn share_of_wall(cost: Nanos, totals: &Totals) -> String {
    match totals.wall {
        Some(wall) if wall > Nanos::ZERO => format!(
            " ({} of the {} that the build took)",
            percent(cost.share_of(wall)),
            duration(wall)
        ),
        _ => String::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use gobt_analysis::diff::Estimated;

    const fn s(seconds: u64) -> Nanos {
        Nanos::from_nanos(seconds * 1_000_000_000)
    }

    fn worth(work: u64, exec: u64, estimated: u64) -> CacheWorth {
        CacheWorth {
            work: s(work),
            exec: s(exec),
            actions: 7,
            estimated: Estimated {
                actions: 1,
                work: s(estimated),
                unknown: 0,
            },
        }
    }

    fn totals(cached: usize) -> Totals {
        Totals {
            wall: Some(s(40)),
            recorded: true,
            cached,
            ..Totals::default()
        }
    }

    #[test]
    fn without_a_time_nothing_is_said() {
        let worth = worth(5, 3, 0);
        let none = CacheTimes::default();
        assert_eq!(cache_sentence(&none, Some(&worth), &totals(7)), None);
    }

    #[test]
    fn a_cache_that_costs_more_than_it_saves_does_not_pay() {
        let times = CacheTimes {
            restore: Some(s(20)),
            save: Some(s(30)),
        };
        let worth = worth(60, 32, 0);
        assert_eq!(
            cache_sentence(&times, Some(&worth), &totals(7)).as_deref(),
            Some(
                "Restoring Go's cache took 20.0 s and saving it 30.0 s; what was found in it made the build 32.0 s shorter (by replay; 60.0 s of work): **keeping the cache does not pay**, it costs 18.0 s more than it brings."
            )
        );
    }

    #[test]
    fn a_cache_that_saves_as_much_as_it_costs_still_pays() {
        let times = CacheTimes {
            restore: Some(s(32)),
            save: None,
        };
        let worth = worth(60, 32, 0);
        assert_eq!(
            cache_sentence(&times, Some(&worth), &totals(7)).as_deref(),
            Some(
                "Restoring Go's cache took 32.0 s; what was found in it made the build 32.0 s shorter (by replay; 60.0 s of work): it pays, by 0 s."
            )
        );
    }

    #[test]
    fn what_is_mostly_estimated_is_not_known() {
        let times = CacheTimes {
            restore: Some(s(10)),
            save: None,
        };
        let say = |worth: &CacheWorth| cache_sentence(&times, Some(worth), &totals(7)).unwrap();
        assert!(say(&worth(60, 5, 31)).contains("is not known"));
        let unknown = CacheWorth {
            estimated: Estimated {
                unknown: 1,
                ..Estimated::default()
            },
            ..worth(60, 5, 0)
        };
        assert!(say(&unknown).contains("is not known"));
        let part = say(&worth(60, 5, 30));
        assert!(
            part.contains("does not pay")
                && part.contains("60.0 s of work, 30.0 s of it estimated"),
            "{part}"
        );
    }

    #[test]
    fn what_it_was_worth_is_not_invented() {
        let times = CacheTimes {
            restore: Some(s(10)),
            save: None,
        };
        assert_eq!(
            cache_sentence(&times, None, &totals(1)).as_deref(),
            Some(
                "Restoring Go's cache took 10.0 s (25 % of the 40.0 s that the build took); 1 package or link came from it. What that saved is not known without a recording of the same work done."
            )
        );
    }

    #[test]
    fn a_cache_that_held_nothing_brought_nothing() {
        let times = CacheTimes {
            restore: None,
            save: Some(s(9)),
        };
        assert_eq!(
            cache_sentence(&times, None, &totals(0)).as_deref(),
            Some(
                "Saving Go's cache took 9.00 s; nothing in this build came from it, so the 9.00 s brought nothing this time."
            )
        );
    }
}
