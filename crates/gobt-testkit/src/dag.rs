//! Which small graphs find the corner cases?
//!
//! Written by hand, an action at a time:
//!
//! ```
//! use gobt_testkit::dag::{Action, Dag};
//!
//! let mut dag = Dag::default();
//! let a = dag.add(Action::new("build", "a", 30));
//! let b = dag.add(Action::new("build", "b", 20).after([a]));
//! let link = dag.add(Action::new("link", "b", 5).after([a, b]));
//! let recorded = dag.run(2);
//! assert_eq!(recorded.times()[link as usize].done, 55);
//! let json: Vec<u8> = recorded.to_json();
//! # assert!(!json.is_empty());
//! ```
//!
//! or made up from a seed, see [`Dag::random`].

use crate::Edges;
use crate::go_json::{self, GoAction, GoTime};
use crate::random::Random;
use crate::schedule::{Times, Work, schedule};

/// One action of a small graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Go's word for its kind.
    pub mode: String,
    /// The import path; may be empty.
    pub package: String,
    /// The folder that says which unit it belongs to; may be empty.
    pub objdir: String,
    /// How long it runs, in nanoseconds.
    pub duration_ns: u64,
    /// Whether it ran a command (`Cmd` is not `null`).
    pub executed: bool,
    /// What must be done first, as written: may name an action twice.
    pub deps: Vec<u32>,
    /// Hashes of its inputs and of what it gave; `None` for ones of its own.
    pub hashes: Option<(String, String)>,
}

impl Action {
    /// An action that ran a command, depends on nothing, and has the folder
    /// `/tmp/go-build1/PACKAGE/`.
    pub fn new(mode: &str, package: &str, duration_ns: u64) -> Self {
        let objdir = if package.is_empty() {
            String::new()
        } else {
            format!("/tmp/go-build1/{package}/")
        };
        Self {
            mode: mode.to_owned(),
            package: package.to_owned(),
            objdir,
            duration_ns,
            executed: true,
            deps: Vec::new(),
            hashes: None,
        }
    }

    /// Adds dependencies.
    #[must_use]
    pub fn after(mut self, deps: impl IntoIterator<Item = u32>) -> Self {
        self.deps.extend(deps);
        self
    }

    /// Its result came from the cache: no command ran.
    #[must_use]
    pub fn cached(mut self) -> Self {
        self.executed = false;
        self
    }

    /// Gives a `build` or `link` these hashes of its inputs and of what came out: equal ones in two
    /// graphs are the same work.
    #[must_use]
    pub fn hashed(mut self, inputs: &str, content: &str) -> Self {
        self.hashes = Some((inputs.to_owned(), content.to_owned()));
        self
    }

    /// Puts it into another folder, and so into another unit.
    #[must_use]
    pub fn in_objdir(mut self, objdir: &str) -> Self {
        objdir.clone_into(&mut self.objdir);
        self
    }

    /// A failed build has no BuildID, so only these are given one.
    fn has_ids(&self) -> bool {
        matches!(self.mode.as_str(), "build" | "link")
    }
}

/// A small graph before it has run. An action's ID is its place in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dag {
    actions: Vec<Action>,
    no_priorities: bool,
}

impl Dag {
    /// Adds an action and gives its ID.
    pub fn add(&mut self, action: Action) -> u32 {
        // A small graph: the number fits.
        let id = self.actions.len() as u32;
        self.actions.push(action);
        id
    }

    /// Leaves out every `Priority`, as in a graph that has none.
    #[must_use]
    pub fn without_priorities(mut self) -> Self {
        self.no_priorities = true;
        self
    }

    /// A graph of 1 to 24 actions that follows from `seed`: equal durations and
    /// zero ones, several roots, parts that do not touch, dependencies named
    /// twice, IDs in no order, modes that nobody knows.
    pub fn random(seed: u64) -> Self {
        let mut random = Random::for_part(seed, 0);
        let count = 1 + random.below(24);
        let density = random.unit() * 0.5;
        let parts = 1 + random.below(3);
        let few_durations = random.chance(0.7);
        let mut dag = Self {
            no_priorities: random.chance(0.2),
            ..Self::default()
        };
        // Made in dependency order, then shuffled.
        let place = shuffled(count, &mut random);
        let mut actions: Vec<Option<Action>> = vec![None; count];
        for index in 0..count {
            let mut action = random_action(index, few_durations, &mut random);
            for below in (0..index).filter(|below| below % parts == index % parts) {
                if random.chance(density) {
                    action.deps.push(place[below]);
                }
            }
            if let Some(&first) = action.deps.first()
                && random.chance(0.1)
            {
                action.deps.push(first);
            }
            actions[place[index] as usize] = Some(action);
        }
        dag.actions = actions.into_iter().flatten().collect();
        dag
    }

