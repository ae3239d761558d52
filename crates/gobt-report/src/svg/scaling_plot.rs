//! How are predicted times over the number of workers drawn?

use std::num::NonZeroU32;

use gobt_analysis::{Scaling, ScalingPoint};
use gobt_profile::Nanos;

use super::axis::TickUnit;
use super::marks;
use super::scene::{Anchor, MARGIN, Point, RIGHT, Rect, Scene, WIDTH};
use super::text;
use super::theme::{Role, TextClass};
use crate::human::{count, duration};

const HEIGHT: i32 = 340;

/// Room above the plot, for the label of a point at its top.
const HEADROOM: i32 = 34;

/// Height of the line that says what is counted upwards.
const CAPTION: i32 = 20;

/// From the axis to the baseline of its labels, and from there to its caption.
const LABEL_DROP: i32 = 25;
const CAPTION_DROP: i32 = 24;

/// Free space between texts that stand side by side.
const BETWEEN: f64 = 9.0;

/// Lines of text one below the other are so far apart, at least.
const LINE: i32 = 23;

/// Most labels upwards.
const MOST_TICKS: u64 = 6;

/// Between the plot and the values at its right: half a marked point stands there.
const BEFORE_VALUES: i32 = 13;

/// Length of a dash, and of the space behind it.
const DASH: i32 = 7;
const SPACE: i32 = 5;

const RECORDED: &str = "recorded";

/// What is drawn.
pub(super) struct Plot<'a> {
    pub(super) scaling: &'a Scaling,
    /// The critical path.
    pub(super) path: Nanos,
    pub(super) work: Nanos,
    /// The point to be marked.
    pub(super) enough: Option<&'a ScalingPoint>,
}

