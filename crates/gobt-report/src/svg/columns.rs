//! What of a quantity over time can a picture of so many columns show?
//!
//! Each column has the mean over its time, weighted by how long each value held, and the largest
//! value: no spike is lost.

use gobt_analysis::{Concurrency, ConcurrencyPoint};
use gobt_profile::Nanos;

/// What happened in one column's time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Column {
    pub(super) mean: f64,
    pub(super) peak: u32,
}

/// Cuts `span` into `count` columns. Linear in points + columns.
pub(super) fn columns(
    concurrency: &Concurrency,
    span: Nanos,
    count: usize,
    value: impl Fn(ConcurrencyPoint) -> u32,
) -> Vec<Column> {
    let width = span.as_nanos() as f64 / count.max(1) as f64;
    let mut columns = vec![Column::default(); count];
    if width <= 0.0 {
        return columns;
    }
    for (length, point) in concurrency.stretches() {
        let start = point.at.as_nanos() as f64 / width;
        let end = (point.at + length).as_nanos() as f64 / width;
        let value = value(point);
        let first = (start as usize).min(count);
        let past = (end.ceil() as usize).min(count);
        for (at, column) in columns.iter_mut().enumerate().take(past).skip(first) {
            let part = end.min(at as f64 + 1.0) - start.max(at as f64);
            column.mean += part.max(0.0) * f64::from(value);
            column.peak = column.peak.max(value);
        }
    }
    columns
}

/// The mean over a whole build.
pub(super) fn mean(
    concurrency: &Concurrency,
    span: Nanos,
    value: impl Fn(ConcurrencyPoint) -> u32,
) -> f64 {
    let stretches = concurrency.stretches();
    let sum: f64 = stretches
        .map(|(length, point)| length.share_of(span) * f64::from(value(point)))
        .sum();
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concurrency(points: &[(u64, u32)]) -> Concurrency {
        let points = points.iter().map(|&(at, running)| ConcurrencyPoint {
            at: Nanos::from_nanos(at),
            running,
            waiting: 0,
        });
        Concurrency {
            points: points.collect(),
            most_running: 0,
        }
    }

    #[test]
    fn a_column_has_the_mean_by_time_and_the_peak() {
        let build = concurrency(&[(0, 2), (5, 4), (10, 1), (19, 9), (20, 0)]);
        let columns = columns(&build, Nanos::from_nanos(20), 2, |p| p.running);
        assert_eq!(columns[0], Column { mean: 3.0, peak: 4 });
        assert_eq!(columns[1].peak, 9);
        assert!((columns[1].mean - 1.8).abs() < 1e-9);
    }

    #[test]
    fn the_columns_have_the_mean_of_the_whole() {
        let build = concurrency(&[(0, 3), (7, 1), (31, 8), (100, 0)]);
        let span = Nanos::from_nanos(100);
        let columns = columns(&build, span, 13, |p| p.running);
        let of_columns: f64 = columns.iter().map(|c| c.mean).sum::<f64>() / 13.0;
        assert!((of_columns - mean(&build, span, |p| p.running)).abs() < 1e-9);
    }

    #[test]
    fn a_spike_shorter_than_a_column_is_seen() {
        let build = concurrency(&[(0, 1), (500, 300), (501, 1), (100_000, 0)]);
        let columns = columns(&build, Nanos::from_nanos(100_000), 10, |p| p.running);
        assert_eq!(columns[0].peak, 300);
    }

    #[test]
    fn no_time_gives_empty_columns() {
        let columns = columns(&concurrency(&[]), Nanos::ZERO, 3, |p| p.running);
        assert_eq!(columns, [Column::default(); 3]);
    }
}
