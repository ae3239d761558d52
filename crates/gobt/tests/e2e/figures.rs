//! Are the figures right? Calculated here once more, from go's own file, in another way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{Sandbox, toolchains};

fn module(m: &Sandbox) {
    m.file("main.go", "package main\n\nimport (\n\t\"example.com/m/a\"\n\t\"example.com/m/b\"\n)\n\nfunc main() { a.A(); b.B() }\n")
        .file("a/a.go", "package a\n\n// static int f(void) { return 1; }\nimport \"C\"\n\nfunc A() { C.f() }\n")
        .file("b/b.go", "package b\n\nimport \"example.com/m/a\"\n\nfunc B() { a.A() }\n")
        .file("b/b_test.go", "package b\n\nimport \"testing\"\n\nfunc TestB(t *testing.T) { B() }\n");
}

/// Nanoseconds since 1970, of a time as go writes it.
fn nanos(time: &Value) -> i128 {
    let time: jiff::Timestamp = time.as_str().unwrap().parse().unwrap();
    time.as_nanosecond()
}

/// The definitions, followed to the letter.
struct Graph(Vec<Value>);

impl Graph {
    fn duration(&self, id: usize) -> i128 {
        nanos(&self.0[id]["TimeDone"]) - nanos(&self.0[id]["TimeStart"])
    }

    fn deps(&self, id: usize) -> BTreeSet<usize> {
        let deps = self.0[id]["Deps"].as_array().into_iter().flatten();
        deps.map(|d| usize::try_from(d.as_u64().unwrap()).unwrap())
            .collect()
    }

    fn exec(&self) -> i128 {
        let last = self.0.iter().map(|a| nanos(&a["TimeDone"])).max().unwrap();
        last - self.0.iter().map(|a| nanos(&a["TimeStart"])).min().unwrap()
    }

    /// The longest chain that ends with each action, in as many rounds as it takes.
    fn longest_chain(&self) -> i128 {
        let mut chains: Vec<i128> = (0..self.0.len()).map(|id| self.duration(id)).collect();
        loop {
            let next: Vec<i128> = (0..self.0.len())
                .map(|id| {
                    let before = self.deps(id).into_iter().map(|d| chains[d]).max();
                    self.duration(id) + before.unwrap_or(0)
                })
                .collect();
            if next == chains {
                return chains.into_iter().max().unwrap();
            }
            chains = next;
        }
    }

    /// Time of each unit: by the folder of its compilation.
    fn units(&self) -> Vec<(String, i128)> {
        let compiles = |mode: &str| {
            [
                "build",
                "build check cache",
                "cover",
                "cgo run",
                "collect cgo",
            ]
            .contains(&mode)
                || mode.starts_with("cgo compile ")
        };
        let mut units: BTreeMap<&str, (String, i128)> = BTreeMap::new();
        for (id, action) in self.0.iter().enumerate() {
            let Some(objdir) = action["Objdir"].as_str() else {
                continue;
            };
            let mode = action["Mode"].as_str().unwrap();
            if !compiles(mode) {
                continue;
            }
            let unit = units.entry(objdir).or_default();
            unit.1 += self.duration(id);
            if mode == "build" {
                unit.0 = action["Package"].as_str().unwrap().to_owned();
            }
        }
        let mut units: Vec<_> = units.into_values().collect();
        units.sort();
        units
    }
}

#[test]
fn figures_equal_an_independent_calculation() {
    for go in toolchains() {
        for arguments in [
            &["build", "-debug-actiongraph=own.json", "./..."][..],
            &["test", "-debug-actiongraph=own.json", "./..."],
        ] {
            let m = Sandbox::new(go);
            module(&m);
            m.gobt_profile(&["-q"], arguments).outcome().ends_with(0);
            let graph = Graph(serde_json::from_str(&m.read("own.json")).unwrap());
            let figures = m.figures("gobt-report/profile.json");
            let number = |value: &Value| i128::from(value.as_u64().unwrap());
            assert_eq!(number(&figures["actions"]), graph.0.len() as i128);
            assert_eq!(number(&figures["exec_ns"]), graph.exec());
            let ids = 0..graph.0.len();
            let total: i128 = ids.clone().map(|id| graph.duration(id)).sum();
            assert_eq!(number(&figures["total_work_ns"]), total);
            let edges: usize = ids.map(|id| graph.deps(id).len()).sum();
            assert_eq!(number(&figures["edges"]), edges as i128);
            let executed = graph.0.iter().filter(|a| !a["Cmd"].is_null()).count();
            assert_eq!(number(&figures["executed"]), executed as i128);
            let cpu = |a: &Value| number_or_zero(&a["CmdUser"]) + number_or_zero(&a["CmdSys"]);
            let cpu: i128 = graph.0.iter().map(cpu).sum();
            assert_eq!(number(&figures["cpu_ns"]), cpu);
            assert_eq!(
                number(&figures["critical_path"]["length_ns"]),
                graph.longest_chain()
            );
            let units = figures["packages"].as_array().unwrap().iter();
            let mut units: Vec<_> = units
                .map(|p| {
                    (
                        p["import_path"].as_str().unwrap().to_owned(),
                        number(&p["self_ns"]),
                    )
                })
                .collect();
            units.sort();
            assert_eq!(units, graph.units(), "{go} {arguments:?}");
            whole_time(&figures);
            same_as_of_the_bare_graph(&m, &figures);
        }
    }
}

fn number_or_zero(value: &Value) -> i128 {
    value.as_i64().unwrap_or(0).into()
}

/// Load, actions and finish make the wall time.
fn whole_time(figures: &Value) {
    let number = |name: &str| figures[name].as_u64().unwrap();
    assert_eq!(
        number("wall_ns"),
        number("load_ns") + number("exec_ns") + number("finish_ns")
    );
    let steps = figures["critical_path"]["steps"].as_array().unwrap();
    let sum: u64 = steps
        .iter()
        .map(|s| s["duration_ns"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, figures["critical_path"]["length_ns"].as_u64().unwrap());
}

fn same_as_of_the_bare_graph(m: &Sandbox, figures: &Value) {
    let bare = m.figures("own.json");
    let ids = |figures: &Value| {
        let steps = figures["critical_path"]["steps"].as_array().unwrap().iter();
        steps.map(|s| s["id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    // Not whole steps: a mode that names a file of `$WORK` does so only in the bare graph.
    assert_eq!(ids(&bare), ids(figures));
    for name in [
        "exec_ns",
        "total_work_ns",
        "cpu_ns",
        "actions",
        "executed",
        "cached",
        "edges",
        "modes",
    ] {
        assert_eq!(bare[name], figures[name], "{name}");
    }
}
