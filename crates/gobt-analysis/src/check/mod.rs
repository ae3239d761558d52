//! Does a build keep its limits?
//!
//! By default limits are judged on what does not vary: what the build costs with nothing in the
//! cache, with one duration for the same work on both sides ([`Costs`](crate::diff::Costs)), and
//! numbers. Packages that are compiled from other inputs still have the noise of single recordings;
//! `calm` takes it out. What was seen is judged when asked, with its noise.
//!
//! A limit that cannot be judged is neither kept nor broken, and says why.

mod because;
mod calm;
mod compared;
mod judge;
mod limit;
mod pattern;
mod seen;

use std::num::NonZeroU32;

use gobt_profile::Profile;

use crate::diff::{Difference, Side};

pub use because::Because;
pub use calm::LeftOut;
pub use limit::{Limit, Most, Subject, Terms, Unit};
pub use pattern::Pattern;

use compared::Compared;

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Builds<'a> {
    /// The build that has to keep the limits.
    pub head: Side<'a>,
    /// What relative limits are relative to.
    pub base: Option<Side<'a>>,
    /// Further recordings, for durations of what came from the cache.
    pub recordings: &'a [Profile],
}

/// All limits, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// One for each limit, in their order.
    pub judgements: Vec<Judgement>,
    /// The number of workers of the replays; `None` where nothing could be replayed.
    pub workers: Option<NonZeroU32>,
    /// What was not counted, being no more than noise; `None` without a comparison of costs.
    pub left_out: Option<LeftOut>,
    /// By which terms.
    pub terms: Terms,
}

impl Checked {
    /// Judges every limit.
    #[must_use]
    pub fn of(builds: &Builds<'_>, limits: &[Limit], terms: Terms) -> Self {
        let compared = Compared::of(builds, &terms);
        let judgements = limits.iter().map(|limit| {
            let found = judge::judge(&compared, limit, limits, &terms);
            found.unwrap_or_else(|why| Judgement::not_judged(limit, why))
        });
        Self {
            judgements: judgements.collect(),
            workers: compared.workers(),
            left_out: compared.calm().map(|calm| calm.left_out),
            terms,
        }
    }

    /// How many limits are broken.
    #[must_use]
    pub fn broken(&self) -> usize {
        self.count(|verdict| *verdict == Verdict::Broken)
    }

    /// How many could not be judged.
    #[must_use]
    pub fn not_judged(&self) -> usize {
        self.count(|verdict| matches!(verdict, Verdict::NotJudged(_)))
    }

    fn count(&self, is: impl Fn(&Verdict) -> bool) -> usize {
        self.judgements.iter().filter(|j| is(&j.verdict)).count()
    }
}

/// What came of one limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The limit.
    pub limit: Limit,
    /// Whether it is kept.
    pub verdict: Verdict,
    /// The head's figure, in the unit of the limit.
    pub figure: Option<u64>,
    /// The base's.
    pub base: Option<u64>,
    /// The most that is allowed.
    pub allowed: Option<u64>,
    /// What the figure is of: packages over the limit, most first, or new modules by path.
    pub of: Vec<Box<str>>,
    /// What did most, for a limit that is broken.
    pub because: Option<Because>,
    /// What must be known to read the verdict.
    pub note: Option<Note>,
}

/// Whether a limit is kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is.
    Passed,
    /// It is not.
    Broken,
    /// Nobody can say.
    NotJudged(NotJudged),
}

/// One of the two builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one that is compared with.
    Base,
    /// The one that is looked at.
    Head,
}

/// Why a limit cannot be judged.
#[derive(Debug, Clone, PartialEq)]
pub enum NotJudged {
    /// It is relative, and there is nothing to compare with.
    NoBase,
    /// A build failed, was interrupted, or has actions without times.
    DidNotEnd(Which),
    /// The builds were made too differently.
    Different(Box<Difference>),
    /// One is a build, the other a test, say.
    OtherCommand,
    /// So large a part of the work was recorded nowhere.
    Estimated {
        /// Of the work, or of all actions where they count as 0.
        share: f64,
    },
    /// It would be broken by estimated work alone.
    ByEstimates,
    /// Which modules packages belong to is not known of both.
    ModulesUnknown,
    /// No package is meant by the limit.
    NoSuchPackage,
    /// Packages are meant, but none that both builds have.
    NotInBase,
    /// The time was not recorded.
    NoTime(Which),
}

/// What must be known to read a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Judged on too few runs to know their noise: so far beyond the limit is no breach yet.
    Margin,
    /// The median is beyond the limit, but within the margin.
    WithinMargin,
    /// The median is beyond the limit, but no more than the runs of one build differ.
    WithinNoise,
}

impl Judgement {
    fn not_judged(limit: &Limit, why: NotJudged) -> Self {
        Self {
            limit: limit.clone(),
            verdict: Verdict::NotJudged(why),
            figure: None,
            base: None,
            allowed: limit.most.allowed(None),
            of: Vec::new(),
            because: None,
            note: None,
        }
    }
}
