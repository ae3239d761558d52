//! How long from an action graph to figures and charts, and how does it grow?
//!
//! `cargo bench -p gobt` reads, analyses and draws generated graphs of 2,000, 20,000 and 200,000
//! actions. Figures stand in docs/performance.md.

#![allow(missing_docs, clippy::unwrap_used)] // benchmarks: a mistake may panic

use divan::{Bencher, black_box};
use gobt_analysis::Analysis;
use gobt_profile::{Profile, read_profile_or_graph};
use gobt_testkit::synthetic::{Build, Options};

/// Actions and edges, shaped like real builds.
const SIZES: [(usize, usize); 3] = [(2_000, 26_000), (20_000, 280_000), (200_000, 3_000_000)];

fn main() {
    divan::main();
}

fn graph((actions, edges): (usize, usize)) -> Vec<u8> {
    Build::generate(&Options::sized(actions, edges))
        .unwrap()
        .to_json()
}

fn profile(size: (usize, usize)) -> Profile {
    read_profile_or_graph(graph(size).as_slice(), &str::to_owned).unwrap()
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn parse(bencher: Bencher<'_, '_>, size: (usize, usize)) {
    let text = graph(size);
    bencher
        .bench_local(|| read_profile_or_graph(black_box(text.as_slice()), &str::to_owned).unwrap());
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn analyse(bencher: Bencher<'_, '_>, size: (usize, usize)) {
    let profile = profile(size);
    bencher.bench_local(|| Analysis::of(black_box(&profile)));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn draw(bencher: Bencher<'_, '_>, size: (usize, usize)) {
    let profile = profile(size);
    let analysis = Analysis::of(&profile);
    bencher.bench_local(|| gobt_report::report_files(black_box(&profile), &analysis, None));
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn parse_analyse_and_draw(bencher: Bencher<'_, '_>, size: (usize, usize)) {
    let text = graph(size);
    bencher.bench_local(|| {
        let profile = read_profile_or_graph(black_box(text.as_slice()), &str::to_owned).unwrap();
        let analysis = Analysis::of(&profile);
        gobt_report::report_files(&profile, &analysis, None)
    });
}
