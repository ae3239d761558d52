//! How is the critical path drawn where only Markdown is shown?
//!
//! GitHub's job summary takes no picture of ours: no `data:` address, no attachment. It draws
//! Mermaid, though. The chart is a Gantt chart of the chain, its steps laid end to end.
//!
//! What a name may hold is a short list of harmless characters: Mermaid gives `:`, `;`, `#`, `%`
//! and `,` a meaning of their own, and quotes do not help in a Gantt chart.

use std::fmt::Write;

use gobt_analysis::Analysis;
use gobt_profile::{Nanos, Profile};

use crate::escape::shorten;
use crate::figures::step_name;
use crate::human::{duration, plural};

/// So many steps have a bar and a name of their own: the longest.
const NAMED_STEPS: usize = 12;

/// The longest name, in characters; a bar's text must fit on a phone.
const NAME_LIMIT: usize = 44;

/// Bars shorter than this share of the chain cannot be seen.
const VISIBLE_SHARE: f64 = 0.002;

/// One bar: one step of the chain, or several short ones in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bar {
    /// `None` for steps too short to be named.
    name: Option<String>,
    steps: usize,
    length: Nanos,
}

/// The critical path as a fenced Mermaid block; `None` where there is no chain with a length.
#[must_use]
pub fn critical_path_chart(profile: &Profile, analysis: &Analysis) -> Option<String> {
    let length = analysis.critical_path.length;
    if !analysis.totals.recorded || length == Nanos::ZERO {
        return None;
    }
    let mut chart = String::from("```mermaid\ngantt\n");
    let steps = plural(analysis.critical_path.steps.len(), "step", "steps");
    // Writing to a String cannot fail.
    let _ = writeln!(
        chart,
        "    title Critical path, {} in {steps}",
        duration(length)
    );
    // Written and shown in the reader's own time zone, so that the axis begins at 0 everywhere.
    chart.push_str("    dateFormat YYYY-MM-DD HH:mm:ss.SSS\n");
    let _ = writeln!(chart, "    axisFormat {}", axis_format(length));
    let mut begin = Nanos::ZERO;
    for (index, bar) in bars(profile, analysis).iter().enumerate() {
        let end = begin + bar.length;
        let _ = writeln!(
            chart,
            "    {} :{}, {}",
            label(index, bar),
            instant(begin),
            instant(end)
        );
        begin = end;
    }
    chart.push_str("```\n");
    Some(chart)
}

/// The longest steps by themselves, in the order in which they ran; between them the others.
fn bars(profile: &Profile, analysis: &Analysis) -> Vec<Bar> {
    let path = &analysis.critical_path;
    let action = |at: usize| profile.graph.action(path.steps[at]);
    let mut longest: Vec<usize> = (0..path.steps.len())
        .filter(|&at| action(at).duration().share_of(path.length) >= VISIBLE_SHARE)
        .collect();
    longest.sort_by_key(|&at| (std::cmp::Reverse(action(at).duration()), at));
    longest.truncate(NAMED_STEPS);
    longest.sort_unstable();
    let mut bars: Vec<Bar> = Vec::new();
    for at in 0..path.steps.len() {
        let length = action(at).duration();
        if longest.binary_search(&at).is_ok() {
            let name = Some(harmless(&step_name(action(at))));
            bars.push(Bar {
                name,
                steps: 1,
                length,
            });
            continue;
        }
        match bars.last_mut() {
            Some(bar) if bar.name.is_none() => {
                bar.steps += 1;
                bar.length += length;
            }
            _ => bars.push(Bar {
                name: None,
                steps: 1,
                length,
            }),
        }
    }
    // A bar without a length would be drawn as a bar of a day.
    bars.retain(|bar| millis(bar.length) > 0);
    bars
}

/// `3 of net/http, 1.23 s`, without the comma. The number in front keeps a name from being read as
/// one of Mermaid's own words, such as `section`.
fn label(index: usize, bar: &Bar) -> String {
    let name = match &bar.name {
        Some(name) => name.clone(),
        None => plural(bar.steps, "shorter step", "shorter steps").replace(',', ""),
    };
    format!("{} · {name} · {}", index + 1, duration(bar.length))
}

/// A name without anything that Mermaid, Markdown or HTML could take for its own.
fn harmless(name: &str) -> String {
    let name = shorten(name, NAME_LIMIT);
    let keep = |c: char| {
        if c.is_alphanumeric() || " /._-+~@[]()…".contains(c) {
            c
        } else {
            '_'
        }
    };
    name.chars().map(keep).collect()
}

fn axis_format(length: Nanos) -> &'static str {
    const MINUTE: u64 = 60_000;
    match millis(length) {
        0..10_000 => "%S.%L s",
        10_000..MINUTE => "%S s",
        MINUTE..3_600_000 => "%M min %S",
        _ => "%H h %M",
    }
}

fn millis(time: Nanos) -> u64 {
    time.as_nanos() / 1_000_000
}

/// A time since the chain began, as a moment of a day without a change of clocks.
fn instant(since: Nanos) -> String {
    let millis = millis(since);
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    // A chain of more than four weeks is no build; its last bars then end together.
    let (day, hours) = match hours / 24 {
        day @ 0..28 => (day + 1, hours % 24),
        _ => (28, 23),
    };
    format!("2001-01-{day:02} {hours:02}:{minutes:02}:{seconds:02}.{millis:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_has_a_meaning_in_mermaid() {
        for (name, shown) in [
            ("net/http", "net/http"),
            ("p [p.test]", "p [p.test]"),
            ("a:b,c;d#e%%{init}", "a_b_c_d_e___init_"),
            ("`<img src=x>\"", "__img src_x__"),
            ("x\nclick y\u{202e}", "x_click y_"),
            ("größe/包", "größe/包"),
        ] {
            assert_eq!(harmless(name), shown);
        }
        assert_eq!(harmless(&"x".repeat(10_000)).chars().count(), NAME_LIMIT);
    }

    #[test]
    fn times_are_moments_of_a_day() {
        let at = |millis: u64| instant(Nanos::from_nanos(millis * 1_000_000));
        assert_eq!(at(0), "2001-01-01 00:00:00.000");
        assert_eq!(at(3_723_004), "2001-01-01 01:02:03.004");
        assert_eq!(at(90_000_000), "2001-01-02 01:00:00.000");
        assert_eq!(
            instant(Nanos::from_nanos(u64::MAX)),
            "2001-01-28 23:34:33.709"
        );
    }
}
