//! What stands in each action: names, IDs, commands?

use super::{Node, Options, Shape};
use crate::go_json::{GoAction, GoTime};
use crate::random::Random;
use crate::schedule::Times;

const WORK: &str = "/tmp/go-build1234567890";
const GOROOT: &str = "/usr/local/go";
const MODULE_CACHE: &str = "/home/user/go/pkg/mod";
const PROGRAM: &str = "/home/user/app/app";
/// Packages of one third-party module.
const PACKAGES_PER_MODULE: usize = 12;
/// Parts of the random numbers that are not a package's.
const PACKAGE_PARTS: u64 = 1 << 32;

const WORDS: [&str; 32] = [
    "api", "auth", "buffer", "cache", "client", "codec", "config", "crypto", "encoding", "errors",
    "events", "filter", "graph", "hash", "index", "internal", "json", "log", "metrics", "model",
    "net", "parser", "proto", "query", "router", "schema", "server", "store", "syntax", "trace",
    "types", "util",
];

/// Makes the texts of one build, the same ones each time it is asked.
pub(super) struct Texts<'a> {
    options: &'a Options,
    packages: usize,
    cached_packages: usize,
}

/// The texts of one action, owned, so that a [`GoAction`] can borrow them.
#[derive(Debug, Default)]
pub(super) struct Text {
    mode: &'static str,
    package: String,
    objdir: String,
    target: String,
    built: String,
    need_build: bool,
    action_id: String,
    build_id: String,
    commands: Option<Vec<String>>,
    /// Real, user and system time of the commands, in nanoseconds.
    cpu: [u64; 3],
}

impl Text {
    /// The action without its place in the graph.
    pub(super) fn as_action(&self, times: Times) -> GoAction<'_> {
        GoAction {
            mode: self.mode,
            package: &self.package,
            objdir: &self.objdir,
            target: &self.target,
            built: &self.built,
            need_build: self.need_build,
            action_id: &self.action_id,
            build_id: &self.build_id,
            time_ready: GoTime::After(times.ready),
            time_start: GoTime::After(times.start),
            time_done: GoTime::After(times.done),
            cmd: self.commands.as_deref(),
            cmd_real: self.cpu[0],
            cmd_user: self.cpu[1],
            cmd_sys: self.cpu[2],
            ..GoAction::default()
        }
    }
}

/// The hashes that name what went into an action and what came out.
struct Ids {
    action: String,
    content: String,
}

impl<'a> Texts<'a> {
    pub(super) fn new(options: &'a Options, packages: usize, cached_packages: usize) -> Self {
        Self {
            options,
            packages,
            cached_packages,
        }
    }

    /// The texts of `node`; commands take about as long as the action.
    pub(super) fn of(&self, node: Node, times: Times) -> Text {
        let duration = times.done - times.start;
        match node {
            Node::Build(package) => self.build(package as usize, duration),
            Node::CheckCache(package) => Text {
                mode: "build check cache",
                package: self.import_path(package as usize),
                objdir: self.objdir(package as usize),
                ..Text::default()
            },
            Node::BuiltIn => Text {
                mode: "built-in package",
                package: "unsafe".to_owned(),
                objdir: self.objdir(0),
                need_build: true,
                ..Text::default()
            },
            Node::Nop => Text {
                mode: "nop",
                ..Text::default()
            },
            Node::Link => self.link(duration),
            Node::LinkInstall => Text {
                mode: "link-install",
                package: self.import_path(self.packages),
                objdir: self.objdir(self.packages),
                target: PROGRAM.to_owned(),
                built: PROGRAM.to_owned(),
                build_id: self.linked_id(),
                ..Text::default()
            },
            Node::Preprofile => self.preprofile(duration),
        }
    }

    fn build(&self, package: usize, duration: u64) -> Text {
        let Ids { action, content } = self.ids(package as u64);
        let mut text = Text {
            mode: "build",
            package: self.import_path(package),
            objdir: self.objdir(package),
            need_build: true,
            build_id: format!("{action}/{content}"),
            action_id: action,
            ..Text::default()
        };
        if package > self.cached_packages {
            let mut random = self.random(package as u64);
            text.commands = Some(self.compile_commands(package, &text.action_id, duration));
            text.cpu = cpu(duration, &mut random);
        }
        text
    }

    fn link(&self, duration: u64) -> Text {
        let objdir = self.objdir(self.packages);
        let output = format!("{objdir}exe/a.out");
        let mut text = Text {
            mode: "link",
            package: self.import_path(self.packages),
            target: output.clone(),
            built: output.clone(),
            action_id: self.ids(PACKAGE_PARTS).action,
            build_id: self.linked_id(),
            ..Text::default()
        };
        if self.cached_packages < self.packages {
            let id = &text.build_id;
            text.commands = Some(vec![format!(
                "{} -o {output} -importcfg {objdir}importcfg.link -X=cmd/internal/objabi.buildID={id} -buildmode=exe -buildid={id} -extld=gcc {objdir}_pkg_.a",
                tool("link")
            )]);
            text.cpu = cpu(duration, &mut self.random(PACKAGE_PARTS));
        }
        text.objdir = objdir;
        text
    }

    fn preprofile(&self, duration: u64) -> Text {
        let objdir = self.objdir(self.packages + 1);
        Text {
            mode: "preprocess PGO profile",
            target: format!("{objdir}pgo.preprofile"),
            built: format!("{objdir}pgo.preprofile"),
            commands: Some(vec![format!(
                "{} -o {objdir}pgo.preprofile -i /home/user/app/default.pgo",
                tool("preprofile")
            )]),
            cpu: cpu(duration, &mut self.random(PACKAGE_PARTS + 1)),
            objdir,
            ..Text::default()
        }
    }

