//! How a Go build is *recorded*: starts the go command, follows its `-x` output, sends typed
//! events, hands back a [`Profile`](gobt_profile::Profile).
//!
//! This crate knows nothing of charts and terminals. Its first promise is that it never gets in the
//! way: the same exit status, the same diagnostics in the same order, the same files and cache
//! entries as the bare command.
//!
//! [`capture`] is the way in. What it sees it tells a [`Sink`] as [`Event`]s.

mod ask;
mod assemble;
mod cache;
mod capture;
mod captured;
mod ci;
pub mod echo;
mod error;
mod event;
pub mod go_command;
mod go_env;
mod graph_watch;
mod ladder;
mod machine;
mod metadata;
mod observed;
mod plan;
mod prepare;
mod private;
mod process;
mod repeat;
mod said;
mod session;
mod source_files;
mod stream;
mod system;

pub use capture::{CaptureOptions, capture};
pub use captured::Captured;
pub use error::{CaptureError, Warning};
pub use event::{Event, Sink};
pub use gobt_profile::{GoVersion, GoVersionError};
pub use session::Standing;
pub use system::Ended;
