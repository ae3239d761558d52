//! Where on a picture does a moment stand, and which moments are labelled?

use gobt_profile::Nanos;

use super::scene::{Anchor, Point, RIGHT, Rect, Scene, WIDTH};
use super::text;
use super::theme::{Role, TextClass};

/// Free space between two labels of an axis, at least.
const BETWEEN_LABELS: f64 = 14.0;

/// From the axis to the baseline of its labels.
const LABEL_DROP: i32 = 25;

/// Height of an axis with its labels.
const HEIGHT: i32 = 37;

/// A unit for the ticks of a time axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TickUnit {
    nanos: u64,
    name: &'static str,
}

const MICROSECOND: TickUnit = unit(1_000, "µs");
const MILLISECOND: TickUnit = unit(1_000_000, "ms");
const SECOND: TickUnit = unit(1_000_000_000, "s");
const MINUTE: TickUnit = unit(60_000_000_000, "min");

const fn unit(nanos: u64, name: &'static str) -> TickUnit {
    TickUnit { nanos, name }
}

impl TickUnit {
    /// The unit in which a stretch of this length is best counted.
    pub(super) fn for_span(span: Nanos) -> Self {
        match span.as_nanos() {
            0..1_000_000 => MICROSECOND,
            1_000_000..1_000_000_000 => MILLISECOND,
            1_000_000_000..300_000_000_000 => SECOND,
            _ => MINUTE,
        }
    }

    /// A tick's label: `0 s`, `2.5 s`.
    pub(super) fn label(self, at: Nanos) -> String {
        let value = at.as_nanos() as f64 / self.nanos as f64;
        format!("{value} {}", self.name)
    }

    /// Round distances between ticks, the shortest first.
    pub(super) fn steps(self) -> Vec<Nanos> {
        let minutes = self == MINUTE;
        let factors: &[u64] = if minutes {
            &[1, 2, 5, 10, 15, 30]
        } else {
            &[1, 2, 5]
        };
        let first = (self.nanos / 1000).max(1);
        let start = if minutes { self.nanos } else { first };
        let scales = (0..12).map(|power| start.saturating_mul(10_u64.saturating_pow(power)));
        let steps = scales.flat_map(|scale| factors.iter().map(move |f| scale.saturating_mul(*f)));
        let mut sorted: Vec<Nanos> = steps.map(Nanos::from_nanos).collect();
        sorted.sort_unstable();
        sorted
    }
}

/// What most axes count.
pub(super) const SINCE_FIRST_ACTION: &str = "time since the first action started";

/// Time from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeAxis {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) span: Nanos,
}

/// One labelled moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) x: i32,
    pub(super) label: String,
    /// Whether a narrow picture has room for its label.
    pub(super) major: bool,
}

impl TimeAxis {
    pub(super) fn new(left: i32, span: Nanos) -> Self {
        // Nothing is drawn for no time at all, but nothing divides by it either.
        let span = span.max(Nanos::from_nanos(1));
        Self {
            left,
            right: RIGHT,
            span,
        }
    }

    pub(super) fn width(&self) -> i32 {
        self.right - self.left
    }

    /// The place of a moment; what lies after the end stands at the end.
    pub(super) fn x(&self, at: Nanos) -> i32 {
        let along = at.min(self.span).share_of(self.span) * f64::from(self.width());
        self.left + along.round() as i32
    }

    /// How much time so many units are, rounded up.
    pub(super) fn time_in(&self, units: u32) -> Nanos {
        let wide = u128::from(self.span.as_nanos()) * u128::from(units);
        let time = wide.div_ceil(self.width().max(1) as u128);
        Nanos::from_nanos(u64::try_from(time).unwrap_or(u64::MAX))
    }

