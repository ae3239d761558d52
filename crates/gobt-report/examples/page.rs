//! Writes `report.html` of a saved profile, or of a file that go wrote.
//!
//! ```text
//! cargo run --release -p gobt-report --example page -- graph.json report.html
//! ```

use std::fs::{self, File};
use std::io::{Write, stdout};
use std::time::Instant;

use gobt_analysis::Analysis;
use gobt_profile::read_profile_or_graph;
use gobt_report::html;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("which file, and which page?".into());
    };
    let profile = read_profile_or_graph(File::open(input)?, &str::to_owned)?;
    let analysis = Analysis::of(&profile);
    let began = Instant::now();
    let page = html::page(&profile, &analysis);
    writeln!(stdout(), "{} bytes in {:?}", page.len(), began.elapsed())?;
    fs::write(output, page)?;
    Ok(())
}
