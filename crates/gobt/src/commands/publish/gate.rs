//! Does the build keep its limits? The gate, judged once more for those who read the report.
//!
//! `gobt check --save` leaves the limits in the report folder, with its verdicts. The verdicts are
//! not asked: whoever made the artifact could have written anything there. The limits are judged
//! here, on the profiles that everything else is drawn from, and each is shown beside its figure.

use std::num::NonZeroU32;
use std::path::Path;

use anyhow::{Context, Result, bail};
use gobt_analysis::check::{Builds, Checked, Limit, Most, Pattern, Subject, Terms};
use gobt_analysis::diff::Side;
use gobt_profile::Profile;
use gobt_report::{CHECK_SCHEMA, CheckPage, check_markdown};
use serde::Deserialize;

use super::cannot_read;

/// The file of limits and verdicts in a report folder.
pub(crate) const CHECK: &str = "gobt-check.json";

/// So many limits are judged for a stranger, and so many patterns of each are read.
const MOST_LIMITS: usize = 100;

/// The longest pattern, in bytes.
const PATTERN_LIMIT: usize = 500;

/// The largest share, a million percent: `gobt.toml` has none that is negative, and more says nothing.
const MOST_SHARE: f64 = 1e4;

/// What came of the limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gate {
    /// In words, for Markdown.
    pub(crate) markdown: String,
    /// Whether all limits that could be judged are kept, and all could be.
    pub(crate) all_kept: bool,
}

impl Gate {
    /// Judges the limits that lie in a job's folder; `None` where there are none.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn find(
        folder: &Path,
        head: Side<'_>,
        base: Option<Side<'_>>,
    ) -> Result<Option<Self>> {
        let path = folder.join(CHECK);
        if !path.exists() {
            return Ok(None);
        }
        let text = std::fs::read(&path).with_context(|| cannot_read(&path))?;
        let saved: Saved = serde_json::from_slice(&text).with_context(|| cannot_read(&path))?;
        let limits = saved.limits().with_context(|| cannot_read(&path))?;
        let terms = saved.terms.terms().with_context(|| cannot_read(&path))?;
        let builds = Builds {
            head,
            base,
            recordings: &[] as &[Profile],
        };
        let checked = Checked::of(&builds, &limits, terms);
        let page = CheckPage {
            checked: &checked,
            not_judged_fails: saved.terms.not_judged_fails,
        };
        Ok(Some(Self {
            markdown: check_markdown(&page),
            all_kept: checked.broken() == 0 && checked.not_judged() == 0,
        }))
    }
}

/// What is taken out of `gobt.check/1`.
#[derive(Debug, Deserialize)]
struct Saved {
    schema: String,
    terms: SavedTerms,
    limits: Vec<SavedLimit>,
}

#[derive(Debug, Deserialize)]
struct SavedTerms {
    parallelism: Option<NonZeroU32>,
    tolerance: f64,
    estimated: f64,
    margin: f64,
    not_judged_fails: bool,
}

#[derive(Debug, Deserialize)]
struct SavedLimit {
    key: String,
    pattern: Option<String>,
    most: SavedMost,
    #[serde(default)]
    allow: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SavedMost {
    Absolute(u64),
    More(u64),
    MoreByShare(f64),
}

impl Saved {
    fn limits(&self) -> Result<Vec<Limit>> {
        if self.schema != CHECK_SCHEMA {
            bail!("it is not of the schema {CHECK_SCHEMA}");
        }
        // Nothing to judge is no gate that all is well with.
        if self.limits.is_empty() {
            bail!("it has no limits");
        }
        if self.limits.len() > MOST_LIMITS {
            bail!("it has more than {MOST_LIMITS} limits");
        }
        self.limits.iter().map(SavedLimit::limit).collect()
    }
}

impl SavedTerms {
    fn terms(&self) -> Result<Terms> {
        Ok(Terms {
            workers: self.parallelism,
            tolerance: share(self.tolerance)?,
            estimated: share(self.estimated)?,
            margin: share(self.margin)?,
        })
    }
}

impl SavedLimit {
    fn limit(&self) -> Result<Limit> {
        let subject = match (self.key.as_str(), &self.pattern) {
            ("exec_time", None) => Subject::ExecTime,
            ("total_work", None) => Subject::TotalWork,
            ("critical_path", None) => Subject::CriticalPath,
            ("packages", None) => Subject::Packages,
            ("package_time" | "package_times", Some(text)) => Subject::PackageTime(pattern(text)?),
            ("new_modules", None) => Subject::NewModules {
                allowed: self.allowed()?,
            },
            ("seen.wall_time", None) => Subject::SeenWallTime,
            ("seen.exec_time", None) => Subject::SeenExecTime,
            _ => bail!("it has a limit that gobt does not know"),
        };
        let most = match self.most {
            SavedMost::Absolute(most) => Most::Absolute(most),
            SavedMost::More(more) => Most::More(more),
            SavedMost::MoreByShare(more) => Most::MoreByShare(share(more)?),
        };
        Ok(Limit { subject, most })
    }