impl Plot<'_> {
    /// Draws it; gives the place below.
    pub(super) fn draw(&self, scene: &mut Scene, top: i32) -> i32 {
        let frame = self.frame(top + CAPTION + HEADROOM);
        let style = (TextClass::Note, Role::Muted);
        scene.text((MARGIN, top + CAPTION), Anchor::Start, style, "exec time");
        frame.draw_times(scene);
        self.draw_workers(scene, &frame);
        self.draw_range(scene, &frame);
        self.draw_bounds(scene, &frame);
        self.draw_ends(scene, &frame);
        self.draw_points(scene, &frame);
        self.draw_recorded(scene, &frame);
        self.draw_values(scene, &frame);
        let baseline = frame.bottom + LABEL_DROP + CAPTION_DROP;
        let caption = "workers (-p); every doubling is equally wide";
        scene.text((frame.left, baseline), Anchor::Start, style, caption);
        frame.bottom + LABEL_DROP + CAPTION_DROP + 12
    }

    fn frame(&self, top: i32) -> Frame {
        let points = &self.scaling.points;
        let times = points.iter().map(|p| p.range().1);
        let times = times.chain([self.scaling.replay.observed, self.path]);
        let most_time = times.max().unwrap_or_default().max(Nanos::from_nanos(1));
        let workers = points.iter().map(|p| p.parallelism.get()).max();
        let size = TextClass::Note.largest_size();
        let ticks = time_ticks(most_time);
        let labels = ticks.iter().map(|(_, label)| text::width(label, size));
        let labels = labels.fold(0.0, f64::max).ceil();
        let ends = self.values().map(|time| text::width(&duration(time), size));
        let ends = ends.into_iter().fold(0.0, f64::max).ceil();
        Frame {
            left: MARGIN + labels as i32 + 8,
            right: RIGHT - ends as i32 - BEFORE_VALUES,
            top,
            bottom: top + HEIGHT,
            most_time,
            most_workers: workers.unwrap_or(1).max(2),
            ticks,
        }
    }

    /// Both ends of the range with the most workers: shared cores first.
    fn values(&self) -> [Nanos; 2] {
        let last = self.scaling.points.last();
        last.map_or([Nanos::ZERO; 2], |p| [p.model, p.predicted])
    }

    fn line(&self, frame: &Frame, time: fn(&ScalingPoint) -> Nanos) -> Vec<Point> {
        let points = self.scaling.points.iter();
        points
            .map(|p| (frame.x(p.parallelism.get()), frame.y(time(p))))
            .collect()
    }

    fn draw_range(&self, scene: &mut Scene, frame: &Frame) {
        let mut outline = self.line(frame, |p| p.model);
        outline.extend(self.line(frame, |p| p.predicted).into_iter().rev());
        scene.area(outline, Role::Range);
    }

    fn draw_bounds(&self, scene: &mut Scene, frame: &Frame) {
        let y = frame.y(self.path);
        scene.line(vec![(frame.left, y), (frame.right, y)], Role::Critical, 2);
        let mut x = frame.left;
        while x < frame.right {
            let end = (x + DASH).min(frame.right);
            let dash = [x, end].map(|x| (x, frame.y(self.work_bound(frame, x))));
            scene.line(dash.to_vec(), Role::Muted, 2);
            x += DASH + SPACE;
        }
    }

    /// Total work ÷ the number of workers that stands at this place.
    fn work_bound(&self, frame: &Frame, x: i32) -> Nanos {
        let workers = frame.workers_at(x);
        Nanos::from_nanos((self.work.as_nanos() as f64 / workers) as u64)
    }

    fn draw_ends(&self, scene: &mut Scene, frame: &Frame) {
        scene.line(self.line(frame, |p| p.model), Role::CoresShared, 3);
        scene.line(self.line(frame, |p| p.predicted), Role::CoreEach, 3);
    }

    /// Small squares: only there anything was worked out.
    fn draw_points(&self, scene: &mut Scene, frame: &Frame) {
        for (role, time) in [
            (
                Role::CoresShared,
                (|p| p.model) as fn(&ScalingPoint) -> Nanos,
            ),
            (Role::CoreEach, |p| p.predicted),
        ] {
            for (x, y) in self.line(frame, time) {
                let rect = Rect {
                    x: x - 3,
                    y: y - 3,
                    width: 6,
                    height: 6,
                };
                scene.rect(rect, role);
            }
        }
        if let Some(point) = self.enough {
            let at = (frame.x(point.parallelism.get()), frame.y(point.predicted));
            marks::point(scene, at, Role::CoreEach, Role::Page);
        }
    }

    /// The recorded point with its label, above every line.
    fn draw_recorded(&self, scene: &mut Scene, frame: &Frame) {
        let replay = &self.scaling.replay;
        let (x, y) = (frame.x(replay.parallelism.get()), frame.y(replay.observed));
        let label = format!("{RECORDED}: {}", duration(replay.observed));
        let wide = text::width(&label, TextClass::Note.largest_size()).ceil() as i32;
        let (anchor, left) = if x + wide <= RIGHT {
            (Anchor::Start, x)
        } else {
            (Anchor::End, x - wide)
        };
        let highest = self.highest(frame, (left - 4, left + wide)).min(y);
        let baseline = highest - 15;
        scene.line(vec![(x, baseline + 5), (x, y)], Role::Ink, 1);
        marks::point(scene, (x, y), Role::Ink, Role::Ink);
        scene.text((x, baseline), anchor, (TextClass::Note, Role::Ink), &label);
    }

    /// The highest place of any line between two places.
    fn highest(&self, frame: &Frame, (from, to): (i32, i32)) -> i32 {
        let ends = [
            self.line(frame, |p| p.model),
            self.line(frame, |p| p.predicted),
        ];
        let ends = ends.iter().flat_map(|line| {
            let pairs = line.windows(2);
            pairs.flat_map(|pair| [from, to].into_iter().filter_map(|x| between(pair, x)))
        });
        let inside = |x: i32| (from..=to).contains(&x);
        let points = self.scaling.points.iter();
        let points = points.filter(|p| inside(frame.x(p.parallelism.get())));
        let points = points.map(|p| frame.y(p.range().1));
        let bounds = [
            frame.y(self.path),
            frame.y(self.work_bound(frame, from.max(frame.left))),
        ];
        let all = ends.chain(points).chain(bounds);
        all.min().unwrap_or(frame.top)
    }

    /// What both ends come to with the most workers, at the right.
    fn draw_values(&self, scene: &mut Scene, frame: &Frame) {
        let [shared, each] = self.values();
        let x = frame.right + BEFORE_VALUES;
        let mut label = |y: i32, role, time| {
            scene.text(
                (x, y + 5),
                Anchor::Start,
                (TextClass::Note, role),
                &duration(time),
            );
        };
        let (shared_y, each_y) = (frame.y(shared), frame.y(each));
        if duration(shared) == duration(each) {
            label(each_y, Role::CoreEach, each);
            return;
        }
        let missing = (LINE - (shared_y - each_y).abs()).max(0);
        let (up, down) = (missing / 2, missing - missing / 2);
        let (shared_y, each_y) = if shared >= each {
            (shared_y - up, each_y + down)
        } else {
            (shared_y + down, each_y - up)
        };
        label(shared_y, Role::CoresShared, shared);
        label(each_y, Role::CoreEach, each);
    }

    /// The numbers of workers. The most important are labelled, as far as there is room.
    fn draw_workers(&self, scene: &mut Scene, frame: &Frame) {
        scene.line(
            vec![(frame.left, frame.bottom), (frame.right, frame.bottom)],
            Role::Axis,
            1,
        );
        let mut taken: [Vec<(f64, f64)>; 2] = Default::default();
        for workers in self.by_importance() {
            let x = frame.x(workers);
            let line = vec![(x, frame.bottom), (x, frame.bottom + 5)];
            scene.line(line, Role::Axis, 1);
            let label = count(workers as usize);
            let spans = [TextClass::Minor.size(), TextClass::Note.largest_size()].map(|size| {
                let half = text::width(&label, size) / 2.0;
                let middle = f64::from(x).min(f64::from(WIDTH - 2) - half);
                (middle - half, middle + half)
            });
            let free = |view: usize| {
                let (left, right) = spans[view];
                let mut others = taken[view].iter();
                others.all(|(l, r)| left >= r + BETWEEN || right + BETWEEN <= *l)
            };
            let (class, views) = match (free(0), free(1)) {
                (true, true) => (TextClass::Note, 2),
                (true, false) => (TextClass::Minor, 1),
                _ => continue,
            };
            for view in 0..views {
                taken[view].push(spans[view]);
            }
            let span = spans[views - 1];
            let middle = ((span.0 + span.1) / 2.0).floor() as i32;
            let at = (middle, frame.bottom + LABEL_DROP);
            scene.text(at, Anchor::Middle, (class, Role::Muted), &label);
        }
    }

    /// The recorded number, the marked one, the last, powers of two, all the others.
    fn by_importance(&self) -> Vec<u32> {
        let points = &self.scaling.points;
        let marked = [
            Some(self.scaling.replay.parallelism),
            self.enough.map(|p| p.parallelism),
            points.last().map(|p| p.parallelism),
        ];
        let mut all: Vec<NonZeroU32> = marked.into_iter().flatten().collect();
        let numbers = || points.iter().map(|p| p.parallelism);
        all.extend(numbers().filter(|n| n.is_power_of_two()));
        all.extend(numbers());
        let mut out: Vec<u32> = Vec::new();
        for number in all.into_iter().map(NonZeroU32::get) {
            if !out.contains(&number) {
                out.push(number);
            }
        }
        out
    }
}

