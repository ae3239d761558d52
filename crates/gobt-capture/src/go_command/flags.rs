//! Which flags does a subcommand of go know, and which of them take a value?
//!
//! Read from `AddBuildFlags`, `AddCoverFlags` (cmd/go/internal/work/build.go),
//! test/testflag.go, vet/vetflag.go and what `go tool vet -flags` and
//! `go tool fix -flags` print, for Go 1.21 to 1.27.

use gobt_profile::GoVersion;

use super::Subcommand;

/// How a flag is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// `-o x` or `-o=x`.
    Value,
    /// `-race` or `-race=true`; the next argument is never its value.
    Nothing,
}

/// One flag, and the first minor release that knows it (0: all that gobt knows).
struct Flag {
    name: &'static str,
    takes: Takes,
    since: u32,
}

impl Flag {
    fn known_to(&self, release: Option<GoVersion>) -> bool {
        release.is_none_or(|release| release >= GoVersion::of(1, self.since))
    }
}

const fn value(name: &'static str) -> Flag {
    Flag {
        name,
        takes: Takes::Value,
        since: 0,
    }
}

const fn switch(name: &'static str) -> Flag {
    Flag {
        name,
        takes: Takes::Nothing,
        since: 0,
    }
}

const fn switch_since(since: u32, name: &'static str) -> Flag {
    Flag {
        name,
        takes: Takes::Nothing,
        since,
    }
}

/// What every command that builds accepts.
const COMMON: &[Flag] = &[
    // Only as the first flag; go takes it out before it looks at the others.
    value("C"),
    switch("a"),
    switch("asan"),
    value("asmflags"),
    value("buildmode"),
    switch("buildvcs"),
    value("compiler"),
    value("debug-actiongraph"),
    value("debug-runtime-trace"),
    value("debug-trace"),
    value("gccgoflags"),
    value("gcflags"),
    value("installsuffix"),
    value("ldflags"),
    switch("linkshared"),
    value("mod"),
    switch("modcacherw"),
    value("modfile"),
    switch("msan"),
    switch("n"),
    value("overlay"),
    value("p"),
    value("pgo"),
    value("pkgdir"),
    switch("race"),
    value("tags"),
    value("toolexec"),
    switch("trimpath"),
    switch("v"),
    switch("work"),
    switch("x"),
];

const COVER: &[Flag] = &[switch("cover"), value("covermode"), value("coverpkg")];

const BUILD: &[Flag] = &[value("o"), switch_since(24, "json")];

const RUN: &[Flag] = &[value("exec"), switch_since(24, "json")];

/// `go test`'s own, apart from those that the test binary gets too.
const TEST: &[Flag] = &[
    switch("c"),
    value("exec"),
    switch("json"),
    value("o"),
    value("vet"),
];

/// What `go test` hands on to the test binary: also known as `-test.NAME`.
const TEST_BINARY: &[Flag] = &[
    switch_since(26, "artifacts"),
    value("bench"),
    switch("benchmem"),
    value("benchtime"),
    value("blockprofile"),
    value("blockprofilerate"),
    value("count"),
    value("coverprofile"),
    value("cpu"),
    value("cpuprofile"),
    switch("failfast"),
    switch("fullpath"),
    value("fuzz"),
    value("fuzzminimizetime"),
    value("fuzztime"),
    value("list"),
    value("memprofile"),
    value("memprofilerate"),
    value("mutexprofile"),
    value("mutexprofilefraction"),
    value("outputdir"),
    value("parallel"),
    value("run"),
    switch("short"),
    value("shuffle"),
    value("skip"),
    value("timeout"),
    value("trace"),
    switch("v"),
];

/// What `go vet` and `go fix` add. The analyzers' own switches (`-printf`,
/// `-copylocks=false`) need no row: an unknown flag counts as a switch.
const VET: &[Flag] = &[
    value("c"),
    switch("diff"),
    switch("json"),
    value("printf.funcs"),
    value("printfuncs"),
    value("unusedfuncs"),
    value("unusedresult.funcs"),
    value("unusedresult.stringmethods"),
    value("unusedstringmethods"),
    value("vettool"),
];

const FIX: &[Flag] = &[value("c"), switch("diff"), value("fixtool"), switch("json")];

/// Before 1.26 `go fix` was another program.
const OLD_FIX: &[Flag] = &[value("fix")];

/// How `name` (without dashes) is written for this subcommand, or `None` when
/// the subcommand does not know it. Without a release, all flags are known.
pub(super) fn lookup(
    subcommand: &Subcommand,
    release: Option<GoVersion>,
    name: &str,
) -> Option<Takes> {
    let find = |tables: &[&[Flag]], name: &str| {
        tables
            .iter()
            .flat_map(|table| table.iter())
            .find(|flag| flag.name == name && flag.known_to(release))
            .map(|flag| flag.takes)
    };
    match subcommand {
        Subcommand::Build | Subcommand::Install => find(&[COMMON, COVER, BUILD], name),
        Subcommand::Run => find(&[COMMON, COVER, RUN], name),
        Subcommand::Test => find(&[COMMON, COVER, TEST, TEST_BINARY], name)
            .or_else(|| find(&[TEST_BINARY], name.strip_prefix("test.")?)),
        Subcommand::Vet => find(&[COMMON, VET], name),
        Subcommand::Fix if subcommand.writes_graph(release) => find(&[COMMON, FIX], name),
        Subcommand::Fix => find(&[COMMON, OLD_FIX], name),
        Subcommand::Other(_) | Subcommand::None => None,
    }
}
