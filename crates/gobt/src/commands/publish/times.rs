//! How long did bringing and keeping Go's cache take? Moments are noted in a file of the report.

use std::path::Path;

use anyhow::{Context, Result};
use gobt_profile::Nanos;
use gobt_report::CacheTimes;
use serde::{Deserialize, Serialize};

use crate::cli::{MarkArgs, Moment};
use crate::exit::Exit;
use crate::output::Folder;

/// The file's name.
pub(crate) const TIMES: &str = "gobt-times.json";

const SCHEMA: &str = "gobt.times/1";

/// Moments, in milliseconds since 1970.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Times {
    schema: String,
    cache_restore_begin: Option<u64>,
    cache_restore_end: Option<u64>,
    cache_save_begin: Option<u64>,
    cache_save_end: Option<u64>,
}

/// Notes that something begins or ends now.
pub(crate) fn mark(args: &MarkArgs) -> Result<Exit> {
    let folder = Folder::create(&args.report)?;
    let mut times = std::fs::read(args.report.join(TIMES))
        .ok()
        .and_then(|text| serde_json::from_slice::<Times>(&text).ok())
        .unwrap_or_default();
    SCHEMA.clone_into(&mut times.schema);
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = since.context("the clock stands before 1970")?.as_millis();
    let now = u64::try_from(now).ok();
    match args.moment {
        Moment::RestoreBegin => {
            // A new build: nothing of an older one stays.
            times = Times {
                schema: times.schema,
                cache_restore_begin: now,
                ..Times::default()
            };
        }
        Moment::RestoreEnd => times.cache_restore_end = now,
        Moment::SaveBegin => times.cache_save_begin = now,
        Moment::SaveEnd => times.cache_save_end = now,
    }
    folder.write(TIMES, &serde_json::to_vec_pretty(&times)?)?;
    Ok(Exit::Done)
}

/// What a folder says of the times. No file, or one that makes no sense, is no knowledge.
pub(crate) fn read(folder: &Path) -> CacheTimes {
    let text = std::fs::read(folder.join(TIMES)).unwrap_or_default();
    from_json(&text)
}

fn from_json(text: &[u8]) -> CacheTimes {
    let Ok(times) = serde_json::from_slice::<Times>(text) else {
        return CacheTimes::default();
    };
    CacheTimes {
        restore: between(times.cache_restore_begin, times.cache_restore_end),
        save: between(times.cache_save_begin, times.cache_save_end),
    }
}

/// `None` unless it is a time that a step of a CI job can take.
fn between(begin: Option<u64>, end: Option<u64>) -> Option<Nanos> {
    const DAY: u64 = 86_400_000;
    let millis = end?.checked_sub(begin?).filter(|millis| *millis < DAY)?;
    Some(Nanos::from_nanos(millis * 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_make_no_sense_are_not_known() {
        let times = |text: &str| from_json(text.as_bytes());
        let nothing = CacheTimes::default();
        for text in [
            "",
            "[]",
            r#"{"schema":"gobt.times/1"}"#,
            r#"{"schema":"gobt.times/1","cache_restore_begin":5}"#,
            r#"{"schema":"gobt.times/1","cache_restore_begin":5,"cache_restore_end":4}"#,
            r#"{"schema":"","cache_restore_begin":0,"cache_restore_end":18446744073709551615}"#,
            r#"{"schema":"","cache_restore_begin":-1,"cache_restore_end":"x"}"#,
        ] {
            assert_eq!(times(text), nothing, "{text}");
        }
        let text = r#"{"schema":"","cache_save_begin":1000,"cache_save_end":3500,"new":1}"#;
        let expected = CacheTimes {
            restore: None,
            save: Some(Nanos::from_nanos(2_500_000_000)),
        };
        assert_eq!(times(text), expected);
    }
}
