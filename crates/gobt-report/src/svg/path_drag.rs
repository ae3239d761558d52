//! How much shorter would the critical path be if all actions of a row were free?
//!
//! The drag of one action is known. A row can stand for several, and their drags do not add up: so
//! the longest chain is looked for once more, for all rows side by side in one walk.

use gobt_analysis::Plan;
use gobt_profile::{ActionId, Nanos};

/// For each group of actions what the critical path loses if they take no time.
///
/// O((actions + edges) · groups), in actions · groups of memory.
pub(super) fn drags(plan: &Plan, groups: &[&[ActionId]]) -> Vec<Nanos> {
    let width = groups.len();
    let mut longest = vec![Nanos::ZERO; plan.len() * width];
    let mut whole = vec![Nanos::ZERO; plan.len()];
    let free = free_in(plan, groups);
    let mut now = vec![Nanos::ZERO; width];
    for &task in plan.order() {
        let at = task.index();
        now.fill(Nanos::ZERO);
        let mut before = Nanos::ZERO;
        for dependency in plan.dependencies(task) {
            let from = dependency.index();
            before = before.max(whole[from]);
            let ended = &longest[from * width..(from + 1) * width];
            for (now, ended) in now.iter_mut().zip(ended) {
                *now = (*now).max(*ended);
            }
        }
        let duration = plan.duration(task);
        whole[at] = before + duration;
        let own = &mut longest[at * width..(at + 1) * width];
        for (group, (own, now)) in own.iter_mut().zip(&now).enumerate() {
            let takes = if free[at] == Some(group) {
                Nanos::ZERO
            } else {
                duration
            };
            *own = *now + takes;
        }
    }
    let length = whole.into_iter().max().unwrap_or_default();
    let without = (0..width).map(|group| {
        let ends = longest.iter().skip(group).step_by(width.max(1));
        ends.copied().max().unwrap_or_default()
    });
    without.map(|shorter| length - shorter).collect()
}

/// For each action of the plan the group in which it is free.
fn free_in(plan: &Plan, groups: &[&[ActionId]]) -> Vec<Option<usize>> {
    let mut free = vec![None; plan.len()];
    for (group, actions) in groups.iter().enumerate() {
        for task in actions.iter().filter_map(|&action| plan.find(action)) {
            free[task.index()] = Some(group);
        }
    }
    free
}

#[cfg(test)]
mod tests {
    use gobt_analysis::{Analysis, Chains};
    use gobt_profile::read_profile_or_graph;

    use super::*;

    const RECORDED: &[u8] =
        include_bytes!("../../../gobt-profile/tests/fixtures/recorded/gotest-go1.27.3.json");

    fn analysis() -> Analysis {
        Analysis::of(&read_profile_or_graph(RECORDED, &str::to_owned).unwrap())
    }

    #[test]
    fn one_action_loses_its_drag() {
        let analysis = analysis();
        let plan = &analysis.plan;
        let steps = &analysis.critical_path.steps;
        let groups: Vec<&[ActionId]> = steps.chunks(1).collect();
        let wanted = steps.iter().map(|&step| {
            let task = plan.find(step).unwrap();
            analysis.slack.drag[task.index()]
        });
        assert_eq!(drags(plan, &groups), wanted.collect::<Vec<_>>());
    }

    #[test]
    fn several_lose_what_the_path_does_without_them() {
        let analysis = analysis();
        let plan = &analysis.plan;
        for size in [2, 3, 7] {
            let groups: Vec<&[ActionId]> = analysis.critical_path.steps.chunks(size).collect();
            let wanted = groups.iter().map(|group| {
                let mut durations = plan.durations().to_vec();
                for action in *group {
                    durations[plan.find(*action).unwrap().index()] = Nanos::ZERO;
                }
                let shorter = Chains::of(&plan.lasting(durations)).length();
                analysis.critical_path.length - shorter
            });
            assert_eq!(drags(plan, &groups), wanted.collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_rows_have_no_drags() {
        assert!(drags(&analysis().plan, &[]).is_empty());
    }
}