    fn allowed(&self) -> Result<Vec<Pattern>> {
        if self.allow.len() > MOST_LIMITS {
            bail!("a limit has more than {MOST_LIMITS} patterns");
        }
        self.allow.iter().map(|text| pattern(text)).collect()
    }
}

fn share(share: f64) -> Result<f64> {
    if !(0.0..=MOST_SHARE).contains(&share) {
        bail!("it has a share that gobt.toml would not take");
    }
    Ok(share)
}

fn pattern(text: &str) -> Result<Pattern> {
    if text.len() > PATTERN_LIMIT {
        bail!("a pattern has more than {PATTERN_LIMIT} bytes");
    }
    Ok(Pattern::new(text))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn limits(limits: &str) -> Result<Vec<Limit>> {
        let text = format!(
            r#"{{"schema":"gobt.check/1","passed":true,"limits":[{limits}],"terms":{{"parallelism":null,
            "tolerance":0.25,"estimated":0.1,"margin":0.1,"not_judged_fails":false}}}}"#
        );
        serde_json::from_str::<Saved>(&text)?.limits()
    }

    #[test]
    fn limits_are_read_and_verdicts_are_not() {
        let read = limits(
            r#"{"key":"exec_time","pattern":null,"most":{"more_by_share":0.05},"verdict":"passed","text":"lies"},
            {"key":"package_times","pattern":"a/...","most":{"absolute":7}},
            {"key":"new_modules","pattern":null,"most":{"absolute":0},"allow":["golang.org/x/..."]}"#,
        );
        let limit = |subject, most| Limit { subject, most };
        let expected = [
            limit(Subject::ExecTime, Most::MoreByShare(0.05)),
            limit(
                Subject::PackageTime(Pattern::new("a/...")),
                Most::Absolute(7),
            ),
            limit(
                Subject::NewModules {
                    allowed: vec![Pattern::new("golang.org/x/...")],
                },
                Most::Absolute(0),
            ),
        ];
        assert_eq!(read.unwrap(), expected);
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        let one = r#"{"key":"packages","pattern":null,"most":{"more":20}}"#;
        assert_eq!(limits(one).unwrap().len(), 1);
        for wrong in [
            r#"{"key":"","pattern":null,"most":{"more":1}}"#.to_owned(),
            r#"{"key":"packages","pattern":"x","most":{"more":1}}"#.to_owned(),
            r#"{"key":"package_time","pattern":null,"most":{"more":1}}"#.to_owned(),
            String::new(),
            r#"{"key":"packages","pattern":null,"most":{"more":-1}}"#.to_owned(),
            r#"{"key":"packages","pattern":null,"most":{"more_by_share":-0.1}}"#.to_owned(),
            r#"{"key":"packages","pattern":null,"most":{"more_by_share":1e300}}"#.to_owned(),
            r#"{"key":"packages","pattern":null,"most":{}}"#.to_owned(),
            format!(
                r#"{{"key":"package_time","pattern":"{}","most":{{"more":1}}}}"#,
                "x".repeat(501)
            ),
            vec![one; 101].join(","),
        ] {
            assert!(limits(&wrong).is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<Saved>("[]").is_err());
    }

    #[test]
    fn terms_that_no_configuration_has_are_refused() {
        let terms = |of: usize, share: f64| {
            let mut shares = [0.25, 0.1, 0.0];
            shares[of] = share;
            let [tolerance, estimated, margin] = shares;
            SavedTerms {
                parallelism: None,
                tolerance,
                estimated,
                margin,
                not_judged_fails: false,
            }
            .terms()
        };
        for of in 0..3 {
            assert!(terms(of, 1.5).is_ok());
            for wrong in [-1.0, 1e300, f64::NAN] {
                assert!(terms(of, wrong).is_err(), "{of} {wrong}");
            }
        }
    }
}