/// Where a line from one point to the next crosses this place.
fn between(pair: &[Point], x: i32) -> Option<i32> {
    let [(x0, y0), (x1, y1)] = pair else {
        return None;
    };
    if x < *x0 || x > *x1 || x0 == x1 {
        return None;
    }
    Some(y0 + (y1 - y0) * (x - x0) / (x1 - x0))
}

/// Where the plot stands and what its axes count: workers to the right, doubled at every step;
/// time upwards.
struct Frame {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    most_time: Nanos,
    most_workers: u32,
    ticks: Vec<(Nanos, String)>,
}

impl Frame {
    fn x(&self, workers: u32) -> i32 {
        let along = f64::from(workers).log2() / f64::from(self.most_workers).log2();
        self.left + (along * f64::from(self.right - self.left)).round() as i32
    }

    /// The number of workers that stands at this place: need not be a whole one.
    fn workers_at(&self, x: i32) -> f64 {
        let along = f64::from(x - self.left) / f64::from((self.right - self.left).max(1));
        (along * f64::from(self.most_workers).log2()).exp2()
    }

    fn y(&self, time: Nanos) -> i32 {
        let share = time.min(self.most_time).share_of(self.most_time);
        self.bottom - (share * f64::from(self.bottom - self.top)).round() as i32
    }

    fn draw_times(&self, scene: &mut Scene) {
        for (time, label) in &self.ticks {
            let y = self.y(*time);
            scene.line(vec![(self.left, y), (self.right, y)], Role::Grid, 1);
            let style = (TextClass::Note, Role::Muted);
            scene.text((self.left - 8, y + 5), Anchor::End, style, label);
        }
    }
}

/// Round times from zero to this one, few enough for their labels.
fn time_ticks(most: Nanos) -> Vec<(Nanos, String)> {
    let unit = TickUnit::for_span(most);
    let mut steps = unit.steps().into_iter();
    let step = steps.find(|step| most.as_nanos() / step.as_nanos().max(1) <= MOST_TICKS);
    let step = step.unwrap_or(most).as_nanos().max(1);
    let times = (0..=most.as_nanos() / step).map(|n| Nanos::from_nanos(n * step));
    times.map(|time| (time, unit.label(time))).collect()
}
