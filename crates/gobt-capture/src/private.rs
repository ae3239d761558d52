//! What of this machine and its user must not be seen in a report: which folders, which secrets?

use std::path::Path;

use gobt_profile::privacy::{
    Redactor, Roots, secrets_in_arguments, secrets_in_environment, secrets_in_goflags,
};

use crate::go_command::GoCommand;
use crate::go_env::GoEnv;

/// What takes out of texts whatever must not leave this machine. `work` is go's temporary folder, once
/// it is known.
pub(crate) fn redactor(command: &GoCommand, env: &GoEnv, work: Option<&Path>) -> Redactor {
    let mut roots = roots(command, env);
    roots.work = work.map(|work| work.to_string_lossy().into_owned());
    roots.real = Some(Box::new(real_names(&roots)));
    Redactor::new(&roots, secrets(command, env))
}

fn roots(command: &GoCommand, env: &GoEnv) -> Roots {
    let get = |name: &str| env.get(name).map(str::to_owned);
    let variable = |name: &str| std::env::var(name).ok();
    let beside_go_mod = |file: &str| {
        let path = Path::new(file).parent()?;
        path.is_absolute()
            .then(|| path.to_string_lossy().into_owned())
    };
    let module = get("GOMOD").as_deref().and_then(beside_go_mod);
    let workspace = get("GOWORK").filter(|file| file != "off");
    Roots {
        goroot: get("GOROOT"),
        gomodcache: get("GOMODCACHE"),
        gocache: get("GOCACHE"),
        gopath: get("GOPATH"),
        work: None,
        module: workspace
            .as_deref()
            .and_then(beside_go_mod)
            .or(module)
            .or_else(|| start_folder(command)),
        home: variable("HOME").or_else(|| variable("USERPROFILE")),
        tmp: Some(std::env::temp_dir().to_string_lossy().into_owned()),
        user: variable("USER")
            .or_else(|| variable("LOGNAME"))
            .or_else(|| variable("USERNAME")),
        real: None,
    }
}

/// The same folders with symbolic links followed: a home folder on a network is often one.
fn real_names(roots: &Roots) -> Roots {
    let real = |path: &Option<String>| {
        let followed = std::fs::canonicalize(path.as_deref()?).ok()?;
        Some(followed.to_string_lossy().into_owned())
    };
    Roots {
        goroot: real(&roots.goroot),
        gomodcache: real(&roots.gomodcache),
        gocache: real(&roots.gocache),
        gopath: real(&roots.gopath),
        work: real(&roots.work),
        module: real(&roots.module),
        home: real(&roots.home),
        tmp: real(&roots.tmp),
        user: None,
        real: None,
    }
}

/// Where go is started, for builds without a module.
fn start_folder(command: &GoCommand) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    let folder = command.dir().map_or(here.clone(), |dir| here.join(dir));
    Some(folder.to_string_lossy().into_owned())
}

fn secrets(command: &GoCommand, env: &GoEnv) -> Vec<String> {
    let arguments: Vec<String> = command
        .argv()
        .iter()
        .map(|a| a.to_string_lossy().into_owned())
        .collect();
    let variables = std::env::vars_os().map(|(name, value)| {
        (
            name.to_string_lossy().into_owned(),
            value.to_string_lossy().into_owned(),
        )
    });
    let mut secrets = secrets_in_arguments(&arguments);
    secrets.extend(secrets_in_goflags(&env.goflags()));
    secrets.extend(secrets_in_environment(variables));
    secrets
}
