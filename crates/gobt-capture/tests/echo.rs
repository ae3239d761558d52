//! Does the filter give back what go without `-x` says?

// Helpers outside of test functions fail loudly too.
#![allow(clippy::unwrap_used)]

#[path = "echo/chunks.rs"]
mod chunks;
#[path = "echo/lookalikes.rs"]
mod lookalikes;
#[path = "echo/notes.rs"]
mod notes;
#[path = "echo/recorded.rs"]
mod recorded;
#[path = "echo/support.rs"]
mod support;
