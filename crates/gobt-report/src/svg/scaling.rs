//! `scaling.svg`: what would more workers bring, and fewer?

use gobt_analysis::{Analysis, Scaling, ScalingPoint};
use gobt_profile::{Nanos, Outcome, Profile};

use super::header;
use super::legend::{self, Swatch};
use super::load::Workers;
use super::notice::{self, BOTTOM};
use super::scaling_plot::Plot;
use super::scene::Scene;
use super::theme::Role;
use crate::human::{duration, plural};
use crate::sentences;

/// So close to the best is called enough.
const ENOUGH: f64 = 0.05;

const NOT_ALL_ENDED: &str = "There is no prediction: not every action ran to its end, and how long the rest would have taken is not known.";

const NO_TIME: &str = "There is nothing to predict: the actions took no time that was measured.";

/// Ends of a range that are closer than this are as good as one.
const SAME: f64 = 0.02;

/// Lays out the picture.
pub(super) fn scene(profile: &Profile, analysis: &Analysis) -> Scene {
    let scene = Scene::new("scaling", "Scaling: more workers, or fewer");
    match (analysis.totals.exec, &analysis.scaling) {
        (None, _) => notice::nothing(scene, profile, analysis, notice::no_times(analysis)),
        (Some(_), None) => notice::nothing(scene, profile, analysis, NOT_ALL_ENDED),
        (Some(Nanos::ZERO), _) => notice::nothing(scene, profile, analysis, NO_TIME),
        (Some(exec), Some(_)) if analysis.totals.actions == 1 => {
            let why = format!(
                "There is one action. It takes {} with any number of workers.",
                duration(exec)
            );
            notice::nothing(scene, profile, analysis, &why)
        }
        (Some(_), Some(scaling)) => draw(scene, profile, analysis, scaling),
    }
}

fn draw(mut scene: Scene, profile: &Profile, analysis: &Analysis, scaling: &Scaling) -> Scene {
    // The recorded point has a mark of its own.
    let enough = enough(scaling).filter(|p| p.parallelism != scaling.replay.parallelism);
    let mut top = header::draw(&mut scene, profile, analysis, &[answer(analysis, scaling)]);
    if let Some(caution) = sentences::replay_caution(profile, &scaling.replay) {
        top = notice::warning(&mut scene, top, &caution);
    }
    for point in &scaling.points {
        scene.description += &told(point);
    }
    let entries = entries(analysis, scaling, enough);
    let entries: Vec<(Swatch, &str)> = entries.iter().map(|(s, text)| (*s, &**text)).collect();
    let top = legend::draw(&mut scene, top + 8, &entries);
    let plot = Plot {
        scaling,
        path: analysis.critical_path.length,
        work: analysis.totals.total_work,
        enough,
    };
    let mut below = plot.draw(&mut scene, top + 4);
    for remark in remarks(profile, analysis, scaling) {
        below = notice::remark(&mut scene, below, &remark);
    }
    scene.height = below + BOTTOM;
    scene
}

fn enough(scaling: &Scaling) -> Option<&ScalingPoint> {
    scaling.at(scaling.enough_workers(ENOUGH)?.get())
}

/// What the picture says, in words.
fn answer(analysis: &Analysis, scaling: &Scaling) -> String {
    let replay = &scaling.replay;
    let now = format!(
        "{} with {}",
        duration(replay.observed),
        Workers::of(analysis).named()
    );
    let best = scaling.points.iter().map(|p| p.predicted).min();
    let (Some(enough), Some(best)) = (enough(scaling), best) else {
        return format!("{now}.");
    };
    let best = duration(best);
    let number = enough.parallelism.get();
    let workers = plural(number as usize, "worker", "workers");
    if enough.parallelism == replay.parallelism {
        return format!("{now}; more workers would bring less than 5 %.");
    }
    if enough.parallelism < replay.parallelism {
        return format!("{now}; {workers} would do: within 5 % of the best, {best}.");
    }
    match Ends::of(enough) {
        Ends::SharedIsLonger => format!(
            "{now}; {workers} on {number} cores would come within 5 % of the best, {best}. On {}, {workers} would take {}.",
            cores(scaling),
            duration(enough.model)
        ),
        Ends::Same => format!(
            "{now}; {workers} on {} would come within 5 % of the best, {best}.",
            cores(scaling)
        ),
        Ends::SharedIsShorter => format!(
            "{now}; {workers} would take {} to {}.",
            duration(enough.model),
            duration(enough.predicted)
        ),
    }
}

