//! What may a build cost at the most?

use super::Pattern;

/// One limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// On what.
    pub subject: Subject,
    /// How much there may be.
    pub most: Most,
}

/// What is limited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The exec time with nothing in the cache, by replay.
    ExecTime,
    /// The sum of all work with nothing in the cache.
    TotalWork,
    /// The longest chain with nothing in the cache.
    CriticalPath,
    /// The number of packages, each variant for a test counted.
    Packages,
    /// The self time of every package that is meant, with nothing in the cache.
    PackageTime(Pattern),
    /// The number of modules of others that the base does not have.
    NewModules {
        /// These do not count.
        allowed: Vec<Pattern>,
    },
    /// The wall time as it was seen.
    SeenWallTime,
    /// The exec time as it was seen.
    SeenExecTime,
}

/// In what something is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Nanoseconds.
    Time,
    /// Pieces.
    Count,
}

impl Subject {
    /// What its figures and limits are counted in.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self {
            Self::Packages | Self::NewModules { .. } => Unit::Count,
            _ => Unit::Time,
        }
    }

    /// Its key in the configuration.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::ExecTime => "exec_time",
            Self::TotalWork => "total_work",
            Self::CriticalPath => "critical_path",
            Self::Packages => "packages",
            Self::PackageTime(pattern) if *pattern == Pattern::any() => "package_time",
            Self::PackageTime(_) => "package_times",
            Self::NewModules { .. } => "new_modules",
            Self::SeenWallTime => "seen.wall_time",
            Self::SeenExecTime => "seen.exec_time",
        }
    }
}

/// How much there may be; in the [`Unit`] of the subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Most {
    /// So much, whatever the base has.
    Absolute(u64),
    /// So much more than in the base.
    More(u64),
    /// More than in the base by this part of it.
    MoreByShare(f64),
}

impl Most {
    /// Whether it takes a base to judge.
    #[must_use]
    pub fn is_relative(self) -> bool {
        !matches!(self, Self::Absolute(_))
    }

    /// The largest figure that is allowed; `None` where a base is needed and not there.
    #[must_use]
    pub fn allowed(self, base: Option<u64>) -> Option<u64> {
        match self {
            Self::Absolute(most) => Some(most),
            Self::More(more) => Some(base?.saturating_add(more)),
            Self::MoreByShare(share) => {
                let base = base?;
                Some(base.saturating_add((base as f64 * share) as u64))
            }
        }
    }
}

/// By which terms is judged?
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Workers of all replays; by default the head's.
    pub workers: Option<std::num::NonZeroU32>,
    /// Work that merely changed counts where both its duration and its CPU time differ by more than
    /// this part.
    pub tolerance: f64,
    /// So large a part of the work may be estimated.
    pub estimated: f64,
    /// What was seen of single runs breaks a limit where it is beyond it by more than this part.
    pub margin: f64,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            workers: None,
            tolerance: 0.25,
            estimated: 0.1,
            margin: 0.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_follows_from_the_base() {
        assert_eq!(Most::Absolute(7).allowed(None), Some(7));
        assert_eq!(Most::More(7).allowed(None), None);
        assert_eq!(Most::More(7).allowed(Some(3)), Some(10));
        assert_eq!(Most::MoreByShare(0.05).allowed(Some(1000)), Some(1050));
        assert_eq!(Most::MoreByShare(0.0).allowed(Some(9)), Some(9));
        assert_eq!(Most::More(7).allowed(Some(u64::MAX)), Some(u64::MAX));
        assert_eq!(Most::MoreByShare(0.05).allowed(None), None);
    }
}