    /// Runs it with so many workers, as Go would, without any delay.
    ///
    /// An action must not depend, directly or not, on itself.
    pub fn run(self, workers: usize) -> Recorded {
        let mut edges = Edges::default();
        for action in &self.actions {
            let mut deps = action.deps.clone();
            deps.sort_unstable();
            deps.dedup();
            edges.push(deps);
        }
        let mut priorities = vec![0; self.actions.len()];
        if !self.no_priorities {
            let dependents = edges.reversed();
            let roots = edges.nodes().filter(|&id| dependents.of(id).is_empty());
            for (priority, id) in (0..).zip(edges.post_order(roots)) {
                priorities[id as usize] = priority;
            }
        }
        let durations: Vec<u64> = self.actions.iter().map(|a| a.duration_ns).collect();
        let times = schedule(
            Work {
                edges: &edges,
                durations: &durations,
                priorities: &priorities,
                workers,
            },
            || 0,
        );
        Recorded {
            actions: self.actions,
            edges,
            priorities,
            times,
            workers,
        }
    }
}

/// A small graph that has run; every list is by ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    actions: Vec<Action>,
    edges: Edges,
    priorities: Vec<u32>,
    times: Vec<Times>,
    workers: usize,
}

impl Recorded {
    /// The actions as added.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Distinct dependencies.
    pub fn edges(&self) -> &Edges {
        &self.edges
    }

    /// Go's `Priority` of each action.
    pub fn priorities(&self) -> &[u32] {
        &self.priorities
    }

    /// When each action ran.
    pub fn times(&self) -> &[Times] {
        &self.times
    }

    /// How many actions ran at once at most.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// From the first start to the last end, in nanoseconds.
    pub fn exec_time_ns(&self) -> u64 {
        // Something starts at 0.
        self.times.iter().map(|t| t.done).max().unwrap_or(0)
    }

    /// The file that `-debug-actiongraph` would have left.
    pub fn to_json(&self) -> Vec<u8> {
        let texts: Vec<ActionText> = (0..)
            .zip(&self.actions)
            .map(|(id, action)| ActionText::of(id, action))
            .collect();
        let actions = self.edges.nodes().map(|id| {
            let index = id as usize;
            let (action, text, times) = (&self.actions[index], &texts[index], self.times[index]);
            GoAction {
                id,
                mode: &action.mode,
                package: &action.package,
                deps: &action.deps,
                objdir: &action.objdir,
                priority: self.priorities[index],
                need_build: action.mode == "build",
                action_id: &text.action_id,
                build_id: &text.build_id,
                time_ready: GoTime::After(times.ready),
                time_start: GoTime::After(times.start),
                time_done: GoTime::After(times.done),
                cmd: text.commands.as_deref(),
                cmd_real: if action.executed {
                    action.duration_ns
                } else {
                    0
                },
                cmd_user: if action.executed {
                    action.duration_ns
                } else {
                    0
                },
                ..GoAction::default()
            }
        });
        let mut bytes = Vec::new();
        // Writing to a vector does not fail.
        let written = go_json::write(&mut bytes, actions);
        debug_assert!(written.is_ok(), "{written:?}");
        bytes
    }
}

/// The texts of an action that it does not hold itself.
struct ActionText {
    action_id: String,
    build_id: String,
    commands: Option<Vec<String>>,
}

impl ActionText {
    fn of(id: u32, action: &Action) -> Self {
        let (action_id, build_id) = match &action.hashes {
            _ if !action.has_ids() => Default::default(),
            Some((inputs, content)) => (inputs.clone(), format!("{inputs}/{content}")),
            None => (format!("action{id}"), format!("action{id}/content{id}")),
        };
        let commands = action.executed.then(|| {
            vec![format!(
                "tool -o {}out -p {}",
                action.objdir, action.package
            )]
        });
        Self {
            action_id,
            build_id,
            commands,
        }
    }
}

fn random_action(index: usize, few_durations: bool, random: &mut Random) -> Action {
    const MODES: [&str; 8] = [
        "build",
        "build",
        "build",
        "build check cache",
        "link",
        "vet",
        "nop",
        "a mode of the future",
    ];
    const DURATIONS: [u64; 6] = [0, 1, 2, 5, 10, 10];
    let mode = MODES[random.below(MODES.len())];
    let duration = if few_durations {
        DURATIONS[random.below(DURATIONS.len())]
    } else {
        random.below(1_000_000_000) as u64
    };
    // Few names: one import path may be several units.
    let package = if mode == "nop" {
        String::new()
    } else {
        format!("p{}", random.below(12))
    };
    let mut action = Action::new(mode, &package, duration);
    if mode == "build" && random.chance(0.3) {
        action = action.in_objdir(&format!("/tmp/go-build1/b{index:03}/"));
    }
    if matches!(mode, "nop" | "build check cache") || random.chance(0.2) {
        action = action.cached();
    }
    action
}

/// The numbers below `count` in random order.
fn shuffled(count: usize, random: &mut Random) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..count as u32).collect();
    for last in (1..count).rev() {
        numbers.swap(last, random.below(last + 1));
    }
    numbers
}
