//! Which chain of packages bounds a build?
//!
//!     go build -debug-actiongraph=graph.json ./...
//!     cargo run -p gobt-analysis --example critical_path graph.json

#![allow(clippy::print_stdout)] // a program

use gobt_analysis::{Chains, CriticalPath, Plan};
use gobt_profile::read_profile_or_graph;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os()
        .nth(1)
        .ok_or("name a file that go wrote")?;
    let file = std::fs::File::open(&path)?;
    let profile =
        read_profile_or_graph(file, &str::to_owned).map_err(|e| e.in_file(path.as_ref()))?;
    let plan = Plan::of(&profile.graph);
    let critical = CriticalPath::of(&plan, &Chains::of(&plan));
    for &step in &critical.steps {
        let action = profile.graph.action(step);
        let seconds = action.duration().as_secs_f64();
        println!("{seconds:8.3} s  {} {}", action.mode, action.package);
    }
    println!(
        "{:8.3} s  in {} steps",
        critical.length.as_secs_f64(),
        critical.steps.len()
    );
    Ok(())
}
