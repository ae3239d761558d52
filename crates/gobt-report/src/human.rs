//! How does a person read a time, a share, a number?

use gobt_profile::Nanos;

/// A length of time as people say it: `870 µs`, `840 ms`, `1.23 s`, `12.3 s`, `2 min 31 s`,
/// `1 h 02 min`. Rounded here and nowhere before.
#[must_use]
pub fn duration(time: Nanos) -> String {
    let nanos = time.as_nanos();
    match nanos {
        0 => "0 s".to_owned(),
        1..=999 => format!("{nanos} ns"),
        1_000..=999_499 => format!("{} µs", rounded(nanos, 1_000)),
        999_500..=999_499_999 => format!("{} ms", rounded(nanos, 1_000_000)),
        999_500_000..=9_994_999_999 => with_decimals(nanos, 10_000_000, 2),
        9_995_000_000..=119_949_999_999 => with_decimals(nanos, 100_000_000, 1),
        _ => minutes(rounded(nanos, 1_000_000_000)),
    }
}

fn rounded(nanos: u64, unit: u64) -> u64 {
    nanos / unit + u64::from(nanos % unit >= unit.div_ceil(2))
}

fn with_decimals(nanos: u64, unit: u64, decimals: usize) -> String {
    let parts = rounded(nanos, unit);
    let base = 10u64.pow(decimals as u32);
    format!("{}.{:0decimals$} s", parts / base, parts % base)
}

fn minutes(seconds: u64) -> String {
    match seconds {
        0..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => {
            let minutes = rounded(seconds, 60);
            format!("{} h {:02} min", minutes / 60, minutes % 60)
        }
    }
}

/// A share of a whole as `71 %`; `< 1 %` where it is something, but less than half a percent.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = (share * 100.0).round();
    if percent < 1.0 && share > 0.0 {
        "< 1 %".to_owned()
    } else {
        format!("{percent:.0} %")
    }
}

/// A whole number with a comma before each group of three digits.
#[must_use]
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 package`, `2 packages`.
#[must_use]
pub fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        for (nanos, text) in [
            (0, "0 s"),
            (999, "999 ns"),
            (1_499, "1 µs"),
            (999_499, "999 µs"),
            (999_500, "1 ms"),
            (840_000_000, "840 ms"),
            (999_499_999, "999 ms"),
            (999_500_000, "1.00 s"),
            (1_234_567_890, "1.23 s"),
            (9_994_999_999, "9.99 s"),
            (9_995_000_000, "10.0 s"),
            (12_345_000_000, "12.3 s"),
            (119_949_999_999, "119.9 s"),
            (119_950_000_000, "2 min 00 s"),
            (391_000_000_000, "6 min 31 s"),
            (3_599_499_999_999, "59 min 59 s"),
            (3_720_000_000_000, "1 h 02 min"),
            (u64::MAX, "5124095 h 35 min"),
        ] {
            assert_eq!(duration(Nanos::from_nanos(nanos)), text, "{nanos}");
        }
    }

    #[test]
    fn shares_and_counts_read_well() {
        assert_eq!(
            [percent(0.0), percent(0.004), percent(0.714), percent(1.0)],
            ["0 %", "< 1 %", "71 %", "100 %"]
        );
        assert_eq!(
            [count(0), count(999), count(1000), count(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!([plural(1, "a", "b"), plural(0, "a", "b")], ["1 a", "0 b"]);
    }
}
