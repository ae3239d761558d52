//! For how long did a test hold its worker without running?
//!
//! Up to Go 1.25 a `test run` that has a worker still waits until the previous one, in the order in
//! which results are printed, has *started*. From 1.26 on barriers keep it from taking a worker at
//! all.

use gobt_profile::{ActionId, Graph, Mode, Nanos, Timestamp};

/// The blocked part of every action's duration; the place in the list is [`ActionId::index`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blocked {
    times: Vec<Nanos>,
}

impl Blocked {
    /// Follows the chain of `test print` actions. Linear in actions and edges.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let mut times = vec![Nanos::ZERO; graph.actions().len()];
        let barriers = graph.actions().iter().any(|a| a.mode == Mode::TestBarrier);
        if barriers {
            return Self { times };
        }
        // The effective start of the `test run` that a `test print` prints.
        let mut effective: Vec<Option<Timestamp>> = vec![None; times.len()];
        for &print in graph.topological_order() {
            if graph.action(print).mode != Mode::TestPrint {
                continue;
            }
            let previous = previous_print(graph, print).and_then(|p| effective[p.index()]);
            let Some(run) = printed_run(graph, print) else {
                effective[print.index()] = previous;
                continue;
            };
            let Some(span) = graph.action(run).times.span() else {
                continue;
            };
            let start = previous.map_or(span.start, |before| before.max(span.start));
            times[run.index()] = start.since(span.start).min(span.duration());
            effective[print.index()] = Some(start);
        }
        Self { times }
    }

    /// What of this action's duration was blocked.
    #[must_use]
    pub fn time(&self, id: ActionId) -> Nanos {
        self.times[id.index()]
    }

    /// The sum over all actions.
    #[must_use]
    pub fn total(&self) -> Nanos {
        self.times.iter().copied().sum()
    }

    /// The recorded duration of each action less its blocked part.
    #[must_use]
    pub fn durations_without(&self, graph: &Graph) -> Vec<Nanos> {
        let each = graph.actions().iter().zip(&self.times);
        each.map(|(action, &blocked)| action.duration() - blocked)
            .collect()
    }
}

fn previous_print(graph: &Graph, print: ActionId) -> Option<ActionId> {
    let mut dependencies = graph.dependencies(print).iter().copied();
    dependencies.find(|&d| graph.action(d).mode == Mode::TestPrint)
}

/// The `test run` whose result is printed: a dependency, or behind the `test clean` that is one.
fn printed_run(graph: &Graph, print: ActionId) -> Option<ActionId> {
    let run_among = |ids: &[ActionId]| {
        let mut ids = ids.iter().copied();
        ids.find(|&id| graph.action(id).mode == Mode::TestRun)
    };
    let direct = graph.dependencies(print);
    run_among(direct).or_else(|| {
        let cleans = direct
            .iter()
            .filter(|&&d| graph.action(d).mode == Mode::TestClean);
        cleans
            .map(|&clean| graph.dependencies(clean))
            .find_map(run_among)
    })
}
