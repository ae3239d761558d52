//! What is taken out of an archive that a stranger made?
//!
//! Files with the names that were asked for, at its top, of a bounded size, into memory. No path of
//! the archive is ever used as a path here: no folder, link, device or odd name can matter. What a
//! report folder holds besides is passed over.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::error::{PublishError, one_line};

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArtifactLimits {
    /// Files in the archive, wanted or not.
    pub entries: usize,
    /// Bytes of one file, unpacked.
    pub file: u64,
}

impl Default for ArtifactLimits {
    fn default() -> Self {
        Self {
            entries: 1000,
            // A profile of 20,000 actions has some 20 MB.
            file: 64 << 20,
        }
    }
}

/// One file from an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnpackedFile {
    /// One of the names that were asked for.
    pub name: &'static str,
    /// All of it.
    pub contents: Vec<u8>,
}

/// The files with these names, in the order asked for. A name that is not there is left out.
///
/// # Errors
/// When it is no archive, holds too many files, one of these names twice, one that is no plain
/// file, or one that is too long unpacked.
pub fn unpack(
    archive: &[u8],
    names: &[&'static str],
    limits: &ArtifactLimits,
) -> Result<Vec<UnpackedFile>, PublishError> {
    let mut zip = ZipArchive::new(Cursor::new(archive)).map_err(bad)?;
    if zip.len() > limits.entries {
        return Err(PublishError::BadArtifact(format!(
            "it holds {} files, more than {}",
            zip.len(),
            limits.entries
        )));
    }
    let mut found: Vec<Option<Vec<u8>>> = vec![None; names.len()];
    for index in 0..zip.len() {
        // Not decompressed until it is read.
        let mut entry = zip.by_index_raw(index).map_err(bad)?;
        // A name that cannot be read is none of ours.
        let Some(at) = names
            .iter()
            .position(|name| entry.name_raw() == name.as_bytes())
        else {
            continue;
        };
        let name = names[at];
        let trouble = |what: &str| Err(PublishError::BadArtifact(format!("{name} {what}")));
        if !entry.is_file() || entry.is_symlink() {
            return trouble("is no plain file");
        }
        if found[at].is_some() {
            return trouble("is in it twice");
        }
        if entry.size() > limits.file {
            return trouble(&format!("has more than {} bytes", limits.file));
        }
        drop(entry);
        entry = zip.by_index(index).map_err(bad)?;
        let mut contents = Vec::new();
        // What the archive says of a size need not be true.
        let read = entry
            .by_ref()
            .take(limits.file + 1)
            .read_to_end(&mut contents);
        read.map_err(|error| PublishError::BadArtifact(one_line(&format!("{name}: {error}"))))?;
        if contents.len() as u64 > limits.file {
            return trouble(&format!("has more than {} bytes", limits.file));
        }
        found[at] = Some(contents);
    }
    let files = names.iter().zip(found);
    Ok(files
        .filter_map(|(&name, contents)| {
            Some(UnpackedFile {
                name,
                contents: contents?,
            })
        })
        .collect())
}

#[allow(clippy::needless_pass_by_value)] // as map_err hands it over
fn bad(error: zip::result::ZipError) -> PublishError {
    PublishError::BadArtifact(one_line(&error.to_string()))
}
