//! Draws the charts of a saved profile, or of a file that go wrote, into a folder.
//!
//! ```text
//! cargo run --release -p gobt-report --example draw -- graph.json charts
//! ```

use std::fs::{self, File};
use std::io::{Write, stdout};
use std::path::Path;
use std::time::Instant;

use gobt_analysis::Analysis;
use gobt_profile::read_profile_or_graph;
use gobt_report::svg;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("which file, and which folder?".into());
    };
    let profile = read_profile_or_graph(File::open(input)?, &str::to_owned)?;
    let analysis = Analysis::of(&profile);
    fs::create_dir_all(&folder)?;
    let mut out = stdout();
    let began = Instant::now();
    let charts = svg::charts(&profile, &analysis, svg::DEFAULT_TOP);
    writeln!(out, "all charts: {:?}", began.elapsed())?;
    for (name, svg) in charts {
        writeln!(out, "{name}: {} bytes", svg.len())?;
        fs::write(Path::new(&folder).join(name), svg)?;
    }
    Ok(())
}
