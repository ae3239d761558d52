//! What does `gobt.toml` say? Limits for `gobt check`, and defaults for the options of the others.
//!
//! Described in `docs/gobt-toml.md`, and for editors in `docs/gobt.schema.json`.

mod check;
mod defaults;
mod error;
mod find;
mod nearest;
mod section;
#[cfg(test)]
mod tests;
mod values;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub(crate) use check::{CheckConfig, GivenLimit, parse_limit};
pub(crate) use defaults::Defaults;
pub(crate) use error::ConfigError;

use section::Reader;

/// Its name.
pub(crate) const FILE: &str = "gobt.toml";

/// A configuration that was read.
#[derive(Debug)]
pub(crate) struct Config {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// The limits.
    pub(crate) check: CheckConfig,
    /// Options of the other commands.
    pub(crate) defaults: Defaults,
}

impl Config {
    /// Reads the file that was named, else the nearest one from this folder upwards. `None` where
    /// there is none.
    pub(crate) fn load(named: Option<&Path>, folder: &Path) -> Result<Option<Self>> {
        let Some(path) = named.map(Path::to_owned).or_else(|| find::nearest(folder)) else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(&path);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        let mut config = read(&text, &path)?;
        let beside = path.parent().unwrap_or(Path::new(""));
        if !beside.as_os_str().is_empty() && beside != folder {
            config.defaults.in_folder(beside);
        }
        Ok(Some(config))
    }
}

pub(crate) fn read(text: &str, path: &Path) -> Result<Config, ConfigError> {
    let (check, defaults) = Reader::read(text, path, |reader, root| {
        let defaults = defaults::read(reader, root);
        (check::read(reader, root), defaults)
    })?;
    Ok(Config {
        path: path.to_owned(),
        check,
        defaults,
    })
}
