//! Do the charts say what more workers would bring, what each step would save, and why this run
//! took its time?

use gobt_analysis::{Analysis, holders_in_sum};
use gobt_profile::{Machine, Mode, Nanos, Outcome, Profile, Times};
use gobt_report::human::duration;

use crate::builds::{fixture, profile_of, span};
use crate::picture::{Picture, View};
use crate::{chart, check};

const COLD: &str = "recorded/gofmt-go1.27.3-cold.json";

fn recorded(name: &str) -> Profile {
    fixture(name).expect("figures")
}

fn texts(profile: &Profile, chart_name: &str) -> Vec<String> {
    Picture::read(&chart(profile, chart_name), chart_name).shown(View::Wide)
}

fn all(profile: &Profile, chart_name: &str) -> String {
    texts(profile, chart_name).join(" ")
}

#[test]
fn what_more_workers_would_bring_is_said_in_a_sentence() {
    let profile = recorded(COLD);
    let analysis = Analysis::of(&profile);
    let scaling = analysis.scaling.expect("predictions");
    let enough = scaling.enough_workers(0.05).expect("a number").get();
    assert!(enough > scaling.replay.parallelism.get());
    let at = scaling.at(enough).expect("a prediction");
    let last = scaling.points.last().expect("a prediction");
    let all = all(&profile, "scaling.svg");
    for wanted in [
        format!("{enough} workers on {enough} cores would come within 5 % of the best"),
        format!("of the best, {}.", duration(last.predicted)),
        format!("{enough} workers would take {}.", duration(at.model)),
    ] {
        assert!(all.contains(&wanted), "{wanted}: {all}");
    }
}

#[test]
fn both_ends_and_both_bounds_have_names_and_figures() {
    let profile = recorded(COLD);
    let analysis = Analysis::of(&profile);
    let texts = texts(&profile, "scaling.svg");
    let scaling = analysis.scaling.expect("predictions");
    let last = scaling.points.last().expect("a prediction");
    for wanted in [
        "a core for every worker".to_owned(),
        "workers share 2 cores, as many as workers were seen".to_owned(),
        "total work ÷ workers".to_owned(),
        format!("critical path, {}", duration(analysis.critical_path.length)),
        format!("recorded: {}", duration(scaling.replay.observed)),
        duration(last.predicted),
        duration(last.model),
    ] {
        assert!(texts.contains(&wanted), "{wanted}: {texts:?}");
    }
    for workers in gobt_analysis::PARALLELISMS {
        assert!(texts.contains(&workers.to_string()), "{workers}: {texts:?}");
    }
}

#[test]
fn the_cores_of_the_machine_are_named_where_they_are_known() {
    let mut profile = recorded(COLD);
    profile.build.parallelism = Some(2);
    for (cpu_quota_millis, wanted) in [
        (None, "workers share the 2 cores there are"),
        (Some(1_500), "workers share the 1.5 cores there are"),
    ] {
        profile.build.machine = Some(Machine {
            cpus: 2,
            cpu_quota_millis,
        });
        let texts = texts(&profile, "scaling.svg");
        assert!(texts.contains(&wanted.to_owned()), "{texts:?}");
    }
}

#[test]
fn any_recorded_number_of_workers_has_its_place_and_its_label() {
    for workers in [1, 2, 5, 10, 63, 64, 65, 1_000, 100_000] {
        let mut profile = recorded("made/diamond.json");
        profile.build.parallelism = Some(workers);
        check(&format!("{workers} recorded"), &profile);
        let svg = chart(&profile, "scaling.svg");
        for view in [View::Wide, View::Narrow] {
            let texts = Picture::read(&svg, "recorded").shown(view);
            let label = gobt_report::human::count(workers as usize);
            assert!(texts.contains(&label), "{workers}, {view:?}: {texts:?}");
        }
    }
}

#[test]
fn a_prediction_that_cannot_be_trusted_says_so() {
    let caution = "A replay of go's scheduler gives";
    let off = all(&recorded("made/diamond.json"), "scaling.svg");
    assert!(off.contains(caution), "{off}");
    let close = all(&recorded(COLD), "scaling.svg");
    assert!(!close.contains(caution), "{close}");
    assert!(close.contains("predictions hold"), "{close}");
}

#[test]
fn actions_that_took_longer_than_their_cpu_time_explains_are_mentioned() {
    let mut profile = profile_of(&[
        (Mode::Build, "a", span(0, 4_000)),
        (Mode::Build, "b", span(0, 4_000)),
        (Mode::Build, "c", span(4_000, 8_000)),
        (Mode::Build, "d", span(4_000, 8_000)),
    ]);
    let busy = all(&profile, "scaling.svg");
    let graph = profile.graph.actions().to_vec();
    let idle = graph.into_iter().map(|mut action| {
        if let Some(run) = &mut action.run {
            run.user = Nanos::ZERO;
        }
        action
    });
    let edges = {
        let mut edges = gobt_profile::EdgeList::default();
        (0..4).for_each(|_| edges.push([]));
        edges
    };
    profile.graph = gobt_profile::Graph::new(idle.collect(), &edges, Vec::new()).expect("a graph");
    let idle = all(&profile, "scaling.svg");
    let words = "Actions took longer than their CPU time explains";
    assert!(!busy.contains(words), "{busy}");
    assert!(idle.contains(words), "{idle}");
}

