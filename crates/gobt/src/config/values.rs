//! How are times, shares and limits written?

use gobt_analysis::check::{Most, Unit};
use toml::de::{DeInteger, DeValue};

use super::error::Wrong;
use super::section::{Value, expected, wrong};

const TIME: &str = "a time, such as \"60 s\", \"1m30s\" or \"500ms\"";
const SHARE: &str = "a share, such as \"25 %\"";

/// Nanoseconds.
pub(super) fn time(text: &str) -> Result<u64, String> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(format!("expected {TIME}"));
    }
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        let number: f64 = match number.parse() {
            Ok(number) => number,
            Err(_) => return Err(format!("`{text}` is not {TIME}")),
        };
        let after = after.trim_start();
        let end = after.find(|c: char| c.is_ascii_digit() || c.is_whitespace());
        let (unit, after) = after.split_at(end.unwrap_or(after.len()));
        sum += number * nanos_of(unit, text)?;
        rest = after.trim_start();
    }
    match sum {
        // Some three hundred years.
        sum if sum < 1e19 => Ok(sum.round() as u64),
        _ => Err(format!("`{text}` is too long")),
    }
}

fn nanos_of(unit: &str, text: &str) -> Result<f64, String> {
    Ok(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" | "min" => 60e9,
        "h" => 3600e9,
        "" => return Err(format!("`{text}` has no unit: write {TIME}")),
        "%" => {
            return Err(format!(
                "`{text}` of what? Write \"+{text}\" for more than the base"
            ));
        }
        unit => {
            let known = "known are ns, us, ms, s, m, h";
            return Err(format!("unknown unit `{unit}` in `{text}`; {known}"));
        }
    })
}

/// `25 %` as 0.25.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let not = || format!("`{text}` is not {SHARE}");
    let number = text.trim().strip_suffix('%').ok_or_else(not)?;
    let number = number.trim_end();
    let plain = |c: char| c.is_ascii_digit() || c == '.';
    if !number.chars().all(plain) {
        return Err(not());
    }
    let number: f64 = number.parse().map_err(|_| not())?;
    Ok(number / 100.0)
}

/// A limit: `60 s`, `+10 s`, `+5 %`, `1200`, `+20`.
pub(super) fn most(text: &str, unit: Unit) -> Result<Most, String> {
    let text = text.trim();
    if text.starts_with('-') {
        return Err(format!(
            "`{text}`: a limit is the most there may be; \"+0 %\" is no more than the base"
        ));
    }
    let Some(more) = text.strip_prefix('+') else {
        return amount(text, unit).map(Most::Absolute);
    };
    let more = more.trim_start();
    match more.ends_with('%') {
        true => share(more).map(Most::MoreByShare),
        false => amount(more, unit).map(Most::More),
    }
}

fn amount(text: &str, unit: Unit) -> Result<u64, String> {
    match unit {
        Unit::Time => time(text),
        Unit::Count if text.ends_with('%') => Err(format!(
            "`{text}` of what? Write \"+{text}\" for more than the base"
        )),
        Unit::Count => {
            let not = |_| format!("`{text}` is not a whole number");
            text.parse().map_err(not)
        }
    }
}

/// Text.
pub(super) fn string<'v>(value: &'v Value<'_>, what: &str) -> Result<&'v str, Wrong> {
    let text = value.get_ref().as_str();
    text.ok_or_else(|| expected(value, what))
}

/// One limit, or a list of some.
pub(super) fn limits(value: &Value<'_>, unit: Unit) -> Result<Vec<Most>, Wrong> {
    match value.get_ref() {
        DeValue::Array(list) => list.iter().map(|value| limit(value, unit)).collect(),
        _ => limit(value, unit).map(|most| vec![most]),
    }
}