    /// Ticks at round moments, from 0, as many as there is room for.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let unit = TickUnit::for_span(self.span);
        let step = self.step(unit, TextClass::Minor.size());
        // Every second or fifth of these is left where letters are larger.
        let large = TextClass::Note.largest_size();
        let every = [1, 2, 5, 10].into_iter().find(|every| {
            let wide = Nanos::from_nanos(step.as_nanos().saturating_mul(*every));
            self.has_room(unit, wide, large)
        });
        let every = every.unwrap_or(10);
        let moments = (0..).map_while(|n: u64| {
            let at = Nanos::from_nanos(step.as_nanos().checked_mul(n)?);
            (at <= self.span).then_some((n, at))
        });
        let ticks = moments.map(|(n, at)| Tick {
            x: self.x(at),
            label: unit.label(at),
            major: n % every == 0,
        });
        ticks.collect()
    }

    fn step(&self, unit: TickUnit, size: u32) -> Nanos {
        let mut steps = unit.steps().into_iter();
        let fitting = steps.find(|step| self.has_room(unit, *step, size));
        fitting.unwrap_or(self.span)
    }

    /// Whether labels at this distance do not touch.
    fn has_room(&self, unit: TickUnit, step: Nanos, size: u32) -> bool {
        let distance = step.share_of(self.span) * f64::from(self.width());
        // The widest label is one of the last: all digits are of one width.
        let last =
            Nanos::from_nanos(self.span.as_nanos() / step.as_nanos().max(1) * step.as_nanos());
        let before = last.saturating_sub(step);
        let widest = [step, before, last].map(|at| text::width(&unit.label(at), size));
        let widest = widest.into_iter().fold(0.0, f64::max);
        distance >= widest + BETWEEN_LABELS
    }

    /// Lines down a panel, one at each tick.
    pub(super) fn draw_grid(&self, scene: &mut Scene, top: i32, bottom: i32) {
        for tick in self.ticks() {
            scene.rect(
                Rect {
                    x: tick.x,
                    y: top,
                    width: 1,
                    height: bottom - top,
                },
                Role::Grid,
            );
        }
    }

    /// The axis itself with its labels, and what it counts; gives the place below.
    pub(super) fn draw(&self, scene: &mut Scene, y: i32, caption: &str) -> i32 {
        scene.line(vec![(self.left, y), (self.right, y)], Role::Axis, 1);
        for tick in self.ticks() {
            scene.line(vec![(tick.x, y), (tick.x, y + 5)], Role::Axis, 1);
            self.draw_label(scene, y + LABEL_DROP, &tick);
        }
        let style = (TextClass::Note, Role::Muted);
        scene.text(
            (self.left, y + LABEL_DROP + 24),
            Anchor::Start,
            style,
            caption,
        );
        y + HEIGHT + 24
    }

    fn draw_label(&self, scene: &mut Scene, baseline: i32, tick: &Tick) {
        let at: Point = (tick.x, baseline);
        let half = |size| text::width(&tick.label, size) / 2.0;
        let fits = |size: u32| {
            f64::from(tick.x) + half(size) <= f64::from(WIDTH - 2)
                && f64::from(tick.x) - half(size) >= 2.0
        };
        if tick.major && fits(TextClass::Note.largest_size()) {
            let style = (TextClass::Note, Role::Muted);
            scene.text(at, Anchor::Middle, style, &tick.label);
        } else if fits(TextClass::Minor.size()) {
            let style = (TextClass::Minor, Role::Muted);
            scene.text(at, Anchor::Middle, style, &tick.label);
        }
    }
}

/// Counts from the bottom up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CountAxis {
    pub(super) top: i32,
    pub(super) bottom: i32,
    pub(super) most: u32,
}

impl CountAxis {
    pub(super) fn y(&self, value: f64) -> i32 {
        let share = (value / f64::from(self.most.max(1))).clamp(0.0, 1.0);
        self.bottom - (share * f64::from(self.bottom - self.top)).round() as i32
    }

    /// Round counts, zero first, the distance between them at least a line of text.
    pub(super) fn ticks(&self) -> Vec<u32> {
        let room = (self.bottom - self.top) / 30;
        let most_ticks = u32::try_from(room).unwrap_or(1).clamp(1, 5);
        let scales = (0..10).map(|power| 10_u32.saturating_pow(power));
        let mut steps = scales.flat_map(|s| [1, 2, 5].map(|f| s.saturating_mul(f)));
        let step = steps.find(|step| self.most / step <= most_ticks);
        let step = step.unwrap_or(self.most.max(1));
        (0..=self.most / step).map(|n| n * step).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(millis: u64) -> TimeAxis {
        TimeAxis::new(20, Nanos::from_nanos(millis * 1_000_000))
    }

    #[test]
    fn ticks_are_round_and_start_at_zero() {
        for millis in [1, 7, 300, 2_500, 38_000, 166_000, 400_000, 20_000_000] {
            let ticks = axis(millis).ticks();
            let labels: Vec<&str> = ticks.iter().map(|t| t.label.as_str()).collect();
            assert!((3..=15).contains(&ticks.len()), "{labels:?}");
            assert!(labels[0].starts_with("0 "), "{labels:?}");
            assert!(labels.iter().all(|l| l.len() < 10), "{labels:?}");
        }
    }

    #[test]
    fn labels_do_not_touch_at_either_size() {
        for millis in [1, 3, 40, 999, 2_001, 38_000, 299_000, 900_000] {
            let axis = axis(millis);
            let unit = TickUnit::for_span(axis.span);
            for (size, major_only) in [(13, false), (19, true)] {
                let ticks = axis.ticks();
                let shown: Vec<&Tick> = ticks.iter().filter(|t| t.major || !major_only).collect();
                for pair in shown.windows(2) {
                    let half = |t: &Tick| text::width(&t.label, size) / 2.0;
                    let free = f64::from(pair[1].x - pair[0].x) - half(pair[0]) - half(pair[1]);
                    assert!(free > 4.0, "{millis} ms {unit:?} {pair:?}");
                }
            }
        }
    }

    #[test]
    fn a_build_of_no_time_divides_by_nothing() {
        let axis = axis(0);
        assert_eq!(axis.x(Nanos::ZERO), 20);
        assert!(!axis.ticks().is_empty());
    }

    #[test]
    fn counts_are_whole_and_few() {
        let ticks = |most| {
            CountAxis {
                top: 0,
                bottom: 100,
                most,
            }
            .ticks()
        };
        assert_eq!(ticks(0), [0]);
        assert_eq!(ticks(1), [0, 1]);
        assert_eq!(ticks(2), [0, 1, 2]);
        assert_eq!(ticks(8), [0, 5]);
        assert_eq!(ticks(312), [0, 100, 200, 300]);
    }
}
