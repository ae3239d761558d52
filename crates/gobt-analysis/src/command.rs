//! Which flags was the go command given, on its line or in `GOFLAGS`?

use std::collections::BTreeMap;

use gobt_profile::Build;

/// The words of a go command, as far as findings ask for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// `build`, `test`, …; empty where the command is not known.
    pub(crate) subcommand: String,
    flags: Vec<Flag>,
}

/// One flag and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flag {
    /// Without dashes.
    name: String,
    /// Empty for a flag without one.
    pub(crate) value: String,
    /// Whether it comes from `GOFLAGS`, not from the command line.
    pub(crate) from_goflags: bool,
}

/// Flags of `go build` and `go test` whose value is the next word where it does not stand behind `=`.
const WITH_VALUE: [&str; 46] = [
    "C",
    "asmflags",
    "bench",
    "benchtime",
    "blockprofile",
    "blockprofilerate",
    "buildmode",
    "compiler",
    "count",
    "covermode",
    "coverpkg",
    "coverprofile",
    "cpu",
    "cpuprofile",
    "debug-actiongraph",
    "debug-trace",
    "exec",
    "fuzz",
    "fuzzminimizetime",
    "fuzztime",
    "gccgoflags",
    "gcflags",
    "installsuffix",
    "ldflags",
    "list",
    "memprofile",
    "memprofilerate",
    "mod",
    "modfile",
    "mutexprofile",
    "mutexprofilefraction",
    "o",
    "outputdir",
    "overlay",
    "p",
    "parallel",
    "pgo",
    "pkgdir",
    "run",
    "shuffle",
    "skip",
    "tags",
    "timeout",
    "toolexec",
    "trace",
    "vet",
];

impl Command {
    /// Reads the command and `GOFLAGS` as they were recorded.
    pub(crate) fn of(build: &Build) -> Self {
        let mut out = Self::default();
        let goflags = build.goflags.as_deref().unwrap_or_default();
        for word in goflags.split_ascii_whitespace() {
            out.flags.extend(flag(word, true).map(|(flag, _)| flag));
        }
        let mut words = build.command.iter().skip(1).map(|word| &**word);
        while let Some(word) = words.next() {
            // What follows belongs to the test binary.
            if word == "-args" || word == "--args" {
                break;
            }
            match flag(word, false) {
                Some((mut flag, complete)) => {
                    if !complete && WITH_VALUE.contains(&&*flag.name) {
                        flag.value = words.next().unwrap_or_default().to_owned();
                    }
                    out.flags.push(flag);
                }
                None if out.subcommand.is_empty() => word.clone_into(&mut out.subcommand),
                // Behind the program's name come its own arguments.
                None if out.subcommand == "run" => break,
                None => {}
            }
        }
        out
    }

    /// The flag as it counts: the last one, and of the line before `GOFLAGS`.
    pub(crate) fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }

    /// Every flag as it counts, by name: its value, empty where it has none. One that is set to what
    /// it is without being given is left out; what a test's coverage is written to says that it covers.
    pub(crate) fn flags(&self) -> BTreeMap<&str, &str> {
        let flags = self.flags.iter();
        let mut flags: BTreeMap<&str, &str> =
            flags.map(|flag| (&*flag.name, &*flag.value)).collect();
        if flags.remove("coverprofile").is_some() {
            flags.entry("cover").or_default();
        }
        flags.retain(|name, value| {
            let is_switch = !WITH_VALUE.contains(name);
            let (on, off) = (is_switch && is_on(value), is_switch && is_off(value));
            if on {
                *value = "";
            }
            !off && (is_switch || !value.is_empty())
        });
        flags
    }

    /// Whether a flag without a value is set, and not to `false`.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.flag(name).is_some_and(|flag| !is_off(&flag.value))
    }
}

fn is_on(value: &str) -> bool {
    matches!(value, "true" | "1" | "t" | "T" | "TRUE" | "True")
}

fn is_off(value: &str) -> bool {
    matches!(value, "false" | "0" | "f" | "F" | "FALSE" | "False")
}

/// A word that is a flag, and whether its value stands in it.
fn flag(word: &str, from_goflags: bool) -> Option<(Flag, bool)> {
    let name = word.strip_prefix("--").or_else(|| word.strip_prefix('-'))?;
    if name.is_empty() {
        return None;
    }
    let (name, value, complete) = match name.split_once('=') {
        Some((name, value)) => (name, value, true),
        None => (name, "", false),
    };
    // `go test` takes the flags of the test binary under both names.
    let name = name.strip_prefix("test.").unwrap_or(name);
    let flag = Flag {
        name: name.to_owned(),
        value: value.to_owned(),
        from_goflags,
    };
    Some((flag, complete))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: &str, goflags: &str) -> Command {
        Command::of(&Build {
            command: line.split(' ').map(Into::into).collect(),
            goflags: Some(goflags.into()),
            ..Build::default()
        })
    }

    fn value<'a>(command: &'a Command, name: &str) -> Option<&'a str> {
        command.flag(name).map(|flag| &*flag.value)
    }

    #[test]
    fn flags_are_read_as_go_reads_them() {
        let command = command(
            "go test -race -count 1 --coverpkg=./... -ldflags -race=no ./a -p=4 -args -v",
            "-p=8 -mod=vendor",
        );
        assert_eq!(command.subcommand, "test");
        assert!(command.is_set("race"));
        assert_eq!(value(&command, "count"), Some("1"));
        assert_eq!(value(&command, "coverpkg"), Some("./..."));
        assert_eq!(value(&command, "ldflags"), Some("-race=no"));
        assert_eq!(value(&command, "p"), Some("4"));
        assert_eq!(value(&command, "mod"), Some("vendor"));
        assert!(command.flag("mod").is_some_and(|flag| flag.from_goflags));
        assert_eq!(value(&command, "v"), None);
    }

    #[test]
    fn a_flag_that_is_set_to_false_is_not_set() {
        assert!(!command("go build -race=false", "-race").is_set("race"));
        assert!(command("go build", "-race").is_set("race"));
        assert!(!command("go build", "").is_set("race"));
    }

    #[test]
    fn a_flag_that_says_what_holds_anyway_is_none() {
        let of = |line: &str| {
            let command = command(line, "-tags=x");
            let flags = command.flags().into_iter();
            flags
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of("go test -race=1 -trimpath=false -v"),
            ["race=", "tags=x", "v="]
        );
        assert_eq!(
            of("go test -tags= -gcflags= -coverprofile=c.out"),
            ["cover="]
        );
        assert_eq!(
            of("go test -count=0 -cover=T"),
            ["count=0", "cover=", "tags=x"]
        );
    }

    #[test]
    fn what_a_program_is_given_is_not_go_s() {
        let command = command("go -C sub run -p 2 ./cmd/x -race", "");
        assert_eq!(command.subcommand, "run");
        assert_eq!(value(&command, "p"), Some("2"));
        assert!(!command.is_set("race"));
    }

    #[test]
    fn of_a_bare_graph_nothing_is_known() {
        let command = Command::of(&Build::default());
        assert_eq!(command, Command::default());
    }
}