fn limit(value: &Value<'_>, unit: Unit) -> Result<Most, Wrong> {
    match (value.get_ref(), unit) {
        (DeValue::String(text), unit) => most(text, unit).map_err(|what| wrong(value, what)),
        (DeValue::Integer(_), Unit::Count) => count(value).map(Most::Absolute),
        (DeValue::Integer(number), Unit::Time) => {
            let what = format!("{} has no unit: write {TIME}", number.as_str());
            Err(wrong(value, what))
        }
        (_, Unit::Time) => Err(expected(value, "a limit, such as \"60 s\" or \"+5 %\"")),
        (_, Unit::Count) => Err(expected(
            value,
            "a limit, such as 1200, \"+20\" or \"+5 %\"",
        )),
    }
}

/// A share of something.
pub(super) fn share_value(value: &Value<'_>) -> Result<f64, Wrong> {
    share(string(value, SHARE)?).map_err(|what| wrong(value, what))
}

/// A number of something.
pub(super) fn count(value: &Value<'_>) -> Result<u64, Wrong> {
    let DeValue::Integer(number) = value.get_ref() else {
        return Err(expected(value, "a whole number"));
    };
    let not = || {
        wrong(
            value,
            format!("{} is not a number from 0 on", number.as_str()),
        )
    };
    unsigned(number).ok_or_else(not)
}

fn unsigned(number: &DeInteger<'_>) -> Option<u64> {
    let text = number.as_str();
    let text = text.strip_prefix('+').unwrap_or(text);
    u64::from_str_radix(text, number.radix()).ok()
}

/// A list of texts.
pub(super) fn strings<'v>(
    value: &'v Value<'_>,
    what: &str,
) -> Result<Vec<(&'v Value<'v>, &'v str)>, Wrong> {
    let list = value.get_ref().as_array();
    let list = list.ok_or_else(|| expected(value, what))?;
    let texts = list
        .iter()
        .map(|value| Ok((value, string(value, "a string")?)));
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_and_go_write_them() {
        for (text, nanos) in [
            ("60 s", 60_000_000_000),
            ("1m30s", 90_000_000_000),
            ("1 min 30 s", 90_000_000_000),
            ("500ms", 500_000_000),
            ("1.5s", 1_500_000_000),
            (" 2 h ", 7_200_000_000_000),
            ("0s", 0),
            ("10 µs 5ns", 10_005),
        ] {
            assert_eq!(time(text), Ok(nanos), "{text}");
        }
        for (text, says) in [
            ("60", "`60` has no unit"),
            ("", "expected a time"),
            ("s", "is not a time"),
            ("5 sec", "unknown unit `sec`"),
            ("5 %", "of what?"),
            ("1..5 s", "is not a time"),
            ("-5 s", "is not a time"),
            ("99999999999999 h", "is too long"),
            ("5 s x", "is not a time"),
        ] {
            let error = time(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn limits_are_absolute_or_relative() {
        let time = |text| most(text, Unit::Time);
        assert_eq!(time("60 s"), Ok(Most::Absolute(60_000_000_000)));
        assert_eq!(time("+10 s"), Ok(Most::More(10_000_000_000)));
        assert_eq!(time("+ 5 %"), Ok(Most::MoreByShare(0.05)));
        assert_eq!(time("+2.5%"), Ok(Most::MoreByShare(0.025)));
        let count = |text| most(text, Unit::Count);
        assert_eq!(count("1200"), Ok(Most::Absolute(1200)));
        assert_eq!(count("+20"), Ok(Most::More(20)));
        assert_eq!(count("+0 %"), Ok(Most::MoreByShare(0.0)));
        for (text, unit, says) in [
            ("5 %", Unit::Time, "Write \"+5 %\""),
            ("5 %", Unit::Count, "Write \"+5 %\""),
            ("-5 %", Unit::Time, "the most there may be"),
            ("+-5 %", Unit::Time, "is not a share"),
            ("+nan %", Unit::Time, "is not a share"),
            ("+inf%", Unit::Time, "is not a share"),
            ("60 s", Unit::Count, "is not a whole number"),
            ("+%", Unit::Time, "is not a share"),
        ] {
            let error = most(text, unit).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