    /// A compile, and for some packages an assembler run before it.
    fn compile_commands(&self, package: usize, action_id: &str, duration: u64) -> Vec<String> {
        let objdir = self.objdir(package);
        let work = objdir.trim_end_matches('/');
        let is_std = package <= self.std_packages();
        let std = if is_std { " -std" } else { "" };
        let name = if package == self.packages {
            "main".to_owned()
        } else {
            self.import_path(package)
        };
        let folder = self.folder(package);
        let mut commands = Vec::new();
        let mut symabis = String::new();
        // One in eight of the standard library's packages has assembly.
        if is_std && package % 8 == 3 {
            commands.push(format!(
                "{} -p {name} -trimpath \"{work}=>\" -I {objdir} -I {GOROOT}/pkg/include -D GOOS_linux -D GOARCH_amd64{std} -gensymabis -o {objdir}symabis {folder}/asm_amd64.s",
                tool("asm")
            ));
            symabis = format!(" -symabis {objdir}symabis");
        }
        let (language, version) = match self.options.shape {
            Shape::UpTo125 => ("go1.24", "go1.24.11"),
            Shape::From126 => ("go1.27", "go1.27.3"),
        };
        let mut compile = format!(
            "{} -o {objdir}_pkg_.a -trimpath \"{work}=>\" -p {name} -lang={language}{std} -complete -buildid {action_id}/{action_id} -goversion {version}{symabis} -c={} -nolocalimports -importcfg {objdir}importcfg -pack",
            tool("compile"),
            self.options.workers.clamp(1, 4),
        );
        // A slow package has many files.
        let files = (duration / 15_000_000).clamp(1, 60) as usize;
        for file in 0..files {
            let word = WORDS[(package + file) % WORDS.len()];
            compile.push_str(&format!(" {folder}/{word}{file}.go"));
        }
        commands.push(compile);
        commands
    }

    /// The lowest packages are the standard library's.
    fn std_packages(&self) -> usize {
        (self.packages / 3).min(300)
    }

    /// Those above the standard library and below the program's own.
    fn module_of(&self, package: usize) -> Option<usize> {
        let above = package - self.std_packages().min(package);
        let third_party = (self.packages - self.std_packages()) * 7 / 10;
        (1..=third_party)
            .contains(&above)
            .then_some(above / PACKAGES_PER_MODULE)
    }

    fn import_path(&self, package: usize) -> String {
        let word = WORDS[package % WORDS.len()];
        if package == self.packages {
            "example.com/app/cmd/app".to_owned()
        } else if package <= self.std_packages() {
            format!("internal/{word}{package}")
        } else if let Some(module) = self.module_of(package) {
            format!("{}/pkg/{word}{package}", module_path(module))
        } else {
            format!("example.com/app/internal/{word}{package}")
        }
    }

    fn folder(&self, package: usize) -> String {
        let path = self.import_path(package);
        if package <= self.std_packages() && package != self.packages {
            return format!("{GOROOT}/src/{path}");
        }
        match self.module_of(package) {
            Some(module) if package != self.packages => {
                let root = module_path(module);
                let inside = path.strip_prefix(&root).unwrap_or_default();
                let (minor, patch) = (module % 40, module % 9);
                format!("{MODULE_CACHE}/{root}@v1.{minor}.{patch}{inside}")
            }
            _ => {
                let inside = path.strip_prefix("example.com/app").unwrap_or_default();
                format!(".{inside}")
            }
        }
    }

    /// Go numbers the folders from the root down: `main` has b001.
    fn objdir(&self, package: usize) -> String {
        let number = if package > self.packages {
            self.packages + 2
        } else {
            self.packages - package + 1
        };
        format!("{WORK}/b{number:03}/")
    }

    fn random(&self, part: u64) -> Random {
        Random::for_part(self.options.seed, 16 + part)
    }

    fn ids(&self, part: u64) -> Ids {
        let mut random = Random::for_part(!self.options.seed, part);
        Ids {
            action: hash(&mut random),
            content: hash(&mut random),
        }
    }

    /// A linked program's BuildID names the main package's as well.
    fn linked_id(&self) -> String {
        let linked = self.ids(PACKAGE_PARTS);
        let main = self.ids(self.packages as u64);
        format!(
            "{}/{}/{}/{}",
            linked.action, main.action, main.content, linked.content
        )
    }
}

fn module_path(module: usize) -> String {
    format!("example.org/{}{module}", WORDS[module * 7 % WORDS.len()])
}

fn tool(name: &str) -> String {
    format!("{GOROOT}/pkg/tool/linux_amd64/{name}")
}

/// Twenty characters of base64 for URLs, as in Go's IDs.
fn hash(random: &mut Random) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..20)
        .map(|_| char::from(DIGITS[random.below(DIGITS.len())]))
        .collect()
}

/// Real, user and system time of the commands of an action. The compiler has
/// threads of its own: user time may be longer than real time.
fn cpu(duration: u64, random: &mut Random) -> [u64; 3] {
    let real = (duration as f64 * (0.95 + 0.04 * random.unit())) as u64;
    // The system counts processor time in microseconds.
    let microseconds = |share: f64| (real as f64 * share / 1_000.0) as u64 * 1_000;
    [
        real,
        microseconds(0.7 + 0.8 * random.unit()),
        microseconds(0.1 + 0.25 * random.unit()),
    ]
}