#[test]
fn what_has_no_prediction_says_why() {
    let mut interrupted = profile_of(&[
        (Mode::Build, "example.com/done", span(0, 50)),
        (Mode::Build, "example.com/never", Times::Unreached),
    ]);
    interrupted.build.outcome = Outcome::Interrupted { signal: 2 };
    let no_time = profile_of(&[
        (Mode::Build, "p", span(5, 5)),
        (Mode::Link, "q", span(5, 5)),
    ]);
    for (what, profile, wanted) in [
        (
            "not all ended",
            interrupted,
            "There is no prediction: not every action ran to its end",
        ),
        (
            "no time",
            no_time,
            "There is nothing to predict: the actions took no time",
        ),
        (
            "one action",
            recorded("made/one-action.json"),
            "There is one action. It takes 1.50 s with any number of workers.",
        ),
    ] {
        check(what, &profile);
        let all = all(&profile, "scaling.svg");
        assert!(all.contains(wanted), "{what}: {all}");
    }
}

#[test]
fn each_step_of_the_path_has_its_drag() {
    let profile = recorded("made/diamond.json");
    let analysis = Analysis::of(&profile);
    let texts = texts(&profile, "critical-path.svg");
    for &step in &analysis.critical_path.steps {
        let task = analysis.plan.find(step).expect("planned");
        let drag = duration(analysis.slack.drag[task.index()]);
        let package = profile.graph.action(step).package.to_string();
        let row = texts.iter().position(|t| *t == package);
        let row = row.unwrap_or_else(|| panic!("{package}: {texts:?}"));
        // Name, share, time, drag.
        assert_eq!(texts[row + 3], drag, "{package}: {texts:?}");
    }
}

#[test]
fn the_path_that_the_run_took_is_split_into_work_waits_and_gaps() {
    let profile = recorded(COLD);
    let path = Analysis::of(&profile).realised_path;
    let texts = texts(&profile, "critical-path.svg");
    for (words, time) in [
        ("work: ", path.work),
        ("wait: ", path.wait),
        ("gap: ", path.gap),
    ] {
        let line = texts.iter().position(|t| t.starts_with(words));
        let line = line.unwrap_or_else(|| panic!("{words}: {texts:?}"));
        assert_eq!(texts[line + 2], duration(time), "{texts:?}");
    }
    assert!(!texts.iter().any(|t| t.starts_with("blocked")), "{texts:?}");
}

#[test]
fn time_in_which_a_test_waited_for_its_turn_is_told_apart() {
    let profile = recorded("recorded/gotest-go1.21.13.json");
    let path = Analysis::of(&profile).realised_path;
    assert!(path.blocked > Nanos::ZERO);
    let path_texts = texts(&profile, "critical-path.svg");
    let line = path_texts.iter().position(|t| t.starts_with("blocked"));
    let line = line.expect("a line");
    assert_eq!(path_texts[line + 2], duration(path.blocked));
    let work = path_texts.iter().position(|t| t.starts_with("work: "));
    let work = work.expect("a line");
    assert_eq!(path_texts[work + 2], duration(path.work - path.blocked));
    let scaling = all(&profile, "scaling.svg");
    assert!(scaling.contains("for their turn"), "{scaling}");
}

#[test]
fn what_held_the_workers_is_named_the_longest_first() {
    let profile = recorded("recorded/gotest-go1.27.3.json");
    let analysis = Analysis::of(&profile);
    let holders = holders_in_sum(&profile.graph, &analysis.holders);
    let texts = texts(&profile, "critical-path.svg");
    let heading = texts
        .iter()
        .position(|t| t.starts_with("What held the 2 workers"));
    let below = &texts[heading.expect("a heading") + 1..];
    for (row, holder) in below.chunks(3).zip(&holders[..6]) {
        let package = &*profile.graph.action(holder.action).package;
        assert!(row[0].ends_with(package), "{package}: {row:?}");
        assert_eq!(row[2], duration(holder.held), "{row:?}");
    }
    let more = format!("Not shown: {} more actions, in sum ", holders.len() - 6);
    assert!(below.iter().any(|t| t.starts_with(&more)), "{below:?}");
}

#[test]
fn a_run_that_never_waited_says_so() {
    let all = all(&recorded("made/one-action.json"), "critical-path.svg");
    assert!(all.contains("It never waited for a worker."), "{all}");
    assert!(!all.contains("What held"), "{all}");
}