/// How the two ends of a prediction lie for more workers than were recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    SharedIsLonger,
    Same,
    /// Actions took longer than their CPU time and their company explain.
    SharedIsShorter,
}

impl Ends {
    fn of(point: &ScalingPoint) -> Self {
        let ratio = point.model.share_of(point.predicted);
        if ratio > 1.0 + SAME {
            Self::SharedIsLonger
        } else if ratio < 1.0 - SAME {
            Self::SharedIsShorter
        } else {
            Self::Same
        }
    }
}

/// `the 2 cores there are`.
fn cores(scaling: &Scaling) -> String {
    let cores = scaling.company.cores;
    let core = if (cores - 1.0).abs() < 0.005 {
        "core"
    } else {
        "cores"
    };
    // A quota need not be a whole number.
    let number = (cores * 100.0).round() / 100.0;
    if scaling.company.cores_recorded {
        format!("the {number} {core} there are")
    } else {
        format!("{number} {core}, as many as workers were seen")
    }
}

fn entries(
    analysis: &Analysis,
    scaling: &Scaling,
    enough: Option<&ScalingPoint>,
) -> Vec<(Swatch, String)> {
    let path = duration(analysis.critical_path.length);
    let mut entries = vec![
        (
            Swatch::Line(Role::CoresShared),
            format!("workers share {}", cores(scaling)),
        ),
        (
            Swatch::Line(Role::CoreEach),
            "a core for every worker".to_owned(),
        ),
        (Swatch::Filled(Role::Range), "in between".to_owned()),
        (
            Swatch::Line(Role::Critical),
            format!("critical path, {path}"),
        ),
        (
            Swatch::Dashes(Role::Muted),
            "total work ÷ workers".to_owned(),
        ),
        (
            Swatch::Point(Role::Ink, Role::Ink),
            format!("recorded, {}", duration(scaling.replay.observed)),
        ),
    ];
    if let Some(point) = enough {
        let workers = plural(point.parallelism.get() as usize, "worker", "workers");
        let text = format!("within 5 % of the best, {workers}");
        entries.push((Swatch::Point(Role::CoreEach, Role::Page), text));
    }
    entries
}

/// The prediction for a screen reader.
fn told(point: &ScalingPoint) -> String {
    let workers = plural(point.parallelism.get() as usize, "worker", "workers");
    let (low, high) = point.range();
    let (low, high) = (duration(low), duration(high));
    if low == high {
        format!(". {workers}: {low}")
    } else {
        format!(". {workers}: {low} to {high}")
    }
}

/// What must be known to read the picture.
fn remarks(profile: &Profile, analysis: &Analysis, scaling: &Scaling) -> Vec<String> {
    let mut remarks = vec![
        "With a core for every worker, each action takes as long as recorded; workers that share cores slow each other down, by their CPU time. The truth lies between."
            .to_owned(),
    ];
    let most = scaling.points.last();
    if most.is_some_and(|p| Ends::of(p) == Ends::SharedIsShorter) {
        remarks.push(
            "Actions took longer than their CPU time explains: they waited for the disk, or something else kept the machine busy. Then the shared end is the shorter one."
                .to_owned(),
        );
    }
    let replay = &scaling.replay;
    if replay.trusted() {
        remarks.push(format!("Check by replay: {}.", sentences::replay(replay)));
    }
    if !replay.parallelism_recorded {
        remarks.push(
            "The number of workers was not recorded: it is the most seen at once.".to_owned(),
        );
    }
    let blocked = analysis.blocked.total();
    if blocked > Nanos::ZERO {
        remarks.push(format!(
            "Tests waited {} for their turn: one end counts that as work, the other does not.",
            duration(blocked)
        ));
    }
    if matches!(profile.build.outcome, Outcome::Failed { .. }) {
        remarks.push(
            "The build failed: this is about what ran, not about a build that succeeds.".to_owned(),
        );
    }
    remarks
}
